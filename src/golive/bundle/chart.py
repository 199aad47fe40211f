"""The error rate of a launch, minute by minute, against its limit: what the page draws, as numbers. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from golive.bundle.statement import Outcome
from golive.config.runbook import Thresholds, percent
from golive.model.observations import Signal
from golive.record.entry import Entry, WatchMinute, WatchStarted
from golive.verdict import Verdict

WIDTH, HEIGHT = 720, 200
_LEFT, _TOP, _BOTTOM = 46, 14, 24
_MINUTE = timedelta(minutes=1)
_LEAST_HIGH = Fraction(3)  # times the limit, so that the limit is seen for what it is
_MOST_MINUTES = 12 * 60
_AFTER = 30  # minutes behind the last that was watched, in which a stop is still drawn
_NEAR = 24  # two lines nearer than that share their words
_TICKS = (5, 10, 15, 30, 60, 120)


@dataclass(frozen=True, slots=True)
class Minute:
    """A minute of a watch: what was asked and failed in it; ``blind`` where that was not seen."""

    at: datetime
    asked: int = 0
    failed: int = 0
    blind: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A minute as it is drawn: a bar of its rate, or over the whole height where it is blind."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A line across the chart, or along its foot, with a word to it."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole of it; ``summary`` says in words what it shows."""

    bars: tuple[Bar, ...]
    limit: Mark
    top: Mark
    fired: tuple[Mark, ...]
    hours: tuple[Mark, ...]
    summary: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    ground: int = HEIGHT - _BOTTOM


def minutes_of(entries: Iterable[Entry]) -> list[Minute]:
    """Every minute from the first that was watched to the last, as the watches' entries have it.

    What a watch says of minutes before its beginning is no part of it.
    """
    seen: dict[datetime, Minute] = {}
    begins: dict[str, datetime] = {}
    for entry in entries:
        data = entry.draft.data
        if isinstance(data, WatchStarted):
            first = data.began.replace(second=0, microsecond=0)
            first += _MINUTE if first < data.began else timedelta()
            first = begins.setdefault(data.watch, first)
            seen.setdefault(first, Minute(first, blind=True))
        elif isinstance(data, WatchMinute) and data.minute >= begins.get(data.watch, data.minute):
            found = _minute(data)
            before = seen.get(data.minute)
            seen[data.minute] = found if before is None or before.blind or not found.blind else before
    if not seen:
        return []
    first, last = min(seen), max(seen)
    count = min(int((last - first) / _MINUTE) + 1, _MOST_MINUTES)
    return [seen.get(at, Minute(at, blind=True)) for at in (first + one * _MINUTE for one in range(count))]


def chart(outcome: Outcome, entries: Sequence[Entry], zone: ZoneInfo, rules: Thresholds) -> Chart | None:
    """What is drawn of a launch; None where no minute of it is on the record."""
    minutes = minutes_of(entries)
    if not any(one.asked or not one.blind for one in minutes):
        return None
    limit = Fraction(rules.api_error_rate)
    rates = [Fraction(one.failed, one.asked) for one in minutes if one.asked]
    high = min(Fraction(1), max([limit * _LEAST_HIGH, *(rate * Fraction(11, 10) for rate in rates)]))
    start = minutes[0].at
    after = max([(one.at - start) / _MINUTE for one in outcome.fired], default=0) + 2
    count = max(len(minutes), min(int(after), len(minutes) + _AFTER))
    wide = (WIDTH - _LEFT) / count
    ground, tall = HEIGHT - _BOTTOM, HEIGHT - _BOTTOM - _TOP
    above = sum(rate > limit for rate in rates)

    def x_of(moment: datetime) -> float:
        return round(_LEFT + min(max((moment - start) / _MINUTE, 0), count) * wide, 1)

    def y_of(rate: Fraction) -> float:
        return round(ground - float(rate / high) * tall, 1)

    return Chart(
        bars=tuple(replace(_bar(one, y_of, limit, zone), x=x_of(one.at), width=round(wide, 2)) for one in minutes),
        limit=Mark(y_of(limit), f"limit {percent(limit)}"),
        top=Mark(y_of(high), percent(round(high, 3))),
        fired=_beside(Mark(x_of(one.at), one.trigger) for one in outcome.fired),
        hours=tuple(Mark(x_of(at), at.astimezone(zone).strftime("%H:%M")) for at in _ticks(minutes)),
        summary=(
            f"{above} of {len(rates)} minutes with requests were above the limit of {percent(limit)} by themselves; "
            f"{outcome.blind_minutes} of {outcome.blind_minutes + outcome.observed_minutes} minutes were not seen."
        ),
    )


def _minute(data: WatchMinute) -> Minute:
    """Errors are of the load balancer's requests and our own; where it counted none, of our own alone."""
    count = data.counts.get
    asked, failed = count(Signal.API_REQUESTS, 0), count(Signal.API_ERRORS, 0)
    sent, lost = count(Signal.PROBE_SENT, 0), count(Signal.PROBE_FAILED, 0)
    known = not {Signal.API_REQUESTS, Signal.API_ERRORS, Signal.PROBE_SENT}.isdisjoint(data.counts)
    blind = not known or data.verdicts.get("T1") is Verdict.INCONCLUSIVE
    asked = max(asked, failed)
    return Minute(data.minute, asked + lost, failed + lost, blind) if asked else Minute(data.minute, sent, lost, blind)


def _bar(one: Minute, y_of: Callable[[Fraction], float], limit: Fraction, zone: ZoneInfo) -> Bar:
    """A minute's bar, wherever along the foot it will stand."""
    ground, when = HEIGHT - _BOTTOM, one.at.astimezone(zone).strftime("%H:%M")
    if one.blind:
        return Bar(0, _TOP, 0, ground - _TOP, "blind", f"{when}: not seen")
    rate = Fraction(one.failed, one.asked) if one.asked else Fraction(0)
    y = y_of(rate)
    kind = "over" if rate > limit else "under"
    return Bar(0, y, 0, round(ground - y, 1), kind, f"{when}: {one.failed} of {one.asked} failed")


def _beside(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """The same, the words of lines that are near each other all at the last of them."""
    found: list[Mark] = []
    for one in sorted(marks, key=lambda one: one.at):
        if found and one.at - found[-1].at < _NEAR:
            before = found[-1].words.split(", ")
            found[-1] = replace(found[-1], words="")
            found.append(replace(one, words=", ".join(dict.fromkeys([*before, one.words]))))
        else:
            found.append(one)
    return tuple(found)


def _ticks(minutes: Sequence[Minute]) -> list[datetime]:
    """The moments that are named along the foot: at most eight, at full minutes of the hour."""
    step = next((one for one in _TICKS if len(minutes) <= one * 8), _TICKS[-1])
    return [one.at for one in minutes if (one.at.hour * 60 + one.at.minute) % step == 0]
