"""What people and the audit said about delivered outputs, and which critical reports still stand (DESIGN 8, "T3")."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from golive.model.observations import Ack, Review, Stop, Suspect
from golive.watch.triggers.rules import Rules

CLEARED_BY = ("qa_reviewer", "pilot_owner")
"""The roles that clear a critical report together, each given by another person."""


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody reported a critical legal defect, in the output of ``run`` if they named it."""

    at: datetime
    known: datetime
    run: str


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
        said = [Report(one.at, one.known, one.verdict_on) for one in self.reviews if one.critical]
        said += [Report(one.at, one.known, "") for one in self.stops]
        said += [Report(one.at, one.known, one.run) for one in self.suspects if rules.audit_triggers]
        return sorted(said, key=lambda one: (one.at, one.known, one.run))

    def standing(self, rules: Rules) -> list[Report]:
        """The reports that have not been cleared since they were seen, the earliest first."""
        return [one for one in self.reports(rules) if not self._cleared(one)]

    def _cleared(self, report: Report) -> bool:
        first, second = (
            {ack.by for ack in self.acks if ack.role == role and ack.at >= report.known} for role in CLEARED_BY
        )
        return any(one != other for one in first for other in second)

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


def _known(said: Review | Stop | Suspect | Ack) -> datetime:
    return said.known
