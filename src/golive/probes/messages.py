"""The probes that ask who would be told, and how."""

import contextlib
from datetime import datetime, timedelta
from pathlib import Path

from golive.config.contacts import AUDIENCES, MESSAGES, Messages, People
from golive.config.reading import read
from golive.config.target import Secret
from golive.errors import ConfigurationError, GoliveError, RecordError, StoreUnavailable
from golive.facts import Contact, Contacts, MessagesRendered
from golive.messages.delivery import hand_over
from golive.messages.receipts import Place
from golive.messages.templates import ABOUT, moment, render
from golive.readiness.survey import Probe
from golive.record.folder_store import FolderStore
from golive.session.connection import Connection


def probes(connection: Connection) -> dict[str, Probe]:
    """The probes of the messages, by the name of their fact."""
    return {
        "contacts": Probe("the file of people", lambda _cancel: _contacts(connection)),
        "messages": Probe("the messages", lambda _cancel: _rendered(connection)),
    }


def messages_of(connection: Connection) -> Messages:
    """The target's messages. Raises ``ConfigurationError`` where it has none."""
    found = connection.target.messages
    if found is None:
        raise ConfigurationError(
            f"{connection.target.why_absent('messages')} Add a table [messages] to the target file."
        )
    return found


def outbox_of(connection: Connection) -> Path:
    """The folder of the target's messages, of the checkout's where it is no whole path. Raises as ``messages_of``."""
    return connection.root / messages_of(connection).outbox


def people_of(connection: Connection) -> People:
    """The people of this target. Raises ``ConfigurationError`` naming the file; no name or address is in the error."""
    return read(connection.root / messages_of(connection).people, People, "the file of people")


def values_of(connection: Connection, at: datetime, *, about: str = "", plan_by: str = "") -> dict[str, str]:
    """What the messages would say of this moment."""
    people, zone = people_of(connection), messages_of(connection).time_zone
    found = {"time": moment(at, zone), "support_lead": people.support_lead.name}
    return found | ({"about": about} if about else {}) | ({"plan_by": plan_by} if plan_by else {})


def _contacts(connection: Connection) -> Contacts:
    people, live = people_of(connection), connection.target.live
    listed = ((role.replace("_", " "), getattr(people, role)) for role in People.__struct_fields__)
    return Contacts(tuple(Contact(role, bool(one.name.strip()), one.reached(live=live)) for role, one in listed))


def _rendered(connection: Connection) -> MessagesRendered:
    found = messages_of(connection)
    now = connection.clock.now()
    tomorrow = moment(now + timedelta(days=1), found.time_zone)
    values = values_of(connection, now, about=ABOUT["other"], plan_by=tomorrow)
    whole, problems = list[str](), list[str]()
    for name in MESSAGES:
        try:
            render(name, values)
            whole.append(name)
        except ConfigurationError as error:
            problems.append(str(error))
    try:
        FolderStore(outbox_of(connection)).try_writing()
        trouble = ""
    except StoreUnavailable as error:
        trouble = str(error)
    channels = sum(len(found.channels.of(one)) for one in AUDIENCES)
    by_hand = tuple(one for one in AUDIENCES if not found.channels.of(one))
    return MessagesRendered(tuple(whole), tuple(problems), trouble, channels, by_hand, _mute(connection))


def addresses_of(connection: Connection) -> tuple[dict[Place, str], dict[Place, str]]:
    """The address of each channel that one can be sent to by; and why there is none, one of ``WORDS``, by channel.

    An address of two audiences is none of either: a firm would have what only the team may read.
    """
    channels = messages_of(connection).channels
    every: dict[Place, str] = {}
    wrong: dict[Place, str] = {}
    for place in ((audience, channel) for audience in AUDIENCES for channel in channels.of(audience)):
        try:
            every[place] = connection.resolve(Secret(env=place[1])).strip()
        except ConfigurationError:
            wrong[place] = "unset"
    for place, address in every.items():
        if any(address == other and place[0] != audience for (audience, _channel), other in every.items()):
            wrong[place] = "shared"
    return {place: address for place, address in every.items() if place not in wrong}, wrong


def _mute(connection: Connection) -> dict[str, str]:
    """By its variable each channel that nothing can be sent to, and why; nobody is sent anything."""
    addresses, wrong = addresses_of(connection)
    places = list(addresses)

    def told(number: int, outcome: str) -> None:
        if outcome != "usable":
            wrong[places[number]] = outcome

    if addresses:
        hand_over(list(addresses.values()), title="", text=None, told=told)
    return {channel: outcome for (_audience, channel), outcome in wrong.items()}


def head_of(connection: Connection, *, look: bool = False) -> tuple[int, str] | None:
    """The newest entry of the record that is known here, or of a ``look`` at it; no message waits for more."""
    with contextlib.suppress(GoliveError):
        record = connection.record
        if look:
            with contextlib.suppress(RecordError):
                return record.journal.head()
        return record.remembered_head()
    return None
