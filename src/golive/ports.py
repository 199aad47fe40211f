"""The few doors that more than one procedure needs, each with at least two implementations that do real work."""

from collections.abc import Sequence
from typing import Protocol

from golive.artefact import ReviewPack
from golive.entry import Draft, Entry
from golive.packet import Packet


class Workflow(Protocol):
    """The four user steps. Implemented on the API (``golive.app``) and in a browser (``golive.browser``).

    Each step raises ``StepFailed`` when the app does not do what it should, and an ``EdgeError`` when it could not be
    asked at all.
    """

    @property
    def run_status(self) -> str:
        """The app's word for the run's state as last read; empty while none was."""

    def sign_in(self) -> None:
        """Sign in as golive's own synthetic user."""

    def upload(self, packet: Packet) -> None:
        """Make a matter of our own and hand it the packet."""

    def chronology(self) -> None:
        """Run the chronology and wait until it has ended with something to export."""

    def export(self) -> ReviewPack:
        """The exported PDF."""

    def clean(self) -> int:
        """Delete the matters that this workflow made; how many could not be deleted."""


class Journal(Protocol):
    """The record of one target: entries are appended, never changed. A folder today, an object store next."""

    def append(self, draft: Draft) -> Entry:
        """Write one entry; it is durable when this returns."""

    def entries(self, since: int = 0) -> Sequence[Entry]:
        """The entries after a number, in their order."""

    def files(self, since: int = 0) -> Sequence[tuple[int, bytes]]:
        """Number and bytes of every entry after a number, unjudged."""

    def writable(self) -> bool:
        """Whether an entry could be written now."""
