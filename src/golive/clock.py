"""The one clock and the one wait of golive."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from golive.errors import Cancelled

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Clock:
    """Time as the target lives it.

    A live target lives in real time. A rehearsal publishes an ``epoch`` (its time when this machine's clock read
    ``anchor`` seconds) and a ``scale`` (virtual seconds in a real one), so a drill runs at scale 1 and a test faster.
    """

    anchor: float = 0.0
    epoch: float = 0.0
    scale: float = 1.0

    @classmethod
    def starting(cls, at: datetime, scale: float) -> "Clock":
        """A virtual clock that reads ``at`` now and runs ``scale`` times as fast as this machine's."""
        return cls(anchor=time.time(), epoch=at.timestamp(), scale=scale)

    @property
    def virtual(self) -> bool:
        """Whether this is a rehearsal's time rather than the world's."""
        return (self.anchor, self.epoch, self.scale) != (0.0, 0.0, 1.0)

    def now(self) -> datetime:
        """The present moment, UTC, with the zone in it."""
        return datetime.fromtimestamp(self.epoch + (time.time() - self.anchor) * self.scale, UTC)

    def at(self, wall: datetime) -> datetime:
        """The moment of this clock when this machine's read ``wall``, which carries its zone."""
        return datetime.fromtimestamp(self.epoch + (wall.timestamp() - self.anchor) * self.scale, UTC)

    def after(self, seconds: float) -> datetime:
        """The moment ``seconds`` from now."""
        return self.now() + timedelta(seconds=seconds)

    def wait(self, seconds: float, cancel: threading.Event | None = None) -> None:
        """Wait ``seconds`` of this clock's time; raises ``Cancelled`` as soon as ``cancel`` is set."""
        real = max(0.0, seconds / self.scale)
        if cancel is None:
            time.sleep(real)  # noqa: TID251 - the one sleep that all others go through
        elif cancel.wait(real):
            raise Cancelled("The work was ended before it finished.")


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
    told apart. Reads at least once. Errors of ``read`` are the caller's.
    """
    deadline = clock.after(within)
    while True:
        value = read()
        if until(value) or clock.now() >= deadline:
            return value
        clock.wait(min(every, max(0.0, (deadline - clock.now()).total_seconds())), cancel)
