"""Handing a message to its channels: by a process of its own, for so long only, and with no address in any word."""

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from golive.children import environment
from golive.messages.outcomes import SECONDS

STARTING = 10.0
"""How much longer in all, until the process has begun."""
_COURIER = Path(__file__).with_name("courier.py")
_TIME_OVER = 75
"""The status with which the process ends when somebody has not answered it."""
_HERE = "localhost,127.0.0.0/8,::1"


def hand_over(urls: Sequence[str], *, title: str, text: str | None, told: Callable[[int, str], None]) -> None:
    """Hand a text to each of these at the same time; ``told`` is called with each one's outcome as it comes.

    An outcome is ``delivered`` or one of ``WORDS``; without a text it is ``usable``, or why none could be sent.
    """
    asked = json.dumps({"title": title, "text": text, "seconds": SECONDS, "channels": list(urls)}).encode()
    left, late = set(range(len(urls))), threading.Event()
    with contextlib.suppress(OSError, ValueError), _started(late) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        with process.stdin as words:
            words.write(asked)
        for line in process.stdout:
            number, outcome = json.loads(line)
            left.discard(number)
            told(number, outcome)
        if process.wait() == _TIME_OVER:
            late.set()
    for number in sorted(left):
        told(number, "late" if late.is_set() else "unstarted")


@contextlib.contextmanager
def _started(late: threading.Event) -> "Iterator[subprocess.Popen[bytes]]":
    """The process; ``late`` is set when it had to be ended, or ended itself, since its time was over."""
    process = subprocess.Popen(  # noqa: S603 - our own module under our own interpreter
        [sys.executable, "-P", str(_COURIER)], env=_environment(), start_new_session=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip

    def too_late() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(STARTING + SECONDS, too_late)
    timer.daemon = True
    timer.start()
    try:
        yield process
    finally:
        timer.cancel()
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def _environment() -> dict[str, str]:
    """What the process needs, with this machine's proxies, through which nothing on this machine is asked."""
    given = environment(proxies=True, also=("PYTHONPATH",))
    excepted = ",".join(filter(None, (given.get("no_proxy") or given.get("NO_PROXY"), _HERE)))
    return {name: value for name, value in given.items() if name.upper() != "NO_PROXY"} | {"NO_PROXY": excepted}
