"""How this machine's clock is judged: a minute, either way, by whoever tells the time."""

import pytest

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
