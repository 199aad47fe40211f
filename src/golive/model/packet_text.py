"""The words of a packet, page by page, as they could be read."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class PacketPage:
    """One page, from 1. ``source`` is where its words come from: its own text, a text recogniser, or nowhere.

    A page on which nothing stands is of source ``text``, without any; one of source ``none`` may still have a few words
    that were put on a picture, such as a fax machine's.
    """

    number: int
    text: str = field(repr=False)
    source: Literal["text", "ocr", "none"] = "text"


@dataclass(frozen=True, slots=True)
class PacketText:
    """A packet's pages in their order. ``text`` keeps the lines as they stand on the page."""

    sha256: str
    pages: tuple[PacketPage, ...] = field(repr=False)

    @property
    def count(self) -> int:
        """How many pages it has."""
        return len(self.pages)
