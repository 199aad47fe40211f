"""The launch page: every step a row, nothing asked of anybody, readable by everyone, whole on paper."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pdfplumber
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, sync_playwright

from conftest import ROOT
from golive.commands.report import RENDERER
from golive.config import runbook
from golive.facts import Pins
from golive.finding import Finding
from golive.model.release import Release
from golive.report.folder import verdict_json
from golive.report.page import _when, launch_page
from golive.report.result import Replay, Result
from golive.report.selection import Selection
from golive.report.suites import owed
from golive.verdict import Verdict
from golive.workflow.find_browser import find

RUNBOOK = runbook.load(ROOT / "runbook.toml")
MUST = owed({"health"}, (), RUNBOOK.thresholds)
NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
ARN = "arn:aws:ecs:us-east-1:111122223333:task-definition/ontogra-api:"


def test_what_is_left_in_the_app_is_on_the_page() -> None:
    """What golive made and could not delete stands on the page and in the last lines, whatever the verdict."""
    left = "Left in the app, to be deleted by hand in the firm f: m-1 (the app answered 403)."
    told = result(findings(), left=(left,))

    assert left in launch_page(RUNBOOK, told)
    assert left in told.lines


def finding(one: str, verdict: Verdict = Verdict.PASS, reason: str = "It was seen.") -> Finding:
    """A finding of readiness."""
    return Finding(
        id=one,
        title=MUST[one],
        verdict=verdict,
        reason=reason,
        expected="200",
        observed="500",
        remedy="" if verdict is Verdict.PASS else "Call the technical owner.",
        evidence=("scene",),
        started=NOON,
        finished=NOON + timedelta(seconds=3),
    )


def findings(**worse: Verdict) -> list[Finding]:
    """Every finding of readiness: good, save the named ones (underscores for dashes)."""
    return [finding(one, worse.get(one.replace("-", "_"), Verdict.PASS)) for one in MUST]


def result(judged: list[Finding], **other: object) -> Result:
    """What a session came to that judged these."""
    given_: dict[str, object] = {
        "id": "20260114T120000Z-abc123",
        "name": "ontogra",
        "target": "Ontogra production",
        "live": True,
        "selection": Selection(MUST, judged),
        "now": NOON + timedelta(seconds=9),
        "wall": NOON + timedelta(seconds=10),
        "pins": Pins(Release(f"{ARN}42", {"api": "sha256:a"}, "2"), Release(f"{ARN}41", {"api": "sha256:b"}, "1")),
        "entry": "entry 7",
    }
    return Result(**{**given_, **other})  # type: ignore[arg-type]


PAGES = {
    "pass": result(findings()),
    "fail": result(findings(health=Verdict.FAIL, health_depth=Verdict.INCONCLUSIVE), live=False),
    "can't tell": result(findings(signals_readable=Verdict.INCONCLUSIVE)),
    "watch": result(findings(trigger_api_errors=Verdict.WATCH)),
    "part": result(findings()[:3]),
    "nothing": result([], pins=Pins(None, None), entry=""),
    "replay": result(
        findings(),
        replay=Replay("20260113T120000Z-fff000", stale=False, altered=False, unvouched=False, verdict=Verdict.PASS),
    ),
    "absent": result(findings(), absent={"workflow": "there is no website", "api_errors": "no load balancer"}),
}


def page_of(name: str) -> str:
    """The HTML of one kind of page."""
    return launch_page(RUNBOOK, PAGES[name])


class _Text(HTMLParser):
    """What a person reads, and the tags that make it up."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        """Count a tag."""
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        """Take in some text."""
        self.words.append(data)


def read(html: str) -> tuple[str, list[str]]:
    """The text of a page, blanks made single, and its tags."""
    reader = _Text()
    reader.feed(html)
    return " ".join(" ".join(reader.words).split()), reader.tags


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser."""
    found = find()
    assert found is not None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(found.path))
        yield browser
        browser.close()


@pytest.mark.parametrize("name", PAGES)
def test_every_step_is_a_row(name: str) -> None:
    """Whatever was asked, every line of the runbook is there, in its order, each with a state in a word."""
    text, _tags = read(page_of(name))

    at = 0
    for step in RUNBOOK.step:
        at = text.find(" ".join(step.words.split()), at)
        assert at >= 0, step.id
    assert page_of(name).count('class="step"') == len(RUNBOOK.step)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pass", f"✔ Working GO: {len(MUST)} of {len(MUST)}"),
        ("fail", "■ STOP"),
        ("fail", "REHEARSAL: production was not checked"),
        ("fail", "It was seen. Call the technical owner. Whose turn: technical owner"),
        ("can't tell", "? Can't tell"),
        ("watch", "▲ Watch"),
        ("part", "Not a go"),
        ("part", "Only a part was checked."),
        ("part", "? Not all checked Confirm green checks"),
        ("nothing", "Not a go"),
        ("nothing", "Release not recorded"),
        ("replay", "REPLAY of run 20260113T120000Z-fff000"),
        ("absent", "✕ Not watched here Confirm app workflow"),
        ("absent", "workflow: there is no website"),
        ("absent", "✕ Not watched here API errors > 2% for 10+ minutes."),
        ("pass", _when(datetime(2026, 1, 14, 12, tzinfo=UTC))),
        ("pass", "On the record entry 7"),
        ("pass", f"{ARN}41"),
    ],
)
def test_what_it_says(name: str, said: str) -> None:
    """Verdict, what it means, whose turn it is, what is not watched, the times, the versions."""
    assert said in read(page_of(name))[0]


@given(text=st.text(max_size=60))
def test_no_text_becomes_markup(text: str) -> None:
    """Whatever a finding says stays text: the page has the same tags with any words in it."""
    plain = launch_page(RUNBOOK, result([finding("health", Verdict.FAIL, "x")]))
    html = launch_page(RUNBOOK, result([finding("health", Verdict.FAIL, text)], target=text))

    assert read(html)[1] == read(plain)[1]


@pytest.mark.parametrize("name", PAGES)
def test_it_calls_nobody_and_shuts_nobody_out(name: str, chromium: Browser, tmp_path: Path) -> None:
    """Opened from disk it asks for itself only, has no violation that axe knows of, and fits a phone."""
    path = tmp_path / "index.html"
    path.write_text(page_of(name), encoding="utf-8")
    context = chromium.new_context(viewport={"width": 375, "height": 800}, bypass_csp=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(path.as_uri())

    assert path.stat().st_size < 300_000
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.add_script_tag(content=(RENDERER / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
    violations = page.evaluate("() => axe.run()")["violations"]
    assert [f"{one['id']}: {node['html']}" for one in violations for node in one["nodes"]] == []
    assert asked == [path.as_uri()]
    context.close()


def test_nothing_is_hidden_on_paper(chromium: Browser, tmp_path: Path) -> None:
    """Printed on A4 everything is there, also what the screen folds away, with the run and the page on each sheet."""
    path = tmp_path / "index.html"
    path.write_text(page_of("fail"), encoding="utf-8")
    page = chromium.new_page()
    page.goto(path.as_uri())

    with pdfplumber.open(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True))) as printed:
        sheets = [sheet.extract_text() for sheet in printed.pages]
        sizes = {(round(sheet.width), round(sheet.height)) for sheet in printed.pages}

    page.close()
    assert sizes == {(595, 842)}
    assert all("20260114T120000Z-abc123" in sheet for sheet in sheets)
    words = " ".join(" ".join(sheets).split())
    assert words.count("Expected") >= 4
    assert "Role and signature" in words
    for step in RUNBOOK.step:
        assert step.words.split()[0] in words


def test_what_has_no_moment_shows_none() -> None:
    """A finding of which nobody knows when it was seen, such as a user step, adds no moment to the page."""
    steps = owed({"workflow-sign-in"}, (), RUNBOOK.thresholds)
    found = [Finding(id=one, title=one, verdict=Verdict.PASS, reason="So.", evidence=("journey",)) for one in steps]
    page = launch_page(RUNBOOK, result(found, selection=Selection(steps, found)))

    assert "0001" not in page
    assert "00:00:00" not in page


def test_the_page_promises_no_more_than_was_judged() -> None:
    """A run of which all is good says that of itself only, where lines of the runbook beside it are not proven."""
    steps = owed({"workflow-sign-in"}, (), RUNBOOK.thresholds)
    found = [Finding(id=one, title=one, verdict=Verdict.PASS, reason="So.", evidence=("journey",)) for one in steps]
    page = launch_page(RUNBOOK, result(found, selection=Selection(steps, found), live=False))

    assert "Not all checked" in page
    assert "All that this run had to check was checked" in page
    assert "are not proven by this run" in page
    assert "the rehearsal is done" not in page


def test_commands_are_shown_as_they_are_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page, which people read here, has commands as they can be typed; verdict.json is the same on each machine."""
    wrong = replace(finding("health", Verdict.FAIL), remedy="Run: golive status --verify")
    judged = result([wrong])
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("sys.prefix", str(ROOT / ".venv"))

    assert re.search(r"Run: \.venv[/\\](bin|Scripts)[/\\]golive status --verify", launch_page(RUNBOOK, judged))
    assert '"remedy": "Run: golive status --verify"' in verdict_json(judged)
