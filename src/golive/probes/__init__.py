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
    website,
)
from golive.readiness.survey import Probe
from golive.session.connection import Connection


def probes(connection: Connection, run: str, browser: str = "") -> dict[str, Probe]:
    """Every probe of this target by the name of its fact. ``run`` marks what golive makes in the app.

    ``browser`` is the program to walk the website with, where one was named.
    """
    alone = (alarms, aws, clock, messages, opening, operator, record, signals, previous)
    found = {name: probe for source in alone for name, probe in source.probes(connection).items()}
    found |= access.probes(connection, run)
    walks = app.probes(connection, run) | packets.probes(connection, run) | website.probes(connection, run, browser)
    return found | walks
