"""Switches of how a service's versions are changed: its strategy, what ECS heeds meanwhile, and what may be used."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from golive.clock import Clock, poll
from golive_rehearsal.aws import ecs_updates, listener_rules, strategies
from golive_rehearsal.aws.seed import SeededService, ServiceSeed
from golive_rehearsal.aws.world import World

if TYPE_CHECKING:
    from golive_rehearsal.aws.nouns import Document, Service

Undo = Callable[[], None]

# AWS's own calls within the account, which no switch of ours denies.
OWN_KEY = "AKIAREHEARSALITSELFX"

_LONG = 7200.0  # seconds of the target's that a change which undoes something may take


class RolloutSwitches(ABC):
    """The parts of an account that these switches reach; each switch returns what undoes it."""

    clock: Clock
    _seeds: dict[str, tuple[ServiceSeed, SeededService]]
    _listeners: dict[str, str]
    _world: World

    @abstractmethod
    def _client(self, service: str, key: str) -> Any:  # noqa: ANN401 - boto3 makes its client classes at run time
        """A boto3 client."""

    @abstractmethod
    def second_group(self, service: str) -> tuple[str, str]:
        """A service's second target group, and the listener by which it can be tried."""

    @abstractmethod
    def wait_steady(self, within: float, service: str = "") -> bool:
        """Wait for a service."""

    def deploys_by(self, service: str, configuration: "Document") -> Undo:
        """Let a service's versions be changed by another strategy, with these waits and hooks.

        A strategy that moves users gets a second target group. Undone, the service is on its first group again, and has
        no other if it had none.
        """
        found = self._found(service)
        before, groups, alone = (
            found.configuration,
            found.load_balancers,
            strategies.pair_of(self._found(service)) is None,
        )
        if configuration.get("strategy", "ROLLING") != "ROLLING":
            self._give_pair(service, found)
        found.configuration = before | configuration

        def undo() -> None:
            with self._world.lock:
                found.configuration = before | {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 0}
                strategies.hurry(found)
                self._leave_second_group(service, found)
            self.wait_steady(_LONG, service)
            found.configuration = before
            if alone and strategies.pair_of(found) is not None:
                with self._world.lock:
                    found.load_balancers = groups
                only = {str(groups[0]["targetGroupArn"]): 100}
                listener_rules.forward(self._listeners[service], self._world.account, self._world.region, only)

        return undo

    def bakes(self, service: str, left: str, now: str) -> Undo:
        """Let a service be in the bake, of four hours, of a change from one version, by its ARN, to another."""
        ecs, found = self._client("ecs", OWN_KEY), self._found(service)
        undo = self.deploys_by(service, {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 0})
        named = {"cluster": found.cluster, "service": service}
        ecs.update_service(**named, taskDefinition=left)
        self.wait_steady(_LONG, service)
        found.configuration = found.configuration | {"bakeTimeInMinutes": 240}
        ecs.update_service(**named, taskDefinition=now)
        poll(
            lambda: found.history[0].stage,
            until=strategies.BAKE.__eq__,
            every=0.05 * self.clock.scale,
            within=_LONG,
            clock=self.clock,
        )
        return undo

    def _leave_second_group(self, service: str, found: "Service") -> None:
        """Begin to change to what runs once more where users are on the second group, which puts them on the first."""
        pair = strategies.pair_of(found)
        if pair is not None and strategies.live(self._world, pair) != self._seeds[service][1].target_group_arn:
            named = {"cluster": found.cluster, "service": found.name, "forceNewDeployment": True}
            ecs_updates.update_service(self._world, named)

    def _give_pair(self, service: str, found: "Service") -> None:
        """Let the default rule send all users to the first of two groups, by weights."""
        if strategies.pair_of(found) is not None:
            return
        elbv2, listener, first = self._client("elbv2", OWN_KEY), self._listeners[service], found.load_balancers[0]
        second, tried = self.second_group(service)
        advanced = {
            "alternateTargetGroupArn": second,
            "productionListenerRule": _default_rule(elbv2, listener),
            "testListenerRule": _default_rule(elbv2, tried),
            "roleArn": f"arn:aws:iam::{self._world.account}:role/ecs-load-balancers",
        }
        weights = {str(first["targetGroupArn"]): 100, second: 0}
        listener_rules.forward(listener, self._world.account, self._world.region, weights)
        with self._world.lock:
            found.load_balancers = (first | {"advancedConfiguration": advanced}, *found.load_balancers[1:])

    def protected(self, service: str) -> Undo:
        """Protect each copy that runs now from being stopped to make room for others."""
        with self._world.lock:
            tasks = [task for task in self._found(service).tasks if task.staying]
            for task in tasks:
                task.protected = True

        def undo() -> None:
            for task in tasks:
                task.protected = False

        return undo

    def _found(self, service: str) -> "Service":
        return self._world.service(self._seeds[service][0].cluster, service)

    def watches_alarm(self, service: str, name: str) -> Undo:
        """Let ECS watch an alarm during each change of version."""
        ecs, cluster = self._client("ecs", OWN_KEY), self._seeds[service][0].cluster

        def change(names: list[str]) -> None:
            alarms = {"alarmNames": names, "enable": bool(names), "rollback": bool(names)}
            ecs.update_service(cluster=cluster, service=service, deploymentConfiguration={"alarms": alarms})

        change([name])
        return lambda: change([])

    def definition_deregistered(self, arn: str) -> Undo:
        """Make a task definition INACTIVE."""
        found = self._world.definition(arn)
        assert found is not None
        found.deregistered_at = self.clock.now()

        def undo() -> None:
            found.deregistered_at = None

        return undo


def _default_rule(elbv2: Any, listener: str) -> str:  # noqa: ANN401 - boto3 publishes no client types
    rules = elbv2.describe_rules(ListenerArn=listener)["Rules"]
    return next(str(one["RuleArn"]) for one in rules if one["IsDefault"])
