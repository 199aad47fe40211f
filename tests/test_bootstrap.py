"""The one file that sets everything up: what it decides, without a network."""

import contextlib
import hashlib
import importlib.util
import os
import re
import socket
import subprocess
import sys
import threading
import time
import tomllib
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType

import psutil
import pytest

from conftest import ROOT

sys.path.append(str(ROOT))  # setting_up is found from there, as bootstrap.py finds it

from setting_up import browser, environments, renderer, tools

LOCKS = ("requirements.lock", "requirements-awscli.lock", "requirements-node.lock", "requirements-uv.lock")
SOURCES = ("bootstrap.py", *(f"setting_up/{name}.py" for name in ("browser", "environments", "renderer", "tools")))
UV = environments.program(ROOT / ".venv-uv", "uv")


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
def made(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The environments that were made; each is only a link to this Python, and nothing is installed."""
    folders: list[Path] = []

    def make(folder: Path, _lock: str) -> None:
        folders.append(folder)
        python = environments.python_of(folder)
        python.parent.mkdir(parents=True, exist_ok=True)
        python.unlink(missing_ok=True)
        python.symlink_to(sys.executable)

    monkeypatch.setattr(environments, "with_uv", make)
    return folders


# ---------------------------------------------------------------- asking it


def test_help_shows_examples_and_every_task(bootstrap: ModuleType) -> None:
    """Help names both commands, the one for PowerShell, and each task with what it does."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "bootstrap.py"), "--help"], capture_output=True, text=True, check=True
    )

    assert "python3 bootstrap.py checks" in done.stdout
    assert "py bootstrap.py checks" in done.stdout
    assert all(f"  {name:<12}{what}" in done.stdout for name, what in bootstrap.TASKS.items())


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


@pytest.mark.parametrize("source", SOURCES)
def test_it_parses_on_an_old_python(source: str) -> None:
    """No file has anything in it that an old Python can't parse or import, so that it can say that it is too old."""
    import ast

    tree = ast.parse((ROOT / source).read_text(encoding="utf-8"), feature_version=(3, 7))

    imported = {alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
    assert "importlib.metadata" not in imported
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


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
        (
            "test",
            ["-x"],
            [
                "-m",
                "pytest",
                "tests",
                "-m",
                "not soak",
                "-n",
                "2",
                "--dist",
                "loadfile",
                "--no-loadscope-reorder",
                "-x",
            ],
        ),
        ("soak", [], ["-m", "pytest", "tests", "-m", "soak"]),
        ("rehearse", ["--bad-release"], ["-m", "golive", "rehearse", "--bad-release"]),
        ("report", [], ["-m", "golive", "report"]),
        ("bench", [], [str(ROOT / "tests" / "bench.py")]),
        ("bench-audit", ["--per-kind", "9"], [str(ROOT / "tests" / "audit_bench.py"), "--per-kind", "9"]),
        ("lint", [], [str(ROOT / "tests" / "lint.py")]),
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
    targets = " ".join(re.findall(r"^([a-z -]+):$", makefile, re.MULTILINE)).split()

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


def test_an_environment_that_fits_is_left_alone(made: list[Path], tmp_path: Path) -> None:
    """With the stamp of its lock in it nothing is made anew."""
    environments.environment(tmp_path / "v", LOCKS[0])
    environments.environment(tmp_path / "v", LOCKS[0])

    assert made == [tmp_path / "v"]


@pytest.mark.parametrize("part", [0, 1, 2], ids=["lock", "place", "Python"])
def test_an_environment_of_something_else_is_made_anew(made: list[Path], tmp_path: Path, part: int) -> None:
    """Another lock, a moved checkout or another Python beneath: each has it made anew."""
    environments.environment(tmp_path, LOCKS[0])
    stamp = tmp_path / "golive-stamp"
    lines = stamp.read_text(encoding="utf-8").splitlines()
    lines[part] = "another"
    stamp.write_text("\n".join(lines) + "\n", encoding="utf-8")

    environments.environment(tmp_path, LOCKS[0])

    assert made == [tmp_path, tmp_path]


def test_an_environment_whose_python_went_away_is_made_anew(made: list[Path], tmp_path: Path) -> None:
    """An environment whose interpreter points nowhere any more is made anew."""
    environments.environment(tmp_path, LOCKS[0])
    python = environments.python_of(tmp_path)
    python.unlink()
    python.symlink_to(tmp_path / "gone")

    environments.environment(tmp_path, LOCKS[0])

    assert made == [tmp_path, tmp_path]
    assert environments.version_of(tmp_path) != ""


def test_half_an_environment_is_not_a_whole_one(
    made: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One whose installation failed has no stamp, so the next start begins anew."""
    environments.environment(tmp_path, LOCKS[0])

    def fail(folder: Path, _lock: str) -> None:
        made.append(folder)
        raise environments.SetupError("no network")

    monkeypatch.setattr(environments, "stamp_of", lambda *_: "another lock")
    monkeypatch.setattr(environments, "with_uv", fail)
    monkeypatch.setattr(environments, "with_pip", fail)
    with pytest.raises(environments.SetupError):
        environments.environment(tmp_path, LOCKS[0])

    assert len(made) == 3, "the one that fitted, uv's and pip's"
    assert not (tmp_path / "golive-stamp").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows the command is golive.cmd")
def test_the_command_in_a_folder_with_blanks(tmp_path: Path) -> None:
    """The command runs with its environment's Python also where the checkout's path has blanks in it."""
    python = tmp_path / "a folder" / "python"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    script = tmp_path / "golive"
    script.write_text(environments.script_text(python), encoding="utf-8")
    script.chmod(0o755)
    fake = tmp_path / "golive_fake" / "golive"
    fake.mkdir(parents=True)
    (fake / "__init__.py").touch()
    (fake / "__main__.py").write_text("import sys\n\ndef main():\n    print(sys.executable, sys.argv[1:])\n")

    done = subprocess.run(
        [script, "faults", "two words"],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(fake.parent), "PATH": "/usr/bin:/bin"},
    )

    assert done.stdout == f"{python} ['faults', 'two words']\n"


# ---------------------------------------------------------------- uv, and pip in its place


@pytest.fixture
def index(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """An index on this machine that asks for a password, and the hash of the one package that it has."""
    wheel = tmp_path / "tiny-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("tiny.py", "")
        archive.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        archive.writestr("tiny-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("tiny-1.0.dist-info/RECORD", "")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()

    class Index(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.headers.get("Authorization", "") == f"Basic {b64encode(b'anna:s3cret').decode()}"
            found = {f"/{wheel.name}": wheel.read_bytes(), "/simple/tiny/": f'<a href="/{wheel.name}">x</a>'.encode()}
            body = found.get(self.path, b"") if known else b""
            self.send_response((200 if body else 404) if known else 401)
            self.send_header("Content-Type", "text/html" if self.path.endswith("/") else "application/octet-stream")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815 - the server's name for it

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Index) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"http://anna:s3cret@127.0.0.1:{server.server_port}/simple", digest
        server.shutdown()
        serving.join()


@pytest.fixture
def checkout(tmp_path: Path, index: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose lock names the index's package, with this one's uv, a fresh cache and pip told of that index."""
    if not UV.exists():
        pytest.skip("uv can't be had on this machine: python3 bootstrap.py test tries it, and says why")
    url, digest = index
    (tmp_path / "a.lock").write_text(f"tiny==1.0 --hash=sha256:{digest}\n", encoding="utf-8")
    for name in [name for name in os.environ if name.startswith("UV_") or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(tools, "ROOT", tmp_path)
    monkeypatch.setattr(environments, "ROOT", tmp_path)
    monkeypatch.setattr(environments, "uv_command", lambda: UV)
    config = f"global.index-url='http://127.0.0.1:9/simple'\ninstall.index-url={url!r}\n"
    monkeypatch.setattr(environments, "own_pip", lambda: [sys.executable, "-c", f"print({config!r})"])
    return tmp_path


def test_uv_installs_what_the_lock_says(checkout: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The package comes from pip's own index, compiled, and no word of that index's address is shown."""
    environments.environment(checkout / "v", "a.lock")

    packages = environments.packages_of(checkout / "v")
    assert (packages / "tiny.py").exists()
    assert list(packages.glob("__pycache__/tiny.*.pyc"))
    shown = "".join(capfd.readouterr())
    assert "so pip does" not in shown
    assert "s3cret" not in shown
    assert "127.0.0.1" not in shown


def test_uv_refuses_a_wrong_hash(checkout: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A package with another hash than the lock's is not installed, nor does the refusal show the index's password."""
    (checkout / "a.lock").write_text(f"tiny==1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")

    with pytest.raises(tools.SetupError, match=r"(?s)installing the dependencies failed.*Hash mismatch") as refusal:
        environments.with_uv(checkout / "v", "a.lock")

    assert not (environments.packages_of(checkout / "v") / "tiny.py").exists()
    assert "s3cret" not in str(refusal.value) + "".join(capfd.readouterr())


@pytest.mark.parametrize("failing", ["uv_command", "call"], ids=["uv can't be had", "uv fails"])
def test_pip_does_it_where_uv_cannot(
    failing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without uv, or where it fails, pip makes the environment, and one sentence says why that takes longer."""
    asked: list[tuple[Path, str]] = []

    def fail(*_: object) -> None:
        raise tools.SetupError("installing failed. Check the network\nno such package")

    monkeypatch.setattr(environments, "uv_command", lambda: Path("uv"))
    monkeypatch.setattr(environments, "pip_said", dict)
    monkeypatch.setattr(environments, failing, fail)
    monkeypatch.setattr(environments, "with_pip", lambda *words: asked.append(words))
    monkeypatch.setattr(environments, "stamp_of", lambda *_: "stamp")
    (tmp_path / "v").mkdir()

    environments.environment(tmp_path / "v", "a.lock")

    assert asked == [(tmp_path / "v", "a.lock")]
    assert "uv can't do it here, so pip does, which takes longer: no such package" in capsys.readouterr().out
    assert (tmp_path / "v" / "golive-stamp").exists()


@pytest.mark.parametrize("own", [True, False], ids=["a pip of its own", "none"])
def test_what_pip_is_asked(own: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pip installs by hashes only, this Python's own where there is one: making another takes seconds."""
    called: list[list[str]] = []
    monkeypatch.setattr(environments, "have_venv", lambda: None)
    monkeypatch.setattr(environments, "own_pip", lambda: ["python", "-m", "pip"] if own else [])
    monkeypatch.setattr(environments, "call", lambda command, _doing: called.append([str(part) for part in command]))

    environments.with_pip(tmp_path, "a.lock", "--retries=1")

    python = str(environments.python_of(tmp_path))
    making, installing = called
    assert ("--without-pip" in making) is own
    assert installing[:4] == (["python", "-m", "pip", "--python"] if own else [python, "-m", "pip", "install"])
    assert {"--require-hashes", "--retries=1", str(environments.ROOT / "a.lock")} <= set(installing)


@pytest.mark.parametrize(
    ("version", "good"), [("22.2.2", False), ("22.3", True), ("23.0.1+dfsg", True), ("26.1b1", True)]
)
def test_the_oldest_pip(version: str, *, good: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python's own pip is used from the version on that installs into other environments."""
    monkeypatch.setattr("importlib.metadata.version", lambda _name: version)

    assert bool(environments.own_pip()) is good


def test_what_pip_said_last_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable goes before pip install's own section, that before the global one; what is off is no word."""
    lines = [
        ":env:.cert='/c.pem'",
        ":env:.no-index='false'",
        "global.cert='/a.pem'",
        "global.index-url='https://a/simple'",
        "global.find-links='/w\\n/x'",
        "install.index-url='https://b/simple'",
        "list.format='columns'",
        "a line of something else",
    ]
    monkeypatch.setattr(environments, "own_pip", lambda: [sys.executable, "-c", f"print({chr(10).join(lines)!r})"])

    assert environments.pip_said() == {"cert": "/c.pem", "index-url": "https://b/simple", "find-links": "/w\n/x"}


def test_uv_is_told_what_pip_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Indexes, certificate and proxy are handed on in uv's words; what a person told uv itself stands."""
    monkeypatch.setattr(os, "environ", {"PATH": "/bin", "UV_HTTP_TIMEOUT": "7"})
    monkeypatch.setattr(sys, "platform", "linux")
    said = {
        "index-url": "https://anna:s3cret@a/simple",
        "extra-index-url": "https://b/simple\nhttps://c/simple",
        "find-links": "/w /x",
        "proxy": "http://p:3128",
        "cert": "/c.pem",
        "timeout": "180",
    }

    assert environments.for_uv(said) == {
        "PATH": "/bin",
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_DEFAULT_INDEX": "https://anna:s3cret@a/simple",
        "UV_INDEX": "https://b/simple https://c/simple",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_FIND_LINKS": "/w,/x",
        "ALL_PROXY": "http://p:3128",
        "SSL_CERT_FILE": "/c.pem",
        "UV_HTTP_TIMEOUT": "7",
    }
    assert environments.for_uv({}) == {"PATH": "/bin", "UV_PYTHON_DOWNLOADS": "never", "UV_HTTP_TIMEOUT": "7"}


# ---------------------------------------------------------------- the system's packages


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine on which we may install; its apt-get ends only after somebody wrote, into this pipe, how."""
    if sys.platform == "win32":
        pytest.skip("Windows has no apt-get")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    program = tmp_path / "apt-get"
    program.write_text(
        f'#!/bin/sh\ncase "$*" in *update*) exit;; esac\nread status <{pipe}\necho E: so; exit $status\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(tools, "may_install", lambda: True)
    return pipe


@pytest.mark.parametrize("status", [0, 100])
def test_packages_are_installed_meanwhile(apt: Path, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    """What is done meanwhile need not wait for the system's packages; a failure of theirs is said with its reason."""
    with tools.installing(["chromium", "libatomic1"]):
        apt.write_text(f"{status}\n")  # they wait for this, so they were not waited for

    said = capsys.readouterr().out
    assert "Installing the system's chromium libatomic1" in said
    assert ("apt-get install chromium libatomic1 failed: E: so" in said) is (status != 0)


def test_packages_end_with_their_caller(apt: Path) -> None:
    """Told to end, the set-up takes along the package tool that it started, with all that that started."""
    started: list[psutil.Process] = []
    with contextlib.ExitStack() as pipe:

        def told_to_end() -> None:
            with tools.installing(["chromium"]):
                pipe.enter_context(apt.open("w"))  # opens when the tool is there to read
                started.extend(
                    one for one in psutil.Process().children(recursive=True) if "apt-get" in str(one.cmdline())
                )
                raise SystemExit(143)

        with pytest.raises(SystemExit):
            told_to_end()

        assert len(started) >= 2
        assert psutil.wait_procs(started, timeout=10)[1] == []


def test_nothing_is_installed_where_we_may_not(apt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the right to, the system's package tool is never started: here it would wait for ever."""
    monkeypatch.setattr(tools, "may_install", lambda: False)

    with tools.installing(["chromium"]):
        assert not any("apt-get" in str(one.cmdline()) for one in psutil.Process().children(recursive=True))
    assert apt.exists()


# ---------------------------------------------------------------- the renderer


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A checkout of its own on a machine with node and npm; the commands that were called, each doing npm's part."""
    called: list[list[str]] = []
    (tmp_path / "renderer").mkdir()
    (tmp_path / "renderer" / "package-lock.json").write_text("{}", encoding="utf-8")

    def npm(command: list[object], _doing: str) -> None:
        called.append([str(part) for part in command])
        modules = tmp_path / "renderer" / "node_modules"
        (modules / "golive-stamp").unlink(missing_ok=True)
        modules.mkdir(exist_ok=True)

    monkeypatch.setattr(renderer, "ROOT", tmp_path)
    monkeypatch.setattr(renderer, "call", npm)
    monkeypatch.setattr(renderer.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(renderer, "node_version", lambda _node: renderer.MINIMUM_NODE)
    return called


def test_the_renderer_is_installed_once(node: list[list[str]]) -> None:
    """The renderer is installed exactly as locked, without a script of anybody's, and again only for another lock."""
    lock = renderer.ROOT / "renderer" / "package-lock.json"

    renderer.renderer()
    renderer.renderer()
    assert [command[:2] for command in node] == [["/usr/bin/npm", "ci"]]
    assert "--ignore-scripts" in node[0]
    stamp = renderer.ROOT / "renderer" / "node_modules" / "golive-stamp"
    assert stamp.read_text(encoding="utf-8").splitlines()[1] == "/usr/bin/node"

    lock.write_text('{"another": 1}', encoding="utf-8")
    renderer.renderer()
    assert len(node) == 2


@pytest.mark.parametrize(
    ("which", "version"), [((), (24, 0)), (("node",), (24, 0)), (("node", "npm"), (20, 18)), (("node", "npm"), (0,))]
)
def test_a_machine_without_a_good_node(
    node: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    which: tuple[str, ...],
    version: tuple[int, ...],
) -> None:
    """Without node, without npm, or with one that is too old or broken, both come from a Python package."""
    made: list[str] = []
    monkeypatch.setattr(renderer, "environment", lambda folder, lock: made.append(f"{folder.name} {lock}"))
    monkeypatch.setattr(renderer.shutil, "which", lambda name: f"/usr/bin/{name}" if name in which else None)
    monkeypatch.setattr(renderer, "node_version", lambda _node: version)

    renderer.renderer()

    assert made == [".venv-node requirements-node.lock"]
    assert ".venv-node" in node[0][0]
    assert node[0][1].endswith("npm-cli.js")


@pytest.mark.parametrize(("said", "version"), [("v24.19.0", (24, 19)), ("", (0,)), ("nonsense", (0,))])
def test_the_version_of_a_node(monkeypatch: pytest.MonkeyPatch, said: str, version: tuple[int, ...]) -> None:
    """The version is what a node says; one that says nothing of the kind is too old for everything."""
    done = subprocess.CompletedProcess([], 0, stdout=said)
    monkeypatch.setattr(renderer.subprocess, "run", lambda *_args, **_options: done)

    assert renderer.node_version("node") == version


def test_a_renderer_that_cannot_be_installed(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a network `report` ends with the remedy; `test` says it and goes on, so that the others are run."""

    def fail() -> None:
        raise bootstrap.SetupError("installing the Allure renderer failed. Check the network")

    monkeypatch.setattr(bootstrap, "renderer", fail)
    for name in ("environment", "link_golive", "missing_browser", "browser"):
        monkeypatch.setattr(bootstrap, name, lambda *_: None)

    with pytest.raises(bootstrap.SetupError, match="Check the network"):
        bootstrap.set_up("report")
    bootstrap.set_up("test")

    assert "Check the network" in capsys.readouterr().err


def test_checks_need_no_node(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """The main job never asks for node."""
    asked: list[str] = []
    monkeypatch.setattr(bootstrap, "renderer", lambda: asked.append("renderer"))
    for name in ("environment", "link_golive", "missing_browser", "browser"):
        monkeypatch.setattr(bootstrap, name, lambda *_: None)

    for task in ("checks", "rehearse", "lint", "setup", "bench"):
        bootstrap.set_up(task)

    assert asked == []


# ---------------------------------------------------------------- remedies


def test_no_venv_names_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python that can't make environments, where nothing may be installed, ends with the remedy."""
    monkeypatch.setattr(tools, "may_install", lambda: False)
    monkeypatch.setattr(environments.importlib.util, "find_spec", lambda _name: None)

    with pytest.raises(tools.SetupError, match="sudo apt-get install python3-venv"):
        environments.with_pip(tmp_path / "v", LOCKS[0])


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A machine of its own without a browser, on which nothing can be installed; what was asked of its packages."""
    asked: list[list[str]] = []
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(browser, "ROOT", tmp_path)
    monkeypatch.setattr(browser, "installing", lambda names: contextlib.nullcontext(asked.append(names)))
    monkeypatch.setattr(browser, "downloads_answer", lambda: False)
    monkeypatch.setattr(browser, "playwright", lambda: [sys.executable, "-c", ""])
    monkeypatch.setattr(browser, "found_browser", lambda: None)
    return asked


def test_no_browser_names_the_remedy(bare: list[list[str]]) -> None:
    """Where there is no browser and none can be installed, the error says what to install or to name."""
    with pytest.raises(tools.SetupError, match=r"sudo apt-get install chromium.*GOLIVE_BROWSER"):
        browser.browser()

    assert bare == [["chromium"]]


def test_a_browser_that_cannot_be_had(
    bare: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where nothing brings a browser, the set-up ends with two sentences before it has begun, in under a second."""
    monkeypatch.undo()
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(browser, "found_browser", lambda: None)
    monkeypatch.setattr(browser, "may_install", lambda: False)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", f"http://127.0.0.1:{closed.getsockname()[1]}")
        begun = time.monotonic()
        with pytest.raises(tools.SetupError, match=r"sudo apt-get install chromium.*GOLIVE_BROWSER"):
            browser.missing_browser()

    assert time.monotonic() - begun < 1
    assert "Playwright's Chromium can't be had here: 127.0.0.1 does not answer." in capsys.readouterr().out
    assert bare == []


def test_a_silent_network_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is looked up for minutes counts as no answer when the patience is over, which is under a second."""
    asked = threading.Event()

    def look_up(*_args: object, **_options: object) -> None:
        asked.wait(30)
        raise OSError("no such name")

    monkeypatch.setattr(browser.socket, "create_connection", look_up)

    begun = time.monotonic()
    assert browser.downloads_answer() is False
    asked.set()

    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    "through", ["", "http://127.0.0.1:{port}", "127.0.0.1:{port}"], ids=["straight", "proxy", "bare"]
)
def test_downloads_that_answer(through: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The place of the downloads is asked, or the proxy before it, however that is written."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        proxies = {"http": through.format(port=port)} if through else {}
        monkeypatch.setattr(browser.urllib.request, "getproxies", lambda: proxies)
        host = "http://nowhere.invalid" if through else f"http://127.0.0.1:{port}"
        monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", host)

        assert browser.downloads_answer() is True


@pytest.mark.parametrize(("here", "may", "names"), [(True, True, []), (False, True, ["chromium", "libatomic1"])])
def test_the_systems_browser_comes_first(
    monkeypatch: pytest.MonkeyPatch, names: list[str], *, here: bool, may: bool
) -> None:
    """Where we may install and there is no browser, the system's is the one, and no download is asked for."""
    monkeypatch.setattr(browser, "found_browser", lambda: Path("/chrome") if here else None)
    monkeypatch.setattr(browser, "may_install", lambda: may)
    monkeypatch.setattr(browser, "have_venv", lambda: None)
    monkeypatch.setattr(browser, "downloads_answer", lambda: pytest.fail("asked"))

    assert browser.missing_browser() == names


def test_no_driver_names_the_remedy(bare: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Playwright's own program lacks a library, that is installed or named, and no browser is fetched."""
    monkeypatch.setattr(browser, "playwright", lambda: [sys.executable, "-c", "raise SystemExit('no libatomic')"])

    with pytest.raises(tools.SetupError, match=r"(?s)sudo apt-get install libatomic1.*no libatomic"):
        browser.browser()

    assert bare == [["libatomic1"]]


def test_a_browser_is_tried_out_once(bare: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that was seen to start is not tried again, and another one is."""
    here: list[str] = []
    tried: list[str] = []
    monkeypatch.setattr(browser, "found_browser", lambda: Path(here[-1]))
    monkeypatch.setattr(browser, "browser_starts", lambda: not tried.append(here[-1]))

    for path in ("/one", "/one", "/two"):
        here.append(path)
        browser.browser()

    assert list(dict.fromkeys(tried)) == ["/one", "/two"]
    assert tried.count("/one") == tried.count("/two")
    assert bare == []


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a browser brings all it needs")
def test_a_browser_that_does_not_start_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A downloaded browser that lacks the system's libraries is not taken for one that works."""
    broken = tmp_path / "chrome"
    broken.write_text("#!/bin/sh\nexit 127\n")
    broken.chmod(0o755)
    monkeypatch.setattr(browser, "found_browser", lambda: broken)

    assert browser.browser_starts() is False


def test_a_named_browser_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that is named and not there ends the set-up; no other one is installed in its place."""
    monkeypatch.setenv("GOLIVE_BROWSER", "/nowhere/chrome")

    with pytest.raises(tools.SetupError, match="/nowhere/chrome does not exist"):
        browser.browser()


def test_a_failing_command_tells_its_last_words() -> None:
    """A step that fails says what was done, what to do, and the command's own reason."""
    command = [sys.executable, "-c", "raise SystemExit('the disk is full')"]

    with pytest.raises(tools.SetupError, match=r"(?s)installing failed\. Check.*the disk is full"):
        tools.call(command, "installing")


# ---------------------------------------------------------------- two at once


def test_one_at_a_time(tmp_path: Path) -> None:
    """A second start waits for the first, and says what to do when it waits too long."""
    path = tmp_path / "lock"

    with (
        tools.only_one_at_a_time(path),
        pytest.raises(tools.SetupError, match="End it, then run this again"),
        tools.only_one_at_a_time(path, patience=0.0),
    ):
        pass


def test_a_dead_holder_holds_nothing(tmp_path: Path) -> None:
    """A start that was killed leaves its file behind and no lock."""
    path = tmp_path / "lock"
    program = (
        f"import os, pathlib, sys; sys.path.insert(0, {str(ROOT)!r}); from setting_up import tools\n"
        f"with tools.only_one_at_a_time(pathlib.Path({str(path)!r})): os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 9
    assert path.exists()

    with tools.only_one_at_a_time(path, patience=0.0):
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
