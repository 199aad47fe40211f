"""The words of a packet's pages, line by line as they stand there."""

import hashlib
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Literal

from golive.errors import StepFailed
from golive.files import MIB, MOST_OF_A_PDF
from golive.model.output import Output
from golive.model.packet_text import PacketPage, PacketText
from golive.pdf import recogniser
from golive.pdf.packet_process import MOST_PAGES, WITHIN, checked, frames_apart
from golive.pdfium import PDFIUM

MOST_RECOGNISED = 40
"""Pages without words that are given to a text recogniser unless more are asked for: each takes seconds."""
RECOGNISED_WITHIN = 120.0
"""Seconds that recognising may take in all: each page may need a minute."""
_HEAD = b"%PDF-"
_WITHIN_BYTES = 1024  # of which a PDF's head must be one


def read_packet(pdf: bytes, *, apart: bool = True, within: float = WITHIN) -> PacketText:
    """The text of a packet, read by a process of its own unless ``apart`` is false.

    Raises ``StepFailed`` with one sentence where it can't be read, or not within so many seconds.
    """
    _may_be_read(pdf)
    frames = frames_apart(pdf, within=within) if apart else _frames_here(pdf)
    pages = [_page(number, *frame) for number, frame in enumerate(frames, 1)]
    return PacketText(hashlib.sha256(pdf).hexdigest(), tuple(pages))


def recognised(
    pdf: bytes,
    packet: PacketText,
    wanted: Iterable[int],
    most: int = MOST_RECOGNISED,
    within: float = RECOGNISED_WITHIN,
) -> PacketText:
    """The packet's text with the words of those of the ``wanted`` pages (from 1) that have none, by a recogniser.

    At most ``most`` of them, the first ones first, and none after ``within`` seconds; where no recogniser is installed,
    or it makes nothing of a page, that stays as it is.
    """
    without = {page.number for page in packet.pages if page.source == "none"}
    numbers = [number for number in dict.fromkeys(wanted) if number in without][:most]
    program = recogniser.found()
    if not numbers or program is None:
        return packet
    read: dict[int, PacketPage] = {}
    end = time.monotonic() + within
    try:
        for number, (_kind, picture) in zip(numbers, frames_apart(pdf, numbers), strict=False):
            left = end - time.monotonic()
            if left <= 0:
                break
            if said := recogniser.words_of(picture, program, min(recogniser.WITHIN, left)):
                read[number] = PacketPage(number, said, "ocr")
    except StepFailed:  # a page that can't be drawn: those before it are kept
        pass
    return replace(packet, pages=tuple(read.get(page.number, page) for page in packet.pages))


def read_cited(pdf: bytes, output: Output) -> PacketText:
    """The text of the packet of an output; pages without text that it cites, or next to one, by a recogniser.

    Raises ``StepFailed`` with one sentence where it can't be read.
    """
    packet = read_packet(pdf)
    cited = [page for row in output.rows for page in row.cited]
    cited += [page for passage in output.passages for page in passage.cited]
    return recognised(pdf, packet, [*cited, *(page + step for page in cited for step in (1, -1))])


def _may_be_read(pdf: bytes) -> None:
    if not pdf:
        raise StepFailed("The packet is an empty file.")
    if len(pdf) > MOST_OF_A_PDF:
        raise StepFailed(f"The packet is larger than the {MOST_OF_A_PDF // MIB} MB that golive reads. Divide it.")
    if _HEAD not in pdf[:_WITHIN_BYTES]:
        raise StepFailed("The packet is not a PDF.")


def _frames_here(pdf: bytes) -> Iterator[tuple[bytes, bytes]]:
    import pypdfium2  # noqa: F401, PLC0415 - it makes pdfium ready

    from golive.pdf.packet_program import told  # noqa: PLC0415 - nobody else needs pdfium here

    with PDFIUM:
        yield from (checked(frame) for frame in told(pdf, None, MOST_PAGES) if frame[0] != b".")


def _page(number: int, kind: bytes, said: bytes) -> PacketPage:
    source: Literal["text", "none"] = "text" if kind == b"t" else "none"
    return PacketPage(number, said.decode("utf-8", "replace"), source)
