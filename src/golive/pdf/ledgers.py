"""The rows of an export's other tables, as statements: without the names of their columns, with the pages they cite."""

import re
from collections.abc import Sequence
from dataclasses import replace

from golive.pdf.blocks import TableRow
from golive.pdf.citations import apart
from golive.pdf.lines import NAMES, letters

_LABEL_WORDS = 4
_RANGE = r"\d{1,6}(?:\s*[-\u2013]\s*\d{1,6})?"
_NUMBERS = re.compile(rf"{_RANGE}(?:\s*[,;]\s*{_RANGE})*")


class Ledgers:
    """Goes through the rows in their order: a table, and a row of it, may go on from one page to the next."""

    def __init__(self, notations: Sequence[str]) -> None:
        self._notations = notations
        self._before: TableRow | None = None
        self._cited = -1
        """Which column holds pages."""

    def leave(self) -> None:
        """Something else than a row was read."""
        self._before = None

    def read(self, row: TableRow) -> tuple[str, tuple[int, ...], bool] | None:
        """What a row says, the pages that it cites, and whether it goes on with the row before; none of a header."""
        before = self._before
        on = before is not None and row.page == before.page + 1 and len(row.cells) == len(before.cells)
        if row.first and _is_header(row.cells):
            found = [at for at, cell in enumerate(row.cells) if letters(cell) in NAMES[-1]]
            self._cited = found[0] if found else -1
            return None
        self._cited = self._cited if on or not row.first else -1
        more = on and before is not None and not row.cells[0] and len(row.cells) > 2
        if more and before is not None:
            cells = tuple(f"{one} {other}".strip() for one, other in zip(before.cells, row.cells, strict=True))
            row = replace(row, cells=cells)
        self._before = row
        return *self._said(row.cells), more

    def _said(self, row: Sequence[str]) -> tuple[str, tuple[int, ...]]:
        cells: list[str] = []
        pages: list[int] = []
        for at, cell in enumerate(row):
            if at == self._cited and _NUMBERS.fullmatch(cell.strip()):
                pages += apart(f"pp. {cell}", self._notations)[1]
            else:
                cells.append(cell)
        text = " | ".join(filter(None, cells)) if len(row) != 2 else ": ".join(one.rstrip(": ") for one in cells)
        said, cited = apart(text, self._notations)
        return said.strip(" |:"), tuple(dict.fromkeys((*pages, *cited)))


def _is_header(cells: Sequence[str]) -> bool:
    """Whether a table's first row names its columns."""
    short = all(len(cell.split()) <= _LABEL_WORDS and not any(map(str.isdigit, cell)) for cell in cells)
    known = any(letters(cell) in names for cell in cells for names in (NAMES[0], NAMES[-1]))
    return short and (known or (len(cells) > 2 and all(cells)))
