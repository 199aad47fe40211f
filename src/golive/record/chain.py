"""The chain of entries: their bytes, their hashes, and what was done to them. Pure."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

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


def readable(files: Sequence[File]) -> list[Entry]:
    """The entries that can be read; of those that can't, ``verify`` tells."""
    return [entry for _seq, content in files if (entry := read(content)) is not None]


def digest(content: bytes) -> str:
    """The hash of an entry's bytes, by which the next one names it."""
    return hashlib.sha256(content).hexdigest()


def place(draft: Draft, newest: File | None) -> Entry:
    """The entry that a draft becomes behind the newest one."""
    seq, prev = (1, FIRST) if newest is None else (newest[0] + 1, digest(newest[1]))
    return Entry(v=6, seq=seq, prev=prev, draft=draft)


def code_of(hashed: str) -> str:
    """The record code: the beginning of the newest entry's hash, short enough to be read aloud."""
    return f"{hashed[:4]}-{hashed[4:8]}".upper()


def head_named(files: Sequence[File], seq: int, code: str) -> Head:
    """The head that a person kept, given as its number and its hash or record code (at least eight hex digits)."""
    begins = code.replace("-", "").lower()
    found = next((digest(content) for number, content in files if number == seq), "")
    return seq, found if found.startswith(begins) else begins


def read_lines(content: bytes) -> tuple[list[File], list[Problem]]:
    """The entries of an exported record, one a line, and those that stand out of their order.

    A line's number is what its entry says; one that can't be read has the number behind the one before it.
    """
    files: list[File] = []
    astray: list[Problem] = []
    highest = 0
    for line in content.splitlines(keepends=True):
        entry = read(line)
        seq = entry.seq if entry is not None else highest + 1
        files.append((seq, line))
        if seq <= highest:
            astray.append(Problem(seq, f"stands behind entry {highest}"))
        highest = max(highest, seq)
    return files, astray


def verify(files: Sequence[File], *anchored: Head | None) -> Verification:
    """Name every entry that was changed, dropped, moved or added; ``anchored`` are heads that were kept elsewhere.

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
    look = _Look(files, heads)
    problems = sorted(look.problems(), key=lambda problem: problem.seq)
    return Verification(tuple(problems), covered=look.covered)


class _Look:
    """One look at a chain: what is kept under each number, what it says it is, and who vouches for whom."""

    def __init__(self, files: Sequence[File], heads: Mapping[int, str]) -> None:
        self._held = dict(files)
        self._copies = Counter(seq for seq, _content in files)
        self._known = {seq: read(content) for seq, content in self._held.items()}
        self._hash = {seq: digest(content) for seq, content in self._held.items()}
        self._heads = heads
        entries = [entry for entry in self._known.values() if entry is not None]
        self._claimed = Counter(entry.seq for entry in entries)
        self._named = {entry.prev for entry in entries}

    def problems(self) -> Iterator[Problem]:
        """Every problem, by number but for the missing ones, which come last."""
        for seq in sorted(self._held):
            what = self._wrong(seq)
            if what:
                yield Problem(seq, what)
        yield from self._missing()

    @property
    def covered(self) -> int:
        """The highest number at which the chain is what a head says."""
        return max((seq for seq, hashed in self._heads.items() if self._hash.get(seq) == hashed), default=0)

    def _missing(self) -> Iterator[Problem]:
        expected = 1
        for seq in [*sorted(number for number in self._held if number > 0), self._end + 1]:
            if seq - expected > _NAMED_SINGLY:
                yield Problem(expected, f"and all behind it up to {seq - 1} are missing")
            else:
                yield from (Problem(gone, "is missing") for gone in range(expected, seq))
            expected = seq + 1

    @property
    def _end(self) -> int:
        return max([*self._held, *self._heads], default=0)

    def _wrong(self, seq: int) -> str:
        """What is wrong with the entry kept under this number; empty if nothing is."""
        entry = self._known[seq]
        if entry is None:
            return "can't be read"
        if entry.seq != seq:
            return f"was moved here from {entry.seq}"
        if self._copies[seq] > 1:
            return "is there more than once"
        return self._contradicted(seq) or self._astray(seq, entry)

    def _contradicted(self, seq: int) -> str:
        """What those who vouch for an entry say against it: the head, or else its successor."""
        if self._vouched(seq) in {"", self._hash[seq]}:
            return ""
        if seq in self._heads:
            return "was changed, perhaps with some before it: its head was kept elsewhere"
        behind = self._vouched(seq + 1)
        if not behind:
            return f"was changed, or entry {seq + 1} behind it was"
        return "was changed" if behind == self._hash[seq + 1] else f"was changed, or only entry {seq + 1} was"

    def _vouched(self, seq: int) -> str:
        """The hash that others give for an entry; empty if nobody does."""
        if seq in self._heads:
            return self._heads[seq]
        after = self._known.get(seq + 1)
        return after.prev if after is not None and after.seq == seq + 1 else ""

    def _astray(self, seq: int, entry: Entry) -> str:
        """What an entry that nobody speaks against says against itself: no place in the chain is its own."""
        if seq == 1 and entry.prev != FIRST:
            return "names a predecessor that is not there"
        if self._hash.get(seq - 1) == self._heads.get(seq - 1, "none") != entry.prev:
            return "was added: it does not follow from the one before it"
        if self._claimed[seq] > 1 and self._hash[seq] not in self._named:
            return "was added: another one has its number, and nothing follows from it"
        return ""


def read(content: bytes) -> Entry | None:
    """The entry in these bytes; None when they are not one."""
    try:
        return decode(content)
    except RecordBroken:
        return None
