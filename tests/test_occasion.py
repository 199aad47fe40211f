"""Whether a message is true is decided by the record: each of the runbook's four, before, in and after its moment."""

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from golive.messages.occasion import Now, Occasion, occasion
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
    SignedOff,
    StepIntent,
    StepOutcome,
    Stop,
    WatchEnded,
    WatchStarted,
)
from golive.record.review_forms import Review
from golive.record.signoffs import code_of_release
from golive.record.standing import Standing
from golive.verdict import Verdict

NOON = datetime(2026, 12, 9, 12, tzinfo=UTC)
ARN = "arn:aws:ecs:us-east-1:111122223333:task-definition/app:{}"
RELEASE, OTHER = Release(ARN.format(42), {"api": "d42"}), Release(ARN.format(43), {"api": "d43"})
RAN = Judged("service-on-release", Verdict.PASS)
BACK = Judged("rolled-back", Verdict.PASS)
Said = Data | tuple[Data, str, str]


def later(minutes: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def entries(*said: Said, mode: Literal["live", "rehearsal"] = "live") -> list[Entry]:
    """Entries a minute apart; each is what was said, or with who said it in which role."""
    found = []
    for number, one in enumerate(said, 1):
        data, who, role = one if isinstance(one, tuple) else (one, "sam", "operator")
        draft = Draft(data, Actor(who, role), mode, "here", "r", later(number), later(number))
        found.append(Entry(7, number, FIRST, draft))
    return found


def checks(verdict: Verdict = Verdict.PASS, release: Release = RELEASE) -> RunFinished:
    """A run of readiness."""
    return RunFinished("checks", verdict, 3, 3, (RAN,), release=code_of_release(release))


def user_steps(verdict: Verdict = Verdict.PASS, judged: int = 5, found: Judged = BACK) -> RunFinished:
    """A run of the user steps after a rollback."""
    return RunFinished("e2e", verdict, judged, 5, (found,), release=code_of_release(RELEASE))


def watched(*fired: Literal["T1", "T2"], release: Release = RELEASE) -> tuple[Data, Data]:
    """A watch in which these fired."""
    verdict = Verdict.FAIL if fired else Verdict.PASS
    return (
        WatchStarted("w", later(5.5), later(125), 120, code_of_release(release)),
        WatchEnded("w", "trigger" if fired else "observed", verdict, fired),
    )


PINNED: tuple[Said, ...] = (
    PreviousPinned(ARN.format(41), "r41", {}),
    ReleaseNoted(RELEASE.arn, "", dict(RELEASE.digests)),
)
THERE: Said = (SignedOff("6.2", later(600), "c" * 64), "sue", "support_lead")
READY = (*PINNED, checks(), THERE)
STOP = Stop("T0", "operator")
CLEARED: Said = (Ack("T0"), "ana", "pilot_owner")
BEGUN, DONE = StepIntent("op", "set-version"), StepOutcome("op", "set-version", Verdict.PASS)


def asked(message: str, *said: Said, at: float = 60.0, live: bool = True) -> Occasion:
    """What the record has for a message, so many minutes after noon."""
    return occasion(message, entries(*said), live=live, now=Now(later(at), later(at), 24))


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ((), "no release is on the record"),
        (PINNED, "readiness of this release"),
        ((checks(), THERE), "no release is on the record"),
        ((*PINNED, checks(release=OTHER), THERE), "readiness of this release"),
        ((*READY, ReleaseNoted(OTHER.arn, "", dict(OTHER.digests))), "readiness of this release"),
        ((*READY, checks(Verdict.INCONCLUSIVE)), "Can't tell"),
        ((*READY, checks(Verdict.FAIL)), "STOP"),
        ((*PINNED, checks()), "no support lead has signed"),
        ((*PINNED, checks(), (SignedOff("6.2", later(30), "c" * 64), "sue", "support_lead")), "no support lead"),
        ((*PINNED, checks(), (SignedOff("6.2", later(600), "c" * 64), "sue", "operator")), "no support lead"),
        (
            (*PINNED, checks(), (SignedOff("6.5", later(600), "c" * 64, waiver="after-launch"), "sue", "support_lead")),
            "no support lead",
        ),
        ((*READY, STOP), "something says stop"),
        ((*READY, Review("o1", ("fabricated",))), "something says stop"),
        ((*READY, *watched("T2")), "something says stop"),
    ],
)
def test_no_launch_starts_without_its_go(said: tuple[Said, ...], missing: str) -> None:
    """A start is not announced without a GO for just this release, a support lead, and nothing that says stop."""
    assert missing in asked("launch-start", *said).missing


def test_a_launch_starts() -> None:
    """It starts now; or, where it is watched already, when the watch began. A stop that was cleared is over."""
    assert asked("launch-start", *READY) == Occasion(later(60))
    assert asked("launch-start", *READY, STOP, CLEARED) == Occasion(later(60))
    assert asked("launch-start", *READY, *watched()) == Occasion(later(5.5))
    assert asked("launch-start", *READY, *watched("T2", release=OTHER)) == Occasion(later(60))
    assert "older than 24 hours" in asked("launch-start", *READY, at=1444).missing
    assert "no release is on the record" in asked("launch-start", *READY, live=False).missing


@pytest.mark.parametrize("message", ["incident", "rollback-started"])
def test_an_incident_needs_a_reason(message: str) -> None:
    """It is told of the first moment at which somebody said stop or a trigger fired, else of the rollback's start."""
    assert "nobody has said stop" in asked(message, *READY, *watched()).missing
    assert "nobody has said stop" in asked(message, *READY, STOP, CLEARED).missing
    assert asked(message, *READY, STOP, STOP) == Occasion(later(5))
    assert asked(message, *READY, *watched("T2"), STOP) == Occasion(later(6))
    assert asked(message, *READY, BEGUN, DONE) == Occasion(later(5))
    assert asked(message, STOP) == Occasion(later(1))
    assert asked(message, STOP, live=False) == Occasion(later(1))


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ((), "not proven"),
        ((*READY, STOP), "not proven"),
        ((*READY, STOP, BEGUN, DONE), "not proven"),
        ((*READY, STOP, BEGUN, DONE, StepOutcome("op", "prove", Verdict.PASS)), "not proven"),
        ((*READY, STOP, user_steps(Verdict.FAIL)), "not proven"),
        ((*READY, STOP, user_steps(judged=4)), "not proven"),
        ((*READY, STOP, user_steps(found=Judged("rolled-back", Verdict.INCONCLUSIVE))), "not proven"),
        ((*READY, STOP, user_steps(), user_steps(Verdict.INCONCLUSIVE)), "not proven"),
        ((*READY, STOP, user_steps(), STOP), "not proven"),
        ((*READY, STOP, user_steps(), BEGUN), "not proven"),
        ((*READY, user_steps(), *watched("T2")), "not proven"),
        ((*PINNED, user_steps()), "nothing was rolled back"),
        ((*PINNED, user_steps(), checks()), "another launch has begun"),
        ((*READY, STOP, BEGUN, DONE, user_steps(), CLEARED, checks()), "another launch has begun"),
        ((*READY, STOP, BEGUN, DONE, user_steps(), CLEARED, PINNED[0]), "another launch has begun"),
        ((*READY, STOP, user_steps(), CLEARED, ReleaseNoted(OTHER.arn, "", dict(OTHER.digests))), "another launch"),
    ],
)
def test_the_end_is_not_told_before_it_is_proven(said: tuple[Said, ...], missing: str) -> None:
    """Nobody is told that it is over while it is not, with every way in which that might seem so."""
    assert missing in asked("resolved", *said).missing


def test_the_end_is_told_once_it_is_proven() -> None:
    """By golive or by hand, with the stop cleared or not; the moment is the proof's. Then an incident is over."""
    for said in (
        (*READY, STOP, BEGUN, DONE, user_steps()),
        (*READY, STOP, CLEARED, *watched(), user_steps()),
        (*READY, *watched("T1"), STOP, user_steps()),
        (PINNED[0], STOP, user_steps()),
    ):
        assert asked("resolved", *said) == Occasion(later(len(said)))
        assert "nobody has said stop" in asked("incident", *said).missing
        assert "not proven" in asked("resolved", *said, live=False).missing


@pytest.mark.parametrize(("message", "said"), [("launch-start", READY), ("resolved", (*READY, STOP, user_steps()))])
def test_a_checkpoint_keeps_it(message: str, said: tuple[Said, ...]) -> None:
    """After ten more runs of another room, read from a checkpoint, a message is as true as it was."""
    more = entries(*said, *[RunFinished("other", Verdict.PASS, 1, 1, ())] * 10)

    assert occasion(message, Standing(more).entries(), live=True, now=Now(later(60), later(60), 24)).at is not None
