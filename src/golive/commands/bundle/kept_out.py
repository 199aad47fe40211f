"""What must be nowhere in a bundle: the made-up patients of golive's own packets, and every secret it holds."""

from collections.abc import Iterator

from golive import packets
from golive.bundle.scan import Planted
from golive.config.contacts import AUDIENCES
from golive.config.intake import BalancerRule
from golive.config.target import Secret
from golive.errors import GoliveError
from golive.probes.app import own_seed
from golive.probes.packets import PATIENTS
from golive.session.connection import Connection

_SHORTEST = 4  # characters of a value that can be told from others


def patients(connection: Connection) -> Iterator[Planted]:
    """Each value of each patient in the packets that golive makes for this target."""
    for one in map(packets.patient_of, (own_seed(connection.target), *PATIENTS)):
        yield Planted("name", one.name)
        yield Planted("date of birth", one.dob)
        yield Planted("MRN", one.mrn)
        yield Planted("address", one.address)


def secrets(connection: Connection) -> tuple[list[Planted], list[str]]:
    """The value of each secret that the target file names, and the sources of those that can't be had here."""
    found: list[Planted] = []
    lacking: list[str] = []
    for kind, secret in _named(connection):
        try:
            value = connection.resolve(secret).strip()
        except GoliveError:
            lacking.append(secret.source)
            continue
        if len(value) >= _SHORTEST:
            found.append(Planted(kind, value))
        else:
            lacking.append(secret.source)
    return found, lacking


def _named(connection: Connection) -> Iterator[tuple[str, Secret]]:
    target = connection.target
    yield "password", target.app.synthetic.password
    if target.app.auth.secret is not None:
        yield "token secret", target.app.auth.secret
    if target.cohort is not None:
        yield "password", Secret(env=target.cohort.stranger.password.env)
    if isinstance(target.intake, BalancerRule):
        yield "pass value", Secret(env=target.intake.pass_value.env)
    if target.messages is not None:
        channels = target.messages.channels
        for name in dict.fromkeys(channel for audience in AUDIENCES for channel in channels.of(audience)):
            yield "channel address", Secret(env=name)
