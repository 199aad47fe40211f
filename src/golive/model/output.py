"""The output: an exported chronology as golive's reader finds it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the timeline. ``page`` is the export's own page, ``cited`` are pages of the packet, both from 1."""

    page: int
    date: str
    provider: str
    event: str
    finding: str
    cited: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Output:
    """An exported chronology. ``pages`` counts its own pages, ``marker_seen`` whether the run's own mark is in it."""

    sha256: str
    size: int
    pages: int
    rows: tuple[Row, ...] = field(repr=False)
