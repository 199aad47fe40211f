"""Is the service back on the previous version? Pure judgement of one scene, one finding a proof.

"Stable" proves none of this: a service is stable on any version, and with nothing running at all.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from functools import partial

from golive.config.runbook import percent
from golive.facts import Answer, MetricMinutes, Scene
from golive.finding import Finding
from golive.model.release import Release
from golive.rollback.service_state import (
    all_traffic_on,
    finished,
    healthy,
    is_exactly,
    like,
    nothing_runs,
    put_in,
    running,
    set_to,
    short,
)
from golive.verdict import Verdict

TITLES: dict[str, str] = {
    "rollback-version": "The service is set to the previous version",
    "rollback-copies": "Every running copy is exactly the previous version",
    "rollback-nothing-else": "Nothing of the withdrawn version runs any more",
    "rollback-targets": "The load balancer sends users to the previous version only",
    "rollback-health": "The API answers healthy after the rollback",
    "rollback-errors": "Errors stay within {api_error_rate} after the rollback",
}
"""The proofs of a rollback by finding id, a threshold's name in the place of its number.

Together with the four user steps they make it *proven*.
"""

_CALL = "Call the technical owner and stay on the line."


def prove_version(scene: Scene, previous: Release, deployment: str) -> Finding:
    """V1: definition, deployment and its state; ``deployment`` is the id that our own call made, if we made one."""
    service, primary = scene.service, scene.service.primary
    observed = f"set to {short(service.definition)}, {primary.rollout if primary else 'no deployment'}"
    verdict, reason = Verdict.PASS, f"It is set to {previous.short}, finished."
    if primary is None or not set_to(service, previous):
        verdict, reason = Verdict.FAIL, f"It is {observed}."
    elif deployment and primary.id != deployment:
        verdict, reason = Verdict.FAIL, "Somebody or something else changed the version after us."
    elif not finished(service):
        verdict, reason = Verdict.WATCH, f"AWS is still on its way: {observed}."
    return _finding("rollback-version", scene, verdict, reason, observed)


def prove_copies(scene: Scene, previous: Release, deployment: str) -> Finding:
    """V2: each running task has the version's definition, every image digest, and our deployment as its starter."""
    copies = [task for task in running(scene) if task.definition == previous.arn]
    fit = [
        task for task in copies
        if task.health != "UNHEALTHY" and (not deployment or task.started_by == deployment)
    ]  # fmt: skip
    exact = [task for task in fit if is_exactly(task, previous)]
    unknown = [task for task in fit if like(task, previous) is None]
    desired = scene.service.desired
    observed = f"{len(exact)} of {desired} copies exact, {len(copies) - len(exact)} not"
    verdict, reason = Verdict.FAIL, f"{len(exact)} of {desired} wanted copies run exactly {previous.short}."
    if nothing := nothing_runs(scene):
        reason = nothing
    elif not previous.digests:
        verdict = Verdict.INCONCLUSIVE
        reason = "The images of the previous version were never recorded, so they can't be compared."
    elif len(exact) == len(copies) == desired:
        verdict, reason = Verdict.PASS, f"All {desired} copies are {previous.short}.{put_in(copies)}"
    elif unknown and len(exact) + len(unknown) == len(copies) == desired:
        verdict = Verdict.INCONCLUSIVE
        reason = f"AWS does not tell every image of {len(unknown)} of {desired} copies, so they can't be compared."
    return _finding("rollback-copies", scene, verdict, reason, observed)


def prove_nothing_else(scene: Scene, previous: Release) -> Finding:
    """V3: no task of another version is running."""
    others = [task for task in running(scene) if task.definition != previous.arn]
    observed = f"{len(others)} copies of another version"
    if others:
        reason = f"{len(others)} copies of the withdrawn version still run."
        return _finding("rollback-nothing-else", scene, Verdict.FAIL, reason, observed)
    return _finding("rollback-nothing-else", scene, Verdict.PASS, "No copy of another version runs.", observed)


def prove_targets(scene: Scene, previous: Release) -> Finding:
    """V4: the healthy targets are the addresses of the previous version's running tasks, no more and no fewer."""
    seen = healthy(scene)
    ours = seen & {task.address for task in running(scene) if task.definition == previous.arn}
    observed = f"{len(ours)} healthy copies of the previous version, {len(seen - ours)} others"
    if all_traffic_on(scene, previous):
        reason = f"All {len(seen)} healthy copies are the previous version."
        return _finding("rollback-targets", scene, Verdict.PASS, reason, observed)
    theirs = {task.address for task in running(scene) if task.definition != previous.arn}
    nameless = [task for task in running(scene) if not task.address]
    if nameless and not seen & theirs:
        reason = f"AWS does not tell under which address the load balancer knows {len(nameless)} copies."
        return _finding("rollback-targets", scene, Verdict.INCONCLUSIVE, reason, observed)
    return _finding("rollback-targets", scene, Verdict.FAIL, f"The load balancer has {observed}.", observed)


def safe(scene: Scene, previous: Release) -> bool:
    """Whether all traffic goes to the previous version (the withdrawn one may still be draining)."""
    return all_traffic_on(scene, previous) and scene.service.definition == previous.arn


def prove_health(scene: Scene, answers: Sequence[Answer], problem: str = "") -> Finding:
    """V5: the public health address answers well, every time it was asked."""
    good = [one for one in answers if one.status == 200 and one.body.get("status") == "ok"]
    observed = f"{len(good)} of {len(answers)} answers good"
    if answers and len(good) == len(answers):
        reason = f"{len(good)} of {len(answers)} requests were answered well."
        return _finding("rollback-health", scene, Verdict.PASS, reason, observed)
    reason = problem or f"Only {len(good)} of {len(answers)} requests were answered well."
    return _finding("rollback-health", scene, Verdict.FAIL, reason, observed)


def closed_minutes(seen: MetricMinutes, *, after: datetime, settle: int) -> list[datetime]:
    """The whole minutes that began after a moment, are old enough to have their data, and do have requests."""
    return sorted(
        minute
        for minute, count in seen.requests.items()
        if minute >= after and minute + timedelta(seconds=60 + settle) <= seen.read_at and count > 0
    )


def prove_errors(
    scene: Scene, seen: MetricMinutes | None, *, after: datetime, settle: int, limit: str, problem: str = ""
) -> Finding:
    """The last two closed minutes since all traffic went to the previous version are each within the limit."""
    finding = partial(_finding, "rollback-errors", scene, api_error_rate=percent(Fraction(limit)))
    if seen is None:
        return finding(Verdict.INCONCLUSIVE, problem or "The metrics were not read.", "")
    minutes = closed_minutes(seen, after=after, settle=settle)[-2:]
    if len(minutes) < 2:
        reason = f"{len(minutes)} of 2 minutes since the rollback can be seen in the metrics."
        return finding(Verdict.INCONCLUSIVE, reason, reason)
    requests = sum(seen.requests[minute] for minute in minutes)
    errors = sum(seen.errors.get(minute, 0) for minute in minutes)
    observed = f"{errors} of {requests} requests failed in 2 minutes"
    above = [minute for minute in minutes if seen.errors.get(minute, 0) > Fraction(limit) * seen.requests[minute]]
    verdict = Verdict.FAIL if above else Verdict.PASS
    return finding(verdict, f"{observed[0].upper()}{observed[1:]}.", observed)


def _finding(proof: str, scene: Scene, verdict: Verdict, reason: str, observed: str, **numbers: str) -> Finding:
    title = TITLES[proof].format(**numbers)
    return Finding(
        id=proof,
        title=title,
        verdict=verdict,
        reason=reason,
        observed=observed,
        expected=title,
        remedy=_CALL,
        evidence=("scene",),
        started=scene.at,
        finished=scene.at,
    )
