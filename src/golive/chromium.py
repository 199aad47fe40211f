"""Finds the browser of this machine. Standard library only: ``bootstrap.py`` asks it before anything is installed."""

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from golive.errors import ConfigurationError

_COMMANDS = (
    "google-chrome",
    "google-chrome-stable",
    "chromium",
    "chromium-browser",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
    "chrome",
)
_MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_WINDOWS = (
    r"Google\Chrome\Application\chrome.exe",
    r"Chromium\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
)
_WINDOWS_ROOTS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
_DOWNLOADS = ("chromium-*/chrome-*/chrome", "chromium-*/chrome-*/chrome.exe",
              "chromium-*/chrome-*/*.app/Contents/MacOS/*")  # fmt: skip


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
    exists: Callable[[Path], bool]
    home: Path

    @classmethod
    def this(cls) -> "Machine":
        """The machine that we run on."""
        return cls(sys.platform, os.environ, shutil.which, Path.is_file, Path.home())


def find(named: str | None = None, machine: Machine | None = None) -> Found | None:
    """The browser to use: the one named (or in GOLIVE_BROWSER), else Playwright's own, else the system's; or None.

    Raises ``ConfigurationError`` when a browser is named that does not exist: another one would be a surprise.
    """
    machine = machine or Machine.this()
    named = named or machine.environment.get("GOLIVE_BROWSER")
    if named:
        if not machine.exists(Path(named)):
            raise ConfigurationError(
                f"The browser {named} does not exist. "
                "Name one that does with --browser-path or GOLIVE_BROWSER, or leave it out and golive looks for one."
            )
        return Found(Path(named), "named")
    downloaded = _downloaded(machine)
    if downloaded is not None:
        return Found(downloaded, "playwright")
    system = _system(machine)
    return Found(system, "system") if system is not None else None


def _downloaded(machine: Machine) -> Path | None:
    folder = _download_folder(machine)
    found = [path for pattern in _DOWNLOADS for path in sorted(folder.glob(pattern)) if machine.exists(path)]
    return found[-1] if found else None


def _download_folder(machine: Machine) -> Path:
    """Where Playwright keeps the browsers that it downloaded, by its own rules for each system."""
    named = machine.environment.get("PLAYWRIGHT_BROWSERS_PATH", "")
    if named and named != "0":
        return Path(named)
    if machine.system == "darwin":
        return machine.home / "Library" / "Caches" / "ms-playwright"
    if machine.system == "win32":
        return Path(machine.environment.get("LOCALAPPDATA", machine.home / "AppData" / "Local")) / "ms-playwright"
    return Path(machine.environment.get("XDG_CACHE_HOME", machine.home / ".cache")) / "ms-playwright"


def _system(machine: Machine) -> Path | None:
    places: list[Path] = [Path(path) for name in _COMMANDS if (path := machine.which(name))]
    if machine.system == "darwin":
        places += [Path(place) for place in _MAC]
    if machine.system == "win32":
        roots = [machine.environment[root] for root in _WINDOWS_ROOTS if root in machine.environment]
        places += [Path(f"{root}\\{place}") for root in roots for place in _WINDOWS]
    return next((place for place in places if machine.exists(place)), None)
