"""T1 with data that comes late, latch and acknowledgement, against a plain reading of the rules of a replay.

At each moment at which a minute is due, everything is judged anew from exactly the samples seen by then. Slow and
without state but the latch, so that the fold of the harness is held to the sentences and not to itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st
from watch_lines import LATER, START, Minute, at, by_the_book, span

from golive.sample import MINUTE, Ack, Sample, Signal
from golive.triggers import Rules, watch_api_errors
from golive.verdict import Verdict

LENGTH = 24
SETTLED = 3
"""Minutes from the beginning of a minute to the moment at which it is due."""


@dataclass
class Told:
    """What a watch should say: the fire that stands, the verdicts of the minutes, and whether any was changed."""

    fired_at: datetime | None = None
    decided_at: datetime | None = None
    verdicts: tuple[Verdict, ...] = ()
    revised: bool = False


def count(samples: Sequence[Sample], signal: Signal, minute: datetime) -> int | None:
    """The count that stands: the one seen last, of those the largest."""
    told = [(one.known, one.value) for one in samples if one.signal is signal and one.minute == minute]
    return max(told)[1] if told else None


def minute_of(samples: Sequence[Sample], minute: datetime) -> Minute:
    """DESIGN 8's minute: traffic and failed probes; else probes; else none; else blind."""
    requests, errors = count(samples, Signal.API_REQUESTS, minute), count(samples, Signal.API_ERRORS, minute)
    sent = count(samples, Signal.PROBE_SENT, minute) or 0
    failed = min(sent, count(samples, Signal.PROBE_FAILED, minute) or 0)
    traffic = max(requests or 0, errors or 0)
    if traffic:
        return (traffic + failed, (errors or 0) + failed)
    if sent:
        return (sent, failed)
    return None if requests is None and errors is None else (0, 0)


def plainly(samples: Sequence[Sample], acks: Sequence[Ack], rules: Rules) -> Told:
    """Each look on its own, from what had been seen by it."""
    told, base, before, stopped = Told(), 0, [Verdict.PASS][:0], [False][:0]
    for last in range(LENGTH):
        now = at(last + SETTLED)
        given = [one.at for one in acks if one.known <= now and told.decided_at and told.decided_at <= one.at <= now]
        rearmed = bool(given) and now != told.decided_at
        if rearmed:
            base = next(index for index in range(LENGTH + SETTLED) if at(index) >= max(given))
            told.fired_at = told.decided_at = None
        seen = [one for one in samples if one.known <= now]
        minutes = [minute_of(seen, at(index)) for index in range(base, last + 1)]
        present = before[:base] + [Verdict.INCONCLUSIVE] * (min(base, last + 1) - len(before[:base]))
        present += by_the_book(minutes, rules)
        if not rearmed:
            told.revised = told.revised or present[:last] != before
        fires = [index for index in range(base, last + 1) if present[index] is Verdict.FAIL]
        if told.decided_at is None and fires:
            told.fired_at, told.decided_at = at(fires[0] + 1), now
        before = present
        stopped.append(told.decided_at is not None)
    told.verdicts = tuple(Verdict.FAIL if stop else one for one, stop in zip(before, stopped, strict=True))
    return told


SIGNALS = st.sampled_from([Signal.API_REQUESTS, Signal.API_REQUESTS, Signal.API_ERRORS, Signal.PROBE_SENT])
RUNS = st.lists(
    st.tuples(
        st.integers(0, LENGTH - 1),
        st.integers(1, LENGTH),
        st.one_of(SIGNALS, st.sampled_from(Signal)),
        st.sampled_from([0, 1, 4, 20]),
        st.one_of(st.none(), st.integers(2, 40)),
    ),
    max_size=10,
)
"""Stretches of minutes with the same count, each seen so many half minutes after its beginning."""
WORDS = st.lists(st.tuples(st.integers(20, 52), st.integers(0, 8)), max_size=3)


@given(runs=RUNS, words=WORDS, strict=st.booleans(), busy=st.booleans())
def test_as_it_was_seen_by_then(
    runs: list[tuple[int, int, Signal, int, int | None]],
    words: list[tuple[int, int]],
    strict: bool,  # noqa: FBT001 - drawn
    busy: bool,  # noqa: FBT001 - drawn
) -> None:
    """At each look every minute is judged as then seen; a fire keeps both its moments until it is re-armed."""
    rules = Rules(reading="strict" if strict else "full")
    samples = [Sample(Signal.API_REQUESTS, at(index), 20, START) for index in range(LENGTH) if busy]
    samples += [
        Sample(signal, at(index), value, None if late is None else at(index + late / 2))
        for first, length, signal, value, late in runs
        for index in range(first, min(first + length, LENGTH))
    ]
    acks = [Ack(trigger="T1", by="dana", at=at(half / 2), seen=at((half + late) / 2)) for half, late in words]
    one = watch_api_errors(samples, acks, span=span(LENGTH), now=LATER, rules=rules)
    told = plainly(samples, acks, rules)

    assert tuple(minute.verdict for minute in one.timeline) == told.verdicts
    assert (one.trigger.fired_at, one.trigger.decided_at) == (told.fired_at, told.decided_at)
    assert one.trigger.revised is told.revised
    assert (one.trigger.verdict is Verdict.FAIL) is (told.decided_at is not None)


def test_read_again_and_the_same() -> None:
    """A count that is read again each minute, and is the same, re-opens nothing and changes nothing."""
    once = [
        Sample(signal, at(index), value, at(index + 1))
        for index in range(LENGTH)
        for signal, value in ((Signal.API_REQUESTS, 41), (Signal.API_ERRORS, index % 2))
    ]
    again = [Sample(one.signal, one.minute, one.value, one.known + back * MINUTE) for one in once for back in range(9)]

    assert watch_api_errors(again, [], span=span(LENGTH), now=LATER, rules=Rules()) == watch_api_errors(
        once, [], span=span(LENGTH), now=LATER, rules=Rules()
    )


def test_the_same_count_seen_later_still_stands() -> None:
    """Of three readings the one seen last counts, also if an earlier one had the same count."""
    told = [Sample(Signal.API_REQUESTS, at(0), value, at(seen)) for value, seen in ((20, 1), (20, 5), (7, 4), (9, 4.5))]
    one = watch_api_errors(told, [], span=span(LENGTH), now=LATER, rules=Rules())

    assert one.timeline[0].seen is not None
    assert one.timeline[0].seen.requests == 20
