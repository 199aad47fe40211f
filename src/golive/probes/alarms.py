"""The probes of the account's own alarms and of the service's scaling."""

from golive.aws import read_alarms, read_scaling
from golive.facts import Alarms, Scaling
from golive.probes.aws import needed, owned
from golive.readiness.survey import Probe
from golive.session.connection import Connection


def probes(connection: Connection) -> dict[str, Probe]:
    """The probes, by the name of their fact."""
    return {
        "alarms": Probe(f"CloudWatch of {connection.target.name}", lambda _cancel: owned(connection, _alarms)),
        "scaling": Probe(f"AWS of {connection.target.name}", lambda _cancel: owned(connection, _scaling)),
    }


def _alarms(connection: Connection) -> Alarms:
    names = needed(connection, connection.target.alarms, "names no alarm: [alarms] is missing.")
    return read_alarms(connection.session, names, connection.target.balancer_metrics)


def _scaling(connection: Connection) -> Scaling:
    lack = "does not say how far the service may grow: [scaling] is missing."
    return read_scaling(connection.session, needed(connection, connection.target.scaling, lack))
