"""What the audit of an output says: claims and how each ended, and flaws with the quotes that a reviewer needs.

A claim and a flaw hold words of a patient's records, so they are for the review pack; ``Flaw.defect`` is what of a
flaw may stand in evidence.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from golive.model.defect import Defect, DefectCode, Severity

Entry = int | str
"""Which entry of an output: the position of a row of the timeline, from 1, or the name of another section."""


class ClaimVerdict(StrEnum):
    """How a claim ended. Only what is contradicted, or structurally wrong, can close a gate."""

    SUPPORTED = "SUPPORTED"
    CONTRADICTED = "CONTRADICTED"
    UNVERIFIED = "UNVERIFIED"


class Kind(StrEnum):
    """What can be wrong with an output; how severe each is by itself is in ``SEVERITY``."""

    UNCITED = "uncited"
    PAGE_MISSING = "page_missing"
    WRONG_PAGE = "wrong_page"
    UNSUPPORTED = "unsupported"
    FABRICATED = "fabricated"
    NOT_DONE = "not_done"
    WRONG_DATE = "wrong_date"
    WRONG_LATERALITY = "wrong_laterality"
    WRONG_REGION = "wrong_region"
    WRONG_NUMBER = "wrong_number"
    WRONG_NEGATION = "wrong_negation"
    WRONG_PROVIDER = "wrong_provider"
    MISSING_INJURY = "missing_injury"
    MISSING_EVENT = "missing_event"
    WRONG_PATIENT = "wrong_patient"
    OUT_OF_ORDER = "out_of_order"
    IMPOSSIBLE_DATE = "impossible_date"
    WRONG_TOTAL = "wrong_total"
    CONTRADICTION = "contradiction"
    UNREADABLE_PAGE = "unreadable_page"
    UNDATED = "undated"
    DUPLICATE = "duplicate"
    BAD_QUOTE = "bad_quote"
    DEV_LINK = "dev_link"
    INTERNAL_BANNER = "internal_banner"
    PLACEHOLDER = "placeholder"
    IDENTICAL_VERSIONS = "identical_versions"
    NO_ROWS = "no_rows"


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of an entry, and what it was held against: ``evidence`` is the packet's words on that page."""

    entry: Entry
    text: str = field(repr=False)
    verdict: ClaimVerdict
    cited: tuple[int, ...] = ()
    page: int = 0
    evidence: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong with an output. ``cited`` and ``supported_by`` are pages of the packet, from 1.

    ``quote`` is what the output says, ``evidence`` what the packet says of it; ``reason`` is one sentence that names
    pages and terms of medicine, and may hold words of the output. ``on`` is the output's own page.
    """

    kind: Kind
    severity: Severity
    entry: Entry
    reason: str = field(repr=False)
    verdict: ClaimVerdict = ClaimVerdict.CONTRADICTED
    cited: tuple[int, ...] = ()
    supported_by: tuple[int, ...] = ()
    quote: str = field(default="", repr=False)
    evidence: str = field(default="", repr=False)
    on: int = 0

    @property
    def defect(self) -> Defect:
        """What of it may stand in evidence: its code, and where it is. A section is told by its page alone."""
        row = self.entry if isinstance(self.entry, int) else 0
        return Defect(code_of(self.kind), row, self.cited[0] if self.cited else 0, self.on, self.severity)


_SAME = {Kind.PAGE_MISSING: DefectCode.CITED_BEYOND, Kind.WRONG_PATIENT: DefectCode.OTHER_PATIENT}
"""Kinds that had a code of another name before there was an audit of what an output says."""


def code_of(kind: Kind) -> DefectCode:
    """The code of a kind, as evidence has it."""
    return _SAME.get(kind) or DefectCode(kind.value.replace("_", "-"))
