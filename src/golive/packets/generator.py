"""Lays a planned case out as a PDF of the pages asked for, and notes on which page everything came to stand."""

import hashlib
import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import Any

from reportlab.lib.pagesizes import letter
from reportlab.pdfgen import canvas as drawing

from golive.model.packet import Document, Event, Injury, Noise, Packet, Patient, Truth
from golive.packets.notes import Note, Section, ledger
from golive.packets.plan import Case, plan_case
from golive.packets.scanning import scanned

FEWEST, MOST = 10, 30
_KINDS = ("blank", "duplicate", "billing", "stray")
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


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One page as it is drawn; ``number`` is the one printed on it. A blank sheet has no note."""

    number: int
    note: Note | None = None
    sections: tuple[Section, ...] = ()
    patient: Patient | None = None
    continued: bool = False
    faxed: bool = False


@dataclass(frozen=True, slots=True)
class _Bound:
    """A case in the order of its pages, with what is between its documents."""

    sheets: tuple[_Sheet, ...]
    placed: tuple[_Placed, ...]
    noise: tuple[Noise, ...]


def generate(seed: int, *, pages: int | None = None, marker: str = "", noise: int = 0, scans: float = 0.0) -> Packet:
    """A packet of a synthetic patient: the same bytes for the same arguments.

    ``pages`` is from 10 up; by the seed, 10 to 30, if not given. Of them ``noise`` belong to no document, and with any
    a third of the rest came by fax. The share ``scans`` (0 to 1) of the pages that are not blank has no text layer.
    Raises ``ValueError`` for fewer than 10 pages of the case itself.
    """
    wanted = random.Random(f"{seed} pages").randrange(FEWEST, MOST + 1) + noise if pages is None else pages  # noqa: S311 - made-up patients, not secrets
    if wanted - noise < FEWEST:
        raise ValueError(f"A packet has at least {FEWEST} pages, not {wanted - noise}.")
    dice = random.Random(f"{seed} binding")  # noqa: S311 - as above
    case = plan_case(seed, wanted - noise)
    bound = _bind(seed, case, noise, dice)
    printed = [number for number, sheet in enumerate(bound.sheets, start=1) if sheet.note]
    pictured = dice.sample(printed, round(scans * len(printed)))
    pdf = _draw(bound, marker, {})
    if pictured:
        pdf = _draw(bound, marker, scanned(pdf, pictured, dice))
    return Packet(
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        pages=wanted,
        filename=f"packet-{seed}.pdf",
        marker=marker,
        truth=_truth(seed, case, bound, pictured),
    )


def _bind(seed: int, case: Case, noise: int, dice: random.Random) -> _Bound:
    """Put the documents one after the other, and noise behind some of them, each kind in its turn."""
    behind = sorted((dice.randrange(len(case.notes)), nth) for nth in range(noise))
    sheets, placed, strays = list[_Sheet](), list[_Placed](), list[Noise]()
    other = plan_case(seed + 1, FEWEST) if noise else case
    for index, note in enumerate(case.notes):
        placed.append(_Placed(note, len(sheets) + 1))
        for nth, sections in enumerate(note.pages):
            faxed = bool(noise) and dice.randrange(3) == 0
            sheets.append(_Sheet(len(sheets) + 1, note, sections, case.patient, nth > 0, faxed))
        copied = sheets[-1]
        for kind in (_KINDS[nth % len(_KINDS)] for where, nth in behind if where == index):
            page = len(sheets) + 1
            bill = ledger(dice, note.day, note.day)
            stray = other.notes[dice.randrange(len(other.notes))]
            sheet, what = {
                "blank": (_Sheet(page), Noise(kind, page)),
                "duplicate": (copied, Noise(kind, page, of=copied.number)),
                "billing": (_Sheet(page, bill, bill.pages[0], case.patient), Noise(kind, page)),
                "stray": (_Sheet(page, stray, stray.pages[0], other.patient), Noise(kind, page, mrn=other.patient.mrn)),
            }[kind]
            sheets.append(sheet)
            strays.append(what)
    return _Bound(tuple(sheets), tuple(placed), tuple(strays))


def _draw(bound: _Bound, marker: str, pictures: Mapping[int, Any]) -> bytes:
    """The PDF. ``invariant`` keeps the time out of it, so that the same packet has the same bytes."""
    buffer = io.BytesIO()
    new_canvas: Any = drawing.Canvas  # reportlab publishes no types
    canvas = new_canvas(buffer, pagesize=letter, invariant=1, pageCompression=1)
    canvas.setTitle("Medical records")
    canvas.setAuthor("synthetic")
    for page, sheet in enumerate(bound.sheets, start=1):
        if page in pictures:
            canvas.drawImage(pictures[page], 0, 0, _WIDTH, _HEIGHT)
        elif sheet.note and sheet.patient:
            if sheet.faxed:
                canvas.setFont("Courier", 8)
                canvas.drawString(
                    _LEFT, _TOP + 24, f"FAX {sheet.note.day} 09:14  {sheet.note.provider}  P.{sheet.number:03}"
                )
            _draw_head(canvas, sheet.note, sheet.patient, continued=sheet.continued)
            _draw_sections(canvas, sheet.sections)
            canvas.setFont("Helvetica", 7.5)
            foot = f"{marker}  Page {sheet.number} of {len(bound.sheets)}"
            canvas.drawCentredString(_WIDTH / 2, 36, foot.strip())
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


def _truth(seed: int, case: Case, bound: _Bound, pictured: Sequence[int]) -> Truth:
    return Truth(
        seed=seed,
        patient=case.patient,
        incident=case.incident,
        documents=tuple(
            Document(one.note.title, one.note.provider, str(one.note.day), one.first, one.last) for one in bound.placed
        ),
        injuries=_injuries(bound.placed),
        events=tuple(
            Event(str(one.note.day), one.note.provider, one.note.event, one.note.finding, (one.first,))
            for one in bound.placed
            if one.note.event
        ),
        noise=bound.noise,
        scanned=tuple(sorted(pictured)),
    )


def _injuries(placed: Sequence[_Placed]) -> tuple[Injury, ...]:
    """Each injury once, as first stated, with every page that states it."""
    found: dict[str, Injury] = {}
    for one in placed:
        for hurt in one.note.hurts:
            known = found.get(hurt.name) or Injury(hurt.name, hurt.side, str(one.note.day), one.note.provider, ())
            found[hurt.name] = replace(known, pages=(*known.pages, one.first))
    return tuple(found.values())
