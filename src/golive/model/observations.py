"""What is observed during a watch: counts a minute, states of packets, and what people said.

Each says when it was *seen*: judgement at a moment uses exactly what was seen by then (DESIGN 8), so that the same
lines give the same verdicts live, in a replay, and in any order of arrival. All moments carry their zone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from golive.errors import UsageError

MINUTE = timedelta(minutes=1)
"""The length of a bucket, [m, m + 60 s) in UTC."""


class Signal(StrEnum):
    """The measured series, each a count a minute."""

    API_REQUESTS = "api_requests"
    API_ERRORS = "api_errors"
    PROBE_SENT = "probe_sent"
    PROBE_FAILED = "probe_failed"
    LOGIN_ATTEMPTS = "login_attempts"
    LOGIN_FAILURES = "login_failures"
    UPLOAD_ATTEMPTS = "upload_attempts"
    UPLOAD_FAILURES = "upload_failures"
    RUN_FAILURES = "run_failures"


class RunStatus(StrEnum):
    """How the processing of a packet stands. ``unknown``: it could not be read; ``cancelled``: by an operator."""

    RUNNING = "running"
    SUCCESS = "success"
    PARTIAL = "partial"
    NEEDS_REVIEW = "needs_review"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"

    @property
    def terminal(self) -> bool:
        """Whether the processing has ended; running and unknown have not."""
        return self not in (RunStatus.RUNNING, RunStatus.UNKNOWN)

    @property
    def badness(self) -> int:
        """From best (0) upwards: what counts first among lines of the same moment, "worst status first"."""
        return _BEST_TO_WORST.index(self)


_BEST_TO_WORST = (
    RunStatus.SUCCESS,
    RunStatus.RUNNING,
    RunStatus.CANCELLED,
    RunStatus.PARTIAL,
    RunStatus.NEEDS_REVIEW,
    RunStatus.UNKNOWN,
    RunStatus.FAILED,
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One count of one signal for the minute that begins at ``minute``. Raises ``UsageError`` when it can't be one."""

    signal: Signal
    minute: datetime
    value: int
    seen: datetime | None = None

    def __post_init__(self) -> None:
        if self.minute.second or self.minute.microsecond:
            raise UsageError(f"{self.minute} does not begin a minute. Samples are counted a whole UTC minute.")
        if self.value < 0:
            raise UsageError(f"{self.value} is no count of {self.signal}. Counts are 0 or more.")

    @property
    def known(self) -> datetime:
        """When it was seen; unless said otherwise at the end of its minute."""
        return self.seen or self.minute + MINUTE


@dataclass(frozen=True, slots=True)
class _Said:
    """Something that happened at a moment and was seen then, unless said otherwise.

    ``entry`` is its number on the record, whose order decides what clears what; 0 where it is not from there.
    """

    at: datetime
    seen: datetime | None = None
    entry: int = 0

    @property
    def known(self) -> datetime:
        """When it was seen."""
        return self.seen or self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketStatus(_Said):
    """One look at one packet: handed in at ``submitted``, in this state at ``at``. ``synthetic``: golive's own."""

    packet: str
    submitted: datetime
    status: RunStatus
    synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(_Said):
    """A reviewer's verdict on the output of a run; ``critical`` names the critical items that failed, if any."""

    verdict_on: str
    critical: tuple[str, ...] = ()
    reviewer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack(_Said):
    """A person acknowledged a trigger, or cleared it."""

    trigger: Literal["T0", "T1", "T2", "T3"]
    by: str
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop(_Said):
    """A person said stop: T0 for any reason, T3 for a critical legal defect."""

    trigger: Literal["T0", "T3"]
    by: str
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect(_Said):
    """The automatic audit suspects a critical legal defect in a run's output; a ``Review`` of that run answers it."""

    run: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchStart(_Said):
    """A watch began, and is to last until then."""

    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchEnd(_Said):
    """A watch ended, and why; then it lasted until ``at``, whatever its start said."""

    why: Literal["observed", "trigger", "stopped"]


@dataclass(frozen=True, slots=True)
class WatchSpan:
    """From when until when a launch is watched. Its first minute is the first whole one at or after ``start``."""

    start: datetime
    end: datetime

    @property
    def first_minute(self) -> datetime:
        """The beginning of the first minute that is judged."""
        whole = self.start.replace(second=0, microsecond=0)
        return whole if whole == self.start else whole + MINUTE

    def looks(self, settle: timedelta, now: datetime) -> list[datetime]:
        """The moments by ``now`` at which a minute of the span is due: its end and ``settle`` (DESIGN 8)."""
        due: list[datetime] = []
        minute = self.first_minute
        while minute < self.end and minute + MINUTE + settle <= now:
            due.append(minute + MINUTE + settle)
            minute += MINUTE
        return due
