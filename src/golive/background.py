"""Work in a thread of its own, so that whoever needs it is never held up longer than he says.

Two ideas, no more: ``asked`` for a question with one answer, and ``Rounds`` for what is done again and again until it
is ended (a heartbeat, a feed). Their threads are daemons: one that hangs keeps nobody from leaving.
"""

import contextlib
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from pathlib import Path
from typing import Generic, TypeVar

from golive.clock import Clock
from golive.errors import Cancelled, GoliveError, Unexpected, Unreachable

T = TypeVar("T")


class Broke(Unexpected):
    """A mistake of golive's own while it asked: what was asked is not known."""

    def __init__(self, error: BaseException, what: str = "") -> None:
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(where.filename).name}:{where.lineno}"
        whose = f"{what}: can't tell: " if what else ""
        super().__init__(f"{whose}golive broke while asking ({type(error).__name__}, {place}).")


def asked(what: str, ask: Callable[[], T], *, late: Callable[[T], object] = lambda _answer: None) -> Future[T]:
    """Ask in a thread: its future has the answer, or the error, always one of golive's (``Broke`` for any other).

    An answer that comes after the future was cancelled or settled goes to ``late``.
    """
    answer: Future[T] = Future()

    def work() -> None:
        try:
            value = ask()
        except BaseException as error:  # noqa: BLE001 - whatever it was, it is raised where it is waited for
            with contextlib.suppress(InvalidStateError):
                answer.set_exception(error if isinstance(error, GoliveError) else Broke(error, what))
            return
        try:
            answer.set_result(value)
        except InvalidStateError:
            late(value)

    threading.Thread(target=work, name=what, daemon=True).start()
    return answer


class Question(Generic[T]):
    """One question at a time: while an answer is on its way no other is asked for, and it is taken when it comes."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._answer: Future[T] | None = None

    def begin(self, ask: Callable[[], T]) -> None:
        """Ask, unless an earlier answer is still on its way or not taken yet."""
        self._answer = self._answer or asked(self._what, ask)

    def take(self, within: float) -> T:
        """The answer to what was begun, waited for so many real seconds.

        Raises ``Unreachable`` where it has not come by then, and what the question raised.
        """
        assert self._answer is not None
        try:
            self._answer.exception(within)
        except TimeoutError:
            raise Unreachable(f"{self._what}: no answer yet; it is waited for.") from None
        answer, self._answer = self._answer, None
        return answer.result()


class Rounds:
    """``work`` again and again, after ``pause()`` seconds each time, until ``close``; no error of it ends them.

    The seconds are real ones, or the ``clock``'s, whose time then waits for each round where a rehearsal keeps it.
    """

    def __init__(
        self,
        what: str,
        work: Callable[[], object],
        pause: Callable[[], float],
        *,
        last: bool = False,
        clock: Clock | None = None,
    ) -> None:
        """``last``: work once more when they are ended."""
        self._clock = clock
        self._what = what
        self._work = work
        self._pause = pause
        self._last = last
        self.trouble = ""
        """How the newest round failed; empty if it did not."""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go, name=what, daemon=True)
        self._thread.start()

    def close(self, within: float) -> bool:
        """End them, waiting so many real seconds for the round that runs; whether it has ended."""
        self._over.set()
        self._thread.join(within)
        return not self._thread.is_alive()

    def _go(self) -> None:
        with self._clock.waits_for_us() if self._clock is not None else contextlib.nullcontext():
            while not self._rested_to_the_end():
                self._round()
            if self._last:
                self._round()

    def _rested_to_the_end(self) -> bool:
        """Pause; whether they were ended meanwhile."""
        if self._clock is None:
            return self._over.wait(self._pause())
        try:
            self._clock.wait(self._pause(), self._over)
        except Cancelled:
            return True
        return self._over.is_set()

    def _round(self) -> None:
        try:
            self._work()
        except GoliveError as error:
            self.trouble = str(error)
        except Exception as error:  # noqa: BLE001 - a round of ours that breaks is said, and the next one tries again
            self.trouble = str(Broke(error, self._what))
        else:
            self.trouble = ""
