"""The papers say what the code does: coverage table, options, faults, commands; and the rooms stay short."""

import ast
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Collection, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import typer
from _pytest.config.argparsing import Parser

from conftest import ROOT
from golive.cli.main import app
from golive.config import runbook
from golive.config.consent import Effect
from golive.pytest_plugin import options
from golive.report.suites import suite_of
from golive_rehearsal.faults import FAULTS
from golive_rehearsal.faults.known import KNOWN, NOT_PLAYED
from golive_rehearsal.scenarios import SCENARIOS

README = (ROOT / "README.md").read_text(encoding="utf-8")
ROOMS = sorted(path for room in options.ROOMS for path in (ROOT / room).glob("test_*.py"))


def laws_of(path: Path) -> Iterator[ast.FunctionDef]:
    """The test functions of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node


def coverage_row(step: runbook.Step) -> str:
    """A step's row in README's table."""
    proof = ", ".join(f"`{one}`" for one in step.proves) or f"`{step.does}`"
    return f"| {step.id} | {step.words} | {proof} |"


def test_the_coverage_table_is_the_runbook() -> None:
    """README's table has every line of the runbook, in its order, with what proves it."""
    table = re.search(r"<!-- coverage -->\n(.*?)<!-- /coverage -->", README, re.DOTALL)
    assert table is not None

    rows = [coverage_row(step) for step in runbook.load(ROOT / "runbook.toml").step]

    assert table[1].splitlines()[2:] == rows


def test_every_line_of_the_runbook_has_a_proof() -> None:
    """Each of the runbook's 28 lines is proven by findings that a suite owes, or done by a command that there is."""
    golive: Any = typer.main.get_command(app)
    steps = runbook.load(ROOT / "runbook.toml").step

    assert len(steps) == 28
    for step in steps:
        program, _, rest = step.does.partition(" ")
        assert step.proves or program == "golive", step.id
        assert [one for one in step.proves if not suite_of(one)] == []
        if program == "golive":
            assert rest.split()[0] in golive.commands, step.id
    assert "to come" not in README


def test_there_are_rooms() -> None:
    """Each room has tests, or the laws of rooms would be asked of nothing."""
    assert {path.parent.name for path in ROOMS} == set(options.ROOMS)


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_rooms_stay_short(path: Path) -> None:
    """A test in a room has one law in its docstring, at most 40 lines, and proves its finding in its last line."""
    laws = list(laws_of(path))

    assert laws
    for test in laws:
        docstring = ast.get_docstring(test) or ""
        assert docstring.endswith(".")
        assert "\n" not in docstring
        assert (test.end_lineno or 0) - test.lineno < 40
        assert ast.unparse(test.body[-1]).startswith("prove(")


@pytest.mark.parametrize("path", sorted((ROOT / "tests").glob("test_*.py")), ids=lambda path: path.name)
def test_every_test_states_its_law(path: Path) -> None:
    """Every test of golive says in a docstring what it proves."""
    assert [test.name for test in laws_of(path) if not ast.get_docstring(test)] == []


OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*[a-z]\b")
PAPERS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
FOREIGN = {
    "--help",
    "--quiet",
    "--junitxml",
    "--co",
    "--lf",
    "--fixtures",
    "--setup-plan",
    "--services",
    "--cluster",
    "--task-definition",
    "--region",
    "--faults",
    "--strict",
}
"""Options of pytest's own, of the aws command, of `bench` and of sha256sum that the papers name."""


def options_of(command: Any) -> set[str]:  # noqa: ANN401 - typer brings a click of its own
    """The long options of a command and of those below it."""
    below = getattr(command, "commands", {}).values()
    own = {name for one in command.params for name in (*one.opts, *one.secondary_opts) if name.startswith("--")}
    return own.union(*(options_of(one) for one in below))


def test_options_are_documented() -> None:
    """Every option of a session is in the papers, and the papers name no option that does not exist."""
    parser = Parser(_ispytest=True)
    options.declare(parser)
    declared = {name for group in parser._groups for one in group.options for name in one.names()}
    named = {option for paper in PAPERS for option in OPTION.findall(paper.read_text(encoding="utf-8"))}

    assert {"--target", "--fault", "--attach", "--allow", "--no-rollback", "--facts", "--watch"} <= declared
    assert declared - named <= {"--browser-path"}  # told where no browser is found
    assert named - declared - options_of(typer.main.get_command(app)) - FOREIGN == set()


def test_the_readme_is_short() -> None:
    """The README has fewer than 200 lines; what it leaves out has a page of its own, and it names every page."""
    pages = sorted((ROOT / "docs").rglob("*.md"))

    assert len(README.splitlines()) < 200
    assert [page for page in pages if f"({page.relative_to(ROOT).as_posix()})" not in README] == []


ALL_PAPERS = [*PAPERS, *sorted((ROOT / "docs").glob("*/*.md")), ROOT / "ARCHITECTURE.md", ROOT / "CONTRIBUTING.md"]


def headings(paper: Path) -> set[str]:
    """The anchors of a paper, as web pages make them of its headings."""
    titles = re.findall(r"^#+ (.+)$", paper.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("paper", ALL_PAPERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(paper: Path) -> None:
    """Each link of a paper to another one, a picture or a heading leads to one that is there."""
    for link in re.findall(r"\]\(([^)\s]+)\)", paper.read_text(encoding="utf-8")):
        name, _, heading = link.partition("#")
        there = paper.parent / name if name else paper
        assert re.match(r"[a-z]+:", link) or there.is_file(), link
        assert not heading or heading in headings(there), link


def test_the_picture_is_small() -> None:
    """The picture of the launch page is a PNG of less than 150 kB."""
    picture = (ROOT / "docs" / "launch-page.png").read_bytes()

    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 150_000


TYPED = re.compile(r"(?:\.venv/bin/|\.venv\\Scripts\\)(?:golive|pytest) .+|(?:python3|py) bootstrap\.py .+")


def commands_of(text: str) -> list[list[str]]:
    """The commands that a paper shows, in blocks and in sentences, each as its words."""
    blocks = re.findall(r"^ *```\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^ *```\n.*?^ *```$", "", text, flags=re.DOTALL | re.MULTILINE))
    lines = [line.strip() for one in (*blocks, *spans) for line in one.splitlines()]
    return [shlex.split(line.replace("\\", "/")) for line in lines if TYPED.fullmatch(line)]


def tasks() -> set[str]:
    """The tasks of bootstrap.py, as its help lists them."""
    told = subprocess.run(
        [sys.executable, ROOT / "bootstrap.py", "--help"], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    return set(re.findall(r"^  ([a-z]+)  ", told.partition("tasks:")[2].partition("examples:")[0], re.MULTILINE))


NAMES: dict[str, Collection[str]] = {
    "--target": {"rehearsal", *(path.stem for path in (ROOT / "targets").glob("*.toml"))},
    "--fault": FAULTS,
    "--scenario": SCENARIOS,
    "--allow": {effect.value for effect in Effect},
    "-m": {"postrollback", "relaunch", "triggers"},
}
"""What may stand behind an option that the papers show."""


def test_each_command_shown_exists() -> None:
    """Each command that a paper shows is one: its verb, arguments and options are golive's, its task bootstrap's."""
    shown = [command for paper in ALL_PAPERS for command in commands_of(paper.read_text(encoding="utf-8"))]
    golive: Any = typer.main.get_command(app)
    known = tasks()

    assert len(shown) > 60
    for program, first, *rest in shown:
        if program.endswith("golive"):
            golive.commands[first].make_context(first, [*rest])
        elif program.endswith("pytest"):
            assert first.rstrip("/") in options.ROOMS
        else:
            assert first == "bootstrap.py"
            assert rest[0] in known
        for option, value in pairwise(word for one in rest for word in one.split("=", 1)):
            assert value in NAMES.get(option, {value}), (first, option, value)


def test_no_address_in_the_locks() -> None:
    """The locks name packages and hashes, and no index's address."""
    locks = list(ROOT.glob("requirements*.lock"))

    assert {"requirements.lock", "requirements-awscli.lock"} <= {path.name for path in locks}
    for lock in locks:
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        assert text.count("--hash=sha256:") > len(re.findall(r"^[a-z0-9-]+==", text, re.MULTILINE))


def test_the_lock_covers_the_project() -> None:
    """Every dependency of the project is in the lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["rehearsal"]]
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE))

    names = {(re.match(r"[A-Za-z0-9-]+", one) or [""])[0].lower() for one in wanted}

    assert names <= locked


SOURCES = sorted(path for package in ("golive", "golive_rehearsal") for path in (ROOT / "src" / package).rglob("*.py"))


WRITTEN = {"VERIFY.md", "summary.md", "summary-draft.md"}
"""Documents that golive itself writes, into a bundle and after an incident."""


def test_every_document_that_is_named_is_here() -> None:
    """The code refers to no document that is not in this repository, and to no file of it by a name it has not."""
    text = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    named = set(re.findall(r"\b(?:docs/)?[A-Za-z_-]+\.md\b", text))

    assert named >= {"docs/triggers.md"}
    assert [name for name in sorted(named - WRITTEN) if not [*ROOT.glob(name), *ROOT.glob(f"readiness/{name}")]] == []
    assert re.findall(r"DESIGN|\breference/", text) == []


def test_a_late_import_says_why() -> None:
    """An import inside a function has beside it what that is good for; a command's own are exempted together."""
    late = [line for path in SOURCES for line in path.read_text(encoding="utf-8").splitlines() if "PLC0415" in line]

    assert late
    assert [line for line in late if not re.search(r"PLC0415 - \w", line)] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_a_module_is_one_noun(path: Path) -> None:
    """No module has outgrown one noun: at most 350 lines."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 350


@pytest.mark.parametrize(("package", "most"), [("golive", 54000), ("golive_rehearsal", 13800)])
def test_the_product_stays_small(package: str, most: int) -> None:
    """A package keeps to its bound, in lines as ``wc -l`` counts them."""
    own = [path for path in SOURCES if path.is_relative_to(ROOT / "src" / package)]

    assert own
    assert sum(path.read_text(encoding="utf-8").count("\n") for path in own) <= most


def test_every_effect_is_in_the_papers() -> None:
    """The page of what golive does to a live target has every effect that needs consent, and no other."""
    page = (ROOT / "docs" / "manners.md").read_text(encoding="utf-8")

    assert re.findall(r"^\| `--allow=([a-z-]+)`", page, re.MULTILINE) == [effect.value for effect in Effect]


MEASURED = re.compile(r"^\| ([\d, ]+|-) \| `([a-z0-9-]+)` \| ([^|]+) \| ", re.MULTILINE)


def test_every_fault_of_a_rollback_is_measured() -> None:
    """The page of faults has a row for each fault that a rollback can meet, with its numbers, and no other."""
    page = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
    rows = {name: (numbers, what) for numbers, name, what in MEASURED.findall(page)}
    faults = {name: fault for name, fault in FAULTS.items() if fault.of_rollback}

    assert rows == {name: (", ".join(map(str, fault.known_as)) or "-", fault.what) for name, fault in faults.items()}
    assert len(MEASURED.findall(page)) == len(rows)


def test_every_way_that_is_known_is_played_or_not() -> None:
    """Each way in which rollbacks are known to go wrong is played by a fault, or told why not; 40 are played."""
    played = {number for fault in FAULTS.values() for number in fault.known_as}

    assert played | set(NOT_PLAYED) == set(KNOWN)
    assert not played & set(NOT_PLAYED)
    assert len(played) >= 40
