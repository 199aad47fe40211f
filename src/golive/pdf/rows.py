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
APART = 0.4
"""Of a line's height that is left free between two rows."""
_GOES_ON = re.compile(r"\d|[(-]|to\b|thr(?:ough|u)\b|and\b|[ap]\.?m\b|(?:mon|tue|wed|thu|fri|sat|sun)", re.IGNORECASE)


def begins_row(line: Sequence[Word], columns: Columns) -> bool:
    """Whether a line begins a row: a date in the first column, something in another, and nothing across."""
    dated = any(columns.of(word) == 0 and dates.STARTS.match(word.text) for word in line)
    return dated and len({columns.of(word) for word in line}) > 1 and all(columns.fits(word) for word in line)


def belongs(line: Sequence[Word], columns: Columns) -> bool:
    """Whether a line below the last ruled one is the table's still."""
    if not all(columns.fits(word) for word in line):
        return False
    said = line[0].text
    return any(columns.of(word) > 0 for word in line) or any(one.match(said) for one in (dates.STARTS, _GOES_ON))


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
    every = [_ruled(page, columns, column) for column in range(COLUMNS)]
    ruled = [[at for at in places if top + CLOSE < at < bottom - CLOSE] for places in every]
    # A line in the findings alone strikes words out, or parts a finding; a row's is ruled beside it as well.
    beside = [at for column, places in enumerate(ruled) if column != COLUMNS - 2 for at in places]
    shared = [at for at in ruled[COLUMNS - 2] if any(abs(at - other) < 2 * CLOSE for other in beside)]
    ruled[COLUMNS - 2] = shared
    parted = [[top - 1.0, *places, bottom + 1.0] for places in ruled]
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
        own = [word for cell in held for word in cell if start <= word.middle < end]
        rows += [texts for texts in _by_dates(held, own, ruled=len(main) > 2) if any(texts)]
    return rows


def _by_dates(held: list[list[Word]], own: Sequence[Word], *, ruled: bool) -> Iterator[list[str]]:
    """One row, or several where more than one date stands in the first column, or where one has none.

    ``own`` are the words that stand in it, without those of cells that span several rows.
    """
    every = sorted(own, key=lambda each: each.top)
    starts = _starts(held[0]) if len(held[0]) > 1 or not ruled else []
    if not ruled:
        starts = sorted([*starts, *_undated(held, every)])
    if len(starts) < 2:
        yield [text_of(cell) for cell in held]
        return
    cuts = [_cut(every, before, begin) for before, begin in pairwise(starts)]
    edges = [float("-inf"), *cuts, float("inf")]
    parts: list[list[list[Word]]] = []
    for upper, lower in pairwise(edges):
        part = [[word for word in cell if upper <= word.middle < lower] for cell in held]
        if parts and not _stands_alone(part, parts[-1]):
            parts[-1] = [one + other for one, other in zip(parts[-1], part, strict=True)]
        else:
            parts.append(part)
    yield from ([text_of(cell) for cell in part] for part in parts)


def _stands_alone(part: list[list[Word]], before: list[list[Word]]) -> bool:
    """Whether a part is a row of its own: two days above each other in one row are a range, or two visits in one.

    Its second part has nothing beside it, or what is beside it goes on closely from the line above.
    """
    if not any(part[1:]):
        return False
    if part[COLUMNS - 1] and (part[1] or part[2]):
        return True
    upper = max(word.bottom for cell in before for word in cell)
    first = min((word for cell in part for word in cell), key=lambda each: each.top)
    return first.top - upper > APART * first.height


def _undated(held: list[list[Word]], every: Sequence[Word]) -> Iterator[float]:
    """The top of each row without a date in a table without ruled lines: words apart from those above and below."""
    columns = {id(word): column for column, cell in enumerate(held) for word in cell}
    reach, begins, top = float("-inf"), {0}, 0.0
    for word in every:
        if word.top - reach > APART * word.height:
            if _is_row(begins):
                yield top
            begins, top = set(), word.top
        begins.add(columns[id(word)])
        reach = max(reach, word.bottom)
    if _is_row(begins):
        yield top


def _is_row(columns: set[int]) -> bool:
    return 0 not in columns and COLUMNS - 1 in columns and len(columns) > 1


def _starts(words: Sequence[Word]) -> list[float]:
    """The tops of the lines in the first column with which a row begins."""
    starts: list[float] = []
    said = ""
    for line in lines_of(words):
        text = " ".join(word.text for word in line)
        whole = dates.read(said)
        more = re.search(r"(\bto|\bthrough|\bthru|-|\u2013|/|,)$", said) is not None
        anew = whole.read or (dates.read(text).read and any(map(str.isdigit, said)))
        if not said or (anew and not more and dates.STARTS.match(text)):
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
