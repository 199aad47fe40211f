"""How pytest ends where a room was asked for: under CI with 0 only where this session's verdict is PASS.

A listing (``--co``, ``--help``, ``--fixtures``, ..., also by PYTEST_ADDOPTS or ``addopts``) checks nothing, and pytest
ends it with 0. Beside it ``reports/latest`` may still be green, of another day.
"""

import sys
from datetime import UTC, datetime

import pytest

from golive.config import runbook
from golive.config.target import REHEARSAL
from golive.errors import GoliveError
from golive.pytest_plugin.options import in_ci
from golive.report import conclusion
from golive.report.folder import SessionFolder, new_session
from golive.report.result import Result
from golive.report.selection import Selection
from golive.shown import shown

LISTED = 2
"""The exit status of a listing under CI."""
_NOTHING = "this was a listing; nothing was checked."


def ended(config: pytest.Config, status: int, *, concluded: bool) -> int:
    """The exit status of what pytest ended with this one; what came to no verdict says so."""
    if status != pytest.ExitCode.OK or concluded:
        return status
    ci = in_ci()
    sys.stdout.write(f"golive: {_NOTHING.capitalize()}{' Under CI that is no success.' if ci else ''}\n")
    if not ci:
        return status
    _put_in_place_of_an_earlier_green(config)
    return LISTED


def not_written(error: OSError, place: object) -> str:
    """What is said where a run could not be kept; a full disk above all."""
    why = shown(error.strerror or str(error) or type(error).__name__)
    return (
        f"golive: this run could not be written to {place} ({why}). Nothing of it counts. Make room on the disk, or "
        "mend the folder, then run it again."
    )


def _put_in_place_of_an_earlier_green(config: pytest.Config) -> None:
    """Leave a verdict of this session's own in reports/latest: whoever reads that must not find another day's."""
    folder = SessionFolder(config.rootpath / "reports", new_session())
    now = datetime.now(UTC)
    name = getattr(config.option, "target", None) or ""
    nothing = Result(
        id=folder.run,
        name=name,
        target=name or "no target",
        live=name != REHEARSAL,
        selection=Selection({}, [], doubt=_NOTHING),
        now=now,
        wall=now,
    )
    try:
        conclusion.write(nothing, runbook.load(config.rootpath / "runbook.toml"), folder)
        folder.publish()
    except GoliveError as error:
        sys.stdout.write(f"golive: {error}\n")
    except OSError as error:
        sys.stdout.write(f"{not_written(error, folder.path)}\n")
