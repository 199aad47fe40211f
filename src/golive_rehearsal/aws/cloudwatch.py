"""The CloudWatch that the rehearsal performs itself: metrics, and alarms that are really judged."""

import json
import operator
import threading
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from golive_rehearsal.aws.datapoints import MINUTE, Datapoints, key_of, minute_of, periods_of
from golive_rehearsal.aws.nouns import Document
from golive_rehearsal.aws.refusals import Refusal, not_rehearsed

Operation = Callable[[Document], Document]
Undo = Callable[[], None]

OK, ALARM, UNKNOWN = "OK", "ALARM", "INSUFFICIENT_DATA"

# Further periods that CloudWatch looks back for datapoints, where some of the newest are missing.
_FURTHER = 2

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


@dataclass(slots=True)
class Alarm:
    """One metric alarm: ``document`` is what was put, the rest is what became of it; ``judged`` is up to when."""

    document: Document
    judged: datetime
    configured: datetime
    changed: datetime
    state: str = UNKNOWN
    held: bool = False
    reason: str = "Unchecked: Initial alarm creation"
    history: deque[Document] = field(default_factory=lambda: deque(maxlen=100))

    def become(self, state: str, reason: str, now: datetime) -> None:
        """Take a state; a new one goes into the history."""
        if state != self.state:
            self.note("StateUpdate", f"Alarm updated from {self.state} to {state}", now)
            self.state, self.changed, self.reason = state, now, reason

    def note(self, kind: str, summary: str, now: datetime) -> None:
        """Write a line of history."""
        line = {"AlarmName": self.document["AlarmName"], "AlarmType": "MetricAlarm", "Timestamp": now}
        data = json.dumps({"version": "1.0", "type": kind})
        self.history.append(line | {"HistoryItemType": kind, "HistorySummary": summary, "HistoryData": data})


class CloudWatch:
    """The metrics and alarms of one account; ``arn`` is what the ARNs of its alarms begin with."""

    def __init__(self, datapoints: Datapoints, now: Callable[[], datetime], arn: str) -> None:
        self._datapoints = datapoints
        self._now = now
        self._arn = arn
        self._alarms: dict[str, Alarm] = {}
        self._lock = threading.Lock()

    def operations(self) -> dict[str, Operation]:
        """Every operation by its name, one at a time."""
        performed: list[Operation] = [
            self._put_metric_data,
            self._get_metric_data,
            self._get_metric_statistics,
            self._list_metrics,
            self._put_metric_alarm,
            self._describe_alarms,
            self._describe_alarm_history,
            self._set_alarm_state,
            self._delete_alarms,
        ]

        def locked(operation: Operation, asked: Document) -> Document:
            with self._lock:
                return operation(asked)

        names = (each.__name__.title().replace("_", "") for each in performed)
        return {f"cloudwatch:{name}": partial(locked, each) for name, each in zip(names, performed, strict=True)}

    def ringing(self, name: str) -> bool:
        """Whether the alarm of that name is in ALARM."""
        return name in self._alarms and self._alarms[name].state == ALARM

    def says(self, name: str, says: Document) -> Undo:
        """Change what an alarm says, and nothing else of it."""
        with self._lock:
            alarm = self._alarms[name]
            before, alarm.document = alarm.document, alarm.document | says

        def undo() -> None:
            alarm.document = before

        return undo

    def calculates(self, name: str, expression: str) -> Undo:
        """Change what an alarm calculates."""
        metrics = self._alarms[name].document["Metrics"]
        other = [one | {"Expression": expression} if "Expression" in one else one for one in metrics]
        return self.says(name, {"Metrics": other})

    def hold(self, name: str, state: str) -> Undo:
        """Let an alarm be in a state until undone, whatever its metric does."""
        with self._lock:
            alarm = self._alarms[name]
            before, alarm.held = alarm.state, True
            alarm.become(state, "Held by the rehearsal.", self._now())

        def undo() -> None:
            alarm.become(before, "Let go by the rehearsal.", self._now())
            alarm.held = False

        return undo

    def judge(self, *, again: bool = False) -> None:
        """Judge every alarm for each minute that is over; however late we are, at the minute's own time.

        ``again``: the last minute that was judged too, since its past was changed.
        """
        with self._lock:
            for alarm in (one for one in self._alarms.values() if not one.held):
                alarm.judged -= MINUTE * again
                while alarm.judged + MINUTE <= self._now():
                    alarm.judged += MINUTE
                    alarm.become(*judged(alarm, self._datapoints), alarm.judged)

    def _put_metric_data(self, asked: Document) -> Document:
        for each in asked["MetricData"]:
            if "StatisticValues" in each:
                raise not_rehearsed("cloudwatch:PutMetricData with StatisticValues")
            values = each.get("Values") or [each["Value"]]
            measured: Counter[float] = Counter()
            for value, times in zip(values, each.get("Counts") or [1] * len(values), strict=True):
                measured[float(value)] += int(float(times))
            at = _moment(each["Timestamp"]) if "Timestamp" in each else self._now()
            self._datapoints.add(key_of(each | {"Namespace": asked["Namespace"]}), at, measured)
        return {}

    def _get_metric_data(self, asked: Document) -> Document:
        queries = asked["MetricDataQueries"]
        lines = self._datapoints.query(queries, _moment(asked["StartTime"]), _moment(asked["EndTime"]))
        results = []
        for one in (each for each in queries if each.get("ReturnData", True)):
            named = one["MetricStat"]["Metric"]["MetricName"] if "MetricStat" in one else one["Id"]
            line = lines[one["Id"]]
            times = sorted(line, reverse=asked.get("ScanBy", "TimestampDescending") == "TimestampDescending")
            result = {"Id": one["Id"], "Label": one.get("Label") or named, "StatusCode": "Complete"}
            results.append(result | {"Timestamps": times, "Values": [line[at] for at in times]})
        return {"MetricDataResults": results}

    def _get_metric_statistics(self, asked: Document) -> Document:
        periods = periods_of(_moment(asked["StartTime"]), _moment(asked["EndTime"]), int(asked["Period"]))
        points: dict[datetime, Document] = {}
        for statistic in [*asked.get("Statistics", []), *asked.get("ExtendedStatistics", [])]:
            line = self._datapoints.read(key_of(asked), periods, int(asked["Period"]), statistic)
            for at, value in line.items():
                point = points.setdefault(at, {"Timestamp": at})
                part = point.setdefault("ExtendedStatistics", {}) if statistic.startswith("p") else point
                part[statistic] = value
        return {"Label": asked["MetricName"], "Datapoints": list(points.values())}

    def _list_metrics(self, asked: Document) -> Document:
        found = []
        for namespace, metric, dimensions in self._datapoints.keys():  # noqa: SIM118 - not a dictionary
            held = dict(dimensions)
            wanted = ((held.get(one["Name"]), one.get("Value")) for one in asked.get("Dimensions", []))
            fits = all(has is not None and value in (None, has) for has, value in wanted)
            if fits and asked.get("Namespace") in (None, namespace) and asked.get("MetricName") in (None, metric):
                listed = [{"Name": name, "Value": value} for name, value in sorted(dimensions)]
                found.append({"Namespace": namespace, "MetricName": metric, "Dimensions": listed})
        return {"Metrics": found}

    def _put_metric_alarm(self, asked: Document) -> Document:
        now, name = self._now(), asked["AlarmName"]
        document = {"ActionsEnabled": True, **asked}
        document.pop("Tags", None)
        alarm = self._alarms.setdefault(name, Alarm(document, minute_of(now), now, now))
        alarm.document, alarm.configured = document, now
        alarm.note("ConfigurationUpdate", f'Alarm "{name}" put', now)
        return {}

    def _describe_alarms(self, asked: Document) -> Document:
        names, prefix, state = (asked.get(each) for each in ("AlarmNames", "AlarmNamePrefix", "StateValue"))
        found = [
            alarm.document
            | {
                "AlarmArn": f"{self._arn}:{name}",
                "AlarmConfigurationUpdatedTimestamp": alarm.configured,
                "StateValue": alarm.state,
                "StateReason": alarm.reason,
                "StateUpdatedTimestamp": alarm.changed,
                "StateTransitionedTimestamp": alarm.changed,
            }
            for name, alarm in sorted(self._alarms.items())
            if (not names or name in names) and name.startswith(prefix or "") and state in (None, alarm.state)
        ]
        return {"MetricAlarms": found, "CompositeAlarms": []}

    def _describe_alarm_history(self, asked: Document) -> Document:
        wanted = {name: asked[name] for name in ("AlarmName", "HistoryItemType") if name in asked}
        items = [item for alarm in self._alarms.values() for item in alarm.history if wanted.items() <= item.items()]
        newest = sorted(enumerate(items), key=lambda each: (each[1]["Timestamp"], each[0]), reverse=True)
        return {"AlarmHistoryItems": [item for _, item in newest]}

    def _set_alarm_state(self, asked: Document) -> Document:
        if asked["AlarmName"] not in self._alarms:
            raise Refusal("ResourceNotFound", "No alarm of that name.")
        self._alarms[asked["AlarmName"]].become(asked["StateValue"], asked["StateReason"], self._now())
        return {}

    def _delete_alarms(self, asked: Document) -> Document:
        for name in asked["AlarmNames"]:
            self._alarms.pop(name, None)
        return {}


def judged(alarm: Alarm, datapoints: Datapoints) -> tuple[str, str]:
    """The state of an alarm at ``alarm.judged``, and why.

    The newest periods that have data are judged, as many as the alarm wants; what then is still missing counts as the
    alarm says (CloudWatch's user guide, "Configuring how alarms treat missing data").
    """
    document, wanted = alarm.document, int(alarm.document["EvaluationPeriods"])
    needed, threshold = int(document.get("DatapointsToAlarm") or wanted), float(document["Threshold"])
    statistic = document.get("Statistic") or document.get("ExtendedStatistic")
    single = {"Metric": document, "Period": document.get("Period"), "Stat": statistic}
    queries = document.get("Metrics") or [{"Id": "", "MetricStat": single}]
    period = next(each["MetricStat"]["Period"] for each in queries if "MetricStat" in each)
    shown = next(each["Id"] for each in queries if each.get("ReturnData", True))
    start = alarm.judged - timedelta(seconds=(wanted + _FURTHER) * int(period))
    line = datapoints.query(queries, start, alarm.judged)[shown]
    newest = [line[at] for at in sorted(line)[-wanted:]]
    missing = wanted - len(newest)
    breaching = sum(_COMPARE[document["ComparisonOperator"]](each, threshold) for each in newest)
    reason = f"{breaching} of the last {wanted} datapoints crossed the threshold ({threshold}), {missing} were missing."
    most, treating = breaching + missing, document.get("TreatMissingData", "missing")
    states = {
        "notBreaching": ALARM if breaching >= needed else OK,
        "breaching": ALARM if most >= needed else OK,
        "ignore": ALARM if breaching >= needed else OK if most < needed else alarm.state,
        "missing": UNKNOWN if not newest else ALARM if breaching and most >= needed else OK,
    }
    return states[treating], reason


def _moment(value: datetime) -> datetime:
    """A moment of a request; moto reads it as UTC without saying so."""
    return value.replace(tzinfo=UTC)
