"""Wiring of what a person enters during a watch: counts that nothing here measures, and packets, one key each."""

import contextlib
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from golive.config.signals import ManualSignal, PacketsByHand, PacketsSignal
from golive.errors import UsageError, close_to
from golive.model.observations import MINUTE, Line, PacketStatus, RunStatus, Sample, Signal
from golive.record.entry import Data, Entry, PacketEntered, SignalEntered
from golive.record.history import newest_watch
from golive.session.connection import Connection
from golive.watch.triggers.trigger import clock

_IN, _GOOD, _FAILED = "p", "g", "f"
_NAME = re.compile(r"[A-Za-z]{1,3}-?\d{1,6}")  # a number, never a patient's name
_KEYS = f"{_IN} a packet was handed in, {_GOOD} the oldest open one ended well, {_FAILED} it failed"


class HandCounts:
    """What the keys mean while a watch runs; ``note`` puts it on the record.

    A digit counts one more of its signal in this minute. The product works on one packet after the other, so that the
    oldest open one is the next that ends; any other outcome is entered by its name (``golive watch --enter``).
    """

    def __init__(self, connection: Connection, note: Callable[[Data], None]) -> None:
        self._clock = connection.clock
        self._note = note
        self._signals = dict(zip("123456789", entered_by_hand(connection), strict=False))
        self._counts: Counter[tuple[Signal, datetime]] = Counter()
        self._by_hand = isinstance(connection.target.packets, PacketsByHand)
        self._failures = _counts_failures(connection)
        self._packets: dict[str, PacketEntered] = {}
        self._keys = Keys() if self._signals or self._by_hand else None

    @property
    def help(self) -> str:
        """Which key means what; empty where nothing is entered by hand."""
        named = ", ".join(f"{key} {signal.replace('_', ' ')}" for key, signal in self._signals.items())
        counts = f"Each press counts one more now: {named}." if named else ""
        packets = f"Packets: {_KEYS}." if self._by_hand else ""
        return " ".join(one for one in (counts, packets) if one)

    def take(self, said: Iterable[Line] = ()) -> None:
        """Put what was pressed on the record; ``said`` is what is there already, also by others."""
        for one in said:
            if isinstance(one, PacketStatus):
                self._know(PacketEntered(one.packet, one.submitted, one.status))
        now = self._clock.now()
        keys = self._keys.pressed() if self._keys is not None else []
        for signal, count in Counter(self._signals[one] for one in keys if one in self._signals).items():
            self._more(signal, now, count)
        for key in keys if self._by_hand else ():
            self._packet(key, now)

    def close(self) -> None:
        """Leave the terminal as it was."""
        if self._keys is not None:
            self._keys.close()

    def _know(self, packet: PacketEntered) -> None:
        before = self._packets.get(packet.packet)
        if before is None or not before.status.terminal:
            self._packets[packet.packet] = packet

    def _more(self, signal: Signal, now: datetime, count: int) -> None:
        minute = now.replace(second=0, microsecond=0)
        self._counts[signal, minute] += count
        self._note(SignalEntered(signal, minute, self._counts[signal, minute]))

    def _packet(self, key: str, now: datetime) -> None:
        opened = [one for one in self._packets.values() if not one.status.terminal]
        if key == _IN:
            entered = PacketEntered(next_name(self._packets), now, RunStatus.RUNNING)
        elif key in (_GOOD, _FAILED) and opened:
            oldest = min(opened, key=lambda one: (one.submitted, one.packet))
            status = RunStatus.SUCCESS if key == _GOOD else RunStatus.FAILED
            entered = PacketEntered(oldest.packet, oldest.submitted, status)
        else:
            return
        self._packets[entered.packet] = entered
        self._note(entered)
        if entered.status is RunStatus.FAILED and self._failures:
            self._more(Signal.RUN_FAILURES, now, 1)


def next_name(known: Iterable[str]) -> str:
    """The name of the next packet: P-01, P-02."""
    numbers = [int(one[2:]) for one in known if one.startswith("P-") and one[2:].isdigit()]
    return f"P-{max(numbers, default=0) + 1:02}"


def entered_by_hand(connection: Connection) -> list[Signal]:
    """The signals whose source is a person, as the target's file says."""
    return [Signal(name) for name, source in connection.target.signals.items() if isinstance(source, ManualSignal)]


def enter(connection: Connection, text: str) -> str:
    """Put what a person saw on the record: a count of the last whole minute, or a packet. Raises ``UsageError``."""
    name, _, value = text.partition("=")
    if name == "packet":
        return _enter_packet(connection, text, value)
    if name not in list(Signal) or not re.fullmatch("[0-9]{1,20}", value):
        raise UsageError(
            f"--enter {text}: write SIGNAL=COUNT, such as login_failures=3, or packet=P-03:failed."
            f"{close_to(name, [*Signal, 'packet'])} Signals: {', '.join(Signal)}."
        )
    known = entered_by_hand(connection)
    if name not in known:
        raise UsageError(
            f"{name} is not entered by hand at {connection.target.title}: its file names another source, or none. "
            f"By hand here: {', '.join(known) or 'nothing'}."
        )
    minute = connection.clock.now().replace(second=0, microsecond=0) - MINUTE
    counted = Sample(Signal(name), minute, int(value))
    connection.record.append(SignalEntered(counted.signal, minute, counted.value))
    return f"On the record: {value} {name} in the minute of {clock(minute)}."


def _enter_packet(connection: Connection, text: str, value: str) -> str:
    """A packet was handed in (``packet=P-03``) or ended (``packet=P-03:failed``)."""
    name, _, word = value.partition(":")
    words = [one.value for one in RunStatus]
    if not _NAME.fullmatch(name) or (word and word not in words):
        raise UsageError(
            f"--enter {text}: write packet=P-03 when it is handed in, and packet=P-03:failed when it has ended."
            f"{close_to(word, words)} Known: {', '.join(words)}."
        )
    if not isinstance(connection.target.packets, PacketsByHand):
        raise UsageError(
            f"Packets are not entered by hand at {connection.target.title}: its file says how to read them."
        )
    now = connection.clock.now()
    status = RunStatus(word) if word else RunStatus.RUNNING
    handed_in = _handed_in(connection.record.entries(), name)
    if handed_in is None and status.terminal:
        raise UsageError(f"Nobody has entered that {name} was handed in. Enter it first: --enter packet={name}")
    entered = connection.record.append(PacketEntered(name, handed_in or now, status))
    if status is RunStatus.FAILED and _counts_failures(connection):
        minute = entered.draft.at.replace(second=0, microsecond=0)
        failed = sum(_failed_in(one, minute) for one in connection.record.entries())
        connection.record.append(SignalEntered(Signal.RUN_FAILURES, minute, failed))
    return f"On the record: packet {name} is {status.value.replace('_', ' ')}."


def _counts_failures(connection: Connection) -> bool:
    """Whether failed runs are counted from the packets that a person enters."""
    return isinstance(connection.target.signals.get("run_failures"), PacketsSignal)


def _failed_in(entry: Entry, minute: datetime) -> bool:
    data = entry.draft.data
    failed = isinstance(data, PacketEntered) and data.status is RunStatus.FAILED
    return failed and minute <= entry.draft.at < minute + MINUTE


def _handed_in(entries: Sequence[Entry], name: str) -> datetime | None:
    """When this packet was handed in, in the newest watch on the record."""
    watch = newest_watch(entries)
    for one in reversed(entries):
        data = one.draft.data
        if watch is not None and one.draft.at < watch.started.began:
            break
        if isinstance(data, PacketEntered) and data.packet == name:
            return data.submitted
    return None


class Keys:
    """The keys of the terminal that we were started at, until ``close``."""

    def __init__(self) -> None:
        self._there = sys.stdin is not None and sys.stdin.isatty()
        self._before: object = None
        if self._there and sys.platform != "win32":
            import termios  # noqa: PLC0415 - not on Windows
            import tty  # noqa: PLC0415 - as above

            with contextlib.suppress(termios.error):
                self._before = termios.tcgetattr(sys.stdin)
                tty.setcbreak(sys.stdin)

    def pressed(self) -> list[str]:
        """What was pressed since the last time, in its order."""
        if not self._there:
            return []
        found: list[str] = []
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - only on Windows

            while msvcrt.kbhit():
                found.append(msvcrt.getwch())
        else:
            import os  # noqa: PLC0415 - as above
            import select  # noqa: PLC0415 - as above

            while select.select([sys.stdin], [], [], 0)[0]:
                some = os.read(sys.stdin.fileno(), 64)
                if not some:
                    self._there = False
                    break
                found += some.decode(errors="replace")
        return found

    def close(self) -> None:
        """Leave the terminal as it was."""
        if self._before is not None and sys.platform != "win32":
            import termios  # noqa: PLC0415 - as above

            with contextlib.suppress(termios.error):
                termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._before)  # type: ignore[arg-type]
