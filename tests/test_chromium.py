"""Where a browser is looked for, on each of the three systems, and what is said when a named one is not there."""

from pathlib import Path

import pytest

from golive.chromium import Machine, find
from golive.errors import ConfigurationError


def machine(
    system: str, *there: str, environment: dict[str, str] | None = None, on_path: dict[str, str] | None = None
) -> Machine:
    """A machine on which only these files exist."""
    files = {Path(one) for one in there}
    return Machine(system, environment or {}, (on_path or {}).get, files.__contains__, Path("/home/someone"))


@pytest.mark.parametrize(
    ("system", "place", "environment"),
    [
        ("darwin", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", {}),
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
    """On Linux a browser is found by its command."""
    found = find(machine=machine("linux", "/usr/bin/chromium", on_path={"chromium": "/usr/bin/chromium"}))

    assert found is not None
    assert found.kind == "system"


def test_own_download_first(tmp_path: Path) -> None:
    """Playwright's own download comes before the system's browser."""
    own = tmp_path / "chromium-1" / "chrome-linux" / "chrome"
    own.parent.mkdir(parents=True)
    own.touch()
    environment = {"PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)}
    there = machine(
        "linux", str(own), "/usr/bin/chromium", environment=environment, on_path={"chromium": "/usr/bin/chromium"}
    )

    found = find(machine=there)

    assert found is not None
    assert (found.path, found.kind) == (own, "playwright")


def test_named_wins() -> None:
    """A named browser is the one, by option or by environment."""
    there = machine("linux", "/opt/mine", "/usr/bin/chromium", environment={"GOLIVE_BROWSER": "/opt/mine"})

    assert find(machine=there) == find("/opt/mine", machine("linux", "/opt/mine"))


def test_named_but_missing() -> None:
    """A named browser that is not there is an error with the remedy, never another browser."""
    with pytest.raises(ConfigurationError, match=r"does not exist.*--browser-path"):
        find("/nowhere/chrome", machine("linux", "/usr/bin/chromium", on_path={"chromium": "/usr/bin/chromium"}))


def test_none() -> None:
    """Where there is no browser, there is none."""
    assert find(machine=machine("linux")) is None
