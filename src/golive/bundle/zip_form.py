"""The one form in which a bundle is a zip, and what of a given zip is in it. Nothing is ever decompressed.

A zip says twice what is in it: before each member, and in the directory at its end. Either may have been changed; the
one that fits the bytes better is believed, and where the other, or anything else, differs, it is named.
"""

import os
import struct
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import BinaryIO, NamedTuple

from golive.bundle.manifest import names_trouble

BEGINS = b"PK\x03\x04"
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_FULL = 0xFFFFFFFF
_DATE = 0x21  # the first of January 1980, the oldest that a zip can say
_PLAIN, _LARGE = 20, 45  # versions of the format, without and with sizes of more than four gigabytes
_UNIX, _MODE = 3 << 8, 0o100644 << 16
_LONGEST_DIRECTORY = 32 * 1024 * 1024


class Member(NamedTuple):
    """A file in a zip: its name, its size and the checksum of its content."""

    name: str
    size: int
    crc: int


class Told(NamedTuple):
    """What a zip has: members with the place of their content, and what (of which member, if any) is not as it must."""

    readable: list[tuple[Member, int]]
    problems: list[tuple[str, str]]


class _Piece(NamedTuple):
    at: int
    content: bytes
    of: str
    what: str


def head(member: Member) -> bytes:
    """What stands before a member's content."""
    large = member.size >= _FULL
    extra = struct.pack("<2H2Q", 1, 16, member.size, member.size) if large else b""
    size, version, name = min(member.size, _FULL), _LARGE if large else _PLAIN, _encoded(member.name)
    fixed = (BEGINS, version, 0, 0, 0, _DATE, member.crc, size, size, len(name), len(extra))
    return _LOCAL.pack(*fixed) + name + extra


def _entry(member: Member, at: int) -> bytes:
    """What the directory has of a member."""
    large = [member.size, member.size] if member.size >= _FULL else []
    large += [at] if at >= _FULL else []
    extra = struct.pack(f"<2H{len(large)}Q", 1, 8 * len(large), *large) if large else b""
    size, version, name = min(member.size, _FULL), _LARGE if large else _PLAIN, _encoded(member.name)
    fixed = (b"PK\x01\x02", _UNIX | version, version, 0, 0, 0, _DATE, member.crc, size, size, len(name), len(extra))
    return _CENTRAL.pack(*fixed, 0, 0, 0, _MODE, min(at, _FULL)) + name + extra


def ending(members: Iterable[Member]) -> bytes:
    """What stands behind the last member's content: the directory and the end."""
    return b"".join(piece.content for piece in _pieces(list(members)) if piece.what != "head")


def _pieces(members: list[Member]) -> Iterator[_Piece]:
    """Every byte of a zip of these members that is not content, in order but for the heads, which come first."""
    at, places = 0, []
    for member in members:
        places.append(at)
        content = head(member)
        yield _Piece(at, content, member.name, "head")
        at += len(content) + member.size
    begin = at
    for member, place in zip(members, places, strict=True):
        content = _entry(member, place)
        yield _Piece(at, content, member.name, "entry")
        at += len(content)
    yield _Piece(at, _end(len(members), at - begin, begin), "", "end")


def _end(count: int, size: int, begin: int) -> bytes:
    large = b""
    if begin >= _FULL:
        version = _UNIX | _LARGE
        large = _END64.pack(b"PK\x06\x06", 44, version, _LARGE, 0, 0, count, count, size, begin)
        large += _LOCATOR.pack(b"PK\x06\x07", 0, begin + size, 1)
    return large + _END.pack(b"PK\x05\x06", 0, 0, count, count, size, min(begin, _FULL), 0)


def read(file: BinaryIO, size: int, most: int) -> Told | None:
    """What a zip of this size has, at most so many members; None where nothing of one can be made out."""
    best: tuple[int, Told] | None = None
    for members in (_directory(file, size, most), _heads(file, size, most)):
        if not members:
            continue
        told = _held_against(file, size, members)
        if best is None or len(told.problems) < best[0]:
            best = (len(told.problems), told)
        if not told.problems:
            break
    return best[1] if best else None


def _held_against(file: BinaryIO, size: int, members: list[Member]) -> Told:
    """What differs between a zip and the one that golive would write of these members."""
    pieces = list(_pieces(members))
    problems = list(names_trouble(one.name for one in members).items())
    problems += [(b.name, "it is not in its order") for a, b in pairwise(members) if a.name > b.name]
    astray = {piece.at for piece in pieces if not _stands(file, size, piece)}
    length = pieces[-1].at + len(pieces[-1].content)
    bad = {name for name, _what in problems}
    if length != size:
        more = "more" if size > length else "fewer"
        problems.append(("", f"it has {abs(size - length)} bytes {more} than golive wrote"))
    problems += [(one.of, _WORDS[one.what]) for one in pieces if one.at in astray]
    readable = [
        (member, piece.at + len(piece.content))
        for member, piece in zip(members, pieces, strict=False)
        if member.name not in bad and (piece.at not in astray or length == size)
    ]
    return Told([one for one in readable if one[1] + one[0].size <= size], problems)


_WORDS = {
    "head": "what the zip says before it was changed, or it is not at its place",
    "entry": "what the zip's directory says of it was changed, or is not at its place",
    "end": "the end of the zip was changed, cut off or added to",
}


def _stands(file: BinaryIO, size: int, piece: _Piece) -> bool:
    return piece.at + len(piece.content) <= size and _at(file, piece.at, len(piece.content)) == piece.content


def _directory(file: BinaryIO, size: int, most: int) -> list[Member]:
    """The members that the directory names; none where it can't be found from the end.

    What is said to be larger than the whole zip is taken as just that: no number that somebody wrote is counted with.
    """
    tail = _at(file, max(size - _END.size, 0), _END.size)
    if len(tail) < _END.size or not tail.startswith(b"PK\x05\x06"):
        return []
    *_start, length, begin, _comment = _END.unpack(tail)
    start = size - _END.size - length - (_LOCATOR.size + _END64.size if begin == _FULL else 0)
    if start < 0 or length > _LONGEST_DIRECTORY:
        return []
    content, at = _at(file, start, length), 0
    members: list[Member] = []
    while at + _CENTRAL.size <= len(content) and len(members) < most:
        mark, *_, crc, _packed, full, named, more, _note, _disk, _in, _out, _place = _CENTRAL.unpack_from(content, at)
        if mark != b"PK\x01\x02":
            return []
        name = content[at + _CENTRAL.size : at + _CENTRAL.size + named]
        extra = content[at + _CENTRAL.size + named :][:more]
        members.append(Member(name.decode("latin-1"), min(_large(full, extra), size + 1), crc))
        at += _CENTRAL.size + named + more
    return members


def _heads(file: BinaryIO, size: int, most: int) -> list[Member]:
    """The members as the heads before them tell, up to the first that can't be read."""
    members: list[Member] = []
    at = 0
    while len(members) < most and at + _LOCAL.size <= size:
        mark, *_, crc, _packed, full, named, more = _LOCAL.unpack(_at(file, at, _LOCAL.size))
        if mark != BEGINS:
            break
        rest = _at(file, at + _LOCAL.size, named + more)
        members.append(Member(rest[:named].decode("latin-1"), min(_large(full, rest[named:]), size + 1), crc))
        at += _LOCAL.size + named + more + members[-1].size
    return members


def _large(size: int, extra: bytes) -> int:
    """A size, taken from behind the name where it is of more than four gigabytes."""
    return int.from_bytes(extra[4:12], "little") if size == _FULL and len(extra) >= 12 else size


def _at(file: BinaryIO, at: int, length: int) -> bytes:
    file.seek(at, os.SEEK_SET)
    return file.read(length)


def _encoded(name: str) -> bytes:
    return name.encode("latin-1")
