"""Whether a rollback that was proven stays so: ten quiet minutes, and nobody deploying over it. Pure.

Source: the runbook tells the firms that the service is stable. Two minutes without errors prove that users are served;
that it stays so is only seen by looking on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from golive.facts import MetricMinutes, Scene
from golive.model.release import Release
from golive.rollback.proof import OwnRequests, closed_minutes, prove_copies, prove_nothing_else, prove_version
from golive.verdict import Verdict, worst

QUIET_MINUTES = 10
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Settling:
    """How it stands: PASS when it is settled, WATCH while it may still be, FAIL where it did not stay so."""

    verdict: Verdict
    reason: str


def settling(
    scene: Scene,
    previous: Release,
    seen: MetricMinutes,
    *,
    since: datetime,
    settle: int,
    limit: str,
    own: OwnRequests,
) -> Settling:
    """What is seen now of a rollback whose users are all on ``previous`` ``since`` then.

    ``settle`` are the seconds after which a minute's metrics are whole, ``limit`` is the rate of errors, of all
    requests and of those that are not golive's ``own``. A minute without requests is quiet if the metrics tell of a
    later one; where they tell of none, nobody knows.
    """
    proofs = (
        prove_version(scene, previous, ""),
        prove_copies(scene, previous, ""),
        prove_nothing_else(scene, previous),
    )
    verdict = worst(one.verdict for one in proofs)
    if verdict is not Verdict.PASS:
        first = next(one for one in proofs if one.verdict is verdict)
        return Settling(verdict, f"It did not stay so: {first.reason}")
    begun = (since + timedelta(seconds=59)).replace(second=0, microsecond=0)
    over = begun + timedelta(minutes=QUIET_MINUTES)
    told = closed_minutes(seen, after=begun, settle=settle)
    minutes = [one for one in told if one < over]
    known = int((min(told[-1] + _MINUTE, over) - begun) / _MINUTE) if told else 0
    users = [own.users(seen, one) for one in minutes]
    totals = ((seen.requests[one], seen.errors.get(one, 0)) for one in minutes)
    for whose, counts in (("", list(totals)), (" of users", users)):
        requests, errors = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0)
        if errors > Fraction(limit) * requests:
            return Settling(
                Verdict.FAIL, f"{errors} of {requests} requests{whose} failed in the {known} minutes since."
            )
    if seen.read_at < over + timedelta(seconds=settle):
        return Settling(Verdict.WATCH, f"Safe, still proving: {known} of {QUIET_MINUTES} minutes were quiet.")
    if known < QUIET_MINUTES:
        reason = f"Of {QUIET_MINUTES} minutes the metrics tell {known}: of the others nobody knows."
        return Settling(Verdict.INCONCLUSIVE, reason)
    if not minutes:
        return Settling(Verdict.INCONCLUSIVE, f"In {QUIET_MINUTES} minutes nobody asked, says the load balancer.")
    asked, failed = (sum(column) for column in zip(*users, strict=True))
    errors = sum(seen.errors.get(one, 0) for one in minutes)
    how = f"{failed} of {asked} requests of users failed"
    if not asked:
        how = (
            f"no user asked, and {errors} of golive's own {sum(seen.requests[one] for one in minutes)} requests failed"
        )
    return Settling(Verdict.PASS, f"Settled: {how} in {QUIET_MINUTES} minutes.")
