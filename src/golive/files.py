"""A file that somebody named, read or added to as a regular one, and read within a bound.

A pipe would hold golive for ever, a device has no end, and a file of gigabytes fills the memory. The errors are those
of any file that can't be read, so that whoever reads one says it in the sentence that it has for that.
"""

import contextlib
import errno
import hashlib
import os
import stat
from collections.abc import Iterator
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
    return _opened(path, "rb", os.O_RDONLY)


def appended(path: Path) -> BinaryIO:
    """The same, to be added to, and made where there is none."""
    return _opened(path, "ab", os.O_WRONLY | os.O_APPEND | os.O_CREAT)


def _opened(path: Path, mode: Literal["rb", "ab"], ways: int) -> BinaryIO:
    with contextlib.suppress(FileNotFoundError):
        _regular(path.stat(), path)  # before: a pipe would wait for its other end, a device may do anything
    ways |= getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    file = os.fdopen(os.open(path, ways, 0o666), mode)
    try:
        _regular(os.fstat(file.fileno()), path)  # it may have been put in the other's place meanwhile
    except OSError:
        file.close()
        raise
    return file


@contextlib.contextmanager
def made_whole(path: Path) -> Iterator[BinaryIO]:
    """A new file to be written; where that breaks off it is removed, so that nobody takes half of it for all.

    Raises ``OSError``, also where there is one.
    """
    with path.open("xb") as file:
        try:
            yield file
        except BaseException:
            file.close()  # Windows removes no file that is open
            path.unlink(missing_ok=True)
            raise


def content_of(path: Path, most: int) -> bytes:
    """The content of a regular file of at most so many bytes. Raises ``OSError``, also for what is none, or larger."""
    with opened(path) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"it is larger than the {most // MIB} MiB that are read", str(path))
    return content


def sha256_of(path: Path) -> str:
    """The sha256 of a regular file, read piece by piece. Raises ``OSError``, also for what is none."""
    hashed = hashlib.sha256()
    with opened(path) as file:
        while piece := file.read(MIB):
            hashed.update(piece)
    return hashed.hexdigest()


def text_of(path: Path, most: int) -> str:
    """The text of such a file, its line ends made alike. Raises ``OSError``, ``UnicodeDecodeError`` for other bytes."""
    return content_of(path, most).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def _regular(found: os.stat_result, path: Path) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is a pipe or a device, no regular file", str(path))
