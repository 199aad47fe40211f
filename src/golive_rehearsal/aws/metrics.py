"""The load balancer's metrics: counted per minute of the target, published as AWS does.

Nothing is published for a minute without requests, and 5xx counts only where there are some: readers must bear both.
"""

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from golive_rehearsal.aws.datapoints import MINUTE, Datapoints, Key, Values, key_of, minute_of, periods_of

NAMESPACE = "AWS/ApplicationELB"
REQUESTS = "RequestCount"
TARGET_ERRORS = "HTTPCode_Target_5XX_Count"
OWN_ERRORS = "HTTPCode_ELB_5XX_Count"
RESPONSE_TIME = "TargetResponseTime"
HEALTHY, UNHEALTHY = "HealthyHostCount", "UnHealthyHostCount"

Undo = Callable[[], None]
Minutes = Mapping[datetime, Mapping[str, Values]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where metrics belong: a load balancer and a target group, by their names in CloudWatch."""

    load_balancer: str
    target_group: str

    def keys(self, metric: str) -> Iterator[Key]:
        """The series that AWS publishes a metric in: what no target did has no target group, hosts have only that."""
        whole = {"Name": "LoadBalancer", "Value": self.load_balancer}
        mine = {"Name": "TargetGroup", "Value": self.target_group}
        named = {"Namespace": NAMESPACE, "MetricName": metric}
        if metric not in (HEALTHY, UNHEALTHY):
            yield key_of(named | {"Dimensions": [whole]})
        if metric != OWN_ERRORS:
            yield key_of(named | {"Dimensions": [whole, mine]})


class Tally:
    """What a load balancer counted, by minute; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minutes: defaultdict[datetime, defaultdict[str, Values]] = defaultdict(lambda: defaultdict(Counter))

    def count(self, now: datetime, metric: str, value: float = 1.0) -> None:
        """One more ``value`` of ``metric`` in the minute of ``now``."""
        with self._lock:
            self._minutes[minute_of(now)][metric][value] += 1

    def closed(self, now: datetime) -> Minutes:
        """Take out the minutes that are over."""
        with self._lock:
            done = [minute for minute in self._minutes if minute + MINUTE <= now]
            return {minute: self._minutes.pop(minute) for minute in sorted(done)}


class Metrics:
    """Writes the load balancer's metrics into the rehearsal's CloudWatch."""

    def __init__(self, datapoints: Datapoints) -> None:
        self._datapoints = datapoints
        self._late = timedelta()

    def publish(self, place: Place, tally: Tally, now: datetime) -> None:
        """Write the minutes that are over, or were when we are late."""
        self._write(place, tally.closed(now - self._late))

    def delay(self, seconds: float) -> Undo:
        """Publish each minute so much later until undone; what is due by then comes at once."""
        self._late = timedelta(seconds=seconds)

        def undo() -> None:
            self._late = timedelta()

        return undo

    def seed(self, place: Place, now: datetime, *, minutes: int = 30, per_minute: int = 60) -> None:
        """Write a past: so many whole minutes that end with the last closed one."""
        counted = {REQUESTS: Counter({1.0: per_minute}), RESPONSE_TIME: Counter({0.05: per_minute})}
        self._write(place, dict.fromkeys(_past(now, minutes), counted))

    def seed_errors(self, place: Place, now: datetime, *, minutes: int = 15, share: float = 0.05) -> Undo:
        """Make ``share`` of the requests of the past minutes 5xx; the undo removes exactly what was added.

        Requests are added too, so that the share holds where there was none or little traffic.
        """
        past = _past(now, minutes)
        there = self._datapoints.read(next(place.keys(REQUESTS)), past, 60, "Sum")
        added: dict[datetime, dict[str, Values]] = {}
        for minute in past:
            more = max(0, 100 - int(there.get(minute, 0)))
            errors = round((there.get(minute, 0) + more) * share)
            added[minute] = {REQUESTS: Counter({1.0: more}), TARGET_ERRORS: Counter({1.0: errors})}
        self._write(place, added)
        return lambda: self._write(place, added, times=-1)

    def _write(self, place: Place, minutes: Minutes, *, times: int = 1) -> None:
        for minute, counted in minutes.items():
            for metric, values in counted.items():
                for key in place.keys(metric):
                    self._datapoints.add(key, minute, {value: times * count for value, count in values.items()})


def _past(now: datetime, minutes: int) -> list[datetime]:
    return periods_of(now - minutes * MINUTE, minute_of(now), 60)
