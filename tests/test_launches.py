"""Laws of `golive status --launches`: every launch of a record in a table that fits a console, and what they cost."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from msgspec.structs import replace
from test_spans import OPENED, PREVIOUS, RELEASE, Said, entries, gone_back, later, minute, watched
from typer.testing import CliRunner, Result

from golive.cli.main import app
from golive.record.chain import encode, place
from golive.record.entry import Entry, PreviousPinned, ReleaseNoted
from golive.record.folder_store import FolderStore
from golive.record.incident_forms import BundleClosed, IncidentOpened
from golive.record.launch_forms import LaunchClosed, LaunchOpened
from golive.record.standing import Standing, checkpoint_of
from golive.wording import when

SECOND = "launch-20260114T1400Z"
PINS: list[Said] = [
    (-9, PreviousPinned(PREVIOUS.arn, "", dict(PREVIOUS.digests))),
    (-8, ReleaseNoted(RELEASE.arn, "", dict(RELEASE.digests))),
]


def two_launches() -> list[Said]:
    """A launch that was gone back from, with its incident and bundle, and a second one that was seen to its end."""
    hour = 120
    return [
        *PINS,
        *gone_back(),
        (22, IncidentOpened("incident-1", "launch-1", later(5), later(14), ("T1",), OPENED.release, {})),
        (23, BundleClosed("launch-1", "launch-1.zip", "d" * 64, "e" * 64, 3)),
        (hour, LaunchOpened(SECOND, OPENED.release, OPENED.previous)),
        *((at + hour, data) for at, data in watched([], until=1)),
        *(minute(number + hour, watch="w2") for number in range(1, 61) if number not in (30, 31)),
        (hour + 66, LaunchClosed(SECOND, "observed")),
    ]


def put(folder: Path, said: Iterable[Entry], *, every: int = 0) -> Path:
    """These on a record there, with a checkpoint after so many of them."""
    store, standing = FolderStore(folder), Standing()
    for count, one in enumerate(said, 1):
        entry = place(one.draft, store.newest())
        assert store.claim(entry.seq, encode(entry))
        standing.add(entry)
        if every and count % every == 0:
            draft = replace(one.draft, data=checkpoint_of(standing.entries()))
            checkpoint = place(draft, store.newest())
            assert store.claim(checkpoint.seq, encode(checkpoint))
    return folder


def told(*arguments: str) -> Result:
    """What the command says and how it ends."""
    return CliRunner().invoke(app, ["status", "--launches", *arguments])


def test_every_launch_is_told_in_a_table_that_fits_a_console(tmp_path: Path) -> None:
    """Each launch has its row and what it cost; no line is wider than 80 signs or needs more than cp1252."""
    done = told("--record", str(put(tmp_path / "record", entries(two_launches()))))

    table = done.stdout[done.stdout.index("LAUNCH ") :]
    rows = [line.split() for line in table.splitlines() if line.startswith("launch-")]
    assert done.exit_code == 0
    assert rows == [
        ["launch-1", "ontogra-api:42", "rolled", "back", "2", "0", "2.0", "7.0"],
        [SECOND, "ontogra-api:42", "observed", "58", "2", "-", "-"],
    ]
    assert f"  ontogra (live), opened {when(later(0))}" in table
    assert f"  fired: T1 {when(later(5.1))}" in table
    assert "  incident incident-1: OPEN\n  bundle: launch-1.zip" in table
    cost = "What the launches cost (live): 2 launches, 60 minutes watched, 2 blind, 1 rolled back;"
    assert f"{cost} the longest way back took 7.0 minutes from the first fire or stop." in " ".join(table.split())
    assert max(map(len, table.splitlines())) <= 80
    assert table.encode("cp1252").decode("cp1252") == table


def test_scripts_read_the_launches_as_an_object_of_its_own(tmp_path: Path) -> None:
    """`--launches --json` says all of it with a version of its own, and says nothing else."""
    folder = put(tmp_path / "record", entries(two_launches()))

    said = json.loads(told("--record", str(folder), "--json").stdout)

    first, second = said["launches"]
    assert (said["version"], said["verdict"]) == (1, "PASS")
    assert (first["mode"], first["release"]["arn"], first["ended"]["why"]) == ("live", RELEASE.arn, "rolled-back")
    assert first["way_back"]["minutes_to_begun"] == pytest.approx(2)
    assert first["way_back"]["minutes_to_proven"] == pytest.approx(7)
    assert (second["watched_minutes"], second["blind_minutes"], second["bundle"]) == (58, 2, None)
    assert said["costs"] == [
        {
            "mode": "live",
            "launches": 2,
            "watched_minutes": 60,
            "blind_minutes": 2,
            "rolled_back": 1,
            "timed": 1,
            "longest_way_back_minutes": pytest.approx(7),
        }
    ]


def test_checkpoints_take_no_minute_away(tmp_path: Path) -> None:
    """A record with a checkpoint every few entries tells the same launches as one without, but for the numbers."""

    def numberless(folder: Path) -> str:
        said = json.loads(told("--record", str(folder), "--json").stdout)
        for one in said["launches"]:
            for part in (one["opened"], one["ended"], *one["fired"]):
                part.pop("seq")
        return json.dumps([said["launches"], said["costs"]])

    plain = put(tmp_path / "plain", entries(two_launches()))
    often = put(tmp_path / "often", entries(two_launches()), every=9)

    assert len(FolderStore(often).files()) > len(FolderStore(plain).files())
    assert numberless(often) == numberless(plain)


def test_launches_of_an_exported_record_are_the_same(tmp_path: Path) -> None:
    """Who has the record as a file of lines reads the same launches from it."""
    folder, file = put(tmp_path / "record", entries(two_launches())), tmp_path / "record.jsonl"
    exported = CliRunner().invoke(app, ["status", "--record", str(folder), "--export", str(file)])
    read = [json.loads(told("--record", str(one), "--json").stdout) for one in (folder, file)]

    assert exported.exit_code == 0
    assert read[0]["launches"] == read[1]["launches"]


def test_a_record_that_is_not_whole_says_so_before_its_launches(tmp_path: Path) -> None:
    """Where an entry was taken away the launches are told, but as what nobody may rely on, and the status is 1."""
    folder = put(tmp_path / "record", entries(two_launches()))
    (folder / "000020.json").unlink()

    done = told("--record", str(folder))

    assert done.exit_code == 1
    assert done.stdout.startswith("STOP: the record of ")
    assert "Do not rely on it.\nLAUNCH " in done.stdout


def test_a_record_without_launches_says_that_there_is_none(tmp_path: Path) -> None:
    """A record on which nothing was opened is no table of nothing."""
    done = told("--record", str(put(tmp_path / "record", entries(PINS))))

    assert done.exit_code == 0
    assert done.stdout.endswith("No launch is on this record.\n")


def test_a_rehearsal_says_so_and_is_counted_apart(tmp_path: Path) -> None:
    """Launches of a rehearsal are marked, and what they cost is not added to the live ones."""
    mixed = [*entries(two_launches()), *entries(gone_back(), mode="rehearsal")]

    table = told("--record", str(put(tmp_path / "record", mixed))).stdout

    assert "  ontogra (REHEARSAL), opened" in table
    assert "What the launches cost (live): 2 launches," in table
    assert "What the launches cost (REHEARSAL): 1 launches," in table or "(REHEARSAL): 1 launch," in table
