"""Wiring of an incident's first step: every source that the target file names, read for the window, raw and complete.

What a source could not give is said, and never stops another one.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import msgspec

from golive.aws import alarms_named, log_lines
from golive.background import asked
from golive.config.signals import (
    CloudWatchSignal,
    CommandPackets,
    CommandSignal,
    LocalPackets,
    LocalSignal,
    LogPackets,
    LogSignal,
)
from golive.errors import GoliveError
from golive.local import lines_between
from golive.probes.watch_sources import metrics
from golive.record.incident_forms import IncidentOpened
from golive.session.connection import Connection

if TYPE_CHECKING:
    from concurrent.futures import Future

_WITHIN = 40.0  # real seconds that all sources together may take; the whole command is done in a minute
_EVERY_LINE = ""
Dated = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Saved:
    """What one source gave of the window: ``what`` was asked of it, its lines, and why not all of them are there.

    ``problem`` is the sentence for people, ``lacking`` its code; both are empty where it is complete.
    """

    source: str
    what: str = ""
    lines: list[Dated] = field(default_factory=list, repr=False)
    problem: str = ""
    lacking: str = ""

    @property
    def content(self) -> bytes:
        """The lines as they are kept, each behind its moment."""
        told = (f"{at.astimezone(UTC).isoformat()}\t{line.rstrip()}\n" for at, line in self.lines)
        return "".join(told).encode(errors="backslashreplace")

    @property
    def sha256(self) -> str:
        """The hash of that."""
        return hashlib.sha256(self.content).hexdigest()


def gather(connection: Connection, window: IncidentOpened) -> dict[str, Saved]:
    """All sources at the same time, by name; one that gives no answer in its time is said to be open."""
    asking = {name: (what, asked(name, read)) for name, what, read in _sources(connection, window)}
    until = time.monotonic() + _WITHIN
    return {
        name: _taken(name, what, answer, max(0.0, until - time.monotonic())) for name, (what, answer) in asking.items()
    }


def counts_of(saved: Saved | None) -> Mapping[str, Mapping[datetime, int]]:
    """The metrics as counts a minute, of what ``gather`` kept; none where they could not be had."""
    found: dict[str, dict[datetime, int]] = {}
    for at, line in saved.lines if saved is not None else ():
        for name, count in json.loads(line).items():
            found.setdefault(name, {})[at] = count
    return found


METRICS = "metrics"
"""The name of the source that is CloudWatch's counts a minute."""


def log_name(group: str) -> str:
    """The name of a log group as a source."""
    return f"log {group}"


def _sources(connection: Connection, window: IncidentOpened) -> Iterator[tuple[str, str, Callable[[], Saved]]]:
    """Each source: its name, what is asked of it, and how it is asked."""
    target, began, ended = connection.target, window.began, window.ended
    named = [*target.signals.values(), *([target.packets] if target.packets is not None else [])]
    groups = [one.group for one in named if isinstance(one, LogSignal | LogPackets)]
    for group in dict.fromkeys([*([target.audit_log.group] if target.audit_log is not None else []), *groups]):
        what = "every line of the log group"
        yield log_name(group), what, partial(_log, connection, group, began, ended)
    local = [one for one in named if isinstance(one, LocalSignal | LocalPackets)]
    for number, one in enumerate({_place(one): one for one in local}.values(), 1):
        name = _named(one, number)
        yield name, "every line", partial(_local, connection, name, one, began, ended)
    if any(isinstance(one, CloudWatchSignal) for one in named):
        series = {str(name): one for name, one in target.signals.items() if isinstance(one, CloudWatchSignal)}
        what = "; ".join(f"{name}: {one.namespace} {'+'.join(one.metrics)}" for name, one in series.items())
        yield METRICS, f"sum a minute of {what}", partial(_metrics, connection, began, ended)
    if target.aws is not None:
        yield "ecs deployments", "every deployment of the service", partial(_deployments, connection, ended)
        yield "ecs events", "what ECS told of the service", partial(_events, connection, began, ended)
    if target.alarms is not None:
        names = (target.alarms.api_errors, *target.alarms.others)
        yield "alarms", f"the state of {', '.join(names)} now", partial(_alarms, connection, names)


def _taken(name: str, what: str, answer: "Future[Saved]", within: float) -> Saved:
    try:
        answer.exception(within)
        return replace(answer.result(), what=what)
    except TimeoutError:
        late = "It gave no answer in its time. Run the same command again."
        return Saved(name, what, problem=late, lacking="no-answer")
    except GoliveError as error:
        return Saved(name, what, problem=str(error), lacking="not-read")


def _log(connection: Connection, group: str, began: datetime, ended: datetime) -> Saved:
    connection.own_account()
    found = list[Dated]()
    try:
        for line in log_lines(connection.session, group, _EVERY_LINE, began, ended):
            found.append(line)
    except GoliveError as error:
        if not found:
            raise
        last = max(at for at, _line in found)
        problem = f"It is cut at {last:%H:%M:%S} UTC. {error}"
        return Saved(log_name(group), lines=sorted(found), problem=problem, lacking="cut")
    return Saved(log_name(group), lines=sorted(found))


def _local(
    connection: Connection, name: str, source: LocalSignal | LocalPackets, began: datetime, ended: datetime
) -> Saved:
    return Saved(name, lines=lines_between(source, connection.root, start=began, end=ended))


def _metrics(connection: Connection, began: datetime, ended: datetime) -> Saved:
    minutes: dict[datetime, dict[str, int]] = {}
    for name, counted in metrics(connection, began, ended).items():
        for minute, count in counted.items():
            minutes.setdefault(minute, {})[name] = count
    lines = [(minute, json.dumps(minutes[minute], sort_keys=True)) for minute in sorted(minutes)]
    return Saved(METRICS, lines=lines)


def _deployments(connection: Connection, ended: datetime) -> Saved:
    connection.own_account()
    history = [one for one in connection.ecs.history() if one.created < ended]
    lines = [(one.created, msgspec.json.encode(one, enc_hook=str).decode()) for one in history]
    return Saved("ecs deployments", lines=sorted(lines))


def _events(connection: Connection, began: datetime, ended: datetime) -> Saved:
    connection.own_account()
    lines = [(at, line) for at, line in connection.ecs.events() if began <= at < ended]
    return Saved("ecs events", lines=lines)


def _alarms(connection: Connection, names: tuple[str, ...]) -> Saved:
    connection.own_account()
    found = alarms_named(connection.session, names)
    since = {name: one.get("StateUpdatedTimestamp", connection.clock.now()) for name, one in found.items()}
    told = [
        (since[name], json.dumps({"alarm": name, "state": str(one["StateValue"])}))
        for name, one in sorted(found.items())
    ]
    missing = [name for name in names if name not in found]
    problem = f"CloudWatch has no alarm {', '.join(missing)}." if missing else ""
    return Saved("alarms", lines=told, problem=problem, lacking="alarm-gone" if missing else "")


def _place(source: LocalSignal | LocalPackets) -> tuple[str, ...]:
    """Where the lines of a source on this machine are, whatever of them counts."""
    return source.argv if isinstance(source, CommandSignal | CommandPackets) else (source.path,)


def _named(source: LocalSignal | LocalPackets, number: int) -> str:
    """Its name; of a command only its program's, since other words of it may hold a secret."""
    if isinstance(source, CommandSignal | CommandPackets):
        return f"command {number} ({PurePosixPath(source.argv[0].replace(chr(92), '/')).name})"
    return f"file {source.path}"
