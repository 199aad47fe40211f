"""A question that is asked in a thread of its own, so that whoever asks is never held up longer than he says."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from golive.errors import GoliveError, Unreachable

T = TypeVar("T")


class Beside(Generic[T]):
    """One question at a time: while an answer is on its way no other is asked for, and it is taken when it comes."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._thread: threading.Thread | None = None
        self._found: list[T] = []
        self._error: Exception | None = None

    def begin(self, ask: Callable[[], T]) -> None:
        """Ask, unless an earlier answer is still on its way or not taken yet."""
        if self._thread is None:
            self._found, self._error = [], None
            self._thread = threading.Thread(target=self._work, args=(ask,), name=self._what, daemon=True)
            self._thread.start()

    def take(self, within: float) -> T:
        """The answer, waited for so many real seconds.

        Raises ``Unreachable`` where it has not come by then, and what the question raised.
        """
        thread = self._thread
        if thread is not None:
            thread.join(within)
            if thread.is_alive():
                raise Unreachable(f"{self._what}: no answer yet; it is waited for.")
            self._thread = None
        if self._error is not None:
            raise self._error
        return self._found[0]

    def _work(self, ask: Callable[[], T]) -> None:
        try:
            self._found = [ask()]
        except GoliveError as error:
            self._error = error
        except Exception as error:  # noqa: BLE001 - a mistake of ours is said, and ends nothing
            self._error = Unreachable(f"{self._what}: golive itself failed here ({type(error).__name__}).")
