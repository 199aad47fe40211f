"""The probes of day 4: ten packets through the product, the tier that allows them, and what earlier runs left."""

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from golive import packets
from golive.app import ApiWorkflow, json_of, moment_of
from golive.clock import Clock
from golive.config.consent import Effect
from golive.errors import Unexpected
from golive.facts import Journey, OwnData, TenPackets, Tier
from golive.model.packet import OWN_MARK, Packet
from golive.pdf import read_output
from golive.readiness.survey import Probe
from golive.session.connection import Connection
from golive.workflow.ten_packets import walk_packets
from golive.workflow.walk import Walk

# Pages, noise pages and share of scanned pages of each packet: what firms send, from a visit to a thick fax.
_TEN = (
    (10, 0, 0.0),
    (12, 0, 0.0),
    (14, 1, 0.0),
    (16, 0, 0.0),
    (18, 2, 0.0),
    (20, 0, 0.5),
    (22, 0, 0.0),
    (24, 3, 0.2),
    (27, 0, 0.0),
    (30, 0, 0.0),
)
_NEEDED = len(_TEN) + 2  # the ten, and one for the user steps on the API and in the browser each
_MONTH = timedelta(days=30)
_OLD = timedelta(hours=1)  # of a matter that no run of golive can still be at work on


def probes(connection: Connection, run: str) -> dict[str, Probe]:
    """The probes, by the name of their fact. ``run`` marks what golive makes in the app."""
    api = f"API of {connection.target.name}, as golive's own firm"
    limit = connection.target.app.run_limit_seconds
    return {
        "ten-packets": Probe(api, lambda cancel: _ten(connection, run, cancel), len(_TEN) * limit + 120.0),
        "tier": Probe(api, lambda _cancel: _tier(connection)),
        "test-data": Probe(api, lambda _cancel: _test_data(connection, run)),
    }


def _ten(connection: Connection, run: str, cancel: threading.Event) -> TenPackets:
    connection.consent.need(Effect.SYNTHETIC_CASE, connection.target)
    tier = _tier(connection)
    if tier.limit is not None and tier.matters + len(_TEN) > tier.limit:
        raise Unexpected(
            f"The tier of golive's own firm allows {max(0, tier.limit - tier.matters)} more matters, "
            f"so ten packets can't be run. Have the technical owner raise it, then run again."
        )
    made: list[Callable[[], Packet]] = [
        partial(packets.generate, 7_000 + number, pages=pages, noise=noise, scans=scans, marker=f"{run}-{number:02}")
        for number, (pages, noise, scans) in enumerate(_TEN, 1)
    ]

    def walk(packet: Packet) -> Journey:
        one = Walk(
            ApiWorkflow(connection.app, connection.target, connection.clock),
            packet,
            partial(read_output, forms=connection.target.output),
        )
        one.upto("export")
        return one.finish()

    return walk_packets(made, walk=walk, cancel=cancel)


def _tier(connection: Connection) -> Tier:
    target = connection.target
    told = _asked(connection, target.app.paths.firm)
    name = str(told.get("tier", "")) if isinstance(told, Mapping) else ""
    since = Clock().now() - _MONTH  # a tier's month is real, whatever the clock of the target
    lately = sum(_made(matter) >= since for matter in _matters(connection))
    return Tier(name, name in target.app.tiers, lately, target.app.tiers.get(name) or None, _NEEDED)


def _test_data(connection: Connection, run: str) -> OwnData:
    """Golive's own matters that no run can still be at work on; deleted, where that is allowed."""
    target = connection.target
    old = Clock().now() - _OLD
    ours = [
        str(matter["id"])
        for matter in _matters(connection)
        if _is_ours(str(matter.get("title", "")), run) and _made(matter) < old
    ]
    if target.live and Effect.SYNTHETIC_CASE not in connection.consent.allowed:
        return OwnData(0, tuple(ours))
    paths = {one: target.app.paths.matter.format(matter=one) for one in ours}
    left = [one for one, path in paths.items() if connection.app.ask("DELETE", path).status_code not in (200, 204, 404)]
    return OwnData(len(ours) - len(left), tuple(left))


def _is_ours(title: str, run: str) -> bool:
    """Whether a matter is golive's own, of another run than this."""
    return title.startswith(OWN_MARK) and not title.startswith(f"{OWN_MARK}{run}")


def _matters(connection: Connection) -> list[Mapping[str, Any]]:
    listed = _asked(connection, connection.target.app.paths.firm_matters)
    if not isinstance(listed, list) or not all(isinstance(one, Mapping) for one in listed):
        raise Unexpected("The app lists the matters of golive's own firm in a form that golive does not know.")
    return listed


def _asked(connection: Connection, path: str) -> Any:  # noqa: ANN401 - the app's own data
    try:
        return json_of(connection.app.get(path.format(firm=connection.target.app.synthetic.firm)), expecting=200)
    except Unexpected as error:
        raise Unexpected(f"Golive's own firm can't be read: the app {error}.") from error


def _made(matter: Mapping[str, Any]) -> datetime:
    """When a matter was made; one that does not say is of now."""
    return moment_of(matter.get("created_at", "")) or datetime.max.replace(tzinfo=UTC)
