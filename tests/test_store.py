"""Laws of the store: many writers, killed writers, and a folder that is only ever added to."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from golive import store as store_module
from golive.chain import decode, verify
from golive.entry import Actor, Draft, StepIntent
from golive.errors import RecordBroken, RecordError, StoreUnavailable
from golive.store import FolderStore

NOON = datetime(2026, 1, 14, 12, tzinfo=UTC)
WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from golive.entry import Actor, Draft, StepIntent
from golive.store import FolderStore

store, name, count = FolderStore(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
for number in range(count):
    now = datetime.now(UTC)
    data = StepIntent(name, str(number))
    entry = store.append(Draft(data, Actor(name), "rehearsal", "rehearsal", "r1", now, now))
    print(entry.seq, flush=True)
"""


def draft(step: str = "said") -> Draft:
    """Something to put on the record."""
    return Draft(StepIntent("rb-1", step), Actor("dana"), "live", "ontogra", "r1", NOON, NOON)


def writer(folder: Path, name: str, count: int) -> subprocess.Popen[str]:
    """A process that appends as fast as it can and prints each number that it was given."""
    command = [sys.executable, "-c", WRITER, str(folder), name, str(count)]
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


def kill_all(folder: Path, kills: int, seed: int) -> dict[int, str]:
    """Kill writers, three at a time, each after its own number of entries; what was acknowledged, and to whom."""
    chance = random.Random(seed)  # noqa: S311 - a drill, not a secret
    told: dict[int, str] = {}
    for first in range(0, kills, 3):
        writers = {f"w{index}": writer(folder, f"w{index}", 10_000) for index in range(first, min(first + 3, kills))}
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


def assert_kept(folder: Path, told: dict[int, str]) -> None:
    """The chain is whole, and every acknowledged entry is under its number, by its writer."""
    files = FolderStore(folder).files()
    assert verify(files).whole, verify(files).problems
    writers = {seq: decode(content).draft.actor.id for seq, content in files}
    assert told.items() <= writers.items()


def test_concurrent_writers_make_one_whole_chain(tmp_path: Path) -> None:
    """Three processes that write at once get different numbers, and the chain has all their entries in their order."""
    writers = [writer(tmp_path / "record", f"w{index}", 30) for index in range(3)]
    for process in writers:
        start(process)
    numbers = [list(acknowledged(process)) for process in writers]
    for process in writers:
        assert process.wait() == 0
        close(process)

    assert sorted(number for given in numbers for number in given) == list(range(1, 91))
    assert_kept(tmp_path / "record", {seq: f"w{index}" for index, given in enumerate(numbers) for seq in given})
    assert all(given == sorted(given) for given in numbers)


def test_killed_writers_lose_nothing_acknowledged(tmp_path: Path) -> None:
    """However a writer dies, what it was told is on the record stays there, and the chain needs no repair."""
    told = kill_all(tmp_path / "record", kills=15, seed=7)

    assert_kept(tmp_path / "record", told)
    assert FolderStore(tmp_path / "record").append(draft()).seq > max(told)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
def test_killed_writers_lose_nothing_acknowledged_however_often(tmp_path: Path, seed: int) -> None:
    """However many writers die, nothing acknowledged is lost."""
    assert_kept(tmp_path / "record", kill_all(tmp_path / "record", kills=60, seed=seed))


def test_a_store_begins_with_its_first_entry(tmp_path: Path) -> None:
    """A record that is not there yet is empty, makes no folder when read, and begins at number 1."""
    store = FolderStore(tmp_path / "a" / "record")

    assert (store.entries(), store.files(), store.head(), store.writable()) == ([], [], None, True)
    assert list(tmp_path.iterdir()) == []
    assert store.append(draft()).seq == 1
    assert [path.name for path in (tmp_path / "a" / "record").iterdir()] == ["000001.json"]


def test_the_entries_after_a_number_are_read_alone(tmp_path: Path) -> None:
    """Who asks for what is new gets just that, and the head is that of the newest."""
    store = FolderStore(tmp_path)
    written = [store.append(draft(f"s{number}")) for number in range(5)]

    assert store.entries() == written
    assert store.entries(since=3) == written[3:]
    head = store.head()
    assert head is not None
    assert head[0] == 5
    assert verify(store.files(), head).whole


def test_a_number_taken_meanwhile_is_left_to_its_taker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that finds its number taken writes behind the taker, and overwrites nothing."""
    store, other = FolderStore(tmp_path), FolderStore(tmp_path)
    name_once = store_module._name_once

    def taken_first(temporary: Path, name: Path) -> None:
        monkeypatch.setattr(store_module, "_name_once", name_once)
        other.append(draft("theirs"))
        name_once(temporary, name)

    monkeypatch.setattr(store_module, "_name_once", taken_first)

    assert store.append(draft("ours")).seq == 2
    assert [entry.draft.data for entry in store.entries()] == [draft("theirs").data, draft("ours").data]
    assert verify(store.files()).whole


def test_appending_reads_the_newest_entry_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing to a long record reads one entry of it."""
    store = FolderStore(tmp_path)
    for _ in range(20):
        store.append(draft())
    read: list[str] = []
    read_bytes = Path.read_bytes

    def noted(path: Path) -> bytes:
        read.append(path.name)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", noted)

    store.append(draft())

    assert read == ["000020.json"]


def test_what_is_not_an_entry_is_no_part_of_the_record(tmp_path: Path) -> None:
    """Files with other names, another spelling of a number among them, are neither read nor removed."""
    store = FolderStore(tmp_path)
    store.append(draft())
    strangers = ["0000001.json", "1.json", "000002.json.bak", "notes.txt", "00000\u0662.json"]
    for name in strangers:
        (tmp_path / name).write_text("{}", encoding="utf-8")

    assert store.append(draft()).seq == 2
    assert [seq for seq, _content in store.files()] == [1, 2]
    assert all((tmp_path / name).exists() for name in strangers)


def test_only_old_leftovers_of_killed_writers_are_swept(tmp_path: Path) -> None:
    """A temporary file is removed when it is too old to have a writer, and never before."""
    fresh, old = tmp_path / "writing-a.tmp", tmp_path / "writing-b.tmp"
    for path in (fresh, old):
        path.write_text("half an ent", encoding="utf-8")
    os.utime(old, (time.time() - 7200, time.time() - 7200))

    assert FolderStore(tmp_path).append(draft()).seq == 1

    assert fresh.exists()
    assert not old.exists()


def test_an_entry_that_can_not_be_read_is_named(tmp_path: Path) -> None:
    """Reading a spoilt entry says which one it is; its bytes can still be had."""
    store = FolderStore(tmp_path)
    for _ in range(3):
        store.append(draft())
    (tmp_path / "000002.json").write_bytes(b'{"v":1')

    with pytest.raises(RecordBroken, match="Entry 2:"):
        store.entries()
    assert len(store.files()) == 3
    assert store.entries(since=2)[0].seq == 3


def test_trying_whether_it_is_writable_leaves_no_trace(tmp_path: Path) -> None:
    """A store that was asked whether it is writable is as it was."""
    store = FolderStore(tmp_path)
    store.append(draft())
    before = sorted(path.name for path in tmp_path.iterdir())

    assert store.writable()
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_store_that_can_not_be_had_says_where_and_what_to_do(tmp_path: Path) -> None:
    """A folder that can't be one is not writable, and the error names it and the remedy."""
    blocked = tmp_path / "file" / "record"
    (tmp_path / "file").write_text("", encoding="utf-8")
    store = FolderStore(blocked)

    assert not store.writable()
    with pytest.raises(StoreUnavailable, match="Check the folder's rights") as refused:
        store.append(draft())
    assert str(blocked) in str(refused.value)


@pytest.mark.parametrize("call", ["_write_synced", "_name_once", "_sync_folder"])
def test_a_full_disk_is_told_and_leaves_the_chain_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """A disk that fails at any step of an append is told, and no half entry is left under a number."""
    store = FolderStore(tmp_path)
    store.append(draft())

    def fails(*_paths: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(store_module, call, fails)
        with pytest.raises(StoreUnavailable, match="No space left"):
            store.append(draft())
        assert store.writable() is (call == "_sync_folder")

    store.append(draft())
    assert verify(store.files()).whole


def test_what_has_no_room_on_the_record_takes_no_number(tmp_path: Path) -> None:
    """Free text is refused and nothing of it is left in the folder."""
    with pytest.raises(RecordError, match="no room for free text"):
        FolderStore(tmp_path).append(draft("Jane Doe was seen"))

    assert list(tmp_path.iterdir()) == []
