"""The record as a watch uses it: written beside the watch, and heard, also when it is late, away or not whole."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from golive.clock import Clock, poll
from golive.commands.watch.record_feed import WatchRecord
from golive.model.observations import Ack as Acked
from golive.model.observations import Review as Reviewed
from golive.model.observations import Sample, Signal, Suspect, WatchStart
from golive.model.observations import Stop as Stopped
from golive.record import Record
from golive.record.entry import (
    Ack,
    Actor,
    Data,
    Entry,
    ExportSeen,
    LockRenewed,
    RunFinished,
    SignalEntered,
    Stop,
    Suspected,
    WatchEnded,
    WatchMinute,
    WatchStarted,
)
from golive.record.folder_store import FolderStore
from golive.record.history import newest_watch
from golive.record.review_forms import Review
from golive.verdict import Verdict
from golive.watch.triggers import Rules
from golive.watch.triggers.duration import judge_live

CLOCK = Clock()
OWNER = Actor(id="ana", role="pilot_owner", via="typed")


@pytest.fixture
def record(tmp_path: Path) -> Record:
    """An empty record."""
    return Record(FolderStore(tmp_path / "record"), target="t", live=False, clock=CLOCK)


def watching(record: Record, began: datetime | None = None) -> WatchRecord:
    """What a watch of this record hears from now on."""
    entries = record.journal.entries()
    return WatchRecord(record, CLOCK, target="t", began=began or CLOCK.now(), entries=entries)


def until(holds: Callable[[], object]) -> bool:
    """Wait until it holds, at most ten seconds."""
    return bool(poll(holds, until=bool, every=0.05, within=10, clock=CLOCK))


def test_a_minute_of_a_watch_holds_its_lock(record: Record) -> None:
    """While minutes are written no entry more renews the lock; once none is, the lock is renewed as ever."""

    def renewals() -> list[Entry]:
        return [one for one in record.journal.entries() if isinstance(one.draft.data, LockRenewed)]

    with record.lock("watch", seconds=3) as lock:
        heard = WatchRecord(record, CLOCK, target="t", began=CLOCK.now(), entries=record.entries(), lock=lock)

        def minutes() -> list[Entry]:
            heard.note(WatchMinute("w", CLOCK.now(), {}, {}))
            return [one for one in record.journal.entries() if isinstance(one.draft.data, WatchMinute)]

        assert until(minutes)
        first, enough = len(renewals()), CLOCK.now() + timedelta(seconds=5)
        assert poll(minutes, until=lambda _: CLOCK.now() > enough, every=0.2, within=20, clock=CLOCK)
        lock.check()
        assert len(renewals()) == first <= 1
        renewed = minutes()[-1].draft.data
        assert isinstance(renewed, WatchMinute)
        assert renewed.renews is not None
        assert renewed.renews.holder == lock.holder
        assert until(lambda: len(renewals()) > first)
        heard.close(5)


def test_a_watch_of_two_hours_writes_an_entry_a_minute(record: Record) -> None:
    """120 minutes are 120 entries, and few more for the lock and for what is not a minute."""
    with record.lock("watch", seconds=180) as lock:
        heard = WatchRecord(record, CLOCK, target="t", began=CLOCK.now(), entries=record.entries(), lock=lock)
        for number in range(120):
            heard.note(WatchMinute("w", CLOCK.now() + timedelta(minutes=number), {}, {}))
        assert heard.close(30) == 0

    assert 120 < len(record.journal.entries()) <= 124


def test_what_people_say_is_heard(record: Record) -> None:
    """Stops, acknowledgements, reviews, suspicions and counts by hand become lines, with who said them."""
    heard = watching(record)
    minute = CLOCK.now().replace(second=0, microsecond=0)
    said: list[Data] = [
        Stop("T0", "operator"),
        Ack("T1"),
        Review("run-1", ("fabricated",)),
        Suspected("run-2", ("wrong-page",)),
        SignalEntered(Signal.LOGIN_FAILURES, minute, 3),
    ]
    record.append(SignalEntered(Signal.LOGIN_FAILURES, minute, 10**12), actor=OWNER)  # no count, and nobody's business
    for data in said:
        record.append(data, actor=OWNER)

    assert until(lambda: len(heard.said()) == len(said))
    heard.close(5)
    stop, ack, review, suspect, sample = heard.said()

    assert isinstance(stop, Stopped)
    assert (stop.trigger, stop.by, stop.role) == ("T0", "ana", "pilot_owner")
    assert isinstance(ack, Acked)
    assert (ack.trigger, ack.role) == ("T1", "pilot_owner")
    assert isinstance(review, Reviewed)
    assert (review.verdict_on, review.critical) == ("run-1", ("fabricated",))
    assert isinstance(suspect, Suspect)
    assert (suspect.run, suspect.codes) == ("run-2", ("wrong-page",))
    assert isinstance(sample, Sample)
    assert (sample.signal, sample.minute, sample.value) == (Signal.LOGIN_FAILURES, minute, 3)


def test_what_the_audit_found_in_an_own_export_is_heard(record: Record) -> None:
    """A run whose export had defects is suspected by its session, with their codes; one without is not."""
    heard = watching(record)
    for run, defects in (
        ("run-9", ("content/fabricated/4/7", "uncited/2/0", "content-major/wrong-page/5/8")),
        ("run-10", ()),
    ):
        export = ExportSeen("case", 9, defects)
        record.append(RunFinished("e2e", Verdict.FAIL, 1, 1, (), export=export), run=run)

    assert until(lambda: len(heard.said()) == 1)
    heard.close(5)

    [suspect] = heard.said()
    assert isinstance(suspect, Suspect)
    assert (suspect.run, suspect.codes) == ("run-9", ("fabricated", "uncited", "wrong-page"))


def test_what_stands_from_before_is_heard(record: Record) -> None:
    """A stop that nobody cleared before the watch began stops it; one that was cleared, and old reviews, do not."""
    record.append(Review("run-0"), actor=OWNER)
    record.append(Stop("T3", "fabricated"), actor=OWNER)
    for person, role in (("kim", "qa_reviewer"), ("ana", "pilot_owner")):
        record.append(Ack("T3"), actor=Actor(id=person, role=role))
    record.append(Stop("T0", "operator"), actor=OWNER)

    heard = watching(record)
    heard.close(5)

    assert [type(one) for one in heard.said()] == [Stopped]
    assert heard.said()[0].trigger == "T0"  # type: ignore[union-attr]


def test_entries_are_written_in_their_order(record: Record) -> None:
    """What the watch notes is on the record when it is closed, in its order and once."""
    heard = watching(record)
    minutes = [CLOCK.now().replace(second=0, microsecond=0) + timedelta(minutes=n) for n in range(5)]
    for minute in minutes:
        heard.note(WatchMinute("w", minute, {Signal.API_REQUESTS: 4}, {"T1": Verdict.PASS}))

    assert heard.close(10) == 0
    kept = [one.draft.data for one in record.journal.entries()]

    assert [one.minute for one in kept if isinstance(one, WatchMinute)] == minutes


def test_a_record_that_is_away_is_said_and_caught_up(record: Record, tmp_path: Path) -> None:
    """A record that can't be written is said, and what waited is written when it can be."""
    (tmp_path / "record").write_text("a file where a folder must be", encoding="utf-8")
    heard = WatchRecord(record, CLOCK, target="t", began=CLOCK.now(), entries=[])
    heard.note(WatchEnded("w", "stopped", Verdict.PASS))

    assert until(heard.trouble)
    assert "The record can't be" in heard.trouble()[0]
    (tmp_path / "record").unlink()

    assert heard.close(15) == 0
    assert len(record.journal.entries()) == 1


def test_nothing_is_cleared_on_a_record_that_is_not_whole(record: Record, tmp_path: Path) -> None:
    """Where an entry was taken away, a stop is still heard, an acknowledgement is not, and it is said."""
    heard = watching(record)
    record.append(Stop("T0", "operator"), actor=OWNER)
    assert until(heard.said)
    (tmp_path / "record" / "000001.json").unlink()
    (tmp_path / "record" / "000003.json").write_bytes(b"{}")
    assert until(heard.trouble)
    heard.close(5)

    assert "not whole" in heard.trouble()[0]
    assert [type(one) for one in heard.said()] == [Stopped]


def test_the_newest_watch_is_told(record: Record) -> None:
    """Of several watches the newest counts; one that goes on keeps its minutes; a silent one is told by its age."""
    minute = CLOCK.now().replace(second=0, microsecond=0)
    record.append(WatchStarted("old", minute, minute, 5))
    record.append(WatchEnded("old", "observed", Verdict.PASS))
    record.append(WatchStarted("w", minute, minute, 20))
    record.append(WatchMinute("w", minute, {}, {}))
    record.append(WatchStarted("w", minute, minute, 20))
    seen = newest_watch(record.journal.entries())

    assert seen is not None
    assert (seen.started.watch, seen.ended, list(seen.minutes)) == ("w", "", [minute])
    assert seen.silent(seen.last + timedelta(minutes=6)) == timedelta(minutes=6)

    record.append(WatchEnded("w", "trigger", Verdict.FAIL))
    ended = newest_watch(record.journal.entries())

    assert ended is not None
    assert (ended.ended, ended.silent(ended.last + timedelta(minutes=6))) == ("trigger", timedelta())
    assert newest_watch([]) is None


def test_what_was_cleared_before_stays_cleared(record: Record) -> None:
    """Of an earlier report that both people cleared nothing stands, when a later one does; that one is told alone."""
    reviewer = Actor(id="kim", role="qa_reviewer", via="typed")
    record.append(Review("run-1", ("fabricated",)), actor=reviewer)
    for actor in (reviewer, OWNER):
        record.append(Ack("T3"), actor=actor)
    later = record.append(Stop("T3", "missing-injury"), actor=OWNER).draft.at
    began = CLOCK.now()
    heard = watching(record, began)
    heard.close(5)

    start = WatchStart(at=began, until=began + timedelta(minutes=5))
    trigger = judge_live([start, *heard.said()], now=CLOCK.now(), rules=Rules(), minutes=5).triggers["T3"]

    assert trigger.verdict is Verdict.FAIL
    assert trigger.fired_at == later
    assert trigger.reason.startswith("1 critical legal defect was reported")


def test_a_record_that_could_not_be_read_at_the_start(record: Record) -> None:
    """What is first read later was there before: old reviews prove nothing of this launch, a cleared stop stays so."""
    record.append(Review("run-1", ()), actor=OWNER)
    record.append(Stop("T0", "operator"), actor=OWNER)
    record.append(Ack("T0"), actor=OWNER)
    began = CLOCK.now() + timedelta(hours=1)

    heard = WatchRecord(record, CLOCK, target="t", began=began, entries=[])
    late = record.append(Stop("T0", "operator"), actor=OWNER)

    assert until(heard.said)
    assert {line.entry for line in heard.said() if isinstance(line, Stopped | Acked | Reviewed)} <= {2, 3, late.seq}
    assert not any(isinstance(line, Reviewed) for line in heard.said())
    heard.close(5)


def test_a_stop_by_a_clock_that_is_ahead_is_known_at_once(record: Record) -> None:
    """A stop said on a machine whose clock is ahead counts from when it is heard, not from when its clock says."""
    heard = watching(record)
    draft = record.draft(Stop("T0", "operator"), actor=OWNER)
    record.add(replace(draft, at=draft.at + timedelta(hours=1)))

    assert until(heard.said)
    assert heard.said()[0].known <= CLOCK.now()
    heard.close(5)
