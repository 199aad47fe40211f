"""What the audit of an export's content comes to, judged: STOP for what is critical, and where to look."""

from golive.facts import ContentSeen, EarlierExport, Journey
from golive.finding import Finding
from golive.model.defect import Defect, DefectCode
from golive.verdict import Verdict
from golive.workflow.proof import where_to_look

CONTENT = "output-content"
CONTENT_TITLES = {CONTENT: "The chronology says what its packet says, and leaves out nothing of weight"}
_SAYS: dict[DefectCode, str] = {
    DefectCode.NO_ROWS: "it has no rows",
    DefectCode.UNCITED: "an entry cites no page",
    DefectCode.CITED_BEYOND: "an entry cites a page that the packet does not have",
    DefectCode.CITED_ELSEWHERE: "a row cites a page of another date",
    DefectCode.OTHER_PATIENT: "another patient's records are told or cited",
    DefectCode.OUT_OF_ORDER: "a row is out of the order of dates",
    DefectCode.WRONG_PAGE: "the page cited does not say it, and another one does",
    DefectCode.UNSUPPORTED: "the page cited does not say it",
    DefectCode.FABRICATED: "something is told that is on no page",
    DefectCode.NOT_DONE: "what was only planned, or denied, is told as done",
    DefectCode.WRONG_DATE: "a date is another one on the page cited",
    DefectCode.WRONG_LATERALITY: "left and right are exchanged",
    DefectCode.WRONG_REGION: "another part of the body is told than on the page cited",
    DefectCode.WRONG_NUMBER: "a number is another one on the page cited",
    DefectCode.WRONG_NEGATION: "the page cited says the opposite",
    DefectCode.WRONG_PROVIDER: "the provider is another one on the page cited",
    DefectCode.MISSING_INJURY: "an injury of the packet is told nowhere",
    DefectCode.MISSING_EVENT: "a visit, a study or an operation of the packet is not in the timeline",
    DefectCode.IMPOSSIBLE_DATE: "a date can't be that of a visit",
    DefectCode.WRONG_TOTAL: "a total is not that of the bills",
    DefectCode.CONTRADICTION: "two entries exclude each other",
    DefectCode.UNREADABLE_PAGE: "a page that is cited can't be read",
    DefectCode.UNDATED: "a row has no date",
    DefectCode.DUPLICATE: "an event is told more than once",
    DefectCode.BAD_QUOTE: "a quotation is not as it stands on the page",
    DefectCode.DEV_LINK: "a link leads to a developer's machine",
    DefectCode.INTERNAL_BANNER: "it bears an internal banner",
    DefectCode.PLACEHOLDER: "a placeholder was left in it",
    DefectCode.IDENTICAL_VERSIONS: "the version for others is the internal one",
}
_READ = "Have the QA reviewer read it against its packet, and call the technical owner."


def content_verdict(journey: Journey) -> tuple[Verdict, str]:
    """What the content of the export comes to, and why in a sentence; PASS and empty where it was not audited."""
    content = journey.output.content if journey.output is not None else None
    if content is None:
        return Verdict.PASS, ""
    if content.problem:
        return Verdict.INCONCLUSIVE, content.problem
    verdict, reason = _graded(content)
    return verdict, f"{reason}{where_to_look(journey)}" if verdict is not Verdict.PASS else reason


def _graded(content: ContentSeen) -> tuple[Verdict, str]:
    """As the rubric has it: STOP for a critical one, "can't tell" for what can't be read, "watch" for a major one."""
    grave = [one for one in content.found if one.severity == "critical"]
    major = [one for one in content.found if one.severity == "major"]
    if grave:
        return Verdict.FAIL, f"The export has {_counted(grave, content)}"
    if content.verdict is Verdict.INCONCLUSIVE:
        return content.verdict, f"What the export says could not all be judged: {_why(content)}."
    if major:
        return Verdict.WATCH, f"The export has {_counted(major, content)}"
    if content.verdict is not Verdict.PASS:
        few = f"Of {content.claims} statements of the export only {content.coverage:.0%} could be decided."
        return content.verdict, few
    return Verdict.PASS, f"{content.claims} statements were held against the pages that they cite."


def _why(content: ContentSeen) -> str:
    """What can't be judged: a page that can't be read, or all; what else is wrong with it is no reason."""
    unread = next((one for one in content.found if one.code is DefectCode.UNREADABLE_PAGE), None)
    if unread is None:
        return "no statement of it could be held against a page"
    return _SAYS[unread.code] + (f" (row {unread.row}, page {unread.page})" if unread.row else "")


def _counted(found: list[Defect], content: ContentSeen) -> str:
    """How many there are of one severity, what the first is, and where; begins what ends the sentence.

    Where not all were kept, those kept are the gravest: there may be more of the last one's severity.
    """
    first, severity = found[0], found[0].severity
    cut = content.many > len(content.found) and content.found[-1].severity == severity
    row = f"row {first.row}" if first.row else "it"
    on = f" on page {first.on} of the export" if first.on else ""
    cited = f", citing page {first.page}" if first.page else ""
    many = f"{'at least ' if cut else ''}{len(found)} {severity} defect{'s' if len(found) > 1 else ''}"
    return f"{many} of content; the first: {_SAYS[first.code]} ({first.code.value}; {row}{on}{cited})."


def prove_content(journey: Journey, before: EarlierExport | None = None) -> Finding:
    """The finding of what the export says. What readiness had of the same packet too is no STOP, nor is it good."""
    output = journey.output
    verdict, reason = content_verdict(journey)
    if output is None:
        stopped = next((one.step for one in journey.steps if not one.worked), "an earlier step")
        verdict, reason = Verdict.INCONCLUSIVE, f"There is no export to be audited, because {stopped} failed."
    elif output.content is None:
        verdict, reason = Verdict.INCONCLUSIVE, "What the export says was not audited: no row of it was read."
    elif verdict is Verdict.FAIL and before is not None and _as_before(output.content, before):
        verdict, reason = (
            Verdict.WATCH,
            (
                f"{reason} It is as before: readiness had the same of the same packet (entry {before.entry}, "
                f"{before.at:%d %b %H:%M} UTC), so nothing that was changed since has brought it."
            ),
        )
    return Finding(
        id=CONTENT,
        title=CONTENT_TITLES[CONTENT],
        verdict=verdict,
        expected=CONTENT_TITLES[CONTENT],
        observed=_observed(output.content if output is not None else None),
        reason=reason,
        remedy=_READ,
        evidence=("journey",),
    )


def _as_before(content: ContentSeen, before: EarlierExport) -> bool:
    return content.many == len(content.found) and set(content.places) <= set(before.defects)


def _observed(content: ContentSeen | None) -> str:
    if content is None or content.problem:
        return "not audited"
    return f"{content.claims} statements, {content.coverage:.0%} decided, {content.many} defects"
