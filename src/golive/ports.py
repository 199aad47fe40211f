"""The few doors that more than one procedure needs, each with at least two implementations that do real work."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from golive.model.artefact import ReviewPack
from golive.model.packet import Packet


class Workflow(Protocol):
    """The four user steps. Implemented on the API (``golive.app``) and in a browser (``golive.browser``).

    Each step raises ``StepFailed`` when the app does not do what it should, and an ``EdgeError`` when it could not be
    asked at all.
    """

    @property
    def run_status(self) -> str:
        """The app's word for the run's state as last read; empty while none was."""

    @property
    def about(self) -> str:
        """The run that was made, or else its matter, by its id, for people to look at; empty before there is one."""

    def sign_in(self) -> None:
        """Sign in as golive's own synthetic user."""

    def upload(self, packet: Packet) -> None:
        """Make a matter of our own and hand it the packet."""

    def chronology(self) -> None:
        """Run the chronology and wait until it has ended with something to export."""

    def export(self) -> ReviewPack:
        """The exported PDF."""

    def clean(self) -> tuple[str, ...]:
        """Delete the matters that this workflow made; what is left, each by its id and why."""


class Store(Protocol):
    """Where the entries of one record are kept, each under its number: a folder, or a prefix of a bucket.

    Each call raises ``StoreUnavailable`` naming the place and the remedy when the store can't be had.
    """

    @property
    def place(self) -> str:
        """Where it is, for people."""

    @property
    def spacing(self) -> int:
        """After how many entries a checkpoint costs less than reading them again and again."""

    def newest(self, since: int = 0) -> tuple[int, bytes] | None:
        """Number and bytes of the newest entry, unjudged; None when there is none.

        Where there was an entry ``since`` it is looked for from there on, at no more cost than what came after.
        """

    def files(self, since: int = 0) -> list[tuple[int, bytes]]:
        """Number and bytes of every entry after a number, in their order, unjudged; at no more cost than these."""

    def each(self, since: int = 0) -> Iterator[tuple[int, bytes]]:
        """The same one by one, for who reads more of them than is good to hold."""

    def entry(self, seq: int) -> bytes:
        """The bytes under a number; none where nothing is."""

    def claim(self, seq: int, content: bytes) -> bool:
        """Give these bytes this number, wholly, durably and once; False if somebody else has it."""

    def try_writing(self) -> None:
        """Return if an entry could be written now: really tried, and no entry is left by it."""

    def keep(self, name: str, file: Path) -> bool:
        """Keep a file beside the entries, wholly, durably and once; False if there is one of this name.

        It holds what belongs to the record and is too large for an entry, such as a bundle of evidence.
        """

    def fetch(self, name: str, to: Path) -> bool:
        """Write a file that was kept to a new file; False if there is none. It is read piece by piece."""
