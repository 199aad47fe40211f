"""Log lines of a file or of a command's output, by the moment that each says: the lines stay in memory.

Nothing is taken for none: a file that is not there, a command that fails, lines without a moment that can be read, or
more of them than golive reads, is an error, since "no line" would say that nothing happened.
"""

import glob
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from golive.config.signals import CommandPackets, CommandSignal, LocalPackets, LocalSignal
from golive.errors import Unexpected
from golive.files import opened
from golive.local.command import output_of
from golive.moments import in_utc

_MOST = 16 * 1024 * 1024  # bytes that are read of a file, from its end, or of a command's output
_ASTRAY = timedelta(minutes=15)  # further apart, a line's moment and the file's own can't be in the same time zone
_MILLISECONDS = 100_000_000_000  # an epoch above it counts milliseconds


Dated = tuple[datetime, str]
"""A line, and when it was written."""


@dataclass(frozen=True, slots=True)
class Stamped:
    """What a line says of a packet, in the app's own word, and when."""

    packet: str
    status: str
    at: datetime


def counted(source: LocalSignal, root: Path, *, start: datetime, end: datetime) -> dict[datetime, int]:
    """How many lines count in every whole minute of [start, end); one without lines has 0. Raises ``EdgeError``."""
    minute = start.replace(second=0, microsecond=0)
    counts: Counter[datetime] = Counter()
    while minute < end:
        counts[minute] = 0
        minute += timedelta(minutes=1)
    for at, _found in _matching(source, root, start, end):
        counts[at.replace(second=0, microsecond=0)] += 1
    return dict(counts)


def states(source: LocalPackets, root: Path, *, start: datetime, end: datetime) -> list[Stamped]:
    """What the lines in [start, end) say of packets, the earliest first. Raises ``EdgeError``."""
    found = [Stamped(one["packet"], one["status"], at) for at, one in _matching(source, root, start, end)]
    return sorted(found, key=lambda one: one.at)


def lines_between(source: LocalSignal | LocalPackets, root: Path, *, start: datetime, end: datetime) -> list[Dated]:
    """Every line in [start, end), whether it counts or not; one without a moment is of that of the line before it.

    Raises ``EdgeError``, also where there are more lines than golive reads.
    """
    moments, found = _Moments(source.moment, source.moment_form, source.zone), list[Dated]()
    for name, lines, _written, cut in _read(source, root, start, end):
        at = next((known for line in lines if (known := moments.of(line)) is not None), None)
        if (lines and at is None) or (cut and at is not None and at > start):
            raise Unexpected(f"{name} has more lines than golive reads, or none with a moment that it can read.")
        for line in lines:
            at = moments.of(line) or at
            if at is not None and start <= at < end:
                found.append((at, line))
    return sorted(found, key=lambda one: one[0])


def _matching(
    source: LocalSignal | LocalPackets, root: Path, start: datetime, end: datetime
) -> Iterator[tuple[datetime, re.Match[str]]]:
    wanted, moments = re.compile(source.match), _Moments(source.moment, source.moment_form, source.zone)
    for name, lines, written, cut in _read(source, root, start, end):
        seen = [(moments.of(line), wanted.search(line)) for line in lines]
        known = [at for at, _ in seen if at is not None]
        lost = sum(found is not None and at is None for at, found in seen)
        if lost or (lines and not known):
            count = f"{lost} of its lines that count have" if lost else "its lines have"
            raise Unexpected(f"{name} can't be counted: {count} no moment that golive can read. Correct `moment`.")
        if cut and (not known or known[0] > start):
            raise Unexpected(f"{name} has more lines a minute than golive reads. Name a smaller one.")
        if known and written is not None and abs(written - max(known)) > _ASTRAY and written >= start:
            raise Unexpected(
                f"{name} was written at {written:%H:%M} UTC, and its newest line says {max(known):%H:%M} UTC. "
                "Correct `zone` in the target file, or the clock of who writes it."
            )
        yield from ((at, found) for at, found in seen if found is not None and at is not None and start <= at < end)


def _read(
    source: LocalSignal | LocalPackets, root: Path, start: datetime, end: datetime
) -> Iterator[tuple[str, list[str], datetime | None, bool]]:
    """Of each place its name, its lines, when it was written, and whether it is longer than what was read."""
    if isinstance(source, CommandSignal | CommandPackets):
        text = output_of(
            source.argv, root, start=start, end=end, seconds=source.seconds, most=_MOST, variables=source.variables
        )
        yield f"The output of {source.argv[0]}", _apart(text), None, False
        return
    paths = [Path(one) for one in glob.glob(str(root / source.path))]  # noqa: PTH207 - an absolute pattern is one too
    if not paths:
        raise Unexpected(f"The file {source.path} is not there. Correct its path in the target file.")
    for path in sorted(paths):
        if not path.is_file():  # a pipe would hold us for ever, a device has no end
            raise Unexpected(f"{path} is no file. Correct its path in the target file.")
        try:
            written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            if written < start and len(paths) > 1:
                continue  # an older one of several
            with opened(path) as file:
                cut = file.seek(0, 2) > _MOST
                file.seek(-_MOST if cut else 0, 2 if cut else 0)
                lines = _apart(file.read(_MOST).decode("utf-8", "replace"))
        except OSError as error:
            raise Unexpected(f"The file {path} can't be read ({error.strerror}).") from error
        yield f"The file {path}", lines[1 if cut else 0 :], written, cut


def _apart(text: str) -> list[str]:
    """The lines of a text. Only a line feed ends one: a product's word may have in it what else ends one elsewhere."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    return lines if lines[-1] else lines[:-1]


class _Moments:
    """Reads the moment of a line, as the target file says that it is written."""

    def __init__(self, expression: str, form: str, zone: str) -> None:
        self._expression, self._form, self._zone = re.compile(expression), form, ZoneInfo(zone)

    def of(self, line: str) -> datetime | None:
        """The moment of a line; None where it has none that can be read."""
        found = self._expression.search(line)
        if found is None:
            return None
        text = found[1] if found.re.groups else found[0]
        try:
            at = self._parsed(text)
            return in_utc(at if at.tzinfo is not None else at.replace(tzinfo=self._zone))
        except (ValueError, OverflowError, OSError):
            return None

    def _parsed(self, text: str) -> datetime:
        if self._form:
            return datetime.strptime(text, self._form)  # noqa: DTZ007 - a zone is put to it where it has none
        try:
            epoch = float(text)
        except ValueError:
            return datetime.fromisoformat(text.replace(",", "."))
        return datetime.fromtimestamp(epoch / 1000 if epoch > _MILLISECONDS else epoch, UTC)
