"""What a watch looks at each minute beside its signals: who is let in, the account's alarms, and the way back."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta

from golive.background import asked
from golive.errors import GoliveError, RollbackRefused
from golive.probes import alarms, opening
from golive.rollback.plan import proven
from golive.session.connection import Connection
from golive.watch.loop import Look
from golive.watch.triggers.trigger import clock

_EVERY = timedelta(minutes=1)
_SELDOM = timedelta(minutes=10)
"""What takes many calls and hardly changes is looked at so often while it is good; else each minute, as the rest."""
_HOLDS = 2
"""For so many times that what was seen is believed, of the target's time; after that it is not known how it stands."""
_AT_LEAST = 5.0  # real seconds of that: in a rehearsal's fast time one answer of a busy machine takes minutes
_Seen = tuple[bool, str]


class Looks:
    """Looks at each of them alone beside the watch, which is never held up by one, nor one by another."""

    def __init__(self, connection: Connection) -> None:
        target = connection.target
        there = {
            "cohort": (_cohort, 2 * _EVERY, target.cohort is not None and bool(target.cohort.parameter)),
            "account-alarms": (_alarms, _EVERY, target.alarms is not None and target.aws is not None),
            "way-back": (_way_back, _SELDOM, target.aws is not None),
        }
        self.unwatched = [name for name, (_, _, named) in there.items() if not named]
        """What the target's file says too little of to be looked at."""
        self._looked = [_Looked(name, ask, every, connection) for name, (ask, every, named) in there.items() if named]

    def __call__(self) -> Sequence[Look]:
        """What is known now; whatever was last asked for too long ago is asked for again."""
        return [known for one in self._looked if (known := one.known()) is not None]


class _Looked:
    """One of them: ``known`` is what it saw last, or that this is too long ago or went wrong."""

    def __init__(self, name: str, ask: Callable[[Connection], _Seen], every: timedelta, connection: Connection) -> None:
        self._name = name
        self._ask = ask
        self._connection = connection
        self._clock = connection.clock
        self._while_good = every
        self._seen_at = self._clock.now()
        self._begun: datetime | None = None
        self._answer: Future[tuple[_Seen, datetime]] | None = None
        self._last: Look | None = None

    def known(self) -> Look | None:
        """What is known of it now; None before its first answer."""
        now = self._clock.now()
        if self._answer is not None and self._answer.done():
            self._last, self._answer = self._look(self._answer), None
        every = self._while_good if self._last is not None and self._last.good else _EVERY
        holds = max(_HOLDS * every, timedelta(seconds=_AT_LEAST * self._clock.scale))
        if self._answer is None and (self._begun is None or now - self._begun >= every):
            self._begun, self._answer = now, asked(self._name, self._see)
        if now - self._seen_at > holds and (self._last is None or self._last.good is not None):
            was = f" Then: {self._last.sentence}" if self._last is not None and self._last.good is False else ""
            return Look(self._name, None, f"Not seen since {clock(self._seen_at)}.{was}")
        return self._last

    def _see(self) -> tuple[_Seen, datetime]:
        return self._ask(self._connection), self._clock.now()

    def _look(self, answer: Future[tuple[_Seen, datetime]]) -> Look:
        try:
            (good, sentence), self._seen_at = answer.result()
        except GoliveError as error:
            return Look(self._name, None, str(error))
        return Look(self._name, good, sentence)


def _cohort(connection: Connection) -> tuple[bool, str]:
    seen = opening.probes(connection)["cohort"].ask(threading.Event())
    if seen.open:
        return False, "The app lets in everybody. Have the technical owner close the list now."
    if seen.extra:
        return False, f"{seen.extra} firms or users are let in who are not approved. Have them taken off the list."
    if seen.missing:
        return False, f"{seen.missing} approved firms or users are not let in any more. Ask who took them off."
    return True, f"Exactly the {seen.wanted} approved firms and users are let in."


def _alarms(connection: Connection) -> tuple[bool, str]:
    seen = alarms.probes(connection)["alarms"].ask(threading.Event()).all
    ringing = [one.name for one in seen if one.state == "ALARM"]
    gone = [one.name for one in seen if not one.found]
    if ringing:
        return False, f"AWS's own alarm rings: {', '.join(ringing)}. Compare with T1, and look now."
    if gone:
        return False, f"AWS's own alarm is gone: {', '.join(gone)}."
    return True, ", ".join(f"{one.name} is {one.state}" for one in seen)


def _way_back(connection: Connection) -> tuple[bool, str]:
    previous = connection.record.pins().previous
    try:
        proven(connection.ecs.version_state(previous) if previous is not None else None)
    except RollbackRefused as error:
        return False, str(error)
    assert previous is not None
    return True, f"{previous.short} is there to go back to."
