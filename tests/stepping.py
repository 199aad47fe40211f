"""A clock for tests of what takes its time, on whatever machine: a wait is over at once, and nothing else takes any."""

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from golive.clock import Clock
from golive.errors import Cancelled


@dataclass(frozen=True)
class Stepping(Clock):
    """Its time goes on where somebody waits, by just as much. For one thread: nobody is held up by a wait."""

    ends: list[datetime] = field(default_factory=list, hash=False)

    def now(self) -> datetime:
        """The end of the last wait."""
        return max(self.ends)

    def wait(self, seconds: float, cancel: threading.Event | None = None) -> None:
        """Have waited."""
        if cancel is not None and cancel.is_set():
            raise Cancelled("The work was ended before it finished.")
        self.ends.append(self.now() + timedelta(seconds=seconds))


def stepping(at: datetime = datetime(2026, 1, 14, 12, tzinfo=UTC)) -> Stepping:
    """One that reads so."""
    return Stepping(epoch=at.timestamp(), ends=[at])
