"""All that the rehearsal's ECS holds, and what it may use: one lock around one set of nouns."""

import itertools
import secrets
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from golive.clock import Clock
from golive_rehearsal.aws import refusals
from golive_rehearsal.aws.logs import Logs
from golive_rehearsal.aws.nouns import Event, Launcher, Service, Task, TaskDefinition
from golive_rehearsal.aws.registry import Registry
from golive_rehearsal.aws.targets import TargetGroup

Hear = Callable[[str, str, str], None]


@dataclass(slots=True, eq=False)
class Cluster:
    """A named set of services."""

    name: str
    arn: str
    services: dict[str, Service] = field(default_factory=dict)


@dataclass(slots=True, eq=False, kw_only=True)
class World:
    """The state of the rehearsal's account. Whoever reads or changes it holds ``lock``.

    ``launcher`` starts a container, ``hear`` gets its lines as (task, container, line), ``secret`` reads a value from
    where a task definition says it is. ``leaving`` are the threads that wait for processes to end. ``unstartable`` has,
    by a definition's ARN, what ECS says of why no task of it starts.
    """

    clock: Clock
    launcher: Launcher
    hear: Hear
    logs: Logs
    registry: Registry
    secret: Callable[[str], str]
    account: str
    region: str
    lock: threading.RLock = field(default_factory=threading.RLock)
    clusters: dict[str, Cluster] = field(default_factory=dict)
    families: dict[str, list[TaskDefinition]] = field(default_factory=dict)
    groups: dict[str, TargetGroup] = field(default_factory=dict)
    unstartable: dict[str, str] = field(default_factory=dict)
    ringing: Callable[[str], bool] = lambda _alarm: False
    leaving: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(8, "container-stop"))
    _addresses: Iterator[int] = field(default_factory=lambda: itertools.count(10))

    def now(self) -> datetime:
        """The present moment of the rehearsal."""
        return self.clock.now()

    def arn(self, kind: str, *parts: str) -> str:
        """An ECS ARN of this account."""
        return f"arn:aws:ecs:{self.region}:{self.account}:{kind}/{'/'.join(parts)}"

    def services(self) -> Iterator[Service]:
        """Every service of every cluster."""
        for cluster in self.clusters.values():
            yield from cluster.services.values()

    def cluster(self, reference: str | None) -> Cluster:
        """The cluster named by name or ARN; raises as AWS does if there is none."""
        found = self.clusters.get((reference or "default").rpartition("/")[2])
        if found is None or ((reference or "").startswith("arn:") and reference != found.arn):
            raise refusals.no_cluster()
        return found

    def service(self, cluster: str | None, reference: str) -> Service:
        """The service named by name or ARN; raises as AWS does if there is none."""
        found = self.cluster(cluster).services.get(reference.rpartition("/")[2])
        if found is None or (reference.startswith("arn:") and reference != found.arn):
            raise refusals.no_service()
        return found

    def definition(self, reference: str) -> TaskDefinition | None:
        """The task definition named by ARN, ``family:revision`` or bare family.

        A bare family is its latest ACTIVE revision, which after a bad release is the bad one.
        """
        if reference.startswith("arn:"):
            every = itertools.chain.from_iterable(self.families.values())
            return next((each for each in every if each.arn == reference), None)
        family, _, revision = reference.partition(":")
        active = [each for each in self.families.get(family, []) if revision or each.active]
        if not revision:
            return active[-1] if active else None
        return next((each for each in active if str(each.revision) == revision), None)

    def address(self) -> str:
        """The address of a new network interface, which nothing else ever had."""
        number = next(self._addresses)
        return f"10.0.{number // 250}.{number % 250 + 4}"

    def say(self, service: Service, message: str) -> None:
        """Add a line to the service's events."""
        service.events.appendleft(Event(str(uuid.uuid4()), self.now(), f"(service {service.name}) {message}"))

    def groups_of(self, task: Task) -> list[tuple[TargetGroup, int]]:
        """The target groups that a task belongs in, each with the container port that it is registered by."""
        chosen = task.deployment.revision.load_balancers
        return [
            (self.groups[each["targetGroupArn"]], int(each["containerPort"]))
            for each in chosen
            if each.get("targetGroupArn") in self.groups
        ]


def digits(count: int) -> str:
    """Random decimal digits, the first not zero, as in the ids of deployments and revisions."""
    return str(secrets.randbelow(9 * 10 ** (count - 1)) + 10 ** (count - 1))


def token(count: int = 32) -> str:
    """Random hexadecimal digits, as in the ids of tasks."""
    return secrets.token_hex((count + 1) // 2)[:count]
