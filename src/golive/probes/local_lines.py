"""Wiring of the signals and packets that are told by a file or a command of this machine."""

from collections.abc import Mapping
from datetime import datetime

from golive.config.signals import CommandSignal, FileSignal
from golive.errors import GoliveError
from golive.local import counted
from golive.session.connection import Connection


def local_counts(
    connection: Connection, since: datetime, now: datetime
) -> tuple[dict[str, Mapping[datetime, int]], dict[str, str]]:
    """The counts of each such signal in every whole minute, and the sentence why one can't be counted, by its name."""
    counts: dict[str, Mapping[datetime, int]] = {}
    problems: dict[str, str] = {}
    start, end = (one.replace(second=0, microsecond=0) for one in (since, now))
    for name, source in connection.target.signals.items():
        if not isinstance(source, FileSignal | CommandSignal):
            continue
        try:
            counts[name] = counted(source, connection.root, start=start, end=end)
        except GoliveError as error:
            problems[name] = str(error)
    return counts, problems
