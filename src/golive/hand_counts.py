"""Wiring of counts by hand: signals that nothing here measures, entered by a person, one key each."""

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from golive.connection import Connection
from golive.entry import Data, SignalEntered
from golive.errors import UsageError, close_to
from golive.keys import Keys
from golive.sample import MINUTE, Signal
from golive.triggers.trigger import clock

if TYPE_CHECKING:
    from datetime import datetime


class HandCounts:
    """While a watch runs each key counts one more of its signal for this minute. ``note`` puts it on the record."""

    def __init__(self, connection: Connection, note: Callable[[Data], None]) -> None:
        self._clock = connection.clock
        self._note = note
        self._signals = dict(zip("123456789", entered_by_hand(connection), strict=False))
        self._keys = Keys() if self._signals else None
        self._counts: Counter[tuple[Signal, datetime]] = Counter()

    @property
    def help(self) -> str:
        """Which key counts what; empty where nothing is entered by hand."""
        named = ", ".join(f"{key} {signal.replace('_', ' ')}" for key, signal in self._signals.items())
        return f"Each press counts one more now: {named}." if named else ""

    def take(self) -> None:
        """Put what was pressed on the record."""
        minute = self._clock.now().replace(second=0, microsecond=0)
        keys = self._keys.pressed() if self._keys is not None else []
        pressed = Counter(self._signals[one] for one in keys if one in self._signals)
        for signal, count in pressed.items():
            self._counts[signal, minute] += count
            self._note(SignalEntered(signal, minute, self._counts[signal, minute]))

    def close(self) -> None:
        """Leave the terminal as it was."""
        if self._keys is not None:
            self._keys.close()


def entered_by_hand(connection: Connection) -> list[Signal]:
    """The signals whose source is a person, as the target's file says."""
    named = connection.target.signals.items()
    return [Signal(name) for name, source in named if source.__struct_config__.tag == "manual"]


def enter(connection: Connection, text: str) -> str:
    """Put a person's own count of a signal on the record, for the last whole minute. Raises ``UsageError``."""
    name, _, value = text.partition("=")
    if name not in list(Signal) or not value.isdigit():
        raise UsageError(
            f"--enter {text}: write SIGNAL=COUNT, such as login_failures=3.{close_to(name, list(Signal))} "
            f"Signals: {', '.join(Signal)}."
        )
    known = entered_by_hand(connection)
    if name not in known:
        raise UsageError(
            f"{name} is not entered by hand at {connection.target.title}: its file names another source, or none. "
            f"By hand here: {', '.join(known) or 'nothing'}."
        )
    minute = connection.clock.now().replace(second=0, microsecond=0) - MINUTE
    connection.record.append(SignalEntered(Signal(name), minute, int(value)))
    return f"On the record: {value} {name} in the minute of {clock(minute)}."
