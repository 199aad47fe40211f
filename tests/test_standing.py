"""The law of checkpoints: what still stands of some entries, and those after it, say all that all entries would."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golive.commands.watch.record_feed import heard
from golive.messages.occasion import Now, occasion
from golive.messages.templates import TEMPLATES
from golive.model.observations import RunStatus, Signal
from golive.model.release import Release
from golive.record.chain import decode, encode, place
from golive.record.clearing import uncleared
from golive.record.entry import (
    FIRST,
    Ack,
    Actor,
    ChecklistLocked,
    Checkpoint,
    Data,
    Draft,
    Entry,
    ExportSeen,
    Judged,
    LockReleased,
    LockRenewed,
    LockTaken,
    PacketEntered,
    PreviousPinned,
    ReleaseNoted,
    RunFinished,
    SignalEntered,
    SignedOff,
    SignOffTaken,
    StepIntent,
    StepOutcome,
    Stop,
    Suspected,
    WatchEnded,
    WatchMinute,
    WatchStarted,
)
from golive.record.history import holders, newest_watch, pins_of, runs_of
from golive.record.incident_forms import (
    ActionNoted,
    BundleClosed,
    IncidentClosed,
    IncidentKept,
    IncidentOpened,
    VouchedFor,
)
from golive.record.incidents import PARTS, newest_bundle, newest_incident
from golive.record.launch_forms import CohortSet, IntakeSet, LaunchClosed, LaunchOpened, MessageSent
from golive.record.launches import last_told, newest_intake, newest_launch
from golive.record.relaunches import lacks_gate
from golive.record.review_forms import CollectedOutput, Review, ReviewsCollected
from golive.record.reviews import collections, verdict_by
from golive.record.signoffs import code_of_release, earlier_export_of, earlier_proofs_of, sign_offs_of
from golive.record.standing import RUNS, Standing, checkpoint_of, repeated
from golive.verdict import Verdict

NOON = datetime(2026, 1, 14, 12, tzinfo=UTC)
ROWS = ("6.1", "6.2")
RELEASE = code_of_release(Release("arn:aws:ecs:us-east-1:111122223333:task-definition/api:42", {}))
CHECKS = ("workflow-api", "routes-closed", "rolled-back", "service-on-release")


def later(minutes: int) -> datetime:
    """So many minutes after the first."""
    return NOON + timedelta(minutes=minutes)


few = st.integers(0, 3)
moments = st.integers(-3, 40).map(later)
watches = st.sampled_from(("w1", "w2"))
codes = st.sampled_from(("a", "b"))
arns = st.sampled_from(tuple(f"arn:aws:ecs:us-east-1:111122223333:task-definition/api:{n}" for n in (41, 42)))
ends = st.sampled_from(("observed", "trigger", "stopped", "cut-off"))
renewals = st.builds(LockRenewed, codes, codes, moments)
runs = st.builds(
    RunFinished,
    kind=st.sampled_from(("checks", "e2e", "relaunch")),
    verdict=st.sampled_from(Verdict),
    judged=few,
    must=few,
    findings=st.lists(
        st.builds(Judged, st.sampled_from(CHECKS), st.sampled_from(Verdict)), max_size=2, unique_by=lambda one: one.id
    ).map(tuple),
    release=st.sampled_from(("", "r1", "r2", "r3", RELEASE)),
    rows=st.sampled_from(({}, {"6.1": "a" * 64}, {"6.1": "b" * 64})),
    stood_in=st.sampled_from(((), CHECKS[:1])),
    export=st.none() | st.builds(ExportSeen, codes, few, st.just(("defect",))),
)
data = st.one_of(
    runs,
    st.builds(ReleaseNoted, arns, codes, st.just({})),
    st.builds(PreviousPinned, arns, codes, st.just({})),
    st.builds(StepIntent, codes, codes),
    st.builds(StepOutcome, codes, codes, st.sampled_from(Verdict)),
    st.builds(LockTaken, codes, codes, moments, over=codes, died=st.booleans()),
    renewals,
    st.builds(LockReleased, codes, codes),
    st.builds(Stop, st.sampled_from(("T0", "T3")), st.just("operator")),
    st.builds(Ack, st.sampled_from(("T0", "T1", "T2", "T3"))),
    st.builds(Review, codes, st.sampled_from(((), ("fabricated",))), collection=st.sampled_from(("", "c1", "c2"))),
    st.builds(
        ReviewsCollected,
        st.sampled_from(("c1", "c2")),
        moments,
        st.just("d" * 64),
        st.lists(st.builds(CollectedOutput, codes, st.just("e" * 64), st.just("f" * 64)), max_size=2).map(tuple),
    ),
    st.builds(SignedOff, st.sampled_from(ROWS), moments, st.just("c" * 64)),
    st.builds(SignOffTaken, st.sampled_from(ROWS)),
    st.builds(ChecklistLocked, st.sampled_from(({"6.1": "a" * 64}, {}))),
    st.builds(WatchStarted, watches, moments, moments, few, st.just("r1"), st.sampled_from(({}, {"T2": NOON}))),
    st.builds(
        WatchMinute,
        watches,
        moments,
        st.just({}),
        st.dictionaries(st.sampled_from(("T1", "T2")), st.sampled_from((Verdict.PASS, Verdict.FAIL)), max_size=2),
        renews=st.none() | renewals,
    ),
    st.builds(
        WatchEnded,
        watches,
        st.sampled_from(("observed", "trigger", "stopped", "cut-off")),
        st.sampled_from((Verdict.PASS, Verdict.FAIL)),
        st.sampled_from(((), ("T1",), ("T1", "T2"))),
    ),
    st.builds(SignalEntered, st.just(Signal.LOGIN_FAILURES), moments, few),
    st.builds(PacketEntered, codes, moments, st.sampled_from(RunStatus)),
    st.builds(Suspected, codes),
    st.builds(LaunchOpened, watches, codes, codes),
    st.builds(LaunchClosed, watches, st.sampled_from(("observed", "rolled-back"))),
    st.builds(CohortSet, few, few, st.booleans()),
    st.builds(IntakeSet, st.sampled_from(("paused", "open")), st.just("manual"), st.sampled_from(Verdict)),
    st.builds(MessageSent, st.sampled_from(tuple(TEMPLATES)), codes, st.just("team"), st.just("kept")),
    st.builds(
        IncidentOpened, codes, watches, moments, moments, st.sampled_from(((), ("T1",))), st.just("r1"), st.just({})
    ),
    st.builds(IncidentKept, codes, st.sampled_from(PARTS), st.just("a" * 64), few),
    st.builds(ActionNoted, codes, codes, st.just("health"), st.just("ana"), moments, codes, st.just("b" * 64)),
    st.builds(VouchedFor, codes, st.just("same-build"), codes, st.just("cause-outside")),
    st.builds(IncidentClosed, codes),
    st.builds(BundleClosed, watches, codes, st.just("c" * 64), st.just("d" * 64), few),
)
actors = st.builds(
    Actor,
    st.sampled_from(("ana", "Ana", "rita")),
    st.sampled_from(("pilot_owner", "qa_reviewer", "QA_reviewer", "support_lead")),
)
drafts = st.tuples(
    data, actors, st.sampled_from(("live", "rehearsal")), st.sampled_from(("here", "there")), st.booleans()
)


def entries_of(said: Sequence[tuple[Data, Actor, str, str, bool]]) -> list[Entry]:
    """Entries a minute apart, some of them by a machine whose clock is an hour ahead."""
    return [
        Entry(10, number, FIRST, Draft(data, actor, mode, target, "r", later(number + 60 * ahead), later(number)))  # type: ignore[arg-type]
        for number, (data, actor, mode, target, ahead) in enumerate(said, 1)
    ]


def read_of(entries: Sequence[Entry]) -> dict[str, object]:
    """All that anybody reads of the entries of one target."""
    watch = newest_watch(entries)
    found: dict[str, object] = {
        "pins": pins_of(entries),
        "holders": holders(entries),
        "stops": {trigger: [one.seq for one in uncleared(entries, trigger)] for trigger in ("T0", "T3")},
        "runs": [one.seq for one in runs_of(entries)[:RUNS]],
        "watch": (watch.started, watch.last, watch.ended, {at: one.seq for at, one in watch.minutes.items()})
        if watch
        else None,
        "fires": (watch.fired, watch.outlasting("r1")) if watch else None,
    }
    for live in (True, False):
        found[f"sign-offs {live}"] = sign_offs_of(entries, read_at=NOON, live=live)
        found[f"proofs {live}"] = earlier_proofs_of(entries, read_at=NOON, live=live, checks=CHECKS)
        for message in TEMPLATES:
            found[f"{message} {live}"] = occasion(message, entries, live=live, now=Now(later(50), later(50), 24))
            told = last_told(entries, message, live=live)
            found[f"{message} told {live}"] = {audience: one.seq for audience, one in told.items()}
        lacking = lacks_gate(entries, live=live, release=RELEASE, wall=later(50), hours=24)
        found[f"gate {live}"] = lacking
        found[f"incident {live}"] = newest_incident(entries, live=live)
        for launch in ("w1", "w2"):
            bundle = newest_bundle(entries, launch, live=live)
            found[f"bundle {live} {launch}"] = bundle.seq if bundle is not None else 0
        found[f"launch {live}"] = newest_launch(entries, live=live)
        found[f"collections {live}"] = seen = collections(entries, live=live)
        for one, run, who in product(seen, ("a", "b"), ("ana", "rita")):
            verdict = verdict_by(entries, one, run, who, live=live)
            found[f"verdict {live} {one.seq} {run} {who}"] = verdict.seq if verdict is not None else 0
        intake = newest_intake(entries, live=live)
        found[f"intake {live}"] = intake.seq if intake is not None else 0
        for packet in ("a", "b"):
            found[f"export {live} {packet}"] = earlier_export_of(entries, packet, live=live)
    return found


def of(target: str, entries: Sequence[Entry]) -> list[Entry]:
    """The entries of one target."""
    return [entry for entry in entries if entry.draft.target == target]


@given(st.lists(drafts, max_size=40), st.integers(0, 40))
@settings(max_examples=300, deadline=None)
def test_what_stands_and_what_came_after_it_say_all(said: list[tuple[Data, Actor, str, str, bool]], at: int) -> None:
    """Wherever a checkpoint is, all that anybody reads is the same: pins, stops, locks, sign-offs, runs, messages."""
    entries = entries_of(said)
    kept = Standing(entries[:at]).entries()

    for target in ("here", "there"):
        assert read_of([*of(target, kept), *of(target, entries[at:])]) == read_of(of(target, entries))


@given(st.lists(drafts, max_size=40), st.integers(0, 40), st.integers(0, 40))
@settings(max_examples=300, deadline=None)
def test_it_is_the_same_whichever_checkpoint_it_was_begun_at(
    said: list[tuple[Data, Actor, str, str, bool]], one: int, other: int
) -> None:
    """What stands, made from a checkpoint's words, is what it is when made from the entries: as its proof asks."""
    entries = entries_of(said)
    first, second = sorted((one, other))
    full = Standing(entries[:first])
    whole = checkpoint_of(full.entries())
    since = checkpoint_of(Standing(entries[:second]).entries(), (first, "0" * 64, whole))
    stored = decode(encode(place(Draft(since, Actor("x"), "live", "here", "r", NOON, NOON), None))).draft.data
    assert isinstance(stored, Checkpoint)

    begun = Standing(repeated(stored, whole))
    for entry in entries[second:]:
        begun.add(entry)

    told = [(entry.seq, entry.draft) for entry in Standing(entries).entries()]
    assert [(entry.seq, entry.draft) for entry in begun.entries()] == told


@given(st.lists(drafts, max_size=40), st.integers(0, 40))
@settings(max_examples=200, deadline=None)
def test_a_watch_hears_the_stop_that_stands(said: list[tuple[Data, Actor, str, str, bool]], at: int) -> None:
    """What a watch that begins now hears of a stop comes to the same, from a checkpoint or from all entries."""
    entries = of("here", entries_of(said))
    kept = Standing(entries[:at]).entries()
    now = later(200)

    def stops(entries: Sequence[Entry]) -> list[object]:
        lines = heard(entries, now, seen=now)
        return [one for one in lines if type(one).__name__ == "Stop" or getattr(one, "critical", ())]

    standing = {seq for trigger in ("T0", "T3") for seq in (one.seq for one in uncleared(entries, trigger))}
    assert {getattr(one, "entry", 0) for one in stops([*kept, *entries[at:]])} >= standing


def test_what_is_over_is_dropped() -> None:
    """A year of watches, runs, stops and locks leaves as much behind as the last of each."""
    sizes = []
    for launches in (2, 40):
        said: list[Data] = []
        for number in range(launches):
            name = f"w{number}"
            said += [Stop("T0", "operator"), Ack("T0"), LockTaken("watch", name, later(9))]
            said += [WatchStarted(name, later(len(said)), later(9), 5)]
            said += [WatchMinute(name, later(minute), {}, {}) for minute in range(120)]
            said += [WatchEnded(name, "observed", Verdict.PASS), LockReleased("watch", name)]
            said += [RunFinished("checks", Verdict.PASS, 1, 1, ())] * 3
        owner = Actor("ana", "pilot_owner")
        entries = entries_of([(one, owner, "live", "here", False) for one in said])
        sizes.append(len(Standing(entries).entries()))

    assert sizes[0] == sizes[1] < 20


@pytest.mark.parametrize(("why", "kept"), [("stopped", 603), ("observed", 503)])
def test_what_people_said_of_a_watch_that_can_go_on(why: Literal["stopped", "observed"], kept: int) -> None:
    """Of a watch that can be gone on with all that people said stands; of another the counts are cut, nothing else."""
    said: list[Data] = [WatchStarted("w1", NOON, later(60), 60)]
    said += [PacketEntered("P-1", later(1), RunStatus.FAILED), PacketEntered("P-2", later(2), RunStatus.SUCCESS)]
    said += [Suspected("r-1"), *(SignalEntered(Signal.LOGIN_FAILURES, later(n % 60), n) for n in range(600))]
    said += [WatchEnded("w1", why, Verdict.FAIL, ("T2",))]
    ana = Actor("ana", "pilot_owner")
    entries = entries_of([(one, ana, "live", "here", False) for one in said])

    standing = Standing(entries).entries()

    counted = [one for one in standing if isinstance(one.draft.data, SignalEntered | PacketEntered | Suspected)]
    assert len(counted) == kept
