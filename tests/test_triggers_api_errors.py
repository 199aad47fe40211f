"""T1, "API errors > 2% for 10+ minutes", at its edges and by its laws."""

import re
from random import Random
from time import process_time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from watch_lines import LATER, START, Minute, at, by_the_book, samples, span, verdicts, watched

from golive.config.runbook import Thresholds
from golive.model.observations import Ack, Sample, Signal, WatchSpan
from golive.verdict import Verdict
from golive.watch.triggers import Rules, Watched, api_errors, watch_api_errors

if TYPE_CHECKING:
    from collections.abc import Sequence

FAIL, PASS, WATCH, UNSURE = Verdict.FAIL, Verdict.PASS, Verdict.WATCH, Verdict.INCONCLUSIVE
FULL, STRICT = Rules(), Rules(Thresholds(api_reading="strict"))
BANNED = re.compile(
    r"deploy|task definition|p95|5xx|flag|cohort|latency|payload|exit code|\bassert|traceback|p-value|binomial",
    re.IGNORECASE,
)
MINUTES = st.one_of(
    st.none(),
    st.tuples(st.sampled_from([0, 1, 5, 20, 50]), st.integers(0, 3)),
    st.tuples(st.just(20), st.sampled_from([0, 1, 20])),
).map(lambda minute: minute if minute is None else (max(minute), minute[1]))
WATCHES = st.lists(st.tuples(MINUTES, st.integers(1, 6)), max_size=12).map(
    lambda runs: [minute for minute, times in runs for _ in range(times)]
)
READINGS = st.sampled_from([FULL, STRICT])


# ------------------------------------------------------------------ the two conditions, at their edges


def test_exactly_two_percent_is_not_above() -> None:
    """2 % exactly, for two hours, is not above 2 %."""
    assert set(verdicts(watched([(50, 1)] * 120))) == {PASS}


def test_outage() -> None:
    """A total outage fires at the end of its tenth minute and is known when that has settled."""
    one = watched([(20, 0)] * 30 + [(20, 20)] * 20)

    assert one.trigger.verdict is FAIL
    assert one.trigger.fired_at == at(40)
    assert one.trigger.decided_at == at(42)
    assert not one.trigger.revised
    assert verdicts(one)[29:40] == [PASS] * 3 + [WATCH] * 7 + [FAIL]


def test_the_ten_minutes_of_each_reading() -> None:
    """Eight minutes of outage never fire; of nine the full reading counts the tenth, half of its last two still bad."""
    eight: Sequence[Minute] = [(20, 0)] * 30 + [(20, 20)] * 8 + [(20, 0)] * 30
    nine: Sequence[Minute] = [(20, 0)] * 30 + [(20, 20)] * 9 + [(20, 0)] * 30

    assert FAIL not in verdicts(watched(eight))
    assert verdicts(watched(eight))[-1] is PASS
    assert watched(nine, rules=FULL).trigger.fired_at == at(40)
    assert FAIL not in verdicts(watched(nine, rules=STRICT))


def test_slow_burn() -> None:
    """Above 2 % for ten minutes it can't be told while the errors could be chance; once they can't, it fires."""
    slow = watched([(100, 5), (100, 1)] * 10)
    thin = watched([(20, 1), (20, 0)] * 8)

    assert (slow.trigger.verdict, slow.trigger.fired_at) == (FAIL, at(10))
    assert verdicts(thin)[9:] == [UNSURE] * 7
    assert "8 would stop the launch" in thin.trigger.reason


def test_flapping() -> None:
    """Five minutes of outage in every ten fire by the full reading, never by the strict one."""
    minutes: Sequence[Minute] = ([(20, 20)] * 5 + [(20, 0)] * 5) * 6

    assert watched(minutes, rules=FULL).trigger.fired_at == at(11)
    assert watched(minutes, rules=STRICT).trigger.fired_at is None


def test_one_burst() -> None:
    """Three minutes of total outage are not "10+ minutes": watched while they last, can't tell never, then quiet."""
    one = watched([(20, 0)] * 30 + [(20, 20)] * 3 + [(20, 0)] * 30)

    assert verdicts(one)[32] is WATCH
    assert set(verdicts(one)) == {PASS, WATCH}


def test_recent_minutes_count() -> None:
    """An episode whose last two minutes are clean does not fire."""
    one = watched([(20, 20)] * 8 + [(20, 0)] * 3)

    assert verdicts(one)[-1] is WATCH


def test_literal_sentence_at_low_traffic() -> None:
    """Ten minutes in a row above 2 %, each by itself, fire although so few errors could be chance."""
    minutes: Sequence[Minute] = [(41, 1)] * 10

    assert watched(minutes, rules=FULL).trigger.fired_at == at(10)
    assert watched(minutes, rules=STRICT).trigger.fired_at == at(10)
    assert "each minute was above 2 %" in watched(minutes).trigger.reason


def test_strict_has_no_doubt_of_chance() -> None:
    """The strict reading keeps neither the pooled rule nor its can't tell; it still watches."""
    assert verdicts(watched([(20, 1), (20, 0)] * 8, rules=STRICT))[10] is WATCH


def test_a_quiet_minute_interrupts_the_literal_sentence() -> None:
    """A minute without traffic is not above 2 %, so ten in a row must begin again."""
    one = watched([(41, 1)] * 9 + [(0, 0)] + [(41, 1)] * 9, rules=STRICT)

    assert FAIL not in verdicts(one)


# ------------------------------------------------------------------ what a minute is


def probe(minute: int, sent: int, failed: int | None = None) -> list[Sample]:
    """Golive's own requests in a minute."""
    made = [Sample(Signal.PROBE_SENT, at(minute), sent)]
    return made if failed is None else [*made, Sample(Signal.PROBE_FAILED, at(minute), failed)]


def test_probes_only() -> None:
    """Where nobody else asks, golive's own requests say whether the service answers."""
    dead = watched([None] * 12, extra=[one for minute in range(12) for one in probe(minute, 4, 4)])
    well = watched([None] * 12, extra=[one for minute in range(12) for one in probe(minute, 4)])

    assert dead.trigger.fired_at == at(10)
    assert well.trigger.verdict is PASS
    assert "0 of 40 of our own requests failed" in well.trigger.reason
    assert well.trigger.reason.endswith(
        "Users' own requests are not counted: the technical owner decides by what users report."
    )
    assert well.trigger.numbers["uncounted"]
    assert (well.observed, well.no_traffic, well.blind) == (12, 0, 0)


def test_probes_beside_traffic() -> None:
    """Beside traffic only failed probes count, as requests that failed; more than were sent can't have."""
    one = watched([(10, 0)], extra=probe(0, 4, 9)).timeline[0].seen

    assert one is not None
    assert (one.requests, one.errors, one.probes_only) == (14, 4, False)


def test_failed_probes_that_nobody_sent() -> None:
    """Without a probe sent there is no probe, whatever is said to have failed."""
    one = watched([(10, 0), None], extra=[Sample(Signal.PROBE_FAILED, at(minute), 3) for minute in (0, 1)])

    assert one.timeline[0].seen is not None
    assert one.timeline[0].seen.errors == 0
    assert one.blind == 1


def test_errors_without_requests() -> None:
    """An empty target group answers with errors and counts no request: those errors are requests too."""
    one = watched([None] * 10, extra=[Sample(Signal.API_ERRORS, at(minute), 5) for minute in range(10)])

    assert one.trigger.fired_at == at(10)
    assert "50 of 50" in one.trigger.reason


def test_no_traffic_is_not_working() -> None:
    """Minutes in which nothing was asked are observed, and nothing was seen to work."""
    one = watched([(0, 0)] * 5)

    assert set(verdicts(one)) == {UNSURE}
    assert (one.observed, one.no_traffic, one.blind) == (5, 5, 0)
    assert verdicts(watched([(0, 0)] * 5 + [(1, 0)]))[-1] is PASS


def test_blind_minutes() -> None:
    """A blind minute keeps the verdict before it until the fifth in a row; then it can't be told."""
    one = watched([(20, 0)] + [None] * 6 + [(20, 0)])

    assert verdicts(one) == [PASS] * 5 + [UNSURE] * 2 + [PASS]
    assert one.blind == 6


def test_blind_from_the_start() -> None:
    """A blind minute before any observed one is can't tell at once."""
    assert verdicts(watched([None, (20, 0)])) == [UNSURE, PASS]


def test_blind_minutes_do_not_interrupt() -> None:
    """Lengths count observed minutes: ten bad ones with blind ones between them fire."""
    one = watched([(20, 20)] * 5 + [None] * 4 + [(20, 20)] * 5)

    assert one.trigger.fired_at == at(14)


def test_nothing_judged() -> None:
    """Before the first minute is due, and in a watch without a minute, it can't be told."""
    early = api_errors([], [], span=span(10), now=at(2.9), rules=FULL)
    empty = api_errors([], [], span=WatchSpan(START, START), now=LATER, rules=FULL)

    assert (early.verdict, empty.verdict) == (UNSURE, UNSURE)
    assert "14:03 UTC" in early.reason


# ------------------------------------------------------------------ late data, latch, acknowledgement


def test_late_errors_fire() -> None:
    """Errors that come late re-open their minutes: crossed at their end, known only now, and said to be revised."""
    minutes: Sequence[Minute] = [(20, 0)] * 20
    late = [Sample(Signal.API_ERRORS, at(minute), 20, at(17.5)) for minute in range(10)]
    one = watched(minutes, extra=late)

    assert one.trigger.verdict is FAIL
    assert (one.trigger.fired_at, one.trigger.decided_at) == (at(10), at(18))
    assert one.trigger.revised


def test_late_correction_does_not_unfire() -> None:
    """Late data that undoes a fire sets revised; STOP stays until a person acknowledges it."""
    late = [Sample(Signal.API_ERRORS, at(minute), 0, at(14)) for minute in range(10)]
    one = watched([(20, 20)] * 10 + [(20, 0)] * 10, extra=late)

    assert one.trigger.verdict is FAIL
    assert one.trigger.revised
    assert (one.trigger.fired_at, one.trigger.decided_at) == (at(10), at(12))
    assert "stays STOP" in one.trigger.reason


def test_in_time_is_not_late() -> None:
    """What is seen exactly when its minute is due counts; what comes later re-opens it at the next look."""
    due = watch_api_errors(samples([(20, 20)] * 10, late=3), [], span=span(10), now=LATER, rules=FULL)
    late = watch_api_errors(samples([(20, 20)] * 12, late=3.01), [], span=span(12), now=LATER, rules=FULL)

    assert (due.trigger.fired_at, due.trigger.decided_at) == (at(10), at(12))
    assert (late.trigger.fired_at, late.trigger.decided_at) == (at(10), at(13))


def test_after_the_last_look() -> None:
    """Data that comes after the last minute was due changes nothing."""
    one = watched([(20, 0)] * 10, extra=[Sample(Signal.API_ERRORS, at(9), 20, at(12.01))])

    assert verdicts(one) == [PASS] * 10


def test_the_last_seen_counts() -> None:
    """Of several samples of a minute the one seen last counts, of equally late ones the larger."""
    twice = [Sample(Signal.API_ERRORS, at(0), 3, at(1.2)), Sample(Signal.API_ERRORS, at(0), 2, at(1.2))]
    later = [*twice, Sample(Signal.API_ERRORS, at(0), 1, at(1.5))]

    for order in (twice, twice[::-1]):
        assert watched([(20, 0)], extra=order).trigger.numbers["errors"] == 3
    for order in (later, later[::-1]):
        assert watched([(20, 0)], extra=order).trigger.numbers["errors"] == 1


def ack(minute: float, *, seen: float | None = None) -> Ack:
    """A person acknowledged T1."""
    return Ack(trigger="T1", by="dana", at=at(minute), seen=None if seen is None else at(seen))


def test_the_fewest_errors_that_fire() -> None:
    """Fourteen of 410 requests fire, spread so that no other rule does; with thirteen it can't be told."""
    errors = [5, 0, 3, 0, 3, 0, 0, 0, 0]

    assert watched([(41, one) for one in (*errors, 3)]).trigger.verdict is FAIL
    assert watched([(41, one) for one in (*errors, 2)]).trigger.verdict is UNSURE


def test_late_data_before_any_fire() -> None:
    """Late errors that change a verdict are said to revise it; those that leave it as it was are not."""
    quiet: list[Minute] = [(40, 0)] * 12
    three = [Sample(Signal.API_ERRORS, at(minute), 9, at(9)) for minute in (3, 4, 5)]
    one = [Sample(Signal.API_ERRORS, at(3), 1, at(9))]
    moving, same = watched(quiet, extra=three), watched(quiet, extra=one)

    assert (moving.trigger.verdict, moving.trigger.revised) == (Verdict.WATCH, True)
    assert (same.trigger.verdict, same.trigger.revised) == (Verdict.PASS, False)


def test_every_minute_is_named() -> None:
    """The timeline has the minutes in their order, each once."""
    assert [one.minute for one in watched([(40, 0)] * 5).timeline] == [at(minute) for minute in range(5)]


def test_acknowledged_at_the_very_moment() -> None:
    """Who acknowledges at the moment at which the fire was decided has seen it."""
    bad: list[Minute] = [(20, 20)] * 14

    assert watched(bad, acks=[ack(12, seen=12.5)]).trigger.verdict is not FAIL
    assert watched(bad, acks=[ack(11.9, seen=12.5)]).trigger.verdict is FAIL


def test_one_probe_is_enough_to_see_something() -> None:
    """A minute in which golive asked once is observed, by that."""
    seen = watched([None] * 3, extra=[Sample(Signal.PROBE_SENT, at(minute), 1) for minute in range(3)])

    assert (seen.observed, seen.trigger.verdict) == (3, Verdict.PASS)


def test_latched_until_acknowledged() -> None:
    """STOP stays after the errors are gone; an acknowledgement re-arms, and windows start empty."""
    minutes: Sequence[Minute] = [(20, 20)] * 10 + [(20, 0)] * 30
    alone = watched(minutes)
    acked = watched(minutes, acks=[ack(20)])

    assert set(verdicts(alone)[9:]) == {FAIL}
    assert verdicts(acked)[9:17] == [FAIL] * 8
    assert verdicts(acked)[17:20] == [UNSURE] * 3
    assert set(verdicts(acked)[20:]) == {PASS}
    assert (acked.trigger.fired_at, acked.trigger.decided_at) == (None, None)


def test_fires_again() -> None:
    """After an acknowledgement an outage that goes on must last ten minutes again, and then fires again."""
    one = watched([(20, 20)] * 60, acks=[ack(20)])

    assert (one.trigger.fired_at, one.trigger.decided_at) == (at(30), at(32))


def test_acknowledged_too_early() -> None:
    """Nobody acknowledges a fire before it is decided: such a word re-arms nothing."""
    one = watched([(20, 20)] * 30, acks=[ack(11.9), Ack(trigger="T2", by="dana", at=at(15))])

    assert one.trigger.decided_at == at(12)


def test_an_acknowledgement_that_comes_late() -> None:
    """An acknowledgement seen late counts from when it was given: the minutes since then are judged again."""
    one = watched([(20, 20)] * 40, acks=[ack(14, seen=30)])

    assert (one.trigger.fired_at, one.trigger.decided_at) == (at(24), at(30))


# ------------------------------------------------------------------ sentences


def test_sentence_of_design() -> None:
    """Counts come before percentages, and how many would stop the launch is said."""
    one = watched([(41, 0)] * 9 + [(41, 12)])

    assert one.trigger.reason == "12 of 410 requests failed in 10 minutes (2 % is 8; 14 would stop the launch)."


def test_when_it_would_fire() -> None:
    """A watch says when it fires if nothing improves, and it does fire then."""
    minutes: Sequence[Minute] = [(20, 0)] * 20 + [(20, 20)] * 4
    moving = watched(minutes)
    went_on = watched([*minutes, *[(20, 20)] * 10])

    assert moving.trigger.verdict is WATCH
    assert "Above 2 % for 4 minutes: fires at 14:32 UTC if nothing improves." in moving.trigger.reason
    assert went_on.trigger.decided_at == at(32)


@pytest.mark.parametrize(
    "minutes",
    [[None], [(0, 0)] * 3, [(20, 0), *[None] * 5], [(20, 1), (20, 0)] * 6, [(0, 0), None], [None] * 30],
)
def test_every_cant_tell_has_a_way_on(minutes: list[Minute]) -> None:
    """Each can't tell says what is missing, until when that is bearable, who decides, and what is safer."""
    trigger = watched(minutes).trigger

    assert trigger.verdict is UNSURE
    assert re.search(
        r"Missing: .+; (bearable until \d\d:\d\d UTC, then|that has lasted too long, so) the ", trigger.reason
    )
    assert "technical owner decides. Safer if unsure: go back to the previous version." in trigger.reason


# ------------------------------------------------------------------ laws


@given(minutes=WATCHES, rules=READINGS)
def test_by_the_book(minutes: list[Minute], rules: Rules) -> None:
    """Up to the first fire each minute's verdict is the one that the specification's sentences give."""
    expected = by_the_book(minutes, rules)
    first = expected.index(FAIL) if FAIL in expected else len(expected)
    one = watched(minutes, rules=rules)

    assert verdicts(one) == expected[: first + 1] + [FAIL] * (len(expected) - first - 1)


@given(minutes=WATCHES, late=st.lists(st.integers(1, 30), min_size=200, max_size=200), rules=READINGS)
def test_late_data_ends_where_timely_data_does(minutes: list[Minute], late: list[int], rules: Rules) -> None:
    """Once all data is in, every minute is judged as if it had come in time; only a latched fire stays."""
    quiet: Sequence[Minute] = [*minutes, *[(20, 0)] * 40]
    timely = samples(quiet)
    delayed = [
        replace(one, seen=at((one.minute - START).seconds // 60 + wait))
        for one, wait in zip(timely, late, strict=False)
    ]
    one = watch_api_errors(delayed, [], span=span(len(quiet)), now=LATER, rules=rules)
    expected = by_the_book(quiet, rules)

    if one.trigger.fired_at is None:
        assert FAIL not in expected
        assert verdicts(one)[:-30] == expected[:-30]
    elif FAIL in expected and not one.trigger.revised:
        assert one.trigger.fired_at == at(expected.index(FAIL) + 1)


LINES = st.lists(
    st.builds(
        Sample,
        signal=st.sampled_from([Signal.API_REQUESTS, Signal.API_ERRORS, Signal.PROBE_SENT, Signal.PROBE_FAILED]),
        minute=st.integers(-1, 25).map(at),
        value=st.sampled_from([0, 1, 4, 20]),
        seen=st.one_of(st.none(), st.integers(-2, 40).map(at)),
    ),
    max_size=120,
)
ACKS = st.lists(st.integers(0, 60).map(lambda half: ack(half / 2)), max_size=3)


def whole(one: Watched) -> object:
    """All that a watch says."""
    return one.trigger, one.timeline


@given(lines=LINES, acks=ACKS, rules=READINGS, order=st.randoms(use_true_random=False))
def test_order_of_arrival(lines: list[Sample], acks: list[Ack], rules: Rules, order: Random) -> None:
    """The order in which lines stand in a file never matters, and no valid line crashes the judgement."""
    expected = watch_api_errors(lines, acks, span=span(20), now=LATER, rules=rules)
    shuffled, said = lines.copy(), acks.copy()
    order.shuffle(shuffled)
    order.shuffle(said)

    assert whole(watch_api_errors(shuffled, said, span=span(20), now=LATER, rules=rules)) == whole(expected)
    assert not BANNED.search(expected.trigger.reason)


@given(lines=LINES, acks=ACKS, cut=st.integers(0, 30))
def test_the_future_does_not_matter(lines: list[Sample], acks: list[Ack], cut: int) -> None:
    """What is seen after now changes nothing, so a watch that is cut and resumed goes on as if it had not been."""
    now = at(cut)
    known = [one for one in lines if one.known <= now]
    said = [one for one in acks if one.known <= now]

    assert whole(watch_api_errors(known, said, span=span(20), now=now, rules=FULL)) == whole(
        watch_api_errors(lines, acks, span=span(20), now=now, rules=FULL)
    )


@given(minutes=WATCHES.filter(bool), rules=READINGS, data=st.data())
def test_more_errors_never_help(minutes: list[Minute], rules: Rules, data: st.DataObject) -> None:
    """Adding an error to a minute that has requests never turns STOP into anything else."""
    busy = [index for index, minute in enumerate(minutes) if minute is not None and minute[0] > 0]
    if not busy:
        return
    chosen = data.draw(st.sampled_from(busy))
    more = list(minutes)
    requests, errors = minutes[chosen] or (0, 0)
    more[chosen] = (requests, errors + 1)
    before, after = by_the_book(minutes, rules), watched(more, rules=rules)

    if FAIL in before:
        assert after.trigger.verdict is FAIL
        assert after.trigger.fired_at is not None
        assert after.trigger.fired_at <= at(before.index(FAIL) + 1)


def test_fast_enough() -> None:
    """Two hours of a busy service near the limit are judged in well under a second."""
    minutes: Sequence[Minute] = [(99_000 + 7 * index % 1000, 2_010 + index % 13) for index in range(120)]
    began = process_time()
    watched(minutes)

    assert process_time() - began < 0.5
