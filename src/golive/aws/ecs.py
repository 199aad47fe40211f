"""ECS, its load balancer's targets and its image registry, read as golive's facts; and the one call that rolls back."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

from golive.aws.bounds import few
from golive.aws.ecs_answers import (
    Document,
    on_a_machine,
    release_of,
    service_deployment_of,
    service_of,
    target_of,
    task_of,
    told_by,
    troubles_of,
)
from golive.aws.errors import translated
from golive.aws.groups import Pair, live_groups, pair_of
from golive.aws.images import image_state
from golive.aws.session import AwsSession
from golive.clock import Clock
from golive.errors import ConfigurationError, EdgeError, NotFound, Unexpected
from golive.facts import ImageState, Scene, Service, ServiceDeployment, TargetHealth, Task, Troubles, VersionState
from golive.model.release import Release

_PAGE = 20  # ECS describes at most this many deployments or revisions a call
_TASKS = 100  # and this many tasks, or machines
_NO_HISTORY = {"UnsupportedFeatureException"}  # what is changed by another than ECS itself has none


class Ecs:
    """The service of one target."""

    def __init__(self, session: AwsSession, clock: Clock) -> None:
        self._session = session
        self._aws = session.aws
        self._clock = clock
        self._names: dict[str, frozenset[str]] = {}
        self._ids: dict[str, str] = {}
        self._brings: dict[str, str] = {}

    def service(self) -> Service:
        """The service as ECS describes it now. Raises ``Unexpected`` when there is none of that name."""
        return service_of(self._described())

    def events(self) -> list[tuple[datetime, str]]:
        """What ECS itself tells of the service, a sentence each, the earliest first; it keeps the newest hundred."""
        told = [(one["createdAt"].astimezone(UTC), str(one["message"])) for one in self._described().get("events", ())]
        return sorted(told)

    def pair(self) -> Pair | None:
        """The two target groups that the service is changed by; None if it has one."""
        return pair_of(self._described(), self._aws.target_group)

    def live(self) -> tuple[str, ...]:
        """The target groups that users are on now."""
        return live_groups(self._session, self.pair())

    def _described(self) -> Document:
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
        return cast("Document", answer["services"][0])

    def tasks(self, targets: Sequence[TargetHealth] = (), *, whole_cluster: bool = False) -> tuple[Task, ...]:
        """Every task that ECS counts as wanted running, of whichever version, known by ``targets``.

        Those of the service, or of whatever runs in its cluster.
        """
        ecs, of = self._session.client("ecs"), {} if whole_cluster else {"serviceName": self._aws.service}
        with translated(f"list tasks of {self._aws.service}"):
            arns = [
                arn
                for page in ecs.get_paginator("list_tasks").paginate(
                    cluster=self._aws.cluster, desiredStatus="RUNNING", **of
                )
                for arn in page["taskArns"]
            ]
            described = [
                task
                for some in _chunks(arns, _TASKS)
                for task in ecs.describe_tasks(cluster=self._aws.cluster, tasks=some)["tasks"]
            ]
        machines = self.machines({on_a_machine(one) for one in described} - {""})
        known = {one.address for one in targets}
        return tuple(
            task_of(one, named=self._named(str(one["taskDefinitionArn"])), machines=machines, known=known)
            for one in described
        )

    def _named(self, arn: str) -> frozenset[str] | None:
        """The containers of a version, which never change; None where we may not see them."""
        if arn not in self._names:
            definition = None
            try:
                definition = self._definition(arn)
            except EdgeError as error:
                _only_refused(error)
            if definition is None:
                return None
            self._names[arn] = frozenset(str(one["name"]) for one in definition["containerDefinitions"])
        return self._names[arn]

    def machines(self, arns: Collection[str]) -> Mapping[str, str]:
        """The id of the machine of each container instance, which never changes; those that we may see."""
        for some in _chunks(sorted(set(arns) - set(self._ids)), _TASKS):
            try:
                with translated("read which machines the copies run on"):
                    answer = self._session.client("ecs").describe_container_instances(
                        cluster=self._aws.cluster, containerInstances=some
                    )
            except EdgeError as error:
                _only_refused(error)
                break
            found = answer["containerInstances"]
            self._ids.update((one["containerInstanceArn"], one.get("ec2InstanceId", "")) for one in found)
        return self._ids

    def _targets(self, pair: Pair | None) -> tuple[TargetHealth, ...]:
        """The load balancer's targets in each group that users are on, and their states."""
        elbv2 = self._session.client("elbv2")
        with translated("read the load balancer's targets"):
            answers = [elbv2.describe_target_health(TargetGroupArn=one) for one in live_groups(self._session, pair)]
        return tuple(target_of(one) for answer in answers for one in answer["TargetHealthDescriptions"])

    def _deployments(self, ecs: Any) -> Iterator[Any]:  # noqa: ANN401 - boto3 makes its types at run time
        """The pages of the service's deployments, for which botocore has no paginator."""
        token: dict[str, str] = {}
        while True:
            answer = ecs.list_service_deployments(
                cluster=self._aws.cluster, service=self._aws.service, maxResults=100, **token
            )
            yield answer
            if not answer.get("nextToken"):
                return
            token = {"nextToken": answer["nextToken"]}

    def history(self) -> tuple[ServiceDeployment, ...]:
        """ECS's own deployment history of the service, newest first."""
        ecs = self._session.client("ecs")
        with translated(f"read the deployment history of {self._aws.service}"):
            arns = [
                one["serviceDeploymentArn"]
                for answer in few(self._deployments(ecs), "list_service_deployments")
                for one in answer["serviceDeployments"]
            ]
            described = [
                one
                for some in _chunks(arns, _PAGE)
                for one in ecs.describe_service_deployments(serviceDeploymentArns=some)["serviceDeployments"]
            ]
        found = (service_deployment_of(one) for one in described)
        return tuple(sorted(found, key=lambda one: one.created, reverse=True))

    def _newest(self, service: Service) -> ServiceDeployment | None:
        """The newest change of a service whose strategy has stages or hooks; None of any other, and where none is."""
        if service.controller != "ECS" or (service.strategy.name == "ROLLING" and not service.strategy.hooks):
            return None
        ecs = self._session.client("ecs")
        with translated(f"read how far the change of {self._aws.service} is"):
            pages = few(self._deployments(ecs), "list_service_deployments")
            brief = [one for answer in pages for one in answer["serviceDeployments"]]
            if not brief:
                return None
            newest = str(max(brief, key=lambda one: one["createdAt"])["serviceDeploymentArn"])
            answer = ecs.describe_service_deployments(serviceDeploymentArns=[newest])
        return next((service_deployment_of(one) for one in answer["serviceDeployments"]), None)

    def _under_way(self, newest: ServiceDeployment | None) -> ServiceDeployment | None:
        """The newest change if it has not ended; where a person must answer, with the version that it brings."""
        if newest is None or newest.over:
            return None
        if newest.waiting and newest.revision not in self._brings:
            self._brings |= {name: found.arn for name, found in self.releases_of([newest.revision]).items()}
        return replace(newest, definition=self._brings.get(newest.revision, ""))

    def scene(self, *, history: bool = False) -> Scene:
        """Service, targets and tasks, read one after the other as of now; with the deployment history if asked."""
        described = self._described()
        service, targets = service_of(described), self._targets(pair_of(described, self._aws.target_group))
        past = self.history() if history and service.controller == "ECS" else ()
        newest = next(iter(past), None) or self._newest(service)
        return Scene(
            at=self._clock.now(),
            service=told_by(service, newest),
            tasks=self.tasks(targets),
            targets=targets,
            history=past,
            under_way=self._under_way(newest),
        )

    def troubles(self, since: datetime) -> Troubles:
        """What ECS says of why copies ended, or are not started, since a moment of the target's time."""
        ecs, cluster = self._session.client("ecs"), self._aws.cluster
        with translated(f"ask why copies of {self._aws.service} ended"):
            services = ecs.describe_services(cluster=cluster, services=[self._aws.service])["services"]
            arns = ecs.list_tasks(cluster=cluster, serviceName=self._aws.service, desiredStatus="STOPPED")["taskArns"]
            ended = ecs.describe_tasks(cluster=cluster, tasks=arns[:_TASKS])["tasks"] if arns else []
        return troubles_of(services[0] if services else {}, ended, since=since)

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
        return {str(one["serviceRevisionArn"]): release_of(one) for one in described}

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
        return VersionState(release, str(definition["status"]), images, self._effective(release))

    def _effective(self, release: Release) -> bool | None:
        """Whether ECS's history shows that a version was deployed well; None where ECS keeps none of this service."""
        try:
            return any(good.arn == release.arn and _agree(good, release) for good in self.good_releases())
        except Unexpected as error:
            if error.code in _NO_HISTORY:
                return None
            raise

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

    def tags(self, arn: str) -> frozenset[str]:
        """The tags by which a version names its images; of one that is not there, none."""
        images = (str(one["image"]) for one in (self._definition(arn) or {}).get("containerDefinitions", ()))
        return frozenset(tag for one in images if (tag := one.partition("@")[0].rpartition("/")[2].partition(":")[2]))

    def _definition(self, arn: str) -> Document | None:
        try:
            with translated(f"describe version {arn}"):
                found = self._session.client("ecs").describe_task_definition(taskDefinition=arn)["taskDefinition"]
        except NotFound:
            return None
        return cast("Document", found)

    def _image(self, container: Document, release: Release) -> ImageState:
        name = str(container["name"])
        return image_state(self._session, name, str(container["image"]), release.digests.get(name, ""))


def _only_refused(error: EdgeError) -> None:
    """Go on without what AWS itself will not tell; whatever else went wrong is raised."""
    if not error.code:
        raise error


def _agree(one: Release, other: Release) -> bool:
    """Whether no image is known to be another; one that is not known is told by its own."""
    return all(other.digests.get(name) in (digest, "", None) for name, digest in one.digests.items() if digest)


def _chunks(items: Sequence[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(items), size):
        yield list(items[start : start + size])
