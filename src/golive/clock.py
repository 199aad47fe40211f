"""The one clock and the one wait of golive."""

import os
import struct
import threading
import time
from bisect import bisect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from io import FileIO
from pathlib import Path
from typing import NamedTuple, TypeVar

from golive.errors import Cancelled

T = TypeVar("T")

_LEAST = 0.002  # real seconds between two looks at a time that stands still
_AHEAD, _AHEAD_REAL = 3.0, 0.05  # seconds, of the clock and real, that time runs ahead of whom it waits for
_LEFT_ALONE = 90.0  # real seconds of standing still after which nobody keeps a time any more
_MARK, _MOMENT = struct.Struct("<3d"), struct.Struct("<d")
MARKS = "time"
"""The file of marks in the folder where a rehearsal keeps its time; every other file there is somebody's pace."""


class Mark(NamedTuple):
    """From ``real`` on, this machine's time, a kept clock read ``virtual`` and ran, at most to ``until``."""

    real: float
    virtual: float
    until: float

    def packed(self) -> bytes:
        """As it stands in the file of marks."""
        return _MARK.pack(*self)


@dataclass(frozen=True, slots=True)
class Clock:
    """Time as the target lives it.

    A live target lives in real time. A rehearsal publishes an ``epoch`` (its time when this machine's clock read
    ``anchor`` seconds) and a ``scale`` (virtual seconds in a real one), so a drill runs at scale 1 and a test faster.
    One that is ``kept`` (in the folder of that name) stands still while anyone whom it waits for is behind: so a slow
    machine makes its minutes last longer, and never lets more of them pass.
    """

    anchor: float = 0.0
    epoch: float = 0.0
    scale: float = 1.0
    kept: str = ""

    @classmethod
    def starting(cls, at: datetime, scale: float) -> "Clock":
        """A virtual clock that reads ``at`` now and runs ``scale`` times as fast as this machine's."""
        return cls(anchor=time.time(), epoch=at.timestamp(), scale=scale)

    @property
    def virtual(self) -> bool:
        """Whether this is a rehearsal's time rather than the world's."""
        return (self.anchor, self.epoch, self.scale) != (0.0, 0.0, 1.0)

    @property
    def ahead(self) -> timedelta:
        """How far a kept time may run ahead of those whom it waits for."""
        return timedelta(seconds=max(_AHEAD, _AHEAD_REAL * self.scale))

    def now(self) -> datetime:
        """The present moment, UTC, with the zone in it."""
        last = max(self._marks(2))
        ran = self._ran(last, time.time())
        kept = ran < last.until + _LEFT_ALONE * self.scale  # else nobody keeps it any more, and it runs by itself
        return datetime.fromtimestamp(min(last.until, ran) if kept else ran, UTC)

    def at(self, wall: datetime) -> datetime:
        """The moment of this clock when this machine's read ``wall``, which carries its zone."""
        marks, real = self._marks(), wall.timestamp()
        found = max(0, bisect(marks, real, key=lambda mark: mark.real) - 1)
        return datetime.fromtimestamp(min(self._ran(marks[found], real), marks[found].until), UTC)

    def wall(self, moment: datetime) -> datetime:
        """This machine's time when this clock first read ``moment``."""
        marks, virtual = self._marks(), moment.timestamp()
        found = marks[max(0, bisect(marks, virtual, key=lambda mark: mark.virtual) - 1)]
        return datetime.fromtimestamp(found.real + (virtual - found.virtual) / self.scale, UTC)

    def after(self, seconds: float) -> datetime:
        """The moment ``seconds`` from now."""
        return self.now() + timedelta(seconds=seconds)

    def wait(self, seconds: float, cancel: threading.Event | None = None) -> None:
        """Wait ``seconds`` of this clock's time; raises ``Cancelled`` as soon as ``cancel`` is set."""
        until, left = self.after(seconds), seconds
        self.let_run(until)
        while True:
            real = max(_LEAST if self.kept and left > 0 else 0.0, left / self.scale)
            if cancel is None:
                time.sleep(real)  # noqa: TID251 - the one sleep that all others go through
            elif cancel.wait(real):
                raise Cancelled("The work was ended before it finished.")
            left = (until - self.now()).total_seconds() if self.kept else 0.0
            if left <= 0:
                return

    @contextmanager
    def waits_for_us(self) -> Iterator[None]:
        """Inside, a kept time waits for this thread: it runs to where the thread waits, and a moment further."""
        if not self.kept or getattr(_OURS, "pace", None) is not None:
            yield
            return
        with _pace_in(Path(self.kept)) as pace:
            _OURS.pace = pace
            self.let_run(self.now())
            try:
                yield
            finally:
                _OURS.pace = None

    def let_run(self, until: datetime) -> None:
        """Let a kept time that waits for this thread run so far, and a moment further, while the thread is busy."""
        pace: FileIO | None = getattr(_OURS, "pace", None) if self.kept else None
        if pace is not None:
            pace.seek(0)
            pace.write(_MOMENT.pack((until + self.ahead).timestamp()))

    def _ran(self, mark: Mark, real: float) -> float:
        return mark.virtual + (real - mark.real) * self.scale

    def _marks(self, last: int = 0) -> list[Mark]:
        """The marks in their order, or only the ``last`` ones. What is no longer kept runs on from where it was."""
        if not self.kept:
            return [Mark(self.anchor, self.epoch, float("inf"))]
        try:
            with FileIO(f"{self.kept}/{MARKS}") as file:  # not by Path: this is asked thousands of times a second
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size // _MARK.size - last) * _MARK.size if last else 0)
                found = [Mark(*each) for each in _MARK.iter_unpack(file.read() or b"")]
        except (OSError, struct.error):
            found = []
        if found:
            _REMEMBERED[self.kept, last] = found
            return found
        known = _REMEMBERED.get((self.kept, last)) or [Mark(self.anchor, self.epoch, float("inf"))]
        return [*known[:-1], known[-1]._replace(until=float("inf"))]


_OURS = threading.local()
_REMEMBERED: dict[tuple[str, int], list[Mark]] = {}


@contextmanager
def _pace_in(folder: Path) -> Iterator[FileIO | None]:
    """The file, named by process and thread, in which this thread says how far time may run; None where it is over."""
    path = folder / f"{os.getpid()}-{threading.get_native_id()}"
    try:
        file = path.open("wb", buffering=0)
    except OSError:
        yield None
        return
    try:
        yield file
    finally:
        file.truncate(0)  # an empty one holds nobody up, where it can't be removed while it is being read
        file.close()
        with suppress(OSError):
            path.unlink()


def pace_in(path: str) -> float:
    """Until when the time may run, as far as whoever writes this file is concerned."""
    try:
        with FileIO(path) as file:
            return float(_MOMENT.unpack(file.read())[0])
    except (OSError, struct.error):
        return float("inf")


def told_in(headers: Mapping[str, str]) -> datetime | None:
    """The moment that an answer's ``Date`` tells, with a zone in it: UTC where it names none. None if it tells none."""
    try:
        said = parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, OverflowError):
        return None
    return said if said.tzinfo is not None else said.replace(tzinfo=UTC)


def poll(
    read: Callable[[], T],
    *,
    until: Callable[[T], bool],
    every: float,
    within: float,
    clock: Clock,
    cancel: threading.Event | None = None,
) -> T:
    """Read again every ``every`` seconds until ``until(value)`` holds, at most ``within`` seconds; both of the clock.

    Returns the last value read, also when the time is up: the caller judges it, so that "too late" and "wrong" can be
    told apart. Reads at least once. Errors of ``read`` are the caller's. A rehearsal's time waits for it.
    """
    with clock.waits_for_us():
        deadline = clock.after(within)
        while True:
            value = read()
            if until(value) or clock.now() >= deadline:
                return value
            clock.wait(min(every, max(0.0, (deadline - clock.now()).total_seconds())), cancel)
