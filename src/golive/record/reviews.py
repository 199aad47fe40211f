"""What the entries of a record say of reviews: what was collected, until when it is to be read, what is. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from golive.record.entry import Entry
from golive.record.review_forms import CollectedOutput, Review, ReviewsCollected

KEPT = 20
"""Collections whose forms can be taken: who collects more often than that has long read the first."""


@dataclass(frozen=True, slots=True)
class CollectionSeen:
    """Outputs that were collected: under which id, until when (real time) they are to be read, and which are."""

    collection: str
    seq: int
    due: datetime
    form: str
    outputs: tuple[CollectedOutput, ...]
    read: frozenset[str] = frozenset()
    """The runs of those that somebody has given a verdict on since."""

    @property
    def left(self) -> int:
        """How many are still to be read."""
        return sum(one.run not in self.read for one in self.outputs)

    def late(self, now: datetime) -> timedelta | None:
        """For how long they have been overdue; None while they are not."""
        return now - self.due if self.left and now > self.due else None


def newest_collection(entries: Iterable[Entry], *, live: bool) -> CollectionSeen | None:
    """The newest collection of this mode; None where there is none."""
    found = collections(entries, live=live)
    return found[-1] if found else None


def collections(entries: Iterable[Entry], *, live: bool) -> list[CollectionSeen]:
    """The newest collections of this mode, in the record's order."""
    of_mode = [one for one in entries if (one.draft.mode == "live") is live]
    return [
        CollectionSeen(data.collection, entry.seq, data.due, data.form, data.outputs, _read(of_mode, entry.seq, data))
        for entry in of_mode
        if isinstance(data := entry.draft.data, ReviewsCollected)
    ][-KEPT:]


def verdict_by(
    entries: Iterable[Entry], collected: CollectionSeen, run: str, person: str, *, live: bool
) -> Entry | None:
    """The verdict that a person gave on an output by the form of this collection; None where they gave none."""
    found = [
        one
        for one in entries
        if isinstance(data := one.draft.data, Review)
        and (data.collection, data.review_of) == (collected.collection, run)
        and one.draft.actor.id.casefold() == person.casefold()
        and one.seq > collected.seq
        and (one.draft.mode == "live") is live
    ]
    return found[-1] if found else None


def _read(entries: Iterable[Entry], since: int, collected: ReviewsCollected) -> frozenset[str]:
    runs = {one.run for one in collected.outputs}
    reviews = (one.draft.data for one in entries if one.seq > since)
    return frozenset(one.review_of for one in reviews if isinstance(one, Review) and one.review_of in runs)
