"""The store: a folder of small files, one entry each, that any number of programs may write to at once.

The rule (DESIGN 11): an entry is written to a temporary file in the same folder, synced, and then given its number by
a hard link (on Windows a rename), which fails if that number is taken; then the folder is synced. Whoever loses a
number takes the next one. A writer that is killed leaves at most a temporary file, never half an entry.
"""

import contextlib
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from golive.chain import File, decode, digest, encode, place
from golive.entry import Draft, Entry
from golive.errors import StoreUnavailable

_NAME = re.compile(r"^(\d{6,})\.json$")
_TEMPORARY = "writing-"
_LEFT_BEHIND = 3600.0  # seconds after which a temporary file has no writer any more
_TRIES = 1000


class FolderStore:
    """The record's entries in a folder. The folder is made when the first entry is written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def append(self, draft: Draft) -> Entry:
        """Write one entry behind the newest; durable when this returns. Raises ``StoreUnavailable``."""
        with self._translated("written to"):
            self._folder.mkdir(parents=True, exist_ok=True)
            for _ in range(_TRIES):
                entry = place(draft, self._newest())
                if self._claim(entry.seq, encode(entry)):
                    self._sweep()
                    return entry
        raise StoreUnavailable(f"The record in {self._folder} is so busy that no number could be had. Try again.")

    def entries(self, since: int = 0) -> list[Entry]:
        """The entries after a number, in their order. Raises ``RecordBroken`` for one that can't be read."""
        return [decode(content) for _seq, content in self.files(since)]

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
        """Whether an entry could be written now; really tried, and nothing of it stays."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, path = tempfile.mkstemp(prefix=_TEMPORARY, dir=self._folder)
            os.close(handle)
            Path(path).unlink()
        except OSError:
            return False
        return True

    def _numbers(self) -> list[int]:
        if not self._folder.is_dir():
            return []
        found = (_NAME.match(name) for name in os.listdir(self._folder))
        return sorted(int(match[1]) for match in found if match)

    def _newest(self) -> File | None:
        numbers = self._numbers()
        return (numbers[-1], self._path(numbers[-1]).read_bytes()) if numbers else None

    def _path(self, seq: int) -> Path:
        return self._folder / f"{seq:06}.json"

    def _claim(self, seq: int, content: bytes) -> bool:
        """Give these bytes this number, wholly or not at all; False if somebody else has it."""
        handle, name = tempfile.mkstemp(prefix=_TEMPORARY, suffix=".tmp", dir=self._folder)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            try:
                _name_once(temporary, self._path(seq))
            except FileExistsError:
                return False
            _sync_folder(self._folder)
            return True
        finally:
            temporary.unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Remove what killed writers left behind; only files so old that no writer can still be at them."""
        for name in os.listdir(self._folder):
            path = self._folder / name
            with contextlib.suppress(OSError):
                if name.startswith(_TEMPORARY) and time.time() - path.stat().st_mtime > _LEFT_BEHIND:
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


def _name_once(temporary: Path, name: Path) -> None:
    """Give a finished file its name; fails if the name is taken, on every system."""
    if sys.platform == "win32":
        os.rename(temporary, name)  # noqa: PTH104 - fails on Windows if the name exists; Path.rename says less
    else:
        os.link(temporary, name)  # noqa: PTH200 - Path.hardlink_to has its arguments the other way round


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable. Windows has no such call, and needs none."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
