"""A process that still has a daemon at work ends with its own status, and is not torn down with it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT
from golive import leaving

BEGINS = """
import atexit, sys, threading
atexit.register(sys.stderr.write, "torn down")
if {daemon}:
    threading.Thread(target=threading.Event().wait, daemon=True).start()
"""
PROGRAM = """
import atexit, sys
from golive import leaving
atexit.register(print, "all done")
print("said", end=" ")
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


@pytest.mark.parametrize("daemon", [True, False])
def test_all_but_the_tearing_down_is_done(tmp_path: Path, *, daemon: bool) -> None:
    """What was printed is there, what is due at the end is called; only with a daemon nothing is torn down."""
    program = PROGRAM.format(status=7)

    assert ended(tmp_path, "-c", program, daemon=daemon) == (7, "said all done\n", not daemon)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to print on")
def test_what_could_not_be_printed_is_no_success(tmp_path: Path) -> None:
    """As Python itself ends where the last of what was printed finds no room."""
    assert ended(tmp_path, "-c", PROGRAM.format(status=0), out="/dev/full")[0] == 120


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("-m", "golive", "faults", "--json"), 0),
        (("-m", "golive", "status", "--target", "nowhere"), 2),
        (("-m", "golive", "replay", "nothing.jsonl"), 2),
        (("-m", "pytest", "checks/", "--co", "-q", "--target", "rehearsal"), 0),
    ],
)
def test_commands_and_checks_end_so(tmp_path: Path, words: tuple[str, ...], status: int) -> None:
    """Every command of golive, and pytest where it is asked for a room."""
    assert (ended(tmp_path, *words)[0::2]) == (status, False)


def test_what_is_not_golive_is_left_to_python(tmp_path: Path) -> None:
    """A pytest without a room, and any other program."""
    assert ended(tmp_path, "-m", "pytest", "--version")[0::2] == (0, True)


@pytest.mark.parametrize(
    ("called", "arguments", "so"),
    [
        ("/x/bin/pytest", ("checks/",), True),
        ("/x/pytest/__main__.py", ("checks/",), True),
        ("C:/x/Scripts/pytest.exe", ("checks/",), True),
        ("/x/bin/pytest", ("checks/", "-x"), False),
        ("/x/bin/launcher", ("checks/",), False),
    ],
)
def test_whose_status_it_is(
    monkeypatch: pytest.MonkeyPatch, called: str, arguments: tuple[str, ...], *, so: bool
) -> None:
    """A program that has pytest run inside it ends with its own status, not with pytest's."""
    monkeypatch.setattr(sys, "argv", [called, "checks/"])

    assert leaving.is_program("pytest", arguments) is so
