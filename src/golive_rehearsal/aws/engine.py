"""The loop that lets time pass: every task and every deployment takes its next step."""

import logging
import threading
from collections.abc import Callable

from golive_rehearsal.aws import rollout
from golive_rehearsal.aws.nouns import Service, TaskStatus
from golive_rehearsal.aws.task_life import STOP_TIMEOUT
from golive_rehearsal.aws.transitions import advance_rollout, advance_task
from golive_rehearsal.aws.world import World

_EVERY = 0.05  # real seconds

_log = logging.getLogger(__name__)


class Engine:
    """Runs the tables on a thread of its own until it is closed; ``also`` is done once a round, outside the lock."""

    def __init__(self, world: World, also: Callable[[], None]) -> None:
        self._world = world
        self._also = also
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ecs", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop the loop first, so that nothing is started again; then every process, and wait for them."""
        self._over.set()
        self._thread.join()
        with self._world.lock:
            children = [
                container.child
                for service in self._world.services()
                for task in service.tasks
                for container in task.containers
                if container.child is not None and task.status is not TaskStatus.STOPPED
            ]
        list(self._world.leaving.map(lambda child: child.stop(STOP_TIMEOUT), children))
        self._world.leaving.shutdown(wait=True)

    def _run(self) -> None:
        while not self._over.wait(_EVERY):
            try:
                with self._world.lock:
                    for service in list(self._world.services()):
                        advance(self._world, service)
                self._also()
            except Exception:  # noqa: BLE001 - said to the log
                # One bad round must not freeze the account; the next may be better, and the log has it.
                _log.exception("A round of the rehearsal's ECS failed")


def advance(world: World, service: Service) -> None:
    """Let one service take its next steps."""
    for task in list(service.tasks):
        advance_task(world, task)
    for entry in [each for each in service.history if not each.status.over]:
        advance_rollout(world, service, entry)
    rollout.schedule(world, service)
    rollout.tidy(world, service)
