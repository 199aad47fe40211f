"""Whether what people said to stop still stands: one rule, for the record, for a watch and for its replay. Pure.

It goes by the order of what was said on the record alone, never by clocks, which differ from machine to machine, nor by
when somebody read it. Who may clear what is in ``golive.roles``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

from golive.record.entry import Ack, Entry, Stop
from golive.record.review_forms import Review
from golive.roles import CLEARED_BY, code_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Clearing:
    """Somebody, in a role (its code on the record), has seen what was reported before and clears it."""

    by: str
    role: str


def standing(trigger: str, said: Iterable[T | Clearing]) -> list[T]:
    """The reports of a trigger (T0 or T3) that are not cleared, of all that was said of it in the record's order.

    A report is cleared when people in each of the clearing roles, nobody in two of them, have said so since the newest.
    """
    needed = [code_of(role) for role in CLEARED_BY[trigger]]
    left: list[T] = []
    given: dict[str, set[str]] = {}
    for one in said:
        if not isinstance(one, Clearing):
            left.append(one)
            given = {}
            continue
        given.setdefault(one.role, set()).add(one.by.casefold())
        if any(len({*people}) == len(people) for people in product(*(given.get(role, ()) for role in needed))):
            left = []
    return left


def trigger_of(entry: Entry) -> str:
    """The trigger that an entry reports or acknowledges; empty for any other entry."""
    data = entry.draft.data
    if isinstance(data, Review):
        return "T3" if data.critical else ""
    return data.trigger if isinstance(data, Stop | Ack) else ""


def uncleared(entries: Iterable[Entry], trigger: str) -> list[Entry]:
    """The entries that report a trigger (T0: anybody's stop; T3: a critical legal defect) and are not cleared."""
    return standing(trigger, (_said(entry) for entry in entries if trigger_of(entry) == trigger))


def _said(entry: Entry) -> Entry | Clearing:
    actor = entry.draft.actor
    return Clearing(actor.id, actor.role) if isinstance(entry.draft.data, Ack) else entry
