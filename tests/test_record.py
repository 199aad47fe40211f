"""Laws of the record: pins, locks and stops, and what is believed when somebody altered it."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec
import pytest

from golive.chain import encode
from golive.clock import Clock
from golive.entry import Ack, Actor, LockReleased, LockTaken, Review, RunFinished, StepIntent, Stop
from golive.errors import LockHeld, RecordBroken, RecordError, StoreUnavailable
from golive.finding import Finding
from golive.record import Record
from golive.release import Release
from golive.store import FolderStore
from golive.verdict import Verdict

ARN = "arn:aws:ecs:us-east-1:111122223333:task-definition/ontogra-api:"
OLD = Release(f"{ARN}41", {"api": "sha256:aa"}, "rev/1")
NEW = Release(f"{ARN}42", {"api": "sha256:bb"}, "rev/2")
LOCKER = """
import sys
from pathlib import Path
from golive.clock import Clock
from golive.errors import LockHeld
from golive.record import Record
from golive.store import FolderStore

record = Record(FolderStore(Path(sys.argv[1])), target="rehearsal", live=False, clock=Clock())
print("ready", flush=True)
sys.stdin.readline()
try:
    with record.lock("rollback", seconds=600):
        print("held", flush=True)
        sys.stdin.readline()
except LockHeld:
    print("refused", flush=True)
"""


def record(folder: Path, *, target: str = "ontogra", actor: Actor | None = None) -> Record:
    """The record in this folder."""
    return Record(FolderStore(folder), target=target, live=True, clock=Clock(), run="r1", actor=actor)


def alter(folder: Path, seq: int) -> None:
    """Change what an entry says, in due form."""
    entry = FolderStore(folder).entries()[seq - 1]
    draft = msgspec.structs.replace(entry.draft, run="other")
    (folder / f"{seq:06}.json").write_bytes(encode(msgspec.structs.replace(entry, draft=draft)))


def test_the_newest_pins_count(tmp_path: Path) -> None:
    """The versions to leave and to go back to are the newest on the record, with their digests; None before that."""
    ours = record(tmp_path)
    assert (ours.pins().release, ours.pins().previous) == (None, None)
    ours.pin_previous(NEW)
    ours.note_release(OLD)
    ours.pin_previous(OLD)
    ours.note_release(NEW)

    assert (ours.pins().release, ours.pins().previous) == (NEW, OLD)


def test_another_targets_pins_are_not_ours(tmp_path: Path) -> None:
    """If two targets share a store by mistake, neither goes back to the other's version or waits for its lock."""
    staging = record(tmp_path, target="staging")
    staging.pin_previous(OLD)

    assert record(tmp_path).pins().previous is None
    with staging.lock("rollback", seconds=60), record(tmp_path).lock("rollback", seconds=60):
        pass


def test_pins_of_an_altered_record_are_refused(tmp_path: Path) -> None:
    """No version is taken from a record that was altered anywhere, and the altered entry is named."""
    ours = record(tmp_path)
    for _ in range(3):
        ours.pin_previous(OLD)
    alter(tmp_path, 1)

    with pytest.raises(RecordBroken, match="entry 1 was changed"):
        ours.pins()
    assert ours.state().problems == ("entry 1 was changed",)


def test_a_spoilt_or_missing_entry_is_told_with_all_the_rest(tmp_path: Path) -> None:
    """What is wrong with the record is told by number, and what can still be read of it counts."""
    ours = record(tmp_path)
    for _ in range(5):
        ours.append(Stop("T3", "fabricated"))
    (tmp_path / "000002.json").write_bytes(b"{}")
    (tmp_path / "000004.json").unlink()

    state = ours.state()

    assert state.problems == ("entry 2 can't be read", "entry 4 is missing")
    assert (state.entries, state.legal_stops, state.writable) == (4, 3, True)
    with pytest.raises(RecordBroken):
        ours.pins()


def test_an_entry_says_who_when_and_where(tmp_path: Path) -> None:
    """An entry has its actor, target, run, the target's time and real time."""
    virtual = Clock.starting(datetime(2026, 1, 14, 12, tzinfo=UTC), 1.0)
    dana = Actor("dana", "pilot_owner", "typed")
    ours = Record(FolderStore(tmp_path), target="rehearsal", live=False, clock=virtual, run="r1", actor=dana)

    draft = ours.append(StepIntent("rb-1", "set-version")).draft

    assert (draft.actor, draft.mode, draft.target, draft.run) == (dana, "rehearsal", "rehearsal", "r1")
    assert draft.at.year == 2026
    assert abs(draft.wall - datetime.now(UTC)) < timedelta(minutes=1)
    assert ours.append(Ack("T0"), run="r2").draft.run == "r2"


def test_nobodys_name_spoils_the_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine's name for a person is made an id, whatever letters it has; a machine that knows none says unknown."""
    monkeypatch.setattr("getpass.getuser", lambda: "CORP\\Zoë Müller")
    assert record(tmp_path).append(Ack("T0")).draft.actor.id == "CORP-Zo--M-ller"

    def nobody() -> str:
        raise KeyError(1000)

    monkeypatch.setattr("getpass.getuser", nobody)
    assert record(tmp_path).append(Ack("T0")).draft.actor.id == "unknown"


@pytest.mark.parametrize(("kind", "kept"), [("checks", "checks"), ("e2e", "e2e"), ("tests", "other")])
def test_a_finished_run_keeps_ids_and_verdicts_only(tmp_path: Path, kind: str, kept: str) -> None:
    """A run's end keeps each finding's id and verdict, never its sentences."""
    finding = Finding(id="aws.account", title="A title", verdict=Verdict.FAIL, reason="A reason.")

    entry = record(tmp_path).finish_run(
        kind=kind, verdict=Verdict.FAIL, judged=1, must=38, findings=[finding], run="r9"
    )

    assert isinstance(entry.draft.data, RunFinished)
    assert entry.draft.data.kind == kept
    assert b"reason" not in (tmp_path / "000001.json").read_bytes().lower()


T3: tuple[Ack, str, str] = (Ack("T3"), "rita", "qa_reviewer")
CLEARED = [T3, (Ack("T3"), "omar", "pilot_owner")]
REPORT = (Stop("T3", "fabricated"), "dana", "operator")
FOUND = (Review("run-7", ("timeline",)), "rita", "qa_reviewer")


@pytest.mark.parametrize(
    ("said", "open_reports"),
    [
        ([REPORT], 1),
        ([REPORT, FOUND], 2),
        ([(Stop("T0", "operator"), "dana", "operator"), (Review("run-7"), "rita", "qa_reviewer")], 0),
        ([REPORT, FOUND, *CLEARED], 0),
        ([REPORT, *CLEARED, FOUND], 1),
        ([*CLEARED, REPORT], 1),
        ([REPORT, T3], 1),
        ([REPORT, T3, T3], 1),
        ([REPORT, T3, (Ack("T3"), "rita", "pilot_owner")], 1),
        ([REPORT, T3, (Ack("T3"), "rita", "pilot_owner"), (Ack("T3"), "omar", "pilot_owner")], 0),
        ([REPORT, T3, (Ack("T1"), "omar", "pilot_owner")], 1),
        ([REPORT, T3, (Ack("T3"), "omar", "operator")], 1),
        ([REPORT, T3, FOUND, CLEARED[1]], 2),
    ],
)
def test_a_legal_stop_is_cleared_by_two_people_in_two_roles(
    tmp_path: Path, said: list[tuple[Stop | Review | Ack, str, str]], open_reports: int
) -> None:
    """A critical legal report stays until a reviewer and the owner, two people, have both cleared it afterwards."""
    for data, who, role in said:
        record(tmp_path, actor=Actor(who, role, "typed")).append(data)

    assert record(tmp_path).state().legal_stops == open_reports


def test_a_lock_is_held_by_one_and_given_up_at_the_end(tmp_path: Path) -> None:
    """A second one is refused, told who and until when, and leaves nothing on the record; later the lock is free."""
    with record(tmp_path, actor=Actor("dana")).lock("rollback", seconds=600):
        with (
            pytest.raises(LockHeld, match=r"dana-.* until \d\d:\d\d UTC"),
            record(tmp_path).lock("rollback", seconds=1),
        ):
            pytest.fail("two at once")
        with record(tmp_path).lock("other", seconds=600):
            pass
        assert len(FolderStore(tmp_path).files()) == 3

    with record(tmp_path).lock("rollback", seconds=600):
        pass


def test_a_lock_is_given_up_when_the_work_fails(tmp_path: Path) -> None:
    """Work that ends in an error gives its lock back, and the error is what is seen."""
    with pytest.raises(ValueError, match="the work"), record(tmp_path).lock("rollback", seconds=600):
        raise ValueError("the work")

    assert isinstance(FolderStore(tmp_path).entries()[-1].draft.data, LockReleased)


def test_a_lock_of_the_dead_runs_out(tmp_path: Path) -> None:
    """A lock whose holder died is taken over when its real time is over, and not before."""
    now = datetime.now(UTC)
    dead = record(tmp_path, actor=Actor("dead"))
    dead.append(LockTaken("rollback", "dead-1", now - timedelta(seconds=1)))
    with record(tmp_path).lock("rollback", seconds=600):
        pass
    dead.append(LockTaken("rollback", "dead-2", now + timedelta(seconds=600)))

    with pytest.raises(LockHeld, match="dead-2"), record(tmp_path).lock("rollback", seconds=600):
        pytest.fail("taken too early")


def test_the_lowest_number_wins_a_race(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who saw a free lock, and was then overtaken by a lower number, is refused and gives its own claim back."""
    ours, other = record(tmp_path), record(tmp_path, actor=Actor("first"))
    append = ours.append

    def overtaken(data: LockTaken | LockReleased) -> object:
        if isinstance(data, LockTaken):
            other.append(LockTaken("rollback", "first-1", datetime.now(UTC) + timedelta(seconds=600)))
        return append(data)

    monkeypatch.setattr(ours, "append", overtaken)

    with pytest.raises(LockHeld, match="first-1"), ours.lock("rollback", seconds=600):
        pytest.fail("two at once")
    assert isinstance(FolderStore(tmp_path).entries()[-1].draft.data, LockReleased)


def test_a_lock_that_can_not_be_given_back_does_not_undo_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that fails after the work is not the work's failure; the lock runs out by itself."""
    ours = record(tmp_path)

    def unavailable(_draft: object) -> None:
        raise StoreUnavailable("gone")

    with ours.lock("rollback", seconds=600):
        monkeypatch.setattr(ours._journal, "append", unavailable)

    assert ours.state().entries == 1


def race(folder: Path) -> list[str]:
    """What two processes that ask for one lock at once are told; the winner keeps it until both were told."""
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", LOCKER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    told: list[str] = []
    for line in ("go\n", "done\n"):
        for racer in racers:
            assert racer.stdout is not None
            told.append(racer.stdout.readline().strip())
        for racer in racers:
            assert racer.stdin is not None
            if racer.poll() is None and (line == "go\n" or told[-2:][racers.index(racer)] == "held"):
                racer.stdin.write(line)
                racer.stdin.flush()
    for racer in racers:
        racer.communicate(timeout=30)
        assert racer.returncode == 0
    return sorted(told[2:])


def test_a_race_of_two_processes_has_one_winner(tmp_path: Path) -> None:
    """Of two processes that ask at the same moment one holds the lock and the other is refused."""
    assert race(tmp_path) == ["held", "refused"]


@pytest.mark.soak
@pytest.mark.parametrize("turn", range(50))
def test_every_race_of_two_processes_has_one_winner(tmp_path: Path, turn: int) -> None:
    """However often two processes race, one wins."""
    assert race(tmp_path / str(turn)) == ["held", "refused"]


@pytest.mark.parametrize("role", ["qa reviewer", "Rita, of QA"])
def test_free_text_never_gets_on_the_record(tmp_path: Path, role: str) -> None:
    """An actor's words are ids too."""
    with pytest.raises(RecordError):
        record(tmp_path, actor=Actor("rita", role)).append(Ack("T3"))


def test_a_trigger_is_one_of_the_four(tmp_path: Path) -> None:
    """A trigger that the runbook does not have can't be acknowledged."""
    unknown: Literal["T0"] = "T9"  # type: ignore[assignment]

    with pytest.raises(RecordError):
        record(tmp_path).append(Ack(unknown))
