"""Entries of one output that exclude each other: sides, what is denied here and stated there, the pain of one visit."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from golive.audit.case import Case, Told
from golive.audit.hurts import Hurt, hurts_in
from golive.model.audit import Flaw, Kind

_PAIN = re.compile(
    r"\bpain\b(?:[^.;|/\d]{0,40}?)\b(?P<one>\d{1,2}(?:\.\d)?)\s?/\s?10\b|\b(?P<two>\d{1,2}(?:\.\d)?)\s?/\s?10\b[^.;|\d]{0,12}\bpain\b",
    re.IGNORECASE,
)


def flaws(case: Case) -> Iterator[Flaw]:
    """Each entry that an earlier one excludes."""
    rows = [row for row in case.rows if row.date]
    days: dict[str, list[Told]] = {}
    for row in rows:
        days.setdefault(row.date, []).append(row)
    for same in days.values():
        for one, other in combinations(same, 2):
            yield from _of_injuries(one, other, case)
            yield from _of_pain(one, other, case)


def _of_injuries(one: Told, other: Told, case: Case) -> Iterator[Flaw]:
    for first in hurts_in(one.text):
        for second in hurts_in(other.text):
            reason = _excluded(first, second)
            if reason and not _both_on_pages(first, second, (*one.cited, *other.cited), case):
                yield _flaw(
                    one, other, f"Rows {one.entry} and {other.entry} of {one.date} exclude each other: {reason}."
                )
                return


def _excluded(first: Hurt, second: Hurt) -> str:
    """Why two statements of injuries can't both hold; empty where they can."""
    if first.kind != second.kind or not first.sites or not second.sites or not first.same_site(second):
        return ""
    if first.affirmed and second.affirmed and first.opposite(second):
        return f"{first.side} here, {second.side} there, of the same {first.kind}"
    if first.opposite(second) or first.spoken.possible or second.spoken.possible:
        return ""
    if first.spoken.denied != second.spoken.denied and not (first.spoken.past or second.spoken.past):
        return f"a {first.kind} of the {' '.join(sorted(first.sites))} is stated and denied"
    return ""


def _both_on_pages(first: Hurt, second: Hurt, cited: Sequence[int], case: Case) -> bool:
    """Whether the cited pages themselves say both: then it is the records that differ, and the output says so."""
    said = [hurt for page in _texts(cited, case) for hurt in hurts_in(page)]
    return all(
        any(
            one.kind == hurt.kind
            and one.same_site(hurt)
            and one.side == hurt.side
            and one.spoken.denied == hurt.spoken.denied
            for one in said
        )
        for hurt in (first, second)
    )


def _texts(cited: Sequence[int], case: Case) -> list[str]:
    """What the pages say that are cited; one that the packet does not have says nothing."""
    return [case.packet.pages[page - 1].text for page in sorted(set(cited)) if 1 <= page <= case.packet.count]


def _of_pain(one: Told, other: Told, case: Case) -> Iterator[Flaw]:
    first, second = _pain(one.text), _pain(other.text)
    if not first or not second or not first.isdisjoint(second) or one.provider.lower() != other.provider.lower():
        return
    pages = _texts((*one.cited, *other.cited), case)
    if all(any(f"{score}/10" in page for page in pages for score in scores) for scores in (first, second)):
        return
    said = f"{min(first)}/10 and {min(second)}/10"
    yield _flaw(
        one,
        other,
        f"Rows {one.entry} and {other.entry} tell pain of {said} at the same visit of {one.date}.",
        grave=False,
    )


def _pain(text: str) -> frozenset[str]:
    if "/10" not in text and "/ 10" not in text:
        return frozenset()
    return frozenset(match["one"] or match["two"] for match in _PAIN.finditer(text))


def _flaw(one: Told, other: Told, reason: str, *, grave: bool = True) -> Flaw:
    return Flaw(
        Kind.CONTRADICTION,
        "critical" if grave else "major",
        other.entry,
        reason,
        cited=other.cited,
        supported_by=one.cited,
        quote=other.text,
        evidence=one.text,
        on=other.on,
    )
