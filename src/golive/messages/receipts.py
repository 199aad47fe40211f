"""The receipts of one message: beside it in the outbox, which of its channels has it, and which is being sent to now.

Lines behind each other in a folder of their own, each durable under its number, which only one sender gets. So of two
that send the same message only one does; and one that was killed has left behind how far it came.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import msgspec

from golive.messages.delivery import STARTING
from golive.messages.outcomes import SECONDS
from golive.ports import Store
from golive.record.folder_store import FolderStore

LEASE = timedelta(seconds=STARTING + SECONDS + 5)
"""How long somebody who said that they send is believed to be at it."""
SENDING, DELIVERED = "sending", "delivered"
Place = tuple[str, str]
"""An audience, and a channel of it by the variable that has its address."""


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What became of some channels, at this machine's time."""

    outcome: str
    channels: tuple[Place, ...]
    wall: Annotated[datetime, msgspec.Meta(tz=True)]


@dataclass(frozen=True, slots=True)
class Turn:
    """What is left to do: the channels that are ours to send to now, and those that somebody else is at."""

    ours: tuple[Place, ...]
    others: tuple[Place, ...]


def beside(outbox: Path, number: int) -> "Receipts":
    """The receipts of the outbox's message of this number."""
    return Receipts(FolderStore(outbox / f"{number:06}-receipts"))


class Receipts:
    """The receipts of one message."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def outcomes(self) -> dict[Place, Line]:
        """By channel what was last said of it, and when. Raises ``StoreUnavailable``."""
        lines = (msgspec.json.decode(content, type=Line) for _seq, content in self._store.files())
        found: dict[Place, Line] = {}
        for line in lines:
            found |= {one: line for one in line.channels if one not in found or found[one].outcome != DELIVERED}
        return found

    def take(self, wanted: Collection[Place]) -> Turn:
        """Say that we send to those of the wanted channels that have nothing, and that nobody else is sending to.

        Raises ``StoreUnavailable``.
        """
        while True:
            newest, now = self._store.newest(), datetime.now(UTC)
            said = self.outcomes()
            left = [one for one in wanted if one not in said or said[one].outcome != DELIVERED]
            others = tuple(
                one for one in left if one in said and said[one].outcome == SENDING and now - said[one].wall < LEASE
            )
            ours = tuple(one for one in left if one not in others)
            if not ours or self._claim(newest[0] + 1 if newest else 1, SENDING, ours):
                return Turn(ours, others)

    def note(self, place: Place, outcome: str) -> None:
        """Say what became of a channel. Raises ``StoreUnavailable``."""
        while True:
            newest = self._store.newest()
            if self._claim(newest[0] + 1 if newest else 1, outcome, (place,)):
                return

    def _claim(self, number: int, outcome: str, channels: tuple[Place, ...]) -> bool:
        line = msgspec.json.format(msgspec.json.encode(Line(outcome, channels, datetime.now(UTC))), indent=2)
        return self._store.claim(number, line + b"\n")
