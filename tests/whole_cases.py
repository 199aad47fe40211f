"""A packet in the styles of seven institutions, and an output that tells all of it: what these tests bend."""

from collections.abc import Iterable
from dataclasses import replace
from types import ModuleType

from golive.audit.case import case_of
from golive.model.audit import Flaw, Kind
from golive.model.output import Output, Passage, Row
from golive.model.packet_text import PacketPage, PacketText

EMERGENCY = """MERCY GENERAL HOSPITAL
1200 Main Street, Springfield, IL 62701   Phone (217) 555-0100  Fax (217) 555-0101
EMERGENCY DEPARTMENT PROVIDER NOTE
Patient Name  SAMPLESEN, MARIA T        MRN # 00483920
DOB 04/12/1981   Age 43   Sex F
Arrival: 03/02/2025 18:22   Acct: 77120033
CHIEF COMPLAINT
MVC, left wrist pain.
HPI
43 y/o female restrained driver in MVC on 03/02/2025. No LOC. No history of fracture.
PAST MEDICAL HISTORY
Right ankle fracture in 2015. Mother had a hip fracture.
EXAM
Pain 8/10 in the left wrist.
DIAGNOSIS
1. Closed fracture of left distal radius (S52.502A)
2. Cervical strain
DISPOSITION
Discharged home. Follow up with orthopedics.
Electronically signed by Karen Holt, MD on 03/03/2025 02:11
Printed: 06/14/2025 09:00   Page 1 of 2"""
NURSING = """MERCY GENERAL HOSPITAL
Patient Name  SAMPLESEN, MARIA T        MRN # 00483920
DOB 04/12/1981
NURSING NOTES
18:40 Pain 8/10. Ice applied.
19:55 Splint placed by tech.
Printed: 06/14/2025 09:00   Page 2 of 2"""
IMAGING = """Advanced Imaging of Springfield, LLC
RADIOLOGY REPORT
Name: Maria Samplesen
DOB: 04/12/1981
Exam Date: 03/02/2025
Ordering Physician: Karen Holt MD
EXAM: XR WRIST LEFT 3 VIEWS
HISTORY: MVC
FINDINGS: There is a comminuted intra-articular fracture of the distal left radius. No dislocation.
IMPRESSION: Comminuted distal radius fracture, left.
Dictated by: Paul Reyes, MD 03/02/2025 19:10"""
OPERATION = """SPRINGFIELD ORTHOPAEDIC ASSOCIATES
OPERATIVE REPORT
PATIENT: Maria Samplesen
DATE OF BIRTH: April 12, 1981
DATE OF SURGERY: March 11, 2025
SURGEON: Alan Brook, MD
PREOPERATIVE DIAGNOSIS: Left distal radius fracture.
POSTOPERATIVE DIAGNOSIS: Same.
PROCEDURE PERFORMED: Open reduction internal fixation left distal radius.
ESTIMATED BLOOD LOSS: 20 mL"""
FOLLOW_UP = """Springfield Orthopaedic Associates
Progress Note
Patient: Samplesen, Maria    DOS: 3/25/25     DOB: 4/12/81
Subjective: Doing well two weeks after surgery.
Assessment: Healing fracture.
Plan: Therapy.
Signed electronically by Alan Brook, MD 3/26/25"""
THERAPY = """ATI Physical Therapy
Initial Evaluation
Patient Name: Maria Samplesen    Date of Birth: 04/12/1981
Date of Service: April 2, 2025
Referring Provider: Alan Brook, MD
Diagnosis: S/P ORIF left distal radius
Pain 5/10"""
STAY = """Mercy General Hospital
DISCHARGE SUMMARY
Patient: Maria Samplesen  MRN: 00483920
Admission Date: 05/01/2025
Discharge Date: 05/03/2025
Attending: L. Moss, MD
Hospital Course: Admitted for infection of the left wrist hardware.
Discharge Diagnosis: Hardware infection left wrist."""
BILL = """MERCY GENERAL HOSPITAL
PATIENT STATEMENT
Patient: Maria Samplesen   Account: 77120033
Statement Date: 06/01/2025
03/02/2025  99284  ED visit level 4    1,250.00
03/02/2025  73110  X-ray wrist           310.00
TOTAL CHARGES  1,560.00"""
STRANGER = """RIVERSIDE FAMILY MEDICINE
Office Visit
Patient: John Q. Mockford   MRN: A-99812
Date: 02/01/2025
Diagnosis: Traumatic amputation of the right thumb."""
PAGES = (EMERGENCY, NURSING, IMAGING, OPERATION, FOLLOW_UP, THERAPY, STAY, BILL, STRANGER)


def packet(*texts: str) -> PacketText:
    """A packet of pages with these texts; one without a word could not be read."""
    pages = [PacketPage(at, text, "text" if text.strip() else "none") for at, text in enumerate(texts, 1)]
    return PacketText("packet", tuple(pages))


def row(date: str, provider: str, event: str, finding: str, *cited: int) -> Row:
    """A row on the output's second page."""
    return Row(2, date, provider, event, finding, cited)


ROWS = (
    row("2025-03-02", "Mercy General Hospital", "Emergency Visit", "MVC, pain 8/10. Cervical strain.", 1, 2),
    row("2025-03-02", "Advanced Imaging", "Imaging Study", "Comminuted distal radius fracture, left.", 3),
    row("2025-03-11", "Springfield Orthopaedic", "Procedure/Surgery", "Fixation of the left distal radius.", 4),
    row("2025-03-25", "Springfield Orthopaedic", "Follow-Up Visit", "Doing well two weeks after surgery.", 5),
    row("2025-04-02", "ATI Physical Therapy", "Therapy Visit", "Pain 5/10.", 6),
    row("2025-05-01", "Mercy General Hospital", "Hospital Discharge", "Infection of the left wrist hardware.", 7),
)
SPECIALS = Passage(3, "Economic damages", "Total medical specials: $1,560.00")
HEALTHY = Output("output", 1, 4, ROWS, passages=(SPECIALS,))
PACKET = packet(*PAGES)


def bent(number: int, output: Output = HEALTHY, **changes: object) -> Output:
    """An output with one row changed, from 1."""
    rows = list(output.rows)
    rows[number - 1] = replace(rows[number - 1], **changes)  # type: ignore[arg-type]
    return replace(output, rows=tuple(rows))


def without(*numbers: int) -> Output:
    """The output without these rows, from 1."""
    return replace(HEALTHY, rows=tuple(one for at, one in enumerate(ROWS, 1) if at not in numbers))


def saying(*passages: tuple[str, str]) -> Output:
    """The output with these sections' statements in place of its own."""
    return replace(HEALTHY, passages=tuple(Passage(3, section, text) for section, text in passages))


def found(family: ModuleType, output: Output = HEALTHY, pages: PacketText = PACKET, mode: str = "") -> list[Flaw]:
    """What a family finds wrong."""
    return list(family.flaws(case_of(output, pages, mode)))


def kinds(flaws: Iterable[Flaw]) -> list[tuple[Kind, str]]:
    """The kinds and severities of flaws."""
    return [(one.kind, one.severity) for one in flaws]
