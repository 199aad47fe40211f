"""A principal injury of the packet that the output tells nowhere is missing: precise about history and negation."""

from dataclasses import replace

import pytest
from whole_cases import HEALTHY, PACKET, PAGES, bent, found, kinds, packet, row, saying, without

from golive.audit import injuries
from golive.audit.documents import records_of
from golive.audit.hurts import hurts_in
from golive.model.audit import Kind
from golive.model.output import Output

HEAD = """Mercy General Hospital
EMERGENCY DEPARTMENT NOTE
Patient: Maria Samplesen  MRN: 00483920
Date of Service: 03/02/2025
"""
SECTIONS = (
    "IMPRESSION:\n{}\n",
    "ASSESSMENT:\n1. {}\n2. Hypertension\nPLAN:\nRest.\n",
    "Diagnosis: {}\n",
    "FINAL DIAGNOSES\n- {}\n- Diabetes mellitus\n",
    "Assessment and Plan:\n{}. Continue therapy.\n",
    "DISCHARGE DIAGNOSIS: {}.\nDISPOSITION: home\n",
    "Diagnoses:\n1) {} (S99.9XXA)\n",
)
INJURIES = (
    "left rotator cuff tear",
    "right distal radius fracture",
    "cervical strain",
    "lumbar disc herniation at L4-L5",
    "concussion",
    "right ACL rupture",
    "T12 compression fracture",
    "subdural hematoma",
    "scalp laceration",
    "traumatic amputation of the right index finger",
    "cervical radiculopathy",
    "suspected SLAP tear of the left shoulder",
    "PTSD",
    "burn of the left forearm",
)
NOT_STATED = (
    "No evidence of acute fracture of the wrist.",
    "History of left rotator cuff tear in 2015, repaired.",
    "Old healed fracture of the right clavicle.",
    "Rule out meniscus tear of the right knee.",
    "Fracture of the left ankle was ruled out.",
    "Mother had a hip fracture.",
    "Prior lumbar disc herniation, asymptomatic.",
    "Cervical strain, resolved.",
    "Negative for intracranial hemorrhage.",
    "The cruciate ligaments are intact without tear.",
    "Status post right ACL reconstruction in 2012 for ACL tear.",
    "Unlikely to be a stress fracture of the foot.",
    "The other driver sustained a femur fracture.",
    "Discussed risks including infection of the wrist.",
    "Tearing sensation in the right knee.",
    "Hyperglycemia.",
)


def told(text: str) -> Output:
    """An output that says no more than this of its one visit."""
    return replace(HEALTHY, rows=(row("2025-03-02", "Mercy", "Emergency Visit", text, 1),), passages=())


def test_an_output_that_tells_all_has_no_flaw() -> None:
    """Once told, in whatever row, is told."""
    assert found(injuries) == []


def test_an_injury_that_no_entry_tells() -> None:
    """Critical, with the page that states it and its words."""
    (flaw,) = found(injuries, bent(1, finding="MVC, pain 8/10."))
    assert (flaw.kind, flaw.severity, flaw.supported_by) == (Kind.MISSING_INJURY, "critical", (1,))
    assert "neck strain" in flaw.reason
    assert "page 1" in flaw.reason
    assert flaw.evidence == "Cervical strain"


def test_a_section_may_tell_it() -> None:
    """Rows or sections: nowhere means nowhere."""
    said = saying(("Diagnoses", "Strain of the neck."))
    assert found(injuries, replace(said, rows=bent(1, finding="MVC, pain 8/10.").rows)) == []


def test_a_denial_does_not_tell_it() -> None:
    """The output says that there is none."""
    assert kinds(found(injuries, bent(1, finding="No cervical strain."))) == [(Kind.MISSING_INJURY, "critical")]


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("injury", INJURIES)
def test_each_injury_of_a_diagnosis_is_known(injury: str, section: str) -> None:
    """Left out it is missing, told it is not: whatever the section is called."""
    pages = packet(HEAD + section.format(injury) + "Electronically signed by K Holt, MD")
    assert len(found(injuries, told("Gait steady."), pages)) == 1
    assert found(injuries, told(f"Seen for {injury} after MVC."), pages) == []


@pytest.mark.parametrize("section", SECTIONS[:4])
@pytest.mark.parametrize("said", NOT_STATED)
def test_what_is_denied_past_or_anothers_is_not_stated(said: str, section: str) -> None:
    """Neither family, history, what was ruled out, nor what may come."""
    assert found(injuries, told("Gait steady."), packet(HEAD + section.format(said))) == []


def test_a_severe_injury_counts_outside_a_diagnosis() -> None:
    """In the findings of a study: major on one page, critical on more."""
    page = HEAD + "FINDINGS:\nThere is a displaced fracture of the left clavicle.\n"
    assert kinds(found(injuries, told("Seen."), packet(page))) == [(Kind.MISSING_INJURY, "major")]
    assert kinds(found(injuries, told("Seen."), packet(page, page))) == [(Kind.MISSING_INJURY, "critical")]


def test_a_possible_injury_is_major() -> None:
    """What a record itself is not sure of."""
    pages = packet(HEAD + "ASSESSMENT:\nFindings consistent with cervical strain.\n")
    assert kinds(found(injuries, told("Seen."), pages)) == [(Kind.MISSING_INJURY, "major")]


def test_both_sides_are_two_injuries() -> None:
    """Where the packet has both, telling one leaves the other out."""
    pages = packet(HEAD + "DIAGNOSIS\n1. Left wrist fracture.\n2. Right wrist fracture.\n")
    (flaw,) = found(injuries, told("Left wrist fracture."), pages)
    assert "right wrist fracture" in flaw.reason
    assert found(injuries, told("Left wrist fracture. Right wrist fracture."), pages) == []


def test_another_place_is_another_injury() -> None:
    """A fracture of the ankle does not tell one of the wrist; a part of a place tells the place."""
    pages = packet(HEAD + "DIAGNOSIS\n1. Left wrist fracture.\n")
    assert len(found(injuries, told("Left ankle fracture."), pages)) == 1
    assert found(injuries, told("Fracture of the left distal radius."), pages) == []
    assert found(injuries, told("A fracture was found."), pages) == []


def test_lay_words_tell_it() -> None:
    """A broken collarbone is a fracture of the clavicle."""
    pages = packet(HEAD + "DIAGNOSIS\n1. Right clavicle fracture.\n")
    assert found(injuries, told("She broke her right collarbone."), pages) == []


def test_what_is_from_before_or_anothers_does_not_count() -> None:
    """A document before the injury, and the page of another patient."""
    assert PAGES[-1].count("amputation") == 1
    assert found(injuries, HEALTHY, PACKET) == []
    earlier = HEAD.replace("03/02/2025", "05/06/2019") + "DIAGNOSIS\n1. Left hip dislocation.\n"
    assert (
        found(injuries, HEALTHY, packet(earlier, *[page.replace("Arrival", "Date of Injury") for page in PAGES])) == []
    )


def test_what_is_stated_once_is_one_injury() -> None:
    """On three pages, in three words."""
    stated = injuries.stated_in(records_of(PACKET))
    assert [(one.hurt.name, one.pages) for one in stated] == [
        ("left radius fracture", [1, 3, 4]),
        ("neck strain", [1]),
        ("left wrist infection", [7]),
    ]


@pytest.mark.parametrize(
    ("text", "kind", "sites", "side"),
    [
        ("Comminuted fracture of the left distal radius", "fracture", {"radius"}, "left"),
        ("Cervical/lumbar strain", "strain", {"neck", "lumbar"}, ""),
        ("Left ankle sprain of the lateral ligament complex", "sprain", {"ankle"}, "left"),
        ("Disc herniation at L4-L5", "herniation", {"lumbar"}, ""),
        ("Concussion and left meniscus tear", "concussion", {"head"}, ""),
        ("Right foot pain, consistent with a Lisfranc fracture", "fracture", {"foot"}, "right"),
        ("Fracture and dislocation of the right elbow", "fracture", {"elbow"}, "right"),
    ],
)
def test_where_an_injury_is(text: str, kind: str, sites: set[str], side: str) -> None:
    """The places and the side that belong to it, and not to its neighbour."""
    hurt = hurts_in(text)[0]
    assert (hurt.kind, hurt.sites, hurt.side) == (kind, sites, side)


def test_nothing_is_missing_where_nothing_is_stated() -> None:
    """A packet of pictures states none."""
    assert found(injuries, without(1), packet("", "")) == []


@pytest.mark.parametrize(
    ("code", "tells", "other"),
    [
        ("S52.502A", "Fracture of the left distal radius.", "Fracture of the ankle."),
        ("S13.4XXA", "Neck strain.", "Lumbar strain."),
        ("S06.0X0A", "Concussion.", "Neck strain."),
        ("S83.241A", "Tear of the right medial meniscus.", "Shoulder pain."),
        ("M51.26", "Lumbar disc herniation.", "Cervical disc herniation."),
        ("M54.12", "Cervical radiculopathy.", "Neck pain."),
    ],
)
def test_a_code_alone_states_an_injury(code: str, tells: str, other: str) -> None:
    """On a bill without a word: major where neither words nor the code are told; the same code twice is one."""
    bill = f"Mercy\nBILLING LEDGER\nPatient: Maria Samplesen\nDate: 2025-03-02\n03/02/2025 99284 {code} $100.00"
    pages = packet(bill, bill.replace("$100", "$200"))
    assert kinds(found(injuries, told(other), pages)) == [(Kind.MISSING_INJURY, "major")]
    assert found(injuries, told(tells), pages) == []
    assert found(injuries, told(f"Seen, {code}."), pages) == []
