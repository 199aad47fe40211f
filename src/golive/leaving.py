"""How a process of golive's leaves: with its own exit status, also while a thread is at work that nobody waits for.

When Python tears itself down it ends a daemon thread wherever it is, in the middle of a library's own code too. That
may crash, and then the status is the crash's: so ended 2 of 90 runs of readiness that stopped at their first red while
a browser and packets were still under way (CPython 3.11.7, greenlet 3.5.6). So a process that is to end with anything
but 0 and still has a daemon leaves before it is torn down. A 0 is Python's to give: nothing may make one of what was
another status in the end.
"""

import atexit
import contextlib
import os
import sys
import threading
from pathlib import Path

_PATIENCE = 5.0  # real seconds for the turn of a library that somebody is at
_status: list[int] = []
_turns: list[threading.Lock] = []


def leaves_with(status: int) -> None:
    """Say with which status this process is about to end."""
    _status[:] = [status]
    atexit.unregister(_take_turns)
    atexit.register(_take_turns)  # only now, so that it comes before all that libraries do at the end


def nobodys_turn_at_the_end(turn: threading.Lock) -> None:
    """Have this lock taken before a library that it guards is closed at the end: no daemon may be at it then."""
    _turns.append(turn)


def is_program(name: str, arguments: tuple[str, ...]) -> bool:
    """Whether this process is that program, called so: nobody else's status is ours to know."""
    called = Path(sys.argv[0])
    script = called.name.lower() in (name, f"{name}.exe") or (called.parent.name, called.name) == (name, "__main__.py")
    return script and tuple(sys.argv[1:]) == arguments


def _take_turns() -> None:
    if _at_work():
        for turn in _turns:
            turn.acquire(timeout=_PATIENCE)


def _leave() -> None:
    if not any(_status) or not _at_work():
        return
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # as Python itself: the status tells already that it is not well
            if stream is not None:
                stream.flush()
    os._exit(_status[0])


def _at_work() -> bool:
    return any(thread.daemon for thread in threading.enumerate())


atexit.register(_leave)  # at the import, so that what libraries do at the end comes before it
