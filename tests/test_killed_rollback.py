"""A rollback that is killed at a boundary and started again: the same end, one call to AWS, and a free lock."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from killed_at import BOUNDARIES

from conftest import CHECKLIST
from golive.clock import poll
from golive.record.history import holders
from golive.rollback.service_state import stands_on
from golive.session.connection import Connection
from golive.session.open_target import open_target
from golive.session.target_choice import Asked

SOAK = pytest.mark.soak
TRIED = ("after intent", "after call")
"""Those in `test`; the others, and each three times, in `soak`."""
EACH = [
    pytest.param(boundary, id=f"{boundary}, {turn}", marks=[] if boundary in TRIED and not turn else SOAK)
    for turn in range(3)
    for boundary in BOUNDARIES
]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A rehearsal of this file's own."""
    folder = tmp_path_factory.mktemp("killed")
    with open_target(Asked("rehearsal", None, bad_release=True), record=folder, checklist=CHECKLIST) as connection:
        yield connection


def on_the_release(connection: Connection) -> str:
    """Have the release run again, all of it; the deployment that brought it there."""
    rehearsal, aws = connection.rehearsal, connection.session.aws
    assert rehearsal is not None
    if connection.ecs.scene().service.definition != rehearsal.release.arn:
        connection.session.client("ecs").update_service(
            cluster=aws.cluster, service=aws.service, taskDefinition=rehearsal.release.arn
        )
    there = poll(
        lambda: stands_on(connection.ecs.scene(), rehearsal.release),
        until=bool,
        every=5.0,
        within=1200.0,
        clock=connection.clock,
    )
    assert there
    return newest(connection)


def newest(connection: Connection, place: int = 0) -> str:
    """The deployment that AWS has in this place of the service's history, the newest first."""
    return connection.ecs.history()[place].arn


def rolled_back(connection: Connection, boundary: str = "") -> subprocess.CompletedProcess[str]:
    """A rollback in a process of its own."""
    assert connection.rehearsal is not None
    words = [str(Path(__file__).with_name("killed_at.py")), connection.rehearsal.control, boundary]
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize("boundary", EACH)
def test_it_goes_on_where_it_was_killed(own: Connection, boundary: str) -> None:
    """Started again it ends as if it had not been killed; AWS was asked once, and nobody is locked out."""
    assert own.rehearsal is not None
    before = on_the_release(own)
    killed = rolled_back(own, boundary)
    again = rolled_back(own)

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert again.returncode == 0, again.stdout + again.stderr
    assert stands_on(own.ecs.scene(), own.rehearsal.previous)
    assert newest(own, 1) == before  # just one came after it
    assert holders(own.record.entries()) == {}


def test_two_operators_and_one_acts(own: Connection) -> None:
    """Of two who roll back at the same time one acts; the other is told who is at it, and changes nothing."""
    assert own.rehearsal is not None
    before = on_the_release(own)
    words = [str(Path(__file__).with_name("killed_at.py")), own.rehearsal.control]
    both = [
        subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [one.communicate(timeout=120) for one in both]
    ended = sorted(one.returncode for one in both)

    assert ended == [0, 1], said
    assert sum("LockHeld" in error for _out, error in said) == 1
    assert newest(own, 1) == before  # just one came after it
