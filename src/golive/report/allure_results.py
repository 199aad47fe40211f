"""The Allure edge: each result in the runbook's words, from its finding. The only module that knows allure-pytest.

What pytest itself has to say (tracebacks, fixtures, captured output, the machine's name) is left out: it is for
developers, who have JUnit and the terminal, and it could hold what evidence may not.
"""

import json
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

import allure_commons
import attrs
from allure_commons.model2 import Attachment, Label, StatusDetails, TestResult, TestStepResult

from golive.finding import Finding
from golive.model.artefact import Evidence
from golive.shown import MOST_OF_A_LINE, shown
from golive.verdict import Verdict

_NOT = "Can't tell: Not checked in this run"
CATEGORIES = (
    {"name": "STOP: proven wrong", "matchedStatuses": ["failed"]},
    {"name": "Watch: moving towards wrong", "matchedStatuses": ["broken"], "messageRegex": r"^Watch:[\s\S]*"},
    {"name": "Check could not be made", "matchedStatuses": ["broken"], "messageRegex": rf"^(?!Watch:|{_NOT})[\s\S]*"},
    {"name": "Not checked in this run", "matchedStatuses": ["broken"], "messageRegex": rf"^{_NOT}[\s\S]*"},
)
"""A measurement that broke stands apart from a check that failed. Allure 2 and 3 read the same form."""

_STATUS = {Verdict.PASS: "passed", Verdict.FAIL: "failed", Verdict.WATCH: "broken", Verdict.INCONCLUSIVE: "broken"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that was asked or done for a result: in words, how it ended, and when (this machine's time)."""

    words: str
    verdict: Verdict
    started: datetime | None = None
    finished: datetime | None = None
    parts: "tuple[Asked, ...]" = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of one test: labels (the first is the finding's id), finding, what was asked, why it broke off."""

    title: str
    labels: Sequence[tuple[str, str]]
    finding: Finding | None
    asked: Sequence[Asked] = ()
    broke_off: str = ""


class AllureResults:
    """A folder of Allure results. ``told`` is asked what is known of the test whose result is written next."""

    def __init__(self, folder: Path, told: Callable[[], Told | None]) -> None:
        self.folder = folder
        self._told = told
        allure_commons.plugin_manager.register(self)

    @allure_commons.hookimpl(tryfirst=True)  # type: ignore[untyped-decorator]
    def report_result(self, result: Any) -> None:  # noqa: ANN401 - the library has no types
        """Tell a result in our words, before the library writes it."""
        told = self._told()
        if told is None:
            return
        _tell(result, told)
        if told.finding is not None:
            result.attachments = [self._attached(_finding_file(told.finding))]

    @allure_commons.hookimpl(tryfirst=True)  # type: ignore[untyped-decorator]
    def report_container(self, container: Any) -> None:  # noqa: ANN401
        """Empty a container: fixtures are pytest's affair, and the newer pytest makes some up."""
        container.children, container.befores, container.afters = [], [], []

    def not_checked(self, told: Told) -> None:
        """Write the result of a question that this run owed and nobody asked.

        It is "broken": of skipped ones Allure makes "100 %", and a part must never look whole.
        """
        known, now = told.labels[0][1], int(time.time() * 1000)
        result = TestResult(uuid=str(uuid.uuid4()), fullName=known, testCaseId=known, start=now, stop=now)
        _tell(result, told)
        result.statusDetails = StatusDetails(message=f"{_NOT}. What should be: {told.title}.")
        text = json.dumps(attrs.asdict(result, filter=lambda _, value: bool(value)))
        self._write(Evidence(f"{result.uuid}-result.json", text))

    def close(self, *, environment: Mapping[str, str], executor: Mapping[str, str], files: Mapping[str, bytes]) -> None:
        """Finish the folder: what the run ran on, the kinds of trouble, the run's own ``files``, and no fixtures."""
        for path in self.folder.glob("*-container.json"):
            if not json.loads(path.read_text(encoding="utf-8")).get("children"):
                path.unlink()
        self._write(Evidence("environment.properties", "".join(_properties(environment))))
        self._write(Evidence("categories.json", json.dumps(CATEGORIES, indent=2)))
        if executor:
            self._write(Evidence("executor.json", json.dumps(executor, indent=2)))
        attached = []
        for name, content in files.items():
            source = f"{uuid.uuid4()}-attachment{Path(name).suffix}"
            (self.folder / source).write_bytes(content)
            attached.append({"name": name, "source": source, "type": _TYPES[Path(name).suffix]})
        self._write(Evidence(f"{uuid.uuid4()}-globals.json", json.dumps({"attachments": attached, "errors": []})))

    def unregister(self) -> None:
        """Let go of the library."""
        allure_commons.plugin_manager.unregister(self)

    def _attached(self, evidence: Evidence) -> Any:  # noqa: ANN401
        source = f"{uuid.uuid4()}-attachment.json"
        self._write(Evidence(source, evidence.text))
        return Attachment(name=evidence.name, source=source, type=_TYPES[".json"])

    def _write(self, evidence: Evidence) -> None:
        (self.folder / evidence.name).write_text(evidence.text, encoding="utf-8", newline="\n")


# A trace is a plain zip on purpose: as a trace, Allure offers to send it to somebody's website.
_TYPES = {".json": "application/json", ".zip": "application/zip"}


def _tell(result: Any, told: Told) -> None:  # noqa: ANN401
    result.name = shown(told.title)
    result.description = None
    result.descriptionHtml = _described(told.finding) if told.finding else None
    result.status, result.statusDetails = _ended(told, result.status)
    result.labels = [Label(name=name, value=shown(value)) for name, value in told.labels]
    result.steps = [_step(one) for one in told.asked]


def _ended(told: Told, status: str | None) -> tuple[str, Any]:
    """The result's status and message: the finding's, never better than how the test itself ended."""
    finding = told.finding
    if finding is not None and finding.verdict is not Verdict.PASS:
        return _STATUS[finding.verdict], StatusDetails(message=finding.sentence)
    if finding is not None and status == "passed":
        return "passed", None
    reason = told.broke_off or "The test ended without proving its finding."
    message = f"{Verdict.INCONCLUSIVE.word}: {reason} What should be: {told.title}."
    return "broken", StatusDetails(message=shown(message, MOST_OF_A_LINE))


def _described(finding: Finding) -> str:
    lines = {
        "Expected": finding.expected,
        "Seen": finding.observed,
        "What to do": finding.remedy,
        "Who acts": "" if finding.verdict is Verdict.PASS else finding.who,
        "Rests on": ", ".join(finding.evidence),
    }
    rows = [f"<p><b>{name}:</b> {escape(text)}</p>" for name, text in lines.items() if text]
    return f"<p>{escape(finding.verdict.word)}: {escape(finding.reason)}</p>" + "".join(rows)


def _step(asked: Asked) -> Any:  # noqa: ANN401
    return TestStepResult(
        name=shown(asked.words),
        status=_STATUS[asked.verdict],
        start=_milliseconds(asked.started),
        stop=_milliseconds(asked.finished),
        steps=[_step(one) for one in asked.parts],
    )


def _milliseconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp() * 1000)


def _finding_file(finding: Finding) -> Evidence:
    return Evidence(f"{finding.id}.json", json.dumps(asdict(finding), indent=2, ensure_ascii=False, default=str) + "\n")


def _properties(values: Mapping[str, str]) -> list[str]:
    """Lines of a Java properties file, in which blanks and backslashes must be masked."""
    return [
        f"{name.replace(' ', chr(92) + ' ')}={shown(value).replace(chr(92), chr(92) * 2)}\n"
        for name, value in values.items()
    ]
