"""Laws of the reviewer's form: what is written is what is read, whatever program saved it, and nothing in it is run."""

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from golive.errors import UsageError
from golive.model.audit import Flaw, Kind
from golive.review import form as edge
from golive.review.answers import changed, returned
from golive.review.form import sheets_in, workbook
from golive.review.layout import ANSWERS, COLLECTION, FIRST, NAME, RUN, About, own_cells, seal, sheets_of
from golive.review.reading import Audited, Judged

ABOUT = About("ontogra", "Ontogra production", "20260114T120000Z-3fa85f", datetime(2026, 1, 14, 14, tzinfo=UTC))


def audited(*flaws: Flaw, number: int = 1, run: str = "7c1f") -> Audited:
    """An output that was read, with these flaws."""
    from golive.model.output import Output

    return Audited(number, run, "a" * 64, "b" * 64, b"", Output("b" * 64, 1, 1, ()), judged=Judged(flaws))


def saved_again(content: bytes) -> bytes:
    """The form as another program saves it."""
    kept = io.BytesIO()
    load_workbook(io.BytesIO(content)).save(kept)
    return kept.getvalue()


def test_what_is_written_is_what_is_read() -> None:
    """Saved by another program, it has the same seal, and every cell is as it was."""
    sheets = sheets_of(ABOUT, [audited(), audited(number=2, run="=1+1")])
    back = sheets_in(saved_again(saved_again(workbook(sheets))), "form.xlsx")

    assert seal(back) == seal(sheets)
    assert changed(sheets, back) == ""
    assert back["Output 2"][RUN] == "=1+1"


def test_a_formula_is_text() -> None:
    """What begins with = is written and read as text, so that no program ever works it out."""
    content = workbook(sheets_of(ABOUT, [audited(run='=HYPERLINK("http://x.example")')]))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = [packed.read(name) for name in packed.namelist() if "sheet" in name]

    assert not any(b"<f>" in part or b"<f " in part for part in parts)


def test_only_answers_can_be_written() -> None:
    """Every sheet is locked but for the answers, notes and name, and an answer is chosen from a list."""
    book = load_workbook(io.BytesIO(workbook(sheets_of(ABOUT, [audited()]))))
    for sheet in book.worksheets:
        open_cells = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
        assert sheet.protection.sheet
        assert open_cells == own_cells(sheet.title)
    lists = {str(one.sqref): one.formula1 for one in book["Output 1"].data_validations.dataValidation}

    assert lists == {"D10 D11 D12 D13 D14": '"pass,fail"', "D16 D17 D18 D19": '"0,1,2"'}


def test_what_the_audit_suspects_is_codes_and_counts() -> None:
    """The form says how many flaws there are and in which rows, and none of their words."""
    flaws = [
        Flaw(Kind.FABRICATED, "critical", number, "A secret word.", quote="A secret word.", evidence="A secret word.")
        for number in range(1, 15)
    ]
    cells = sheets_of(ABOUT, [audited(*flaws, Flaw(Kind.WRONG_PAGE, "major", "Top 10", "A secret word."))])["Output 1"]

    assert cells["C11"] == "14 critical. See row 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 2 more."
    assert cells["C13"] == "1 major."
    assert not any("secret" in text for text in cells.values())


def test_an_output_that_could_not_be_read() -> None:
    """Beside each item stands that the output could not be read: nothing is known of any."""
    one = Audited(1, "r", "a" * 64, "b" * 64, b"", None, problem="It can't be opened.")
    cells = sheets_of(ABOUT, [one])["Output 1"]

    assert {cells[f"C{cell[1:]}"] for cell in ANSWERS.values()} == {"The output could not be read."}
    assert one.count("critical") == 1


def packed(**parts: bytes) -> bytes:
    """A packed file with these parts."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no Excel workbook"),
        (b"%PDF-1.7", "no Excel workbook"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "has a password"),
        (b"PK\x03\x04", "damaged"),
        (packed(a=b"1"), "can't be read as a workbook"),
        (packed(**{"a.xml": b"<!DOCTYPE x>"}), "holds what no form"),
        (packed(**{"a.xml": "<!DOCTYPE x>".encode("utf-16")}), "holds what no form"),
        (packed(**{f"p{number}": b"" for number in range(301)}), "far larger"),
    ],
)
def test_what_is_no_form(content: bytes, said: str) -> None:
    """Another file, a damaged one and one with a password are told, with what to do."""
    with pytest.raises(UsageError, match=said):
        sheets_in(content, "form.xlsx")


def test_a_form_that_unpacks_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """What would unpack to more than a form can be is refused before it is unpacked."""
    monkeypatch.setattr(edge, "_MOST_UNPACKED", 1000)

    with pytest.raises(UsageError, match="far larger"):
        sheets_in(packed(a=b"\x00" * 2000), "form.xlsx")


@given(st.integers(0, 9000), st.binary(min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_damaged_form_is_one_sentence(at: int, put: bytes) -> None:
    """Wherever bytes of a form are others, it is read or refused in one sentence."""
    content = workbook(sheets_of(ABOUT, [audited()]))
    at %= len(content)
    with suppress(UsageError):
        returned(sheets_in(content[:at] + put + content[at + len(put) :], "form.xlsx"), "form.xlsx")


@pytest.mark.parametrize(
    "change",
    [
        lambda sheets: {**sheets, FIRST: {**sheets[FIRST], COLLECTION: "other"}},
        lambda sheets: {**sheets, "Output 1": {**sheets["Output 1"], "B10": "Something else to look for."}},
        lambda sheets: {**sheets, "Output 1": {**sheets["Output 1"], "H40": "aside"}},
        lambda sheets: {name: cells for name, cells in sheets.items() if name != "Output 1"},
    ],
    ids=("collection", "item", "aside", "sheet"),
)
def test_the_seal_is_of_all_but_the_answers(change: Callable[[dict[str, object]], dict[str, object]]) -> None:
    """What is changed beside the answers changes the seal; no answer, note or name does, nor how blanks are kept."""
    sheets = sheets_of(ABOUT, [audited()])
    other: dict[str, dict[str, str]] = change(sheets)  # type: ignore[arg-type, assignment]
    answered = {
        name: {cell: text.replace(" ", "\r\n ") for cell, text in cells.items()}
        | dict.fromkeys(own_cells(name), "pass")
        for name, cells in sheets.items()
    }

    assert seal(other) != seal(sheets)
    assert changed(sheets, other) != ""
    assert seal(answered) == seal(sheets)
    assert NAME in own_cells(FIRST)
