"""What the entries of a record come to: versions, reports, locks. Pure; whether to believe them is not asked here."""

from collections.abc import Container, Iterable
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
    WatchEnded,
    WatchMinute,
    WatchStarted,
)
from golive.verdict import Verdict

Kept = Literal["T1", "T2"]
"""The triggers that fire by what was measured; of the others there is an entry by a person."""
_KEPT: tuple[Kept, ...] = get_args(Kept)


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


@dataclass(frozen=True, slots=True)
class WatchSeen:
    """A watch as the record has it; ``last`` is when it last said that it is there (real time), ``ended`` why it ended.

    ``minutes`` are the entries of its minutes, by the minute; ``fired`` has the moment at which each of T1 and T2 was
    first said to fire, and stands: T1 until somebody acknowledges it.
    """

    started: WatchStarted
    last: datetime
    ended: str = ""
    minutes: dict[datetime, Entry] = field(default_factory=dict)
    fired: dict[Kept, datetime] = field(default_factory=dict)

    def silent(self, now: datetime) -> timedelta:
        """For how long a watch that has not ended has said nothing."""
        return max(timedelta(), now - self.last) if not self.ended else timedelta()


def newest_watch(entries: Iterable[Entry]) -> WatchSeen | None:
    """The newest watch on the record; one that goes on after it was cut off, or after a trigger, is the same watch.

    What fired in the one before it, of the same release, still does, unless somebody has acknowledged it.
    """
    seen: WatchSeen | None = None
    acknowledged: dict[str, datetime] = {}
    for entry in entries:
        data, wall = entry.draft.data, entry.draft.wall
        if isinstance(data, Ack):
            acknowledged[data.trigger] = entry.draft.at
            seen = _acknowledged(seen, data)
        elif isinstance(data, WatchStarted):
            seen = _started(data, wall, seen, acknowledged)
        elif seen is None or getattr(data, "watch", "") != seen.started.watch:
            continue
        elif isinstance(data, WatchMinute):
            seen.minutes[data.minute] = entry
            fires = [one for one in _KEPT if data.verdicts.get(one) is Verdict.FAIL]
            late = data.minute < acknowledged.get("T1", data.minute)  # of before that, whenever it was written
            _note_fires(seen, [one for one in fires if one != "T1" or not late], entry)
            seen = replace(seen, last=wall)
        elif isinstance(data, WatchEnded):
            _note_fires(seen, [one for one in _KEPT if one in data.fired], entry)
            seen = _ended(seen, data, wall)
    return seen


def _acknowledged(seen: WatchSeen | None, data: Ack) -> WatchSeen | None:
    """The watch after somebody acknowledged a trigger: T1 is armed again, T2 stays as it is within a launch."""
    if seen is not None and data.trigger == "T1":
        seen.fired.pop("T1", None)
    return seen


def _ended(seen: WatchSeen, data: WatchEnded, wall: datetime) -> WatchSeen:
    """The watch after its last word; where that is PASS, nothing fires."""
    return replace(seen, last=wall, ended=data.why, fired={} if data.verdict is Verdict.PASS else seen.fired)


def _started(data: WatchStarted, wall: datetime, before: WatchSeen | None, acknowledged: Container[str]) -> WatchSeen:
    if before is None:
        return WatchSeen(data, wall)
    if before.started.watch == data.watch:
        return WatchSeen(data, wall, "", before.minutes, before.fired)
    same = data.release == before.started.release
    return WatchSeen(
        data, wall, fired={one: at for one, at in before.fired.items() if same and one not in acknowledged}
    )


def _note_fires(seen: WatchSeen, triggers: Iterable[Kept], entry: Entry) -> None:
    for one in triggers:
        seen.fired.setdefault(one, entry.draft.at)
