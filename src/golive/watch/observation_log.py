"""The file in which a watch keeps its lines: only ever added to, each durable when ``add`` returns."""

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from golive.errors import StoreUnavailable, UsageError
from golive.files import MOST_OF_A_WATCH, appended, content_of
from golive.model.observations import Line, WatchEnd, WatchStart, decode, encode


class WatchFile:
    """The lines of one watch in a file. A line that a kill cut off in the middle is cut away when it is opened.

    A line ends at a line feed and nowhere else, whatever letters are in it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.damaged: list[str] = []
        """What is wrong with each line that could not be read; it costs that line alone."""

    def open(self) -> list[Line]:
        """The lines that are there and can be read; none where there is no file. Raises ``StoreUnavailable``.

        A watch that goes on after its end is opened again: wherever that line stands, it is blanked. A second
        beginning is blanked, too, since a watch has one.
        """
        try:
            content = content_of(self.path, MOST_OF_A_WATCH)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._unavailable("read", error) from error
        self.damaged = []
        lines: list[Line] = []
        kept: list[bytes] = []
        for number, text in enumerate(content.split(b"\n")[:-1], 1):  # what is behind the last line feed is no line
            line = self._read(text, number)
            again = isinstance(line, WatchStart) and any(isinstance(one, WatchStart) for one in lines)
            if again:
                self.damaged.append(f"line {number}: the watch begins a second time")
            gone = again or isinstance(line, WatchEnd)
            lines += [line] if line is not None and not gone else []
            kept.append((b" " * len(text) if gone else text) + b"\n")
        whole = b"".join(kept)
        if whole != content:
            try:
                with self.path.open("r+b") as file:  # in its place, byte for byte: a kill meanwhile loses nothing
                    file.write(whole)
                    file.truncate()
            except OSError as error:
                raise self._unavailable("written to", error) from error
        return lines

    def _read(self, text: bytes, number: int) -> Line | None:
        try:
            return decode(text.decode(errors="replace"), number) if text.strip() else None
        except UsageError as error:
            self.damaged.append(str(error).removesuffix(" Correct or remove it."))
            return None

    def add(self, lines: Iterable[Line]) -> None:
        """Write lines behind the others. Raises ``StoreUnavailable``; then none of them counts as written."""
        text = "".join(f"{encode(line)}\n" for line in lines)
        if not text:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with appended(self.path) as file:
                size = file.tell()
                try:
                    file.write(text.encode())
                    file.flush()
                    os.fsync(file.fileno())
                except OSError:
                    with contextlib.suppress(OSError):
                        file.truncate(size)
                    raise
        except OSError as error:
            raise self._unavailable("written to", error) from error

    def _unavailable(self, what: str, error: OSError) -> StoreUnavailable:
        why = f"can't be {what} ({error.strerror})"
        return StoreUnavailable(f"The file of this watch, {self.path}, {why}. Make room, or move away what is there.")


def lines_kept(path: Path) -> tuple[list[Line], str]:
    """The lines that a file has, and the sentence for what of it can't be read."""
    file = WatchFile(path)
    try:
        lines = file.open()
    except StoreUnavailable as error:
        return [], f"{error} The watch goes on from the record alone."
    if not file.damaged:
        return lines, ""
    others = f", and {len(file.damaged) - 1} more" if len(file.damaged) > 1 else ""
    first = file.damaged[0].rstrip(".")
    return lines, f"{path}: {first}{others}. What it said is not known; all others count."
