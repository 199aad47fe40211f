"""The faults of the website, met in a real browser: each turns the steps that it names, soon and with its cause."""

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from golive.config.runbook import Thresholds
from golive.facts import Fact, Journey
from golive.finding import Finding
from golive.probes.website import BrowserWalk
from golive.readiness import CHECKS, judged
from golive.report.folder import new_session
from golive.session.connection import Connection
from golive.verdict import Verdict
from golive.workflow.contents import CONTENT
from golive.workflow.proof import WORKFLOW_TITLES
from golive_rehearsal.faults import FAULTS

RULES = Thresholds()
CAUSE = {
    "site-upload-refused": "/matters/{id}/documents was answered 501 (direct upload is not configured).",
    "site-case-broken": 'The page is an error page ("Application error: a client-side exception").',
    "site-words-unknown": "the page showed no word that is known for a run.",
    "site-export-refused": "GET /api/citeline/runs/{id}/artifacts/pdf was answered 409 (export mode differs).",
    "site-restyled": "",
}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        yield browser
        browser.close()


def in_readiness(journey: Journey) -> Finding:
    """What the same walk comes to before a launch."""
    noon = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
    return judged(CHECKS["workflow-site"], {"journey-site": Fact("journey-site", "site", noon, noon, journey)}, RULES)


@pytest.mark.parametrize("name", CAUSE)
def test_a_fault_of_the_website_turns_what_it_names(
    rehearsed: Connection, chromium: Browser, tmp_path: Path, name: str
) -> None:
    """Each fault turns exactly its steps; what failed is told by what the product did, long before its time-out."""
    rehearsed.apply(name)
    try:
        walk = BrowserWalk(rehearsed, chromium, new_session(), tmp_path / "trace.zip")
        begun = time.monotonic()
        found = {one: walk.finding(one) for one in WORKFLOW_TITLES}
        took = time.monotonic() - begun
        before = in_readiness(walk.finish())
    finally:
        rehearsed.undo(name)

    wrong = {one.id: one.verdict.value for one in (*found.values(), before) if one.verdict is not Verdict.PASS}
    assert wrong == FAULTS[name].turns
    first = next((one.reason for one in found.values() if one.verdict is not Verdict.PASS), "")
    assert CAUSE[name] in first
    assert took < (45 if name == "site-words-unknown" else 25)


def test_an_untrue_export_is_found_out_by_what_it_says(
    rehearsed: Connection, chromium: Browser, tmp_path: Path
) -> None:
    """All four steps work and the structure is right; what the export says is STOP, before a launch and after."""
    rehearsed.apply("output-amputations")
    try:
        walk = BrowserWalk(rehearsed, chromium, new_session(), tmp_path / "trace.zip")
        found = {one: walk.finding(one) for one in (*WORKFLOW_TITLES, CONTENT)}
        before = in_readiness(walk.finish())
    finally:
        rehearsed.undo("output-amputations")

    wrong = {one.id: one.verdict.value for one in (*found.values(), before) if one.verdict is not Verdict.PASS}
    assert wrong == {CONTENT: "FAIL", "workflow-site": "FAIL"}
    assert "critical defects of content; the first: " in found[CONTENT].reason


def test_a_targets_packet_is_always_the_same(rehearsed: Connection) -> None:
    """Two sessions walk a target with one and the same case; only what marks its pages as the session's differs."""
    from golive.probes.app import own_packet

    first, second = (own_packet(rehearsed.target, marker) for marker in ("one", "two"))

    assert first.truth == second.truth
    assert first.pdf != second.pdf
