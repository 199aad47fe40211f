"""A target without AWS: what was signed to stand in for it counts after a rollback as it does before a launch."""

from pathlib import Path

import pytest

from conftest import ROOT, sign_everything
from golive.clock import Clock
from golive.commands.rollback import read_rolled_back
from golive.config import target as targets
from golive.readiness.checklist_file import checklist_of
from golive.session.connection import Connection
from golive.verdict import Verdict


@pytest.fixture
def elsewhere(tmp_path: Path) -> Connection:
    """Production as it would be on somebody's own machines, with its record in a folder."""
    plain = targets.to_plain(targets.load(ROOT / "targets" / "ontogra.toml"))
    needing = (
        "aws",
        "alarms",
        "scaling",
        "environment",
        "audit_log",
        "compatibility",
        "intake",
        "cohort",
        "certificates",
    )
    plain = {name: value for name, value in plain.items() if name not in needing}
    plain["absent"] = dict.fromkeys(needing, "it runs on our own machines")
    plain["signals"] = {key: {"source": "absent", "reason": "it runs on our own machines"} for key in plain["signals"]}
    plain["store"] = {"folder": str(tmp_path / "record")}
    return Connection(targets.from_plain(plain, source="the test"), Clock(), {}, root=ROOT)


def test_unsigned_it_is_open(elsewhere: Connection) -> None:
    """Nobody can read what runs there, and nobody has signed for it: can't tell."""
    found = read_rolled_back(elsewhere)

    assert (found.id, found.verdict) == ("rolled-back", Verdict.INCONCLUSIVE)


def test_signed_it_is_as_agreed(elsewhere: Connection) -> None:
    """Signed by those whose it is, it counts, and says that it is a signature."""
    sign_everything(elsewhere.record, checklist_of(ROOT, elsewhere.target))

    found = read_rolled_back(elsewhere)

    assert (found.id, found.verdict, found.follows) == ("rolled-back", Verdict.PASS, "row-absent.aws")
    assert "igned" in found.reason
