"""Wiring of `golive rehearse --story`: a bad release that AWS calls stable, and the way back, told act by act.

Every act is a real command over a real rehearsal, as a person would type it; nothing is said that did not happen.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from golive.session.connection import Connection

AWS_CLI = Path(".venv-awscli", "Scripts" if os.name == "nt" else "bin", "aws.exe" if os.name == "nt" else "aws")
"""The AWS CLI that `python3 bootstrap.py rehearse` sets up beside golive."""


@dataclass(frozen=True, slots=True)
class Act:
    """What is told, what is typed, and how it must end; ``typed`` is how a person would write it."""

    told: str
    typed: str
    command: Sequence[str]
    status: int = 0


def play(connection: Connection, say: Callable[[str], None], *, cli: Path = AWS_CLI) -> list[str]:
    """Play it; what did not end as it must. Raises nothing of the acts' own: their output is the story."""
    wrong = []
    if not cli.exists():
        say("The AWS CLI is not set up here, so AWS is not asked: python3 bootstrap.py rehearse --story sets it up.")
    for number, act in enumerate(_acts(connection, cli), 1):
        say("")
        say(f"{number}. {act.told}")
        say(f"   > {act.typed}")
        sys.stdout.flush()
        done = subprocess.run(act.command, env=_environment(connection), check=False)  # noqa: S603 - our own
        if done.returncode != act.status:
            wrong.append(f"act {number} ended with {done.returncode}, not with {act.status}: {act.typed}")
    return wrong


def _acts(connection: Connection, cli: Path) -> Iterator[Act]:
    stable = _stable(connection, cli)
    golive, where = [sys.executable, "-m", "golive"], ("--attach", _control(connection))

    def act(told: str, words: Sequence[str], status: int = 0) -> Act:
        typed = (f'"{word}"' if " " in word else word for word in words)
        return Act(told, f"golive {' '.join(typed)}", [*golive, *words, *where], status)

    yield from stable("The release is deployed. Is it well? AWS says that the service is stable:")
    yield Act(
        "golive asks what users need, and says STOP:",
        "pytest checks/",
        [sys.executable, "-m", "pytest", "checks/", "-q", "--no-header", "--tb=no", "--target", "rehearsal", *where],
        1,
    )
    yield act("What is next? The pilot is not opened on it:", ["next"])
    yield act("The support lead says stop:", ["stop", "chronologies fail", "--as", "support lead"])
    yield act("One command does the runbook's six steps:", ["rollback", "--about", "run", "--yes"])
    yield from stable("And AWS? It says the same as before; stable was never the question:")
    message = ["message", "resolved", "--plan-by", "2099-01-31 17:00"]
    yield act("The record shows that it is so, so team and firms may be told:", message)
    yield act("What is next?", ["next"])


def _stable(connection: Connection, cli: Path) -> Callable[[str], list[Act]]:
    """The act in which AWS's own tool is asked; none where it is not set up here."""
    aws = connection.session.aws
    words = ["ecs", "wait", "services-stable", "--cluster", aws.cluster, "--services", aws.service]
    words += ["--region", aws.region]
    if not cli.exists():
        return lambda _told: []

    def asked(told: str) -> list[Act]:
        return [Act(f"{told} it answers by ending without a word.", f"aws {' '.join(words)}", [str(cli), *words])]

    return asked


def _environment(connection: Connection) -> dict[str, str]:
    assert connection.rehearsal is not None
    aws = {"AWS_ENDPOINT_URL": connection.session.aws.endpoint_url, "AWS_PAGER": ""}
    return {**os.environ, **connection.rehearsal.environment, **aws}


def _control(connection: Connection) -> str:
    assert connection.rehearsal is not None
    return connection.rehearsal.control
