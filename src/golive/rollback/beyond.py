"""What the versions do not show after a rollback: whether earlier cases can be read, and users' requests work."""

from dataclasses import replace
from fractions import Fraction

from golive.config.runbook import Thresholds
from golive.facts import EarlierCases, MetricMinutes
from golive.finding import Finding
from golive.rollback.proof import closed_minutes
from golive.verdict import Verdict


def beyond(found: Finding, earlier: EarlierCases | str, seen: MetricMinutes | str, rules: Thresholds) -> Finding:
    """The finding that the previous version runs, with what else was seen; a sentence is why it could not be.

    What is seen to be wrong turns it. What could not be seen is told: the user steps, and the rollback's own proof,
    have their own word for it.
    """
    if found.verdict is not Verdict.PASS:
        return found
    if isinstance(earlier, EarlierCases) and earlier.problems:
        reason = (
            f"The previous version runs, but earlier cases can't be read: of {earlier.cases} earlier cases of "
            f"golive's own firm {len(earlier.problems)} can't ({earlier.problems[0]})."
        )
        remedy = "Call the technical owner now: the release may have changed the data, so that firms can't open cases."
        return replace(found, verdict=Verdict.FAIL, reason=reason, remedy=remedy)
    failed = _failing(seen, rules) if isinstance(seen, MetricMinutes) else ""
    if failed:
        reason = f"{found.reason} But {failed}: that is before the rollback, or it has not helped."
        remedy = "Run this again in three minutes; if they still fail, call the technical owner and stay on the line."
        return replace(found, verdict=Verdict.INCONCLUSIVE, reason=reason, remedy=remedy)
    return replace(found, reason=f"{found.reason} {_told(earlier)}{_unseen(seen)}".rstrip())


def _failing(seen: MetricMinutes, rules: Thresholds) -> str:
    """What failed in the last two minutes that are closed, in a clause; empty if each is within the limit."""
    if not seen.requests:
        return ""
    last = closed_minutes(seen, after=min(seen.requests), settle=rules.settle_seconds)[-2:]
    limit = Fraction(rules.api_error_rate)
    if not any(seen.errors.get(one, 0) > limit * seen.requests[one] for one in last):
        return ""
    errors, requests = (sum(of.get(one, 0) for one in last) for of in (seen.errors, seen.requests))
    return f"{errors} of {requests} requests failed in the last {len(last)} minutes that can be seen"


def _told(earlier: EarlierCases | str) -> str:
    if isinstance(earlier, str):
        return f"Whether earlier cases can be read is not known: {earlier}"
    if not earlier.cases:
        return "Golive's own firm has no case from before, so whether earlier cases can be read was not tried."
    return f"{earlier.cases} earlier cases of golive's own firm can be read."


def _unseen(seen: MetricMinutes | str) -> str:
    return f" Whether users' requests fail is not seen: {seen}" if isinstance(seen, str) else ""
