"""What is observed during a watch: counts a minute, states of packets, and what people said, one JSON object a line.

Each says when it was *seen*: judgement at a moment uses exactly what was seen by then, so that the same
lines give the same verdicts live, in a replay, and in any order. All moments carry their zone; those that are read
come in UTC. A kind is told by a key of its own (``signal``, ``packet``, ``ack``, ...). Unknown keys, unknown words and
moments without a zone are refused, each with the number of its line.
"""

import contextlib
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec

from golive.errors import UsageError
from golive.moments import in_utc

MINUTE = timedelta(minutes=1)
"""The length of a bucket, [m, m + 60 s) in UTC."""
MOST_A_MINUTE = 10**8
"""More than any product is asked for; a larger count is a mistake, such as bytes, and takes long to judge."""


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
    """How the processing of a packet stands.

    ``unknown``: it could not be read; ``cancelled``: by an operator; ``no_run``: it was thought a packet, because it
    could not be read, and has turned out to be a matter without a run, so that nothing was handed in.
    """

    RUNNING = "running"
    SUCCESS = "success"
    PARTIAL = "partial"
    NEEDS_REVIEW = "needs_review"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    NO_RUN = "no_run"

    @property
    def terminal(self) -> bool:
        """Whether the processing has ended; running and unknown have not, and what never began has no end."""
        return self not in (RunStatus.RUNNING, RunStatus.UNKNOWN, RunStatus.NO_RUN)

    @property
    def badness(self) -> int:
        """From best (0) upwards: what counts first among lines of the same moment, "worst status first"."""
        return _BEST_TO_WORST.index(self)


_BEST_TO_WORST = (
    RunStatus.SUCCESS,
    RunStatus.NO_RUN,
    RunStatus.RUNNING,
    RunStatus.CANCELLED,
    RunStatus.PARTIAL,
    RunStatus.NEEDS_REVIEW,
    RunStatus.UNKNOWN,
    RunStatus.FAILED,
)


_LONGEST_NAME = 120
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]


class _Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One line."""


class Sample(_Line, frozen=True):
    """One count of one signal for the minute that begins at ``minute``. Raises ``UsageError`` when it can't be one."""

    signal: Signal
    minute: _Moment
    value: Annotated[int, msgspec.Meta(ge=0)]
    seen: _Moment | None = None

    def __post_init__(self) -> None:
        if self.minute.second or self.minute.microsecond:
            raise UsageError(f"{self.minute} does not begin a minute. Samples are counted a whole UTC minute.")
        if not 0 <= self.value <= MOST_A_MINUTE:
            raise UsageError(
                f"{self.value} is no count of {self.signal} in a minute. Counts are from 0 to {MOST_A_MINUTE:,}."
            )

    @classmethod
    def all(cls, counts: Iterable[tuple[Signal, datetime, int]], seen: datetime) -> list["Sample"]:
        """A line of each count that was seen then; what can't be one, as somebody's entry may say, costs itself."""
        lines: list[Sample] = []
        for signal, minute, value in counts:
            with contextlib.suppress(UsageError):
                lines.append(cls(signal, minute, value, seen))
        return lines

    @property
    def known(self) -> datetime:
        """When it was seen; unless said otherwise at the end of its minute."""
        return self.seen or self.minute + MINUTE


class _Said(_Line, frozen=True, kw_only=True):
    """Something that happened at a moment and was seen then, unless said otherwise.

    ``entry`` is its number on the record, whose order decides what clears what; 0 where it is not from there.
    """

    at: _Moment
    seen: _Moment | None = None
    entry: Annotated[int, msgspec.Meta(ge=0)] = 0

    @property
    def known(self) -> datetime:
        """When it was seen."""
        return self.seen or self.at


class PacketStatus(_Said, frozen=True, kw_only=True):
    """One look at one packet: handed in at ``submitted``, in this state at ``at``. ``synthetic``: golive's own.

    ``run`` is the attempt at it that is in this state, where the source tells attempts apart.
    """

    packet: _Name
    submitted: _Moment
    status: RunStatus
    synthetic: bool = False
    run: Annotated[str, msgspec.Meta(max_length=300)] = ""


class Review(_Said, frozen=True, kw_only=True):
    """A reviewer's verdict on the output of a run; ``critical`` names the critical items that failed, if any."""

    verdict_on: _Name
    critical: tuple[str, ...]
    reviewer: str = ""


class Ack(_Said, frozen=True, kw_only=True):
    """A person acknowledged a trigger, or cleared it."""

    trigger: Literal["T0", "T1", "T2", "T3"] = msgspec.field(name="ack")
    by: _Name
    role: str = ""


class Stop(_Said, frozen=True, kw_only=True):
    """A person said stop: T0 for any reason, T3 for a critical legal defect."""

    trigger: Literal["T0", "T3"] = msgspec.field(name="stop")
    by: _Name
    role: str = ""


class Fired(_Said, frozen=True, kw_only=True):
    """A trigger fired, as the record has it: it stays so, also where the lines by which it did are gone."""

    trigger: Literal["T1", "T2"] = msgspec.field(name="fired")


class Suspect(_Said, frozen=True, kw_only=True):
    """The automatic audit suspects a critical legal defect in a run's output; a ``Review`` of that run answers it.

    ``codes`` are the codes of what it found.
    """

    run: _Name = msgspec.field(name="suspect")
    codes: tuple[str, ...] = ()


class WatchStart(_Said, frozen=True, kw_only=True, tag_field="watch", tag="start"):
    """A watch began, and is to last until then; ``absent`` are the signals that its target is said not to have."""

    until: _Moment
    absent: tuple[Signal, ...] = ()


class WatchEnd(_Said, frozen=True, kw_only=True, tag_field="watch", tag="end"):
    """A watch ended, and why; then it lasted until ``at``, whatever its start said."""

    why: Literal["observed", "trigger", "stopped"]


Line = Sample | PacketStatus | Review | Ack | Stop | Fired | Suspect | WatchStart | WatchEnd
_KINDS: dict[str, Any] = {
    "signal": Sample,
    "packet": PacketStatus,
    "verdict_on": Review,
    "ack": Ack,
    "stop": Stop,
    "fired": Fired,
    "suspect": Suspect,
    "watch": WatchStart | WatchEnd,
}
"""Each kind of line by the key that it is told by."""


def decode(text: str, number: int) -> Line:
    """What one line says. Raises ``UsageError`` with the line's number and what is wrong with it."""
    try:
        line: Line = msgspec.json.decode(text, type=_kind_of(msgspec.json.decode(text)))
        fields = {name: getattr(line, name) for name in line.__struct_fields__}
        moments = {name: in_utc(one) for name, one in fields.items() if isinstance(one, datetime)}
        return msgspec.structs.replace(line, **moments)
    except (msgspec.MsgspecError, UsageError, RecursionError, ValueError) as error:
        raise UsageError(f"line {number}: {str(error).rstrip('.')}. Correct or remove it.") from error


def _kind_of(plain: Any) -> Any:  # noqa: ANN401 - JSON, and a type
    if not isinstance(plain, dict):
        raise UsageError("it is no JSON object")
    kinds = [key for key in _KINDS if key in plain]
    if len(kinds) != 1:
        raise UsageError(f"a line has exactly one of {', '.join(_KINDS)}, this one {' and '.join(kinds) or 'none'}")
    return _KINDS[kinds[0]]


def encode(line: Line) -> str:
    """A line without its end; ``decode`` reads it back."""
    return msgspec.json.encode(line).decode()


def name_of(packet: str) -> str:
    """A packet's id as a line has room for it: what can't be printed is written out, and a long one is cut.

    Then it has a mark behind it, so that two packets never have one name.

    An id is a word of the product's, or of a log's: it may be anything, and no packet is left out for its name.
    """
    shown = "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in packet)
    if shown != packet or len(shown) > _LONGEST_NAME:
        mark = hashlib.sha256(packet.encode(errors="surrogatepass")).hexdigest()[:8]
        shown = f"{shown[:_LONGEST_NAME]}...{mark}"
    return shown or "(without an id)"


def read(lines: Iterable[str]) -> Iterator[Line]:
    """What the lines of a file say; empty ones are passed over."""
    for number, text in enumerate(lines, 1):
        if text.strip():
            yield decode(text, number)


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
        """The moments by ``now`` at which a minute of the span is due: its end and ``settle``."""
        due: list[datetime] = []
        minute = self.first_minute
        while minute < self.end and minute + MINUTE + settle <= now:
            due.append(minute + MINUTE + settle)
            minute += MINUTE
        return due
