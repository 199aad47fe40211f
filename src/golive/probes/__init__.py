"""The probes of readiness: how each fact is observed on a connected target. A module a source."""

from golive.probes import (
    access,
    alarms,
    app,
    aws,
    clock,
    messages,
    opening,
    operator,
    packets,
    previous,
    record,
    signals,
)
from golive.readiness.survey import Probe
from golive.session.connection import Connection


def probes(connection: Connection, run: str) -> dict[str, Probe]:
    """Every probe of this target by the name of its fact. ``run`` marks what golive makes in the app."""
    return {
        **access.probes(connection),
        **alarms.probes(connection),
        **app.probes(connection, run),
        **aws.probes(connection),
        **clock.probes(connection),
        **messages.probes(connection),
        **opening.probes(connection),
        **operator.probes(connection),
        **packets.probes(connection, run),
        **record.probes(connection),
        **signals.probes(connection),
        **previous.probes(connection),
    }
