"""The nouns as AWS writes them: the members that ECS answers with."""

from typing import Any

from golive_rehearsal.aws import strategies
from golive_rehearsal.aws.nouns import (
    Container,
    Deployment,
    Document,
    HookWait,
    Service,
    ServiceDeployment,
    ServiceRevision,
    Task,
    TaskDefinition,
    TaskStatus,
)
from golive_rehearsal.aws.task_life import targets_of
from golive_rehearsal.aws.way_back import threshold
from golive_rehearsal.aws.world import World

_FARGATE = {"launchType": "FARGATE", "platformVersion": "1.4.0", "platformFamily": "Linux"}
_COMING = {TaskStatus.PROVISIONING, TaskStatus.PENDING, TaskStatus.ACTIVATING}


def present(**members: Any) -> Document:  # noqa: ANN401 - any JSON value
    """The members that have a value; AWS leaves out what there is not."""
    return {name: value for name, value in members.items() if value not in (None, "")}


def definition(found: TaskDefinition) -> Document:
    """A TaskDefinition: what was registered, and what ECS adds."""
    return found.document | present(
        taskDefinitionArn=found.arn,
        family=found.family,
        revision=found.revision,
        status=found.status,
        registeredAt=found.registered_at,
        deregisteredAt=found.deregistered_at,
        compatibilities=["EC2", "FARGATE"],
        volumes=found.document.get("volumes", []),
        placementConstraints=found.document.get("placementConstraints", []),
    )


def service(found: Service) -> Document:
    """A Service."""
    primary = found.primary
    return present(
        serviceArn=found.arn,
        serviceName=found.name,
        clusterArn=found.arn.replace(":service/", ":cluster/").rpartition("/")[0],
        loadBalancers=list(found.load_balancers),
        status=found.status,
        desiredCount=found.desired,
        runningCount=_running(found.tasks),
        pendingCount=_pending(found.tasks),
        **_FARGATE,
        taskDefinition=found.definition.arn,
        deploymentConfiguration=found.configuration,
        deployments=[deployment(found, each) for each in found.deployments],
        events=[{"id": each.id, "createdAt": each.at, "message": each.message} for each in found.events],
        createdAt=found.created_at,
        currentServiceDeployment=primary.entry.arn if primary else None,
        currentServiceRevisions=[{"arn": each.revision.arn, **_counts(found, each)} for each in found.deployments],
        networkConfiguration=found.network or None,
        healthCheckGracePeriodSeconds=int(found.grace),
        schedulingStrategy="REPLICA",
        deploymentController={"type": found.controller},
        enableECSManagedTags=False,
        propagateTags="NONE",
        enableExecuteCommand=False,
    )


def deployment(of: Service, found: Deployment) -> Document:
    """A Deployment of a service."""
    tasks = of.tasks_of(found)
    return present(
        id=found.id,
        status=found.status,
        taskDefinition=found.revision.definition.arn,
        desiredCount=found.desired,
        pendingCount=_pending(tasks),
        runningCount=_running(tasks),
        failedTasks=found.failed_tasks,
        createdAt=found.created_at,
        updatedAt=found.updated_at,
        **_FARGATE,
        networkConfiguration=found.revision.network or None,
        rolloutState=None if strategies.shifts(found.entry) else found.rollout,  # promised of rolling changes only
        rolloutStateReason=found.reason,
    )


def history_line(of: Service, found: ServiceDeployment) -> Document:
    """A ServiceDeploymentBrief."""
    return present(
        serviceDeploymentArn=found.arn,
        serviceArn=of.arn,
        clusterArn=service(of)["clusterArn"],
        startedAt=found.started_at,
        createdAt=found.created_at,
        finishedAt=found.finished_at,
        targetServiceRevisionArn=found.target.arn,
        status=found.status.value,
        statusReason=found.reason,
    )


def history_entry(world: World, of: Service, found: ServiceDeployment) -> Document:
    """A ServiceDeployment."""
    back = found.rollback
    line = history_line(of, found)
    del line["targetServiceRevisionArn"]
    return line | present(
        stoppedAt=found.stopped_at,
        updatedAt=found.updated_at,
        sourceServiceRevisions=[_summary(world, of, found, each) for each in found.sources],
        targetServiceRevision=_summary(world, of, found, found.target),
        lifecycleStage=strategies.stage_told(found),
        lifecycleHookDetails=[_hook(each) for each in found.hooks] or None,
        deploymentConfiguration=found.configuration,
        deploymentCircuitBreaker={
            "status": _watching(found, on=of.configuration["deploymentCircuitBreaker"]["enable"], fired=found.tripped),
            "failureCount": found.failures,
            "threshold": threshold(of.desired),
        },
        alarms={
            "status": _watching(found, on=bool(found.alarms), fired=bool(found.rang)),
            "alarmNames": list(of.configuration.get("alarms", {}).get("alarmNames", [])),
            "triggeredAlarmNames": list(found.rang),
        },
        rollback=back
        and {"reason": back.reason, "startedAt": back.started_at, "serviceRevisionArn": back.revision.arn},
    )


def _hook(found: HookWait) -> Document:
    return present(
        hookId=found.id,
        targetType=found.kind,
        targetArn=found.target,
        status=found.status,
        expiresAt=found.expires_at,
        timeoutAction=found.unanswered,
    )


def _watching(found: ServiceDeployment, *, on: bool, fired: bool) -> str:
    if not on:
        return "DISABLED"
    return "TRIGGERED" if fired else "MONITORING_COMPLETE" if found.status.over else "MONITORING"


def revision(of: Service, found: ServiceRevision) -> Document:
    """A ServiceRevision."""
    pair = strategies.pair_of(of)
    return present(
        serviceRevisionArn=found.arn,
        serviceArn=of.arn,
        clusterArn=service(of)["clusterArn"],
        taskDefinition=found.definition.arn,
        **_FARGATE,
        loadBalancers=list(of.load_balancers if pair else found.load_balancers),
        resolvedConfiguration={"loadBalancers": [_resolved(each) for each in found.load_balancers]} if pair else None,
        networkConfiguration=found.network or None,
        containerImages=[
            present(containerName=each.container, image=each.image, imageDigest=each.digest) for each in found.images
        ],
        guardDutyEnabled=False,
        createdAt=found.created_at,
    )


def _resolved(found: Document) -> Document:
    rule = found.get("advancedConfiguration", {}).get("productionListenerRule")
    return present(targetGroupArn=found["targetGroupArn"], productionListenerRule=rule)


def task(world: World, of: Service, found: Task) -> Document:
    """A Task."""
    document = found.definition.document
    return present(
        taskArn=found.arn,
        clusterArn=service(of)["clusterArn"],
        taskDefinitionArn=found.definition.arn,
        attachments=[_attachment(found)],
        availabilityZone=f"{world.region}a",
        connectivity="CONNECTED" if found.pull_started_at else None,
        connectivityAt=found.pull_started_at,
        containers=[_container(found, each) for each in found.containers],
        cpu=document.get("cpu", "256"),
        memory=document.get("memory", "512"),
        createdAt=found.created_at,
        desiredStatus="RUNNING" if found.wanted else "STOPPED",
        lastStatus=found.status.value,
        healthStatus=_health(world, found),
        group=f"service:{of.name}",
        **_FARGATE,
        overrides={"containerOverrides": [{"name": each.name} for each in found.containers]},
        pullStartedAt=found.pull_started_at,
        pullStoppedAt=found.pull_stopped_at,
        startedAt=found.started_at,
        startedBy=found.deployment.id,
        stopCode=found.stop_code,
        stoppedReason=found.reason,
        stoppingAt=found.stopping_at,
        stoppedAt=found.stopped_at,
        version=list(TaskStatus).index(found.status) + 1,
    )


def _attachment(found: Task) -> Document:
    return {
        "id": f"eni-of-{found.id}",
        "type": "ElasticNetworkInterface",
        "status": "DELETED" if found.status is TaskStatus.STOPPED else "ATTACHED",
        "details": [{"name": "privateIPv4Address", "value": found.address}],
    }


def _container(of: Task, found: Container) -> Document:
    if found.child is None:
        status = "STOPPED" if of.status is TaskStatus.STOPPED else "PENDING"
    else:
        status = "STOPPED" if found.exited else "RUNNING"
    return present(
        containerArn=found.arn,
        taskArn=of.arn,
        name=found.name,
        image=found.image,
        imageDigest=found.digest if found.child else None,
        runtimeId=f"{of.id}-{found.arn.rpartition('-')[2]}",
        lastStatus=status,
        exitCode=found.exit_code,
        reason=found.reason,
        networkBindings=[],
        networkInterfaces=[{"privateIpv4Address": of.address}],
        healthStatus="UNKNOWN",
        cpu=str(found.document.get("cpu", 0)),
    )


def _health(world: World, found: Task) -> str:
    # Without a container health check ECS itself knows nothing; the target group has its own say.
    unfit = any(target.state == "unhealthy" for _, target in targets_of(world, found))
    return "UNHEALTHY" if unfit and "healthCheck" in found.containers[0].document else "UNKNOWN"


def _summary(world: World, of: Service, entry: ServiceDeployment, found: ServiceRevision) -> Document:
    running = next((each for each in of.deployments if each.revision is found), None)
    counts = _counts(of, running) if running else dict.fromkeys(_COUNTS, 0)
    group = next((str(each["targetGroupArn"]) for each in found.load_balancers), "")
    shares = strategies.shifts(entry) and not entry.status.over
    weight = strategies.weight_told(world, of, group) if shares else None
    return {"arn": found.arn, **counts} | present(requestedProductionTrafficWeight=weight)


_COUNTS = ("requestedTaskCount", "runningTaskCount", "pendingTaskCount")


def _counts(of: Service, found: Deployment) -> Document:
    tasks = of.tasks_of(found)
    return dict(zip(_COUNTS, (found.desired, _running(tasks), _pending(tasks)), strict=True))


def _running(tasks: list[Task]) -> int:
    return sum(each.status is TaskStatus.RUNNING for each in tasks)


def _pending(tasks: list[Task]) -> int:
    return sum(each.status in _COMING for each in tasks)
