"""Wiring of a watch's signals: the load balancer's counts a minute, and golive's own small requests beside them."""

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from golive.aws import read_minutes
from golive.connection import Connection
from golive.errors import BudgetSpent, EdgeError, GoliveError
from golive.probes.of_app import health
from golive.sample import MINUTE, Sample, Signal
from golive.target import CloudWatchSignal
from golive.watch_lines import Line

_SECONDS = (7, 22, 37, 52)
"""Of each minute, at which golive asks: a load balancer publishes nothing while nobody does."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read now: the lines, and the sentence why a signal could not be read, by its name."""

    lines: tuple[Line, ...]
    problems: Mapping[str, str] = field(default_factory=dict)


class Signals:
    """The signals of a target, until ``close``. Nothing raises out of ``read``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._prober = Prober(connection)

    def read(self, since: datetime, now: datetime) -> Reading:
        """The counts of every minute since then, golive's own requests taken out of the load balancer's."""
        lines: list[Line] = self._prober.lines(since, now)
        problems = {str(Signal.PROBE_SENT): self._prober.trouble} if self._prober.trouble else {}
        try:
            counted = self._counted(since, now)
        except GoliveError as error:
            return Reading(tuple(lines), {**problems, **{str(name): str(error) for name in self._metrics}})
        for name, minutes in counted.items():
            ours = self._prober.answered if name == Signal.API_REQUESTS else self._prober.server_errors
            lines += [
                Sample(Signal(name), minute, max(0, value - ours[minute]), now) for minute, value in minutes.items()
            ]
        return Reading(tuple(lines), problems)

    @property
    def unnamed(self) -> list[str]:
        """The signals for which the target's file names no source."""
        probed = (Signal.PROBE_SENT, Signal.PROBE_FAILED)
        known = {str(name) for name in self._connection.target.signals}
        return [str(one) for one in Signal if one not in probed and str(one) not in known]

    def close(self) -> None:
        """Ask no more."""
        self._prober.close()

    @property
    def _metrics(self) -> dict[str, CloudWatchSignal]:
        named = self._connection.target.signals.items()
        return {str(name): source for name, source in named if isinstance(source, CloudWatchSignal)}

    def _counted(self, since: datetime, now: datetime) -> dict[str, dict[datetime, int]]:
        if not self._metrics:
            return {}
        self._connection.own_account()
        start = since.replace(second=0, microsecond=0)
        return read_minutes(self._connection.session, self._metrics, start=start, end=now + timedelta(minutes=1))


class Prober:
    """Sends golive's own small request four times a minute, and counts by the minute what became of it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._sent: Counter[datetime] = Counter()
        self._failed: Counter[datetime] = Counter()
        self.answered: Counter[datetime] = Counter()
        self.server_errors: Counter[datetime] = Counter()
        self.trouble = ""
        """Why golive may not ask any more; empty while it may."""
        self._over = threading.Event()
        threading.Thread(target=self._work, name="prober", daemon=True).start()

    def lines(self, since: datetime, now: datetime) -> list[Line]:
        """What was sent and failed in each minute that is over."""
        over = [minute for minute in sorted(self._sent) if since - MINUTE < minute and minute + MINUTE <= now]
        sent: list[Line] = [Sample(Signal.PROBE_SENT, minute, self._sent[minute], now) for minute in over]
        return sent + [Sample(Signal.PROBE_FAILED, minute, self._failed[minute], now) for minute in over]

    def close(self) -> None:
        """Send no more."""
        self._over.set()

    def _work(self) -> None:
        clock = self._connection.clock
        while not self._over.wait(max(0.0, (_next(clock.now()) - clock.now()).total_seconds() / clock.scale)):
            self._ask(clock.now().replace(second=0, microsecond=0))

    def _ask(self, minute: datetime) -> None:
        """Failed is no answer, a time-out or a server error; a request that golive may not send any more is none."""
        try:
            status = health(self._connection).status
        except BudgetSpent as error:
            self.trouble = str(error)
            return
        except EdgeError:
            status = 0
        self.answered[minute] += status > 0
        self.server_errors[minute] += status >= 500
        self._failed[minute] += status == 0 or status >= 500
        self._sent[minute] += 1


def _next(now: datetime) -> datetime:
    """The next of the seconds at which golive asks."""
    minute = now.astimezone(UTC).replace(second=0, microsecond=0)
    return next(at for second in (*_SECONDS, 60 + _SECONDS[0]) if (at := minute + timedelta(seconds=second)) > now)
