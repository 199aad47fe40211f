"""What is observed: counts, states, words, each with the moment at which it was seen."""

from datetime import UTC, datetime, timedelta

import pytest

from golive.errors import UsageError
from golive.model.observations import MINUTE, Ack, RunStatus, Sample, Signal, WatchSpan, decode

NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)


def test_seen_by_default() -> None:
    """A sample is seen at the end of its minute and a word when it is said, unless told otherwise."""
    assert Sample(Signal.API_REQUESTS, NOON, 3).known == NOON + MINUTE
    assert Sample(Signal.API_REQUESTS, NOON, 3, NOON + 4 * MINUTE).known == NOON + 4 * MINUTE
    assert Ack(trigger="T1", by="dana", at=NOON).known == NOON
    assert Ack(trigger="T1", by="dana", at=NOON, seen=NOON + MINUTE).known == NOON + MINUTE


@pytest.mark.parametrize(
    ("minute", "value"),
    [(NOON.replace(second=1), 1), (NOON.replace(microsecond=1), 1), (NOON, -1), (NOON, 10**8 + 1), (NOON, 10**30)],
)
def test_no_sample(minute: datetime, value: int) -> None:
    """What is no count of a whole minute is refused."""
    with pytest.raises(UsageError):
        Sample(Signal.API_ERRORS, minute, value)


@pytest.mark.parametrize(
    ("status", "terminal"),
    [(status, status not in (RunStatus.RUNNING, RunStatus.UNKNOWN, RunStatus.NO_RUN)) for status in RunStatus],
)
def test_terminal(status: RunStatus, terminal: bool) -> None:  # noqa: FBT001 - a table
    """Every status is an end but running, unknown, and what never began."""
    assert status.terminal is terminal


@pytest.mark.parametrize("edge", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-01:00", "1969-12-31T00:00:00Z"])
def test_a_moment_of_another_age(edge: str) -> None:
    """A line of a moment at an edge of the calendar is refused with its number: nobody can reckon with it."""
    with pytest.raises(UsageError, match=r"^line 3: .*no moment of our time"):
        decode(f'{{"ack":"T1","by":"ann","at":"{edge}"}}', 3)


def test_worst_first() -> None:
    """Failed is the worst status and success the best, so that ties are decided for caution."""
    assert max(RunStatus, key=lambda status: status.badness) is RunStatus.FAILED
    assert min(RunStatus, key=lambda status: status.badness) is RunStatus.SUCCESS
    assert RunStatus.UNKNOWN.badness > RunStatus.RUNNING.badness


@pytest.mark.parametrize(("late", "first"), [(0, 0), (1, 60), (59, 60), (60, 60)])
def test_first_minute(late: int, first: int) -> None:
    """The first minute is the first whole one at or after the start."""
    span = WatchSpan(NOON + timedelta(seconds=late), NOON + timedelta(hours=2))

    assert span.first_minute == NOON + timedelta(seconds=first)


@pytest.mark.parametrize(("until", "count"), [(0, 0), (1, 1), (60, 1), (61, 2), (180, 3)])
def test_every_minute_that_begins_before_the_end(until: int, count: int) -> None:
    """Each minute that begins before the end is due at its own end and settle, the last ones after the watch's end."""
    span = WatchSpan(NOON, NOON + timedelta(seconds=until))
    looks = span.looks(timedelta(seconds=120), NOON + timedelta(days=1))

    assert looks == [NOON + timedelta(seconds=180 + 60 * index) for index in range(count)]


def test_not_due_yet() -> None:
    """A minute is due exactly at its end and settle, not before."""
    span = WatchSpan(NOON, NOON + timedelta(hours=1))
    settle = timedelta(seconds=120)

    assert span.looks(settle, NOON + timedelta(seconds=179)) == []
    assert span.looks(settle, NOON + timedelta(seconds=180)) == [NOON + timedelta(seconds=180)]
