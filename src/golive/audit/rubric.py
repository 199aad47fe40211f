"""What a reviewer's answers to the rubric come to. Pure.

Source: the customer's rubric. Launch-ready: every critical item passed and at least 6 of 8 points; needs review: 4 or
5; rejected: at most 3, or any critical item failed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from golive.model.rubric import CRITICAL, MOST_POINTS, PRIORITY, Critical, Priority

READY, LOOKED_AT = 6, 4
"""Points from which on an output is launch-ready, and from which on it is not rejected."""
OF = MOST_POINTS * len(PRIORITY)
"""How many points there are."""


class Decision(StrEnum):
    """What a reviewed output is."""

    LAUNCH_READY = "launch-ready"
    NEEDS_REVIEW = "needs-review"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Scored:
    """A reviewer's verdict on one output: the critical items that failed, the points, and what that comes to."""

    failed: tuple[Critical, ...]
    points: int
    decision: Decision


def scored(passed: Mapping[Critical, bool], points: Mapping[Priority, int]) -> Scored:
    """Score a form in which every item is answered. Raises ``ValueError`` naming one that is not, or not as it may be.

    An item that nobody answered is never taken for one that passed.
    """
    for item in CRITICAL:
        if item.id not in passed:
            raise ValueError(f"{item.id} is not answered")
    for one in PRIORITY:
        if one.id not in points:
            raise ValueError(f"{one.id} is not answered")
        if not 0 <= points[one.id] <= MOST_POINTS:
            raise ValueError(f"{one.id} has {points[one.id]} points, and may have 0 to {MOST_POINTS}")
    failed = tuple(item.id for item in CRITICAL if not passed[item.id])
    total = sum(points[one.id] for one in PRIORITY)
    return Scored(failed, total, _decided(total, failed=bool(failed)))


def _decided(total: int, *, failed: bool) -> Decision:
    if failed or total < LOOKED_AT:
        return Decision.REJECT
    return Decision.LAUNCH_READY if total >= READY else Decision.NEEDS_REVIEW
