"""What kind of record a page is: by the title at its head, else by the sections that only one kind has."""

import re
from collections.abc import Sequence
from enum import StrEnum


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


_TITLES = (
    (Sort.NOISE, r"packet noise|fax cover|cover sheet|blank page|intentionally left blank|records? request|separator"),
    (
        Sort.BILLING,
        r"\bbilling|\bledger|itemi[sz]ed|invoice|statement of (?:account|charges)|explanation of benefits|\bub-?04\b"
        r"|(?:cms|hcfa)-?1500|account statement|patient statement|superbill|\bcharge (?:detail|summary)",
    ),
    (Sort.PRIOR, r"prior (?:medical )?records|past records|old records|records? from prior|historical records"),
    (
        Sort.THERAPY,
        r"\b(?:pt|ot)\b(?! name)|physical therapy|occupational therapy|therapy|chiropractic|rehabilitation|daily treatment"
        r"|initial evaluation|exercise flow ?sheet",
    ),
    (
        Sort.OPERATIVE,
        r"operative (?:report|note|record)|operation (?:report|note)|\bop(?:erative)? note|procedure (?:note|report)"
        r"|surgical (?:report|note|record)|surgery (?:report|note)|report of operation|injection (?:note|report)"
        r"|anesthesia record|procedural report",
    ),
    (
        Sort.EMERGENCY,
        r"\be\.?[dr]\.? (?:notes?|visit|record|report|chart|provider|physician|triage|discharge|summary|encounter|course)"
        r"|emergency (?:department|room|dept\.?|medicine|visit|physician|provider|record|report|notes?|services)|triage note"
        r"|\be\.?[dr]\.?$",
    ),
    (
        Sort.IMAGING,
        r"radiology|imaging (?:report|study|result)|diagnostic imaging|(?:mri|ct|x-?ray|xr|ultrasound|radiograph\w*)\b"
        r"(?! (?:tech|dept))|emg|nerve conduction|electrodiagnostic",
    ),
    (
        Sort.ADMISSION,
        r"admission (?:note|h&p|history|record)|inpatient|hospital (?:discharge|course|stay)|history (?:and|&) physical"
        r"|\bh ?& ?p\b|discharge summary|discharge (?:note|record|instructions)",
    ),
    (
        Sort.CONSULT,
        r"consult(?:ation)?|independent medical exam\w*|\bime\b|ortho(?:p(?:a?edic|aedic))? (?:visit|evaluation)",
    ),
    (Sort.LABORATORY, r"laborator(?:y|ies)|\blab (?:report|results?)|pathology report"),
    (
        Sort.FOLLOW_UP,
        r"follow[- ]?up|office visit|clinic (?:note|visit)|progress note|primary care visit|re-?evaluation"
        r"|visit note|clinical note|encounter note|soap note|provider note|misc",
    ),
)
_SAYS = [(sort, re.compile(words, re.IGNORECASE)) for sort, words in _TITLES]
_ANY = re.compile("|".join(f"(?:{words})" for _, words in _TITLES), re.IGNORECASE)
_PLACE = re.compile(
    r"\b(?:hospital|cent(?:er|re)|associates|group|clinic|institute|specialists?|partners|physicians|services?|practice"
    r"|diagnostics|rehab(?:ilitation)?|surgery$|orthop(?:a?edics)|health(?:care)?|medicine|inc|llc|p\.?c|p\.?a|dept"
    r"|department|accounts|billing$|joints?|care)\b\.?",
    re.IGNORECASE,
)
_TITLE_MOST = 64
"""Characters that a title has at most."""
_SECTIONS = (
    (Sort.OPERATIVE, re.compile(r"pre-?operative diagnos[ie]s|estimated blood loss|\bEBL\b", re.IGNORECASE)),
    (
        Sort.EMERGENCY,
        re.compile(r"triage (?:vitals|time|level|acuity|note)|\bED course\b|mode of arrival", re.IGNORECASE),
    ),
    (Sort.IMAGING, re.compile(r"^(?:TECHNIQUE|COMPARISON)\b", re.IGNORECASE | re.MULTILINE)),
)
_THERAPIST = re.compile(r"[Tt]herap(?:y|ist|eutic exercise)|THERAP|[Rr]ehab|\bP\.?T\.?A?\b|\bDPT\b|[Cc]hiropract")
_HOSPITAL = re.compile(r"\b(?:admitted|admission|inpatient|hospital course|length of stay|attending)\b", re.IGNORECASE)


def is_place(line: str) -> bool:
    """Whether a line names an institution or a clinician rather than a kind of record."""
    return bool(_PLACE.search(line)) or bool(
        re.search(r"\bDr\.|,\s?(?:M\.?D|D\.?O|D\.?C|N\.?P|P\.?A(?:-C)?|DPT|PT)\b", line)
    )


def title_of(lines: Sequence[str]) -> tuple[Sort | None, str]:
    """The kind that the lines at a page's head tell, and the line that tells it: capitals first, places never alone."""
    told = [line for line in lines if len(line) <= _TITLE_MOST and _ANY.search(line)]
    for line in sorted(told, key=lambda one: (not one.isupper(), is_place(one))):
        if is_place(line) and not line.isupper() and ":" not in line:
            continue
        if line.endswith((".", ",")) or line[:1] in "-\u2022*[" or len(line.split()) > 9:
            continue
        sort = next(sort for sort, says in _SAYS if says.search(line))
        return sort, line
    return None, ""


def sort_of(lines: Sequence[str], text: str) -> tuple[Sort, str]:
    """The kind of a page that begins a record, and its title: by its head, else by its sections."""
    sort, title = title_of(lines)
    if sort is Sort.ADMISSION and not _HOSPITAL.search(text) and _THERAPIST.search(text):
        return Sort.THERAPY, title
    if sort and sort not in (Sort.FOLLOW_UP, Sort.OTHER):
        return sort, title
    for kind, says in _SECTIONS:
        if says.search(text):
            return kind, title
    return sort or Sort.OTHER, title


_EVENTS = (
    (Sort.LABORATORY, r"\blabs?\b|laborator"),
    (Sort.BILLING, r"billing|charge|invoice"),
    (Sort.EMERGENCY, r"emergency|\be\.?[dr]\.?\b|triage|trauma (?:activation|bay)"),
    (Sort.IMAGING, r"imaging|radiolog|\bmri\b|\bct\b|x-?ray|\bxr\b|ultrasound|diagnostic study|\bemg\b"),
    (Sort.THERAPY, r"therap|\b[po]t\b|rehab|chiropract"),
    (Sort.OPERATIVE, r"procedure|surg|operat|injection"),
    (Sort.ADMISSION, r"admission|admitted|inpatient|hospital|discharge"),
    (Sort.CONSULT, r"consult|orthop|neuro"),
    (Sort.FOLLOW_UP, r"follow|visit|note|office|clinic|evaluation"),
)
_EVENT_SAYS = [(sort, re.compile(words, re.IGNORECASE)) for sort, words in _EVENTS]


def event_sort(event: str) -> Sort | None:
    """The kind of record that a timeline's event type speaks of; None where it tells none."""
    return next((sort for sort, says in _EVENT_SAYS if says.search(event)), None)
