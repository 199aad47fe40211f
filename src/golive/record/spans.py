"""Every launch that a record ever had: when, what was watched of it, what fired, how long the way back took. Pure.

It is made of every entry, since checkpoints drop the minutes of watches that are over; what it adds up is what the
launch was, whoever reads it and when.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from golive.model.observations import Signal
from golive.model.release import Release
from golive.record.clearing import trigger_of
from golive.record.entry import (
    Ack,
    Entry,
    Judged,
    PreviousPinned,
    ReleaseNoted,
    RunFinished,
    StepIntent,
    StepOutcome,
    WatchEnded,
    WatchMinute,
    WatchStarted,
)
from golive.record.history import refused
from golive.record.incident_forms import BundleClosed, IncidentClosed, IncidentOpened
from golive.record.launch_forms import LaunchClosed, LaunchOpened
from golive.record.review_forms import Review, ReviewsCollected
from golive.record.signoffs import code_of_release
from golive.verdict import Verdict

MINUTE = timedelta(minutes=1)
_NOTED_BY = 4 * MINUTE  # after its beginning a minute is on the record, if somebody watches: its counts come late
_SEEN_BY = frozenset({Signal.API_REQUESTS, Signal.API_ERRORS, Signal.PROBE_SENT})
"""The counts without any of which nothing is known of a minute, as T1 has it."""
_SETTLE, _PROVE = "settle", "prove"  # steps of a rollback: the look on afterwards, which is none, and its proof
Name = Literal["T0", "T1", "T2", "T3"]


@dataclass(frozen=True, slots=True)
class FiredAt:
    """A trigger that fired, or a person's stop, when (the target's time), and by which entry."""

    trigger: Name
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class LaunchSpan:
    """One launch from its opening to its end. Times are the target's; ``live`` and ``target`` say of what.

    ``release`` and ``previous`` are None where the record does not name the version that the launch's code is of.
    ``why`` it is over is empty while it is open. ``watched`` are the minutes of which the counts were seen, ``blind``
    those of a watch of which they were not: nobody looked, nothing was counted, or T1 could not tell.
    """

    target: str
    live: bool
    launch: str
    seq: int
    opened: datetime
    release_code: str
    previous_code: str
    release: Release | None = None
    previous: Release | None = None
    why: Literal["", "observed", "rolled-back"] = ""
    closed: datetime | None = None
    closed_seq: int = 0
    watched: int = 0
    blind: int = 0
    fired: tuple[FiredAt, ...] = ()
    begun: datetime | None = None
    """When a rollback was begun that AWS did not refuse; None also where it was done by hand."""
    proven: datetime | None = None
    """When the version to go back to was proven to run alone."""
    user_steps: datetime | None = None
    """When the user steps were seen to work on it."""
    collected: int = 0
    read: int = 0
    critical: int = 0
    """Outputs that were collected for the reviewer, that were read, and in which a critical item failed."""
    incident: str = ""
    incident_closed: bool = False
    bundle: str = ""

    @property
    def back(self) -> datetime | None:
        """When the way back was seen to be whole: by its proof, or where that was late or by hand by the user steps."""
        return self.proven or self.user_steps

    def minutes_to(self, moment: datetime | None) -> float | None:
        """Minutes from the first fire or stop to this moment; None where there was none of the two, or not after it."""
        first = min((one.at for one in self.fired), default=None)
        return None if first is None or moment is None or moment < first else (moment - first) / MINUTE


def launch_spans(entries: Iterable[Entry]) -> list[LaunchSpan]:
    """Every launch, in the record's order; ``entries`` are all that there are, and are read one after the other."""
    reader = LaunchReader()
    for entry in entries:
        reader.add(entry)
    return reader.spans()


class LaunchReader:
    """The launches of each target and mode, as one entry after the other is added."""

    def __init__(self) -> None:
        self._all: list[_Building] = []
        self._open: dict[tuple[str, str], _Building] = {}
        """The launch whose span it is now, by target and mode."""
        self._named: dict[tuple[str, str], Release] = {}
        self._last: dict[tuple[str, str], datetime] = {}

    def add(self, entry: Entry) -> None:
        """One more entry, the newest."""
        data, of = entry.draft.data, (entry.draft.target, entry.draft.mode)
        self._last[of] = max(self._last.get(of, entry.draft.at), entry.draft.at)
        if isinstance(data, ReleaseNoted | PreviousPinned):
            release = Release(data.arn, dict(data.digests), data.revision)
            self._named[of[0], code_of_release(release)] = release
        elif isinstance(data, LaunchOpened):
            self._begin(entry, data)
        elif isinstance(data, IncidentOpened | BundleClosed):
            for one in self._called(of, data.launch):
                one.after(data)
        elif isinstance(data, IncidentClosed):
            for one in self._all:
                one.after(data)
        elif (current := self._open.get(of)) is not None and not current.span.why:
            current.add(entry)

    def spans(self) -> list[LaunchSpan]:
        """All of them, the last one as far as it has come."""
        return [one.done(self._last[one.of]) for one in self._all]

    def _begin(self, entry: Entry, data: LaunchOpened) -> None:
        target, mode = of = (entry.draft.target, entry.draft.mode)
        release, previous = (self._named.get((target, code)) for code in (data.release, data.previous))
        at = entry.draft.at
        if (before := self._open.get(of)) is not None:
            before.left = before.left or at
        span = LaunchSpan(
            target, mode == "live", data.launch, entry.seq, at, data.release, data.previous, release, previous
        )
        self._open[of] = _Building(of, span)
        self._all.append(self._open[of])

    def _called(self, of: tuple[str, str], launch: str) -> Iterator["_Building"]:
        """The newest launch of this name."""
        yield from [one for one in self._all if one.of == of and one.span.launch == launch][-1:]


@dataclass(slots=True)
class _Watched:
    """The minutes of one watch: the first that it is about, those that were noted, and when it ended, if it did."""

    first: datetime
    until: datetime
    noted: dict[datetime, bool] = field(default_factory=dict)
    """Whether it was seen, by the minute."""
    over: datetime | None = None

    def count(self, upto: datetime) -> dict[datetime, bool]:
        """Every minute that is due by then, whether it was seen; what was noted is counted in any case."""
        end = min(self.over or self.until, upto) - _NOTED_BY
        last = max([end, *self.noted])
        due = (self.first + number * MINUTE for number in range((last - self.first) // MINUTE + 1))
        return {minute: self.noted.get(minute, False) for minute in due}


class _Building:
    """One launch as its entries come."""

    def __init__(self, of: tuple[str, str], span: LaunchSpan) -> None:
        self.of = of
        self.span = span
        self.left: datetime | None = None
        """When the next launch was opened, where nobody closed this one."""
        self._watches: dict[str, _Watched] = {}
        self._fired: list[FiredAt] = []
        self._firing: set[str] = set()
        self._steps: dict[str, list[Entry]] = {}
        self._outputs: set[str] = set()
        self._read: dict[tuple[str, str], bool] = {}
        """By output and reviewer, whether a critical item failed."""

    def add(self, entry: Entry) -> None:
        """What happened while it was open."""
        match entry.draft.data:
            case LaunchClosed(launch=launch, why=why) if launch == self.span.launch:
                self.span = replace(self.span, why=why, closed=entry.draft.at, closed_seq=entry.seq)
            case WatchStarted() | WatchMinute() | WatchEnded() as data:
                self._watch(data, entry)
            case StepIntent() | StepOutcome() as data:
                if data.step != _SETTLE:
                    self._steps.setdefault(data.operation, []).append(entry)
            case RunFinished(kind="e2e") as data:
                whole = data.verdict is Verdict.PASS and data.judged == data.must
                if whole and Judged("rolled-back", Verdict.PASS) in data.findings:
                    self.span = replace(self.span, user_steps=self.span.user_steps or entry.draft.at)
            case ReviewsCollected(outputs=outputs):
                self._outputs |= {one.run for one in outputs}
            case Ack(trigger="T1"):
                self._firing.discard("T1")  # it is armed again; the others stay as they are within a launch
            case _:
                pass
        self._said(entry)

    def after(self, data: IncidentOpened | IncidentClosed | BundleClosed) -> None:
        """What was done about it, also once it was over."""
        match data:
            case IncidentOpened(incident=incident):
                self.span = replace(self.span, incident=incident, incident_closed=False)
            case IncidentClosed(incident=incident) if incident == self.span.incident:
                self.span = replace(self.span, incident_closed=True)
            case BundleClosed(name=name):
                self.span = replace(self.span, bundle=name)
            case _:
                pass

    def done(self, last: datetime) -> LaunchSpan:
        """The launch as it stands at the ``last`` moment that the record knows of."""
        upto = self.span.closed or self.left or last
        minutes: dict[datetime, bool] = {}
        for watch in self._watches.values():
            for minute, seen in watch.count(upto).items():
                if self.span.opened - MINUTE < minute < upto:
                    minutes[minute] = minutes.get(minute, False) or seen
        begun, proven = _way_back(self._steps.values())
        of_ours = {key: failed for key, failed in self._read.items() if key[0] in self._outputs}
        return replace(
            self.span,
            watched=sum(minutes.values()),
            blind=len(minutes) - sum(minutes.values()),
            fired=tuple(self._fired),
            begun=begun.draft.at if begun is not None else None,
            proven=proven.draft.at if proven is not None else None,
            collected=len(self._outputs),
            read=len({run for run, _who in of_ours}),
            critical=len({run for (run, _who), failed in of_ours.items() if failed}),
        )

    def _watch(self, data: WatchStarted | WatchMinute | WatchEnded, entry: Entry) -> None:
        at = entry.draft.at
        if isinstance(data, WatchStarted):
            watch = self._watches.setdefault(data.watch, _Watched(_whole(data.began), data.until))
            watch.until, watch.over = max(watch.until, data.until), None
            return
        if data.watch not in self._watches and isinstance(data, WatchEnded):
            return
        if isinstance(data, WatchMinute):
            watch = self._watches.setdefault(data.watch, _Watched(data.minute, data.minute))
            if data.minute >= watch.first:
                watch.noted[data.minute] = _seen(data)
                watch.until = max(watch.until, data.minute + MINUTE)
            self._fire([name for name in ("T1", "T2") if data.verdicts.get(name) is Verdict.FAIL], at, entry.seq)
        else:
            watch = self._watches[data.watch]
            watch.over = self._end(watch, data.why, at)
            self._fire(data.fired, at, entry.seq)

    @staticmethod
    def _end(watch: _Watched, why: str, at: datetime) -> datetime:
        """When a watch was over: one that was seen to its end with its last minute, whenever that was said."""
        if why == "observed":
            return max(watch.noted, default=watch.first)
        return min(at, watch.until) if why == "cut-off" else at

    def _said(self, entry: Entry) -> None:
        """A person's stop, or what a reviewer read."""
        data = entry.draft.data
        if isinstance(data, Review):
            self._read[data.review_of, entry.draft.actor.id.casefold()] = bool(data.critical)
        trigger = trigger_of(entry)
        if trigger in ("T0", "T3") and not isinstance(data, Ack):
            self._firing.discard(trigger)
            self._fire(["T0" if trigger == "T0" else "T3"], entry.draft.at, entry.seq)

    def _fire(self, names: Iterable[Name], at: datetime, seq: int) -> None:
        for name in names:
            if name not in self._firing:
                self._firing.add(name)
                self._fired.append(FiredAt(name, at, seq))


def way_back_in(entries: Iterable[Entry]) -> tuple[Entry | None, Entry | None]:
    """With which entry a rollback was begun that AWS did not refuse as a whole, and with which one was first proven."""
    steps: dict[str, list[Entry]] = {}
    for one in entries:
        if isinstance(one.draft.data, StepIntent | StepOutcome):
            steps.setdefault(one.draft.data.operation, []).append(one)
    return _way_back(steps.values())


def _way_back(operations: Iterable[Sequence[Entry]]) -> tuple[Entry | None, Entry | None]:
    begun: list[Entry] = []
    proven: list[Entry] = []
    for steps in operations:
        if not refused(steps):
            begun.append(steps[0])
            proven += [one for one in steps if _proves(one.draft.data)]
    return min(begun, key=_at, default=None), min(proven, key=_at, default=None)


def _at(entry: Entry) -> datetime:
    return entry.draft.at


def _proves(data: object) -> bool:
    return isinstance(data, StepOutcome) and data.step == _PROVE and data.verdict is Verdict.PASS


def _seen(minute: WatchMinute) -> bool:
    return minute.verdicts.get("T1") is not Verdict.INCONCLUSIVE and not _SEEN_BY.isdisjoint(minute.counts)


def _whole(moment: datetime) -> datetime:
    """The first whole minute from then on."""
    minute = moment.replace(second=0, microsecond=0)
    return minute if minute == moment else minute + MINUTE
