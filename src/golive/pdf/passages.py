"""What an export states outside its timeline: one passage a point, a paragraph or a row, with the pages it cites. Pure.

A passage may go on over lines and pages. It stands under the title above it, as that is written; what follows the
timeline without a title stands under none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median, quantiles

from golive.model.output import Passage
from golive.pdf.blocks import Item, TableRow, TextLine, items_of
from golive.pdf.citations import apart, places
from golive.pdf.ledgers import Ledgers
from golive.pdf.lines import MARK, claims_nothing, is_furniture, is_inner, is_section, letters
from golive.pdf.page import Page, Word
from golive.pdf.timeline import Timeline

_LARGER = 1.08  # times the usual height of a page's type, from which on a short line is a title
_CLOSE, _MORE = 0.45, 0.3  # of a line's height: what is free within a paragraph, beyond what is usual
_OUTDENT = 6.0  # points that a line stands left of the point above, of which it is no part
_ANY = 10.0  # points: how high type is of which nothing is known
_MORE_FOLLOWS = (".", ";", ",")
_TITLE_WORDS = 8
_ENDED = re.compile(r"[.!?:;][\"'\u201d\u2019)]*$")
_STATED = re.compile(r"[.!?;][\"'\u201d\u2019)]*\s*$")
_LABELLED = re.compile(r": |\||\d")
_TELLS = re.compile(r"\||^(?!appendix|source document).*: \S", re.IGNORECASE)
"""How a line goes on that begins as the title of a section does, and is none."""
_TIMELINE = re.compile(r"(?:\w+ )?(?:timeline|chronology)\b", re.IGNORECASE)
_OPEN = re.compile(r"[\[(][^\])]{0,60}$")
_ANEW = re.compile(r"[.;\s]*[A-Z0-9\"'\u201c]")
_PAGE = re.compile(r"page\s+(\d{1,6})", re.IGNORECASE)
_INDEXED = re.compile(r"^\s*\[\d{1,4}\]\s")
_SNIPPET = re.compile(r"\bsnippet:\s*", re.IGNORECASE)
_OF_PAGES = re.compile(r"source document", re.IGNORECASE)
_REFERENCED = "Referenced by:"
_LEADS = re.compile(r"back to (?:the )?(?:chronology|timeline|top)|click a citation link\b.*", re.IGNORECASE)
_NO_STATEMENT = re.compile(
    rf"{_REFERENCED}.*|{_LEADS.pattern}|\(?snippet preview unavailable\b.*", re.IGNORECASE | re.DOTALL
)
"""What leads through the document and says nothing of a patient."""


def passages_of(
    pages: Sequence[Page], timeline: Timeline, titles: Sequence[str] = (), notations: Sequence[str] = ()
) -> list[Passage]:
    """The passages of an export; ``titles`` are of further sections, ``notations`` further forms of citations."""
    told = {page.number: _heights(page, timeline.beside.get(page.number, ())) for page in pages}
    every = [height for heights in told.values() for height in heights] or [_ANY]
    reader = _Reader(frozenset(map(letters, titles)), notations)
    for page in pages:
        area = timeline.areas.get(page.number)
        table = area.rows if area is not None and area.rows > area.top else 0.0
        usual = min(median(every), median(told[page.number] or every))
        reader.read(page, list(items_of(page, timeline.beside.get(page.number, ()))), usual, table)
    reader.end()
    return reader.found


@dataclass(slots=True)
class _Told:
    """A passage whose end was not seen yet."""

    page: int
    section: str
    text: str
    first: TextLine
    last: TextLine
    context: tuple[int, ...] = ()
    point: bool = field(default=False)


class _Reader:
    """Goes through the lines and rows in their order."""

    def __init__(self, titles: frozenset[str], notations: Sequence[str]) -> None:
        self.found: list[Passage] = []
        self._titles = titles
        self._notations = notations
        self._section = ""
        self._title: TextLine | None = None
        """The title that nothing stands under yet."""
        self._context: tuple[int, ...] = ()
        """The page of the packet that a list of its sources stands under."""
        self._open: _Told | None = None
        self._ledgers = Ledgers(notations)

    def read(self, page: Page, items: Sequence[Item], usual: float, table: float) -> None:
        """What stands on one page; ``usual`` is how high most of its type is.

        ``table`` is where the timeline's rows end there, 0 without any.
        """
        free = _usually_free([item for item in items if isinstance(item, TextLine)])
        for at, item in enumerate(items):
            if table and item.top >= table - 1.0:
                self._leave()
                table = 0.0
            if isinstance(item, TableRow):
                self._row(item)
            elif not is_furniture(item.words, page, usual) or (_PAGE.fullmatch(item.text) and self._of_pages()):
                following = items[at + 1] if at + 1 < len(items) else None
                self._line(item, usual, free, following)
        if table:
            self._leave()

    def end(self) -> None:
        """There are no more pages."""
        self._close()
        self._untold()

    def _leave(self) -> None:
        """The timeline is over."""
        self._close()
        self._title, self._section, self._context = None, "", ()

    def _of_pages(self) -> bool:
        """Whether the section lists pages of the packet, each with what it says."""
        return _OF_PAGES.match(self._section) is not None

    # ------------------------------------------------------------------ lines

    def _line(self, line: TextLine, usual: float, free: float, following: Item | None) -> None:
        told, text = self._open, line.text
        marked = MARK.match(text) is not None
        page = _PAGE.fullmatch(text)
        if page is not None and self._of_pages():
            self._close()
            self._context = (int(page[1]),)
        elif _LEADS.fullmatch(text):
            self._close()
        elif text.startswith(_REFERENCED):
            self._begin(line)
        elif told is not None and not (marked and not _in_midst(told, line)) and self._goes_on(told, line, free):
            told.text, told.last = f"{told.text} {text}", line
        elif self._is_title(line, usual):
            self._entitle(line)
        elif self._may_entitle(line, free, following):
            self._begin(line)
            self._close()
            self._section = text.rstrip(" :")
        else:
            self._begin(line)

    def _begin(self, line: TextLine) -> None:
        self._close()
        self._title = None
        marked = MARK.match(line.text) is not None
        self._open = _Told(line.page, self._section, line.text, line, line, self._context, marked)

    def _goes_on(self, told: _Told, line: TextLine, free: float) -> bool:
        """Whether a line goes on with what is told."""
        text, last = line.text, told.last
        same = last.page == line.page
        room = (line.top - last.bottom) / line.height if same else 0.0
        if not -1.0 <= room <= 3 * _CLOSE + free:
            return False
        if self._only_cites(text) or _OPEN.search(told.text) or _SNIPPET.match(text):
            return True
        outdent = same and told.point and line.left < told.first.left - _OUTDENT
        alike = _alike(line, last) or _INDEXED.match(told.text) is not None
        if outdent or not alike or room > max(_CLOSE, free + _MORE):
            return False
        ended = not same and (_ENDED.search(told.text) is not None or self._known(line))
        return text[:1].islower() or not (ended or self._ends_cited(told.text) or _fits(line, last))

    def _only_cites(self, text: str) -> bool:
        said, pages = apart(text, self._notations)
        return bool(pages) and not letters(said)

    def _ends_cited(self, text: str) -> bool:
        found = places(text, self._notations)
        return bool(found) and found[-1].start > 0 and not text[found[-1].end :].strip(" .;,)]")

    # ------------------------------------------------------------------ titles

    def _is_title(self, line: TextLine, usual: float) -> bool:
        text = line.text
        if self._known(line):
            return text[:1].isupper() or not text[:1].isalpha()
        if not claims_nothing(text) or MARK.match(text) or text.endswith(_MORE_FOLLOWS) or not letters(text):
            return False
        return line.height > _LARGER * usual or text.isupper()

    def _may_entitle(self, line: TextLine, free: float, following: Item | None) -> bool:
        """Whether a line of the usual type may be a title as well: alone, of names, and not right below a title."""
        text = line.text
        if self._title is not None or not claims_nothing(text) or MARK.match(text) or _LABELLED.search(text):
            return False
        told = self._open
        alone = (
            told is None or told.last.page != line.page or line.top - told.last.bottom > (free + _MORE) * line.height
        )
        names = [word for word in re.findall(r"[A-Za-z]+", re.sub(r"\(.*\)", "", text)) if len(word) > 3]
        named = bool(names) and all(word[0].isupper() for word in names) and len(text.split()) <= _TITLE_WORDS
        below = following is None or isinstance(following, TableRow) or not self._known(following)
        return alone and below and (named or text.endswith(":")) and not text.endswith(".")

    def _known(self, item: Item) -> bool:
        """Whether a line is the title of a section that is known."""
        if isinstance(item, TableRow) or MARK.match(item.text):
            return False
        if _TIMELINE.match(item.text) and claims_nothing(item.text):
            return True
        return (is_section(item.words) and not _TELLS.search(item.text)) or (
            bool(self._titles) and letters(item.text) in self._titles
        )

    def _entitle(self, line: TextLine) -> None:
        self._close()
        over = self._title
        close = over is not None and over.page == line.page and line.top - over.bottom < _CLOSE * line.height
        if over is not None and close and abs(over.height - line.height) < 0.5 and not self._known(line):
            self._section = f"{self._section} {line.text}"
        else:
            self._untold()
            self._section = line.text
        self._ledgers.leave()
        self._title, self._context = line, ()

    def _untold(self) -> None:
        """A title that nothing stands under may be a statement, unless it is a section's that is known."""
        if self._title is not None and not self._known(self._title) and not _NO_STATEMENT.fullmatch(self._section):
            self.found.append(Passage(self._title.page, "", self._section))
        self._title = None

    # ------------------------------------------------------------------ rows

    def _row(self, row: TableRow) -> None:
        self._close()
        self._title = None
        read = self._ledgers.read(row)
        if read is None:
            return
        text, cited, more = read
        if more and self.found:
            self.found.pop()
        self._tell(row.page - more, self._section, text, cited)

    # ------------------------------------------------------------------ passages

    def _close(self) -> None:
        """What was told has ended: its statements, each with its own citations."""
        told, self._open = self._open, None
        if told is not None:
            self._ledgers.leave()
        if told is None or _NO_STATEMENT.fullmatch(told.text):
            return
        snippet = _SNIPPET.search(told.text)
        if told.context:
            self._tell(told.page, told.section, _unmarked(told.text), told.context)
        elif snippet is not None and _INDEXED.match(told.text):
            cited = apart(told.text[: snippet.start()], self._notations)[1]
            self._tell(told.page, told.section, _unmarked(told.text[snippet.end() :]), cited)
        else:
            for part in _statements(_unmarked(told.text), self._notations):
                self._tell(told.page, told.section, *apart(part, self._notations))

    def _tell(self, page: int, section: str, text: str, cited: tuple[int, ...]) -> None:
        if letters(text) and not _NO_STATEMENT.fullmatch(text):
            self.found.append(Passage(page, section, text, cited))


def _heights(page: Page, lines: Sequence[list[Word]]) -> list[float]:
    """How high the type is of lines that are no title."""
    texts = ((line, " ".join(word.text for word in line)) for line in lines if is_inner(line, page))
    return [line[0].height for line, text in texts if text.endswith(_MORE_FOLLOWS) or not claims_nothing(text)]


def _usually_free(lines: Sequence[TextLine]) -> float:
    """What of a line's height is free between those of a page that stand closest."""
    rooms = [
        (below.top - above.bottom) / below.height
        for above, below in pairwise(lines)
        if 0 <= below.top - above.bottom < 1.5 * below.height
    ]
    return quantiles(rooms, n=5)[0] if len(rooms) > 1 else 0.0


def _in_midst(told: _Told, line: TextLine) -> bool:
    """Whether a number that may mark a point stands in the midst of a sentence."""
    number = line.text[:1].isdigit() or line.text[:1].islower()
    return number and not _ENDED.search(told.text) and not _fits(line, told.last)


def _fits(line: TextLine, above: TextLine) -> bool:
    """Whether the first word of a line would have stood on the line above: then it was not broken there."""
    word = line.words[0]
    first = len(word.text.split()[0] if word.text.split() else "") + 1
    return above.right + first * (word.right - word.left) / max(1, len(word.text)) < above.margin


def _alike(line: TextLine, above: TextLine) -> bool:
    """Whether two lines are of one size."""
    return 0.88 < line.height / above.height < 1.14


def _unmarked(text: str) -> str:
    marked = MARK.match(text)
    return text[marked.end() :] if marked is not None else text


def _statements(text: str, notations: Sequence[str]) -> Iterator[str]:
    """A paragraph by its citations: each sentence that ends with its own, or begins with it, is a statement."""
    found = places(text, notations)
    leads = bool(found) and not text[: found[0].start].strip()
    begin = 0
    for place in found:
        before, after = text[begin : place.start], text[place.end :]
        if leads:
            if _STATED.search(before) and letters(after):
                yield text[begin : place.start]
                begin = place.start
        elif _anew(before, after):
            yield text[begin : place.end]
            begin = place.end + len(after) - len(after.lstrip(" .;"))
    yield text[begin:]


def _anew(before: str, after: str) -> bool:
    """Whether a sentence is over with the citation between these words."""
    both = letters(before) and letters(after) and _ANEW.match(after)
    return bool(both) and (_STATED.search(before) is not None or after.lstrip()[:1] in ".;")
