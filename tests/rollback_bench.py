"""Measures a rollback by golive beside one by the AWS CLI, in turns on one rehearsal.

Run: python3 bootstrap.py bench --rollback [TURNS]
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from statistics import median

from fault_table import ROOT, aws_cli, awscli_in
from under_fault import Rehearsed, client, truth

from golive.clock import poll
from golive.commands.rollback import roll_back
from golive.config.runbook import Thresholds
from golive.model.release import Release
from golive.session.connection import Connection

LOOK = 3.0
"""Seconds between golive's looks."""


@contextmanager
def watched(connection: Connection, right: Release) -> Iterator[Callable[[], datetime]]:
    """Meanwhile it is looked each second which version users are on; what is yielded tells when all were on previous.

    This look is another than golive's, with the account's own key.
    """
    seen: list[datetime] = []

    def look() -> bool:
        if truth(connection, right) == "previous":
            seen.append(connection.clock.now())
        return bool(seen)

    looking = threading.Thread(
        target=poll, args=(look,), kwargs={"until": bool, "every": 1.0, "within": 1200.0, "clock": connection.clock}
    )
    looking.start()

    def moment() -> datetime:
        looking.join()
        return seen[0]

    yield moment
    looking.join()


def by_golive(connection: Connection, right: Release) -> tuple[float, float]:
    """Real seconds from the typed command to UpdateService; the target's seconds from all on previous to "safe"."""
    assert connection.rehearsal is not None
    typed = [sys.executable, "-m", "golive", "rollback", "--yes", "--json", "--attach", connection.rehearsal.control]
    with watched(connection, right) as moment:
        at = time.time()
        done = subprocess.run(
            typed, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "CI": ""}
        )
        told = json.loads(done.stdout)
        call = connection.clock.wall(connection.ecs.history()[0].created).timestamp() - at
        return call, (datetime.fromisoformat(told["safe_at"]) - moment()).total_seconds()


def by_cli(connection: Connection, right: Release, python: Path) -> float:
    """The target's seconds from all users on previous to "stable"."""
    aws = connection.session.aws
    with watched(connection, right) as moment, connection.clock.waits_for_us():
        of = ("--cluster", aws.cluster, "--service", aws.service, "--task-definition", right.arn)
        aws_cli(connection, python, "ecs", "update-service", *of, "--query", "service.status")
        named = ("--cluster", aws.cluster, "--services", aws.service)
        done = aws_cli(connection, python, "ecs", "wait", "services-stable", *named)
        stable = connection.clock.now()
        connection.clock.let_run(connection.clock.after(86400.0))
        assert done.returncode == 0, done.stderr
        return (stable - moment()).total_seconds()


def early(connection: Connection, right: Release) -> float:
    """The target's seconds from ECS's own word that copies can't start to golive's, under ``start-log-gone``."""
    told: list[datetime] = []
    begun = connection.clock.now()

    def say(line: str) -> None:
        if line.startswith("AWS says why "):
            told.append(connection.clock.now())

    roll_back(connection, Thresholds(), run=connection.run, say=say)
    aws, ecs = connection.session.aws, client(connection, "ecs")
    arns = ecs.list_tasks(cluster=aws.cluster, serviceName=aws.service, desiredStatus="STOPPED")["taskArns"]
    ended = ecs.describe_tasks(cluster=aws.cluster, tasks=arns)["tasks"]
    words = sorted(
        one["stoppingAt"]
        for one in ended
        if one["taskDefinitionArn"] == right.arn
        and one.get("stopCode") == "TaskFailedToStart"
        and one.get("stoppingAt", begun) > begun
    )
    return (told[0] - words[0]).total_seconds()


def compare(turns: int = 5) -> None:
    """All of it, and how it stands to what was promised."""
    calls, safe, stable, words = list[float](), list[float](), list[float](), list[float]()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, Rehearsed() as rehearsed:
        python = awscli_in(Path(folder))
        for _ in range(turns):
            with rehearsed.under("") as (connection, right):
                call, lag = by_golive(connection, right)
                calls.append(call)
                safe.append(lag)
            with rehearsed.under("") as (connection, right):
                stable.append(by_cli(connection, right, python))
            with rehearsed.under("start-log-gone") as (connection, right):
                words.append(early(connection, right))
            print(f"{calls[-1]:.2f} {safe[-1]:.1f} {stable[-1]:.1f} {words[-1]:.1f}", flush=True)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    print(f"least / middle / most of {turns}; this machine's load at the end: {load:.1f}")
    row("typed to UpdateService, real s", calls, "bar 2")
    row("all users on previous to golive's safe, the target's s", safe, "bar 5")
    row("all users on previous to the CLI's \"stable\", the target's s", stable, "")
    print(f"  ratio of the middle ones: {median(safe) / median(stable):.2f} (bar 0.5)")
    row("ECS's first word of why to golive's, the target's s", words, f"bar 2 looks, {2 * LOOK:.0f}")


def row(what: str, each: list[float], bar: str) -> None:
    """One figure, least, middle and most."""
    print(f"{what}: {min(each):.1f} / {median(each):.1f} / {max(each):.1f}{f' ({bar})' if bar else ''}")


if __name__ == "__main__":
    compare(*map(int, sys.argv[1:]))
