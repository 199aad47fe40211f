"""The record of one target: what golive writes there, and what it believes of it."""

import contextlib
import getpass
import string
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from golive.chain import File, decode, verify
from golive.clock import Clock
from golive.entry import (
    Ack,
    Actor,
    Data,
    Draft,
    Entry,
    Judged,
    LockReleased,
    LockTaken,
    PreviousPinned,
    ReleaseNoted,
    Review,
    RunFinished,
    Stop,
)
from golive.errors import LockHeld, RecordBroken, RecordError
from golive.fact import Pins, RecordState
from golive.finding import Finding
from golive.ports import Journal
from golive.release import Release
from golive.verdict import Verdict

_LETTERS = frozenset(string.ascii_letters + string.digits + "._-")
_CLEARING_ROLES = {"qa_reviewer", "pilot_owner"}


class Record:
    """The record of one target, as this program writes and reads it.

    ``actor`` is whose deeds these are, unless said otherwise: this program, under this machine's name for the person.
    """

    def __init__(
        self,
        journal: Journal,
        *,
        target: str,
        live: bool,
        clock: Clock,
        run: str = "",
        actor: Actor | None = None,
    ) -> None:
        self._journal = journal
        self._target = target
        self._live = live
        self._clock = clock
        self._run = run
        self._actor = actor or Actor(id=_operator())

    def append(self, data: Data, *, run: str = "") -> Entry:
        """Put something on the record; it is durable when this returns.

        Raises ``StoreUnavailable``, and ``RecordError`` for what the record has no room for, such as free text.
        """
        return self._journal.append(
            Draft(
                data=data,
                actor=self._actor,
                mode="live" if self._live else "rehearsal",
                target=self._target,
                run=run or self._run,
                at=self._clock.now(),
                wall=datetime.now(UTC),
            )
        )

    def pins(self) -> Pins:
        """The newest release and previous version on the record.

        Raises ``RecordBroken`` when the chain is not whole: a version named by an altered record is not gone back to.
        """
        release: Release | None = None
        previous: Release | None = None
        for entry in self._believed():
            match entry.draft.data:
                case ReleaseNoted(arn=arn, revision=revision, digests=digests):
                    release = Release(arn=arn, digests=digests, revision=revision)
                case PreviousPinned(arn=arn, revision=revision, digests=digests):
                    previous = Release(arn=arn, digests=digests, revision=revision)
                case _:
                    pass
        return Pins(release=release, previous=previous)

    def pin_previous(self, release: Release) -> Entry:
        """Put the version to go back to on the record."""
        return self.append(PreviousPinned(release.arn, release.revision, dict(release.digests)))

    def note_release(self, release: Release) -> Entry:
        """Put the version under launch on the record."""
        return self.append(ReleaseNoted(release.arn, release.revision, dict(release.digests)))

    def finish_run(
        self, *, kind: str, verdict: Verdict, judged: int, must: int, findings: Sequence[Finding], run: str
    ) -> Entry:
        """Put the end of a run on the record."""
        listed = tuple(Judged(finding.id, finding.verdict) for finding in findings)
        return self.append(RunFinished(_kind(kind), verdict, judged, must, listed), run=run)

    def state(self) -> RecordState:
        """What can be said of the record as a whole."""
        files = self._journal.files()
        return RecordState(
            entries=len(files),
            writable=self._journal.writable(),
            problems=tuple(str(problem) for problem in verify(files).problems),
            legal_stops=_uncleared(self._own(_readable(files))),
        )

    @contextlib.contextmanager
    def lock(self, name: str, *, seconds: float) -> Iterator[None]:
        """Be the only one who does this to the target; given up at the end, or, if we die, after ``seconds`` real ones.

        Of several who ask at once the one with the lowest number has it. Whoever works on for longer than ``seconds``
        has it no more. Raises ``LockHeld`` naming who and until when.
        """
        holder = f"{self._actor.id}-{uuid.uuid4().hex[:8]}"
        self._refuse_if_held(name, holder, datetime.now(UTC))
        until = datetime.now(UTC) + timedelta(seconds=seconds)
        ours = self.append(LockTaken(name=name, holder=holder, until=until))
        try:
            self._refuse_if_held(name, holder, ours.draft.wall)
            yield
        finally:
            # If this can't be written the lock runs out by itself; what was done under it must not look failed.
            with contextlib.suppress(RecordError):
                self.append(LockReleased(name=name, holder=holder))

    def _refuse_if_held(self, name: str, holder: str, now: datetime) -> None:
        first = _holder(self._own(self._journal.entries()), name, now)
        if first is not None and first.holder != holder:
            raise LockHeld(
                f"{first.holder} is already at this ({name}), until {first.until:%H:%M} UTC at the latest. "
                "Wait for them, or ask them to stop."
            )

    def _believed(self) -> Sequence[Entry]:
        files = self._journal.files()
        checked = verify(files)
        if not checked.whole:
            raise RecordBroken(
                f"The record is not whole: {checked.problems[0]}. Have the technical owner look at it; "
                "golive does not go by it until then."
            )
        return self._own(_readable(files))

    def _own(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """The entries about this target: if two targets share a store by mistake, one's pins are not the other's."""
        return [entry for entry in entries if entry.draft.target == self._target]


def _readable(files: Sequence[File]) -> list[Entry]:
    """The entries that can be read; of those that can't, ``verify`` tells."""
    entries: list[Entry] = []
    for _seq, content in files:
        with contextlib.suppress(RecordBroken):
            entries.append(decode(content))
    return entries


def _operator() -> str:
    """The name that this machine knows the person by: a claim, as every typed name is."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):  # as it fails on Linux, on Python 3.11 and on Windows
        return "unknown"
    return "".join(letter if letter in _LETTERS else "-" for letter in name)[:64] or "unknown"


def _kind(kind: str) -> Literal["checks", "e2e", "rollback", "other"]:
    match kind:
        case "checks" | "e2e" | "rollback":
            return kind
        case _:
            return "other"


def _holder(entries: Sequence[Entry], name: str, now: datetime) -> LockTaken | None:
    """Who has the lock: the lowest number that is neither given up nor run out."""
    held: dict[str, LockTaken] = {}
    for entry in entries:
        data = entry.draft.data
        if isinstance(data, LockTaken) and data.name == name and data.until > now:
            held[data.holder] = data
        elif isinstance(data, LockReleased) and data.name == name:
            held.pop(data.holder, None)
    return next(iter(held.values()), None)


def _uncleared(entries: Sequence[Entry]) -> int:
    """Critical legal reports since the last time that two people, one of each clearing role, cleared them."""
    reports = 0
    cleared: dict[str, str] = {}
    for entry in entries:
        data = entry.draft.data
        if (isinstance(data, Stop) and data.trigger == "T3") or (isinstance(data, Review) and data.critical):
            reports, cleared = reports + 1, {}
        elif isinstance(data, Ack) and data.trigger == "T3" and entry.draft.actor.role in _CLEARING_ROLES:
            cleared[entry.draft.actor.role] = entry.draft.actor.id
            if len(cleared) == len(_CLEARING_ROLES) and len(set(cleared.values())) == len(cleared):
                reports, cleared = 0, {}
    return reports
