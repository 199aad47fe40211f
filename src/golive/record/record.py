"""The record of one target: what golive writes there, and what it believes of it."""

import contextlib
import getpass
import string
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from golive.clock import Clock
from golive.errors import RecordBroken, StoreUnavailable
from golive.facts import EarlierExport, EarlierProofs, OutputSeen, Pins, RecordState, Remembered, SignOffs
from golive.finding import Finding
from golive.model.release import Release
from golive.ports import Store
from golive.record.chain import File, Verification, digest, encode, readable, verify
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
from golive.record.signoffs import earlier_export_of, earlier_proofs_of, sign_offs_of
from golive.verdict import Verdict

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
        entry = self.journal.append(draft)
        seen = self._machine.recall()
        if (entry.seq, entry.prev) == ((seen.seq + 1, seen.hash) if seen else (1, entry.prev)):
            old, new = (seen.pins if seen else Pins(None, None)), pins_of([entry])
            pins = Pins(new.release or old.release, new.previous or old.previous)
            self._machine.remember(Remembered(entry.seq, digest(encode(entry)), pins))
        return entry

    def pins(self) -> Pins:
        """The newest release and previous version on the record.

        Raises ``RecordBroken`` when the chain is not whole: a version named by an altered record is not gone back to.
        """
        return pins_of(self._believed())

    def sign_offs(self) -> SignOffs:
        """The sign-offs that stand now, and the lock of the checklist. Raises ``RecordBroken`` as ``pins`` does."""
        return sign_offs_of(self._believed(), read_at=datetime.now(UTC), live=self._live)

    def earlier_proofs(self, checks: Collection[str]) -> EarlierProofs:
        """When these checks last passed. Raises ``RecordBroken`` as ``pins`` does."""
        return earlier_proofs_of(self._believed(), read_at=datetime.now(UTC), live=self._live, checks=checks)

    def earlier_export(self, packet: str) -> EarlierExport | None:
        """What readiness last had of this packet; None where it never had. Raises ``RecordBroken`` as ``pins`` does."""
        return earlier_export_of(self._believed(), packet, live=self._live)

    def _believed(self) -> Sequence[Entry]:
        files, checked = self.verified()
        if not checked.whole:
            raise RecordBroken(
                f"The record is not whole: {checked.problems[0]}. Have the technical owner look at it; "
                "golive does not go by it until then."
            )
        return self._own(readable(files))

    def remembered_pins(self) -> Pins:
        """The versions as this machine last saw them on the whole record, for when the store can't be had."""
        seen = self._machine.recall()
        return seen.pins if seen else Pins(None, None)

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
        seen = ExportSeen(packet, export.rows, export.places) if export is not None else None
        finished = RunFinished(
            _kind(kind), verdict, judged, must, listed, facts, release, dict(rows or {}), tuple(stood_in), seen
        )
        return self.append(finished, run=run)

    def state(self) -> RecordState:
        """What can be said of the record as a whole."""
        files, checked = self.verified()
        try:
            self.journal.store.try_writing()
            trouble = ""
        except StoreUnavailable as error:
            trouble = str(error)
        return RecordState(
            entries=len(files),
            writable=not trouble,
            trouble=trouble,
            problems=tuple(str(problem) for problem in checked.problems),
            legal_stops=len(uncleared(self._own(readable(files)), "T3")),
            stops=len(uncleared(self._own(readable(files)), "T0")),
        )

    def verified(self) -> tuple[list[File], Verification]:
        """The chain, held against what this machine remembers of it; a whole one is remembered."""
        seen = self._machine.recall()  # before the chain is read, which may grow meanwhile, by our own hand too
        files = self.journal.files()
        checked = verify(files, (seen.seq, seen.hash) if seen else None)
        if checked.whole and files and (seen is None or seen.seq < files[-1][0]):
            pins = pins_of(self._own(readable(files)))
            self._machine.remember(Remembered(files[-1][0], digest(files[-1][1]), pins))
        return files, checked

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
            look=lambda: self._own(self.journal.entries()),
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


def _kind(kind: str) -> Literal["checks", "e2e", "rollback", "other"]:
    match kind:
        case "checks" | "e2e" | "rollback":
            return kind
        case _:
            return "other"
