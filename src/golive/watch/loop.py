"""The watch: look, judge, keep, say, minute by minute, until all was observed or a trigger fires.

It survives whatever it asks: what can't be read is said and is blind, and the watch goes on. It never ends silently.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from golive.clock import Clock, poll
from golive.errors import Cancelled, GoliveError
from golive.model.observations import MINUTE, Line, Sample, Signal, WatchEnd, WatchStart
from golive.record.entry import WatchEnded, WatchMinute
from golive.verdict import Verdict
from golive.watch.triggers.duration import due_end, judge_live
from golive.watch.triggers.judge import Watch, judge
from golive.watch.triggers.rules import Rules
from golive.watch.triggers.trigger import Trigger, clock, minutes

EVERY = 1.0
"""Seconds between two looks at the clock, and at what people said; in fast time at least a tenth of a real one."""
_READ_AT = timedelta(seconds=45)  # of each minute: what is read then is there when the next minute is due
_BACK = timedelta(minutes=20)  # how far back counts are read again, since they come late
_ASLEEP = 60.0  # seconds that a wait of EVERY may last before it is said that nobody watched
_AGAIN = 10  # seconds after which all is judged again, also when nothing is new: a deadline may have passed
PAGE_NOW = "page-now"
"""The alert that people are paged of, since a total outage has ten minutes before T1 may fire."""
_BROKEN = 5  # looks in a row that golive itself fails at before the watch is given up
Why = Literal["observed", "trigger", "stopped"]


@dataclass(frozen=True, slots=True)
class Look:
    """One of the things that are looked at beside the triggers: ``good`` is None where it can't be told."""

    id: str
    good: bool | None
    sentence: str
    who: str = "technical owner"


@dataclass(frozen=True, slots=True)
class View:
    """What there is to see of a watch at a moment. ``news`` are sentences that are to be said now, once.

    ``problems`` has the sentence of each signal that can't be read now, ``looks`` what was looked at beside them,
    ``until`` when it ends by what is known now, ``over`` why it ended.
    """

    now: datetime
    watch: Watch
    minutes: int
    until: datetime
    looks: Sequence[Look] = ()
    problems: Mapping[str, str] = field(default_factory=dict)
    news: Sequence[str] = ()
    over: Why | Literal[""] = ""

    @property
    def verdict(self) -> Verdict:
        """The worst of the triggers."""
        return self.watch.verdict

    @property
    def fired(self) -> list[Trigger]:
        """The triggers that fire."""
        return [one for one in self.watch.triggers.values() if one.verdict is Verdict.FAIL]

    @property
    def alerts(self) -> list[Look]:
        """What means "look now": the open alerts of the signals, and what else is not as it should be."""
        raised = [
            Look(one.id, good=False, sentence=one.reason, who=one.who) for one in self.watch.alerts if not one.until
        ]
        return [*raised, *(one for one in self.looks if one.good is False)]


@dataclass(frozen=True, slots=True)
class Means:
    """What a watch needs of the world, handed in by whoever wires it.

    ``read`` yields the new lines of the signals since a moment, and why which signal can't be read; ``said`` the lines
    of what people put on the record; ``look`` what is looked at beside the signals. ``keep`` makes lines durable,
    ``note`` puts an entry on the record. ``page`` calls people about a trigger that fired, once however often it is
    asked; it returns the sentence that says what became of it. ``trouble`` says what of all this does not work now.
    """

    read: Callable[[datetime, datetime], tuple[Sequence[Line], Mapping[str, str]]]
    said: Callable[[], Sequence[Line]]
    look: Callable[[], Sequence[Look]]
    keep: Callable[[Sequence[Line]], None]
    note: Callable[[WatchMinute | WatchEnded], None]
    page: Callable[[Trigger], str]
    trouble: Callable[[], Sequence[str]]
    show: Callable[[View], None]


class Watching:
    """One watch of one target. ``known`` are the lines of a watch that goes on, its start among them."""

    def __init__(
        self,
        means: Means,
        time: Clock,
        rules: Rules,
        *,
        name: str,
        known: Sequence[Line],
        minutes: int,
        noted: datetime,
        news: Sequence[str] = (),
    ) -> None:
        self._means = means
        self._clock = time
        self._rules = rules
        self._name = name
        self._lines = list(known)
        self._start = next(one for one in known if isinstance(one, WatchStart))
        self._minutes = minutes
        self._noted = noted
        """The last minute of which an entry is on the record."""
        self._unkept: list[Line] = []
        self._counts: dict[tuple[Signal, datetime], int] = {}
        for one in self._lines:
            self._count(one)
        self._said = {_same(one) for one in self._lines if not isinstance(one, Sample)}
        self._read_at: datetime | None = None
        self._waited_since: datetime | None = None
        self._problems: Mapping[str, str] = {}
        self._looks: Sequence[Look] = ()
        self._told: set[str] = set()
        self._failed = 0
        self._paged: set[datetime] = set()
        self._judged: tuple[tuple[int, datetime], Watch] | None = None
        self._news = list(news)

    def run(self, cancel: threading.Event | None = None) -> View:
        """Watch until the end; ``cancel`` is a person's who ends it. The last view says why it ended."""
        try:
            return poll(
                self._step,
                until=lambda view: view is not None and bool(view.over),
                every=max(EVERY, 0.1 * self._clock.scale),
                within=timedelta(days=30).total_seconds(),
                clock=self._clock,
                cancel=cancel,
            ) or self._end("stopped")
        except (Cancelled, KeyboardInterrupt):
            return self._end("stopped")

    def _step(self) -> View | None:
        """One look at everything; what golive itself fails at is said, and looked at again.

        At most so many times: a watch that can't judge what it has shows nothing and pages nobody.
        """
        try:
            view = self._look()
        except Exception as error:  # a watch that ends because of a mistake of ours watches nothing
            self._failed += 1
            if self._failed >= _BROKEN:
                raise
            why = str(error).rstrip(".") if isinstance(error, GoliveError) else type(error).__name__
            self._news.append(f"golive itself failed here ({why}); it looks again.")
            return None
        self._failed = 0
        return view

    def _look(self) -> View:
        now = self._clock.now()
        self._gap(now)
        if self._due(now):
            self._read_at = now
            last = self._waited_since or self._start.at
            since = max(self._start.at, min(now, last) - _BACK)
            lines, self._problems = self._means.read(since, now)
            self._take(lines)
        self._looks = self._means.look()
        self._take(self._means.said())
        now = self._clock.now()
        self._keep()
        view = self._view(now)
        if view.fired:
            return self._fired(view)
        for alert in view.watch.alerts:
            if alert.id == PAGE_NOW and alert.until is None and alert.since not in self._paged:
                self._paged.add(alert.since)
                self._page(Trigger(id=PAGE_NOW, verdict=Verdict.FAIL, reason=alert.reason, fired_at=alert.since))
        self._note(view)
        end = view.until + self._rules.settle
        if now >= end and len(view.watch.api.timeline) >= (view.until - view.watch.span.first_minute) // MINUTE:
            return self._end("observed", at=view.until)
        self._means.show(view)
        self._waited_since = self._clock.now()
        return view

    def _gap(self, now: datetime) -> None:
        """Say when nobody looked for a while, as when a laptop sleeps."""
        since = self._waited_since
        if since is None:
            return
        lost = (now - since).total_seconds()
        if lost > max(_ASLEEP, 5 * self._clock.scale):
            span = f"from {clock(since)} to {clock(now)} ({minutes(round(lost / 60))})"
            self._news.append(
                f"Nobody watched {span}: this computer slept or was held. "
                "Counts of that time are read again where somebody else keeps them; the rest is blind."
            )
            self._read_at = None

    def _due(self, now: datetime) -> bool:
        return self._read_at is None or _minute(now - _READ_AT) > _minute(self._read_at - _READ_AT)

    # ------------------------------------------------------------------ lines

    def _take(self, lines: Sequence[Line]) -> None:
        """Take in what is new. A count is new when it differs from the last one of its signal and minute."""
        for one in lines:
            if isinstance(one, Sample):
                if self._counts.get((one.signal, one.minute)) == one.value or one.minute < self._first:
                    continue
                self._count(one)
            elif _same(one) in self._said:
                continue
            else:
                self._said.add(_same(one))
            self._lines.append(one)
            self._unkept.append(one)

    @property
    def _first(self) -> datetime:
        return _minute(self._start.at)

    def _count(self, line: Line) -> None:
        if isinstance(line, Sample):
            self._counts[line.signal, line.minute] = line.value

    def _keep(self) -> None:
        """Make the new lines durable; if that fails it is said, and tried again with the next ones."""
        if not self._unkept:
            return
        try:
            self._means.keep(self._unkept)
            self._unkept = []
        except GoliveError as error:
            self._say_once(str(error))

    def _say_once(self, sentence: str) -> None:
        if sentence not in self._told:
            self._told.add(sentence)
            self._news.append(sentence)

    # ------------------------------------------------------------------ judging and telling

    def _view(self, now: datetime, over: Why | Literal[""] = "") -> View:
        state = (len(self._lines), now.replace(second=now.second // _AGAIN * _AGAIN, microsecond=0))
        if self._judged is None or self._judged[0] != state:
            live = judge_live(self._lines, now=now, rules=self._rules, minutes=self._minutes)
            self._judged = (state, live)
        watch = self._judged[1]
        for sentence in self._means.trouble():
            self._say_once(sentence)
        news, self._news = self._news, []
        until = due_end(watch, self._minutes)
        return View(now, watch, self._minutes, until, self._looks, dict(self._problems), news, over)

    def _note(self, view: View) -> None:
        """Put every minute that has become due on the record, each once."""
        timeline = {one.minute: one for one in view.watch.api.timeline}
        late = dict(zip(timeline, zip(view.watch.late["T2"], view.watch.late["T3"], strict=True), strict=True))
        minute = _minute(view.now - MINUTE - self._rules.settle)
        first = max(self._noted + MINUTE, view.watch.span.first_minute)
        due = [first + n * MINUTE for n in range((minute - first) // MINUTE + 1)] if first <= minute else []
        if not due and minute > self._noted:
            due = [minute]  # before the first minute is due it is said that somebody is there
        for one in due:
            known = timeline.get(one)
            verdicts = {name: each.verdict for name, each in view.watch.triggers.items()}
            if known is not None:
                verdicts |= {"T1": known.verdict, "T2": late[one][0], "T3": late[one][1]}
            counts = {signal: value for (signal, at), value in self._counts.items() if at == one}
            alerts = tuple(dict.fromkeys(each.id for each in view.alerts)) if one == due[-1] else ()
            self._means.note(WatchMinute(self._name, one, counts, verdicts, alerts))  # type: ignore[arg-type]
        self._noted = max(self._noted, minute)

    def _fired(self, view: View) -> View:
        for one in view.fired:
            self._page(one)
        return self._end("trigger", fired=view)

    def _page(self, about: Trigger) -> None:
        try:
            self._news.append(self._means.page(about))
        except GoliveError as error:
            self._news.append(f"Nobody could be paged: {error} Call them now.")

    def _end(self, why: Why, *, at: datetime | None = None, fired: View | None = None) -> View:
        """The end, kept and on the record; judged as a replay of the lines judges it, unless it was cut short."""
        now = self._clock.now()
        end = WatchEnd(at=at or now, seen=now, why=why)
        watch = fired.watch if fired is not None else judge([*self._lines, end], now=now, rules=self._rules)
        if fired is not None:
            self._note(fired)
        self._unkept.append(end)
        self._keep()
        names = tuple(name for name, one in watch.triggers.items() if one.verdict is Verdict.FAIL)
        self._means.note(WatchEnded(self._name, why, watch.verdict, names))  # type: ignore[arg-type]
        for sentence in self._means.trouble():
            self._say_once(sentence)
        news = [*(fired.news if fired is not None else ()), *self._news]
        until = end.at if why != "observed" else at or now
        view = View(now, watch, self._minutes, until, self._looks, dict(self._problems), news, why)
        self._means.show(view)
        return view


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _same(line: Line) -> tuple[object, ...]:
    """A line but for when it was seen: read again from the record it is the same one."""
    return (type(line), *(getattr(line, name) for name in line.__struct_fields__ if name != "seen"))
