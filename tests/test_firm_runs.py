"""The runs of a firm, read from the rehearsal's app over its real protocol."""

from typing import Any

import msgspec
import pytest

from conftest import ROOT
from golive.app import FirmRuns
from golive.clock import Clock, poll
from golive.config import runbook
from golive.config.signals import AbsentSignal, ApiPackets, LogSignal
from golive.errors import Unexpected
from golive.facts import SourcesSeen
from golive.probes import signals
from golive.readiness import CHECKS
from golive.session.connection import Connection
from golive.verdict import Verdict


def runs_of(connection: Connection) -> FirmRuns:
    """The edge, as a watch has it."""
    return FirmRuns(connection.app, connection.target, connection.clock)


def test_matters_and_runs(rehearsed: Connection) -> None:
    """A matter of a firm that golive signs for, with its runs: the app's word, and moments of the target's time."""
    firm = rehearsed.target.app.synthetic.firm
    path = rehearsed.target.app.paths
    made = rehearsed.app.ask("POST", path.firm_matters.format(firm=firm), json={"title": "GOLIVE-runs"}).json()["id"]
    file = ("packet.pdf", b"%PDF-1.7 broken", "application/pdf")
    rehearsed.app.ask("POST", path.documents.format(matter=made), files={"file": file})
    rehearsed.app.ask("POST", path.runs.format(matter=made), json={})
    edge = runs_of(rehearsed)

    def ended() -> bool:
        return bool((edge.runs(made, firm) or [])[0].finished)

    try:
        assert poll(ended, until=bool, every=0.1, within=20, clock=Clock())
        [run] = edge.runs(made, firm) or []
        matter = next(one for one in edge.matters(firm) if one.matter == made)
    finally:
        rehearsed.app.ask("DELETE", path.matter.format(matter=made))
    now = rehearsed.clock.now()

    assert run.word == "failed"
    assert run.said
    assert matter.made is not None
    assert run.started is not None
    assert run.finished is not None
    assert matter.made <= run.started <= run.finished <= now
    assert edge.runs(made, firm) is None


def test_a_firm_that_the_app_does_not_have(rehearsed: Connection) -> None:
    """A misspelt firm is not one without packets."""
    with pytest.raises(Unexpected, match=r"firm-harbour can't be read: the app answered 404"):
        runs_of(rehearsed).known("firm-harbour")


def judged(connection: Connection, **changed: Any) -> Any:  # noqa: ANN401 - the finding's parts
    """What sources-readable says of this target, some of it changed."""
    found = msgspec.structs.replace(connection.target, **changed)
    before, connection.target = connection.target, found
    try:
        seen = signals.probes(connection)["sources"].ask(None)  # type: ignore[arg-type]
    finally:
        connection.target = before
    assert isinstance(seen, SourcesSeen)
    return CHECKS["sources-readable"].judge(seen, runbook.load(ROOT / "runbook.toml").thresholds)


def test_what_readiness_says_of_sources(rehearsed: Connection) -> None:
    """A misspelt firm, a signal without a source and a target with none are each "can't tell"; absent ones are told."""
    signals = dict(rehearsed.target.signals)
    silent = {name: one for name, one in signals.items() if name != "login_failures"}
    absent = {**signals, "login_failures": AbsentSignal(reason="none")}
    misspelt = judged(rehearsed, packets=ApiPackets(firms=("firm-harbour",)))
    gone = judged(rehearsed, signals={**signals, "login_failures": LogSignal(group="/ecs/nowhere", pattern="x")})

    assert judged(rehearsed).verdict is Verdict.PASS
    assert judged(rehearsed, signals=absent).verdict is Verdict.PASS
    assert (misspelt.verdict, "firm-harbour" in misspelt.reason) == (Verdict.INCONCLUSIVE, True)
    assert (
        judged(rehearsed, signals=silent).reason == "The target file does not say where login failures would be seen."
    )
    assert (gone.verdict, "/ecs/nowhere is not there" in gone.reason) == (Verdict.FAIL, True)
