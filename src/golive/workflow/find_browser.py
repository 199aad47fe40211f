"""Finds the browser of this machine. Standard library only: ``bootstrap.py`` asks it before anything is installed."""

import os
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from golive.errors import ConfigurationError

_COMMANDS = (
    "google-chrome google-chrome-stable chromium chromium-browser microsoft-edge microsoft-edge-stable msedge chrome"
)
_NAMES = ("Google Chrome", "Chromium", "Microsoft Edge")
_WINDOWS_ROOTS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
# Playwright's own downloads: the whole browser first, then the one that can only work without a window.
_DOWNLOADS = (
    "chromium-*/chrome-*/chrome chromium-*/chrome-*/chrome.exe chromium-*/chrome-*/*.app/Contents/MacOS/*",
    "{0}/chrome-headless-shell {0}/chrome-headless-shell.exe {0}/headless_shell".replace(
        "{0}", "chromium_headless_shell-*/chrome-*"
    ),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A browser and how it was found: by name, as Playwright's own download, or as one of the system's."""

    path: Path
    kind: Literal["named", "playwright", "system"]


@dataclass(frozen=True, slots=True)
class Machine:
    """What the search asks of a machine, so that it can be tried for all three systems on any of them."""

    system: str
    environment: Mapping[str, str]
    which: Callable[[str], str | None]
    runnable: Callable[[Path], bool]
    home: Path

    @classmethod
    def this(cls) -> "Machine":
        """The machine that we run on."""
        return cls(sys.platform, os.environ, shutil.which, _runnable, _home())


def find(named: str | None = None, machine: Machine | None = None) -> Found | None:
    """The browser to use: the one named (or in GOLIVE_BROWSER), else Playwright's own, else the system's; or None.

    Raises ``ConfigurationError`` when a browser is named that can't be run: another one would be a surprise.
    """
    machine = machine or Machine.this()
    named = named or machine.environment.get("GOLIVE_BROWSER")
    if named:
        if not machine.runnable(Path(named)):
            raise ConfigurationError(
                f"The browser {named} does not exist or may not be run. "
                "Name one that does with --browser-path or GOLIVE_BROWSER, or leave it out and golive looks for one."
            )
        return Found(Path(named), "named")
    downloaded = _downloaded(machine)
    if downloaded is not None:
        return Found(downloaded, "playwright")
    system = _system(machine)
    return Found(system, "system") if system is not None else None


def needed(named: str | None = None) -> Found:
    """The browser to use. Raises ``ConfigurationError`` with the remedy where there is none."""
    found = find(named)
    if found is None:
        raise ConfigurationError(
            "No browser was found. Install Chrome, Chromium or Edge, or name one with --browser-path."
        )
    return found


def _downloaded(machine: Machine) -> Path | None:
    """The newest download whose program is there; an interrupted download leaves a folder without one."""
    folder = _download_folder(machine)
    for patterns in _DOWNLOADS:
        found = [path for pattern in patterns.split() for path in _matching(folder, pattern) if machine.runnable(path)]
        if found:
            return max(found, key=lambda path: (_revision(path.relative_to(folder)), str(path)))
    return None


def _matching(folder: Path, pattern: str) -> list[Path]:
    """The files of a folder that fit; none in a folder that we may not read, such as another user's."""
    try:
        return list(folder.glob(pattern))
    except OSError:
        return []


def _revision(path: Path) -> int:
    """The number in the name of a download's folder: 999 is older than 1255."""
    number = re.search(r"-(\d+)$", path.parts[0])
    return int(number[1]) if number else 0


def _download_folder(machine: Machine) -> Path:
    """Where Playwright keeps the browsers that it downloaded, by its own rules for each system."""
    named = machine.environment.get("PLAYWRIGHT_BROWSERS_PATH", "")
    if named and named != "0":  # "0" is inside the Playwright package, which needs not be installed yet
        return Path(named)
    if machine.system == "darwin":
        return machine.home / "Library" / "Caches" / "ms-playwright"
    if machine.system == "win32":
        return Path(machine.environment.get("LOCALAPPDATA") or machine.home / "AppData" / "Local") / "ms-playwright"
    return Path(machine.environment.get("XDG_CACHE_HOME") or machine.home / ".cache") / "ms-playwright"


def _system(machine: Machine) -> Path | None:
    on_path = [Path(path) for name in _COMMANDS.split() if (path := machine.which(name))]
    return next((place for place in [*on_path, *_places(machine)] if machine.runnable(place)), None)


def _places(machine: Machine) -> list[Path]:
    """Where installers put them, for all users and then for this one; a service's PATH often lacks it."""
    if machine.system == "win32":
        roots = [machine.environment[root] for root in _WINDOWS_ROOTS if machine.environment.get(root)]
        programs = (
            r"Google\Chrome\Application\chrome",
            r"Chromium\Application\chrome",
            r"Microsoft\Edge\Application\msedge",
        )
        return [Path(rf"{root}\{program}.exe") for root in roots for program in programs]
    if machine.system == "darwin":
        return [
            Path(f"{root}/Applications/{name}.app/Contents/MacOS/{name}")
            for root in ("", machine.home)
            for name in _NAMES
        ]
    places = "/opt/google/chrome/chrome /usr/bin/chromium /usr/lib/chromium/chromium /snap/bin/chromium"
    return [*map(Path, places.split()), Path("/opt/microsoft/msedge/msedge")]


def _runnable(path: Path) -> bool:
    """Whether this is a program that we may run. One in a folder that we may not enter is not."""
    try:
        return path.is_file() and os.access(path, os.X_OK)
    except OSError:
        return False


def _home() -> Path:
    """The home folder, or the working folder where a user has none (a container under a bare number)."""
    try:
        return Path.home()
    except RuntimeError:
        return Path()
