"""A target group: who is registered, who is healthy, and whose turn it is."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Undo = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """A target group's settings as ELBv2 holds them; seconds are the target's."""

    path: str
    interval: float
    healthy_threshold: int
    unhealthy_threshold: int
    codes: str
    deregistration_delay: float

    def accepts(self, status: int) -> bool:
        """Whether a health check that answered ``status`` has passed."""
        for part in self.codes.split(","):
            low, _, high = part.partition("-")
            if int(low) <= status <= int(high or low):
                return True
        return False


@dataclass(slots=True, eq=False)
class Target:
    """A registered address, the loopback port behind it, and what the health checks say of it.

    ``failing`` is a fault's doing: its checks count as failed while it is set, and ECS leaves the task alone.
    """

    address: str
    port: int
    loopback: int
    registered_at: datetime
    state: str = "initial"
    reason: str = "Elb.RegistrationInProgress"
    description: str = "Target registration is in progress"
    passed: int = 0
    failed: int = 0
    checked_at: datetime | None = None
    draining_since: datetime | None = None
    in_flight: int = 0
    checking: bool = False
    failing: bool = False


class TargetGroup:
    """The targets of one service behind one load balancer; safe to use from any thread.

    ``settings`` is read anew each time, so that what ModifyTargetGroup changes counts at once.
    """

    def __init__(self, arn: str, load_balancer_arn: str, read_settings: Callable[[], Settings]) -> None:
        self.arn = arn
        self.load_balancer_arn = load_balancer_arn
        self._read_settings = read_settings
        self._lock = threading.Lock()
        self._targets: dict[tuple[str, int], Target] = {}
        self._turn = 0
        self.failing = False
        """Whether each target that is registered from now on fails its checks; ECS leaves its task alone."""

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._read_settings()

    @property
    def dimension(self) -> str:
        """Its name in CloudWatch."""
        return self.arn.rpartition(":")[2]

    @property
    def load_balancer_dimension(self) -> str:
        """Its load balancer's name in CloudWatch."""
        return self.load_balancer_arn.rpartition("loadbalancer/")[2]

    def targets(self) -> list[Target]:
        """All targets, draining ones too, in order of registration."""
        with self._lock:
            return list(self._targets.values())

    def find(self, address: str, port: int) -> Target | None:
        """The target at that address."""
        with self._lock:
            return self._targets.get((address, port))

    def register(self, address: str, port: int, loopback: int, now: datetime) -> None:
        """Add a target; it gets requests once it is healthy."""
        with self._lock:
            self._targets[address, port] = Target(address, port, loopback, now, failing=self.failing)

    def drain(self, address: str, port: int, now: datetime) -> None:
        """Send the target no new request; those under way may finish."""
        with self._lock:
            target = self._targets.get((address, port))
            if target is not None and target.draining_since is None:
                target.draining_since = now
                target.state, target.reason = "draining", "Target.DeregistrationInProgress"
                target.description = "Target deregistration is in progress"

    def remove(self, address: str, port: int) -> None:
        """Forget the target."""
        with self._lock:
            self._targets.pop((address, port), None)

    def choose(self) -> Target | None:
        """The target for the next request, which is then in flight until ``release``.

        Healthy ones take turns. With none healthy the group fails open: all that are registered take turns, as a real
        load balancer does. None only if nothing is registered.
        """
        with self._lock:
            staying = [each for each in self._targets.values() if each.draining_since is None]
            able = [each for each in staying if each.state == "healthy"] or staying
            if not able:
                return None
            self._turn += 1
            chosen = able[self._turn % len(able)]
            chosen.in_flight += 1
            return chosen

    def release(self, target: Target) -> None:
        """The request that ``choose`` gave the target is over."""
        with self._lock:
            target.in_flight -= 1

    def due(self, now: datetime) -> list[Target]:
        """The targets whose next health check is due; each is being checked from now until it is judged."""
        interval = self.settings.interval
        with self._lock:
            chosen = [each for each in self._targets.values() if _is_due(each, now, interval)]
            for each in chosen:
                each.checked_at, each.checking = now, True
            return chosen

    def judge(self, target: Target, status: int | None) -> None:
        """Count a health check that answered ``status``, or nothing at all."""
        settings = self.settings
        passed = status is not None and settings.accepts(status) and not target.failing
        with self._lock:
            target.checking = False
            target.passed, target.failed = (target.passed + 1, 0) if passed else (0, target.failed + 1)
            if target.draining_since is not None:
                return
            # A new target needs one passed check only; a fallen one must earn the whole threshold.
            needed = 1 if target.state == "initial" else settings.healthy_threshold
            if target.passed >= needed:
                target.state, target.reason, target.description = "healthy", "", ""
            elif target.failed >= settings.unhealthy_threshold:
                _fell(target, status)

    def fail_one(self) -> Undo:
        """Make every health check of the oldest target fail until undone; raises ``LookupError`` if there is none."""
        with self._lock:
            staying = [each for each in self._targets.values() if each.draining_since is None]
            if not staying:
                raise LookupError(f"Target group {self.arn} has no target that could be made unhealthy.")
            chosen = staying[0]
            chosen.failing = True

        def undo() -> None:
            chosen.failing = False

        return undo

    def fail_all(self) -> Undo:
        """Make every health check of every target fail until undone, of those too that are registered meanwhile."""

        def change(*, to: bool) -> None:
            with self._lock:
                self.failing = to
                for each in self._targets.values():
                    each.failing = to

        change(to=True)
        return lambda: change(to=False)

    def describe(self) -> dict[str, Any]:
        """DescribeTargetHealth's answer."""
        return {"TargetHealthDescriptions": [_described(each) for each in self.targets()]}


def _is_due(target: Target, now: datetime, interval: float) -> bool:
    if target.draining_since is not None or target.checking:
        return False
    return target.checked_at is None or (now - target.checked_at).total_seconds() >= interval


def _fell(target: Target, status: int | None) -> None:
    target.state = "unhealthy"
    if status is None:
        target.reason, target.description = "Target.Timeout", "Request timed out"
    elif target.failing:
        target.reason, target.description = "Target.FailedHealthChecks", "Health checks failed"
    else:
        target.reason = "Target.ResponseCodeMismatch"
        target.description = f"Health checks failed with these codes: [{status}]"


def _described(target: Target) -> dict[str, Any]:
    health = {"State": target.state}
    if target.reason:
        health |= {"Reason": target.reason, "Description": target.description}
    identity = {"Id": target.address, "Port": target.port}
    return {"Target": identity, "HealthCheckPort": str(target.port), "TargetHealth": health}
