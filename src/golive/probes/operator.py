"""The probes of what the person at the keyboard has: credentials and a machine. Nobody else is asked."""

from golive.facts import Machine
from golive.probes.machine import this_machine
from golive.readiness.survey import Probe
from golive.session.connection import Connection


def probes(connection: Connection) -> dict[str, Probe]:
    """The probes, by the name of their fact."""
    return {
        "credentials": Probe("the AWS credentials in use", lambda _cancel: connection.credentials()),
        "machine": Probe("this machine", lambda _cancel: _machine(connection)),
    }


def _machine(connection: Connection) -> Machine:
    """This machine; in a rehearsal that plays another one, that one."""
    played = connection.rehearsal.machine if connection.rehearsal is not None else {}
    return Machine(**played) if played else this_machine(connection.root)
