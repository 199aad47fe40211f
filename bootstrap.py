"""Sets golive up on a machine that has only Python 3.11 or newer, then runs a task. Standard library only.

    python3 bootstrap.py checks          the main job, on the rehearsal
    python3 bootstrap.py test            golive's own tests
    py bootstrap.py checks               the same in PowerShell

It makes .venv, installs the locked dependencies, finds or installs a browser, and hands over. A second start finds
everything there and costs next to nothing.
"""

import argparse
import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
MINIMUM = (3, 11)
LOCK = "requirements.lock"
CLI_LOCK = "requirements-awscli.lock"
WINDOWS = os.name == "nt"
TASKS = {
    "setup": "only set up",
    "checks": "readiness checks on the rehearsal (pytest checks/)",
    "test": "golive's own tests",
    "soak": "the tests that repeat things many times",
    "lint": "style, types, layers and licences",
    "report": "render the Allure report of the last run",
    "rehearse": "keep a rehearsal up for a person",
    "bench": "measure, side by side",
    "lock": "make the lock files anew",
}
NEED_BROWSER = ("setup", "checks", "test", "soak", "rehearse", "bench")
NEED_CLI = ("test", "soak")
NO_VENV = (
    "This Python can't make virtual environments. "
    "Install the package for it (Debian, Ubuntu: sudo apt-get install python3-venv), then run this again."
)
NO_BROWSER = (
    "No browser was found, and none could be installed here. Install Chrome, Chromium or Edge "
    "(Debian, Ubuntu: sudo apt-get install chromium), or name one in GOLIVE_BROWSER, then run this again."
)


class SetupError(Exception):
    """Setting up failed; the message says what to do."""


def main(arguments=None):
    """Set up what the task needs and run it; its exit status is ours."""
    if sys.version_info < MINIMUM:
        version = ".".join(str(part) for part in sys.version_info[:3])
        print(f"golive needs Python 3.11 or newer; this is {version}. Install a newer Python and run this with it.")
        return 2
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=TASKS, help="; ".join(f"{name}: {what}" for name, what in TASKS.items()))
    options, rest = parser.parse_known_args(arguments)
    try:
        with only_one_at_a_time(ROOT / ".bootstrap.lock"):
            set_up(options.task)
        return run(options.task, rest)
    except SetupError as error:
        print(f"golive: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


# ---------------------------------------------------------------- setting up


def set_up(task):
    """Have everything there that a task needs; what is there already is left alone."""
    environment(ROOT / ".venv", LOCK)
    link_golive(ROOT / ".venv")
    if task in NEED_CLI:
        environment(ROOT / ".venv-awscli", CLI_LOCK)
    if task in NEED_BROWSER:
        browser()


def environment(folder, lock):
    """A virtual environment with exactly what the lock names, made anew when it is broken or the lock has changed."""
    wanted = hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()
    stamp = folder / "golive-lock.sha256"
    healthy = python_of(folder).exists() and stamp.exists()
    if healthy and stamp.read_text() == wanted:
        return
    with step(f"Making {folder.name}"):
        make_venv(folder)
    with step(f"Installing {lock} (this takes a minute or two)"):
        command = [python_of(folder), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", ROOT / lock]
        call([*command, "--disable-pip-version-check", "--no-warn-script-location"], "installing the dependencies")
    stamp.write_text(wanted)


def make_venv(folder):
    """An empty virtual environment in this folder."""
    command = [sys.executable, "-m", "venv", "--clear", folder]
    if subprocess.run(command, capture_output=True, check=False).returncode == 0:
        return
    if not install_packages(["python3-venv", "python3.%d-venv" % sys.version_info[1]]):
        raise SetupError(NO_VENV)
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        raise SetupError(NO_VENV)


def link_golive(folder):
    """Make ``golive`` importable from src/ and a command of the environment; no build backend is needed for that."""
    packages = next(iter(sorted(folder.glob("lib/python3*/site-packages"))), folder / "Lib" / "site-packages")
    write_if_new(packages / "golive-src.pth", f"{ROOT / 'src'}\n")
    if WINDOWS:
        write_if_new(folder / "Scripts" / "golive.cmd", '@"%~dp0python.exe" -m golive %*\n')
        return
    script = folder / "bin" / "golive"
    if write_if_new(script, f"#!{python_of(folder)}\nfrom golive.cli import main\n\nmain()\n"):
        script.chmod(0o755)


def browser():
    """A browser: found, or Playwright's own, or the system's package where that is allowed."""
    sys.path.insert(0, str(ROOT / "src"))
    from golive.chromium import find
    from golive.errors import ConfigurationError

    try:
        if find() is not None:
            return
    except ConfigurationError as error:
        raise SetupError(str(error)) from error
    with step("Installing a browser"):
        command = [python_of(ROOT / ".venv"), "-m", "playwright", "install", "chromium"]
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(command, capture_output=True, check=False, timeout=600)
        if find() is None and not (install_packages(["chromium"]) and find() is not None):
            raise SetupError(NO_BROWSER)


def install_packages(names):
    """Install the system's own packages, where we may; whether any of them could be."""
    may = hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")
    if not may:
        return False
    quiet = {"capture_output": True, "check": False, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.run(["apt-get", "update"], **quiet)
    results = [subprocess.run(["apt-get", "install", "-y", name], **quiet).returncode == 0 for name in names]
    return any(results)


# ---------------------------------------------------------------- tasks


def run(task, rest):
    """Run the task in the environment."""
    python = str(python_of(ROOT / ".venv"))
    pytest = [python, "-m", "pytest"]
    if task == "setup":
        print("golive: everything is set up.")
        return 0
    if task == "lint":
        return lint(python)
    if task == "lock":
        return remake_locks()
    commands = {
        "checks": [*pytest, "checks/", *named_target(rest), *rest],
        "test": [*pytest, "tests", "-m", "not soak", *rest],
        "soak": [*pytest, "tests", "-m", "soak", *rest],
        "rehearse": [python, "-m", "golive", "rehearse", *rest],
        "report": [python, "-m", "golive", "report", *rest],
        "bench": [python, str(ROOT / "tests" / "bench.py"), *rest],
    }
    return subprocess.run(commands[task], cwd=ROOT, check=False).returncode


def named_target(rest):
    """The rehearsal, unless a target is named: this command never asks production by itself."""
    return [] if any(word == "--target" or word.startswith("--target=") for word in rest) else ["--target", "rehearsal"]


def lint(python):
    """Every rule that is checked without running golive; all are run, whatever fails."""
    scripts = python_of(ROOT / ".venv").parent
    suffix = ".exe" if WINDOWS else ""
    checks = {
        "style": [scripts / f"ruff{suffix}", "check", "."],
        "format": [scripts / f"ruff{suffix}", "format", "--check", "."],
        "types": [python, "-m", "mypy"],
        "types on Windows": [python, "-m", "mypy", "--platform", "win32"],
        "layers": [scripts / f"lint-imports{suffix}"],
        "licences": [scripts / f"pip-licenses{suffix}"],
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


def remake_locks():
    """Resolve both locks anew, for every system, with hashes and without any index's address."""
    folder = ROOT / ".venv-lock"
    if not python_of(folder).exists():
        make_venv(folder)
    call([python_of(folder), "-m", "pip", "install", "--quiet", "uv"], "installing uv")
    compile_lock = [python_of(folder), "-m", "uv", "pip", "compile", "--universal", "--python-version", "3.11", "-q",
                    "--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate"]  # fmt: skip
    full = ["pyproject.toml", "--extra", "rehearsal", "--group", "dev", "-o", LOCK]
    call([*compile_lock, *full], f"making {LOCK}")
    wanted = folder / "awscli.in"
    wanted.write_text("awscli\n")
    call([*compile_lock, wanted, "-o", CLI_LOCK], f"making {CLI_LOCK}")
    return 0


# ---------------------------------------------------------------- small tools


def python_of(folder, *, windows=WINDOWS):
    """The interpreter of a virtual environment."""
    return folder / ("Scripts/python.exe" if windows else "bin/python")


def call(command, doing):
    """Run a command that must succeed; its own last words are part of the error."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        words = "\n".join((done.stdout + done.stderr).strip().splitlines()[-8:])
        raise SetupError(f"{doing} failed. Check the network and the free disk space, then run this again.\n{words}")


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
    print(f"golive: {what}: done in {time.monotonic() - begun:.0f} s", flush=True)


@contextlib.contextmanager
def only_one_at_a_time(path, *, patience=900.0):
    """Hold a lock file, so that two starts do not set one folder up at once; one whose holder is gone is taken."""
    begun = time.monotonic()
    while True:
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
            break
        except FileExistsError:
            if gone(path):
                path.unlink(missing_ok=True)
            elif time.monotonic() - begun > patience:
                raise SetupError(
                    f"Another start has been setting this folder up for long. If not, delete {path.name}."
                ) from None
            else:
                time.sleep(0.2)
    try:
        os.write(handle, str(os.getpid()).encode())
        os.close(handle)
        yield
    finally:
        path.unlink(missing_ok=True)


def gone(path):
    """Whether the holder of a lock file is surely no longer there."""
    try:
        holder = int(path.read_text() or "0")
        age = time.time() - path.stat().st_mtime
    except (OSError, ValueError):
        return False
    if holder == 0 or WINDOWS:
        return age > 900  # nobody to ask: only its age can tell
    try:
        os.kill(holder, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


if __name__ == "__main__":
    sys.exit(main())
