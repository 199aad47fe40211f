"""How a record is read: from its newest checkpoint on, or as proof, from where this machine has proven it so far.

What a checkpoint says is worth as much as any entry: whoever can write one in due form could as well write the entries
that it claims. So the daily questions begin at the newest one, and hold all behind it against the chain and against
what this machine saw. A gate asks for proof: each checkpoint's words are made again from the entries before it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from golive.errors import RecordBroken
from golive.facts import Remembered
from golive.ports import Store
from golive.record.chain import File, Head, Problem, Verification, digest, read, verify
from golive.record.entry import Checkpoint, Entry
from golive.record.standing import Standing, checkpoint_of, repeated

_ANOTHER = "was changed, perhaps with some before it: its head was kept elsewhere"
_LIES = "is a checkpoint that does not say what the entries before it come to"
_NONE_THERE = "names a checkpoint that is not there"
Full = tuple[int, str, Checkpoint]
"""A whole checkpoint: its number, the hash of its bytes, and itself."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A record as it was read: the entries that stand, of all targets, and what is wrong with those that were read."""

    entries: Sequence[Entry]
    checked: Verification
    start: int = 0
    """The checkpoint at which it began; 0 where every entry was read."""
    head: Head | None = None
    count: int = 0
    """How many entries there are, those before the start among them, which nobody counted now."""
    base: Head | None = None
    """The newest checkpoint among those that were proven here."""
    full: Full | None = None
    """The newest whole checkpoint that was read."""
    lost: bool = False
    """Whether an entry can't be read, so that nobody knows what stands."""

    @property
    def whole(self) -> bool:
        """Whether nothing was found wrong."""
        return self.checked.whole

    def believed(self) -> Sequence[Entry]:
        """The entries that stand. Raises ``RecordBroken`` where something is wrong with the record."""
        if not self.whole:
            raise RecordBroken(
                f"The record is not whole: {self.checked.problems[0]}. Have the technical owner look at it; "
                "golive does not go by it until then."
            )
        return self.entries

    def readable(self) -> Sequence[Entry]:
        """The same where each entry can be read, whatever else is wrong. Raises ``RecordBroken``."""
        return self.believed() if self.lost else self.entries


def recent(store: Store, seen: Remembered | None, before: Reading | None = None) -> Reading:
    """The record from its newest checkpoint on; ``before`` is what this program read of it last."""
    tail = store.files(before.start - 1) if before is not None and before.start else []
    newest = tail[-1] if tail else store.newest(seen.seq if seen else 0)
    entry = read(newest[1]) if newest else None
    start = entry.start if entry is not None else 0
    if not start:
        return proven(store, seen)
    if not tail or tail[0][0] > start:
        tail = store.files(start - 1)
    return _from(store, start, [file for file in tail if file[0] >= start], seen, before)


def _from(store: Store, start: int, tail: list[File], seen: Remembered | None, before: Reading | None) -> Reading:
    problems = _told_before(store, seen, start)
    first = read(tail[0][1]) if tail and tail[0][0] == start else None
    if first is None or not isinstance(first.draft.data, Checkpoint):
        return _broken([Problem(tail[-1][0] if tail else start, _NONE_THERE)], tail)
    full = _full(store, first.draft.data, tail[0], before.full if before is not None else None)
    if full is None:
        return _broken([Problem(first.draft.data.on, _ANOTHER)], tail)
    proof = Proof(Standing(repeated(first.draft.data, full[2] if full[0] != start else None)), full)
    head = (seen.seq, seen.hash) if seen and seen.seq >= start else None
    reading = proof.of(tail, head, start=start)
    covered = seen.seq if seen and seen.seq < start and not problems else reading.checked.covered
    checked = Verification((*problems, *reading.checked.problems), covered)
    return replace(reading, checked=checked, start=start)


def _broken(problems: list[Problem], tail: Sequence[File]) -> Reading:
    checked = Verification(tuple(problems), 0)
    return Reading((), checked, head=_head(tail), count=tail[-1][0] if tail else 0, lost=True)


def _told_before(store: Store, seen: Remembered | None, start: int) -> list[Problem]:
    """What is wrong with the entry that this machine saw last, where that lies before the checkpoint."""
    if seen is None or seen.seq >= start or not seen.hash:
        return []
    content = store.entry(seen.seq)
    if not content:
        return [Problem(seen.seq, "is missing")]
    return [] if digest(content) == seen.hash else [Problem(seen.seq, _ANOTHER)]


def _full(store: Store, data: Checkpoint, file: File, known: Full | None) -> Full | None:
    """The whole checkpoint that one is built on, or itself; None where that is not what it names."""
    if not data.on:
        return file[0], digest(file[1]), data
    if known is not None and known[:2] == (data.on, data.on_hash):
        return known
    content = store.entry(data.on)
    entry = read(content)
    if entry is None or digest(content) != data.on_hash or not isinstance(entry.draft.data, Checkpoint):
        return None
    return data.on, data.on_hash, entry.draft.data


def proven(store: Store, seen: Remembered | None) -> Reading:
    """The record from the checkpoint on that this machine has proven, or from the first entry."""
    head = (seen.seq, seen.hash) if seen else None
    if seen is not None and seen.base:
        content = store.entry(seen.base)
        entry = read(content)
        if digest(content) != seen.base_hash or entry is None or not isinstance(entry.draft.data, Checkpoint):
            found = prove(store.each(), head)  # it is named among all that is wrong
            return found if not found.whole else replace(found, checked=_with(found, Problem(seen.base, _ANOTHER)))
        full = _full(store, entry.draft.data, (seen.base, content), None)
        if full is not None:
            standing = Standing(repeated(entry.draft.data, full[2] if full[0] != seen.base else None))
            reading = Proof(standing, full).of(store.each(seen.base - 1), head, start=seen.base)
            return replace(reading, start=seen.base)
    return prove(store.each(), head)


def prove(files: Iterable[File], *heads: Head | None) -> Reading:
    """A whole record, each checkpoint in it held against the entries before it."""
    return Proof(Standing(), None).of(files, *heads, start=1)


def _with(found: Reading, problem: Problem) -> Verification:
    return replace(found.checked, problems=tuple(sorted({*found.checked.problems, problem}, key=lambda one: one.seq)))


class Proof:
    """What stands after each entry, made from the entries alone; the checkpoint that one begins with is believed."""

    def __init__(self, standing: Standing, full: Full | None) -> None:
        self._standing = standing
        self._full = full
        self._problems: list[Problem] = []
        self._start = 0
        self._base: Head | None = None
        self._last: Head | None = None
        self._count = 0

    def of(self, files: Iterable[File], *heads: Head | None, start: int) -> Reading:
        """Read them, from the entry at which what stands so far was said."""
        self._start = start if start > 1 else 0
        checked = verify(self._counted(files), *heads, start=start, each=self._add)
        # Where an entry was altered no checkpoint behind it can be made again, which says nothing of the checkpoint.
        problems = checked.problems or tuple(self._problems)
        return Reading(
            self._standing.entries(),
            replace(checked, problems=problems),
            head=self._last,
            count=self._count + max(start - 1, 0),
            base=self._base,
            full=self._full,
            lost=any("can't be read" in one.what for one in problems),
        )

    def _counted(self, files: Iterable[File]) -> Iterator[File]:
        last: File | None = None
        for last in files:
            self._count += 1
            yield last
        self._last = _head([last] if last is not None else [])

    def _add(self, file: File, entry: Entry) -> None:
        data, first = entry.draft.data, entry.seq == self._start
        if not first and entry.checkpoint not in (0, self._base[0] if self._base else 0):
            self._problems.append(Problem(file[0], _NONE_THERE))
        if not isinstance(data, Checkpoint):
            self._standing.add(entry)
            return
        if not first:
            on = self._full if data.on else None
            if data != checkpoint_of(self._standing.entries(), on):
                self._problems.append(Problem(file[0], _LIES))
        self._base = (file[0], digest(file[1]))
        if not data.on:
            self._full = (*self._base, data)


def _head(files: Sequence[File]) -> Head | None:
    return (files[-1][0], digest(files[-1][1])) if files else None
