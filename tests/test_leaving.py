"""A process that still has a daemon at work ends with its own status, and is not torn down with it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT
from golive import leaving

SCRIPT = Path(sys.executable).with_name("golive")
posix = pytest.mark.skipif(sys.platform == "win32", reason="there the command is python -m golive")
BEGINS = """
import atexit, sys, threading
atexit.register(sys.stderr.write, "torn down")
if {daemon}:
    threading.Thread(target=threading.Event().wait, daemon=True).start()
"""
PROGRAM = """
import atexit, sys, threading
from golive import leaving
turn = threading.Lock()
leaving.nobodys_turn_at_the_end(turn)
atexit.register(lambda: print("turn taken" if turn.locked() else "turn free"))
print("said", end=", ")
leaving.leaves_with({status})
sys.exit({status})
"""


def ended(folder: Path, *words: str, daemon: bool = True, out: str = "") -> tuple[int, str, bool]:
    """How Python ended with these words: its status, what it printed, and whether it was torn down."""
    (folder / "sitecustomize.py").write_text(BEGINS.format(daemon=daemon))
    path = os.pathsep.join([str(folder), str(ROOT / "src")])
    with Path(out or folder / "out").open("w") as printed:
        done = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": ""},
            stdout=printed,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    return done.returncode, "" if out else (folder / "out").read_text(), "torn down" in done.stderr


@pytest.mark.parametrize(
    ("status", "daemon", "turn", "torn_down"),
    [(7, True, "taken", False), (7, False, "free", True), (0, True, "taken", True), (0, False, "free", True)],
)
def test_all_but_the_tearing_down_is_done(
    tmp_path: Path, status: int, turn: str, *, daemon: bool, torn_down: bool
) -> None:
    """What was printed is there, what is due at the end is called, and by then no daemon is at a library of its own.

    Only with a daemon nothing is torn down, and never where the status is 0.
    """
    done = ended(tmp_path, "-c", PROGRAM.format(status=status), daemon=daemon)

    assert done == (status, f"said, turn {turn}\n", torn_down)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("-m", "golive", "status", "--target", "nowhere"), 2),
        (("-m", "golive", "replay", "nothing.jsonl"), 2),
        pytest.param((str(SCRIPT), "replay", "nothing.jsonl"), 2, marks=posix),
        (("-m", "pytest", "checks/", "--co", "-q", "--target", "rehearsal"), 2),
    ],
)
def test_commands_and_checks_end_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], status: int
) -> None:
    """Every command of golive, and pytest where it is asked for a room; a listing is no success under CI."""
    monkeypatch.setenv("CI", "true")

    assert ended(tmp_path, *words)[0::2] == (status, False)


AFTERWARDS = """
import sys
from golive import leaving
leaving.leaves_with({said})
{then}
"""


@pytest.mark.parametrize("then", ["raise RuntimeError", "sys.exit('failed')", "sys.exit(5)"])
def test_what_goes_wrong_afterwards_is_no_success(tmp_path: Path, then: str) -> None:
    """A 0 that was come to before the end hides nothing that went wrong after it."""
    assert ended(tmp_path, "-c", AFTERWARDS.format(said=0, then=then))[0] in (1, 5)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to print on")
@pytest.mark.parametrize("words", [("-c", PROGRAM.format(status=0)), ("-m", "pytest", "checks/", "--co", "-q")])
def test_what_could_not_be_printed_is_no_success(tmp_path: Path, words: tuple[str, ...]) -> None:
    """As Python itself ends where the last of what was printed finds no room."""
    assert ended(tmp_path, *words, out="/dev/full")[0] > 0


def test_a_command_inside_another_program_says_nothing_of_its_end(tmp_path: Path) -> None:
    """Who calls golive's command and goes on ends as it likes."""
    program = """
import sys
from golive.cli.main import main
sys.argv = ["golive", "replay", "nothing.jsonl"]
try:
    main()
except SystemExit as ended:
    sys.exit(0 if ended.code == 2 else 9)
"""
    assert ended(tmp_path, "-c", program)[0::2] == (0, True)


def test_what_is_not_golive_is_left_to_python(tmp_path: Path) -> None:
    """A pytest without a room, whose status is pytest's own."""
    (tmp_path / "test_one.py").write_text("def test_one():\n    assert False\n")

    assert ended(tmp_path, "-m", "pytest", "-q", "--rootdir", str(tmp_path), str(tmp_path))[0::2] == (1, True)


@pytest.mark.parametrize(
    ("called", "arguments", "so"),
    [
        ("/x/bin/pytest", ("checks/",), True),
        ("/x/pytest/__main__.py", ("checks/",), True),
        ("C:/x/Scripts/PyTest.exe", ("checks/",), True),
        ("/x/bin/pytest", ("checks/", "-x"), False),
        ("/x/bin/launcher", ("checks/",), False),
        ("/x/pytest/launcher.py", ("checks/",), False),
        ("/x/pytest.py", ("checks/",), False),
    ],
)
def test_whose_status_it_is(
    monkeypatch: pytest.MonkeyPatch, called: str, arguments: tuple[str, ...], *, so: bool
) -> None:
    """A program that has pytest run inside it ends with its own status, not with pytest's."""
    monkeypatch.setattr(sys, "argv", [called, "checks/"])

    assert leaving.is_program("pytest", arguments) is so
