"""Facts: what was observed, once, before anything is judged.

A probe yields one fact, a value or the reason why there is none. Judgement sees facts only, so that it can be repeated
on recorded ones. The values are small frozen nouns that JSON can carry; none has room for a quote from a packet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from golive.release import Release


@dataclass(frozen=True, slots=True)
class Fact:
    """One observation: ``value`` or ``error`` (a sentence), when it was made, and whom we asked."""

    name: str
    source: str
    started: datetime
    finished: datetime
    value: Any = None
    error: str = ""
    kind: str = ""
    """The name of the error's class, such as ``Unreachable``; empty when there is a value."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer: its status and what little of its body a judge needs, by name."""

    status: int
    seconds: float
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SignInPage:
    """The sign-in page: its status, whether it has a password field, and the demo words seen on it."""

    status: int
    password_field: bool
    demo_words: tuple[str, ...] = ()


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

    @property
    def primary(self) -> Deployment | None:
        """The deployment that ECS is moving to or has reached."""
        return next((one for one in self.deployments if one.status == "PRIMARY"), None)


@dataclass(frozen=True, slots=True)
class Task:
    """One task: its version, state, the deployment that started it, image digest a container, and network address."""

    arn: str
    definition: str
    status: str
    started_by: str
    digests: Mapping[str, str]
    address: str
    health: str = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class TargetHealth:
    """One target of the load balancer and its state there (initial, healthy, unhealthy, draining ...)."""

    address: str
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ServiceDeployment:
    """One entry of ECS's own deployment history."""

    arn: str
    status: str
    created: datetime
    revision: str
    rollback_revision: str = ""

    @property
    def effective(self) -> str:
        """The service revision that this deployment left running; empty if it left none that is known good."""
        if self.status == "SUCCESSFUL":
            return self.revision
        return self.rollback_revision if self.status == "ROLLBACK_SUCCESSFUL" else ""


@dataclass(frozen=True, slots=True)
class Scene:
    """The service, its tasks and its targets at one moment: what a rollback waits on and is proven by."""

    at: datetime
    service: Service
    tasks: tuple[Task, ...]
    targets: tuple[TargetHealth, ...]
    history: tuple[ServiceDeployment, ...] = ()


@dataclass(frozen=True, slots=True)
class ImageState:
    """Whether the image of one container still is in its registry, by digest."""

    container: str
    digest: str
    present: bool


@dataclass(frozen=True, slots=True)
class VersionState:
    """A version as ECS and the image registry hold it now. ``status`` is ACTIVE, INACTIVE or MISSING."""

    release: Release
    status: str
    images: tuple[ImageState, ...]
    effective: bool
    """Whether ECS's history shows that it once was deployed successfully."""


@dataclass(frozen=True, slots=True)
class Pins:
    """The two versions on the record: the release, and the previous one to go back to; None where not recorded."""

    release: Release | None
    previous: Release | None


@dataclass(frozen=True, slots=True)
class Remembered:
    """What this machine last saw of a record that was whole: its newest entry's number and hash, and its pins.

    Kept outside the store, so that the newest entries can't be taken away unseen, and so that a rollback knows where
    to go when the store can't be had.
    """

    seq: int
    hash: str
    pins: Pins = Pins(None, None)


@dataclass(frozen=True, slots=True)
class MetricMinutes:
    """The load balancer's metrics a minute, by the minute's start; a minute without data is not there."""

    requests: Mapping[datetime, int]
    errors: Mapping[datetime, int]
    read_at: datetime


@dataclass(frozen=True, slots=True)
class OwnProbe:
    """golive's own small requests, and whether the load balancer's metrics showed a minute at or after them."""

    sent: int
    failed: int
    minute: datetime
    seen_at: datetime | None


STEPS = ("sign-in", "upload", "chronology", "export")
"""The four user steps of the runbook's "confirm app workflow", in their order."""


@dataclass(frozen=True, slots=True)
class StepSeen:
    """One user step as it went: ``worked``, or ``problem`` in a sentence; both empty when it was not reached."""

    step: str
    worked: bool = False
    problem: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class OutputSeen:
    """An export, counted: nothing of what it says."""

    sha256: str
    pages: int
    rows: int
    uncited: int
    cited_beyond: tuple[int, ...]
    """Cited pages that the packet does not have."""
    cited_elsewhere: int
    """Rows none of whose citations is a page of a document of the row's own date, as the packet's truth has it."""


@dataclass(frozen=True, slots=True)
class Journey:
    """The four user steps, how far they came, and what the export held."""

    steps: tuple[StepSeen, ...]
    run_status: str = ""
    packet_pages: int = 0
    output: OutputSeen | None = None
    left_behind: int = 0

    def step(self, name: str) -> StepSeen:
        """One step by its name; a step that was not reached neither worked nor failed."""
        return next((one for one in self.steps if one.step == name), StepSeen(step=name))


@dataclass(frozen=True, slots=True)
class RunsRead:
    """Whether the states of golive's own firm's runs could be listed, and the words that are not known."""

    listed: int
    unknown_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordState:
    """The record: how many entries, whether it can be written, and every problem of its chain by entry number."""

    entries: int
    writable: bool
    problems: tuple[str, ...] = ()
    trouble: str = ""
    """Why it can't be written, in a sentence with the remedy; empty if it can."""
    legal_stops: int = 0
    """Entries by which a person reported a critical legal defect and that nobody has cleared."""
