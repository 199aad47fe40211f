"""Laws of launches on a record: each has its span, and what it cost is counted from its entries alone."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from golive.model.observations import Signal
from golive.model.release import Release
from golive.record.entry import (
    FIRST,
    Ack,
    Actor,
    Data,
    Draft,
    Entry,
    Judged,
    PreviousPinned,
    ReleaseNoted,
    RunFinished,
    StepIntent,
    StepOutcome,
    Stop,
    WatchEnded,
    WatchMinute,
    WatchStarted,
)
from golive.record.incident_forms import BundleClosed, IncidentClosed, IncidentOpened
from golive.record.launch_forms import LaunchClosed, LaunchOpened
from golive.record.review_forms import CollectedOutput, Review, ReviewsCollected
from golive.record.signoffs import code_of_release
from golive.record.spans import LaunchSpan, launch_spans
from golive.verdict import Verdict

NOON = datetime(2026, 1, 14, 12, tzinfo=UTC)
ARN = "arn:aws:ecs:us-east-1:111122223333:task-definition/ontogra-api:"
RELEASE, PREVIOUS = Release(f"{ARN}42", {"api": "sha256:bb"}), Release(f"{ARN}41", {"api": "sha256:aa"})
OPENED = LaunchOpened("launch-1", code_of_release(RELEASE), code_of_release(PREVIOUS))
Said = tuple[float, Data]


def later(minutes: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def entries(said: Iterable[Said], *, mode: str = "live", who: str = "dana", target: str = "ontogra") -> list[Entry]:
    """What was said at which minute after noon, as the record has it."""
    found = []
    for seq, (minute, data) in enumerate(said, 1):
        at = later(minute)
        draft = Draft(data, Actor(who), "live" if mode == "live" else "rehearsal", target, "r1", at, at)
        found.append(Entry(v=10, seq=seq, prev=FIRST, draft=draft))
    return found


def only(said: Iterable[Said]) -> LaunchSpan:
    """The one launch of these."""
    (span,) = launch_spans(entries(said))
    return span


def minute(number: int, t1: Verdict = Verdict.PASS, *, watch: str = "w", counted: bool = True) -> Said:
    """A minute of a watch, on the record three minutes after it began."""
    counts = {Signal.API_REQUESTS: 3} if counted else {Signal.LOGIN_ATTEMPTS: 1}
    return number + 3.1, WatchMinute(watch, later(number), counts, {"T0": Verdict.PASS, "T1": t1})


def watched(minutes: Iterable[Said], *, until: int, watch: str = "w", ended: float = 0) -> Iterator[Said]:
    """A watch from the second minute on, with these minutes; where ``ended`` is given, it was seen to its end."""
    yield 1, WatchStarted(watch, later(1), later(until), until - 1)
    yield from minutes
    if ended:
        yield ended, WatchEnded(watch, "observed", Verdict.PASS)


def test_a_launch_that_was_observed_has_its_versions_and_its_minutes() -> None:
    """An opened, watched and closed launch says which versions, from when to when and why, and no minute is blind."""
    span = only(
        [
            (-9, PreviousPinned(PREVIOUS.arn, "", dict(PREVIOUS.digests))),
            (-8, ReleaseNoted(RELEASE.arn, "", dict(RELEASE.digests))),
            (0, OPENED),
            *watched(map(minute, range(1, 61)), until=61, ended=63),
            (65, LaunchClosed("launch-1", "observed")),
        ]
    )

    assert (span.launch, span.release, span.previous) == ("launch-1", RELEASE, PREVIOUS)
    assert (span.opened, span.closed, span.why) == (NOON, later(65), "observed")
    assert (span.watched, span.blind, span.fired, span.begun, span.back) == (60, 0, (), None, None)


@pytest.mark.parametrize(
    ("unseen", "blind"),
    [
        ([], 0),
        ([minute(10, Verdict.INCONCLUSIVE)], 1),
        ([minute(10, counted=False), minute(11, counted=False)], 2),
        (None, 5),
    ],
)
def test_a_minute_that_nobody_saw_is_blind(unseen: list[Said] | None, blind: int) -> None:
    """A minute without an entry, without counts that T1 goes by, or of which T1 can't tell is blind, and counts once."""
    gap = set(range(20, 25)) if unseen is None else set()
    seen = dict.fromkeys(set(range(1, 61)) - gap)
    changed = {(one[0] - 3.1): one for one in unseen or []}
    said = [changed.get(number, minute(number)) for number in seen]

    span = only([(0, OPENED), *watched(said, until=61, ended=63), (65, LaunchClosed("launch-1", "observed"))])

    assert (span.watched, span.blind) == (60 - blind, blind)


def test_a_watch_that_died_is_blind_from_its_last_minute_on() -> None:
    """What a watch that says nothing more should have seen is blind up to its end, or to the newest entry if sooner."""
    said = [(0, OPENED), *watched(map(minute, range(1, 11)), until=61)]

    assert (only(said).watched, only(said).blind) == (10, 0)
    assert only([*said, (30, Stop("T0", "operator"))]).blind == 16  # minute 26 is due by 12:30, minute 27 is not
    assert only([*said, (300, WatchEnded("w", "cut-off", Verdict.INCONCLUSIVE))]).blind == 47


def test_a_watch_that_goes_on_fills_its_own_gap() -> None:
    """Minutes that a watch reads again once it goes on were seen, and those that it could not are blind, each once."""
    again = [(30, WatchStarted("w", later(1), later(61), 60)), *map(minute, range(15, 61)), minute(16)]
    said = [(0, OPENED), *watched([*map(minute, range(1, 11)), *again], until=61, ended=63)]

    assert (only(said).watched, only(said).blind) == (56, 4)


def test_a_fired_trigger_is_told_once_until_it_is_cleared() -> None:
    """T1 fires anew after somebody acknowledged it; each stop of a person is one, and the watch's own word of it none."""
    said: list[Said] = [
        (0, OPENED),
        *watched([minute(1), minute(2, Verdict.FAIL), minute(3, Verdict.FAIL)], until=61),
        (7, Ack("T1")),
        minute(5),
        minute(6, Verdict.FAIL),
        (10, Stop("T0", "operator")),
        (11, WatchEnded("w", "stopped", Verdict.FAIL, ("T0", "T1"))),
        (12, Review("run-1", ("fabricated-facts",))),
    ]

    assert [(one.trigger, one.seq) for one in only(said).fired] == [("T1", 4), ("T1", 8), ("T0", 9), ("T3", 11)]


def gone_back() -> list[Said]:
    """A launch that was gone back from: fired at minute 5, begun at 7, proven at 12, the user steps at 14."""
    steps = RunFinished("e2e", Verdict.PASS, 4, 4, (Judged("rolled-back", Verdict.PASS),))
    return [
        (0, OPENED),
        *watched([minute(1), minute(2, Verdict.FAIL)], until=61),
        (5.2, WatchEnded("w", "trigger", Verdict.FAIL, ("T1",))),
        (7.1, StepIntent("rb", "set-version")),
        (8, StepOutcome("rb", "set-version", Verdict.PASS)),
        (12.1, StepOutcome("rb", "prove", Verdict.PASS)),
        (14.1, steps),
        (20, StepOutcome("rb", "settle", Verdict.PASS)),
        (21, LaunchClosed("launch-1", "rolled-back")),
    ]


def test_the_way_back_is_timed_from_the_first_fire() -> None:
    """Minutes are counted from the first fire to the rollback's first step, and to the proof of it."""
    span = only(gone_back())

    assert (span.why, span.watched, span.blind) == ("rolled-back", 2, 0)
    assert (span.minutes_to(span.begun), span.minutes_to(span.back)) == (pytest.approx(2), pytest.approx(7))
    assert span.user_steps == later(14.1)


def test_a_rollback_that_was_refused_was_not_begun() -> None:
    """Steps of which each failed changed nothing; one that nobody heard of again may have, and counts."""
    refused = [(3, StepIntent("no", "set-version")), (4, StepOutcome("no", "set-version", Verdict.FAIL))]
    unheard = [(6, StepIntent("died", "set-version"))]

    assert only([(0, OPENED), *refused]).begun is None
    assert only([(0, OPENED), *refused, *unheard]).begun == later(6)


def test_a_proof_that_was_late_is_told_by_the_user_steps() -> None:
    """Where the proof is no whole PASS the way back ends with the user steps; without them it does not end."""
    late = [
        (at, StepOutcome("rb", "prove", Verdict.WATCH)) if getattr(data, "step", "") == "prove" else (at, data)
        for at, data in gone_back()
    ]

    assert (only(late).proven, only(late).back) == (None, later(14.1))
    assert only([one for one in late if not isinstance(one[1], RunFinished)]).back is None


def test_outputs_are_counted_once_each() -> None:
    """Outputs collected twice, or read by two people, are one each; what was not collected is not counted as read."""
    runs = tuple(CollectedOutput(f"run-{number}", "a" * 64, "b" * 64) for number in range(5))
    collected = ReviewsCollected("c1", later(60), "c" * 64, runs)
    said: list[Said] = [(0, OPENED), (5, collected), (6, replace_collection(collected)), (7, Review("run-0"))]
    more: list[Said] = [(8, Review("run-0")), (9, Review("run-1", ("fabricated-facts",))), (9, Review("elsewhere"))]

    span = only([*said, *more])

    assert (span.collected, span.read, span.critical) == (5, 2, 1)


def replace_collection(data: ReviewsCollected) -> ReviewsCollected:
    """The same outputs once more."""
    return ReviewsCollected("c2", data.due, data.form, data.outputs)


def test_what_was_done_about_it_afterwards_belongs_to_its_launch() -> None:
    """An incident, its end and a bundle are told of the launch that they name, also when the next one is open."""
    opened = IncidentOpened("incident-1", "launch-1", later(5), later(14), ("T1",), OPENED.release, {})
    bundle = BundleClosed("launch-1", "launch-1.zip", "d" * 64, "e" * 64, 3)
    after: list[Said] = [(30, opened), (40, LaunchOpened("launch-2", "r2", "r1")), (50, bundle)]

    first, second = launch_spans(entries([*gone_back(), *after]))
    closed, _second = launch_spans(entries([*gone_back(), *after, (60, IncidentClosed("incident-1"))]))

    assert (first.incident, first.incident_closed, first.bundle) == ("incident-1", False, "launch-1.zip")
    assert closed == replace(first, incident_closed=True)
    assert (second.launch, second.incident, second.bundle, second.release) == ("launch-2", "", "", None)


def test_launches_of_another_mode_or_target_are_kept_apart() -> None:
    """What a rehearsal or another target put between the entries of a launch changes nothing of it."""
    ours = entries(gone_back())
    others = [*entries(gone_back(), mode="rehearsal"), *entries(gone_back(), target="staging")]
    mixed = [one for three in zip(ours, others, others[len(ours) :], strict=False) for one in three]

    assert [one for one in launch_spans(mixed) if one.live and one.target == "ontogra"] == launch_spans(ours)
    assert len(launch_spans(mixed)) == 3
