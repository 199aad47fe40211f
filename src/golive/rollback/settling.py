"""Whether a rollback that was proven stays so: ten quiet minutes, and nobody deploying over it. Pure.

Source: the runbook tells the firms that the service is stable. Two minutes without errors prove that users are served;
that it stays so is only seen by looking on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from golive.facts import MetricMinutes, Scene
from golive.model.release import Release
from golive.rollback.proof import prove_copies, prove_nothing_else, prove_version
from golive.verdict import Verdict, worst

QUIET_MINUTES = 10


@dataclass(frozen=True, slots=True)
class Settling:
    """How it stands: PASS when it is settled, WATCH while it may still be, FAIL where it did not stay so."""

    verdict: Verdict
    reason: str


def settling(
    scene: Scene, previous: Release, seen: MetricMinutes, *, since: datetime, settle: int, limit: str
) -> Settling:
    """What is seen now of a rollback whose users are all on ``previous`` ``since`` then.

    ``settle`` are the seconds after which a minute's metrics are whole, ``limit`` is the rate of errors.
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
    first_minute = (since + timedelta(seconds=59)).replace(second=0, microsecond=0)
    minutes = [first_minute + timedelta(minutes=one) for one in range(QUIET_MINUTES)]
    whole = [one for one in minutes if one + timedelta(seconds=60 + settle) <= seen.read_at]
    requests = sum(seen.requests.get(one, 0) for one in whole)
    errors = sum(seen.errors.get(one, 0) for one in whole)
    if errors > Fraction(limit) * requests:
        return Settling(Verdict.FAIL, f"{errors} of {requests} requests failed in the {len(whole)} minutes since.")
    if len(whole) < QUIET_MINUTES:
        return Settling(Verdict.WATCH, f"Safe, still proving: {len(whole)} of {QUIET_MINUTES} minutes were quiet.")
    if not requests:
        return Settling(Verdict.INCONCLUSIVE, f"In {QUIET_MINUTES} minutes nobody asked, says the load balancer.")
    return Settling(Verdict.PASS, f"Settled: {errors} of {requests} requests failed in {QUIET_MINUTES} minutes.")
