"""What the entries of a record say of launches: the newest one, whether new work is taken, who was told what. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from golive.record.entry import Entry
from golive.record.launch_forms import IntakeSet, LaunchClosed, LaunchOpened, MessageSent
from golive.verdict import Verdict


@dataclass(frozen=True, slots=True)
class LaunchSeen:
    """The newest launch: its id, the codes of its versions, when it was opened, and why it is over, if it is."""

    launch: str
    release: str
    previous: str
    opened: datetime
    seq: int
    over: str = ""


def newest_launch(entries: Iterable[Entry], *, live: bool) -> LaunchSeen | None:
    """The newest launch of this mode; None where none was opened."""
    seen: LaunchSeen | None = None
    for entry in entries:
        data = entry.draft.data
        if (entry.draft.mode == "live") is not live:
            continue
        if isinstance(data, LaunchOpened):
            seen = LaunchSeen(data.launch, data.release, data.previous, entry.draft.at, entry.seq)
        elif isinstance(data, LaunchClosed) and seen is not None and data.launch == seen.launch:
            seen = LaunchSeen(seen.launch, seen.release, seen.previous, seen.opened, seen.seq, data.why)
    return seen


def newest_intake(entries: Iterable[Entry], *, live: bool) -> Entry | None:
    """The entry by which new work was last paused or taken again; None where neither is on the record."""
    found = [one for one in entries if isinstance(one.draft.data, IntakeSet) and (one.draft.mode == "live") is live]
    return found[-1] if found else None


def paused(entries: Iterable[Entry], *, live: bool) -> bool:
    """Whether new work is paused, by the record: what was tried, and seen not to be so, is as it was before."""
    entry = newest_intake(entries, live=live)
    if entry is None or not isinstance(entry.draft.data, IntakeSet):
        return False
    data = entry.draft.data
    return (data.state == "paused") is (data.seen is not Verdict.FAIL)


def last_told(entries: Iterable[Entry], message: str, *, live: bool) -> dict[str, Entry]:
    """By audience, what last became of this message."""
    return {
        one.draft.data.audience: one
        for one in entries
        if isinstance(one.draft.data, MessageSent)
        and one.draft.data.message == message
        and (one.draft.mode == "live") is live
    }
