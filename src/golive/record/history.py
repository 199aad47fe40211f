"""What the entries of a record come to: versions, reports, locks. Pure; whether to believe them is not asked here."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from golive.facts import Pins
from golive.model.release import Release
from golive.record.entry import (
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


@dataclass(frozen=True, slots=True)
class WatchSeen:
    """A watch as the record has it; ``last`` is when it last said that it is there (real time), ``ended`` why it ended.

    ``minutes`` are the entries of its minutes, by the minute; none of a watch that nobody can go on with.
    """

    started: WatchStarted
    last: datetime
    ended: str = ""
    minutes: dict[datetime, Entry] = field(default_factory=dict)

    def silent(self, now: datetime) -> timedelta:
        """For how long a watch that has not ended has said nothing."""
        return max(timedelta(), now - self.last) if not self.ended else timedelta()


def newest_watch(entries: Iterable[Entry]) -> WatchSeen | None:
    """The newest watch on the record; one that goes on after it was cut off, or after a trigger, is the same watch."""
    seen: WatchSeen | None = None
    for entry in entries:
        data, wall = entry.draft.data, entry.draft.wall
        if isinstance(data, WatchStarted):
            same = seen is not None and seen.started.watch == data.watch
            seen = WatchSeen(data, wall, "", seen.minutes if same and seen is not None else {})
        elif seen is None or getattr(data, "watch", "") != seen.started.watch:
            continue
        elif isinstance(data, WatchMinute):
            seen.minutes[data.minute] = entry
            seen = replace(seen, last=wall)
        elif isinstance(data, WatchEnded):
            minutes = {} if data.why in OVER else seen.minutes
            seen = replace(seen, last=wall, ended=data.why, minutes=minutes)
    return seen
