"""What the rehearsal's ECS knows of: definitions, services, deployments, revisions and tasks."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from golive_rehearsal.child import Child

Document = dict[str, Any]


class TaskStatus(StrEnum):
    """Where a task is in its life; the order is the one that every task takes."""

    PROVISIONING = "PROVISIONING"
    PENDING = "PENDING"
    ACTIVATING = "ACTIVATING"
    RUNNING = "RUNNING"
    DEACTIVATING = "DEACTIVATING"
    STOPPING = "STOPPING"
    DEPROVISIONING = "DEPROVISIONING"
    STOPPED = "STOPPED"


class RolloutStatus(StrEnum):
    """Where a service deployment is: under way, ended well, stopped or superseded, or rolled back."""

    PENDING = "PENDING"
    IN_PROGRESS = "IN_PROGRESS"
    SUCCESSFUL = "SUCCESSFUL"
    STOP_REQUESTED = "STOP_REQUESTED"
    STOPPED = "STOPPED"
    ROLLBACK_REQUESTED = "ROLLBACK_REQUESTED"
    ROLLBACK_IN_PROGRESS = "ROLLBACK_IN_PROGRESS"
    ROLLBACK_SUCCESSFUL = "ROLLBACK_SUCCESSFUL"
    ROLLBACK_FAILED = "ROLLBACK_FAILED"

    @property
    def over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self in _OVER


_OVER = {
    RolloutStatus.SUCCESSFUL,
    RolloutStatus.STOPPED,
    RolloutStatus.ROLLBACK_SUCCESSFUL,
    RolloutStatus.ROLLBACK_FAILED,
}


@dataclass(frozen=True, slots=True)
class ContainerStart:
    """What a launcher is told of the container that it must start.

    ``image`` is the reference as the task definition writes it; ``version`` is what that image holds, which a moved tag
    may no longer say. ``listens`` is true for a container with a port mapping: it announces ``{"port": N}``, any other
    ``{"ready": true}``. Every further line goes to ``hear``.
    """

    image: str
    digest: str
    version: str
    container: str
    listens: bool
    environment: Mapping[str, str]
    hear: Callable[[str], None]


class Launcher(Protocol):
    """Turns a container that ECS wants running into a process of this machine."""

    def __call__(self, start: ContainerStart, /) -> Child:
        """Start the process and return at once, before it has announced itself."""


@dataclass(slots=True, eq=False)
class TaskDefinition:
    """One revision of a family; ``document`` is what was registered, without what ECS adds."""

    arn: str
    family: str
    revision: int
    document: Document
    registered_at: datetime
    deregistered_at: datetime | None = None
    deleted: bool = False

    @property
    def active(self) -> bool:
        """Whether a new deployment may use it."""
        return self.deregistered_at is None

    @property
    def status(self) -> str:
        """As AWS calls it."""
        return "DELETE_IN_PROGRESS" if self.deleted else "ACTIVE" if self.active else "INACTIVE"

    @property
    def containers(self) -> list[Document]:
        """Its container definitions."""
        return list(self.document["containerDefinitions"])


@dataclass(frozen=True, slots=True)
class ContainerImage:
    """An image as it was when a revision was made; ``digest`` is empty if the registry could not name one."""

    container: str
    image: str
    digest: str


@dataclass(frozen=True, slots=True, eq=False)
class ServiceRevision:
    """What a service deployment brings: a task definition with its images pinned by digest."""

    arn: str
    definition: TaskDefinition
    images: tuple[ContainerImage, ...]
    load_balancers: tuple[Document, ...]
    network: Document
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Rollback:
    """That, why and to which revision ECS itself went back."""

    reason: str
    started_at: datetime
    revision: ServiceRevision


@dataclass(slots=True, eq=False)
class HookWait:
    """A hook that a service deployment has come to; ``unanswered`` is what is done when it expires."""

    id: str
    kind: str
    target: str
    stage: str
    expires_at: datetime
    unanswered: str
    status: str


@dataclass(slots=True, eq=False)
class ServiceDeployment:
    """One entry of a service's deployment history.

    ``failures`` is what the circuit breaker counted, ``tripped`` whether that was too much. ``alarms`` are those that
    may still fail it, ``rang`` those that did: one that was in ALARM at the start makes ECS leave them all alone.
    ``configuration`` is the service's when it was begun. Where users are moved to another target group, ``stage`` is
    how far that is, since ``stage_since``, with ``shifted`` of a hundred users moved.
    """

    arn: str
    target: ServiceRevision
    sources: tuple[ServiceRevision, ...]
    created_at: datetime
    configuration: Document
    status: RolloutStatus = RolloutStatus.PENDING
    reason: str = ""
    started_at: datetime | None = None
    updated_at: datetime | None = None
    finished_at: datetime | None = None
    stopped_at: datetime | None = None
    rollback: Rollback | None = None
    failures: int = 0
    tripped: bool = False
    alarms: tuple[str, ...] = ()
    rang: tuple[str, ...] = ()
    stage: str = ""
    stage_since: datetime | None = None
    shifted: float = 0.0
    hooks: list[HookWait] = field(default_factory=list)

    @property
    def good(self) -> ServiceRevision | None:
        """The revision that this deployment left in service; none unless it ended well."""
        if self.status is RolloutStatus.SUCCESSFUL:
            return self.target
        if self.status is RolloutStatus.ROLLBACK_SUCCESSFUL and self.rollback is not None:
            return self.rollback.revision
        return None


@dataclass(slots=True, eq=False)
class Deployment:
    """A set of tasks of one revision, as DescribeServices lists it: the PRIMARY one, or an ACTIVE one on its way out.

    ``was_running``: its first tasks ran before the rehearsal began, so they wait for nothing but their processes.
    ``proven``: a task of it was healthy once, so that failures count no more (API reference, ``failedTasks``).
    """

    id: str
    revision: ServiceRevision
    entry: ServiceDeployment
    created_at: datetime
    updated_at: datetime
    desired: int
    status: str = "PRIMARY"
    rollout: str = "IN_PROGRESS"
    reason: str = ""
    failed_tasks: int = 0
    failures_in_a_row: int = 0
    proven: bool = False
    steady_since: datetime | None = None
    not_before: datetime | None = None
    was_running: bool = False
    blocked_said: bool = False

    def count_failure(self) -> None:
        """A task of it did not start, or failed its health checks."""
        if not self.proven:
            self.failed_tasks += 1
            self.entry.failures = max(self.entry.failures, self.failed_tasks)

    def prove(self) -> None:
        """A task of it is healthy."""
        self.proven, self.failed_tasks = True, 0


@dataclass(slots=True, eq=False)
class Container:
    """A container of a task and, once started, its process."""

    arn: str
    name: str
    image: str
    digest: str
    essential: bool
    port: int | None
    document: Document
    child: Child | None = None
    exit_code: int | None = None
    reason: str = ""

    @property
    def announced(self) -> bool:
        """Whether its process has said that it serves."""
        return self.child is not None and self.child.alive and bool(self.child.facts(within=0))

    @property
    def exited(self) -> bool:
        """Whether its process was started and is gone."""
        return self.child is not None and not self.child.alive


@dataclass(slots=True, eq=False)
class Task:
    """One running copy of a task definition; ``address`` is made up, for a port of this machine's loopback.

    ``protected`` from scale-in, it is not stopped to make room for another version.
    """

    arn: str
    deployment: Deployment
    containers: list[Container]
    address: str
    created_at: datetime
    since: datetime
    status: TaskStatus = TaskStatus.PROVISIONING
    wanted: bool = True
    was_running: bool = False
    protected: bool = False
    stop_code: str = ""
    reason: str = ""
    pull_started_at: datetime | None = None
    pull_stopped_at: datetime | None = None
    started_at: datetime | None = None
    stopping_at: datetime | None = None
    stopped_at: datetime | None = None

    @property
    def id(self) -> str:
        """The last part of its ARN."""
        return self.arn.rpartition("/")[2]

    @property
    def definition(self) -> TaskDefinition:
        """The task definition that it runs."""
        return self.deployment.revision.definition

    @property
    def staying(self) -> bool:
        """Whether it runs or will, and nobody has asked it to leave."""
        return self.wanted and self.status in _STAYING


_STAYING = {TaskStatus.PROVISIONING, TaskStatus.PENDING, TaskStatus.ACTIVATING, TaskStatus.RUNNING}


@dataclass(frozen=True, slots=True)
class Event:
    """A line of a service's event list."""

    id: str
    at: datetime
    message: str


@dataclass(slots=True, eq=False)
class Service:
    """A service: what should run, what does, and how it came to be.

    ``deployments`` and ``history`` have the newest first.
    """

    arn: str
    name: str
    cluster: str
    created_at: datetime
    desired: int
    definition: TaskDefinition
    configuration: Document
    load_balancers: tuple[Document, ...]
    network: Document
    controller: str = "ECS"
    grace: float = 0.0
    status: str = "ACTIVE"
    tags: list[Document] = field(default_factory=list)
    deployments: list[Deployment] = field(default_factory=list)
    history: list[ServiceDeployment] = field(default_factory=list)
    revisions: dict[str, ServiceRevision] = field(default_factory=dict)
    tasks: list[Task] = field(default_factory=list)
    events: deque[Event] = field(default_factory=lambda: deque(maxlen=100))

    @property
    def primary(self) -> Deployment | None:
        """The deployment that the service is to end with."""
        return self.deployments[0] if self.deployments else None

    def tasks_of(self, deployment: Deployment) -> list[Task]:
        """The tasks that one deployment started, stopped ones included."""
        return [task for task in self.tasks if task.deployment is deployment]
