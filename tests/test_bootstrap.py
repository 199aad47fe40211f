"""The one file that sets everything up: what it decides, without a network."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from conftest import ROOT


@pytest.fixture(scope="module")
def bootstrap() -> ModuleType:
    """The file as a module."""
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_help_shows_an_example() -> None:
    """Help names both commands, and the one for PowerShell."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "bootstrap.py"), "--help"], capture_output=True, text=True, check=True
    )

    assert "python3 bootstrap.py checks" in done.stdout
    assert "py bootstrap.py checks" in done.stdout


def test_an_old_python_is_told(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A Python that is too old is told so in one sentence, with both versions."""
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 2))

    assert bootstrap.main(["checks"]) == 2
    assert "needs Python 3.11 or newer; this is 3.9.2" in capsys.readouterr().out


def test_it_parses_on_an_old_python() -> None:
    """The file has nothing in it that an old Python can't parse, so that it can say that it is too old."""
    import ast

    ast.parse((ROOT / "bootstrap.py").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_interpreter_of_an_environment(bootstrap: ModuleType) -> None:
    """The interpreter is where each system keeps it."""
    assert bootstrap.python_of(Path("v"), windows=True) == Path("v/Scripts/python.exe")
    assert bootstrap.python_of(Path("v"), windows=False) == Path("v/bin/python")


@pytest.mark.parametrize(
    ("given", "named"),
    [([], True), (["-k", "health"], True), (["--target", "staging"], False), (["--target=staging"], False)],
)
def test_checks_never_ask_production_by_themselves(bootstrap: ModuleType, given: list[str], *, named: bool) -> None:
    """The task names the rehearsal, unless a person names another target."""
    assert bootstrap.named_target(given) == (["--target", "rehearsal"] if named else [])


def test_an_environment_that_fits_is_left_alone(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the lock's own stamp in it nothing is made anew; with another stamp everything is."""
    made: list[Path] = []
    monkeypatch.setattr(bootstrap, "make_venv", made.append)
    monkeypatch.setattr(bootstrap, "call", lambda *_: None)
    python = bootstrap.python_of(tmp_path)
    python.parent.mkdir(parents=True)
    python.touch()

    bootstrap.environment(tmp_path, bootstrap.LOCK)
    bootstrap.environment(tmp_path, bootstrap.LOCK)
    (tmp_path / "golive-lock.sha256").write_text("another lock")
    bootstrap.environment(tmp_path, bootstrap.LOCK)

    assert made == [tmp_path, tmp_path]


def test_no_venv_names_the_remedy(bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python that can't make environments, where nothing may be installed, ends with the remedy."""
    monkeypatch.setattr(bootstrap, "install_packages", lambda _names: False)
    monkeypatch.setattr(bootstrap.sys, "executable", "/bin/false")

    with pytest.raises(bootstrap.SetupError, match="sudo apt-get install python3-venv"):
        bootstrap.make_venv(tmp_path / "v")


def test_a_lock_of_the_living_is_kept(bootstrap: ModuleType, tmp_path: Path) -> None:
    """A lock file is taken only from a holder that is surely gone."""
    mine = tmp_path / "lock"
    mine.write_text(str(os.getpid()))
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    theirs = tmp_path / "theirs"
    theirs.write_text(str(dead.pid))

    assert not bootstrap.gone(mine)
    assert bootstrap.gone(theirs)


def test_one_at_a_time(bootstrap: ModuleType, tmp_path: Path) -> None:
    """A second start waits for the first, and says which file to delete when it waits too long."""
    path = tmp_path / "lock"

    with (
        bootstrap.only_one_at_a_time(path),
        pytest.raises(bootstrap.SetupError, match="delete lock"),
        bootstrap.only_one_at_a_time(path, patience=0.0),
    ):
        pass

    assert not path.exists()
