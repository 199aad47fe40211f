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
class SourcesSeen:
    """Every signal of the watch beside the load balancer's, and "packets", by the kind of its source.

    ``problems`` has the sentence why one can't be read now, ``gone`` the log groups that are not there with what is
    counted from each, ``silent`` what the target's file says nothing of.
    """

    kinds: Mapping[str, str]
    problems: Mapping[str, str]
    gone: Mapping[str, tuple[str, ...]]
    silent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnProbe:
    """golive's own small requests, and whether the load balancer's metrics showed a minute at or after them."""

    sent: int
    failed: int
    minute: datetime
    seen_at: datetime | None
