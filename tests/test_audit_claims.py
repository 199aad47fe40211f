"""What a page says of a claim: the same claim ends by the page alone, and each word that is otherwise is seen."""

import pytest

from golive.audit.claims import Statement, hold
from golive.audit.packet_index import PacketIndex
from golive.audit.words import sentences
from golive.model.audit import ClaimVerdict, Kind
from golive.model.packet_text import PacketPage, PacketText

PAGE = """Summit Ridge Orthopedics
Patient: Avery Testwell (MRN100001) | Date: 2025-03-02
Comminuted fracture of the left distal radius with dorsal angulation of 22 degrees.
No dislocation of the left wrist. Skin is warm and dry without open wounds.
Disc protrusion at L4-L5 measuring 3 mm without cord compression.
Patient denies loss of consciousness. Mother had a stroke.
Partial-thickness tear of the right supraspinatus tendon.
I am recommending a cervical epidural steroid injection. Ibuprofen 600 mg by mouth every eight hours.
Pain is 7/10 at rest. Sitting tolerance limited to 20 minutes.
Knee immobilizer and crutches were given.
Work conditioning is scheduled for the next month. Estimated blood loss for the whole case 40 mL.
"""
OTHER = """Tidewater Therapy Center
Patient: Avery Testwell (MRN100001) | Date: 2025-03-20
Grip strength of the left hand measured 44 pounds. Gait is steady.
"""
INDEX = PacketIndex(PacketText("0" * 64, (PacketPage(1, PAGE), PacketPage(2, OTHER), PacketPage(3, "", "none"))))


def ended(text: str, page: int = 1) -> tuple[ClaimVerdict, set[Kind]]:
    """How a claim ends on a page, and what is surely wrong with it."""
    held = [hold(Statement(one.said, one.words), [page], INDEX) for one in sentences(text)]
    rank = [ClaimVerdict.SUPPORTED, ClaimVerdict.UNVERIFIED, ClaimVerdict.CONTRADICTED]
    kinds = {problem.kind for one in held for problem in one.problems if problem.sure}
    return max((one.verdict for one in held), key=rank.index), kinds


@pytest.mark.parametrize(
    "text",
    [
        "Comminuted fracture of the left distal radius with dorsal angulation of 22 degrees.",
        "COMMINUTED FX OF L DISTAL RADIUS",
        "Left wrist: broken radius, comminuted.",
        "No dislocation of the left wrist.",
        "Disc protrusion at L4/5, 3 mm, w/o cord compression",
        "Denies LOC.",
        "Partial tear of the right supraspinatus.",
        "Recommended a cervical ESI.",
        "Ibuprofen 600 mg every eight hours.",
        "Pain 7 out of 10 at rest.",
        "Knee immobilizer and crutches.",
    ],
)
def test_what_the_page_says(text: str) -> None:
    """Shortened, abbreviated, in other order: supported."""
    assert ended(text) == (ClaimVerdict.SUPPORTED, set())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Comminuted fracture of the right distal radius with dorsal angulation of 22 degrees.", Kind.WRONG_LATERALITY),
        ("Comminuted fracture of the left distal radius with dorsal angulation of 12 degrees.", Kind.WRONG_NUMBER),
        ("Comminuted fracture of the left distal femur with dorsal angulation.", Kind.WRONG_REGION),
        ("Dislocation of the left wrist.", Kind.WRONG_NEGATION),
        ("Skin is warm and dry with open wounds.", Kind.WRONG_NEGATION),
        ("No fracture of the left distal radius with dorsal angulation of 22 degrees.", Kind.WRONG_NEGATION),
        ("Disc protrusion at L5-S1 measuring 3 mm without cord compression.", Kind.WRONG_REGION),
        ("Disc protrusion at L4-L5 measuring 8 mm without cord compression.", Kind.WRONG_NUMBER),
        ("Patient had a stroke.", Kind.UNSUPPORTED),
        ("Full-thickness tear of the right supraspinatus tendon.", Kind.UNSUPPORTED),
        ("A cervical epidural steroid injection was performed.", Kind.NOT_DONE),
        ("Blood loss in the case 400 mL, estimated.", Kind.WRONG_NUMBER),
        ("Work conditioning was completed for the next month.", Kind.NOT_DONE),
        ("Ibuprofen 800 mg by mouth every eight hours.", Kind.WRONG_NUMBER),
        ("Oxycodone 600 mg by mouth every eight hours.", Kind.FABRICATED),
        ("Traumatic amputation of the thumb.", Kind.FABRICATED),
        ("Pain is 7/10 at rest, with rib fractures.", Kind.FABRICATED),
        ("Labs found: AST.", Kind.FABRICATED),
        ("Patient underwent craniotomy.", Kind.FABRICATED),
    ],
)
def test_what_the_page_says_otherwise(text: str, kind: Kind) -> None:
    """One word of a copy that is another one, or a thing that no page has: contradicted, by its kind."""
    verdict, kinds = ended(text)
    assert verdict is ClaimVerdict.CONTRADICTED
    assert kind in kinds


@pytest.mark.parametrize(
    "text",
    [
        "The doctor felt that she would get over it in time.",
        "He could sit for about a third of an hour before it bothered him.",
        "He sits for 47 minutes, limited in what he can bear.",
        "Dr. Falk read the films and found the wrist broken.",
        "Comminuted fracture of the left distal radius with dorsal widening of 22 degrees.",
    ],
)
def test_what_nobody_can_tell_from_the_words(text: str) -> None:
    """Free wording, who did it, a word that may mean the same: for the reviewer."""
    assert ended(text) == (ClaimVerdict.UNVERIFIED, set())


def test_a_claim_without_a_page() -> None:
    """Nothing to hold it against is nothing proven."""
    (said,) = sentences("Fracture of the left distal radius.")
    assert hold(Statement(said.said, said.words), [], INDEX).verdict is ClaimVerdict.UNVERIFIED
