"""The store: a folder of small files, one entry each, that any number of programs may write to at once.

The rule: an entry is written to a temporary file in the same folder, synced, and then given its number by
a hard link (on Windows a rename), which fails if that number is taken; then the folder is synced. Whoever loses a
number takes the next one. A writer that is killed leaves at most a temporary file, never half an entry.
"""

import contextlib
import errno
import os
import re
import shutil
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import msgspec

from golive.errors import StoreUnavailable
from golive.facts import Remembered
from golive.files import MIB, content_of, made_whole, opened
from golive.record.chain import File

_NAME = re.compile(r"^(\d{6,})\.json\Z")
_TEMPORARY = "writing-"
_FILES = "files"
_LEFT_BEHIND = 3600.0  # seconds after which a temporary file has no writer any more
_WINDOW = 64  # numbers looked at behind the last one that is known, so that a missing one hides none behind it
_FARTHER = tuple(2**power for power in range(6, 25))  # a few further on; if one is there, all are listed
_SWEPT = 100  # entries after which somebody looks for those, since that is a listing of all
_LARGEST = 64 * MIB  # of an entry: a checkpoint has all that stands
_CANNOT_SYNC = {errno.EINVAL, errno.ENOTSUP}  # some network folders: there is nothing to sync, so nothing failed


class FolderStore:
    """The record's entries in a folder. The folder is made when the first entry is written."""

    spacing = 500

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._highest = 0

    @property
    def place(self) -> str:
        """The folder."""
        return str(self._folder)

    def newest(self, since: int = 0) -> File | None:
        """The newest entry; no other one is read, so a long record is as quick to write to as a short one."""
        with self._translated("read"):
            numbers = self._numbers(max(since, self._highest) - 1) or self._numbers(0)
            self._highest = numbers[-1] if numbers else 0
            return (self._highest, self.entry(self._highest)) if numbers else None

    def files(self, since: int = 0) -> list[File]:
        """Every entry after a number."""
        return list(self.each(since))

    def each(self, since: int = 0) -> Iterator[File]:
        """The same one by one; which there are is decided at the first."""
        with self._translated("read"):
            for seq in self._numbers(since):
                yield seq, self.entry(seq)

    def entry(self, seq: int) -> bytes:
        """An entry's bytes; none where something else than a file has its name, which is that entry's problem alone."""
        with self._translated("read"):
            path = self._path(seq)
            return content_of(path, _LARGEST) if path.is_file() else b""

    def claim(self, seq: int, content: bytes) -> bool:
        """Write it under a temporary name, sync it, and give it its number."""
        with self._translated("written to"):
            self._make()
            taken = not self._claim(seq, content)
            if not taken and seq % _SWEPT == 1:
                _sweep(self._folder)
            return not taken

    def try_writing(self) -> None:
        """Try every step of a claim under names that are no number's; nothing of it stays.

        A folder that is not there yet is not made: what is tried is whether its parent could be written to.
        """
        with self._translated("written to"):
            folder = next((one for one in (self._folder, *self._folder.parents) if one.exists()), self._folder)
            temporary, linked = folder / _temporary_name(), folder / _temporary_name()
            try:
                _write_synced(temporary, b"{}\n")
                _name_once(temporary, linked)
            finally:
                with contextlib.suppress(OSError):
                    temporary.unlink(missing_ok=True)
                    linked.unlink(missing_ok=True)

    def keep(self, name: str, file: Path) -> bool:
        """Copy it to a temporary file beside the others that are kept, sync it, and give it its name once."""
        with self._translated("written to"):
            self._make()
            folder = self._folder / _FILES
            folder.mkdir(exist_ok=True)
            temporary = folder / _temporary_name()
            try:
                with opened(file) as source, temporary.open("xb") as target:
                    shutil.copyfileobj(source, target)
                    target.flush()
                    os.fsync(target.fileno())
                try:
                    _name_once(temporary, folder / name)
                except FileExistsError:
                    return _same(temporary, folder / name)
                _sync_folder(folder)
                _sweep(folder)
                return True
            finally:
                with contextlib.suppress(OSError):
                    temporary.unlink(missing_ok=True)

    def fetch(self, name: str, to: Path) -> bool:
        """Copy it out."""
        with self._translated("read"):
            path = self._folder / _FILES / name
            if not path.is_file():
                return False
            with opened(path) as source, made_whole(to) as target:
                shutil.copyfileobj(source, target)
            return True

    def _make(self) -> None:
        if not self._folder.is_dir():
            self._folder.mkdir(parents=True, exist_ok=True)
            _sync_folder(self._folder.parent)

    def _numbers(self, since: int) -> list[int]:
        """The numbers taken after one. A name is a number's only if it is the one that this store would give it.

        Where that one is there, those behind it are tried by their names: listing costs as much as all that ever was.
        """
        if since > 0 and self._taken(since):
            found = self._behind(since)
            if not any(self._taken((found or [since])[-1] + far) for far in _FARTHER):
                return found
        if not self._folder.exists():
            return []
        matches = (_NAME.match(name) for name in _names(self._folder))
        numbers = (int(match[1]) for match in matches if match and match[0] == _name(int(match[1])))
        return sorted(seq for seq in numbers if seq > since)

    def _behind(self, since: int) -> list[int]:
        """The numbers taken behind one that is, until there is none for a while."""
        found: list[int] = []
        at, end = since + 1, since + _WINDOW
        while at <= end:
            if self._taken(at):
                found.append(at)
                end = at + _WINDOW
            at += 1
        return found

    def _taken(self, seq: int) -> bool:
        return os.path.lexists(f"{self._folder}/{_name(seq)}")

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
                if not _same(temporary, self._path(seq)):
                    return False
            _sync_folder(self._folder)
            return True
        finally:
            # What can't be removed now is swept later; it is no part of the record and must not hide what happened.
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _translated(self, doing: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StoreUnavailable(
                f"The record in {self._folder} can't be {doing} ({error.strerror or error}). "
                "Check the folder's rights and the disk, then try again."
            ) from error


class Memory:
    """What this machine remembers of a record, in a file outside its store. Whatever fails here is only forgotten."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def recall(self) -> Remembered | None:
        """What was remembered last, if anything."""
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            return msgspec.json.decode(content_of(self._path, _LARGEST), type=Remembered)
        return None

    def remember(self, seen: Remembered) -> None:
        """Remember this instead."""
        aside = self._path.with_name(_temporary_name())
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            aside.write_bytes(msgspec.json.encode(seen))
            aside.replace(self._path)
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)


def _name(seq: int) -> str:
    return f"{seq:06}.json"


def _names(folder: Path) -> list[str]:
    with os.scandir(folder) as found:  # a path object for each name would cost more than all the rest
        return [one.name for one in found]


def _sweep(folder: Path) -> None:
    """Remove what killed writers left behind; only files so old that no writer can still be at them."""
    leftovers: list[Path] = []
    with contextlib.suppress(OSError):  # all is written; tidying must not make it look otherwise
        leftovers = [folder / name for name in _names(folder) if name.startswith(_TEMPORARY)]
    for path in leftovers:
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _LEFT_BEHIND:
                path.unlink()


def _temporary_name() -> str:
    return f"{_TEMPORARY}{uuid.uuid4().hex}.tmp"


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


def _same(temporary: Path, name: Path) -> bool:
    """Whether a name that is taken is our own file's: a network folder may lose the answer to a link and ask again."""
    return temporary.exists() and temporary.samefile(name)


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
