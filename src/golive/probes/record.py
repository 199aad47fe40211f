"""The probes that ask the record."""

from golive.errors import ConfigurationError
from golive.facts import Checklist
from golive.readiness.stand_in import EARLIER, STANDS_IN
from golive.readiness.survey import Probe
from golive.session.connection import Connection


def probes(connection: Connection) -> dict[str, Probe]:
    """The record's probes by the name of their fact."""
    source = f"record of {connection.target.name}"
    return {
        "pins": Probe(source, lambda _cancel: connection.record.pins()),
        "record": Probe(source, lambda _cancel: connection.record.state()),
        "sign-offs": Probe(source, lambda _cancel: connection.record.sign_offs()),
        EARLIER: Probe(source, lambda _cancel: connection.record.earlier_proofs(STANDS_IN)),
        "checklist": Probe("the checklist's file", lambda _cancel: _checklist(connection)),
    }


def _checklist(connection: Connection) -> Checklist:
    if connection.checklist is None:
        raise ConfigurationError("No checklist was read. Run golive from its checkout.")
    return connection.checklist
