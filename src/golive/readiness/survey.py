"""The survey: every needed probe asked once, all at the same time, and its answer kept as a fact."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from golive.background import Broke, asked
from golive.clock import Clock
from golive.errors import Cancelled, GoliveError
from golive.facts import Fact
from golive.shown import fit

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Probe:
    """How one fact is observed: whom it asks, how long that may take in real seconds, and the asking itself.

    ``ask`` is given the cancel token and returns the fact's value, or raises an error of golive's. ``always``: it is
    observed whatever is asked for, since it says how all the others were.
    """

    source: str
    ask: Callable[[threading.Event], Any]
    seconds: float = 60.0
    always: bool = False


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

    def start(self, names: Iterable[str]) -> None:
        """Begin to ask the named probes; a probe that was begun before is not asked again."""
        beside = [name for name, probe in self._probes.items() if probe.always]
        new = [name for name in dict.fromkeys([*names, *beside]) if name not in self._futures]
        for name in new:
            self._begun[name] = self._clock.now()
            self._until[name] = time.monotonic() + self._probes[name].seconds
            self._futures[name] = asked(f"probe-{name}", partial(self._ask, name))

    def fact(self, name: str) -> Fact:
        """The fact of a probe, waiting for it until as long after its start as the probe may take.

        What is not there by then is settled as no answer, for every judge and for what is recorded alike.
        """
        self.start([name])
        answer = self._futures[name]
        try:
            return answer.result(max(0.0, self._until[name] - time.monotonic()))
        except TimeoutError:
            none = f"No answer within {self._probes[name].seconds:.0f} seconds."
            with contextlib.suppress(InvalidStateError):  # it came at this very moment
                answer.set_result(self._fact(name, error=none, kind="Unreachable"))
            return answer.result()

    def begun(self, name: str) -> Fact | None:
        """The fact of a probe that is asked anyway; None where nobody has begun to ask it."""
        return self.fact(name) if name in self._futures else None

    def facts(self) -> dict[str, Fact]:
        """Every fact that was asked for so far."""
        return {name: self.fact(name) for name in self._futures}

    def known(self) -> dict[str, Fact]:
        """Every fact that is there already, waiting for none: of a run that was cut short the others are not known."""
        return {name: future.result() for name, future in self._futures.items() if future.done()}

    def close(self) -> None:
        """End every probe that listens to its cancel token, and wait for none."""
        self._cancel.set()

    def _ask(self, name: str) -> Fact:
        try:
            value = fit(self._probes[name].ask(self._cancel))  # what is judged is what can be kept
        except Cancelled:
            return self._fact(name, error="It was ended before it could be observed.", kind="Cancelled")
        except GoliveError as error:
            return self._fact(name, error=str(error), kind=_kind(error))
        except BaseException as error:  # noqa: BLE001 - a crash of ours is "can't tell", with its name, never silence
            return self._fact(name, error=str(Broke(error)), kind="Crash")
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


_KINDS = ("NoConnection", "Unreachable", "Refused", "Unexpected")


def _kind(error: GoliveError) -> str:
    """The error's name among the kinds that judges know; a subclass counts as its base."""
    names = [kind.__name__ for kind in type(error).__mro__]
    return next((name for name in _KINDS if name in names), names[0])
