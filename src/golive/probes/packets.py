"""The probes of day 4: ten packets through the product, the tier that allows them, and what earlier runs left."""

import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from math import ceil
from typing import Any

from golive import packets
from golive.app import ApiWorkflow, OwnFirm, made
from golive.clock import Clock
from golive.config.consent import Effect
from golive.errors import Unexpected
from golive.facts import Journey, OwnData, TenPackets
from golive.model.packet import OWN_MARK, Packet
from golive.pdf import read_output
from golive.probes.contents import content_of
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
_SEED = 7_000  # of the packet before the first
PATIENTS = range(_SEED + 1, _SEED + len(_TEN) + 2)
"""The seeds of all patients in the ten: on a stray page there is the one of the next seed."""
_NEEDED = len(_TEN) + 2  # the ten, and one for the user steps on the API and in the browser each
_WORKED_ON = 2.5  # times the longest run: by then every step of golive with a matter is over


def probes(connection: Connection, run: str) -> dict[str, Probe]:
    """The probes, by the name of their fact. ``run`` marks what golive makes in the app."""
    api = f"API of {connection.target.name}, as golive's own firm"
    limit = connection.target.app.run_limit_seconds
    return {
        "ten-packets": Probe(api, lambda cancel: _ten(connection, run, cancel), len(_TEN) * limit + 120.0),
        "tier": Probe(api, lambda _cancel: OwnFirm(connection.app, connection.target).tier(_NEEDED)),
        "test-data": Probe(api, lambda _cancel: _test_data(connection, run)),
    }


def _ten(connection: Connection, run: str, cancel: threading.Event) -> TenPackets:
    connection.consent.need(Effect.SYNTHETIC_CASE, connection.target)
    tier = OwnFirm(connection.app, connection.target).tier()
    if tier.limit is not None and tier.matters + len(_TEN) > tier.limit:
        raise Unexpected(
            f"The tier of golive's own firm allows {max(0, tier.limit - tier.matters)} more matters, "
            f"so ten packets can't be run. Have the technical owner raise it, then run again."
        )
    wanted: list[Callable[[], Packet]] = [
        partial(packets.generate, _SEED + number, pages=pages, noise=noise, scans=scans, marker=f"{run}-{number:02}")
        for number, (pages, noise, scans) in enumerate(_TEN, 1)
    ]

    def walk(packet: Packet) -> Journey:
        one = Walk(
            ApiWorkflow(connection.app, connection.target, connection.clock),
            packet,
            partial(read_output, forms=connection.target.output),
            connection.keep_for_review,
            content_of,
        )
        one.upto("export")
        return one.finish()

    return walk_packets(wanted, walk=walk, cancel=cancel)


def _test_data(connection: Connection, run: str) -> OwnData:
    """Golive's own matters that no run can still be at work on; deleted, where that is allowed."""
    target, own = connection.target, OwnFirm(connection.app, connection.target)
    old = timedelta(seconds=_WORKED_ON * target.app.run_limit_seconds)
    ours = {str(one["id"]): Clock().now() - made(one) for one in own.matters() if _is_ours(one, run)}
    young = {one: age for one, age in ours.items() if age < old}
    minutes = max((ceil((old - max(age, timedelta())) / timedelta(minutes=1)) for age in young.values()), default=0)
    rest = [one for one in ours if one not in young]
    may = not target.live or Effect.SYNTHETIC_CASE in connection.consent.allowed
    left = own.delete(rest) if may else tuple(rest)
    return OwnData(len(rest) - len(left), left, tuple(young), minutes)


def _is_ours(matter: Mapping[str, Any], run: str) -> bool:
    """Whether a matter is golive's own, of another run than this."""
    title = str(matter.get("title", ""))
    return title.startswith(OWN_MARK) and not title.startswith(f"{OWN_MARK}{run}")
