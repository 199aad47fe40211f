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


SAID = {
    Kind.UNCITED: "It cites no page.",
    Kind.PAGE_MISSING: "It cites a page that the packet does not have.",
    Kind.WRONG_PAGE: "The page that it cites does not say it, and another one does.",
    Kind.UNSUPPORTED: "The page that it cites does not say it.",
    Kind.FABRICATED: "It names an injury, a procedure, a drug, a test or a provider that no page of the packet has.",
    Kind.NOT_DONE: "It tells as done what the page only recommends, plans, rules out or refuses.",
    Kind.WRONG_DATE: "Its date is not that of the page that it cites.",
    Kind.WRONG_LATERALITY: "It says one side, and the page another.",
    Kind.WRONG_REGION: "It says one part of the body, and the page another.",
    Kind.WRONG_NUMBER: "It says one number, and the page another.",
    Kind.WRONG_NEGATION: "It says what the page denies, or denies what the page says.",
    Kind.WRONG_PROVIDER: "Its provider is not that of the page that it cites.",
    Kind.MISSING_INJURY: "An injury that the packet states is told nowhere.",
    Kind.MISSING_EVENT: "A visit, study or procedure of the packet is told by no row of the timeline.",
    Kind.WRONG_PATIENT: "It is of another patient, or cites another patient's page.",
    Kind.OUT_OF_ORDER: "It is earlier than the row before it.",
    Kind.IMPOSSIBLE_DATE: "It can't be of the day that it is told of.",
    Kind.WRONG_TOTAL: "The amount is not what the bills of the packet come to.",
    Kind.CONTRADICTION: "It can't be true beside another entry.",
    Kind.UNREADABLE_PAGE: "There are pages without text that could be read.",
    Kind.UNDATED: "It has no date.",
    Kind.DUPLICATE: "It tells again what another row tells.",
    Kind.BAD_QUOTE: "The page does not have the words as they are quoted.",
    Kind.DEV_LINK: "Links lead to a machine that no reader can reach.",
    Kind.INTERNAL_BANNER: "A banner says that it is not for readers outside.",
    Kind.PLACEHOLDER: "It shows a placeholder where a record's own words belong.",
    Kind.IDENTICAL_VERSIONS: "The versions for two kinds of readers are the same.",
    Kind.NO_ROWS: "The timeline has no rows.",
}
"""What each kind says to a person, without a word of the records."""


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
