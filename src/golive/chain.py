"""The chain of entries: their bytes, their hashes, and what was done to them. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from golive.entry import FIRST, Draft, Entry
from golive.errors import RecordBroken

File = tuple[int, bytes]
"""An entry as it is kept: the number in its name, and its bytes."""


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
    """The bytes of an entry: one line of JSON with its keys in order, so that the same entry has the same bytes."""
    return msgspec.json.encode(entry, order="sorted") + b"\n"


def decode(content: bytes) -> Entry:
    """The entry in these bytes. Raises ``RecordBroken`` when they are not one in every detail."""
    try:
        return msgspec.json.decode(content, type=Entry)
    except msgspec.MsgspecError as error:
        raise RecordBroken(f"An entry of the record can't be read ({error}). Look at it with the technical owner.") from error


def digest(content: bytes) -> str:
    """The hash of an entry's bytes, by which the next one names it."""
    return hashlib.sha256(content).hexdigest()


def place(draft: Draft, newest: File | None) -> Entry:
    """The entry that a draft becomes behind the newest one."""
    seq, prev = (1, FIRST) if newest is None else (newest[0] + 1, digest(newest[1]))
    return Entry(v=1, seq=seq, prev=prev, draft=draft)


def verify(files: Sequence[File], head: tuple[int, str] | None = None) -> Verification:
    """Name every entry that was changed, dropped, moved or added; ``head`` is an anchored (number, hash), if any.

    An entry's bytes are vouched for by the one behind it, or by the head; so a changed *newest* entry is only found
    with a head, and without one nobody can know of newest entries that were taken away.
    """
    problems: list[Problem] = []
    held = dict(files)
    known = {seq: _read(content) for seq, content in held.items()}
    last = max([*held, *([head[0]] if head else [])], default=0)
    for seq in range(1, last + 1):
        what = _wrong(seq, held, known, head)
        if what:
            problems.append(Problem(seq, what))
    return Verification(tuple(problems), anchored=head is not None)


def _read(content: bytes) -> Entry | None:
    try:
        return decode(content)
    except RecordBroken:
        return None


def _wrong(
    seq: int, held: dict[int, bytes], known: dict[int, Entry | None], head: tuple[int, str] | None
) -> str:
    """What is wrong with the entry of this number, by its own words and by those of its successor."""
    if seq not in held:
        return "is missing"
    entry = known[seq]
    vouched = _vouched(seq, known, head)
    if entry is None:
        return "can't be read"
    if entry.seq != seq:
        return f"was moved here from {entry.seq}"
    if vouched and vouched != digest(held[seq]):
        # Its successor speaks of other bytes. If all others agree around it, this one is the changed one.
        return "was changed"
    if seq == 1 and entry.prev != FIRST:
        return "names a predecessor that is not there"
    before = held.get(seq - 1)
    if before is not None and entry.prev != digest(before) and not vouched:
        return "does not follow from the one before it"
    return ""


def _vouched(seq: int, known: dict[int, Entry | None], head: tuple[int, str] | None) -> str:
    """The hash that others give for an entry: the head's, or its successor's; empty if nobody does."""
    if head is not None and head[0] == seq:
        return head[1]
    after = known.get(seq + 1)
    return after.prev if after is not None and after.seq == seq + 1 else ""
