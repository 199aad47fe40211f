"""Two classes of artefact, as two types: what may be shown, and what only a reviewer may see.

They have nothing in common on purpose: whatever writes evidence takes ``Evidence``, so a quote or a PDF of a patient
can't reach a report by forgetting a flag.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Evidence:
    """Codes, page numbers, hashes and counts: for reports and the bundle. Never a quote, a picture or a name."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class ReviewPack:
    """Content of a patient's: a packet, an output, a quote. Kept in memory on its way to the reviewer's own store.

    Its bytes are in no representation, so that no log, no traceback and no assertion shows them.
    """

    name: str
    content: bytes = field(repr=False)
