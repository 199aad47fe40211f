"""What each part of what follows an incident needs, and the entries that it is made from."""

from collections.abc import Callable
from dataclasses import dataclass

from golive.commands.incident.evidence import Folder
from golive.incident.window import first_entry
from golive.local import ReviewStore
from golive.record.entry import Entry
from golive.record.incident_forms import IncidentOpened
from golive.session.connection import Connection

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Setting:
    """What each part needs: where it is kept, which incident it is of, and the entry that opened it."""

    connection: Connection
    opened: IncidentOpened
    seq: int
    folder: Folder
    store: ReviewStore
    say: Say


def all_entries(connection: Connection) -> list[Entry]:
    """Every entry of this target and mode since the newest launch began, and what stands of those before it.

    Raises ``RecordBroken`` where one of them can't be believed.
    """
    live, name = connection.target.live, connection.target.name
    standing = connection.record.believed()
    since = connection.record.journal.entries(max(0, first_entry(standing, live=live) - 1))
    found = {one.seq: one for one in (*standing, *since) if one.draft.target == name}
    return [found[seq] for seq in sorted(found) if (found[seq].draft.mode == "live") is live]
