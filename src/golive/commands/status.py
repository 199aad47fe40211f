"""Wiring of `golive status`: what the record of a target says, and whether it is as it was written."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from golive.config.target import REHEARSAL
from golive.errors import StoreUnavailable, UsageError
from golive.facts import Pins, Remembered
from golive.files import MOST_OF_A_RECORD, content_of
from golive.messages.due import Update, next_update
from golive.ports import Store
from golive.record.chain import File, Head, Verification, code_of, head_named, read_lines
from golive.record.clearing import uncleared
from golive.record.entry import Entry, LockRenewed, LockTaken, RunFinished
from golive.record.folder_store import FolderStore
from golive.record.history import WatchSeen, holders, newest_watch, pins_of, runs_of
from golive.record.reading import Reading, prove, recent
from golive.record.reviews import CollectionSeen, newest_collection
from golive.record.standing import RUNS
from golive.roles import may_clear
from golive.session.open_target import open_target
from golive.session.record_of import memory_beside, memory_of
from golive.session.target_choice import asked
from golive.verdict import Verdict
from golive.wording import when

_HEAD = re.compile(r"^(\d+):((?:-*[0-9A-Fa-f]){8,}-*)\Z")
SILENT = timedelta(minutes=2, seconds=30)
"""A watch that has said nothing for so long has missed two of its minutes."""
_ENDED = {
    "observed": "all of it was observed.",
    "trigger": "a trigger fired.",
    "stopped": "a person ended it. Nobody watches now.",
    "cut-off": "it was cut off, and its time is over. Nobody watches now.",
}
LAST_RUN = Path("reports", "latest", "record")


@dataclass(frozen=True, slots=True)
class Status:
    """A record as it was read, and held against the heads that were kept elsewhere."""

    place: str
    reading: Reading
    own: Sequence[Entry]
    """What stands of the target that was asked for; of a record with one target, of all."""
    files: Callable[[], Iterable[File]]
    """Every entry, for who wants the bytes."""
    proven: int = 0
    """The checkpoint up to which this machine has read every entry."""
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def checked(self) -> Verification:
        """What was found wrong."""
        return self.reading.checked

    @property
    def verdict(self) -> Verdict:
        """Wrong as soon as one entry is; not known where there is none."""
        if self.checked.problems:
            return Verdict.FAIL
        return Verdict.PASS if self.reading.count else Verdict.INCONCLUSIVE

    @property
    def head(self) -> Head | None:
        """The newest entry's number and hash."""
        return self.reading.head

    @property
    def pins(self) -> Pins:
        """The versions that the record names."""
        return pins_of(self.own)

    @property
    def watch(self) -> WatchSeen | None:
        """The newest watch."""
        return newest_watch(self.own)

    @property
    def update(self) -> Update | None:
        """Until when people wait for the next update of an incident; a rehearsal's where no live one is open."""
        return next_update(self.own, live=True) or next_update(self.own, live=False)

    @property
    def collected(self) -> CollectionSeen | None:
        """The newest outputs that went to the reviewer; a rehearsal's where there are no live ones."""
        return newest_collection(self.own, live=True) or newest_collection(self.own, live=False)

    @property
    def locks(self) -> list[LockTaken | LockRenewed]:
        """The locks that are held now."""
        return [one for one in holders(self.own).values() if one.until > self.now]


def read(
    *,
    target: str,
    record: str,
    attach: str = "",
    head: str,
    root: Path,
    every: bool = False,
    heed: Callable[[File], None] = lambda _file: None,
) -> Status:
    """Read a record: a target's, that in a folder or an exported file, or by default the last run's.

    From its newest checkpoint on or, if asked for ``every`` entry or held against a ``head``, all of it; then
    ``heed`` is handed each entry as it is read. Raises ``UsageError``, ``ConfigurationError``, and
    ``StoreUnavailable`` if it can't be had.
    """
    if len([one for one in (target, record, attach) if one]) > 1:
        raise UsageError("give one of --target, --record and --attach, not both")
    every = every or bool(head)
    if attach or (target and target != REHEARSAL):
        with open_target(asked(target or REHEARSAL, root=root, attach=attach)) as connection:
            ours, store = connection.record, connection.record.journal.store
            memory = memory_of(store.place, connection.target, root=root)
            whole = partial(_all, store, memory.recall(), head, heed)
            reading = ours.proof(whole) if every else ours.reading()
            return _status(store, reading, memory.recall(), connection.target.name)
    path = Path(record) if record else LAST_RUN
    if not path.exists():
        raise UsageError(f"there is no record in {path}. Run: python3 bootstrap.py checks")
    if not path.is_dir():
        return _exported(path, head, target, heed)
    folder, remembered = FolderStore(path), memory_beside(path).recall()
    reading = _all(folder, remembered, head, heed) if every else recent(folder, remembered)
    return _status(folder, reading, remembered, target)


def _status(store: Store, reading: Reading, remembered: Remembered | None, name: str) -> Status:
    own = [entry for entry in reading.entries if name in ("", entry.draft.target)]
    return Status(store.place, reading, own, store.each, remembered.base if remembered else 0)


def _all(store: Store, remembered: Remembered | None, head: str, heed: Callable[[File], None]) -> Reading:
    """Every entry, each checkpoint held against those before it."""
    kept = (remembered.seq, remembered.hash) if remembered else None
    return prove(_heeded(store.each(), heed), kept, _head(store.entry, head))


def _heeded(files: Iterable[File], heed: Callable[[File], None]) -> Iterator[File]:
    for file in files:
        yield file
        heed(file)


def _exported(path: Path, head: str, name: str, heed: Callable[[File], None]) -> Status:
    try:
        files, astray = read_lines(content_of(path, MOST_OF_A_RECORD))
    except OSError as error:
        raise StoreUnavailable(f"{path} can't be read ({error.strerror}). Name a record that can.") from error
    reading = prove(_heeded(files, heed), _head(lambda seq: dict(files).get(seq, b""), head))
    problems = sorted({*reading.checked.problems, *astray}, key=lambda one: one.seq)
    reading = replace(reading, checked=Verification(tuple(problems), reading.checked.covered))
    own = [entry for entry in reading.entries if name in ("", entry.draft.target)]
    return Status(str(path), reading, own, lambda: files)


def _head(content: Callable[[int], bytes], head: str) -> Head | None:
    if not head:
        return None
    match = _HEAD.match(head)
    if match is None:
        raise UsageError(f'--head {head}: give the entry\'s number and its record code or hash, as in "17:7F3A-91C2"')
    seq = int(match[1])
    return head_named(content(seq), seq, match[2])


def export(status: Status, path: Path) -> None:
    """Write the record to a file, one entry a line, byte for byte. A file that is there is left alone."""
    try:
        with path.open("xb") as file:
            file.writelines(content if content.endswith(b"\n") else content + b"\n" for _seq, content in status.files())
    except OSError as error:
        raise UsageError(f"the record can't be exported to {path} ({error.strerror}). Name another file.") from error


def tell(status: Status, say: Callable[[str], None], *, every: bool) -> None:
    """Say it in plain words; every problem, or the first one only."""
    for line in _lines(status, every=every):
        say(line)


def _lines(status: Status, *, every: bool) -> Iterator[str]:
    yield f"Record: {status.place}"
    for name in sorted({f"{one.draft.target} ({one.draft.mode})" for one in status.own}):
        yield f"Target: {name}"
    release, previous = status.pins.release, status.pins.previous
    yield f"Release: {release.short if release else 'none on the record'}"
    yield f"Version to go back to: {previous.short if previous else 'none on the record'}"
    for entry in runs_of(status.own)[:RUNS]:
        data = entry.draft.data
        assert isinstance(data, RunFinished)
        yield f"Run {when(entry.draft.wall)}: {data.kind}, {data.verdict.word}, {data.judged} of {data.must} judged"
    for lock in status.locks:
        yield f"At work now ({lock.name}): {lock.holder}, until {when(lock.until)} unless they go on"
    if not status.locks:
        yield "At work now: nobody"
    yield from _watched(status)
    yield from _promised(status)
    yield from _reviewed(status)
    legal, said = len(uncleared(status.own, "T3")), len(uncleared(status.own, "T0"))
    clear = may_clear("T3")
    yield f"Legal stops: {f'{legal} OPEN. Do not open the pilot. {clear}.' if legal else 'none open'}"
    if said:
        yield f"STOP was said {said} times, and the pilot owner has not cleared it. Do not open the pilot."
    yield from wholeness(status, every=every)


def _watched(status: Status) -> Iterator[str]:
    """Whether somebody watches the launch now; a watch that says nothing any more is one that died."""
    watch = status.watch
    if watch is None:
        return
    name, lost = watch.started.watch, watch.silent(status.now)
    if watch.ended:
        yield f"Watch {name} ended {when(watch.last)}: {_ENDED[watch.ended]}"
    elif lost >= SILENT:
        minutes = int(lost.total_seconds() // 60)
        yield (
            f"The watch has been silent for {minutes} minutes ({name}, last heard of {when(watch.last)}). Nobody "
            "watches the launch: start golive watch again, on any machine, and call the operator."
        )
    else:
        yield f"Watched now ({name}); last heard of {when(watch.last)}"


def _promised(status: Status) -> Iterator[str]:
    """The update that people wait for."""
    update = status.update
    if update is None:
        return
    late, whom, due = update.late(status.now), ", ".join(update.audiences), when(update.wall)
    if late:
        minutes = "1 minute" if late == 1 else f"{late} minutes"
        yield (
            f"The update to {whom} is {minutes} late (due {due}): say it now, by golive message incident under a new "
            "--key, or resolved once that is proven."
        )
    else:
        yield f"The next update to {whom} is due by {due}"


def _reviewed(status: Status) -> Iterator[str]:
    """How far the reviewer is with the outputs that were collected."""
    seen = status.collected
    if seen is None:
        return
    read = f"{len(seen.outputs) - seen.left} of the {len(seen.outputs)} outputs that were collected are read"
    if seen.late(status.now) is not None:
        yield f"Reviews: {read}. The others were due {when(seen.due)}: call the QA reviewer."
    else:
        yield f"Reviews: {read}{f', the others are due {when(seen.due)}' if seen.left else ''}"


def wholeness(status: Status, *, every: bool) -> Iterator[str]:
    """Whether every entry is as it was written; every problem, or the first one only."""
    problems, head = status.checked.problems, status.head
    if problems:
        yield f"STOP: the record of {status.reading.count} entries is not whole. Call the technical owner."
        yield from (f"  {problem}" for problem in (problems if every else problems[:1]))
        if len(problems) > 1 and not every:
            yield f'  and {len(problems) - 1} more: "golive status --verify" names them all'
    elif head is None:
        yield "Can't tell: there is nothing on the record."
    else:
        start, count = status.reading.start, status.reading.count
        whole = f"the entries from {start} on are whole" if start else f"the {count} entries are whole"
        yield f"Working: {whole}. Record code {code_of(head[1])} (entry {head[0]})."
        if start > max(status.proven, 1):
            yield (
                f"What stood before entry {start} is what the checkpoint there says: this machine has not read all of "
                'it yet. "golive status --verify" does.'
            )
    if head is not None and status.checked.covered < head[0]:
        first = status.checked.covered + 1
        yield (
            f"No head kept elsewhere covers {'entry' if first == head[0] else f'entries {first} to'} {head[0]}: "
            "if these were written anew, or newer ones taken away, nobody could tell from the record alone."
        )


def as_json(status: Status) -> str:
    """The same for scripts."""
    head, pins = status.head, status.pins
    said: dict[str, Any] = {
        "version": 3,
        "record": status.place,
        "targets": sorted({one.draft.target for one in status.own}),
        "verdict": status.verdict.value,
        "entries": status.reading.count,
        "read_from": status.reading.start or 1,
        "head": {"seq": head[0], "hash": head[1], "code": code_of(head[1])} if head else None,
        "covered": status.checked.covered,
        "problems": [{"seq": one.seq, "what": one.what} for one in status.checked.problems],
        "release": pins.release.arn if pins.release else None,
        "previous": pins.previous.arn if pins.previous else None,
        "locks": [{"name": one.name, "holder": one.holder, "until": one.until.isoformat()} for one in status.locks],
        "legal_stops": len(uncleared(status.own, "T3")),
        "stops": len(uncleared(status.own, "T0")),
        "watch": _watch_json(status),
        "update": _update_json(status),
        "reviews": _reviews_json(status),
        "runs": [
            {"run": one.run, "at": one.wall.isoformat(), **msgspec.to_builtins(one.data)}
            for one in (entry.draft for entry in runs_of(status.own)[:RUNS])
        ],
    }
    return json.dumps(said, indent=2)


def _update_json(status: Status) -> dict[str, Any] | None:
    update = status.update
    if update is None:
        return None
    late = update.late(status.now)
    return {"due": update.wall.isoformat(), "late_minutes": late, "audiences": list(update.audiences)}


def _reviews_json(status: Status) -> dict[str, Any] | None:
    seen = status.collected
    if seen is None:
        return None
    read, late = sorted(seen.read), seen.late(status.now) is not None
    return {"collection": seen.collection, "due": seen.due.isoformat(), "read": read, "left": seen.left, "late": late}


def _watch_json(status: Status) -> dict[str, Any] | None:
    watch = status.watch
    if watch is None:
        return None
    return {
        "watch": watch.started.watch,
        "last": watch.last.isoformat(),
        "silent_seconds": int(watch.silent(status.now).total_seconds()),
        "silent": watch.silent(status.now) >= SILENT,
        "ended": watch.ended or None,
    }
