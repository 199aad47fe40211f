"""Virtual environments with exactly what a lock names, made by uv, or by pip where uv can't be had."""

import ast
import contextlib
import hashlib
import importlib.util
import os
import re
import subprocess
import sys

from setting_up.tools import (
    ROOT,
    WINDOWS,
    SetupError,
    call,
    installing,
    packages_of,
    program,
    python_of,
    step,
    write_if_new,
)

UV_LOCK = "requirements-uv.lock"
# What pip is told about where packages come from and how they are reached, and what uv calls it.
FROM_PIP = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "proxy": "ALL_PROXY",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "retries": "UV_HTTP_RETRIES",
}
NO_VENV = (
    "This Python can't make virtual environments. "
    "Install the package for it (Debian, Ubuntu: sudo apt-get install python3-venv), then run this again."
)


def environment(folder, lock):
    """A virtual environment with exactly what the lock names, made anew when it is broken or the lock has changed."""
    stamp = folder / "golive-stamp"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == stamp_of(folder, lock):
        return
    stamp.unlink(missing_ok=True)  # first of all, so that half of an environment is never taken for a whole one
    with step(f"Making {folder.name} from {lock}"):
        try:
            with_uv(folder, lock)
        except (SetupError, OSError) as error:
            print(f"golive: uv can't do it here, so pip does, which takes longer: {str(error).splitlines()[-1]}")
            with_pip(folder, lock)
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


def with_uv(folder, lock):
    """Make an environment with uv, which needs seconds where pip needs a minute."""
    uv, said = uv_command(), pip_said()
    call([uv, "venv", "--quiet", "--clear", "--python", sys.executable, folder], f"making {folder.name}")
    command = [uv, "pip", "install", "--quiet", "--python", python_of(folder), "--require-hashes", "--verify-hashes"]
    # Compiled at once, on all cores: the first start would do it one after the other, in each of its processes.
    command += ["--compile-bytecode", *(["--no-index"] if "no-index" in said else []), "-r", ROOT / lock]
    call(command, "installing the dependencies", for_uv(said))


def uv_command():
    """The uv of its own lock, in an environment of its own, installed with pip."""
    folder = ROOT / ".venv-uv"
    stamp = folder / "golive-stamp"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != stamp_of(folder, UV_LOCK):
        stamp.unlink(missing_ok=True)
        with_pip(folder, UV_LOCK, "--only-binary=:all:", "--retries=1")
        stamp.write_text(stamp_of(folder, UV_LOCK), encoding="utf-8")
    return program(folder, "uv")


def with_pip(folder, lock, *options):
    """Make an environment with pip: this Python's own where it has one, as making one for the folder takes seconds."""
    have_venv()
    own = own_pip()
    without = ["--without-pip"] if own else []
    call([sys.executable, "-m", "venv", "--clear", *without, folder], f"making {folder.name}")
    pip = [*own, "--python", python_of(folder)] if own else [python_of(folder), "-m", "pip"]
    command = [*pip, "install", "--quiet", "--require-hashes", "-r", ROOT / lock, *options]
    call([*command, "--disable-pip-version-check", "--no-warn-script-location"], "installing the dependencies")


def own_pip():
    """The command of this Python's own pip; empty without one that installs into other environments (before 22.3)."""
    from importlib.metadata import PackageNotFoundError, version  # not there on a Python that is too old

    try:
        number = re.findall(r"\d+", version("pip"))
    except PackageNotFoundError:
        return []
    return [sys.executable, "-m", "pip"] if tuple(map(int, number[:2])) >= (22, 3) else []


def have_venv():
    """Make sure that this Python can make environments: Debian's can't by itself, unless it has a pip for them."""

    def can():
        importlib.invalidate_caches()
        return all(importlib.util.find_spec(name) for name in ("venv", *([] if own_pip() else ["ensurepip"])))

    if not can():
        with installing(["python%d.%d-venv" % sys.version_info[:2]]):
            pass
    if not can():
        raise SetupError(NO_VENV)


def pip_said():
    """What pip is configured with, by its files and its environment variables, each with the last word on it."""
    pip = own_pip() or [python_of(ROOT / ".venv-uv"), "-m", "pip"]
    done = subprocess.run([*pip, "config", "list"], capture_output=True, text=True, check=False)
    said = {}
    for part in ("global", "install", ":env:"):
        for line in done.stdout.splitlines():
            name, _, value = line.partition("=")
            if name.rpartition(".")[0] == part:
                with contextlib.suppress(ValueError, SyntaxError):
                    said[name.rpartition(".")[2]] = ast.literal_eval(value)
    return {name: value for name, value in said.items() if value.lower() not in ("", "0", "false", "no", "off")}


def for_uv(said):
    """The environment in which uv installs from where pip would; never shown, as an index's address may hold a secret.

    uv does not read pip's configuration. What a person told uv itself stands.
    """
    environ = {"UV_PYTHON_DOWNLOADS": "never"}
    for name, variable in FROM_PIP.items():
        if name in said:
            environ[variable] = ("," if name == "find-links" else " ").join(said[name].split())
    if "UV_INDEX" in environ:
        environ["UV_INDEX_STRATEGY"] = "unsafe-best-match"  # as pip: no index hides another's; the hashes decide
    if "REQUESTS_CA_BUNDLE" in os.environ:
        environ.setdefault("SSL_CERT_FILE", os.environ["REQUESTS_CA_BUNDLE"])
    if sys.platform in ("win32", "darwin"):
        environ["UV_SYSTEM_CERTS"] = "1"  # as pip: a firm's own authority is known to the system only
    return {**environ, **os.environ}


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
    return f"{shell}from golive.__main__ import main\n\nmain()\n"
