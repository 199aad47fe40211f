"""T2, "Run failure rate > 5% in first 10 packets", rule by rule."""

import re
from collections.abc import Sequence
from datetime import datetime
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from watch_lines import LATER, at, span

from golive.config.runbook import Thresholds
from golive.model.observations import PacketStatus, RunStatus, WatchSpan
from golive.verdict import Verdict
from golive.watch.triggers import Rules, Trigger, run_failures, watch_run_failures

FAIL, PASS, WATCH, UNSURE = Verdict.FAIL, Verdict.PASS, Verdict.WATCH, Verdict.INCONCLUSIVE
RUNNING, SUCCESS, FAILED = RunStatus.RUNNING, RunStatus.SUCCESS, RunStatus.FAILED
PARTIAL, NEEDS_REVIEW = RunStatus.PARTIAL, RunStatus.NEEDS_REVIEW
CANCELLED, UNKNOWN = RunStatus.CANCELLED, RunStatus.UNKNOWN
HOURS = span(120)


def line(
    packet: object,
    submitted: float,
    status: RunStatus,
    when: float,
    *,
    seen: float | None = None,
    synthetic: bool = False,
    run: str = "",
) -> PacketStatus:
    """One line about a packet; all moments in minutes after the start."""
    return PacketStatus(
        packet=f"P-{packet:0>2}",
        submitted=at(submitted),
        status=status,
        at=at(when),
        seen=None if seen is None else at(seen),
        synthetic=synthetic,
        run=run,
    )


def good(count: int, *, first: int = 1) -> list[PacketStatus]:
    """So many packets, one a minute, each done well nine minutes later."""
    return [
        line(number, number, status, number + when)
        for number in range(first, first + count)
        for status, when in ((RUNNING, 0), (SUCCESS, 9))
    ]


def judged(
    lines: Sequence[PacketStatus], now: datetime = LATER, rules: Rules | None = None, watch: WatchSpan = HOURS
) -> Trigger:
    """T2 of these lines."""
    return run_failures(lines, span=watch, now=now, rules=rules or Rules())


def test_one_failure_is_too_many() -> None:
    """5 % of ten packets is none: the first failed run fires, crossed when it failed and known at the next look."""
    one = judged([*good(3), line(4, 4, FAILED, 13.5)])

    assert one.verdict is FAIL
    assert (one.fired_at, one.decided_at) == (at(13.5), at(14))
    assert "1 of the first 10 packets failed (the limit is 0): P-04 ended failed at 14:13 UTC." in one.reason


def test_ten_good() -> None:
    """PASS needs all ten to have ended well; nine are not enough."""
    assert judged(good(10)).verdict is PASS
    assert judged(good(10), now=at(18)).verdict is WATCH
    assert judged(good(9)).verdict is UNSURE


def test_while_watching() -> None:
    """Before the end it is a watch, which says how few failures stop the launch."""
    one = judged([*good(4), line(5, 5, RUNNING, 6)], now=at(20))

    assert one.verdict is WATCH
    assert one.reason == "4 of 10 finished, none failed; one failed run stops the launch."


def test_at_the_end() -> None:
    """Fewer than ten at the end is can't tell, and the rule stays armed with an owner."""
    one = judged(good(7))

    assert one.verdict is UNSURE
    assert one.reason.startswith(
        "7 of 10 in, none failed; the rule stays armed. Missing: 3 more packets; bearable until "
    )
    assert "then the pilot owner decides. Safer if unsure: pause new packets." in one.reason


def test_the_first_ten_handed_in() -> None:
    """The ten are the first handed in, in whatever order they end; the eleventh may fail."""
    assert judged([*good(10), line(11, 11, FAILED, 12)]).verdict is PASS
    assert judged([*good(10, first=2), line(1, 1, FAILED, 30)]).verdict is FAIL


@pytest.mark.parametrize(("submitted", "verdict"), [(-0.5, PASS), (0, FAIL), (119.9, UNSURE), (120, UNSURE)])
def test_handed_in_during_the_watch(submitted: float, verdict: Verdict) -> None:
    """Only packets handed in at or after the start and before the end count."""
    number = 0 if submitted <= 0 else 11
    packets = 10 if submitted <= 0 else 9
    one = judged([*good(packets), line(number, submitted, FAILED if submitted <= 0 else RUNNING, submitted + 1)])

    assert one.verdict is verdict
    assert verdict is FAIL or one.numbers["in"] == (9 if submitted == 120 else 10)


@pytest.mark.parametrize(
    ("status", "failed"), [(SUCCESS, False), (PARTIAL, False), (NEEDS_REVIEW, False), (FAILED, True)]
)
def test_what_fails(status: RunStatus, failed: bool) -> None:  # noqa: FBT001 - a table
    """Partial and needs-review are shown and do not count as failures unless the runbook says so."""
    lines = [*good(9), line(10, 10, status, 19)]

    assert judged(lines).verdict is (FAIL if failed else PASS)
    strict = Rules(partial_fails=True, needs_review_fails=True)
    assert judged(lines, rules=strict).verdict is (PASS if status is SUCCESS else FAIL)
    assert judged(lines).numbers["partial"] == (1 if status is PARTIAL else 0)


def test_retries_belong_to_their_packet() -> None:
    """The first terminal outcome counts, in either direction, and the first submit."""
    saved = judged([*good(9), line(10, 10, SUCCESS, 12), line(10, 20, FAILED, 22)])
    lost = judged([*good(9), line(10, 10, FAILED, 12), line(10, 20, SUCCESS, 22)])

    assert (saved.verdict, lost.verdict) == (PASS, FAIL)


def test_an_attempt_counts_as_it_ended_in_the_end() -> None:
    """Of one attempt the last word counts, whichever way it turned; of several attempts still the first that ended."""
    kept = judged([*good(9), line(10, 10, CANCELLED, 12, run="a"), line(10, 10, NEEDS_REVIEW, 12.5, run="a")])
    lost = judged([*good(9), line(10, 10, SUCCESS, 12, run="a"), line(10, 10, FAILED, 13, run="a")])
    retried = judged([*good(9), line(10, 10, FAILED, 12, run="a"), line(10, 10, SUCCESS, 14, run="b")])

    assert (kept.verdict, kept.numbers["in"]) == (PASS, 10)
    assert (lost.verdict, retried.verdict) == (FAIL, FAIL)


# ------------------------------------------------------------------ deadline


@pytest.mark.parametrize(("ended", "verdict"), [(30, PASS), (30.01, FAIL)])
def test_deadline(ended: float, verdict: Verdict) -> None:
    """An end exactly at the deadline is in time; a later one has timed out, at the deadline."""
    one = judged([*good(9), line(10, 10, RUNNING, 11), line(10, 10, SUCCESS, 10 + ended)])

    assert one.verdict is verdict
    if verdict is FAIL:
        assert (one.fired_at, one.decided_at) == (at(40), at(40))
        assert "P-10 had not finished 30 minutes after it was handed in, at 14:40 UTC" in one.reason


def test_stuck() -> None:
    """A packet that is never heard of again times out by itself."""
    assert judged([line(1, 1, RUNNING, 1)], now=at(30)).verdict is WATCH
    assert judged([line(1, 1, RUNNING, 1)], now=at(31)).fired_at == at(31)


@pytest.mark.parametrize(("submitted", "verdict"), [(90, FAIL), (90.01, UNSURE), (91.5, UNSURE)])
def test_a_deadline_after_the_end_is_not_watched(submitted: float, verdict: Verdict) -> None:
    """A deadline after the watch's end fires nothing, also before its last minute is judged; the rule stays armed."""
    late = line(10, submitted, RUNNING, submitted + 1)
    overdue = line(10, submitted, SUCCESS, submitted + 30.5)

    for lines in ([*good(9), late], [*good(9), late, overdue]):
        one = judged(lines)
        assert one.verdict is verdict
        assert verdict is FAIL or "10 of 10 in, none failed; the rule stays armed. Missing: the end of 1" in one.reason


def test_an_end_before_the_last_look_counts() -> None:
    """What ended after the watch's end and was still seen is known: it counts, well or not."""
    handed_in = [*good(9), line(10, 100, RUNNING, 101)]

    assert judged([*handed_in, line(10, 100, SUCCESS, 121)]).verdict is PASS
    assert judged([*handed_in, line(10, 100, FAILED, 121)]).verdict is FAIL


def test_seen_late_but_in_time() -> None:
    """An end in time that is seen late undoes a time-out: it stays STOP, and is said to be revised."""
    one = judged([*good(9), line(10, 10, RUNNING, 11), line(10, 10, SUCCESS, 39, seen=50)])

    assert one.verdict is FAIL
    assert one.revised
    assert (one.fired_at, one.decided_at) == (at(40), at(40))
    assert "it stays STOP" in one.reason


def test_a_late_failure_revises_a_pass() -> None:
    """A failure that is seen only after the ten had passed fires and is said to be revised."""
    one = judged([*good(10), line(0, 0.5, FAILED, 5, seen=60)])

    assert (one.verdict, one.revised) == (FAIL, True)
    assert (one.fired_at, one.decided_at) == (at(5), at(60))


def test_a_late_cancel_revises_a_pass() -> None:
    """A packet that is known as cancelled only after the ten had passed leaves nine, and that is said to be revised."""
    one = judged([*good(10), line(3, 3, CANCELLED, 5, seen=60)])

    assert (one.verdict, one.revised) == (UNSURE, True)
    assert not judged(good(10)).revised


def test_latched_in_the_timeline_too() -> None:
    """After it fired every later look says STOP, also when a line that came late undid it."""
    lines = [*good(9), line(10, 10, RUNNING, 11), line(10, 10, SUCCESS, 39, seen=50)]
    _, looks = watch_run_failures(lines, span=HOURS, now=at(60), rules=Rules())

    assert set(looks[38:]) == {FAIL}


# ------------------------------------------------------------------ unknown


def test_unknown_does_not_time_out() -> None:
    """A packet whose state can't be read is unknown for as long as that lasts, and who decides is said."""
    one = judged([*good(9), line(10, 10, RUNNING, 11), line(10, 10, UNKNOWN, 12)], now=at(100))

    assert one.verdict is UNSURE
    assert "9 of 10 finished, none failed, and 1 can't be read. Missing: how P-10 stands" in one.reason


@pytest.mark.parametrize(
    ("status", "when", "verdict"),
    [
        (SUCCESS, 30, PASS),
        (SUCCESS, 41, FAIL),
        (RUNNING, 41, FAIL),
        (RUNNING, 39, FAIL),
        (FAILED, 20, FAIL),
        (UNKNOWN, 50, UNSURE),
    ],
)
def test_known_again(status: RunStatus, when: float, verdict: Verdict) -> None:
    """A known status after an unknown one is judged as if it had been known at its moment."""
    one = judged([*good(9), line(10, 10, UNKNOWN, 12), line(10, 10, status, when, seen=60)])

    assert one.verdict is verdict
    if verdict is FAIL:
        assert one.fired_at == at(20 if status is FAILED else 40)


def test_unknown_after_running_out() -> None:
    """A packet that was running at its deadline has timed out, whatever can't be read later."""
    assert judged([line(1, 1, RUNNING, 20), line(1, 1, UNKNOWN, 32)]).fired_at == at(31)


def test_unknown_at_the_deadline() -> None:
    """Of two lines of that very moment the worse one counts: what can't be read does not time out."""
    lines = [*good(9), line(10, 10, UNKNOWN, 40), line(10, 10, RUNNING, 40)]

    assert judged(lines, now=at(60)).verdict is UNSURE


def test_what_never_was_a_packet() -> None:
    """One that was unknown and turned out to have no run is not counted; once it has one, it is as old as that."""
    ten = good(10)
    none = judged([*ten, line(0, 0, UNKNOWN, 1), line(0, 0, RunStatus.NO_RUN, 2)])
    then = judged([*ten, line(0, 0, UNKNOWN, 1), line(0, 0, RunStatus.NO_RUN, 2), line(0, 5, FAILED, 6)])
    unread = judged([*ten[:18], line(0, 0, UNKNOWN, 1)])

    assert (none.verdict, none.numbers["in"]) == (PASS, 10)
    assert then.verdict is FAIL
    assert unread.verdict is Verdict.INCONCLUSIVE
    assert "1 can't be read" in unread.reason


def test_unknown_only_matters_if_it_can_decide() -> None:
    """Where failures are allowed, an unknown is can't tell only when it could be one too many."""
    rules = Rules(Thresholds(run_failure_rate="0.1"))
    unknown = line(10, 10, UNKNOWN, 12)

    assert judged([*good(9), unknown], rules=rules).verdict is PASS
    assert judged([*good(5), unknown], now=at(50), rules=rules).verdict is WATCH
    assert judged([*good(5), line(9, 9, FAILED, 12), unknown], now=at(50), rules=rules).verdict is UNSURE


# ------------------------------------------------------------------ who counts


def test_synthetic_packets() -> None:
    """Packets of golive's own do not count, whichever line says so, and are listed."""
    lines = [*good(10), line("S", 0.5, RUNNING, 1, synthetic=True), line("S", 0.5, FAILED, 2)]
    one = judged(lines)

    assert one.verdict is PASS
    assert one.reason.endswith("Not counted: our own: P-0S.")


def test_cancelled_packets() -> None:
    """A packet that an operator cancelled leaves the ten, and the next one takes its place."""
    lines = [line(0, 0.5, CANCELLED, 5), *good(10)]

    assert judged(lines).verdict is PASS
    assert judged([*lines[:-1], line(10, 10, FAILED, 19)]).verdict is FAIL
    assert "cancelled by an operator: P-00" in judged(lines).reason


def test_cancelled_too_late() -> None:
    """Who had timed out, or failed, before it was cancelled stays a failure."""
    assert judged([line(1, 1, CANCELLED, 31.5)]).fired_at == at(31)
    assert judged([line(1, 1, FAILED, 5), line(1, 1, CANCELLED, 6)]).fired_at == at(5)


def test_ties() -> None:
    """Of packets handed in at the same moment the worst is drawn first, then by id."""
    tied = [line(number, 50, SUCCESS, 55) for number in range(20, 22)]

    assert judged([*good(9), *tied, line(99, 50, FAILED, 55)]).verdict is FAIL
    assert judged([*good(9), *tied, line(99, 50, PARTIAL, 55)]).numbers["partial"] == 1
    assert judged([line(1, 1, SUCCESS, 5), line(1, 1, FAILED, 5)]).verdict is FAIL


# ------------------------------------------------------------------ arithmetic, looks, laws


@pytest.mark.parametrize(
    ("limit", "packets", "allowed"),
    [
        ("0.05", 10, 0),
        ("0.05", 19, 0),
        ("0.05", 20, 1),
        ("0.1", 10, 1),
        ("0.29", 100, 29),
        ("0.07", 100, 7),
        ("0.0999", 10, 0),
    ],
)
def test_floor(limit: str, packets: int, allowed: int) -> None:
    """The number of failures allowed is the exact floor of a decimal rate, where floats would be one off."""
    assert Thresholds(run_failure_rate=limit, run_failure_packets=packets).failures_allowed == allowed


def test_the_one_too_many() -> None:
    """Where failures are allowed, the line is crossed by the one after them, in the order in which they failed."""
    rules = Rules(Thresholds(run_failure_rate="0.1"))
    one = judged([*good(5), line(7, 7, FAILED, 20), line(8, 8, FAILED, 15)], rules=rules)

    assert one.fired_at == at(20)
    assert judged([*good(8), line(9, 9, FAILED, 20), line(10, 10, SUCCESS, 20)], rules=rules).verdict is PASS


def test_nothing_looked_at() -> None:
    """Before the first look nothing is known."""
    assert judged(good(10), now=at(2.9)).verdict is UNSURE


def test_own_looks() -> None:
    """Who looks at moments of their own is told what was decided at those."""
    one = run_failures([line(1, 0.5, FAILED, 1)], span=HOURS, now=LATER, rules=Rules(), looks=[at(0.7), at(1.2)])

    assert (one.fired_at, one.decided_at) == (at(1), at(1.2))


def test_timeline() -> None:
    """Each look has the verdict of what was known at it."""
    _, verdicts = watch_run_failures([*good(3), line(4, 4, FAILED, 13.5)], span=span(20), now=LATER, rules=Rules())

    assert verdicts == (*[WATCH] * 11, *[FAIL] * 9)


HALVES = st.integers(0, 100).map(lambda half: half / 2)
LINES = st.lists(
    st.builds(
        line,
        packet=st.integers(1, 13),
        submitted=st.integers(0, 40).map(float),
        status=st.sampled_from(RunStatus),
        when=HALVES,
        seen=st.one_of(st.none(), HALVES),
        synthetic=st.sampled_from([False, False, False, True]),
    ),
    max_size=40,
)


@given(lines=LINES, order=st.permutations(range(40)))
def test_order_of_arrival(lines: list[PacketStatus], order: list[int]) -> None:
    """The order of lines never matters, and no valid line crashes the judgement."""
    shuffled = [lines[index] for index in order if index < len(lines)]

    assert watch_run_failures(shuffled, span=span(40), now=LATER, rules=Rules()) == watch_run_failures(
        lines, span=span(40), now=LATER, rules=Rules()
    )


@given(lines=LINES, cut=st.integers(0, 45))
def test_the_future_does_not_matter(lines: list[PacketStatus], cut: int) -> None:
    """What is seen after now changes nothing, so a watch that is cut and resumed goes on as if it had not been."""
    known = [one for one in lines if one.known <= at(cut)]

    assert judged(known, now=at(cut), watch=span(40)) == judged(lines, now=at(cut), watch=span(40))


@given(lines=LINES, cut=st.integers(0, 45))
def test_latched(lines: list[PacketStatus], cut: int) -> None:
    """Once fired it stays fired, with the same two moments."""
    before, after = judged(lines, now=at(cut), watch=span(40)), judged(lines, watch=span(40))

    if before.verdict is FAIL:
        assert after.verdict is FAIL
        assert (after.fired_at, after.decided_at) == (before.fired_at, before.decided_at)


@given(lines=LINES)
def test_every_verdict_has_its_sentence(lines: list[PacketStatus]) -> None:
    """Each can't tell says what is missing and who decides; nothing else does."""
    one = judged(lines, watch=span(40))
    decides = re.search(r"Missing: .+ (the \w+ \w+) decides\. Safer if unsure: .+\.", one.reason)

    assert (decides is not None) is (one.verdict is UNSURE)


def test_ten_times_the_lines() -> None:
    """Ten times the packets and minutes cost about ten times the time, not a hundred."""

    def cost(times: int) -> float:
        lines = [line(n, n, RUNNING, n + look, seen=n + look) for n in range(10 * times) for look in range(12)]
        lines += [line(n, n, SUCCESS, n + 12) for n in range(10 * times)]
        began = process_time()
        judged(lines, watch=span(120 * times))
        return process_time() - began

    assert min(cost(10) for _ in range(2)) < 20 * max(0.005, min(cost(1) for _ in range(3)))


def test_replaced_line() -> None:
    """The same line twice says nothing new."""
    lines = good(10)

    assert judged([*lines, *(replace(one) for one in lines)]) == judged(lines)
