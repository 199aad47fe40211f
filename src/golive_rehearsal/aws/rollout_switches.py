"""Switches of how a service's versions are changed: its strategy, what ECS heeds meanwhile, and what may be used."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from golive.clock import Clock
from golive_rehearsal.aws.seed import SeededService, ServiceSeed
from golive_rehearsal.aws.world import World

if TYPE_CHECKING:
    from golive_rehearsal.aws.nouns import Document

Undo = Callable[[], None]

# AWS's own calls within the account, which no switch of ours denies.
OWN_KEY = "AKIAREHEARSALITSELFX"


class RolloutSwitches(ABC):
    """The parts of an account that these switches reach; each switch returns what undoes it."""

    clock: Clock
    _seeds: dict[str, tuple[ServiceSeed, SeededService]]
    _world: World

    @abstractmethod
    def _client(self, service: str, key: str) -> Any:  # noqa: ANN401 - boto3 makes its client classes at run time
        """A boto3 client."""

    def deploys_by(self, service: str, configuration: "Document") -> Undo:
        """Let a service's versions be changed by another strategy, with these waits and hooks."""
        with self._world.lock:
            found = self._world.service(self._seeds[service][0].cluster, service)
            before = found.configuration
            found.configuration = before | configuration

        def undo() -> None:
            found.configuration = before

        return undo

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
