"""Containers' output in CloudWatch Logs, as the awslogs driver of ECS writes it.

Written straight into moto's streams: its PutLogEvents refuses what is two real hours ahead, and our time runs faster.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from moto.logs.models import LogStream, logs_backends

from golive_rehearsal.aws.nouns import Document
from golive_rehearsal.aws.refusals import Refusal, not_rehearsed

# A group keeps its newest streams, a stream its newest lines; each stream is one container's life.
STREAMS, LINES = 60, 2000

# What moto can filter by: words that must all be there, or one phrase. It answers everything else with every event.
_PATTERN = re.compile(r'([A-Za-z][\w. ]*|"[^"]*")?')

Write = Callable[[str], None]


class Logs:
    """The log groups of one account."""

    def __init__(self, account: str, region: str, now: Callable[[], datetime]) -> None:
        self._backend: Any = logs_backends[account][region]
        self._now = now

    def create(self, group: str) -> None:
        """Make a group unless it is there."""
        if group not in self._backend.groups:
            self._backend.create_log_group(group, {})

    def gone(self, group: str) -> Callable[[], None]:
        """Have no such group, until what is returned puts it back, its streams with it."""
        taken = self._backend.groups.pop(group)
        return lambda: self._backend.groups.__setitem__(group, taken)

    def found(self, asked: Document) -> Document:
        """FilterLogEvents in one page."""
        span = (asked.get("startTime"), asked.get("endTime"))
        events, _, _ = self._backend.filter_log_events(
            asked["logGroupName"], [], *span, None, None, asked.get("filterPattern"), interleaved=True
        )
        return {"events": events}

    def stream(self, container: Document, task: str) -> Write:
        """Where a container of a task writes its lines; raises as ECS does if the log group is not there."""
        options = container.get("logConfiguration", {}).get("options")
        if not options:
            return lambda _line: None
        group = self._backend.groups.get(options["awslogs-group"])
        if group is None:
            why = "failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not"
            raise Refusal("ResourceNotFoundException", f"{why} exist.")
        name = f"{options['awslogs-stream-prefix']}/{container['name']}/{task}"
        stream: Any = LogStream(group, name)
        # As a whole, since a request may be going through the streams now.
        group.streams = dict([*group.streams.items(), (name, stream)][-STREAMS:])

        def write(line: str) -> None:
            stream.put_log_events([{"timestamp": int(self._now().timestamp() * 1000), "message": line}])
            del stream.events[:-LINES]

        return write


def filter_log_events(asked: Document) -> None:
    """Leave it to moto, unless it would ignore the pattern and answer with everything."""
    if not _PATTERN.fullmatch(asked.get("filterPattern", "")):
        raise not_rehearsed(f"logs:FilterLogEvents with the pattern {asked['filterPattern']}")
