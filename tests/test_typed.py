"""Commands in sentences, as they can be typed: here, elsewhere, and on Windows; and only where a person reads them."""

import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from conftest import ROOT
from golive.cli.main import app
from golive.typed import VERBS, typed, written

SENTENCE = 'The pilot owner runs: golive ack T0 --as "pilot owner"; then `pytest checks/ -m triggers`.'


def test_every_verb_is_known() -> None:
    """The verbs that make a word after "golive" a command are those that golive has."""
    commands: dict[str, object] = typer.main.get_command(app).commands  # type: ignore[attr-defined]

    assert sorted(VERBS) == sorted(commands)


@pytest.mark.parametrize(
    ("windows", "beside", "place"),
    [(False, True, ".venv/bin/"), (True, True, ".venv\\Scripts\\"), (False, False, ""), (True, False, "")],
)
def test_a_command_as_it_is_typed(windows: bool, beside: bool, place: str) -> None:  # noqa: FBT001
    """A command has its place before it where golive is of this folder, once however often it is written."""
    said = SENTENCE.replace("golive", f"{place}golive").replace("pytest", f"{place}pytest")
    once = written(SENTENCE, windows=windows, beside=beside)

    assert once == said
    assert written(once, windows=windows, beside=beside) == said


@pytest.mark.parametrize(("windows", "python"), [(False, "python3"), (True, "py")])
def test_a_task_as_it_is_typed(windows: bool, python: str) -> None:  # noqa: FBT001
    """A task of bootstrap.py is begun with what the system calls Python."""
    for said in ("Run: python3 bootstrap.py report", "Run: bootstrap.py report"):
        assert written(said, windows=windows, beside=True) == f"Run: {python} bootstrap.py report"


@pytest.mark.parametrize(
    "said",
    [
        "golive stops here.",
        "golive signs in.",
        "golive sign-off",
        "golive itself failed",
        "tests of pytest checks",
        "my-golive watch",
        "src/golive report",
    ],
)
def test_prose_is_left_alone(said: str) -> None:
    """What is no command is not made one."""
    assert written(said, windows=False, beside=True) == said


def test_it_is_typed_where_the_checkout_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In the folder that has golive's .venv a command is told with it; elsewhere it is not."""
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr("sys.prefix", str(tmp_path / ".venv"))
    monkeypatch.chdir(tmp_path)
    here = typed("golive status")
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")

    assert re.fullmatch(r"\.venv[/\\](bin|Scripts)[/\\]golive status", here)
    assert typed("golive status") == "golive status"


def test_help_shows_examples_to_be_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The help of each command has its example on one line, as it can be typed."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("sys.prefix", str(ROOT / ".venv"))
    for verb in VERBS:
        told = CliRunner().invoke(app, [verb, "--help"]).output
        examples = [line.strip() for line in told.splitlines() if "Example:" in line]
        assert examples
        assert all(re.match(r"Example: \.venv[/\\](bin|Scripts)[/\\]golive ", one) for one in examples), told
