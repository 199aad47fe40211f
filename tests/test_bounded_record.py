"""Laws of the record in a rollback: it is written where it can be, and never waited for."""

import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from s3_server import s3_store

from conftest import ROOT
from golive.clock import Clock, poll
from golive.commands.rollback import roll_back
from golive.config import runbook
from golive.errors import LockHeld, RecordBroken, StoreUnavailable
from golive.facts import Pins, Remembered
from golive.model.release import Release
from golive.ports import Store
from golive.record import Journal, Machine, Record
from golive.record.bounded import BriskRecord
from golive.record.entry import LockTaken, StepIntent, StepOutcome
from golive.record.folder_store import FolderStore
from golive.rollback.plan import Act, Plan
from golive.rollback.procedure import Means, Rollback
from golive.session.connection import Connection
from golive.session.record_of import memory_beside
from golive.verdict import Verdict

OLD = Release("arn:aws:ecs:us-east-1:111122223333:task-definition/ontogra-api:41", {"api": "sha256:aa"}, "rev/1")
RULES = runbook.load(ROOT / "runbook.toml").thresholds
STEPS = (StepIntent("rb-1", "set-version"), StepOutcome("rb-1", "set-version", Verdict.PASS))


class Moody(FolderStore):
    """A folder that can be made to fail, or to hang, at its next questions."""

    mood: Callable[[], None] = staticmethod(lambda: None)

    def newest(self, since: int = 0) -> tuple[int, bytes] | None:
        """As a folder does, if it is in the mood."""
        self.mood()
        return super().newest(since)

    def files(self, since: int = 0) -> list[tuple[int, bytes]]:
        """As a folder does, if it is in the mood."""
        self.mood()
        return super().files(since)


def away() -> None:
    """The store can't be had."""
    raise StoreUnavailable("The store is away.")


@pytest.fixture
def store(tmp_path: Path) -> Moody:
    """A store with a pinned version in it."""
    made = Moody(tmp_path / "record")
    record(made).pin_previous(OLD)
    return made


@pytest.fixture
def hanging() -> Iterator[str]:
    """The address of a server that takes every call and answers none."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def record(store: Store, seen: Remembered | None = None) -> Record:
    """The record in it, on a machine that remembers so much."""
    machine = Machine(recall=lambda: seen)
    return Record(store, target="rehearsal", live=False, clock=Clock(), run="r1", machine=machine)


def steps(store: FolderStore) -> list[object]:
    """What the record says of the rollback."""
    said = [entry.draft.data for entry in Journal(store).entries()]
    return [one for one in said if isinstance(one, StepIntent | StepOutcome)]


def test_where_the_record_can_be_had_each_step_is_on_it_under_the_lock(store: Moody) -> None:
    """A rollback with a store has its lock, its pin and its steps there, and says nothing of the record."""
    said: list[str] = []
    brisk = BriskRecord(record(store), said.append)

    assert brisk.pins().previous == OLD
    with brisk.lock():
        for step in STEPS:
            brisk.note(step)
        with pytest.raises(LockHeld), BriskRecord(record(store), said.append).lock():
            pytest.fail("two at once")
    brisk.catch_up()

    assert (steps(store), said) == (list(STEPS), [])


def test_a_lock_by_a_clock_that_is_ahead_keeps_nobody_from_going_back(store: Moody) -> None:
    """A holder that died with its clock a day ahead is named, and the rollback goes on without its lock, on record."""
    said: list[str] = []
    record(store).append(LockTaken("rollback", "kim-1", datetime.now(UTC) + timedelta(days=1)))
    brisk = BriskRecord(record(store), said.append)

    with brisk.lock():
        for step in STEPS:
            brisk.note(step)

    assert steps(store) == list(STEPS)
    assert [one.startswith("kim-1 ") and "goes on without its lock" in one for one in said] == [True]


def test_a_store_that_hangs_is_waited_for_once(hanging: str) -> None:
    """A store that gives no answer costs one wait, however many steps there are, and is named as the reason."""
    said: list[str] = []
    seen = Remembered(1, "0" * 64, Pins(None, OLD))
    brisk = BriskRecord(
        Record(
            s3_store(hanging, "record-bucket"),
            target="t",
            live=True,
            clock=Clock(),
            machine=Machine(recall=lambda: seen),
        ),
        said.append,
        within=0.5,
    )
    begun = time.monotonic()

    assert brisk.pins().previous == OLD
    with brisk.lock():
        for step in STEPS:
            brisk.note(step)
        waited = time.monotonic() - begun
    brisk.catch_up()

    assert waited < 3
    assert "gave no answer" in said[0]
    assert "back to ontogra-api:41" in said[0]
    assert "without its lock" in said[1]
    assert "2 steps of this rollback are not on the record" in said[-1]


def test_steps_that_had_to_wait_are_written_once_the_store_is_back(store: Moody) -> None:
    """A store that comes back has every step in its order, with the time at which it happened."""
    said: list[str] = []
    brisk = BriskRecord(record(store), said.append)
    store.mood = away
    before = datetime.now(UTC)
    with pytest.raises(StoreUnavailable):
        brisk.note(STEPS[0])
    brisk.note(STEPS[1])
    after = datetime.now(UTC)
    store.mood = lambda: None

    brisk.catch_up()

    assert steps(store) == list(STEPS)
    assert all(before <= entry.draft.wall <= after for entry in Journal(store).entries()[1:])
    assert said == ["The record can be written again: the steps of this rollback are on it now."]


def test_a_step_whose_answer_was_lost_is_not_written_twice(store: Moody, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that got on the record though its answer did not come is not put there again."""
    ours = record(store)
    brisk = BriskRecord(ours, lambda _line: None)
    append = ours.journal.append

    def written_then_lost(draft: object) -> None:
        append(draft)  # type: ignore[arg-type]
        raise StoreUnavailable("No answer.")

    monkeypatch.setattr(ours.journal, "append", written_then_lost)
    with pytest.raises(StoreUnavailable):
        brisk.note(STEPS[0])
    monkeypatch.setattr(ours.journal, "append", append)
    brisk.note(STEPS[1])

    brisk.catch_up()

    assert steps(store) == list(STEPS)


def test_a_record_that_is_not_whole_delays_no_rollback(store: Moody) -> None:
    """One spoilt entry takes no rollback away: it goes to what this machine saw on the whole record, and says so."""
    Path(store.place, "000999.json").write_bytes(b"junk")
    said: list[str] = []
    brisk = BriskRecord(record(store, Remembered(1, "0" * 64, Pins(None, OLD))), said.append)

    assert brisk.pins().previous == OLD
    with brisk.lock():
        pass

    assert "The record is not whole" in said[0]
    assert "goes on without its lock" in said[1]


def test_an_altered_record_names_no_version(store: Moody) -> None:
    """A machine that never saw the record whole does not go by an altered one."""
    Path(store.place, "000001.json").write_bytes(b"{}")

    with pytest.raises(RecordBroken):
        BriskRecord(record(store), lambda _line: None).pins()


def test_without_memory_it_is_not_known_where_to_go(store: Moody) -> None:
    """A machine that never saw a version to go back to says that the store is away, and guesses none."""
    store.mood = away

    with pytest.raises(StoreUnavailable, match="The store is away"):
        BriskRecord(record(store), lambda _line: None).pins()


def test_who_lost_the_lock_does_not_act(store: Moody) -> None:
    """Before a step is begun the lock is looked at: one who was taken over from does not begin it."""
    brisk = BriskRecord(record(store), lambda _line: None)
    with brisk.lock():
        taken = Journal(store).entries()[-1].draft.data
        assert isinstance(taken, LockTaken)
        until = datetime.now(UTC) + timedelta(seconds=600)
        record(store).append(LockTaken("rollback", "other-1", until, over=taken.holder, died=True))

        with pytest.raises(LockHeld, match="other-1"):
            brisk.note(STEPS[0])

    assert steps(store) == []


def test_a_rollback_that_lost_its_lock_changes_nothing() -> None:
    """The change of version is not asked for once somebody else is at it."""
    asked: list[str] = []

    def somebody_else(_step: object) -> None:
        raise LockHeld("other-1 is already at this.")

    means = Means(**{one.name: asked.append for one in fields(Means)})
    rollback = Rollback(means, Clock(), RULES, operation="rb-1", note=somebody_else, say=lambda _line: None)

    with pytest.raises(LockHeld):
        rollback.run(Plan(act=Act.SET_VERSION, previous=OLD, leaving="x", why="y"))
    assert asked == []


def test_a_lock_that_comes_too_late_is_given_back(store: Moody) -> None:
    """A lock that the store granted after the rollback had stopped waiting for it is not kept."""
    slow = Clock()
    store.mood = lambda: slow.wait(0.4)
    brisk = BriskRecord(record(store), lambda _line: None, within=0.2)

    with brisk.lock():
        pass
    store.mood = lambda: None

    def kinds() -> list[str]:
        return [type(entry.draft.data).__name__ for entry in Journal(store).entries()[1:]]

    assert poll(kinds, until=lambda one: len(one) == 2, every=0.05, within=20, clock=Clock()) == [
        "LockTaken",
        "LockReleased",
    ]


@pytest.mark.parametrize("broken", ["unwritable", "unreachable"])
def test_a_rollback_is_not_delayed_by_its_record(bad_release: Connection, broken: str, hanging: str) -> None:
    """With a store that can't be written, or that hangs, a rollback goes to the pin and is proven all the same."""
    previous = bad_release.record.pins().previous
    assert previous is not None
    if broken == "unwritable":
        bad_release.apply("record-unwritable")
    else:
        memory = memory_beside(Path(bad_release.record.journal.store.place))
        bad_release._edges["record"] = Record(
            s3_store(hanging, "record-bucket"),
            target="rehearsal",
            live=False,
            clock=bad_release.clock,
            machine=Machine(recall=memory.recall, remember=memory.remember),
        )
    said: list[str] = []
    heard: list[float] = []

    def say(line: str) -> None:
        said.append(line)
        heard.append(time.monotonic())

    begun = time.monotonic()
    outcome = roll_back(bad_release, RULES, run="rb-1", say=say)

    assert outcome.proven, [one.reason for one in outcome.findings if one.verdict is not Verdict.PASS]
    assert outcome.plan.previous == previous
    assert "The rollback goes by what this machine last saw on it" in said[0]
    acted = next(when for line, when in zip(said, heard, strict=True) if line == outcome.plan.why)
    assert acted - begun < 15
    assert "are not on the record" in said[-1]
