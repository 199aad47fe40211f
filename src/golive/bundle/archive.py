"""A bundle as one file: a zip of which there is exactly one for the same files; and a bundle as a folder.

Source: PKWARE APPNOTE 6.3.10. Members are stored, sorted, dated 1980, without comments. Every byte that is no content
is one that golive would write, so a change of any byte of the zip can be named; nothing is ever extracted, and a zip
that says one thing at its beginning and another at its end is not believed in either.
"""

import hashlib
import os
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO

from golive import files
from golive.bundle import zip_form
from golive.bundle.manifest import names_trouble
from golive.bundle.zip_form import Member
from golive.errors import UsageError

_CHUNK = 1024 * 1024
MOST_FILES = 50_000


@dataclass(frozen=True, slots=True)
class Opened:
    """A bundle that can be read: its files, each a way to its content in pieces, and what is wrong with the whole."""

    name: str
    files: Mapping[str, Callable[[], Iterator[bytes]]]
    problems: tuple[tuple[str, str], ...] = ()
    """File (or the bundle itself) and what is wrong with it, as far as that is not its content."""
    crcs: Mapping[str, int] = field(default_factory=dict)
    """What a zip says of its members' content beside their hashes."""

    def content(self, name: str, most: int) -> bytes:
        """The content of a file of at most so many bytes; empty for one that is not there, or larger."""
        found = bytearray()
        for piece in self.files[name]() if name in self.files else ():
            found += piece
            if len(found) > most:
                return b""
        return bytes(found)

    def hash_of(self, name: str) -> tuple[str, bool]:
        """The sha256 of a file, and whether its zip says of it what it is."""
        hashed, crc = hashlib.sha256(), 0
        for piece in self.files[name]():
            hashed.update(piece)
            crc = zlib.crc32(piece, crc) if self.crcs else 0
        return hashed.hexdigest(), not self.crcs or crc == self.crcs[name]


def write(path: Path, content: Mapping[str, bytes | Path]) -> None:
    """Write a bundle of these files, by name their content or where it lies. Raises ``UsageError`` for a bad name."""
    for name, trouble in names_trouble(content).items():
        raise UsageError(f"{name} can't be put into a bundle: {trouble}.")
    aside = path.with_name(f".{path.name}.part")
    try:
        with aside.open("w+b") as file:
            members = [_put(file, name, content[name]) for name in sorted(content)]
            file.write(zip_form.ending(members))
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        with suppress(FileNotFoundError):
            aside.unlink()


def _put(file: BinaryIO, name: str, content: bytes | Path) -> Member:
    """Write a member; what is only known when it has been read through is put into its head afterwards."""
    at = file.tell()
    expected = len(content) if isinstance(content, bytes) else content.stat().st_size
    file.write(zip_form.head(Member(name, expected, 0)))
    size = crc = 0
    for piece in (content,) if isinstance(content, bytes) else pieces_of(content):
        file.write(piece)
        size, crc = size + len(piece), zlib.crc32(piece, crc)
    if size != expected:
        raise UsageError(f"{content!s} was written to while it was read. Close what writes it, then do this again.")
    member = Member(name, size, crc)
    end = file.tell()
    file.seek(at)
    file.write(zip_form.head(member))
    file.seek(end)
    return member


def pieces_of(path: Path) -> Iterator[bytes]:
    """The content of a file on this machine, piece by piece."""
    with files.opened(path) as file:
        while piece := file.read(_CHUNK):
            yield piece


def opened(path: Path) -> Opened:
    """Open a bundle, zipped or unzipped. Raises ``UsageError`` for what can't be read or never was one."""
    try:
        return _folder(path) if path.is_dir() else _zip(path)
    except OSError as error:
        raise UsageError(f"{path}: it can't be read ({error.strerror}). Name a bundle.") from error


def _folder(path: Path) -> Opened:
    found: dict[str, Callable[[], Iterator[bytes]]] = {}
    problems: list[tuple[str, str]] = []
    for place, below, names in os.walk(path):
        for name in (*names, *(one for one in below if Path(place, one).is_symlink())):
            file = Path(place, name)
            said = file.relative_to(path).as_posix()
            if file.is_symlink() or not file.is_file():
                problems.append((said, "it is a link or a device, no file"))
            elif len(found) == MOST_FILES:
                raise UsageError(f"{path}: it has more than {MOST_FILES} files. Name the bundle itself.")
            else:
                found[said] = partial(pieces_of, file)
    problems += [(name, trouble) for name, trouble in names_trouble(found).items()]
    return Opened(path.name, found, tuple(problems))


def _zip(path: Path) -> Opened:
    size = path.stat().st_size
    with files.opened(path) as file:
        begins = file.read(len(zip_form.BEGINS))
    if begins != zip_form.BEGINS and path.suffix != ".zip":
        raise UsageError(f"{path}: it is no bundle, neither a zip nor a folder. Name a bundle.")
    return zipped(path.name, size, lambda: files.opened(path))


def zipped(name: str, size: int, door: Callable[[], BinaryIO]) -> Opened:
    """A bundle that is a zip of this size, whose bytes each call of ``door`` opens anew."""
    with door() as file:
        told = zip_form.read(file, size, MOST_FILES)
    if told is None:
        return Opened(
            name, {}, ((name, "it can't be read: it was changed, cut off or added to, or never was a bundle"),)
        )
    parts = {one.name: partial(_part, door, at, one.size) for one, at in told.readable}
    problems = tuple((of or name, what) for of, what in told.problems)
    return Opened(name, parts, problems, {one.name: one.crc for one, _at in told.readable})


def _part(door: Callable[[], BinaryIO], at: int, size: int) -> Iterator[bytes]:
    with door() as file:
        file.seek(at)
        while size and (piece := file.read(min(_CHUNK, size))):
            size -= len(piece)
            yield piece
