"""Before a launch is open, T1 is asked whether it is firing now."""

from datetime import datetime

import pytest
from watch_lines import START, at

from golive.config.runbook import Thresholds
from golive.errors import ConfigurationError
from golive.facts import OwnProbe
from golive.verdict import Verdict
from golive.watch.triggers import Rules, before_launch

READ_AT = at(30)


def counts(*minutes: tuple[int, int]) -> dict[datetime, int]:
    """Counts by minute."""
    return {at(minute): count for minute, count in minutes}


def test_quiet() -> None:
    """A few good requests, silent minutes between them, are not firing, and are counted."""
    one = before_launch(counts((3, 4), (4, 0), (20, 6)), {}, read_at=READ_AT, rules=Rules())

    assert one.verdict is Verdict.PASS
    assert one.reason == "0 of 10 requests failed in 2 minutes (2 % is 0; 2 would stop the launch)."


def test_firing_now() -> None:
    """Ten bad minutes up to now are firing now; ten bad ones before a good quarter of an hour are over."""
    bad = {at(minute): 20 for minute in range(20, 30)}
    past = {at(minute): 20 for minute in range(10)}
    busy = {at(minute): 20 for minute in range(30)}

    assert before_launch(busy, bad, read_at=READ_AT, rules=Rules()).verdict is Verdict.FAIL
    assert before_launch(busy, past, read_at=READ_AT, rules=Rules()).verdict is Verdict.PASS


def test_moving_now() -> None:
    """Three bad minutes up to now are a watch."""
    busy = {at(minute): 20 for minute in range(30)}
    bad = {at(minute): 20 for minute in range(27, 30)}

    assert before_launch(busy, bad, read_at=READ_AT, rules=Rules()).verdict is Verdict.WATCH


def test_errors_that_are_not_in_yet() -> None:
    """The newest minutes may still lack their errors, so they do not make good what fires before them."""
    busy = {at(minute): 20 for minute in range(30)}
    bad = {at(minute): 20 for minute in range(18, 28)}

    assert before_launch(busy, bad, read_at=READ_AT, rules=Rules()).verdict is Verdict.FAIL


def test_the_minute_that_runs() -> None:
    """A minute that has not ended is not judged."""
    one = before_launch(counts((20, 5), (30, 5)), counts((30, 5)), read_at=READ_AT, rules=Rules())

    assert one.numbers["errors"] == 0


def test_nothing_counted() -> None:
    """Where nothing was counted, golive's own requests are what is known; without them it can't be told."""
    own = OwnProbe(sent=4, failed=0, minute=START, seen_at=READ_AT)
    none = before_launch({}, counts((3, 0)), read_at=READ_AT, rules=Rules())
    asked = before_launch({}, {}, read_at=READ_AT, rules=Rules(), own=own)

    assert none.verdict is Verdict.INCONCLUSIVE
    assert none.reason.endswith(
        "Missing: one counted request; bearable until 14:40 UTC, then the technical owner decides. "
        "Safer if unsure: do not open the pilot."
    )
    assert asked.verdict is Verdict.PASS
    assert "0 of 4 of our own requests failed" in asked.reason


def test_rules_of_the_runbook() -> None:
    """The rules are the runbook's numbers, exactly; a rate that is none is refused."""
    assert Rules(Thresholds()) == Rules()
    assert Rules(Thresholds(api_reading="strict", reviewed_outputs=3)).book.api_reading == "strict"
    with pytest.raises(ConfigurationError):
        Rules(Thresholds(api_error_rate="2"))


def test_nothing_was_asked() -> None:
    """Where nobody asked anything, and golive's own probe sent nothing, it can't be told; one request is enough."""
    nothing, one = (OwnProbe(sent=sent, failed=0, minute=at(29), seen_at=None) for sent in (0, 1))
    unknown = before_launch({}, {}, read_at=READ_AT, rules=Rules(), own=nothing)

    assert (unknown.id, unknown.verdict) == ("T1", Verdict.INCONCLUSIVE)
    assert before_launch({}, {}, read_at=READ_AT, rules=Rules(), own=one).verdict is Verdict.PASS
    assert before_launch(counts((29, 1)), {}, read_at=READ_AT, rules=Rules()).numbers["requests"] == 1


def test_the_newest_settled_minute() -> None:
    """A minute is settled at its end and two minutes, not after; what fired before the newest such one is over."""
    busy = {at(minute): 20 for minute in range(30)}
    bad = {at(minute): 20 for minute in range(17, 27)}
    strict = Rules(Thresholds(api_reading="strict"))

    assert before_launch(busy, bad, read_at=READ_AT, rules=strict).verdict is Verdict.WATCH
    assert before_launch(busy, bad, read_at=at(29.9), rules=strict).verdict is Verdict.FAIL


def test_who_decides_until_when() -> None:
    """What can't be told now says until when that is bearable, counted from when it was known first."""
    busy = {at(minute): 5 for minute in range(30)}
    bad = {at(minute): 1 for minute in (18, 19, 28, 29)}
    one = before_launch(busy, bad, read_at=READ_AT, rules=Rules())

    assert one.verdict is Verdict.INCONCLUSIVE
    assert "bearable until 14:41 UTC" in one.reason
