"""One message to the channels that do not have it yet: whose turn it is, the sending, and what became of each."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from golive.clock import Clock, poll
from golive.errors import StoreUnavailable
from golive.messages.delivery import hand_over
from golive.messages.receipts import LEASE, SENDING, Line, Place, Receipts


@dataclass(frozen=True, slots=True)
class Handed:
    """By channel what became of it, now or before; and those that we sent to now."""

    outcomes: Mapping[Place, str]
    now: frozenset[Place] = frozenset()


def before(receipts: Receipts) -> Handed:
    """What the receipts say. Raises ``StoreUnavailable``."""
    return Handed({place: line.outcome for place, line in receipts.outcomes().items()})


def hand_on(receipts: Receipts, addresses: Mapping[Place, str], *, title: str, text: str) -> Handed:
    """Send a text to those of these channels that do not have it; each outcome is a receipt as soon as it is known.

    Whom somebody else is just sending to is waited for, and not sent to. Raises ``StoreUnavailable`` where nothing was
    sent, since nobody could say that we do.
    """
    turn = receipts.take(addresses)
    outcomes: dict[Place, str] = {}

    def told(number: int, outcome: str) -> None:
        outcomes[turn.ours[number]] = outcome
        with suppress(StoreUnavailable):  # who has it is told all the same
            receipts.note(turn.ours[number], outcome)

    try:
        if turn.ours:
            hand_over([addresses[one] for one in turn.ours], title=title, text=text, told=told)
    finally:  # by Ctrl-C, too: else whoever tries again waits until we are believed to be gone
        for number, place in enumerate(turn.ours):
            if place not in outcomes:
                told(number, "cut")
    if turn.others:
        poll(
            receipts.outcomes,
            until=partial(_settled, turn.others),
            every=0.2,
            within=LEASE.total_seconds(),
            clock=Clock(),
        )
    return Handed({**before(receipts).outcomes, **outcomes}, frozenset(turn.ours))


def _settled(others: tuple[Place, ...], said: Mapping[Place, Line]) -> bool:
    return all(said[one].outcome != SENDING for one in others)
