"""What the entries of a record come to: versions, reports, locks. Pure; whether to believe them is not asked here."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal, get_args

from golive.facts import Pins
from golive.model.release import Release
from golive.record.entry import (
    Ack,
    Entry,
    LockReleased,
    LockRenewed,
    LockTaken,
    PreviousPinned,
    ReleaseNoted,
    RunFinished,
    StepIntent,
    StepOutcome,
    WatchEnded,
    WatchMinute,
    WatchStarted,
)
from golive.verdict import Verdict

Latched = Literal["T1", "T2"]
"""The triggers that fire by what was measured; of the others there is an entry by a person."""
_LATCHED: tuple[Latched, ...] = get_args(Latched)

OVER = ("observed", "cut-off")
"""Why a watch ended that is never gone on with."""


def pins_of(entries: Iterable[Entry]) -> Pins:
    """The newest release and previous version that these entries name."""
    release: Release | None = None
    previous: Release | None = None
    for entry in entries:
        match entry.draft.data:
            case ReleaseNoted(arn=arn, revision=revision, digests=digests):
                release = Release(arn=arn, digests=digests, revision=revision)
            case PreviousPinned(arn=arn, revision=revision, digests=digests):
                previous = Release(arn=arn, digests=digests, revision=revision)
            case _:
                pass
    return Pins(release=release, previous=previous)


def holders(entries: Iterable[Entry]) -> dict[str, LockTaken | LockRenewed]:
    """Who last held which lock and has not given it up, by the lock's name; it holds until its ``until``.

    Every reader comes to the same answer, because only the entries decide: a claim counts if, in its place and at its
    own time, the lock was free or run out, or if it takes over from just this holder, whose process was seen gone.
    A claim that does not count never will.
    """
    held: dict[str, LockTaken | LockRenewed] = {}
    for entry in entries:
        data = entry.draft.data
        if isinstance(data, WatchMinute):
            data = data.renews or data
        if not isinstance(data, LockTaken | LockRenewed | LockReleased):
            continue
        current = held.get(data.name)
        ours = current is not None and current.holder == data.holder
        if isinstance(data, LockTaken):
            if current is None or current.until <= entry.draft.wall or (data.died and data.over == current.holder):
                held[data.name] = data
        elif isinstance(data, LockRenewed) and ours:
            held[data.name] = data
        elif isinstance(data, LockReleased) and ours:
            del held[data.name]
    return held


def runs_of(entries: Iterable[Entry]) -> list[Entry]:
    """The entries by which runs of the rooms ended, the newest first."""
    return [entry for entry in reversed(list(entries)) if isinstance(entry.draft.data, RunFinished)]


def steps_of_rollback(entries: Iterable[Entry]) -> list[Entry]:
    """The steps of the newest rollback, the first one first; a look on is none, unless it did not settle."""
    found: list[Entry] = []
    for one in entries:
        data = one.draft.data
        looked = isinstance(data, StepOutcome) and data.step == "settle" and data.verdict is not Verdict.FAIL
        if isinstance(data, StepIntent | StepOutcome) and not looked:
            found = [*(found if found and _operation(found[0]) == _operation(one) else []), one]
    return found


def carried_out(entries: Iterable[Entry]) -> list[Entry]:
    """The same, but none of a rollback whose change AWS refused, so that nothing has changed."""
    steps = steps_of_rollback(entries)
    return [] if refused(steps) else steps


def refused(steps: Iterable[Entry]) -> bool:
    """Whether AWS refused a rollback as a whole, by its steps: each that ended did so in vain."""
    ended = [one.draft.data.verdict for one in steps if isinstance(one.draft.data, StepOutcome)]
    return bool(ended) and all(one is Verdict.FAIL for one in ended)


def _operation(entry: Entry) -> str:
    data = entry.draft.data
    return data.operation if isinstance(data, StepIntent | StepOutcome) else ""


@dataclass(frozen=True, slots=True)
class WatchSeen:
    """A watch as the record has it; ``last`` is when it last said that it is there (real time), ``ended`` why it ended.

    ``minutes`` are the entries of its minutes, by the minute; none of a watch that nobody can go on with. ``fired`` has
    the moment at which each of T1 and T2 was first said to fire, and stands: T1 until somebody acknowledges it, T2 for
    as long as the watch. ``settled`` are those that somebody has acknowledged since, ``rearmed`` when T1 was last.
    """

    started: WatchStarted
    last: datetime
    ended: str = ""
    minutes: dict[datetime, Entry] = field(default_factory=dict)
    fired: dict[Latched, datetime] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    rearmed: datetime | None = None

    def silent(self, now: datetime) -> timedelta:
        """For how long a watch that has not ended has said nothing."""
        return max(timedelta(), now - self.last) if not self.ended else timedelta()

    def outlasting(self, release: str) -> dict[Latched, datetime]:
        """What fires in another watch of this release, too: what nobody has acknowledged. Of no release, nothing."""
        if not release or release != self.started.release:
            return {}
        return {one: at for one, at in self.fired.items() if one not in self.settled}


def newest_watch(entries: Iterable[Entry]) -> WatchSeen | None:
    """The newest watch on the record; one that goes on after it was cut off, or after a trigger, is the same watch.

    What fired before it, and still does, its start says.
    """
    seen: WatchSeen | None = None
    for entry in entries:
        data, wall = entry.draft.data, entry.draft.wall
        if isinstance(data, WatchStarted):
            same = seen is not None and seen.started.watch == data.watch
            seen = _gone_on(seen, data, wall) if same and seen else WatchSeen(data, wall, fired=dict(data.fired))
        elif seen is None:
            continue
        elif isinstance(data, Ack):
            seen = _acknowledged(seen, data.trigger, entry.draft.at)
        elif getattr(data, "watch", "") != seen.started.watch:
            continue
        elif isinstance(data, WatchMinute):
            seen.minutes[data.minute] = entry
            # A minute may be written after T1 was acknowledged, and is of before that all the same.
            late = seen.rearmed is not None and data.minute < seen.rearmed
            fires = [one for one in _LATCHED if data.verdicts.get(one) is Verdict.FAIL]
            seen = replace(_firing(seen, [one for one in fires if one != "T1" or not late], entry), last=wall)
        elif isinstance(data, WatchEnded):
            seen = _ended(seen, data, entry)
    return seen


def last_word(entries: Iterable[Entry]) -> Verdict | None:
    """What the newest watch that ended came to; None where none has."""
    said = [entry.draft.data.verdict for entry in entries if isinstance(entry.draft.data, WatchEnded)]
    return said[-1] if said else None


def _gone_on(seen: WatchSeen, data: WatchStarted, wall: datetime) -> WatchSeen:
    return replace(seen, started=data, last=wall, ended="", fired={**seen.fired, **data.fired})


def _acknowledged(seen: WatchSeen, trigger: str, at: datetime) -> WatchSeen:
    """The watch after somebody acknowledged a trigger: T1 is armed again, T2 stays as it is within a launch."""
    left = {one: when for one, when in seen.fired.items() if one != "T1" or trigger != "T1"}
    rearmed = at if trigger == "T1" else seen.rearmed
    return replace(seen, fired=left, settled=seen.settled | {trigger}, rearmed=rearmed)


def _firing(seen: WatchSeen, triggers: Collection[Latched], entry: Entry) -> WatchSeen:
    new = {one: entry.draft.at for one in triggers if one not in seen.fired}
    return replace(seen, fired={**seen.fired, **new}, settled=seen.settled - set(new))


def _ended(seen: WatchSeen, data: WatchEnded, entry: Entry) -> WatchSeen:
    """The watch after its last word: where that is PASS, nothing fires; of one that is over, what it says."""
    over = data.why in OVER
    before = replace(seen, fired={}) if over or data.verdict is Verdict.PASS else seen
    told = [one for one in _LATCHED if one in data.fired and data.verdict is not Verdict.PASS]
    after = _firing(before, told, entry)
    settled = seen.settled if over else after.settled
    return replace(after, last=entry.draft.wall, ended=data.why, minutes={} if over else seen.minutes, settled=settled)
