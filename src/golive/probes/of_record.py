"""The probes that ask the record."""

from golive.connection import Connection
from golive.survey import Probe


def probes(connection: Connection) -> dict[str, Probe]:
    """The record's probes by the name of their fact."""
    source = f"record of {connection.target.name}"
    return {
        "pins": Probe(source, lambda _cancel: connection.record.pins()),
        "record": Probe(source, lambda _cancel: connection.record.state()),
    }
