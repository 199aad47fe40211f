"""Finds the timeline's table on the pages of an export, and reads its rows: pure, from words and ruled lines.

Nothing is dropped in silence: what stands on a page of the timeline and is no row, no heading and no section that is
known is told as unread, with its page.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from golive.pdf import dates
from golive.pdf.citations import looks_cited
from golive.pdf.columns import Columns, columns_of, headers_of
from golive.pdf.lines import (
    CLOSE,
    COLUMNS,
    claims_nothing,
    is_heading,
    is_section,
    letters,
    lines_of,
    margins_of,
    repeated,
    text_of,
    told_apart,
)  # fmt: skip
from golive.pdf.page import Area, Page, Word
from golive.pdf.rows import APART, begins_row, belongs, bottom_of, rows_of

_ABOVE, _BELOW = 8, 4
"""Lines that may be titles above what they head, and where nothing that is known follows them."""
_GROUPS = 3
"""Titles of groups that may follow on each other without a row between."""


@dataclass(slots=True)
class Cells:
    """A row as it stands there: the text of each of its five cells, and the page that it begins on."""

    page: int
    texts: list[str]


@dataclass(frozen=True, slots=True)
class Unread:
    """What was not understood: so many words on a page of the export."""

    page: int
    words: int


@dataclass(slots=True)
class Timeline:
    """What was found; ``headed`` if a header was seen anywhere.

    ``areas`` is where its rows stand, or may stand unseen, by page; ``aside`` are dated lines of other sections;
    ``beside`` is every line that is none of the table's, by page; ``margins`` is what pages repeat.
    """

    rows: list[Cells] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    headed: bool = False
    areas: dict[int, Area] = field(default_factory=dict)
    aside: list[tuple[int, str]] = field(default_factory=list)
    beside: dict[int, list[list[Word]]] = field(default_factory=dict)
    margins: tuple[str, ...] = ()


def timeline_of(pages: Sequence[Page], titles: Sequence[str] = ()) -> Timeline:
    """The timeline on these pages; ``titles`` are of further sections that are known."""
    reader = _Reader(pages, titles)
    for page in pages:
        reader.read(page)
    reader.end()
    return reader.found


class _Reader:
    """Goes through the pages in their order: a table may go on from one to the next, with its header or without."""

    def __init__(self, pages: Sequence[Page], titles: Sequence[str]) -> None:
        self.found = Timeline()
        self._titles = frozenset(map(letters, titles))
        self._repeated = repeated(pages)
        self.found.margins = tuple(dict.fromkeys(margins_of(pages, self._repeated)))
        self._columns: Columns | None = None
        self._open = False
        """Whether the table came to the end of the page before."""
        self._elsewhere = False
        """Whether a section that is known has begun, and no timeline since."""
        self._before: list[tuple[Page, list[Word]]] = []
        """Pages before the first header."""
        self._groups: list[Unread] = []
        """The titles of groups since the last row."""
        self._last = 0
        """The last page that the table may have gone on to."""

    def read(self, page: Page) -> None:
        """Read one page."""
        words = told_apart(page.words, self._repeated)
        headers = list(headers_of(words))
        if not headers:
            if self._columns is not None and (self._open or not self._elsewhere):
                self._go_on(page, words, page.height)
                return
            lines = lines_of(words)
            self._elsewhere = self._elsewhere or any(self._begins(line) for line in lines)
            if self._columns is None:
                self._before.append((page, words))
            else:
                self._beside(page, lines, known=True)
            return
        self.found.headed = True
        above = [word for word in words if word.bottom <= headers[0].top + CLOSE]
        if self._open and self._columns is not None and self._first(lines_of(above)) is not None:
            self._go_on(page, above, headers[0].top)
        else:
            self._beside(page, lines_of(above), known=self._elsewhere, most=_ABOVE)
        for header, until in zip(headers, [*(each.top for each in headers[1:]), page.height], strict=True):
            body = [word for word in words if header.top < word.middle < until and id(word) not in header.words]
            self._columns = columns_of(header, body, page)
            self._table(page, self._columns, body, header.bottom, until)
        for earlier, said in self._before:  # only now are the columns known
            self._beside(earlier, lines_of(said), known=True)
        self._before = []

    def end(self) -> None:
        """There are no more pages."""
        for page, words in self._before:  # no header was found on any
            self.found.beside[page.number] = lines_of(words)
        last = max((row.page for row in self.found.rows), default=0)
        last += self._last > last
        self.found.areas = {page: area for page, area in self.found.areas.items() if page <= last}

    def _first(self, lines: Sequence[list[Word]]) -> int | None:
        """The first line that begins a row of the table that was read last."""
        columns = self._columns
        return next((at for at, line in enumerate(lines) if columns and begins_row(line, columns)), None)

    def _go_on(self, page: Page, words: list[Word], until: float) -> None:
        """Without a header: the table goes on where its columns are found again, or something else begins."""
        assert self._columns is not None
        lines = lines_of(words)
        first = self._first(lines)
        begun = next((at for at, line in enumerate(lines) if self._ends(line, self._columns)), None)
        if begun is not None and (first is None or begun < first):
            self._at(page, Area(0.0, 0.0, lines[begun][0].top))
            self._beside(page, lines)
            self._open, self._elsewhere = False, True
            return
        self._at(page, Area(0.0, 0.0, until))
        start = 0 if self._open and lines and all(self._columns.fits(word) for word in lines[0]) else first
        if start is None:
            self._beside(page, lines)
            return
        self._beside(page, lines[:start], most=_ABOVE)
        top = min((word.top for line in lines[start:] for word in line), default=0.0)
        self._table(page, self._columns, [word for line in lines[start:] for word in line], top - CLOSE, until)

    def _table(self, page: Page, columns: Columns, words: list[Word], top: float, until: float) -> None:
        """Read the rows of one table on one page, whose body begins at ``top``; and account for what is below it."""
        bottom, boxed = bottom_of(page, columns, top, until)
        inside: list[list[Word]] = []
        lines = lines_of(words)
        while lines:
            ruled = lines[0][0].middle < bottom
            boxed = boxed and (ruled or not begins_row(lines[0], columns))  # stripes, of which the last row has none
            if not boxed and self._ends(lines[0], columns, inside[-1] if inside else ()):
                break
            more = bool(inside) and _close(lines[0], inside[-1], columns)
            if more or _inside(lines[0], columns, ruled=ruled, boxed=boxed):
                inside.append(lines.pop(0))
            elif title := _title(lines, columns):
                del lines[:title]
            else:
                break
        self._open = not lines
        body = [word for line in inside for word in line]
        end = max(bottom, max((word.bottom for word in body), default=top))
        rows = rows_of(page, columns, body, top, end)
        for at, texts in enumerate(rows):
            self._add(Cells(page.number, texts), first=at == 0)
        begun = next((line[0].top for line in lines if self._begins(line)), None)
        self._elsewhere = begun is not None
        self._at(page, Area(top, end, until if begun is None else begun))
        self._beside(page, lines)

    def _at(self, page: Page, area: Area) -> None:
        """The table is here, or may have gone on here."""
        self._last = page.number if self._open else self._last
        other = self.found.areas.get(page.number, area)
        self.found.areas[page.number] = Area(
            min(area.top, other.top), max(area.rows, other.rows), max(area.bottom, other.bottom)
        )

    def _begins(self, line: Sequence[Word]) -> bool:
        """Whether a line is the title of a section that is known."""
        return is_section(line) or letters(" ".join(word.text for word in line)) in self._titles

    def _ends(self, line: Sequence[Word], columns: Columns, above: Sequence[Word] = ()) -> bool:
        """Whether a title ends the table; words of the same size in a column but the first one are a cell's."""
        cell = columns.of(line[0]) > 0 and all(columns.fits(word) for word in line)
        return self._begins(line) and not (cell and (not above or line[0].height < 1.2 * above[0].height))

    def _add(self, row: Cells, *, first: bool) -> None:
        """A row, or the rest of the one that the page before ended with."""
        date, provider, event, _finding, cited = row.texts
        before = self.found.rows[-1] if self.found.rows else None
        if before is not None and first and before.page < row.page:
            joined = f"{before.texts[0]} {date}".strip()
            torn = not dates.read(before.texts[0]).read and dates.read(joined).read
            again = re.search(r"\bcont(inued|'d|\.)?\b", date, re.IGNORECASE) is not None
            if torn or again or (not date and not (provider and event and cited)):
                texts = [f"{one} {other}".strip() for one, other in zip(before.texts, row.texts, strict=True)]
                before.texts[:] = [before.texts[0], *texts[1:]] if again else texts
                return
        if date and not (provider or event or cited or dates.read(date).read):  # the title of a group, or a total
            told = Unread(row.page, len(" ".join(row.texts).split()))
            if row.texts[3] or not claims_nothing(date):
                self.found.unread.append(told)
            else:
                self._groups.append(told)
            if len(self._groups) > _GROUPS:
                self.found.unread += self._groups
                self._groups = []
            return
        self._groups = []
        self.found.rows.append(row)

    def _beside(self, page: Page, lines: Iterable[list[Word]], *, known: bool = False, most: int = _BELOW) -> None:
        """Account for what stands on a page of the timeline beside its table; ``known`` if a section has begun.

        A section that is known may have rows of the same columns: nobody can tell whether they are the timeline's.
        ``most`` lines may be titles.
        """
        count, titles = 0, []
        for line in lines:
            self.found.beside.setdefault(page.number, []).append(line)
            known = known or self._begins(line)
            words = sum(len(word.text.split()) for word in line)
            if known and self._columns is not None and _is_row(line, self._columns):
                count += words
            elif known:
                self._aside(page, line)
            elif is_heading(line):
                titles.append(words)
            else:
                count += words
        count += sum(titles) if len(titles) > (_ABOVE if known else most) else 0
        if count:
            self.found.unread.append(Unread(page.number, count))

    def _aside(self, page: Page, line: Sequence[Word]) -> None:
        """A dated line of another section may cite as well."""
        if dates.STARTS.match(line[0].text):
            self.found.aside.append((page.number, " ".join(word.text for word in line)))


def _is_row(line: list[Word], columns: Columns) -> bool:
    """Whether a line is a row's first one: a date, and a citation in its place or all of the other cells."""
    if not begins_row(line, columns):
        return False
    cited = looks_cited(text_of([word for word in line if columns.of(word) == COLUMNS - 1]))
    return cited or len({columns.of(word) for word in line}) == COLUMNS


def _title(lines: Sequence[list[Word]], columns: Columns) -> int:
    """Of how many lines the title of a group of rows is that stands first here; 0 if none does."""
    row = next((at for at, line in enumerate(lines[:4]) if begins_row(line, columns)), 0)
    return row if claims_nothing(" ".join(word.text for line in lines[:row] for word in line)) else 0


def _close(line: list[Word], above: list[Word], columns: Columns) -> bool:
    """Whether a line goes on with what a cell above it says."""
    room = line[0].top - max(word.bottom for word in above)
    return room < APART * line[0].height and all(columns.fits(word) for word in line)


def _inside(line: list[Word], columns: Columns, *, ruled: bool, boxed: bool) -> bool:
    """Whether a line is the table's: above its lowest ruled line, or of its columns where nothing closes it in."""
    if boxed:
        return ruled
    return (ruled and all(columns.fits(word) for word in line)) or belongs(line, columns)
