"""Writes the chronology of a packet in this product's own form: rules without a grid, dates and pages in words."""

import io
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from golive_rehearsal.ontogra.reading import Read, Seen

_HEADER = ("Date of service", "Facility", "Encounter", "Summary", "Source")
_WIDTHS = (95, 150, 120, 300, 100)
_STYLES: Any = getSampleStyleSheet()
_RULES = TableStyle(
    [
        ("LINEBELOW", (0, 0), (-1, 0), 1.2, colors.black),
        ("LINEBELOW", (0, 1), (-1, -1), 0.3, colors.grey),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
)


def chronology(read: Read, *, shift: int, uncited: bool) -> bytes:
    """The PDF; ``shift`` is added to each page that it cites."""
    cells = [[_text(name) for name in _HEADER]]
    for event in sorted(read.events, key=lambda one: (one.date, one.pages)):
        day = date.fromisoformat(event.date)
        texts = (f"{day.day} {day:%B %Y}", event.provider, event.type, event.finding, _source(event, shift))
        cells.append([_text(one) for one in (*texts[:4], "" if uncited else texts[4])])
    table = Table(cells, colWidths=_WIDTHS, repeatRows=1)
    table.setStyle(_RULES)
    buffer = io.BytesIO()
    document = SimpleDocTemplate(buffer, pagesize=landscape(A4), leftMargin=36, rightMargin=36)
    document.build([_text("Treatment chronology", "Title"), table])
    return buffer.getvalue()


def _source(event: Seen, shift: int) -> str:
    pages = ", ".join(str(page + shift) for page in event.pages)
    return f"{'pages' if len(event.pages) > 1 else 'page'} {pages}"


def _text(text: str, style: str = "BodyText") -> Paragraph:
    return Paragraph(escape(text), _STYLES[style])
