"""The survey: every needed probe asked once, all at the same time, and its answer kept as a fact."""

import threading
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from golive.clock import Clock
from golive.errors import Cancelled, GoliveError
from golive.facts import Fact

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Probe:
    """How one fact is observed: whom it asks, how long that may take in real seconds, and the asking itself.

    ``ask`` is given the cancel token and returns the fact's value, or raises an error of golive's.
    """

    source: str
    ask: Callable[[threading.Event], Any]
    seconds: float = 60.0


class Survey:
    """Asks probes, each once and all at the same time, and hands out their facts as they come.

    A probe that raises, or is late, yields a fact with the reason in it; it never ends the survey. One that is late
    goes on in the background until its own time-outs end it, but its answer no longer counts.
    """

    def __init__(self, probes: Mapping[str, Probe], clock: Clock) -> None:
        self._probes = probes
        self._clock = clock
        self._cancel = threading.Event()
        self._futures: dict[str, Future[Fact]] = {}
        self._begun: dict[str, datetime] = {}
        self._until: dict[str, float] = {}
        self._settling = threading.Lock()

    def start(self, names: Iterable[str]) -> None:
        """Begin to ask the named probes; a probe that was begun before is not asked again."""
        new = [name for name in dict.fromkeys(names) if name not in self._futures]
        for name in new:
            self._begun[name] = self._clock.now()
            self._until[name] = time.monotonic() + self._probes[name].seconds
            self._futures[name] = Future()
            # A thread each, not a pool: a probe that hangs must neither delay another nor keep golive from leaving.
            threading.Thread(target=self._run, args=(name,), name=f"probe-{name}", daemon=True).start()

    def fact(self, name: str) -> Fact:
        """The fact of a probe, waiting for it until as long after its start as the probe may take.

        What is not there by then is settled as no answer, for every judge and for what is recorded alike.
        """
        self.start([name])
        try:
            return self._futures[name].result(max(0.0, self._until[name] - time.monotonic()))
        except FutureTimeout:
            seconds = self._probes[name].seconds
            self._settle(name, self._fact(name, error=f"No answer within {seconds:.0f} seconds.", kind="Unreachable"))
            return self._futures[name].result()

    def facts(self) -> dict[str, Fact]:
        """Every fact that was asked for so far."""
        return {name: self.fact(name) for name in self._futures}

    def known(self) -> dict[str, Fact]:
        """Every fact that is there already, waiting for none: of a run that was cut short the others are not known."""
        return {name: future.result() for name, future in self._futures.items() if future.done()}

    def close(self) -> None:
        """End every probe that listens to its cancel token, and wait for none."""
        self._cancel.set()

    def _run(self, name: str) -> None:
        self._settle(name, self._ask(name))

    def _settle(self, name: str, fact: Fact) -> None:
        """Make this the probe's fact, unless it has one."""
        with self._settling:
            if not self._futures[name].done():
                self._futures[name].set_result(fact)

    def _ask(self, name: str) -> Fact:
        try:
            value = self._probes[name].ask(self._cancel)
        except Cancelled:
            return self._fact(name, error="It was ended before it could be observed.", kind="Cancelled")
        except GoliveError as error:
            return self._fact(name, error=str(error), kind=_kind(error))
        except Exception as error:  # noqa: BLE001 - a crash of ours is "can't tell", with its name, never silence
            where = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{Path(where.filename).name}:{where.lineno}"
            return self._fact(name, error=f"golive itself failed here: {type(error).__name__} ({place}).", kind="Crash")
        return self._fact(name, value=value)

    def _fact(self, name: str, *, value: Any = None, error: str = "", kind: str = "") -> Fact:  # noqa: ANN401
        return Fact(
            name=name,
            source=self._probes[name].source,
            started=self._begun[name],
            finished=self._clock.now(),
            value=value,
            error=error,
            kind=kind,
        )


_KINDS = ("Unreachable", "Refused", "Unexpected")


def _kind(error: GoliveError) -> str:
    """The error's name among the kinds that judges know; a subclass counts as its base."""
    names = [kind.__name__ for kind in type(error).__mro__]
    return next((name for name in _KINDS if name in names), names[0])
