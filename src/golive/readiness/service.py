"""Checks of the service in AWS: the release runs, all of it and nothing else, and the previous version is ready."""

from golive.config.runbook import Thresholds
from golive.facts import Pins, Scene, VersionState
from golive.model.release import Release
from golive.readiness.check import Check, Judgement, bad, good, open_question

_OWNER = "Call the technical owner."
_PIN = "Have the technical owner record it, then run the check again."


def _service(scene: Scene, pins: Pins, _rules: Thresholds) -> Judgement:
    release = pins.release
    if release is None:
        return open_question("No release is on the record to compare with.", remedy=_PIN)
    service, expected = scene.service, f"{release.short}, alone, all of it running"
    observed = ", ".join(
        f"{_short(one.definition)} {one.running}/{one.desired} {one.rollout}" for one in service.deployments
    )
    if service.status != "ACTIVE":
        return bad(f"The service is {service.status}.", remedy=_OWNER, expected=expected, observed=service.status)
    if service.desired == 0:
        return bad("The service is set to run nothing at all.", remedy=_OWNER, expected=expected, observed="0 wanted")
    primary = service.primary
    if primary is None or service.definition != release.arn or primary.definition != release.arn:
        return bad(
            f"It is set to {_short(service.definition)}, not to the release {release.short}.",
            remedy="Do not open the pilot. " + _OWNER,
            expected=expected,
            observed=observed,
        )
    if len(service.deployments) > 1 or primary.rollout != "COMPLETED" or service.running != service.desired:
        return bad(
            f"A change of version is not finished: {service.running} of {service.desired} run.",
            remedy="Wait until it is finished and run the check again. If it stays so, call the technical owner.",
            expected=expected,
            observed=observed,
        )
    return good(f"{release.short} runs, {service.running} of {service.desired}.", expected=expected, observed=observed)


def _short(arn: str) -> str:
    return arn.rpartition("/")[2]


def _tasks(scene: Scene, pins: Pins, _rules: Thresholds) -> Judgement:
    release = pins.release
    if release is None:
        return open_question("No release is on the record to compare with.", remedy=_PIN)
    running = [task for task in scene.tasks if task.status == "RUNNING"]
    expected = f"{scene.service.desired} running copies, each exactly the images of {release.short}"
    wrong = [task for task in running if not runs(task.definition, task.digests, release)]
    observed = f"{len(running)} running, {len(wrong)} of them something else"
    if wrong:
        return bad(
            f"{len(wrong)} of {len(running)} running copies are not the release.",
            remedy="Do not open the pilot. " + _OWNER,
            expected=expected,
            observed=observed,
        )
    if not running or len(running) != scene.service.desired:
        return bad(
            f"{len(running)} of {scene.service.desired} copies run.",
            remedy=_OWNER,
            expected=expected,
            observed=observed,
        )
    return good(
        f"All {len(running)} running copies are the release, image by image.", expected=expected, observed=observed
    )


def runs(definition: str, digests: object, release: Release) -> bool:
    """Whether a task is exactly this version: definition and every image digest, none of them unknown."""
    return definition == release.arn and bool(release.digests) and digests == dict(release.digests)


def _targets(scene: Scene, _rules: Thresholds) -> Judgement:
    healthy = {one.address for one in scene.targets if one.state == "healthy"}
    running = {task.address for task in scene.tasks if task.status == "RUNNING"}
    expected = f"{len(running)} running copies, all of them healthy, and nothing else"
    observed = ", ".join(sorted(f"{one.state}" for one in scene.targets)) or "none registered"
    if not healthy:
        return bad("The load balancer finds no copy healthy.", remedy=_OWNER, expected=expected, observed=observed)
    if running - healthy:
        return bad(
            f"The load balancer finds {len(running - healthy)} of {len(running)} copies not healthy.",
            remedy=_OWNER,
            expected=expected,
            observed=observed,
        )
    if healthy - running:
        return bad(
            "The load balancer sends users to a copy that is not the service's own.",
            remedy=_OWNER,
            expected=expected,
            observed=observed,
        )
    return good(f"All {len(healthy)} copies are healthy.", expected=expected, observed=observed)


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
    if state.status != "ACTIVE":
        return bad(
            f"{previous.short} is {state.status} in AWS: it can't be started again.",
            remedy="Do not open the pilot: have the technical owner record a version that can be started.",
            expected=expected,
            observed=state.status,
        )
    gone = [image for image in state.images if image.gone]
    if gone or not state.images:
        return bad(
            f"The image of {previous.short} is no longer in the registry ({', '.join(one.container for one in gone)}).",
            remedy="Do not open the pilot: have the technical owner restore the image.",
            expected=expected,
            observed=f"{len(gone)} of {len(state.images)} images missing",
        )
    if not state.effective:
        return bad(
            f"AWS's history does not show {previous.short} as ever deployed successfully.",
            remedy=_PIN,
            expected=expected,
            observed="not in the history",
        )
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
