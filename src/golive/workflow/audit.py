"""The structural audit of an output: rows are there, each cites pages that exist and are of its date and its patient.

A plain function of an output and of what is known of its packet's pages, as the audit of what the rows claim will be.
What could not be understood, or not be held against anything, is told as such and never passed over.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from golive.model.defect import Defect, DefectCode
from golive.model.output import Doubt, Output, Row, Unread
from golive.model.packet import Packet
from golive.verdict import Verdict

_HANDFUL, _MUCH = 10, 0.5
"""Pages, and days, up to which a row may name them all; the share of more than so many that tells nothing."""


@dataclass(frozen=True, slots=True)
class PagesKnown:
    """What is known of a packet's pages, from 1: the days that each is of; a page that is not named can't be told by.

    ``exact`` where it is the truth that was put in; else the days are those that a page mentions, and a row is only
    wrong if another page mentions its day. ``foreign`` are another patient's pages.
    """

    count: int
    days: Mapping[int, frozenset[str]] = field(repr=False)
    foreign: frozenset[int] = frozenset()
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found: defects in the order of the rows, what was not understood, and how many rows could be held."""

    defects: tuple[Defect, ...]
    unread: tuple[Unread, ...]
    checked: int

    @property
    def verdict(self) -> Verdict:
        """STOP for what is certainly wrong; "can't tell" where something was not understood; else working."""
        if self.defects:
            return Verdict.FAIL
        return Verdict.INCONCLUSIVE if self.unread else Verdict.PASS


def truth_of(packet: Packet) -> PagesKnown:
    """The pages of a generated packet, by the truth that was put in."""
    days = {page: frozenset(one.date for one in packet.truth.on((page,))) for page in range(1, packet.pages + 1)}
    return PagesKnown(packet.pages, days, frozenset(one.page for one in packet.truth.noise if one.mrn), exact=True)


def audited(output: Output, known: PagesKnown) -> Audit:
    """Everything that is wrong with an output, and everything that can't be told."""
    if not output.rows:
        return Audit(() if output.unread else (Defect(DefectCode.NO_ROWS),), output.unread, 0)
    found: list[Defect] = []
    every = sorted(frozenset().union(*known.days.values()))
    checked, rows = 0, []
    for number, row in enumerate(output.rows, 1):
        wrong = list(_of_row(number, row, known))
        holds = _of_its_date(row, known, every)
        if holds is False:
            wrong.append(Defect(DefectCode.CITED_ELSEWHERE, row=number, page=row.cited[0], on=row.page))
        if wrong and _right_otherwise(row, wrong, known, every):
            rows.append(replace(row, doubts=(*row.doubts, Doubt.CITATION)))
            continue
        rows.append(row)
        found += wrong
        checked += holds is not None
    beyond = [page for page, cited in output.aside if any(not 1 <= one <= known.count for one in cited)]
    unread = [*output.unread, *_doubts(rows), *_by_page(Doubt.ASIDE, beyond)]
    days = [(number, row) for number, row in enumerate(output.rows, 1) if row.dated and not row.otherwise]
    found += [
        Defect(DefectCode.OUT_OF_ORDER, row=number, on=row.page)
        for (_, before), (number, row) in pairwise(days)
        if row.date < before.date
    ]
    if 2 * checked < len(output.rows):  # most rows passed because nothing was held against them
        unread.append(Unread(Doubt.UNCHECKED, output.rows[0].page, len(output.rows) - checked))
    return Audit(tuple(sorted(found, key=lambda one: one.row)), tuple(unread), checked)


def _of_row(number: int, row: Row, known: PagesKnown) -> Iterator[Defect]:
    if not row.cited and Doubt.CITATION not in row.doubts:
        yield Defect(DefectCode.UNCITED, row=number, on=row.page)
    for page in row.cited:
        if not 1 <= page <= known.count:
            yield Defect(DefectCode.CITED_BEYOND, row=number, page=page, on=row.page)
    for page in sorted(known.foreign & set(row.cited)):
        yield Defect(DefectCode.OTHER_PATIENT, row=number, page=page, on=row.page)


def _right_otherwise(row: Row, wrong: Sequence[Defect], known: PagesKnown, every: Sequence[str]) -> bool:
    """Whether a row may be right where 1,204 is a list of two pages: nobody can tell which of both it is."""
    other = replace(row, cited=row.cited_otherwise)
    if not other.cited or any(_of_row(1, other, known)):
        return False
    beyond = any(one.code is DefectCode.CITED_BEYOND for one in wrong)
    return beyond or _of_its_date(other, known, every) is not False


def _of_its_date(row: Row, known: PagesKnown, every: Sequence[str]) -> bool | None:
    """Whether a page that a row cites is of its date; None where that can't be told, or hardly any would not be."""
    if not row.cited or not row.dated:
        return None
    if any(_of_day(row, day) for page in row.cited for day in known.days.get(page, ())):
        return None if _says_nothing(row, known, every) else True
    if known.exact:
        return False
    told = [page for page in row.cited if known.days.get(page)]
    others = row.otherwise in every or any(_within(every, span) for span in _spans(row))
    return False if len(told) == len(row.cited) and others else None


def _says_nothing(row: Row, known: PagesKnown, every: Sequence[str]) -> bool:
    """Whether a row cites so much of its packet, or is of so many of its days, that it would be right anyhow."""
    pages = known.count > _HANDFUL and len(row.cited) > _MUCH * known.count
    return pages or (len(every) > _HANDFUL and sum(_within(every, span) for span in _spans(row)) > _MUCH * len(every))


def _spans(row: Row) -> tuple[tuple[str, str], ...]:
    """The first and last day of each that a row names."""
    return row.spans or ((row.date, row.until or row.date),)


def _within(every: Sequence[str], span: tuple[str, str]) -> int:
    """How many of these days are within a span."""
    return bisect_right(every, span[1]) - bisect_left(every, span[0])


def _of_day(row: Row, day: str) -> bool:
    return any(first <= day <= last for first, last in _spans(row)) or day == row.otherwise


def _doubts(rows: Sequence[Row]) -> Iterator[Unread]:
    """What of the rows was not understood, counted by page."""
    for doubt in (Doubt.DATE, Doubt.AMBIGUOUS, Doubt.CITATION):
        yield from _by_page(doubt, [row.page for row in rows if doubt in row.doubts])


def _by_page(doubt: Doubt, pages: Sequence[int]) -> Iterator[Unread]:
    """A doubt of rows or lines that stand on these pages, counted by page."""
    yield from (Unread(doubt, page, count) for page, count in Counter(pages).items())
