"""How a process of golive's leaves: with its own exit status, also while a thread is at work that nobody waits for.

When Python tears itself down it ends a daemon thread wherever it is, in the middle of a library's own code too. That
may crash, and then the status is the crash's: so ended 2 of 90 runs of readiness that stopped at their first red while
a browser and packets were still under way (CPython 3.11.7, greenlet 3.5.6). So a process that still has one leaves when
all that it does at its end is done, and before it is torn down.
"""

import atexit
import os
import sys
import threading
from pathlib import Path

_NOT_PRINTED = 120
"""Python's own status for what could not be printed to the end."""
_status: list[int] = []


def leaves_with(status: int) -> None:
    """Say with which status this process is about to end."""
    _status[:] = [status]


def is_program(name: str, arguments: tuple[str, ...]) -> bool:
    """Whether this process is that program, called so: nobody else's status is ours to know."""
    called = Path(sys.argv[0])
    return name in (called.stem, called.parent.name) and tuple(sys.argv[1:]) == arguments


def _leave() -> None:
    if not _status or not any(thread.daemon for thread in threading.enumerate()):
        return
    status = _status[0]
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            status = status or _NOT_PRINTED
    os._exit(status)


atexit.register(_leave)  # at the import, before others: so they are all called before it
