"""The bench of the audit itself: what it counts as found, as a false alarm, and how a paraphrase ended."""

import json
from pathlib import Path

import audit_baselines
import audit_bench
import audit_counts
import audit_pairs
import pytest

from golive.model.audit import ClaimVerdict

PAGE = "Riverbend Clinic\nPatient: A B (MRN1) | Date: 2025-03-05\nNo fracture of the left wrist. Pain is 7/10."


def test_an_interval_holds_its_share() -> None:
    """Wilson's interval: 8 of 10 is between 0.490 and 0.943; of none there is none."""
    assert audit_bench.interval(8, 10) == "0.800 [0.490, 0.943]"
    assert audit_bench.interval(0, 0) == "-"


@pytest.mark.parametrize(
    ("claim", "fuzzy", "overlap"),
    [
        ("No fracture of the left wrist.", False, False),
        ("Fracture of the left wrist.", False, True),
        ("No fracture of the right wrist.", False, False),
        ("Splenectomy was performed yesterday evening.", True, True),
    ],
)
def test_the_plain_ways(claim: str, *, fuzzy: bool, overlap: bool) -> None:
    """Likeness sees no negation and no side; overlap sees a negation that is there on one side only."""
    assert audit_baselines.fuzzy(claim, PAGE) is fuzzy
    assert audit_baselines.overlap(claim, PAGE) is overlap


def test_each_way_is_counted_as_often_as_asked() -> None:
    """Of a kind at least so many are planted, and never more found than planted."""
    for tallies in (audit_counts.count_rows(5, (), "date", 3), audit_counts.count_whole(5, (), "twice", 2)):
        assert tallies
        for tally in tallies.values():
            assert tally.n >= 2
            assert max(tally.flagged, tally.critical, tally.named) <= tally.n


def test_true_rows_are_counted_by_how_they_are_told() -> None:
    """Rows, passages and outputs are counted apart; off pictures they are the same rows."""
    for way in ("", "pictures", "pdfs"):
        counts = audit_counts.count_true(5, (), way, 10)
        assert sum(one.n for one in counts.ways.values()) >= 10
        assert counts.passages.n > counts.outputs == 1
        assert counts.unread == 0


def test_a_half_of_the_notes_is_told_by_their_ids(tmp_path: Path) -> None:
    """A note is of the same half whatever else is in its file."""
    path = tmp_path / "notes.jsonl"
    path.write_text("\n".join(json.dumps({"id": f"n{n}", "text": "x"}) for n in range(40)), encoding="utf-8")

    halves = [{name for name, _text in audit_bench.notes_of(path, split)} for split in ("dev", "heldout")]

    assert halves[0] & halves[1] == set()
    assert len(halves[0] | halves[1]) == 40
    assert audit_bench.notes_of(None, "dev") == ()


def test_how_a_paraphrase_ended(tmp_path: Path) -> None:
    """Pairs are read by their file's name as their split, and those that came out wrong are named."""
    told = {"id": "d1", "page": PAGE, "others": [], "claim": "No fracture of the left wrist.", "date": "2025-03-05",
            "provider": "Riverbend Clinic", "event": "Clinical Note", "true": True, "kind": ""}  # fmt: skip
    (tmp_path / "dev.jsonl").write_text(json.dumps(told) + "\n", encoding="utf-8")

    counts, wrong = audit_pairs.count(tmp_path, "dev")

    assert counts[True] == {ClaimVerdict.SUPPORTED: 1}
    assert wrong == []
    assert audit_pairs.count(tmp_path, "heldout")[0][True].total() == 0
