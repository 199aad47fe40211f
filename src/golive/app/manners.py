"""How golive behaves towards a product that others use: every request says whose it is, and none is one too many."""

import threading
import uuid
from collections import Counter, deque
from datetime import datetime, timedelta

import httpx

from golive import __version__
from golive.clock import Clock
from golive.config.target import Budget
from golive.errors import BudgetSpent

USER_AGENT = f"golive/{__version__}"
_MINUTE = timedelta(seconds=60)


class Manners:
    """What is done before each request of one run, whoever sends it; safe to be asked by several threads.

    Each request has an id of its own with the run in it, so that the product's log tells which requests were ours.
    """

    def __init__(self, budget: Budget, run: str, clock: Clock) -> None:
        self._budget = budget
        self._run = run
        self._clock = clock
        self._sent: Counter[str] = Counter()
        self._lately: dict[tuple[str, str], deque[datetime]] = {}
        self._one = threading.Lock()

    @property
    def headers(self) -> dict[str, str]:
        """What the next request says of itself."""
        return {"User-Agent": USER_AGENT, "X-Request-Id": f"golive-{self._run}-{uuid.uuid4().hex[:8]}"}

    def before(self, request: httpx.Request) -> None:
        """Name the request, and wait until its address may be asked again.

        Raises ``BudgetSpent`` when the run has asked this host as often as it may.
        """
        request.headers.update(self.headers)
        self.wait(request.url.host, request.url.path)

    def wait(self, host: str, path: str) -> None:
        """Wait until an address may be asked again, and count the request. Raises ``BudgetSpent`` like ``before``."""
        with self._one:
            wait = self._due(host, path)
        self._clock.wait(wait)

    def _due(self, host: str, path: str) -> float:
        """In how many of the target's seconds this request may go, its place in the queue then being taken."""
        if self._sent[host] >= self._budget.requests_in_all:
            raise BudgetSpent(
                f"golive has sent {host} the {self._budget.requests_in_all} requests that a run may send. "
                "Start a new run, or have the technical owner raise requests_in_all in [app.budget] of the target file."
            )
        self._sent[host] += 1
        allowed = self._budget.requests_a_minute
        lately = self._lately.setdefault((host, path), deque(maxlen=allowed))
        now = self._clock.now()
        due = max(now, lately[0] + _MINUTE) if len(lately) == allowed else now
        lately.append(due)
        return (due - now).total_seconds()
