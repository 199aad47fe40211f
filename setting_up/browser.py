"""A browser that starts, and the program that works it."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import urllib.parse
import urllib.request

from setting_up.environments import have_venv
from setting_up.tools import ROOT, SetupError, installing, last_words, may_install, python_of, step

DOWNLOADS = "https://cdn.playwright.dev"
NO_BROWSER = (
    "No browser that starts was found, and none could be installed here. Install Chrome, Chromium or Edge "
    "(Debian, Ubuntu: sudo apt-get install chromium), or name one in GOLIVE_BROWSER, then run this again."
)
NO_DRIVER = (
    "Playwright, which works the browser, doesn't start on this system. "
    "Install the library that it lacks (Debian, Ubuntu: sudo apt-get install libatomic1), then run this again."
)


def missing_browser():
    """The system's packages that bring a browser, if there is none and we may install them.

    Where there is none and nothing brings one, this ends the set-up before anybody has waited for the rest of it.
    """
    if found_browser():
        return []
    if may_install():
        have_venv()  # before that: one package at a time, and the environment waits for this one
        return ["chromium", "libatomic1"]
    if not downloads_answer():
        raise SetupError(NO_BROWSER)
    return []


def browser():
    """A browser: found, or the system's package where that is allowed, or Playwright's own where it can be had.

    Trying one out takes a second, so the one that was seen to start is remembered in the environment.
    """
    remembered = ROOT / ".venv" / "golive-browser"
    found = found_browser()
    if remembered.exists() and remembered.read_text(encoding="utf-8") == str(found):
        return
    driver()
    if not browser_starts():
        with installing(["chromium"]):
            pass
    if not browser_starts() and downloads_answer():
        # Whether it worked is seen below.
        with step("Installing Playwright's Chromium"), contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run([*playwright(), "install", "chromium"], capture_output=True, check=False, timeout=600)
    if not browser_starts():
        raise SetupError(NO_BROWSER)
    remembered.write_text(str(found_browser()), encoding="utf-8")


def driver():
    """The program that comes with Playwright and works the browser: a bare Debian lacks a library of the system's."""
    if start_driver().returncode == 0:
        return
    with installing(["libatomic1"]):
        pass
    done = start_driver()
    if done.returncode != 0:
        raise SetupError(f"{NO_DRIVER}\n{last_words(done.stdout + done.stderr, 1)}")


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


def downloads_answer(patience=0.9):
    """Whether the place of Playwright's downloads, or the proxy before it, takes a connection in so many seconds.

    The download itself would try for minutes. Looking a name up knows no time limit, so a thread asks.
    """
    host = os.environ.get("PLAYWRIGHT_DOWNLOAD_HOST") or DOWNLOADS
    scheme = urllib.parse.urlsplit(host).scheme
    through = urllib.request.getproxies().get(scheme) or host
    place = urllib.parse.urlsplit(through if "://" in through else f"//{through}")
    answered = threading.Event()

    def ask():
        address = (place.hostname, place.port or (80 if place.scheme == "http" else 443))
        with contextlib.suppress(OSError), socket.create_connection(address, timeout=patience):
            answered.set()

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(patience)
    if not answered.is_set():
        print(f"golive: Playwright's Chromium can't be had here: {place.hostname} does not answer.", flush=True)
    return answered.is_set()
