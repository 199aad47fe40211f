"""What became of one packet, as far as its lines say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from golive.model.observations import PacketStatus, RunStatus
from golive.verdict import Verdict
from golive.watch.triggers.rules import Rules


class Fate(StrEnum):
    """What a packet counts as.

    ``open``: still running in time; ``unknown``: its state could not be read; ``none``: there is no packet, as it
    turned out.
    """

    GOOD = "good"
    FAILED = "failed"
    OPEN = "open"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A packet's fate and the moment from which it has it; ``status`` is the one that decided it."""

    packet: str
    submitted: datetime
    fate: Fate
    status: RunStatus
    at: datetime
    timed_out: bool = False

    @property
    def order(self) -> tuple[datetime, int, str]:
        """The place among the first packets: by submit time, then worst status first, then by id."""
        return (self.submitted, -self.status.badness, self.packet)


def outcome(lines: Sequence[PacketStatus], *, now: datetime, end: datetime, rules: Rules) -> Outcome:
    """What became of the packet that these lines are about, as known at ``now``; in any order, at least one.

    The first terminal status counts, whatever a retry brings, if it came by the deadline; of one attempt that says
    several, its last: a product may think better of it. A known status is judged as if it had been known at its
    ``at``. A packet whose state could not be read does not time out, nor does one whose
    deadline comes after the watch's ``end``: nobody watched it.
    """
    none = max((line.at for line in lines if line.status is RunStatus.NO_RUN), default=None)
    if none is not None:
        since_then = [line for line in lines if line.at >= none and line.status is not RunStatus.NO_RUN]
        if not since_then:
            return Outcome(lines[0].packet, lines[0].submitted, Fate.NONE, RunStatus.NO_RUN, none)
        lines = since_then
    read = [line for line in lines if line.status is not RunStatus.UNKNOWN] or lines  # else it is a guess
    packet, submitted = lines[0].packet, min(line.submitted for line in read)
    deadline = submitted + rules.deadline
    in_time = [line for line in lines if line.at <= deadline]
    ended = min(_last_words(in_time), key=_worst_first, default=None)
    if ended is not None:
        return Outcome(packet, submitted, _fate(ended.status, rules), ended.status, ended.at)
    last = max(in_time, key=lambda line: (line.at, line.status.badness), default=None)
    read_later = any(line.status is not RunStatus.UNKNOWN for line in lines if line.at > deadline)
    if (last is None or last.status is RunStatus.UNKNOWN) and not read_later:
        since = min(line.at for line in lines if line.status is RunStatus.UNKNOWN)
        return Outcome(packet, submitted, Fate.UNKNOWN, RunStatus.UNKNOWN, since)
    if deadline <= min(now, end):
        return Outcome(packet, submitted, Fate.FAILED, RunStatus.FAILED, deadline, timed_out=True)
    return Outcome(packet, submitted, Fate.OPEN, RunStatus.RUNNING, submitted)


def _last_words(lines: Sequence[PacketStatus]) -> Iterator[PacketStatus]:
    """How each attempt ended in the end; where attempts are not told apart, each end as it is."""
    last: dict[str, PacketStatus] = {}
    for line in lines:
        if line.status.terminal and not line.run:
            yield line
        elif line.status.terminal:
            last[line.run] = max(last.get(line.run, line), line, key=lambda one: (one.at, one.status.badness))
    yield from last.values()


def _worst_first(line: PacketStatus) -> tuple[datetime, int]:
    return (line.at, -line.status.badness)


def _fate(status: RunStatus, rules: Rules) -> Fate:
    if status is RunStatus.CANCELLED:
        return Fate.CANCELLED
    failed = (
        status is RunStatus.FAILED
        or (status is RunStatus.PARTIAL and rules.partial_fails)
        or (status is RunStatus.NEEDS_REVIEW and rules.needs_review_fails)
    )
    return Fate.FAILED if failed else Fate.GOOD


@dataclass(frozen=True, slots=True)
class Ten:
    """The packets that count, and the ids of those left out: golive's own and those that an operator cancelled."""

    packets: tuple[Outcome, ...] = ()
    synthetic: tuple[str, ...] = ()
    cancelled: tuple[str, ...] = ()

    def of(self, fate: Fate) -> list[Outcome]:
        """Those that became this, in the order in which they did; of the same moment by their id."""
        return sorted((one for one in self.packets if one.fate is fate), key=lambda one: (one.at, one.packet))

    @property
    def failures(self) -> list[Outcome]:
        """Those that failed or timed out, the earliest first."""
        return self.of(Fate.FAILED)

    @property
    def finished(self) -> int:
        """How many have ended, well or not."""
        return len(self.failures) + len(self.of(Fate.GOOD))

    def verdict(self, *, over: bool, rules: Rules) -> Verdict:
        """FAIL once one too many failed, PASS once that can't happen any more; ``over``: the watch has ended."""
        allowed, failed = rules.failures_allowed, len(self.failures)
        if failed > allowed:
            return Verdict.FAIL
        if rules.packets - len(self.of(Fate.GOOD)) <= allowed:
            return Verdict.PASS
        unknown_decides = failed + len(self.of(Fate.UNKNOWN)) > allowed
        return Verdict.INCONCLUSIVE if over or unknown_decides else Verdict.WATCH
