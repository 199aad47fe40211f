"""golive's own small requests during a watch: a load balancer publishes nothing while nobody asks.

They reach what users need: by turns the health address, what is behind it, and data. A health address may be static,
so that it only counts where it fails.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from golive.background import Broke, Rounds
from golive.errors import GoliveError, Unexpected
from golive.model.observations import MINUTE, Line, Sample, Signal
from golive.probes.app import ask_needed, needed
from golive.session.connection import Connection

SECONDS = (7, 22, 37, 52)
"""Of each minute, at which golive asks."""
_LEAVE = 1.0  # real seconds that the last request is waited for
_PATIENCE = 10.0  # real seconds after which a request has failed; the next one is due after fifteen


class Prober:
    """Sends them, and counts by the minute what became of them; the watch's lock keeps it the only one.

    ``known`` are the lines of a watch that goes on: what was sent before is taken out of what is counted later too.
    """

    def __init__(self, connection: Connection, known: Iterable[Line] = ()) -> None:
        self._connection = connection
        self._sent: Counter[datetime] = Counter()
        self._failed: Counter[datetime] = Counter()
        self.answered: Counter[datetime] = Counter()
        """Those that the load balancer counted, by the minute."""
        self.server_errors: Counter[datetime] = Counter()
        self.trouble = ""
        """Why golive may not ask, or what it broke at; said until requests have been good again for a minute."""
        self._troubled = datetime.min.replace(tzinfo=UTC)
        self._remember(known)
        self._app, self._asked = connection.another_app(), 0
        self._rounds = Rounds("golive's own probes", self._ask, self._pause, clock=connection.clock)

    def lines(self, since: datetime, now: datetime) -> list[Line]:
        """What was sent and failed in each minute that is over."""
        over = [minute for minute in sorted(self._sent) if since - MINUTE < minute and minute + MINUTE <= now]
        sent: list[Line] = [Sample(Signal.PROBE_SENT, minute, self._sent[minute], now) for minute in over]
        return sent + [Sample(Signal.PROBE_FAILED, minute, self._failed[minute], now) for minute in over]

    def close(self) -> None:
        """Send no more."""
        if self._rounds.close(_LEAVE):  # else it waits for an answer that nobody needs any more
            self._app.close()

    def _remember(self, known: Iterable[Line]) -> None:
        """Whether an earlier failure was an answer is not known any more: as none, it hides no error of others."""
        for line in known:
            if isinstance(line, Sample) and line.signal is Signal.PROBE_SENT:
                self._sent[line.minute] = line.value
            elif isinstance(line, Sample) and line.signal is Signal.PROBE_FAILED:
                self._failed[line.minute] = line.value
        self.answered += self._sent
        self.answered -= self._failed

    def count(self, status: int, minute: datetime) -> None:
        """One more request of golive's own was answered, this one or another; the load balancer counted it."""
        self.answered[minute] += 1
        self.server_errors[minute] += status >= 500

    def _pause(self) -> float:
        clock = self._connection.clock
        return max(0.0, (_next(clock.now()) - clock.now()).total_seconds())

    def _ask(self) -> None:
        """What golive may not send any more, or itself breaks at, is said, and counts neither as sent nor as failed."""
        now = self._connection.clock.now()
        try:
            self._send(now.replace(second=0, microsecond=0))
        except GoliveError as error:
            self._troubled, self.trouble = now, str(error)
        except Exception as error:  # noqa: BLE001 - an answer that nobody foresaw ends no probe of the next minutes
            self._troubled, self.trouble = now, str(Broke(error, "golive's own probes"))
        else:
            if now - self._troubled >= MINUTE:
                self.trouble = ""

    def _send(self, minute: datetime) -> None:
        """Failed is no answer, a time-out or a server error. What did not come as far as the product is not counted."""
        self._asked += 1
        status, worked = ask_needed(self._app, self._connection.target, self._asked, seconds=_PATIENCE)
        if status:
            self.count(status, minute)
        what = needed(self._connection.target, self._asked)[0]
        if worked is None:
            raise Unexpected(f"golive's own request for {what} was answered {status}, which is not what users meet.")
        self._failed[minute] += not worked
        self._sent[minute] += not worked or what != self._connection.target.app.paths.health


def _next(now: datetime) -> datetime:
    """The next of the seconds at which golive asks."""
    minute = now.astimezone(UTC).replace(second=0, microsecond=0)
    return next(at for second in (*SECONDS, 60 + SECONDS[0]) if (at := minute + timedelta(seconds=second)) > now)
