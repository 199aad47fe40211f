"""How long a watch lasts: observed minutes count, blind ones are added on, and a moving trigger is waited for."""

import pytest
from watch_lines import START, at, samples

from golive.sample import WatchStart
from golive.triggers import Rules
from golive.triggers.lasting import attention, due_end, judge_live, latest_end
from golive.triggers.watch import Watch

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
    strict = Rules(reading="strict")

    assert due_end(live(moving[:20], rules=strict), 20) == at(21)
    assert due_end(live(moving, rules=strict), 20) == at(40)


def test_attention_is_the_first_hour_that_was_seen() -> None:
    """The first sixty observed minutes are those of full attention."""
    assert attention(live([(40, 0), None] * 10)) == 10
    assert attention(live([(40, 0)] * 100, asked=120)) == 60
    assert latest_end(WatchStart(at=START, until=at(20)), 20) == at(101)
