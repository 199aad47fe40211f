"""A proof that may not be repeated: its last PASS stands in, for the same release and wording, while it is good."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from golive.facts import ChecklistRow, EarlierProof, EarlierProofs
from golive.finding import Finding
from golive.readiness.stand_in import EARLIER, stood_in
from golive.verdict import Verdict

NOW = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
ROW = ChecklistRow("3.1", 3, "It works", ("workflow-api",), (), 24)
OPEN = Finding(
    id="workflow-api", title="It works", verdict=Verdict.INCONCLUSIVE, reason="No consent.", remedy="Give it.", who="x"
)
PROOF = EarlierProof("workflow-api", NOW - timedelta(hours=3, minutes=5), "r1", {"3.1": ROW.wording}, 17)


def earlier(*proofs: EarlierProof, release: str = "r1") -> EarlierProofs:
    """What the record has, read now."""
    return EarlierProofs(NOW, release, proofs)


def test_it_stands_in() -> None:
    """The last good proof stands in, shown with its age and its place, and is marked as none of this run's own."""
    found = stood_in(OPEN, ROW, earlier(replace(PROOF, at=NOW - timedelta(hours=20), entry=3), PROOF))

    assert found.verdict is Verdict.PASS
    assert "3 h 05 min ago (entry 17 of the record)" in found.reason
    assert EARLIER in found.evidence


@pytest.mark.parametrize(
    "proof",
    [
        replace(PROOF, at=NOW - timedelta(hours=24)),
        replace(PROOF, at=NOW + timedelta(seconds=1)),
        replace(PROOF, release="r2"),
        replace(PROOF, wordings={"3.1": "0" * 64}),
        replace(PROOF, wordings={}),
        replace(PROOF, check="ten-packets"),
    ],
    ids=["too old", "of tomorrow", "another release", "edited", "before there were wordings", "another check"],
)
def test_it_does_not(proof: EarlierProof) -> None:
    """What is too old, of another release, or of a row that was edited, proves nothing now."""
    found = stood_in(OPEN, ROW, earlier(proof))

    assert found.verdict is Verdict.INCONCLUSIVE
    assert "No run within 24 h proved it" in found.reason


def test_without_a_release_nothing_stands_in() -> None:
    """Where no release is on the record, an old proof of no release is none."""
    assert stood_in(OPEN, ROW, earlier(replace(PROOF, release=""), release="")).verdict is Verdict.INCONCLUSIVE
    assert stood_in(OPEN, None, earlier(PROOF)) is OPEN
