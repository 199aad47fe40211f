"""The probes of the account's own alarms and of the service's scaling."""

from golive.aws import read_alarms, read_scaling
from golive.errors import ConfigurationError
from golive.facts import Alarms, Scaling
from golive.probes.aws import owned
from golive.readiness.survey import Probe
from golive.session.connection import Connection


def probes(connection: Connection) -> dict[str, Probe]:
    """The probes, by the name of their fact."""
    return {
        "alarms": Probe(f"CloudWatch of {connection.target.name}", lambda _cancel: owned(connection, _alarms)),
        "scaling": Probe(f"AWS of {connection.target.name}", lambda _cancel: owned(connection, _scaling)),
    }


def _alarms(connection: Connection) -> Alarms:
    names = connection.target.alarms
    if names is None:
        raise ConfigurationError(f"{connection.target.title}'s file names no alarm: [alarms] is missing.")
    counted = connection.target.balancer_metrics
    return read_alarms(connection.session, names, counted)


def _scaling(connection: Connection) -> Scaling:
    wanted = connection.target.scaling
    if wanted is None:
        raise ConfigurationError(
            f"{connection.target.title}'s file does not say how far the service may grow: [scaling] is missing."
        )
    return read_scaling(connection.session, wanted)
