"""Measures a first `bootstrap.py checks` in an empty home, beside an older checkout's, one after the other and again.

Run: python3 bootstrap.py bench --first-start [CHECKOUT]   (without one: commit 6e1020f)
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BEFORE = "6e1020f"
PAIRS = 2
BAR = 0.45
EMPTY = (
    "XDG_CACHE_HOME",
    "XDG_DATA_HOME",
    "PIP_CACHE_DIR",
    "UV_CACHE_DIR",
    "npm_config_cache",
    "PLAYWRIGHT_BROWSERS_PATH",
)


def compare(before: str = "") -> None:
    """Seconds of each first start and the ratio of their medians; what the system has installed stands for both.

    What is committed is measured: each start is of a fresh clone. Pip's settings of the system and in variables stand
    for both, those in a home for neither. A browser's package is in no home: for a start with it, remove it before.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        took: dict[str, list[float]] = {"before": [], "now": []}
        for number in range(PAIRS):
            for name, seconds in took.items():
                place = Path(folder) / f"{name}-{number}"
                old = name == "before"
                clone(Path(before) if old and before else ROOT, place, BEFORE if old and not before else "HEAD")
                seconds.append(first_start(place))
                print(f"first start, {name}: {seconds[-1]:.1f} s", flush=True)
    ratio = statistics.median(took["now"]) / statistics.median(took["before"])
    print(f"ratio of the medians: {ratio:.2f} (bar: {BAR})")


def clone(source: Path, place: Path, commit: str) -> None:
    """A fresh checkout of a commit."""
    subprocess.run(["git", "clone", "--quiet", "--no-checkout", str(source), str(place)], check=True)
    subprocess.run(["git", "-C", str(place), "checkout", "--quiet", "--detach", commit], check=True)


def first_start(checkout: Path) -> float:
    """The seconds of `bootstrap.py checks` with a home and caches in which nothing is yet."""
    home = checkout.with_name(checkout.name + "-home")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("VIRTUAL_ENV", "UV_"))}
    environ |= {"HOME": str(home), "USERPROFILE": str(home), **{name: str(home / name.lower()) for name in EMPTY}}
    home.mkdir()
    system_python = getattr(sys, "_base_executable", sys.executable)
    begun = time.monotonic()
    command = [system_python, "bootstrap.py", "checks"]
    done = subprocess.run(command, cwd=checkout, env=environ, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - begun
    if done.returncode == 1:
        print(f"(the checks of {checkout.name} were all asked, and did not all pass)")
    elif done.returncode != 0:
        sys.exit(f"{checkout.name} did not start:\n{(done.stdout + done.stderr)[-2000:]}")
    return seconds
