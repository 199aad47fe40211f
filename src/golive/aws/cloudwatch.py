"""CloudWatch metrics, read a minute."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime

from golive.aws.errors import translated
from golive.aws.session import AwsSession
from golive.config.signals import CloudWatchSignal
from golive.errors import Unexpected
from golive.model.observations import MOST_A_MINUTE


def read_minutes(
    session: AwsSession, signals: Mapping[str, CloudWatchSignal], *, start: datetime, end: datetime
) -> dict[str, dict[datetime, int]]:
    """Each signal's sum a minute in [start, end), in one batched question; a minute without data is not there.

    Raises ``Unexpected`` when CloudWatch says that its answer is not complete: part of a signal is no signal; and when
    a sum can't be a count.
    """
    queries = [
        {
            "Id": f"m{number}",
            "Label": name,
            "MetricStat": {
                "Metric": {
                    "Namespace": signal.namespace,
                    "MetricName": metric,
                    "Dimensions": [{"Name": key, "Value": value} for key, value in signal.dimensions.items()],
                },
                "Period": 60,
                "Stat": "Sum",
            },
        }
        for number, (name, signal, metric) in enumerate(
            (name, signal, metric) for name, signal in signals.items() for metric in signal.metrics
        )
    ]
    sums: dict[str, defaultdict[datetime, float]] = {name: defaultdict(float) for name in signals}
    status = {(str(query["Id"]), str(query["Label"])): "" for query in queries}
    with translated("read the metrics"):
        pages = (
            session.client("cloudwatch")
            .get_paginator("get_metric_data")
            .paginate(MetricDataQueries=queries, StartTime=start, EndTime=end, ScanBy="TimestampAscending")
        )
        for page in pages:
            for result in page["MetricDataResults"]:
                status[result["Id"], result["Label"]] = result.get("StatusCode", "")
                for stamp, value in zip(result["Timestamps"], result["Values"], strict=True):
                    sums[result["Label"]][stamp.astimezone(UTC)] += value
    unread = dict.fromkeys(name for (_, name), code in status.items() if code != "Complete")
    if unread:
        raise Unexpected(f"CloudWatch did not read {', '.join(unread)} to the end. Try again in a minute.")
    for name, minutes in sums.items():
        for minute, value in minutes.items():
            if not 0 <= value <= MOST_A_MINUTE:  # nor is what is no number
                raise Unexpected(
                    f"CloudWatch says {value:g} for {name} at {minute:%H:%M} UTC, which is no count of a minute. "
                    "Correct its metric in the target file, or whatever writes it."
                )
    return {name: {minute: round(value) for minute, value in minutes.items()} for name, minutes in sums.items()}
