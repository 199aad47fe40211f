"""The customer's rubric, by which a QA reviewer reads an output: its items, in the order in which they are asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, Literal, TypeVar

from golive.model.audit import Kind

Critical = Literal["injury-scope", "fabricated", "timeline", "citation-presence", "patient-boundary"]
Priority = Literal["case-summary", "top-events", "contradictions", "readability"]
MOST_POINTS = 2
"""What an item of high priority can be worth; 0 is the least."""

_Id = TypeVar("_Id", Critical, Priority)


@dataclass(frozen=True, slots=True)
class Item(Generic[_Id]):
    """One item: its code on the record, its name for people, and what the reviewer looks for."""

    id: _Id
    title: str
    asks: str


CRITICAL: tuple[Item[Critical], ...] = (
    Item("injury-scope", "Injury scope is complete", "Every body region that was hurt, by the packet, is told."),
    Item("fabricated", "No fabricated facts", "Everything that is told stands in the packet as it is told."),
    Item("timeline", "Timeline integrity", "Dates are right, in order, and no visit, surgery or imaging is left out."),
    Item("citation-presence", "Citations are there", "What matters cites a page, and that page carries it."),
    Item("patient-boundary", "One patient only", "No page and no fact of another patient is used."),
)
"""Each is passed or failed; one that failed is a critical legal defect."""
PRIORITY: tuple[Item[Priority], ...] = (
    Item("case-summary", "Case summary", "Is it accurate?"),
    Item("top-events", "Top events", "Are they the ones that matter most?"),
    Item("contradictions", "Contradictions", "Are those in the records flagged?"),
    Item("readability", "Readability", "Can a lawyer work with it as it is?"),
)
"""Each is worth 0 to 2 points."""

BEARS_ON: Mapping[Kind, Critical | Priority] = MappingProxyType(
    {
        **dict.fromkeys((Kind.MISSING_INJURY,), "injury-scope"),
        **dict.fromkeys(
            (
                *(Kind.FABRICATED, Kind.UNSUPPORTED, Kind.NOT_DONE, Kind.BAD_QUOTE, Kind.WRONG_TOTAL),
                *(Kind.WRONG_LATERALITY, Kind.WRONG_REGION, Kind.WRONG_NUMBER, Kind.WRONG_NEGATION),
                Kind.WRONG_PROVIDER,
            ),
            "fabricated",
        ),
        **dict.fromkeys(
            (
                *(Kind.WRONG_DATE, Kind.OUT_OF_ORDER, Kind.IMPOSSIBLE_DATE, Kind.MISSING_EVENT, Kind.UNDATED),
                *(Kind.DUPLICATE, Kind.NO_ROWS),
            ),
            "timeline",
        ),
        **dict.fromkeys((Kind.UNCITED, Kind.PAGE_MISSING, Kind.WRONG_PAGE, Kind.UNREADABLE_PAGE), "citation-presence"),
        **dict.fromkeys((Kind.WRONG_PATIENT,), "patient-boundary"),
        **dict.fromkeys((Kind.CONTRADICTION,), "contradictions"),
        **dict.fromkeys(
            (Kind.DEV_LINK, Kind.INTERNAL_BANNER, Kind.PLACEHOLDER, Kind.IDENTICAL_VERSIONS), "readability"
        ),
    }
)
"""Which item a flaw of the audit is shown beside; the reviewer alone decides."""
