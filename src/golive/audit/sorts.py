"""What kind of record a page is: by the title at its head, else by the sections that only one kind has."""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache


class Sort(StrEnum):
    """The kinds that the audit tells apart. ``OTHER`` is a record that has none of these titles."""

    EMERGENCY = "emergency visit"
    OPERATIVE = "procedure"
    IMAGING = "imaging study"
    ADMISSION = "hospital stay"
    CONSULT = "consultation"
    THERAPY = "therapy"
    FOLLOW_UP = "visit"
    LABORATORY = "laboratory"
    BILLING = "billing"
    PRIOR = "prior records"
    NOISE = "no record"
    OTHER = "record"


_TITLES = {
    Sort.OTHER: r"""
ambulance; \bems\b; paramedic; prehospital; run sheet; deposition; affidavit
""",
    Sort.NOISE: r"""
packet noise; fax cover; cover sheet; blank page; intentionally left blank; records? request; separator
""",
    Sort.BILLING: r"""
\bbilling; \bledger; itemi[sz]ed; invoice; statement of (?:account|charges); explanation of benefits;
\bub-?04\b; (?:cms|hcfa)-?1500; account statement; patient statement; superbill; \bcharge (?:detail|summary)
""",
    Sort.PRIOR: r"""
prior (?:medical )?records; past records; old records; records? from prior; historical records
""",
    Sort.THERAPY: r"""
\b(?:pt|ot)\b(?! name); physical therapy; occupational therapy; therapy; chiropractic; rehabilitation;
daily treatment; initial evaluation; exercise flow ?sheet
""",
    Sort.OPERATIVE: r"""
operative (?:report|note|record); operation (?:report|note); \bop(?:erative)? note; procedure (?:note|report);
surgical (?:report|note|record); surgery (?:report|note); report of operation; injection (?:note|report);
anesthesia record; procedural report
""",
    Sort.EMERGENCY: r"""
\be\.?[dr]\.? (?:notes?|visit|record|report|chart|provider|physician|triage|discharge|summary|encounter|course);
\bdepartment of emergency; emergency (?:department|room|dept\.?|medicine|visit|physician|provider|record|report|notes?);
emergency services;
triage note; \be\.?[dr]\.?$
""",
    Sort.IMAGING: r"""
radiology; imaging (?:report|study|result); diagnostic imaging;
(?:mri|ct|x-?ray|xr|ultrasound|radiograph\w*)\b(?! (?:tech|dept)); emg; nerve conduction; electrodiagnostic
""",
    Sort.ADMISSION: r"""
admission (?:note|h&p|history|record); inpatient; hospital (?:discharge|course|stay);
history (?:and|&) physical; \bh ?& ?p\b; discharge summary; discharge (?:note|record|instructions)
""",
    Sort.CONSULT: r"""
consult(?:ation)?; independent medical exam\w*; \bime\b; ortho(?:p(?:a?edic|aedic))? (?:visit|evaluation)
""",
    Sort.LABORATORY: r"""
laborator(?:y|ies); \blab (?:report|results?); pathology report
""",
    Sort.FOLLOW_UP: r"""
follow[- ]?up; office visit; clinic (?:note|visit); progress note; primary care visit; re-?evaluation;
visit note; clinical note; encounter note; soap note; provider note; misc
""",
}


def alternatives(table: str) -> str:
    """A regular expression of any of a table's patterns, which ";" parts."""
    return "|".join(" ".join(one.split()) for one in table.split(";"))


_SAYS = [(sort, re.compile(alternatives(table))) for sort, table in _TITLES.items()]
_ANY = re.compile("|".join(map(alternatives, _TITLES.values())))
_PLACE = re.compile(
    r"\b(?:hospital|cent(?:er|re)|associates|group|clinic|institute|specialists?|partners|physicians|services?|practice"
    r"|diagnostics|rehab(?:ilitation)?|surgery$|orthop(?:a?edics)|health(?:care)?|medicine|inc|llc|p\.?c|p\.?a|dept"
    r"|department|accounts|billing$|joints?|care)\b\.?",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\bDr\.|,\s?(?:M\.?D|D\.?O|D\.?C|N\.?P|P\.?A(?:-C)?|DPT|PT)\b")
_LONG, _MANY, _FEW = 64, 9, 4
"""Characters and words that a title has at most, and words up to which not each must begin with a capital."""
_SMALL = frozenset(["of", "and", "the", "for", "to", "in", "with", "without", "at", "by", "or", "on", "&", "-", "/"])
_TRADES = (Sort.THERAPY, Sort.IMAGING)
"""Kinds that the names of institutions tell too: at the very head of a page they are rather a name."""
_SECTIONS = (
    (Sort.OPERATIVE, ("preoperative diagnos", "pre-operative diagnos", "estimated blood loss")),
    (
        Sort.EMERGENCY,
        ("triage vitals", "triage time", "triage level", "triage acuity", "ed course", "mode of arrival"),
    ),
    (Sort.IMAGING, ("\ntechnique:", "\ncomparison:")),
)
"""What only one kind of record has, in lower case."""
_THERAPIST = re.compile(r"[Tt]herap(?:y|ist|eutic exercise)|THERAP|[Rr]ehab|\bP\.?T\.?A?\b|\bDPT\b|[Cc]hiropract")
_HOSPITAL = re.compile(r"\b(?:admitted|admission|inpatient|hospital course|length of stay)\b", re.IGNORECASE)


def is_place(line: str) -> bool:
    """Whether a line names an institution or a clinician rather than a kind of record."""
    return bool(_PLACE.search(line)) or is_person(line)


def is_person(line: str) -> bool:
    """Whether a line names a clinician, by a title before or after the name."""
    return bool(_PERSON.search(line))


def title_of(lines: Sequence[str]) -> tuple[Sort | None, str]:
    """The kind that the lines at a page's head tell, and the line that tells it: capitals first, places never alone."""
    told = [(line, sort, line is lines[0] and sort in _TRADES) for line in lines if (sort := _title(line))]
    for line, sort, _ in sorted(told, key=lambda one: (one[2], not one[0].isupper(), is_place(one[0]))):
        if line.isupper() or ":" in line or sort is Sort.EMERGENCY or not is_place(line):
            return sort, line
    return None, ""


@lru_cache(16384)
def _title(line: str) -> Sort | None:
    """The kind that one line tells; the same heads stand on page after page."""
    if not _may_be_title(line) or not _ANY.search(line.lower()):
        return None
    sort = next(sort for sort, says in _SAYS if says.search(line.lower()))
    return Sort.FOLLOW_UP if sort is Sort.EMERGENCY and "follow" in line.lower() else sort


def _may_be_title(line: str) -> bool:
    if len(line) > _LONG or line.endswith((".", ",")) or not (line[0].isupper() or line[0].isdigit()):
        return False
    words = line.split()
    capital = all(word in _SMALL or not word[0].islower() for word in words)
    return len(words) <= _FEW or (capital and len(words) <= _MANY)


def sort_of(lines: Sequence[str], text: str) -> tuple[Sort, str]:
    """The kind of a page that begins a record, and its title: by its head, else by its sections."""
    sort, title = title_of(lines)
    if sort is Sort.ADMISSION and not _HOSPITAL.search(text):
        return (Sort.THERAPY if _THERAPIST.search(text) else Sort.FOLLOW_UP), title
    if sort and sort not in (Sort.FOLLOW_UP, Sort.OTHER):
        return sort, title
    low = text.lower()
    for kind, marks in _SECTIONS:
        if any(mark in low for mark in marks):
            return kind, title
    return sort or Sort.OTHER, title


_EVENTS = {
    Sort.LABORATORY: r"""
\blabs?\b; laborator
""",
    Sort.BILLING: r"""
billing; \bcharges?\b; invoice
""",
    Sort.EMERGENCY: r"""
emergency; \be\.?[dr]\.?\b; triage; trauma (?:activation|bay)
""",
    Sort.IMAGING: r"""
imaging; radiolog; \bmri\b; \bct\b; x-?ray; \bxr\b; ultrasound; diagnostic study; \bemg\b
""",
    Sort.THERAPY: r"""
therap; \b[po]t\b; rehab; chiropract
""",
    Sort.OPERATIVE: r"""
procedure; surg; operat; injection
""",
    Sort.ADMISSION: r"""
admission; admitted; inpatient; hospital; discharge
""",
    Sort.CONSULT: r"""
consult; orthop; neuro
""",
    Sort.FOLLOW_UP: r"""
follow; visit; note; office; clinic; evaluation
""",
}
_EVENT_SAYS = [(sort, re.compile(alternatives(table), re.IGNORECASE)) for sort, table in _EVENTS.items()]


@lru_cache(4096)
def event_sort(event: str) -> Sort | None:
    """The kind of record that a timeline's event type speaks of; None where it tells none."""
    return next((sort for sort, says in _EVENT_SAYS if says.search(event)), None)
