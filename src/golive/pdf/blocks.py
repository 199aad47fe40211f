"""What stands beside the timeline, as it is laid out: lines of text, and rows of other tables. Pure.

A row is known by ruled lines with cells between them, or by words that stand apart on one line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from golive.pdf.lines import CLOSE, MARK, text_of
from golive.pdf.page import Line, Page, Word

_APART = 1.2  # of a line's height that is left free between two cells
_BELOW = 0.6  # of a line's height, within which a cell goes on
_SHORT = 0.6  # of a page's width: what is wider is text in a frame, not a cell


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text: what it says, where it stands, and how large its type is, nearly.

    ``margin`` is how far to the right the page's lines run.
    """

    page: int
    words: Sequence[Word]
    margin: float
    text: str
    left: float
    top: float
    right: float
    bottom: float
    height: float


def _text_line(page: int, words: Sequence[Word], margin: float) -> TextLine:
    text = " ".join(" ".join([word.text for word in words]).split())
    top, bottom = min([word.top for word in words]), max([word.bottom for word in words])
    right, height = max([word.right for word in words]), max([word.height for word in words])
    return TextLine(page, words, margin, text, words[0].left, top, right, bottom, max(1.0, height))


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of another table; ``first`` if no row of the same table stands above it."""

    page: int
    cells: tuple[str, ...]
    top: float
    first: bool


Item = TextLine | TableRow


@dataclass(frozen=True, slots=True)
class _Band:
    """The room between two ruled lines, and the x of the lines that part it into cells."""

    top: float
    bottom: float
    parts: tuple[float, ...]


def items_of(page: Page, lines: Sequence[list[Word]]) -> Iterator[Item]:
    """The lines and rows on a page, in the order in which they are read."""
    every = [_segments(line) for line in lines]
    across = _joined(page.across)
    bands = [_band(line, across, page) for line in lines]
    margin = max((line[-1].right for line, parts in zip(lines, every, strict=True) if len(parts) == 1), default=0.0)
    margin = min(margin, page.width)
    at, below = 0, -1.0
    while at < len(lines):
        band = bands[at]
        end = at + 1
        while band is not None and end < len(lines) and bands[end] == band:
            end += 1
        cells = _cells(band, lines[at:end], every[at:end], page.width) if band is not None else ()
        if band is not None and len(cells) > 1:
            yield TableRow(page.number, cells, band.top, first=abs(band.top - below) > 2 * CLOSE)
            at, below = end, band.bottom
        elif len(every[at]) > 1:
            end = _loose_end(lines, every, at)
            yield from _loose(page.number, lines[at:end], every[at:end], margin)
            at = end
        else:
            yield _text_line(page.number, lines[at], margin)
            at += 1


def _segments(line: Sequence[Word]) -> list[list[Word]]:
    """The words of a line by the room that parts them; the mark of a point is no cell of its own."""
    parts: list[list[Word]] = []
    for word in line:
        room = word.left - max((one.right for one in parts[-1]), default=0.0) if parts else 0.0
        if parts and (room < _APART * word.height or MARK.fullmatch(text_of(parts[-1]) + " ")):
            parts[-1].append(word)
        else:
            parts.append([word])
    return parts


def _joined(across: Sequence[Line]) -> list[Line]:
    """Ruled lines, those that go on from each other as one."""
    found: list[Line] = []
    for line in sorted(across, key=lambda one: (round(one.at / CLOSE), one.start)):
        last = found[-1] if found else None
        if last is not None and abs(last.at - line.at) <= CLOSE and line.start <= last.end + 2 * CLOSE:
            found[-1] = Line(last.at, last.start, max(last.end, line.end))
        else:
            found.append(line)
    return found


def _band(line: Sequence[Word], across: Sequence[Line], page: Page) -> _Band | None:
    """The room between ruled lines that a line of text stands in."""
    left, right, middle = line[0].left, max(word.right for word in line), line[0].middle
    around = [one for one in across if one.start <= left + CLOSE and one.end >= right - CLOSE]
    above = max((one for one in around if one.at < middle), key=lambda one: one.at, default=None)
    below = min((one for one in around if one.at > middle), key=lambda one: one.at, default=None)
    if above is None or below is None:
        return None
    start, end = max(above.start, below.start) + 2 * CLOSE, min(above.end, below.end) - 2 * CLOSE
    parts = sorted({round(one.at) for one in page.down if start < one.at < end and one.start <= middle <= one.end})
    return _Band(round(above.at), round(below.at), tuple(map(float, parts)))


def _cells(
    band: _Band, lines: Sequence[list[Word]], every: Sequence[list[list[Word]]], width: float
) -> tuple[str, ...]:
    """The cells of a row between ruled lines; none if what stands there is text in a frame."""
    edges = list(band.parts) or _free(every, width)
    cells: list[list[Word]] = [[] for _ in range(len(edges) + 1)]
    for word in (word for line in lines for word in line):
        cells[sum(edge <= word.left + CLOSE for edge in edges)].append(word)
    texts = tuple(text_of(cell) for cell in cells)
    goes_on = bool(band.parts) and not texts[0]  # one cell of the row that the page before ended with
    return texts if goes_on or sum(map(bool, texts)) > 1 else ()


def _free(every: Sequence[list[list[Word]]], width: float) -> list[float]:
    """Where columns without a line between them begin: where cells of the widest line do, and no words cross."""
    widest = max(every, key=len)
    edges = [part[0].left for part in widest[1:]]
    words = [word for line in every for part in line for word in part]
    crossed = any(word.left < edge - CLOSE and word.right > edge + CLOSE for edge in edges for word in words)
    return [] if crossed or any(MARK.match(part[0].text) for line in every for part in line) or not width else edges


def _loose_end(lines: Sequence[list[Word]], every: Sequence[list[list[Word]]], at: int) -> int:
    """The end of lines whose words stand apart, with those on which a cell but the first goes on."""
    second = every[at][1][0].left
    end = at + 1
    while end < len(lines):
        line, above = lines[end], lines[end - 1]
        close = line[0].top - max(word.bottom for word in above) < _BELOW * line[0].height
        if len(every[end]) < 2 and not (close and line[0].left >= second - CLOSE):
            break
        end += 1
    return end


def _loose(page: int, lines: Sequence[list[Word]], every: Sequence[list[list[Word]]], margin: float) -> Iterator[Item]:
    """Rows without ruled lines; points that stand side by side are read column after column."""
    edges = [part[0].left for part in every[0][1:]]
    columns: list[list[list[Word]]] = [[] for _ in range(len(edges) + 1)]
    rows: list[list[list[Word]]] = []
    for parts in every:
        place = [sum(edge <= part[0].left + 3 * CLOSE for edge in edges) for part in parts]
        if not rows or place[0] == 0:
            rows.append([[] for _ in columns])
        for column, part in zip(place, parts, strict=True):
            rows[-1][column] += part
            columns[column].append(part)
    if any(MARK.match(text_of(part)) for parts in every for part in parts):
        for right, below in zip([*edges, margin], columns, strict=True):
            yield from (_text_line(page, part, right) for part in below)
        return
    for row in rows:
        yield TableRow(page, tuple(text_of(cell) for cell in row), lines[0][0].top, first=row is rows[0])
