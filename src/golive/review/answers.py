"""What a reviewer answered on a form that came back: understood, or refused with sheet, cell and remedy. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from golive.audit.rubric import Scored, scored
from golive.errors import UsageError
from golive.model.rubric import CRITICAL, PRIORITY, Critical, Priority
from golive.review.layout import (
    ANSWERS,
    COLLECTION,
    FAIL,
    FIRST,
    NAME,
    NOTES,
    OUTPUT,
    PASS,
    POINTS,
    RUN,
    Cells,
    own_cells,
    plain,
    seal,
    sheet_of,
)

_CODE = re.compile(r"[A-Za-z0-9._:/@-]{1,300}\Z")
_MEANS = {"pass": PASS, "passed": PASS, "fail": FAIL, "failed": FAIL}


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers on one output's sheet: of which run and which PDF, which items passed, and the points."""

    sheet: str
    run: str
    output: str
    passed: Mapping[Critical, bool]
    points: Mapping[Priority, int]

    @property
    def scored(self) -> Scored:
        """What they come to."""
        return scored(self.passed, self.points)


@dataclass(frozen=True, slots=True)
class Failing:
    """The critical items that failed on an output's sheet; ``run`` and ``output`` are empty where they are no codes."""

    sheet: str
    run: str
    output: str
    items: tuple[Critical, ...]

    @property
    def of(self) -> tuple[str, str]:
        """The run and the hash of the output."""
        return self.run, self.output


@dataclass(frozen=True, slots=True)
class Returned:
    """A form that came back: its collection, its seal as it is now, who filled it in, and what they answered."""

    collection: str
    seal: str
    name: str
    answered: tuple[Answered, ...]
    empty: tuple[str, ...]
    """The sheets of outputs that were left empty: not read yet."""
    noted: tuple[str, ...]
    """Those of them that have notes, each as ``sheet "Output 1", cell E10``."""
    sheets: Mapping[str, Cells] = field(repr=False)


def returned(sheets: Mapping[str, Cells], file: str) -> Returned:
    """The answers on these sheets of ``file``. Raises ``UsageError`` naming the sheet, the cell and what to do."""
    if FIRST not in sheets or COLLECTION not in sheets[FIRST]:
        raise UsageError(
            f'{file} is no form of golive\'s: it has no sheet "{FIRST}" with a collection in {COLLECTION}. '
            "Hand in the form.xlsx that was sent with the outputs."
        )
    names = sheets_of_outputs(len(sheets) - 1)
    odd = next((name for name in sheets if name not in (FIRST, *names)), None)
    if odd is not None:
        raise UsageError(
            f'{file} has a sheet "{odd[:60]}" that the form had not. Remove it, and hand the form in again.'
        )
    empty = tuple(name for name in names if not any(cell in sheets[name] for cell in ANSWERS.values()))
    answered = tuple(_answered(name, sheets[name]) for name in names if name not in empty)
    noted = tuple(_noted(name, sheets[name]) for name in empty if NOTES & sheets[name].keys())
    if not answered:
        notes = f" It has notes alone: {'; '.join(noted)}." if noted else ""
        raise UsageError(
            f"{file} has no answer on any sheet.{notes} Fill in at least one output, then hand it in again."
        )
    collection = _code(sheets[FIRST], FIRST, COLLECTION)
    return Returned(collection, seal(sheets), name_on(sheets), answered, empty, noted, sheets)


def failing(sheets: Mapping[str, Cells]) -> list[Failing]:
    """What is critical on these sheets, whatever else is wrong with them."""
    found = []
    for name in sheets_of_outputs(len(sheets)):
        cells = sheets.get(name, {})
        items = tuple(item.id for item in CRITICAL if _MEANS.get(_said(cells, item.id)) == FAIL)
        run, output = (said if _CODE.match(said := plain(cells.get(cell, ""))) else "" for cell in (RUN, OUTPUT))
        if items:
            found.append(Failing(name, run, output, items))
    return found


def sheets_of_outputs(count: int) -> list[str]:
    """The names of the sheets of so many outputs, in their order."""
    return [sheet_of(number) for number in range(1, count + 1)]


def changed(mine: Mapping[str, Cells], theirs: Mapping[str, Cells]) -> str:
    """The first cell beside the answers that is not as it was written, as ``sheet "Output 1", cell B3``; else empty."""
    for sheet in dict.fromkeys((*mine, *theirs)):
        ours, got = mine.get(sheet, {}), theirs.get(sheet, {})
        for cell in sorted(({*ours} | {*got}) - own_cells(sheet)):
            if plain(ours.get(cell, "")) != plain(got.get(cell, "")):
                return f'sheet "{sheet}", cell {cell}'
    return ""


def _answered(sheet: str, cells: Cells) -> Answered:
    return Answered(
        sheet,
        _code(cells, sheet, RUN),
        _code(cells, sheet, OUTPUT),
        {item.id: _passed(sheet, cells, item.id, item.title) for item in CRITICAL},
        {item.id: _points(sheet, cells, item.id, item.title) for item in PRIORITY},
    )


def _noted(sheet: str, cells: Cells) -> str:
    return f'sheet "{sheet}", cell {min(NOTES & cells.keys(), key=lambda cell: (len(cell), cell))}'


def _said(cells: Cells, item: str) -> str:
    return plain(cells.get(ANSWERS[item], "")).casefold()


def _passed(sheet: str, cells: Cells, item: str, title: str) -> bool:
    said = _said(cells, item)
    if said not in _MEANS:
        raise UsageError(_wrong(sheet, ANSWERS[item], title, said, f"{PASS} or {FAIL}"))
    return _MEANS[said] == PASS


def _points(sheet: str, cells: Cells, item: str, title: str) -> int:
    said = plain(cells.get(ANSWERS[item], ""))
    if said not in POINTS:
        raise UsageError(_wrong(sheet, ANSWERS[item], title, said, "0, 1 or 2"))
    return int(said)


def _wrong(sheet: str, cell: str, title: str, said: str, wanted: str) -> str:
    value = f'has "{said[:40]}"' if said else "is empty"
    return f'sheet "{sheet}", cell {cell} ({title}) {value}. Write {wanted} there, save the form, and hand it in again.'


def name_on(sheets: Mapping[str, Cells]) -> str:
    """The name that a form bears; empty where it bears none. Raises ``UsageError`` for what is no name."""
    name = plain(sheets.get(FIRST, {}).get(NAME, ""))
    if name.startswith("="):
        raise UsageError(f'sheet "{FIRST}", cell {NAME} has "{name[:40]}", which is no name. Write your name there.')
    return name


def _code(cells: Cells, sheet: str, cell: str) -> str:
    said = plain(cells.get(cell, ""))
    if not _CODE.match(said):
        what = f'has "{said[:40]}"' if said else "is empty"
        raise UsageError(
            f'sheet "{sheet}", cell {cell} {what}, which is not what was sent. Hand in the form as it was.'
        )
    return said
