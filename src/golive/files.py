"""A file that somebody named, read as a regular one and within a bound, or added to as one.

A pipe would hold golive for ever, a device has no end, and a file of gigabytes fills the memory. The errors are those
of any file that can't be read, so that whoever reads one says it in the sentence that it has for that.
"""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO, Literal

MIB = 1024 * 1024
MOST_OF_PAPER = MIB
"""What people write: targets, runbook, checklist, people."""
MOST_OF_FACTS = 32 * MIB
MOST_OF_A_WATCH = 64 * MIB
MOST_OF_A_RECORD = 256 * MIB
MOST_OF_A_PDF = 256 * MIB


def opened(path: Path) -> BinaryIO:
    """A regular file, to be read. Raises ``OSError``, also for what is none."""
    return _opened(path, os.O_RDONLY, "rb")


def added_to(path: Path) -> BinaryIO:
    """A regular file, made where there is none, to be added to. Raises ``OSError``, also for what is none."""
    path.touch()
    return _opened(path, os.O_WRONLY | os.O_APPEND, "ab")


def _opened(path: Path, ways: int, mode: Literal["rb", "ab"]) -> BinaryIO:
    _regular(path.stat(), path)  # before it is opened: a pipe would wait for its other end, a device may do anything
    ways |= getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    file = os.fdopen(os.open(path, ways), mode)
    try:
        _regular(os.fstat(file.fileno()), path)  # it may have been put in the other's place meanwhile
    except OSError:
        file.close()
        raise
    return file


def content_of(path: Path, most: int) -> bytes:
    """The content of a regular file of at most so many bytes. Raises ``OSError``, also for what is none, or larger."""
    with opened(path) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"it is larger than the {most // MIB} MiB that are read", str(path))
    return content


def text_of(path: Path, most: int) -> str:
    """The text of such a file, its line ends made alike. Raises ``OSError``, ``UnicodeDecodeError`` for other bytes."""
    return content_of(path, most).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def _regular(found: os.stat_result, path: Path) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is a pipe or a device, no regular file", str(path))
