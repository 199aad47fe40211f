"""Whether a stop stands is one rule: status, a watch and its replay agree, whatever the clocks and the network did."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.commands.watch.record_feed import heard, lines_of
from golive.model.observations import Line, WatchStart, decode, encode
from golive.record.clearing import Clearing, standing, uncleared
from golive.record.entry import FIRST, Ack, Actor, Data, Draft, Entry, Stop
from golive.record.review_forms import Review
from golive.roles import CLEARED_BY, ROLES, code_of, role_of
from golive.verdict import Verdict
from golive.watch.triggers import Rules
from golive.watch.triggers.judge import judge

BEGAN = datetime(2026, 1, 14, 14, 0, tzinfo=UTC)
LATER = BEGAN + timedelta(hours=3)
REPORT: tuple[Data, str, str] = (Stop("T3", "fabricated"), "dana", "operator")


def clears(by: str, role: str, trigger: str = "T3") -> tuple[Data, str, str]:
    """Somebody clears a trigger in a role."""
    return Ack(trigger), by, role  # type: ignore[arg-type]


def entries_of(said: list[tuple[Data, str, str]], minutes: list[float] | None = None) -> list[Entry]:
    """What was said, in the order of the record; ``minutes`` is what the clock of each speaker's machine showed."""
    shown = minutes or [10.0 + place for place in range(len(said))]
    return [
        Entry(5, place, FIRST, Draft(data, Actor(by, role, "typed"), "live", "t", "", at, at))
        for place, ((data, by, role), minute) in enumerate(zip(said, shown, strict=False), 1)
        for at in [BEGAN + timedelta(minutes=minute)]
    ]


def fired(lines: list[Line], trigger: str) -> bool:
    """Whether a watch with these lines says that a trigger stands."""
    start: Line = WatchStart(at=BEGAN, until=BEGAN + timedelta(hours=2))
    found = judge([start, *lines], now=LATER, rules=Rules(), at_once=True).triggers.get(trigger)
    return found is not None and found.verdict is Verdict.FAIL


ALICE_BOTH_BOB = [
    REPORT,
    clears("alice", "qa_reviewer"),
    clears("bob", "qa_reviewer"),
    clears("bob", "pilot_owner"),
]


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        (ALICE_BOTH_BOB, 0),
        ([REPORT, clears("bob", "pilot_owner"), clears("bob", "qa_reviewer"), clears("alice", "qa_reviewer")], 0),
        ([REPORT, clears("bob", "pilot_owner"), clears("bob", "qa_reviewer")], 1),
        ([REPORT, clears("bob", "pilot_owner"), clears("Bob", "qa_reviewer")], 1),
        ([*ALICE_BOTH_BOB, REPORT], 1),
        ([*ALICE_BOTH_BOB[1:], REPORT], 1),
        ([REPORT, clears("alice", "qa_reviewer"), REPORT, clears("bob", "pilot_owner")], 2),
        ([REPORT, clears("alice", "qa_reviewer"), clears("bob", "pilot_owner", "T0")], 1),
        ([REPORT, clears("alice", "technical_owner"), clears("bob", "pilot_owner")], 1),
    ],
)
def test_two_people_in_two_roles(said: list[tuple[Data, str, str]], stands: int) -> None:
    """A legal stop is cleared by two people in the two roles, whatever else they said, after the newest report."""
    entries = entries_of(said)

    assert len(uncleared(entries, "T3")) == stands
    assert fired(lines_of(entries, seen=BEGAN), "T3") is bool(stands)


def test_a_store_that_was_away() -> None:
    """What was read late, all at once, is judged as it stands on the record: what was cleared meanwhile is cleared."""
    entries = entries_of(ALICE_BOTH_BOB)
    late = lines_of(entries, seen=BEGAN + timedelta(minutes=20))

    assert not fired(late, "T3")
    assert not fired([decode(encode(one), 1) for one in late], "T3")
    assert fired(late[:-1], "T3")


def test_lines_without_their_entry() -> None:
    """The lines of an earlier golive, which had no number, are ordered as they were seen."""
    entries = entries_of(ALICE_BOTH_BOB)
    plain = [
        decode(encode(one).replace(f'"entry":{number}', '"entry":0'), 1)
        for number, one in enumerate(lines_of(entries, seen=BEGAN), 1)
    ]

    assert not fired(plain, "T3")
    assert fired(plain[:-1], "T3")


def test_a_watch_that_begins_afterwards() -> None:
    """A stop before a watch is heard until it is cleared, also by one whose clock is behind, and by order alone."""
    entries = entries_of([REPORT, *ALICE_BOTH_BOB[1:]], [5.0, -9.0, -8.0, -7.0])

    assert not fired(heard(entries, BEGAN, seen=LATER), "T3")
    assert fired(heard(entries[:-1], BEGAN, seen=LATER), "T3")
    assert heard(entries_of(ALICE_BOTH_BOB, [-9.0, -8.0, -7.0, -6.0]), BEGAN, seen=LATER) == []


SAID = st.one_of(
    st.tuples(
        st.one_of(
            st.builds(Stop, st.sampled_from(["T0", "T3"]), st.just("operator")),
            st.builds(Review, st.just("run-1"), st.sampled_from([(), ("timeline",)])),
        ),
        st.sampled_from(["dana", "alice"]),
        st.just("operator"),
    ),
    st.tuples(
        st.builds(Ack, st.sampled_from(["T0", "T1", "T2", "T3"])),
        st.sampled_from(["alice", "bob", "Bob"]),
        st.sampled_from(["qa_reviewer", "pilot_owner", "pilot_owner", "operator"]),
    ),
)


@given(
    said=st.lists(SAID, max_size=9),
    minutes=st.lists(st.floats(-30, 90), min_size=9, max_size=9),
    seen=st.floats(0, 100),
    shuffled=st.randoms(use_true_random=False),
)
def test_status_and_watch_agree(
    said: list[tuple[Data, str, str]], minutes: list[float], seen: float, shuffled: "object"
) -> None:
    """Status, a watch, and the replay of its lines in any order agree on whether anything stands; no clock matters."""
    entries = entries_of(said, minutes)
    at = BEGAN + timedelta(minutes=seen)
    lines = lines_of(entries, seen=at)
    replayed = [decode(encode(one), 1) for one in lines]
    shuffled.shuffle(replayed)  # type: ignore[attr-defined]

    for trigger in CLEARED_BY:
        stands = bool(uncleared(entries, trigger))
        assert fired(lines, trigger) is stands
        assert fired(replayed, trigger) is stands
        assert fired(heard(entries, BEGAN, seen=at), trigger) is stands


@given(said=st.lists(SAID, max_size=9), more=st.lists(SAID, max_size=4))
def test_only_clearings_clear(said: list[tuple[Data, str, str]], more: list[tuple[Data, str, str]]) -> None:
    """A report that nobody speaks of afterwards stands, whoever cleared what before it; and it takes every role."""
    reports = [*said, REPORT, *(one for one in more if not isinstance(one[0], Ack))]

    assert len(uncleared(entries_of(reports, [1.0] * 99), "T3")) >= 1
    one_person = [*reports, *(clears("bob", code_of(role)) for role in ROLES)]
    assert uncleared(entries_of(one_person, [1.0] * 99), "T3")


def test_each_trigger_has_its_own_roles() -> None:
    """Exactly the clearing roles of a trigger, each by another person, clear it; one fewer does not."""
    for trigger, needed in CLEARED_BY.items():
        given_by = [Clearing(f"person-{number}", code_of(role)) for number, role in enumerate(needed)]
        for order in itertools.permutations(given_by):
            assert standing(trigger, ["report", *order]) == []
        for left_out in given_by:
            assert standing(trigger, ["report", *(one for one in given_by if one is not left_out)]) == ["report"]


def test_roles_have_one_code() -> None:
    """Every role is read back from its code, also from that which earlier records have."""
    assert [role_of(code_of(role)) for role in ROLES] == list(ROLES)
    assert role_of("QA_reviewer") == "QA reviewer"
    assert role_of("somebody_else") == "somebody else"
