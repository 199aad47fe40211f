"""Lines of a log group, counted a minute: each once, all of them or an error, and nothing of them but the count."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from watch_lines import START, at

from golive.aws import count_lines, packet_states
from golive.config.signals import LogPackets, LogSignal
from golive.errors import Unexpected

SECOND = timedelta(seconds=1)


class Logs:
    """A CloudWatch Logs that has these lines, five to a page, and notes what it was asked."""

    def __init__(self, *lines: tuple[datetime, str]) -> None:
        self.events = [
            {"eventId": f"{number}", "timestamp": int(when.timestamp() * 1000), "message": line}
            for number, (when, line) in enumerate(lines)
        ]
        self.asked: list[dict[str, Any]] = []

    def client(self, _name: str) -> "Logs":
        """Itself."""
        return self

    def get_paginator(self, _operation: str) -> "Logs":
        """Itself."""
        return self

    def paginate(self, **asked: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - as boto3 has it
        """The pages of what is in the span; the last line of each page is answered again on the next."""
        self.asked.append(asked)
        there = [one for one in self.events if asked["startTime"] <= one["timestamp"] <= asked["endTime"]]
        for first in range(0, len(there), 5):
            yield {"events": there[max(0, first - 1) : first + 5]}


def counted(logs: Any, **signals: LogSignal) -> dict[str, dict[datetime, int]]:  # noqa: ANN401 - a session
    """The counts of the first three minutes."""
    return count_lines(logs, signals, start=START, end=at(3))


def test_each_line_counts_once_in_its_minute() -> None:
    """A line that AWS answers twice counts once; one of the end of the span not; a minute without lines has 0."""
    lines = [(START + n * 10 * SECOND, "status=500" if n % 3 == 0 else "status=200") for n in range(12)]
    found = counted(
        Logs(*lines, (at(3), "status=500")),
        all=LogSignal(group="g", pattern="p"),
        bad=LogSignal(group="g", pattern="p", match="status=5"),
    )

    assert found["all"] == {START: 6, at(1): 6, at(2): 0}
    assert found["bad"] == {START: 2, at(1): 2, at(2): 0}


def test_signals_of_one_pattern_are_one_question() -> None:
    """Two signals of one group and pattern are asked for together, another pattern by itself."""
    logs = Logs()
    counted(
        logs,
        a=LogSignal(group="g", pattern="p"),
        b=LogSignal(group="g", pattern="p", match="x"),
        c=LogSignal(group="g", pattern="q"),
    )

    assert [(one["logGroupName"], one["filterPattern"]) for one in logs.asked] == [("g", "p"), ("g", "q")]


def test_more_lines_than_are_read() -> None:
    """Lines beyond what golive reads are an error that names group and pattern, never a smaller count."""
    with pytest.raises(Unexpected, match=r'log g has more lines for "p"'):
        counted(Logs(*[(START, "x")] * 500), a=LogSignal(group="g", pattern="p"))


def test_the_states_of_packets() -> None:
    """A line that names packet and status is a state, the earliest first; every other line is none."""
    source = LogPackets(group="g", pattern="p", match=r"run=(?P<packet>\S+) now=(?P<status>\S+)")
    logs: Any = Logs((at(2), "run=a now=failed"), (at(1), "run=a now=running"), (at(1), "something else"))

    found = packet_states(logs, source, start=START, end=at(3))

    assert [(one.packet, one.status, one.at) for one in found] == [("a", "running", at(1)), ("a", "failed", at(2))]
