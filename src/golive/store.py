"""The store: a folder of small files, one entry each, that any number of programs may write to at once.

The rule (DESIGN 11): an entry is written to a temporary file in the same folder, synced, and then given its number by
a hard link (on Windows a rename), which fails if that number is taken; then the folder is synced. Whoever loses a
number takes the next one. A writer that is killed leaves at most a temporary file, never half an entry.
"""

import contextlib
import errno
import os
import re
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from golive.chain import File, decode, digest, encode, place
from golive.entry import Draft, Entry
from golive.errors import RecordBroken, StoreUnavailable

_NAME = re.compile(r"^(\d{6,})\.json\Z")
_TEMPORARY = "writing-"
_LEFT_BEHIND = 3600.0  # seconds after which a temporary file has no writer any more
_TRIES = 1000
_CANNOT_SYNC = {errno.EINVAL, errno.ENOTSUP}  # some network folders: there is nothing to sync, so nothing failed


class FolderStore:
    """The record's entries in a folder. The folder is made when the first entry is written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def append(self, draft: Draft) -> Entry:
        """Write one entry behind the newest; durable when this returns. Raises ``StoreUnavailable``."""
        with self._translated("written to"):
            self._make()
            for _ in range(_TRIES):
                entry = place(draft, self._newest())
                if self._claim(entry.seq, encode(entry)):
                    self._sweep()
                    return entry
        raise StoreUnavailable(f"The record in {self._folder} is so busy that no number could be had. Try again.")

    def entries(self, since: int = 0) -> list[Entry]:
        """The entries after a number, in their order. Raises ``RecordBroken`` for one that can't be read."""
        return [_decoded(seq, content) for seq, content in self.files(since)]

    def files(self, since: int = 0) -> list[File]:
        """Number and bytes of every entry after a number, in their order; not judged in any way."""
        with self._translated("read"):
            return [(seq, self._path(seq).read_bytes()) for seq in self._numbers() if seq > since]

    def head(self) -> tuple[int, str] | None:
        """Number and hash of the newest entry, to be anchored elsewhere; None when there is no entry."""
        with self._translated("read"):
            newest = self._newest()
        return None if newest is None else (newest[0], digest(newest[1]))

    def writable(self) -> bool:
        """Whether an entry could be written now; really tried, and nothing of it stays.

        A folder that is not there yet is not made: what is tried is whether its parent could be written to.
        """
        try:
            folder = next((one for one in (self._folder, *self._folder.parents) if one.exists()), self._folder)
            temporary, linked = folder / _temporary_name(), folder / _temporary_name()
            try:
                _write_synced(temporary, b"{}\n")
                _name_once(temporary, linked)
            finally:
                temporary.unlink(missing_ok=True)
                linked.unlink(missing_ok=True)
        except OSError:
            return False
        return True

    def _make(self) -> None:
        if not self._folder.is_dir():
            self._folder.mkdir(parents=True, exist_ok=True)
            _sync_folder(self._folder.parent)

    def _numbers(self) -> list[int]:
        """The numbers taken. A name is a number's only if it is the one that this store would give it."""
        if not self._folder.is_dir():
            return []
        matches = (_NAME.match(name) for name in self._names())
        return sorted(int(match[1]) for match in matches if match and match[0] == _name(int(match[1])))

    def _names(self) -> list[str]:
        with os.scandir(self._folder) as found:  # a path object for each name would cost more than all the rest
            return [one.name for one in found]

    def _newest(self) -> File | None:
        """The newest entry, unjudged; no other one is read, so a long record is as quick to write to as a short one."""
        numbers = self._numbers()
        return (numbers[-1], self._path(numbers[-1]).read_bytes()) if numbers else None

    def _path(self, seq: int) -> Path:
        return self._folder / _name(seq)

    def _claim(self, seq: int, content: bytes) -> bool:
        """Give these bytes this number, wholly or not at all; False if somebody else has it."""
        temporary = self._folder / _temporary_name()
        try:
            _write_synced(temporary, content)
            try:
                _name_once(temporary, self._path(seq))
            except FileExistsError:
                return False
            _sync_folder(self._folder)
            return True
        finally:
            # What can't be removed now is swept later; it is no part of the record and must not hide what happened.
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Remove what killed writers left behind; only files so old that no writer can still be at them."""
        leftovers: list[Path] = []
        with contextlib.suppress(OSError):  # the entry is written; tidying must not make it look otherwise
            leftovers = [self._folder / name for name in self._names() if name.startswith(_TEMPORARY)]
        for path in leftovers:
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > _LEFT_BEHIND:
                    path.unlink()

    @contextlib.contextmanager
    def _translated(self, doing: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StoreUnavailable(
                f"The record in {self._folder} can't be {doing} ({error.strerror or error}). "
                "Check the folder's rights and the disk, then try again."
            ) from error


def _name(seq: int) -> str:
    return f"{seq:06}.json"


def _temporary_name() -> str:
    return f"{_TEMPORARY}{uuid.uuid4().hex}.tmp"


def _decoded(seq: int, content: bytes) -> Entry:
    try:
        return decode(content)
    except RecordBroken as error:
        raise RecordBroken(f"Entry {seq}: {error}") from error


def _write_synced(path: Path, content: bytes) -> None:
    """Write a new file, durably. Its rights are the folder's custom (umask), since several people share a store."""
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _name_once(temporary: Path, name: Path) -> None:
    """Give a finished file its name; fails if the name is taken, on every system."""
    if sys.platform == "win32":
        os.rename(temporary, name)  # noqa: PTH104 - fails on Windows if the name exists; Path.rename says less
    else:
        os.link(temporary, name)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable, where the system can. Windows has no such call, and needs none."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        except OSError as error:
            if error.errno not in _CANNOT_SYNC:
                raise
        finally:
            os.close(handle)
