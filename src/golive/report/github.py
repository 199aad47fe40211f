"""What GitHub shows of a session: an annotation for each finding that is not PASS, and the job's summary."""

import contextlib
from collections.abc import Mapping
from pathlib import Path

from golive.files import appended
from golive.report.result import Result
from golive.shown import MOST_OF_A_LINE, shown
from golive.verdict import Verdict


def annotations(result: Result, environment: Mapping[str, str]) -> list[str]:
    """The lines that GitHub turns into annotations; none anywhere else. The worst come first: GitHub shows ten."""
    if environment.get("GITHUB_ACTIONS") != "true":
        return []
    wrong = sorted(result.selection.telling, key=lambda one: -one.verdict.rank)
    return [
        f"::{'error' if one.verdict is Verdict.FAIL else 'warning'} title={_property(one.id)}::{_data(one.sentence)}"
        for one in wrong
    ]


def add_summary(result: Result, environment: Mapping[str, str]) -> None:
    """Append the session's last lines and its findings to the job's summary, where GitHub asks for one."""
    path = environment.get("GITHUB_STEP_SUMMARY")
    if environment.get("GITHUB_ACTIONS") != "true" or not path:
        return
    first, *rest = result.lines
    text = [f"### golive: {_cell(first)}", "", *(f"- {_cell(line)}" for line in rest), ""]
    text += ["| check | what should be | verdict | what was seen |", "|---|---|---|---|"]
    text += [
        f"| `{one.id}` | {_cell(one.title)} | {one.verdict.word} | {_cell(one.reason)} |"
        for one in result.selection.findings
    ]
    with contextlib.suppress(OSError), appended(Path(path)) as summary:
        summary.write(("\n".join(text) + "\n").encode())


def _data(text: str) -> str:
    """Text as an order's own, masked as GitHub wants it; what it would not see is written out before."""
    return shown(text, MOST_OF_A_LINE).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _cell(text: str) -> str:
    """Text that can't leave its cell or become markup."""
    text = shown(text, MOST_OF_A_LINE)
    for letter in "\\`*_[]<>|#":
        text = text.replace(letter, f"\\{letter}")
    return " ".join(text.split())
