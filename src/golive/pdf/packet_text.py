"""The words of a packet's pages, line by line as they stand there."""

import hashlib

import pypdfium2 as pdfium

from golive.errors import StepFailed
from golive.model.packet_text import PacketPage, PacketText
from golive.pdfium import PDFIUM

_HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-"})


def read_packet(pdf: bytes) -> PacketText:
    """The text of a packet. Raises ``StepFailed`` with one sentence where it can't be read."""
    with PDFIUM:
        try:
            document = pdfium.PdfDocument(pdf)
        except pdfium.PdfiumError as error:
            raise StepFailed(f"The packet can't be opened ({error}).") from error
        try:
            pages = [_page(document, number) for number in range(1, len(document) + 1)]
        finally:
            document.close()
    return PacketText(hashlib.sha256(pdf).hexdigest(), tuple(pages))


def _page(document: pdfium.PdfDocument, number: int) -> PacketPage:
    page = document[number - 1]
    try:
        text = page.get_textpage().get_text_range().translate(_HYPHENS).replace("\r\n", "\n")
    finally:
        page.close()
    return PacketPage(number, text, "text" if text.strip() else "none")
