"""The timeline by itself: its order, days that can't be, rows without a day, and events that are told twice."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from golive.audit.case import Case, Told
from golive.audit.sorts import Sort, event_sort
from golive.model.audit import ClaimVerdict, Flaw, Kind
from golive.model.output import Row

_WORDS = re.compile(r"[a-z0-9/.%-]+")
_LIKE_A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4}")
_NEAR = 0.85
"""The share of words that two rows of one day and page have in common when they are one event told twice."""
_FEW, _FILLS = 2, 0.5
"""Copies beyond which an event told again is more than a slip, and the share of a timeline that it must not fill."""
_NEVER = ("1900-01-01", "0001-01-01", "1970-01-01", "9999-12-31")
HIGH_IMPACT = frozenset({Sort.EMERGENCY, Sort.OPERATIVE, Sort.IMAGING, Sort.ADMISSION})
"""The kinds of entries that a case stands or falls with (the customer's rubric)."""


def flaws(case: Case) -> Iterator[Flaw]:
    """What is wrong with the timeline's own days and rows."""
    rows = list(zip(range(1, len(case.output.rows) + 1), case.output.rows, case.rows, strict=True))
    yield from _out_of_order([(number, row) for number, row, _ in rows if row.dated and not row.otherwise])
    for number, row, told in rows:
        yield from _impossible(number, row, case)
        yield from _undated(number, row, told, case)
    yield from _twice([told for _, _, told in rows])


def _out_of_order(rows: Sequence[tuple[int, Row]]) -> Iterator[Flaw]:
    for (_, before), (number, row) in pairwise(rows):
        if row.date < before.date:
            reason = (
                f"Row {number} is of {row.date} and stands after one of {before.date}: the timeline is out of order."
            )
            yield Flaw(Kind.OUT_OF_ORDER, "critical", number, reason, cited=row.cited, quote=_quote(row), on=row.page)


def _impossible(number: int, row: Row, case: Case) -> Iterator[Flaw]:
    reason = _why_impossible(row, case) if row.dated and row.date not in _NEVER else ""
    if reason:
        yield Flaw(Kind.IMPOSSIBLE_DATE, "critical", number, reason, cited=row.cited, quote=_quote(row), on=row.page)


def _why_impossible(row: Row, case: Case) -> str:
    born, newest = case.records.patient.born, case.records.newest
    if born and row.date == born:
        return f"{row.date} is the patient's date of birth, told as the date of an event."
    if born and row.date < born:
        return f"{row.date} is before the patient was born ({born})."
    if row.until and row.until < row.date:
        return f"The row begins on {row.date} and ends before, on {row.until}."
    if newest and row.date > newest and not row.otherwise and all(_read(page, case) for page in row.cited):
        return f"{row.date} is after every date that the packet names; the last is {newest}."
    return ""


def _read(page: int, case: Case) -> bool:
    return 1 <= page <= len(case.records.leaves) and case.records.leaves[page - 1].read


def _undated(number: int, row: Row, told: Told, case: Case) -> Iterator[Flaw]:
    if row.dated:
        return
    if _LIKE_A_DAY.fullmatch(row.date.strip()):
        reason = f"{row.date} is no day of the calendar."
        yield Flaw(Kind.IMPOSSIBLE_DATE, "critical", number, reason, cited=row.cited, quote=_quote(row), on=row.page)
        return
    dated = {page: one.date for one in case.records.documents for page in one.pages if one.date}
    known = tuple(page for page in row.cited if page in dated)
    grave = bool(known) and event_sort(told.event) in HIGH_IMPACT
    reason = "The row has no date, and the pages that it cites name none."
    if known:
        reason = f"The row has no date, though page {known[0]} is of {dated[known[0]]}."
    yield Flaw(
        Kind.UNDATED,
        "major" if grave else "minor",
        number,
        reason,
        ClaimVerdict.CONTRADICTED if known else ClaimVerdict.UNVERIFIED,
        cited=row.cited,
        supported_by=known,
        quote=_quote(row),
        on=row.page,
    )


def _twice(rows: Sequence[Told]) -> Iterator[Flaw]:
    """Each row that tells again what one before it tells; many copies of one event are more than a slip."""
    visits: dict[tuple[str, str], list[tuple[Told, frozenset[str], list[Told]]]] = {}
    for told in rows:
        words = frozenset(_WORDS.findall(told.text.lower()))
        first = visits.setdefault((told.date, told.provider.lower()), [])
        again = next((copies for one, said, copies in first if _same(one, said, told, words)), None)
        if again is None:
            first.append((told, words, []))
        else:
            again.append(told)
    for one, _, copies in (each for first in visits.values() for each in first):
        many = len(copies) + 1 > _FEW
        fills = many and len(copies) + 1 > _FILLS * len(rows)
        for copy in copies:
            reason = f"Row {copy.entry} tells the event of row {one.entry} again"
            reason += f"; it is told {len(copies) + 1} times in {len(rows)} rows." if many else "."
            yield Flaw(
                Kind.DUPLICATE,
                "critical" if fills else "major" if many else "minor",
                copy.entry,
                reason,
                cited=copy.cited,
                quote=copy.text,
                evidence=one.text,
                on=copy.on,
            )


def _same(one: Told, said: frozenset[str], told: Told, words: frozenset[str]) -> bool:
    """Whether two rows of one day and provider are one event: of one page, with nearly the same words."""
    if one.cited and told.cited and set(one.cited).isdisjoint(told.cited):
        return False
    both, either = len(said & words), len(said | words)
    return bool(either) and both >= _NEAR * either


def _quote(row: Row) -> str:
    return " | ".join(part for part in (row.date, row.provider, row.event, row.finding) if part)
