"""Checks of the service in AWS: the release runs, all of it and nothing else, and the previous version is ready."""

from golive.config.runbook import Thresholds
from golive.facts import Pins, Scene, VersionState
from golive.readiness.check import Check, Judgement, bad, good, open_question
from golive.rollback.service_state import (
    Lack,
    healthy,
    lacks,
    like,
    nothing_runs,
    put_in,
    running,
    set_to,
    short,
    stable,
    unlooked,
)

_OWNER = "Call the technical owner."
LOOK = "Have the technical owner look there, by digest, whether it still is."
_PIN = "Have the technical owner record it, then run the check again."
_RELEASE = "Once it is deployed, have the technical owner record it: golive pin --release. Then run the check again."
_REMEDY = {  # a tag that moved is told by previous-images
    Lack.STATUS: "Do not open the pilot: have the technical owner record a version that can be started.",
    Lack.IMAGE: "Do not open the pilot: have the technical owner restore the image.",
    Lack.HISTORY: _PIN,
    Lack.DIGEST: "Have the technical owner record a version whose images AWS resolved. " + _PIN,
    Lack.NO_HISTORY: "Have the technical owner show that it ran well, and write down how to go back to it.",
}


def _service(scene: Scene, pins: Pins, _rules: Thresholds) -> Judgement:
    release = pins.release
    if release is None:
        return open_question("No release is on the record to compare with.", remedy=_RELEASE)
    service, expected = scene.service, f"{release.short}, alone, all of it running"
    observed = ", ".join(
        f"{short(one.definition)} {one.running}/{one.desired} {one.rollout}" for one in service.deployments
    )
    if service.status != "ACTIVE":
        return bad(f"The service is {service.status}.", remedy=_OWNER, expected=expected, observed=service.status)
    if service.desired == 0:
        return bad(nothing_runs(scene), remedy=_OWNER, expected=expected, observed="0 wanted")
    if not set_to(service, release):
        return bad(
            f"It is set to {short(service.definition) or 'no version'}, not to the release {release.short}.",
            remedy="Do not open the pilot. " + _OWNER,
            expected=expected,
            observed=observed,
        )
    if not stable(service):
        return bad(
            f"A change of version is not finished: {service.running} of {service.desired} run.",
            remedy="Wait until it is finished and run the check again. If it stays so, call the technical owner.",
            expected=expected,
            observed=observed,
        )
    return good(f"{release.short} runs, {service.running} of {service.desired}.", expected=expected, observed=observed)


def _tasks(scene: Scene, pins: Pins, _rules: Thresholds) -> Judgement:
    release = pins.release
    if release is None:
        return open_question("No release is on the record to compare with.", remedy=_RELEASE)
    copies = running(scene)
    expected = f"{scene.service.desired} running copies, each exactly the images of {release.short}"
    alike = [like(task, release) for task in copies]
    wrong, unknown = alike.count(False), alike.count(None)
    observed = f"{len(copies)} running, {wrong} of them something else"
    if wrong:
        return bad(
            f"{wrong} of {len(copies)} running copies are not the release.",
            remedy="Do not open the pilot. " + _OWNER,
            expected=expected,
            observed=observed,
        )
    if nothing_runs(scene) or len(copies) != scene.service.desired:
        return bad(
            f"{len(copies)} of {scene.service.desired} copies run.", remedy=_OWNER, expected=expected, observed=observed
        )
    if unknown:
        return open_question(
            f"AWS does not tell every image of {unknown} of {len(copies)} running copies, so they can't be compared.",
            remedy="Have the technical owner compare them with the release, by digest.",
            expected=expected,
            observed=observed,
        )
    return good(
        f"All {len(copies)} running copies are the release, image by image.{put_in(copies)}",
        expected=expected,
        observed=observed,
    )


def _targets(scene: Scene, _rules: Thresholds) -> Judgement:
    used, copies = healthy(scene), {task.address for task in running(scene)}
    expected = f"{len(copies)} running copies, all of them healthy, and nothing else"
    observed = ", ".join(sorted(f"{one.state}" for one in scene.targets)) or "none registered"
    if not used:
        return bad("The load balancer finds no copy healthy.", remedy=_OWNER, expected=expected, observed=observed)
    if "" in copies:
        return open_question(
            "AWS does not tell under which addresses the load balancer knows the running copies.",
            remedy="Have the technical owner compare the target group with the copies. " + _OWNER,
            expected=expected,
            observed=observed,
        )
    if copies - used:
        return bad(
            f"The load balancer finds {len(copies - used)} of {len(copies)} copies not healthy.",
            remedy=_OWNER,
            expected=expected,
            observed=observed,
        )
    if used - copies:
        return bad(
            "The load balancer sends users to a copy that is not the service's own.",
            remedy=_OWNER,
            expected=expected,
            observed=observed,
        )
    if len(running(scene)) < scene.service.running:
        return open_question(
            f"AWS counts {scene.service.running} running copies, and tells of {len(running(scene))} only.",
            remedy="Run this again. " + _OWNER,
            expected=expected,
            observed=observed,
        )
    return good(f"All {len(used)} copies are healthy.", expected=expected, observed=observed)


def _previous(state: VersionState | None, pins: Pins, _rules: Thresholds) -> Judgement:
    expected = "recorded, not the release itself, ACTIVE, once deployed, every image there by digest"
    if state is None:
        return bad(
            "No version to go back to is on the record.", remedy="Do not open the pilot. " + _PIN, expected=expected
        )
    previous = state.release
    if pins.release is not None and previous.arn == pins.release.arn and previous.digests == pins.release.digests:
        return bad(
            "The version to go back to is the release itself.", remedy=_PIN, expected=expected, observed=previous.short
        )
    for lack, reason in lacks(state).items():
        if lack in _REMEDY:
            judge = open_question if lack.unsure else bad
            return judge(reason, remedy=_REMEDY[lack], expected=expected, observed=lack.value)
    elsewhere = unlooked(state)
    if all(one.elsewhere for one in state.images):
        return open_question(f"Of {previous.short}, {elsewhere}.", remedy=LOOK, expected=expected, observed="not seen")
    told = "its images are there" + (f"; {elsewhere}" if elsewhere else "")
    return good(f"{previous.short} is ready, and {told}.", expected=expected)


SERVICE_CHECKS = (
    Check(
        "service-on-release",
        "The service runs the release and nothing else",
        ("scene", "pins"),
        _service,
        facility="aws",
    ),
    Check("tasks-on-release", "Every running copy is exactly the release", ("scene", "pins"), _tasks, facility="aws"),
    Check("targets-healthy", "The load balancer finds every copy healthy", ("scene",), _targets, facility="aws"),
    Check("previous-ready", "The version to go back to is ready", ("previous", "pins"), _previous, facility="aws"),
)
