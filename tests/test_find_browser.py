"""Where a browser is looked for, on each of the three systems, and what is said when a named one is not there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT
from golive.errors import ConfigurationError
from golive.workflow.find_browser import Machine, find


def machine(
    system: str,
    *there: str,
    environment: dict[str, str] | None = None,
    on_path: dict[str, str] | None = None,
    home: Path = Path("/home/someone"),
) -> Machine:
    """A machine on which only these programs exist."""
    files = {Path(one) for one in there}
    return Machine(system, environment or {}, (on_path or {}).get, files.__contains__, home)


def downloads(folder: Path, *programs: str) -> list[str]:
    """Playwright's folder with these programs in it; their paths."""
    paths = [folder / program for program in programs]
    for path in paths:
        path.parent.mkdir(parents=True)
        path.touch()
    return [str(path) for path in paths]


@pytest.mark.parametrize(
    ("system", "place", "environment"),
    [
        ("linux", "/opt/google/chrome/chrome", {}),
        ("linux", "/snap/bin/chromium", {}),
        ("linux", "/opt/microsoft/msedge/msedge", {}),
        ("darwin", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", {}),
        ("darwin", "/home/someone/Applications/Chromium.app/Contents/MacOS/Chromium", {}),
        (
            "win32",
            "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
            {"PROGRAMFILES": "C:\\Program Files"},
        ),
        (
            "win32",
            "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
            {"PROGRAMFILES(X86)": "C:\\Program Files (x86)"},
        ),
    ],
)
def test_usual_places(system: str, place: str, environment: dict[str, str]) -> None:
    """A browser in its system's usual place is found."""
    found = find(machine=machine(system, place, environment=environment))

    assert found is not None
    assert (str(found.path), found.kind) == (place, "system")


def test_on_the_path() -> None:
    """A browser is found by its command, and that comes before the usual places."""
    found = find(
        machine=machine("linux", "/mine/chromium", "/snap/bin/chromium", on_path={"chromium": "/mine/chromium"})
    )

    assert found is not None
    assert (found.path, found.kind) == (Path("/mine/chromium"), "system")


@pytest.mark.parametrize(
    ("system", "cache", "program"),
    [
        ("linux", ".cache/ms-playwright", "chromium-1255/chrome-linux64/chrome"),
        ("win32", "AppData/Local/ms-playwright", "chromium-1255/chrome-win64/chrome.exe"),
        (
            "darwin",
            "Library/Caches/ms-playwright",
            "chromium-1255/chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
        ),
    ],
)
def test_own_download(tmp_path: Path, system: str, cache: str, program: str) -> None:
    """Playwright's own download is found where Playwright keeps it on each system."""
    [own] = downloads(tmp_path / cache, program)

    found = find(machine=machine(system, own, home=tmp_path))

    assert found is not None
    assert (str(found.path), found.kind) == (own, "playwright")


def test_own_download_first(tmp_path: Path) -> None:
    """Playwright's own download comes before the system's browser, also from a folder that is named."""
    [own] = downloads(tmp_path, "chromium-1/chrome-linux/chrome")
    environment = {"PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)}

    found = find(machine=machine("linux", own, "/snap/bin/chromium", environment=environment))

    assert found is not None
    assert (str(found.path), found.kind) == (own, "playwright")


def test_newest_whole_download(tmp_path: Path) -> None:
    """The download with the highest number is chosen, one without its program never, one without windows last."""
    older, newer, windowless = downloads(
        tmp_path,
        "chromium-999/chrome-linux/chrome",
        "chromium-1255/chrome-linux64/chrome",
        "chromium_headless_shell-2000/chrome-headless-shell-linux64/chrome-headless-shell",
    )
    downloads(tmp_path, "chromium-3000/chrome-linux64/half-of-it")
    environment = {"PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)}

    def chosen(*there: str) -> str:
        found = find(machine=machine("linux", *there, environment=environment))
        assert found is not None
        return str(found.path)

    assert chosen(older, newer, windowless) == newer
    assert chosen(older, windowless) == older
    assert chosen(windowless) == windowless


def test_a_folder_of_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Downloads in a folder that we may not read are not ours; the search goes on without them."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "glob", refuse)

    found = find(machine=machine("linux", "/snap/bin/chromium", home=tmp_path))

    assert found is not None
    assert found.kind == "system"


def test_named_wins() -> None:
    """A named browser is the one, by option or by environment."""
    there = machine("linux", "/opt/mine", "/usr/bin/chromium", environment={"GOLIVE_BROWSER": "/opt/mine"})

    found = find(machine=there)

    assert found is not None
    assert (found.path, found.kind) == (Path("/opt/mine"), "named")
    assert found == find("/opt/mine", machine("linux", "/opt/mine"))


def test_named_but_missing() -> None:
    """A named browser that is not there is an error with the remedy, never another browser."""
    with pytest.raises(ConfigurationError, match=r"/nowhere/chrome does not exist.*--browser-path"):
        find("/nowhere/chrome", machine("linux", "/usr/bin/chromium", on_path={"chromium": "/usr/bin/chromium"}))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such right: each file may be run")
def test_a_file_that_may_not_be_run(tmp_path: Path) -> None:
    """A file that is there but is no program is not taken for a browser on the real machine."""
    plain = tmp_path / "chrome"
    plain.write_text("not a program")

    with pytest.raises(ConfigurationError, match="may not be run"):
        find(str(plain))


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_none(system: str) -> None:
    """Where there is no browser, there is none."""
    assert find(machine=machine(system)) is None


def test_standard_library_only() -> None:
    """The search runs on a bare Python, before anything is installed."""
    found = "from golive.workflow.find_browser import find; print(find())"
    program = f"import sys; sys.path.insert(0, {str(ROOT / 'src')!r}); {found}"

    done = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
