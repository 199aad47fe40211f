"""The record of one target: what golive writes there, and what it believes of it."""

import contextlib
import getpass
import string
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from golive.clock import Clock
from golive.errors import RecordError, StoreUnavailable
from golive.facts import EarlierExport, EarlierProofs, OutputSeen, Pins, RecordState, Remembered, SignOffs
from golive.finding import Finding
from golive.model.release import Release
from golive.ports import Store
from golive.record.chain import Head, digest, encode, place, read
from golive.record.clearing import uncleared
from golive.record.entry import (
    Actor,
    Data,
    Draft,
    Entry,
    ExportSeen,
    Judged,
    PreviousPinned,
    ReleaseNoted,
    RunFinished,
    Where,
)
from golive.record.history import pins_of
from golive.record.journal import Journal
from golive.record.lock import Lock
from golive.record.reading import Reading, proven, recent
from golive.record.signoffs import earlier_export_of, earlier_proofs_of, sign_offs_of
from golive.record.standing import checkpoint_of
from golive.verdict import Verdict

_WHOLE = 500  # entries after which a checkpoint repeats all again, and not only what came since the last that did
_NEAR = 100  # entries between two checkpoints of a store whose entries cost little to read
_LETTERS = frozenset(string.ascii_letters + string.digits + "._-")


@dataclass(frozen=True, slots=True)
class Machine:
    """What the record is told of this machine: the process we are, which others are gone, and its memory.

    ``recall`` and ``remember`` never raise: memory helps where there is one, and stands in nobody's way.
    """

    where: Where = Where()  # noqa: RUF009 - frozen
    gone: Callable[[Where], bool] = lambda _where: False
    recall: Callable[[], Remembered | None] = lambda: None
    remember: Callable[[Remembered], None] = lambda _seen: None


class Record:
    """The record of one target, as this program writes and reads it.

    ``actor`` is whose deeds these are, unless said otherwise: this program, under this machine's name for the person.
    """

    def __init__(
        self,
        store: Store,
        *,
        target: str,
        live: bool,
        clock: Clock,
        run: str = "",
        actor: Actor | None = None,
        machine: Machine | None = None,
    ) -> None:
        self.journal = Journal(store)
        self._target = target
        self._live = live
        self._clock = clock
        self._run = run
        self._actor = actor or Actor(id=operator())
        self._machine = machine or Machine()
        self._last: Reading | None = None

    def append(self, data: Data, *, run: str = "", actor: Actor | None = None) -> Entry:
        """Put something on the record, as our own deed or another ``actor``'s; it is durable when this returns.

        Raises ``StoreUnavailable``, and ``RecordError`` for what the record has no room for, such as free text.
        """
        return self.add(self.draft(data, run=run, actor=actor))

    def draft(self, data: Data, *, run: str = "", actor: Actor | None = None) -> Draft:
        """What an entry would say if it were written now; for ``add``, now or when the store can be had again."""
        return Draft(
            data=data,
            actor=actor or self._actor,
            mode="live" if self._live else "rehearsal",
            target=self._target,
            run=run or self._run,
            at=self._clock.now(),
            wall=datetime.now(UTC),
        )

    def add(self, draft: Draft) -> Entry:
        """Put a draft on the record, and remember it if it follows from what this machine remembers."""
        seen = self._machine.recall()
        self.journal.known = max(self.journal.known, seen.seq if seen else 0)
        entry = self.journal.append(draft)
        self._follow(entry)
        return entry

    def _follow(self, entry: Entry) -> None:
        seen = self._machine.recall()
        if (entry.seq, entry.prev) == ((seen.seq + 1, seen.hash) if seen else (1, entry.prev)):
            old, new = (seen.pins if seen else Pins(None, None)), pins_of([entry])
            pins = Pins(new.release or old.release, new.previous or old.previous)
            before = seen or Remembered(0, "")
            self._machine.remember(replace(before, seq=entry.seq, hash=digest(encode(entry)), pins=pins))

    def settle(self, newest: Entry | None = None) -> None:
        """Write a checkpoint if the last one lies so far back from the newest entry that one is due.

        For who has time: a rollback does it when all is done, and a person's stop never. Where somebody else was
        quicker, or the record is not whole, there is none yet, and the next one to come by writes it. Never raises.
        """
        with contextlib.suppress(RecordError):
            file = self.journal.store.newest() if newest is None else None
            entry = read(file[1]) if file is not None else newest
            if entry is not None and entry.seq - entry.start >= self.journal.store.spacing:
                self._checkpoint()

    def _checkpoint(self) -> None:
        reading = self._read()
        if reading.head is None or not reading.whole:
            return
        full = reading.full
        near = full is not None and full[0] > 0 and reading.head[0] - full[0] < _WHOLE
        draft = self.draft(checkpoint_of(reading.entries, full if near else None))
        newest = (reading.head[0], self.journal.store.entry(reading.head[0]))
        if digest(newest[1]) == reading.head[1]:
            entry = place(draft, newest)
            if self.journal.store.claim(entry.seq, encode(entry)):
                self._follow(entry)

    def pins(self) -> Pins:
        """The newest release and previous version on the record.

        Raises ``RecordBroken`` when the chain is not whole: a version named by an altered record is not gone back to.
        """
        return pins_of(self.believed())

    def sign_offs(self) -> SignOffs:
        """The sign-offs that stand now, and the lock of the checklist. Raises ``RecordBroken`` as ``pins`` does."""
        return sign_offs_of(self.believed(), read_at=datetime.now(UTC), live=self._live)

    def earlier_proofs(self, checks: Collection[str]) -> EarlierProofs:
        """When these checks last passed. Raises ``RecordBroken`` as ``pins`` does."""
        return earlier_proofs_of(self.believed(), read_at=datetime.now(UTC), live=self._live, checks=checks)

    def earlier_export(self, packet: str) -> EarlierExport | None:
        """What readiness last had of this packet; None where it never had. Raises ``RecordBroken`` as ``pins`` does."""
        return earlier_export_of(self.believed(), packet, live=self._live)

    def entries(self) -> Sequence[Entry]:
        """What still stands of this target's entries. Raises ``RecordBroken`` for one that can't be read."""
        return self._own(self._read().readable())

    def reading(self) -> Reading:
        """The record proven, for who has the time that a look at all that is new to this machine takes.

        Such as a watch that begins. Where each entry is a question over the network, a machine that has never proven
        it begins at the newest checkpoint: a long record would hold the watch up for minutes.
        """
        seen = self._machine.recall()
        near = self.journal.store.spacing >= _NEAR
        return self.proof() if near or (seen is not None and seen.base) else self._read()

    def proof(self, read: Callable[[], Reading] | None = None) -> Reading:
        """The record with every checkpoint that this machine has not met yet made again from the entries before it.

        Or as somebody ``read`` it all, for this machine to remember.
        """
        return self._remembered(read() if read is not None else proven(self.journal.store, self._machine.recall()))

    def believed(self) -> Sequence[Entry]:
        """What still stands of this target's entries. Raises ``RecordBroken`` as ``pins`` does."""
        return self._own(self._read().believed())

    def _read(self) -> Reading:
        # What is remembered is asked for before the chain is read, which may grow meanwhile, by our own hand too.
        self._last = recent(self.journal.store, self._machine.recall(), self._last)
        return self._remembered(self._last)

    def _remembered(self, reading: Reading) -> Reading:
        """Remember the newest entry of a whole record, and as proven the checkpoint up to which it was read whole."""
        seen = self._machine.recall() or Remembered(0, "")
        base = reading.base if reading.base is not None and reading.start in (0, seen.base) else None
        if not reading.whole or reading.head is None:
            return reading
        if base is not None and base[0] > seen.base:
            seen = replace(seen, base=base[0], base_hash=base[1])
        elif reading.head[0] <= seen.seq:
            return reading
        if reading.head[0] > seen.seq:
            pins = pins_of(self._own(reading.entries))
            seen = replace(seen, seq=reading.head[0], hash=reading.head[1], pins=pins)
        self._machine.remember(seen)
        return reading

    def remembered_pins(self) -> Pins:
        """The versions as this machine last saw them on the whole record, for when the store can't be had."""
        seen = self._machine.recall()
        return seen.pins if seen else Pins(None, None)

    def remembered_head(self) -> Head | None:
        """The newest entry that this machine saw on the whole record; for whoever tells it to others, who keep it."""
        seen = self._machine.recall()
        return (seen.seq, seen.hash) if seen else None

    def pin_previous(self, release: Release) -> Entry:
        """Put the version to go back to on the record."""
        return self.append(PreviousPinned(release.arn, release.revision, dict(release.digests)))

    def note_release(self, release: Release) -> Entry:
        """Put the version under launch on the record."""
        return self.append(ReleaseNoted(release.arn, release.revision, dict(release.digests)))

    def finish_run(
        self,
        *,
        kind: str,
        verdict: Verdict,
        judged: int,
        must: int,
        findings: Sequence[Finding],
        run: str,
        facts: str = "",
        release: str = "",
        rows: Mapping[str, str] | None = None,
        stood_in: Sequence[str] = (),
        export: OutputSeen | None = None,
        packet: str = "",
    ) -> Entry:
        """Put the end of a run on the record; ``release``, ``rows``, ``stood_in`` as the entry has them.

        ``export`` is what the user steps ended in with this packet.
        """
        listed = tuple(Judged(finding.id, finding.verdict) for finding in findings)
        seen = None
        if export is not None:
            content = export.content
            places = (*export.places, *(content.places if content is not None else ()))
            # alone they would make the watch suspect what is critical; beside it they say what the alert is about
            also = content.also if content is not None and places else ()
            seen = ExportSeen(packet, export.rows, (*places, *also))
        finished = RunFinished(
            _kind(kind), verdict, judged, must, listed, facts, release, dict(rows or {}), tuple(stood_in), seen
        )
        entry = self.append(finished, run=run)
        self.settle(entry)
        head = self.remembered_head()
        if head is not None and head[0] < entry.seq:  # others wrote meanwhile; its replay goes by what is remembered
            with contextlib.suppress(RecordError):
                self._read()
        return entry

    def state(self) -> RecordState:
        """What can be said of the record as a whole, proven."""
        reading = self.proof()
        try:
            self.journal.store.try_writing()
            trouble = ""
        except StoreUnavailable as error:
            trouble = str(error)
        own = self._own(reading.entries)
        return RecordState(
            entries=reading.count,
            writable=not trouble,
            trouble=trouble,
            problems=tuple(str(problem) for problem in reading.checked.problems),
            legal_stops=len(uncleared(own, "T3")),
            stops=len(uncleared(own, "T0")),
        )

    @contextlib.contextmanager
    def lock(self, name: str, *, seconds: float) -> Iterator[Lock]:
        """Be the only one who does this to the target; given up at the end, or ``seconds`` real ones after our death.

        Until then it is renewed, however long the work lasts. Raises ``LockHeld`` naming who and until when.
        """
        lock = Lock(
            name,
            self._actor.id,
            seconds,
            where=self._machine.where,
            gone=self._machine.gone,
            look=self.entries,
            write=self.append,
        )
        lock.take()
        try:
            yield lock
        finally:
            lock.give_up()

    def _own(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """The entries about this target: if two targets share a store by mistake, one's pins are not the other's."""
        return [entry for entry in entries if entry.draft.target == self._target]


def operator() -> str:
    """The name that this machine knows the person by: a claim, as every typed name is."""
    try:
        return named(getpass.getuser())
    except (OSError, KeyError, ImportError):  # as it fails on Linux, on Python 3.11 and on Windows
        return "unknown"


def named(name: str) -> str:
    """A person's name as the record has room for it: letters, digits and few signs."""
    return "".join(letter if letter in _LETTERS else "-" for letter in name.strip())[:64] or "unknown"


def _kind(kind: str) -> Literal["checks", "e2e", "rollback", "relaunch", "other"]:
    match kind:
        case "checks" | "e2e" | "rollback" | "relaunch":
            return kind
        case _:
            return "other"
