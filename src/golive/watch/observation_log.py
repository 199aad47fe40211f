"""The file in which a watch keeps its lines: only ever added to, each durable when ``add`` returns."""

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from golive.errors import StoreUnavailable, UsageError
from golive.files import MOST_OF_A_WATCH, added_to, content_of
from golive.model.observations import Line, WatchEnd, decode, encode


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

        A watch that goes on after its end is opened again: its last line, which ended it, is taken away.
        """
        try:
            content = content_of(self.path, MOST_OF_A_WATCH)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._unavailable("read", error) from error
        whole = content[: content.rfind(b"\n") + 1]
        lines = self._read(whole.split(b"\n"))
        if lines and isinstance(lines[-1], WatchEnd):
            lines.pop()
            whole = whole[: whole.rstrip(b"\n").rfind(b"\n") + 1]
        if whole != content:
            try:
                os.truncate(self.path, len(whole))
            except OSError as error:
                raise self._unavailable("written to", error) from error
        return lines

    def _read(self, texts: Iterable[bytes]) -> list[Line]:
        self.damaged = []
        lines: list[Line] = []
        for number, text in enumerate(texts, 1):
            try:
                lines += [decode(text.decode(errors="replace"), number)] if text.strip() else []
            except UsageError as error:
                self.damaged.append(str(error).removesuffix(" Correct or remove it."))
        return lines

    def add(self, lines: Iterable[Line]) -> None:
        """Write lines behind the others. Raises ``StoreUnavailable``; then none of them counts as written."""
        text = "".join(f"{encode(line)}\n" for line in lines)
        if not text:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with added_to(self.path) as file:
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
