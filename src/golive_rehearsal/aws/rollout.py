"""How a service gets from one revision to the next: deployments, the rolling update, and the way back.

``transitions.ROLLOUT`` is the table of a service deployment; ``schedule`` starts and stops tasks by the percentages.
"""

import math
import uuid
from dataclasses import dataclass
from datetime import timedelta

from golive_rehearsal.aws import strategies
from golive_rehearsal.aws.nouns import (
    Container,
    ContainerImage,
    Deployment,
    Document,
    Service,
    ServiceDeployment,
    ServiceRevision,
    Task,
    TaskDefinition,
    TaskStatus,
)
from golive_rehearsal.aws.task_life import START, healthy, targets_of
from golive_rehearsal.aws.world import World, digits, token

# Seconds that a task without a load balancer must have run before it counts towards a steady state.
SETTLE_WITHOUT_BALANCER = 40.0

# Seconds between tries after one failure; doubled with each further one, up to the most.
RETRY, RETRY_MOST = 10.0, 300.0

# Seconds that a steady deployment with alarms is watched before it is COMPLETED; AWS says "less than 5 minutes".
BAKE = 180.0

# How long ECS still lists a task that has stopped.
STOPPED_KEPT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """A service deployment within its service: what the table's conditions and deeds look at."""

    service: Service
    deployment: ServiceDeployment


@dataclass(frozen=True, slots=True)
class Moves:
    """What a rolling update does next: tasks of the primary deployment to start, healthy others to stop."""

    start: int
    stop: int


def plan(configuration: tuple[int, int, int], *, new: int, new_healthy: int, old: int, old_healthy: int) -> Moves:
    """The next moves for (desired, minimum %, maximum %): never above the maximum, never below the minimum."""
    desired, minimum, maximum = configuration
    least = math.ceil(desired * minimum / 100)
    most = math.floor(desired * maximum / 100)
    start = max(0, min(desired - new, most - new - old))
    stop = min(old_healthy, max(0, new_healthy + old_healthy - least))
    return Moves(start, stop)


def new_revision(world: World, service: Service, definition: TaskDefinition) -> ServiceRevision:
    """Pin what the service would run now: the task definition, with each tag resolved to a digest."""
    images = tuple(
        ContainerImage(each["name"], each["image"], world.registry.digest(each["image"]))
        for each in definition.containers
    )
    arn = world.arn("service-revision", service.cluster, service.name, digits(19))
    balancers = strategies.resolved(world, service)
    revision = ServiceRevision(arn, definition, images, balancers, service.network, world.now())
    service.revisions[arn] = revision
    return revision


def new_entry(world: World, service: Service, target: ServiceRevision) -> ServiceDeployment:
    """Open an entry in the service's deployment history."""
    arn = world.arn("service-deployment", service.cluster, service.name, token(21))
    sources = tuple(dict.fromkeys(each.revision for each in service.deployments))
    entry = ServiceDeployment(arn, target, sources, world.now(), service.configuration)
    service.history.insert(0, entry)
    return entry


def deploy(world: World, service: Service, revision: ServiceRevision, entry: ServiceDeployment) -> Deployment:
    """Make ``revision`` what the service is to end with; what it runs now becomes ACTIVE, on its way out."""
    now = world.now()
    for each in service.deployments:
        each.status, each.updated_at = "ACTIVE", now
    name = f"ecs-svc/{digits(19)}"
    reason = f"ECS deployment {name} in progress."
    deployment = Deployment(name, revision, entry, now, now, service.desired, reason=reason)
    service.deployments.insert(0, deployment)
    service.definition = revision.definition
    return deployment


def schedule(world: World, service: Service) -> None:
    """Start and stop tasks as the percentages allow, and replace what has failed."""
    primary = service.primary
    if primary is None:
        return
    _stop_unhealthy(world, service)
    if strategies.shifts(primary.entry):
        _beside(world, service, primary)
        return
    staying = [task for task in service.tasks if task.staying]
    new = [task for task in staying if task.deployment is primary]
    old = [task for task in staying if task.deployment is not primary]
    fit_new, fit_old = ([task for task in tasks if healthy(world, task)] for tasks in (new, old))
    if fit_new:
        primary.prove()
    shape = (service.desired, *percentages(service))
    moves = plan(shape, new=len(new), new_healthy=len(fit_new), old=len(old), old_healthy=len(fit_old))
    unfit_old = [task for task in old if task not in fit_old]
    _stop(world, service, unfit_old + fit_old[: moves.stop] + new[service.desired :])
    if primary.rollout != "FAILED":
        _start(world, service, primary, moves.start)
    _say_if_blocked(world, service, primary, moves)


def _beside(world: World, service: Service, primary: Deployment) -> None:
    """Start all tasks of the primary deployment at once, beside the others, which stay until its strategy is done."""
    new = [task for task in service.tasks_of(primary) if task.staying]
    if any(healthy(world, task) for task in new):
        primary.prove()
    _stop(world, service, strategies.leaving(world, service, primary) + new[service.desired :])
    if primary.rollout != "FAILED" and primary.entry.stage not in ("", strategies.RECONCILE, "PRE_SCALE_UP"):
        _start(world, service, primary, max(0, service.desired - len(new)))


def percentages(service: Service) -> tuple[int, int]:
    """The minimum and the maximum healthy percent."""
    configuration = service.configuration
    return int(configuration["minimumHealthyPercent"]), int(configuration["maximumPercent"])


def tidy(world: World, service: Service) -> None:
    """Forget deployments that have nothing left, and tasks that stopped long ago."""
    primary = service.primary
    service.deployments = [
        each
        for each in service.deployments
        if each is primary or any(task.status is not TaskStatus.STOPPED for task in service.tasks_of(each))
    ]
    for each in service.deployments:
        each.desired = service.desired if each is primary else sum(task.staying for task in service.tasks_of(each))
    since = world.now() - STOPPED_KEPT
    service.tasks = [task for task in service.tasks if task.stopped_at is None or task.stopped_at > since]


def always(_world: World, _entry: Entry) -> bool:
    """Nothing is waited for."""
    return True


def superseded(_world: World, entry: Entry) -> bool:
    """Another deployment has become the service's primary."""
    primary = entry.service.primary
    return primary is None or primary.entry is not entry.deployment


def steady(world: World, entry: Entry) -> bool:
    """As many tasks of the primary deployment as desired are healthy, and no other deployment has a task left.

    With criteria for an early success, some of the tasks are enough; with DEFERRED clean-up others may be left.
    """
    service = entry.service
    primary = service.primary
    early = _early(entry)
    others = len(service.deployments) > 1 and early.get("sourceServiceRevisionCleanup") != "DEFERRED"
    if primary is None or primary.entry is not entry.deployment or others:
        return False
    if strategies.under_way(entry.deployment):
        return False
    fit = [task for task in service.tasks_of(primary) if healthy(world, task) and _settled(world, task)]
    enough = max(1, math.ceil(service.desired * early["healthyPercent"] / 100)) if early else service.desired
    if not enough <= len(fit) <= service.desired:
        primary.steady_since = None
        return False
    primary.steady_since = primary.steady_since or world.now()
    return not entry.deployment.alarms or (world.now() - primary.steady_since).total_seconds() >= BAKE


def _early(entry: Entry) -> Document:
    """The criteria for an early success, which only a rolling change has; none where they are not on."""
    criteria: Document = entry.deployment.configuration.get("earlySuccessCriteria", {})
    return criteria if criteria.get("enable") and not strategies.shifts(entry.deployment) else {}


def begin(world: World, entry: Entry) -> None:
    """Note when the work began, and which alarms may fail it."""
    entry.deployment.started_at = world.now()
    alarms = entry.service.configuration.get("alarms", {})
    names = tuple(alarms.get("alarmNames", ())) if alarms.get("enable") else ()
    entry.deployment.alarms = () if any(world.ringing(name) for name in names) else names


def complete(world: World, entry: Entry) -> None:
    """The service has reached what this deployment wanted of it."""
    primary = entry.service.primary
    assert primary is not None
    entry.deployment.finished_at = primary.updated_at = world.now()
    primary.rollout, primary.reason = "COMPLETED", f"ECS deployment {primary.id} completed."
    world.say(entry.service, f"(deployment {primary.id}) deployment completed.")
    world.say(entry.service, "has reached a steady state.")


def give_way(world: World, entry: Entry) -> None:
    """A newer deployment has taken over."""
    entry.deployment.reason = "Deployment stopped because a newer service deployment was started."
    entry.deployment.stopped_at = entry.deployment.finished_at = world.now()


def _settled(world: World, task: Task) -> bool:
    if task.was_running or world.groups_of(task) or task.started_at is None:
        return task.was_running or task.started_at is not None
    return (world.now() - task.started_at).total_seconds() >= SETTLE_WITHOUT_BALANCER


def _stop_unhealthy(world: World, service: Service) -> None:
    for task in service.tasks:
        if not task.staying or task.status is not TaskStatus.RUNNING or _in_grace(world, service, task):
            continue
        for group, target in targets_of(world, task):
            # A target that a fault holds down stays: a replacement would heal what a check is to find.
            if target.state == "unhealthy" and not target.failing:
                world.say(
                    service,
                    f"(port {target.port}) is unhealthy in (target-group {group.arn}) due to "
                    f"(reason {target.description}).",
                )
                task.reason = f"Task failed ELB health checks in (target-group {group.arn})"
                task.wanted, task.stop_code = False, "ServiceSchedulerInitiated"
                task.deployment.count_failure()


def _in_grace(world: World, service: Service, task: Task) -> bool:
    return task.started_at is None or (world.now() - task.started_at).total_seconds() < service.grace


def _stop(world: World, service: Service, tasks: list[Task]) -> None:
    tasks = [task for task in tasks if not task.protected]
    for task in tasks:
        task.wanted, task.stop_code = False, "ServiceSchedulerInitiated"
        task.reason = f"Scaling activity initiated by (deployment {task.deployment.id})"
    if tasks:
        named = " ".join(f"(task {task.id})" for task in tasks)
        world.say(service, f"has stopped {len(tasks)} running tasks: {named}.")
        world.say(service, f"has begun draining connections on {len(tasks)} tasks.")


def _start(world: World, service: Service, deployment: Deployment, count: int) -> None:
    now = world.now()
    if not count or (deployment.not_before is not None and now < deployment.not_before):
        return
    tasks = [_new_task(world, service, deployment) for _ in range(count)]
    service.tasks += tasks
    deployment.was_running = False
    named = " ".join(f"(task {task.id})" for task in tasks)
    world.say(service, f"has started {count} tasks: {named}.")
    # The pause counts from the start, so that a deployment that keeps failing does not spin.
    pause = min(RETRY_MOST, RETRY * 2**deployment.failures_in_a_row) if deployment.failures_in_a_row else 0.0
    deployment.not_before = now + timedelta(seconds=pause)


def _new_task(world: World, service: Service, deployment: Deployment) -> Task:
    identity, now = token(), world.now()
    made = now - timedelta(seconds=START) if deployment.was_running else now
    pinned = {each.container: each.digest for each in deployment.revision.images}
    containers = [
        Container(
            arn=world.arn("container", service.cluster, identity, str(uuid.uuid4())),
            name=document["name"],
            image=document["image"],
            digest=pinned.get(document["name"], ""),
            essential=document.get("essential", True),
            port=next((int(each["containerPort"]) for each in document.get("portMappings", [])), None),
            document=document,
        )
        for document in deployment.revision.definition.containers
    ]
    arn = world.arn("task", service.cluster, identity)
    return Task(arn, deployment, containers, world.address(), made, now, was_running=deployment.was_running)


def _say_if_blocked(world: World, service: Service, primary: Deployment, moves: Moves) -> None:
    waiting = any(task.status is not TaskStatus.STOPPED and not healthy(world, task) for task in service.tasks)
    lacking = sum(task.staying for task in service.tasks_of(primary)) < service.desired
    if lacking and not waiting and moves == Moves(0, 0) and not primary.blocked_said:
        primary.blocked_said = True
        world.say(
            service,
            "was unable to stop or start tasks during a deployment because of the service deployment configuration. "
            "Update the minimumHealthyPercent or maximumPercent value and try again.",
        )
