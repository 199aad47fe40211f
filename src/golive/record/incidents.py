"""What the entries of a record say of an incident: what was saved, what is to be done, who vouches for what. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from golive.record.entry import Entry
from golive.record.incident_forms import (
    ActionNoted,
    BundleClosed,
    IncidentClosed,
    IncidentKept,
    IncidentOpened,
    Part,
    VouchedFor,
)

PARTS: tuple[Part, ...] = ("logs", "affected", "summary")
_VOUCHERS = 2  # people, each in another role


@dataclass(frozen=True, slots=True)
class IncidentSeen:
    """An incident: its first entry, of each part the newest, of each action the newest, and how it was closed."""

    opened: IncidentOpened
    seq: int
    wall: datetime
    kept: dict[Part, IncidentKept] = field(default_factory=dict)
    actions: dict[str, ActionNoted] = field(default_factory=dict)
    vouched: tuple[Entry, ...] = ()
    closed: Entry | None = None

    @property
    def missing(self) -> tuple[Part, ...]:
        """The parts that are not saved yet."""
        return tuple(one for one in PARTS if one not in self.kept)

    def two_vouch(self, what: str, of: str) -> bool:
        """Whether two people in two roles vouch for this."""
        said = [one.draft for one in self.vouched if _is(one, what, of)]
        people = {one.actor.id.casefold() for one in said}
        return len(people) >= _VOUCHERS and len({one.actor.role for one in said}) >= _VOUCHERS


def newest_incident(entries: Iterable[Entry], *, live: bool) -> IncidentSeen | None:
    """The newest incident of this mode; None where there is none."""
    of_mode = [entry for entry in entries if (entry.draft.mode == "live") is live]
    opened = [entry for entry in of_mode if isinstance(entry.draft.data, IncidentOpened)]
    first = opened[-1].draft.data if opened else None
    if not isinstance(first, IncidentOpened):
        return None
    kept: dict[Part, IncidentKept] = {}
    actions: dict[str, ActionNoted] = {}
    vouched: list[Entry] = []
    closed: Entry | None = None
    for entry in of_mode:
        data = entry.draft.data
        if getattr(data, "incident", "") != first.incident or entry.seq <= opened[-1].seq:
            continue
        if isinstance(data, IncidentKept):
            kept[data.part] = data
        elif isinstance(data, ActionNoted):
            actions[data.action] = data
            vouched = [one for one in vouched if not _is(one, "no-check", data.action)]  # it was for the one before
        elif isinstance(data, VouchedFor):
            vouched.append(entry)
        elif isinstance(data, IncidentClosed):
            closed = entry
        if _opens_again(entry):
            closed = None
    return IncidentSeen(first, opened[-1].seq, opened[-1].draft.wall, kept, actions, tuple(vouched), closed)


def _opens_again(entry: Entry) -> bool:
    """Whether an entry adds to what was closed, so that it has to be closed once more."""
    data = entry.draft.data
    return isinstance(data, ActionNoted | IncidentKept) or (isinstance(data, VouchedFor) and data.what == "no-check")


def newest_bundle(entries: Iterable[Entry], launch: str, *, live: bool) -> Entry | None:
    """The entry by which the newest bundle of a launch was closed; None where there is none."""
    found = [
        entry
        for entry in entries
        if isinstance(entry.draft.data, BundleClosed)
        and entry.draft.data.launch == launch
        and (entry.draft.mode == "live") is live
    ]
    return found[-1] if found else None


def _is(entry: Entry, what: str, of: str) -> bool:
    data = entry.draft.data
    return isinstance(data, VouchedFor) and (data.what, data.of) == (what, of)
