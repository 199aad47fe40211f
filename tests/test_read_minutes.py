"""CloudWatch's metrics, read a minute: what is not read to the end is not read."""

from collections.abc import Iterator
from typing import Any

import pytest
from watch_lines import START, at

from golive.aws import read_minutes
from golive.config.signals import CloudWatchSignal
from golive.errors import Unexpected

ERRORS = CloudWatchSignal(namespace="AWS/ApplicationELB", metrics=("ELB_5XX", "Target_5XX"), dimensions={})
REQUESTS = CloudWatchSignal(namespace="AWS/ApplicationELB", metrics=("RequestCount",), dimensions={})


class Metrics:
    """A CloudWatch that answers one point a metric, each metric with the status that it is given; one a page."""

    def __init__(self, *statuses: str, value: float = 3.0) -> None:
        self.statuses = statuses
        self.value = value

    def client(self, _name: str) -> "Metrics":
        """Itself."""
        return self

    def get_paginator(self, _operation: str) -> "Metrics":
        """Itself."""
        return self

    def paginate(self, **asked: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - as boto3 has it
        """The pages."""
        for query, status in zip(asked["MetricDataQueries"], self.statuses, strict=True):
            result = {"Id": query["Id"], "Label": query["Label"], "Timestamps": [START], "Values": [self.value]}
            yield {"MetricDataResults": [{**result, "StatusCode": status}]}


def read(*statuses: str, value: float = 3.0) -> dict[str, Any]:
    """Errors of two metrics, and requests."""
    session: Any = Metrics(*statuses, value=value)
    return read_minutes(session, {"api_errors": ERRORS, "api_requests": REQUESTS}, start=START, end=at(2))


def test_the_metrics_of_a_signal_are_added() -> None:
    """Errors of the load balancer and of its targets are one number."""
    assert read("Complete", "Complete", "Complete") == {"api_errors": {START: 6}, "api_requests": {START: 3}}


@pytest.mark.parametrize("broken", [0, 1, 2])
@pytest.mark.parametrize("status", ["PartialData", "InternalError", "Forbidden"])
def test_each_metric_must_be_whole(broken: int, status: str) -> None:
    """One metric that was not read to the end makes its signal unread, whichever of its metrics it is."""
    statuses = ["Complete"] * 3
    statuses[broken] = status

    with pytest.raises(Unexpected, match="api_requests" if broken == 2 else "api_errors"):
        read(*statuses)


@pytest.mark.parametrize("value", [1e13, 1e308, 0.6e8, -4.0, float("inf"), float("nan")])
def test_a_sum_that_is_no_count(value: float) -> None:
    """What can't be a count of a minute, also of several metrics together, is told with its minute, and not judged."""
    with pytest.raises(Unexpected, match=r"CloudWatch says .* for api_errors at 14:00 UTC.*Correct its metric"):
        read("Complete", "Complete", "Complete", value=value)


def test_a_large_count_is_read() -> None:
    """Millions of requests a minute are a count."""
    assert read("Complete", "Complete", "Complete", value=4e7)["api_errors"] == {START: 80_000_000}
