"""What a watch looks at beside its signals: each alone, and nothing that was seen long ago is shown as good."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from golive.clock import Clock, poll
from golive.commands.watch import side_checks
from golive.commands.watch.side_checks import Looks
from golive.errors import Unreachable
from golive.watch.loop import Look

START = datetime(2026, 7, 30, 10, 3, tzinfo=UTC)
_NAMES = {"cohort": "_cohort", "account-alarms": "_alarms", "way-back": "_way_back"}


class World:
    """The target's time, moved by hand, and what each look sees; ``gate`` holds up what hangs."""

    def __init__(self) -> None:
        self.scale = 1.0
        self.time = START
        self.gate = threading.Event()
        self.answers: dict[str, Callable[[], tuple[bool, str]]] = {name: lambda: (True, "Good.") for name in _NAMES}
        there = SimpleNamespace(parameter="cohort")
        made: Any = SimpleNamespace(clock=self, target=SimpleNamespace(cohort=there, alarms=there, aws=there))
        self.looks = Looks(made)

    def now(self) -> datetime:
        """The time."""
        return self.time

    def hang(self) -> tuple[bool, str]:
        """No answer until the end of the test."""
        self.gate.wait(10)
        return True, "Late."

    def seen(self, until: Callable[[dict[str, Look]], bool], *, after: float = 0.0) -> dict[str, Look]:
        """What is known once it is so, ``after`` minutes of the target's more."""
        self.time += timedelta(minutes=after)
        return poll(lambda: {one.id: one for one in self.looks()}, until=until, every=0.005, within=10, clock=Clock())


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A world in which all is good."""
    held: list[World] = []
    for name, function in _NAMES.items():
        monkeypatch.setattr(side_checks, function, lambda _, name=name: held[0].answers[name]())
    held.append(World())
    yield held[0]
    held[0].gate.set()


def all_three(looks: dict[str, Look]) -> bool:
    """Whether each is known."""
    return set(looks) == set(_NAMES)


@pytest.mark.parametrize("name", list(_NAMES))
def test_each_fails_alone(world: World, name: str) -> None:
    """A look that breaks, also by a mistake of ours, says so, and the others are seen."""
    world.answers[name] = lambda: {}["x"]

    looks = world.seen(all_three)

    assert looks[name].good is None
    assert looks[name].sentence.startswith(f"{name}: can't tell: golive broke while asking (KeyError, test_side_checks")
    assert [one.good for id_, one in looks.items() if id_ != name] == [True, True]


@pytest.mark.parametrize("name", list(_NAMES))
def test_one_that_hangs_holds_up_no_other(world: World, name: str) -> None:
    """The others are looked at again, each minute or as seldom as they are, while it gives no answer."""
    world.answers[name] = world.hang
    others = [one for one in _NAMES if one != name]
    world.seen(lambda looks: set(looks) == set(others))
    again = [one for one in others if one != "way-back"]
    for other in others:
        world.answers[other] = lambda: (False, "Gone.")

    looks = world.seen(lambda looks: all(looks[one].sentence == "Gone." for one in again), after=2)

    assert name not in looks
    assert world.seen(lambda looks: all(looks[one].sentence == "Gone." for one in others), after=9)


def test_what_is_seldom_looked_at_is_believed_longer(world: World) -> None:
    """The version to go back to is good for twenty minutes; once it is not, it is looked at each minute."""
    world.seen(all_three)
    world.answers["way-back"] = lambda: (False, "It is gone.")

    assert world.seen(all_three, after=9)["way-back"].good is True
    assert world.seen(lambda looks: looks["way-back"].good is False, after=1)
    world.answers["way-back"] = lambda: (True, "Good.")
    assert world.seen(lambda looks: looks["way-back"].good is True, after=1)


def test_what_was_seen_long_ago_is_not_good(world: World) -> None:
    """Good for four minutes, twice the time after which it is looked at again; after that nobody knows."""
    world.seen(all_three)
    world.answers["cohort"] = world.hang

    assert world.seen(all_three, after=4)["cohort"].good is True
    assert world.seen(all_three, after=0.1)["cohort"] == Look("cohort", None, "Not seen since 10:03 UTC.")
    world.gate.set()
    assert world.seen(lambda looks: looks["cohort"].good is True)["cohort"].sentence == "Late."


def test_what_was_bad_is_not_forgotten(world: World) -> None:
    """Of what was bad when it was last seen it still is said how it was."""
    world.answers["cohort"] = lambda: (False, "The app lets in everybody.")
    world.seen(all_three)
    world.answers["cohort"] = world.hang

    looks = world.seen(all_three, after=5)

    assert looks["cohort"] == Look("cohort", None, "Not seen since 10:03 UTC. Then: The app lets in everybody.")


def test_what_was_never_seen_is_said(world: World) -> None:
    """A look that hangs from the beginning is not left out for ever."""
    world.answers["way-back"] = world.hang
    world.seen(lambda looks: len(looks) == 2)

    assert world.seen(all_three, after=3)["way-back"] == Look("way-back", None, "Not seen since 10:03 UTC.")


def test_one_that_failed_is_asked_again(world: World) -> None:
    """An error is its sentence for a minute, and the next answer takes its place."""

    def silent() -> tuple[bool, str]:
        raise Unreachable("AWS did not answer.")

    world.answers["cohort"] = silent
    assert world.seen(all_three)["cohort"] == Look("cohort", None, "AWS did not answer.")
    world.answers["cohort"] = lambda: (True, "Good.")

    assert world.seen(lambda looks: looks["cohort"].good is True, after=1)["cohort"].sentence == "Good."
