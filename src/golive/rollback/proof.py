"""Is the service back on the previous version? Pure judgement of one scene, one finding a proof.

"Stable" proves none of this: a service is stable on any version, and with nothing running at all.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from functools import partial

from golive.config.runbook import percent
from golive.facts import Answer, MetricMinutes, OtherWay, Scene
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
from golive.rollback.strategy import BAKE, minutes
from golive.verdict import Verdict

TITLES: dict[str, str] = {
    "rollback-version": "The service is set to the previous version",
    "rollback-copies": "Every running copy is exactly the previous version",
    "rollback-nothing-else": "Nothing of the withdrawn version runs any more",
    "rollback-targets": "The load balancer sends users to the previous version only",
    "rollback-health": "The API answers healthy after the rollback",
    "rollback-errors": "Errors stay within {api_error_rate} after the rollback",
    "rollback-time": "The rollback is proven within {rollback_minutes} minutes",
}
"""The proofs of a rollback by finding id, a threshold's name in the place of its number.

Together with the four user steps they make it *proven*.
"""

IN_TIME = "rollback-time"
_FEW = 5  # requests of users in two minutes; so many of golive's own may be counted in the minute beside theirs
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
        reason = f"{len(others)} copies of the withdrawn version still run.{_kept(scene, previous)}"
        return _finding("rollback-nothing-else", scene, Verdict.FAIL, reason, observed)
    return _finding("rollback-nothing-else", scene, Verdict.PASS, "No copy of another version runs.", observed)


def _kept(scene: Scene, previous: Release) -> str:
    """Why AWS keeps the others though no user is on them, with a space before it; empty where it is something else."""
    if not set_to(scene.service, previous) or not all_traffic_on(scene, previous):
        return ""
    change = scene.under_way
    if change is not None and change.stage == BAKE:
        return f" AWS keeps them for its bake of {minutes(scene.service.strategy.bake)} minutes; no user is sent there."
    return "" if finished(scene.service) else " No user is sent there any more."


def prove_targets(
    scene: Scene,
    previous: Release,
    *,
    ways: Sequence[OtherWay] = (),
    answers: Sequence[Answer] = (),
    problem: str = "",
) -> Finding:
    """V4: the healthy targets are the addresses of the previous version's running tasks, no more and no fewer.

    No rule sends part of the users elsewhere, and no answer names another version. ``problem``: why the rules are not
    known.
    """
    found = _of_our_group(scene, previous)
    if found.verdict is not Verdict.PASS:
        return found
    astray = next((why for one in ways if (why := _astray(one, previous))), "")
    named = sorted({str(one.body["version"])[:40] for one in answers if one.body.get("version")})
    if len(named) > 1 and not astray:
        astray = f"The API's answers name {len(named)} versions, {' and '.join(named[:2])}: some users are on another."
    if astray:
        observed = f"{found.observed}; part of the users elsewhere"
        return _finding("rollback-targets", scene, Verdict.FAIL, astray, observed)
    if problem:
        reason = f"Whether the load balancer sends part of the users elsewhere is not known: {problem}"
        return _finding("rollback-targets", scene, Verdict.INCONCLUSIVE, reason, found.observed)
    return found


def _astray(way: OtherWay, previous: Release) -> str:
    """Why users who are sent there are not on the previous version; empty where they are, or it is another product's.

    A rule that leads to us too sends our users. What another rule leads to is ours if it is a version of our family.
    """
    family = previous.arn.rpartition(":")[0]
    others = [one for one in way.versions if one != previous.arn]
    ours = [one for one in others if one.rpartition(":")[0] == family]
    if ours:
        there = f"where {way.copies} copies are healthy, {short(ours[0])} among them"
    elif way.shared and (others or not way.copies):
        there = "where no copy of the previous version runs" if way.copies else "where nothing is healthy"
    else:
        return ""
    return f"The load balancer sends {way.share} % of what meets {way.rule} to target group {way.group}, {there}."


def _of_our_group(scene: Scene, previous: Release) -> Finding:
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


def prove_health(
    scene: Scene,
    answers: Sequence[Answer],
    problem: str = "",
    *,
    withdrawn: Collection[str] = (),
    previous: Collection[str] = (),
) -> Finding:
    """V5: the public health address answers well every time it was asked, and by the version that was gone back to.

    ``withdrawn`` and ``previous`` are the tags of both versions' images: an answer that names itself by the one and not
    by the other came from there, whatever AWS says. One that a cache kept says nothing of now.
    """
    good = [one for one in answers if one.status == 200 and one.body.get("status") == "ok"]
    observed = f"{len(good)} of {len(answers)} answers good"
    finding = partial(_finding, "rollback-health", scene)
    names = {str(one.body.get("version", ""))[:40] for one in good}
    wrong = sorted(one for one in names if _tagged(one, withdrawn) and not _tagged(one, previous))
    if not answers or len(good) < len(answers):
        reason = problem or f"Only {len(good)} of {len(answers)} requests were answered well."
        return finding(Verdict.FAIL, reason, observed)
    if wrong:
        reason = f"The API answers well, and names itself version {wrong[0]}: that is the withdrawn one."
        return finding(Verdict.FAIL, reason, f"{observed}, of version {wrong[0]}")
    if kept := sum(one.stored for one in good):
        reason = f"{kept} of {len(answers)} answers were kept by a cache, so that they do not show what runs now."
        return finding(Verdict.INCONCLUSIVE, reason, f"{observed}, {kept} of a cache")
    return finding(Verdict.PASS, f"{len(good)} of {len(answers)} requests were answered well.", observed)


def _tagged(name: str, tags: Collection[str]) -> bool:
    """Whether a version's own name is one of these tags, which often have a v before it."""
    return bool(name) and name.lower().removeprefix("v") in {one.lower().removeprefix("v") for one in tags}


def closed_minutes(seen: MetricMinutes, *, after: datetime, settle: int) -> list[datetime]:
    """The whole minutes that began after a moment, are old enough to have their data, and do have requests."""
    return sorted(
        minute
        for minute, count in seen.requests.items()
        if minute >= after and minute + timedelta(seconds=60 + settle) <= seen.read_at and count > 0
    )


@dataclass(slots=True)
class OwnRequests:
    """What golive itself asked meanwhile: its answers, and how many there were a minute, and of these server errors.

    The load balancer counts them among the users': twenty good ones a minute would make users' errors look fewer.
    """

    answers: list[Answer] = field(default_factory=list)
    asked: Counter[datetime] = field(default_factory=Counter)
    failed: Counter[datetime] = field(default_factory=Counter)

    def count(self, answer: Answer, at: datetime) -> None:
        """One more was answered."""
        minute = at.replace(second=0, microsecond=0)
        self.answers.append(answer)
        self.asked[minute] += 1
        self.failed[minute] += answer.status >= 500

    def users(self, seen: MetricMinutes, minute: datetime) -> tuple[int, int]:
        """The requests and errors of a minute that were not golive's; never fewer requests than errors."""
        errors = max(0, seen.errors.get(minute, 0) - self.failed[minute])
        return max(errors, seen.requests[minute] - self.asked[minute]), errors


def prove_errors(
    scene: Scene,
    seen: MetricMinutes | None,
    *,
    after: datetime,
    settle: int,
    limit: str,
    problem: str = "",
    own: OwnRequests | None = None,
) -> Finding:
    """The last two closed minutes since all traffic went to the previous version are each within the limit.

    Of all requests, and of those that are not golive's own.
    """
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
    own = own or OwnRequests()
    users = [own.users(seen, minute) for minute in minutes]
    hidden = not above and any(failed > Fraction(limit) * asked for asked, failed in users)
    if hidden:
        asked, failed = (sum(column) for column in zip(*users, strict=True))
        observed = f"{failed} of {asked} requests of users failed in 2 minutes"
    reason = f"{observed[0].upper()}{observed[1:]}"
    ours = min(requests, sum(own.asked[minute] for minute in minutes))
    if not above and not hidden and requests - ours <= _FEW:
        reason += f", {ours} of them golive's own: of what users meet they show little"
    return finding(Verdict.FAIL if above or hidden else Verdict.PASS, f"{reason}.", observed)


def prove_time(started: datetime, ended: datetime, minutes: int, *, proven: bool) -> Finding:
    """How long it took until it was proven; longer than people were told is no plain PASS, and unproven is open."""
    took = (ended - started).total_seconds() / 60
    verdict = Verdict.PASS if took <= minutes else Verdict.WATCH
    title = TITLES[IN_TIME].format(rollback_minutes=minutes)
    return Finding(
        id=IN_TIME,
        title=title,
        verdict=verdict if proven else Verdict.INCONCLUSIVE,
        reason=f"It took {took:.1f} of {minutes} minutes." if proven else f"It is not proven after {took:.1f} minutes.",
        observed=f"{took:.1f} minutes",
        expected=title,
        remedy=f"Tell the channel how it stands: people were told {minutes} minutes.",
        started=started,
        finished=ended,
    )


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
