"""The numbers of the three triggers. Rates are exact fractions: 2 % of 50 requests is 1, and 1 is not above it."""

import math
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Literal

from golive.config.runbook import Thresholds
from golive.errors import ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Thresholds of the runbook (its "Immediate Escalation Triggers") and of DESIGN 8.

    ``reading``: "full", or "strict" for only ten minutes in a row, each above the limit by itself.
    ``certainty``: how unlikely the errors must be at the limit itself before the full reading fires.
    ``bearable``: how long a "can't tell" may last before a person decides; ``bearable_after``: the same for what is
    still open when the watch has ended. ``spike``: failures in a window from which on an alert may be raised;
    ``usual``: the share of failed sign-ins and uploads that surprises nobody.
    """

    limit: Fraction = Fraction(2, 100)
    window: int = 10
    recent: int = 2
    moving: int = 3
    blind: int = 5
    certainty: Fraction = Fraction(5, 100)
    reading: Literal["full", "strict"] = "full"
    settle: timedelta = timedelta(seconds=120)
    bearable: timedelta = timedelta(minutes=10)
    bearable_after: timedelta = timedelta(hours=24)
    packets: int = 10
    run_limit: Fraction = Fraction(5, 100)
    deadline: timedelta = timedelta(minutes=30)
    partial_fails: bool = False
    needs_review_fails: bool = False
    outputs: int = 5
    audit_triggers: bool = False
    spike: int = 5
    usual: Fraction = Fraction(2, 100)

    def __post_init__(self) -> None:
        if not 0 <= self.limit < 1 or not 0 <= self.run_limit < 1:
            raise ConfigurationError(
                f"The limit {self.limit} or the run limit {self.run_limit} is not a share from 0 to below 1. "
                'Write 2 % as "0.02" in runbook.toml.'
            )

    @classmethod
    def of(cls, thresholds: Thresholds) -> "Rules":
        """The rules that a runbook's thresholds name; all others as DESIGN 8 has them."""
        return cls(
            limit=Fraction(thresholds.api_error_rate),
            window=thresholds.api_error_minutes,
            reading=thresholds.api_reading,
            settle=timedelta(seconds=thresholds.settle_seconds),
            packets=thresholds.run_failure_packets,
            run_limit=Fraction(thresholds.run_failure_rate),
            deadline=timedelta(minutes=thresholds.run_deadline_minutes),
            outputs=thresholds.reviewed_outputs,
        )

    def above(self, errors: int, requests: int) -> bool:
        """Whether this share of errors is above the limit; exactly at it is not."""
        return errors * self.limit.denominator > requests * self.limit.numerator

    @property
    def failures_allowed(self) -> int:
        """How many of the first packets may fail: the whole number below the rate, for 5 % of 10 none at all."""
        return math.floor(self.run_limit * self.packets)


def percent(share: Fraction) -> str:
    """A share as people write it: ``2 %``."""
    return f"{float(share * 100):g} %"
