"""Is the service on a version, and can a version be started? The one judgement of each, asked wherever it matters.

Zero running copies are on no version: a service that runs nothing is not rolled back, however stable AWS calls it.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from golive.facts import Scene, Service, Task, VersionNeeds, VersionState
from golive.model.release import Release


def short(arn: str) -> str:
    """Family and revision of a version, for people."""
    return arn.rpartition("/")[2]


def running(scene: Scene) -> list[Task]:
    """The copies that run, of whatever version."""
    return [one for one in scene.tasks if one.status == "RUNNING"]


def nothing_runs(scene: Scene) -> str:
    """Why zero copies run, in a sentence; empty if one does. Zero copies are not rolled back: never PASS."""
    if scene.service.desired == 0:
        return "The service is set to run nothing at all."
    return "" if running(scene) else "No copy runs at all: zero running copies are not rolled back."


def by_code_deploy(controller: str) -> str:
    """The line by which CodeDeploy goes back from what it is at, in brackets; empty for another controller."""
    line = "aws deploy stop-deployment --deployment-id <ID> --auto-rollback-enabled"
    return f" (of a deployment under way: {line})" if controller == "CODE_DEPLOY" else ""


def set_to(service: Service, version: Release) -> bool:
    """Whether AWS is told to run this version: the service by name, and the deployment that it moves to."""
    return (
        service.definition == version.arn and service.primary is not None and service.primary.definition == version.arn
    )


def finished(service: Service) -> bool:
    """Whether no change of version is under way: one deployment, and AWS calls it completed."""
    return [(one.status, one.rollout) for one in service.deployments] == [("PRIMARY", "COMPLETED")]


def stable(service: Service) -> bool:
    """Whether it is finished and runs as many copies as are wanted, one at least; on which version is not asked."""
    return finished(service) and service.running == service.desired > 0


def like(task: Task, version: Release) -> bool | None:
    """Whether a copy is just this version, by definition and every image digest; None where one is not known."""
    seen, wanted = task.digests, version.digests
    if task.definition != version.arn or any(
        seen[name] and wanted[name] and seen[name] != wanted[name] for name in seen.keys() & wanted.keys()
    ):
        return False
    return True if wanted and all(wanted.values()) and dict(seen) == dict(wanted) else None


def is_exactly(task: Task, version: Release) -> bool:
    """Whether a copy is known to be just this version. With no digests known none is."""
    return like(task, version) is True


def put_in(tasks: Iterable[Task]) -> str:
    """What AWS itself put into copies, in a sentence with a space before it; empty if nothing."""
    names = sorted({name for task in tasks for name in task.put_in})
    more = f" and {len(names) - 1} more" if names[1:] else ""
    return f" AWS itself put {names[0]}{more} into them, which is no part of any version." if names else ""


def healthy(scene: Scene) -> set[str]:
    """The addresses that the load balancer sends users to."""
    return {one.address for one in scene.targets if one.state == "healthy"}


def all_traffic_on(scene: Scene, version: Release) -> bool:
    """Whether users reach the running copies of this version, each of them, and nothing else."""
    ours = {one.address for one in running(scene) if one.definition == version.arn}
    return bool(ours) and healthy(scene) == ours


def stands_on(scene: Scene, version: Release) -> bool:
    """Whether the service is on this version, all of it: set to it, stable, every copy exact, all traffic on them."""
    copies = running(scene)
    return (
        set_to(scene.service, version)
        and stable(scene.service)
        and len(copies) == scene.service.desired
        and all(is_exactly(one, version) for one in copies)
        and all_traffic_on(scene, version)
    )


class Lack(StrEnum):
    """What keeps a version from being started again as it was, the gravest first."""

    STATUS = "not active"
    IMAGE = "image gone"
    TAG = "tag moved"
    HISTORY = "not in the history"
    DIGEST = "image not known"
    NO_HISTORY = "no history"

    @property
    def unsure(self) -> bool:
        """Whether it is not known that anything is wrong, nor that nothing is."""
        return self in (Lack.DIGEST, Lack.NO_HISTORY)


def lacks(version: VersionState) -> Mapping[Lack, str]:
    """What keeps a version from being started, each in a sentence, the gravest first; empty if it can be.

    One that is known by AWS's own number for it was found in the history when it was recorded. That proof stands: AWS
    forgets a deployment after 90 days.
    """
    name, found = version.release.short, dict[Lack, str]()
    if version.status != "ACTIVE":
        found[Lack.STATUS] = f"{name} is {version.status} in AWS and can't be started."
    gone = [one.container for one in version.images if one.gone]
    if gone or not version.images:
        named = f" ({', '.join(gone)})" if gone else ""
        found[Lack.IMAGE] = f"The image of {name} is no longer in the registry{named}."
    if moved := [one.container for one in version.images if one.moved]:
        found[Lack.TAG] = (
            f"The tag of {moved[0]}'s image points to another image than the one that {name} ran, so AWS would start "
            "something else."
        )
    if version.effective is False and not version.release.revision:
        found[Lack.HISTORY] = f"AWS's history does not show {name} as ever deployed successfully."
    if unknown := [one.container for one in version.images if one.unresolved]:
        found[Lack.DIGEST] = (
            f"AWS does not say which image {name} ran ({', '.join(unknown)}): only its tag is known, which can move."
        )
    if version.effective is None:
        found[Lack.NO_HISTORY] = f"AWS keeps no history of this service, so whether {name} ever ran well is not known."
    return found


def unlooked(version: VersionState) -> str:
    """Which images are in a registry where golive can't look, in a clause; empty if none is."""
    names = [one.container for one in version.images if one.elsewhere]
    return f"the image of {', '.join(names)} is kept elsewhere, where golive can't look" if names else ""


def needs_lacking(needs: VersionNeeds) -> list[str]:
    """What a version needs to start and would not find, each in a clause: secrets, roles, log and target groups."""
    return [
        *(f"the secret {one.name} is gone" for one in needs.secrets if not one.exists),
        *(f"the role {one.name} is gone" for one in needs.roles if not one.exists),
        *(f"the log group {name} is gone" for name, there in needs.log_groups.items() if not there),
        *("the target group is gone" for there in needs.target_groups.values() if not there),
        *(f"the secret {one.name} is about to be deleted" for one in needs.secrets if one.deleting),
        *(f"ECS may not take on the role {one.name}" for one in needs.roles if one.exists and not one.trusted),
    ]
