"""The packet: medical records of one patient in one PDF, and for a generated one the truth that was put in."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field

OWN_MARK = "GOLIVE-"
"""What the title of every matter of golive's own begins with."""


@dataclass(frozen=True, slots=True)
class Patient:
    """A made-up person. Each value is a canary: found outside a packet or an output, it is a leak."""

    name: str
    dob: str
    mrn: str
    address: str


@dataclass(frozen=True, slots=True)
class Incident:
    """What the case is about. ``date`` is YYYY-MM-DD, as all dates of the truth are."""

    date: str
    mechanism: str


@dataclass(frozen=True, slots=True)
class Document:
    """One source document of a packet; pages are the packet's, from 1, both ends included."""

    type: str
    provider: str
    date: str
    first_page: int
    last_page: int


@dataclass(frozen=True, slots=True)
class Injury:
    """An injury that the packet states; ``side`` is left, right or empty."""

    description: str
    side: str
    date: str
    provider: str
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """A visit, study or procedure; ``finding`` stands word for word on the first of its pages."""

    date: str
    provider: str
    type: str
    finding: str
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Noise:
    """A page that belongs to no document: ``blank``, ``duplicate`` (``of`` a page), ``billing``, or ``stray``.

    ``mrn`` is the number of the other patient whose page a stray one is.
    """

    kind: str
    page: int
    of: int = 0
    mrn: str = ""


@dataclass(frozen=True, slots=True)
class Truth:
    """What was put into a generated packet."""

    seed: int
    patient: Patient
    incident: Incident
    documents: tuple[Document, ...]
    injuries: tuple[Injury, ...]
    events: tuple[Event, ...]
    noise: tuple[Noise, ...] = ()
    scanned: tuple[int, ...] = ()
    """Pages that are pictures without a text layer."""

    def on(self, pages: Collection[int]) -> tuple[Document, ...]:
        """The documents that have one of these pages; a duplicate counts as the page that it is of."""
        copies = {one.page: one.of for one in self.noise if one.of}
        meant = {copies.get(page, page) for page in pages}
        return tuple(one for one in self.documents if any(one.first_page <= page <= one.last_page for page in meant))


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet as it is uploaded. ``marker`` is on each page but blank ones, so that a run's own packet can be told."""

    pdf: bytes = field(repr=False)
    sha256: str
    pages: int
    filename: str
    marker: str
    truth: Truth = field(repr=False)

    @property
    def case(self) -> str:
        """What is in it, as a code: the same for the same case, whatever its pages are marked with."""
        return hashlib.sha256(repr(self.truth).encode()).hexdigest()[:16]

    @property
    def title(self) -> str:
        """The title of golive's own matter for it: it says whose it is, so that leftovers can be told."""
        return f"{OWN_MARK}{self.marker or self.sha256[:8]}"
