"""How this machine's clock is judged: a minute, either way, by whoever tells the time."""

from datetime import UTC, datetime

import pytest

from golive.clock import told_in
from golive.config.runbook import Thresholds
from golive.facts import ClockSeen
from golive.readiness import CHECKS


@pytest.mark.parametrize(
    ("ahead", "verdict", "words"),
    [
        ({"AWS": 59.9, "the API": -60.0}, "PASS", "agrees with AWS and the API"),
        ({"AWS": 1.0, "the API": 61.0}, "FAIL", "61 seconds ahead of the API"),
        ({"AWS": -3600.0}, "FAIL", "3600 seconds behind AWS"),
        ({}, "INCONCLUSIVE", "Neither AWS nor the API"),
    ],
)
def test_a_minute_either_way(ahead: dict[str, float], verdict: str, words: str) -> None:
    """More than a minute from anybody is wrong, ahead or behind; a clock that nobody was asked about is not known."""
    judgement = CHECKS["clock-right"].judge(ClockSeen(ahead), Thresholds())

    assert judgement.verdict.value == verdict
    assert words in judgement.reason


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("Thu, 01 Jan 2026 12:00:00 GMT", datetime(2026, 1, 1, 12, tzinfo=UTC)),
        ("Thu, 01 Jan 2026 12:00:00 -0000", datetime(2026, 1, 1, 12, tzinfo=UTC)),
        ("Thu, 01 Jan 2026 14:00:00 +0200", datetime(2026, 1, 1, 12, tzinfo=UTC)),
        ("Thu, 01 Jan 2026 12:00:00 +99999999999999", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_what_a_date_tells(date: str, moment: datetime | None) -> None:
    """A date is compared with ours whether or not it names a zone; one that tells no moment is none."""
    assert told_in({"date": date}) == moment
