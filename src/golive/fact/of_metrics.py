"""What the metrics showed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MetricMinutes:
    """The load balancer's metrics a minute, by the minute's start; a minute without data is not there."""

    requests: Mapping[datetime, int]
    errors: Mapping[datetime, int]
    read_at: datetime


@dataclass(frozen=True, slots=True)
class OwnProbe:
    """golive's own small requests, and whether the load balancer's metrics showed a minute at or after them."""

    sent: int
    failed: int
    minute: datetime
    seen_at: datetime | None
