"""Commands work in any folder of a checkout: what is typed is of that folder, what golive has is the checkout's."""

import subprocess
import sys
from pathlib import Path

import pytest

from conftest import with_rooms


def golive(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command typed in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "golive", *words], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture
def below(tmp_path: Path) -> Path:
    """A folder two below a checkout."""
    folder = with_rooms(tmp_path) / "docs" / "notes"
    folder.mkdir(parents=True)
    return folder


def test_a_target_by_name_and_by_path(below: Path) -> None:
    """A name is the checkout's; a path is of the folder in which it was typed, else of the checkout."""
    by_name = golive(below, "check-target", "staging")
    by_path = golive(below, "check-target", "../../targets/staging.toml")
    copied = golive(below, "check-target", "targets/staging.toml")

    assert "staging.toml: no mistakes" in by_name.stdout
    assert by_path.stdout.splitlines()[1:] == by_name.stdout.splitlines()[1:]
    assert by_path.returncode == by_name.returncode
    assert (copied.stdout, copied.returncode) == (by_name.stdout, by_name.returncode)


def test_a_file_that_is_typed_is_of_that_folder(below: Path) -> None:
    """A file to read is looked for where the person is."""
    (below / "seen.jsonl").write_text("{}\n", encoding="utf-8")
    told = golive(below, "replay", "seen.jsonl")

    assert told.returncode == 2
    assert "line 1" in told.stderr


def test_outside_it_says_what_is_missing(tmp_path: Path) -> None:
    """In no checkout at all a command says which file it lacks."""
    told = golive(tmp_path, "next", "--target", "staging")

    assert told.returncode == 2
    assert "staging" in told.stderr
