"""ECS, its load balancer's targets and its image registry, read as golive's facts; and the one call that rolls back."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from golive.aws.errors import translated
from golive.aws.images import image_there, repository_of
from golive.aws.session import AwsSession
from golive.clock import Clock
from golive.errors import ConfigurationError, NotFound, Unexpected
from golive.facts import Deployment, ImageState, Scene, Service, ServiceDeployment, TargetHealth, Task, VersionState
from golive.model.release import Release

_PAGE = 20  # ECS describes at most this many deployments or revisions a call
_TASKS = 100  # and this many tasks


class Ecs:
    """The service of one target."""

    def __init__(self, session: AwsSession, clock: Clock) -> None:
        self._session = session
        self._aws = session.aws
        self._clock = clock

    def service(self) -> Service:
        """The service as ECS describes it now. Raises ``Unexpected`` when there is none of that name."""
        try:
            with translated(f"describe service {self._aws.service}"):
                answer = self._session.client("ecs").describe_services(
                    cluster=self._aws.cluster, services=[self._aws.service]
                )
        except NotFound as error:
            raise ConfigurationError(
                f'Account {self._aws.account} has no cluster "{self._aws.cluster}" in region {self._aws.region}. '
                "Correct region or cluster in [aws] of the target file, then run again."
            ) from error
        if not answer["services"]:
            reason = answer["failures"][0].get("reason", "unknown") if answer.get("failures") else "unknown"
            raise Unexpected(
                f'ECS knows no service "{self._aws.service}" in cluster "{self._aws.cluster}" ({reason}). '
                "Correct [aws] in the target file."
            )
        return _service(answer["services"][0])

    def tasks(self) -> tuple[Task, ...]:
        """Every task that ECS counts as wanted running, of whichever version."""
        ecs = self._session.client("ecs")
        with translated(f"list tasks of {self._aws.service}"):
            arns = [
                arn
                for page in ecs.get_paginator("list_tasks").paginate(
                    cluster=self._aws.cluster, serviceName=self._aws.service, desiredStatus="RUNNING"
                )
                for arn in page["taskArns"]
            ]
            described = [
                task
                for some in _chunks(arns, _TASKS)
                for task in ecs.describe_tasks(cluster=self._aws.cluster, tasks=some)["tasks"]
            ]
        return tuple(_task(task) for task in described)

    def targets(self) -> tuple[TargetHealth, ...]:
        """The load balancer's targets and their states."""
        with translated("read the load balancer's targets"):
            answer = self._session.client("elbv2").describe_target_health(TargetGroupArn=self._aws.target_group)
        return tuple(
            TargetHealth(
                address=str(one["Target"]["Id"]),
                state=str(one["TargetHealth"]["State"]),
                reason=str(one["TargetHealth"].get("Reason", "")),
            )
            for one in answer["TargetHealthDescriptions"]
        )

    def history(self) -> tuple[ServiceDeployment, ...]:
        """ECS's own deployment history of the service, newest first."""
        ecs = self._session.client("ecs")
        with translated(f"read the deployment history of {self._aws.service}"):
            arns: list[str] = []
            token: dict[str, str] = {}
            while True:
                answer = ecs.list_service_deployments(
                    cluster=self._aws.cluster, service=self._aws.service, maxResults=100, **token
                )
                arns += [one["serviceDeploymentArn"] for one in answer["serviceDeployments"]]
                if not answer.get("nextToken"):
                    break
                token = {"nextToken": answer["nextToken"]}
            described = [
                one
                for some in _chunks(arns, _PAGE)
                for one in ecs.describe_service_deployments(serviceDeploymentArns=some)["serviceDeployments"]
            ]
        found = (_service_deployment(one) for one in described)
        return tuple(sorted(found, key=lambda one: one.created, reverse=True))

    def scene(self, *, history: bool = False) -> Scene:
        """Service, tasks and targets, read one after the other as of now; with the deployment history if asked."""
        service = self.service()
        return Scene(
            at=self._clock.now(),
            service=service,
            tasks=self.tasks(),
            targets=self.targets(),
            history=self.history() if history else (),
        )

    def releases_of(self, revisions: Sequence[str]) -> dict[str, Release]:
        """The versions that service revisions ran, with the image digests that ECS resolved then.

        ECS forgets old revisions; one that it no longer knows is left out.
        """
        ecs = self._session.client("ecs")
        with translated("read the service revisions"):
            described = [
                one
                for some in _chunks(revisions, _PAGE)
                for one in ecs.describe_service_revisions(serviceRevisionArns=some)["serviceRevisions"]
            ]
        return {str(one["serviceRevisionArn"]): _release(one) for one in described}

    def good_releases(self) -> tuple[Release, ...]:
        """The versions that ECS's history shows as successfully deployed, newest first, each once."""
        effective = dict.fromkeys(one.effective for one in self.history() if one.effective)
        known = self.releases_of(list(effective))
        return tuple(known[revision] for revision in effective if revision in known)

    def version_state(self, release: Release) -> VersionState:
        """Whether a version could be run again: its definition's status, and each image by digest in its registry."""
        definition = self._definition(release.arn)
        if definition is None:
            return VersionState(release=release, status="MISSING", images=(), effective=False)
        images = tuple(self._image(one, release) for one in definition["containerDefinitions"])
        effective = any(good.arn == release.arn and _agree(good, release) for good in self.good_releases())
        return VersionState(release=release, status=str(definition["status"]), images=images, effective=effective)

    def set_version(self, arn: str) -> tuple[str, str]:
        """Tell ECS to run exactly this version. Returns the id of the new deployment and AWS's request id.

        Sent once, never repeated by itself: after an error without a ``code`` it may have been carried out, so look.
        The number of tasks is not touched and nothing is forced.
        """
        with translated(f"set {self._aws.service} to {arn}"):
            answer = self._session.client("ecs", once=True).update_service(
                cluster=self._aws.cluster, service=self._aws.service, taskDefinition=arn
            )
        primary = next((one for one in answer["service"]["deployments"] if one["status"] == "PRIMARY"), None)
        if primary is None:
            raise Unexpected("ECS accepted the version but names no deployment for it. Read the service's state.")
        return str(primary["id"]), str(answer["ResponseMetadata"]["RequestId"])

    def stop_rollout(self, deployment_arn: str) -> str:
        """Tell ECS to stop a roll-out under way and go back to what ran before. Returns AWS's request id."""
        with translated("stop the roll-out under way"):
            answer = self._session.client("ecs", once=True).stop_service_deployment(
                serviceDeploymentArn=deployment_arn, stopType="ROLLBACK"
            )
        return str(answer["ResponseMetadata"]["RequestId"])

    def _definition(self, arn: str) -> Mapping[str, Any] | None:
        try:
            with translated(f"describe version {arn}"):
                found = self._session.client("ecs").describe_task_definition(taskDefinition=arn)["taskDefinition"]
        except NotFound:
            return None
        return cast("Mapping[str, Any]", found)

    def _image(self, container: Mapping[str, Any], release: Release) -> ImageState:
        name = str(container["name"])
        digest = release.digests.get(name, "")
        image = str(container["image"])
        present, moved = image_there(self._session, image, digest)
        return ImageState(name, digest, present, moved=moved, elsewhere=not repository_of(image))


def _agree(one: Release, other: Release) -> bool:
    return all(other.digests.get(name) == digest for name, digest in one.digests.items() if digest)


def _chunks(items: Sequence[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(items), size):
        yield list(items[start : start + size])


def _service(data: Mapping[str, Any]) -> Service:
    return Service(
        arn=data["serviceArn"],
        status=data["status"],
        definition=data["taskDefinition"],
        desired=data["desiredCount"],
        running=data["runningCount"],
        controller=data.get("deploymentController", {}).get("type", "ECS"),
        deployments=tuple(
            Deployment(
                id=one["id"],
                status=one["status"],
                definition=one["taskDefinition"],
                rollout=one.get("rolloutState", ""),
                desired=one["desiredCount"],
                running=one["runningCount"],
                pending=one["pendingCount"],
                failed=one.get("failedTasks", 0),
            )
            for one in data["deployments"]
        ),
    )


def _release(data: Mapping[str, Any]) -> Release:
    digests = {one["containerName"]: one.get("imageDigest", "") for one in data.get("containerImages", [])}
    return Release(arn=data["taskDefinition"], digests=digests, revision=data["serviceRevisionArn"])


def _task(data: Mapping[str, Any]) -> Task:
    details = [detail for one in data.get("attachments", []) for detail in one.get("details", [])]
    address = next((detail["value"] for detail in details if detail["name"] == "privateIPv4Address"), "")
    return Task(
        arn=data["taskArn"],
        definition=data["taskDefinitionArn"],
        status=data["lastStatus"],
        started_by=data.get("startedBy", ""),
        digests={one["name"]: one.get("imageDigest", "") for one in data.get("containers", [])},
        address=address,
        health=data.get("healthStatus", "UNKNOWN"),
    )


def _service_deployment(data: Mapping[str, Any]) -> ServiceDeployment:
    return ServiceDeployment(
        arn=data["serviceDeploymentArn"],
        status=data["status"],
        created=data["createdAt"],
        revision=data.get("targetServiceRevision", {}).get("arn", ""),
        rollback_revision=data.get("rollback", {}).get("serviceRevisionArn", ""),
    )
