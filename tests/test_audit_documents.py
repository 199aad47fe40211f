"""The packet's documents are told from page text alone, in the styles of many institutions."""

import pytest
from whole_cases import PACKET, packet

from golive.audit.days import Role, days
from golive.audit.documents import other_patient, records_of
from golive.audit.names import a_slip, misspelt, name_of, near, number_of, person
from golive.audit.sorts import Sort
from golive.packets import generate
from golive.pdf.packet_text import read_packet

RECORDS = records_of(PACKET)


def test_each_document_has_its_pages_its_sort_and_its_day() -> None:
    """A page without a head of its own goes on; a stay is of the day it began, and a bill of no visit."""
    assert [(one.pages, one.sort, one.date) for one in RECORDS.documents] == [
        ((1, 2), Sort.EMERGENCY, "2025-03-02"),
        ((3,), Sort.IMAGING, "2025-03-02"),
        ((4,), Sort.OPERATIVE, "2025-03-11"),
        ((5,), Sort.FOLLOW_UP, "2025-03-25"),
        ((6,), Sort.THERAPY, "2025-04-02"),
        ((7,), Sort.ADMISSION, "2025-05-01"),
        ((8,), Sort.BILLING, "2025-03-02"),
        ((9,), Sort.FOLLOW_UP, "2025-02-01"),
    ]


def test_providers_are_institutions_and_signatures() -> None:
    """The head of a page and who signed it, without the day of the signature."""
    assert RECORDS.documents[0].providers == ("MERCY GENERAL HOSPITAL", "Karen Holt, MD")
    assert RECORDS.documents[3].providers == ("Springfield Orthopaedic Associates", "Alan Brook, MD")
    assert RECORDS.documents[4].providers == ("ATI Physical Therapy",)


def test_the_patient_is_whom_most_pages_name() -> None:
    """Name, number and day of birth, in whatever order a page writes them; the day of the injury by its label."""
    assert RECORDS.patient.name == ("maria", "samplesen")
    assert (RECORDS.patient.mrn, RECORDS.patient.born) == ("00483920", "1981-04-12")
    assert RECORDS.injured == "2025-03-02"
    assert [one.pages for one in RECORDS.documents if other_patient(one.who, RECORDS.patient)] == [(9,)]


@pytest.mark.parametrize(
    ("text", "day", "role"),
    [
        ("DOB: 04/12/1981", "1981-04-12", Role.BIRTH),
        ("Date of Birth  April 12, 1981", "1981-04-12", Role.BIRTH),
        ("Date of Injury: 3/2/25", "2025-03-02", Role.INJURY),
        ("Injury occurred on 2025-03-02.", "2025-03-02", Role.INJURY),
        ("Printed: 06/14/2025 09:00", "2025-06-14", Role.PRINTED),
        ("12/14/2025 12:28 FROM: (590) 836-8728 TO: RECORDS DEPT PAGE: 001", "2025-12-14", Role.PRINTED),
        ("01/02/2026 12:35 (501) 459-4735 P.1", "2026-01-02", Role.PRINTED),
        ("Electronically signed by Karen Holt, MD on 03/03/2025", "2025-03-03", Role.SIGNED),
        ("Date of Service: 2 Mar 2025", "2025-03-02", Role.SERVICE),
        ("Patient: A B (MRN1) | Date: 2025-03-02", "2025-03-02", Role.SERVICE),
        ("Exam Date: 03/02/2025", "2025-03-02", Role.SERVICE),
        ("seen again 03/02/2025", "2025-03-02", Role.OTHER),
        ("on 31.12.2024 or so", "2024-12-31", Role.OTHER),
    ],
)
def test_a_day_has_a_role(text: str, day: str, role: Role) -> None:
    """A visit's day is neither a birth, an injury, a print, a fax nor a signature."""
    assert [(one.date, one.role) for one in days(text)] == [(day, role)]


@pytest.mark.parametrize("text", ["BP 130/82", "4/5 strength", "pain 8/10", "02/30/2025", "phone 555-12-1", "C5-6-7"])
def test_what_is_no_day(text: str) -> None:
    """Pressures, scores, days that no calendar has."""
    assert days(text) == ()


@pytest.mark.parametrize(
    ("text", "name", "mrn"),
    [
        ("Patient: Theresa Mockford (MRN413740) | Date: 2025-12-10", ("mockford", "theresa"), "413740"),
        ("Patient Name  MOCKFORD, THERESA A   MRN # 413740", ("mockford", "theresa"), "413740"),
        ("Name: Theresa Mockford   DOB: 1/2/1980", ("mockford", "theresa"), ""),
        ("PATIENT: Ms. Theresa Mockford Jr.\nMedical Record Number: A-413740", ("mockford", "theresa"), "A413740"),
        ("Patient Name: See Patient Header", (), ""),
        ("Patient: reports pain", (), ""),
        ("The patient is well.", (), ""),
    ],
)
def test_whose_a_page_is(text: str, name: tuple[str, ...], mrn: str) -> None:
    """Labels in many styles, and what only looks like one."""
    assert (person(text).name, person(text).mrn) == (name, mrn)


def test_names_that_are_one_person() -> None:
    """A middle name more is one person, one letter other a slip, another name another person."""
    one = name_of("Theresa Mockford")
    assert near(one, name_of("MOCKFORD, Theresa Ann"))
    assert misspelt(one, name_of("Theresa Mockfords"))
    assert not near(one, name_of("Theresa Canaryan"))
    assert not near(one, name_of("Thomas Mockfort"))
    assert number_of("MRN-41-3740") == "413740"


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [("garcia", "garcias", True), ("garcia", "gacria", True), ("garcia", "gracie", False), ("ann", "dan", False)],
)
def test_a_slip_is_one_letter(one: str, other: str, *, slip: bool) -> None:
    """Changed, left out, added or swapped with its neighbour."""
    assert a_slip(one, other) is slip


@pytest.mark.parametrize(
    ("head", "sort"),
    [
        ("Mercy Hospital\nEmergency Department\nPatient: Maria Samplesen", Sort.EMERGENCY),
        ("St. Elsewhere\nDepartment of Emergency Medicine\nPatient:\nMaria Samplesen", Sort.EMERGENCY),
        ("Northgate Emergency Hospital\nPatient: Maria Samplesen\nPROCEDURE NOTE", Sort.OPERATIVE),
        ("County Fire Rescue\nEMERGENCY AMBULANCE REPORT\nPatient: Maria Samplesen", Sort.OTHER),
        ("Clearfield Imaging Associates\nPatient: Maria Samplesen\nBILLING LEDGER", Sort.BILLING),
        ("ATI PHYSICAL THERAPY\nDISCHARGE SUMMARY\nPatient: Maria Samplesen", Sort.THERAPY),
        ("Mercy\nDISCHARGE SUMMARY\nPatient: Maria Samplesen\nAdmitted with fever.", Sort.ADMISSION),
        ("Smith Clinic\nPatient: Maria Samplesen\nTECHNIQUE: two views\nIMPRESSION: normal", Sort.IMAGING),
        ("Smith Clinic\nPatient: Maria Samplesen\nPreoperative diagnosis: tear", Sort.OPERATIVE),
        ("Smith Clinic\nPatient: Maria Samplesen\nHello.", Sort.OTHER),
    ],
)
def test_the_sort_of_a_page(head: str, sort: Sort) -> None:
    """By its title, never by the name of the institution; else by sections that only one kind has."""
    assert records_of(packet(f"{head}\nDate: 03/02/2025")).documents[0].sort is sort


def test_a_page_with_a_head_of_its_own_begins_a_document() -> None:
    """Another patient, another day, another kind, or page 1; a page that is continued begins none."""
    head = "Mercy\nOffice Visit\nPatient: Maria Samplesen  MRN 1234\nDate: 03/02/2025\n"
    study = head.replace("Office Visit", "CT HEAD WITHOUT CONTRAST")
    for second in (head.replace("03/02", "03/04"), study, head.replace("Maria", "Thomas"), head + "Page 1 of 3"):
        assert [one.pages for one in records_of(packet(head, second)).documents] == [(1,), (2,)]
    for second in (head, "Vitals stable.", study.replace("CONTRAST", "CONTRAST (continued)")):
        assert [one.pages for one in records_of(packet(head, second)).documents] == [(1, 2)]


def test_a_packet_that_nobody_could_read_has_no_documents() -> None:
    """Its pages are there all the same."""
    records = records_of(packet("", " \n"))
    assert records.documents == ()
    assert [one.read for one in records.leaves] == [False, False]


@pytest.mark.parametrize("seed", [1, 7, 23])
def test_generated_packets_are_told_as_they_were_made(seed: int) -> None:
    """Every document of the truth has its day, on every page that can be read; strays are another patient's."""
    made = generate(seed, pages=30, noise=4)
    records = records_of(read_packet(made.pdf))
    by_page = {page: one for one in records.documents for page in one.pages}
    truth = made.truth
    noise = {one.page for one in truth.noise}
    for document in truth.documents:
        for page in range(document.first_page, document.last_page + 1):
            if page not in noise:
                assert by_page[page].date == document.date
                assert document.provider in by_page[page].providers
    foreign = {page for one in records.documents if other_patient(one.who, records.patient) for page in one.pages}
    assert foreign == {one.page for one in truth.noise if one.mrn}
    assert records.injured == truth.incident.date
