"""What people and the audit said about delivered outputs, and which critical reports still stand (DESIGN 8, "T3")."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from golive.model.observations import Ack, Review, Stop, Suspect
from golive.record.clearing import Clearing, standing
from golive.watch.triggers.rules import Rules


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody reported a critical legal defect, in the output of ``run`` if they named it."""

    at: datetime
    known: datetime
    run: str
    entry: int


S = TypeVar("S", Report, Stop)


@dataclass(frozen=True)
class Known:
    """Everything that was said about outputs, as far as it had been seen."""

    reviews: Sequence[Review] = ()
    stops: Sequence[Stop] = ()
    suspects: Sequence[Suspect] = ()
    acks: Sequence[Ack] = ()

    def by(self, moment: datetime) -> "Known":
        """What had been seen by a moment."""
        reviews, stops, suspects, acks = self._in_order
        return Known(
            reviews[: bisect_right(reviews, moment, key=_known)],
            stops[: bisect_right(stops, moment, key=_known)],
            suspects[: bisect_right(suspects, moment, key=_known)],
            acks[: bisect_right(acks, moment, key=_known)],
        )

    @cached_property
    def _in_order(self) -> tuple[list[Review], list[Stop], list[Suspect], list[Ack]]:
        """All that is about outputs, as it was seen; a watch asks for it at many moments."""
        return (
            sorted(self.reviews, key=_known),
            sorted((one for one in self.stops if one.trigger == "T3"), key=_known),
            sorted(self.suspects, key=_known),
            sorted((one for one in self.acks if one.trigger == "T3"), key=_known),
        )

    def reports(self, rules: Rules) -> list[Report]:
        """Every critical report, the earliest first; a suspicion of the audit is one only if the rules say so."""
        said = [Report(one.at, one.known, one.verdict_on, one.entry) for one in self.reviews if one.critical]
        said += [Report(one.at, one.known, "", one.entry) for one in self.stops]
        said += [Report(one.at, one.known, one.run, one.entry) for one in self.suspects if rules.audit_triggers]
        return sorted(said, key=_by_time)

    def standing(self, rules: Rules) -> list[Report]:
        """The reports that are not cleared, the earliest first."""
        return sorted(uncleared("T3", self.reports(rules), self.acks), key=_by_time)

    def unanswered(self) -> list[Suspect]:
        """The suspicions that no review of their run has answered since, the earliest first."""
        if not self.suspects:
            return []
        answered: dict[str, datetime] = {}
        for review in self.reviews:
            answered[review.verdict_on] = max(review.at, answered.get(review.verdict_on, review.at))
        left = [one for one in self.suspects if one.run not in answered or answered[one.run] < one.at]
        return sorted(left, key=lambda one: (one.at, one.run))

    @property
    def delivered(self) -> set[str]:
        """The runs whose output was delivered: each that somebody gave a verdict on."""
        return {one.verdict_on for one in self.reviews}

    @property
    def read_well(self) -> int:
        """How many outputs have a review without a critical item."""
        return len({one.verdict_on for one in self.reviews if not one.critical})


def uncleared(trigger: str, reports: Iterable[S], acks: Iterable[Ack]) -> list[S]:
    """The reports of a trigger (T0 or T3) that are not cleared, by the order in which they stand on the record.

    What is not from the record, as in the file of an earlier golive, stands where it was seen.
    """
    said: list[S | Ack] = list(reports)
    said += (one for one in acks if one.trigger == trigger)
    by_time = sorted(said, key=lambda one: (one.known, one.at, isinstance(one, Ack)))
    placed = iter(sorted((one for one in by_time if one.entry), key=lambda one: one.entry))
    in_order = (next(placed) if one.entry else one for one in by_time)
    return standing(trigger, (Clearing(one.by, one.role) if isinstance(one, Ack) else one for one in in_order))


def _by_time(report: Report) -> tuple[datetime, datetime, str]:
    return report.at, report.known, report.run


def _known(said: Review | Stop | Suspect | Ack) -> datetime:
    return said.known
