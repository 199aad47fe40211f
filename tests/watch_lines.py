"""Watches for tests: minutes written as counts, laws as plainly as the specification has them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache
from math import comb

from golive.model.observations import MINUTE, Ack, Sample, Signal, WatchSpan
from golive.verdict import Verdict
from golive.watch.triggers import Rules, Watched, watch_api_errors

START = datetime(2026, 1, 14, 14, 0, tzinfo=UTC)
LATER = START + timedelta(days=1)
Minute = tuple[int, int] | None
"""Requests and errors; None is a blind minute."""


def at(minute: float) -> datetime:
    """The moment so many minutes after the start."""
    return START + minute * MINUTE


def span(minutes: int) -> WatchSpan:
    """A watch of so many minutes."""
    return WatchSpan(START, at(minutes))


def samples(minutes: Iterable[Minute], *, late: float = 1) -> list[Sample]:
    """The samples of these minutes, each seen ``late`` minutes after its beginning."""
    made: list[Sample] = []
    for index, minute in enumerate(minutes):
        if minute is not None:
            requests, errors = minute
            made.append(Sample(Signal.API_REQUESTS, at(index), requests, at(index + late)))
            if errors:
                made.append(Sample(Signal.API_ERRORS, at(index), errors, at(index + late)))
    return made


def watched(
    minutes: Sequence[Minute], *, acks: Sequence[Ack] = (), rules: Rules | None = None, extra: Sequence[Sample] = ()
) -> Watched:
    """These minutes, watched to their end."""
    return watch_api_errors(
        [*samples(minutes), *extra], acks, span=span(len(minutes)), now=LATER, rules=rules or Rules()
    )


def verdicts(one: Watched) -> list[Verdict]:
    """The verdict of each minute."""
    return [minute.verdict for minute in one.timeline]


@cache
def exact_p(errors: int, requests: int, limit: Fraction = Fraction(2, 100)) -> Fraction:
    """The probability of at least ``errors`` among ``requests`` at the limit, in fractions and by the textbook."""
    return 1 - sum(
        (comb(requests, count) * limit**count * (1 - limit) ** (requests - count) for count in range(errors)),
        Fraction(0),
    )


def by_the_book(minutes: Sequence[Minute], rules: Rules) -> list[Verdict]:
    """Each minute's verdict, from DESIGN 8's sentences, everything counted anew for each minute; no latch."""
    given: list[Verdict] = []
    for last in range(len(minutes)):
        known = [minute for minute in minutes[: last + 1] if minute is not None]
        blind = next((back for back in range(last + 1) if minutes[last - back] is not None), last + 1)
        if blind:
            lost = not known or blind >= 5
            given.append(Verdict.INCONCLUSIVE if lost else given[-1])
        else:
            given.append(_observed_by_the_book(known, rules))
    return given


def _observed_by_the_book(known: Sequence[tuple[int, int]], rules: Rules) -> Verdict:
    def bad(some: Sequence[tuple[int, int]]) -> bool:
        return sum(e for _, e in some) > rules.limit * sum(n for n, _ in some)

    def lasting(question: Sequence[bool]) -> int:
        return next((back for back, yes in enumerate(reversed(question)) if not yes), len(question))

    window = known[-10:]
    requests, errors = sum(n for n, _ in window), sum(e for _, e in window)
    episode = lasting([bad(known[max(0, end - 10) : end]) for end in range(1, len(known) + 1)])
    run = lasting([n > 0 and bad([(n, e)]) for n, e in known])
    pooled = bad(window) and episode >= 10 and bad(known[-2:]) and rules.book.api_reading == "full"
    if run >= 10 or (pooled and exact_p(errors, requests) < Fraction(5, 100)):
        return Verdict.FAIL
    if pooled or requests == 0:
        return Verdict.INCONCLUSIVE
    return Verdict.WATCH if episode >= 3 or run >= 3 else Verdict.PASS
