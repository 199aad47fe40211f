"""Looking at a service that changes: how long it is looked, also where nothing can be seen."""

from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

from test_rollback_plan_and_proof import OLD

from golive.errors import SignedOut
from golive.facts import Scene, Troubles
from golive.rollback.looking import Lookout

if TYPE_CHECKING:
    from golive.clock import Clock

NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)


class Stepped:
    """A clock that is just where it was waited to."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        """The present moment."""
        return self.at

    def after(self, seconds: float) -> datetime:
        """The moment so much later."""
        return self.at + timedelta(seconds=seconds)

    def wait(self, seconds: float, _cancel: object = None) -> None:
        """Be there."""
        self.at += timedelta(seconds=max(seconds, 0.001))

    def waits_for_us(self) -> AbstractContextManager[None]:
        """Nobody else keeps it."""
        return nullcontext()


def test_what_cannot_be_seen_is_told_within_a_minute_of_the_time() -> None:
    """Where every look fails it is over less than a minute after its time, and why is known."""

    def unseen() -> Scene:
        raise SignedOut("AWS does not take our credentials.", "ExpiredTokenException")

    clock, said = Stepped(), list[str]()
    looks = Lookout(unseen, lambda _since: Troubles(), cast("Clock", clock), previous=OLD, minutes=15, say=said.append)

    assert looks.wait(lambda _scene: True, None) is None
    assert clock.at == NOON + timedelta(minutes=15)
    assert looks.wait(lambda _scene: True, None, within=60.0) is None
    assert timedelta(0) < clock.at - NOON - timedelta(minutes=15) < timedelta(seconds=57)
    assert looks.unseen == said[0] == "AWS does not take our credentials."
