"""The launch page: one self-contained file in the runbook's order, verdict first. It asks nobody for anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from golive.finding import Finding
from golive.runbook import Runbook, Step
from golive.selection import Selection
from golive.verdict import Verdict, worst

_MARKS = {Verdict.PASS: "✔", Verdict.WATCH: "▲", Verdict.INCONCLUSIVE: "?", Verdict.FAIL: "■"}


@dataclass(frozen=True, slots=True)
class Row:
    """One step of the runbook as the page shows it."""

    step: Step
    word: str
    mark: str
    kind: str
    findings: Sequence[Finding]


def launch_page(
    runbook: Runbook,
    selection: Selection,
    *,
    target: str,
    live: bool,
    sentence: str,
    run: str,
    now: datetime,
) -> str:
    """The page's HTML. Every step of the runbook is a row, also one that this run did not ask about."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    found = {finding.id: finding for finding in selection.findings}
    rows = [_row(step, found) for step in runbook.step]
    sections = list(dict.fromkeys(step.section for step in runbook.step))
    verdict = selection.verdict
    return environment.get_template("page.html").render(
        target=target,
        live=live,
        run=run,
        sentence=sentence,
        word=verdict.word if selection.whole or verdict is Verdict.FAIL else "Not a go",
        mark=_MARKS[verdict],
        kind=verdict.value.lower(),
        next_step=_next_step(selection, live=live),
        sections=[(section, [row for row in rows if row.step.section == section]) for section in sections],
        judged=selection.judged,
        must=len(selection.must),
        local=now.astimezone().strftime("%d %B %Y, %H:%M %Z"),
        utc=now.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC"),
    )


def _row(step: Step, found: dict[str, Finding]) -> Row:
    findings = [found[one] for one in step.proves if one in found]
    if findings:
        whole = len(findings) == len(step.proves)
        verdict = worst([one.verdict for one in findings] + ([] if whole else [Verdict.INCONCLUSIVE]))
        word = verdict.word if whole or verdict is Verdict.FAIL else "Not all checked"
        return Row(step, word, _MARKS[verdict], verdict.value.lower(), findings)
    word = "Not run" if step.proves or step.does else "By hand"
    return Row(step, word, "○", "none", ())


def _next_step(selection: Selection, *, live: bool) -> str:
    """Who acts next, and how."""
    bad = [finding for finding in selection.findings if finding.verdict is not Verdict.PASS]
    bad.sort(key=lambda finding: -finding.verdict.rank)
    if bad:
        return bad[0].remedy or "Call the technical owner."
    if not selection.whole:
        return "Run all checks: pytest checks/"
    return "Go on with the next line of the runbook." if live else "The rehearsal is done. Production was not checked."
