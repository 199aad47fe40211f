"""The one file that sets everything up: what it decides, without a network."""

import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from conftest import ROOT

LOCKS = ("requirements.lock", "requirements-awscli.lock")


@pytest.fixture
def bootstrap() -> ModuleType:
    """The file as a module."""
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def made(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The environments that were made; each is only a link to this Python, and nothing is installed."""
    folders: list[Path] = []

    def make(folder: Path) -> None:
        folders.append(folder)
        python = bootstrap.python_of(folder)
        python.parent.mkdir(parents=True, exist_ok=True)
        python.unlink(missing_ok=True)
        python.symlink_to(sys.executable)

    monkeypatch.setattr(bootstrap, "make_venv", make)
    monkeypatch.setattr(bootstrap, "call", lambda *_: None)
    return folders


# ---------------------------------------------------------------- asking it


def test_help_shows_examples_and_every_task(bootstrap: ModuleType) -> None:
    """Help names both commands, the one for PowerShell, and each task with what it does."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "bootstrap.py"), "--help"], capture_output=True, text=True, check=True
    )

    assert "python3 bootstrap.py checks" in done.stdout
    assert "py bootstrap.py checks" in done.stdout
    assert all(f"  {name:<10}{what}" in done.stdout for name, what in bootstrap.TASKS.items())


def test_an_old_python_is_told(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A Python that is too old is told so in one sentence, with both versions."""
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 2))

    assert bootstrap.main(["checks"]) == 2
    assert "needs Python 3.11 or newer; this is 3.9.2" in capsys.readouterr().err


@pytest.mark.parametrize(("version", "good"), [((3, 10, 13), False), ((3, 11, 0), True), ((4, 0, 0), True)])
def test_the_oldest_python(bootstrap: ModuleType, version: tuple[int, ...], *, good: bool) -> None:
    """Python 3.11 and everything newer will do."""
    assert (bootstrap.too_old(version) == "") is good


def test_it_parses_on_an_old_python() -> None:
    """The file has nothing in it that an old Python can't parse, so that it can say that it is too old."""
    import ast

    ast.parse((ROOT / "bootstrap.py").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_what_follows_the_task_is_the_tasks(bootstrap: ModuleType) -> None:
    """Every word behind the task goes to it untouched, also one that bootstrap.py itself knows."""
    assert bootstrap.asked(["test", "-k", "chain", "--help"]) == ("test", ["-k", "chain", "--help"])


def test_an_unknown_task_is_refused(bootstrap: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """A task that does not exist is refused with the names of those that do."""
    with pytest.raises(SystemExit, match="2"):
        bootstrap.asked(["chekcs"])

    assert "checks" in capsys.readouterr().err


# ---------------------------------------------------------------- tasks


def test_interpreter_of_an_environment(bootstrap: ModuleType) -> None:
    """The interpreter is where each system keeps it."""
    assert bootstrap.python_of(Path("v"), windows=True) == Path("v/Scripts/python.exe")
    assert bootstrap.python_of(Path("v"), windows=False) == Path("v/bin/python")


@pytest.mark.parametrize(
    ("task", "rest", "words"),
    [
        ("checks", ["-x"], ["-m", "pytest", "checks/", "--target", "rehearsal", "-x"]),
        ("test", ["-x"], ["-m", "pytest", "tests", "-m", "not soak", "-n", "2", "--dist", "loadfile", "-x"]),
        ("soak", [], ["-m", "pytest", "tests", "-m", "soak"]),
        ("rehearse", ["--bad-release"], ["-m", "golive", "rehearse", "--bad-release"]),
        ("report", [], ["-m", "golive", "report"]),
        ("bench", [], [str(ROOT / "tests" / "bench.py")]),
    ],
)
def test_each_task_is_one_command(bootstrap: ModuleType, task: str, rest: list[str], words: list[str]) -> None:
    """A task is one command of the environment's own Python, with the person's words behind it."""
    folder = Path("v")

    assert bootstrap.command_of(task, rest, folder=folder) == [str(bootstrap.python_of(folder)), *words]


@pytest.mark.parametrize(
    ("given", "named"),
    [([], True), (["-k", "health"], True), (["--target", "staging"], False), (["--target=staging"], False)],
)
def test_checks_never_ask_production_by_themselves(bootstrap: ModuleType, given: list[str], *, named: bool) -> None:
    """The task names the rehearsal, unless a person names another target."""
    assert bootstrap.named_target(given) == (["--target", "rehearsal"] if named else [])


def test_a_task_is_a_target_of_make(bootstrap: ModuleType) -> None:
    """Make offers every task but the set-up alone, which each of them does."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = " ".join(re.findall(r"^([a-z ]+):$", makefile, re.MULTILINE)).split()

    assert set(targets) - {"help"} == set(bootstrap.TASKS) - {"setup"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows can't replace a process; bootstrap waits for it there")
def test_the_exit_status_is_the_tasks(bootstrap: ModuleType) -> None:
    """Handing over ends with the exit status of the task."""
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import bootstrap; "
        "bootstrap.hand_over([sys.executable, '-c', 'raise SystemExit(41)'])"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 41
    assert bootstrap.WINDOWS is False


# ---------------------------------------------------------------- environments


def test_an_environment_that_fits_is_left_alone(bootstrap: ModuleType, made: list[Path], tmp_path: Path) -> None:
    """With the stamp of its lock in it nothing is made anew."""
    bootstrap.environment(tmp_path / "v", bootstrap.LOCK)
    bootstrap.environment(tmp_path / "v", bootstrap.LOCK)

    assert made == [tmp_path / "v"]


@pytest.mark.parametrize("part", [0, 1, 2], ids=["lock", "place", "Python"])
def test_an_environment_of_something_else_is_made_anew(
    bootstrap: ModuleType, made: list[Path], tmp_path: Path, part: int
) -> None:
    """Another lock, a moved checkout or another Python beneath: each has it made anew."""
    bootstrap.environment(tmp_path, bootstrap.LOCK)
    stamp = tmp_path / "golive-stamp"
    lines = stamp.read_text(encoding="utf-8").splitlines()
    lines[part] = "another"
    stamp.write_text("\n".join(lines) + "\n", encoding="utf-8")

    bootstrap.environment(tmp_path, bootstrap.LOCK)

    assert made == [tmp_path, tmp_path]


def test_an_environment_whose_python_went_away_is_made_anew(
    bootstrap: ModuleType, made: list[Path], tmp_path: Path
) -> None:
    """An environment whose interpreter points nowhere any more is made anew."""
    bootstrap.environment(tmp_path, bootstrap.LOCK)
    python = bootstrap.python_of(tmp_path)
    python.unlink()
    python.symlink_to(tmp_path / "gone")

    bootstrap.environment(tmp_path, bootstrap.LOCK)

    assert made == [tmp_path, tmp_path]
    assert bootstrap.version_of(tmp_path) != ""


def test_half_an_environment_is_not_a_whole_one(
    bootstrap: ModuleType, made: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One whose installation failed has no stamp, so the next start begins anew."""
    bootstrap.environment(tmp_path, bootstrap.LOCK)

    def fail(*_: object) -> None:
        raise bootstrap.SetupError("no network")

    monkeypatch.setattr(bootstrap, "stamp_of", lambda *_: "another lock")
    monkeypatch.setattr(bootstrap, "call", fail)
    with pytest.raises(bootstrap.SetupError):
        bootstrap.environment(tmp_path, bootstrap.LOCK)

    assert len(made) == 2
    assert not (tmp_path / "golive-stamp").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows the command is golive.cmd")
def test_the_command_in_a_folder_with_blanks(bootstrap: ModuleType, tmp_path: Path) -> None:
    """The command runs with its environment's Python also where the checkout's path has blanks in it."""
    python = tmp_path / "a folder" / "python"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    script = tmp_path / "golive"
    script.write_text(bootstrap.script_text(python), encoding="utf-8")
    script.chmod(0o755)
    fake = tmp_path / "golive_fake" / "golive"
    fake.mkdir(parents=True)
    (fake / "__init__.py").touch()
    (fake / "cli.py").write_text("import sys\n\ndef main():\n    print(sys.executable, sys.argv[1:])\n")

    done = subprocess.run(
        [script, "faults", "two words"],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(fake.parent), "PATH": "/usr/bin:/bin"},
    )

    assert done.stdout == f"{python} ['faults', 'two words']\n"


# ---------------------------------------------------------------- the renderer


@pytest.fixture
def node(bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A checkout of its own on a machine with node and npm; the commands that were called, each doing npm's part."""
    called: list[list[str]] = []
    (tmp_path / "renderer").mkdir()
    (tmp_path / "renderer" / "package-lock.json").write_text("{}", encoding="utf-8")

    def npm(command: list[object], _doing: str) -> None:
        called.append([str(part) for part in command])
        modules = tmp_path / "renderer" / "node_modules"
        (modules / "golive-stamp").unlink(missing_ok=True)
        modules.mkdir(exist_ok=True)

    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "call", npm)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(bootstrap, "node_version", lambda _node: bootstrap.MINIMUM_NODE)
    return called


def test_the_renderer_is_installed_once(bootstrap: ModuleType, node: list[list[str]]) -> None:
    """The renderer is installed exactly as locked, without a script of anybody's, and again only for another lock."""
    lock = bootstrap.ROOT / "renderer" / "package-lock.json"

    bootstrap.renderer()
    bootstrap.renderer()
    assert [command[:2] for command in node] == [["/usr/bin/npm", "ci"]]
    assert "--ignore-scripts" in node[0]
    stamp = bootstrap.ROOT / "renderer" / "node_modules" / "golive-stamp"
    assert stamp.read_text(encoding="utf-8").splitlines()[1] == "/usr/bin/node"

    lock.write_text('{"another": 1}', encoding="utf-8")
    bootstrap.renderer()
    assert len(node) == 2


@pytest.mark.parametrize(
    ("which", "version"), [((), (24, 0)), (("node",), (24, 0)), (("node", "npm"), (20, 18)), (("node", "npm"), (0,))]
)
def test_a_machine_without_a_good_node(
    bootstrap: ModuleType,
    node: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    which: tuple[str, ...],
    version: tuple[int, ...],
) -> None:
    """Without node, without npm, or with one that is too old or broken, both come from a Python package."""
    made: list[str] = []
    monkeypatch.setattr(bootstrap, "environment", lambda folder, lock: made.append(f"{folder.name} {lock}"))
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}" if name in which else None)
    monkeypatch.setattr(bootstrap, "node_version", lambda _node: version)

    bootstrap.renderer()

    assert made == [".venv-node requirements-node.lock"]
    assert ".venv-node" in node[0][0]
    assert node[0][1].endswith("npm-cli.js")


@pytest.mark.parametrize(("said", "version"), [("v24.19.0", (24, 19)), ("", (0,)), ("nonsense", (0,))])
def test_the_version_of_a_node(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, said: str, version: tuple[int, ...]
) -> None:
    """The version is what a node says; one that says nothing of the kind is too old for everything."""
    done = subprocess.CompletedProcess([], 0, stdout=said)
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda *_args, **_options: done)

    assert bootstrap.node_version("node") == version


def test_a_renderer_that_cannot_be_installed(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a network `report` ends with the remedy; `test` says it and goes on, so that the others are run."""

    def fail() -> None:
        raise bootstrap.SetupError("installing the Allure renderer failed. Check the network")

    monkeypatch.setattr(bootstrap, "renderer", fail)
    for name in ("environment", "link_golive", "browser"):
        monkeypatch.setattr(bootstrap, name, lambda *_: None)

    with pytest.raises(bootstrap.SetupError, match="Check the network"):
        bootstrap.set_up("report")
    bootstrap.set_up("test")

    assert "Check the network" in capsys.readouterr().err


def test_checks_need_no_node(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """The main job never asks for node."""
    asked: list[str] = []
    monkeypatch.setattr(bootstrap, "renderer", lambda: asked.append("renderer"))
    for name in ("environment", "link_golive", "browser"):
        monkeypatch.setattr(bootstrap, name, lambda *_: None)

    for task in ("checks", "rehearse", "lint", "setup", "bench"):
        bootstrap.set_up(task)

    assert asked == []


# ---------------------------------------------------------------- remedies


def test_no_venv_names_the_remedy(bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python that can't make environments, where nothing may be installed, ends with the remedy."""
    monkeypatch.setattr(bootstrap, "install_packages", lambda _names: None)
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda _name: None)

    with pytest.raises(bootstrap.SetupError, match="sudo apt-get install python3-venv"):
        bootstrap.make_venv(tmp_path / "v")


@pytest.fixture
def bare(bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A machine of its own without a browser, on which nothing can be installed; what was asked of its packages."""
    asked: list[list[str]] = []
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "install_packages", asked.append)
    monkeypatch.setattr(bootstrap, "playwright", lambda: [sys.executable, "-c", ""])
    monkeypatch.setattr(bootstrap, "found_browser", lambda: None)
    return asked


def test_no_browser_names_the_remedy(bootstrap: ModuleType, bare: list[list[str]]) -> None:
    """Where there is no browser and none can be installed, the error says what to install or to name."""
    with pytest.raises(bootstrap.SetupError, match=r"sudo apt-get install chromium.*GOLIVE_BROWSER"):
        bootstrap.browser()

    assert bare == [["chromium"]]


def test_no_driver_names_the_remedy(
    bootstrap: ModuleType, bare: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where Playwright's own program lacks a library, that is installed or named, and no browser is fetched."""
    monkeypatch.setattr(bootstrap, "playwright", lambda: [sys.executable, "-c", "raise SystemExit('no libatomic')"])

    with pytest.raises(bootstrap.SetupError, match=r"(?s)sudo apt-get install libatomic1.*no libatomic"):
        bootstrap.browser()

    assert bare == [["libatomic1"]]


def test_a_browser_is_tried_out_once(
    bootstrap: ModuleType, bare: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser that was seen to start is not tried again, and another one is."""
    here: list[str] = []
    tried: list[str] = []
    monkeypatch.setattr(bootstrap, "found_browser", lambda: Path(here[-1]))
    monkeypatch.setattr(bootstrap, "browser_starts", lambda: not tried.append(here[-1]))

    for path in ("/one", "/one", "/two"):
        here.append(path)
        bootstrap.browser()

    assert list(dict.fromkeys(tried)) == ["/one", "/two"]
    assert tried.count("/one") == tried.count("/two")
    assert bare == []


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a browser brings all it needs")
def test_a_browser_that_does_not_start_is_none(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A downloaded browser that lacks the system's libraries is not taken for one that works."""
    broken = tmp_path / "chrome"
    broken.write_text("#!/bin/sh\nexit 127\n")
    broken.chmod(0o755)
    monkeypatch.setattr(bootstrap, "found_browser", lambda: broken)

    assert bootstrap.browser_starts() is False


def test_a_named_browser_that_is_missing(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that is named and not there ends the set-up; no other one is installed in its place."""
    monkeypatch.setenv("GOLIVE_BROWSER", "/nowhere/chrome")

    with pytest.raises(bootstrap.SetupError, match="/nowhere/chrome does not exist"):
        bootstrap.browser()


def test_a_failing_command_tells_its_last_words(bootstrap: ModuleType) -> None:
    """A step that fails says what was done, what to do, and the command's own reason."""
    command = [sys.executable, "-c", "raise SystemExit('the disk is full')"]

    with pytest.raises(bootstrap.SetupError, match=r"(?s)installing failed\. Check.*the disk is full"):
        bootstrap.call(command, "installing")


# ---------------------------------------------------------------- two at once


def test_one_at_a_time(bootstrap: ModuleType, tmp_path: Path) -> None:
    """A second start waits for the first, and says what to do when it waits too long."""
    path = tmp_path / "lock"

    with (
        bootstrap.only_one_at_a_time(path),
        pytest.raises(bootstrap.SetupError, match="End it, then run this again"),
        bootstrap.only_one_at_a_time(path, patience=0.0),
    ):
        pass


def test_a_dead_holder_holds_nothing(bootstrap: ModuleType, tmp_path: Path) -> None:
    """A start that was killed leaves its file behind and no lock."""
    path = tmp_path / "lock"
    program = (
        f"import os, pathlib, sys; sys.path.insert(0, {str(ROOT)!r}); import bootstrap\n"
        f"with bootstrap.only_one_at_a_time(pathlib.Path({str(path)!r})): os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 9
    assert path.exists()

    with bootstrap.only_one_at_a_time(path, patience=0.0):
        pass


# ---------------------------------------------------------------- locks


def locked_names(lock: str) -> set[str]:
    """The packages that a lock names."""
    return set(re.findall(r"^([a-z0-9][a-z0-9-]*)==", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_has_its_hashes(lock: str) -> None:
    """Each requirement of a lock is one version with hashes, and no address of any index is in it."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    requirements = text.replace("\\\n", " ").splitlines()

    assert requirements
    assert [
        line for line in requirements if not re.match(r"\S+==\S+( ; [^#]+?)?( +--hash=sha256:[0-9a-f]{64})+$", line)
    ] == []
    assert "://" not in text
    assert "index" not in text.replace("importlib", "")


def test_the_lock_covers_what_is_declared() -> None:
    """Everything that pyproject.toml asks for, for golive, the rehearsal and its makers, is in the lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["rehearsal"],
        *project["dependency-groups"]["dev"],
    ]

    names = {re.split(r"[\[>=<;~! ]", one)[0].lower().replace("_", "-") for one in declared}

    assert names - locked_names("requirements.lock") == set()
    assert "awscli" in locked_names("requirements-awscli.lock")
