"""Draws records and outputs as PDFs, to go through the reading too."""

import io
from collections.abc import Sequence
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen import canvas as drawing
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

from golive.model.output import Passage
from golive_rehearsal.outputs.telling import DAMAGES, Draft

_HEIGHT = letter[1]
_STYLES: Any = getSampleStyleSheet()
_WIDTHS = (68, 112, 100, 160, 100)
_GRID = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")])


def packet_pdf(pages: Sequence[str]) -> bytes:
    """Pages of text, line by line as they stand."""
    buffer = io.BytesIO()
    canvas: Any = drawing.Canvas(buffer, pagesize=letter, invariant=1, pageCompression=1)
    for text in pages:
        canvas.setFont("Helvetica", 9.5)
        for number, line in enumerate(text.splitlines()):
            canvas.drawString(56, _HEIGHT - 48 - 13 * number, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def output_pdf(draft: Draft) -> bytes:
    """The output: what stands before the timeline, the timeline, and what stands behind it."""
    before, behind = list[Any](), list[Any]()
    title = [_text(f"Medical Chronology: case {draft.mode}", "Title")]
    seen = False
    for section, ones in groupby(draft.passages, key=lambda one: one.section):
        seen = seen or section == DAMAGES
        part = behind if seen else before
        part += [_text(section, "Heading2")] if section else []
        part += [_text(_pointed(one)) for one in ones]
    table = [_text("Medical Timeline (Litigation Ready)", "Heading2"), _table(draft)]
    links = [Paragraph(f'<link href="{escape(link)}">Source</link>', _STYLES["BodyText"]) for link in draft.links]
    buffer = io.BytesIO()
    document = SimpleDocTemplate(buffer, pagesize=letter, leftMargin=36, rightMargin=36, invariant=1)
    document.build([*title, *before, PageBreak(), *table, PageBreak(), *behind, *links])
    return buffer.getvalue()


def _table(draft: Draft) -> Table:
    cells = [[_text(name, "Normal") for name in ("Date", "Provider", "Event Type", "Key Finding", "Citations")]]
    for line in draft.lines:
        row = line.row
        day = f"{row.date} to {row.until}" if row.until else row.date
        texts = (day, row.provider, row.event, row.finding, f"Citation(s): {_cited(row.cited)}" if row.cited else "")
        cells.append([_text(text, "Normal") for text in texts])
    table = Table(cells, colWidths=_WIDTHS, repeatRows=1)
    table.setStyle(_GRID)
    return table


def _pointed(one: Passage) -> str:
    return f"- {one.text} Citation(s): {_cited(one.cited)}" if one.cited else f"- {one.text}"


def _cited(pages: Sequence[int]) -> str:
    return " ".join(f"[p. {page}]" for page in pages)


def _text(text: str, style: str = "BodyText") -> Paragraph:
    return Paragraph(escape(text), _STYLES[style])
