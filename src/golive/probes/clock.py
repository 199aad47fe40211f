"""The probe that asks others what time it is."""

from collections.abc import Callable
from datetime import datetime

from golive.aws import aws_time
from golive.clock import Clock
from golive.errors import EdgeError
from golive.facts import ClockSeen
from golive.readiness.survey import Probe
from golive.session.connection import Connection


def probes(connection: Connection) -> dict[str, Probe]:
    """The clock's probe. Real time: what is signed or runs out is judged by the world's clock, in a rehearsal too."""
    return {"clock": Probe("the clocks of AWS and of the API", lambda _cancel: _seen(connection))}


def _seen(connection: Connection) -> ClockSeen:
    """AWS must tell, where there is one: it judges our signatures. The API's answer counts where it comes."""
    ahead: dict[str, float] = {}
    if connection.target.aws is not None:
        _note(ahead, "AWS", lambda: aws_time(connection.session))
    try:
        _note(ahead, "the API", lambda: connection.app.time(connection.target.app.paths.health))
    except EdgeError:
        return ClockSeen(ahead)  # that the API does not answer is told by its own checks
    return ClockSeen(ahead)


def _note(ahead: dict[str, float], whose: str, ask: Callable[[], datetime | None]) -> None:
    began = Clock().now()
    told = ask()
    if told is not None:
        ahead[whose] = round((began + (Clock().now() - began) / 2 - told).total_seconds(), 1)
