"""When the pilot may be opened, taken up again and closed, by the record alone; the edges of each."""

import pytest
from test_occasion import (
    BEGUN,
    CLEARED,
    DONE,
    OTHER,
    PINNED,
    READY,
    RELEASE,
    STOP,
    Said,
    entries,
    later,
    user_steps,
    watched,
)
from test_occasion import checks as went

from golive.launch.opening import closing, not_to_be_opened, not_to_be_resumed
from golive.messages.occasion import Now, occasion
from golive.record.entry import ReleaseNoted, RunFinished, StepOutcome, WatchStarted
from golive.record.incident_forms import IncidentKept, IncidentOpened
from golive.record.launch_forms import LaunchClosed, LaunchOpened
from golive.record.signoffs import code_of_release
from golive.verdict import Verdict

NOW = Now(later(60), later(60), 24)
OPENED = LaunchOpened("l1", code_of_release(RELEASE), "p")
OTHERS = LaunchOpened("l0", code_of_release(OTHER), "p")
REFUSED = StepOutcome("op", "set-version", Verdict.FAIL)
UNSEEN, UNSETTLED = (StepOutcome("op", "settle", one) for one in (Verdict.INCONCLUSIVE, Verdict.FAIL))
SAVED = IncidentOpened("i", "l0", later(1), later(2), ("T0",), code_of_release(OTHER), dict(OTHER.digests))
PASSED = RunFinished("relaunch", Verdict.PASS, 9, 9, (), release=code_of_release(RELEASE))
PART = RunFinished("relaunch", Verdict.PASS, 3, 9, (), release=code_of_release(RELEASE))
CHANGED = IncidentKept("i", "logs", "a" * 64, 3)
ROLLED_BACK = (STOP, BEGUN, DONE, user_steps())


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (READY, ""),
        ((*READY, OPENED), ""),
        ((*READY, OPENED, LaunchClosed("l1", "observed")), ""),
        ((*READY, OTHERS), "another release's launch is still open"),
        ((*READY, OTHERS, LaunchClosed("l0", "rolled-back")), "golive incident"),
        ((*READY, OTHERS, LaunchClosed("l0", "rolled-back"), SAVED), "golive gate"),
        ((*READY, OTHERS, LaunchClosed("l0", "rolled-back"), PASSED, SAVED), "golive gate"),
        ((*READY, OTHERS, LaunchClosed("l0", "rolled-back"), SAVED, PASSED), ""),
        ((*READY, OTHERS, LaunchClosed("l0", "rolled-back"), SAVED, PASSED, CHANGED), "was changed since"),
        ((*READY, OTHERS, LaunchClosed("l0", "rolled-back"), SAVED, PART), "only a part of the gate"),
        ((OTHERS, LaunchClosed("l0", "observed"), BEGUN, DONE, user_steps(), *READY), "nothing was saved of it"),
        ((SAVED, *READY), "golive gate"),
        ((*READY, OPENED, LaunchClosed("l1", "rolled-back")), "this very release was rolled back"),
        ((), "no release is on the record"),
        (PINNED, "readiness of this release"),
        ((*READY, OPENED, STOP), "something says stop"),
        ((*READY, OPENED, BEGUN), "a rollback was begun"),
        ((*READY, OPENED, BEGUN, REFUSED), ""),
        ((*READY, ReleaseNoted(OTHER.arn, "", dict(OTHER.digests))), "readiness of this release"),
    ],
)
def test_opening(said: tuple[Said, ...], why: str) -> None:
    """It wants what the first message wants; one launch at a time, and no release again that was gone back from."""
    found = not_to_be_opened(entries(*said), live=True, now=NOW)

    assert (why in found, bool(found)) == (True, bool(why))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ((*READY, OPENED), ""),
        ((*READY, OPENED, STOP), "the rollback is not proven"),
        ((*READY, OPENED, *watched("T1")), "the rollback is not proven"),
        ((*READY, OPENED, STOP, CLEARED), ""),
        ((*READY, OPENED, STOP, BEGUN), "the rollback is not proven"),
        ((*READY, OPENED, BEGUN), "the rollback is not proven"),
        ((*READY, OPENED, STOP, BEGUN, DONE, CLEARED), "the rollback is not proven"),
        ((*READY, OPENED, BEGUN, REFUSED), ""),
        ((*READY, OPENED, *ROLLED_BACK), ""),
        ((*READY, OPENED, *ROLLED_BACK, UNSEEN), ""),
        ((*READY, OPENED, *ROLLED_BACK, UNSETTLED), "the rollback is not proven"),
        ((*READY, OPENED, *ROLLED_BACK, STOP), "the rollback is not proven"),
    ],
)
def test_resuming(said: tuple[Said, ...], why: str) -> None:
    """New work is not taken while something says stop and no rollback is proven since."""
    found = not_to_be_resumed(entries(*said), live=True, now=NOW)

    assert (why in found, bool(found)) == (True, bool(why))


@pytest.mark.parametrize(
    ("said", "over", "why"),
    [
        (READY, "", "no launch is open"),
        ((*READY, OPENED), "", "its watch has not ended"),
        ((*READY, OPENED, *watched()), "observed", ""),
        ((*READY, *watched(), OPENED), "", "its watch has not ended"),
        ((*READY, OPENED, *watched(), BEGUN), "", "the rollback is not proven"),
        ((*READY, OPENED, *watched(release=OTHER)), "", "its watch has not ended"),
        ((*READY, OPENED, WatchStarted("w", later(5), later(9), 4, code_of_release(RELEASE))), "", "has not ended"),
        ((*READY, OPENED, *watched(), STOP), "", "something says stop"),
        ((*READY, OPENED, *watched("T2")), "", "something says stop"),
        ((*READY, OPENED, *ROLLED_BACK), "rolled-back", ""),
        ((*READY, *ROLLED_BACK, OPENED), "", "its watch has not ended"),
        ((*READY, OPENED, *watched(), LaunchClosed("l1", "observed")), "", "no launch is open"),
    ],
)
def test_closing(said: tuple[Said, ...], over: str, why: str) -> None:
    """It is over when it was watched to its end, or when a rollback after its opening is proven."""
    found = closing(entries(*said), live=True, now=NOW)

    assert found[0] == over
    assert (why in found[1], bool(found[1])) == (True, bool(why))


def test_the_first_message_tells_when_it_was_opened() -> None:
    """Who is told late is told when it began; a launch of the other mode is none."""
    told = occasion("launch-start", entries(*READY, went(), OPENED), live=True, now=NOW)

    assert told.at == later(len(READY) + 2)
    assert not_to_be_opened(entries(*READY, mode="rehearsal"), live=True, now=NOW)
