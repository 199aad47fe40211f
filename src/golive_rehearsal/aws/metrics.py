"""The load balancer's metrics: counted per minute of the target, published as AWS does.

Nothing is published for a minute without requests, and 5xx counts only where there are some: readers must bear both.
"""

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from moto.backends import get_backend

NAMESPACE = "AWS/ApplicationELB"
REQUESTS = "RequestCount"
TARGET_ERRORS = "HTTPCode_Target_5XX_Count"
OWN_ERRORS = "HTTPCode_ELB_5XX_Count"

_MOST = 500  # datums in one PutMetricData, well under AWS's limit of 1000

Undo = Callable[[], None]
Datum = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where metrics belong: a load balancer and a target group, by their names in CloudWatch."""

    load_balancer: str
    target_group: str

    def dimensions(self, metric: str) -> Iterator[list[dict[str, str]]]:
        """The sets of dimensions that AWS publishes a metric under; what no target did has no target group."""
        whole = [{"Name": "LoadBalancer", "Value": self.load_balancer}]
        yield whole
        if metric in (REQUESTS, TARGET_ERRORS):
            yield [{"Name": "TargetGroup", "Value": self.target_group}, *whole]


class Tally:
    """What a load balancer counted, by minute; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minutes: defaultdict[datetime, Counter[str]] = defaultdict(Counter)

    def count(self, now: datetime, metric: str) -> None:
        """One more of ``metric`` in the minute of ``now``."""
        with self._lock:
            self._minutes[minute_of(now)][metric] += 1

    def closed(self, now: datetime) -> dict[datetime, Counter[str]]:
        """Take out the minutes that are over."""
        with self._lock:
            done = [minute for minute in self._minutes if minute + timedelta(minutes=1) <= now]
            return {minute: self._minutes.pop(minute) for minute in sorted(done)}


class Metrics:
    """Writes the load balancer's metrics into the rehearsal's CloudWatch."""

    def __init__(self, cloudwatch: Any, account: str, region: str) -> None:  # noqa: ANN401 - no client types
        self._cloudwatch = cloudwatch
        self._account = account
        self._region = region
        # Finding what one call added is only safe while nobody else adds.
        self._writing = threading.RLock()
        self.silent = False

    def publish(self, place: Place, minutes: dict[datetime, Counter[str]]) -> None:
        """Write counted minutes; while silent, they are lost."""
        if not self.silent:
            self._put(_data(place, minutes))

    def silence(self) -> Undo:
        """Publish nothing until undone; what was not published is lost."""
        self.silent = True

        def undo() -> None:
            self.silent = False

        return undo

    def seed(self, place: Place, now: datetime, *, minutes: int = 30, per_minute: int = 60, errors: int = 0) -> None:
        """Write a past: so many whole minutes that end with the last closed one."""
        quiet = Counter({REQUESTS: per_minute, TARGET_ERRORS: errors})
        self._put(_data(place, dict.fromkeys(_past(now, minutes), quiet)))

    def seed_errors(self, place: Place, now: datetime, *, minutes: int = 15, share: float = 0.05) -> Undo:
        """Make ``share`` of the requests of the past minutes 5xx; the undo removes exactly what was added.

        Requests are added too, so that the share holds where there was none or little traffic.
        """
        there = self._requests(place, now, minutes)
        data: dict[datetime, Counter[str]] = {}
        for minute in _past(now, minutes):
            added = max(0, 100 - there.get(minute, 0))
            errors = round((there.get(minute, 0) + added) * share)
            data[minute] = Counter({REQUESTS: added, TARGET_ERRORS: errors})
        with self._writing:
            before = {id(each) for each in self._stored()}
            self._put(_data(place, data))
            added_data = [each for each in self._stored() if id(each) not in before]

        def undo() -> None:
            with self._writing:
                gone = {id(each) for each in added_data}
                self._stored()[:] = [each for each in self._stored() if id(each) not in gone]

        return undo

    def _requests(self, place: Place, now: datetime, minutes: int) -> dict[datetime, int]:
        past = _past(now, minutes)
        stat = {
            "Metric": {
                "Namespace": NAMESPACE,
                "MetricName": REQUESTS,
                "Dimensions": [{"Name": "LoadBalancer", "Value": place.load_balancer}],
            },
            "Period": 60,
            "Stat": "Sum",
        }
        answer = self._cloudwatch.get_metric_data(
            StartTime=past[0], EndTime=minute_of(now), MetricDataQueries=[{"Id": "requests", "MetricStat": stat}]
        )["MetricDataResults"][0]
        return {at.astimezone(now.tzinfo): int(n) for at, n in zip(answer["Timestamps"], answer["Values"], strict=True)}

    def _put(self, data: list[Datum]) -> None:
        for start in range(0, len(data), _MOST):
            with self._writing:
                self._cloudwatch.put_metric_data(Namespace=NAMESPACE, MetricData=data[start : start + _MOST])

    def _stored(self) -> list[Any]:
        # CloudWatch has no call that deletes a datum; moto keeps them in a list of this process.
        stored: list[Any] = get_backend("cloudwatch")[self._account][self._region].metric_data
        return stored


def minute_of(moment: datetime) -> datetime:
    """The start of the minute."""
    return moment.replace(second=0, microsecond=0)


def _past(now: datetime, minutes: int) -> list[datetime]:
    last = minute_of(now)
    return [last - timedelta(minutes=back) for back in range(minutes, 0, -1)]


def _data(place: Place, minutes: dict[datetime, Counter[str]]) -> list[Datum]:
    return [
        {"MetricName": metric, "Dimensions": dimensions, "Timestamp": minute, "Value": count, "Unit": "Count"}
        for minute, counted in minutes.items()
        for metric, count in counted.items()
        if count
        for dimensions in place.dimensions(metric)
    ]
