"""The output: an exported chronology as golive's reader finds it, and what of it was not understood."""

from dataclasses import dataclass, field
from datetime import date as calendar_date
from enum import StrEnum


class Doubt(StrEnum):
    """What was not understood of an output: whoever judges it can't tell more than it says."""

    PICTURES = "pictures"
    """A page that is a picture, or drawn, or has pictures where rows stand: it may hold rows that nobody has read."""
    NO_TEXT = "no-text"
    """No page has a word: a damaged file, or one whose text is no text."""
    NO_TABLE = "no-table"
    """There is text that may be a timeline, and no table was found in it."""
    WORDS = "words"
    """Words on a page of the timeline that are no row, no heading and no section that is known."""
    DATE = "date"
    """A row whose date is not understood."""
    AMBIGUOUS = "ambiguous-date"
    """A row whose day and month can't be told apart."""
    CITATION = "citation"
    """A row whose citations are not all understood."""
    UNCHECKED = "unchecked"
    """Most rows could not be held against their pages, since they have no date or their pages tell none."""
    ASIDE = "aside"
    """Lines of other sections that cite pages which the packet does not have: they may be rows."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the timeline. ``page`` is the export's own page, ``cited`` are pages of the packet, both from 1.

    ``date`` is YYYY-MM-DD where it could be read, else as it stands there. ``until`` is the last day of a row that is
    of several, ``spans`` the first and last of each where those between are not meant. ``otherwise`` is the day that it
    may also mean where day and month can't be told apart, ``cited_otherwise`` the pages where 1,204 may be two.
    """

    page: int
    date: str
    provider: str
    event: str
    finding: str
    cited: tuple[int, ...]
    until: str = ""
    otherwise: str = ""
    doubts: tuple[Doubt, ...] = ()
    spans: tuple[tuple[str, str], ...] = ()
    cited_otherwise: tuple[int, ...] = ()

    @property
    def dated(self) -> bool:
        """Whether it has a date that was read."""
        try:
            return calendar_date.fromisoformat(self.date).isoformat() == self.date
        except ValueError:
            return False


@dataclass(frozen=True, slots=True)
class Unread:
    """What was not understood on a page of the output, from 1; ``count`` of words, or of rows."""

    doubt: Doubt
    page: int
    count: int = 1


@dataclass(frozen=True, slots=True)
class Passage:
    """One statement outside the timeline: a point of a list, a paragraph, a row of another table.

    ``section`` is the title that it stands under, as it is written; ``page`` the export's own page, ``cited`` pages of
    the packet, both from 1. ``text`` is without its citations.
    """

    page: int
    section: str
    text: str = field(repr=False)
    cited: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Output:
    """An exported chronology. ``pages`` counts its own pages; ``unread`` is what was not understood beside its rows.

    ``aside`` is what other sections cite: the export's page, and the packet's. ``passages`` is what stands outside the
    timeline, in reading order; ``links`` are the addresses that it links to, each once; ``margins`` are the headers and
    footers that its pages repeat, each once and with # for the numbers in it.
    """

    sha256: str
    size: int
    pages: int
    rows: tuple[Row, ...] = field(repr=False)
    unread: tuple[Unread, ...] = ()
    aside: tuple[tuple[int, tuple[int, ...]], ...] = field(default=(), repr=False)
    passages: tuple[Passage, ...] = field(default=(), repr=False)
    links: tuple[str, ...] = field(default=(), repr=False)
    margins: tuple[str, ...] = field(default=(), repr=False)
