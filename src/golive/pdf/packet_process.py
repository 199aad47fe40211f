"""Asking the program that reads packets: for so long only, with so much memory only, and it ends when golive does."""

import contextlib
import json
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from golive.children import environment
from golive.errors import StepFailed

MEMORY = 2**30
"""Bytes that reading a packet may need."""
MOST_PAGES = 5000
"""Pages that a packet may have."""
WITHIN = 60.0
"""Seconds within which all texts must come, or the next picture."""
_PROGRAM = Path(__file__).with_name("packet_program.py")
_HEAD = struct.Struct(">cI")
_WHY = {
    "damaged": "The packet can't be read: its file is damaged or cut off.",
    "protected": "The packet is protected with a password. Save it without one.",
    "no-pages": "The packet has no pages, or its file is damaged.",
    "too-many": f"The packet has more than the {MOST_PAGES:,} pages that golive reads. Divide it.",
    "too-long": "The packet has more text than golive reads. Divide it.",
}
_DIED = "The packet can't be read: its file is damaged, or needs more than 1 GB of memory."


def frames_apart(
    pdf: bytes, pages: Sequence[int] | None = None, within: float = WITHIN
) -> Iterator[tuple[bytes, bytes]]:
    """What the program answers about a packet, but for the end: the texts of its pages, or pictures of those named.

    Raises ``StepFailed`` with one sentence where it can't go on, ends, or takes longer than ``within`` seconds.
    """
    late = threading.Event()
    asked = {"size": len(pdf), "pages": pages, "most": MOST_PAGES, "memory": MEMORY}
    with started(_PROGRAM) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        ending = timer(process, late, within)
        try:
            with contextlib.suppress(OSError):  # it has ended: what it said is read
                process.stdin.write(json.dumps(asked).encode() + b"\n")
                process.stdin.write(pdf)
                process.stdin.flush()
            while (frame := next_frame(process.stdout)) is not None and frame[0] != b".":
                if pages is None:
                    yield checked(frame)
                else:  # what is done with a picture takes no time of the process
                    ending.cancel()
                    yield checked(frame)
                    ending = timer(process, late, within)
        finally:
            ending.cancel()
        if frame is None:
            raise StepFailed(f"The packet could not be read within {within:.0f} seconds." if late.is_set() else _DIED)


def checked(frame: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """A frame. Raises ``StepFailed`` if it is that of an error."""
    if frame[0] == b"e":
        raise StepFailed(_WHY[frame[1].decode()])
    return frame


def next_frame(stream: IO[bytes]) -> tuple[bytes, bytes] | None:
    """The next frame; none if the program has ended."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    kind, length = _HEAD.unpack(head)
    said = stream.read(length)
    return (kind, said) if len(said) == length else None


def timer(process: "subprocess.Popen[bytes]", late: threading.Event, within: float) -> threading.Timer:
    """What ends the process in so many seconds, and then says that it was late, unless it is cancelled."""

    def too_late() -> None:
        late.set()
        process.kill()

    ending = threading.Timer(within, too_late)
    ending.daemon = True
    ending.start()
    return ending


@contextlib.contextmanager
def started(program: Path) -> "Iterator[subprocess.Popen[bytes]]":
    """The process of one of our programs, ended with the ``with``. Raises ``StepFailed`` where none can be started."""
    try:
        process = subprocess.Popen(  # noqa: S603 - our own program under our own interpreter
            [sys.executable, "-P", str(program)], env=environment(proxies=False, also=("PYTHONPATH",)),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    except OSError as error:
        raise StepFailed(f"No process could be started to read the packet ({error.strerror or error}).") from error
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            assert stream is not None
            with contextlib.suppress(OSError):
                stream.close()
