"""Looks into every file of a bundle, and into what is packed in it, for what must be in none.

Two kinds: values that were planted, wherever and however they are written, and what looks like a secret. What can't be
looked into counts as a leak: nothing is clean without proof. The value that leaks is never said again.
"""

import hashlib
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from golive.bundle.planted import Needles, Planted, secrets
from golive.bundle.unpack import BROKEN, GZIP, WHOLE, Budget, NotLookedInto, is_zip, parts_of, zipped
from golive.bundle.unwritten import (
    WALL,
    decoded,
    decoded_together,
    ends_within_a_run,
    is_of_words,
    is_short,
    runs_of,
    views_of,
)

__all__ = ["NOT_LOOKED_INTO", "Leak", "Planted", "scan"]

NOT_LOOKED_INTO = "could not be looked into"
_DEEPEST, _MOST_CLEAN = 8, 500_000
_OVERLAP = 256 * 1024
"""Bytes that two pieces of a large file share: a value, and what it is packed in, is whole in one of them."""
_BEGINNINGS = (b"PK\x03\x04", b"%PDF-", GZIP, b"\x89PNG", b"\xff\xd8\xff", b"BZh", b"\xfd7zXZ")


@dataclass(frozen=True, slots=True)
class Leak:
    """What must not be in a file and is. ``where``: the way to it inside of the file. ``what``: its kind."""

    file: str
    where: str
    what: str


Found = frozenset[tuple[str, str]]


def scan(files: Mapping[str, bytes | Path], planted: Collection[Planted]) -> tuple[Leak, ...]:
    """Every leak in these files, in the order of their names; of what is in many places of a file, the first.

    Raises ``ValueError`` for a planted value that is too short to be looked for.
    """
    scanner = _Scanner(Needles(planted))
    leaks: list[Leak] = []
    for number, (file, content) in enumerate(sorted(files.items()), 1):
        places: dict[str, list[str]] = {}
        for where, what in sorted(scanner.file(file, content)):
            places.setdefault(what, []).append(where)
        name = scanner.name(file, f"file {number}")
        leaks += [Leak(name, _first_of(where), what) for what, where in sorted(places.items())]
    return tuple(leaks)


def _first_of(places: Sequence[str]) -> str:
    others = len(places) - 1
    return f"{places[0]} (and {others} other place{'s' if others > 1 else ''})" if others else places[0]


class _Scanner:
    """Looks for all needles; what was seen before, it knows: a report has many files twice."""

    def __init__(self, needles: Needles) -> None:
        self._needles = needles
        self._seen: dict[bytes, Found] = {}
        self._clean: set[bytes] = set()
        self._budget = Budget()

    def name(self, said: str, otherwise: str) -> str:
        """The name of a file or member, or what is said ``otherwise`` because the name itself leaks."""
        return otherwise if self._words([said.encode(errors="replace")]) else said

    def file(self, name: str, content: bytes | Path) -> Found:
        """What leaks in this file, its name included."""
        self._budget = Budget()
        named: Found = frozenset(("its name", what) for _where, what in self._words([name.encode(errors="replace")]))
        if isinstance(content, bytes):
            return named | self._whole(content, 0)
        try:
            with content.open("rb") as opened:
                return named | self._opened(opened, 0, large=True)
        except BROKEN:
            return named | {("", NOT_LOOKED_INTO)}

    def _opened(self, file: IO[bytes], depth: int, *, large: bool = False) -> Found:
        """What leaks in an open file; ``large``: it lies on disk, so that a zip is read in place."""
        content = _up_to(file, WHOLE + 1)
        self._budget.spend(len(content))
        if len(content) <= WHOLE:
            return self._whole(content, depth)
        if large and content[:4] == b"PK\x03\x04":
            file.seek(0)
            return self._parts(zipped(file), depth)
        return self._piece_by_piece(file, content)

    def _piece_by_piece(self, file: IO[bytes], piece: bytes) -> Found:
        """Words only: nothing that is packed, so that a packed file of this size is not looked into."""
        if piece.startswith(_BEGINNINGS):
            raise NotLookedInto
        found: set[tuple[str, str]] = set()
        while True:
            more = _up_to(file, WHOLE)
            self._budget.spend(len(more))
            if ends_within_a_run(piece, _OVERLAP) or (not more and is_zip(piece)):
                raise NotLookedInto
            found |= {("a large file", what) for _where, what in self._text(piece, 0)}
            if not more:
                return frozenset(found)
            piece = piece[-_OVERLAP:] + more

    def _whole(self, content: bytes, depth: int) -> Found:
        mark = hashlib.blake2b(content, digest_size=16).digest()
        if mark not in self._seen:
            try:
                packed = self._parts(parts_of(content), depth)
            except BROKEN:
                packed = frozenset({("", NOT_LOOKED_INTO)})
            self._seen[mark] = self._text(content, depth) | packed
        return self._seen[mark]

    def _parts(self, parts: Iterator[tuple[str, IO[bytes]]], depth: int) -> Found:
        found: set[tuple[str, str]] = set()
        for number, (place, opened) in enumerate(parts, 1):
            if depth >= _DEEPEST:
                raise NotLookedInto
            inside = self._opened(opened, depth + 1)
            if inside:
                said = self.name(place, f"part {number}")
                found |= {(_within(said, where), what) for where, what in inside}
        return frozenset(found)

    def _text(self, content: bytes, depth: int) -> Found:
        """What leaks in the words of a content, escapes undone, and in what is base64 or hex in them."""
        plain = content.replace(b"\0", b"") if b"\0" in content else content
        views = list(views_of(plain))
        found = self._words(views)
        runs = runs_of(plain)
        # A view has only what is around escapes: a long run in it can be half of one that is whole in the content.
        runs |= {run for view in views[1:] for run in runs_of(view) if is_short(run) or run not in plain}
        runs -= self._clean
        together = {run for run in runs if is_short(run)}
        packed = self._short(together, depth)
        for run in runs - together:
            packed |= self._long(run, depth)
        if not packed and len(self._clean) < _MOST_CLEAN:
            self._clean |= together
        return found | {(_within("base64 or hex", where), what) for where, what in packed}

    def _short(self, runs: set[bytes], depth: int) -> Found:
        """What leaks in short runs of base64 or hex; those that are words or files are looked into further."""
        read = list(decoded_together(runs))
        found = self._words(read)
        for one in read:
            for part in one.split(WALL):
                if is_of_words(part) or part.startswith(_BEGINNINGS):
                    found |= self._deeper(part, depth)
        return found

    def _long(self, run: bytes, depth: int) -> Found:
        """What leaks in a long run of base64, which may be a whole file, from whichever of its four places."""
        read = list(decoded(run))
        self._budget.spend(len(run))
        sure = [one for one in read if is_of_words(one) or one.startswith(_BEGINNINGS)]
        if not sure:
            return self._words(read)
        return frozenset().union(*(self._deeper(one, depth) for one in sure))

    def _deeper(self, content: bytes, depth: int) -> Found:
        if depth >= _DEEPEST:
            raise NotLookedInto
        return self._whole(content, depth + 1)

    def _words(self, views: Sequence[bytes]) -> Found:
        if not views:
            return frozenset()
        found = self._needles.found(views) | secrets(views)
        return frozenset((f"line {line}" if line else "", kind) for kind, line in found.items())


def _within(place: str, where: str) -> str:
    return f"{place} > {where}" if where else place


def _up_to(file: IO[bytes], most: int) -> bytes:
    """The next bytes, at most so many: a file can give less than it was asked for before it ends."""
    parts = io.BytesIO()
    while parts.tell() < most and (part := file.read(min(most - parts.tell(), 1024 * 1024))):
        parts.write(part)
    return parts.getvalue()
