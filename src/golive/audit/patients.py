"""One patient only: no entry cites another person's page, and none names another person."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from golive.audit.case import Case, Told
from golive.audit.documents import Document, other_patient
from golive.audit.names import Person, a_slip, misspelt, near, numbers_in, person
from golive.model.audit import ClaimVerdict, Flaw, Kind

_ALIKE = 0.6
_STOP = re.compile(r"[.;]\s")
_NAME = r"(?P<{0}first>[A-Z][a-z]{{2,}})\s(?P<{0}last>[A-Z][a-z]{{2,}})"
_STRANGER = re.compile(
    rf"(?:Patient|PATIENT|[Pp]t\.?)\s+{_NAME.format('a_')}\s(?:was|is|has|presents|presented|reports|underwent|returned)\b"
    rf"|{_NAME.format('b_')}:\s"
)
"""How an entry may begin that names whom it is of."""
_ENDING = re.compile(r"\bMRN ending (?:in )?(?P<digits>\d{3,})\b", re.IGNORECASE)


def flaws(case: Case) -> Iterator[Flaw]:
    """Entries that cite a page of another patient, or name one."""
    of_page = {page: one for one in case.records.documents for page in one.pages}
    others = list(
        dict.fromkeys(one.who for one in case.records.documents if other_patient(one.who, case.records.patient))
    )
    for told in case.told:
        yield from _cited(told, case, of_page)
        yield from _named(told, case, others)


def _cited(told: Told, case: Case, of_page: dict[int, Document]) -> Iterator[Flaw]:
    patient = case.records.patient
    pages = [page for page in told.cited if page in of_page]
    foreign = [page for page in pages if other_patient(of_page[page].who, patient)]
    foreign = [
        page for page in foreign if case.packet.pages[page - 1].source == "text" or _surely(of_page[page].who, patient)
    ]
    if foreign:
        who = of_page[foreign[0]].who
        yield Flaw(
            Kind.WRONG_PATIENT,
            "critical",
            told.entry,
            f"Page {foreign[0]} is of another patient: {_differs(who, patient)}.",
            cited=told.cited,
            quote=told.text,
            evidence=who.written or who.mrn or who.born,
            on=told.on,
        )
    slips = [page for page in pages if page not in foreign and _slip(of_page[page].who, patient)]
    if slips:
        who = of_page[slips[0]].who
        yield Flaw(
            Kind.WRONG_PATIENT,
            "minor",
            told.entry,
            f"Page {slips[0]} writes the patient's name otherwise by one letter: {who.written} for {patient.written}.",
            ClaimVerdict.UNVERIFIED,
            cited=told.cited,
            evidence=who.written,
            on=told.on,
        )


def _surely(who: Person, patient: Person) -> bool:
    """Whether a page that a recogniser read is of another patient in all that it says: one letter may be misread."""
    pairs = ((who.mrn, patient.mrn), (who.born, patient.born), (" ".join(who.name), " ".join(patient.name)))
    known = [(one, other) for one, other in pairs if one and other]
    return len(known) > 1 and all(SequenceMatcher(None, one, other).ratio() < _ALIKE for one, other in known)


def _slip(who: Person, patient: Person) -> bool:
    return bool(who.name and patient.name and misspelt(who.name, patient.name))


def _differs(who: Person, patient: Person) -> str:
    """In which a page's patient is another one."""
    if who.name and patient.name and not near(who.name, patient.name):
        return "the name is another"
    if who.born and patient.born and who.born != patient.born:
        return f"the date of birth is {who.born}, not {patient.born}"
    return "the medical record number is another"


def _begins_with(text: str) -> tuple[str, ...]:
    """The name that an entry begins with, its parts by the alphabet; empty without one."""
    match = _STRANGER.match(text)
    if match is None:
        return ()
    return tuple(sorted((match[f"a_{part}"] or match[f"b_{part}"]).lower() for part in ("first", "last")))


def _heard(name: tuple[str, ...], case: Case) -> bool:
    """Whether a page has a name, or it is the patient's own, near enough."""
    own = case.records.patient.name
    one, other = name
    if one in own or other in own or any(a_slip(part, said) for part in own for said in name):
        return near(name, own)
    written = re.compile(rf"\b{one}\s*,?\s+(?:\w\.?\s+)?{other}\b|\b{other}\s*,?\s+(?:\w\.?\s+)?{one}\b")
    return any(written.search(page.text.lower()) for page in case.packet.pages if one in page.text.lower())


def _named(told: Told, case: Case, others: list[Person]) -> Iterator[Flaw]:
    """Another patient whom an entry names: by a label, by a name or number that is on another patient's pages."""
    reason, patient = "", case.records.patient
    label = person(_STOP.sub(".\n", told.text))
    ending = _ENDING.search(told.text)
    begins = _begins_with(told.text)
    if told.row and begins and not _heard(begins, case):
        reason = "The entry names a person whom no page of the packet names."
    elif label.name and patient.name and not near(label.name, patient.name):
        reason = "The entry names another patient than the packet's."
    elif ending and patient.mrn and not patient.mrn.endswith(ending["digits"]):
        reason = "The entry names a medical record number that is not the patient's."
    elif any((one.written and one.written in told.text) or (begins and near(one.name, begins)) for one in others):
        reason = "The entry names a person whose pages are in the packet by mistake."
    elif any(number == one.mrn for number in numbers_in(told.text) for one in others if one.mrn):
        reason = "The entry names the medical record number of another patient."
    if reason:
        yield Flaw(Kind.WRONG_PATIENT, "critical", told.entry, reason, cited=told.cited, quote=told.text, on=told.on)
