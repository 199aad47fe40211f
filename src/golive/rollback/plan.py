"""What a rollback would do, decided from what is seen: pure, so that it can be shown before anything is done.

Source of the rules: the runbook's procedure and AWS's documents. The way back is always the pinned version by its full
ARN; "revision minus one", a bare family or whatever ran at the opening are never it.
"""

from dataclasses import dataclass
from enum import StrEnum

from golive.errors import RollbackRefused
from golive.facts import Scene, ServiceDeployment, VersionState
from golive.model.release import Release
from golive.rollback.service_state import Lack, by_code_deploy, lacks, nothing_runs, short, stands_on
from golive.rollback.strategy import BAKE, CLEAN_UP, told

_UNDER_WAY = ("PENDING", "IN_PROGRESS")
_MOVED = ("POST_PRODUCTION_TRAFFIC_SHIFT", BAKE)  # all users, or the first of them, are on it; what was left still runs
_GOING_BACK = ("ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS", "STOP_REQUESTED")
_REMEDY = {
    Lack.STATUS: "Have the technical owner record another version that once ran well.",
    Lack.IMAGE: "Have the technical owner restore it or record another version.",
    Lack.TAG: "Have the technical owner point it back, then press again.",
    Lack.HISTORY: "Have the technical owner record a version that was.",
    Lack.DIGEST: "Have the technical owner record a version whose images AWS resolved.",
    Lack.NO_HISTORY: "Have the technical owner go back where versions are changed, then run the proof again.",
}


class Act(StrEnum):
    """The one call, if any, that a rollback makes."""

    NOTHING = "nothing"
    ADOPT = "adopt"
    STOP = "stop"
    SET_VERSION = "set-version"


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be done and why. ``deployment`` is the roll-out that is adopted or stopped."""

    act: Act
    previous: Release
    leaving: str
    why: str
    deployment: str = ""


def plan(scene: Scene, version: VersionState | None, *, revisions: dict[str, Release]) -> Plan:
    """The plan for this scene (read with its history). ``revisions`` are the versions of the history's revisions.

    Raises ``RollbackRefused`` when there is no proven version to go back to, or the service can't be changed this way.
    """
    previous = proven(version)
    changeable(scene)
    newest = scene.history[0] if scene.history else None
    if stands_on(scene, previous):
        return Plan(Act.NOTHING, previous, scene.service.definition, f"{previous.short} already runs, all of it.")
    if newest is not None and newest.status in _GOING_BACK:
        return _adopt(scene, newest, previous, revisions)
    if newest is not None and newest.status in _UNDER_WAY and newest.stage != CLEAN_UP:
        return _under_way(scene, newest, previous, revisions)
    return Plan(
        Act.SET_VERSION,
        previous,
        scene.service.definition,
        f"{short(scene.service.definition)} runs; AWS is told to run {previous.short}.{_long(scene)}",
    )


def proven(version: VersionState | None) -> Release:
    """The version, if it can be started again and once ran well. Raises ``RollbackRefused`` with the remedy."""
    if version is None:
        raise RollbackRefused(
            "No version to go back to is on the record. Have the technical owner record it, then press again."
        )
    for lack, reason in lacks(version).items():
        raise RollbackRefused(f"{reason} {_REMEDY[lack]}")
    return version.release


def changeable(scene: Scene) -> None:
    """Pass if ECS itself can change the version of this service. Raises ``RollbackRefused`` with the remedy."""
    service = scene.service
    if service.status != "ACTIVE":
        raise RollbackRefused(
            f"The service is {service.status}; it can't change its version. Call the technical owner."
        )
    if service.controller != "ECS":
        raise RollbackRefused(
            f"The service is changed by {service.controller}, not by ECS itself. "
            f"Have the technical owner roll back there{by_code_deploy(service.controller)}, then run the proof again."
        )
    if service.desired == 0:
        raise RollbackRefused(f"{nothing_runs(scene)} No version would run. Call the technical owner.")


def _adopt(scene: Scene, newest: ServiceDeployment, previous: Release, revisions: dict[str, Release]) -> Plan:
    """ECS already goes back by itself; to the pinned version it is adopted, to another one the pinned one is set."""
    going_to = revisions.get(newest.rollback_revision)
    if going_to is not None and going_to.arn == previous.arn:
        why = f"AWS already goes back to {previous.short}; nothing more is asked of it."
        return Plan(Act.ADOPT, previous, scene.service.definition, why, newest.arn)
    why = f"AWS goes back to another version than {previous.short}, so it is told the right one.{_long(scene)}"
    return Plan(Act.SET_VERSION, previous, scene.service.definition, why)


def _under_way(scene: Scene, newest: ServiceDeployment, previous: Release, revisions: dict[str, Release]) -> Plan:
    """A roll-out is under way: towards the pinned version it is adopted; from it, it is stopped (keeps the digests)."""
    going_to = revisions.get(newest.revision)
    if going_to is not None and going_to.arn == previous.arn:
        why = f"A change to {previous.short} is already under way; it is followed."
        return Plan(Act.ADOPT, previous, scene.service.definition, why, newest.arn)
    last_good = next((revisions.get(one.effective) for one in scene.history if one.effective), None)
    if last_good is not None and last_good.arn == previous.arn:
        why = f"A change to {short(scene.service.definition)} is under way; it is stopped, back to {previous.short}"
        why += ", which still runs: by the load balancer's weights alone." if newest.stage in _MOVED else "."
        return Plan(Act.STOP, previous, scene.service.definition, why, newest.arn)
    why = f"A change is under way that would not end at {previous.short}, so AWS is told the right version."
    return Plan(Act.SET_VERSION, previous, scene.service.definition, f"{why}{_long(scene)}")


def _long(scene: Scene) -> str:
    """How long the service's strategy makes it take, in a sentence with a space before it; empty if it does not."""
    long = told(scene.service.strategy)
    return f" {long}" if long else ""
