"""The probes of what the person at the keyboard has: credentials and a machine. Nobody else is asked."""

from urllib.parse import urlsplit

from golive.config.regions import domain
from golive.config.target import Target
from golive.facts import Machine, Proxies
from golive.probes.machine import this_machine
from golive.proxies import through
from golive.readiness.survey import Probe
from golive.session.connection import Connection


def probes(connection: Connection) -> dict[str, Probe]:
    """The probes, by the name of their fact."""
    return {
        "credentials": Probe("the AWS credentials in use", lambda _cancel: connection.credentials()),
        "machine": Probe("this machine", lambda _cancel: _machine(connection)),
        "proxy": Probe("this machine's environment", lambda _cancel: proxies_of(connection.target), always=True),
    }


def _machine(connection: Connection) -> Machine:
    """This machine; in a rehearsal that plays another one, that one."""
    played = connection.rehearsal.machine if connection.rehearsal is not None else {}
    return Machine(**played) if played else this_machine(connection.root)


def proxies_of(target: Target) -> Proxies:
    """The proxies on the way to the product and to AWS; never what they are asked with."""
    asked = [target.app.api_url, target.app.site_url]
    asked += [target.app.paths.worker] if "://" in target.app.paths.worker else []
    if target.aws is not None:
        region = target.aws.region
        asked.append(target.aws.endpoint_url or f"https://ecs.{region}.{domain(region)}")
    return Proxies({urlsplit(url).netloc: through(url) for url in asked})
