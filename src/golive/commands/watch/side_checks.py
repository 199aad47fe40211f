"""What a watch looks at each minute beside its signals: who is let in, the account's alarms, and the way back."""

import threading
from collections.abc import Callable, Sequence

from golive.errors import GoliveError, RollbackRefused
from golive.probes import alarms, opening
from golive.rollback.plan import proven
from golive.session.connection import Connection
from golive.watch.loop import Look


class Looks:
    """Looks at all of it beside the watch, which is never held up; what was seen last is what is known."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._seen: Sequence[Look] = ()
        self._work: threading.Thread | None = None
        self._asked = {
            "cohort": (_cohort, connection.target.cohort is not None and bool(connection.target.cohort.parameter)),
            "account-alarms": (_alarms, connection.target.alarms is not None and connection.target.aws is not None),
            "way-back": (_way_back, connection.target.aws is not None),
        }

    @property
    def unwatched(self) -> list[str]:
        """What the target's file says too little of to be looked at."""
        return [name for name, (_, there) in self._asked.items() if not there]

    def __call__(self) -> Sequence[Look]:
        """What is known now; a new look is begun unless one is still under way."""
        if self._work is None or not self._work.is_alive():
            self._work = threading.Thread(target=self._look, name="watch-looks", daemon=True)
            self._work.start()
        return self._seen

    def _look(self) -> None:
        self._seen = [_asked(name, ask, self._connection) for name, (ask, there) in self._asked.items() if there]


def _asked(name: str, ask: Callable[[Connection], tuple[bool, str]], connection: Connection) -> Look:
    try:
        good, sentence = ask(connection)
    except GoliveError as error:
        return Look(name, None, str(error))
    return Look(name, good, sentence)


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
