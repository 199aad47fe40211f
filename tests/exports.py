"""Exports as other producers make them: the same rows, laid out, dated and cited in other ways."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from PIL import Image
from pypdf import PdfReader, PdfWriter, Transformation
from pypdf.generic import RectangleObject
from reportlab.lib import colors
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Image as Picture
from reportlab.platypus import LongTable, PageBreak, Paragraph, SimpleDocTemplate, Spacer

Entry = tuple[str, str, str, str, tuple[int, ...]]
"""A row: its day, provider, type, finding, and the pages that it cites."""

HEADER = ("Date", "Provider", "Event Type", "Key Finding", "Citations")
ENTRIES: tuple[Entry, ...] = tuple(
    (
        date(2025, 1 + number // 3, 13 + 4 * (number % 3)).isoformat(),
        ("North Harbor ED", "North Harbor Radiology", "Elm Street Clinic", "Riverbend Therapy")[number % 4],
        ("Emergency Visit", "Imaging Study", "Follow-Up Visit", "Therapy Visit")[number % 4],
        f"Visit {number + 1}: neck stiffness, flexion to {30 + number} degrees, left side worse than the right.",
        (number + 2,) if number % 5 else (number + 2, number + 3),
    )
    for number in range(30)
)
_GRID = [("GRID", (0, 0), (-1, -1), 0.5, colors.grey)]
RULES: dict[str, list[Any]] = {
    "grid": _GRID,
    "across": [("LINEBELOW", (0, 0), (-1, -1), 0.5, colors.grey)],
    "down": [("LINEBEFORE", (0, 0), (-1, -1), 0.5, colors.grey), ("BOX", (0, 0), (-1, -1), 0.5, colors.grey)],
    "below the header": [("LINEBELOW", (0, 0), (-1, 0), 1, colors.black)],
    "none": [],
    "striped": [("ROWBACKGROUNDS", (0, 1), (-1, -1), [colors.whitesmoke, colors.lightgrey])],
    "every other striped": [("ROWBACKGROUNDS", (0, 1), (-1, -1), [None, colors.lightgrey])],
    "centred": [*_GRID, ("ALIGN", (0, 0), (-1, -1), "CENTER")],
    "in the middle": [*_GRID, ("VALIGN", (0, 0), (-1, -1), "MIDDLE")],
}


@dataclass(frozen=True, slots=True)
class Look:
    """How an export looks."""

    rules: str = "grid"
    header: Sequence[str] = HEADER
    again: bool = True
    """Whether the header is repeated on each page."""
    dated: Callable[[str], str] = str
    cited: Callable[[tuple[int, ...]], str] = field(
        default=lambda pages: "Citation(s): " + " ".join(f"[p. {page}]" for page in pages)
    )
    widths: Sequence[float] = (68, 112, 100, 160, 100)
    split: bool = False
    """Whether a row may be split over two pages."""
    before: Sequence[str] = ("Medical Timeline (Litigation Ready)",)
    after: Sequence[str] = ()
    between: Sequence[Any] = ()
    """What stands between the ninth row and those after it, which then have no header."""
    every_page: Callable[[Canvas], object] = lambda _canvas: None


def export(entries: Sequence[Entry] = ENTRIES, look: Look | None = None) -> bytes:
    """The PDF of these rows."""
    look = look or Look()
    plain = ParagraphStyle("cell", fontName="Helvetica", fontSize=9, leading=11)
    rows = [
        [Paragraph(text, plain) for text in (look.dated(day), provider, event, finding, look.cited(cited))]
        for day, provider, event, finding, cited in entries
    ]

    def table(part: list[Any]) -> LongTable:
        return LongTable(
            part,
            colWidths=list(look.widths),
            repeatRows=1 if look.again and part[0] == list(look.header) else 0,
            splitInRow=int(look.split),
            style=[("VALIGN", (0, 0), (-1, -1), "TOP"), *RULES[look.rules]],
        )

    whole = [list(look.header), *rows]
    heading = getSampleStyleSheet()["Heading2"]
    made = io.BytesIO()
    document = SimpleDocTemplate(made, pagesize=letter, leftMargin=36, rightMargin=36, topMargin=72, bottomMargin=72)

    def furniture(canvas: Canvas, _document: object) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(40, 30, f"Medical Chronology: sample | Page {canvas.getPageNumber()}")
        look.every_page(canvas)

    story = [
        Paragraph("Medical Chronology: sample", getSampleStyleSheet()["Title"]),
        PageBreak(),
        *(Paragraph(text, heading) for text in look.before),
        *([table(whole[:10]), *look.between, table(whole[10:])] if look.between else [table(whole)]),
        Spacer(1, 12),
        *(Paragraph(text, plain) for text in look.after),
    ]
    document.build(story, onFirstPage=furniture, onLaterPages=furniture)
    return made.getvalue()


def changed(pdf: bytes, change: Callable[[PdfWriter], object]) -> bytes:
    """The same with a change of its pages."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    change(writer)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def joined(*pdfs: bytes) -> bytes:
    """One export of several, one after another."""

    def append(writer: PdfWriter) -> None:
        for pdf in pdfs[1:]:
            writer.append(io.BytesIO(pdf))

    return changed(pdfs[0], append)


def turned(pdf: bytes, by: int) -> bytes:
    """The same on pages that are shown turned, their content turned the other way: a person sees no difference."""

    def turn(writer: PdfWriter) -> None:
        for page in writer.pages:
            page.rotate(-by).transfer_rotation_to_content()
            page.rotate(by)

    return changed(pdf, turn)


def cropped(pdf: bytes, by: float) -> bytes:
    """The same with the margins cut off, by a box that begins elsewhere than at nought."""

    def crop(writer: PdfWriter) -> None:
        for page in writer.pages:
            page.cropbox = RectangleObject((by, by, float(page.mediabox.right) - by, float(page.mediabox.top) - by))

    return changed(pdf, crop)


def on_its_side(pdf: bytes, number: int) -> bytes:
    """The same with the content of one page, from 0, drawn on its side: a person turns their head."""

    def lay(writer: PdfWriter) -> None:
        page = writer.pages[number]
        wide, high = float(page.mediabox.width), float(page.mediabox.height)
        page.add_transformation(Transformation().rotate(90).translate(high, 0))
        page.mediabox = page.cropbox = RectangleObject((0, 0, high, wide))

    return changed(pdf, lay)


def in_place_of(pdf: bytes, number: int, draw: Callable[[Canvas], object]) -> bytes:
    """The same with another page drawn in place of one, from 0."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=letter)
    draw(canvas)
    canvas.save()

    def replace(writer: PdfWriter) -> None:
        writer.remove_page(number)
        writer.insert_page(PdfReader(made).pages[0], number)

    return changed(pdf, replace)


def drawn_over(pdf: bytes, number: int, draw: Callable[[Canvas], object]) -> bytes:
    """The same with something drawn over one page, from 0."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=letter)
    draw(canvas)
    canvas.save()
    return changed(pdf, lambda writer: writer.pages[number].merge_page(PdfReader(made).pages[0]))


def picture(wide: float, high: float) -> Picture:
    """A grey picture of this size, in points."""
    made = io.BytesIO()
    Image.new("L", (20, 20), 200).save(made, "PNG")
    made.seek(0)
    return Picture(made, wide, high)


def scan(canvas: Canvas) -> None:
    """A page that is a picture, below the words that every page of a scan bears."""
    canvas.drawImage(ImageReader(Image.new("L", (85, 110), 200)), 0, 0, 612, 792)
    for at in range(9):
        canvas.drawString(40 + 60 * at, 770, "confidential"[: 4 + at])


def drawn(canvas: Canvas) -> None:
    """A page whose letters are curves, but for a few words."""
    for at in range(900):
        x, y = 40 + 9 * (at % 60), 700 - 12 * (at // 60)
        path = canvas.beginPath()
        path.moveTo(x, y)
        path.curveTo(x + 2, y + 6, x + 4, y + 6, x + 5, y)
        canvas.drawPath(path, fill=1)
    for at in range(9):
        canvas.drawString(40 + 60 * at, 30, "confidential"[: 4 + at])
