"""Wiring of a watch's signals: each read from the source that the target's file names, all at the same time."""

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from msgspec.structs import replace

from golive.aws import count_lines, read_minutes
from golive.background import Question
from golive.config.signals import (
    AbsentSignal,
    CloudWatchSignal,
    CommandSignal,
    FileSignal,
    LogSignal,
    PacketsByHand,
    PacketsSignal,
)
from golive.config.target import Target
from golive.errors import GoliveError, SignedOut
from golive.model.observations import MINUTE, Line, PacketStatus, RunStatus, Sample, Signal, WatchStart
from golive.probes.local_lines import local_counts
from golive.probes.packet_states import PacketStates
from golive.probes.prober import Prober
from golive.session.connection import Connection

PACKETS = "packets"
_PATIENCE = 20.0  # real seconds that all sources together hold the watch up; what comes later is taken then
_T1 = (Signal.API_REQUESTS, Signal.API_ERRORS)
_Counts = Mapping[str, Mapping[datetime, int]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read now: the lines, and the sentence why a signal could not be read, by its name."""

    lines: tuple[Line, ...]
    problems: Mapping[str, str] = field(default_factory=dict)
    signed_out: bool = False


class Signals:
    """The signals of a target, until ``close``; ``known`` are the lines of the watch. Nothing raises from ``read``."""

    def __init__(self, connection: Connection, known: Iterable[Line] = ()) -> None:
        lines = list(known)
        self._connection = connection
        self._began = connection.clock.now()
        start = next((one.at for one in lines if isinstance(one, WatchStart)), self._began)
        self._there = {(one.signal, one.minute) for one in lines if isinstance(one, Sample)}
        self._prober = Prober(connection, lines)
        self._states = PacketStates(connection, start, lines, self._answered)
        self._failed: dict[str, datetime] = {}
        self._note_failures(one for one in lines if isinstance(one, PacketStatus))
        self._metrics: Question[_Counts] = Question("CloudWatch")
        self._logs: Question[_Counts] = Question("CloudWatch Logs")
        self._local: Question[tuple[_Counts, Mapping[str, str]]] = Question("Files and commands")
        self._packets: Question[tuple[list[PacketStatus], str]] = Question("The states of packets")

    def read(self, since: datetime, now: datetime) -> Reading:
        """The counts of every minute since then that is over, and what became of packets meanwhile."""
        self._metrics.begin(partial(metrics, self._connection, since, now))
        self._logs.begin(partial(logs, self._connection, since, now))
        self._local.begin(partial(local_counts, self._connection, since, now))
        self._packets.begin(self._states.read)
        problems: dict[str, str] = {}
        signed_out = False
        until = time.monotonic() + _PATIENCE
        counts: dict[str, Mapping[datetime, int]] = {}
        for question, names in ((self._metrics, self._of(CloudWatchSignal)), (self._logs, self._of(LogSignal))):
            try:
                counts.update(question.take(max(0.0, until - time.monotonic())))
            except GoliveError as error:
                problems |= dict.fromkeys(names, str(error))
                signed_out |= isinstance(error, SignedOut)
        counts.update(self._counted_here(max(0.0, until - time.monotonic()), problems))
        changed = self._changed(max(0.0, until - time.monotonic()), problems)
        seen = self._connection.clock.now()
        if self._prober.trouble:
            problems[Signal.PROBE_SENT] = self._prober.trouble
        states = [replace(one, seen=max(one.at, seen)) for one in changed]
        lines: list[Line] = [*self._prober.lines(since, seen), *self._samples(counts, seen), *states]
        return Reading((*lines, *self._run_failures(changed, seen)), problems, signed_out)

    @property
    def unnamed(self) -> list[str]:
        """What is not watched here."""
        return unnamed(self._connection.target)

    def close(self) -> None:
        """Ask no more."""
        self._prober.close()

    def _answered(self, status: int) -> None:
        self._prober.count(status, self._connection.clock.now().replace(second=0, microsecond=0))

    def _of(self, kind: type[CloudWatchSignal | LogSignal | FileSignal | CommandSignal]) -> list[str]:
        return [str(name) for name, source in self._connection.target.signals.items() if isinstance(source, kind)]

    def _counted_here(self, within: float, problems: dict[str, str]) -> _Counts:
        try:
            counts, failed = self._local.take(within)
        except GoliveError as error:
            counts, failed = {}, dict.fromkeys((*self._of(FileSignal), *self._of(CommandSignal)), str(error))
        problems |= failed
        return counts

    def _changed(self, within: float, problems: dict[str, str]) -> list[PacketStatus]:
        try:
            changed, problem = self._packets.take(within)
        except GoliveError as error:
            changed, problem = [], str(error)
        if problem:
            problems[PACKETS] = problem
        return changed

    def _samples(self, counts: _Counts, seen: datetime) -> Iterable[Line]:
        """The samples, golive's own requests taken out of the load balancer's.

        Requests without errors, or errors without requests, would say that there are none of the other: both or none.
        """
        alone = [name for name in _T1 if name in counts] if not all(name in counts for name in _T1) else []
        for name, minutes in counts.items():
            if name in alone:
                continue
            signal = Signal(name)
            ours: Mapping[datetime, int] = (
                {Signal.API_REQUESTS: self._prober.answered, Signal.API_ERRORS: self._prober.server_errors}
            ).get(signal, Counter())
            for minute, value in minutes.items():
                # What an earlier process took in, with its own requests out, stands.
                if minute + MINUTE > self._began or (signal, minute) not in self._there:
                    yield Sample(signal, minute, max(0, value - ours.get(minute, 0)), seen)

    def _run_failures(self, changed: Iterable[PacketStatus], seen: datetime) -> Iterable[Line]:
        """Failed runs a minute, where the target has them counted from its packets."""
        self._note_failures(changed)
        if not isinstance(self._connection.target.signals.get("run_failures"), PacketsSignal):
            return []
        if isinstance(self._connection.target.packets, PacketsByHand):
            return []  # counted as they are entered
        counts = Counter(at.replace(second=0, microsecond=0) for at in self._failed.values())
        over = {minute: count for minute, count in counts.items() if minute + MINUTE <= seen}
        return [Sample(Signal.RUN_FAILURES, minute, count, seen) for minute, count in over.items()]

    def _note_failures(self, states: Iterable[PacketStatus]) -> None:
        for one in states:
            if one.status is RunStatus.FAILED and not one.synthetic:
                self._failed.setdefault(one.packet, one.at)


def uncounted(target: Target) -> tuple[Signal, ...]:
    """The counts of users' requests that the target is said not to have."""
    sources = {str(name): source for name, source in target.signals.items()}
    return tuple(one for one in _T1 if isinstance(sources.get(one), AbsentSignal))


def unnamed(target: Target) -> list[str]:
    """What the target's file names no source for, or says to be absent."""
    probed = (Signal.PROBE_SENT, Signal.PROBE_FAILED)
    named = {str(name): source for name, source in target.signals.items()}
    silent = [str(one) for one in Signal if one not in probed and isinstance(named.get(one), AbsentSignal | None)]
    return silent + ([] if target.packets is not None else [PACKETS])


def metrics(connection: Connection, since: datetime, now: datetime) -> _Counts:
    """The counts of every CloudWatch metric, of minutes that are over, in one batched question.

    Raises ``GoliveError``.
    """
    named = {str(name): one for name, one in connection.target.signals.items() if isinstance(one, CloudWatchSignal)}
    if not named:
        return {}
    connection.own_account()
    start = since.replace(second=0, microsecond=0)
    read = read_minutes(connection.session, named, start=start, end=now)
    return {
        name: {minute: count for minute, count in minutes.items() if minute + MINUTE <= now}
        for name, minutes in read.items()
    }


def logs(connection: Connection, since: datetime, now: datetime) -> _Counts:
    """The counts of every signal that is in a log, of whole minutes. Raises ``GoliveError``."""
    named = {str(name): one for name, one in connection.target.signals.items() if isinstance(one, LogSignal)}
    if not named:
        return {}
    connection.own_account()
    start, end = (one.replace(second=0, microsecond=0) for one in (since, now))
    return count_lines(connection.session, named, start=start, end=end) if start < end else {}
