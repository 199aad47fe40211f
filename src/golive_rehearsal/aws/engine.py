"""The loop that lets time pass: every task and every deployment takes its next step."""

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime

from golive_rehearsal.aws import rollout, strategies
from golive_rehearsal.aws.nouns import Service, TaskStatus
from golive_rehearsal.aws.task_life import STOP_TIMEOUT, end_of_work
from golive_rehearsal.aws.transitions import advance_rollout, advance_task
from golive_rehearsal.aws.world import World

_EVERY = 0.02  # real seconds

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
        clock = self._world.clock
        with clock.waits_for_us():
            while not self._over.wait(_EVERY):
                begun = clock.now()
                try:
                    with self._world.lock:
                        for service in list(self._world.services()):
                            advance(self._world, service)
                        due = [end for service in self._world.services() for end in ends(service)]
                    self._also()
                    # What processes take is not of our making: time does not pass the end that the table has for it.
                    clock.let_run(min([begun, *(end - clock.ahead for end in due)]))
                except Exception:  # noqa: BLE001 - said to the log
                    # One bad round must not freeze the account; the next may be better, and the log has it.
                    _log.exception("A round of the rehearsal's ECS failed")


def ends(service: Service) -> Iterator[datetime]:
    """When what its tasks' processes are at will have been done."""
    return (end for task in service.tasks if (end := end_of_work(task)) is not None)


def advance(world: World, service: Service) -> None:
    """Let one service take its next steps."""
    for task in list(service.tasks):
        advance_task(world, task)
    for entry in [each for each in service.history if not each.status.over]:
        advance_rollout(world, service, entry)
        strategies.advance(world, service, entry)
    rollout.schedule(world, service)
    rollout.tidy(world, service)
