"""Keeps a rehearsal's time: lets it run in small steps, each only as far as everyone whom it waits for has come.

Who takes part in the rehearsal (its ECS, load balancers, worker and users, and whoever polls by its clock) says so by
``Clock.waits_for_us``. So a slow machine makes the whole tale slower, and what happens in it stays at its minute.
"""

import os
import threading
import time
from datetime import datetime
from pathlib import Path

import psutil

from golive.clock import MARKS, Clock, Mark, pace_in

_STEP = 0.02  # real seconds between two looks at whom time waits for
_LEASE = 0.06  # real seconds that it may run without such a look
_STUCK = 60.0  # real seconds that one may hold the time up


class Timekeeper:
    """Keeps the time of ``clock`` in a folder, on a thread of its own, until ``close``."""

    def __init__(self, folder: Path, at: datetime, scale: float) -> None:
        folder.mkdir(parents=True)
        self.clock = Clock(anchor=time.time(), epoch=at.timestamp(), scale=scale, kept=str(folder))
        self._folder = folder
        self._stood: dict[str, tuple[float, float]] = {}
        """Who holds the time up: at which time, and since when in real seconds."""
        self._mark = Mark(self.clock.anchor, self.clock.epoch, self.clock.epoch)
        self._file = (folder / MARKS).open("wb", buffering=0)
        self._file.write(self._mark.packed())
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="timekeeper", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Let the time stand still for ever."""
        self._over.set()
        self._thread.join()
        self._file.close()

    def _run(self) -> None:
        while not self._over.wait(_STEP):
            self._step()

    def _step(self) -> None:
        """Let time run on, from where it is or stood."""
        real, mark, scale = time.time(), self._mark, self.clock.scale
        ran = mark.virtual + max(0.0, real - mark.real) * scale
        now = min(ran, mark.until)
        until = min(now + _LEASE * scale, self._everybody(now))
        if until <= mark.until:
            return
        if ran < mark.until:
            self._mark = mark._replace(until=until)
            self._file.seek(-len(mark.packed()), os.SEEK_END)
        else:
            self._mark = Mark(real, now, until)
            self._file.seek(0, os.SEEK_END)
        self._file.write(self._mark.packed())

    def _everybody(self, now: float) -> float:
        """How far time may run for everybody who counts."""
        names = os.listdir(self._folder)  # noqa: PTH208 - a path for each, fifty times a second, is half of idling
        paces = {name: pace_in(f"{self._folder}/{name}") for name in names if name != MARKS}
        real = time.monotonic()
        self._stood = {
            name: known if (known := self._stood.get(name)) and known[0] == until else (until, real)
            for name, until in paces.items()
            if until <= now
        }
        return min((until for name, until in paces.items() if self._counts(name, real)), default=float("inf"))

    def _counts(self, name: str, real: float) -> bool:
        if name not in self._stood:
            return True
        if not psutil.pid_exists(int(name.partition("-")[0])):
            (self._folder / name).unlink(missing_ok=True)  # killed in the middle of it
            return False
        return real - self._stood[name][1] < _STUCK
