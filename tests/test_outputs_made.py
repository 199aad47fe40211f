"""Outputs of known truth: what is told is on its page, and what is planted is not."""

import random
from dataclasses import replace

import pytest

from golive.model.artefact import ReviewPack
from golive.model.audit import Kind
from golive.pdf import read_output
from golive.pdf.packet_text import read_packet
from golive_rehearsal.outputs.drawn import output_pdf, packet_pdf
from golive_rehearsal.outputs.otherwise import OTHERWISE, varied
from golive_rehearsal.outputs.plant import Plant, WholePlant
from golive_rehearsal.outputs.planting import PLANTS, WHOLE, plant
from golive_rehearsal.outputs.records import compose
from golive_rehearsal.outputs.sentences import said_on, sections, sentences
from golive_rehearsal.outputs.telling import Draft, tell

_NOTE = """CHIEF COMPLAINT

Left knee pain.

HISTORY OF PRESENT ILLNESS

Dana Example is a 44-year-old female who fell on ice. She reports swelling of the left knee. She denies fever.

PLAN

\u2022 Additional Testing: We will order an MRI of the left knee. Mr. Example agrees with this.
"""


def drafts(count: int = 12) -> list[Draft]:
    """True outputs of several records."""
    return [tell(compose(seed, [("n1", _NOTE)]), seed) for seed in range(count)]


def dice() -> random.Random:
    """Dice that always fall the same."""
    return random.Random(7)  # noqa: S311 - no secrets


def test_each_row_says_what_its_page_says() -> None:
    """Every sentence of a true row stands word for word on the page that it cites."""
    for draft in drafts():
        for line in draft.lines:
            for one in line.said:
                assert said_on(one.text, draft.records.page(one.page)), one
            assert set(line.row.cited) == {one.page for one in line.said}


def test_each_passage_says_what_its_page_says() -> None:
    """What other sections quote stands on the page that they cite."""
    for draft in drafts(4):
        told = [one for one in draft.passages if one.section.startswith("Appendix B")]
        assert told
        assert all(said_on(one.text, draft.records.page(one.cited[0])) for one in told)


@pytest.mark.parametrize("one", PLANTS, ids=lambda one: one.name)
def test_a_planted_row_is_not_what_its_page_says(one: Plant) -> None:
    """A defect that can be planted changes the row, and a changed finding is on no page of the document."""
    made = [(draft, line, new) for draft in drafts() for line in draft.lines if (new := one.make(draft, line, dice()))]
    assert made, "it fits no row at all"
    for draft, line, new in made:
        assert new.row != line.row
        if one.kind in {Kind.WRONG_LATERALITY, Kind.WRONG_NEGATION, Kind.NOT_DONE, Kind.WRONG_NUMBER}:
            document = "\n".join(draft.records.page(page) for page in sorted(line.visit.pages))
            assert not all(said_on(part, document) for part in sentences(new.row.finding)), new.row.finding


@pytest.mark.parametrize("one", WHOLE, ids=lambda one: one.name)
def test_a_damaged_output_is_another_one(one: WholePlant) -> None:
    """A defect of a whole output changes it, or the packet that could be read."""
    made = [(draft, found[0]) for draft in drafts() if (found := one.make(draft, dice()))]
    assert made, "it fits no output at all"
    assert all((old.output(), old.records) != (new.output(), new.records) for old, new in made)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.NO_ROWS])
def test_each_kind_can_be_planted(kind: Kind) -> None:
    """There is a way of planting every kind; versions that are the same need two outputs."""
    planted = {one.kind for one in (*PLANTS, *WHOLE)}
    assert kind in planted | {Kind.IDENTICAL_VERSIONS}


def test_true_ways_change_no_meaning_that_is_counted() -> None:
    """Said otherwise, a row keeps its date, its provider and its numbers; each way fits some row."""
    used = set()
    for draft in drafts():
        changed, how = varied(draft, dice())
        used |= set(how)
        assert [line.row.date for line in changed.lines] == [line.row.date for line in draft.lines]
    assert used - {""} <= set(OTHERWISE)
    assert len(used) > 4


def test_planted_rows_are_told_and_the_dates_keep_their_order() -> None:
    """Whoever plants is told which row has what, and no defect breaks the order of the others."""
    for draft in drafts(6):
        changed, found = plant(draft, [one for one in PLANTS if one.kind is Kind.WRONG_DATE], dice())
        days = [line.row.date for line in changed.lines]
        assert days == sorted(days)
        original = {line.row for line in draft.lines}
        assert {at for at, line in enumerate(changed.lines, 1) if line.row not in original} <= set(found)


def test_a_note_is_taken_apart() -> None:
    """Heads, bullets and sentences are found; the name in the note becomes the patient's."""
    assert [head for head, _lines in sections(_NOTE)] == ["CHIEF COMPLAINT", "HISTORY OF PRESENT ILLNESS", "PLAN"]
    assert sentences("- Seen by Dr. Vance today. No fever.") == ["Seen by Dr. Vance today.", "No fever."]
    records = compose(1, [("n1", _NOTE)])
    assert "Dana Example" not in records.text
    assert f"{records.patient.name} is a 44-year-old" in records.text.replace("\n", " ")


def test_drawn_they_read_back() -> None:
    """Through PDFs and the real readers, the pages and the rows are those that were made."""
    draft = drafts(1)[0]
    packet = read_packet(packet_pdf(draft.records.pages))
    output = read_output(ReviewPack("made", output_pdf(draft)))
    assert [" ".join(page.text.split()) for page in packet.pages] == [
        " ".join(one.split()) for one in draft.records.pages
    ]
    assert [replace(row, page=3, doubts=()) for row in output.rows] == [line.row for line in draft.lines]
