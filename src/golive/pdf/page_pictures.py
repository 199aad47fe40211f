"""Pictures of a packet's pages, and where on them some words stand, for who has to see with their own eyes."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from types import TracebackType
from typing import Self

import pypdfium2 as pdfium

from golive.errors import StepFailed
from golive.pdfium import PDFIUM

_WIDE = 1000
"""Pixels across: small print of a letter page can be read, and a hundred pages still make a file that opens."""
_HIGHEST = 3 * _WIDE
_QUALITY = 60
_WORDS = 20_000
"""Words of a page that are looked among; no page of a record has more."""
_MOST = 60
"""Places that are marked on a page for one asking; more would mark nothing."""


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as it is seen: a JPEG of so many pixels."""

    page: int
    wide: int
    high: int
    jpeg: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where words stand on the picture of a page, in its pixels from the upper left corner."""

    left: float
    top: float
    wide: float
    high: float


class PagePictures:
    """Makes pictures of the pages of one packet, from 1; to be used in a ``with``."""

    def __init__(self, pdf: bytes) -> None:
        """Raises ``StepFailed`` for what can't be opened."""
        with PDFIUM:
            try:
                self._document = pdfium.PdfDocument(pdf)
            except pdfium.PdfiumError as error:
                raise StepFailed(f"The packet can't be opened ({error}).") from error
            self.count = len(self._document)
            if self._document.get_formtype():
                self._document.init_forms()  # what was filled in is to be seen, too
        self._texts: dict[int, _Text] = {}

    def __enter__(self) -> Self:
        """Use it."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Let go of it."""
        with PDFIUM:
            self._document.close()

    def picture(self, number: int) -> PagePicture | None:
        """The picture of a page; None for one that there is not, or that can't be drawn."""
        if not 1 <= number <= self.count:
            return None
        with PDFIUM:
            try:
                page = self._document[number - 1]
                try:
                    scale = _scale(page)
                    bitmap = page.render(scale=scale)
                    image = bitmap.to_pil().convert("RGB")
                    self._texts[number] = _Text(page, bitmap.get_posconv(page))
                finally:
                    page.close()
            except (pdfium.PdfiumError, ValueError, MemoryError):
                return None
        kept = io.BytesIO()
        image.save(kept, "JPEG", quality=_QUALITY, optimize=True)
        return PagePicture(number, image.width, image.height, kept.getvalue())

    def marks(self, number: int, phrases: Iterable[str]) -> list[Mark]:
        """Where these phrases stand on a page whose picture was made, however lines are broken or capitals set."""
        text = self._texts.get(number)
        if text is None:
            return []
        found: dict[int, Mark] = {}
        for phrase in phrases:
            for at in text.places(phrase):
                if len(found) >= _MOST:
                    return _joined(found)
                found |= {place: text.boxes[place] for place in at}
        return _joined(found)


def _scale(page: pdfium.PdfPage) -> float:
    wide, high = page.get_size()
    return float(min(_WIDE / max(wide, 1.0), _HIGHEST / max(high, 1.0), 4.0))


class _Text:
    """The words of a page, in one line and in small letters, and the place of each."""

    def __init__(self, page: pdfium.PdfPage, place: "pdfium.PdfPosConv") -> None:
        words = page.get_textpage()
        try:
            said = words.get_text_range().replace("\x02", "-").replace("\ufffe", "-")
            self.boxes: list[Mark] = []
            self._spans: list[tuple[int, int]] = []
            told: list[str] = []
            length = 0
            if words.count_chars() != len(said):  # a place would be another character's
                said = ""
            for one in islice(re.finditer(r"\S+", said), _WORDS):
                self.boxes.append(_mark(words, place, one.start(), one.end()))
                told.append(one[0].casefold())
                self._spans.append((length, length + len(told[-1])))
                length += len(told[-1]) + 1
            self._line = " ".join(told)
        finally:
            words.close()

    def places(self, phrase: str) -> Iterator[list[int]]:
        """The words, by their number, of each place where a phrase stands as whole words."""
        wanted = " ".join(phrase.casefold().split())
        if not wanted:
            return
        for found in re.finditer(rf"(?<!\w){re.escape(wanted)}(?!\w)", self._line):
            yield [
                number for number, (start, end) in enumerate(self._spans) if start < found.end() and end > found.start()
            ]


def _mark(words: pdfium.PdfTextPage, place: "pdfium.PdfPosConv", start: int, end: int) -> Mark:
    boxes = [words.get_charbox(at, loose=True) for at in (start, end - 1)]
    left, right = min(one[0] for one in boxes), max(one[2] for one in boxes)
    bottom, top = min(one[1] for one in boxes), max(one[3] for one in boxes)
    ends = [place.to_bitmap(left, bottom), place.to_bitmap(right, top)]
    across, down = sorted(one[0] for one in ends), sorted(one[1] for one in ends)
    return Mark(across[0] - 2, down[0] - 2, across[1] - across[0] + 4, down[1] - down[0] + 4)


def _joined(found: dict[int, Mark]) -> list[Mark]:
    """The marks of words beside each other as one."""
    marks: list[Mark] = []
    last = -2
    for number in sorted(found):
        mark = found[number]
        if marks and number == last + 1 and abs(marks[-1].top - mark.top) < mark.high and mark.left >= marks[-1].left:
            before = marks.pop()
            top, bottom = min(before.top, mark.top), max(before.top + before.high, mark.top + mark.high)
            mark = Mark(before.left, top, mark.left + mark.wide - before.left, bottom - top)
        marks.append(mark)
        last = number
    return marks
