"""The rows of a table on one page: by its ruled lines, and where there are none by the dates that they begin with."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from golive.pdf import dates
from golive.pdf.columns import Columns
from golive.pdf.lines import CLOSE, COLUMNS, lines_of, text_of
from golive.pdf.page import Page, Word

_COVERED = 0.6  # of a column's width that a ruled line has to cross


def begins_row(line: Sequence[Word], columns: Columns) -> bool:
    """Whether a line begins a row: a date in the first column, something in another, and nothing across."""
    dated = any(columns.of(word) == 0 and dates.STARTS.match(word.text) for word in line)
    return dated and len({columns.of(word) for word in line}) > 1 and all(columns.fits(word) for word in line)


def belongs(line: Sequence[Word], columns: Columns) -> bool:
    """Whether a line below the last ruled one is the table's still."""
    if not all(columns.fits(word) for word in line):
        return False
    return any(columns.of(word) > 0 for word in line) or dates.STARTS.match(line[0].text) is not None


def bottom_of(page: Page, columns: Columns, top: float, until: float) -> tuple[float, bool]:
    """Where the table ends on this page by its ruled lines, and whether they close it in; ``top`` without any."""
    left, right = columns.edges[0] - 4 * CLOSE, columns.edges[-1] + 4 * CLOSE
    down = [line for line in page.down if left <= line.at <= right and line.end > top + CLOSE]
    bottom = top
    for line in sorted(down, key=lambda each: each.start):
        if line.start <= bottom + 2 * CLOSE:
            bottom = max(bottom, min(line.end, until))
    if bottom > top:
        return bottom, True
    return max((at for at in _ruled(page, columns, COLUMNS - 2) if top < at <= until), default=top), False


def _ruled(page: Page, columns: Columns, column: int) -> list[float]:
    """The y of each line that is ruled across a column."""
    left, right = columns.edges[column], columns.edges[column + 1]
    if not column:
        left = max(left, min((line.start for line in page.across), default=left))
    if column == COLUMNS - 1:
        right = min(right, left + (columns.edges[-2] - columns.edges[-3]))
    covered: defaultdict[int, list[tuple[float, float, float]]] = defaultdict(list)
    for line in page.across:
        if line.start < right and line.end > left:
            covered[round(line.at / CLOSE)].append((max(left, line.start), min(right, line.end), line.at))
    found = []
    for pieces in covered.values():
        reach, length = left, 0.0
        for start, end, _at in sorted(pieces):
            length += max(0.0, end - max(start, reach))
            reach = max(reach, end)
        if length >= _COVERED * (right - left):
            found.append(pieces[0][2])
    merged: list[float] = []
    for at in sorted(found):
        if not merged or at - merged[-1] > 2 * CLOSE:
            merged.append(at)
    return merged


def rows_of(page: Page, columns: Columns, words: Sequence[Word], top: float, bottom: float) -> list[list[str]]:
    """The five texts of each row between ``top`` and ``bottom``.

    Lines ruled across a column part its cells; a cell that spans several rows is each of theirs. Where no line is
    ruled, a date begins a row.
    """
    parted = [
        [top - 1.0, *(at for at in _ruled(page, columns, column) if top + CLOSE < at < bottom - CLOSE), bottom + 1.0]
        for column in range(COLUMNS)
    ]
    main = parted[COLUMNS - 2]
    cells: list[list[list[Word]]] = [[[] for _ in at] for at in parted]
    for word in words:
        column = max(0, min(columns.of(word), COLUMNS - 1))
        cells[column][max(0, bisect_right(parted[column], word.middle) - 1)].append(word)
    rows: list[list[str]] = []
    for row, (start, end) in enumerate(pairwise(main)):
        held: list[list[Word]] = []
        for column, at in enumerate(parted):
            cell = row if at == main else max(0, bisect_right(at, (start + end) / 2) - 1)
            found = cells[column][cell]
            if at[cell + 1] - at[cell] < end - start - CLOSE:  # a line that this column alone has parts no row
                found = [word for each in cells[column] for word in each if start <= word.middle < end]
            held.append(found)
        rows += [texts for texts in _by_dates(held) if any(texts)]
    return rows


def _by_dates(held: list[list[Word]]) -> Iterator[list[str]]:
    """One row, or several where more than one date stands in the first column."""
    starts = _starts(held[0]) if len(held[0]) > 1 else []
    if len(starts) < 2:
        yield [text_of(cell) for cell in held]
        return
    every = sorted((word for cell in held for word in cell), key=lambda each: each.top)
    cuts = [_cut(every, before, begin) for before, begin in pairwise(starts)]
    edges = [float("-inf"), *cuts, float("inf")]
    parts = [
        [text_of([word for word in cell if upper <= word.middle < lower]) for cell in held]
        for upper, lower in pairwise(edges)
    ]
    # Two days above each other in one row are a range, whose second part has nothing beside it.
    yield from parts if all(part[COLUMNS - 2] for part in parts) else [[text_of(cell) for cell in held]]


def _starts(words: Sequence[Word]) -> list[float]:
    """The tops of the lines in the first column with which a row begins."""
    starts: list[float] = []
    said = ""
    for line in lines_of(words):
        text = " ".join(word.text for word in line)
        whole = dates.read(said)
        more = re.search(r"(\bto|\bthrough|\bthru|-|\u2013|/|,)$", said) is not None
        if not said or (whole.read and not more and dates.STARTS.match(text)):
            starts.append(line[0].top)
            said = text
        else:
            said = f"{said} {text}"
    return starts


def _cut(words: Sequence[Word], before: float, begin: float) -> float:
    """Where between two dates the second one's row begins: at the widest room that no word stands in."""
    reach, widest, cut = before, 0.0, begin - 0.1
    for word in words:
        if before < word.top <= begin + 0.1 and word.top - reach > widest + 0.1:
            widest, cut = word.top - reach, (word.top + reach) / 2
        if word.top <= begin + 0.1:
            reach = max(reach, word.bottom)
    return cut if widest > 0 else begin - 0.1
