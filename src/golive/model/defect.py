"""The defect: something wrong with an output, as a code and where it is; never a quote."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Severity = Literal["critical", "major", "minor"]


class DefectCode(StrEnum):
    """What can be seen to be wrong with an output: from its structure, and from what its packet says."""

    NO_ROWS = "no-rows"
    UNCITED = "uncited"
    CITED_BEYOND = "cited-beyond"
    CITED_ELSEWHERE = "cited-elsewhere"
    OTHER_PATIENT = "other-patient"
    OUT_OF_ORDER = "out-of-order"
    WRONG_PAGE = "wrong-page"
    UNSUPPORTED = "unsupported"
    FABRICATED = "fabricated"
    NOT_DONE = "not-done"
    WRONG_DATE = "wrong-date"
    WRONG_LATERALITY = "wrong-laterality"
    WRONG_REGION = "wrong-region"
    WRONG_NUMBER = "wrong-number"
    WRONG_NEGATION = "wrong-negation"
    WRONG_PROVIDER = "wrong-provider"
    MISSING_INJURY = "missing-injury"
    MISSING_EVENT = "missing-event"
    IMPOSSIBLE_DATE = "impossible-date"
    WRONG_TOTAL = "wrong-total"
    CONTRADICTION = "contradiction"
    UNREADABLE_PAGE = "unreadable-page"
    UNDATED = "undated"
    DUPLICATE = "duplicate"
    BAD_QUOTE = "bad-quote"
    DEV_LINK = "dev-link"
    INTERNAL_BANNER = "internal-banner"
    PLACEHOLDER = "placeholder"
    IDENTICAL_VERSIONS = "identical-versions"


SEVERITY: dict[DefectCode, Severity] = {
    DefectCode.NO_ROWS: "critical",
    DefectCode.UNCITED: "critical",
    DefectCode.CITED_BEYOND: "critical",
    DefectCode.CITED_ELSEWHERE: "critical",
    DefectCode.OTHER_PATIENT: "critical",
    DefectCode.OUT_OF_ORDER: "critical",
    DefectCode.WRONG_PAGE: "major",
    DefectCode.UNSUPPORTED: "major",
    DefectCode.FABRICATED: "critical",
    DefectCode.NOT_DONE: "critical",
    DefectCode.WRONG_DATE: "major",
    DefectCode.WRONG_LATERALITY: "critical",
    DefectCode.WRONG_REGION: "major",
    DefectCode.WRONG_NUMBER: "major",
    DefectCode.WRONG_NEGATION: "critical",
    DefectCode.WRONG_PROVIDER: "major",
    DefectCode.MISSING_INJURY: "critical",
    DefectCode.MISSING_EVENT: "critical",
    DefectCode.IMPOSSIBLE_DATE: "critical",
    DefectCode.WRONG_TOTAL: "critical",
    DefectCode.CONTRADICTION: "major",
    DefectCode.UNREADABLE_PAGE: "major",
    DefectCode.UNDATED: "minor",
    DefectCode.DUPLICATE: "minor",
    DefectCode.BAD_QUOTE: "major",
    DefectCode.DEV_LINK: "minor",
    DefectCode.INTERNAL_BANNER: "major",
    DefectCode.PLACEHOLDER: "minor",
    DefectCode.IDENTICAL_VERSIONS: "major",
}
"""How bad each is by itself: what is critical is among the critical items of the customer's rubric."""

CITATIONS = frozenset(
    [
        DefectCode.UNCITED,
        DefectCode.CITED_BEYOND,
        DefectCode.CITED_ELSEWHERE,
        DefectCode.OTHER_PATIENT,
        DefectCode.WRONG_PAGE,
        DefectCode.UNSUPPORTED,
        DefectCode.UNREADABLE_PAGE,
    ]
)
"""What the audit calls a citation that is missing or wrong."""


@dataclass(frozen=True, slots=True)
class Defect:
    """One defect. ``row`` is the timeline's, from 1, and ``page`` the packet's; 0 where it is about neither.

    ``on`` is the output's own page that the row stands on, where to look at it. ``grade`` is how bad this one is, where
    that was judged by what it is about; else its code says it.
    """

    code: DefectCode
    row: int = 0
    page: int = 0
    on: int = 0
    grade: Severity | None = None

    @property
    def place(self) -> str:
        """The defect as a code: two exports of the same packet with the same codes have the same defects."""
        return f"{self.code.value}/{self.row}/{self.page}"

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return self.grade or SEVERITY[self.code]
