"""Reading an exported chronology: whatever producer made it, each row is read, or what was not understood is told."""

import io
import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from exports import (
    ENTRIES,
    HEADER,
    RULES,
    Entry,
    Look,
    changed,
    cropped,
    drawn,
    drawn_over,
    export,
    in_place_of,
    joined,
    on_its_side,
    picture,
    scan,
    turned,
)
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table

from golive import packets
from golive.commands.audit import audit
from golive.config.output import OutputForms
from golive.errors import StepFailed
from golive.model.artefact import ReviewPack
from golive.model.output import Doubt, Output
from golive.pdf import citations, dates, read_output
from golive.verdict import Verdict
from golive.workflow.audit import audited, truth_of
from golive_rehearsal.ontogra import chronology
from golive_rehearsal.ontogra.reading import read_packet
from golive_rehearsal.ontogra.versions import VERSIONS

CASES = Path(__file__).with_name("cases")
EIGHT = [
    ("2025-03-01", (2, 3)),
    ("2025-03-01", (5,)),
    ("2025-03-09", (6,)),
    ("2025-03-20", (7,)),
    ("2025-04-02", (8, 9)),
    ("2025-04-18", (10,)),
    ("2025-05-06", (11,)),
    ("2025-05-30", (12,)),
]


def read(pdf: bytes) -> Output:
    """What is read of an export."""
    return read_output(ReviewPack("chronology.pdf", pdf))


def told(output: Output) -> list[tuple[str, tuple[int, ...]]]:
    """The day of each row, and what it cites."""
    return [(row.date, row.cited) for row in output.rows]


# ---------------------------------------------------------------------- other people's exports


@pytest.mark.parametrize(
    ("name", "verdict", "rows"),
    [
        ("a_good", Verdict.PASS, 16),
        ("c_us_dates_wrong_pages", Verdict.FAIL, 16),
        ("e_us_dates_reversed_order", Verdict.FAIL, 16),
        ("g_date_range", Verdict.PASS, 16),
        ("j_header_once_uncited_later", Verdict.FAIL, 16),
        ("l_range_beyond_packet", Verdict.FAIL, 16),
        ("m_ranges_only", Verdict.PASS, 16),
        ("o_row_split", Verdict.PASS, 16),
        ("t_packet_pdf_p", Verdict.PASS, 16),
        ("x_undated_all_wrong_pages", Verdict.INCONCLUSIVE, 16),
    ],
)
def test_an_export_against_its_packet(name: str, verdict: Verdict, rows: int) -> None:
    """Each case comes to what is right, with all its rows."""
    found = audit(CASES / "export" / "packet.pdf", CASES / "export" / f"{name}.pdf")

    assert (found.verdict, len(found.as_json()["rows"])) == (verdict, rows)


def test_a_range_is_one_finding() -> None:
    """Pages that a row cites and the packet does not have are told once a row, with all of them."""
    found = audit(CASES / "export" / "packet.pdf", CASES / "export" / "l_range_beyond_packet.pdf")
    told = [one for one in found.as_json()["findings"] if one["code"] == "cited-beyond"]

    assert len({one["row"] for one in told}) == len(told)
    assert all(one["page"] == one["pages"][0] and len(one["pages"]) > 1 for one in told)
    assert f"cites pages {told[0]['pages'][0]} to {told[0]['pages'][-1]}, and the packet has" in told[0]["reason"]


@pytest.mark.parametrize(
    "name",
    [
        "01_reportlab_base",
        "13c_ligatures_chromium",
        "17_form_fields",
        "19_row_split_reportlab",
        "19d_row_split_chromium",
        "21_horizontal_rules_only",
        "25_bom_before_header",
        "27_header_drawn_twice",
        "33b_watermark_horizontal",
        "34_date_spans_two_rows",
        "35_title_row_above_header",
    ],
)
def test_the_same_eight_rows(name: str) -> None:
    """Whoever made the PDF, the same eight rows are read, and all of it is understood."""
    output = read((CASES / "pdf" / f"{name}.pdf").read_bytes())

    assert told(output) == EIGHT
    assert output.unread == ()


@pytest.mark.parametrize("name", ["20_continued_without_header", "20c_continued_with_header"])
def test_sixty_rows_on_several_pages(name: str) -> None:
    """A table goes on over the pages, whether its header does or not."""
    output = read((CASES / "pdf" / f"{name}.pdf").read_bytes())

    assert [row.cited for row in output.rows] == [(page,) for page in range(2, 62)]


def test_pages_that_are_pictures() -> None:
    """A scan has no rows that can be read: that is told, and is no accusation."""
    output = read((CASES / "pdf" / "12b_page_images.pdf").read_bytes())

    assert output.rows == ()
    assert {one.doubt for one in output.unread} == {Doubt.PICTURES}


@pytest.mark.parametrize(
    ("tag", "verdict"),
    [
        ("1.5.0", Verdict.PASS),
        ("1.5.1-turned", Verdict.FAIL),
        ("1.5.1-ranges", Verdict.FAIL),
        ("1.5.1-nextpage", Verdict.FAIL),
        ("1.5.1-empty", Verdict.FAIL),
        ("1.5.1-bates", Verdict.INCONCLUSIVE),
        ("1.5.1-pictures", Verdict.INCONCLUSIVE),
        ("1.5.1-beside", Verdict.INCONCLUSIVE),
    ],
)
def test_what_the_rehearsals_releases_export(tag: str, verdict: Verdict, tmp_path: Path) -> None:
    """Each release of the rehearsal exports what its fault says, and it comes to what the fault names."""
    packet = packets.generate(7, pages=16, marker="t")
    (tmp_path / "packet.pdf").write_bytes(packet.pdf)
    pdf = chronology.write("sample", read_packet(tmp_path / "packet.pdf"), VERSIONS[tag], review=True)

    assert audited(read(pdf), truth_of(packet)).verdict is verdict


# ---------------------------------------------------------------------- laws: the same rows in other clothes

DATED: dict[str, Callable[[date], str]] = {
    "ISO": date.isoformat,
    "US": lambda day: f"{day:%m/%d/%Y}",
    "US, short": lambda day: f"{day.month}/{day.day}/{day:%y}",
    "month name": lambda day: f"{day:%B} {day.day}, {day.year}",
    "short month": lambda day: f"{day:%b} {day.day}, {day.year}",
    "day first": lambda day: f"{day.day} {day:%b} {day.year}",
    "day-month-year": lambda day: f"{day:%d-%b-%Y}",
    "typographic hyphen": lambda day: day.isoformat().replace("-", "\u2011"),
    "dots": lambda day: f"{day:%d.%m.%Y}",
    "range": lambda day: f"{day.isoformat()} to {(day + timedelta(days=2)).isoformat()}",
    "weekday": lambda day: f"{day:%A}, {day:%B} {day.day}, {day.year}",
    "weekday behind": lambda day: f"{day.isoformat()} ({day:%a})",
    "moment": lambda day: f"{day.isoformat()}T14:30:00Z",
    "hours": lambda day: f"{day:%m/%d/%Y} 1430 hrs",
    "ordinal": lambda day: f"{day:%B} {day.day}th, {day.year}",
    "from": lambda day: f"From {day.isoformat()} to {(day + timedelta(days=2)).isoformat()}",
    "within a month": lambda day: f"{day:%b} {day.day}-{min(28, day.day + 2)}, {day.year}",
    "marked": lambda day: f"{day.isoformat()}*",
}
CITED: dict[str, Callable[[tuple[int, ...]], str]] = {
    "[p. 7]": lambda pages: " ".join(f"[p. {page}]" for page in pages),
    "[pp. 7-8]": lambda pages: f"[pp. {pages[0]}-{pages[-1]}]",
    "[p. 7, 8]": lambda pages: f"[p. {', '.join(map(str, pages))}]",
    "[pg. 7]": lambda pages: " ".join(f"[pg. {page}]" for page in pages),
    "packet.pdf p. 7": lambda pages: "; ".join(f"packet.pdf p. {page}" for page in pages),
    "(page 7 and 8)": lambda pages: f"(page {' and '.join(map(str, pages))})",
    "see also pp. 7 & 8": lambda pages: f"See also pp. {' & '.join(map(str, pages))}",
    "Pages: 7, 8": lambda pages: f"Pages: {', '.join(map(str, pages))}",
    "2025-01-13_ER.pdf p. 7": lambda pages: " ".join(f"2025-01-13_ER.pdf p. {page}" for page in pages),
    "Elm Street.pdf p. 7": lambda pages: " ".join(f"Elm Street records.pdf p. {page}" for page in pages),
    "Pages: 7\u20138": lambda pages: f"Pages {pages[0]}\u2013{pages[-1]}",
}


def expected(output: Output) -> None:
    """All rows are there, each with its day and its pages, and all was understood."""
    assert told(output) == [(day, cited) for day, _provider, _event, _finding, cited in ENTRIES]
    assert [row.provider for row in output.rows] == [provider for _day, provider, *_rest in ENTRIES]
    assert [row.event for row in output.rows] == [event for _day, _provider, event, *_rest in ENTRIES]
    assert [row.finding for row in output.rows] == [finding for *_rest, finding, _cited in ENTRIES]
    assert output.unread == ()
    assert not [row.doubts for row in output.rows if row.doubts]


@pytest.mark.parametrize("again", [True, False], ids=["header repeated", "header once"])
@pytest.mark.parametrize("rules", RULES)
def test_however_it_is_ruled(rules: str, *, again: bool) -> None:
    """Ruled lines, stripes, alignment or none of it: the rows are the same, on every page."""
    expected(read(export(look=Look(rules=rules, again=again))))


@pytest.mark.parametrize("rules", ["grid", "across", "none"])
def test_rows_split_over_pages(rules: str) -> None:
    """A row that runs over the end of a page is one row."""
    expected(read(export(look=Look(rules=rules, split=True))))


@pytest.mark.parametrize("form", DATED)
def test_however_it_is_dated(form: str) -> None:
    """Dates in every form that people write are the same days, as far as a document lets them be told apart."""
    look = Look(dated=lambda day: DATED[form](date.fromisoformat(day)))

    expected(read(export(look=look)))


@pytest.mark.parametrize("form", CITED)
def test_however_it_cites(form: str) -> None:
    """Citations in every notation that people write are the same pages."""
    expected(read(export(look=Look(cited=CITED[form]))))


@pytest.mark.parametrize("width", [38, 46, 54])
def test_dates_that_are_broken(width: float) -> None:
    """A date that a narrow column breaks at its hyphens is the same day."""
    expected(read(export(look=Look(widths=(width, 112, 100, 160, 100)))))


@pytest.mark.parametrize("by", [90, 180, 270])
def test_turned_pages(by: int) -> None:
    """A page that is turned to be read is read as it is shown."""
    expected(read(turned(export(), by)))


def test_cropped_pages() -> None:
    """What was cropped away is not there, and what is shown is read, wherever the box begins."""

    def beyond(canvas: Canvas) -> None:
        canvas.drawString(2, 2, "2025-01-01 nobody sees this [p. 999]")

    expected(read(cropped(export(look=Look(every_page=beyond)), 14)))


@pytest.mark.parametrize("lean", [0, 35, 55])
def test_watermarks(lean: int) -> None:
    """A watermark across the pages is none of the rows."""

    def mark(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.setFont("Helvetica-Bold", 54)
        canvas.setFillGray(0.9)
        canvas.translate(300, 400)
        canvas.rotate(lean)
        canvas.drawCentredString(0, 0, "CONFIDENTIAL DRAFT")
        canvas.restoreState()

    expected(read(export(look=Look(every_page=mark))))


@pytest.mark.parametrize(
    "header",
    [
        ["DATE", "PROVIDER", "EVENT TYPE", "KEY FINDING", "CITATIONS"],
        ["Date of Service", "Facility", "Type", "Summary", "Source"],
    ],
)
def test_other_names_of_the_columns(header: list[str]) -> None:
    """The columns are the same by other usual names."""
    expected(read(export(look=Look(header=header, widths=(84, 106, 100, 150, 100)))))


def test_known_sections_and_headings_are_no_rows() -> None:
    """What stands beside the table under a heading that is known is not the timeline's."""
    look = Look(before=("Causation Chain", "Medical Timeline (Litigation Ready)"), after=("Imaging Summary", "None."))

    expected(read(export(look=look)))


# ---------------------------------------------------------------------- laws: what a person sees as a row is one


@pytest.mark.parametrize("rules", ["grid", "across", "none"])
def test_rows_without_a_finding(rules: str) -> None:
    """A row with an empty finding is a row, and what is near it is another one's."""
    entries = [(*one[:3], "" if number % 7 == 3 else one[3], one[4]) for number, one in enumerate(ENTRIES)]

    assert told(read(export(entries, Look(rules=rules)))) == [(one[0], one[4]) for one in ENTRIES]


@pytest.mark.parametrize("rules", ["grid", "across", "none"])
def test_rows_without_a_date(rules: str) -> None:
    """A row whose date is left out is a row of its own, of which it is told that its date is not understood."""
    entries = [("" if number % 7 == 3 else one[0], *one[1:]) for number, one in enumerate(ENTRIES)]

    output = read(export(entries, Look(rules=rules)))

    assert told(output) == [(one[0], one[4]) for one in entries]
    assert [Doubt.DATE in row.doubts for row in output.rows] == [not one[0] for one in entries]


def test_words_struck_out() -> None:
    """Lines through the words of a finding part no rows."""
    expected(read(export([(*one[:3], f"<strike>{one[3]}</strike>", one[4]) for one in ENTRIES])))


@pytest.mark.parametrize("rules", ["across", "none"])
@pytest.mark.parametrize("title", ["Imaging summary", "Diagnosis", "Treatment gaps"])
def test_findings_that_begin_like_a_section(rules: str, title: str) -> None:
    """A section's name in a cell ends no table, on whatever page the cell begins."""
    entries = [(*one[:3], f"{title}<br/>{one[3]}", one[4]) for one in ENTRIES]

    output = read(export(entries, Look(rules=rules, again=False)))

    assert told(output) == [(one[0], one[4]) for one in ENTRIES]
    assert output.unread == ()


@pytest.mark.parametrize("rules", ["grid", "none"])
@pytest.mark.parametrize(
    "between", [("Phase 2: conservative care", "", "", "", ()), (*HEADER[:4], ())], ids=["title", "header"]
)
def test_rows_that_are_no_entries(rules: str, between: Entry) -> None:
    """The title of a group of rows, or the header once more, is no entry that cites nothing."""
    entries = [one for number, entry in enumerate(ENTRIES) for one in ([between] if number % 4 == 3 else []) + [entry]]
    header = between[0] == HEADER[0]
    look = Look(rules=rules, again=False, cited=lambda pages: CITED["[p. 7]"](pages) if pages else "Citations" * header)

    expected(read(export(entries, look)))


def test_a_total_is_told() -> None:
    """A row of totals is no entry, and what it says is told."""
    look = Look(cited=CITED["[p. 7]"])

    output = read(export([*ENTRIES, ("Total", "", "", "30 entries", ())], look))

    assert len(output.rows) == len(ENTRIES)
    assert [(one.doubt, one.count) for one in output.unread] == [(Doubt.WORDS, 3)]


def test_days_above_each_other() -> None:
    """Two days without a word between them may be a range or two rows: that is told, and no row is accused."""
    dice = Look(dated=lambda day: f"{day}<br/>{date.fromisoformat(day) + timedelta(days=2)}")

    assert all(row.doubts for row in read(export(look=dice)).rows)


@pytest.mark.parametrize("header", [("Date of\nService", "Provider", "Event\nType", "Key\nFinding", "Citation(s)")])
@pytest.mark.parametrize("rules", ["grid", "none"])
def test_a_header_of_two_lines(header: tuple[str, ...], rules: str) -> None:
    """Labels may run over two lines, the first one's too."""
    expected(read(export(look=Look(header=header, rules=rules))))


@pytest.mark.parametrize("form", ["weekday", "ordinal", "from"])
def test_dates_whose_first_line_is_a_word(form: str) -> None:
    """A weekday, a month or a "From" that stands alone on a date's first line begins its row."""
    look = Look(rules="none", widths=(68, 112, 100, 160, 100), dated=lambda day: DATED[form](date.fromisoformat(day)))

    expected(read(export(look=look)))


@pytest.mark.parametrize("text", ["November 29, 2025", "Printed 11/29/25, 11:20 AM"])
def test_a_date_on_every_page(text: str) -> None:
    """The same date at the head of every page is the pages', not the timeline's."""
    expected(read(export(look=Look(every_page=lambda canvas: canvas.drawString(40, 760, text)))))


# ---------------------------------------------------------------------- laws: a page that can't be read is told


def test_a_page_on_its_side() -> None:
    """A page of the timeline that lies on its side is told, with how many words it has."""
    output = read(on_its_side(export(), 2))

    assert 0 < len(output.rows) < len(ENTRIES)
    assert {(one.doubt, one.page) for one in output.unread} == {(Doubt.WORDS, 3)}


@pytest.mark.parametrize("page", [scan, drawn])
def test_a_page_among_others_that_is_not_words(page: Callable[[Canvas], None]) -> None:
    """A page of the timeline that is a picture or drawn is told, though some words stand on it."""
    output = read(in_place_of(export(), 2, page))

    assert 0 < len(output.rows) < len(ENTRIES)
    assert (Doubt.PICTURES, 3) in {(one.doubt, one.page) for one in output.unread}


SMALL = [[picture(wide, 12) for wide in (60, 100, 90, 150, 90)]]
HIDDEN: dict[str, list[object]] = {
    "a line": [picture(540, 12)],
    "100 points": [picture(540, 100)],
    "a narrow one": [picture(120, 12)],
    "five rows": [picture(300, 14) for _ in range(5)],
    "a picture a cell": [Table(SMALL, colWidths=[68, 112, 100, 160, 100])],
    "a picture a word": [Table([[picture(20, 8) for _ in range(14)]])],
}


@pytest.mark.parametrize("rules", ["grid", "none"])
@pytest.mark.parametrize("hidden", HIDDEN)
def test_pictures_between_rows(hidden: str, rules: str) -> None:
    """What may be a row as a picture is told, whether it is one picture or many, though all that is words is read."""
    output = read(export(look=Look(rules=rules, between=HIDDEN[hidden])))

    assert told(output) == [(one[0], one[4]) for one in ENTRIES]
    assert {one.doubt for one in output.unread} == {Doubt.PICTURES}


def test_rows_below_as_pictures() -> None:
    """Rows that go on as pictures below the last one in words, or on the next page, are told."""

    def below(canvas: Canvas) -> None:
        for at in range(4):
            canvas.drawImage(ImageReader(Image.new("L", (20, 20), 200)), 36, 600 - 40 * at, 540, 20)

    pages = read(export()).pages
    output = read(in_place_of(export(), pages - 1, below))

    assert {(one.doubt, one.page) for one in output.unread} == {(Doubt.PICTURES, pages)}


def stamped(*place: float) -> Callable[[Canvas], object]:
    """A picture at this place of every page."""
    return lambda canvas: canvas.drawImage(ImageReader(Image.new("L", (20, 20), 200)), *place)


@pytest.mark.parametrize("place", [(36, 735, 540, 40), (36, 10, 540, 40), (180, 300, 250, 200)], ids=str)
@pytest.mark.parametrize("again", [True, False], ids=["header repeated", "header once"])
def test_pictures_that_hold_no_row(place: tuple[float, ...], *, again: bool) -> None:
    """A letterhead, a footer's band and a mark behind the words hide nothing."""
    expected(read(export(look=Look(again=again, every_page=stamped(*place)))))


def test_a_picture_in_a_finding_and_a_signature() -> None:
    """A small picture beside a row's words, and a signature below the table, hide nothing."""
    table = export(ENTRIES[:5])

    def sign(canvas: Canvas) -> None:
        stamped(320, 450, 100, 30)(canvas)
        stamped(60, 200, 180, 40)(canvas)

    output = read(drawn_over(table, 1, sign))

    assert len(output.rows) == 5
    assert output.unread == ()


def test_a_header_that_can_not_be_read() -> None:
    """Rows below a header that is not understood are no absence of rows, though their citations are broken."""
    output = read(
        export(ENTRIES[:3], Look(header=("I", "II", "III", "IV", "V"), cited=lambda pages: f"[p.<br/>{pages[0]}]"))
    )

    assert [one.doubt for one in output.unread] == [Doubt.NO_TABLE]


def test_a_crop_box_beyond_the_page() -> None:
    """A crop box larger than the page shows the page."""

    def enlarge(writer: PdfWriter) -> None:
        for page in writer.pages:
            page.cropbox = RectangleObject((-100, -100, 900, 1000))

    expected(read(changed(export(), enlarge)))


@pytest.mark.parametrize("boxed", [(612, 792, 0, 0), (0, 792, 612, 0), (0, 0, 0, 0), (0, 0, 1, 1), (300, 0, 300, 792)])
@pytest.mark.parametrize("both", [True, False], ids=["every box", "crop box"])
def test_a_page_box_by_other_corners_or_of_no_size(boxed: tuple[float, ...], *, both: bool) -> None:
    """A box may be named by any two corners, and one that nothing fits into hides no row."""

    def box(writer: PdfWriter) -> None:
        for page in writer.pages:
            page.cropbox = RectangleObject(boxed)
            page.mediabox = RectangleObject(boxed) if both else page.mediabox

    expected(read(changed(export(), box)))


# ---------------------------------------------------------------------- laws: nothing is lost in silence


def test_text_beside_the_table_is_told() -> None:
    """A claim below the table that is no section's is told, with its page and how many words it has."""
    claim = (
        "Another patient was seen on 2025-01-20 for an amputation and this is cited nowhere in the table above at all."
    )

    output = read(export(look=Look(after=(claim,))))

    assert len(output.rows) == len(ENTRIES)
    assert [(one.doubt, one.count) for one in output.unread] == [(Doubt.WORDS, len(claim.split()))]


@pytest.mark.parametrize("rules", ["grid", "none"])
@pytest.mark.parametrize("title", ["Treatment Gaps", "Imaging", "Billing", "Medications"])
@pytest.mark.parametrize("where", ["before", "after"])
def test_rows_of_a_known_section(where: str, title: str, rules: str) -> None:
    """Rows in the timeline's columns are never passed over for the title above them, and are not accused."""
    further = [(*one[:4], (900,)) for one in ENTRIES[20:]]
    section = export(further, Look(rules=rules, before=(title,), header=("",) * 5))
    timeline = export(ENTRIES[:20], Look(rules=rules))
    output = read(joined(section, timeline) if where == "before" else joined(timeline, section))

    assert told(output) == [(one[0], one[4]) for one in ENTRIES[:20]]
    assert {one.doubt for one in output.unread} == {Doubt.WORDS}
    assert sum(one.count for one in output.unread) > 5 * len(further)


def test_prose_of_a_known_section() -> None:
    """What a known section says of days and pages in sentences is no row."""
    events = tuple(f"{one[0]} - {one[1]}: {one[3]} [p. {one[4][0]}]" for one in ENTRIES[:10])

    expected(read(export(look=Look(before=("Top 10 Events", *events, "Medical Timeline"), after=("Imaging", *events)))))


def test_what_a_known_section_cites() -> None:
    """A known section's own table is none of the timeline's, and what its dated lines cite is kept."""
    bills = [(one[0], one[1], "$100.00", f"[p. {900 + one[4][0]}]", ()) for one in ENTRIES[:5]]
    look = Look(before=("Billing",), header=("Date", "Provider", "Amount", "Cites", ""), cited=lambda _pages: "")
    output = read(joined(export(), export(bills, look)))

    assert told(output) == [(one[0], one[4]) for one in ENTRIES]
    assert output.unread == ()
    assert [cited for _page, cited in output.aside] == [(900 + one[4][0],) for one in ENTRIES[:5]]


CLAIMS = {
    "points": "- amputation of toe {}",
    "bullets": "\u2022 Amputation of toe {}",
    "titles": "The patient lost toe {}",
}


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize("where", ["before", "after"])
def test_claims_that_look_like_headings(where: str, claim: str) -> None:
    """A heading is followed by what it heads: many short lines are claims, and told."""
    claims = tuple(CLAIMS[claim].format(chr(65 + number)) for number in range(12))
    output = read(export(look=Look(**{where: claims})))  # type: ignore[arg-type]

    assert len(output.rows) == len(ENTRIES)
    assert {one.doubt for one in output.unread} == {Doubt.WORDS}
    assert sum(one.count for one in output.unread) >= 4 * len(claims)


@pytest.mark.parametrize("rules", ["grid", "none"])
def test_titles_of_groups_without_rows(rules: str) -> None:
    """One title after another in the table heads nothing."""
    titles = [(f"The patient lost toe {chr(65 + number)}", "", "", "", ()) for number in range(12)]
    look = Look(rules=rules, again=False, cited=lambda pages: CITED["[p. 7]"](pages) if pages else "")
    output = read(export([*ENTRIES[:9], *titles, *ENTRIES[9:]], look))

    assert Doubt.WORDS in {one.doubt for one in output.unread} or any(row.doubts for row in output.rows)


def test_headings_above_a_table_and_a_line_below_it() -> None:
    """A letterhead's few lines and what ends a document are no claims."""
    head = ("Medical Chronology", "Client: Jane Sample", "Prepared for counsel", "Draft", "Medical Timeline")

    expected(read(export(look=Look(before=head, after=("- 3 -", "End of timeline")))))


def test_citations_that_are_not_understood_are_told() -> None:
    """A citation by other means than pages is neither dropped nor called missing."""
    output = read(export(look=Look(cited=lambda pages: f"ABC{pages[0]:06}")))

    assert {row.cited for row in output.rows} == {()}
    assert {row.doubts for row in output.rows} == {(Doubt.CITATION,)}


def test_part_of_a_citation_is_told() -> None:
    """What of a cell was understood counts, and the rest is told."""
    found = citations.read("[p. 7] [Exhibit B, tab 3]")

    assert found.pages == (7,)
    assert "Exhibit" in found.rest


def test_own_notations() -> None:
    """A notation that a target names is understood."""
    assert citations.read("ABC000123-000125", (r"ABC(?P<page>\d{6})(?:-(?P<last>\d{6}))?",)).pages == (123, 124, 125)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("2025-01-13, 2025-10-21", (("2025-01-13", "2025-01-13"), ("2025-10-21", "2025-10-21"))),
        ("Jan 13, 2025 and Oct 21, 2025", (("2025-01-13", "2025-01-13"), ("2025-10-21", "2025-10-21"))),
        ("2025-01-13 to 2025-01-15; 2025-10-21", (("2025-01-13", "2025-01-15"), ("2025-10-21", "2025-10-21"))),
        ("2025-01-13 through 2025-10-21", ()),
    ],
)
def test_a_list_of_days_is_no_range(text: str, spans: tuple[tuple[str, str], ...]) -> None:
    """Days that are listed are each one, and those between are not meant; a range is all of them."""
    found = dates.read(text)

    assert (found.first, found.last, found.spans) == ("2025-01-13", "2025-10-21", spans)


def test_days_that_cannot_be_told_apart_are_said() -> None:
    """01/02/2025 alone is two days; beside 01/19/2025 it is one."""
    assert dates.read("01/02/2025").ambiguous
    assert not dates.read("01/02/2025", dates.order_of(["01/19/2025"])).ambiguous
    assert dates.read("01/02/2025", dates.order_of(["19/01/2025"])).first == "2025-02-01"
    assert dates.order_of(["19/01/2025", "01/19/2025"]) == ""


SINGLE = sorted(set(DATED) - {"range", "from", "within a month", "US, short"})


@given(
    st.dates(date(1950, 1, 1), date(2049, 12, 31)),
    st.sampled_from(SINGLE),
)
def test_any_day_in_any_form(day: date, form: str) -> None:
    """A day is read as itself, or said to be ambiguous; never as another one."""
    found = dates.read(DATED[form](day))

    assert found.read
    assert found.ambiguous or found.first == day.isoformat()


@given(st.lists(st.integers(1, 3000), min_size=1, max_size=6, unique=True), st.sampled_from(sorted(CITED)))
def test_any_pages_in_any_notation(pages: list[int], form: str) -> None:
    """Every page that is cited is read, and nothing is left over."""
    pages.sort()
    found = citations.read(CITED[form](tuple(pages)))

    assert set(pages) <= set(found.pages)
    assert found.rest == ""


@pytest.mark.parametrize(
    ("text", "pages", "otherwise"),
    [
        ("[p. 1,204]", (1204,), (1, 204)),
        ("[pp. 1,204-1,206]", (1204, 1205, 1206), ()),
        ("[pp. 12,001; 7]", (12001, 7), (12, 1, 7)),
        ("[p. 6,7]", (6, 7), ()),
        ("[p. 6, 107]", (6, 107), ()),
        ("[p. 101,102,103]", (101, 102, 103), ()),
    ],
)
def test_thousands(text: str, pages: tuple[int, ...], otherwise: tuple[int, ...]) -> None:
    """A comma before three digits is in a number, and what it is as a list is kept; with a space it is a list."""
    found = citations.read(text)

    assert (found.pages, found.otherwise, found.rest) == (pages, otherwise, "")


@pytest.mark.parametrize("text", ["[p. {}]", "Citation(s): [p. {}]", "[pp. 3-{}]", "ABC{}"])
def test_a_number_without_end(text: str) -> None:
    """A number of more digits than any packet has pages is not understood, and is no failure of golive's own."""
    found = citations.read(text.format("7" * 5000), (r"ABC(?P<page>\d+)",))

    assert set(found.pages) <= {3}
    assert "7" * 5000 in found.rest


@given(st.text(alphabet="0123456789 pg.[](),;-ABC", max_size=30))
def test_nothing_of_a_citation_is_dropped(text: str) -> None:
    """Every number of a cell is a page that was read, or in what was not understood."""
    found = citations.read(text)

    for number in set("".join(one if one.isdigit() else " " for one in text).split()):
        assert (
            int(number) in (*found.pages, *found.otherwise)
            or number in found.rest
            or any(str(page).startswith(number) for page in found.pages)
        )


# ---------------------------------------------------------------------- damaged and odd files


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\n\n", b"\r\n "])
def test_what_stands_before_a_pdf(before: bytes) -> None:
    """A byte order mark or empty lines before the PDF do not make it none."""
    expected(read(before + export()))


@pytest.mark.parametrize("content", [b"", b"<html>Sign in</html>", b"%PDF-1.7\n", b"PK\x03\x04"])
def test_what_is_no_pdf(content: bytes) -> None:
    """What can't be opened is one sentence."""
    with pytest.raises(StepFailed, match=r"^The exported .*\.$"):
        read(content)


def test_a_pdf_with_a_password() -> None:
    """One that asks for a password is one sentence."""
    with pytest.raises(StepFailed, match="password"):
        read(changed(export(), lambda writer: writer.encrypt("secret")))


def test_no_row_is_lost_when_a_page_is_missing() -> None:
    """Without its last page an export has the rows of the others, as it shows."""
    pdf = export()
    shorter = changed(pdf, lambda writer: writer.remove_page(len(writer.pages) - 1))

    whole, part = read(pdf), read(shorter)

    assert part.rows == tuple(row for row in whole.rows if row.page < whole.pages)


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_export(seed: int) -> None:
    """Whatever bytes are changed: all rows, or a sentence, or what was not read is told."""
    survives(seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1000, 2000))
def test_a_thousand_damaged_exports(seed: int) -> None:
    """The same a thousand times."""
    survives(seed)


def survives(seed: int) -> None:
    """Damage one of ten exports; no other error than a sentence, and none is good with fewer rows than it shows."""
    dice = random.Random(seed)  # noqa: S311 - damage, not secrets
    sources = sorted((CASES / "pdf").glob("*.pdf"))[:5] + sorted((CASES / "export").glob("[a-o]_*.pdf"))[:5]
    content = bytearray(sources[seed % len(sources)].read_bytes())
    for _ in range(dice.choice([1, 3, 10, 40])):
        at = dice.randrange(len(content))
        change = dice.randrange(4)
        if change == 0:
            content[at] = dice.randrange(256)
        elif change == 1:
            del content[at : at + dice.randrange(1, 40)]
        elif change == 2:
            content[at:at] = bytes(dice.randrange(256) for _ in range(dice.randrange(1, 20)))
        else:
            del content[at : at + dice.randrange(1, max(2, len(content) // 3))]
        if not content:
            return
    try:
        output = read(bytes(content))
    except StepFailed:
        return
    shown = shows(bytes(content))
    assert len(output.rows) >= shown or output.unread or any(row.doubts for row in output.rows)


def shows(pdf: bytes) -> int:
    """How many rows a second reader finds: as many as there are citations at most, and dates."""
    try:
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    except Exception:  # noqa: BLE001 - the second reader can't read it
        return 0
    return min(text.count("Citation(s):"), text.count("202"))


def test_the_second_reader_counts() -> None:
    """What damaged exports are held against counts the rows of a whole one."""
    assert shows((CASES / "pdf" / "01_reportlab_base.pdf").read_bytes()) == len(EIGHT)


# ---------------------------------------------------------------------- what a target file says of its exports


def test_forms_of_a_product_s_own() -> None:
    """Bates numbers, odd dates and own sections that the target file names are understood like the usual ones."""
    look = Look(
        dated=lambda day: f"{date.fromisoformat(day):%Y%m%d}",
        cited=lambda pages: " ".join(f"ONT{page:06}" for page in pages),
        after=("House Remarks", "Written for nobody in particular, and of no day."),
    )
    forms = OutputForms(citations=(r"ONT(?P<page>\d{6})",), dates=("%Y%m%d",), sections=("House remarks",))

    expected(read_output(ReviewPack("chronology.pdf", export(look=look)), forms))


def test_an_order_that_is_declared() -> None:
    """Where a target says that the day comes first, it does."""
    look = Look(dated=lambda day: f"{date.fromisoformat(day):%d/%m/%Y}")
    early = [entry for entry in ENTRIES if int(entry[0][-2:]) <= 13][:3]

    output = read_output(ReviewPack("chronology.pdf", export(early, look)), OutputForms(order="day-first"))

    assert [row.date for row in output.rows] == [entry[0] for entry in early]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"citations": ("ONT(",)}, "no regular expression"),
        ({"citations": (r"ONT\d+",)}, r"no group for the page"),
        ({"dates": ("DD.MM",)}, "none of strptime's"),
    ],
)
def test_forms_that_are_none(table: dict[str, tuple[str, ...]], words: str) -> None:
    """A pattern or a form that can't be used is refused with what is wrong with it."""
    with pytest.raises(ValueError, match=words):
        OutputForms(**table)  # type: ignore[arg-type]
