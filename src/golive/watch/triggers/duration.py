"""How long a watch lasts: so many observed minutes, the blind ones added on, and on while T1 is moving (DESIGN 8)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec.structs import replace

from golive.model.observations import MINUTE, Line, WatchEnd, WatchStart
from golive.verdict import Verdict
from golive.watch.triggers.judge import Watch, judge
from golive.watch.triggers.rules import Rules

MINUTES = 120
"""Observed minutes of a whole watch, "First 2 Hours"."""
ATTENTION = 60
"""Observed minutes of full attention, "first 60 minutes"."""
_BLIND, _MOVING = 60, 20


def due_end(watch: Watch, minutes: int) -> datetime:
    """When it ends if all that is to come is observed and quiet: ``minutes`` observed ones, and what is added on.

    Blind minutes are added on, at most 60; and while T1 is WATCH it goes on, at most 20 minutes more.
    """
    known = watch.api.timeline
    total = minutes
    for index, one in enumerate(known):
        if index < total < minutes + _BLIND and one.seen is None:
            total += 1
    for _ in range(_MOVING):
        if len(known) < total or known[total - 1].verdict is not Verdict.WATCH:
            break
        total += 1
    return watch.span.first_minute + total * MINUTE


def latest_end(start: WatchStart, minutes: int) -> datetime:
    """When it is over at the latest, whatever happens."""
    return start.at + timedelta(minutes=minutes + _BLIND + _MOVING + 1)


def judge_live(lines: Iterable[Line], *, now: datetime, rules: Rules, minutes: int) -> Watch:
    """A watch that runs, as it stands now; its span ends where it would end by what is known now."""
    kept = [one for one in lines if not isinstance(one, WatchEnd)]
    start = next(one for one in kept if isinstance(one, WatchStart))
    rest = [one for one in kept if one is not start]
    end = start.until
    while True:
        watch = judge([replace(start, until=end), *rest], now=now, rules=rules, at_once=True)
        longer = due_end(watch, minutes)
        if longer <= end:
            return watch
        end = longer


def attention(watch: Watch) -> int:
    """How many of the first 60 observed minutes there were so far."""
    return min(ATTENTION, watch.api.observed)
