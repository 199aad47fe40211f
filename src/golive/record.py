"""The record of one target: what golive writes there, and what it believes of it."""

import contextlib
import getpass
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from golive.chain import verify
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
from golive.errors import LockHeld, RecordBroken
from golive.fact import Pins, RecordState
from golive.finding import Finding
from golive.ports import Journal
from golive.release import Release
from golive.verdict import Verdict

_CLEARING_ROLES = {"qa_reviewer", "pilot_owner"}


class Record:
    """The record of one target, as this program writes and reads it."""

    def __init__(self, journal: Journal, *, target: str, live: bool, clock: Clock, run: str = "") -> None:
        self._journal = journal
        self._target = target
        self._live = live
        self._clock = clock
        self._run = run

    def append(self, data: Data, *, run: str = "") -> Entry:
        """Put something on the record; it is durable when this returns."""
        return self._journal.append(
            Draft(
                data=data,
                actor=Actor(id=_operator()),
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
        checked = verify(files)
        return RecordState(
            entries=len(files),
            writable=self._journal.writable(),
            problems=tuple(str(problem) for problem in checked.problems),
            legal_stops=_uncleared(self._journal.entries()) if checked.whole else 0,
        )

    @contextlib.contextmanager
    def lock(self, name: str, *, seconds: float) -> Iterator[None]:
        """Be the only one who does this to the target; given up at the end, or, if we die, after ``seconds`` real ones.

        Of several who ask at once the one with the lowest number has it. Raises ``LockHeld`` naming who and until when.
        """
        holder = f"{_operator()}-{uuid.uuid4().hex[:8]}"
        until = datetime.now(UTC) + timedelta(seconds=seconds)
        ours = self.append(LockTaken(name=name, holder=holder, until=until))
        try:
            first = _holder(self._journal.entries(), name, ours.draft.wall)
            if first is not None and first.holder != holder:
                raise LockHeld(
                    f"{first.holder} is already at this ({name}), until {first.until:%H:%M} UTC at the latest. "
                    "Wait for them, or ask them to stop."
                )
            yield
        finally:
            self.append(LockReleased(name=name, holder=holder))

    def _believed(self) -> Sequence[Entry]:
        checked = verify(self._journal.files())
        if not checked.whole:
            raise RecordBroken(
                f"The record is not whole: {checked.problems[0]}. Have the technical owner look at it; "
                "golive does not go by it until then."
            )
        return self._journal.entries()


def _operator() -> str:
    """The name that this machine knows the person by: a claim, as every typed name is."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
    return "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in name) or "unknown"


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
