"""The ten-packet rehearsal, and what golive's own firm in the product has and may have."""

from dataclasses import dataclass

from golive.facts.journey import Journey


@dataclass(frozen=True, slots=True)
class PacketRun:
    """One packet of the rehearsal: its number from 1, its pages, how many of them are pictures, and how it went."""

    number: int
    pages: int
    scanned: int
    journey: Journey


@dataclass(frozen=True, slots=True)
class TenPackets:
    """What became of the packets; ``wanted`` is how many there were to be. Those that were not tried are not there."""

    wanted: int
    runs: tuple[PacketRun, ...]


@dataclass(frozen=True, slots=True)
class Tier:
    """The tier of golive's own firm. ``matters`` were made in thirty days; ``limit`` is None where there is none.

    ``known`` is False for a tier that the target file does not know.
    """

    name: str
    known: bool
    matters: int
    limit: int | None
    needed: int
    own: int = 0
    """Of the matters, those that golive made and that are there still."""


@dataclass(frozen=True, slots=True)
class OwnData:
    """Golive's own matters of earlier runs: how many were deleted now, and those that are left, by id and why.

    ``young``: those on which another golive may be at work still, for at most so many ``minutes`` more.
    """

    deleted: int
    left: tuple[str, ...]
    young: tuple[str, ...] = ()
    minutes: int = 0
