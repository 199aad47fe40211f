"""Laws of the rehearsal's AWS that hold without a clock, and what becomes of its processes."""

from datetime import UTC, datetime

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.clock import Clock, poll
from golive_rehearsal.aws import shapes
from golive_rehearsal.aws.nouns import RolloutStatus, TaskStatus
from golive_rehearsal.aws.rollout import plan
from golive_rehearsal.aws.transitions import ROLLOUT, TASK
from golive_rehearsal.child import Child

few = st.integers(0, 6)


@given(desired=few, minimum=st.integers(0, 100), more=st.integers(0, 100), tasks=st.tuples(few, few, few, few))
def test_a_rolling_update_keeps_between_its_percentages(
    desired: int, minimum: int, more: int, tasks: tuple[int, int, int, int]
) -> None:
    """No move of a rolling update starts above the maximum or takes healthy tasks below the minimum."""
    new_unfit, new_fit, old_unfit, old_fit = tasks
    new, old = new_unfit + new_fit, old_unfit + old_fit

    moves = plan((desired, minimum, 100 + more), new=new, new_healthy=new_fit, old=old, old_healthy=old_fit)

    assert moves.start == 0 or (new + old + moves.start) * 100 <= desired * (100 + more)
    assert moves.stop == 0 or (new_fit + old_fit - moves.stop) * 100 >= desired * minimum
    assert new + moves.start <= max(desired, new)


def test_every_status_is_left_by_the_table_or_is_the_last() -> None:
    """No task and no service deployment can get stuck in a status that the tables forgot."""
    assert {row.status for row in TASK} == set(TaskStatus) - {TaskStatus.STOPPED}
    assert {row.status for row in ROLLOUT} == {each for each in RolloutStatus if not each.over}


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        ({"services": [{"desiredCount": "2"}]}, "desiredCount"),
        ({"services": [{"desired": 2}]}, "desired"),
        ({"services": [{"launchType": "MOON"}]}, "MOON"),
    ],
)
def test_an_answer_that_aws_could_not_give_is_found(answer: dict[str, object], wrong: str) -> None:
    """A wrong type, an unknown member and a word outside an enumeration are each a violation."""
    [violation] = shapes.violations("ecs", "DescribeServices", answer)

    assert wrong in violation
    assert shapes.violations("ecs", "DescribeServices", {"services": [{"desiredCount": 2}]}) == []


def test_no_task_outlives_a_killed_supervisor() -> None:
    """After SIGKILL of the process that holds the AWS, its containers are gone within three seconds."""
    supervisor = Child("aws_supervisor", env={})
    pids = supervisor.facts(within=30)["pids"]
    lived = [pid for pid in pids if psutil.pid_exists(pid)]

    supervisor.process.kill()
    left = poll(
        lambda: [pid for pid in pids if psutil.pid_exists(pid)],
        until=lambda now: not now,
        every=0.05,
        within=3,
        clock=Clock.starting(datetime.now(UTC), 1),
    )

    supervisor.stop()
    assert (len(lived), left) == (4, [])
