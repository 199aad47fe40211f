"""CloudWatch Logs, counted a minute: the lines stay in memory, only counts and the states of packets leave."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from golive.aws.errors import translated
from golive.aws.session import AwsSession
from golive.config.signals import LogPackets, LogSignal
from golive.errors import Unexpected

_PAGES = 40  # with lines, of one question; AWS answers at most 10,000 lines or 1 MB a page
_EMPTY = 2000  # without any, which AWS answers while it still searches: most of a large group has no line that fits


@dataclass(frozen=True, slots=True)
class LoggedState:
    """What a line says of a packet, in the app's own word, and when."""

    packet: str
    status: str
    at: datetime


def count_lines(
    session: AwsSession, signals: Mapping[str, LogSignal], *, start: datetime, end: datetime
) -> dict[str, dict[datetime, int]]:
    """How many lines count for each signal in every whole minute of [start, end); a minute without lines has 0.

    Signals of one group and pattern are one question. Raises ``Unexpected`` where there are more lines than we read.
    """
    asked: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for name, signal in signals.items():
        asked[signal.group, signal.pattern].append(name)
    minutes = list(_minutes(start, end))
    counts = {name: Counter(dict.fromkeys(minutes, 0)) for name in signals}
    for (group, pattern), names in asked.items():
        for at, line in log_lines(session, group, pattern, start, end):
            for name in names:
                counts[name][at.replace(second=0, microsecond=0)] += bool(re.search(signals[name].match, line))
    return {name: dict(each) for name, each in counts.items()}


def packet_states(session: AwsSession, source: LogPackets, *, start: datetime, end: datetime) -> list[LoggedState]:
    """What the lines in [start, end) say of packets, the earliest first. Raises ``Unexpected`` as ``count_lines``."""
    states = []
    for at, line in log_lines(session, source.group, source.pattern, start, end):
        found = re.search(source.match, line)
        if found is not None:
            states.append(LoggedState(found["packet"], found["status"], at))
    return sorted(states, key=lambda one: one.at)


def log_lines(
    session: AwsSession, group: str, pattern: str, start: datetime, end: datetime
) -> Iterator[tuple[datetime, str]]:
    """Each line once, with its moment; AWS may answer one twice. Raises ``Unexpected`` after those that it reads."""
    known: set[str] = set()
    with translated(f"read the log {group}"):
        pages = session.client("logs").get_paginator("filter_log_events").paginate(
            logGroupName=group, filterPattern=pattern,
            startTime=_stamp(start), endTime=_stamp(end) - 1,
        )  # fmt: skip
        empty = 0
        for number, page in enumerate(pages):
            empty += not page["events"]
            if number - empty >= _PAGES:
                raise Unexpected(
                    f'The log {group} has more lines for "{pattern}" than golive reads. Have the technical owner '
                    "narrow the pattern in the target file."
                )
            if empty > _EMPTY:
                raise Unexpected(f'AWS was still searching the log {group} for "{pattern}" after {number} answers.')
            for event in page["events"]:
                if event["eventId"] not in known:
                    known.add(event["eventId"])
                    yield datetime.fromtimestamp(event["timestamp"] / 1000, UTC), event["message"]


def _minutes(start: datetime, end: datetime) -> Iterator[datetime]:
    minute = start.replace(second=0, microsecond=0)
    while minute < end:
        yield minute
        minute = datetime.fromtimestamp(minute.timestamp() + 60, UTC)


def _stamp(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
