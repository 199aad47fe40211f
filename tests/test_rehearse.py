"""Every scenario of the rehearsal: real users, real faults, a real watch, and the verdict and minute it must end in."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT
from golive.commands.rehearse import play, scenario_named
from golive.commands.watch.screen import Lines
from golive.config import runbook
from golive.errors import UsageError
from golive.record.entry import WatchEnded
from golive.session.connection import Connection
from golive.session.open_target import open_target
from golive.session.target_choice import Asked
from golive.verdict import Verdict
from golive.watch.observation_log import WatchFile
from golive.watch.triggers import Rules
from golive.watch.triggers.judge import judge
from golive_rehearsal.scenarios import SCENARIOS

SCALE = 90.0
"""Seconds of the rehearsal in a real one: what happens at a minute has two thirds of a second for it."""


@pytest.fixture(scope="module")
def pilot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A rehearsal of its own, since users and their packets stay in it."""
    record = tmp_path_factory.mktemp("pilot") / "record"
    with open_target(Asked("rehearsal", None), record=record, scale=SCALE) as connection:
        yield connection


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_launch_ends_as_it_must(name: str, pilot: Connection, tmp_path: Path) -> None:
    """The watch ends in the scenario's verdict and minute, and a replay of what it kept fires at the same moments."""
    ends_as_it_must(name, pilot, tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_launch_ends_so_each_time(name: str, pilot: Connection, tmp_path: Path) -> None:
    """Played again and again, a scenario ends in the same way."""
    for time in range(4):
        ends_as_it_must(name, pilot, tmp_path / str(time))


def ends_as_it_must(name: str, pilot: Connection, reports: Path) -> None:
    """Play it, and hold the watch, and the replay of its file, to the scenario."""
    thresholds = runbook.load(ROOT / "runbook.toml").thresholds
    said: list[str] = []

    played = play(
        pilot, thresholds, SCENARIOS[name], reports=reports, screen_for=lambda setting: Lines(setting, said.append)
    )
    (path,) = reports.glob("*/watch.jsonl")
    replayed = judge(WatchFile(path).open(), now=played.view.now, rules=Rules(thresholds), at_once=True)
    pilot.record.append(WatchEnded(path.parent.name, "observed", Verdict.PASS))  # the next one is a launch of its own

    assert not played.wrong, "\n".join((*played.lines, *said))
    assert {one.id: (one.verdict, one.fired_at) for one in replayed.triggers.values() if one.fired_at} == {
        one.id: (one.verdict, one.fired_at) for one in played.view.watch.triggers.values() if one.fired_at
    }
    assert next(iter(played.lines)).startswith(f"Scenario {name} ended as it must")


def test_the_operator_has_every_scenario() -> None:
    """The operator's table of scenarios names each of them, and no other."""
    page = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")
    table = page.partition("| scenario |")[2].partition("\n\n")[0]

    assert sorted(re.findall(r"`([a-z-]+)`", table)) == sorted(SCENARIOS)


def test_a_scenario_that_there_is_not() -> None:
    """A wrong name is answered with the one that was meant, and all that there are."""
    with pytest.raises(UsageError, match="outtage") as caught:
        scenario_named("outtage")

    assert "outage" in str(caught.value)
    assert "stuck-run" in str(caught.value)
