"""The nouns of a page: words, ruled lines and pictures, each where it stands.

Places are in points from the upper left corner of the page as it is shown.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

Place = tuple[float, float, float, float]
"""Two corners of a box: its left, its lower or upper side, its right, and the other one."""


class Word(NamedTuple):
    """A word, or several that were drawn beside each other, and where they stand; ``middle`` is halfway down."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    middle: float

    @property
    def height(self) -> float:
        """How large its type is, nearly."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Line:
    """A ruled line: ``at`` is its x or y, and it runs from ``start`` to ``end``."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Area:
    """Where a table stands on a page, or may go on: from ``top`` to ``bottom``, and its rows until ``rows``."""

    top: float
    rows: float
    bottom: float


@dataclass(slots=True)
class Page:
    """A page. ``images`` are its pictures, and ``pictures`` the share of it that those without words on them cover.

    ``drawings`` is how many shapes of a letter's size or form are no ruled lines; ``leaning`` is text that does not
    stand upright, as a watermark does, or a table that lies on its side; ``links`` are the addresses that it links to.
    """

    number: int
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    across: list[Line] = field(default_factory=list)
    down: list[Line] = field(default_factory=list)
    images: list[Place] = field(default_factory=list)
    pictures: float = 0.0
    drawings: int = 0
    leaning: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
