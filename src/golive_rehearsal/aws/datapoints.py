"""CloudWatch's memory: datapoints by series and minute, read as statistics and by metric math."""

import math
import operator
import re
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from golive_rehearsal.aws.nouns import Document
from golive_rehearsal.aws.refusals import Refusal

Values = Counter[float]
"""What was measured in a minute: each value, and how often."""

Line = dict[datetime, float]
"""A statistic by the start of its period; a period without data is absent."""

Key = tuple[str, str, frozenset[tuple[str, str]]]
"""A series: namespace, metric, and dimensions in whatever order they are given."""

MINUTE = timedelta(minutes=1)

# Minutes that a series keeps: three days of the target. CloudWatch keeps fifteen.
KEPT = 3 * 24 * 60


class Datapoints:
    """Every series of one account; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._series: dict[Key, dict[datetime, Values]] = {}

    def add(self, key: Key, at: datetime, values: Mapping[float, int]) -> None:
        """Add what was measured in the minute of ``at``, or with negative counts take it back; forget the oldest."""
        with self._lock:
            minutes = self._series.setdefault(key, {})
            now = Counter(minutes.pop(minute_of(at), None))
            now.update(values)
            minutes |= {minute_of(at): +now} if +now else {}
            while len(minutes) > KEPT:
                del minutes[min(minutes)]

    def keys(self) -> list[Key]:
        """Every series that has data."""
        with self._lock:
            return [key for key, minutes in self._series.items() if minutes]

    def read(self, key: Key, periods: list[datetime], seconds: int, statistic: str) -> Line:
        """A statistic for each of the periods, so many seconds long, that has data."""
        with self._lock:
            minutes = dict(self._series.get(key, {}))
        found = {}
        for period in periods:
            parts = (minutes.get(period + step * MINUTE, Counter()) for step in range(max(1, seconds // 60)))
            found[period] = sum(parts, Counter())
        return {period: statistic_of(values, statistic) for period, values in found.items() if values}

    def query(self, queries: list[Document], start: datetime, end: datetime) -> dict[str, Line]:
        """The line of each query of GetMetricData by its id; expressions see those of the metrics."""
        lines: dict[str, Line] = {}
        asked = {one["Id"]: one["MetricStat"] for one in queries if "MetricStat" in one}
        for name, wanted in asked.items():
            periods = periods_of(start, end, int(wanted["Period"]))
            lines[name] = self.read(key_of(wanted["Metric"]), periods, int(wanted["Period"]), wanted["Stat"])
        every = periods_of(start, end, min((int(one["Period"]) for one in asked.values()), default=60))
        expressions = {one["Id"]: one["Expression"] for one in queries if "Expression" in one}
        return lines | {name: calculated(expression, lines, every) for name, expression in expressions.items()}


def key_of(metric: Document) -> Key:
    """The series that a request names."""
    dimensions = frozenset((each["Name"], each["Value"]) for each in metric.get("Dimensions", ()))
    return metric["Namespace"], metric["MetricName"], dimensions


def minute_of(moment: datetime) -> datetime:
    """The start of the minute."""
    return moment.replace(second=0, microsecond=0)


def periods_of(start: datetime, end: datetime, seconds: int) -> list[datetime]:
    """The starts of the periods from ``start``, rounded down to the minute, to before ``end``."""
    first, length = minute_of(start), timedelta(seconds=max(60, seconds))
    return [first + step * length for step in range(math.ceil((end - first) / length))]


def statistic_of(values: Values, statistic: str) -> float:
    """A statistic as CloudWatch names it: Sum, Average, Minimum, Maximum, SampleCount or a percentile such as p99."""
    count, total = values.total(), sum(value * times for value, times in values.items())
    simple = {"Sum": total, "Average": total / count, "SampleCount": float(count)}
    simple |= {"Minimum": min(values), "Maximum": max(values)}
    if statistic in simple:
        return simple[statistic]
    if not re.fullmatch(r"p(\d{1,2}(\.\d+)?|100)", statistic):
        raise Refusal("InvalidParameterValue", f"The value {statistic} for parameter Stat is not supported.")
    rank = math.ceil(float(statistic[1:]) / 100 * count)
    return sorted(values.elements())[max(0, rank - 1)]


_TOKEN = re.compile(r"\d+\.?\d*|[A-Za-z]\w*|\S")
_SIGNS: tuple[dict[str, Callable[[float, float], float]], ...] = (
    {"+": operator.add, "-": operator.sub},
    {"*": operator.mul, "/": operator.truediv},
)


def calculated(expression: str, lines: Mapping[str, Line], every: list[datetime]) -> Line:
    """Metric math as far as it is rehearsed: ``+ - * /``, parentheses, numbers, ids and FILL(id, number).

    A period that one side lacks, or that divides by zero, has no result. Raises ``Refusal`` for anything else. Not by
    Python's ``ast``: two threads of CPython 3.11 can't use it at once.
    """
    tokens = [*_TOKEN.findall(expression), ""]

    def expect(token: str) -> None:
        if tokens.pop(0) != token:
            raise Refusal("ValidationError", f"The rehearsal can't calculate {expression}.")

    def level(depth: int) -> Line:
        if depth == len(_SIGNS):
            return operand()
        line = level(depth + 1)
        while tokens[0] in _SIGNS[depth]:
            sign = tokens.pop(0)
            other, by = level(depth + 1), _SIGNS[depth][sign]
            line = {at: by(line[at], other[at]) for at in line if at in other and (other[at] or sign != "/")}
        return line

    def operand() -> Line:
        if tokens[0] in lines:
            return lines[tokens.pop(0)]
        if tokens[0][:1].isdigit():
            return dict.fromkeys(every, float(tokens.pop(0)))
        fills = tokens[0] == "FILL" and bool(tokens.pop(0))
        expect("(")
        line = level(0)
        if fills:
            expect(",")
            line = level(0) | line
        expect(")")
        return line

    answer = level(0)
    expect("")
    return answer
