"""Writes the chronology of a packet as the product exports it: cover, snapshot, ruled timeline, citation index."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import pypdfium2
from reportlab.lib import colors
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from golive.pdfium import PDFIUM
from golive_rehearsal.ontogra.reading import Read, Seen
from golive_rehearsal.ontogra.untrue import told
from golive_rehearsal.ontogra.versions import Version

_HEADER = ("Date", "Provider", "Event Type", "Key Finding", "Citations")
# Wide enough that neither a date nor an event type is broken inside a word.
_WIDTHS = (68, 112, 100, 160, 100)
_MOST_ROWS = 16
_CLAIM = "A traumatic amputation was treated as well, of which the records of another day and place have more to say."
_STYLES: Any = getSampleStyleSheet()
_GRID = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.HexColor("#7a8794")),
        ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#e8edf2")),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
)


def timeline(read: Read) -> list[Seen]:
    """The events that the chronology shows, in the order of their dates."""
    return sorted(read.events, key=lambda event: (event.date, event.pages))[:_MOST_ROWS]


def write(title: str, read: Read, version: Version, *, review: bool, untrue: tuple[str, ...] = ()) -> bytes:
    """The exported PDF; ``untrue`` names how it differs from the truth (``untrue.UNTRUE``)."""
    rows = [] if version.empty else timeline(read)
    rows = rows[::-1] if version.export == "turned" else rows
    tells = told(tuple(rows), read, untrue) if rows else told((), read, ())
    rows = list(tells.rows)
    story: list[Any] = []
    if review:
        story += [
            _text("EXPORT STATUS: REVIEW RECOMMENDED", "Title"),
            Spacer(1, 12),
            _text("An attorney should read this chronology against its sources before use."),
            PageBreak(),
        ]
    story += [
        _text(f"Medical Chronology: {title}", "Title"),
        _snapshot(read, rows),
        Spacer(1, 10),
        *_points(tells.points),
        _text("Top 10 Case-Driving Events", "Heading2"),
        *[_text(f"{event.date}: {event.finding} {_cited(event, read, version)}") for event in rows[:10]],
        PageBreak(),
        _text("Medical Timeline (Litigation Ready)", "Heading2"),
        _table(rows, read, version),
        *([_text(_CLAIM)] if version.export == "beside" else []),
        PageBreak(),
        _text("Citation Index & Record Appendix", "Heading2"),
        *[_text(f"[{number}] packet.pdf p. {event.pages[0]}") for number, event in enumerate(rows, start=1)],
        *[Paragraph(f'<link href="{escape(link)}">Source</link>', _STYLES["BodyText"]) for link in tells.links],
    ]
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, pagesize=letter, leftMargin=36, rightMargin=36, title="Medical Chronology").build(story)
    return _pictures(buffer.getvalue()) if version.export == "pictures" else buffer.getvalue()


def _pictures(pdf: bytes) -> bytes:
    """The same pages as a scanner would make them: whoever looks sees no difference."""
    with PDFIUM, pypdfium2.PdfDocument(pdf) as document:
        shown = [page.render(scale=1.2, grayscale=True).to_pil() for page in document]
    buffer = io.BytesIO()
    shown[0].save(buffer, "PDF", save_all=True, append_images=shown[1:])
    return buffer.getvalue()


def _points(points: Sequence[tuple[str, str]]) -> list[Paragraph]:
    """Points of other sections, each section with its head."""
    heads = dict.fromkeys(section for section, _text in points)
    return [
        one
        for head in heads
        for one in (
            *([_text(head, "Heading2")] if head else []),
            *[_text(f"- {text}" if head else text) for section, text in points if section == head],
        )
    ]


def _snapshot(read: Read, rows: Sequence[Seen]) -> Table:
    injuries = dict.fromkeys(injury for event in rows for injury in event.injuries)
    lines = [
        ["Patient", f"MRN ending {read.patient_mrn[-4:]}"],
        ["Pages read", str(len(read.texts))],
        ["Injuries stated", _text("; ".join(injuries) or "None stated")],
    ]
    table = Table(lines, colWidths=(110, 424))
    table.setStyle(_GRID)
    return table


def _table(rows: Sequence[Seen], read: Read, version: Version) -> Table:
    cells = [[_text(name) for name in _HEADER]]
    for event in rows:
        cited = _cited(event, read, version)
        citations = f"Citation(s): {cited}" if cited else ""
        day = date.fromisoformat(event.date).strftime("%m/%d/%Y") if version.export == "turned" else event.date
        texts = (day, event.provider, event.type, event.finding, citations)
        cells.append([_text(text, "Normal") for text in texts])
    table = Table(cells, colWidths=_WIDTHS, repeatRows=1)
    table.setStyle(_GRID)
    return table


def _cited(event: Seen, read: Read, version: Version) -> str:
    if version.uncited:
        return ""
    pages = len(read.texts)
    shift = pages if version.cites_beyond else 0
    cited = [page % pages + 1 if version.cites_next else page + shift for page in event.pages]
    if version.export == "bates":
        return " ".join(f"ONT{page:06}" for page in cited)
    if version.export == "ranges":
        return " ".join([*(f"[p. {page}]" for page in cited), "[pp. 800-900]"])
    return " ".join(f"[p. {page}]" for page in cited)


def _text(text: str, style: str = "BodyText") -> Paragraph:
    return Paragraph(escape(text), _STYLES[style])
