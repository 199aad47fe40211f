"""Wiring of what becomes of packets during a watch: from the app's API or its log, as lines of the watch.

A state is told when it changes. A packet that is not over and whose state can't be read is unknown from then on.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from golive.app import FirmRuns, MatterSeen, RunSeen
from golive.aws import LoggedState, packet_states
from golive.config.signals import ApiPackets, CommandPackets, FilePackets, LogPackets
from golive.config.target import StatusWords
from golive.errors import EdgeError, GoliveError
from golive.local import Stamped, states
from golive.model.observations import Line, PacketStatus, RunStatus, WatchStart, name_of
from golive.session.connection import Connection

_FRESH, _OLD = timedelta(hours=1), timedelta(days=1)
_MOST = 200  # matters of a firm that are asked about in one look
_BY_TURNS = 10
"""Of all matters without a known run that are older than an hour, so many are asked about in a look, by turns.

So a product with thousands of them costs no more, and a packet that is handed in at an old one is seen at its turn.
"""
_SEEN_LATE = 10  # looks that once around may take before it is said
_NEVER = datetime.min.replace(tzinfo=UTC)
_FOLLOWED = timedelta(minutes=3)
"""For so long after its end a run is asked about: products are known to change their mind, half a minute later."""


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
        self._asked: dict[str, datetime] = {}
        """When each matter was asked about last."""
        self._listed: dict[str, datetime] = {}
        """When each firm's matters were listed last."""
        self._none: dict[str, datetime] = {}
        """When a matter was last seen to have no run, or not to be there: what it has now was handed in since."""
        self._firms: dict[str, str] = {}
        """The firm of each matter that was ever listed."""
        self._first_look = True
        self.unread = ""
        """Why not all that was asked for could be read, the last time; that others wait for their turn is no reason."""
        for line in known:
            if isinstance(line, PacketStatus):
                if line.status is RunStatus.UNKNOWN and line.packet not in self._states:
                    self._guessed.add(line.packet)
                self._take(line)
            self._first_look &= isinstance(line, WatchStart)  # else the watch goes on

    def read(self) -> tuple[list[PacketStatus], str]:
        """What changed, and the sentence why not all is seen; what could not be read is unknown from now on.

        A moment of our own is taken after the answer, never before: a packet is not handed in before it was.
        """
        source = self._connection.target.packets
        changed: list[PacketStatus] = []
        problems, late = list[str](), list[str]()
        if isinstance(source, ApiPackets):
            runs = FirmRuns(self._connection.app, self._connection.target, self._connection.clock, self._answered)
            turns = (_MOST if self._first_look else _BY_TURNS) // len(source.firms)
            for firm in source.firms:
                try:
                    for line in self._of_firm(runs, firm, max(1, turns), problems, late):
                        changed.append(line)  # noqa: PERF402 - what was read before an error stays read
                except GoliveError as error:
                    problems.append(str(error))
                    changed += self._lost(firm)
        elif isinstance(source, LogPackets | FilePackets | CommandPackets):
            try:
                changed += list(self._of_lines(self._lines(source)))
            except GoliveError as error:
                problems.append(str(error))
                changed += self._lost()
        self._first_look = False
        self.unread = " ".join(dict.fromkeys(problems))
        return changed, " ".join(dict.fromkeys([*problems, *late]))

    def _lost(self, firm: str = "") -> list[PacketStatus]:
        """The packets that are not over, each as unknown from now on, because they could not be read."""
        opened = [one for one in self._states.values() if one.status is RunStatus.RUNNING]
        return [self._unknown(one) for one in opened if not firm or self._firms.get(one.packet, firm) == firm]

    def _of_firm(
        self, runs: FirmRuns, firm: str, turns: int, problems: list[str], late: list[str]
    ) -> Iterator[PacketStatus]:
        """A firm's packets: those of ``turns`` old matters, and of all others that may change now."""
        matters = self._matters(runs, firm)
        there = {name_of(one.matter) for one in matters}
        for name, state in list(self._states.items()):
            if self._firms.get(name) == firm and state.status is RunStatus.RUNNING and name not in there:
                yield self._unknown(state)
        soon = self._in_turn(one for one in matters if self._awaited(one))
        old = self._in_turn(one for one in matters if self._awaited(one) is False)
        unread: list[str] = []
        for one in (*soon[:_MOST], *old[:turns]):
            yield from self._of_matter(runs, firm, one, unread)
        for one in soon[_MOST:]:
            if name_of(one.matter) not in self._asked:
                yield from self._not_read(one, firm)
        if unread:
            problems.append(f"{len(unread)} matters of {firm} can't be read. {unread[0]}")
        if len(soon) > _MOST:
            late.append(
                f"{firm} has {len(soon)} matters that may get a run now; golive asks about {_MOST} in a look, by turns."
            )
        around = -(-len(old) // turns)
        if around > _SEEN_LATE:
            late.append(
                f"{firm} has {len(old)} matters that are older than an hour and may get a run; golive asks about "
                f"{turns} in a look, by turns, so it sees a packet of theirs up to {around} minutes late. "
                "Look in the product, too."
            )

    def _matters(self, runs: FirmRuns, firm: str) -> Sequence[MatterSeen]:
        """The firm's matters; one that is new, and not an old one that is shown again, was not there before."""
        now, last = self._now(), self._listed.get(firm)
        matters = runs.matters(firm)
        for one in matters:
            name = name_of(one.matter)
            new = name not in self._firms and (one.made is None or one.made > self._start - _OLD)
            if new and last is not None:
                self._none[name] = last
            self._firms[name] = firm
        self._listed[firm] = now
        return matters

    def _awaited(self, matter: MatterSeen) -> bool | None:
        """Whether it is asked about at each look; if not, by turns, or (None) no more, since it says nothing new.

        It does not any more a while after it is over, nor where it was handed in before the watch.
        """
        state, now = self._states.get(name_of(matter.matter)), self._now()
        if state is None or state.status is RunStatus.NO_RUN:
            return matter.made is None or now - matter.made < _FRESH
        followed = now - state.known < _FOLLOWED or state.packet in self._reopened
        return (state.submitted >= self._start and (not state.status.terminal or followed)) or None

    def _in_turn(self, matters: Iterable[MatterSeen]) -> list[MatterSeen]:
        """Those first that were not asked about for the longest time; of those that never were, the newest."""
        newest = sorted(matters, key=lambda one: one.made or self._now(), reverse=True)
        return sorted(newest, key=lambda one: self._asked.get(name_of(one.matter), _NEVER))

    def _of_matter(self, runs: FirmRuns, firm: str, matter: MatterSeen, unread: list[str]) -> Iterator[PacketStatus]:
        name, asked = name_of(matter.matter), self._now()
        synthetic = firm == self._connection.target.app.synthetic.firm
        try:
            seen = runs.runs(matter.matter, firm)
        except EdgeError as error:
            unread.append(str(error))
            if self._awaited(matter) or name in self._none:  # else it is an old one, and no packet by all that is known
                yield from self._not_read(matter, firm)
            return
        finally:
            self._asked[name] = asked
        now = self._now()
        if seen == [] and name in self._guessed:  # gone is not the same as having none
            self._guessed.discard(name)
            yield from self._changed(msgspec.structs.replace(self._states[name], at=now, status=RunStatus.NO_RUN))
        self._reopened.discard(name)
        for one in seen or ():
            run = name_of(one.run) if one.run else ""
            status = status_of(self._connection.target.app.status, one.word, one.said)
            submitted = self._handed_in(one, run, matter, now, waits=not status.terminal)
            if submitted is None:
                continue
            ended = min(one.finished or now, now)  # the product's clock may be ahead
            at = max(ended if status.terminal else now, self._none_until(name, now))
            line = PacketStatus(at=at, packet=name, submitted=submitted, status=status, synthetic=synthetic, run=run)
            yield from self._revised(line, now) if (name, run) in self._ended else self._changed(line)
        if seen == []:
            self._none[name] = asked

    def _none_until(self, packet: str, now: datetime) -> datetime:
        """Until when it was known to have no run, whatever the product's clock says; what comes then is later."""
        state = self._states.get(packet)
        none = state.at if state is not None and state.status is RunStatus.NO_RUN else min(now, self._start)
        return max(none, self._none.get(packet, none))

    def _submitted(self, packet: str) -> datetime | None:
        """When it was handed in, if that is known by now."""
        state = self._states.get(packet)
        known = state is not None and state.status is not RunStatus.NO_RUN and packet not in self._guessed
        return state.submitted if state is not None and known else None

    def _not_read(self, matter: MatterSeen, firm: str) -> Iterator[PacketStatus]:
        """A packet that can't be read is unknown, one that nobody has ever read too: it may be the one that failed."""
        name, synthetic = name_of(matter.matter), firm == self._connection.target.app.synthetic.firm
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

    def _handed_in(self, one: RunSeen, run: str, matter: MatterSeen, now: datetime, *, waits: bool) -> datetime | None:
        """When the packet of a run was handed in; None while that can't be told.

        It was when its first run began, but not before it was seen that there was none, whatever the product's clock
        says. While it waits to begin, it was when it was seen first; what waits already at the very first look was
        handed in before it, and so before the watch.
        """
        name = name_of(matter.matter)
        known, none = self._submitted(name), self._none.get(name)
        made = min(matter.made or now, now)
        told: datetime | None = now
        if one.started is not None:
            told = min(max(one.started, none or one.started), now)
        elif self._first_look:
            told = min(matter.made or _NEVER, now)
        elif none is None and name not in self._guessed and made < self._start:
            # Nobody had looked at it: of the watch is what ended in it, and what waits says so once it begins.
            told = min(one.finished or made, now) if not waits else None
        if known is None or told is None:
            return known or told
        return known if self._states[name].run == run else min(known, told)  # an earlier run may be listed late

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
            submitted = min(before.submitted, one.at) if before is not None else one.at  # lines may come late
            status = status_of(words, one.status, one.status)
            again = before is not None and before.status is RunStatus.UNKNOWN and not status.terminal
            at = now if again else min(one.at, now)  # a log that can be read again says how it stands now
            yield from self._changed(
                PacketStatus(at=at, packet=name_of(one.packet), submitted=submitted, status=status)
            )

    def _changed(self, line: PacketStatus) -> Iterator[PacketStatus]:
        before = self._states.get(line.packet)
        if before is None or _says_more(line, before):
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
        if before is None or not before.status.terminal or _worse_and_before(line, before):
            self._states[line.packet] = line
        elif line.submitted < before.submitted:
            self._states[line.packet] = msgspec.structs.replace(before, submitted=line.submitted)


def _says_more(line: PacketStatus, before: PacketStatus) -> bool:
    """Whether a line changes what is known of its packet; one that was there earlier may come later."""
    if not before.status.terminal and line.status is not before.status:
        return True
    return _worse_and_before(line, before) or (not line.status.terminal and line.submitted < before.submitted)


def _worse_and_before(line: PacketStatus, before: PacketStatus) -> bool:
    """Whether this is how it ended first, in fact: a better end than what was seen counts no more."""
    ends = line.status.terminal and before.status.terminal
    return ends and line.at <= before.at and line.status.badness > before.status.badness


def status_of(words: StatusWords, word: str, said: str = "") -> RunStatus:
    """What a word of the app's means; one that the target's file does not know is unknown, and so decides nothing."""
    if word in words.failed:
        return RunStatus.CANCELLED if words.cancelled and words.cancelled in said else RunStatus.FAILED
    if word in words.active:
        return RunStatus.RUNNING
    if word in words.delivered:
        return RunStatus(word) if word in (RunStatus.PARTIAL, RunStatus.NEEDS_REVIEW) else RunStatus.SUCCESS
    return RunStatus.UNKNOWN
