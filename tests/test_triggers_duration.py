"""How long a watch lasts: observed minutes count, blind ones are added on, and a moving trigger is waited for."""

import pytest
from watch_lines import START, at, samples

from golive.config.runbook import Thresholds
from golive.model.observations import PacketStatus, RunStatus, WatchStart
from golive.verdict import Verdict
from golive.watch.triggers import Rules
from golive.watch.triggers.duration import attention, due_end, judge_live, latest_end
from golive.watch.triggers.judge import Watch, judge

Minutes = list[tuple[int, int] | None]


def live(minutes: Minutes, *, asked: int = 20, rules: Rules | None = None) -> Watch:
    """A watch of these minutes that is under way when all of them are due."""
    lines = [WatchStart(at=START, until=at(asked)), *samples(minutes)]
    return judge_live(lines, now=at(len(minutes) + 2), rules=rules or Rules(), minutes=asked)


@pytest.mark.parametrize(
    ("minutes", "end"),
    [
        ([], 20),
        ([(40, 0)] * 20, 20),
        ([(40, 0), None] * 10, 30),
        ([(40, 0)] * 19 + [None], 21),
        ([(40, 0)] * 19 + [None] * 3 + [(40, 0)], 23),
        ([None] * 90, 80),
    ],
)
def test_blind_minutes_are_added_on(minutes: Minutes, end: int) -> None:
    """Every blind minute makes it one longer, sixty at most, those that were added on too."""
    assert due_end(live(minutes), 20) == at(end)


def test_it_waits_for_a_moving_trigger() -> None:
    """While T1 is moving in the last minute it goes on, twenty minutes at most."""
    moving: Minutes = [(40, 3 * (n % 2)) for n in range(60)]
    strict = Rules(Thresholds(api_reading="strict"))

    assert due_end(live(moving[:20], rules=strict), 20) == at(21)
    assert due_end(live(moving, rules=strict), 20) == at(40)


def test_only_the_last_minute_keeps_it_waiting() -> None:
    """The third bad minute in a row is the last one: it waits; had it been the last but one, it would not."""
    bad: Minutes = [(40, 1)] * 3

    assert due_end(live([(40, 0)] * 17 + bad), 20) == at(21)
    assert due_end(live([(40, 0)] * 16 + bad + [(40, 0)]), 20) == at(20)


def test_minutes_after_its_end_add_nothing() -> None:
    """A blind minute after all was observed is none of its own."""
    lines = [WatchStart(at=START, until=at(22)), *samples([(40, 0)] * 20 + [None, (40, 0)])]

    assert due_end(judge(lines, now=at(30), rules=Rules()), 20) == at(20)


def test_packets_are_judged_at_once() -> None:
    """What becomes of a packet counts as soon as it is seen, not only when the next minute is due."""
    failed = PacketStatus(at=at(10.1), packet="P-01", submitted=at(2), status=RunStatus.FAILED, seen=at(10.2))
    lines = [WatchStart(at=START, until=at(20)), *samples([(40, 0)] * 10), failed]

    assert judge_live(lines, now=at(10.5), rules=Rules(), minutes=20).triggers["T2"].verdict is Verdict.FAIL


def test_attention_is_the_first_hour_that_was_seen() -> None:
    """The first sixty observed minutes are those of full attention."""
    assert attention(live([(40, 0), None] * 10)) == 10
    assert attention(live([(40, 0)] * 100, asked=120)) == 60
    assert latest_end(WatchStart(at=START, until=at(20)), 20) == at(101)
