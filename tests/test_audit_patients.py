"""One patient only: another person's page is never cited, and nobody else is named."""

import pytest
from whole_cases import FOLLOW_UP, HEALTHY, PACKET, PAGES, bent, found, kinds, packet, saying

from golive.audit import patients
from golive.model.audit import Kind

CRITICAL = [(Kind.WRONG_PATIENT, "critical")]


def test_the_patients_own_pages() -> None:
    """However they write the name."""
    assert found(patients) == []


def test_another_patients_page() -> None:
    """By its name; the reason names the page."""
    (flaw,) = found(patients, bent(5, cited=(6, 9)))
    assert (flaw.kind, flaw.severity, flaw.entry) == (Kind.WRONG_PATIENT, "critical", 5)
    assert "Page 9" in flaw.reason


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (FOLLOW_UP.replace("Samplesen, Maria", "Samplesens, Maria"), [(Kind.WRONG_PATIENT, "minor")]),
        (FOLLOW_UP.replace("4/12/81", "4/13/79"), CRITICAL),
        (FOLLOW_UP.replace("Samplesen, Maria", "Samplesen, Thomas"), CRITICAL),
        ("Some Clinic\nOffice Visit\nMRN: 555123   DOS: 3/25/25\nWell.", CRITICAL),
        ("Some Clinic\nOffice Visit\nMRN: 00483920   DOS: 3/25/25\nWell.", []),
        (FOLLOW_UP.replace("DOS", "MRN: 555123 DOS"), []),
    ],
)
def test_whose_a_cited_page_is(page: str, expected: list[tuple[Kind, str]]) -> None:
    """A slip of one letter is minor; another birthday is another person; another clinic's number is not."""
    assert kinds(found(patients, HEALTHY, packet(*PAGES[:4], page, *PAGES[5:]))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Patient: John Q. Mockford was seen.", CRITICAL),
        ("Doing well. Patient: Harold Canaryan", CRITICAL),
        ("John Q. Mockford was doing well.", CRITICAL),
        ("Seen under MRN A-99812.", CRITICAL),
        ("Patient identifier: MRN ending 3920", []),
        ("Patient identifier: MRN ending 9812", CRITICAL),
        ("Patient: Maria Samplesen was seen.", []),
        ("Patient: reports pain.", []),
    ],
)
def test_whom_an_entry_names(text: str, expected: list[tuple[Kind, str]]) -> None:
    """By a label, by a name that is on another patient's pages, or by a number."""
    assert kinds(found(patients, saying(("Snapshot", text)))) == expected


def test_a_packet_without_names_accuses_nobody() -> None:
    """What is not known can't differ."""
    assert found(patients, HEALTHY, packet(*("A page without a head." for _ in PAGES))) == []
    assert PACKET.count == len(PAGES)
