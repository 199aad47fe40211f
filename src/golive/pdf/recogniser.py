"""Reading pictures of pages by tesseract, where that is installed: a process a page, and no file on the disk."""

import contextlib
import math
import os
import shutil
import struct
import subprocess
import sys

from golive.children import environment

WITHIN = 60.0
"""Seconds that a page may take."""
_SIZE = struct.Struct(">II")
_MOST = 1_000_000  # letters of a page


def found() -> str | None:
    """Where tesseract is; none if it is not installed."""
    return shutil.which("tesseract")


def words_of(picture: bytes, program: str, within: float = WITHIN) -> str:
    """What a picture of a page says, line by line; empty where nothing was read of it, or not in time.

    ``picture`` is its width and height in four bytes each, then a byte of grey for each dot.
    """
    width, height = _SIZE.unpack_from(picture)
    dots = memoryview(picture)[_SIZE.size :]
    if not width or not height or len(dots) != width * height:
        return ""
    try:
        with subprocess.Popen(  # noqa: S603 - a program of this machine, and no shell
            [program, "stdin", "stdout", "--dpi", "300", "--psm", "3", "-l", "eng"],
            env=environment(proxies=False, also=("TESSDATA_PREFIX",)) | {"OMP_THREAD_LIMIT": "1"},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            start_new_session=os.name == "posix",
        ) as process:  # fmt: skip
            try:
                _bound(process.pid, within)
                said, _ = process.communicate(b"P5 %d %d 255\n" % (width, height) + dots, timeout=within)
            finally:
                process.kill()  # does nothing to one that has ended
    except (OSError, subprocess.TimeoutExpired):
        return ""
    if process.returncode:
        return ""
    lines = said[:_MOST].decode("utf-8", "replace").replace("\f", "\n").splitlines()
    return "\n".join(line.rstrip() for line in lines if line.strip())


def _bound(process: int, within: float) -> None:
    """No more of the processor than the time it has, where the system can see to that: golive may end before it."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - not on every system

        seconds = math.ceil(within)
        with contextlib.suppress(OSError, ValueError):
            resource.prlimit(process, resource.RLIMIT_CPU, (seconds, seconds))
