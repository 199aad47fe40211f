"""The launch page: one self-contained file in the runbook's order, verdict first. It asks nobody for anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from golive.config.runbook import Runbook, Step
from golive.facts import Checklist, ChecklistRow
from golive.finding import NEVER, Finding
from golive.readiness.rows import ABSENT, ROW
from golive.report.result import Result
from golive.shown import MOST_OF_A_LINE, shown
from golive.typed import typed
from golive.verdict import Verdict, worst

_MARKS = {Verdict.PASS: "✔", Verdict.WATCH: "▲", Verdict.INCONCLUSIVE: "?", Verdict.FAIL: "■"}
_MEANING = {
    Verdict.PASS: "All that this run had to check was checked, and was seen to work.",
    Verdict.WATCH: "Nothing is wrong yet, but something is on its way there.",
    Verdict.INCONCLUSIVE: "Something could not be seen. Nobody knows whether it works, so the pilot stays closed.",
    Verdict.FAIL: "Something is proven wrong.",
}
_PART = "Only a part was checked. What was checked may work; of the rest nobody knows."
_REST = ' Lines marked "Not run" or "Not all checked" are not proven by this run.'
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One step of the runbook as the page shows it: its state in a word, and what there is to say."""

    step: Step
    word: str
    mark: str
    kind: str
    findings: Sequence[Finding] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page that is folded until something in it is not as it should be: what stands there, counted."""

    title: str
    place: str
    """Where it is on the page, for links."""
    word: str
    mark: str
    kind: str
    count: str
    open: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the checklist as the page shows it."""

    row: ChecklistRow
    word: str
    mark: str
    kind: str
    finding: Finding | None


def launch_page(runbook: Runbook, result: Result) -> str:
    """The page's HTML. Every step of the runbook is a row, also one that this run did not ask about."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda one: typed(shown(one, MOST_OF_A_LINE)) if type(one) is str else one,
    )
    environment.filters |= {"when": _when, "utc": _utc}
    selection = result.selection
    found = {finding.id: finding for finding in selection.findings}
    closing = {one: finding for one, finding in found.items() if one not in selection.should}
    rows = [_row(step, closing, result) for step in runbook.step]
    verdict = selection.verdict
    rest = _REST if verdict is Verdict.PASS and any(row.word in ("Not run", "Not all checked") for row in rows) else ""
    part = not selection.whole and verdict is not Verdict.FAIL
    wrong = sorted(selection.telling, key=lambda one: -one.verdict.rank)
    judged = [one for one in found.values() if one.started != NEVER and not one.id.startswith(ROW)]
    days = [
        (_part(f"Checklist, day {day} of 7", f"day-{day}", lines), lines)
        for day, lines in _days(result.checklist, found)
    ]
    sections = [
        (_part(section, f"section-{number}", own), own)
        for number, section in enumerate(runbook.sections, 1)
        if (own := [row for row in rows if row.step.section == section])
    ]
    return environment.get_template("page.html").render(
        told=result,
        sentence=result.lines[0],
        word="Not a go" if part else verdict.word,
        mark=_MARKS[verdict],
        kind=verdict.value.lower(),
        meaning=_PART if part and selection.worst is Verdict.PASS else _MEANING[verdict] + rest,
        turns=[(one.who, one.remedy or "Look at this and say what to do.", one) for one in wrong[:_SHOWN]],
        more=len(wrong) - _SHOWN,
        otherwise=_otherwise(result),
        sections=sections,
        days=days,
        parts=[part for part, _ in (*days, *sections)],
        places=_places(rows, result.checklist),
        judged=selection.judged,
        must=len(selection.must),
        began=min((one.started for one in judged), default=result.now),
        marks=_MARKS,
        never=NEVER,
    )


def _row(step: Step, found: Mapping[str, Finding], result: Result) -> Row:
    findings = [found[one] for one in step.proves if one in found]
    gone = [f"{facility}: {result.absent[facility]}" for facility in step.needs if facility in result.absent]
    if gone and not any(one.verdict is Verdict.FAIL for one in findings):
        return Row(step, "Not watched here", "✕", "none", findings, gone)
    if findings:
        due = [ROW + row.id for row in _must(result.checklist)] if step.checklist else []
        rows = [found[one] for one in due if one in found]
        whole = len(findings) + len(rows) == len(step.proves) + len(due)
        verdict = worst([one.verdict for one in (*findings, *rows)] + ([] if whole else [Verdict.INCONCLUSIVE]))
        notes = [f"{_good(rows)} of {len(due)} rows of the checklist, above, are so."] if due else []
        word = verdict.word if whole or verdict is Verdict.FAIL else "Not all checked"
        return Row(step, word, _MARKS[verdict], verdict.value.lower(), findings, notes)
    word = "Not run" if step.proves or step.does else "By hand"
    return Row(step, word, "○", "none")


def _part(title: str, place: str, rows: Sequence[Row | Line]) -> Part:
    """What a part comes to: open where something in it failed or could not be seen."""
    kinds = [row.kind for row in rows]
    wrong = {"fail": Verdict.FAIL, "inconclusive": Verdict.INCONCLUSIVE, "watch": Verdict.WATCH, "pass": Verdict.PASS}
    worst_kind = next((kind for kind in wrong if kind in kinds), "none")
    word, mark = (wrong[worst_kind].word, _MARKS[wrong[worst_kind]]) if worst_kind != "none" else ("Not run", "○")
    good = kinds.count("pass")
    count = f"{good} of {len(rows)} working" if worst_kind != "none" else f"{len(rows)} not run here"
    if worst_kind == "pass" and good < len(rows):
        word, mark, worst_kind = "In part", "○", "none"
    return Part(title, place, word, mark, worst_kind, count, worst_kind in ("fail", "inconclusive", "watch"))


def _places(rows: Sequence[Row], checklist: Checklist | None) -> dict[str, str]:
    """Where on the page each finding stands first, by its id."""
    places = {ROW + row.id: f"row-{row.id}" for row in (checklist.rows if checklist is not None else ())}
    for row in rows:
        for finding in row.findings:
            places.setdefault(finding.id, f"step-{row.step.id}")
    return places


def _must(checklist: Checklist | None) -> list[ChecklistRow]:
    return [row for row in checklist.rows if row.must] if checklist is not None else []


def _good(findings: Sequence[Finding]) -> int:
    return sum(finding.verdict is Verdict.PASS for finding in findings)


def _days(checklist: Checklist | None, found: Mapping[str, Finding]) -> list[tuple[int, list[Line]]]:
    """The checklist a day at a time, each row with its state in a word."""
    lines = [_line(row, found.get(ROW + row.id)) for row in (checklist.rows if checklist is not None else ())]
    days = dict.fromkeys(line.row.day for line in lines)
    return [(day, [line for line in lines if line.row.day == day]) for day in days]


def _line(row: ChecklistRow, finding: Finding | None) -> Line:
    if finding is None:
        return Line(row, "Not run", "○", "none", None)
    if finding.verdict is Verdict.PASS and finding.reason.startswith("WAIVED"):
        return Line(row, "Waived", "◇", "none", finding)
    if finding.verdict is Verdict.PASS and row.id.startswith(ABSENT):
        return Line(row, "Not watched here", "✕", "none", finding)
    return Line(row, finding.verdict.word, _MARKS[finding.verdict], finding.verdict.value.lower(), finding)


def _otherwise(result: Result) -> str:
    """What comes next where nothing is wrong: the rest of the checks, or the runbook's next line."""
    if not result.selection.whole:
        return "The operator runs all of the checks."
    if result.replay is not None:
        return "Nothing: this is a look at an earlier run."
    if result.live:
        return "The operator goes on with the next line of the runbook."
    return "The operator may rehearse the next line of the runbook. Production was not checked."


def _when(moment: datetime) -> str:
    """A moment as the clock on this machine's wall would show it, and in UTC where that is another."""
    here = moment.astimezone()
    return f"{here:%d %B %Y, %H:%M:%S %Z}" + (f" ({_utc(moment)})" if here.utcoffset() else "")


def _utc(moment: datetime, form: str = "%Y-%m-%d %H:%M:%S UTC") -> str:
    """A moment in UTC."""
    return moment.astimezone(UTC).strftime(form)
