"""The chain of entries: their bytes, their hashes, and what was done to them. Pure."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from golive.errors import RecordBroken, RecordError
from golive.record.entry import FIRST, Draft, Entry

File = tuple[int, bytes]
"""An entry as it is kept: the number in its name, and its bytes."""
Head = tuple[int, str]
"""Number and hash of the entry that was the newest once; kept elsewhere it vouches for all up to it."""

_NAMED_SINGLY = 1000  # missing numbers in a row; one forged name far ahead must not yield a million problems


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one entry, by its number."""

    seq: int
    what: str

    def __str__(self) -> str:
        return f"entry {self.seq} {self.what}"


@dataclass(frozen=True, slots=True)
class Verification:
    """What a look at the whole chain found. Without an anchored head nobody can know of newest entries taken away."""

    problems: tuple[Problem, ...]
    covered: int
    """The highest number whose hash was kept elsewhere; nobody can vouch for what came after it. 0 for none."""

    @property
    def whole(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.problems


def encode(entry: Entry) -> bytes:
    """The bytes of an entry: one line of JSON with its keys in order, so that the same entry has the same bytes.

    Raises ``RecordError`` when the entry does not fit its form: a form is only held to its limits when it is read,
    and an entry that nobody can read would spoil the record for everybody.
    """
    try:
        content = msgspec.json.encode(entry, order="sorted") + b"\n"
        msgspec.json.decode(content, type=Entry)
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise RecordError(
            f"This can't be put on the record, which has no room for free text ({error}). Give an id or a code instead."
        ) from error
    return content


def decode(content: bytes) -> Entry:
    """The entry in these bytes. Raises ``RecordBroken`` when they are not one in every detail."""
    try:
        return msgspec.json.decode(content, type=Entry)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise RecordBroken(
            f"An entry of the record can't be read ({error}). Look at it with the technical owner."
        ) from error


def readable(files: Iterable[File]) -> list[Entry]:
    """The entries that can be read; of those that can't, ``verify`` tells."""
    return [entry for _seq, content in files if (entry := read(content)) is not None]


def digest(content: bytes) -> str:
    """The hash of an entry's bytes, by which the next one names it."""
    return hashlib.sha256(content).hexdigest()


def place(draft: Draft, newest: File | None) -> Entry:
    """The entry that a draft becomes behind the newest one."""
    if newest is None:
        return Entry(v=10, seq=1, prev=FIRST, draft=draft)
    before = read(newest[1])
    start = before.start if before is not None else 0
    return Entry(v=10, seq=newest[0] + 1, prev=digest(newest[1]), draft=draft, checkpoint=start)


def code_of(hashed: str) -> str:
    """The record code: the beginning of the newest entry's hash, short enough to be read aloud."""
    return f"{hashed[:4]}-{hashed[4:8]}".upper()


def head_named(content: bytes, seq: int, code: str) -> Head:
    """The head that a person kept, given as its number and its hash or record code (at least eight hex digits).

    ``content`` is what is kept under that number now; empty for nothing.
    """
    begins = code.replace("-", "").lower()
    found = digest(content) if content else ""
    return seq, found if found.startswith(begins) else begins


def read_lines(content: bytes) -> tuple[list[File], list[Problem]]:
    """The entries of an exported record, one a line, and those that stand out of their order.

    A line's number is what its entry says; one that can't be read has the number behind the one before it.
    """
    astray: list[Problem] = []
    return list(numbered(content.splitlines(keepends=True), astray)), astray


def numbered(lines: Iterable[bytes], astray: list[Problem]) -> Iterator[File]:
    """The same of lines as they come, for a long record; those out of their order are added to ``astray``."""
    highest = 0
    for line in lines:
        entry = read(line)
        seq = entry.seq if entry is not None else highest + 1
        if seq <= highest:
            astray.append(Problem(seq, f"stands behind entry {highest}"))
        highest = max(highest, seq)
        yield seq, line


def verify(
    files: Iterable[File], *anchored: Head | None, start: int = 1, each: Callable[[File, Entry], None] | None = None
) -> Verification:
    """Name every entry that was changed, dropped, moved or added; ``anchored`` are heads that were kept elsewhere.

    Of each entry only hashes are kept, so that a long record is read in little memory; ``each`` is handed those that
    can be read as they come. With a ``start`` the entries are those from that number on.

    An entry's bytes are vouched for by the one behind it, or by the head. So an entry whose bytes are not those that
    its successor names is the changed one, not the successor. What follows from that, in both directions:

    - Nobody vouches for the newest entry. Without a head nobody can know that it was changed, or that newer ones were
      taken away; ``covered`` tells. What was added behind the head in due form is growth.
    - If the newest entry and the one before it do not fit, either may be the altered one; the one before is named.
    - An altered entry's word about the one before it is worth little, but it is all there is: both are named.
    """
    heads: dict[int, str] = {}
    for seq, hashed in filter(None, anchored):
        heads[seq] = hashed if heads.get(seq, hashed) == hashed else "two heads that differ"
    look = _Look(files, heads, start, each)
    problems = sorted(look.problems(), key=lambda problem: problem.seq)
    return Verification(tuple(problems), covered=look.covered)


class _Kept(NamedTuple):
    """What is kept under a number: the hash of the bytes, and what they say; number 0 where they can't be read."""

    hash: str
    claimed: int
    prev: str


class _Look:
    """One look at a chain: what is kept under each number, what it says it is, and who vouches for whom."""

    def __init__(
        self,
        files: Iterable[File],
        heads: Mapping[int, str],
        start: int,
        each: Callable[[File, Entry], None] | None,
    ) -> None:
        self._start = start
        self._heads = heads
        self._kept: dict[int, _Kept] = {}
        self._twice: set[int] = set()
        last = ""
        for seq, content in files:
            entry = read(content)
            if seq in self._kept:
                self._twice.add(seq)
            prev = entry.prev if entry is not None else ""
            prev = last if prev == last else prev  # one string for both, where there are very many
            last = digest(content)
            self._kept[seq] = _Kept(last, entry.seq if entry is not None else 0, prev)
            if entry is not None and each is not None:
                each((seq, content), entry)
        self._claimed = Counter(one.claimed for one in self._kept.values() if one.claimed)
        self._named = {one.prev for one in self._kept.values()}

    def problems(self) -> Iterator[Problem]:
        """Every problem, by number but for the missing ones, which come last."""
        for seq in sorted(self._kept):
            what = self._wrong(seq)
            if what:
                yield Problem(seq, what)
        yield from self._missing()

    @property
    def covered(self) -> int:
        """The highest number at which the chain is what a head says."""
        return max((seq for seq, hashed in self._heads.items() if self._hash(seq) == hashed), default=0)

    def _hash(self, seq: int) -> str:
        return self._kept[seq].hash if seq in self._kept else ""

    def _missing(self) -> Iterator[Problem]:
        expected = self._start
        for seq in [*sorted(number for number in self._kept if number > 0), self._end + 1]:
            if seq - expected > _NAMED_SINGLY:
                yield Problem(expected, f"and all behind it up to {seq - 1} are missing")
            else:
                yield from (Problem(gone, "is missing") for gone in range(expected, seq))
            expected = seq + 1

    @property
    def _end(self) -> int:
        return max([*self._kept, *self._heads], default=0)

    def _wrong(self, seq: int) -> str:
        """What is wrong with the entry kept under this number; empty if nothing is."""
        kept = self._kept[seq]
        if not kept.claimed:
            return "can't be read"
        if kept.claimed != seq:
            return f"was moved here from {kept.claimed}"
        if seq in self._twice:
            return "is there more than once"
        return self._contradicted(seq) or self._astray(seq, kept)

    def _contradicted(self, seq: int) -> str:
        """What those who vouch for an entry say against it: the head, or else its successor."""
        if self._vouched(seq) in {"", self._hash(seq)}:
            return ""
        if seq in self._heads:
            return "was changed, perhaps with some before it: its head was kept elsewhere"
        behind = self._vouched(seq + 1)
        if not behind:
            return f"was changed, or entry {seq + 1} behind it was"
        return "was changed" if behind == self._hash(seq + 1) else f"was changed, or only entry {seq + 1} was"

    def _vouched(self, seq: int) -> str:
        """The hash that others give for an entry; empty if nobody does."""
        if seq in self._heads:
            return self._heads[seq]
        after = self._kept.get(seq + 1)
        return after.prev if after is not None and after.claimed == seq + 1 else ""

    def _astray(self, seq: int, kept: _Kept) -> str:
        """What an entry that nobody speaks against says against itself: no place in the chain is its own."""
        if seq == 1 and kept.prev != FIRST:
            return "names a predecessor that is not there"
        if self._hash(seq - 1) == self._heads.get(seq - 1, "none") != kept.prev:
            return "was added: it does not follow from the one before it"
        if self._claimed[seq] > 1 and kept.hash not in self._named:
            return "was added: another one has its number, and nothing follows from it"
        return ""


def read(content: bytes) -> Entry | None:
    """The entry in these bytes; None when they are not one."""
    try:
        return decode(content)
    except RecordBroken:
        return None
