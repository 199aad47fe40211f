"""How a watch begins, and goes on; what the command and the plugin make of it, on a rehearsal."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from typer.testing import CliRunner, Result

from conftest import ROOT
from golive.cli.main import app
from golive.clock import Clock
from golive.commands.watch.beginning import FILE, Begun, begin, started
from golive.commands.watch.manual_entry import enter
from golive.commands.watch.session import minutes_of
from golive.config.target import load
from golive.errors import UsageError
from golive.model.observations import Sample, Signal
from golive.model.release import Release
from golive.record import Record
from golive.record.entry import Ack, Actor, WatchEnded, WatchMinute
from golive.record.folder_store import FolderStore
from golive.record.history import newest_watch
from golive.session.connection import Connection
from golive.verdict import Verdict
from golive.watch.observation_log import WatchFile
from golive.watch.triggers import Rules
from golive.watch.triggers.duration import judge_live

NOW = datetime(2026, 1, 14, 14, 0, 20, tzinfo=UTC)
ARN = "arn:aws:ecs:us-east-1:111122223333:task-definition/ontogra-api:"


class Place:
    """A target of which only its record and its time are there."""

    def __init__(self, folder: Path) -> None:
        self.reports = folder / "reports"
        self.names = iter(("w1", "w2", "w3"))
        self.go_to(NOW, folder)

    def go_to(self, moment: datetime, folder: Path) -> None:
        """Let it be so late."""
        clock = Clock.starting(moment, 1)
        self.record = Record(FolderStore(folder / "record"), target="t", live=False, clock=clock)
        self.clock = clock

    def begin(self, minutes: int = 20) -> Begun:
        """Begin to watch, or go on."""
        connection = SimpleNamespace(
            clock=self.clock, record=self.record, target=SimpleNamespace(name="t", signals={}), run=next(self.names)
        )
        made = cast("Connection", connection)
        begun = begin(made, minutes=minutes, reports=self.reports, rules=Rules())
        self.record.append(started(begun))
        return begun


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """An empty one."""
    return Place(tmp_path)


def minute(place: Place, name: str, at: int) -> None:
    """Put a minute of a watch on the record."""
    moment = NOW.replace(second=0) + timedelta(minutes=at)
    place.record.append(WatchMinute(name, moment, {Signal.API_REQUESTS: 40 + at}, {"T1": Verdict.PASS}))


def test_a_first_watch_is_new(place: Place) -> None:
    """A watch that nobody began before is of whole minutes, and its first line is in its file."""
    begun = place.begin(20)

    assert (begun.name, begun.again, begun.minutes) == ("w1", False, 20)
    assert begun.start.until == NOW.replace(minute=21, second=0)
    assert WatchFile(place.reports / "w1" / FILE).open() == begun.lines


def test_a_watch_that_was_cut_off_goes_on(place: Place) -> None:
    """After a kill it is the same watch: from its file, from the record where that is gone, each count once."""
    first = place.begin(20)
    there = Sample(Signal.API_REQUESTS, NOW.replace(minute=1, second=0), 41, NOW)
    WatchFile(place.reports / "w1" / FILE).add([there])
    for at in (1, 2):
        minute(place, "w1", at)

    again = place.begin(120)
    shutil.rmtree(place.reports)
    elsewhere = place.begin(20)

    assert (again.name, again.again, again.minutes) == ("w1", True, 20)
    assert again.start == first.start
    counts = [(one.minute.minute, one.value) for one in again.lines if isinstance(one, Sample)]
    assert sorted(counts) == [(1, 41), (2, 42)]
    assert again.noted == NOW.replace(minute=2, second=0)
    assert any("It lasts 20 minutes" in one for one in again.news)
    assert elsewhere.start == first.start
    assert sorted(counts) == sorted(
        (one.minute.minute, one.value) for one in elsewhere.lines if isinstance(one, Sample)
    )


def test_a_count_on_the_record_that_is_none(place: Place) -> None:
    """What can't be a count of a minute keeps no watch from going on: it is not known."""
    place.begin(20)
    place.record.append(WatchMinute("w1", NOW.replace(minute=1, second=0), {Signal.API_REQUESTS: 10**12}, {}))

    again = place.begin(20)

    assert again.again
    assert [one for one in again.lines if isinstance(one, Sample)] == []


@pytest.mark.parametrize(("why", "again"), [("trigger", True), ("stopped", True), ("observed", False)])
def test_a_fire_is_not_forgotten_by_starting_again(place: Place, why: str, again: bool) -> None:  # noqa: FBT001
    """A watch that a trigger or a person ended goes on; one that was observed to its end is over."""
    place.begin()
    place.record.append(WatchEnded("w1", why, Verdict.FAIL))  # type: ignore[arg-type]

    assert place.begin().again is again


def fires(begun: Begun, at: datetime) -> set[str]:
    """What fires in a watch that has begun so."""
    judged = judge_live(begun.lines, now=at + timedelta(minutes=1), rules=Rules(), minutes=20).triggers
    return {name for name, one in judged.items() if one.verdict is Verdict.FAIL}


def released(place: Place) -> None:
    """Have a release on the record: what fired is of it."""
    place.record.note_release(Release(f"{ARN}41", {"api": "sha256:aa"}))


def test_a_fire_is_not_forgotten_without_its_file(place: Place) -> None:
    """What fired is on the record: a watch that goes on elsewhere has it, and so has a new one of the same release."""
    released(place)
    place.begin(20)
    place.record.append(WatchEnded("w1", "trigger", Verdict.FAIL, ("T2",)))
    shutil.rmtree(place.reports)

    again = place.begin(20)
    place.record.append(WatchEnded("w1", "observed", Verdict.FAIL, ("T2",)))
    new = place.begin(20)

    assert (again.name, new.name) == ("w1", "w3")
    assert fires(again, NOW) == fires(new, NOW) == {"T2"}


def test_a_fire_is_of_its_launch(place: Place, tmp_path: Path) -> None:
    """One that was acknowledged, or is of no release, is none of a later watch's."""
    place.begin(20)
    place.record.append(WatchEnded("w1", "trigger", Verdict.FAIL, ("T2",)))
    june = NOW + timedelta(days=150)
    place.go_to(june, tmp_path)
    unreleased = place.begin(20)
    released(place)
    place.record.append(WatchEnded("w2", "trigger", Verdict.FAIL, ("T2",)))
    place.record.append(Ack("T2"), actor=Actor(id="omar"))
    place.go_to(june + timedelta(days=1), tmp_path)

    assert fires(unreleased, june) == fires(place.begin(20), june + timedelta(days=1)) == set()


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_a_damaged_record_forgets_no_fire(place: Place, tmp_path: Path, damage: str) -> None:
    """Where an entry was changed or taken away it is said, and what fired by the others fires."""
    released(place)
    place.begin(20)
    place.record.append(WatchEnded("w1", "observed", Verdict.FAIL, ("T2",)))
    place.record.pins()
    first = tmp_path / "record" / "000002.json"
    first.write_bytes(first.read_bytes().replace(b'"minutes":20', b'"minutes":21')) if damage == "changed" else None
    (tmp_path / "record" / "000001.json").unlink() if damage == "gone" else None

    begun = place.begin(20)

    assert any("The record is not whole" in one for one in begun.news)
    assert fires(begun, NOW) == {"T2"}


def test_what_fired_again_is_not_lost(place: Place, tmp_path: Path) -> None:
    """T1 that fired again after it was acknowledged still does in the next watch, also when that one goes on."""
    released(place)
    place.begin(20)
    place.record.append(WatchEnded("w1", "trigger", Verdict.FAIL, ("T1",)))
    place.record.append(Ack("T1"), actor=Actor(id="omar"))
    place.go_to(NOW + timedelta(minutes=10), tmp_path)
    place.record.append(WatchEnded("w1", "trigger", Verdict.FAIL, ("T1",)))
    later = NOW + timedelta(hours=6)
    place.go_to(later, tmp_path)
    place.begin(20)
    shutil.rmtree(place.reports)
    place.go_to(later + timedelta(minutes=3), tmp_path)

    assert fires(place.begin(20), later + timedelta(minutes=3)) == {"T1"}


def test_another_version_is_another_watch(place: Place) -> None:
    """A watch is of one release: with another one a new watch begins, and the one before is said to be cut off."""
    place.begin()
    place.record.note_release(Release(f"{ARN}42", {"api": "sha256:aa"}))

    begun = place.begin()

    assert (begun.name, begun.again) == ("w2", False)
    assert any("was cut off" in one for one in begun.news)
    assert any(isinstance(one.draft.data, WatchEnded) for one in place.record.journal.entries())


def test_a_watch_whose_time_is_over_does_not_go_on(place: Place, tmp_path: Path) -> None:
    """Hours later a new watch begins."""
    place.begin(20)
    place.go_to(NOW + timedelta(hours=3), tmp_path)

    assert place.begin(20).name == "w2"


@pytest.mark.parametrize(("text", "minutes"), [("2h", 120), ("90m", 90), ("45 min", 45), ("12h", 720)])
def test_lengths_are_hours_or_minutes(text: str, minutes: int) -> None:
    """A length is written in hours or minutes."""
    assert minutes_of(text) == minutes


@pytest.mark.parametrize("text", ["", "2", "0m", "13h", "2h30", "-5m", "two hours"])
def test_other_lengths_are_refused(text: str) -> None:
    """Anything else is asked wrongly."""
    with pytest.raises(UsageError, match="Say 2h or 90m"):
        minutes_of(text)


@pytest.mark.parametrize("text", ["login_failures", "login_failure=3", "login_failures=x", "api_requests=4"])
def test_a_count_by_hand_names_its_signal(text: str) -> None:
    """A count by hand is of a signal that nothing measures there; anything else is refused."""
    connection = SimpleNamespace(target=load(ROOT / "targets" / "staging.toml"))

    with pytest.raises(UsageError, match=r"[Ss]ignals|by hand"):
        enter(cast("Connection", connection), text)


# ---------------------------------------------------------------- on a rehearsal


@pytest.fixture
def cleared(rehearsed: Connection) -> Iterator[Connection]:
    """The rehearsal that stays up, left without a stop and without a watch that goes on."""
    yield rehearsed
    rehearsed.record.append(Ack("T0"), actor=Actor(id="ana", role="pilot_owner"))
    seen = newest_watch(rehearsed.record.journal.entries())
    if seen is not None:
        rehearsed.record.append(WatchEnded(seen.started.watch, "observed", Verdict.PASS))


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cleared: Connection) -> list[str]:
    """A checkout to start commands in, and how they name the rehearsal."""
    for name in ("readiness", "targets"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "runbook.toml", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert cleared.rehearsal is not None
    return ["--attach", cleared.rehearsal.control]


def golive(*words: str) -> Result:
    """What a command said and how it ended."""
    return CliRunner().invoke(app, list(words))


def test_a_stop_ends_the_watch_and_pages_once(at: list[str], cleared: Connection) -> None:
    """A stop ends the watch with 1, the page is in the outbox once, and only a clearance lets it go on."""
    golive("stop", "why", "--as", "support lead", *at)
    first, second = golive("watch", *at, "--for", "3m"), golive("watch", *at, "--for", "3m", "--json")
    said = json.loads(second.stdout.splitlines()[-1])
    golive("ack", "T0", "--as", "pilot owner", *at)
    third = golive("watch", *at, "--for", "3m")

    assert (first.exit_code, second.exit_code, third.exit_code) == (1, 1, 3)
    assert "STOP: A person said stop" in first.stdout
    assert "Lee Rehearsal" in first.stdout
    assert (said["verdict"], said["over"], said["triggers"]["T0"]["verdict"]) == ("FAIL", "trigger", "FAIL")
    messages = cleared.target.messages
    assert messages is not None
    pages = [one for _, one in FolderStore(Path(messages.outbox)).files() if said["watch"].encode() in one]
    assert len(pages) == 1
    assert json.loads(pages[0])["audience"] == ["technical_owner", "support_lead"]
    assert "goes on; what was seen before counts" in third.stdout
    assert "Can't tell: 3 of 3 minutes seen" in third.stdout
    replayed = golive("replay", f"reports/{said['watch']}/watch.jsonl", "--json")
    assert json.loads(replayed.stdout)["triggers"]["T1"]["verdict"] == "PASS"


def test_two_do_not_watch_at_once(at: list[str], cleared: Connection) -> None:
    """While somebody watches, a second watch is refused and names them."""
    with cleared.record.lock("watch", seconds=60):
        refused = golive("watch", *at)

    assert refused.exit_code != 0
    assert "is already at this (watch)" in str(refused.exception)


def test_the_plugin_watches(room: pytest.Pytester, cleared: Connection) -> None:
    """`pytest checks/ -m triggers --watch` watches, and yields a finding a trigger; without it nothing is watched."""
    assert cleared.rehearsal is not None
    where = ("--target", "rehearsal", "--attach", cleared.rehearsal.control)

    listed = room.runpytest_subprocess("checks/", "-m", "triggers", "--co", "-q")
    result = room.runpytest_subprocess("checks/", "-m", "triggers", "--watch", "2m", *where)
    paths = sorted(room.path.glob("reports/2*/verdict.json"))
    said = json.loads(paths[-1].read_text())

    assert "test_watch.py" not in listed.stdout.str()
    result.assert_outcomes(passed=1, failed=2)
    assert {one["id"]: one["verdict"] for one in said["findings"]} == {
        "watch-api-errors": "PASS",
        "watch-run-failures": "INCONCLUSIVE",
        "watch-legal-defect": "INCONCLUSIVE",
    }
    result.stdout.fnmatch_lines(["Watching The rehearsal (REHEARSAL) for 2 minutes*", "Not over: 2 of 3 triggers of *"])
    assert (paths[-1].parent / "watch.jsonl").exists()
