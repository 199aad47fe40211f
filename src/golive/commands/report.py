"""Wiring of `golive report`: how the last run ended, and its Allure report with the runs before it as history."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from golive.errors import UsageError
from golive.files import MOST_OF_FACTS, text_of
from golive.report.allure_render import Renderer, history_point

RENDERER = Path(__file__).resolve().parents[3] / "renderer"
"""golive runs from a checkout; the renderer is installed into it."""
_HISTORY = 50


def report(reports: Path, say: Callable[[str], None], renderer: Path = RENDERER) -> None:
    """Say how the last run ended and where its page is; render its Allure report where a renderer is installed.

    Raises ``UsageError`` if there is no run yet, ``EdgeError`` if the report could not be rendered.
    """
    latest = reports / "latest"
    said = _verdict(latest)
    if not said:
        raise UsageError("There is no run to report on yet. Run: python3 bootstrap.py checks")
    results = latest / "allure-results"
    say(said["sentence"])
    say(f"Page: {latest / 'index.html'}")
    say(f"Allure results: {results}")
    page = latest / "allure.html"
    installed = Renderer.installed(renderer)
    if installed is None:
        say("Allure report: not rendered yet. Run: python3 bootstrap.py report")
    elif not list(results.glob("*-result.json")):
        say("Allure report: none, since this run left no Allure results.")
    elif not (results / "categories.json").exists():
        say("Allure report: none, since this run was ended before it could finish its results. Run it again.")
    else:
        begun = time.monotonic()
        before = [history_point(run, name, folder) for run, name, folder in _earlier(reports, said)]
        html = installed.render(results, name=said["sentence"], history=before)
        page.write_text(html, encoding="utf-8", newline="\n")
        if (reports / said["run"]).is_dir():
            shutil.copy(page, reports / said["run"])
        took = f"{page.stat().st_size / 1e6:.1f} MB in {time.monotonic() - begun:.1f} s"
        say(f"Allure report: {page} ({took}, after {len(before)} earlier runs)")


def _earlier(reports: Path, said: dict[str, Any]) -> Iterator[tuple[str, str, Path]]:
    """The runs of the same target before this one, oldest first; a rehearsal's and a live target's never mix.

    A run is known by its folder's name, its id: whatever is rendered how often, it is one point. A replay is none.
    """
    folders = sorted(path for path in reports.iterdir() if path.name < said["run"] and not path.name.startswith("."))
    kin = [(path, other) for path in folders[-_HISTORY * 4 :] if (other := _verdict(path))]
    same = [(path, other) for path, other in kin if all(other[key] == said[key] for key in ("target", "rehearsal"))]
    for path, other in same[-_HISTORY:]:
        if (
            other["run"] == path.name
            and not other.get("replay")
            and list((path / "allure-results").glob("*-result.json"))
        ):
            yield path.name, other["sentence"], path / "allure-results"


def _verdict(folder: Path) -> dict[str, Any]:
    """What a run's verdict.json says; empty where there is none, or none that can be read."""
    try:
        said = json.loads(text_of(folder / "verdict.json", MOST_OF_FACTS))
    except (OSError, ValueError, RecursionError):
        return {}
    return dict(said) if isinstance(said, dict) and {"run", "sentence", "target", "rehearsal"} <= said.keys() else {}
