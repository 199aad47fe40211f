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

    def __init__(self, *statuses: str) -> None:
        self.statuses = statuses

    def client(self, _name: str) -> "Metrics":
        """Itself."""
        return self

    def get_paginator(self, _operation: str) -> "Metrics":
        """Itself."""
        return self

    def paginate(self, **asked: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - as boto3 has it
        """The pages."""
        for query, status in zip(asked["MetricDataQueries"], self.statuses, strict=True):
            result = {"Id": query["Id"], "Label": query["Label"], "Timestamps": [START], "Values": [3.0]}
            yield {"MetricDataResults": [{**result, "StatusCode": status}]}


def read(*statuses: str) -> dict[str, Any]:
    """Errors of two metrics, and requests."""
    session: Any = Metrics(*statuses)
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
