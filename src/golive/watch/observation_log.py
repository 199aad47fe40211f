"""The file in which a watch keeps its lines: only ever added to, each durable when ``add`` returns."""

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from golive.errors import StoreUnavailable, UsageError
from golive.model.observations import Line, WatchEnd, decode, encode


class WatchFile:
    """The lines of one watch in a file. A line that a kill cut off in the middle is cut away when it is opened."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def open(self) -> list[Line]:
        """The lines that are there; none where there is no file. Raises ``UsageError`` for one that is no line.

        A watch that goes on after its end is opened again: its last line, which ended it, is taken away.
        """
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._unavailable("read", error) from error
        whole = content[: content.rfind(b"\n") + 1]
        texts = whole.decode(errors="replace").splitlines()
        lines = [decode(text, number) for number, text in enumerate(texts, 1) if text.strip()]
        if lines and isinstance(lines[-1], WatchEnd):
            lines.pop()
            whole = whole[: whole.rstrip(b"\n").rfind(b"\n") + 1]
        if whole != content:
            try:
                os.truncate(self.path, len(whole))
            except OSError as error:
                raise self._unavailable("written to", error) from error
        return lines

    def add(self, lines: Iterable[Line]) -> None:
        """Write lines behind the others. Raises ``StoreUnavailable``; then none of them counts as written."""
        text = "".join(f"{encode(line)}\n" for line in lines)
        if not text:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab") as file:
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
        return StoreUnavailable(f"The file of this watch, {self.path}, can't be {what} ({error.strerror}). Make room.")


def lines_kept(path: Path) -> tuple[list[Line], str]:
    """The lines that a file has, and the sentence why it has none that can be read."""
    try:
        return WatchFile(path).open(), ""
    except (StoreUnavailable, UsageError) as error:
        return [], f"{error} The watch goes on from the record alone."
