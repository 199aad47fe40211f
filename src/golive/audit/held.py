"""What a claim is held against, and what can be wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from golive.audit.differences import Comparison
from golive.audit.evidence import Evidence
from golive.audit.mentions import Mention, Place, places_of
from golive.audit.packet_index import PacketIndex
from golive.model.audit import Kind
from golive.model.defect import Severity

SURE, OPEN = True, False
"""Whether a problem contradicts a claim, or only leaves it to the reviewer."""


class Problem(NamedTuple):
    """What a page says otherwise. ``sure`` where it is a contradiction, else the claim is only unverified."""

    kind: Kind
    severity: Severity
    sure: bool
    reason: str


@dataclass(frozen=True)
class Against:
    """The pages that are cited for a claim: the best evidence on them, the claim beside it, and all that they name."""

    best: Evidence
    compared: Comparison = field(repr=False)
    pages: tuple[int, ...]
    index: PacketIndex = field(repr=False)

    @cached_property
    def near(self) -> bool:
        """Whether the claim is in near the words of its evidence."""
        return self.compared.near

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """All that the pages name."""
        return tuple(one for page in self.pages for one in self.index.mentions(page))

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """All places that the pages name."""
        return tuple(place for page in self.pages for place in places_on(page, self.index))


def places_on(page: int, index: PacketIndex) -> Sequence[Place]:
    """The places that a page names."""
    return [place for one in index.sentences(page) for place in places_of(one.words)]


def sides_fit(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether what is said of our sides may be what is said of theirs."""
    if ours <= theirs or ("bilateral" in theirs and ours):
        return True
    return "bilateral" in ours and {"left", "right"} <= theirs


def wrong_side(ours: frozenset[str], theirs: frozenset[str], page: int, *, sure: bool) -> Problem:
    """The problem that a claim says one side and its page another."""
    said, other = " and ".join(sorted(ours)), " and ".join(sorted(theirs))
    return Problem(Kind.WRONG_LATERALITY, "critical", sure, f"It says {said}, and page {page} {other}.")
