"""Commands in sentences, as they can be typed: here, elsewhere, and on Windows; and only where a person reads them."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from golive.cli.main import app
from golive.typed import VERBS, addressed, typed

SENTENCE = 'The pilot owner runs: golive ack T0 --as "pilot owner"; then `pytest checks/ -m triggers`.'


def test_every_verb_is_known() -> None:
    """The verbs that make a word after "golive" a command are those that golive has."""
    commands: dict[str, object] = typer.main.get_command(app).commands  # type: ignore[attr-defined]

    assert VERBS.split("|") == sorted(commands)


@pytest.fixture
def checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder that has golive's environment, in which a command is typed."""
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr("sys.prefix", str(tmp_path / ".venv"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("checkout")
@pytest.mark.parametrize(("windows", "place"), [(False, ".venv/bin/"), (True, ".venv\\Scripts\\")])
def test_a_command_as_it_is_typed(windows: bool, place: str) -> None:  # noqa: FBT001
    """A command has its place before it where golive is of this folder, once however often it is written."""
    said = SENTENCE.replace("golive", f"{place}golive").replace("pytest", f"{place}pytest")
    once = typed(SENTENCE, windows=windows)

    assert once == said
    assert typed(once, windows=windows) == said


@pytest.mark.parametrize("environment", [False, True])
def test_below_it_has_its_way(checkout: Path, monkeypatch: pytest.MonkeyPatch, environment: bool) -> None:  # noqa: FBT001
    """Below the checkout, with another environment or none, the way up is in the command, and to the rooms."""
    below = checkout / "docs" / "iam"
    below.mkdir(parents=True)
    if environment:
        (below / ".venv").mkdir()
    monkeypatch.chdir(below)
    once = typed(SENTENCE)

    assert "runs: ../../.venv/bin/golive ack T0" in once
    assert "`../../.venv/bin/pytest ../../checks/ -m triggers`" in once
    assert typed(once) == once


@pytest.mark.usefixtures("checkout")
def test_elsewhere_it_has_no_place(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where golive's environment is nowhere above, a command is told as it is."""
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))

    assert typed(SENTENCE) == SENTENCE


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Run pytest e2e/ -m postrollback until it says so.", "pytest e2e/ -m postrollback {P} until it says so."),
        ('It needs: golive sign 6.2 --as "support lead".', 'golive sign 6.2 --as "support lead" {W}.'),
        ("then golive pin --release again", "golive pin --release {W} again"),
        (
            "golive ack T0 --as ROLE; then start golive watch again",
            "golive ack T0 --as ROLE {W}; then start golive watch {W} again",
        ),
        ("golive status says what.", "golive status {W} says what."),
        ('golive message resolved --plan-by "DATE TIME"', 'golive message resolved --plan-by "DATE TIME" {W}'),
        ("golive review RUN --clean --target staging", "golive review RUN --clean --target staging"),
        ("golive rehearse, golive faults", "golive rehearse, golive faults"),
    ],
)
def test_a_command_names_the_target_that_was_named(said: str, told: str) -> None:
    """A command without a target would be about another one: it is told with the one that the person named."""
    for arguments, where in (
        (["next", "--target", "ontogra"], "--target ontogra"),
        (["stop", "why", "--attach=http://127.0.0.1:5/x"], "--attach http://127.0.0.1:5/x"),
    ):
        rehearsed = "--target rehearsal " if "attach" in where else ""
        wanted = told.replace("{W}", where).replace("{P}", rehearsed + where)
        once = addressed(said, arguments)

        assert wanted in once
        assert addressed(once, arguments) == once
    assert addressed(said, ["next"]) == said


@pytest.mark.parametrize(("windows", "python"), [(False, "python3"), (True, "py")])
def test_a_task_as_it_is_typed(windows: bool, python: str) -> None:  # noqa: FBT001
    """A task of bootstrap.py is begun with what the system calls Python."""
    for said in ("Run: python3 bootstrap.py report", "Run: bootstrap.py report"):
        assert typed(said, windows=windows) == f"Run: {python} bootstrap.py report"


@pytest.mark.usefixtures("checkout")
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
    assert typed(said) == said


@pytest.mark.parametrize("verb", VERBS.split("|"))
def test_help_shows_examples_to_be_typed(verb: str) -> None:
    """The help of a command has its example on one line, as it can be typed here."""
    told = CliRunner().invoke(app, [verb, "--help"]).output
    examples = [line.strip() for line in told.splitlines() if "Example:" in line]

    assert examples
    assert all(one.startswith(typed(f"Example: golive {verb}")) for one in examples)
