"""A launch's record made up: signed, opened, watched, stopped by a trigger, gone back from, closed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from golive.model.observations import Signal
from golive.model.release import Release
from golive.record.chain import encode, place
from golive.record.entry import (
    Ack,
    Actor,
    Data,
    Draft,
    Entry,
    Judged,
    PreviousPinned,
    ReleaseNoted,
    RunFinished,
    SignedOff,
    StepIntent,
    StepOutcome,
    Stop,
    WatchEnded,
    WatchMinute,
    WatchStarted,
)
from golive.record.incident_forms import IncidentOpened
from golive.record.launch_forms import CohortSet, IntakeSet, LaunchClosed, LaunchOpened, MessageSent
from golive.record.review_forms import CollectedOutput, Review, ReviewsCollected
from golive.record.signoffs import code_of_release
from golive.verdict import Verdict

NOON = datetime(2026, 1, 14, 17, tzinfo=UTC)
ARN = "arn:aws:ecs:us-east-1:111122223333:task-definition/ontogra-api:"
RELEASE, PREVIOUS = Release(f"{ARN}42", {"api": "sha256:bb"}), Release(f"{ARN}41", {"api": "sha256:aa"})
CODE = code_of_release(RELEASE)
LAUNCH = "launch-20260114T1700Z"
BEN, ANA, LEE, EVA = (
    Actor("ben", "operator", "typed"),
    Actor("ana", "pilot_owner", "typed"),
    Actor("lee", "technical_owner", "typed"),
    Actor("eva", "qa_reviewer", "typed"),
)
GOLIVE = Actor("dana")


@dataclass(frozen=True)
class Said:
    """What was said at which minute after noon, by whom, in which run."""

    minute: float
    data: Data
    actor: Actor = GOLIVE
    run: str = "r0"


def day(
    *,
    minutes: int = 120,
    fails: int | None = 100,
    blind: frozenset[int] = frozenset(),
    release: Release = RELEASE,
    previous: Release = PREVIOUS,
) -> Iterator[Said]:
    """The day; ``fails`` is the minute at which T1 fires, None: it goes well."""
    until, code = NOON + timedelta(days=1), code_of_release(release)
    yield Said(-90, PreviousPinned(previous.arn, previous.revision, dict(previous.digests)), LEE)
    yield Said(-80, ReleaseNoted(release.arn, release.revision, dict(release.digests)), LEE)
    yield Said(-70, SignedOff("7.5", until, "a" * 64, code), ANA)
    yield Said(-70, SignedOff("7.2", until, "a" * 64, code), LEE)
    yield Said(-60, SignedOff("1.1", until, "a" * 64), ANA)
    found = tuple(Judged(f"check-{one}", Verdict.PASS) for one in range(90))
    yield Said(-10, RunFinished("checks", Verdict.PASS, 90, 90, found, "", code), run="checks-1")
    yield Said(0, LaunchOpened(LAUNCH, code, code_of_release(previous)), BEN)
    yield Said(0.1, CohortSet(3, 11, written=False))
    yield Said(0.2, MessageSent("launch-start", LAUNCH, "team", "delivered", 2))
    yield Said(1, WatchStarted("watch-1", at(1), at(minutes), minutes), run="watch-1")
    yield Said(
        20, ReviewsCollected("c1", until, "f" * 64, tuple(CollectedOutput(f"p{n}", "1" * 64, "2" * 64) for n in (1, 2)))
    )
    yield Said(30, Review("p1"), EVA)
    yield from _watched(minutes if fails is None else fails, fails, blind)
    if fails is None:
        yield Said(minutes + 4, WatchEnded("watch-1", "observed", Verdict.PASS))
        yield Said(minutes + 6, LaunchClosed(LAUNCH, "observed"), BEN)
    else:
        yield from _back(fails + 4, code)


def _watched(minutes: int, fails: int | None, blind: frozenset[int]) -> Iterator[Said]:
    dice = random.Random(7)  # noqa: S311 - made-up counts, not secrets
    for number in range(1, minutes + 1):
        asked = dice.randrange(30, 60)
        bad = fails is not None and number > fails - 10
        failed = dice.randrange(2, 6) if bad else int(dice.random() < 0.1)
        counts = {} if number in blind else {Signal.API_REQUESTS: asked, Signal.API_ERRORS: failed}
        t1 = Verdict.FAIL if number == fails else Verdict.PASS
        yield Said(
            number + 3, WatchMinute("watch-1", at(number), counts, {"T0": Verdict.PASS, "T1": t1}), run="watch-1"
        )


def _back(minute: float, code: str) -> Iterator[Said]:
    yield Said(minute, WatchEnded("watch-1", "trigger", Verdict.FAIL, ("T1",)))
    yield Said(minute + 0.5, Stop("T0", "operator"), BEN)
    yield Said(minute + 1, IntakeSet("paused", "balancer-rule", Verdict.PASS), BEN)
    yield Said(minute + 1.2, StepIntent("op", "update"), BEN, "back-1")
    yield Said(minute + 1.3, StepOutcome("op", "update", Verdict.PASS), BEN, "back-1")
    yield Said(minute + 1.4, MessageSent("incident", "k2", "firms", "kept"))
    yield Said(minute + 7.2, StepOutcome("op", "prove", Verdict.PASS), BEN, "back-1")
    proof = (Judged("rolled-back", Verdict.PASS),)
    yield Said(minute + 8, RunFinished("e2e", Verdict.PASS, 1, 1, proof, "", code), run="e2e-1")
    yield Said(minute + 8.5, RunFinished("rollback", Verdict.PASS, 7, 7, (), "", code), run="back-1")
    yield Said(minute + 9, Ack("T0"), ANA)
    yield Said(minute + 10, LaunchClosed(LAUNCH, "rolled-back"), BEN)
    yield Said(minute + 12, IncidentOpened("incident-1", LAUNCH, at(minute), at(minute + 10), ("T1",), code, {}), LEE)


def at(minute: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=minute)


def entries(said: Iterator[Said], *, live: bool = True, target: str = "ontogra") -> list[Entry]:
    """These as a record has them, a chain."""
    found: list[Entry] = []
    for one in said:
        moment = at(one.minute)
        draft = Draft(one.data, one.actor, "live" if live else "rehearsal", target, one.run, moment, moment)
        found.append(place(draft, (found[-1].seq, encode(found[-1])) if found else None))
    return found


def keep(found: list[Entry], folder: Path) -> None:
    """Write these into a store's folder."""
    folder.mkdir(parents=True)
    for one in found:
        (folder / f"{one.seq:06}.json").write_bytes(encode(one))
