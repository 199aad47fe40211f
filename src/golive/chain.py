"""The chain of entries: their bytes, their hashes, and what was done to them. Pure."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from golive.entry import FIRST, Draft, Entry
from golive.errors import RecordBroken, RecordError

File = tuple[int, bytes]
"""An entry as it is kept: the number in its name, and its bytes."""

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
    anchored: bool

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


def digest(content: bytes) -> str:
    """The hash of an entry's bytes, by which the next one names it."""
    return hashlib.sha256(content).hexdigest()


def place(draft: Draft, newest: File | None) -> Entry:
    """The entry that a draft becomes behind the newest one."""
    seq, prev = (1, FIRST) if newest is None else (newest[0] + 1, digest(newest[1]))
    return Entry(v=1, seq=seq, prev=prev, draft=draft)


def verify(files: Sequence[File], head: tuple[int, str] | None = None) -> Verification:
    """Name every entry that was changed, dropped, moved or added; ``head`` is an anchored (number, hash), if any.

    An entry's bytes are vouched for by the one behind it, or by the head. So an entry whose bytes are not those that
    its successor names is the changed one, not the successor. What follows from that, in both directions:

    - Nobody vouches for the newest entry. Without a head nobody can know that it was changed, or that newer ones were
      taken away; ``anchored`` tells. What was added behind the head in due form is growth.
    - If the newest entry and the one before it do not fit, either may be the altered one; the one before is named.
    - An altered entry's word about the one before it is worth little, but it is all there is: both are named.
    """
    problems = sorted(_Look(files, head).problems(), key=lambda problem: problem.seq)
    return Verification(tuple(problems), anchored=head is not None)


class _Look:
    """One look at a chain: what is kept under each number, what it says it is, and who vouches for whom."""

    def __init__(self, files: Sequence[File], head: tuple[int, str] | None) -> None:
        self._held = dict(files)
        self._copies = Counter(seq for seq, _content in files)
        self._known = {seq: _read(content) for seq, content in self._held.items()}
        self._hash = {seq: digest(content) for seq, content in self._held.items()}
        self._head = head
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
        return max([*self._held, *([self._head[0]] if self._head else [])], default=0)

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
        if self._head is not None and self._head[0] == seq:
            return "was changed"
        behind = self._vouched(seq + 1)
        if not behind:
            return f"was changed, or entry {seq + 1} behind it was"
        return "was changed" if behind == self._hash[seq + 1] else f"was changed, or only entry {seq + 1} was"

    def _vouched(self, seq: int) -> str:
        """The hash that others give for an entry; empty if nobody does."""
        if self._head is not None and self._head[0] == seq:
            return self._head[1]
        after = self._known.get(seq + 1)
        return after.prev if after is not None and after.seq == seq + 1 else ""

    def _astray(self, seq: int, entry: Entry) -> str:
        """What an entry that nobody speaks against says against itself: no place in the chain is its own."""
        if seq == 1 and entry.prev != FIRST:
            return "names a predecessor that is not there"
        if (
            self._head is not None
            and self._head[0] == seq - 1
            and self._hash.get(seq - 1) == self._head[1] != entry.prev
        ):
            return "was added: it does not follow from the one before it"
        if self._claimed[seq] > 1 and self._hash[seq] not in self._named:
            return "was added: another one has its number, and nothing follows from it"
        return ""


def _read(content: bytes) -> Entry | None:
    try:
        return decode(content)
    except RecordBroken:
        return None
