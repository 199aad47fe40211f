"""The addresses that a PDF links to, read by pdfium from an open document."""

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

_Handle = Any  # pdfium's own pointers

MOST = 20_000
"""Links of a page that are looked at; a page that has more is made to be slow."""


def links_of(document: pdfium.PdfDocument) -> tuple[str, ...]:
    """Each address once, in the order of the pages. Whoever calls holds pdfium."""
    found: dict[str, None] = {}
    for number in range(len(document)):
        try:
            page = document[number]
        except pdfium.PdfiumError:  # the same page's words can't be read either, which is told there
            continue
        try:
            found.update(dict.fromkeys(_on(document.raw, page.raw)))
        finally:
            page.close()
    return tuple(found)


def _on(document: _Handle, page: _Handle) -> Iterator[str]:
    at, link = ctypes.c_int(0), raw.FPDF_LINK()
    for _ in range(MOST):
        if not raw.FPDFLink_Enumerate(page, at, link):
            return
        action = raw.FPDFLink_GetAction(link)
        if action and raw.FPDFAction_GetType(action) == raw.PDFACTION_URI and (address := _address(document, action)):
            yield address


def _address(document: _Handle, action: _Handle) -> str:
    size = raw.FPDFAction_GetURIPath(document, action, None, 0)
    if size <= 1:
        return ""
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFAction_GetURIPath(document, action, buffer, size)
    return buffer.value.decode("utf-8", "replace")
