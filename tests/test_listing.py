"""What ends without having checked anything says so, and is never taken for a green: not by people, not under CI."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT
from golive.pytest_plugin.options import in_ci

LISTINGS = (
    "--co",
    "--collect-only",
    "--help",
    "-h",
    "--markers",
    "--fixtures",
    "--funcargs",
    "--fixtures-per-test",
    "--setup-plan",
    "--setup-only",
    "--cache-show",
)
SENTENCE = "This was a listing; nothing was checked."
GREEN = {"version": 3, "run": "20260114T120000Z-abc123", "verdict": "PASS", "sentence": "GO: 87 of 87"}


@pytest.fixture
def room(room: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A checkout with the rooms, outside CI, whose last run was green."""
    monkeypatch.delenv("PYTHONOPTIMIZE", raising=False)
    (room.path / "reports/latest").mkdir(parents=True)
    (room.path / "reports/latest/verdict.json").write_text(json.dumps(GREEN))
    return room


def latest(room: pytest.Pytester) -> dict[str, object]:
    """What reports/latest says."""
    return dict(json.loads((room.path / "reports/latest/verdict.json").read_text()))


@pytest.mark.parametrize("option", LISTINGS)
def test_a_listing_under_ci_is_never_green(room: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    """Whatever lists instead of checking, named in the environment, is no 0 for a machine, and no old green stays."""
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("PYTEST_ADDOPTS", option)

    result = room.runpytest_subprocess("checks/", "--target", "rehearsal")

    assert result.ret == 2
    result.stdout.fnmatch_lines([f"golive: {SENTENCE}*"])
    said = latest(room)
    assert (said["verdict"], said["sentence"]) == ("INCONCLUSIVE", f"Not a go: {SENTENCE[0].lower()}{SENTENCE[1:]}")
    assert said["run"] != GREEN["run"]


@pytest.mark.parametrize(
    ("place", "words", "addopts"),
    [
        (".", ("@words",), ""),
        (".", ("--help",), "checks/"),
        (".", (), "checks/ --help"),
        (".", ("--target", "rehearsal"), "-h"),
        ("checks", ("--help",), ""),
        (".", (".", "--help"), ""),
        (".", (".", "--co"), ""),
        (".", ("--fixtures",), ""),
        (".", ("readiness", "-h"), ""),
        (".", ("readiness", "--markers"), ""),
    ],
)
def test_however_a_room_was_named(
    room: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, place: str, words: tuple[str, ...], addopts: str
) -> None:
    """In a file, by the environment, by where pytest was started, by a folder that holds it: a room was asked for."""
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("PYTEST_ADDOPTS", addopts)
    (room.path / "words").write_text("checks/\n--help\n")
    monkeypatch.chdir(room.path / place)

    result = room.runpytest_subprocess(*words)

    assert result.ret == 2
    assert latest(room)["verdict"] == "INCONCLUSIVE"


@pytest.mark.parametrize(
    ("said", "machine"), [("true", 1), ("1", 1), ("woodpecker", 1), ("", 0), ("false", 0), ("0", 0), ("No", 0)]
)
def test_what_says_that_a_machine_runs_this(monkeypatch: pytest.MonkeyPatch, said: str, machine: int) -> None:
    """Whatever CI holds, unless it says no: some systems have their own name there."""
    monkeypatch.setenv("CI", said)

    assert in_ci() == machine


@pytest.mark.parametrize("option", ["--rootdir=/tmp --co", "--rootdir=/tmp --markers", "--rootdir=/tmp -h"])
def test_another_root_is_refused(room: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    """Rooms that pytest was made to see as no rooms are not taken for a run that went well."""
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("PYTEST_ADDOPTS", option)

    result = room.runpytest_subprocess("checks/", "--target", "rehearsal")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "is of another folder than pytest's own" in result.stderr.str() + result.stdout.str()


@pytest.mark.parametrize("option", ["--co", "--help", "--markers", "--fixtures", "--setup-plan"])
def test_a_listing_for_a_person_says_that_it_is_one(room: pytest.Pytester, option: str) -> None:
    """A person may list as ever: nothing is asked and nothing written, and the last line says what it was."""
    result = room.runpytest_subprocess("checks/", "--target", "rehearsal", option)

    assert result.ret == 0
    result.stdout.fnmatch_lines([f"golive: {SENTENCE}*"])
    result.stdout.no_fnmatch_line("Connecting to *")
    assert latest(room) == GREEN


@pytest.mark.parametrize("listing", ["--co", "--help", "--markers"])
@pytest.mark.parametrize("words", [("test_other.py",), ("others",), ()])
def test_a_listing_of_other_tests_is_left_alone(
    room: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, listing: str, words: tuple[str, ...]
) -> None:
    """What lists tests of another folder is pytest's affair."""
    monkeypatch.setenv("CI", "true")
    (room.path / "others").mkdir()
    for name in ("test_other.py", "others/test_here.py"):
        (room.path / name).write_text("def test_me():\n    pass\n")
    room.makepyprojecttoml('[tool.pytest]\naddopts = ["--import-mode=importlib"]\ntestpaths = ["others"]\n')

    result = room.runpytest_subprocess(listing, *words)

    assert result.ret == 0
    result.stdout.no_fnmatch_line("*nothing was checked*")
    assert latest(room) == GREEN


def test_other_tests_are_run_beside_the_rooms(room: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests of another folder that ran, though the rooms' own folder was named, are no listing."""
    monkeypatch.setenv("CI", "true")
    (room.path / "test_other.py").write_text("def test_quite_another():\n    pass\n")

    assert room.runpytest_subprocess(".", "-k", "test_quite_another").ret == 0
    assert latest(room) == GREEN


@pytest.mark.parametrize("how", ["-O", "PYTHONOPTIMIZE"])
def test_without_assertions_no_room_is_run(room: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    """Where Python leaves assertions out, a room is refused in one sentence, and nothing is asked or written."""
    if how != "-O":
        monkeypatch.setenv(how, "1")
    flags = [how] if how == "-O" else []

    result = room.run(sys.executable, *flags, "-m", "pytest", "checks/", "--target", "rehearsal")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: golive: Python leaves assertions out (-O or PYTHONOPTIMIZE)*"])
    assert len(result.errlines) <= 2
    assert latest(room) == GREEN


@pytest.mark.parametrize("how", [("-O", ""), ("-B", "2")])
def test_without_assertions_no_command_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: tuple[str, str]
) -> None:
    """So does the command `golive`: status 2, one sentence."""
    flag, optimize = how
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    if optimize:
        monkeypatch.setenv("PYTHONOPTIMIZE", optimize)

    ended = subprocess.run(
        [sys.executable, flag, "-m", "golive", "faults"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.startswith("golive: Python leaves assertions out (-O or PYTHONOPTIMIZE)")
    assert ended.stderr.count("\n") == 1
