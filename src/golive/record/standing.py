"""What of a record's entries still stands: those that change what anybody reads from it, and no others. Pure.

The law: whatever is read of the entries that stand, and of what came after them, is what all entries would say. So a
checkpoint that repeats these is a place to begin at. Each noun below drops what no reader of it would ask for.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from golive.record.clearing import trigger_of, uncleared
from golive.record.entry import (
    FIRST,
    Ack,
    ChecklistLocked,
    Checkpoint,
    Entry,
    Kept,
    LockReleased,
    LockRenewed,
    LockTaken,
    PacketEntered,
    PreviousPinned,
    ReleaseNoted,
    RunFinished,
    SignalEntered,
    SignedOff,
    SignOffTaken,
    StepIntent,
    StepOutcome,
    Stop,
    Suspected,
    WatchEnded,
    WatchMinute,
    WatchStarted,
)
from golive.record.gates import Gates
from golive.record.history import OVER, holders
from golive.record.incident_forms import BundleClosed, IncidentOpened, OfIncident
from golive.record.launch_forms import CohortSet, IntakeSet, LaunchClosed, LaunchOpened, MessageSent
from golive.record.review_forms import Review, ReviewsCollected
from golive.record.reviews import KEPT
from golive.record.signoffs import proven
from golive.roles import CLEARED_BY, role_of
from golive.verdict import Verdict

if TYPE_CHECKING:
    from datetime import datetime

RUNS = 5  # the newest ones that `golive status` tells
_RELEASES = 8  # whose proofs are kept: who goes back further than that proves anew
_INCIDENTS = 2  # the newest ones, with all that was done after them
_BUNDLES = 4  # launches whose newest bundle is kept
_SAID = 500  # of what people counted while nobody watches; of a watch that can be gone on with all is kept
_OfPeople = Stop | Ack | Review | Suspected | SignalEntered | PacketEntered


class Standing:
    """What stands, of each target, as one entry after the other is added in their order."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._of: dict[str, _OfTarget] = {}
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """One more entry, the newest."""
        self._of.setdefault(entry.draft.target, _OfTarget()).add(entry)

    def entries(self) -> list[Entry]:
        """The entries that stand, each once, in their order."""
        kept = {entry.seq: entry for one in self._of.values() for entry in one.kept()}
        return [kept[seq] for seq in sorted(kept)]


def checkpoint_of(standing: Iterable[Entry], full: tuple[int, str, Checkpoint] | None = None) -> Checkpoint:
    """The checkpoint that says this; built on a whole one (its number, the hash of its bytes, itself) if given."""
    kept = tuple(Kept(entry.seq, entry.draft) for entry in standing)
    if full is None:
        return Checkpoint(kept)
    number, hashed, before = full
    numbers = {one.seq for one in kept}
    gone = tuple(one.seq for one in before.standing if one.seq not in numbers)
    return Checkpoint(tuple(one for one in kept if one.seq > number), number, hashed, gone)


def repeated(data: Checkpoint, on: Checkpoint | None) -> list[Entry]:
    """The entries that a checkpoint repeats, given the whole one that it is built on; their places are not told."""
    before = [one for one in on.standing if one.seq not in data.gone] if on is not None else []
    return [Entry(v=10, seq=one.seq, prev=FIRST, draft=one.draft) for one in (*before, *data.standing)]


class _OfTarget:
    """What stands of one target."""

    def __init__(self) -> None:
        self._nouns = (_Newest(), _Runs(), _Steps(), _Stops(), _Locks(), _Watch(), _Reviews(), _Incidents(), Gates())

    def add(self, entry: Entry) -> None:
        for noun in self._nouns:
            noun.add(entry)

    def kept(self) -> Iterator[Entry]:
        for noun in self._nouns:
            yield from noun.kept()


class _Newest:
    """Versions, sign-offs, the lock of the checklist, launches and messages: the newest of each, until taken back."""

    def __init__(self) -> None:
        self._newest: dict[tuple[str, ...], Entry] = {}

    def add(self, entry: Entry) -> None:
        data, actor, mode = entry.draft.data, entry.draft.actor, entry.draft.mode
        match data:
            case ReleaseNoted() | PreviousPinned() | ChecklistLocked():
                self._newest[type(data).__name__, mode] = entry
            case LaunchOpened() | LaunchClosed() | CohortSet() | IntakeSet():
                self._newest[type(data).__name__, mode] = entry
            case MessageSent(message=message, audience=audience):
                self._newest["message", mode, message, audience] = entry
            case SignedOff(row=row):
                self._newest["row", mode, row, role_of(actor.role), actor.id] = entry
            case SignOffTaken(row=row):
                self._newest.pop(("row", mode, row, role_of(actor.role), actor.id), None)
            case _:
                pass

    def kept(self) -> Iterable[Entry]:
        return self._newest.values()


class _Runs:
    """The newest runs, of each room the last, of each packet the last export, and the last proof of each check.

    Proofs of the newest releases only.
    """

    def __init__(self) -> None:
        self._newest: list[Entry] = []
        self._rooms: dict[tuple[str, str], Entry] = {}
        self._exports: dict[tuple[str, str], Entry] = {}
        self._proofs: dict[tuple[str, str], dict[object, Entry]] = {}
        """By mode and release, the release proven last standing last."""

    def add(self, entry: Entry) -> None:
        data, mode = entry.draft.data, entry.draft.mode
        if not isinstance(data, RunFinished):
            return
        self._newest = [*self._newest, entry][-RUNS:]
        self._rooms[mode, data.kind] = entry
        if data.kind == "checks" and data.export is not None:
            self._exports[mode, data.export.packet] = entry
        found = proven(data)
        if found:
            self._proofs[mode, data.release] = self._proofs.pop((mode, data.release), {}) | dict.fromkeys(found, entry)
            of_mode = [one for one in self._proofs if one[0] == mode]
            for old in of_mode[:-_RELEASES]:
                del self._proofs[old]

    def kept(self) -> Iterator[Entry]:
        yield from self._newest
        yield from self._rooms.values()
        yield from self._exports.values()
        for proofs in self._proofs.values():
            yield from proofs.values()


class _Steps:
    """Of each step of the newest procedure when it was first and last to be done, and when it was done."""

    def __init__(self) -> None:
        self._said: dict[str, dict[tuple[str, str], list[Entry]]] = {}
        self._operation: dict[str, str] = {}

    def add(self, entry: Entry) -> None:
        data, mode = entry.draft.data, entry.draft.mode
        if not isinstance(data, StepIntent | StepOutcome):
            return
        if self._operation.get(mode) != data.operation:
            self._operation[mode], self._said[mode] = data.operation, {}
        said = self._said[mode].setdefault((type(data).__name__, data.step), [])
        said[1:] = [entry]  # the first one stays, or is this

    def kept(self) -> Iterator[Entry]:
        for steps in self._said.values():
            for said in steps.values():
                yield from said


class _Stops:
    """The reports that are not cleared, and who of those that clear them has spoken since the newest."""

    def __init__(self) -> None:
        self._said: dict[str, list[Entry]] = {}

    def add(self, entry: Entry) -> None:
        trigger = trigger_of(entry)
        if trigger not in CLEARED_BY:
            return
        said = self._said.get(trigger, [])
        if isinstance(entry.draft.data, Ack):
            said = [one for one in said if not _same_ack(one, entry)]
        else:
            said = uncleared(said, trigger)
        said = [*said, entry]
        self._said[trigger] = said if uncleared(said, trigger) else []

    def kept(self) -> Iterator[Entry]:
        for said in self._said.values():
            yield from said


def _same_ack(one: Entry, other: Entry) -> bool:
    first, second = one.draft.actor, other.draft.actor
    said = isinstance(one.draft.data, Ack) and isinstance(other.draft.data, Ack)
    return said and (first.role, first.id.casefold()) == (second.role, second.id.casefold())


class _Locks:
    """Of each lock that is held the claim that got it, and the last entry that renewed it."""

    def __init__(self) -> None:
        self._held: dict[str, list[Entry]] = {}

    def add(self, entry: Entry) -> None:
        data = entry.draft.data
        if isinstance(data, WatchMinute):
            data = data.renews or data
        if not isinstance(data, LockTaken | LockRenewed | LockReleased):
            return
        before = self._held.pop(data.name, [])
        holder = holders([*before, entry]).get(data.name)
        if holder is data:
            before = [entry] if isinstance(data, LockTaken) else [before[0], entry]
        if holder is not None:
            self._held[data.name] = before

    def kept(self) -> Iterator[Entry]:
        for held in self._held.values():
            yield from held


class _Watch:
    """The newest watch: its first and last start, its end, its minutes if it can be gone on with, what people said.

    And whatever else says that a trigger fired.
    """

    def __init__(self) -> None:
        self._began: list[Entry] = []
        self._ended: list[Entry] = []
        self._minutes: dict[datetime, Entry] = {}
        self._said: list[Entry] = []
        self._fires: list[Entry] = []
        """What was said of the watch by an entry in whose place there is a newer one."""

    def add(self, entry: Entry) -> None:
        data = entry.draft.data
        if isinstance(data, WatchStarted):
            if self._name != data.watch:
                self._began, self._minutes, self._fires, self._ended = [], {}, [], []
                self._said = [one for one in self._said if one.draft.at >= data.began]
            self._fires += [*self._began[1:], *self._ended]
            self._began, self._ended = [*self._began[:1], entry], []
        elif isinstance(data, WatchMinute) and data.watch == self._name:
            self._fires += [before] if (before := self._minutes.get(data.minute)) is not None else []
            self._minutes[data.minute] = entry
        elif isinstance(data, WatchEnded) and data.watch == self._name:
            self._fires += self._ended
            self._ended = [entry]
            if data.why in OVER:
                self._minutes, self._fires = {}, []
        elif isinstance(data, _OfPeople):
            self._said.append(entry)
        if not self._began or self._over:
            counted = [one for one in self._said if isinstance(one.draft.data, SignalEntered)]
            gone = {one.seq for one in counted[:-_SAID]}
            self._said = [one for one in self._said if one.seq not in gone]

    def kept(self) -> Iterable[Entry]:
        fires = (one for one in self._fires if _tells_of_fires(one))
        return [*self._began, *self._minutes.values(), *fires, *self._ended, *self._said]

    @property
    def _over(self) -> bool:
        data = self._ended[-1].draft.data if self._ended else None
        return isinstance(data, WatchEnded) and data.why in OVER

    @property
    def _name(self) -> str:
        data = self._began[-1].draft.data if self._began else None
        return data.watch if isinstance(data, WatchStarted) else ""


class _Reviews:
    """The newest collections of each mode, and of each the last verdict of each person on each of its outputs."""

    def __init__(self) -> None:
        self._collected: dict[str, list[Entry]] = {}
        self._reviews: dict[tuple[str, ...], Entry] = {}

    def add(self, entry: Entry) -> None:
        data, mode, actor = entry.draft.data, entry.draft.mode, entry.draft.actor
        if isinstance(data, ReviewsCollected):
            self._collected[mode] = [*self._collected.get(mode, []), entry][-KEPT:]
            runs = {(one, run) for one in self._collected for run in self._runs(one)}
            self._reviews = {key: one for key, one in self._reviews.items() if (key[0], key[2]) in runs}
        elif isinstance(data, Review) and data.review_of in self._runs(mode):
            self._reviews[mode, data.collection, data.review_of, actor.id.casefold()] = entry

    def kept(self) -> Iterator[Entry]:
        for collected in self._collected.values():
            yield from collected
        yield from self._reviews.values()

    def _runs(self, mode: str) -> set[str]:
        found = (entry.draft.data for entry in self._collected.get(mode, ()))
        return {output.run for one in found if isinstance(one, ReviewsCollected) for output in one.outputs}


class _Incidents:
    """Of each mode the newest incidents with all that was done after them, and of the newest launches the bundle."""

    def __init__(self) -> None:
        self._said: dict[str, list[Entry]] = {}
        self._bundles: dict[str, dict[str, Entry]] = {}

    def add(self, entry: Entry) -> None:
        data, mode = entry.draft.data, entry.draft.mode
        if isinstance(data, BundleClosed):
            others = {name: one for name, one in self._bundles.get(mode, {}).items() if name != data.launch}
            self._bundles[mode] = dict([*others.items(), (data.launch, entry)][-_BUNDLES:])
        elif isinstance(data, OfIncident):
            said = [*self._said.get(mode, []), entry]
            opened = [one for one in said if isinstance(one.draft.data, IncidentOpened)]
            first = opened[-_INCIDENTS:][0].seq if opened else 0
            self._said[mode] = [one for one in said if one.seq >= first]

    def kept(self) -> Iterator[Entry]:
        for said in (*self._said.values(), *(one.values() for one in self._bundles.values())):
            yield from said


def _tells_of_fires(entry: Entry) -> bool:
    """Whether an entry of a watch says that something fired, or that nothing does any more."""
    data = entry.draft.data
    if isinstance(data, WatchMinute):
        return Verdict.FAIL in data.verdicts.values()
    return isinstance(data, WatchEnded) or (isinstance(data, WatchStarted) and bool(data.fired))
