"""A scenario that is played: its users as a process of their own, and what goes wrong at its minute."""

import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from golive.errors import Cancelled
from golive_rehearsal.child import Child
from golive_rehearsal.scenarios.scenario import Scenario, Undo
from golive_rehearsal.users import Plan
from golive_rehearsal.world import RehearsalWorld

_READY = 60.0  # real seconds in which the users are there


class Playing:
    """One scenario: prepared when made, under way from ``begin`` on, over and mended after ``end``."""

    def __init__(self, world: RehearsalWorld, scenario: Scenario, folder: Path, told: Mapping[str, str]) -> None:
        self._world = world
        self._scenario = scenario
        self._file = folder / f"{scenario.name}.json"
        self._file.unlink(missing_ok=True)
        self._over = threading.Event()
        self._undo: dict[int, Undo] = {}
        self._acting: threading.Thread | None = None
        self._users = Child("golive_rehearsal.users", str(self._file), env=told)
        if not self._users.facts(_READY):
            raise RuntimeError("The users of the scenario did not come.")

    def begin(self, start: datetime) -> None:
        """Let it happen, its minute 0 being ``start``."""
        fresh = self._file.with_suffix(".new")
        fresh.write_bytes(msgspec.json.encode(Plan(start, self._scenario.users)))
        fresh.replace(self._file)
        self._acting = threading.Thread(target=self._act, args=(start,), name="scenario", daemon=True)
        self._acting.start()

    def end(self) -> None:
        """Send the users away, and mend what went wrong."""
        self._over.set()
        if self._acting is not None:
            self._acting.join()
        self._users.stop()
        for undo in reversed(list(self._undo.values())):
            undo()

    def _act(self, start: datetime) -> None:
        acts = self._scenario.acts
        steps = [(act.minute, number, True) for number, act in enumerate(acts)]
        steps += [(act.until, number, False) for number, act in enumerate(acts) if act.until is not None]
        clock = self._world.clock
        with clock.waits_for_us(), suppress(Cancelled):
            for minute, number, begins in sorted(steps):
                at = start + timedelta(minutes=minute)
                clock.wait(max(0.0, (at - clock.now()).total_seconds()), self._over)
                if begins:
                    self._undo[number] = acts[number].what(self._world)
                else:
                    self._undo.pop(number)()
