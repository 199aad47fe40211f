"""After a rollback the versions are not all: what else was seen turns the finding, and what was not is told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from golive.commands.rollback import read_rolled_back
from golive.config.runbook import Thresholds
from golive.facts import EarlierCases, MetricMinutes
from golive.finding import Finding
from golive.probes.earlier import earlier_cases
from golive.rollback.beyond import beyond
from golive.session.connection import Connection
from golive.verdict import Verdict
from golive_rehearsal.faults import FAULTS

NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
RUNS = Finding(id="rolled-back", title="It runs", verdict=Verdict.PASS, reason="All 2 copies are app:1.")
NONE, GOOD = EarlierCases(0), EarlierCases(2)
BAD = EarlierCases(2, ("asked for its runs, the app answered 500",))


def minutes(*counts: tuple[int, int]) -> MetricMinutes:
    """Requests and errors of minutes that are long over."""
    stamps = [NOON + timedelta(minutes=number) for number in range(len(counts))]
    return MetricMinutes(
        {stamp: one[0] for stamp, one in zip(stamps, counts, strict=True)},
        {stamp: one[1] for stamp, one in zip(stamps, counts, strict=True)},
        NOON + timedelta(hours=1),
    )


QUIET = minutes((60, 0), (60, 1))


@pytest.mark.parametrize(
    ("earlier", "seen", "verdict", "words"),
    [
        (GOOD, QUIET, Verdict.PASS, "All 2 copies are app:1. 2 earlier cases of golive's own firm can be read."),
        (NONE, QUIET, Verdict.PASS, "no case from before, so whether earlier cases can be read was not tried."),
        ("It is asleep.", QUIET, Verdict.PASS, "Whether earlier cases can be read is not known: It is asleep."),
        (
            BAD,
            QUIET,
            Verdict.FAIL,
            "of golive's own firm 1 can't (asked for its runs",
        ),
        (GOOD, "No metrics.", Verdict.PASS, "Whether users' requests fail is not seen: No metrics."),
        (GOOD, minutes((60, 0), (60, 2)), Verdict.INCONCLUSIVE, "2 of 120 requests failed in the last 2 minutes"),
        (GOOD, minutes((60, 60), (60, 0), (60, 0)), Verdict.PASS, "can be read."),
        (GOOD, minutes(), Verdict.PASS, "can be read."),
        (BAD, minutes((60, 60)), Verdict.FAIL, "earlier cases can't be read"),
    ],
)
def test_what_else_was_seen(
    earlier: EarlierCases | str, seen: MetricMinutes | str, verdict: Verdict, words: str
) -> None:
    """Cases that can't be read are STOP, errors in the last minutes can't be told from those before the rollback."""
    found = beyond(RUNS, earlier, seen, Thresholds())

    assert (found.id, found.verdict) == ("rolled-back", verdict)
    assert words in found.reason
    assert found.verdict is Verdict.PASS or found.remedy


def test_another_version_is_told_first() -> None:
    """Where the previous version does not run, nothing else is said."""
    other = replace(RUNS, verdict=Verdict.INCONCLUSIVE, reason="Not rolled back.")

    assert beyond(other, BAD, QUIET, Thresholds()) is other


def test_earlier_cases_that_are_unreadable_turn_it(rehearsed: Connection) -> None:
    """The fault turns what it names, and nothing once it is mended; before that there is no case to be read."""
    previous = rehearsed.record.pins().previous
    assert previous is not None
    before = earlier_cases(rehearsed)
    rehearsed.apply("earlier-unreadable")
    try:
        seen = earlier_cases(rehearsed)
        found = beyond(RUNS, seen, QUIET, Thresholds())
    finally:
        rehearsed.undo("earlier-unreadable")

    assert before == earlier_cases(rehearsed) == NONE
    assert seen == EarlierCases(1, ("asked for the case itself, the app answered 500",))
    assert {found.id: found.verdict.value} == FAULTS["earlier-unreadable"].turns
    assert read_rolled_back(rehearsed).verdict is Verdict.INCONCLUSIVE  # the release runs there, as it should
