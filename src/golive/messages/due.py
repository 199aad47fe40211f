"""The incident's clock: until when people were promised the next update, by the record alone. Pure.

Source: the runbook's incident message, "Next update in 15 minutes." Whoever was told waits for that update: the same
message again under another key, or the one that it is resolved.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from golive.record.entry import Entry
from golive.record.launch_forms import LaunchOpened, MessageSent
from golive.record.launches import last_told

PROMISED = timedelta(minutes=15)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Update:
    """Until when an update is due, in the target's time and in this machine's, and the audiences that wait for one."""

    at: datetime
    wall: datetime
    audiences: tuple[str, ...]

    def late(self, wall: datetime) -> int:
        """By how many whole minutes of this machine's time it is late, at least 1 once it is; 0 while it is not."""
        return int((wall - self.wall) / _MINUTE) + 1 if wall > self.wall else 0


def next_update(entries: Iterable[Entry], *, live: bool) -> Update | None:
    """The first update that is due; None where no incident is open to anybody.

    An incident message that nobody got promised nothing, but they had to be told: it is due at once. A launch that was
    opened since ends the waiting, as does a resolved message for whom it got to.
    """
    said = [one for one in entries if (one.draft.mode == "live") is live]
    opened = max((one.seq for one in said if isinstance(one.draft.data, LaunchOpened)), default=0)
    over = last_told(said, "resolved", live=live)
    waiting = {
        audience: one
        for audience, one in last_told(said, "incident", live=live).items()
        if one.seq > opened and not (audience in over and over[audience].seq > one.seq and _got(over[audience]))
    }
    if not waiting:
        return None
    due = {audience: PROMISED if _got(one) else timedelta(0) for audience, one in waiting.items()}
    first = min(waiting, key=lambda audience: waiting[audience].draft.at + due[audience])
    draft = waiting[first].draft
    return Update(draft.at + due[first], draft.wall + due[first], tuple(waiting))


def _got(entry: Entry) -> bool:
    """Whether a message got anywhere: to somebody, or into the outbox of an audience that a person tells."""
    return isinstance(entry.draft.data, MessageSent) and entry.draft.data.result != "nobody"
