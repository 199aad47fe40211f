"""Wiring of what becomes of packets during a watch: from the app's API or its log, as lines of the watch.

A state is told when it changes. A packet that is not over and whose state can't be read is unknown from then on.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from golive.app import FirmRuns, MatterSeen, RunSeen
from golive.aws import LoggedState, packet_states
from golive.config.signals import ApiPackets, CommandPackets, FilePackets, LogPackets
from golive.config.target import StatusWords
from golive.errors import EdgeError, GoliveError, Unexpected
from golive.local import Stamped, states
from golive.model.observations import Line, PacketStatus, RunStatus, WatchStart, name_of
from golive.session.connection import Connection

_FRESH, _OLD = timedelta(hours=1), timedelta(days=1)
"""A matter without a run that is older than an hour is asked about at every fifth look, an old one not at all."""
_SELDOM = 5
_FOLLOWED = timedelta(minutes=3)
"""For so long after its end a run is asked about: products are known to change their mind, half a minute later."""
_MOST = 200  # matters that are asked about in one look


class PacketStates:
    """The packets of one watch, which began at ``start``; ``known`` are its lines, if it goes on."""

    def __init__(
        self,
        connection: Connection,
        start: datetime,
        known: Iterable[Line] = (),
        answered: Callable[[int], None] = lambda _status: None,
    ) -> None:
        """``answered`` is told the status of each answer that the app gave us."""
        self._answered = answered
        self._connection = connection
        self._start = start
        self._states: dict[str, PacketStatus] = {}
        """The newest state of each packet, or the terminal one that came first."""
        self._ended: dict[tuple[str, str], PacketStatus] = {}
        """The last end of each run that has ended."""
        self._reopened: set[str] = set()
        self._guessed: set[str] = set()
        """Matters that were never read: whether they are packets, and since when, nobody knows."""
        self._unread: list[str] = []
        """Why each matter of the firm that is looked at could not be read."""
        self._firms: dict[str, str] = {}
        self._first_look = True
        self._looks = 0
        for line in known:
            if isinstance(line, PacketStatus):
                if line.status is RunStatus.UNKNOWN and line.packet not in self._states:
                    self._guessed.add(line.packet)
                self._take(line)
            self._first_look &= isinstance(line, WatchStart)  # else the watch goes on

    def read(self) -> tuple[list[PacketStatus], str]:
        """What changed, and the sentence why not all could be read; what could not is unknown from now on.

        A moment of our own is taken after the answer, never before: a packet is not handed in before it was.
        """
        source = self._connection.target.packets
        changed: list[PacketStatus] = []
        problem = ""
        if isinstance(source, ApiPackets):
            runs = FirmRuns(self._connection.app, self._connection.target, self._connection.clock, self._answered)
            for firm in source.firms:
                self._unread.clear()
                try:
                    for line in self._of_firm(runs, firm):
                        changed.append(line)  # noqa: PERF402 - what was read before an error stays read
                except GoliveError as error:
                    problem = str(error)
                    changed += self._lost(firm)
                if self._unread:
                    problem = problem or f"{len(self._unread)} matters of {firm} can't be read. {self._unread[0]}"
        elif isinstance(source, LogPackets | FilePackets | CommandPackets):
            try:
                changed += list(self._of_lines(self._lines(source)))
            except GoliveError as error:
                problem = str(error)
                changed += self._lost()
        self._first_look = False
        self._looks += 1
        return changed, problem

    def _lost(self, firm: str = "") -> list[PacketStatus]:
        """The packets that are not over, each as unknown from now on, because they could not be read."""
        opened = [one for one in self._states.values() if one.status is RunStatus.RUNNING]
        return [self._unknown(one) for one in opened if not firm or self._firms.get(one.packet, firm) == firm]

    def _of_firm(self, runs: FirmRuns, firm: str) -> Iterator[PacketStatus]:
        matters = runs.matters(firm)
        asked = {one.matter for one in matters if self._asked(name_of(one.matter), one.made)}
        if len(asked) > _MOST:
            raise Unexpected(f"{firm} has {len(asked)} matters that may get a run now; golive asks about {_MOST}.")
        there = {name_of(one.matter) for one in matters}
        for name, state in list(self._states.items()):
            if self._firms.get(name) == firm and state.status is RunStatus.RUNNING and name not in there:
                yield self._unknown(state)
        for one in matters:
            if one.matter in asked:
                yield from self._of_matter(runs, firm, one)

    def _asked(self, packet: str, made: datetime | None) -> bool:
        """Not any more a while after it is over; and the older it is without a run, the less it is waited for."""
        state = self._states.get(packet)
        if state is not None and state.status is not RunStatus.NO_RUN:
            fresh = self._now() - state.known < _FOLLOWED
            return not state.status.terminal or fresh or packet in self._reopened
        age = self._now() - made if made is not None else timedelta()
        return age < _FRESH or (age < _OLD and self._looks % _SELDOM == 0)

    def _of_matter(self, runs: FirmRuns, firm: str, matter: MatterSeen) -> Iterator[PacketStatus]:
        name = name_of(matter.matter)
        self._firms[name] = firm
        synthetic = firm == self._connection.target.app.synthetic.firm
        try:
            seen = runs.runs(matter.matter, firm)
        except EdgeError as error:
            self._unread.append(str(error))
            yield from self._not_read(name, matter, synthetic=synthetic)
            return
        now = self._now()
        if seen == [] and name in self._guessed:  # gone is not the same as having none
            self._guessed.discard(name)
            yield from self._changed(msgspec.structs.replace(self._states[name], at=now, status=RunStatus.NO_RUN))
        self._reopened.discard(name)
        for one in seen or ():
            run = name_of(one.run) if one.run else ""
            status = status_of(self._connection.target.app.status, one.word, one.said)
            ended = min(one.finished or now, now)  # the product's clock may be ahead
            at = max(ended if status.terminal else now, self._none_until(name, now))
            submitted = self._submitted(name) or self._handed_in(one, matter, now)
            line = PacketStatus(at=at, packet=name, submitted=submitted, status=status, synthetic=synthetic, run=run)
            yield from self._revised(line, now) if (name, run) in self._ended else self._changed(line)

    def _none_until(self, packet: str, now: datetime) -> datetime:
        """Until when it was known to have no run, whatever the product's clock says; what comes then is later."""
        state = self._states.get(packet)
        return state.at if state is not None and state.status is RunStatus.NO_RUN else min(now, self._start)

    def _submitted(self, packet: str) -> datetime | None:
        """When it was handed in, if that is known by now."""
        state = self._states.get(packet)
        known = state is not None and state.status is not RunStatus.NO_RUN and packet not in self._guessed
        return state.submitted if state is not None and known else None

    def _not_read(self, name: str, matter: MatterSeen, *, synthetic: bool) -> Iterator[PacketStatus]:
        """A packet that can't be read is unknown, one that nobody has ever read too: it may be the one that failed."""
        state, now = self._states.get(name), self._now()
        if state is not None and state.status is RunStatus.RUNNING:
            yield self._unknown(state)
        elif state is None or state.status is RunStatus.NO_RUN:
            made = min(matter.made or now, now) if state is None else now
            made = made if made >= self._start else now  # its packet may have been handed in since
            self._guessed.add(name)
            yield from self._changed(
                PacketStatus(at=now, packet=name, submitted=made, status=RunStatus.UNKNOWN, synthetic=synthetic)
            )

    def _revised(self, line: PacketStatus, now: datetime) -> Iterator[PacketStatus]:
        """What a run says after its end: another end counts from now on; one that is at work again is followed."""
        said = self._ended[line.packet, line.run]
        if not line.status.terminal:
            self._reopened.add(line.packet)
        elif line.status is not said.status:
            self._ended[line.packet, line.run] = later = msgspec.structs.replace(line, at=now)
            if self._states[line.packet].run == line.run:
                self._states[line.packet] = later
            if later.submitted >= self._start:
                yield later

    def _handed_in(self, run: RunSeen, matter: MatterSeen, now: datetime) -> datetime:
        """When its first run began; while it waits to begin, when it was seen first.

        What waits already at the very first look was handed in before it, and so before the watch.
        """
        if run.started is not None:
            return min(run.started, now)
        return min(matter.made or now, now) if self._first_look else now

    def _lines(self, source: LogPackets | FilePackets | CommandPackets) -> Sequence[LoggedState | Stamped]:
        if isinstance(source, LogPackets):
            self._connection.own_account()
            return packet_states(self._connection.session, source, start=self._start, end=self._now())
        return states(source, self._connection.root, start=self._start, end=self._now())

    def _of_lines(self, told: Sequence[LoggedState | Stamped]) -> Iterator[PacketStatus]:
        words = self._connection.target.app.status
        now = self._now()
        for one in told:
            before = self._states.get(name_of(one.packet))
            submitted = before.submitted if before is not None else one.at
            status = status_of(words, one.status, one.status)
            again = before is not None and before.status is RunStatus.UNKNOWN and not status.terminal
            at = now if again else min(one.at, now)  # a log that can be read again says how it stands now
            yield from self._changed(
                PacketStatus(at=at, packet=name_of(one.packet), submitted=submitted, status=status)
            )

    def _changed(self, line: PacketStatus) -> Iterator[PacketStatus]:
        before = self._states.get(line.packet)
        if before is None or (before.status is not line.status and not before.status.terminal):
            told = before is not None and before.submitted >= self._start
            self._take(line)
            if line.submitted >= self._start:
                yield line
            elif told:  # it was counted while it could not be read: handed in before, it is not of this launch
                yield msgspec.structs.replace(line, at=self._now(), submitted=self._start, status=RunStatus.NO_RUN)

    def _unknown(self, state: PacketStatus) -> PacketStatus:
        line = PacketStatus(
            at=self._now(),
            packet=state.packet,
            submitted=state.submitted,
            status=RunStatus.UNKNOWN,
            synthetic=state.synthetic,
        )
        self._take(line)
        return line

    def _now(self) -> datetime:
        return self._connection.clock.now()

    def _take(self, line: PacketStatus) -> None:
        if line.status is not RunStatus.UNKNOWN:
            self._guessed.discard(line.packet)
        if line.status.terminal and line.run:
            self._ended[line.packet, line.run] = line
        before = self._states.get(line.packet)
        if before is None or not before.status.terminal:
            self._states[line.packet] = line


def status_of(words: StatusWords, word: str, said: str = "") -> RunStatus:
    """What a word of the app's means; one that the target's file does not know is unknown, and so decides nothing."""
    if word in words.failed:
        return RunStatus.CANCELLED if words.cancelled and words.cancelled in said else RunStatus.FAILED
    if word in words.active:
        return RunStatus.RUNNING
    if word in words.delivered:
        return RunStatus(word) if word in (RunStatus.PARTIAL, RunStatus.NEEDS_REVIEW) else RunStatus.SUCCESS
    return RunStatus.UNKNOWN
