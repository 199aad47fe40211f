"""One patient only: no entry cites another person's page, and none names another person."""

import re
from collections.abc import Iterator

from golive.audit.case import Case, Told
from golive.audit.documents import Document, other_patient
from golive.audit.names import Person, misspelt, near, numbers_in, person
from golive.model.audit import ClaimVerdict, Flaw, Kind

_STOP = re.compile(r"[.;]\s")
_ENDING = re.compile(r"\bMRN ending (?:in )?(?P<digits>\d{3,})\b", re.IGNORECASE)


def flaws(case: Case) -> Iterator[Flaw]:
    """Entries that cite a page of another patient, or name one."""
    of_page = {page: one for one in case.records.documents for page in one.pages}
    others = list(
        dict.fromkeys(one.who for one in case.records.documents if other_patient(one.who, case.records.patient))
    )
    for told in case.told:
        yield from _cited(told, case.records.patient, of_page)
        yield from _named(told, case.records.patient, others)


def _cited(told: Told, patient: Person, of_page: dict[int, Document]) -> Iterator[Flaw]:
    pages = [page for page in told.cited if page in of_page]
    foreign = [page for page in pages if other_patient(of_page[page].who, patient)]
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


def _slip(who: Person, patient: Person) -> bool:
    return bool(who.name and patient.name and misspelt(who.name, patient.name))


def _differs(who: Person, patient: Person) -> str:
    """In which a page's patient is another one."""
    if who.name and patient.name and not near(who.name, patient.name):
        return "the name is another"
    if who.born and patient.born and who.born != patient.born:
        return f"the date of birth is {who.born}, not {patient.born}"
    return "the medical record number is another"


def _named(told: Told, patient: Person, others: list[Person]) -> Iterator[Flaw]:
    """Another patient whom an entry names: by a label, by a name or number that is on another patient's pages."""
    reason = ""
    label = person(_STOP.sub(".\n", told.text))
    ending = _ENDING.search(told.text)
    if label.name and patient.name and not near(label.name, patient.name):
        reason = "The entry names another patient than the packet's."
    elif ending and patient.mrn and not patient.mrn.endswith(ending["digits"]):
        reason = "The entry names a medical record number that is not the patient's."
    elif any(one.written and one.written in told.text for one in others):
        reason = "The entry names a person whose pages are in the packet by mistake."
    elif any(number == one.mrn for number in numbers_in(told.text) for one in others if one.mrn):
        reason = "The entry names the medical record number of another patient."
    if reason:
        yield Flaw(Kind.WRONG_PATIENT, "critical", told.entry, reason, cited=told.cited, quote=told.text, on=told.on)
