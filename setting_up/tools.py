"""What setting up is done with: commands and their last words, the system's packages, one start at a time."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WINDOWS = os.name == "nt"


class SetupError(Exception):
    """Setting up failed; the message says what to do."""


def program(folder, name, *, windows=WINDOWS):
    """A program of a virtual environment."""
    return folder / (f"Scripts/{name}.exe" if windows else f"bin/{name}")


def python_of(folder, *, windows=WINDOWS):
    """The interpreter of a virtual environment."""
    return program(folder, "python", windows=windows)


def packages_of(folder):
    """Where a virtual environment keeps its packages."""
    return next(iter(sorted(folder.glob("lib/python3*/site-packages"))), folder / "Lib" / "site-packages")


def call(command, doing, environ=None):
    """Run a command that must succeed; its own last words are part of the error."""
    command = [str(part) for part in command]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=environ)
    if done.returncode != 0:
        hint = "Check the network and the free disk space, then run this again."
        raise SetupError(f"{doing} failed. {hint}\n{last_words(done.stdout + done.stderr, 8)}")


def last_words(said, lines):
    """The last lines of what a command said, which is where the reason is; no user or password of an address."""
    return "\n".join(re.sub(r"://[^@/\s]*@", "://", said).strip().splitlines()[-lines:])


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


def may_install():
    """Whether the system's own packages may be installed here."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


@contextlib.contextmanager
def installing(names):
    """Install the system's own packages, where we may, beside what is done meanwhile.

    Whether that helped is for the caller to see; when the caller is ended, so is this.
    """
    if not names or not may_install():
        yield
        return
    get = "apt-get -o DPkg::Lock::Timeout=300"
    script = f"{get} update; {get} install -y --no-install-recommends {' '.join(names)}"
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step(f"Installing the system's {' '.join(names)}"), tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        apt = subprocess.Popen(  # in a session of its own, so that all of it can be ended
            ["sh", "-c", script],
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            env=environ,
            start_new_session=True,
        )
        try:
            yield
            status = apt.wait()
        except BaseException:
            os.killpg(apt.pid, signal.SIGTERM)
            apt.wait()
            raise
        if status != 0:
            output.seek(0)
            print(f"golive: apt-get install {' '.join(names)} failed: {last_words(output.read(), 1)}", flush=True)


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
