"""Laws of a long record: it is read from its newest checkpoint on, whose word is worth no more than its proof."""

import os
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto.backends import get_backend
from moto.core.models import DEFAULT_ACCOUNT_ID
from s3_server import s3_store, serving, session

from golive.clock import Clock
from golive.errors import RecordBroken
from golive.facts import Remembered
from golive.model.release import Release
from golive.ports import Store
from golive.record import Machine, Record, folder_store
from golive.record.bounded import BriskRecord
from golive.record.chain import File, decode, digest, encode, place
from golive.record.entry import Actor, Checkpoint, Data, Draft, PreviousPinned, StepIntent, Stop
from golive.record.folder_store import FolderStore, Memory
from golive.record.reading import prove
from golive.record.standing import Standing, checkpoint_of

OLD = Release("arn:aws:ecs:us-east-1:111122223333:task-definition/ontogra-api:41", {"api": "sha256:aa"}, "rev/1")
NOON = datetime(2026, 1, 14, 12, tzinfo=UTC)


def draft(data: Data) -> Draft:
    """An entry of the target."""
    return Draft(data, Actor("dana"), "live", "ontogra", "r1", NOON, NOON)


def long_record(length: int, every: int, *, whole: int = 500, stop_at: int = 2) -> list[File]:
    """A record so long, with a checkpoint every so many entries: its version to go back to, a stop, and steps."""
    files: list[File] = []
    standing = Standing()
    full: tuple[int, str, Checkpoint] | None = None
    newest: File | None = None
    for seq in range(1, length + 1):
        data: Data = StepIntent("op", "step")
        if seq == 1:
            data = PreviousPinned(OLD.arn, OLD.revision, dict(OLD.digests))
        elif seq == stop_at:
            data = Stop("T0", "operator")
        elif seq % every == 0:
            data = checkpoint_of(standing.entries(), full if full and seq - full[0] < whole else None)
        entry = place(draft(data), newest)
        newest = (seq, encode(entry))
        if not isinstance(data, Checkpoint):
            standing.add(entry)
        elif not data.on:
            full = (seq, place(draft(data), newest).prev, data)
        files.append(newest)
    return files


def folder_of(files: list[File], folder: Path) -> FolderStore:
    """A folder that holds them."""
    folder.mkdir(parents=True)
    for seq, content in files:
        (folder / f"{seq:06}.json").write_bytes(content)
    return FolderStore(folder)


def record(store: Store, memory: Path | None = None) -> Record:
    """The record there, on a machine that remembers in this file, or nothing."""
    kept = Memory(memory) if memory else None
    machine = Machine(recall=kept.recall, remember=kept.remember) if kept else Machine()
    return Record(store, target="ontogra", live=True, clock=Clock(), actor=Actor("dana"), machine=machine)


def rewritten(files: list[File], at: int, data: Data) -> list[File]:
    """The same record where the entry says something else, and all behind it follow in due form."""
    said = [decode(content) for _seq, content in files]
    done: list[File] = []
    for entry in said:
        changed = draft(data) if entry.seq == at else entry.draft
        placed = place(changed, done[-1] if done else None)
        done.append((entry.seq, encode(placed)))
    return done


@contextmanager
def counted(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The entries that are read meanwhile."""
    read: list[str] = []
    content_of = folder_store.content_of
    with monkeypatch.context() as patched:

        def noted(path: Path, most: int) -> bytes:
            if path.parent == Path(store.place):
                read.append(path.name)
            return content_of(path, most)

        patched.setattr(folder_store, "content_of", noted)
        yield read


def test_a_record_gets_its_checkpoints_as_it_grows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has time writes one when it is due, and what is read from there on is what all entries say."""
    monkeypatch.setattr(FolderStore, "spacing", 10)
    ours = record(FolderStore(tmp_path / "record"))
    ours.pin_previous(OLD)
    for _ in range(40):
        ours.append(Stop("T0", "operator"))
        ours.settle()

    kinds = [entry.draft.data for entry in ours.journal.entries()]
    assert [place for place, data in enumerate(kinds, 1) if isinstance(data, Checkpoint)] == [11, 22, 33, 44]
    assert [data.on for data in kinds if isinstance(data, Checkpoint)] == [0, 11, 11, 11]
    reading = ours.reading()
    assert (reading.start, reading.count, reading.whole) == (44, 45, True)
    assert (ours.pins().previous, ours.state().stops) == (OLD, 40)
    assert prove(ours.journal.files()).whole


def test_a_long_record_is_read_from_its_newest_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pins, locks, an entry more and a look for news cost what came since, on a machine that was here before."""
    store = folder_of(long_record(2345, 100), tmp_path / "record")
    ours = record(store, tmp_path / "memory")
    assert ours.state().problems == ()

    with counted(store, monkeypatch) as read:
        assert ours.pins().previous == OLD
        assert ours.state().stops == 1
    assert len(read) < 120
    scanned: list[object] = []
    monkeypatch.setattr(os, "scandir", scanned.append)
    monkeypatch.setattr("golive.record.folder_store._sweep", lambda _folder: None)
    with counted(store, monkeypatch) as read:
        seq = ours.append(StepIntent("op", "one-more")).seq
        assert [one.seq for one in ours.journal.entries(2345)] == [2346]

    assert (seq, read, scanned) == (2346, ["002345.json", "002346.json"], [])


LONG = long_record(250, 100)
"""Its checkpoints are entries 100 and 200."""


class Held(FolderStore):
    """A record in memory, for what is asked of very many."""

    def __init__(self, files: list[File]) -> None:
        super().__init__(Path("nowhere"))
        self.held = dict(files)

    def newest(self, since: int = 0) -> File | None:  # noqa: ARG002 - the port has it
        """The newest entry."""
        return max(self.held.items(), default=None)

    def each(self, since: int = 0) -> Iterator[File]:
        """Those after a number."""
        return ((seq, self.held[seq]) for seq in sorted(self.held) if seq > since)

    def entry(self, seq: int) -> bytes:
        """One of them."""
        return self.held.get(seq, b"")


def spoilt(at: int, *, gone: bool) -> list[File]:
    """The long record with one entry altered, or taken away."""
    if gone:
        return [file for file in LONG if file[0] != at]
    return [(seq, content.replace(b"r1", b"r2", 1) if seq == at else content) for seq, content in LONG]


@given(st.integers(1, 249), st.booleans())
@settings(deadline=None)
def test_whatever_is_altered_anywhere_is_found_by_who_reads_all(at: int, gone: bool) -> None:  # noqa: FBT001
    """An entry that was altered, or taken away, is named by a proof, on any machine that never made one; no other."""
    state = record(Held(spoilt(at, gone=gone))).proof()

    assert [one.seq for one in state.checked.problems] == [at]
    assert [one.seq for one in prove(spoilt(at, gone=gone)).checked.problems] == [at]


@given(st.integers(200, 249), st.booleans())
@settings(deadline=None)
def test_what_is_altered_after_the_checkpoint_is_found_by_every_reader(at: int, gone: bool) -> None:  # noqa: FBT001
    """Nobody goes by a record whose entries since the newest checkpoint, or itself, are not as they were written."""
    with pytest.raises(RecordBroken, match="not whole"):
        record(Held(spoilt(at, gone=gone))).pins()


def test_the_whole_checkpoint_that_one_is_built_on_is_held_against_its_hash(tmp_path: Path) -> None:
    """A whole checkpoint that was altered is not gone by, though it lies before all that a reader looks at."""
    files = [
        (seq, content.replace(b"r1", b"r2", 1) if seq == 100 else content) for seq, content in long_record(250, 100)
    ]

    with pytest.raises(RecordBroken, match="entry 100 was changed"):
        record(folder_of(files, tmp_path / "record")).pins()


def test_a_checkpoint_that_forgets_a_stop_opens_nothing(tmp_path: Path) -> None:
    """One forged in due form is named by a gate on any machine, the first time that it is met, and ever after."""
    honest = long_record(250, 100)
    forged = rewritten(honest, 200, Checkpoint(()))
    ours = record(folder_of(forged, tmp_path / "record"), tmp_path / "memory")

    for _ in range(2):
        state = ours.state()
        assert "entry 200 is a checkpoint that does not say what the entries before it come to" in state.problems
    assert [one.seq for one in prove(forged).checked.problems] == [200]


def test_a_machine_that_was_here_before_holds_a_new_checkpoint_against_what_it_knows(tmp_path: Path) -> None:
    """A lie that was appended since is found by reading only what was appended."""
    honest = long_record(250, 100)
    store = folder_of(honest, tmp_path / "record")
    assert record(store, tmp_path / "memory").state().stops == 1
    seen = Memory(tmp_path / "memory").recall()
    assert seen is not None
    assert (seen.seq, seen.base) == (250, 200)
    lie = place(draft(Checkpoint(())), honest[-1])
    store.claim(251, encode(lie))

    state = record(store, tmp_path / "memory").state()

    assert state.problems == ("entry 251 is a checkpoint that does not say what the entries before it come to",)
    assert state.stops == 1
    assert not record(store, tmp_path / "memory").reading().whole


def test_a_record_written_anew_is_found_by_who_saw_it(tmp_path: Path) -> None:
    """What this machine saw has to lie on the chain, also where a newer checkpoint would spare reading so far back."""
    files = long_record(250, 100)
    memory = tmp_path / "memory"
    seen = decode(files[150][1])
    Memory(memory).remember(Remembered(150, seen.prev))
    anew = rewritten(files, 2, StepIntent("op", "no-stop"))
    anew = rewritten(anew, 100, checkpoint_of(Standing(decode(content) for _seq, content in anew[:99]).entries()))

    assert record(folder_of(files, tmp_path / "as it was"), memory).pins().previous == OLD
    Memory(memory).remember(Remembered(150, seen.prev))
    with pytest.raises(RecordBroken):
        record(folder_of(anew, tmp_path / "anew"), memory).pins()


def test_an_entry_that_names_no_checkpoint_is_told(tmp_path: Path) -> None:
    """A newest entry that sends its readers to a place where no checkpoint is gets nobody to go by it."""
    files = long_record(50, 100)
    last = decode(files[-1][1])
    files[-1] = (50, encode(msgspec.structs.replace(last, checkpoint=30)))

    with pytest.raises(RecordBroken, match="entry 50 names a checkpoint that is not there"):
        record(folder_of(files, tmp_path / "record")).pins()
    assert [one.seq for one in prove(files).checked.problems] == [50]


def test_a_gap_hides_nothing(tmp_path: Path) -> None:
    """Where an entry behind what this machine saw was taken away, those behind it are still seen."""
    files = long_record(2000, 100)
    store = folder_of([file for file in files if file[0] != 1901 and not 1903 <= file[0] < 1960], tmp_path / "record")
    fresh = FolderStore(tmp_path / "record")

    assert [seq for seq, _content in store.files(1900)] == [1902, *range(1960, 2001)]
    assert fresh.newest(1900) == files[-1]


def test_older_records_are_read_and_get_a_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record without any, of a version that knew none, is read whole; the end of a run gives it one."""
    monkeypatch.setattr(FolderStore, "spacing", 20)
    newest: File | None = None
    files: list[File] = []
    for seq in range(1, 31):
        entry = place(draft(PreviousPinned(OLD.arn, OLD.revision, dict(OLD.digests))), newest)
        content = msgspec.json.decode(encode(entry))
        content.pop("checkpoint")
        newest = (seq, msgspec.json.encode(content | {"v": 6}, order="sorted") + b"\n")
        files.append(newest)
    ours = record(folder_of(files, tmp_path / "record"))

    assert (ours.reading().start, ours.pins().previous) == (0, OLD)
    ours.settle()
    assert ours.reading().start == 31
    assert prove(ours.journal.files()).whole


def shelved(files: Iterable[File], url: str) -> str:
    """A bucket with these entries, as golive would have written them there; its name."""
    name = f"record-{uuid.uuid4().hex}"
    session(url).client("s3").create_bucket(Bucket=name)
    shelf = get_backend("s3")[DEFAULT_ACCOUNT_ID]["aws"]
    for seq, content in files:
        shelf.put_object(name, f"record/{seq:012}.json", content)
    return name


@pytest.mark.parametrize("seen", [0, 100])
def test_a_rollback_on_a_fresh_machine_asks_s3_little(tmp_path: Path, seen: int) -> None:
    """With 5,000 entries 20 requests bring a machine that never was here, or long ago, to its first step and lock."""
    files, memory = long_record(5003, 6), Memory(tmp_path / "memory")
    if seen:
        memory.remember(Remembered(seen, digest(files[seen - 1][1])))
    with serving() as (s3, url):
        bucket = shelved(files, url)
        s3.asked.clear()
        said: list[str] = []
        brisk = BriskRecord(record(s3_store(url, bucket), tmp_path / "memory"), said.append, within=120)

        assert brisk.pins().previous == OLD
        with brisk.lock():
            brisk.note(StepIntent("rb-1", "set-version"))
            asked = len(s3.asked)

    assert asked <= 20, s3.asked
    assert said == []


@pytest.mark.parametrize("length", [1, 999, 1000, 1001, 2500, 5000])
def test_the_newest_is_found_however_long_the_record_is(length: int) -> None:
    """The newest entry under a prefix is found in few requests, with no listing of all."""
    with serving() as (s3, url):
        bucket = shelved(((seq, b"%d" % seq) for seq in range(1, length + 1)), url)
        s3.asked.clear()

        assert s3_store(url, bucket).newest() == (length, b"%d" % length)
        assert len(s3.asked) <= 6


def test_a_record_on_s3_grows_as_in_a_folder() -> None:
    """There too who has time writes checkpoints, more of them, and an entry more costs two requests."""
    with serving() as (s3, url):
        ours = record(s3_store(url, shelved((), url)))
        ours.pin_previous(OLD)
        for number in range(30):
            entry = ours.append(StepIntent("op", f"s{number}"))
            ours.settle(entry)
        s3.asked.clear()
        ours.append(StepIntent("op", "one-more"))
        asked = [one.split()[0] for one in s3.asked]
        found = ours.journal.entries()

        assert asked == ["GET", "PUT"]
        assert sum(isinstance(one.draft.data, Checkpoint) for one in found) == 5
        assert record(ours.journal.store).pins().previous == OLD
        assert prove(ours.journal.files()).whole


def test_writers_at_once_make_one_chain_with_its_checkpoints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each writer writes a checkpoint when it finds one due; whoever was too late for its place leaves it to others."""
    monkeypatch.setattr(FolderStore, "spacing", 7)

    def write() -> None:
        ours = record(FolderStore(tmp_path / "record"))
        for _ in range(40):
            ours.settle(ours.append(Stop("T0", "operator")))

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(write) for _ in range(3)]:
            done.result()
    reading = prove(FolderStore(tmp_path / "record").files())

    assert reading.whole
    assert reading.base is not None
    assert record(FolderStore(tmp_path / "record")).state().stops == 120
