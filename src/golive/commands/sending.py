"""Wiring of what goes out: a message that is in the outbox, to the channels of its audiences, and onto the record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from golive.config.contacts import Receipt
from golive.errors import RecordError, StoreUnavailable
from golive.messages.handing import Handed, before, hand_on
from golive.messages.outcomes import WORDS
from golive.messages.receipts import DELIVERED, Place, beside
from golive.probes.messages import addresses_of, messages_of, outbox_of
from golive.record.launch_forms import MessageSent
from golive.record.launches import last_told
from golive.session.connection import Connection
from golive.verdict import Verdict, worst

Result = Literal["kept", "delivered", "partly", "nobody"]
_VERDICTS = {"kept": Verdict.PASS, "delivered": Verdict.PASS, "partly": Verdict.INCONCLUSIVE, "nobody": Verdict.FAIL}
_NOTHING = Handed({})


@dataclass(frozen=True, slots=True)
class ToldTo:
    """What became of a message to one audience: how many of its channels have taken it, and why others have not.

    ``kept`` is in the outbox only, since the audience has no channel. ``again``: it had it before, or nobody tried now.
    """

    audience: str
    result: Result
    taken: int = 0
    of: int = 0
    why: tuple[str, ...] = ()
    again: bool = False
    elsewhere: bool = False
    """Said by the record alone: another machine's outbox has the message."""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a message: its text, the file of the outbox that has it, and each audience.

    ``unrecorded`` is why the record does not say so; empty where it does.
    """

    key: str
    text: str
    file: str
    again: bool
    to: tuple[ToldTo, ...]
    unrecorded: str = ""

    @property
    def verdict(self) -> Verdict:
        """STOP where nobody of an audience was told, can't tell where not everybody was."""
        return worst(_VERDICTS[one.result] for one in self.to)


def by_record(connection: Connection, message: str, key: str) -> dict[str, MessageSent]:
    """By audience what the record says of the message under this key; nothing where the record can't be read."""
    try:
        said = last_told(connection.record.believed(), message, live=connection.target.live)
    except RecordError:
        return {}
    found = {one: entry.draft.data for one, entry in said.items()}
    return {one: data for one, data in found.items() if isinstance(data, MessageSent) and data.key == key}


def so_far(
    connection: Connection, receipt: Receipt | None, audiences: Sequence[str], recorded: Mapping[str, MessageSent]
) -> tuple[ToldTo, ...]:
    """What each audience has by now, by the receipts of this machine's outbox, else by the record.

    Raises ``StoreUnavailable``.
    """
    found = messages_of(connection)
    handed = before(beside(outbox_of(connection), receipt.number)) if receipt is not None else _NOTHING
    told = []
    for one in audiences:
        said = recorded.get(one)
        here = any(audience == one for audience, _channel in handed.outcomes)
        if said is not None and not here and said.result in ("delivered", "partly"):
            told.append(ToldTo(one, said.result, said.channels, said.channels, again=True, elsewhere=True))
        else:
            told.append(_told_to(one, found.channels.of(one), handed, {}, again=receipt is not None))
    return tuple(told)


def pending(told: Sequence[ToldTo]) -> list[str]:
    """The audiences of whose channels some have nothing yet."""
    return [one.audience for one in told if one.result in ("partly", "nobody") and not one.elsewhere]


def deliver(connection: Connection, receipt: Receipt, known: Sequence[ToldTo], *, message: str, key: str) -> Told:
    """Send a message of the outbox to those that do not have it, and put on the record what became of it.

    Never raises for what happens on the way; it is in what is returned.
    """
    found = messages_of(connection)
    file = str(outbox_of(connection) / f"{receipt.number:06}.json")
    left = pending(known)
    every, unusable = addresses_of(connection)
    addresses = {place: address for place, address in every.items() if place[0] in left}
    handed = _NOTHING
    try:
        receipts = beside(outbox_of(connection), receipt.number)
        title = connection.target.title
        handed = hand_on(receipts, addresses, title=title, text=receipt.text) if addresses else before(receipts)
        trouble: tuple[str, ...] = ()
    except StoreUnavailable as error:
        trouble = (f"Nothing was sent: {error}",)
    tried = {audience for audience, _channel in handed.now}
    now = {
        one: _told_to(one, found.channels.of(one), handed, unusable, trouble, again=one not in tried) for one in left
    }
    told = tuple(now.get(one.audience, one) for one in known)
    unrecorded = put_on_record(connection, told, message=message, key=key)
    return Told(receipt.key, receipt.text, file, receipt.again, told, unrecorded)


def put_on_record(connection: Connection, told: Sequence[ToldTo], *, message: str, key: str) -> str:
    """What became of it, an entry an audience, where the record does not say just this yet; else why it could not be.

    Empty if all is on the record.
    """
    recorded = by_record(connection, message, key)
    try:
        for one in told:
            entry = MessageSent(message, key, one.audience, one.result, one.taken)
            if not one.elsewhere and recorded.get(one.audience) != entry:
                connection.record.append(entry)
    except RecordError as error:
        return str(error)
    return ""


def _told_to(
    audience: str,
    channels: Sequence[str],
    handed: Handed,
    unusable: Mapping[Place, str],
    trouble: tuple[str, ...] = (),
    *,
    again: bool,
) -> ToldTo:
    """What an audience has, by what became of its channels; those that it has no more count as far as they took it."""
    taken = {one for (whose, one), said in handed.outcomes.items() if whose == audience and said == DELIVERED}
    missing = [one for one in channels if one not in taken]
    if not taken and not channels:
        return ToldTo(audience, "kept", again=again)
    said = {one: unusable.get((audience, one)) or handed.outcomes.get((audience, one), "") for one in missing}
    why = trouble or tuple(f"{one} {WORDS.get(said[one], 'was not sent to')}." for one in missing)
    result: Result = "nobody" if not taken else "partly" if missing else "delivered"
    return ToldTo(audience, result, len(taken), len(taken) + len(missing), why, again)
