"""The lock: one operator at a time works on a target; a holder that died is taken over from, a live one never."""

import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from golive.background import Rounds
from golive.errors import LockHeld, RecordBroken, RecordError
from golive.record.entry import Data, Entry, LockReleased, LockRenewed, LockTaken, Where
from golive.record.history import holders
from golive.wording import when

_RENEWALS = 3  # in a lease, so that clocks may differ by two thirds of it before a live holder looks dead
_CLOCKS_DIFFER = timedelta(minutes=15)  # AWS hears nobody whose clock is further off, so nobody can work that way
_ENOUGH = 1 / 2  # of a lease: where another entry renewed it so lately, one of its own waits for the next turn


class Lock:
    """One claim to a lock. ``gone`` says whether the process at a place has ended, False if that can't be known.

    ``look`` reads the record's entries, ``write`` puts one there.
    """

    def __init__(
        self,
        name: str,
        who: str,
        seconds: float,
        *,
        where: Where,
        gone: Callable[[Where], bool],
        look: Callable[[], Sequence[Entry]],
        write: Callable[[Data], object],
    ) -> None:
        self._name = name
        self.holder = f"{who}-{uuid.uuid4().hex[:8]}"
        self._seconds = seconds
        self._where = where
        self._gone = gone
        self._look = look
        self._write = write
        self._renewals: Rounds | None = None
        self._lasts: datetime | None = None

    def take(self) -> None:
        """Claim it, from a dead holder by name. Raises ``LockHeld`` if a live one has it or was quicker.

        Raises ``RecordBroken`` for a claim that our clock says nothing of: its holder may be gone or not, and the lock
        is then neither ours nor waited for.
        """
        current = holders(self._look()).get(self._name)
        died = current is not None and self._gone(current.where)
        left = current.until - datetime.now(UTC) if current is not None and not died else timedelta()
        if current is not None and left > timedelta(seconds=self._seconds) + _CLOCKS_DIFFER:
            raise RecordBroken(
                f"{current.holder} says to be at this ({self._name}) until {when(current.until)}, which is longer than "
                "any lock lasts. Its clock or this machine's is wrong, so whether they still are can't be told: call "
                "them, and set the clock."
            )
        if current is not None and left > timedelta():
            raise _held(current)
        over = current.holder if current is not None else ""
        self._write(LockTaken(self._name, self.holder, self._until(), self._where, over, died))
        try:
            self.check()
        except RecordError:
            self.give_up()
            raise
        # A failure is only missed: `check` tells what it meant.
        self._renewals = Rounds(f"lock-{self._name}", self._renew, lambda: self._seconds / _RENEWALS)

    def check(self) -> None:
        """Return if the lock still is ours, as the record has it; to be asked before whatever can't be undone.

        Raises ``LockHeld`` naming who has it now.
        """
        current = holders(self._look()).get(self._name)
        if current is not None and current.holder != self.holder:
            raise _held(current)
        if current is None or current.until <= datetime.now(UTC):
            raise LockHeld(f"The lock ({self._name}) ran out before the work was done. Start the work again.")

    def give_up(self) -> None:
        """Be done. If this can't be written the lock runs out by itself: what was done must not look failed."""
        if self._renewals is not None:
            self._renewals.close(0.0)
        try:
            self._write(LockReleased(self._name, self.holder))
        except RecordError:
            return

    def renewal(self) -> LockRenewed:
        """What an entry of the holder's says to renew the lock from now on; ``renewed`` once it is written."""
        return LockRenewed(self._name, self.holder, self._until(), self._where)

    def renewed(self, renewal: LockRenewed) -> None:
        """It is on the record, so that it need not be renewed by an entry of its own for a while."""
        self._lasts = renewal.until

    def _renew(self) -> None:
        if self._lasts is None or self._lasts - datetime.now(UTC) < timedelta(seconds=self._seconds * _ENOUGH):
            self._write(self.renewal())

    def _until(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._seconds)


def _held(current: LockTaken | LockRenewed) -> LockHeld:
    return LockHeld(
        f"{current.holder} is already at this ({current.name}), until {when(current.until)} at the latest. "
        "Wait for them, or ask them to stop."
    )
