"""The session's Allure results: hands each test's place in the runbook, its finding and its facts to the edge."""

import os
import platform
from collections.abc import Generator, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import golive
from golive.errors import GoliveError
from golive.facts import Fact, Journey
from golive.pytest_plugin.session import Session
from golive.report.allure_results import AllureResults, Asked, Told
from golive.report.suites import suite_of
from golive.verdict import Verdict
from golive.workflow.contents import CONTENT_TITLES
from golive.workflow.proof import WORKFLOW_TITLES


class AllureEvidence:
    """Registered beside the hooks; does nothing where Allure's plugin is switched off."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._results: AllureResults | None = None
        self._test = ""
        self._broke_off: dict[str, str] = {}
        session.config.option.attach_capture = False  # what a test printed is no evidence, and may be anything

    def pytest_sessionstart(self) -> None:
        """Take part in what Allure's plugin writes, if it does."""
        folder = getattr(self._session.config.option, "allure_report_dir", None)
        if folder and not self._session.config.option.collectonly:
            self._results = AllureResults(Path(folder).absolute(), self._told)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Note which test is running: its result is written before the next one starts."""
        self._test = nodeid

    def pytest_exception_interact(self, node: pytest.Item, call: pytest.CallInfo[object]) -> None:
        """Note why a test broke off, in a sentence of ours; any other exception's words may be anything."""
        error = call.excinfo.value if call.excinfo is not None else None
        ours = str(error) if isinstance(error, GoliveError) else f"golive itself failed here: {type(error).__name__}."
        self._broke_off[node.nodeid] = ours

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self) -> Generator[None, None, None]:
        """Finish the folder once the session has concluded, if it came to anything."""
        yield
        verdict = self._session.folder.path / "verdict.json"
        if self._results is not None and verdict.exists():
            beside = [verdict.with_name(name) for name in ("verdict.json", "facts.json", "trace.zip")]
            files = {path.name: path.read_bytes() for path in beside if path.exists()}
            for finding_id, title in self._session.owed.items():
                if finding_id not in self._session.findings:
                    self._results.not_checked(Told(title, tuple(self._labels(finding_id)), None))
            self._results.close(environment=self._environment(), executor=_executor(), files=files)

    def pytest_unconfigure(self) -> None:
        """Let go of Allure's library, which outlives a session."""
        if self._results is not None:
            self._results.unregister()

    def _told(self) -> Told | None:
        finding_id = self._session.items.get(self._test)
        if finding_id is None:
            return None
        finding = self._session.findings.get(finding_id)
        title = (
            finding.title if finding is not None else self._session.owed_of({finding_id}).get(finding_id, finding_id)
        )
        labels = tuple(self._labels(finding_id))
        asked = tuple(self._asked(finding_id, finding.evidence if finding is not None else ()))
        return Told(title, labels, finding, asked, self._broke_off.get(self._test, ""))

    def _labels(self, finding_id: str) -> Iterator[tuple[str, str]]:
        yield "finding", finding_id
        yield (
            "severity",
            "minor" if finding_id in self._session.should else "blocker",
        )  # whatever must be closes the gate
        book = self._session.runbook
        step = book.proving(finding_id)
        if step is None:
            yield "epic", "Not in the runbook"
            return
        yield "epic", book.group_of(step.section)
        yield "feature", f"{book.sections.index(step.section) + 1:02} {step.section}"
        yield "story", step.words
        yield "owner", step.who
        yield "runbook_step", step.id

    def _asked(self, finding_id: str, evidence: tuple[str, ...]) -> Iterator[Asked]:
        if suite_of(finding_id) == "readiness":
            yield from (self._of_fact(fact) for fact in map(self._session.fact, evidence) if fact is not None)
            return
        outcome = self._session.outcome
        if outcome is None or finding_id in WORKFLOW_TITLES | CONTENT_TITLES:
            return
        began, safe = self._here(outcome.started), self._here(outcome.safe_at or outcome.started)
        yield Asked(f"Planned: {outcome.plan.why}", Verdict.PASS, began, began)
        moved = "All users were moved to the previous version" if outcome.safe_at else "Not all users were moved"
        verdict = Verdict.PASS if outcome.safe_at else Verdict.INCONCLUSIVE
        yield Asked(f"{moved}. {'; '.join(outcome.notes)}", verdict, began, safe)
        for one in outcome.findings:
            yield Asked(f"Proof: {one.title}", one.verdict, self._here(one.started), self._here(one.finished))

    def _of_fact(self, fact: Fact) -> Asked:
        """A fact as a step; of a journey also its parts."""
        begun = self._here(fact.started)
        parts = tuple(_parts(fact.value, begun)) if isinstance(fact.value, Journey) and begun is not None else ()
        words = f"Asked {fact.source}: {fact.name}" + (f". {fact.error}" if fact.error else "")
        verdict = Verdict.INCONCLUSIVE if fact.error else Verdict.PASS
        return Asked(words, verdict, begun, self._here(fact.finished), parts)

    def _here(self, moment: datetime) -> datetime | None:
        """A moment of the target's time as this machine's, by which Allure tells how long things took."""
        try:
            clock = self._session.connection.clock
        except GoliveError:
            return None
        return clock.wall(moment)

    def _environment(self) -> dict[str, str]:
        request = self._session.request
        try:
            pins = self._session.connection.record.pins()
            release, previous = (one.short if one else "not recorded" for one in (pins.release, pins.previous))
        except GoliveError as error:
            release = previous = f"not known: {error}"
        kind = "REHEARSAL: production was not checked" if request.rehearsal else "LIVE"
        if request.recorded is not None:
            kind += f" (the facts of {request.recorded.run}, judged again)"
        return {
            "Target": request.title,
            "Kind": kind,
            "Release": release,
            "Previous": previous,
            "Browser": self._session.browser,
            "golive": golive.__version__,
            "Python": platform.python_version(),
            "Run": self._session.folder.run,
        }


def _parts(journey: Journey, begun: datetime) -> Iterator[Asked]:
    """The four user steps, one after the other."""
    for one in journey.steps:
        ended = begun + timedelta(seconds=one.seconds)
        how = Verdict.PASS if one.worked else Verdict.FAIL if one.problem and not one.unsure else Verdict.INCONCLUSIVE
        yield Asked(f"{one.step}: {one.problem or ('worked' if one.worked else 'not reached')}", how, begun, ended)
        begun = ended


def _executor() -> dict[str, str]:
    """Which run of CI this is; empty on a person's machine."""
    of = os.environ.get
    if of("GITHUB_ACTIONS") != "true":
        return {}
    return {
        "name": "GitHub Actions",
        "type": "github",
        "buildName": f"{of('GITHUB_WORKFLOW', '')} #{of('GITHUB_RUN_NUMBER', '')}",
        "buildUrl": "/".join(of(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY"))
        + f"/actions/runs/{of('GITHUB_RUN_ID', '')}",
    }
