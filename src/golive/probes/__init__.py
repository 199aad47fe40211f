"""The probes of readiness: how each fact is observed on a connected target. A module a source."""

from golive.connection import Connection
from golive.probes import (
    of_access,
    of_alarms,
    of_app,
    of_aws,
    of_clock,
    of_messages,
    of_opening,
    of_operator,
    of_packets,
    of_record,
    of_signals,
    of_way_back,
)
from golive.survey import Probe


def probes(connection: Connection, run: str) -> dict[str, Probe]:
    """Every probe of this target by the name of its fact. ``run`` marks what golive makes in the app."""
    return {
        **of_access.probes(connection),
        **of_alarms.probes(connection),
        **of_app.probes(connection, run),
        **of_aws.probes(connection),
        **of_clock.probes(connection),
        **of_messages.probes(connection),
        **of_opening.probes(connection),
        **of_operator.probes(connection),
        **of_packets.probes(connection, run),
        **of_record.probes(connection),
        **of_signals.probes(connection),
        **of_way_back.probes(connection),
    }


__all__ = ["probes"]
