"""What stands on the pages of a PDF, read by pdfium: words, ruled lines and pictures, each with its place.

With ``links`` the only module here that knows pypdfium2. Places are in points from the upper left corner of the page as
it is shown, so that whoever reads a table needs to know nothing of turned pages or of what was cropped away.
"""

import ctypes
import math
import re
import struct
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from golive.errors import StepFailed
from golive.pdf.links import links_of
from golive.pdf.page import Line, Page, Place, Word
from golive.pdf.places import USUAL, around, laid_out, moved, shown, times
from golive.pdfium import PDFIUM

_Handle = Any  # pdfium's own pointers

_HEAD = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*%PDF-")
_THIN = 2.5  # points: what is not thicker is a ruled line
_UPRIGHT = 0.1  # radians that a line of text may lean
_HYPHENS = "\x02\ufffe"  # what pdfium puts for a hyphen at which a word was broken


def pages_of(pdf: bytes, *, shapes: bool = True) -> list[Page]:
    """The pages of a PDF, with ruled lines, pictures and links if ``shapes``.

    Raises ``StepFailed`` with one sentence where it can't be read.
    """
    head = _HEAD.match(pdf[:1024])
    if head is None:
        raise StepFailed("The exported file is not a PDF.")
    with PDFIUM:
        try:
            document = pdfium.PdfDocument(pdf[head.end() - len(b"%PDF-") :])
        except pdfium.PdfiumError as error:
            raise StepFailed(f"The exported PDF can't be opened ({error}).") from error
        try:
            if not len(document):
                raise StepFailed("The exported PDF has no pages.")
            if document.get_formtype():
                document.init_forms()
            return [_page(document, number, shapes=shapes) for number in range(1, len(document) + 1)]
        finally:
            document.close()


def _page(document: pdfium.PdfDocument, number: int, *, shapes: bool) -> Page:
    try:
        opened = document[number - 1]
    except pdfium.PdfiumError as error:
        raise StepFailed(f"Page {number} of the exported PDF can't be read ({error}).") from error
    try:
        page = _Reader(opened, number, document.formenv).read(shapes=shapes)
        page.links += links_of(document.raw, opened.raw) if shapes else ()
        return page
    finally:
        opened.close()


class _Reader:
    """Reads one page; every place goes through ``_seen``, from the PDF's own coordinates to those of the page shown."""

    def __init__(self, page: pdfium.PdfPage, number: int, forms: _Handle) -> None:
        self._raw = page.raw
        self._page = page
        self._forms = forms
        self._rectangle = (ctypes.c_float * 4)()
        left, bottom, right, top = shown(page.get_cropbox(), page.get_mediabox()) or self._drawn_on()
        self._turn = page.get_rotation() // 90
        self._corner = {0: (left, top), 1: (left, bottom), 2: (right, bottom), 3: (right, top)}[self._turn]
        wide, high = right - left, top - bottom
        self.page = Page(number, *((high, wide) if self._turn % 2 else (wide, high)))

    def _drawn_on(self) -> Place:
        """The usual box, or a larger one that all lies in, of a page whose own boxes are none."""
        count = raw.FPDFPage_CountObjects(self._raw)
        return around([USUAL, *(_bounds(raw.FPDFPage_GetObject(self._raw, at), None) for at in range(count))])

    def _seen(self, box: Place) -> Place:
        left, bottom, right, top = box
        x, y = self._corner
        if self._turn == 0:
            return left - x, y - top, right - x, y - bottom
        if self._turn == 1:
            return bottom - y, left - x, top - y, right - x
        if self._turn == 2:
            return x - right, bottom - y, x - left, top - y
        return y - top, x - right, y - bottom, x - left

    def read(self, *, shapes: bool) -> Page:
        """All of it."""
        self._text()
        self._fields()
        words = self.page.words
        if shapes and (len(words) < _FEW or any(_MAY_BE_DATED.match(word.text) for word in words)):
            self._shapes()  # a page without a day has no rows, and its shapes need not be asked for
        return self.page

    # ------------------------------------------------------------------ words

    def _text(self) -> None:
        text = raw.FPDFText_LoadPage(self._raw)
        try:
            count = raw.FPDFText_CountChars(text)
            if count <= 0:
                return
            buffer = (ctypes.c_ushort * (count + 1))()
            got = raw.FPDFText_GetText(text, 0, count, buffer) - 1
            characters = bytes(memoryview(buffer).cast("B")[: 2 * got]).decode("utf-16-le", "replace")
            if len(characters) != count:
                characters = "".join(_character(raw.FPDFText_GetUnicode(text, at)) for at in range(count))
            self._spans(ctypes.cast(text, ctypes.c_void_p).value or 0, characters)
        finally:
            raw.FPDFText_ClosePage(text)

    def _spans(self, text: int, characters: str) -> None:
        """Words that one drawing put beside each other stay together: asking for each word's place costs too much."""
        for run in _RUN.finditer(characters):
            start, end = run.span()
            space = characters.find(" ", start, end)
            while space >= 0:
                if _GENERATED(text, space):
                    self._span(text, characters, start, space)
                    start = space + 1
                space = characters.find(" ", space + 1, end)
            self._span(text, characters, start, end)

    def _span(self, text: int, characters: str, start: int, end: int) -> None:
        box, page = self._rectangle, self.page
        _BOX(text, start, box)
        left, top, right, bottom = place = _FOUR(box)
        if end - start > 1:
            _BOX(text, end - 1, box)
            last = _FOUR(box)
            if abs((top - last[1]) if self._turn % 2 == 0 else (left - last[0])) > 0.5 * _size(place, self._turn):
                self._broken(text, characters, start, end)
                return
            left, top = min(left, last[0]), max(top, last[1])
            right, bottom = max(right, last[2]), min(bottom, last[3])
        said = characters[start:end]
        if not said.isascii() or "\x02" in said:
            said = said.translate(_PLAIN)
        left, top, right, bottom = self._seen((left, bottom, right, top))
        middle = (top + bottom) / 2
        if 0 <= left + right <= 2 * page.width and 0 <= middle <= page.height:
            page.words.append(Word(said, left, top, right, bottom, middle))

    def _broken(self, text: int, characters: str, start: int, end: int) -> None:
        """Words that are not on one line: those of two lines are told apart, those that lean are none of a table."""
        lean = raw.FPDFText_GetCharAngle(ctypes.cast(text, raw.FPDF_TEXTPAGE), start) + self._turn * math.pi / 2
        if _UPRIGHT < lean % (2 * math.pi) < 2 * math.pi - _UPRIGHT:
            self.page.leaning.append(characters[start:end])
            return
        middle = (start + end) // 2
        self._span(text, characters, start, middle)
        self._span(text, characters, middle, end)

    # ------------------------------------------------------------------ form fields and notes

    def _fields(self) -> None:
        for at in range(raw.FPDFPage_GetAnnotCount(self._raw)):
            note = raw.FPDFPage_GetAnnot(self._raw, at)
            try:
                kind = raw.FPDFAnnot_GetSubtype(note)
                if kind not in (raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT):
                    continue
                said = _value(note, self._forms) if kind == raw.FPDF_ANNOT_WIDGET else _string(note, b"Contents")
                box = raw.FS_RECTF()
                if said.strip() and raw.FPDFAnnot_GetRect(note, box):
                    place = self._seen((box.left, box.bottom, box.right, box.top))
                    self.page.words += laid_out(said, place)
            finally:
                raw.FPDFPage_CloseAnnot(note)

    # ------------------------------------------------------------------ shapes

    def _shapes(self) -> None:
        objects = (raw.FPDFPage_GetObject(self._raw, at) for at in range(raw.FPDFPage_CountObjects(self._raw)))
        pictures = self.page.images
        for one, matrix in _flat(objects, None):
            kind = raw.FPDFPageObj_GetType(one)
            if kind == raw.FPDF_PAGEOBJ_IMAGE:
                pictures.append(self._seen(_bounds(one, matrix)))
            elif kind == raw.FPDF_PAGEOBJ_PATH:
                self._path(one, matrix)
        if pictures:
            self._without_words(pictures)

    def _without_words(self, pictures: list[Place]) -> None:
        """How much of the page pictures cover, unless words stand on them as a text recogniser puts them there."""
        page = self.page
        upper, lower = _MARGIN * page.height, (1 - _MARGIN) * page.height
        words = [word for word in page.words if upper < word.middle < lower]
        on = sum(any(x <= word.left <= end and y <= word.middle <= z for x, y, end, z in pictures) for word in words)
        area = sum(max(0.0, right - left) * max(0.0, bottom - top) for left, top, right, bottom in pictures)
        page.pictures = min(1.0, area / max(1.0, page.width * page.height)) if on < _RECOGNISED else 0.0

    def _path(self, one: _Handle, matrix: tuple[float, ...] | None) -> None:
        segments = raw.FPDFPath_CountSegments(one)
        if segments <= 5:
            place = left, top, right, bottom = self._seen(_bounds(one, matrix))
            self.page.drawings += _THIN < right - left < _LETTER and _THIN < bottom - top < _LETTER
            self._box_of_lines(place)
            return
        own = raw.FS_MATRIX()
        raw.FPDFPageObj_GetMatrix(one, own)
        whole = times((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
        x, y = ctypes.c_float(), ctypes.c_float()
        corners: list[tuple[float, float]] = []
        shapes = [corners]
        for at in range(segments):
            segment = raw.FPDFPath_GetPathSegment(one, at)
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind == raw.FPDF_SEGMENT_BEZIERTO:
                left, bottom, right, top = _bounds(one, matrix)
                small = right - left < _LETTER and top - bottom < _LETTER
                self.page.drawings += small + segments // _OF_A_LETTER
                return
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            if kind == raw.FPDF_SEGMENT_MOVETO:
                corners = []
                shapes.append(corners)
            corners.append(moved((x.value, y.value), whole))
        for shape in shapes:
            for (x0, y0), (x1, y1) in pairwise(shape):
                self._box_of_lines(self._seen((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))))

    def _box_of_lines(self, place: Place) -> None:
        left, top, right, bottom = place
        wide, high = right - left, bottom - top
        if wide <= _THIN and high <= _THIN:
            return
        if high <= _THIN or (high <= _THICK and wide > _LONG * high):
            self.page.across.append(Line((top + bottom) / 2, left, right))
        elif wide <= _THIN:
            self.page.down.append(Line((left + right) / 2, top, bottom))
        else:
            self.page.across += [Line(top, left, right), Line(bottom, left, right)]
            self.page.down += [Line(left, top, bottom), Line(right, top, bottom)]


def _address(function: _Handle) -> int:
    return ctypes.cast(function, ctypes.c_void_p).value or 0


def _size(place: tuple[float, ...], turn: int) -> float:
    """How high a letter is, as it is shown."""
    return max(1.0, place[2] - place[0] if turn % 2 else place[1] - place[3])


_FEW = 60  # words, below which a page may hold more than they say
_MARGIN, _RECOGNISED = 0.09, 8
_LETTER, _OF_A_LETTER = 20.0, 24  # points; segments, above which curves are more than one letter's
_THICK, _LONG = 5.0, 10
_MAY_BE_DATED = re.compile(
    r"dat|serv|vis|dos|eve|un|no|\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE
)
_PLAIN = str.maketrans(dict.fromkeys(_HYPHENS, "-"))
# pdfium's own types are checked at each call, and these two are called for every word.
_BOX = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(
    _address(raw.FPDFText_GetLooseCharBox)
)
_GENERATED = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)(_address(raw.FPDFText_IsGenerated))
_FOUR = struct.Struct("4f").unpack_from
_RUN = re.compile(r"[^\s\x02\ufffe]+(?: [^\s\x02\ufffe]+)*[\x02\ufffe]?")


def _character(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _flat(
    objects: Iterator[_Handle], matrix: tuple[float, ...] | None, depth: int = 0
) -> Iterator[tuple[_Handle, tuple[float, ...] | None]]:
    """The objects, and those inside forms that a page draws, each with the matrix that it is drawn with."""
    for one in objects:
        if raw.FPDFPageObj_GetType(one) != raw.FPDF_PAGEOBJ_FORM:
            yield one, matrix
        elif depth < 4:
            own = raw.FS_MATRIX()
            raw.FPDFPageObj_GetMatrix(one, own)
            inner = (raw.FPDFFormObj_GetObject(one, at) for at in range(max(0, raw.FPDFFormObj_CountObjects(one))))
            yield from _flat(inner, times((own.a, own.b, own.c, own.d, own.e, own.f), matrix), depth + 1)


def _bounds(one: _Handle, matrix: tuple[float, ...] | None) -> Place:
    left, bottom, right, top = ctypes.c_float(), ctypes.c_float(), ctypes.c_float(), ctypes.c_float()
    raw.FPDFPageObj_GetBounds(one, left, bottom, right, top)
    if matrix is None:
        return left.value, bottom.value, right.value, top.value
    corners = (moved((x, y), matrix) for x in (left.value, right.value) for y in (bottom.value, top.value))
    return around((x, y, x, y) for x, y in corners)


def _value(note: _Handle, forms: _Handle) -> str:
    """What a form field holds."""
    if forms is None:
        return _string(note, b"V")
    size = raw.FPDFAnnot_GetFormFieldValue(forms, note, None, 0)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    raw.FPDFAnnot_GetFormFieldValue(forms, note, buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")


def _string(note: _Handle, key: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(note, key, None, 0)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    raw.FPDFAnnot_GetStringValue(note, key, buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")
