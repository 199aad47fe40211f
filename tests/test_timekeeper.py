"""A rehearsal's time: it waits for whoever takes part, and its minutes are not this machine's."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aws_asking import running, update
from aws_supervisor import SEED, launch

from golive.clock import Clock, poll
from golive.errors import Cancelled
from golive_rehearsal.aws import Aws
from golive_rehearsal.aws.task_life import START
from golive_rehearsal.timekeeper import Timekeeper

BEGAN = datetime(2026, 1, 14, 12, tzinfo=UTC)
SCALE = 240.0
REAL = Clock()


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Timekeeper]:
    """Somebody who keeps the time."""
    kept = Timekeeper(tmp_path / "time", BEGAN, SCALE)
    yield kept
    kept.close()


def stands(clock: Clock) -> datetime:
    """Where the time has come to a stand; at most ten real seconds are waited for it."""
    seen: list[datetime] = []

    def look() -> bool:
        seen.append(clock.now())
        return len(seen) > 10 and seen[-1] == seen[-10]

    assert poll(look, until=bool, every=0.02, within=10, clock=REAL)
    return seen[-1]


def test_time_waits_for_whoever_is_busy(keeper: Timekeeper) -> None:
    """Time comes no further than a moment beyond what a busy thread waits for, and goes on when the thread does."""
    clock = keeper.clock
    with clock.waits_for_us():
        clock.wait(60)
        waited = clock.now()
        stood = stands(clock)
        clock.wait(600)

        assert waited <= stood <= waited + 3 * clock.ahead
        assert clock.now() >= waited + timedelta(seconds=600)
    clock.wait(600)


def test_what_is_allowed_for_is_not_waited_for(keeper: Timekeeper) -> None:
    """A thread that says how far time may run meanwhile holds it up there, and not before."""
    clock = keeper.clock
    with clock.waits_for_us():
        allowed = clock.after(300)
        clock.let_run(allowed)

        assert stands(clock) == allowed + clock.ahead


def test_a_poll_is_waited_for(keeper: Timekeeper) -> None:
    """A read that takes long makes no deadline of the clock pass: it is read as often as on a fast machine."""
    clock, reads = keeper.clock, []

    def slow() -> int:
        reads.append(threading.Event().wait(0.2))  # 48 seconds of this clock, were it not waited for
        return len(reads)

    poll(slow, until=lambda _: False, every=60, within=300, clock=clock)

    assert len(reads) in (5, 6)  # and 3 on one that is not waited for


def test_whoever_was_killed_is_not_waited_for(keeper: Timekeeper) -> None:
    """A process that dies in the middle of its work holds the time up no more."""
    code = (
        "import sys, json; from golive.clock import Clock; clock = Clock(**json.loads(sys.argv[1]));\n"
        "with clock.waits_for_us(): print('in', flush=True); sys.stdin.read()"
    )
    told = str(asdict(keeper.clock)).replace("'", '"')
    command = [sys.executable, "-c", code, told]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdin is not None
    assert child.stdout.readline() == "in\n"
    stood = stands(keeper.clock)

    child.kill()
    child.communicate()

    assert poll(keeper.clock.now, until=lambda now: now > stood, every=0.02, within=10, clock=REAL) > stood


def test_moments_are_found_again(keeper: Timekeeper) -> None:
    """What this machine's clock said at a moment is that moment again, however often time has stood still since."""
    clock, seen = keeper.clock, []
    with clock.waits_for_us():
        for _ in range(3):
            seen.append((datetime.now(UTC), clock.now(), datetime.now(UTC)))
            stands(clock)
            clock.wait(30)

    near = timedelta(seconds=0.05 * SCALE)
    for before, moment, after in seen:
        assert clock.at(before) - near < moment < clock.at(after) + near
        assert abs(clock.at(clock.wall(moment)) - moment) < timedelta(seconds=0.01 * SCALE)


def test_a_wait_can_be_ended(keeper: Timekeeper) -> None:
    """Also while time stands still a wait ends when it is cancelled."""
    over = threading.Event()
    threading.Timer(0.2, over.set).start()
    with keeper.clock.waits_for_us(), pytest.raises(Cancelled):
        keeper.clock.wait(1e9, over)


def test_a_slow_start_takes_no_longer(tmp_path: Path) -> None:
    """A copy whose process takes two seconds to start, eight minutes by the scale, has the start that the table has."""
    keeper = Timekeeper(tmp_path / "time", datetime.now(UTC), SCALE)
    aws = Aws(keeper.clock, launch)
    aws.start()
    try:
        service = aws.seed_service(replace(SEED, service="late", family="late", repository="late"))
        assert aws.wait_steady(3600, "late")
        ecs, before = aws.client("ecs"), running(aws.client("ecs"), service)
        update(ecs, service, aws.add_release("late", "v3-late"))
        assert aws.wait_steady(3600, "late")
        after = running(ecs, service)
    finally:
        aws.close()
        keeper.close()

    took = [(one["startedAt"] - one["createdAt"]).total_seconds() for one in (*before, *after)]
    assert len(took) == 4
    assert all(START <= one <= START + 4 * keeper.clock.ahead.total_seconds() for one in took)
