"""How a watch begins, or goes on: from its file, from the record where that is gone, with what fired before."""

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from golive.config.target import Target
from golive.errors import RecordError, StoreUnavailable
from golive.model.observations import MINUTE, Fired, Line, Sample, WatchSpan, WatchStart
from golive.probes.watch_sources import uncounted
from golive.record.entry import Entry, WatchEnded, WatchStarted
from golive.record.history import Latched, WatchSeen, newest_watch, pins_of
from golive.record.signoffs import code_of_release
from golive.report.folder import new_session
from golive.session.connection import Connection
from golive.verdict import Verdict
from golive.watch.observation_log import WatchFile, lines_kept
from golive.watch.triggers import Rules
from golive.watch.triggers.duration import latest_end
from golive.watch.triggers.trigger import clock

FILE = "watch.jsonl"


@dataclass(slots=True)
class Begun:
    """A watch that begins or goes on: its name, what is known of it, and the last minute that is on the record."""

    name: str
    minutes: int
    lines: list[Line]
    noted: datetime
    entries: Sequence[Entry]
    again: bool
    last: int = 0
    """The newest entry that was on the record when it began."""
    news: list[str] = field(default_factory=list)
    fired: Mapping[Latched, datetime] = field(default_factory=dict)
    """What fired before, and still does."""
    release: str = ""
    """The code of the version that is watched."""

    @property
    def start(self) -> WatchStart:
        """Its first line."""
        return next(one for one in self.lines if isinstance(one, WatchStart))


def begin(connection: Connection, *, minutes: int, reports: Path, rules: Rules) -> Begun:
    """A new watch, or the one that was cut off and still is to be watched, with all that is known of it.

    One that ended by a trigger goes on too: a fire that nobody acknowledged is not forgotten by starting again.
    """
    now = connection.clock.now()
    entries, last, news = _entries(connection)
    seen, release = newest_watch(entries), _release(connection, entries)
    if news and seen is not None:  # a record that is not whole may have lost which release it is, and no fire for that
        release = release or seen.started.release
    if seen is not None and _goes_on(seen, now, release, rules):
        again = _again(connection.target, seen, entries, reports, news, asked=minutes)
        return replace(again, last=last, release=release)
    if seen is not None and not seen.ended:
        with contextlib.suppress(RecordError):
            connection.record.append(WatchEnded(seen.started.watch, "cut-off", Verdict.INCONCLUSIVE, tuple(seen.fired)))
        news.append(f"The watch of {clock(seen.started.began)} was cut off, and its time is over. A new one begins.")
    start = WatchStart(at=now, until=now)
    until = WatchSpan(now, now).first_minute + minutes * MINUTE
    start = WatchStart(at=now, until=until, absent=uncounted(connection.target))
    name = connection.run or new_session()
    lines: list[Line] = [start]
    fired = seen.outlasting(release) if seen is not None else {}
    lines += _lines_of(fired)
    news += _kept(WatchFile(reports / name / FILE), lines)
    return Begun(
        name,
        minutes,
        lines,
        now - timedelta(hours=1),
        entries,
        again=False,
        last=last,
        news=news,
        fired=fired,
        release=release,
    )


def _entries(connection: Connection) -> tuple[list[Entry], int, list[str]]:
    try:
        reading = connection.record.reading()
    except RecordError as error:
        return [], 0, [f"{error} What people said before can't be read. The watch goes on."]
    entries = [one for one in reading.entries if one.draft.target == connection.target.name]
    last = reading.head[0] if reading.head else 0
    if reading.whole:
        return entries, last, []
    wrong = f"The record is not whole ({reading.checked.problems[0]}): what fired or was stopped before may be lost. "
    return entries, last, [f"{wrong}Call the technical owner. The watch goes on."]


def _release(connection: Connection, entries: Iterable[Entry] = ()) -> str:
    """The code of the release; of a record that is not whole as this machine remembers it, or as its entries say."""
    with contextlib.suppress(RecordError):
        return code_of_release(connection.record.pins().release)
    known = connection.record.remembered_pins().release or pins_of(entries).release
    return code_of_release(known)


def _goes_on(seen: WatchSeen, now: datetime, release: str, rules: Rules) -> bool:
    """Whether the newest watch on the record is the one that is to be watched now."""
    if seen.ended not in ("", "trigger", "stopped") or seen.started.release != release:
        return False
    start = WatchStart(at=seen.started.began, until=seen.started.until)
    return now < latest_end(start, seen.started.minutes) + rules.settle


def _again(
    target: Target, seen: WatchSeen, entries: list[Entry], reports: Path, news: list[str], *, asked: int
) -> Begun:
    started = seen.started
    file = WatchFile(reports / started.watch / FILE)
    lines, problem = lines_kept(file.path)
    news += [problem] if problem else []
    there = {(one.signal, one.minute) for one in lines if isinstance(one, Sample)}
    missing: list[Line] = []
    for minute, entry in seen.minutes.items():
        counts = entry.draft.data.counts.items()  # type: ignore[union-attr]
        missing += Sample.all(
            ((one, minute, value) for one, value in counts if (one, minute) not in there), entry.draft.at
        )
    if not any(isinstance(one, WatchStart) for one in lines):
        missing.insert(0, WatchStart(at=started.began, until=started.until, absent=uncounted(target)))
    missing += [one for one in _lines_of(seen.fired) if one not in lines]
    news += [f"The watch of {clock(started.began)} goes on; what was seen before counts."]
    if asked != started.minutes:
        news.append(f"It lasts {started.minutes} minutes, as it was begun.")
    news += _kept(file, missing)
    noted = max(seen.minutes, default=started.began - timedelta(hours=1))
    return Begun(
        started.watch, started.minutes, [*missing, *lines], noted, entries, again=True, news=news, fired=seen.fired
    )


def _lines_of(fired: Mapping[Latched, datetime]) -> list[Line]:
    """What fired, by the record, as lines of a watch."""
    return [Fired(at=at, trigger=one) for one, at in fired.items()]


def _kept(file: WatchFile, lines: Sequence[Line]) -> list[str]:
    try:
        file.add(lines)
    except StoreUnavailable as error:
        return [str(error)]
    return []


def started(begun: Begun) -> WatchStarted:
    """The record's entry of its start."""
    start = begun.start
    return WatchStarted(begun.name, start.at, start.until, begun.minutes, begun.release, dict(begun.fired))
