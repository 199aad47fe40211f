"""What the entries of a record come to, by their order alone: versions, locks, stops, watches."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from golive.model.release import Release
from golive.record.clearing import trigger_of, uncleared
from golive.record.entry import (
    FIRST,
    Ack,
    Actor,
    Data,
    Draft,
    Entry,
    LockReleased,
    LockRenewed,
    LockTaken,
    PreviousPinned,
    ReleaseNoted,
    RunFinished,
    Stop,
    WatchEnded,
    WatchMinute,
    WatchStarted,
)
from golive.record.history import WatchSeen, holders, newest_watch, pins_of, runs_of
from golive.record.review_forms import Review
from golive.verdict import Verdict

NOW = datetime(2026, 1, 14, 15, 0, tzinfo=UTC)
ARN = "arn:aws:ecs:us-east-1:111122223333:task-definition/app:{}"


def later(minutes: float) -> datetime:
    """So many minutes after NOW."""
    return NOW + timedelta(minutes=minutes)


def entries(*said: Data | tuple[Data, str, str]) -> list[Entry]:
    """Entries a minute apart; each is what was said, or with who said it in which role."""
    found = []
    for number, one in enumerate(said):
        data, who, role = one if isinstance(one, tuple) else (one, "sam", "operator")
        draft = Draft(data, Actor(who, role), "live", "here", "r", NOW, later(number))
        found.append(Entry(5, number + 1, FIRST, draft))
    return found


def test_the_newest_versions_count() -> None:
    """Of releases and of pinned versions the last one said counts, each with its images and its number."""
    known = [(PreviousPinned, 1), (ReleaseNoted, 2), (PreviousPinned, 3), (ReleaseNoted, 4)]
    pins = pins_of(entries(*(kind(ARN.format(one), f"r{one}", {"api": f"d{one}"}) for kind, one in known), Ack("T1")))

    assert pins.previous == Release(ARN.format(3), {"api": "d3"}, "r3")
    assert pins.release == Release(ARN.format(4), {"api": "d4"}, "r4")
    assert (pins_of([]).previous, pins_of([]).release) == (None, None)


def taken(holder: str, until: float, *, over: str = "", died: bool = False) -> LockTaken:
    """A claim of the lock."""
    return LockTaken("x", holder, later(until), over=over, died=died)


@pytest.mark.parametrize(
    ("said", "holder"),
    [
        ([taken("a", 9)], "a"),
        ([taken("a", 9), taken("b", 9)], "a"),
        ([taken("a", 1), taken("b", 9)], "b"),  # run out at that very moment
        ([taken("a", 1.1), taken("b", 9)], "a"),
        ([taken("a", 9), taken("b", 9, over="a", died=True)], "b"),
        ([taken("a", 9), taken("b", 9, over="a")], "a"),
        ([taken("a", 9), taken("b", 9, over="c", died=True)], "a"),
        ([taken("a", 9), LockReleased("x", "a")], None),
        ([taken("a", 9), LockReleased("x", "b")], "a"),
        ([LockReleased("x", "a"), taken("b", 9)], "b"),
        ([LockRenewed("x", "a", later(9)), taken("b", 9)], "b"),
        ([taken("a", 1), LockRenewed("x", "a", later(9)), taken("b", 9)], "a"),
        ([taken("a", 1), LockRenewed("x", "b", later(9)), taken("c", 9)], "c"),
        ([Ack("T1"), taken("a", 9)], "a"),
        ([Ack("T1"), taken("a", 9), Ack("T1"), LockReleased("x", "a")], None),
    ],
)
def test_who_holds_a_lock(said: list[Data], holder: str | None) -> None:
    """A claim counts in its place if the lock was free, run out, or its holder was seen dead; never afterwards."""
    held = holders(entries(*said))

    assert {name: one.holder for name, one in held.items()} == ({"x": holder} if holder else {})


def test_a_watchs_minute_holds_its_lock() -> None:
    """A minute's entry renews the lock of the watch that wrote it, and gives nobody a lock that is another's."""

    def minute_of(holder: str) -> WatchMinute:
        return replace(minute("w", 1), renews=LockRenewed("watch", holder, later(30)))

    first = LockTaken("watch", "a", later(5))
    assert holders(entries(first, minute_of("a")))["watch"].until == later(30)
    assert holders(entries(first, minute_of("b")))["watch"] == first
    assert holders(entries(minute_of("a"))) == {}
    assert holders(entries(first, LockReleased("watch", "a"), minute_of("a"))) == {}


def test_a_renewed_lock_holds_for_longer() -> None:
    """What a holder said last decides until when; another lock is another's."""
    held = holders(entries(taken("a", 1), LockRenewed("x", "a", later(9)), LockTaken("y", "b", later(3))))

    assert {name: one.until for name, one in held.items()} == {"x": later(9), "y": later(3)}


LEGAL = Stop("T3", "fabricated")
CRITICAL = Review("w", ("fabricated",))
QA = (Ack("T3"), "rita", "qa_reviewer")
OWNER = (Ack("T3"), "omar", "pilot_owner")


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ([], 0),
        ([LEGAL], 1),
        ([Stop("T0", "operator")], 0),
        ([Review("w")], 0),
        ([CRITICAL, LEGAL], 2),
        ([LEGAL, QA], 1),
        ([QA, LEGAL, OWNER], 1),
        ([LEGAL, QA, OWNER], 0),
        ([LEGAL, OWNER, QA], 0),
        ([LEGAL, QA, LEGAL, OWNER], 2),
        ([LEGAL, QA, (Ack("T3"), "rita", "pilot_owner")], 1),
        ([LEGAL, QA, (Ack("T0"), "omar", "pilot_owner")], 1),
        ([LEGAL, QA, (Ack("T3"), "omar", "operator")], 1),
        ([LEGAL, QA, (Ack("T3"), "rita", "pilot_owner"), OWNER], 0),
        ([LEGAL, QA, OWNER, LEGAL], 1),
        ([LEGAL, QA, OWNER, LEGAL, QA], 1),
    ],
)
def test_who_clears_a_legal_stop(said: list[Data | tuple[Data, str, str]], left: int) -> None:
    """Two people in the two roles clear all legal reports before them, in either order; a new report begins anew."""
    assert len(uncleared(entries(*said), "T3")) == left


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ([], 0),
        ([Stop("T0", "operator")] * 2, 2),
        ([LEGAL], 0),
        ([Stop("T0", "operator"), (Ack("T0"), "omar", "pilot_owner")], 0),
        ([Stop("T0", "operator"), (Ack("T0"), "rita", "qa_reviewer")], 1),
        ([Stop("T0", "operator"), (Ack("T3"), "omar", "pilot_owner")], 1),
        ([(Ack("T0"), "omar", "pilot_owner"), Stop("T0", "operator")], 1),
    ],
)
def test_who_clears_a_stop(said: list[Data | tuple[Data, str, str]], left: int) -> None:
    """The pilot owner alone clears what people said before."""
    assert len(uncleared(entries(*said), "T0")) == left


def test_which_trigger_an_entry_is_about() -> None:
    """A stop, a clearing and a critical review are about a trigger; whatever else is said is about none."""
    said = entries(Stop("T0", "operator"), Ack("T1"), CRITICAL, Review("w"), LockReleased("x", "a"))

    assert [trigger_of(one) for one in said] == ["T0", "T1", "T3", "", ""]


def test_the_newest_run_comes_first() -> None:
    """The ends of runs are given, the newest first, and nothing else."""
    one, other = (RunFinished(kind, Verdict.PASS, 1, 1, ()) for kind in ("checks", "e2e"))

    assert [entry.draft.data for entry in runs_of(entries(one, Ack("T1"), other))] == [other, one]


def began(watch: str, at: float = 0) -> WatchStarted:
    """A watch begins."""
    return WatchStarted(watch, later(at), later(at + 60), 60, "r")


def minute(watch: str, at: float) -> WatchMinute:
    """A minute of a watch."""
    return WatchMinute(watch, later(at), {}, {})


def test_the_newest_watch() -> None:
    """The newest watch has its own minutes and end; one that goes on keeps its minutes, and is no longer ended."""
    ended = WatchEnded("w", "stopped", Verdict.INCONCLUSIVE)
    over = WatchEnded("w", "cut-off", Verdict.INCONCLUSIVE)
    told = entries(began("w"), minute("w", 0), minute("v", 1), ended)
    on = entries(began("w"), minute("w", 0), ended, began("w"), minute("w", 3))
    new = entries(began("v"), minute("v", 0), began("w"))

    assert newest_watch(entries(minute("w", 0), ended)) is None
    assert newest_watch(told) == WatchSeen(began("w"), later(3), "stopped", {NOW: told[1]})
    assert newest_watch(entries(began("w"), minute("w", 0), over)) == WatchSeen(began("w"), later(2), "cut-off", {})
    assert newest_watch(on) == WatchSeen(began("w"), later(4), "", {NOW: on[1], later(3): on[4]})
    assert newest_watch(new) == WatchSeen(began("w"), later(2), "", {})
    assert newest_watch(entries(began("w"), minute("w", 0))) == WatchSeen(
        began("w"), later(1), "", {NOW: entries(began("w"), minute("w", 0))[1]}
    )


def test_how_long_a_watch_is_silent() -> None:
    """A watch that goes on is silent since it last spoke, never less than not at all; one that ended never is."""
    seen = WatchSeen(began("w"), NOW)

    assert seen.silent(later(3)) == timedelta(minutes=3)
    assert seen.silent(later(-3)) == timedelta()
    assert WatchSeen(began("w"), NOW, "observed").silent(later(3)) == timedelta()
    assert (seen.ended, seen.minutes) == ("", {})


def failing(watch: str, at: float, *triggers: str) -> WatchMinute:
    """A minute in which these fired."""
    return WatchMinute(watch, later(at), {}, dict.fromkeys(triggers, Verdict.FAIL))  # type: ignore[arg-type]


FIRED = WatchEnded("w", "trigger", Verdict.FAIL, ("T1", "T2"))


@pytest.mark.parametrize(
    ("said", "fires", "outlasts"),
    [
        ([began("w"), failing("w", 1, "T1", "T2")], {"T1", "T2"}, {"T1", "T2"}),
        ([began("w"), FIRED], {"T1", "T2"}, {"T1", "T2"}),
        ([began("w"), FIRED, Ack("T1")], {"T2"}, {"T2"}),
        ([began("w"), FIRED, Ack("T2")], {"T1", "T2"}, {"T1"}),
        ([began("w"), Ack("T2"), FIRED], {"T1", "T2"}, {"T1", "T2"}),
        ([began("w"), FIRED, Ack("T1"), FIRED], {"T1", "T2"}, {"T1", "T2"}),
        ([began("w"), FIRED, began("w")], {"T1", "T2"}, {"T1", "T2"}),
        ([began("w"), FIRED, WatchEnded("w", "observed", Verdict.PASS)], set(), set()),
        ([began("w"), FIRED, WatchEnded("w", "cut-off", Verdict.INCONCLUSIVE, ("T2",))], {"T2"}, {"T2"}),
        ([began("w"), failing("w", 0, "T1"), Ack("T1"), failing("w", -1, "T1")], set(), set()),
        ([began("w"), failing("w", 0, "T1"), Ack("T1"), failing("w", 9, "T1")], {"T1"}, {"T1"}),
        ([began("w"), FIRED, began("v")], set(), set()),
        ([began("w"), WatchStarted("v", NOW, NOW, 60, "r", {"T2": NOW})], {"T2"}, {"T2"}),
        ([began("w"), minute("w", 1), WatchEnded("w", "stopped", Verdict.FAIL, ("T0",))], set(), set()),
    ],
)
def test_what_fired_stays(said: list[Data], fires: set[str], outlasts: set[str]) -> None:
    """A fire stands until T1 is acknowledged, T2 within its watch; what nobody has acknowledged outlasts the watch.

    A minute that is written late is of its own time: what it says of T1 was acknowledged with the rest. Another watch
    has of it what its start says.
    """
    seen = newest_watch(entries(*said))

    assert seen is not None
    assert set(seen.fired) == fires
    assert set(seen.outlasting("r")) == outlasts
    assert seen.outlasting("r2") == seen.outlasting("") == {}
