"""All that a PDF says, wherever in it: pages, information about it, notes, form fields, attachments.

For who looks for what must not be there. ``pages`` is for who reads what a page shows.
"""

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from golive.errors import StepFailed
from golive.pdfium import PDFIUM

MOST_PAGES = 2_500
"""Pages that are looked at; a PDF with more is refused."""
_INFORMATION = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer")
_NOTE = (b"Contents", b"V", b"DV", b"T", b"TU", b"NM", b"RC", b"Subj")
_MOST_NOTES, _MOST_ATTACHMENTS, _MOST_BYTES = 5_000, 200, 16_000_000

_Handle = Any  # pdfium's own pointers


def said_in(pdf: bytes) -> list[tuple[str, bytes]]:
    """Each place of a PDF with what it says, in UTF-8, or with the file that is attached there.

    Raises ``StepFailed`` where any of it can't be read: what was not read may say anything.
    """
    with PDFIUM:
        try:
            document = pdfium.PdfDocument(pdf)
        except pdfium.PdfiumError as error:
            raise StepFailed(f"The PDF can't be opened ({error}).") from error
        try:
            if len(document) > MOST_PAGES:
                raise StepFailed(f"The PDF has {len(document)} pages, and {MOST_PAGES} are looked at.")
            if document.get_formtype():
                document.init_forms()
            return list(_all(document))
        except pdfium.PdfiumError as error:
            raise StepFailed(f"The PDF can't be read to its end ({error}).") from error
        finally:
            document.close()


def _all(document: pdfium.PdfDocument) -> Iterator[tuple[str, bytes]]:
    information = "\n".join(document.get_metadata_value(key) for key in _INFORMATION)
    yield "information", information.encode(errors="replace")
    yield from _attached(document)
    for number in range(1, len(document) + 1):
        page = document[number - 1]
        try:
            text = page.get_textpage()
            try:
                yield f"page {number}", text.get_text_range().encode(errors="replace")
            finally:
                text.close()
            yield f"notes of page {number}", "\n".join(_notes(page.raw, document.formenv)).encode(errors="replace")
        finally:
            page.close()


def _attached(document: pdfium.PdfDocument) -> Iterator[tuple[str, bytes]]:
    count = document.count_attachments()
    if count > _MOST_ATTACHMENTS:
        raise StepFailed(f"The PDF has {count} attachments, and {_MOST_ATTACHMENTS} are looked at.")
    for at in range(count):
        attachment = document.get_attachment(at)
        yield f"name of attachment {at + 1}", attachment.get_name().encode(errors="replace")
        size = ctypes.c_ulong()
        raw.FPDFAttachment_GetFile(attachment.raw, None, 0, size)
        if size.value > _MOST_BYTES:
            raise StepFailed(f"Attachment {at + 1} of the PDF is too large to be looked at.")
        if size.value:
            yield f"attachment {at + 1}", bytes(attachment.get_data())


def _notes(page: _Handle, forms: _Handle) -> Iterator[str]:
    count = raw.FPDFPage_GetAnnotCount(page)
    if count > _MOST_NOTES:
        raise StepFailed(f"A page of the PDF has {count} notes, and {_MOST_NOTES} are looked at.")
    for at in range(count):
        note = raw.FPDFPage_GetAnnot(page, at)
        try:
            yield from (_text(raw.FPDFAnnot_GetStringValue, note, key) for key in _NOTE)
            if forms is not None and raw.FPDFAnnot_GetSubtype(note) == raw.FPDF_ANNOT_WIDGET:
                yield _text(raw.FPDFAnnot_GetFormFieldValue, forms, note)
        finally:
            raw.FPDFPage_CloseAnnot(note)


def _text(ask: _Handle, *about: _Handle) -> str:
    size = ask(*about, None, 0)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    ask(*about, buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")
