"""What moves a task from one status to the next: conditions that look, and deeds that are done on the way.

``transitions.TASK`` is the table that puts them together.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from golive_rehearsal.aws.nouns import Container, ContainerStart, Task, TaskStatus
from golive_rehearsal.aws.refusals import Refusal
from golive_rehearsal.aws.targets import Target, TargetGroup
from golive_rehearsal.aws.world import World

# Seconds of the target's time, of the order measured on Fargate.
PROVISIONING = 10.0
PULL = 15.0
PULL_RETRIES = 60.0
BOOT = 30.0
END = 5.0
DEPROVISIONING = 10.0
START = PROVISIONING + PULL + BOOT

# Real seconds that a container has from its stop signal to its end by force.
STOP_TIMEOUT = 5.0

# Of what ECS says so, it says it of the service as well.
_UNPLACED = "Capacity is unavailable"

Condition = Callable[[World, Task], bool]


def waited(seconds: float) -> Condition:
    """The task has had its status for ``seconds``; one that ran before the rehearsal began waits for nothing."""

    def holds(world: World, task: Task) -> bool:
        return task.was_running or (world.now() - task.since).total_seconds() >= seconds

    return holds


def unwanted(_world: World, task: Task) -> bool:
    """The scheduler, or a person, wants it gone."""
    return not task.wanted


def image_missing(world: World, task: Task) -> bool:
    """The registry has not one of its images, and has been asked long enough."""
    tired = waited(PULL_RETRIES)(world, task)
    return tired and not _started(task) and _missing(world, task) is not None


def pulled(world: World, task: Task) -> bool:
    """Its images are there and its containers not yet started."""
    return not _started(task) and waited(PULL)(world, task) and _missing(world, task) is None


def announced(world: World, task: Task) -> bool:
    """Every container has said that it serves, and had its time for it."""
    return _booted(world, task) and all(container.announced for container in task.containers)


def exited_at_start(world: World, task: Task) -> bool:
    """A container that the task can't do without has gone before it served."""
    return _booted(world, task) and essential_exited(world, task)


def essential_exited(_world: World, task: Task) -> bool:
    """A container that the task can't do without has gone."""
    return any(container.exited for container in task.containers if container.essential)


def drained(world: World, task: Task) -> bool:
    """Its targets have had their deregistration delay, and no request is under way.

    Requests live in real time: with a fast clock a short one could outlast the delay, so it may take the same number of
    real seconds.
    """
    return all(_let_go(world, group, target) for group, target in targets_of(world, task))


def processes_gone(world: World, task: Task) -> bool:
    """None of its containers runs, and they had their time to end."""
    return waited(END)(world, task) and not _run(task)


def end_of_work(task: Task) -> datetime | None:
    """When what its processes are at, starting or ending, is done; None where they are at neither.

    How long that takes is ours to say, not this machine's: a process that takes longer is waited for with the time.
    """
    if task.status is TaskStatus.PENDING and task.pull_stopped_at is not None:
        at_it = not all(container.announced or container.exited for container in task.containers)
        return task.pull_stopped_at + timedelta(seconds=0 if task.was_running else BOOT) if at_it else None
    return task.since + timedelta(seconds=END) if task.status is TaskStatus.STOPPING and _run(task) else None


def begin_pull(world: World, task: Task) -> None:
    """Note when the pull of its images began."""
    task.pull_started_at = world.now()


def start_containers(world: World, task: Task) -> None:
    """Start a process for each container."""
    task.pull_stopped_at = world.now()
    if why := world.unstartable.get(task.definition.arn):
        _fail(task, why)
        if why.startswith(_UNPLACED):
            _service_says(world, task, f"was unable to place a task. Reason: {why}")
        return
    try:
        for container in task.containers:
            container.child = world.launcher(_start(world, task, container))
    except Refusal as refusal:
        _fail(task, f"ResourceInitializationError: {refusal.message}")


def register_targets(world: World, task: Task) -> None:
    """Add it to the target groups of its service."""
    for group, port in world.groups_of(task):
        serving = next((each for each in task.containers if each.port == port), None)
        if serving is not None and serving.child is not None:
            loopback = int(serving.child.facts(within=0)["port"])
            group.register(task.address, port, loopback, world.now())
            _service_says(world, task, f"registered 1 targets in (target-group {group.arn})")


def note_running(world: World, task: Task) -> None:
    """It runs: a success that ends its deployment's row of failures."""
    task.started_at = world.now()
    task.deployment.failures_in_a_row = 0


def note_exit(world: World, task: Task) -> None:
    """Say that it stops because an essential container did, and begin to drain."""
    task.stop_code, task.reason = "EssentialContainerExited", "Essential container in task exited"
    drain(world, task)


def cannot_pull(world: World, task: Task) -> None:
    """Say which image the registry does not have."""
    image = _missing(world, task) or ""
    task.containers[0].reason = f"CannotPullContainerError: {image}"
    _fail(task, f"CannotPullContainerError: pull image manifest has been retried 5 time(s): {image}: not found")
    _service_says(world, task, f"was unable to place a task. Reason: {task.reason}.")
    drain(world, task)


def drain(world: World, task: Task) -> None:
    """Begin to leave: no new request reaches it from now on."""
    task.wanted = False
    task.was_running = False
    task.stopping_at = world.now()
    for group, target in targets_of(world, task):
        group.drain(target.address, target.port, world.now())
        _service_says(world, task, f"deregistered 1 targets in (target-group {group.arn})")


def terminate(world: World, task: Task) -> None:
    """Take it out of its target groups and tell its processes to end."""
    for group, target in targets_of(world, task):
        group.remove(target.address, target.port)
    for container in task.containers:
        if container.child is not None:
            world.leaving.submit(container.child.stop, STOP_TIMEOUT)


def note_end(_world: World, task: Task) -> None:
    """Keep the exit codes, and count a task that never ran as a failure of its deployment."""
    for container in task.containers:
        if container.child is not None:
            ended = container.child.process.returncode  # by a signal, as a shell tells it, and ECS
            container.exit_code = ended if ended is None or ended >= 0 else 128 - ended
    if task.started_at is None and task.stop_code in ("TaskFailedToStart", "EssentialContainerExited"):
        task.deployment.count_failure()
        task.deployment.failures_in_a_row += 1


def note_stopped(world: World, task: Task) -> None:
    """Note when the last of it was gone."""
    task.stopped_at = world.now()


def targets_of(world: World, task: Task) -> list[tuple[TargetGroup, Target]]:
    """Where the task is registered."""
    found = ((group, group.find(task.address, port)) for group, port in world.groups_of(task))
    return [(group, target) for group, target in found if target is not None]


def healthy(world: World, task: Task) -> bool:
    """It runs, and every target group that it belongs to says so."""
    if not task.staying or task.status is not TaskStatus.RUNNING:
        return False
    targets = targets_of(world, task)
    return len(targets) == len(world.groups_of(task)) and all(each.state == "healthy" for _, each in targets)


def _let_go(world: World, group: TargetGroup, target: Target) -> bool:
    if target.draining_since is None:
        return True
    delay = group.settings.deregistration_delay
    passed = (world.now() - target.draining_since).total_seconds()
    return passed >= delay and (target.in_flight == 0 or passed >= delay * world.clock.scale)


def _booted(world: World, task: Task) -> bool:
    since = task.pull_stopped_at
    return since is not None and (task.was_running or (world.now() - since).total_seconds() >= BOOT)


def _run(task: Task) -> bool:
    return any(container.child is not None and not container.exited for container in task.containers)


def _started(task: Task) -> bool:
    return any(container.child is not None for container in task.containers)


def _missing(world: World, task: Task) -> str | None:
    for container in task.containers:
        if not world.registry.holds(container.image, container.digest):
            return container.image
    return None


def _start(world: World, task: Task, container: Container) -> ContainerStart:
    name, write = container.name, world.logs.stream(container.document, task.id)

    def hear(line: str) -> None:
        write(line)
        world.hear(task.id, name, line)

    container.digest = container.digest or world.registry.digest(container.image)
    return ContainerStart(
        image=container.image,
        digest=container.digest,
        version=world.registry.version(container.digest),
        container=name,
        listens=container.port is not None,
        environment=_environment(world, container.document),
        hear=hear,
    )


def _environment(world: World, document: Mapping[str, object]) -> dict[str, str]:
    plain = {each["name"]: each["value"] for each in _entries(document, "environment")}
    secret = {each["name"]: world.secret(each["valueFrom"]) for each in _entries(document, "secrets")}
    return {**plain, **secret, "PORT": "0"}


def _entries(document: Mapping[str, object], key: str) -> list[dict[str, str]]:
    entries = document.get(key)
    return entries if isinstance(entries, list) else []


def _fail(task: Task, reason: str) -> None:
    task.stop_code, task.reason, task.wanted = "TaskFailedToStart", reason, False


def _service_says(world: World, task: Task, message: str) -> None:
    service = next((each for each in world.services() if task in each.tasks), None)
    if service is not None:
        world.say(service, message)
