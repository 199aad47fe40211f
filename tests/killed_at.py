"""A rollback that is killed (SIGKILL) at one boundary: before or after an entry of its own, or its one call to AWS.

Run by ``test_killed_rollback``: ``python killed_at.py CONTROL WHEN WHAT``; without WHEN it is killed nowhere.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from golive.aws import Ecs
from golive.commands.rollback import roll_back
from golive.config.runbook import Thresholds
from golive.record import Record
from golive.record.entry import Draft, LockReleased, LockTaken, StepIntent, StepOutcome
from golive.report.folder import new_session
from golive.session.open_target import open_target
from golive.session.target_choice import Asked

BOUNDARIES = [
    f"{when} {what}"
    for what in ("lock", "intent", "call", "outcome", "proof", "release")
    for when in ("before", "after")
]


def kind(draft: Draft) -> str:
    """What an entry of a rollback is."""
    match draft.data:
        case LockTaken():
            return "lock"
        case LockReleased():
            return "release"
        case StepIntent():
            return "intent"
        case StepOutcome(step="prove"):
            return "proof"
        case StepOutcome():
            return "outcome"
        case _:
            return ""


def dies(boundary: str, what: str, do: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever it returns
    """Do it, and die before or after it if that is the boundary."""
    if boundary == f"before {what}":
        os.kill(os.getpid(), signal.SIGKILL)
    done = do()
    if boundary == f"after {what}":
        os.kill(os.getpid(), signal.SIGKILL)
    return done


def main(control: str, boundary: str) -> None:
    """Roll back, and die on the way."""
    add, call = Record.add, Ecs.set_version
    Record.add = lambda self, draft: dies(boundary, kind(draft), lambda: add(self, draft))  # type: ignore[method-assign]
    Ecs.set_version = lambda self, arn: dies(boundary, "call", lambda: call(self, arn))  # type: ignore[method-assign]
    with open_target(Asked("rehearsal", None, attach=control)) as connection:
        outcome = roll_back(connection, Thresholds(), run=new_session(), say=lambda line: print(line, flush=True))  # noqa: T201
    sys.exit(0 if outcome.proven else 1)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")
