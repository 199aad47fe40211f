"""The probes of readiness: how each fact is observed on a connected target."""

import threading
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from golive import packets
from golive.app import ApiWorkflow, json_of
from golive.aws import read_minutes
from golive.clock import poll
from golive.connection import Connection
from golive.consent import Effect
from golive.errors import ConfigurationError, EdgeError, Unexpected
from golive.fact import Answer, Journey, MetricMinutes, OwnProbe, RunsRead, Scene, SignInPage, VersionState
from golive.journey import Walk
from golive.pdf import read_output
from golive.survey import Probe
from golive.target import CloudWatchSignal

_SPAN = timedelta(minutes=30)  # the past that "inside a trigger now?" looks back on
_OWN_REQUESTS = 4
_PROBE_WITHIN = 300.0  # seconds of the target's clock in which a metric must show our own requests


def probes(connection: Connection, run: str) -> dict[str, Probe]:
    """Every probe of this target by the name of its fact. ``run`` marks what golive makes in the app."""
    target, paths = connection.target, connection.target.app.paths
    synthetic = target.app.synthetic
    api, aws = f"API of {target.name}", f"AWS of {target.name}"

    def simple(source: str, ask: Callable[[], Any], seconds: float = 60.0) -> Probe:
        return Probe(source=source, ask=lambda _cancel: ask(), seconds=seconds)

    return {
        "health": simple(api, lambda: health(connection)),
        "depth": simple(api, lambda: _depth(connection)),
        "sign-in-page": simple(f"website of {target.name}", lambda: _sign_in_page(connection)),
        "no-token": simple(
            api, lambda: connection.app.answer(paths.firm_matters.format(firm=synthetic.firm), anonymous=True)
        ),
        "other-firm": simple(api, lambda: connection.app.answer(paths.firm_matters.format(firm=synthetic.other_firm))),
        "runs": simple(api, lambda: _runs(connection)),
        "journey": Probe(
            f"API of {target.name}, as golive's own firm",
            lambda _cancel: _journey(connection, run),
            target.app.run_limit_seconds + 60.0,
        ),
        "scene": simple(aws, lambda: _owned(connection, _scene)),
        "previous": simple(aws, lambda: _owned(connection, _previous)),
        "pins": simple(f"record of {target.name}", connection.record.pins),
        "record": simple(f"record of {target.name}", connection.record.state),
        "metrics": simple(f"CloudWatch of {target.name}", lambda: _owned(connection, read_metrics)),
        "own-probe": Probe(
            f"CloudWatch of {target.name}",
            lambda cancel: _own_probe(connection, cancel),
            _PROBE_WITHIN / connection.clock.scale + 60.0,
        ),
    }


def health(connection: Connection) -> Answer:
    """What the public health address answers."""
    return connection.app.answer(connection.target.app.paths.health, keys=("status", "version"), anonymous=True)


def _depth(connection: Connection) -> Answer:
    keys = ("running", "pending", "stale_running", "workers")
    return connection.app.answer(connection.target.app.paths.depth, keys=keys, anonymous=True)


def _sign_in_page(connection: Connection) -> SignInPage:
    return connection.app.sign_in_page(connection.target.app.paths.sign_in)


def _runs(connection: Connection) -> RunsRead:
    """List the states of the runs of golive's own firm, as the trigger on run failures will."""
    app, target = connection.app, connection.target
    words = target.app.status
    known = {*words.active, *words.delivered, *words.failed}
    try:
        matters = json_of(app.get(target.app.paths.firm_matters.format(firm=target.app.synthetic.firm)), expecting=200)
        listed = [
            str(run.get("status", ""))
            for matter in matters
            for run in json_of(app.get(target.app.paths.runs.format(matter=matter["id"])), expecting=200)
        ]
    except Unexpected as error:
        raise Unexpected(f"The states of runs can't be read: the app {error}.") from error
    return RunsRead(listed=len(listed), unknown_words=tuple(sorted({word for word in listed if word not in known})))


def _journey(connection: Connection, run: str) -> Journey:
    """Walk the four user steps on the API with a packet made for this run, and delete what it made."""
    connection.consent.need(Effect.SYNTHETIC_CASE, connection.target)
    workflow = ApiWorkflow(connection.app, connection.target, connection.clock)
    walk = Walk(workflow, packets.generate(seed_of(run), marker=f"{run}-api"), read_output)
    walk.upto("export")
    return walk.finish()


def seed_of(run: str) -> int:
    """A packet of its own for each run, the same one when the run is told again."""
    return uuid.uuid5(uuid.NAMESPACE_OID, run).int % 2**31


def _owned(connection: Connection, ask: Callable[[Connection], Any]) -> Any:  # noqa: ANN401 - the asker's own
    """Ask AWS only after it has said that our credentials are for the target's account: names repeat elsewhere."""
    connection.own_account()
    return ask(connection)


def _scene(connection: Connection) -> Scene:
    return connection.ecs.scene()


def _previous(connection: Connection) -> VersionState | None:
    previous = connection.record.pins().previous
    return connection.ecs.version_state(previous) if previous is not None else None


def read_metrics(connection: Connection, *, start: datetime | None = None) -> MetricMinutes:
    """The load balancer's requests and errors a minute, from ``start`` (default: half an hour ago) until now."""
    signals: Mapping[str, CloudWatchSignal] = {
        name: signal for name, signal in connection.target.signals.items() if isinstance(signal, CloudWatchSignal)
    }
    missing = {"api_requests", "api_errors"} - set(signals)
    if missing:
        raise ConfigurationError(f"{connection.target.title} names no metric for {', '.join(sorted(missing))}.")
    now = connection.clock.now()
    whole = (start or now - _SPAN).replace(second=0, microsecond=0)
    read = read_minutes(connection.session, signals, start=whole, end=now + timedelta(minutes=1))
    return MetricMinutes(requests=read["api_requests"], errors=read["api_errors"], read_at=now)


def _own_probe(connection: Connection, cancel: threading.Event) -> OwnProbe:
    """Send our own small requests, then wait until the load balancer's metric shows a minute at or after theirs."""
    minute = connection.clock.now().replace(second=0, microsecond=0)
    failed = sum(ask_health(connection) is None for _ in range(_OWN_REQUESTS))
    seen = poll(
        lambda: _shown(connection, minute),
        until=bool,
        every=15.0,
        within=_PROBE_WITHIN,
        clock=connection.clock,
        cancel=cancel,
    )
    seen_at = connection.clock.now() if seen else None
    return OwnProbe(sent=_OWN_REQUESTS, failed=failed, minute=minute, seen_at=seen_at)


def _shown(connection: Connection, minute: datetime) -> bool:
    return any(one >= minute and count for one, count in read_metrics(connection, start=minute).requests.items())


def ask_health(connection: Connection) -> Answer | None:
    """One small request of our own; None when it failed: no answer, a time-out, or a server error (DESIGN 8)."""
    try:
        answer = health(connection)
    except EdgeError:
        return None
    return answer if answer.status < 500 else None
