"""The form as an Excel workbook that a lawyer fills in without a terminal: written here, and what comes back is read.

The only module that knows openpyxl. What comes back is somebody else's file: it is read within bounds, nothing in it is
evaluated, and a cell that begins with = is text.
"""

import io
import warnings
import zipfile
import zlib
from collections.abc import Mapping

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from golive.errors import UsageError
from golive.files import MIB
from golive.model.rubric import CRITICAL
from golive.review.layout import ANSWERS, FAIL, FIRST, NAME, NOTES, PASS, POINTS, Cells, own_cells

_MOST_PARTS, _MOST_UNPACKED = 300, 8 * MIB
_ROWS, _COLUMNS = 60, 12
"""What of a sheet is read: more than we ever write."""
_WIDE = {"A": 30, "B": 52, "C": 40, "D": 14, "E": 48}
_YELLOW = PatternFill("solid", fgColor="FFF2B3")
_GREY = PatternFill("solid", fgColor="E7E6E6")
_LINE = Side(style="thin", color="808080")
_BOXED = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_SAVE = "Save it as an Excel workbook (.xlsx), without a password, and hand it in again."


def workbook(sheets: Mapping[str, Cells]) -> bytes:
    """The form with these sheets: all locked but the answers, which are chosen from a list."""
    book = Workbook()
    del book[book.sheetnames[0]]
    for name, cells in sheets.items():
        sheet = book.create_sheet(name)
        for cell, text in cells.items():
            _write(sheet, cell, text)
        for cell in own_cells(name):
            _own(sheet, cell)
        _looks(sheet, name)
        if name != FIRST:
            _lists(sheet)
        sheet.protection.sheet = True
        sheet.protection.formatColumns = False
        sheet.protection.formatRows = False
    book.security.lockStructure = True
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _write(sheet: Worksheet, cell: str, text: str) -> None:
    place = sheet[cell]
    place.value = text
    place.data_type = "s"  # also what begins with =
    bold = place.column_letter == "A" or text in ("What to look for", "Your answer")
    place.font = Font(name="Calibri", size=16 if cell == "A1" else 11, bold=bold)
    place.alignment = Alignment(
        wrap_text=place.row > 1 and not (sheet.title == FIRST and place.row > 8), vertical="top"
    )
    if sheet.title != FIRST and place.row >= 9:
        place.border = _BOXED
    if text in ("What to look for", "What the audit suspects", "Your answer", "Your notes, if any"):
        place.fill = _GREY


def _own(sheet: Worksheet, cell: str) -> None:
    place = sheet[cell]
    place.protection = Protection(locked=False)
    place.number_format = "@"  # text: no program makes a date or a formula of it
    place.fill = _YELLOW
    place.border = _BOXED
    place.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left" if cell in NOTES else "center")


def _looks(sheet: Worksheet, name: str) -> None:
    for column, wide in _WIDE.items():
        sheet.column_dimensions[column].width = wide
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.sheet_view.showGridLines = False
    place = NAME if name == FIRST else next(iter(ANSWERS.values()))
    sheet.sheet_view.selection[0].activeCell = sheet.sheet_view.selection[0].sqref = place


def _lists(sheet: Worksheet) -> None:
    critical = {item.id for item in CRITICAL}
    for words, cells, what in (
        ((PASS, FAIL), [cell for item, cell in ANSWERS.items() if item in critical], "pass or fail"),
        (POINTS, [cell for item, cell in ANSWERS.items() if item not in critical], "0, 1 or 2"),
    ):
        choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=True)
        choice.errorTitle, choice.error = "Not an answer", f"Choose {what}."
        choice.promptTitle, choice.prompt = "Your answer", f"Choose {what}."
        choice.showInputMessage = True
        sheet.add_data_validation(choice)
        for cell in cells:
            choice.add(cell)


def sheets_in(content: bytes, name: str) -> dict[str, Cells]:
    """What stands on each sheet of a form that came back, as text. Raises ``UsageError`` for what is no workbook."""
    _bounded(content, name)
    try:
        with warnings.catch_warnings(action="ignore"):  # of what other programs put there, and we need not
            book = load_workbook(io.BytesIO(content), data_only=False, keep_links=False)
    except Exception as error:
        # A damaged workbook breaks the library in many ways, none of which is worth a traceback.
        raise UsageError(f"{name} can't be read as a workbook ({type(error).__name__}). {_SAVE}") from error
    return {sheet.title: _cells(sheet) for sheet in book.worksheets}


def _bounded(content: bytes, name: str) -> None:
    """Pass for a packed file of bounded size whose parts define nothing: such definitions can unfold without end."""
    if not content.startswith(b"PK"):
        raise UsageError(f"{name} is no Excel workbook of today's kind: it is another file, or has a password. {_SAVE}")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
                raise UsageError(f"{name} is far larger than a form of golive's. Hand in the form that was sent.")
            left = _MOST_UNPACKED
            for part in parts:
                with packed.open(part) as file:
                    unpacked = file.read(left + 1)
                left -= len(unpacked)
                if left < 0 or _defines(part.filename, unpacked):
                    raise UsageError(f"{name} holds what no form of golive's does. Hand in the form that was sent.")
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError) as error:
        raise UsageError(f"{name} is damaged ({type(error).__name__}). {_SAVE}") from error


def _defines(name: str, unpacked: bytes) -> bool:
    """Whether a part may define something; one in letters of two bytes could hide it, and no program writes that."""
    if not name.endswith((".xml", ".rels", ".vml")):
        return False
    return b"<!DOCTYPE" in unpacked or b"<!ENTITY" in unpacked or b"\x00" in unpacked


def _cells(sheet: Worksheet) -> Cells:
    found = {}
    for row in sheet.iter_rows(max_row=min(sheet.max_row, _ROWS), max_col=min(sheet.max_column, _COLUMNS)):
        for cell in row:
            if cell.value is not None and (text := _text(cell.value)):
                found[cell.coordinate] = text
    return found


def _text(value: object) -> str:
    """A value as text; a whole number without its point, as some programs keep each number with one."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(getattr(value, "text", value)).strip()
