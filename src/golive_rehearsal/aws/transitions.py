"""The life of a task and of a service deployment, as two tables.

Read a row as: *from* this status, *when* this holds, it goes *to* that status, *doing* this on the way. For each status
the first row that holds is taken.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from golive_rehearsal.aws import rollout, task_life, way_back
from golive_rehearsal.aws.nouns import RolloutStatus, Service, ServiceDeployment, Task, TaskStatus
from golive_rehearsal.aws.task_life import waited
from golive_rehearsal.aws.world import World

Status = TypeVar("Status")
Subject = TypeVar("Subject")


@dataclass(frozen=True, slots=True)
class Row(Generic[Status, Subject]):
    """One transition."""

    status: Status
    when: Callable[[World, Subject], bool]
    to: Status
    doing: Callable[[World, Subject], None]


_T, _R = TaskStatus, RolloutStatus

# fmt: off
TASK: tuple[Row[TaskStatus, Task], ...] = (
    #   from               when                                to                  doing
    Row(_T.PROVISIONING,   task_life.unwanted,                 _T.DEPROVISIONING,  task_life.drain),
    Row(_T.PROVISIONING,   waited(task_life.PROVISIONING),     _T.PENDING,         task_life.begin_pull),
    Row(_T.PENDING,        task_life.unwanted,                 _T.DEACTIVATING,    task_life.drain),
    Row(_T.PENDING,        task_life.image_missing,            _T.DEACTIVATING,    task_life.cannot_pull),
    Row(_T.PENDING,        task_life.pulled,                   _T.PENDING,         task_life.start_containers),
    Row(_T.PENDING,        task_life.exited_at_start,          _T.DEACTIVATING,    task_life.note_exit),
    Row(_T.PENDING,        task_life.announced,                _T.ACTIVATING,      task_life.register_targets),
    Row(_T.ACTIVATING,     task_life.essential_exited,         _T.DEACTIVATING,    task_life.note_exit),
    Row(_T.ACTIVATING,     task_life.announced,                _T.RUNNING,         task_life.note_running),
    Row(_T.RUNNING,        task_life.essential_exited,         _T.DEACTIVATING,    task_life.note_exit),
    Row(_T.RUNNING,        task_life.unwanted,                 _T.DEACTIVATING,    task_life.drain),
    Row(_T.DEACTIVATING,   task_life.drained,                  _T.STOPPING,        task_life.terminate),
    Row(_T.STOPPING,       task_life.processes_gone,           _T.DEPROVISIONING,  task_life.note_end),
    Row(_T.DEPROVISIONING, waited(task_life.DEPROVISIONING),   _T.STOPPED,         task_life.note_stopped),
)

ROLLOUT: tuple[Row[RolloutStatus, "rollout.Entry"], ...] = (
    #   from                     when                             to                        doing
    Row(_R.PENDING,              rollout.always,                  _R.IN_PROGRESS,           rollout.begin),
    Row(_R.IN_PROGRESS,          rollout.superseded,              _R.STOPPED,               rollout.give_way),
    Row(_R.IN_PROGRESS,          way_back.failed_with_a_way_back, _R.ROLLBACK_REQUESTED,    way_back.fail),
    Row(_R.IN_PROGRESS,          way_back.failed,                 _R.STOPPED,               way_back.fail_for_good),
    Row(_R.IN_PROGRESS,          rollout.steady,                  _R.SUCCESSFUL,            rollout.complete),
    Row(_R.STOP_REQUESTED,       rollout.always,                  _R.STOPPED,               way_back.halt),
    Row(_R.ROLLBACK_REQUESTED,   way_back.no_way_back,            _R.ROLLBACK_FAILED,       way_back.give_up),
    Row(_R.ROLLBACK_REQUESTED,   rollout.always,                  _R.ROLLBACK_IN_PROGRESS,  way_back.go_back),
    Row(_R.ROLLBACK_IN_PROGRESS, rollout.superseded,              _R.ROLLBACK_FAILED,       rollout.give_way),
    Row(_R.ROLLBACK_IN_PROGRESS, way_back.failed,                 _R.ROLLBACK_FAILED,       way_back.fail_for_good),
    Row(_R.ROLLBACK_IN_PROGRESS, rollout.steady,                  _R.ROLLBACK_SUCCESSFUL,   rollout.complete),
)
# fmt: on


def advance_task(world: World, task: Task) -> None:
    """Take the first row that holds for the task, if any."""
    row = _row(TASK, task.status, world, task)
    if row is not None:
        changed = row.to is not task.status
        row.doing(world, task)
        task.status = row.to
        task.since = world.now() if changed else task.since


def advance_rollout(world: World, service: Service, deployment: ServiceDeployment) -> None:
    """Take the first row that holds for the service deployment, if any."""
    entry = rollout.Entry(service, deployment)
    row = _row(ROLLOUT, deployment.status, world, entry)
    if row is not None:
        row.doing(world, entry)
        deployment.status = row.to
        deployment.updated_at = world.now()


def _row(
    table: Sequence[Row[Status, Subject]], status: Status, world: World, subject: Subject
) -> Row[Status, Subject] | None:
    return next((row for row in table if row.status is status and row.when(world, subject)), None)
