"""Flaws of one entry, settled: one cause is told once, by the name that says most."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from golive.audit.case import Case
from golive.audit.documents import Document
from golive.audit.sorts import event_sort
from golive.audit.timeline import HIGH_IMPACT
from golive.model.audit import Entry, Flaw, Kind
from golive.model.defect import Severity

_RANK = {"critical": 0, "major": 1, "minor": 2}
_OF_PAGE = frozenset({Kind.WRONG_DATE, Kind.WRONG_PROVIDER})


def settled(case: Case, flaws: Iterable[Flaw]) -> list[Flaw]:
    """The flaws by entry, each entry's worst first; what follows from a wrong page is not told too."""
    by_page = {page: one for one in case.records.documents for page in one.pages}
    heavy = {told.entry for told in case.told if told.date and event_sort(told.event) in HIGH_IMPACT}
    of: defaultdict[Entry, list[Flaw]] = defaultdict(list)
    for one in flaws:
        of[one.entry].append(one)
    place = {told.entry: at for at, told in reversed(list(enumerate(case.told)))}
    found: list[Flaw] = []
    for entry in sorted(of, key=lambda one: place.get(one, -1)):
        own = _of_entry(of[entry], by_page, heavy=entry in heavy)
        found += sorted(own, key=lambda one: (_RANK[one.severity], one.kind.value))
    return found


def _of_entry(flaws: Sequence[Flaw], by_page: dict[int, Document], *, heavy: bool) -> list[Flaw]:
    flaws = _same_page(flaws)
    wrong = next((one for one in flaws if one.kind is Kind.WRONG_PAGE), None)
    if wrong is None:
        return list(flaws)
    near = _same_document(wrong, by_page)
    rest = [one for one in flaws if one.kind not in _OF_PAGE and one is not wrong]
    return [replace(wrong, severity=_of_page(near=near, heavy=heavy)), *rest]


def _of_page(*, near: bool, heavy: bool) -> Severity:
    """How severe a wrong page is: of the same document it is a slip, of an entry of weight it is critical."""
    return "minor" if near else "critical" if heavy else "major"


def _same_page(flaws: Sequence[Flaw]) -> Sequence[Flaw]:
    """A date and a provider that are both those of another page: it is the page that is wrong."""
    date, provider = (
        next((one for one in flaws if one.kind is kind), None) for kind in (Kind.WRONG_DATE, Kind.WRONG_PROVIDER)
    )
    if date is None or provider is None or any(one.kind is Kind.WRONG_PAGE for one in flaws):
        return flaws
    both = tuple(page for page in date.supported_by if page in provider.supported_by)
    if not both:
        return flaws
    reason = f"The cited page is of another date and provider than the entry; page {both[0]} is of both."
    page = replace(date, kind=Kind.WRONG_PAGE, reason=reason, supported_by=both)
    return [page, *(one for one in flaws if one is not date and one is not provider)]


def _same_document(flaw: Flaw, by_page: dict[int, Document]) -> bool:
    """Whether the page that carries it stands in the document that is cited."""
    cited = [by_page[page] for page in flaw.cited if page in by_page]
    return any(by_page.get(page) is one for page in flaw.supported_by for one in cited)
