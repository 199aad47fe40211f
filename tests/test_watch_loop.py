"""The loop of a watch: it looks, judges, keeps and says, survives what it asks, and goes on after it was cut off."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace
from watch_lines import at
from watch_world import RULES, Counts, Cut, Sleepy, World, good_packets

from golive.config.runbook import Thresholds
from golive.errors import StoreUnavailable, Unreachable, UsageError
from golive.model.observations import (
    Ack,
    Line,
    PacketStatus,
    Review,
    RunStatus,
    Sample,
    Signal,
    Stop,
    WatchEnd,
    WatchStart,
)
from golive.record.entry import WatchEnded, WatchMinute
from golive.verdict import Verdict
from golive.watch.loop import Look, View
from golive.watch.triggers import Rules
from golive.watch.triggers.judge import judge
from golive.watch.triggers.trigger import Trigger


def test_a_quiet_watch_ends_when_all_was_observed() -> None:
    """A watch ends Working once its minutes are seen, each once on the record; a replay of its lines says the same."""
    world = World(said=good_packets())

    view = world.watching(20).run()

    assert (view.over, view.verdict) == ("observed", Verdict.PASS)
    assert view.now == at(20) + RULES.settle
    assert world.minutes == [at(n) for n in range(20)]
    assert world.entries[-1] == WatchEnded("w", "observed", Verdict.PASS)
    assert world.kept[-1] == WatchEnd(at=at(20), why="observed", seen=view.now)
    assert judge(world.kept, rules=RULES).as_json() == view.watch.as_json()


def test_an_outage_fires_at_its_tenth_minute() -> None:
    """T1 fires at the end of the tenth bad minute and is known when that minute is due; the watch ends and pages."""
    world = World(lambda n: (40, 40 if n >= 5 else 0))

    view = world.watching(60).run()
    fired = view.watch.triggers["T1"]

    assert (view.over, view.verdict, world.paged) == ("trigger", Verdict.FAIL, ["page-now", "T1"])
    assert (fired.fired_at, fired.decided_at) == (at(15), at(17))
    assert view.now == at(17)
    assert world.entries[-1] == WatchEnded("w", "trigger", Verdict.FAIL, ("T1",))
    assert judge(world.kept, rules=RULES).triggers["T1"].fired_at == at(15)


@pytest.mark.parametrize(
    ("line", "trigger"),
    [
        (Stop(at=at(7.5), trigger="T0", by="sam"), "T0"),
        (Stop(at=at(7.5), trigger="T3", by="kim"), "T3"),
        (Review(at=at(7.5), verdict_on="run-1", critical=("fabricated",), reviewer="kim"), "T3"),
    ],
)
def test_what_a_person_says_stops_at_once(line: Line, trigger: str) -> None:
    """A stop and a critical verdict fire at the next look at the record, not only when a minute is due."""
    world = World(said=[line])

    view = world.watching(60).run()

    assert (view.over, world.paged) == ("trigger", [trigger])
    assert at(7.5) <= view.now <= at(7.5) + timedelta(seconds=6)


def test_a_failed_run_stops_with_the_next_reading() -> None:
    """A failed packet fires T2 as soon as it was read, with the moment at which it failed."""
    world = World()
    world.packets = [PacketStatus(at=at(6.2), packet="P-1", submitted=at(2), status=RunStatus.FAILED)]

    view = world.watching(60).run()

    assert (view.over, world.paged) == ("trigger", ["T2"])
    assert view.watch.triggers["T2"].fired_at == at(6.2)
    assert view.now <= at(7)


def test_what_cannot_be_read_is_blind_and_added_on() -> None:
    """Minutes of which nothing is known make the watch longer, are said, and never end it."""
    world = World(lambda n: None if 5 <= n < 12 else (40, 0), said=good_packets())
    world.problems = {"api_requests": "AWS answered ThrottlingException."}

    view = world.watching(20).run()

    assert (view.over, view.watch.api.blind, view.watch.api.observed) == ("observed", 7, 20)
    assert view.now == at(27) + RULES.settle
    unsure = [one.now for one in world.views if one.watch.triggers["T1"].verdict is Verdict.INCONCLUSIVE]
    assert at(12) in [one.replace(second=0) for one in unsure]
    assert view.verdict is Verdict.PASS


def test_late_counts_change_what_was_known() -> None:
    """Counts that come four minutes late fire at the minute in which the line was crossed, and say so."""
    world = World(lambda n: (40, 40 if n >= 5 else 0), late=4)

    fired = world.watching(60).run().watch.triggers["T1"]

    assert (fired.fired_at, fired.decided_at, fired.revised) == (at(15), at(20), True)


def test_it_goes_on_while_it_is_moving() -> None:
    """A watch whose last minute is moving towards a fire goes on, here until it fires."""
    world = World(lambda n: (40, 2 if n >= 15 else 0), said=good_packets())

    view = world.watching(20).run()

    assert (view.over, view.watch.triggers["T1"].fired_at) == ("trigger", at(25))


def test_it_goes_on_no_longer_than_twenty_minutes() -> None:
    """A watch that neither fires nor comes to rest ends twenty minutes late."""
    world = World(lambda n: (40, 3 * (n % 2)), said=good_packets())

    view = world.watching(20, rules=Rules(Thresholds(api_reading="strict"))).run()

    assert (view.over, view.verdict) == ("observed", Verdict.WATCH)
    assert view.now == at(40) + RULES.settle


def test_a_mistake_of_ours_ends_no_watch() -> None:
    """What golive itself fails at is said and tried again; only one that lasts ends the watch, loudly."""
    world = World(said=good_packets())

    def break_now(now: datetime) -> None:
        if at(6) < now < at(7):
            raise KeyError("ours")

    world.before_read = break_now
    view = world.watching(20).run()

    assert view.over == "observed"
    assert "golive itself failed here (KeyError); it looks again." in world.news

    always = World()

    def broken(_view: View) -> None:
        raise KeyError("ours")

    always.on_show = broken
    with pytest.raises(KeyError):
        always.watching(20).run()
    assert len(always.views) == 5


def test_lines_that_cannot_be_judged_end_it() -> None:
    """A watch that can't judge its lines is blind and pages nobody: it ends loudly, with what is wrong with them."""
    world = World()

    def said() -> list[Line]:
        if world.clock.now() > at(1):
            raise Cut  # it did not end
        return [WatchStart(at=at(0), until=at(30))]

    with pytest.raises(UsageError, match="a watch begins once"):
        world.watching(20, said=said).run()


def test_a_sleeping_laptop_is_said() -> None:
    """A jump of the clock is said with its length; what was counted meanwhile is read again."""
    world = World(said=good_packets())
    slept: list[datetime] = []

    def sleep_once(view: View) -> None:
        if view.now > at(6) and not slept:
            slept.append(view.now)

    world.on_show = sleep_once
    watching = world.watching(20)
    waited = world.clock.wait

    def wait(seconds: float, cancel: object = None) -> None:
        waited(seconds, cancel)
        if len(slept) == 1:
            slept.append(world.clock.now())
            world.clock.go(15 * 60)

    watching._clock = Sleepy(world.clock, wait)  # type: ignore[assignment]
    view = watching.run()

    assert view.over == "observed"
    assert any("Nobody watched from 14:06 UTC to 14:21 UTC (15 minutes)" in one for one in world.news)
    assert view.watch.api.blind == 0
    assert world.minutes == [at(n) for n in range(20)]


@pytest.mark.parametrize("cut", [1, 9, 30, 77, 150, 210])
def test_a_kill_loses_nothing_and_counts_nothing_twice(cut: int) -> None:
    """Killed at any look and started again three minutes later, a watch comes to the same end, each minute once."""
    counts: Counts = lambda n: (40, 1 if n % 3 else 0)  # noqa: E731 - a law of counts
    whole = World(counts, said=good_packets())
    expected = whole.watching(20).run()
    world = World(counts, said=good_packets())

    def kill(_view: View) -> None:
        if len(world.views) == cut:
            raise Cut

    world.on_show = kill
    with pytest.raises(Cut):
        world.watching(20).run()
    world.on_show = lambda _view: None
    world.clock.go(180)
    view = world.watching(20).run()

    assert view.watch.api.observed == expected.watch.api.observed == 20
    assert (view.verdict, view.over) == (expected.verdict, expected.over)
    assert world.minutes == [at(n) for n in range(20)]
    counted = [(one.signal, one.minute) for one in world.kept if isinstance(one, Sample)]
    assert len(counted) == len(set(counted))


def test_lines_that_could_not_be_kept_are_kept_later() -> None:
    """A file that can't be written is said once, and what is missing is written as soon as it can be."""
    world = World(said=good_packets())
    kept: list[Line] = list(world.kept)

    def keep(lines: Sequence[Line]) -> None:
        if world.clock.now() < at(10):
            raise StoreUnavailable("the disk is full.")
        kept.extend(lines)

    view = world.watching(20, keep=keep).run()

    assert world.news.count("the disk is full.") == 1
    assert judge([replace(kept[0], until=at(20)), *kept[1:]], rules=RULES).as_json() == view.watch.as_json()  # type: ignore[type-var]


def test_who_can_page_nobody_is_told_to_call() -> None:
    """A page that can't be sent is said, and the watch still ends with its fire."""
    world = World(said=[Stop(at=at(5), trigger="T0", by="sam")])

    def page(_fired: Trigger) -> str:
        raise Unreachable("the outbox is away.")

    view = world.watching(20, page=page).run()

    assert view.over == "trigger"
    assert "Nobody could be paged: the outbox is away. Call them now." in view.news


def test_ended_by_hand_it_says_so() -> None:
    """Ctrl-C ends a watch with an entry and a last view, which is not good."""
    world = World(said=good_packets())

    def interrupt(view: View) -> None:
        if view.now > at(8) and not view.over:
            raise KeyboardInterrupt

    world.on_show = interrupt
    view = world.watching(20).run()

    assert view.over == "stopped"
    assert world.entries[-1].why == "stopped"  # type: ignore[union-attr]
    assert isinstance(world.kept[-1], WatchEnd)


def test_an_acknowledged_fire_is_watched_again() -> None:
    """After a person acknowledged T1, the watch that is started again goes on, and what was before counts no more."""
    world = World(lambda n: (40, 40 if 2 <= n < 12 else 0), said=good_packets())
    assert world.watching(30).run().over == "trigger"

    world.kept.pop()
    world.people.append(Ack(at=at(16), trigger="T1", by="ana", role="pilot_owner"))
    world.clock.go(200)
    view = world.watching(30).run()

    assert (view.over, view.verdict) == ("observed", Verdict.PASS)


def test_what_is_beside_the_signals_is_an_alert() -> None:
    """An extra user, an alarm of the account's and a lost way back are alerts, on the screen and on the record."""
    world = World(said=good_packets())
    world.looks = [Look("cohort", good=False, sentence="1 firm too many."), Look("way-back", good=None, sentence="?")]

    view = world.watching(5).run()

    assert [one.id for one in view.alerts] == ["cohort"]
    minutes = [one for one in world.entries if isinstance(one, WatchMinute)]
    assert minutes[-1].alerts == ("cohort",)
    assert minutes[-1].counts == {Signal.API_REQUESTS: 40, Signal.API_ERRORS: 0}
