"""What AWS says of the service and its versions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from golive.facts.strategy import Strategy
from golive.model.release import Release


@dataclass(frozen=True, slots=True)
class Deployment:
    """One deployment of a service, as ECS describes it."""

    id: str
    status: str
    definition: str
    rollout: str
    desired: int
    running: int
    pending: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Service:
    """A service as ECS describes it. ``definition`` is the full ARN of the version it is set to."""

    arn: str
    status: str
    definition: str
    desired: int
    running: int
    controller: str
    deployments: tuple[Deployment, ...]
    strategy: Strategy = field(default_factory=Strategy)

    @property
    def primary(self) -> Deployment | None:
        """The deployment that ECS is moving to or has reached."""
        return next((one for one in self.deployments if one.status == "PRIMARY"), None)


@dataclass(frozen=True, slots=True)
class Task:
    """One task: its version, state, the deployment that started it, image digest a container, and network address.

    ``digests`` has the containers of its version's definition; a digest is empty where AWS does not tell it. ``put_in``
    are those that AWS itself put into the task (a guard, a proxy), which are no part of any version. ``address`` is as
    the load balancer names it, with the port where it is that of a machine with many; empty if it is not known.
    """

    arn: str
    definition: str
    status: str
    started_by: str
    digests: Mapping[str, str]
    address: str
    health: str = "UNKNOWN"
    put_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetHealth:
    """One target of the load balancer and its state there (initial, healthy, unhealthy, draining ...)."""

    address: str
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OtherWay:
    """Another target group that the load balancer sends users to, by one of its rules.

    ``share`` is how many of a hundred of the rule's requests go there, ``shared`` says that the same rule sends users
    to our own group too. ``versions`` are those of the copies that are healthy there, empty for one that is no task.
    """

    group: str
    rule: str
    share: int
    shared: bool
    copies: int = 0
    versions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A PAUSE hook that waits for a person's answer: ``unanswered`` is what AWS does when it ``expires``."""

    hook: str
    unanswered: str
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class ServiceDeployment:
    """One entry of ECS's own deployment history. ``stage`` is AWS's own word, empty for none.

    ``waiting`` are the hooks that a person must answer; then ``definition`` is the version that it brings, if known.
    """

    arn: str
    status: str
    created: datetime
    revision: str
    rollback_revision: str = ""
    stage: str = ""
    strategy: Strategy | None = None
    started: datetime | None = None
    finished: datetime | None = None
    waiting: tuple[Waiting, ...] = ()
    definition: str = ""

    @property
    def over(self) -> bool:
        """Whether it has ended, however it did."""
        return self.status in ("SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED")

    @property
    def effective(self) -> str:
        """The service revision that this deployment left running; empty if it left none that is known good."""
        if self.status == "SUCCESSFUL":
            return self.revision
        return self.rollback_revision if self.status == "ROLLBACK_SUCCESSFUL" else ""


@dataclass(frozen=True, slots=True)
class Scene:
    """The service, its tasks and its targets at one moment: what a rollback waits on and is proven by.

    ``targets`` are of the groups that users are on. ``under_way`` is the change that is being made, looked for where
    the service's strategy has stages or hooks.
    """

    at: datetime
    service: Service
    tasks: tuple[Task, ...]
    targets: tuple[TargetHealth, ...]
    history: tuple[ServiceDeployment, ...] = ()
    under_way: ServiceDeployment | None = None


@dataclass(frozen=True, slots=True)
class Stopped:
    """A task that ended, as ECS tells why: its code, its sentence, and of each container that left, with what."""

    definition: str
    code: str
    reason: str
    exits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Troubles:
    """What ECS itself says of a change that does not come about, since a moment.

    ``rollouts`` are the states of its deployments by id, as far as ECS gives them.
    """

    stopped: tuple[Stopped, ...] = ()
    events: tuple[str, ...] = ()
    rollouts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImageState:
    """Whether the image of one container still is in its registry, by digest; by its tag where ``digest`` is empty.

    ``moved``: the tag by which the version names it points to another image now. ``elsewhere``: it is kept in a
    registry that is not the account's, as sidecars often are, so that nobody here can look.
    """

    container: str
    digest: str
    present: bool
    moved: bool = False
    elsewhere: bool = False

    @property
    def gone(self) -> bool:
        """Whether it is known not to be there."""
        return not self.present and not self.elsewhere

    @property
    def unresolved(self) -> bool:
        """Whether something is there, and nobody can say whether it is what the version ran: no digest is known."""
        return self.present and not self.digest


@dataclass(frozen=True, slots=True)
class VersionState:
    """A version as ECS and the image registry hold it now. ``status`` is ACTIVE, INACTIVE or MISSING."""

    release: Release
    status: str
    images: tuple[ImageState, ...]
    effective: bool | None
    """Whether ECS's history shows that it once was deployed successfully; None where ECS keeps no history."""
