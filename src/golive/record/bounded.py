"""The record as a rollback uses it: asked, written and locked, but never waited for."""

import contextlib
from collections.abc import Callable, Iterator
from typing import TypeVar

from golive.background import Broke, asked
from golive.errors import RecordBroken, RecordError, StoreUnavailable
from golive.facts import Pins
from golive.record import Lock, Record
from golive.record.entry import Draft, StepIntent, StepOutcome

T = TypeVar("T")
_WITHIN = 10.0  # real seconds for the first question that finds the store away; after that it is not asked again
_LEASE = 120.0  # real seconds after which a holder that no longer says that it is there has lost the lock


class BriskRecord:
    """A target's record for one rollback. ``say`` is told what can't be had of it, and what that means."""

    def __init__(self, record: Record, say: Callable[[str], None], *, within: float = _WITHIN) -> None:
        self._record = record
        self._say = say
        self._within = within
        self._lock: Lock | None = None
        self._waiting: list[Draft] = []
        self._away = False
        self._since = 0
        """The newest entry before this rollback, as far as that is known."""

    def pins(self) -> Pins:
        """The versions on the record or, if it can't be had or is not whole, those that this machine last saw on it.

        What a machine remembers it saw on a record that was whole. Raises ``RecordError`` if it never saw any.
        """
        try:
            return self._ask(self._record.pins)
        except RecordError as error:
            seen = self._record.remembered_pins()
            if seen.previous is None:
                raise
            self._say(f"{error} The rollback goes by what this machine last saw on it: back to {seen.previous.short}.")
            return seen
        finally:
            self._since = (self._record.remembered_head() or (0, ""))[0]

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """The lock on rollbacks, where it can be had. Raises ``LockHeld``."""
        held = contextlib.ExitStack()
        lock = self._record.lock("rollback", seconds=_LEASE)
        try:
            self._lock = self._ask(lock.__enter__, late=lambda _lock: lock.__exit__(None, None, None))
            held.callback(lambda: self._ask(lambda: lock.__exit__(None, None, None)))
        except (StoreUnavailable, RecordBroken) as error:
            self._say(f"{error} The rollback goes on without its lock: make sure that nobody else rolls back now.")
        try:
            yield
        finally:
            self._lock = None
            self._away = False  # the work is done, so there is time to ask once more
            with contextlib.suppress(StoreUnavailable, RecordBroken):
                held.close()

    def note(self, step: StepIntent | StepOutcome) -> None:
        """Put a step on the record; before it is begun, see that the lock still is ours.

        Raises ``LockHeld``; and ``StoreUnavailable`` once, after which the steps wait for ``catch_up``.
        """
        draft = self._record.draft(step)
        away = self._away
        try:
            if isinstance(step, StepIntent) and self._lock is not None:
                self._ask(self._lock.check)
            self._ask(lambda: self._record.add(draft))
        except (StoreUnavailable, RecordBroken):
            self._waiting.append(draft)
            if not away:
                raise

    def catch_up(self) -> None:
        """Write what had to wait, each step once: one whose answer never came may be on the record already."""
        if not self._waiting:
            with contextlib.suppress(StoreUnavailable):
                self._ask(self._record.settle)
            return
        self._away = False
        try:
            there = [entry.draft for entry in self._ask(lambda: self._record.journal.entries(self._since))]
            for draft in self._waiting:
                if draft not in there:
                    self._ask(lambda draft=draft: self._record.add(draft))  # type: ignore[misc]
            self._say("The record can be written again: the steps of this rollback are on it now.")
        except RecordError as error:
            self._say(f"{error} {len(self._waiting)} steps of this rollback are not on the record: keep this screen.")

    def _ask(self, ask: Callable[[], T], *, late: Callable[[T], object] = lambda _answer: None) -> T:
        """Ask the record, for a few seconds; what is answered later than that goes to ``late``."""
        if self._away:
            raise StoreUnavailable("The record can't be had now.")
        answer = asked("The record", ask, late=late)
        try:
            return answer.result(self._within)
        except TimeoutError:
            if not answer.cancel():  # it came at this very moment
                return answer.result()
            self._away = True
            raise StoreUnavailable(f"The record gave no answer within {self._within:.0f} seconds.") from None
        except StoreUnavailable:
            self._away = True
            raise
        except Broke as error:
            raise StoreUnavailable(str(error)) from error
