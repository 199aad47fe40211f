"""The four user steps, judged one by one from a journey: pure."""

from collections.abc import Sequence

from golive.facts import STEPS, EarlierExport, Journey
from golive.finding import Finding
from golive.model.defect import SEVERITY, DefectCode
from golive.model.output import Doubt, Unread
from golive.verdict import Verdict

WORKFLOW_TITLES: dict[str, str] = {
    "workflow-sign-in": "A user can sign in",
    "workflow-upload": "A user can upload a packet",
    "workflow-chronology": "A chronology is made from the packet",
    "workflow-export": "The chronology can be exported as PDF, and cites pages of the packet",
}
STEP_OF = dict(zip(WORKFLOW_TITLES, STEPS, strict=True))
_TOLD = {
    Doubt.PICTURES: "Can't read all of {where} of the export: a picture or a drawing stands where rows may be.",
    Doubt.NO_TEXT: "No text was found in the export, on none of its pages: it may be damaged.",
    Doubt.NO_TABLE: "The export has text that may be a timeline (from {where} on), and no table of it was found.",
    Doubt.WORDS: "{count} words on {where} of the export are no row, no heading and no section that is known.",
    Doubt.DATE: "{count} rows on {where} of the export have a date that is not understood.",
    Doubt.AMBIGUOUS: "{count} rows on {where} of the export have a date whose day and month can't be told apart.",
    Doubt.CITATION: "{count} rows on {where} of the export cite something that is not understood.",
    Doubt.UNCHECKED: "{count} rows of the export, more than half, could not be held against the pages that they cite.",
    Doubt.ASIDE: "{count} lines of other sections, on {where} of the export, cite pages that the packet does not have.",
}
_CALL = "Call the technical owner and stay on the line."


def prove_step(finding_id: str, journey: Journey, before: EarlierExport | None = None) -> Finding:
    """The finding of one step. A step that was not reached is not known, since an earlier one stopped the journey.

    ``before`` is what readiness had of the same packet: a defect that was there then is none of this version's, so it
    is no STOP; nor is it good.
    """
    seen = journey.step(STEP_OF[finding_id])
    if seen.worked and seen.step == "export":
        verdict, reason = _judge_export(journey, before)
    elif seen.worked:
        verdict, reason = Verdict.PASS, f"It worked in {seen.seconds:.1f} seconds."
    elif seen.problem:
        verdict, reason = Verdict.INCONCLUSIVE if seen.unsure else Verdict.FAIL, seen.problem
    else:
        stopped = next((one.step for one in journey.steps if not one.worked), "an earlier step")
        verdict, reason = Verdict.INCONCLUSIVE, f"It was not reached, because {stopped} failed."
    return Finding(
        id=finding_id,
        title=WORKFLOW_TITLES[finding_id],
        verdict=verdict,
        expected=WORKFLOW_TITLES[finding_id],
        observed=_observed(journey) if seen.step == "export" else seen.step,
        reason=reason,
        remedy=_CALL,
        evidence=("journey",),
    )


def _judge_export(journey: Journey, before: EarlierExport | None) -> tuple[Verdict, str]:
    wrong, doubt = export_problem(journey), export_doubt(journey)
    if wrong and not doubt and before is not None and _as_before(journey, before):
        return Verdict.WATCH, (
            f"{wrong} It is as before: readiness had the same of the same packet (entry {before.entry}, "
            f"{before.at:%d %b %H:%M} UTC), so nothing that was changed since has brought it."
        )
    if wrong:
        return Verdict.FAIL, wrong
    return (Verdict.INCONCLUSIVE, doubt) if doubt else (
        Verdict.PASS, f"It worked in {journey.step('export').seconds:.1f} seconds."
    )  # fmt: skip


def _as_before(journey: Journey, before: EarlierExport) -> bool:
    """Whether the export has as many rows as before, and each of its defects was there, at the same place."""
    output = journey.output
    if output is None or not output.rows or output.rows != before.rows:
        return False
    return bool(output.found) and set(output.places) <= set(before.defects)


def export_problem(journey: Journey) -> str:
    """What is wrong with the export and where to look, in a sentence; empty if nothing is."""
    wrong = _problem(journey)
    return f"{wrong}{where_to_look(journey)}" if wrong else ""


def where_to_look(journey: Journey) -> str:
    """The first row that is wrong, the run that made it, and where its PDF is; begins with a space."""
    found = journey.output.found if journey.output is not None else ()
    first = next((one for one in found if one.row), None)
    row = f"See row {first.row} on page {first.on} of the export." if first is not None else ""
    made = f"It is of {journey.about}." if journey.about else ""
    return "".join(f" {one}" for one in (row, made, journey.kept) if one)


def _problem(journey: Journey) -> str:
    """What is wrong with the export; empty if nothing is.

    An export that opens still is worth nothing without rows, or with rows that cite no page of the packet.
    """
    output = journey.output
    if output is None or not output.rows:
        return "" if output is not None and output.unread else "The exported chronology has no rows."
    if output.uncited:
        return f"{output.uncited} of {output.rows} rows of the export cite no page."
    if output.cited_beyond:
        return f"The export cites pages that the packet of {journey.packet_pages} pages does not have."
    if output.cited_elsewhere:
        return f"{output.cited_elsewhere} of {output.rows} rows of the export cite pages that are not of their date."
    other = [code for code in output.defects if SEVERITY[DefectCode(code)] == "critical"]
    if other:
        return f"The export has a critical defect: {other[0]}."
    return ""


def export_doubt(journey: Journey) -> str:
    """What of the export was not understood, in a sentence; empty if all of it was."""
    unread = journey.output.unread if journey.output is not None else ()
    told = " ".join(
        sentence_of(doubt, [one for one in unread if one.doubt is doubt])
        for doubt in _TOLD
        if any(one.doubt is doubt for one in unread)
    )
    return f"{told}{where_to_look(journey)}" if told else ""


def sentence_of(doubt: Doubt, unread: Sequence[Unread]) -> str:
    """What was not understood, with its count and its pages of the export."""
    pages = sorted({one.page for one in unread})
    named = ", ".join(map(str, pages[:5])) + (f" and {len(pages) - 5} more" if len(pages) > 5 else "")
    where = f"page {named}" if len(pages) == 1 else f"pages {named}"
    return _TOLD[doubt].format(count=sum(one.count for one in unread), where=where)


def _observed(journey: Journey) -> str:
    output = journey.output
    return "no export" if output is None else f"{output.pages} pages, {output.rows} rows, {output.uncited} uncited"
