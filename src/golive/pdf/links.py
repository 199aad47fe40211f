"""The addresses that a page links to, read by pdfium from an open document."""

import ctypes
from collections.abc import Iterator
from typing import Any

from pypdfium2 import raw

_Handle = Any  # pdfium's own pointers

MOST = 20_000
"""Links of a page that are looked at; a page that has more is made to be slow."""


def links_of(document: _Handle, page: _Handle) -> Iterator[str]:
    """Each address that an open page links to, as often as it does. Whoever calls holds pdfium."""
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
