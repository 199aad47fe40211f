"""The numbers of the triggers: each is the runbook's own, exactly."""

from datetime import timedelta
from fractions import Fraction

import pytest

from golive.config.runbook import Thresholds, percent
from golive.errors import ConfigurationError
from golive.watch.triggers import Rules


def test_every_threshold_arrives() -> None:
    """What runbook.toml says is what the triggers go by, none of it mixed up with another."""
    rules = Rules(
        Thresholds(
            api_error_rate="0.03",
            api_error_minutes=11,
            api_reading="strict",
            run_failure_rate="0.2",
            run_failure_packets=12,
            run_deadline_minutes=31,
            reviewed_outputs=6,
            settle_seconds=121,
        )
    )

    assert (rules.limit, rules.window, rules.book.api_reading) == (Fraction(3, 100), 11, "strict")
    assert (rules.packets, rules.deadline) == (12, timedelta(minutes=31))
    assert (rules.outputs, rules.settle) == (6, timedelta(seconds=121))
    assert rules.failures_allowed == 2


def test_unsaid_is_the_runbook() -> None:
    """Without a word the numbers are those of the runbook: 2 % for 10 minutes, 5 % of ten packets, five outputs."""
    assert Rules(Thresholds()) == Rules()
    assert (Rules().limit, Rules().window, Rules().packets, Rules().outputs) == (Fraction(1, 50), 10, 10, 5)
    assert Rules().failures_allowed == 0


@pytest.mark.parametrize(("limit", "run_limit"), [("1", "0.05"), ("-0.01", "0.05"), ("0.02", "1"), ("0.02", "-0.1")])
def test_no_share_at_all(limit: str, run_limit: str) -> None:
    """A limit that is no share from 0 to below 1 is refused, with how to write one."""
    with pytest.raises(ConfigurationError, match=r'Write 2 % as "0\.02" in runbook\.toml'):
        Rules(Thresholds(api_error_rate=limit, run_failure_rate=run_limit))


def test_a_limit_of_nothing() -> None:
    """A limit of 0 is a share: then one error is above it."""
    rules = Rules(Thresholds(api_error_rate="0", run_failure_rate="0"))

    assert rules.above(1, 100)
    assert not rules.above(0, 100)


def test_exactly_at_the_limit_is_not_above() -> None:
    """2 % of 50 is 1, and 1 is not above it."""
    assert not Rules().above(1, 50)
    assert Rules().above(1, 49)
    assert not Rules().above(0, 0)


def test_as_people_write_it() -> None:
    """A share is written in percent."""
    assert [percent(Fraction(one)) for one in ("0.02", "0.005", "0.1")] == ["2 %", "0.5 %", "10 %"]
