"""Lays a planned case out as a PDF of the pages asked for, and notes on which page everything came to stand."""

import hashlib
import io
import random
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import Any

from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from golive.packet import Document, Event, Injury, Packet, Patient, Truth
from golive.packets.plan import Case, Note, Section, filler, plan_case

FEWEST, MOST = 10, 30
_WIDTH, _HEIGHT = letter
_LEFT, _TOP, _BOTTOM = 60, _HEIGHT - 56, 70
_LINE, _COLUMNS = 14, 92


@dataclass(frozen=True, slots=True)
class _Page:
    """One page: the note that it belongs to, whether it is its first, and its lines (heads end with a colon)."""

    note: Note
    continued: bool
    lines: tuple[str, ...]


def generate(seed: int, *, pages: int | None = None, marker: str = "") -> Packet:
    """A packet of a synthetic patient: the same bytes for the same seed, pages and marker.

    ``pages`` is from 10 up; by the seed, 10 to 30, if not given. Raises ``ValueError`` for fewer.
    """
    if pages is not None and pages < FEWEST:
        raise ValueError(f"a packet has at least {FEWEST} pages, not {pages}")
    dice = random.Random(f"{seed} layout")  # noqa: S311 - made-up patients, not secrets
    wanted = pages or dice.randrange(FEWEST, MOST + 1)
    case = plan_case(seed)
    laid = _lay_out(case, wanted, dice)
    pdf = _draw(laid, case.patient, marker)
    return Packet(
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        pages=len(laid),
        filename=f"packet-{seed}.pdf",
        marker=marker,
        truth=_truth(seed, case, laid),
    )


def _lay_out(case: Case, wanted: int, dice: random.Random) -> list[_Page]:
    """Pages of every note in the packet's order; too few are made more by nursing notes, too many notes are left out."""
    notes = list(case.notes)
    while sum(len(_pages(note)) for note in notes) > wanted:
        # The last of the repeating therapy notes says least.
        notes.remove(next(note for note in reversed(notes) if note.title in ("PT DAILY NOTE", "PRIOR RECORDS", "FOLLOW-UP VISIT")))
    while sum(len(_pages(note)) for note in notes) < wanted:
        longest = dice.choice([number for number, note in enumerate(notes) if note.title in ("ED NOTES", "PT EVALUATION")])
        note = notes[longest]
        notes[longest] = replace(note, sections=(*note.sections, filler(dice)))
    return [page for note in notes for page in _pages(note)]


def _pages(note: Note) -> list[_Page]:
    """A note's pages: each nursing section begins a page of its own, everything else flows on the first."""
    pages: list[list[str]] = [[]]
    for section in note.sections:
        if section.head == "Nursing Notes:":
            pages.append([])
        pages[-1] += _lines(section)
    return [_Page(note, bool(number), tuple(lines)) for number, lines in enumerate(pages)]


def _lines(section: Section) -> list[str]:
    lines = [section.head]
    for line in section.lines:
        lines += wrap(line, _COLUMNS, subsequent_indent="  " if line.startswith("- ") else "")
    return lines


def _draw(pages: list[_Page], patient: Patient, marker: str) -> bytes:
    """The PDF. ``invariant`` keeps the time out of it, so that the same packet has the same bytes."""
    buffer = io.BytesIO()
    canvas: Any = Canvas(buffer, pagesize=letter, invariant=1, pageCompression=1)
    canvas.setTitle("Medical records")
    for number, page in enumerate(pages, start=1):
        _draw_page(canvas, page, patient, f"{marker}  Page {number} of {len(pages)}".strip())
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw_page(canvas: Any, page: _Page, patient: Patient, foot: str) -> None:  # noqa: ANN401 - reportlab has no types
    note = page.note
    canvas.setFont("Helvetica-Bold", 13)
    canvas.drawString(_LEFT, _TOP, note.provider)
    canvas.setFont("Helvetica", 9.5)
    canvas.drawString(_LEFT, _TOP - 18, f"Patient: {patient.name} ({patient.mrn}) | Date: {note.day}")
    canvas.line(_LEFT, _TOP - 25, _WIDTH - _LEFT, _TOP - 25)
    canvas.setFont("Helvetica-Bold", 11)
    canvas.drawString(_LEFT, _TOP - 44, note.title + (" (CONTINUED)" if page.continued else ""))
    height = _TOP - 70
    for line in page.lines:
        head = line.endswith(":") and not line.startswith(("- ", " "))
        if head:
            height -= 6
        canvas.setFont("Helvetica-Bold" if head else "Helvetica", 10)
        canvas.drawString(_LEFT if head else _LEFT + 12, height, line)
        height -= _LINE
    assert height > _BOTTOM - _LINE, "a page of a packet has too many lines"
    canvas.setFont("Helvetica", 7.5)
    canvas.drawCentredString(_WIDTH / 2, 40, foot)


def _truth(seed: int, case: Case, pages: list[_Page]) -> Truth:
    notes: dict[int, list[int]] = {}
    by_id = {id(page.note): page.note for page in pages}
    for number, page in enumerate(pages, start=1):
        notes.setdefault(id(page.note), []).append(number)
    placed = [(by_id[key], numbers) for key, numbers in notes.items()]
    return Truth(
        seed=seed,
        patient=case.patient,
        incident=case.incident,
        documents=tuple(
            Document(note.title, note.provider, str(note.day), numbers[0], numbers[-1]) for note, numbers in placed
        ),
        injuries=_injuries(placed),
        events=tuple(
            Event(str(note.day), note.provider, note.event, note.finding, (numbers[0],))
            for note, numbers in placed
            if note.event
        ),
    )


def _injuries(placed: list[tuple[Note, list[int]]]) -> tuple[Injury, ...]:
    """Each injury once, as first stated, with every page that states it."""
    found: dict[str, Injury] = {}
    for note, numbers in placed:
        for name, side in note.injuries:
            known = found.get(name) or Injury(name, side, str(note.day), note.provider, ())
            found[name] = replace(known, pages=(*known.pages, numbers[0]))
    return tuple(found.values())
