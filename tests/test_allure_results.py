"""What a run leaves for Allure: the runbook's words, the findings, and nothing of pytest's own."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from allure_commons import model2

from conftest import CHECKLIST, ROOT
from golive.config import runbook
from golive.config.runbook import Thresholds
from golive.finding import Finding
from golive.report.allure_results import CATEGORIES, AllureResults, Asked, Told
from golive.report.suites import SUITES, owed
from golive.session.connection import Connection
from golive.verdict import Verdict

TITLE = "The API answers its health address"


def finding(verdict: Verdict) -> Finding:
    """A finding that ended so."""
    return Finding(
        id="health", title=TITLE, verdict=verdict, reason="It answered <500> & more.", expected="200", observed="500",
        remedy="Call the technical owner.", evidence=("health",),
    )  # fmt: skip


def told(verdict: Verdict | None, asked: tuple[Asked, ...] = (), broke_off: str = "") -> Told:
    """What is known of a test whose finding ended so."""
    return Told(TITLE, (("owner", "operator"),), None if verdict is None else finding(verdict), asked, broke_off)


def categories_of(status: str, message: str) -> list[object]:
    """The categories that a result falls into."""
    fitting = [one for one in CATEGORIES if status in one["matchedStatuses"]]
    return [one["name"] for one in fitting if re.match(str(one.get("messageRegex", "")), message)]


class Folder:
    """A results folder, and what a result that the library hands over becomes."""

    def __init__(self, path: Path) -> None:
        self.told: Told | None = None
        self.path = path
        self.results = AllureResults(path, lambda: self.told)

    def result(self, known: Told | None, status: str = "passed") -> Any:  # noqa: ANN401 - the library has no types
        """The result of a test of which this is known and that ended with this status of pytest's."""
        self.told = known
        result = model2.TestResult(
            name="test_health", fullName="checks.test_readiness#test_health", status=status,
            statusDetails=model2.StatusDetails(message="golive.finding.NotProven", trace="secret = 'x'"),
            labels=[model2.Label(*one) for one in (("host", "anna"), ("thread", "1"), ("framework", "pytest"))],
        )  # fmt: skip
        self.results.report_result(result)
        return result


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    """A results folder of a run."""
    made = Folder(tmp_path)
    yield made
    made.results.unregister()


@pytest.mark.parametrize(
    ("verdict", "pytests", "shown", "says"),
    [
        (Verdict.PASS, "passed", "passed", ""),
        (Verdict.FAIL, "failed", "failed", "STOP: It answered"),
        (Verdict.FAIL, "passed", "failed", "STOP: It answered"),
        (Verdict.WATCH, "broken", "broken", "Watch: It answered"),
        (Verdict.INCONCLUSIVE, "skipped", "broken", "Can't tell: It answered"),
        (Verdict.PASS, "failed", "broken", "Can't tell: The test ended without proving its finding."),
        (Verdict.PASS, "skipped", "broken", "Can't tell: The test ended without proving its finding."),
        (None, "passed", "broken", "Can't tell: The test ended without proving its finding."),
        (None, "failed", "broken", "Can't tell: The test ended without proving its finding."),
    ],
)
def test_the_verdict_is_the_status(
    folder: Folder, verdict: Verdict | None, pytests: str, shown: str, says: str
) -> None:
    """A result says what its finding says, the operator's sentence first, and is never better than the test's end."""
    result = folder.result(told(verdict), pytests)

    assert result.status == shown
    assert (result.statusDetails.message if result.statusDetails else "").startswith(says)
    assert not (result.statusDetails and result.statusDetails.trace)


def test_why_a_test_broke_off(folder: Folder) -> None:
    """A test that came to no finding says why, and what should have been proven."""
    result = folder.result(told(None, broke_off="Nobody allowed it."), "broken")

    assert result.statusDetails.message == f"Can't tell: Nobody allowed it. What should be: {TITLE}."


def test_only_our_words(folder: Folder) -> None:
    """Title, labels and description are ours; the machine's name and the thread are gone, and no HTML gets through."""
    result = folder.result(told(Verdict.FAIL), "failed")

    assert result.name == TITLE
    assert [label.name for label in result.labels] == ["owner"]
    assert "It answered &lt;500&gt; &amp; more." in result.descriptionHtml
    assert "Call the technical owner." in result.descriptionHtml


def test_what_was_asked(folder: Folder) -> None:
    """What was asked are the steps, with their own end and time, and the parts below."""
    moment = datetime(2026, 11, 23, tzinfo=UTC)
    asked = Asked("Asked API", Verdict.PASS, moment, moment, (Asked("upload", Verdict.FAIL),))

    (step,) = folder.result(told(Verdict.FAIL, asked=(asked,))).steps

    assert (step.name, step.status, step.start) == ("Asked API", "passed", int(moment.timestamp() * 1000))
    assert [(part.name, part.status) for part in step.steps] == [("upload", "failed")]


def test_the_finding_is_attached(folder: Folder) -> None:
    """The whole finding is attached as JSON."""
    (attached,) = folder.result(told(Verdict.FAIL)).attachments

    whole = json.loads((folder.path / attached.source).read_text(encoding="utf-8"))
    assert (attached.name, attached.type) == ("health.json", "application/json")
    assert (whole["verdict"], whole["reason"]) == ("FAIL", "It answered <500> & more.")


def test_a_foreign_test_is_left_alone(folder: Folder) -> None:
    """A test that is none of the rooms' keeps what pytest says of it."""
    result = folder.result(None, "failed")

    assert (result.name, result.statusDetails.trace) == ("test_health", "secret = 'x'")


def test_no_fixtures(folder: Folder) -> None:
    """Nothing of a fixture is written, and its file is dropped at the end; another tool's stays."""
    container = model2.TestResultContainer(uuid="1", children=["2"], befores=[model2.TestBeforeResult(name="judged")])
    folder.results.report_container(container)
    (folder.path / "ours-container.json").write_text('{"uuid": "1"}')
    (folder.path / "theirs-container.json").write_text('{"uuid": "3", "children": ["4"]}')

    folder.results.close(environment={}, executor={}, files={})

    assert (container.befores, container.children) == ([], [])
    assert [path.name for path in folder.path.glob("*-container.json")] == ["theirs-container.json"]


def test_what_it_ran_on(folder: Folder) -> None:
    """Environment, CI and the run's own files are beside the results; a path of Windows survives the form."""
    executor = {"name": "GitHub Actions"}
    folder.results.close(
        environment={"Browser": r"C:\Program Files\chrome.exe", "What it is": "LIVE"},
        executor=executor,
        files={"trace.zip": b"PK", "verdict.json": b"{}"},
    )

    written = (folder.path / "environment.properties").read_text(encoding="utf-8")
    (run_wide,) = folder.path.glob("*-globals.json")
    attached = json.loads(run_wide.read_text(encoding="utf-8"))["attachments"]
    assert written == "Browser=C:\\\\Program Files\\\\chrome.exe\nWhat\\ it\\ is=LIVE\n"
    assert json.loads((folder.path / "executor.json").read_text(encoding="utf-8")) == executor
    assert [(one["name"], one["type"]) for one in attached] == [
        ("trace.zip", "application/zip"),
        ("verdict.json", "application/json"),
    ]
    assert (folder.path / attached[0]["source"]).read_bytes() == b"PK"


@pytest.mark.parametrize(
    ("verdict", "category"),
    [
        (Verdict.FAIL, "STOP: proven wrong"),
        (Verdict.WATCH, "Watch: moving towards wrong"),
        (Verdict.INCONCLUSIVE, "Check could not be made"),
    ],
)
def test_a_broken_measurement_stands_apart(folder: Folder, verdict: Verdict, category: str) -> None:
    """Every result that is not good is in exactly one category, and one that can't tell is not among the failed."""
    result = folder.result(told(verdict), "failed")

    assert categories_of(result.status, result.statusDetails.message) == [category]


def test_a_part_does_not_look_whole(folder: Folder) -> None:
    """A question that was owed and not asked is a result of its own, not a good one, in its place in the runbook."""
    folder.results.not_checked(Told(TITLE, (("finding", "health"), ("owner", "operator")), None))

    (path,) = folder.path.glob("*-result.json")
    result = json.loads(path.read_text(encoding="utf-8"))
    assert (result["name"], result["status"]) == (TITLE, "broken")
    assert result["statusDetails"]["message"] == f"Can't tell: Not checked in this run. What should be: {TITLE}."
    assert {"name": "owner", "value": "operator"} in result["labels"]
    assert categories_of("broken", result["statusDetails"]["message"]) == ["Not checked in this run"]


def test_every_finding_has_its_place() -> None:
    """Every finding that a room owes belongs to a step of the runbook, and every section to exactly one part of it."""
    book = runbook.load(ROOT / "runbook.toml")

    assert [one for titles in SUITES.values() for one in titles if book.proving(one) is None] == []
    assert sorted(one for sections in book.groups.values() for one in sections) == sorted(book.sections)


def test_a_run_leaves_its_results(checkout: Path, rehearsed: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run with a fault leaves results that say which step, who, what was asked, how it ended and what to do."""
    github = {"ACTIONS": "true", "WORKFLOW": "relaunch", "RUN_NUMBER": "7", "RUN_ID": "9",
              "SERVER_URL": "https://git", "REPOSITORY": "ontogra/pilot"}  # fmt: skip
    for name, value in {"PYTHONPATH": str(ROOT / "src"), **{f"GITHUB_{k}": v for k, v in github.items()}}.items():
        monkeypatch.setenv(name, value)
    assert rehearsed.rehearsal is not None
    rehearsed.apply("access-open")
    try:
        subprocess.run(
            [sys.executable, "-m", "pytest", "checks/", "-k", "test_readiness", "-p", "no:cacheprovider",
             "--target", "rehearsal", "--attach", rehearsed.rehearsal.control],
            cwd=checkout, capture_output=True, check=False, timeout=120,
        )  # fmt: skip
    finally:
        rehearsed.undo("access-open")
    latest = checkout / "reports" / "latest"
    folder = latest / "allure-results"
    verdict = json.loads((latest / "verdict.json").read_text(encoding="utf-8"))
    results = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*-result.json")]

    by_title = {one["name"]: one for one in results}
    judged = {one["title"] for one in verdict["findings"]}
    assert set(by_title) == set(owed({"health"}, CHECKLIST.rows, Thresholds()).values())
    assert {title for title, one in by_title.items() if one["status"] == "broken"} == set(by_title) - judged
    assert 0 < len(judged) < len(by_title)
    failed = [one for one in results if one["status"] == "failed"]
    assert [one["name"] for one in failed] == ["The API refuses a request without credentials"]
    (open_door,) = failed
    labels = {label["name"]: label["value"] for label in open_door["labels"]}
    assert open_door["statusDetails"]["message"].startswith("STOP: ")
    assert "trace" not in open_door["statusDetails"]
    assert labels == {
        "severity": "blocker", "finding": "no-token-refused", "epic": "Pilot go-live", "feature": "01 Launch window",
        "story": "Confirm green checks from readiness/Pilot_Launch_Command_Checklist_7Day.md.",
        "owner": "operator", "runbook_step": "launch.1",
    }  # fmt: skip
    assert [step["name"] for step in open_door["steps"]] == ["Asked API of rehearsal: no-token"]
    journey = by_title["Sign in, upload, chronology and export work on the API"]["steps"][0]
    assert [step["name"].split(":")[0] for step in journey["steps"]] == ["sign-in", "upload", "chronology", "export"]
    assert journey["stop"] - journey["start"] < 60_000  # in this machine's time, not the rehearsal's
    assert list(folder.glob("*-container.json")) == []
    environment = (folder / "environment.properties").read_text(encoding="utf-8")
    assert "Kind=REHEARSAL: production was not checked\nRelease=ontogra-api:2\nPrevious=ontogra-api:1\n" in environment
    assert f"Run={verdict['run']}\n" in environment
    executor = json.loads((folder / "executor.json").read_text(encoding="utf-8"))
    assert executor["buildUrl"] == "https://git/ontogra/pilot/actions/runs/9"
    (run_wide,) = folder.glob("*-globals.json")
    assert "verdict.json" in run_wide.read_text(encoding="utf-8")
