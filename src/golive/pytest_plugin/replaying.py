"""What is to be said of a replay: whether the record vouches for its facts, how old they are, how their run ended."""

from datetime import datetime
from pathlib import Path

from golive.readiness.recorded_facts import Recorded
from golive.report import conclusion
from golive.report.result import Replay
from golive.session.vouching import vouched
from golive.verdict import Verdict


def replay(
    recorded: Recorded,
    sha256: str,
    verdict: Verdict,
    *,
    root: Path,
    record: str,
    wall: datetime,
    hours: int,
    runbook: str,
) -> tuple[Replay, list[str]]:
    """The replay and its remarks. ``record`` is the one that was named, ``runbook`` the hash of today's."""
    said = vouched(recorded, root=root, named=record)
    found = conclusion.replay_of(
        recorded, sha256, verdict, vouched=said, reports=root / "reports", now=wall, hours=hours
    )
    return found, conclusion.remarks_on(found, recorded, why=said.why, sha256=sha256, runbook_sha256=runbook)
