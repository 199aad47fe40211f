"""What an export states outside its timeline: one passage a point, paragraph or row, with its section and pages."""

import io
from collections.abc import Sequence
from typing import Any

import pytest
from exports import ENTRIES, Look, export
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib import colors
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import ListFlowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from golive.config.output import OutputForms
from golive.model.artefact import ReviewPack
from golive.model.output import Output
from golive.pdf import citations, read_output

STYLES = getSampleStyleSheet()
BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=12)
BOLD = ParagraphStyle("bold", parent=BODY, fontName="Helvetica-Bold", spaceBefore=10)
HEADER = ["Date", "Provider", "Event Type", "Key Finding", "Citations"]
ROWS = [
    ["2025-01-13", "North Harbor ED", "Emergency Visit", "Neck pain after a collision.", "[p. 2]"],
    ["2025-02-03", "Elm Street Clinic", "Follow-Up Visit", "Neck stiffness.", "[p. 3]"],
]
GRID = [("GRID", (0, 0), (-1, -1), 0.5, colors.grey)]
Told = tuple[str, str, tuple[int, ...]]


def read(pdf: bytes, forms: OutputForms | None = None) -> Output:
    """What is read of an export."""
    return read_output(ReviewPack("chronology.pdf", pdf), forms or OutputForms())


def told(output: Output) -> list[Told]:
    """The section, words and pages of each passage."""
    return [(one.section, one.text, one.cited) for one in output.passages]


def title(text: str, style: ParagraphStyle = STYLES["Heading2"]) -> Paragraph:
    """The title of a section."""
    return Paragraph(text, style)


def point(text: str) -> Paragraph:
    """A point of a list."""
    return Paragraph(f"- {text}", BODY)


def made(story: Sequence[Any], **margins: float) -> bytes:
    """The PDF of a story."""
    buffer = io.BytesIO()

    def furniture(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(40, 765, "Medical Chronology: sample")
        canvas.drawString(40, 30, f"Page {document.page} | INTERNAL ANALYTICS")

    document = SimpleDocTemplate(
        buffer, pagesize=letter, **{"leftMargin": 60, "rightMargin": 60, "topMargin": 72, "bottomMargin": 72, **margins}
    )
    document.build(list(story), onFirstPage=furniture, onLaterPages=furniture)
    return buffer.getvalue()


def timeline() -> list[Any]:
    """The timeline as it is usually written."""
    cells = [[Paragraph(cell, BODY) for cell in row] for row in (HEADER, *ROWS)]
    table = Table(cells, colWidths=(72, 100, 100, 130, 90), style=GRID)
    return [title("Medical Timeline (Litigation Ready)"), table]


def test_a_statement_under_the_highlights() -> None:
    """Another patient's diagnosis with a page that is not there is a passage of its section."""
    said = "Chronic obstructive pulmonary disease, on home oxygen."
    output = read(made([title("Case Highlights"), point("Neck pain. [p. 2]"), point(f"{said} [p. 999]"), *timeline()]))

    assert told(output) == [("Case Highlights", "Neck pain.", (2,)), ("Case Highlights", said, (999,))]
    assert len(output.rows) == len(ROWS)


@pytest.mark.parametrize(
    ("text", "said", "cited"),
    [
        ("[p. 7] 2025-01-13: Neck pain. [p. 7]", "2025-01-13: Neck pain.", (7,)),
        ("[p. 7] Neck pain", "Neck pain", (7,)),
        ("Neck pain. Citation(s): [p. 2] [p. 11]", "Neck pain.", (2, 11)),
        ("Neck pain (p. 4).", "Neck pain.", (4,)),
        ("Neck pain (see pp. 12-14, 17)", "Neck pain", (12, 13, 14, 17)),
        ("Neck pain, packet.pdf p. 6", "Neck pain", (6,)),
        ("Neck pain. Pages 3 and 5", "Neck pain.", (3, 5)),
        ("Neck pain on p. 7, 12 days after the fall", "Neck pain on, 12 days after the fall", (7,)),
        ("Neck pain and nothing cited", "Neck pain and nothing cited", ()),
        ("A form of page 2 of 3 was signed", "A form of page 2 of 3 was signed", ()),
    ],
)
def test_the_pages_of_a_point(text: str, said: str, cited: tuple[int, ...]) -> None:
    """Citations may stand before, within or behind what they bear out, in each usual form."""
    output = read(made([title("Case Highlights"), point(text), *timeline()]))

    assert [(one.text, one.cited) for one in output.passages] == [(said, cited)]


def test_a_point_that_goes_on() -> None:
    """A point goes on over lines and pages, and so does its citation; the next point is another."""
    long = "Range of motion of the neck was limited to thirty degrees of flexion in each of the visits seen here "
    story = [
        title("Case Highlights"),
        Spacer(1, 560),
        point(long * 3 + "until March. Citation(s): [p.<br/>31]"),
        point("Other. [p. 3]"),
    ]
    output = read(made([*story, *timeline()]))

    assert told(output) == [
        ("Case Highlights", (long * 3 + "until March.").strip(), (31,)),
        ("Case Highlights", "Other.", (3,)),
    ]
    assert output.pages == 2


def test_a_citation_on_a_line_of_its_own() -> None:
    """Pages that stand below a statement are its own."""
    output = read(
        made(
            [
                title("Liability Facts"),
                point("Rear-end collision.<br/>Citation(s): [p. 2]"),
                point("Wet road.<br/>[p. 3]"),
            ]
        )
    )

    assert [(one.text, one.cited) for one in output.passages] == [("Rear-end collision.", (2,)), ("Wet road.", (3,))]


def test_the_sentences_of_a_paragraph() -> None:
    """Each sentence with its own citation is a statement; those without stand with the next one."""
    text = "She was struck from behind. She had neck pain [p. 2]. A fracture was seen. [p. 7] No surgery followed."
    output = read(made([title("Causation Synthesis"), Paragraph(text, BODY)]))

    assert [(one.text, one.cited) for one in output.passages] == [
        ("She was struck from behind. She had neck pain", (2,)),
        ("A fracture was seen.", (7,)),
        ("No surgery followed.", ()),
    ]


def test_the_citation_index() -> None:
    """Each snippet is a passage with the page of its entry; what it says of pages itself is no citation."""
    entries = [
        "[1] packet.pdf p. 6<br/>Snippet: Left wrist fracture.",
        "[2] packet.pdf p. 8<br/>Snippet: Fax 12 Page 1.",
    ]
    output = read(
        made([*timeline(), title("Citation Index &amp; Record Appendix"), *(Paragraph(one, BODY) for one in entries)])
    )

    assert told(output) == [
        ("Citation Index & Record Appendix", "Left wrist fracture.", (6,)),
        ("Citation Index & Record Appendix", "Fax 12 Page 1.", (8,)),
    ]


def test_a_list_of_source_pages() -> None:
    """Under a source document, what stands under a page is said of it."""
    story = [title("Source Document: packet.pdf"), *(Paragraph(one, BODY) for one in (
        "Page 4", "- Neck: tender.", "Referenced by: [row_1] [row_2]", "Page 9", "- Plan: therapy."))]  # fmt: skip
    output = read(made([*timeline(), *story]))

    section = "Source Document: packet.pdf"
    assert told(output) == [(section, "Neck: tender.", (4,)), (section, "Plan: therapy.", (9,))]


@pytest.mark.parametrize("style", [GRID, []])
def test_a_snapshot_of_two_columns(style: list[Any]) -> None:
    """A label and its value are one passage, ruled or not; a value may go on below."""
    rows = [["Patient", "Ann Example"], ["Date of injury", "2025-01-13"], ["Injuries", "Left wrist fracture [p. 6]"]]
    cells = [[Paragraph(cell, BODY) for cell in row] for row in rows]
    output = read(made([title("Case Snapshot"), Table(cells, colWidths=(120, 300), style=style)]))

    assert [(one.text, one.cited) for one in output.passages] == [
        ("Patient: Ann Example", ()),
        ("Date of injury: 2025-01-13", ()),
        ("Injuries: Left wrist fracture", (6,)),
    ]


@pytest.mark.parametrize("style", [GRID, []])
def test_a_table_of_another_section(style: list[Any]) -> None:
    """A ledger is one passage a row, without the names of its columns; a column of bare pages is cited."""
    rows = [
        ["Provider", "Line Items", "Charges", "Pages"],
        ["Valley Radiology", "7", "$1,150.00", "16"],
        ["North Harbor", "2", "$90.00", "18-19"],
    ]
    cells = [[Paragraph(cell, BODY) for cell in row] for row in rows]
    table = Table(cells, colWidths=(140, 90, 110, 90), style=style)
    output = read(
        made([*timeline(), title("Billing / Specials"), table, Spacer(1, 20), Paragraph("Total: $1,240.00.", BODY)])
    )

    assert told(output) == [
        ("Billing / Specials", "Valley Radiology | 7 | $1,150.00", (16,)),
        ("Billing / Specials", "North Harbor | 2 | $90.00", (18, 19)),
        ("Billing / Specials", "Total: $1,240.00.", ()),
    ]


def ledger(*rows: Sequence[str]) -> Table:
    """A ruled table of three columns."""
    return Table([[Paragraph(cell, BODY) for cell in row] for row in rows], colWidths=(100, 250, 100), style=GRID)


@pytest.mark.parametrize("again", [[["Provider", "What was billed", "Pages"]], []])
def test_a_table_that_goes_on(again: list[list[str]]) -> None:
    """A table goes on over pages, with its header or without, and so does a row of it."""
    first = ledger(["Provider", "What was billed", "Pages"], ["Elm Street", "Visit", "11"], ["North", "Range of", "12"])
    then = ledger(*again, ["", "motion", ""], ["South", "Therapy", "13"])
    output = read(made([title("Billing / Specials"), first, PageBreak(), then]))

    assert [(one.page, one.text, one.cited) for one in output.passages] == [
        (1, "Elm Street | Visit", (11,)),
        (1, "North | Range of motion", (12,)),
        (2, "South | Therapy", (13,)),
    ]


def test_beside_the_timeline() -> None:
    """What follows the timeline without a title stands under none, on its page and on the next."""
    claim = Paragraph("A traumatic amputation was treated as well. [p. 4]", BODY)
    output = read(made([title("Case Highlights"), point("Neck pain."), *timeline(), claim, PageBreak(), claim]))

    assert [(one.page, one.section, one.cited) for one in output.passages] == [
        (1, "Case Highlights", ()),
        (1, "", (4,)),
        (2, "", (4,)),
    ]


def test_titles_in_the_type_of_the_text() -> None:
    """A title in bold of the same size heads what follows, whether the section is known or not."""
    story = [
        title("Imaging Summary", BOLD), Paragraph("No fracture was seen.", BODY),
        title("Wage Loss Review", BOLD), Paragraph("He missed three weeks of work.", BODY),
    ]  # fmt: skip
    output = read(made([*timeline(), *story]))

    assert ("Imaging Summary", "No fracture was seen.", ()) in told(output)
    assert ("Wage Loss Review", "He missed three weeks of work.", ()) in told(output)


def test_a_title_of_which_nothing_is_told() -> None:
    """A short line in large type may be the statement itself: it is not lost."""
    output = read(made([title("Case Highlights"), point("Neck pain."), title("Traumatic Amputation"), *timeline()]))

    assert "Traumatic Amputation" in {one.text for one in output.passages}


def test_a_list_with_marks_of_its_own() -> None:
    """Marks that stand apart from what they mark are no column."""
    items = ListFlowable(
        [Paragraph("Neck pain. [p. 2]", BODY), Paragraph("Wrist pain. [p. 3]", BODY)], bulletType="bullet"
    )
    output = read(made([title("Case Highlights"), items, *timeline()]))

    assert [(one.text, one.cited) for one in output.passages] == [("Neck pain.", (2,)), ("Wrist pain.", (3,))]


def test_what_every_page_repeats() -> None:
    """Headers and footers are no passages; what they say is told once."""
    output = read(made([title("Case Highlights"), point("One."), PageBreak(), point("Two."), PageBreak(), *timeline()]))

    assert [one.text for one in output.passages] == ["One.", "Two."]
    assert output.margins == ("Medical Chronology: sample", "Page # | INTERNAL ANALYTICS")


def test_an_export_without_a_timeline() -> None:
    """What is stated is read where no timeline was found."""
    output = read(made([title("Case Highlights"), point("Neck pain. [p. 2]")]))

    assert (output.rows, told(output)) == ((), [("Case Highlights", "Neck pain.", (2,))])


def test_forms_of_a_product() -> None:
    """A product's own citations and sections are understood."""
    forms = OutputForms(citations=(r"ONT(?P<page>\d{6})",), sections=("Wage loss",))
    output = read(made([*timeline(), title("Wage loss", BOLD), point("Three weeks missed. ONT000012")]), forms)

    assert told(output) == [("Wage loss", "Three weeks missed.", (12,))]


def test_the_addresses_that_it_links_to() -> None:
    """Each address is named once."""
    link = 'Neck pain. <a href="http://localhost:8000/documents/1#page={0}">[p. {0}]</a>'
    output = read(made([title("Case Highlights"), *(point(link.format(page)) for page in (2, 3, 2)), *timeline()]))

    assert output.links == ("http://localhost:8000/documents/1#page=2", "http://localhost:8000/documents/1#page=3")


def test_the_rows_are_no_passages() -> None:
    """What a timeline of several pages says stays in its rows."""
    output = read(export(ENTRIES, Look()))

    assert len(output.rows) == len(ENTRIES)
    assert not [one for one in output.passages if "Visit" in one.text]


@given(st.text(alphabet="pag. [](),-0123456789 and\nsee:", max_size=200))
def test_any_text_keeps_what_is_not_cited(text: str) -> None:
    """Taking citations out of a text neither breaks nor invents pages."""
    said, pages = citations.apart(text)

    assert len(said) <= len(text)
    assert all(str(page) in text.replace(",", "") or "-" in text for page in pages)
