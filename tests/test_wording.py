"""Sentences as people say them: one thing is not several, a moment is said once, a code is explained."""

import time
from datetime import UTC, datetime

import pytest

from golive.commands.watch.words import Setting, ends, stop_lines
from golive.config.runbook import Thresholds
from golive.facts import RecordState
from golive.model.observations import Stop, WatchStart
from golive.readiness import CHECKS
from golive.watch.loop import View
from golive.watch.triggers import Rules
from golive.watch.triggers.judge import judge
from golive.wording import agreeing, when, without_codes


@pytest.mark.parametrize(
    ("several", "one"),
    [
        ("1 secrets, 2 roles and 1 log groups are there.", "1 secret, 2 roles and 1 log group is there."),
        ("1 hosts: trusted.", "1 host: trusted."),
        ("1 runs are stuck.", "1 run is stuck."),
        (
            "1 reports of a critical legal defect are not cleared.",
            "1 report of a critical legal defect is not cleared.",
        ),
        ("All 1 copies are healthy.", "The one copy is healthy."),
        ("1 more signals can be read now.", "1 more signal can be read now."),
        ("A person said stop 1 times, and nobody cleared it.", "A person said stop once, and nobody cleared it."),
        ("1 approved firms or users would not be let in.", "1 approved firm or user would not be let in."),
        ("21 runs are stuck, 11 secrets too", "21 runs are stuck, 11 secrets too"),
        ("ontogra-api:1 runs, 2.1 minutes, row 4.1 rows", "ontogra-api:1 runs, 2.1 minutes, row 4.1 rows"),
        ("1 of 3 copies run.", "1 of 3 copies run."),
        ("1 of our own matters could not be deleted.", "1 of our own matters could not be deleted."),
        ("Row 1 cites page 2.", "Row 1 cites page 2."),
    ],
)
def test_one_is_not_several(several: str, one: str) -> None:
    """What is counted agrees with its count, and what is no count is left alone."""
    assert agreeing(several) == one
    assert agreeing(one) == one


def test_codes_are_explained() -> None:
    """A status of the product's has its meaning behind it, once."""
    told = without_codes("It answered 500, which proves nothing.")

    assert told == "It answered 500 (an error of its own), which proves nothing."
    assert without_codes(told) == told
    assert without_codes("The app answered 500, 500, so") == "The app answered 500, 500, so"


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process can't be set here")
def test_a_moment_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A moment is said on this machine's clock and in UTC, and once where these are the same."""
    at = datetime(2026, 1, 14, 15, 2, tzinfo=UTC)
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    there = when(at)
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()

    assert (there, when(at)) == ("14 Jan 10:02 EST (15:02 UTC)", "14 Jan 15:02 UTC")
    monkeypatch.undo()
    time.tzset()


def test_both_stops_are_named() -> None:
    """Where a person's stop and a legal one are open together, each is named with who may clear it."""
    state = RecordState(entries=4, writable=True, problems=(), legal_stops=1, stops=2)

    found = CHECKS["trigger-legal-defect"].judge(state, Thresholds())

    assert "1 reports of a critical legal defect" in found.reason
    assert "said stop 2 times" in found.reason
    assert "golive ack T3 --as ROLE" in found.remedy
    assert 'golive ack T0 --as "pilot owner"' in found.remedy


def test_a_watch_that_is_over_at_once() -> None:
    """A watch that begins while stops are open says that it ends now, and how each may be cleared; nothing twice."""
    start = datetime(2026, 1, 14, 15, 0, tzinfo=UTC)
    lines = [
        WatchStart(at=start, until=start.replace(hour=17)),
        Stop(at=start, trigger="T0", by="Sam", entry=1),
        Stop(at=start, trigger="T3", by="Kim", entry=2),
    ]
    watch = judge(lines, now=start, rules=Rules(Thresholds()), at_once=True)
    view = View(now=start, until=start.replace(hour=17), minutes=120, watch=watch, over="trigger")
    said = list(stop_lines(view, Setting("Ontogra", live=True, where="--target ontogra", name="w")))

    assert ends(view) == "it ends now, since T0 and T3 fired"
    alarms = [line for line in said if line.startswith("A false alarm (T")]
    assert [
        'golive ack T0 --as "pilot owner" --target' in alarms[0],
        "golive ack T3 --as ROLE --target" in alarms[1],
    ] == [
        True,
        True,
    ]
    assert "\n".join(said).count("Start the rollback now.") == 1
    assert "15:00 UTC" in said[0]
    assert said[0].count("15:00 UTC") == 1
