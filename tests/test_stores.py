"""Laws of the store, folder and S3 alike: many writers, killed writers, and a place that is only ever added to."""

import os
import random
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from moto.backends import get_backend
from moto.core.models import DEFAULT_ACCOUNT_ID
from s3_server import S3, s3_store, serving, session

from golive.errors import RecordBroken, RecordError, StoreUnavailable
from golive.ports import Store
from golive.record import Journal
from golive.record import folder_store as store_module
from golive.record.chain import decode, digest, encode, verify
from golive.record.chain import place as place_behind
from golive.record.entry import Actor, Draft, StepIntent
from golive.record.folder_store import FolderStore

NOON = datetime(2026, 1, 14, 12, tzinfo=UTC)
WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from golive.record.entry import Actor, Draft, StepIntent
from golive.record import Journal
from golive.record.folder_store import FolderStore
from s3_server import s3_store

kind, place, name, count = sys.argv[1:]
url, _, bucket = place.rpartition(" ")
journal = Journal(FolderStore(Path(place)) if kind == "folder" else s3_store(url, bucket))
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(count)):
    now = datetime.now(UTC)
    data = StepIntent(name, str(number))
    entry = journal.append(Draft(data, Actor(name), "rehearsal", "rehearsal", "r1", now, now))
    print(entry.seq, flush=True)
"""


@dataclass
class Place:
    """Where a record is kept in a test, reachable by several programs."""

    kind: str
    name: str
    """The folder, or the server's address and the bucket."""

    def open(self) -> Store:
        """The store there, as a program that comes new to it has it."""
        url, _, bucket = self.name.rpartition(" ")
        return FolderStore(Path(self.name)) if self.kind == "folder" else s3_store(url, bucket)

    def journal(self) -> Journal:
        """The journal in it."""
        return Journal(self.open())

    def put(self, name: str, content: bytes) -> None:
        """Write a file or an object there by hand, whatever was there."""
        if self.kind == "folder":
            (Path(self.name) / name).write_bytes(content)
        else:
            url, _, bucket = self.name.rpartition(" ")
            session(url).client("s3").put_object(Bucket=bucket, Key=f"record/{name}", Body=content)

    def spoil(self, seq: int, content: bytes) -> None:
        """Put other bytes under a number."""
        self.put(f"{seq:06}.json" if self.kind == "folder" else f"{seq:012}.json", content)

    def drop(self, seq: int) -> None:
        """Take an entry away by hand."""
        if self.kind == "folder":
            (Path(self.name) / f"{seq:06}.json").unlink()
        else:
            url, _, bucket = self.name.rpartition(" ")
            session(url).client("s3").delete_object(Bucket=bucket, Key=f"record/{seq:012}.json")


@pytest.fixture(scope="module")
def s3() -> Iterator[tuple[S3, str]]:
    """One S3 for all tests of this file, each with a bucket of its own."""
    with serving() as served:
        yield served


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A place for a record, empty; each law holds in both kinds."""
    if request.param == "folder":
        return Place("folder", str(tmp_path / "record"))
    return bucket(request.getfixturevalue("s3")[1])


def bucket(url: str) -> Place:
    """A new bucket."""
    name = f"record-{uuid.uuid4().hex}"
    session(url).client("s3").create_bucket(Bucket=name)
    return Place("s3", f"{url} {name}")


@pytest.fixture
def s3_place(s3: tuple[S3, str]) -> Iterator[Place]:
    """An empty S3 prefix whose server may be made to fail; afterwards it is well again."""
    yield bucket(s3[1])
    s3[0].before = s3[0].after = lambda _method, _path: None


def draft(step: str = "said") -> Draft:
    """Something to put on the record."""
    return Draft(StepIntent("rb-1", step), Actor("dana"), "live", "ontogra", "r1", NOON, NOON)


def writer(place: Place, name: str, count: int) -> subprocess.Popen[str]:
    """A process that appends as fast as it can and prints each number that it was given."""
    command = [sys.executable, "-c", WRITER, place.kind, place.name, name, str(count)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment
    )


def start(process: subprocess.Popen[str]) -> None:
    """Let a writer begin, once it is there."""
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == "ready\n"
    process.stdin.write("go\n")
    process.stdin.flush()


def acknowledged(process: subprocess.Popen[str]) -> Iterator[int]:
    """The numbers that a writer was given, as it says them; a line cut off by its death is no acknowledgement."""
    assert process.stdout is not None
    yield from (int(line) for line in process.stdout if line.endswith("\n"))


def kill_all(place: Place, kills: int, seed: int) -> dict[int, str]:
    """Kill writers, three at a time, each after its own number of entries; what was acknowledged, and to whom."""
    chance = random.Random(seed)  # noqa: S311 - a drill, not a secret
    told: dict[int, str] = {}
    for first in range(0, kills, 3):
        writers = {f"w{index}": writer(place, f"w{index}", 10_000) for index in range(first, min(first + 3, kills))}
        for process in writers.values():
            start(process)
        for name, process in writers.items():
            numbers = acknowledged(process)
            told |= {next(numbers): name for _ in range(chance.randint(1, 8))}
            busy_until = time.perf_counter() + chance.random() / 300  # so that death comes at any line of an append
            while time.perf_counter() < busy_until:
                pass
            process.kill()
            told |= dict.fromkeys(numbers, name)
            process.wait()
            close(process)
    return told


def close(process: subprocess.Popen[str]) -> None:
    """Close our ends of a writer that is gone."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    process.stdout.close()


def assert_kept(place: Place, told: dict[int, str]) -> None:
    """The chain is whole, and every acknowledged entry is under its number, by its writer, and there but once."""
    files = place.journal().files()
    assert verify(files).whole, verify(files).problems
    drafts = {seq: decode(content).draft for seq, content in files}
    assert told.items() <= {seq: one.actor.id for seq, one in drafts.items()}.items()
    assert len({(one.actor.id, one.data.step) for one in drafts.values() if isinstance(one.data, StepIntent)}) == len(
        drafts
    )


def test_concurrent_writers_make_one_whole_chain(place: Place) -> None:
    """Three processes that write at once get different numbers, and the chain has all their entries in their order."""
    writers = [writer(place, f"w{index}", 30) for index in range(3)]
    for process in writers:
        start(process)
    numbers = [list(acknowledged(process)) for process in writers]
    for process in writers:
        assert process.wait() == 0
        close(process)

    assert sorted(number for given in numbers for number in given) == list(range(1, 91))
    assert_kept(place, {seq: f"w{index}" for index, given in enumerate(numbers) for seq in given})
    assert all(given == sorted(given) for given in numbers)


def test_killed_writers_lose_nothing_acknowledged(place: Place) -> None:
    """However a writer dies, what it was told is on the record stays there, and the chain needs no repair."""
    told = kill_all(place, kills=9, seed=7)

    assert_kept(place, told)
    assert place.journal().append(draft()).seq > max(told)


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes have names there")
def test_a_pipe_under_an_entrys_name_holds_nobody_up(tmp_path: Path) -> None:
    """What is no file and has the next number's name is that entry's problem alone, and never waited for."""
    store = FolderStore(tmp_path)
    assert store.claim(1, b"{}\n")
    os.mkfifo(tmp_path / "000002.json")

    assert store.newest() == (2, b"")


@pytest.mark.soak
def test_two_hundred_killed_writers_lose_nothing_acknowledged(place: Place) -> None:
    """However many writers die, three at a time, nothing acknowledged is lost and the chain is whole."""
    told = kill_all(place, kills=200, seed=11)

    assert_kept(place, told)
    print(f"{place.kind}: 200 killed, {len(told)} acknowledged of {len(place.journal().files())} entries")  # noqa: T201


def test_a_store_begins_with_its_first_entry(place: Place) -> None:
    """A record that is not there yet is empty, and begins at number 1."""
    journal = place.journal()

    assert (journal.entries(), journal.files(), journal.head()) == ([], [], None)
    journal.store.try_writing()
    assert journal.append(draft()).seq == 1
    assert len(place.journal().files()) == 1


def test_looking_makes_no_folder(tmp_path: Path) -> None:
    """A folder that is only looked at is not made."""
    store = FolderStore(tmp_path / "a" / "record")

    store.try_writing()

    assert (store.files(), store.newest(), list(tmp_path.iterdir())) == ([], None, [])


def test_the_entries_after_a_number_are_read_alone(place: Place) -> None:
    """Who asks for what is new gets just that, and the head is that of the newest."""
    journal = place.journal()
    written = [journal.append(draft(f"s{number}")) for number in range(5)]

    assert place.journal().entries() == written
    assert place.journal().entries(since=3) == written[3:]
    assert journal.head() == (5, digest(encode(written[-1])))
    assert verify(place.journal().files(), journal.head()).whole


def test_a_claim_is_refused_to_all_but_the_first(place: Place) -> None:
    """A number is given once, also when the same bytes are claimed again, and its bytes stay the first ones."""
    store = place.open()

    assert [store.claim(1, b"ours\n"), place.open().claim(1, b"theirs\n"), store.claim(1, b"ours\n")] == [
        True,
        False,
        False,
    ]
    assert place.open().files() == [(1, b"ours\n")]


def test_a_number_taken_meanwhile_is_left_to_its_taker(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that finds its number taken writes behind the taker, and overwrites nothing."""
    ours, other = place.journal(), place.journal()
    claim = ours.store.claim

    def taken_first(seq: int, content: bytes) -> bool:
        monkeypatch.setattr(ours.store, "claim", claim)
        other.append(draft("theirs"))
        return claim(seq, content)

    monkeypatch.setattr(ours.store, "claim", taken_first)

    assert ours.append(draft("ours")).seq == 2
    assert [entry.draft.data for entry in ours.entries()] == [draft("theirs").data, draft("ours").data]
    assert verify(ours.files()).whole


def test_a_writer_behind_the_times_sees_what_was_taken_away(place: Place) -> None:
    """When the newest entries are gone, the next one follows from what is there, as any newcomer would see it."""
    journal = place.journal()
    for _ in range(4):
        journal.append(draft())
    place.drop(4)
    place.drop(3)

    newest = journal.store.newest()
    assert newest is not None
    assert newest[0] == 2
    assert journal.append(draft()).seq == 3
    assert verify(place.journal().files()).whole


def test_an_entry_changed_behind_a_readers_back_is_seen(place: Place) -> None:
    """Who read an entry before reads it again once it was changed."""
    journal = place.journal()
    for _ in range(4):
        journal.append(draft())
    assert verify(journal.files()).whole
    other = msgspec.structs.replace(journal.entries()[1], draft=draft("other"))
    place.spoil(2, encode(other))

    assert [str(problem) for problem in verify(journal.files()).problems] == ["entry 2 was changed"]


def test_an_entry_that_can_not_be_read_is_named(place: Place) -> None:
    """Reading a spoilt entry says which one it is; its bytes can still be had."""
    journal = place.journal()
    for _ in range(3):
        journal.append(draft())
    place.spoil(2, b'{"v":1')

    with pytest.raises(RecordBroken, match="Entry 2:"):
        journal.entries()
    assert len(journal.files()) == 3
    assert journal.entries(since=2)[0].seq == 3


def test_what_has_no_room_on_the_record_takes_no_number(place: Place) -> None:
    """Free text is refused and nothing of it is left in the store."""
    with pytest.raises(RecordError, match="no room for free text"):
        place.journal().append(draft("Jane Doe was seen"))

    assert place.open().files() == []


def test_strangers_are_no_part_of_the_record(place: Place) -> None:
    """Files with other names, another spelling of a number among them, are not read."""
    journal = place.journal()
    journal.append(draft())
    for name in (
        "0000001.json",
        "1.json",
        "000002.json.bak",
        "notes.txt",
        "00000\u0662.json",
        "deep/000000000002.json",
    ):
        if "/" not in name or place.kind == "s3":
            place.put(name, b"{}")

    assert journal.append(draft()).seq == 2
    assert [seq for seq, _content in place.open().files()] == [1, 2]


def test_appending_reads_the_newest_entry_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing to a long record reads one entry of it."""
    journal = Journal(FolderStore(tmp_path))
    for _ in range(20):
        journal.append(draft())
    read: list[str] = []
    content_of = store_module.content_of

    def noted(path: Path, most: int) -> bytes:
        read.append(path.name)
        return content_of(path, most)

    monkeypatch.setattr(store_module, "content_of", noted)

    journal.append(draft())

    assert read == ["000020.json"]


def test_an_answer_to_a_link_that_was_lost_is_no_second_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that linked and then says that the name exists (a network folder that asked twice) did link."""
    name_once = store_module._name_once

    def linked_then_asked_again(temporary: Path, name: Path) -> None:
        name_once(temporary, name)
        raise FileExistsError(17, "File exists")

    monkeypatch.setattr(store_module, "_name_once", linked_then_asked_again)

    assert Journal(FolderStore(tmp_path)).append(draft()).seq == 1
    assert len(FolderStore(tmp_path).files()) == 1


def test_only_old_leftovers_of_killed_writers_are_swept(tmp_path: Path) -> None:
    """A temporary file is removed when it is too old to have a writer, and never before."""
    fresh, old = tmp_path / "writing-a.tmp", tmp_path / "writing-b.tmp"
    for path in (fresh, old):
        path.write_text("half an ent", encoding="utf-8")
    os.utime(old, (time.time() - 7200, time.time() - 7200))

    assert Journal(FolderStore(tmp_path)).append(draft()).seq == 1

    assert fresh.exists()
    assert not old.exists()


def test_trying_whether_it_is_writable_leaves_no_trace(tmp_path: Path) -> None:
    """A folder that was asked whether it is writable is as it was."""
    Journal(FolderStore(tmp_path)).append(draft())

    FolderStore(tmp_path).try_writing()

    assert [path.name for path in tmp_path.iterdir()] == ["000001.json"]


def test_a_folder_that_can_not_be_had_says_where_and_what_to_do(tmp_path: Path) -> None:
    """A folder that can't be one is neither writable nor an empty record, and the error names it and the remedy."""
    (tmp_path / "file").write_text("", encoding="utf-8")

    for path in (tmp_path / "file" / "record", tmp_path / "file"):
        for doing in (FolderStore(path).try_writing, lambda path=path: Journal(FolderStore(path)).append(draft())):
            with pytest.raises(StoreUnavailable, match="Check the folder's rights") as refused:
                doing()
            assert str(path) in str(refused.value)
    with pytest.raises(StoreUnavailable):
        FolderStore(tmp_path / "file").files()


@pytest.mark.parametrize("call", ["_write_synced", "_name_once", "_sync_folder"])
def test_a_full_disk_is_told_and_leaves_the_chain_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """A disk that fails at any step of an append is told, and no half entry is left under a number."""
    journal = Journal(FolderStore(tmp_path))
    journal.append(draft())

    def fails(*_paths: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(store_module, call, fails)
        with pytest.raises(StoreUnavailable, match="No space left"):
            journal.append(draft())
        if call != "_sync_folder":
            with pytest.raises(StoreUnavailable, match="No space left"):
                journal.store.try_writing()

    journal.append(draft())
    assert verify(journal.files()).whole


def test_a_put_whose_answer_was_lost_is_no_second_entry(s3: tuple[S3, str], s3_place: Place) -> None:
    """Botocore asks again after a lost answer and is refused by its own first put: the entry is there, once."""
    lost = [(503, "SlowDown")]
    s3[0].after = lambda method, _path: lost.pop() if method == "PUT" and lost else None

    assert s3_place.journal().append(draft()).seq == 1
    assert not lost
    assert len(s3_place.open().files()) == 1


def test_two_puts_at_once_are_asked_again(s3: tuple[S3, str], s3_place: Place) -> None:
    """When S3 says that two puts met, the same number is asked for again."""
    conflicts = [(409, "ConditionalRequestConflict")] * 2
    s3[0].before = lambda method, _path: conflicts.pop() if method == "PUT" and conflicts else None

    assert s3_place.journal().append(draft()).seq == 1
    assert not conflicts


@pytest.mark.parametrize("answer", [(403, "AccessDenied"), (500, "InternalError"), (404, "NoSuchBucket")])
def test_an_s3_that_refuses_is_told_with_its_place(
    s3: tuple[S3, str], s3_place: Place, answer: tuple[int, str]
) -> None:
    """Whatever S3 answers, the error is golive's own, names the place, and says what to do."""
    s3[0].before = lambda _method, _path: answer

    for doing in (s3_place.open().try_writing, s3_place.open().files, lambda: s3_place.journal().append(draft())):
        with pytest.raises(StoreUnavailable, match=r"The record in s3://record-.*/record/ can't be .*" + answer[1]):
            doing()


def test_a_store_that_overwrites_is_not_writable(s3: tuple[S3, str], s3_place: Place) -> None:
    """A server that does not refuse the second put would lose entries, and is refused before the first one."""
    store = s3_place.open()
    s3[0].forgetful = True
    try:
        with pytest.raises(StoreUnavailable, match="overwrites"):
            store.try_writing()
    finally:
        s3[0].forgetful = False


@pytest.mark.parametrize("entries", [0, 1, 35])
@pytest.mark.parametrize("stranger", ["logs/{}.json", "{:012}.json.bak", "{:012}0.json"])
def test_many_strangers_hide_no_entry(
    s3: tuple[S3, str], s3_place: Place, monkeypatch: pytest.MonkeyPatch, entries: int, stranger: str
) -> None:
    """Pages full of other objects, behind the entries or among them, are not the end, nor read for ever."""
    monkeypatch.setattr("golive.aws.store._PAGE", 10)
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "10")
    shelf = get_backend("s3")[DEFAULT_ACCOUNT_ID]["aws"]
    name = s3_place.name.rpartition(" ")[2]
    for seq in range(1, entries + 1):
        shelf.put_object(name, f"record/{seq:012}.json", b"{}")
    for number in range(1, 56):
        shelf.put_object(name, f"record/{stranger.format(number)}", b"{}")
    s3[0].asked.clear()
    s3[0].before = lambda _method, _path: (403, "Enough") if len(s3[0].asked) > 2 * entries + 40 else None
    store = s3_place.open()

    newest = store.newest()
    again = store.newest()

    assert newest == again == ((entries, b"{}") if entries else None)
    assert [seq for seq, _content in store.files()] == list(range(1, entries + 1))


def test_many_entries_come_in_pages_and_are_read_once(s3: tuple[S3, str], s3_place: Place) -> None:
    """A listing longer than a page is read to its end, and what was read before is not fetched again."""
    journal = s3_place.journal()
    shelf = get_backend("s3")[DEFAULT_ACCOUNT_ID]["aws"]
    newest = None
    for seq in range(1, 1106):
        entry = place_behind(draft(str(seq)), newest)
        newest = seq, encode(entry)
        shelf.put_object(s3_place.name.rpartition(" ")[2], f"record/{seq:012}.json", newest[1])
    assert verify(journal.files()).whole
    assert len(journal.files()) == 1105
    s3[0].asked.clear()

    journal.append(draft())
    assert len(journal.files()) == 1106

    assert sum(one.startswith("GET") and ".json?" in one for one in s3[0].asked) == 0  # nor what we wrote ourselves


def test_a_file_is_kept_once(place: Place, tmp_path: Path) -> None:
    """A file that is kept beside the entries comes out as it went in, is never another's, and is no entry."""
    store, file, other = place.open(), tmp_path / "bundle.zip", tmp_path / "other.zip"
    file.write_bytes(os.urandom(3_000_000))
    other.write_bytes(b"another")

    kept = [store.keep("bundle-1.zip", file), store.keep("bundle-1.zip", other)]

    assert kept == [True, False]
    assert place.open().fetch("bundle-1.zip", tmp_path / "out.zip")
    assert (tmp_path / "out.zip").read_bytes() == file.read_bytes()
    assert not store.fetch("bundle-2.zip", tmp_path / "none.zip")
    assert store.newest() is None
    assert store.files() == []
