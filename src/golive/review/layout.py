"""Where everything stands on the form: what is written there, and the cells that are the reviewer's. Pure.

The form holds codes and counts, no words of a patient, so that it can go by mail; the page beside it has the words.
All that is not an answer has a hash (the seal), which the record keeps: a form that comes back is ours if it has it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from golive.audit.rubric import LOOKED_AT, OF, READY
from golive.model.audit import Flaw
from golive.model.rubric import CRITICAL, MOST_POINTS, PRIORITY, Critical, Item, Priority
from golive.review.reading import Audited

Cells = Mapping[str, str]
"""What stands in the cells of a sheet, by their names (``B4``)."""

FIRST = "Start here"
PASS, FAIL = "pass", "fail"
POINTS = tuple(str(points) for points in range(MOST_POINTS + 1))
TARGET, COLLECTION, DUE, NAME = "B3", "B4", "B5", "B6"
RUN, OUTPUT, PACKET = "B2", "B3", "B4"
_HEAD, _AFTER = 9, 10 + len(CRITICAL)
ANSWERS: Mapping[str, str] = {
    **{item.id: f"D{_HEAD + 1 + place}" for place, item in enumerate(CRITICAL)},
    **{item.id: f"D{_AFTER + 1 + place}" for place, item in enumerate(PRIORITY)},
}
"""The cell of each item's answer, on every sheet of an output."""
NOTES: frozenset[str] = frozenset(cell.replace("D", "E") for cell in ANSWERS.values())
_NAMED = 12
"""Entries that a cell names; more are counted."""


@dataclass(frozen=True, slots=True)
class About:
    """What the form is about: the target by name and title, the collection's id, and until when it is to be read."""

    target: str
    title: str
    collection: str
    due: datetime


def sheet_of(number: int) -> str:
    """The name of an output's sheet."""
    return f"Output {number}"


def own_cells(sheet: str) -> frozenset[str]:
    """The cells of a sheet that the reviewer fills in."""
    return frozenset({NAME}) if sheet == FIRST else frozenset(ANSWERS.values()) | NOTES


def sheets_of(about: About, outputs: Sequence[Audited]) -> dict[str, Cells]:
    """Every sheet of the form with what is written there; the cells of answers are left out."""
    return {
        FIRST: _first(about, len(outputs)),
        **{sheet_of(one.number): _output(one, len(outputs), about) for one in outputs},
    }


def seal(sheets: Mapping[str, Cells]) -> str:
    """The hash of all that stands on the sheets beside the answers, however an office program has stored it."""
    told = hashlib.sha256()
    for sheet, cells in sheets.items():
        for cell in sorted(set(cells) - own_cells(sheet)):
            if text := plain(cells[cell]):
                told.update(f"{sheet}\x1f{cell}\x1f{text}\x1f".encode())
    return told.hexdigest()


def plain(text: str) -> str:
    """The same with one blank for every gap: programs keep line breaks and blanks in ways of their own."""
    return " ".join(text.split())


def _first(about: About, count: int) -> Cells:
    lines = (
        f"Read each of the {count} outputs. Its page, output-1.html and so on, lies beside this form: open it.",
        "There you see each entry beside the page that it cites, and what the audit suspects. The audit may be wrong.",
        "Then answer on the output's own sheet, in the yellow cells: pass or fail, and 0, 1 or 2 points.",
        "One item that fails is a critical legal defect, and the launch is rolled back. If you see one, call at once.",
        f"All passed, {READY} to {OF} points: launch-ready. {LOOKED_AT} or {READY - 1}: needs review. Else: rejected.",
        "An output that you have not read yet: leave its whole sheet empty, and hand this form in again later.",
        "Notes are for the people here. They do not go on the record. Write no formula: it is read as plain text.",
        "Save as Excel workbook (.xlsx), and give the file back to who sent it.",
    )
    return {
        "A1": "Review of the first outputs",
        "A3": "Of",
        TARGET: f"{about.title} ({about.target})",
        "A4": "Collection",
        COLLECTION: about.collection,
        "A5": "Read by",
        DUE: f"{about.due.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
        "A6": "Your name",
        "A8": "What to do",
        **{f"A{9 + place}": f"{place + 1}. {line}" for place, line in enumerate(lines)},
    }


def _output(one: Audited, count: int, about: About) -> Cells:
    cells = {
        "A1": f"Output {one.number} of {count}",
        "A2": "Run",
        RUN: one.run,
        "A3": "Hash of the output",
        OUTPUT: one.output_sha256,
        "A4": "Hash of its packet",
        PACKET: one.packet_sha256,
        "A5": "Page to read",
        "B5": f"output-{one.number}.html",
        "A6": "Read by",
        "B6": f"{about.due.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
        f"A{_HEAD}": "Critical: pass or fail",
        f"B{_HEAD}": "What to look for",
        f"C{_HEAD}": "What the audit suspects",
        f"D{_HEAD}": "Your answer",
        f"E{_HEAD}": "Your notes, if any",
        f"A{_AFTER}": f"High priority: 0 to {MOST_POINTS} points",
        f"B{_AFTER}": "What to look for",
        f"C{_AFTER}": "What the audit suspects",
        f"D{_AFTER}": "Your answer",
        f"E{_AFTER}": "Your notes, if any",
    }
    items: list[Item[Critical] | Item[Priority]] = [*CRITICAL, *PRIORITY]
    for item in items:
        row = ANSWERS[item.id][1:]
        cells |= {f"A{row}": item.title, f"B{row}": item.asks, f"C{row}": _suspected(one, item.id)}
    return cells


def _suspected(one: Audited, item: str) -> str:
    if one.output is None:
        return "The output could not be read."
    flaws = one.suspected(item)
    if not flaws:
        return "Nothing."
    counts = (f"{n} {severity}" for severity in ("critical", "major", "minor") if (n := _count(flaws, severity)))
    rows = sorted({flaw.entry for flaw in flaws if isinstance(flaw.entry, int)})
    more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
    where = f" See row {_listed(rows[:_NAMED])}{more}." if rows else ""
    return f"{', '.join(counts)}.{where}"


def _count(flaws: Sequence[Flaw], severity: str) -> int:
    return sum(flaw.severity == severity for flaw in flaws)


def _listed(rows: Sequence[int]) -> str:
    return ", ".join(str(row) for row in rows)
