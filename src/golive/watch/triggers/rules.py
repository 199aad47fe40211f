"""The numbers of the three triggers. Rates are exact fractions: 2 % of 50 requests is 1, and 1 is not above it."""

from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from functools import cached_property

from golive.config.runbook import Thresholds
from golive.errors import ConfigurationError


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The runbook's thresholds (its "Immediate Escalation Triggers"), and the further numbers of the triggers.

    ``certainty``: how unlikely the errors must be at the limit itself before the full reading fires.
    ``bearable``: how long a "can't tell" may last before a person decides; ``bearable_after``: the same for what is
    still open when the watch has ended. ``spike``: failures in a window from which on an alert may be raised;
    ``usual``: the share of failed sign-ins and uploads that surprises nobody.
    """

    book: Thresholds = field(default=Thresholds(), kw_only=False)
    recent: int = 2
    moving: int = 3
    blind: int = 5
    certainty: Fraction = Fraction(5, 100)
    bearable: timedelta = timedelta(minutes=10)
    bearable_after: timedelta = timedelta(hours=24)
    partial_fails: bool = False
    needs_review_fails: bool = False
    audit_triggers: bool = False
    spike: int = 5
    usual: Fraction = Fraction(2, 100)

    def __post_init__(self) -> None:
        if not 0 <= self.limit < 1 or not 0 <= Fraction(self.book.run_failure_rate) < 1:
            raise ConfigurationError(
                f"The limit {self.limit} or the run limit {self.book.run_failure_rate} is not a share from 0 to below "
                '1. Write 2 % as "0.02" in runbook.toml.'
            )

    @cached_property
    def limit(self) -> Fraction:
        """The share of errors that may not be exceeded."""
        return Fraction(self.book.api_error_rate)

    @property
    def window(self) -> int:
        """How many observed minutes are looked at together."""
        return self.book.api_error_minutes

    @cached_property
    def settle(self) -> timedelta:
        """How long after its end a minute is judged, since its counts come late."""
        return timedelta(seconds=self.book.settle_seconds)

    @property
    def packets(self) -> int:
        """How many of the first packets count."""
        return self.book.run_failure_packets

    @cached_property
    def deadline(self) -> timedelta:
        """How long after it was handed in a packet must have ended."""
        return timedelta(minutes=self.book.run_deadline_minutes)

    @cached_property
    def failures_allowed(self) -> int:
        """How many of the first packets may fail."""
        return self.book.failures_allowed

    @property
    def outputs(self) -> int:
        """How many delivered outputs are to be read."""
        return self.book.reviewed_outputs

    def above(self, errors: int, requests: int) -> bool:
        """Whether this share of errors is above the limit; exactly at it is not."""
        return errors * self.limit.denominator > requests * self.limit.numerator
