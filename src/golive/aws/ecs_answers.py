"""ECS's own words as golive's facts: pure, so that every form that AWS answers in can be tried."""

import ipaddress
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from golive.aws.strategies import strategy_of
from golive.facts import Deployment, Service, ServiceDeployment, Stopped, TargetHealth, Task, Troubles, Waiting
from golive.model.release import Release

Document = Mapping[str, Any]
_BY_AWS = ("aws-guardduty-agent-", "ecs-service-connect-")
_ROLLOUT = {"STEADY_STATE": "COMPLETED", "STABILIZING": "IN_PROGRESS"}


def service_of(data: Document) -> Service:
    """A service. One that ECS itself does not change (CodeDeploy, EXTERNAL) has task sets in place of deployments."""
    return Service(
        arn=data["serviceArn"],
        status=data["status"],
        definition=definition_of(data),
        desired=data["desiredCount"],
        running=data["runningCount"],
        controller=_controller(data),
        deployments=tuple(_deployment(one) for one in _changes(data)),
        strategy=strategy_of(data),
    )


def told_by(service: Service, newest: ServiceDeployment | None) -> Service:
    """The same with how far its change is by ECS's history, where the service itself does not say.

    It promises to only of rolling changes.
    """
    if newest is None:
        return service
    rollout = "COMPLETED" if newest.effective else "FAILED" if newest.over else "IN_PROGRESS"
    deployments = (
        replace(one, rollout=rollout) if one.status == "PRIMARY" and not one.rollout else one
        for one in service.deployments
    )
    return replace(service, deployments=tuple(deployments))


def definition_of(data: Document) -> str:
    """The version that a service is set to: its own, or that of its primary task set, empty where it has none."""
    if _controller(data) == "ECS":
        return str(data["taskDefinition"])
    primary = (one["taskDefinition"] for one in data.get("taskSets") or () if one["status"] == "PRIMARY")
    return str(data.get("taskDefinition") or next(primary, ""))


def _controller(data: Document) -> str:
    return str(data.get("deploymentController", {}).get("type", "ECS"))


def _changes(data: Document) -> Iterable[Document]:
    if _controller(data) == "ECS":
        return data["deployments"]  # type: ignore[no-any-return]
    return data.get("deployments") or data.get("taskSets") or ()


def _deployment(data: Document) -> Deployment:
    """A deployment, or a task set, which has other words for the same."""
    stands = _ROLLOUT.get(data.get("stabilityStatus", ""), "")
    return Deployment(
        id=data["id"],
        status=data["status"],
        definition=data["taskDefinition"],
        rollout=data.get("rolloutState", stands),
        desired=data["computedDesiredCount"] if "computedDesiredCount" in data else data["desiredCount"],
        running=data["runningCount"],
        pending=data["pendingCount"],
        failed=data.get("failedTasks", 0),
    )


def release_of(data: Document) -> Release:
    """The version of a service revision, with the image digests that ECS resolved."""
    digests = {one["containerName"]: one.get("imageDigest", "") for one in data.get("containerImages", [])}
    return Release(arn=data["taskDefinition"], digests=digests, revision=data["serviceRevisionArn"])


def service_deployment_of(data: Document) -> ServiceDeployment:
    """An entry of ECS's deployment history."""
    return ServiceDeployment(
        arn=data["serviceDeploymentArn"],
        status=data["status"],
        created=data["createdAt"],
        revision=data.get("targetServiceRevision", {}).get("arn", ""),
        rollback_revision=data.get("rollback", {}).get("serviceRevisionArn", ""),
        stage=data.get("lifecycleStage", ""),
        strategy=strategy_of(data) if "deploymentConfiguration" in data else None,
        started=data.get("startedAt"),
        finished=data.get("finishedAt"),
        waiting=tuple(
            Waiting(one["hookId"], one.get("timeoutAction", "ROLLBACK"), one.get("expiresAt"))
            for one in data.get("lifecycleHookDetails", ())
            if one.get("status") == "AWAITING_ACTION"
        ),
    )


def target_of(data: Document) -> TargetHealth:
    """A target of the load balancer; of a machine with many copies its port is part of the address."""
    target, health = data["Target"], data["TargetHealth"]
    return TargetHealth(
        address=_spelt(str(target["Id"])) if not _machine(target["Id"]) else f"{target['Id']}:{target['Port']}",
        state=str(health["State"]),
        reason=str(health.get("Reason", "")),
    )


def task_of(
    data: Document, *, named: Collection[str] | None, machines: Mapping[str, str], known: Collection[str] = ()
) -> Task:
    """A task. ``named`` are the containers of its definition, None where that can't be had; all others AWS put in.

    ``machines`` has the id of each container instance by its ARN. Of several addresses the task has the one of
    ``known``, which are the load balancer's.
    """
    containers = {
        str(one["name"]): str(one.get("imageDigest", ""))
        for one in data.get("containers", ())
    }  # fmt: skip
    strange = [one for one in containers if (one.startswith(_BY_AWS) if named is None else one not in named)]
    addresses = list(_addresses(data, machines))
    return Task(
        arn=data["taskArn"],
        definition=data["taskDefinitionArn"],
        status=data["lastStatus"],
        started_by=data.get("startedBy", ""),
        digests={name: digest for name, digest in containers.items() if name not in strange},
        address=next((one for one in addresses if one in known), next(iter(addresses), "")),
        health=data.get("healthStatus", "UNKNOWN"),
        put_in=tuple(strange),
    )


def troubles_of(service: Document, ended: Iterable[Document], *, since: datetime) -> Troubles:
    """What a service's events, its deployments and its tasks that ended since a moment say of why."""
    return Troubles(
        stopped=tuple(_stopped(one) for one in ended if one.get("stoppingAt", one.get("createdAt", since)) >= since),
        events=tuple(str(one["message"]) for one in service.get("events", ()) if one["createdAt"] >= since),
        rollouts={one["id"]: one["rolloutState"] for one in service.get("deployments", ()) if "rolloutState" in one},
    )


def _stopped(data: Document) -> Stopped:
    exits = (f"{one.get('exitCode', '')} {one.get('reason', '')}".strip() for one in data.get("containers", ()))
    return Stopped(
        definition=data["taskDefinitionArn"],
        code=data.get("stopCode", ""),
        reason=data.get("stoppedReason", ""),
        exits=tuple(one for one in exits if one),
    )


def on_a_machine(data: Document) -> str:
    """The container instance whose address a task shares; empty for a task that has one of its own."""
    return "" if any(_own_addresses(data)) else str(data.get("containerInstanceArn", ""))


def _addresses(data: Document, machines: Mapping[str, str]) -> Iterator[str]:
    yield from _own_addresses(data)
    machine = machines.get(on_a_machine(data), "")
    for container in data.get("containers", ()) if machine else ():
        for binding in container.get("networkBindings", ()):
            if "hostPort" in binding:
                yield f"{machine}:{binding['hostPort']}"


def _own_addresses(data: Document) -> Iterator[str]:
    """IPv4 before IPv6; a task in a subnet of IPv6 only has none of the first."""
    details = [detail for one in data.get("attachments", []) for detail in one.get("details", [])]
    interfaces = [one for container in data.get("containers", ()) for one in container.get("networkInterfaces", ())]
    for named, member in (("privateipv4address", "privateIpv4Address"), ("ipv6address", "ipv6Address")):
        yield from (_spelt(str(one["value"])) for one in details if one["name"].casefold() == named and one["value"])
        yield from (_spelt(str(one[member])) for one in interfaces if one.get(member))


def _machine(target: str) -> bool:
    return target.startswith("i-")


def _spelt(address: str) -> str:
    """An address in the one way that it is written here; IPv6 has many."""
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return address
