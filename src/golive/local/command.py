"""A command of this machine, asked for its output: without a shell, for so long and so much only."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from golive.children import environment
from golive.errors import Unexpected, Unreachable


def output_of(
    argv: Sequence[str],
    root: Path,
    *,
    start: datetime,
    end: datetime,
    seconds: float,
    most: int,
    variables: Sequence[str] = (),
) -> str:
    """What a command writes, with ``{since}`` and ``{until}`` in its words filled in; what it says of errors is left.

    It is given what every program needs of our environment, and the ``variables`` that are named.

    Raises ``Unreachable`` where it does not end in time, ``Unexpected`` where it can't be started, fails or writes more
    than ``most`` bytes. Neither says what it wrote.
    """
    words = [one.replace("{since}", _stamp(start)).replace("{until}", _stamp(end)) for one in argv]
    named = f"The command {argv[0]}"
    try:
        process = subprocess.Popen(  # noqa: S603 - a list of words from the target file, and no shell
            words, cwd=root, env=environment(proxies=True, also=variables),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "its words can't be passed on"
        raise Unexpected(f"{named} can't be started ({why}). Correct it in the target file.") from error
    late = threading.Event()

    def too_late() -> None:
        late.set()
        _end(process)

    timer = threading.Timer(seconds, too_late)
    timer.daemon = True
    timer.start()
    try:
        assert process.stdout is not None
        with process.stdout as stream:
            written = stream.read(most + 1)
        if len(written) > most:
            raise Unexpected(f"{named} writes more than golive reads. Have it begin at {{since}}.")
        status = process.wait()
    finally:
        timer.cancel()
        if process.poll() is None:
            _end(process)
            process.wait()
    if late.is_set():
        raise Unreachable(f"{named} did not end within {seconds:.0f} seconds.")
    if status:
        raise Unexpected(f"{named} ended with status {status}, so what it wrote may not be all.")
    return written.decode("utf-8", "replace")


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a command with all that it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
