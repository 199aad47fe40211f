"""Lays a planned case out as a PDF of the pages asked for, and notes on which page everything came to stand."""

import hashlib
import io
import random
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import Any

from reportlab.lib.pagesizes import letter
from reportlab.pdfgen import canvas as drawing

from golive.packet import Document, Event, Injury, Packet, Patient, Truth
from golive.packets.notes import Note, Section
from golive.packets.plan import Case, plan_case

FEWEST, MOST = 10, 30
_WIDTH, _HEIGHT = letter
_LEFT, _RIGHT, _TOP, _BOTTOM = 60.0, _WIDTH - 60, _HEIGHT - 56, 60.0
_LINE, _CHARACTERS = 13.5, 98
_GREY = 0.55


@dataclass(frozen=True, slots=True)
class _Placed:
    """A document and the number of its first page."""

    note: Note
    first: int

    @property
    def last(self) -> int:
        return self.first + len(self.note.pages) - 1


def generate(seed: int, *, pages: int | None = None, marker: str = "") -> Packet:
    """A packet of a synthetic patient: the same bytes for the same seed, pages and marker.

    ``pages`` is from 10 up; by the seed, 10 to 30, if not given. Raises ``ValueError`` for fewer.
    """
    if pages is not None and pages < FEWEST:
        raise ValueError(f"A packet has at least {FEWEST} pages, not {pages}.")
    dice = random.Random(f"{seed} pages")  # noqa: S311 - made-up patients, not secrets
    case = plan_case(seed, pages or dice.randrange(FEWEST, MOST + 1))
    pdf = _draw(case, marker)
    return Packet(
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        pages=case.pages,
        filename=f"packet-{seed}.pdf",
        marker=marker,
        truth=_truth(seed, case),
    )


def _draw(case: Case, marker: str) -> bytes:
    """The PDF. ``invariant`` keeps the time out of it, so that the same packet has the same bytes."""
    buffer = io.BytesIO()
    new_canvas: Any = drawing.Canvas  # reportlab publishes no types
    canvas = new_canvas(buffer, pagesize=letter, invariant=1, pageCompression=1)
    canvas.setTitle("Medical records")
    canvas.setAuthor("synthetic")
    number = 0
    for note in case.notes:
        for nth, sections in enumerate(note.pages):
            number += 1
            _draw_head(canvas, note, case.patient, continued=nth > 0)
            _draw_sections(canvas, sections)
            canvas.setFont("Helvetica", 7.5)
            canvas.drawCentredString(_WIDTH / 2, 36, f"{marker}  Page {number} of {case.pages}".strip())
            canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw_head(canvas: Any, note: Note, patient: Patient, *, continued: bool) -> None:  # noqa: ANN401 - reportlab's own
    canvas.setFont("Helvetica-Bold", 13)
    canvas.drawString(_LEFT, _TOP, note.provider)
    canvas.setFont("Helvetica", 9.5)
    canvas.drawString(_LEFT, _TOP - 18, f"Patient: {patient.name} ({patient.mrn}) | Date: {note.day}")
    canvas.setStrokeGray(0.2)
    canvas.line(_LEFT, _TOP - 25, _RIGHT, _TOP - 25)
    canvas.setFont("Helvetica-Bold", 11)
    canvas.drawString(_LEFT, _TOP - 44, note.title + (" (CONTINUED)" if continued else ""))


def _draw_sections(canvas: Any, sections: tuple[Section, ...]) -> None:  # noqa: ANN401 - reportlab's own
    height = _TOP - 66
    for section in sections:
        canvas.setFont("Helvetica-Bold", 10)
        canvas.drawString(_LEFT, height, section.head)
        height -= _LINE
        canvas.setFont("Helvetica", 9.5)
        for line in section.lines:
            height = _draw_row(canvas, line, height) if "\t" in line else _draw_line(canvas, line, height)
        height -= 5
    assert height > _BOTTOM, "a page of a packet has too many lines"


def _draw_line(canvas: Any, line: str, height: float) -> float:  # noqa: ANN401 - reportlab's own
    for part in wrap(line, _CHARACTERS, subsequent_indent="  " if line.startswith("- ") else ""):
        canvas.drawString(_LEFT + 12, height, part)
        height -= _LINE
    return height


def _draw_row(canvas: Any, line: str, height: float) -> float:  # noqa: ANN401 - reportlab's own
    """A row of a table, ruled below; of two cells the first is the narrow one, more share the width."""
    cells = line.split("\t")
    column = 120.0 if len(cells) == 2 else (_RIGHT - _LEFT - 24) / len(cells)
    for number, cell in enumerate(cells):
        canvas.drawString(_LEFT + 16 + number * column, height, cell)
    canvas.setStrokeGray(_GREY)
    canvas.setLineWidth(0.4)
    canvas.line(_LEFT + 12, height - 4, _RIGHT, height - 4)
    return height - _LINE - 2


def _truth(seed: int, case: Case) -> Truth:
    placed, number = [], 1
    for note in case.notes:
        placed.append(_Placed(note, number))
        number += len(note.pages)
    return Truth(
        seed=seed,
        patient=case.patient,
        incident=case.incident,
        documents=tuple(
            Document(one.note.title, one.note.provider, str(one.note.day), one.first, one.last) for one in placed
        ),
        injuries=_injuries(placed),
        events=tuple(
            Event(str(one.note.day), one.note.provider, one.note.event, one.note.finding, (one.first,))
            for one in placed
            if one.note.event
        ),
    )


def _injuries(placed: list[_Placed]) -> tuple[Injury, ...]:
    """Each injury once, as first stated, with every page that states it."""
    found: dict[str, Injury] = {}
    for one in placed:
        for hurt in one.note.hurts:
            known = found.get(hurt.name) or Injury(hurt.name, hurt.side, str(one.note.day), one.note.provider, ())
            found[hurt.name] = replace(known, pages=(*known.pages, one.first))
    return tuple(found.values())
