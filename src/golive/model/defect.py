"""The defect: something wrong with an output, as a code and where it is; never a quote."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Severity = Literal["critical", "major", "minor"]


class DefectCode(StrEnum):
    """What can be seen to be wrong with an output from its structure, and from what its packet is known to hold."""

    NO_ROWS = "no-rows"
    UNCITED = "uncited"
    CITED_BEYOND = "cited-beyond"
    CITED_ELSEWHERE = "cited-elsewhere"
    OTHER_PATIENT = "other-patient"
    OUT_OF_ORDER = "out-of-order"


SEVERITY: dict[DefectCode, Severity] = {
    DefectCode.NO_ROWS: "critical",
    DefectCode.UNCITED: "critical",
    DefectCode.CITED_BEYOND: "critical",
    DefectCode.CITED_ELSEWHERE: "critical",
    DefectCode.OTHER_PATIENT: "critical",
    DefectCode.OUT_OF_ORDER: "critical",
}
"""How bad each is: all of these are among the critical items of the customer's rubric."""


@dataclass(frozen=True, slots=True)
class Defect:
    """One defect. ``row`` is the timeline's, from 1, and ``page`` the packet's; 0 where it is about neither.

    ``on`` is the output's own page that the row stands on, where to look at it.
    """

    code: DefectCode
    row: int = 0
    page: int = 0
    on: int = 0

    @property
    def place(self) -> str:
        """The defect as a code: two exports of the same packet with the same codes have the same defects."""
        return f"{self.code.value}/{self.row}/{self.page}"

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return SEVERITY[self.code]
