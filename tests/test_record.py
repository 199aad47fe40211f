"""Laws of the record: pins, locks and stops, and what is believed when somebody altered it."""

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec
import pytest

from golive.clock import Clock, poll
from golive.errors import LockHeld, RecordBroken, RecordError, StoreUnavailable
from golive.finding import Finding
from golive.model.release import Release
from golive.record import Journal, Machine, Record
from golive.record.chain import digest, encode
from golive.record.entry import (
    Ack,
    Actor,
    LockReleased,
    LockRenewed,
    LockTaken,
    RunFinished,
    StepIntent,
    Stop,
    Where,
)
from golive.record.folder_store import FolderStore, Memory
from golive.record.history import holders
from golive.record.process import gone, here
from golive.record.review_forms import Review
from golive.verdict import Verdict
from golive.wording import when

ARN = "arn:aws:ecs:us-east-1:111122223333:task-definition/ontogra-api:"
OLD = Release(f"{ARN}41", {"api": "sha256:aa"}, "rev/1")
NEW = Release(f"{ARN}42", {"api": "sha256:bb"}, "rev/2")
LOCKER = """
import sys
from pathlib import Path
from golive.clock import Clock
from golive.errors import LockHeld
from golive.record.process import gone, here
from golive.record import Machine, Record
from golive.record.folder_store import FolderStore

machine = Machine(where=here(), gone=gone)
record = Record(FolderStore(Path(sys.argv[1])), target="rehearsal", live=False, clock=Clock(), machine=machine)
print("ready", flush=True)
sys.stdin.readline()
try:
    with record.lock("rollback", seconds=600):
        print("held", flush=True)
        sys.stdin.readline()
except LockHeld:
    print("refused", flush=True)
"""


MACHINE = Machine(where=here(), gone=gone)


def record(
    folder: Path, *, target: str = "ontogra", actor: Actor | None = None, machine: Machine | None = None
) -> Record:
    """The record in this folder."""
    return Record(FolderStore(folder), target=target, live=True, clock=Clock(), run="r1", actor=actor, machine=machine)


def alter(folder: Path, seq: int) -> None:
    """Change what an entry says, in due form."""
    entry = Journal(FolderStore(folder)).entries()[seq - 1]
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
            pytest.raises(LockHeld, match=r"dana-.* until \d\d \w+ \d\d:\d\d"),
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

    assert isinstance(Journal(FolderStore(tmp_path)).entries()[-1].draft.data, LockReleased)


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
    assert isinstance(Journal(FolderStore(tmp_path)).entries()[-1].draft.data, LockReleased)


def test_a_lock_that_can_not_be_given_back_does_not_undo_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that fails after the work is not the work's failure; the lock runs out by itself."""
    ours = record(tmp_path)

    def unavailable(_draft: object) -> None:
        raise StoreUnavailable("gone")

    with ours.lock("rollback", seconds=600):
        monkeypatch.setattr(ours.journal, "append", unavailable)

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


def locker(folder: Path) -> subprocess.Popen[str]:
    """A process that takes the lock when told to, and says how that went; it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-c", LOCKER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def told(process: subprocess.Popen[str]) -> str:
    """Tell it to go on; what it says next."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def kill_holder(folder: Path) -> str:
    """A process takes the lock for ten minutes and is killed with it; the name it held it by."""
    holder = locker(folder)
    assert told(holder) == "held"
    holder.kill()
    holder.communicate()
    (taken,) = [entry.draft.data for entry in Journal(FolderStore(folder)).entries()]
    assert isinstance(taken, LockTaken)
    return taken.holder


def test_a_killed_holder_is_taken_over_from_by_name(tmp_path: Path) -> None:
    """A holder of this machine whose process is gone is taken over from at once, and the record says from whom."""
    dead = kill_holder(tmp_path)

    taker = locker(tmp_path)
    assert told(taker) == "held"
    taker.communicate("done\n", timeout=30)

    taken = Journal(FolderStore(tmp_path)).entries()[1].draft.data
    assert isinstance(taken, LockTaken)
    assert (taken.over, taken.died) == (dead, True)


def test_of_two_that_take_over_one_wins(tmp_path: Path) -> None:
    """Two processes that find the same dead holder at the same moment do not both get its lock."""
    kill_holder(tmp_path)

    assert race(tmp_path) == ["held", "refused"]


@pytest.mark.parametrize("where", [Where("elsewhere", 1, 0.0), Where(), here()])
def test_a_live_holder_is_never_taken_over_from(tmp_path: Path, where: Where) -> None:
    """A holder that lives, is on another machine, or of whom nothing is known keeps its lock until its time is over."""
    until = datetime.now(UTC) + timedelta(seconds=600)
    record(tmp_path).append(LockTaken("rollback", "dana-1", until, where))

    with pytest.raises(LockHeld, match="dana-1"), record(tmp_path, machine=MACHINE).lock("rollback", seconds=600):
        pytest.fail("taken from the living")


def test_a_lock_longer_than_any_is_nobodys_to_wait_for(tmp_path: Path) -> None:
    """A holder whose clock is far ahead may be gone or not: that is said, with the day, and its lock is not taken."""
    ours = record(tmp_path)
    until = datetime.now(UTC) + timedelta(days=1)
    ours.append(LockTaken("rollback", "dana-1", until))

    with pytest.raises(RecordBroken, match=f"dana-1 .* until {re.escape(when(until))}.* call them"):
        ours.lock("rollback", seconds=600).__enter__()
    assert holders(ours.entries())["rollback"].holder == "dana-1"
    ours.append(LockRenewed("rollback", "dana-1", until := datetime.now(UTC) + timedelta(minutes=20)))
    with pytest.raises(LockHeld, match=f"dana-1 .* until {re.escape(when(until))}"):
        ours.lock("rollback", seconds=600).__enter__()


def test_a_process_number_used_again_is_not_the_holder(tmp_path: Path) -> None:
    """A process that only has the dead holder's number, and began at another time, does not keep its lock alive."""
    until = datetime.now(UTC) + timedelta(seconds=600)
    reused = msgspec.structs.replace(here(), born=here().born - 3600)
    record(tmp_path).append(LockTaken("rollback", "dana-1", until, reused))

    with record(tmp_path, machine=MACHINE).lock("rollback", seconds=600):
        pass


def test_a_holder_that_renewed_is_not_taken_for_run_out(tmp_path: Path) -> None:
    """A claim that says "it ran out" does not count if the holder had renewed just before it."""
    ours, now = record(tmp_path), datetime.now(UTC)
    ours.append(LockTaken("rollback", "dana-1", now))
    ours.append(LockRenewed("rollback", "dana-1", now + timedelta(seconds=600)))
    ours.append(LockTaken("rollback", "late-1", now + timedelta(seconds=600), over="dana-1"))

    assert holders(Journal(FolderStore(tmp_path)).entries())["rollback"].holder == "dana-1"


def test_a_lock_is_kept_for_as_long_as_the_work_lasts(tmp_path: Path) -> None:
    """A holder that works on for longer than the time it asked for renews, and keeps the lock."""
    with record(tmp_path).lock("rollback", seconds=0.6) as lock:
        assert poll(lambda: len(FolderStore(tmp_path).files()) > 4, until=bool, every=0.05, within=20, clock=Clock())
        lock.check()
        with pytest.raises(LockHeld), record(tmp_path, actor=Actor("other")).lock("rollback", seconds=600):
            pytest.fail("two at once")


def test_who_lost_the_lock_is_told_at_the_next_check(tmp_path: Path) -> None:
    """A holder that was away for too long, and was taken over from, may not go on, and can not renew."""
    with record(tmp_path).lock("rollback", seconds=600) as lock:
        lock.check()
        until = datetime.now(UTC) + timedelta(seconds=600)
        record(tmp_path).append(LockTaken("rollback", "other-1", until, over=lock.holder, died=True))
        record(tmp_path).append(LockRenewed("rollback", lock.holder, until))

        with pytest.raises(LockHeld, match="other-1"):
            lock.check()
    with pytest.raises(LockHeld, match="other-1"), record(tmp_path).lock("rollback", seconds=600):
        pytest.fail("the release of the old holder freed the new one's lock")


def test_who_ran_out_is_told_at_the_next_check(tmp_path: Path) -> None:
    """A holder whose time ran out is told, also when nobody has taken the lock since."""
    with record(tmp_path).lock("rollback", seconds=600) as lock:
        record(tmp_path).append(LockRenewed("rollback", lock.holder, datetime.now(UTC)))

        with pytest.raises(LockHeld, match="ran out"):
            lock.check()


def test_entries_of_the_first_version_are_still_read(tmp_path: Path) -> None:
    """A lock as golive wrote it before locks said where their holder works is read, and counts."""
    until = f"{datetime.now(UTC) + timedelta(seconds=600):%Y-%m-%dT%H:%M:%SZ}"
    (tmp_path / "000001.json").write_text(
        '{"draft":{"actor":{"id":"dana","role":"","via":"program"},"at":"2026-01-14T12:00:00Z",'
        '"data":{"holder":"dana-1","name":"rollback","type":"lock.taken","until":"' + until + '"},"mode":"live",'
        '"run":"","target":"ontogra","wall":"2026-01-14T12:00:00Z"},"prev":"' + "0" * 64 + '","seq":1,"v":1}\n',
        encoding="utf-8",
    )

    assert record(tmp_path).state().problems == ()
    with pytest.raises(LockHeld, match="dana-1"), record(tmp_path).lock("rollback", seconds=600):
        pytest.fail("two at once")


def remembering(folder: Path) -> Record:
    """A record that this machine remembers, in a file outside its store."""
    memory = Memory(folder / "head.json")
    return record(folder / "record", machine=Machine(recall=memory.recall, remember=memory.remember))


def test_newest_entries_taken_away_are_missed_where_they_were_seen(tmp_path: Path) -> None:
    """A machine that saw entries knows that they are gone, or changed; appending does not make it forget."""
    ours = remembering(tmp_path)
    for _ in range(4):
        ours.pin_previous(OLD)
    (tmp_path / "record" / "000004.json").unlink()

    with pytest.raises(RecordBroken, match="entry 4 is missing"):
        remembering(tmp_path).pins()
    for _ in range(3):
        remembering(tmp_path).append(Ack("T0"))
    assert remembering(tmp_path).state().problems == (
        "entry 4 was changed, perhaps with some before it: its head was kept elsewhere",
    )


def test_what_others_wrote_is_remembered_once_it_was_seen_whole(tmp_path: Path) -> None:
    """Entries of other machines are remembered when the chain was read, with the versions that it names."""
    ours = remembering(tmp_path)
    ours.pin_previous(NEW)
    record(tmp_path / "record").pin_previous(OLD)
    assert ours.remembered_pins().previous == NEW

    assert ours.pins().previous == OLD
    (tmp_path / "record" / "000002.json").unlink()

    assert ours.remembered_pins().previous == OLD
    assert ours.state().problems == ("entry 2 is missing",)


def test_the_end_of_a_run_is_remembered_whoever_writes_beside_it(tmp_path: Path) -> None:
    """A watch writes an entry a minute: the end of a run behind it is remembered all the same, for its replay."""
    ours = remembering(tmp_path)
    ours.pin_previous(NEW)
    record(tmp_path / "record").append(Ack("T1"))

    entry = ours.finish_run(kind="checks", verdict=Verdict.PASS, judged=1, must=1, findings=[], run="r1")

    assert ours.remembered_head() == (entry.seq, digest(encode(entry)))


def test_a_memory_that_is_lost_is_no_obstacle(tmp_path: Path) -> None:
    """A machine that can't remember, or remembers rubbish, works on as one that never saw the record."""
    (tmp_path / "head.json").mkdir()
    remembering(tmp_path).pin_previous(OLD)
    assert remembering(tmp_path).pins().previous == OLD
    assert remembering(tmp_path).remembered_pins().previous is None

    (tmp_path / "head.json").rmdir()
    (tmp_path / "head.json").write_bytes(b"{")
    assert remembering(tmp_path).pins().previous == OLD
    assert remembering(tmp_path).remembered_pins().previous == OLD


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
