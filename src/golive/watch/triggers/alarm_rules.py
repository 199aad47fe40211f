"""What a CloudWatch alarm would have said, by the rules that AWS publishes for missing data.

"Configuring how CloudWatch alarms treat missing data": of the evaluation range the newest N points that are there are
judged; what then is still missing is filled as the alarm says. AWS publishes the range for N = 3 only (5 points); here
it is N + 2 for every N, so that for another N this may differ from the console by a point.
"""

from collections.abc import Sequence
from enum import StrEnum


class Missing(StrEnum):
    """What a missing point counts as."""

    MISSING = "missing"
    IGNORE = "ignore"
    BREACHING = "breaching"
    NOT_BREACHING = "notBreaching"


OK, ALARM, UNKNOWN = "OK", "ALARM", "INSUFFICIENT_DATA"
FURTHER = 2
"""Points of the evaluation range beyond the N that are judged."""


def alarm_state(points: Sequence[bool | None], *, wanted: int, of: int, treat: Missing, state: str) -> str:
    """The state after these points, the newest last: True breaches, None is missing; ``state`` is the one before.

    The alarm rings when ``wanted`` of ``of`` points breach (M of N).
    """
    there = [(age, point) for age, point in zip(range(len(points), 0, -1), points, strict=True) if point is not None]
    judged = there[-of:]
    breaching, missing = sum(point for _, point in judged), of - len(judged)
    if missing <= 0 or treat is Missing.NOT_BREACHING:
        return ALARM if breaching >= wanted else OK
    if treat is Missing.BREACHING:
        return ALARM if breaching + missing >= wanted else OK
    if not judged:
        return UNKNOWN if treat is Missing.MISSING else state
    if breaching == len(judged) and judged[0][0] >= wanted:  # AWS: a premature alarm is kept from ringing too soon
        return ALARM if treat is Missing.MISSING or breaching >= wanted else state
    return ALARM if breaching >= wanted else OK


def alarm_states(points: Sequence[bool | None], *, wanted: int, of: int, treat: Missing) -> list[str]:
    """The state after each point of a series, from no data on."""
    states: list[str] = []
    for end in range(1, len(points) + 1):
        window = points[max(0, end - of - FURTHER) : end]
        before = states[-1] if states else UNKNOWN
        states.append(alarm_state(window, wanted=wanted, of=of, treat=treat, state=before))
    return states
