"""What a launch may run into, each to the verdict and the minute in which its watch must end."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from watch_lines import at
from watch_world import RULES, Counts, World, good_packets

from conftest import ROOT
from golive.clock import Clock, poll
from golive.model.observations import Line, PacketStatus, Review, RunStatus, Sample
from golive.record.entry import WatchEnded, WatchMinute
from golive.session.connection import Connection
from golive.session.open_target import open_target
from golive.session.target_choice import Asked
from golive.verdict import Verdict
from golive.watch.loop import Why
from golive.watch.observation_log import WatchFile
from golive.watch.triggers.judge import judge


def _packet(number: int, *states: tuple[float, RunStatus]) -> list[PacketStatus]:
    """A packet that was handed in at its minute, and what became of it when."""
    name = f"P-{number:02}"
    return [PacketStatus(at=at(when), packet=name, submitted=at(number), status=status) for when, status in states]


def _packets(*odd: PacketStatus, without: int | None = None) -> list[PacketStatus]:
    """Ten packets, one a minute, that end well two minutes later; but one of them, of which ``odd`` tells."""
    good = [one for n in range(10) if n != without for one in _packet(n, (n + 2, RunStatus.SUCCESS))]
    return [*good, *odd]


OUTPUTS: list[Line] = [Review(at=at(n), verdict_on=f"run-{n}", reviewer="kim", critical=()) for n in range(5, 10)]
FLAP: Counts = lambda n: (20, 20 if n % 10 < 5 else 0)  # noqa: E731 - a law of counts


@dataclass(frozen=True)
class Scenario:
    """What happens in a watch of 30 minutes, and how it must end: the triggers that are not Working, why, and when.

    ``ends`` is the minute in which it ends; ``crossed`` the one at whose end the line was crossed.
    """

    verdict: Verdict
    ends: float
    why: Why = "observed"
    triggers: Mapping[str, Verdict] = field(default_factory=dict)
    crossed: float | None = None
    alerts: tuple[str, ...] = ()
    counts: Counts = lambda _n: (40, 0)
    probes: Counts = lambda _n: (4, 0)
    packets: tuple[PacketStatus, ...] = tuple(_packets())
    said: tuple[Line, ...] = tuple(OUTPUTS)
    late: float = 0


T1, T2, T3 = "T1", "T2", "T3"
FAIL, UNSURE = Verdict.FAIL, Verdict.INCONCLUSIVE
SCENARIOS: dict[str, Scenario] = {
    "nothing": Scenario(Verdict.PASS, 32),
    "outage": Scenario(FAIL, 22, "trigger", {T1: FAIL}, 20, ("page-now",), counts=lambda n: (20, 20 * (n >= 10))),
    "slow burn at 3 %": Scenario(FAIL, 13, "trigger", {T1: FAIL}, 11, counts=lambda n: (60, 1 + 2 * (n % 2))),
    "five of ten minutes": Scenario(FAIL, 13, "trigger", {T1: FAIL}, 11, ("page-now",), counts=FLAP),
    "one burst": Scenario(Verdict.PASS, 32, alerts=("page-now",), counts=lambda n: (20, 20 * (10 <= n < 12))),
    "silence": Scenario(UNSURE, 92, triggers={T1: UNSURE}, counts=lambda _n: None, probes=lambda _n: None),
    "metrics four minutes late": Scenario(
        FAIL, 25, "trigger", {T1: FAIL}, 20, counts=lambda n: (20, 20 * (n >= 10)), late=4,
        probes=lambda _n: None,
    ),
    "metrics dead, service fine": Scenario(
        Verdict.PASS, 32, alerts=("metrics-silent",), counts=lambda n: (40, 0) if n < 10 else None
    ),
    "service dead, metrics silent": Scenario(
        FAIL, 22, "trigger", {T1: FAIL}, 20, ("page-now",),
        counts=lambda n: (40, 0) if n < 10 else None, probes=lambda n: (4, 4 * (n >= 10)),
    ),
    "one failed run": Scenario(
        FAIL, 6.75, "trigger", {T2: FAIL, T3: Verdict.WATCH}, 6.5,
        packets=tuple(_packets(*_packet(4, (5, RunStatus.RUNNING), (6.5, RunStatus.FAILED)), without=4)),
    ),
    "a stuck run": Scenario(
        FAIL, 30, "trigger", {T2: FAIL}, 30,
        packets=tuple(_packets(*_packet(0, (2, RunStatus.RUNNING)), without=0)),
    ),
    "a stuck run whose deadline nobody watched": Scenario(
        UNSURE, 32, triggers={T2: UNSURE},
        packets=tuple(_packets(*_packet(1, (2, RunStatus.RUNNING)), without=1)),
    ),
    "a cancelled run": Scenario(
        UNSURE, 32, triggers={T2: UNSURE},
        packets=tuple(_packets(*_packet(4, (6, RunStatus.CANCELLED)), without=4)),
    ),
    "a cancelled run and another": Scenario(
        Verdict.PASS, 32,
        packets=tuple(
            _packets(*_packet(4, (6, RunStatus.CANCELLED)), *_packet(11, (13, RunStatus.SUCCESS)), without=4)
        ),
    ),
    "needs review only": Scenario(
        Verdict.PASS, 32,
        packets=tuple(one for n in range(10) for one in _packet(n, (n + 2, RunStatus.NEEDS_REVIEW))),
    ),
    "a critical verdict": Scenario(
        FAIL, 12, "trigger", {T3: FAIL}, 12,
        said=(*OUTPUTS, Review(at=at(12), verdict_on="run-11", critical=("fabricated",), reviewer="kim")),
    ),
    "two at once": Scenario(
        FAIL, 11.75, "trigger", {T2: FAIL, T3: FAIL}, 11.75,
        packets=tuple(_packets(*_packet(9, (11.75, RunStatus.FAILED)), without=9)),
        said=(*OUTPUTS, Review(at=at(11.75), verdict_on="run-11", critical=("fabricated",), reviewer="kim")),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_ends_as_it_must(name: str) -> None:
    """Each scenario ends in its verdict and its minute, with its alerts; a replay of what was kept says the same."""
    expected = SCENARIOS[name]
    world = World(expected.counts, late=expected.late, said=expected.said)
    world.probes, world.packets = expected.probes, list(expected.packets)

    view = world.watching(30).run()
    judged = view.watch.triggers
    replayed = judge(world.kept, rules=RULES)

    assert (view.over, view.verdict) == (expected.why, expected.verdict)
    assert {one.id: one.verdict for one in judged.values() if one.verdict is not Verdict.PASS} == expected.triggers
    crossed = [one.fired_at for one in judged.values() if one.verdict is Verdict.FAIL]
    assert set(crossed) == ({at(expected.crossed)} if expected.crossed is not None else set())
    assert at(expected.ends) <= view.now < at(expected.ends) + timedelta(seconds=15)
    assert tuple(dict.fromkeys(one.id for one in view.watch.alerts if one.id != "reviewer-reports")) == expected.alerts
    assert replayed.verdict is view.verdict
    assert {one.id: (one.verdict, one.fired_at) for one in replayed.triggers.values() if one.fired_at} == {
        one.id: (one.verdict, one.fired_at) for one in judged.values() if one.fired_at
    }


def test_good_packets_are_good() -> None:
    """The packets that other tests take for good are."""
    world = World(said=good_packets())

    assert world.watching(5).run().verdict is Verdict.PASS


# ---------------------------------------------------------------- on a rehearsal


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A rehearsal of its own, for watches that are killed and faults that stay in its metrics."""
    connection = open_target(Asked("rehearsal", None), record=tmp_path_factory.mktemp("own") / "record")
    yield connection
    connection.close()


def _watch(own: Connection, folder: Path, *options: str) -> "subprocess.Popen[str]":
    assert own.rehearsal is not None
    (folder / "runbook.toml").write_bytes((ROOT / "runbook.toml").read_bytes())
    return subprocess.Popen(
        [sys.executable, "-m", "golive", "watch", "--attach", own.rehearsal.control, *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE,
        text=True,
    )


def _end_newest(own: Connection, name: str) -> None:
    own.record.append(WatchEnded(name, "observed", Verdict.PASS))


def test_an_outage_with_a_kill_in_the_middle(own: Connection, tmp_path: Path) -> None:
    """Killed in an outage and started again, a watch fires at the tenth minute it saw, and has each minute once."""
    own.apply("health-failing")
    try:
        killed = _watch(own, tmp_path, "--for", "40m")
        assert killed.stdout is not None
        for line in killed.stdout:
            if "T1 Watch" in line:
                break
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        killed.stdout.close()
        again = _watch(own, tmp_path, "--for", "40m")
        said, _ = again.communicate(timeout=60)
    finally:
        own.undo("health-failing")
    (path,) = tmp_path.glob("reports/*/watch.jsonl")
    lines = WatchFile(path).open()
    watch = judge(list(lines), rules=RULES, now=own.clock.now())
    fired = watch.triggers["T1"]
    counted = [(one.signal, one.minute, one.value) for one in lines if isinstance(one, Sample)]
    minutes = [one.draft.data.minute for one in own.record.journal.entries() if isinstance(one.draft.data, WatchMinute)]
    _end_newest(own, path.parent.name)

    assert again.returncode == 1, said
    assert "goes on; what was seen before counts" in said
    assert "What to do now:" in said
    blind = sum(1 for one in watch.api.timeline if one.seen is None and one.minute < fired.fired_at)  # type: ignore[operator]
    assert fired.fired_at == watch.span.first_minute + timedelta(minutes=10 + blind)
    assert len(counted) == len(set(counted))
    assert len(minutes) == len(set(minutes))


def test_silent_metrics_of_a_service_that_is_fine(own: Connection, tmp_path: Path) -> None:
    """Where the load balancer's metrics are silent the watch says so, and goes by golive's own requests."""
    own.apply("metrics-silent")
    try:
        done = _watch(own, tmp_path, "--for", "5m")
        said, _ = done.communicate(timeout=60)
    finally:
        own.undo("metrics-silent")
    (path,) = tmp_path.glob("reports/*/watch.jsonl")
    _end_newest(own, path.parent.name)

    assert done.returncode == 3, said
    assert "The load balancer counted nothing for 3 minutes, while our own requests were answered." in said
    assert "T1 Working: 0 of" in said
    assert "Can't tell: 5 of 5 minutes seen" in said


def test_ended_by_hand_and_seen_by_others(own: Connection, tmp_path: Path) -> None:
    """Ctrl-C ends a watch with 3, says that nobody watches now, and leaves the entry by which others see it."""
    done = _watch(own, tmp_path, "--for", "2h")
    assert done.stdout is not None
    done.stdout.readline()
    poll(lambda: list(tmp_path.glob("reports/*/watch.jsonl")), until=bool, every=0.1, within=20, clock=Clock())
    done.send_signal(signal.SIGINT)
    said, _ = done.communicate(timeout=30)
    ended = own.record.journal.entries()[-2:]

    assert done.returncode == 3, said
    assert "Nobody watches The rehearsal now" in said
    assert any(isinstance(one.draft.data, WatchEnded) and one.draft.data.why == "stopped" for one in ended)
