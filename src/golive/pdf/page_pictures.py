"""Pictures of a packet's pages, and where on them some words stand, for who has to see with their own eyes.

They are drawn by a process of their own (``page_program``), which ends when a page takes it too long or too much.
"""

import contextlib
import json
import re
import struct
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from golive.errors import StepFailed
from golive.pdf.packet_process import MEMORY, WITHIN, next_frame, started, timer

if TYPE_CHECKING:
    import subprocess

PICTURE_WITHIN = 10.0
"""Seconds within which a page is to be drawn."""
_MOST_LATE = 3
"""Pages that may end the process which draws them; after that no more of the packet are tried."""
_PROGRAM = Path(__file__).with_name("page_program.py")
_WIDE = 1000
"""Pixels across: small print of a letter page can be read, and a hundred pages still make a file that opens."""
_MOST = 60
"""Places that are marked on a page for one asking; more would mark nothing."""
_SIZE = struct.Struct(">II")


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

    def __init__(self, pdf: bytes, *, within: float = PICTURE_WITHIN) -> None:
        """Each page has ``within`` seconds. The process is started when the first one is asked for."""
        self._pdf, self._within = pdf, within
        self._open = contextlib.ExitStack()
        self._process: subprocess.Popen[bytes] | None = None
        self._texts: dict[int, _Text] = {}
        self.undrawn: set[int] = set()
        """The pages that the packet has and that were asked for, but can't be drawn, or not in time."""
        self._ended = 0
        self._count: int | None = None

    def __enter__(self) -> Self:
        """Use it."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Let go of it."""
        self._end()

    def picture(self, number: int) -> PagePicture | None:
        """The picture of a page; None for one that there is not, or that can't be drawn, or not in time.

        Raises ``StepFailed`` for a packet that can't be opened.
        """
        if self._count is None:
            self._count = self._start()
        if not 1 <= number <= self._count:
            return None
        frames = self._drawn(number)
        if len(frames) < 2:
            self.undrawn.add(number)
            return None
        (_kind, seen), (_words, said) = frames
        wide, high = _SIZE.unpack_from(seen)
        self._texts[number] = _Text(json.loads(said))
        return PagePicture(number, wide, high, seen[_SIZE.size :])

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

    def _drawn(self, number: int) -> list[tuple[bytes, bytes]]:
        """What the process says of a page: picture and words, or less where it can't, or is no more."""
        if self._process is None:
            if self._ended >= _MOST_LATE:
                return []
            try:
                self._start()
            except StepFailed:  # it opened before
                self._ended += 1
                return []
        frames = self._asked(f"{number}\n".encode(), self._within, 2)
        if not frames:
            self._ended += 1
            self._end()
        return frames

    def _start(self) -> int:
        """Start the process; how many pages it finds. Raises ``StepFailed``."""
        self._process = self._open.enter_context(started(_PROGRAM))
        asked = json.dumps({"size": len(self._pdf), "wide": _WIDE, "memory": MEMORY}).encode()
        frames = self._asked(asked + b"\n" + self._pdf, WITHIN, 1)
        if not frames or frames[0][0] != b"o":
            self._end()
            raise StepFailed("The packet can't be opened: its file is damaged, or protected with a password.")
        return int(frames[0][1])

    def _asked(self, said: bytes, within: float, wanted: int) -> list[tuple[bytes, bytes]]:
        """Tell the process this; so many frames of its answer, one if it can't, none if it does not in time."""
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        frames: list[tuple[bytes, bytes]] = []
        late = timer(self._process, threading.Event(), within)
        try:
            with contextlib.suppress(OSError):  # it has ended: nothing is read
                self._process.stdin.write(said)
                self._process.stdin.flush()
            while len(frames) < wanted and (frame := next_frame(self._process.stdout)) is not None:
                frames.append(frame)
                if frame[0] in b"ne":
                    return frames
        finally:
            late.cancel()
        return frames if len(frames) == wanted else []

    def _end(self) -> None:
        self._process = None
        self._open.close()


class _Text:
    """The words of a page, in one line and in small letters, and the place of each."""

    def __init__(self, words: Sequence[tuple[str, float, float, float, float]]) -> None:
        self.boxes = [Mark(left, top, wide, high) for _word, left, top, wide, high in words]
        self._spans: list[tuple[int, int]] = []
        length = 0
        for word, *_place in words:
            self._spans.append((length, length + len(word)))
            length += len(word) + 1
        self._line = " ".join(word for word, *_place in words)

    def places(self, phrase: str) -> Iterator[list[int]]:
        """The words, by their number, of each place where a phrase stands as whole words."""
        wanted = " ".join(phrase.casefold().split())
        if not wanted:
            return
        for found in re.finditer(rf"(?<!\w){re.escape(wanted)}(?!\w)", self._line):
            yield [
                number for number, (start, end) in enumerate(self._spans) if start < found.end() and end > found.start()
            ]


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
