"""An event of the packet that no row of the timeline tells is missing, whatever other sections say of it."""

from dataclasses import replace

import pytest
from whole_cases import (
    EMERGENCY,
    FOLLOW_UP,
    HEALTHY,
    IMAGING,
    OPERATION,
    PACKET,
    PAGES,
    ROWS,
    bent,
    found,
    packet,
    row,
    saying,
    without,
)

from golive.audit import events
from golive.audit.documents import records_of
from golive.model.audit import Kind
from golive.model.output import Output
from golive.model.packet_text import PacketText

CONSULT = """Hand Surgery Partners
ORTHOPEDIC CONSULTATION
Patient: Maria Samplesen   MRN: 00483920
Date of Service: {}
Assessment: Left distal radius fracture."""


def reasons(output: Output, pages: PacketText = PACKET) -> list[tuple[str, str]]:
    """Severity and reason of each flaw; all are of one kind."""
    flaws = found(events, output, pages)
    assert {one.kind for one in flaws} <= {Kind.MISSING_EVENT}
    return [(one.severity, one.reason) for one in flaws]


def test_an_output_that_tells_all_has_no_flaw() -> None:
    """Names of providers may be shorter, and a stay's row be of its first day."""
    assert reasons(HEALTHY) == []


@pytest.mark.parametrize(
    ("number", "what", "page"),
    [(1, "emergency visit of 2025-03-02", 1), (2, "imaging study", 3), (3, "procedure", 4), (6, "hospital stay", 7)],
)
def test_what_no_row_tells_is_missing(number: int, what: str, page: int) -> None:
    """Critical, with the page that tells it."""
    ((severity, reason),) = reasons(without(number))
    assert severity == "critical"
    assert what in reason
    assert f"page {page} " in reason


def test_a_mention_in_another_section_is_no_row() -> None:
    """The reason says that the date stands elsewhere."""
    said = saying(("Highlights", "Emergency department evaluation on 2025-03-02."))
    ((severity, reason),) = reasons(replace(said, rows=ROWS[1:]))
    assert severity == "critical"
    assert "only other sections name its date" in reason


@pytest.mark.parametrize(
    ("event", "finding", "told"),
    [
        ("ER Visit", "Seen after MVC.", True),
        ("Clinical Note", "Seen in the emergency department after MVC.", True),
        ("Hospital Visit", "MVC.", True),
        ("Lab Result", "Labs found: AST.", False),
        ("Billing Event", "ED visit level 4.", False),
        ("Therapy Visit", "Pain 5/10.", False),
    ],
)
def test_an_emergency_visit_by_another_name(event: str, finding: str, *, told: bool) -> None:
    """A row of its day and pages tells it, unless it is of another kind."""
    assert (reasons(bent(1, event=event, finding=finding)) == []) is told


def test_a_study_that_found_nothing_need_not_be_told() -> None:
    """Only an abnormal one; degeneration alone is none."""
    usual = IMAGING.replace("Comminuted distal radius fracture, left.", "No acute fracture or dislocation.")
    assert reasons(without(2), packet(EMERGENCY, "", usual, *PAGES[3:])) == []
    worn = IMAGING.replace("Comminuted distal radius fracture, left.", "Mild degenerative changes.")
    assert reasons(without(2), packet(EMERGENCY, "", worn, *PAGES[3:])) == []


def test_a_study_told_without_its_citation_counts() -> None:
    """By its words, on its day."""
    assert reasons(bent(2, cited=(1,))) == []


def test_a_course_of_therapy_that_no_row_tells() -> None:
    """Major by itself; one visit of it told is enough."""
    ((severity, reason),) = reasons(without(5))
    assert severity == "major"
    assert "course of therapy of 2025-04-02" in reason


def test_what_is_from_before_the_injury_is_history() -> None:
    """An emergency visit years ago is no event of the case."""
    earlier = EMERGENCY.replace("03/02/2025", "05/06/2021").replace("03/03/2025", "05/07/2021").replace("MVC", "Fall")
    accident = FOLLOW_UP.replace("Subjective:", "Date of Injury: 03/02/2025\nSubjective:")
    assert reasons(HEALTHY, packet(earlier, "", *PAGES[2:4], accident, accident, *PAGES[5:])) == []


def test_half_a_packet_lost_is_critical() -> None:
    """Told as such, with the count, beside each event that is missing."""
    visits = [CONSULT.format(f"2025-0{month}-10") for month in range(4, 9)]
    pages = packet(*PAGES, *visits)
    assert any("of the packet's 11 documents" in reason for severity, reason in reasons(HEALTHY, pages))


def test_one_row_is_no_timeline() -> None:
    """Whatever row it is."""
    for one in ROWS:
        assert any("documents" in reason for severity, reason in reasons(replace(HEALTHY, rows=(one,))))


def test_a_copy_of_a_document_is_no_second_one() -> None:
    """Packets hold pages twice; a row that tells one tells the other."""
    assert reasons(HEALTHY, packet(*PAGES, OPERATION, IMAGING)) == []


def test_another_patients_visit_is_not_missing() -> None:
    """Nobody should tell it."""
    other = EMERGENCY.replace("SAMPLESEN, MARIA T", "MOCKFORD, JOHN Q").replace("00483920", "99812")
    other = other.replace("04/12/1981", "05/05/1955").replace("03/02/2025", "06/01/2025")
    assert reasons(HEALTHY, packet(*PAGES, other)) == []


def test_an_output_without_rows_is_another_matter() -> None:
    """That there are none is told elsewhere, once."""
    assert reasons(replace(HEALTHY, rows=())) == []


def test_the_findings_of_a_study() -> None:
    """The sentences of its impression that find something."""
    (study,) = records_of(packet(IMAGING)).documents
    assert [one.said for one in events.abnormal(study)] == ["Comminuted distal radius fracture, left."]


def test_a_row_of_several_days_tells_what_is_within() -> None:
    """From its first to its last."""
    stay = row("2025-02-28", "Mercy General Hospital", "Emergency Visit", "MVC.", 2)
    assert reasons(replace(HEALTHY, rows=(replace(stay, until="2025-03-03"), *ROWS[1:]))) == []


@pytest.mark.parametrize(
    "page",
    [
        "Family Care\nPost-ED Visit Follow-Up\nPatient: Maria Samplesen\nDate: 03/09/2025\nSeen after the ED visit.",
        "Mercy\nDISCHARGE INSTRUCTIONS\nPatient: Maria Samplesen\nDate: 03/02/2025\nRest and ice the wrist.",
        "Mercy\nRADIOLOGY ORDER\nPatient: Maria Samplesen\nDate: 03/09/2025\nMRI left wrist to rule out fracture.",
        "Ortho Group\nSURGICAL CONSENT\nPatient: Maria Samplesen\nDate: 03/09/2025\nI consent to fixation.",
        "Ortho Group\nHISTORY AND PHYSICAL\nPatient: Maria Samplesen\nDate: 03/09/2025\nSeen before surgery.",
        "Mercy\nFAX COVER SHEET\nDate: 03/09/2025\nEmergency department records follow.",
    ],
)
def test_what_only_speaks_of_an_event_is_none(page: str) -> None:
    """A visit after it, instructions, an order, a consent, a cover sheet."""
    assert reasons(HEALTHY, packet(*PAGES, page)) == []


def test_an_event_without_a_date_is_told_by_any_row_of_its_kind() -> None:
    """Where the page names no day, none can differ."""
    undated = EMERGENCY.replace("Arrival: 03/02/2025 18:22   ", "").replace(" on 03/02/2025", "")
    assert reasons(bent(1, cited=(2,)), packet(undated, "", *PAGES[2:])) == []
