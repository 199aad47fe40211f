"""The program that draws a packet's pages: a process of its own, so that what a page makes pdfium do ends with it.

It is told what to do on its standard input: a line of JSON, then the packet, then the number of a page (from 1) on a
line each time that one is wanted. It answers on its standard output in frames: a letter, the length of what follows in
four bytes, and that. ``o`` is how many pages the packet has, ``p`` the picture of a page (its width and height in four
bytes each, then a JPEG), ``w`` its words with their places as JSON, ``n`` that it can't be drawn, ``e`` that the packet
can't be opened. It ends when its standard input is closed. Nothing of golive's is loaded, so that it starts soon.
"""

import contextlib
import io
import json
import os
import queue
import re
import struct
import sys
import threading
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pypdfium2 as pdfium

_HIGHEST, _ZOOM = 3, 4.0
_QUALITY = 60
_WORDS, _LETTERS = 20_000, 200
"""Words of a page that are looked among, and letters of one; no page of a record has more."""
Frame = tuple[bytes, bytes]
Word = tuple[str, float, float, float, float]
"""A word, and the left, the top, the width and the height of its place on the picture."""


def main() -> None:
    """Do what is asked for."""
    asked = json.loads(sys.stdin.buffer.readline())
    _bound(asked["memory"])
    content = sys.stdin.buffer.read(asked["size"])
    wanted: queue.SimpleQueue[int] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(wanted,), daemon=True).start()
    try:
        document = pdfium.PdfDocument(content)
        if document.get_formtype():
            document.init_forms()  # what was filled in is to be seen, too
    except pdfium.PdfiumError:
        _answer(b"e", b"")
        return
    _answer(b"o", str(len(document)).encode())
    while True:
        for kind, said in drawn(document, wanted.get(), asked["wide"]):
            _answer(kind, said)


def _bound(memory: int) -> None:
    """No more memory than this, and no picture of it on the disk, where the system can see to that."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on every system

        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _listen(wanted: "queue.SimpleQueue[int]") -> None:
    """Hear what is wanted while a page is drawn, so that the end of who asks is heard then, too."""
    with contextlib.suppress(OSError, ValueError):
        while line := sys.stdin.buffer.readline():
            wanted.put(int(line))
    os._exit(1)


def _answer(kind: bytes, said: bytes) -> None:
    sys.stdout.buffer.write(kind + struct.pack(">I", len(said)) + said)
    sys.stdout.buffer.flush()


def drawn(document: Any, number: int, wide: int) -> Iterator[Frame]:  # noqa: ANN401 - pdfium has no types
    """The frames of one page, so many dots across."""
    try:
        page = document[number - 1]
        try:
            bitmap = page.render(scale=_scale(page, wide))
            image = bitmap.to_pil().convert("RGB")
            words = list(_words(page, bitmap.get_posconv(page)))
        finally:
            page.close()
        kept = io.BytesIO()
        image.save(kept, "JPEG", quality=_QUALITY, optimize=True)
    except (pdfium.PdfiumError, ValueError, OSError, MemoryError):
        yield b"n", b""
        return
    yield b"p", struct.pack(">II", image.width, image.height) + kept.getvalue()
    yield b"w", json.dumps(words).encode()


def _scale(page: Any, most: int) -> float:  # noqa: ANN401
    wide, high = page.get_size()
    return float(min(most / max(wide, 1.0), _HIGHEST * most / max(high, 1.0), _ZOOM))


def _words(page: Any, place: Any) -> Iterator[Word]:  # noqa: ANN401
    words = page.get_textpage()
    try:
        said = words.get_text_range().replace("\x02", "-").replace("\ufffe", "-")
        if words.count_chars() != len(said):  # a place would be another character's
            return
        for one in islice(re.finditer(r"\S+", said), _WORDS):
            yield one[0][:_LETTERS].casefold(), *_mark(words, place, one.start(), one.end())
    finally:
        words.close()


def _mark(words: Any, place: Any, start: int, end: int) -> tuple[float, float, float, float]:  # noqa: ANN401
    boxes = [words.get_charbox(at, loose=True) for at in (start, end - 1)]
    left, right = min(one[0] for one in boxes), max(one[2] for one in boxes)
    bottom, top = min(one[1] for one in boxes), max(one[3] for one in boxes)
    ends = [place.to_bitmap(left, bottom), place.to_bitmap(right, top)]
    across, down = sorted(one[0] for one in ends), sorted(one[1] for one in ends)
    return across[0] - 2, down[0] - 2, across[1] - across[0] + 4, down[1] - down[0] + 4


if __name__ == "__main__":
    main()
