"""Checks of the service in AWS: the release runs, all of it and nothing else, and the previous version is ready."""

from golive.config.runbook import Thresholds
from golive.facts import Pins, Scene, VersionState
from golive.readiness.check import Check, Judgement, bad, good, open_question
from golive.rollback.service_state import Lack, healthy, is_exactly, lacks, nothing_runs, running, set_to, short, stable

_OWNER = "Call the technical owner."
_PIN = "Have the technical owner record it, then run the check again."
_REMEDY = {  # a tag that moved is told by previous-images
    Lack.STATUS: "Do not open the pilot: have the technical owner record a version that can be started.",
    Lack.IMAGE: "Do not open the pilot: have the technical owner restore the image.",
    Lack.HISTORY: _PIN,
}


def _service(scene: Scene, pins: Pins, _rules: Thresholds) -> Judgement:
    release = pins.release
    if release is None:
        return open_question("No release is on the record to compare with.", remedy=_PIN)
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
            f"It is set to {short(service.definition)}, not to the release {release.short}.",
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
        return open_question("No release is on the record to compare with.", remedy=_PIN)
    copies = running(scene)
    expected = f"{scene.service.desired} running copies, each exactly the images of {release.short}"
    wrong = [task for task in copies if not is_exactly(task, release)]
    observed = f"{len(copies)} running, {len(wrong)} of them something else"
    if wrong:
        return bad(
            f"{len(wrong)} of {len(copies)} running copies are not the release.",
            remedy="Do not open the pilot. " + _OWNER,
            expected=expected,
            observed=observed,
        )
    if nothing_runs(scene) or len(copies) != scene.service.desired:
        return bad(
            f"{len(copies)} of {scene.service.desired} copies run.", remedy=_OWNER, expected=expected, observed=observed
        )
    return good(
        f"All {len(copies)} running copies are the release, image by image.", expected=expected, observed=observed
    )


def _targets(scene: Scene, _rules: Thresholds) -> Judgement:
    used, copies = healthy(scene), {task.address for task in running(scene)}
    expected = f"{len(copies)} running copies, all of them healthy, and nothing else"
    observed = ", ".join(sorted(f"{one.state}" for one in scene.targets)) or "none registered"
    if not used:
        return bad("The load balancer finds no copy healthy.", remedy=_OWNER, expected=expected, observed=observed)
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
            return bad(reason, remedy=_REMEDY[lack], expected=expected, observed=lack.value)
    return good(f"{previous.short} is ready, and its images are there.", expected=expected)


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
