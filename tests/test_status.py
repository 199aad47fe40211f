"""Laws of `golive status`: an operator reads what the record says, and everything done to it is named by number."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from s3_server import ENVIRONMENT, s3_store, serving, session
from typer.testing import CliRunner, Result

from golive.cli.main import app
from golive.clock import Clock
from golive.commands import launches, status
from golive.errors import UsageError
from golive.files import MOST_OF_A_RECORD
from golive.finding import Finding
from golive.model.release import Release
from golive.record import Journal, Machine, Record
from golive.record.chain import code_of, digest
from golive.record.entry import LockTaken, Stop, WatchEnded, WatchMinute, WatchStarted
from golive.record.folder_store import FolderStore, Memory
from golive.verdict import Verdict

ARN = "arn:aws:ecs:us-east-1:111122223333:task-definition/ontogra-api:"


def written(folder: Path, *, memory: bool = False) -> Record:
    """A record as a rehearsal leaves it: two versions and a run, remembered beside its folder or not."""
    kept = Memory(folder.with_name("record-head.json"))
    machine = Machine(recall=kept.recall, remember=kept.remember) if memory else None
    record = Record(FolderStore(folder), target="rehearsal", live=False, clock=Clock(), machine=machine)
    fill(record)
    return record


def fill(record: Record) -> None:
    """Five entries."""
    record.pin_previous(Release(f"{ARN}41", {"api": "sha256:aa"}))
    record.note_release(Release(f"{ARN}42", {"api": "sha256:bb"}))
    for verdict in (Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.PASS):
        finding = Finding(id="health", title="t", verdict=verdict, reason="r.")
        record.finish_run(kind="checks", verdict=verdict, judged=15, must=15, findings=[finding], run="r1")


def golive(*arguments: str) -> Result:
    """What the command says and how it ends."""
    return CliRunner().invoke(app, ["status", *arguments])


def problems(*arguments: str) -> tuple[int, list[tuple[int, str]]]:
    """The exit status and every problem of `golive status --json`."""
    done = golive("--json", *arguments)
    return done.exit_code, [(one["seq"], one["what"]) for one in json.loads(done.stdout)["problems"]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A whole record that nobody remembers."""
    written(tmp_path / "record")
    return tmp_path / "record"


def test_an_operator_reads_what_the_record_says(folder: Path) -> None:
    """Versions, runs with verdict and time, who is at work and open legal stops are told in plain words."""
    until = datetime.now(UTC) + timedelta(seconds=600)
    record = Record(FolderStore(folder), target="rehearsal", live=False, clock=Clock())

    quiet = golive("--record", str(folder)).stdout
    record.append(LockTaken("rollback", "dana-1", until))
    record.append(Stop("T3", "fabricated"))
    busy = golive("--record", str(folder)).stdout

    assert "Target: rehearsal (rehearsal)\nRelease: ontogra-api:42\nVersion to go back to: ontogra-api:41\n" in quiet
    words = [line.partition(": ")[2] for line in quiet.splitlines() if line.startswith("Run ")]
    assert [one.rpartition(": ")[2].split(", ")[1] for one in words] == ["Working", "Can't tell", "STOP"]
    assert re.search(rf"\b{datetime.now(UTC):%H}:\d\d UTC", quiet)
    assert "At work now: nobody\nLegal stops: none open\nWorking: the 5 entries are whole." in quiet
    assert "At work now (rollback): dana-1, until " in busy
    assert "Legal stops: 1 OPEN. Do not open the pilot." in busy


def test_a_watch_that_died_is_seen_by_others(tmp_path: Path) -> None:
    """A watch is told as under way, as silent for so many minutes once it missed two, and as ended with the reason."""
    record = written(tmp_path / "record")
    minute = datetime.now(UTC).replace(second=0, microsecond=0)
    record.append(WatchStarted("w", minute, minute, 120))
    record.append(WatchMinute("w", minute, {}, {"T1": Verdict.PASS}))

    def told(after: timedelta) -> str:
        seen = status.read(target="", record=str(tmp_path / "record"), head="", root=Path())
        lines: list[str] = []
        status.tell(replace(seen, now=seen.now + after), lines.append, every=False)
        return "\n".join(lines)

    assert "Watched now (w)" in told(timedelta(minutes=2))
    assert "The watch has been silent for 6 minutes (w, last heard of" in told(timedelta(minutes=6, seconds=20))
    record.append(WatchEnded("w", "stopped", Verdict.PASS))
    assert "a person ended it. Nobody watches now." in told(timedelta(minutes=6))
    said = json.loads(golive("--record", str(tmp_path / "record"), "--json").stdout)["watch"]
    assert (said["watch"], said["ended"], said["silent"]) == ("w", "stopped", False)


def test_scripts_read_the_same_as_json(folder: Path) -> None:
    """`--json` has everything that the words say, with a version."""
    done = golive("--record", str(folder), "--json")
    said = json.loads(done.stdout)
    head = Journal(FolderStore(folder)).head()
    assert head is not None

    assert done.exit_code == 0
    assert (said["version"], said["verdict"], said["entries"], said["targets"]) == (3, "PASS", 5, ["rehearsal"])
    assert said["head"] == {"seq": 5, "hash": head[1], "code": code_of(head[1])}
    assert (said["release"], said["previous"]) == (f"{ARN}42", f"{ARN}41")
    assert [one["verdict"] for one in said["runs"]] == ["PASS", "INCONCLUSIVE", "FAIL"]
    assert (said["covered"], said["problems"], said["locks"], said["legal_stops"]) == (0, [], [], 0)


def test_the_last_runs_record_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a word more it is the record that the last run left; with none there, asked wrongly."""
    monkeypatch.chdir(tmp_path)
    assert subprocess.run(**command("status"), check=False).returncode == 2

    written(tmp_path / "reports" / "latest" / "record", memory=True)

    assert "Working: the 5 entries are whole." in golive().stdout
    assert golive("--target", "rehearsal").stdout == golive().stdout
    assert "No head" not in golive().stdout


def command(*arguments: str) -> dict[str, object]:
    """A golive of its own, for what only a process shows."""
    return {"args": [sys.executable, "-m", "golive", *arguments], "capture_output": True, "text": True}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--target", "nowhere"], 'no target "nowhere"'),
        (["--target", "rehearsal", "--record", "x"], "not both"),
        (["--record", "x"], "no record in x"),
        (["--head", "7"], "--head 7: give the entry's number"),
        (["--export", "."], "can't be exported"),
    ],
)
def test_asked_wrongly_is_2_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    """What can't be asked is one sentence and exit status 2."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "reports" / "latest" / "record")
    (tmp_path / "targets").mkdir()

    done = subprocess.run(**command("status", *arguments), check=False)

    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_what_can_not_be_read_is_3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that can't be had, and a record with nothing on it, are "can't tell", never whole."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "kept.jsonl").write_text("{}")

    def broken(_path: Path, _most: int) -> bytes:
        raise OSError(5, "Input/output error")

    empty = golive("--record", str(tmp_path / "empty"))
    with monkeypatch.context() as disk:
        disk.setattr(status, "content_of", broken)
        away = golive("--record", str(tmp_path / "kept.jsonl"))

    assert (empty.exit_code, away.exit_code) == (3, 3)
    assert "Can't tell: there is nothing on the record." in empty.stdout
    assert "can't be read (Input/output error)" in away.output


def test_an_export_too_large_to_be_read_is_said(tmp_path: Path) -> None:
    """What no record has grown to is not taken into the memory."""
    with (tmp_path / "kept.jsonl").open("wb") as file:
        file.truncate(MOST_OF_A_RECORD + 1)  # of holes: it takes no room

    told = golive("--record", str(tmp_path / "kept.jsonl"))

    assert told.exit_code == 3
    assert "can't be read (it is larger than the 256 MiB that are read). Name a record that can." in told.output


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes have names there")
def test_a_pipe_in_place_of_an_exported_record_holds_nobody_up(tmp_path: Path) -> None:
    """What is no regular file is never waited for."""
    os.mkfifo(tmp_path / "kept.jsonl")

    told = golive("--verify", "--record", str(tmp_path / "kept.jsonl"))

    assert told.exit_code == 3
    assert "can't be read (it is a pipe or a device, no regular file). Name a record that can." in told.output


def test_what_is_no_file_is_named(folder: Path) -> None:
    """An entry in whose place something else than a file is is named by its number; the others are still seen."""
    (folder / "000003.json").unlink()
    (folder / "000003.json").mkdir()

    said = golive("--record", str(folder), "--verify")

    assert said.exit_code == 1
    assert "entry 3 can't be read" in said.stdout


@pytest.mark.parametrize("head", ["3:--------", "3:7F3A-91C", "3:", "x:7F3A91C2"])
def test_a_head_that_says_nothing_is_refused(folder: Path, head: str) -> None:
    """Too few digits would fit any record."""
    assert isinstance(golive("--record", str(folder), "--head", head).exception, UsageError)


WHOLE: list[tuple[str, bytes]] = []


@pytest.fixture(scope="module", autouse=True)
def whole(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The files of a whole record of five entries, for tampering with copies of it."""
    folder = tmp_path_factory.mktemp("whole") / "record"
    written(folder)
    WHOLE[:] = sorted((path.name, path.read_bytes()) for path in folder.iterdir())


def altered(content: bytes) -> bytes:
    """The same entry in due form, of another run."""
    entry = msgspec.json.decode(content)
    entry["draft"]["run"] = "forged"
    return msgspec.json.encode(entry, order="sorted") + b"\n"


def tampered(kind: str, at: int) -> tuple[list[tuple[str, bytes]], int]:
    """The record after somebody's deed, and the number that must be named; ``at`` counts from 0."""
    files = list(WHOLE)
    name, content = files[at]
    match kind:
        case "changed":
            files[at] = name, altered(content)
        case "dropped":
            del files[at]
        case "reordered":
            other = (at + 1) % len(files)
            files[at], files[other] = (name, files[other][1]), (files[other][0], content)
        case _:
            files[at:] = [(name, altered(content)), *((f"{seq + 1:06}.json", old[1]) for seq, old in later(at))]
    return files, at + 1


def later(at: int) -> list[tuple[int, tuple[str, bytes]]]:
    """The files from one on, with their numbers."""
    return [(seq + 1, file) for seq, file in enumerate(WHOLE) if seq >= at]


@settings(max_examples=60, deadline=None)
@given(kind=st.sampled_from(["changed", "dropped", "reordered", "added"]), at=st.integers(0, 4), lines=st.booleans())
def test_whatever_is_done_to_an_entry_is_named(
    tmp_path_factory: pytest.TempPathFactory, kind: str, at: int, *, lines: bool
) -> None:
    """An entry that was changed, dropped, moved or added is named by its number, in a folder and in an export alike."""
    place = tmp_path_factory.mktemp("tampered") / "record"
    files, wanted = tampered(kind, at)
    if lines:
        place.write_bytes(b"".join(content for _name, content in files))
    else:
        place.mkdir()
        for name, content in files:
            (place / name).write_bytes(content)
    head = f"5:{digest(WHOLE[4][1])}"

    status, found = problems("--record", str(place), "--head", head)

    assert status == 1
    swapped = {at + 1, (at + 1) % 5 + 1}
    named = {seq for seq, _what in found}
    assert named & swapped if kind == "reordered" else wanted in named
    shown = golive("--verify", "--record", str(place), "--head", head).stdout
    assert "is not whole. Call the technical owner." in shown
    assert all(f"  entry {seq} {what}" in shown for seq, what in found)


@given(left=st.integers(1, 4))
@settings(max_examples=8, deadline=None)
def test_the_newest_taken_away_are_named_only_with_a_head(tmp_path_factory: pytest.TempPathFactory, left: int) -> None:
    """Newest entries taken away are named against a record code; without one it is said that nobody could tell."""
    place = tmp_path_factory.mktemp("cut") / "record"
    place.mkdir()
    for name, content in WHOLE[:left]:
        (place / name).write_bytes(content)

    alone = golive("--record", str(place))
    status, found = problems("--record", str(place), "--head", f"5:{code_of(digest(WHOLE[4][1]))}")

    assert alone.exit_code == 0
    assert f"No head kept elsewhere covers {'entry' if left == 1 else 'entries 1 to'} {left}: " in alone.stdout
    assert (status, [seq for seq, _what in found]) == (1, list(range(left + 1, 6)))


def test_what_this_machine_saw_needs_no_code(tmp_path: Path) -> None:
    """A machine that saw the newest entries misses them by itself, and covers them while they are there."""
    written(tmp_path / "record", memory=True)
    covered = golive("--record", str(tmp_path / "record"))
    (tmp_path / "record" / "000005.json").unlink()

    assert "No head" not in covered.stdout
    assert problems("--record", str(tmp_path / "record")) == (1, [(5, "is missing")])


def test_a_record_code_of_the_past_covers_what_came_before_it(folder: Path) -> None:
    """A code that was kept vouches for all up to its entry, and what came later is said to be uncovered."""
    shown = golive("--record", str(folder), "--head", f"3:{code_of(digest(WHOLE[2][1])).lower()}")
    mine = golive("--record", str(folder), "--head", f"3:{code_of(digest((folder / '000003.json').read_bytes()))}")

    assert shown.exit_code == 1  # a code of another record
    assert "entry 3 was changed" in shown.stdout
    assert mine.exit_code == 0
    assert "No head kept elsewhere covers entries 4 to 5: " in mine.stdout


def test_an_export_is_the_record_a_line_an_entry(folder: Path, tmp_path: Path) -> None:
    """What is exported is every entry byte for byte, can be verified alone, and never replaces a file."""
    target = tmp_path / "record.jsonl"

    assert golive("--record", str(folder), "--export", str(target)).exit_code == 0

    lines = target.read_bytes().splitlines(keepends=True)
    assert lines == [path.read_bytes() for path in sorted(folder.iterdir())]
    assert all(json.loads(line)["seq"] == number for number, line in enumerate(lines, 1))
    assert golive("--verify", "--record", str(target)).exit_code == 0
    again = golive("--record", str(folder), "--export", str(target))
    assert "Name another file" in str(again.exception)
    target.write_bytes(b"".join([lines[1], lines[0], *lines[2:]]))
    assert problems("--record", str(target)) == (1, [(1, "stands behind entry 2")])


def live_target(folder: Path, store: str, url: str) -> None:
    """A target file of a product that has nothing but a record."""
    (folder / "targets").mkdir()
    text = (Path(__file__).parent.parent / "targets" / "ontogra.toml").read_text(encoding="utf-8")
    before, _, rest = text.partition("[store]\n")
    after = rest.partition("\n")[2]
    text = f"{before}[store]\n{store}\n{after}".replace("[aws]\n", f'[aws]\nendpoint_url = "{url}"\n')
    (folder / "targets" / "pilot.toml").write_text(text.replace('"ontogra"', '"pilot"', 1), encoding="utf-8")


def test_a_targets_record_under_an_s3_prefix_is_read_and_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--target` reads the record where the target file says, S3 too; who saw it whole misses what is taken away."""
    monkeypatch.chdir(tmp_path)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with serving() as (_s3, url):
        live_target(tmp_path, 'bucket = "record-of-pilot"\nprefix = "launch"', url)
        client = session(url).client("s3")
        client.create_bucket(Bucket="record-of-pilot")
        fill(Record(s3_store(url, "record-of-pilot", "launch"), target="pilot", live=True, clock=Clock()))

        first = golive("--target", "pilot")
        client.delete_object(Bucket="record-of-pilot", Key="launch/000000000005.json")
        status, found = problems("--target", "pilot")
    gone = golive("--target", "pilot")

    assert first.exit_code == 0
    assert "Record: s3://record-of-pilot/launch/\nTarget: pilot (live)\n" in first.stdout
    assert (status, found) == (1, [(5, "is missing")])
    assert gone.exit_code == 3
    assert "Can't tell: The record in s3://record-of-pilot/launch/ can't be read" in gone.output


def test_what_is_said_survives_an_old_console(folder: Path) -> None:
    """Every line can be shown by a Windows console of the old kind."""
    done = subprocess.run(
        [sys.executable, "-m", "golive", "status", "--record", str(folder)],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "cp1252:strict"},
    )

    assert b"5 entries are whole" in done.stdout


def test_help_has_an_example() -> None:
    """`golive status --help` shows a whole command to copy."""
    assert "golive status --target ontogra --verify --head" in " ".join(golive("--help").output.split())


def test_a_long_record_is_told_from_its_newest_checkpoint_and_verified_from_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said where reading began and what nobody here has read; `--verify` reads all and says how far it is."""
    monkeypatch.setattr(FolderStore, "spacing", 10)
    monkeypatch.setattr(launches, "_PROGRESS", 10)
    record = Record(FolderStore(tmp_path / "record"), target="rehearsal", live=False, clock=Clock())
    fill(record)
    for _ in range(20):
        record.append(Stop("T0", "operator"))
        record.settle()

    place = str(tmp_path / "record")
    short, every = golive("--record", place), golive("--record", place, "--verify")
    read_from = json.loads(golive("--record", place, "--json").stdout)["read_from"]
    spoilt = tmp_path / "record" / "000003.json"
    spoilt.write_bytes(altered(spoilt.read_bytes()))

    assert read_from == 22
    assert "Working: the entries from 22 on are whole." in short.stdout
    assert "this machine has not read all of it yet" in short.stdout
    assert "STOP was said 20 times" in short.stdout
    assert "Working: the 27 entries are whole." in every.stdout
    assert "10 entries read ...\n20 entries read ...\n" in every.stderr
    assert "on are whole" in golive("--record", place).stdout
    assert problems("--record", place, "--verify") == (1, [(3, "was changed")])
