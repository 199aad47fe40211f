"""What CloudWatch would have said: every cell of the table that AWS publishes for missing data."""

import pytest

from golive.watch.triggers.alarm_rules import Missing, alarm_state, alarm_states

WAS = "was"
TREATMENTS = (Missing.MISSING, Missing.IGNORE, Missing.BREACHING, Missing.NOT_BREACHING)
TABLE = [
    (3, "0-X-X", ("OK", "OK", "OK", "OK")),
    (3, "0----", ("OK", "OK", "OK", "OK")),
    (3, "-----", ("INSUFFICIENT_DATA", WAS, "ALARM", "OK")),
    (3, "0XX-X", ("ALARM", "ALARM", "ALARM", "ALARM")),
    (3, "--X--", ("ALARM", WAS, "ALARM", "OK")),
    (2, "0-X-X", ("ALARM", "ALARM", "ALARM", "ALARM")),
    (2, "00X0X", ("ALARM", "ALARM", "ALARM", "ALARM")),
    (2, "0-X--", ("OK", "OK", "ALARM", "OK")),
    (2, "----0", ("OK", "OK", "ALARM", "OK")),
    (2, "---X-", ("ALARM", WAS, "ALARM", "OK")),
]
CELLS = [
    (wanted, seen, treat, state)
    for wanted, seen, states in TABLE
    for treat, state in zip(TREATMENTS, states, strict=True)
]


def points(seen: str) -> list[bool | None]:
    """Points as AWS draws them: - is missing, X breaches, 0 does not; the newest is on the right."""
    return [None if mark == "-" else mark == "X" for mark in seen]


@pytest.mark.parametrize(("wanted", "seen", "treat", "state"), CELLS)
def test_a_cell(wanted: int, seen: str, treat: Missing, state: str) -> None:
    """Each of the 40 cells of AWS's table, for M of 3."""
    assert alarm_state(points(seen), wanted=wanted, of=3, treat=treat, state=WAS) == state


def test_the_table_has_forty_cells() -> None:
    """None of AWS's rows is left out."""
    assert len(CELLS) == 40


@pytest.mark.parametrize(("seen", "rings"), [("----X", False), ("---X-", False), ("--X--", True)])
def test_not_too_soon(seen: str, rings: bool) -> None:  # noqa: FBT001 - a table
    """With 3 of 3 one breaching point rings only once it is three periods old, as AWS's prose says."""
    state = alarm_state(points(seen), wanted=3, of=3, treat=Missing.MISSING, state="OK")

    assert (state == "ALARM") is rings


def test_one_bad_minute_in_a_quiet_hour() -> None:
    """The trap of the default: one bad minute, then silence, rings an alarm of 10 of 10."""
    states = alarm_states([False] * 12 + [True] + [None] * 20, wanted=10, of=10, treat=Missing.MISSING)

    assert "ALARM" in states
    assert "ALARM" not in alarm_states(
        [False] * 12 + [True] + [None] * 20, wanted=10, of=10, treat=Missing.NOT_BREACHING
    )


def test_dead_metrics_are_never_noticed() -> None:
    """The trap of the other way: with notBreaching an alarm is OK for ever once its metric is gone."""
    assert set(alarm_states([None] * 60, wanted=10, of=10, treat=Missing.NOT_BREACHING)) == {"OK"}


@pytest.mark.parametrize(
    ("treat", "states"),
    [
        (Missing.MISSING, "? 0 X X X X 0 0 0 ?"),
        (Missing.IGNORE, "? 0 X X X X 0 0 0 0"),
        (Missing.BREACHING, "X X X X X X X X X X"),
        (Missing.NOT_BREACHING, "0 0 X X X X 0 0 0 0"),
    ],
)
def test_a_series(treat: Missing, states: str) -> None:
    """The state after each point: what is beyond the range is forgotten, and "ignore" keeps the state before it."""
    words = {"?": "INSUFFICIENT_DATA", "0": "OK", "X": "ALARM"}

    assert alarm_states(points("-XX-0-----"), wanted=2, of=3, treat=treat) == [words[one] for one in states.split()]


@pytest.mark.parametrize("treat", [Missing.MISSING, Missing.IGNORE])
def test_enough_is_enough_whatever_is_missing(treat: Missing) -> None:
    """Where as many points breach as are wanted, nobody asks for the missing ones."""
    assert alarm_state(points("XX"), wanted=2, of=3, treat=treat, state="OK") == "ALARM"
    assert alarm_state(points("0X"), wanted=1, of=3, treat=treat, state="OK") == "ALARM"
    assert alarm_state(points("0X"), wanted=2, of=3, treat=treat, state="ALARM") == "OK"


def test_exactly_as_many_as_are_wanted() -> None:
    """With no point missing nothing is filled in."""
    assert alarm_state(points("0X0"), wanted=2, of=3, treat=Missing.BREACHING, state="OK") == "OK"


def test_the_first_point_counts() -> None:
    """A series begins without data, and its very first point is judged."""
    assert alarm_states([True, False], wanted=1, of=1, treat=Missing.MISSING) == ["ALARM", "OK"]
