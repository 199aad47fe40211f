"""Wiring of `golive rehearse --scenario`: a launch is played on the rehearsal, watched, and held to how it must end."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from golive.commands.watch.screen import Screen
from golive.commands.watch.session import watch, where
from golive.commands.watch.words import Setting
from golive.config.runbook import Thresholds
from golive.errors import UsageError, close_to
from golive.model.observations import MINUTE
from golive.record.entry import Ack, Actor, Data, Stop
from golive.record.review_forms import Review
from golive.roles import CLEARED_BY, QA_REVIEWER
from golive.session.connection import Connection
from golive.session.rehearsal_signs import player
from golive.verdict import Verdict
from golive.watch.loop import View
from golive.watch.triggers.trigger import clock

if TYPE_CHECKING:
    from golive_rehearsal.scenarios import Said, Scenario

_PERSON = Actor(id="rehearsal-operator", role="", via="typed")
_REVIEWER = player(QA_REVIEWER)


@dataclass(frozen=True, slots=True)
class Played:
    """A scenario that was played: the watch's last view, its first minute, and every way in which it did not end so."""

    scenario: "Scenario"
    view: View
    first: datetime
    wrong: tuple[str, ...]

    @property
    def lines(self) -> Iterator[str]:
        """What is to be said of it, the first line being the sentence."""
        one, name = self.scenario, f"Scenario {self.scenario.name}"
        if self.wrong:
            yield f"{name} did NOT end as it must:"
            yield from (f"  {sentence}" for sentence in self.wrong)
            return
        how = "STOP" if one.why == "trigger" else f"{self.view.verdict.word}, no trigger fired,"
        yield f"{name} ended as it must: {how} in minute {max(0, _minute(self.view.now, self.first))}. {one.what}"
        for trigger in self.view.fired:
            at = trigger.fired_at
            if at is None or trigger.id not in one.fired:
                continue
            late = (self.view.now - at).total_seconds()
            settle = f", of which {self.view.watch.rules.settle.seconds} are settle" if trigger.id == "T1" else ""
            yield f"  {trigger.id} was crossed at {clock(at)} and decided {late:.1f} seconds later{settle}."


def kept_up(connection: Connection) -> Iterator[str]:
    """The lines that a person needs to use a rehearsal that stays up."""
    rehearsal = connection.rehearsal
    assert rehearsal is not None
    yield from (f"{name}: {value}" for name, value in rehearsal.links.items())
    yield f"release {rehearsal.release.short}, previous {rehearsal.previous.short}"
    yield f"use it: pytest checks/ --target rehearsal --attach {rehearsal.control}"


def scenario_named(name: str) -> "Scenario":
    """The scenario of this name. Raises ``UsageError`` naming those that there are."""
    from golive_rehearsal.scenarios import SCENARIOS  # noqa: PLC0415 - the rehearsal is loaded only where it is asked for

    if name not in SCENARIOS:
        raise UsageError(f'there is no scenario "{name}".{close_to(name, SCENARIOS)} Known: {", ".join(SCENARIOS)}.')
    return SCENARIOS[name]


def play(
    connection: Connection,
    thresholds: Thresholds,
    scenario: "Scenario",
    *,
    reports: Path,
    screen_for: Callable[[Setting], Screen],
) -> Played:
    """Play a scenario on the connected rehearsal while it is watched, and mend all that it broke."""
    rehearsal = connection.rehearsal
    assert rehearsal is not None
    rehearsal.prepare(scenario.name)
    people = _People(connection, scenario)
    people.say(before=0.0)
    try:
        view = watch(
            connection,
            thresholds,
            minutes=scenario.minutes,
            reports=reports,
            where=where(connection, ""),
            screen_for=lambda setting: _Onlooker(screen_for(setting), people),
        )
    finally:
        rehearsal.end(scenario.name)
        people.clear()
    first = view.watch.span.first_minute
    return Played(scenario, view, first, tuple(_wrong(scenario, view, first)))


class _People:
    """What people put on the record, each thing at its minute."""

    def __init__(self, connection: Connection, scenario: "Scenario") -> None:
        self._connection = connection
        self._name = scenario.name
        self._said = sorted(enumerate(scenario.said), key=lambda one: one[1].minute)
        self._stops: set[Literal["T0", "T3"]] = set()
        self.begun = False

    def begin(self, first: datetime) -> None:
        """Let the scenario happen, now that it is known which minute is the first that is watched."""
        assert self._connection.rehearsal is not None
        self.begun = True
        self._connection.rehearsal.begin(self._name, first)

    def say(self, before: float) -> None:
        """Say what is due before this minute."""
        while self._said and self._said[0][1].minute < before:
            number, said = self._said.pop(0)
            data, actor = _entry(said, f"{self._name}-{number}")
            self._connection.record.append(data, actor=actor)
            self._stops |= {data.trigger} if isinstance(data, Stop) else {"T3"} if said.what == "critical" else set()

    def clear(self) -> None:
        """Have those who may clear what was said, so that nothing is left of it."""
        for trigger in self._stops:
            for role in CLEARED_BY[trigger]:
                self._connection.record.append(Ack(trigger), actor=player(role))


class _Onlooker:
    """The screen, beside which the scenario goes on."""

    def __init__(self, inner: Screen, people: _People) -> None:
        self._inner = inner
        self._people = people

    def __call__(self, view: View) -> None:
        """Show a moment, and let happen what is due by it."""
        first = view.watch.span.first_minute
        if not self._people.begun and not view.over:
            self._people.begin(first)
        if not view.over:
            self._people.say(before=(view.now - first) / MINUTE)
        self._inner(view)

    def tell(self, line: str) -> None:
        """Say a last line to people."""
        self._inner.tell(line)

    def close(self) -> None:
        """Show nothing more."""
        self._inner.close()


def _entry(said: "Said", output: str) -> tuple[Data, Actor]:
    match said.what:
        case "good":
            return Review(output), _REVIEWER
        case "critical":
            return Review(output, ("fabricated",)), _REVIEWER
        case "legal stop":
            return Stop("T3", "missing-injury"), _PERSON
        case _:
            return Stop("T0", "operator"), _PERSON


def _minute(at: datetime, first: datetime) -> int:
    return (at - first) // MINUTE


def _wrong(scenario: "Scenario", view: View, first: datetime) -> Iterator[str]:
    """Every way in which a watch did not end as the scenario says; it may end one look, a minute, later."""
    if view.over != scenario.why:
        yield f"It ended because of {view.over}, and must because of {scenario.why}."
    ended = max(0, _minute(view.now, first))
    if ended not in (scenario.ends, scenario.ends + 1):
        yield f"It ended in minute {ended}, and must in minute {scenario.ends}."
    triggers = view.watch.triggers.values()
    verdicts = {one.id: one.verdict.name for one in triggers if one.verdict is not Verdict.PASS}
    if verdicts != dict(scenario.verdicts):
        yield f"Its triggers ended {_told(verdicts)}, and must {_told(scenario.verdicts)}."
    fired = {one.id: _minute(one.fired_at, first) for one in view.fired if one.fired_at and one.id in scenario.fired}
    if fired != dict(scenario.fired):
        yield f"Crossed in minute {_told(fired)}, and must in {_told(scenario.fired)}."
    alerts = {one.id for one in view.watch.alerts}
    if alerts - set(scenario.perhaps) != set(scenario.alerts):
        yield f"Its alerts were {_listed(alerts)}, and must be {_listed(scenario.alerts)}."


def _told(found: Mapping[Any, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in found.items()) or "nothing"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
