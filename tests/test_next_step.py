"""Which step of the runbook is next, by the record alone: the whole of a launch, step by step, and of a rollback."""

from datetime import datetime

import pytest
from test_launch_opening import OPENED, ROLLED_BACK
from test_occasion import BEGUN, CLEARED, DONE, OTHER, PINNED, READY, RELEASE, STOP, Said, entries, later, user_steps

from golive.launch.next_step import next_step
from golive.messages.occasion import Now
from golive.record.entry import PreviousPinned, ReleaseNoted, WatchEnded, WatchStarted
from golive.record.incident_forms import (
    ActionNoted,
    BundleClosed,
    IncidentClosed,
    IncidentKept,
    IncidentOpened,
    Part,
    VouchedFor,
)
from golive.record.launch_forms import IntakeSet, LaunchClosed, MessageSent
from golive.record.review_forms import CollectedOutput, Review, ReviewsCollected
from golive.record.signoffs import code_of_release
from golive.verdict import Verdict


def collected(due: datetime, *runs: str) -> ReviewsCollected:
    """The outputs of these runs, collected for the reviewer."""
    outputs = tuple(CollectedOutput(run, "a" * 64, "b" * 64) for run in runs)
    return ReviewsCollected("c1", due, "c" * 64, outputs)


def kept(part: Part, *left: str) -> IncidentKept:
    """A part of the incident that was saved."""
    return IncidentKept("i1", part, "a" * 64, 1, left)


def noted(check: str) -> ActionNoted:
    """A preventive action."""
    return ActionNoted("i1", "action-1", check, "lee", later(9000), "ABC-1", "a" * 64)


NOW = Now(later(60), later(60), 24)
AT_IT = WatchStarted("w", later(10), later(130), 120, code_of_release(RELEASE))
SEEN = WatchEnded("w", "observed", Verdict.PASS)
TOLD = MessageSent("resolved", "k", "team", "kept")
OPEN = (*READY, OPENED)
BACK = (*OPEN, *ROLLED_BACK)
OVER: tuple[Said, ...] = (*BACK, TOLD, CLEARED, LaunchClosed("l1", "rolled-back"))
TAKEN_UP = IncidentOpened("i1", "l1", later(5), later(15), ("T0",), code_of_release(RELEASE), dict(RELEASE.digests))
SAVED: tuple[Said, ...] = (TAKEN_UP, kept("logs"), kept("affected", "packets-unread"), kept("summary"))
VOUCHED: Said = (VouchedFor("i1", "no-check", "action-1", "not-observable"), "lee", "technical_owner")
VOUCHED_TOO: Said = (VouchedFor("i1", "no-check", "action-1", "not-observable"), "ana", "pilot_owner")
DONE_WITH: tuple[Said, ...] = (*SAVED, noted("run-outcomes"), (IncidentClosed("i1"), "ana", "pilot_owner"))
BUNDLED = BundleClosed("l1", "b.zip", "a" * 64, "b" * 64, 20)


@pytest.mark.parametrize(
    ("said", "step", "command"),
    [
        ((), "", "golive pin"),
        ((PINNED[0],), "", "golive pin --release"),
        (PINNED, "launch.1", "pytest checks/"),
        (READY, "launch.2", "golive open"),
        (OPEN, "launch.4", "golive watch"),
        ((*OPEN, IntakeSet("paused", "manual", Verdict.PASS)), "launch.3", "golive resume"),
        ((*OPEN, IntakeSet("paused", "manual", Verdict.FAIL)), "launch.4", "golive watch"),
        ((*OPEN, IntakeSet("open", "manual", Verdict.FAIL)), "launch.3", "golive resume"),
        ((*OPEN, STOP), "rollback.1", "golive rollback"),
        ((*OPEN, STOP, CLEARED), "launch.4", "golive watch"),
        ((*OPEN, STOP, BEGUN), "rollback.1", "golive rollback"),
        ((*OPEN, BEGUN, DONE), "rollback.1", "golive rollback"),
        ((*OPEN, STOP, BEGUN, DONE, user_steps(Verdict.FAIL)), "rollback.1", "golive rollback"),
        (BACK, "rollback.6", "golive message resolved"),
        ((*BACK, TOLD), "", 'golive ack T0 --as "pilot owner"'),
        ((*BACK, TOLD, CLEARED), "", "golive close"),
        ((*BACK, TOLD, CLEARED, IntakeSet("paused", "manual", Verdict.PASS)), "", "golive close"),
        ((*READY, STOP, IntakeSet("paused", "manual", Verdict.PASS)), "rollback.3", "golive rollback"),
        ((*READY, *ROLLED_BACK), "rollback.6", "golive message resolved"),
        ((*READY, *ROLLED_BACK, TOLD, CLEARED), "after.1", "golive incident"),
        (OVER, "after.1", "golive incident"),
        ((*OVER, TAKEN_UP), "after.1", "golive incident"),
        ((*OVER, TAKEN_UP, kept("logs")), "after.2", "golive incident"),
        ((*OVER, TAKEN_UP, kept("logs"), kept("affected")), "after.3", "golive incident"),
        (
            (*OVER, TAKEN_UP, kept("logs"), kept("affected"), kept("summary", "to-be-filled")),
            "after.3",
            "golive incident",
        ),
        ((*OVER, *SAVED, kept("summary", "looks-personal")), "after.3", "golive incident"),
        ((*OVER, *SAVED), "after.4", "golive incident action"),
        ((*OVER, *SAVED, noted("")), "after.4", "golive incident vouch no-check action-1"),
        ((*OVER, *SAVED, noted(""), VOUCHED), "after.4", "golive incident vouch no-check action-1"),
        ((*OVER, *SAVED, noted(""), VOUCHED, VOUCHED_TOO), "", "golive incident close"),
        ((*OVER, *SAVED, noted("run-outcomes")), "", "golive incident close"),
        ((*OVER, *DONE_WITH), "", "golive bundle"),
        ((*OVER, *DONE_WITH, BUNDLED), "after.5", "golive pin --release"),
        ((*OVER, ReleaseNoted(OTHER.arn, "", dict(OTHER.digests))), "after.1", "golive incident"),
        ((*OVER, *DONE_WITH, BUNDLED, ReleaseNoted(OTHER.arn, "", dict(OTHER.digests))), "launch.1", "pytest checks/"),
        ((*OPEN, LaunchClosed("l1", "observed")), "", "golive pin --release"),
        (
            (*OPEN, LaunchClosed("l1", "observed"), ReleaseNoted(OTHER.arn, "", dict(OTHER.digests))),
            "launch.1",
            "pytest checks/",
        ),
    ],
)
def test_the_next_step(said: tuple[Said, ...], step: str, command: str) -> None:
    """What says stop comes first; then one step after the other."""
    found = next_step(entries(*said), live=True, now=NOW)

    assert (found.step, found.command.startswith(command)) == (step, True), found
    assert found.why


def test_a_watch_is_next_until_it_was_observed() -> None:
    """While it is at it the first outputs are read; cut off it is gone on with; to its end the launch is closed."""
    opened = entries(*OPEN)
    started = entries(*OPEN, AT_IT, Review("o1"))
    at = started[-1].draft.at
    alive, dead = Now(later(60), at, 24), Now(later(60), later(600), 24)

    assert next_step(opened, live=True, now=alive).command == "golive watch"
    assert next_step(started, live=True, now=alive).step == "launch.5"
    assert "1 of the first 5 outputs are read" in next_step(started, live=True, now=alive).why
    assert "cut off" in next_step(started, live=True, now=dead).why
    collect = next_step(started, live=True, now=alive)
    assert (collect.command, collect.who) == ("golive review --collect", "operator")
    sent = entries(*OPEN, AT_IT, Review("o1"), collected(later(70), "o1", "o2", "o3"))
    take = next_step(sent, live=True, now=alive)
    assert (take.command, take.who) == ("golive review --take FORM", "QA reviewer")
    assert "3 more are with the QA reviewer, to be read by 13:10 UTC." in take.why
    late = Now(later(60), later(71), 24)
    overdue = entries(*OPEN, AT_IT, Review("o1"), collected(later(70), "o1", "o2", "o3"), SEEN)
    assert next_step(overdue, live=True, now=late).why.endswith("That is over: call the QA reviewer.")
    read = (Review(f"o{number}") for number in range(5))
    assert next_step(entries(*OPEN, AT_IT, SEEN), live=True, now=alive).step == "launch.5"
    assert next_step(entries(*OPEN, AT_IT, *read, SEEN), live=True, now=alive).command == "golive close"


def test_new_work_that_is_paused_hides_nothing() -> None:
    """After a proven rollback the pause is said with each step that follows, and who decides on its end."""
    paused = IntakeSet("paused", "manual", Verdict.PASS)
    said = (
        (*BACK, TOLD, CLEARED, paused),
        (*OPEN, *ROLLED_BACK, paused, TOLD, CLEARED, LaunchClosed("l1", "observed")),
    )
    found = [next_step(entries(*one), live=True, now=NOW) for one in said]

    assert [one.command for one in found] == ["golive close", "golive incident"]
    assert all("the pilot owner decides" in one.why and "golive resume" in one.why for one in found)


def test_a_rehearsal_is_not_the_launch() -> None:
    """What a rehearsal did is no step of a live launch."""
    assert next_step(entries(*OPEN, mode="rehearsal"), live=True, now=NOW).command == "golive pin"


def test_who_has_only_signatures_missing_is_told_how() -> None:
    """Where a signature is missing the sentence has the command, and no other one is offered."""
    said = (*PINNED, PreviousPinned(RELEASE.arn, "", {}), READY[2])
    found = next_step(entries(*said), live=True, now=NOW)

    assert 'golive sign 6.2 --as "support lead"' in found.why
    assert found.command == ""
