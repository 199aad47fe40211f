"""The program that reads a packet: a process of its own, so that what its file makes pdfium do ends with it.

It is told what to do on its standard input: a line of JSON, then the packet. It answers on its standard output in
frames: a letter, the length of what follows in four bytes, and that. ``t`` is the text of the next page, ``n`` the text
of one that has too little to be its words, ``p`` the picture of a page (its width and height in four bytes each, then a
byte a dot), ``e`` why it can't go on (a word of ``REASONS``), ``.`` the end. It ends when its standard input is closed.
Nothing of golive's is loaded, so that it starts at once.
"""

import contextlib
import ctypes
import importlib
import json
import os
import re
import struct
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import Any

raw: Any = importlib.import_module(
    "pypdfium2_raw"
)  # pdfium's own functions: what is built on them takes longer to load

REASONS = ("damaged", "protected", "no-pages", "too-many", "too-long")
Frame = tuple[bytes, bytes]

_PASSWORD, _SECURITY = 4, 5  # pdfium's own numbers of errors
_HYPHEN = re.compile(
    "[\x02\ufffe](?:\r?\n)?"
)  # what pdfium puts for a hyphen at which a line was broken, and the break
_LEAST = 36.0  # points, below which nobody reads a page
_FEW, _MANY = 60, 120  # words that a fax machine may add to a picture, and those of a notice at its foot as well
_ODD = 0.4  # share of letters, below which text is none
_WIDE = 0.5  # of a page that a picture covers which may be its words
_DEEP, _OBJECTS = 3, 500
_INCH, _FINE, _DOTS = 72.0, 300.0, 20_000_000
_NOTES = (raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT)
_OUTPUT = 64 * 2**20


def main() -> None:
    """Do what is asked for."""
    asked = json.loads(sys.stdin.buffer.readline())
    _bound(asked["memory"])
    content = sys.stdin.buffer.read(asked["size"])
    threading.Thread(target=_end_with_parent, daemon=True).start()
    raw.FPDF_InitLibrary()
    out = sys.stdout.buffer
    for kind, said in told(content, asked["pages"], asked["most"]):
        out.write(kind + struct.pack(">I", len(said)))
        out.write(said)
    out.flush()
    os._exit(0)


def _bound(memory: int) -> None:
    """No more memory than this, and no picture of it on the disk, where the system can see to that."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on every system

        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _end_with_parent() -> None:
    with contextlib.suppress(OSError):
        os.read(0, 1)
    os._exit(1)


def told(content: bytes, pages: Sequence[int] | None, most: int) -> Iterator[Frame]:
    """The frames of the texts of all pages, of at most so many; or of the pictures of those that are named, from 1."""
    document = raw.FPDF_LoadMemDocument64(content, len(content), None)
    if not document:
        error = raw.FPDF_GetLastError()
        yield b"e", b"protected" if error in (_PASSWORD, _SECURITY) else b"damaged"
        return
    try:
        count = raw.FPDF_GetPageCount(document)
        if not 0 < count <= most:
            yield b"e", b"too-many" if count > most else b"no-pages"
            return
        yield from _texts(document, count) if pages is None else _pictures(document, pages)
        yield b".", b""
    finally:
        raw.FPDF_CloseDocument(document)


def _texts(document: Any, count: int) -> Iterator[Frame]:  # noqa: ANN401 - pdfium's own pointers
    length, opened = 0, 0
    for number in range(count):
        page = raw.FPDF_LoadPage(document, number)
        if not page:
            yield b"n", b""
            continue
        opened += 1
        try:
            said = text_of(page)
            kind = b"t" if _is_text(page, said) else b"n"
        finally:
            raw.FPDF_ClosePage(page)
        content = said.encode("utf-8", "replace")
        length += len(content)
        if length > _OUTPUT:
            yield b"e", b"too-long"
            return
        yield kind, content
    if not opened:
        yield b"e", b"damaged"


def text_of(page: Any) -> str:  # noqa: ANN401
    """The words that are shown on a page, line by line, then those of its fields and notes."""
    box = raw.FS_RECTF()
    shown = raw.FPDF_GetPageBoundingBox(page, box) and min(box.right - box.left, box.top - box.bottom) >= _LEAST
    text = raw.FPDFText_LoadPage(page)
    try:
        said = _bounded(text, box) if shown else _whole(text)
    finally:
        raw.FPDFText_ClosePage(text)
    said = _HYPHEN.sub("-\n", said).replace("\r\n", "\n").replace("\0", "")
    notes = raw.FPDFPage_GetAnnotCount(page)
    return "\n".join([said, *_notes(page, notes)]) if notes > 0 else said


def _bounded(text: Any, box: Any) -> str:  # noqa: ANN401
    place = (box.left, box.top, box.right, box.bottom)
    count = raw.FPDFText_GetBoundedText(text, *place, None, 0)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * count)()
    raw.FPDFText_GetBoundedText(text, *place, buffer, count)
    return bytes(buffer).decode("utf-16-le", "replace")


def _whole(text: Any) -> str:  # noqa: ANN401
    count = raw.FPDFText_CountChars(text)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    got = raw.FPDFText_GetText(text, 0, count, buffer)
    return bytes(buffer)[: 2 * max(0, got - 1)].decode("utf-16-le", "replace")


def _notes(page: Any, count: int) -> Iterator[str]:  # noqa: ANN401
    for at in range(min(count, _OBJECTS)):
        note = raw.FPDFPage_GetAnnot(page, at)
        if not note:
            continue
        try:
            kind = raw.FPDFAnnot_GetSubtype(note)
            said = _string(note, b"V" if kind == raw.FPDF_ANNOT_WIDGET else b"Contents") if kind in _NOTES else ""
        finally:
            raw.FPDFPage_CloseAnnot(note)
        if said.strip():
            yield said


def _string(note: Any, key: bytes) -> str:  # noqa: ANN401
    size = raw.FPDFAnnot_GetStringValue(note, key, None, 0)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    raw.FPDFAnnot_GetStringValue(note, key, buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0").replace("\r\n", "\n").replace("\r", "\n")


def _is_text(page: Any, said: str) -> bool:  # noqa: ANN401
    """Whether a page's text is its words, and not a few that stand on a picture of them, or signs without meaning.

    An empty page has been read as well: it says nothing.
    """
    words = said.split()
    if not words:
        return not raw.FPDFPage_CountObjects(page)
    few = len(words) <= _FEW
    if len(words) <= _MANY and _is_picture(page) and (few or not _is_hidden(page)):
        return False
    letters = "".join(words[:1000])
    return few or sum(map(str.isalnum, letters)) > _ODD * len(letters)


def _is_picture(page: Any) -> bool:  # noqa: ANN401
    """Whether pictures cover most of a page."""
    wide, high = raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)
    count = min(_OBJECTS, raw.FPDFPage_CountObjects(page))
    covered = sum(_covered(raw.FPDFPage_GetObject(page, at), 0) for at in range(count))
    return bool(covered >= _WIDE * wide * high)


def _is_hidden(page: Any) -> bool:  # noqa: ANN401
    """Whether most of a page's text is invisible, as a text recogniser lays it over the picture that it has read."""
    count = min(_OBJECTS, raw.FPDFPage_CountObjects(page))
    texts = [text for at in range(count) for text in _drawn(raw.FPDFPage_GetObject(page, at), 0)]
    hidden = sum(area for mode, area in texts if mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE)
    return bool(2 * hidden > sum(area for _mode, area in texts))


def _drawn(one: Any, depth: int) -> Iterator[tuple[int, float]]:  # noqa: ANN401
    """How each text of an object is drawn, as pdfium's own numbers, and the area that it covers."""
    kind = raw.FPDFPageObj_GetType(one)
    if kind == raw.FPDF_PAGEOBJ_TEXT:
        yield raw.FPDFTextObj_GetTextRenderMode(one), _area(one)
    elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEP:
        for at in range(min(_OBJECTS, max(0, raw.FPDFFormObj_CountObjects(one)))):
            yield from _drawn(raw.FPDFFormObj_GetObject(one, at), depth + 1)


def _covered(one: Any, depth: int) -> float:  # noqa: ANN401
    kind = raw.FPDFPageObj_GetType(one)
    if kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEP:
        count = min(_OBJECTS, max(0, raw.FPDFFormObj_CountObjects(one)))
        inner = any(_covered(raw.FPDFFormObj_GetObject(one, at), depth + 1) for at in range(count))
        return _area(one) if inner else 0.0
    return _area(one) if kind == raw.FPDF_PAGEOBJ_IMAGE else 0.0


def _area(one: Any) -> float:  # noqa: ANN401
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(one, left, bottom, right, top)
    return max(0.0, right.value - left.value) * max(0.0, top.value - bottom.value)


def _pictures(document: Any, pages: Sequence[int]) -> Iterator[Frame]:  # noqa: ANN401
    for number in pages:
        page = raw.FPDF_LoadPage(document, number - 1)
        if not page:
            yield b"p", struct.pack(">II", 0, 0)
            continue
        try:
            yield b"p", _picture(page)
        finally:
            raw.FPDF_ClosePage(page)


def _picture(page: Any) -> bytes:  # noqa: ANN401
    """A page in grey, as fine as a text recogniser needs it."""
    wide, high = max(1.0, raw.FPDF_GetPageWidthF(page)), max(1.0, raw.FPDF_GetPageHeightF(page))
    scale = min(_FINE / _INCH, (_DOTS / (wide * high)) ** 0.5)
    across, down = max(1, int(wide * scale)), max(1, int(high * scale))
    dots = ctypes.create_string_buffer(across * down)
    bitmap = raw.FPDFBitmap_CreateEx(across, down, raw.FPDFBitmap_Gray, dots, across)
    try:
        raw.FPDFBitmap_FillRect(bitmap, 0, 0, across, down, 0xFFFFFFFF)
        raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, across, down, 0, raw.FPDF_ANNOT | raw.FPDF_GRAYSCALE)
    finally:
        raw.FPDFBitmap_Destroy(bitmap)
    return struct.pack(">II", across, down) + dots.raw


if __name__ == "__main__":
    main()
