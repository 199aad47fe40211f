"""The probes that ask AWS: what runs, what could run again, and the load balancer's metrics."""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from golive.aws import read_environment, read_minutes
from golive.clock import poll
from golive.config.signals import CloudWatchSignal, CommandSignal, FileSignal
from golive.errors import ConfigurationError, Unexpected
from golive.facts import EnvironmentSeen, MetricMinutes, OwnProbe, VersionState
from golive.model.release import Release
from golive.probes.app import ask_needed
from golive.probes.local_lines import local_counts
from golive.readiness.survey import Probe
from golive.session.connection import Connection

T = TypeVar("T")
_SPAN = timedelta(minutes=30)  # the past that "inside a trigger now?" looks back on
_T1 = {"api_requests", "api_errors"}
_OWN_REQUESTS = 4
_PROBE_WITHIN = 300.0  # seconds of the target's clock in which a metric must show our own requests


def probes(connection: Connection) -> dict[str, Probe]:
    """The probes of the account, by the name of their fact."""
    aws, metrics = f"AWS of {connection.target.name}", f"CloudWatch of {connection.target.name}"
    return {
        "scene": Probe(aws, lambda _cancel: owned(connection, lambda one: one.ecs.scene())),
        "previous": Probe(
            aws, lambda _cancel: owned(connection, lambda one: version_state(one, one.record.pins().previous))
        ),
        "environment": Probe(aws, lambda _cancel: owned(connection, _environment)),
        "metrics": Probe(metrics, lambda _cancel: read_metrics(connection)),
        "own-probe": Probe(
            metrics, lambda cancel: _own_probe(connection, cancel), _PROBE_WITHIN / connection.clock.scale + 60.0
        ),
    }


def needed(connection: Connection, table: T | None, lack: str) -> T:
    """A table of the target's file. Raises ``ConfigurationError`` saying what the file lacks where it is not there."""
    if table is None:
        raise ConfigurationError(f"{connection.target.title}'s file {lack}")
    return table


def owned(connection: Connection, ask: Callable[[Connection], Any]) -> Any:  # noqa: ANN401 - the asker's own
    """Ask AWS only after it has said that our credentials are for the target's account: names repeat elsewhere."""
    connection.own_account()
    return ask(connection)


def version_state(connection: Connection, version: Release | None) -> VersionState | None:
    """What AWS knows of a version; None where none is on the record."""
    return connection.ecs.version_state(version) if version is not None else None


def _environment(connection: Connection) -> EnvironmentSeen:
    wanted = needed(connection, connection.target.environment, "says nothing of the app's environment.")
    return read_environment(connection.session, wanted)


def read_metrics(connection: Connection, *, start: datetime | None = None) -> MetricMinutes:
    """The load balancer's requests and errors a minute, from ``start`` (default: half an hour ago) until now."""
    sources, now = connection.target.signals, connection.clock.now()
    counted = {name for name, one in sources.items() if isinstance(one, CloudWatchSignal | FileSignal | CommandSignal)}
    missing = _T1 - {str(name) for name in counted}
    if missing:
        raise ConfigurationError(f"{connection.target.title} names no metric for {', '.join(sorted(missing))}.")
    whole = (start or now - _SPAN).replace(second=0, microsecond=0)
    signals = connection.target.balancer_metrics
    read: dict[str, Mapping[datetime, int]] = {}
    if signals:
        connection.own_account()
        read |= read_minutes(connection.session, signals, start=whole, end=now + timedelta(minutes=1))
    if len(signals) < len(_T1):
        here, problems = local_counts(connection, whole, now + timedelta(minutes=1))
        for name in set(problems) & _T1:
            raise Unexpected(problems[name])
        read |= {name: here[name] for name in set(here) & _T1}
    return MetricMinutes(requests=read["api_requests"], errors=read["api_errors"], read_at=now)


def _own_probe(connection: Connection, cancel: threading.Event) -> OwnProbe:
    """Send our own small requests, then wait until the load balancer's metric shows a minute at or after theirs."""
    minute = connection.clock.now().replace(second=0, microsecond=0)
    worked = [ask_needed(connection.app, connection.target, turn)[1] for turn in range(_OWN_REQUESTS)]
    failed = worked.count(False)
    seen = poll(
        lambda: _shown(connection, minute),
        until=bool,
        every=15.0,
        within=_PROBE_WITHIN,
        clock=connection.clock,
        cancel=cancel,
    )
    seen_at = connection.clock.now() if seen else None
    sent = worked.count(True) + failed  # another answer shows nothing of what users meet
    return OwnProbe(sent=sent, failed=failed, minute=minute, seen_at=seen_at)


def _shown(connection: Connection, minute: datetime) -> bool:
    return any(one >= minute and count for one, count in read_metrics(connection, start=minute).requests.items())
