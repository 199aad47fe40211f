"""Amounts of money that an output tells, held against the ledgers of the packet: their lines, and their own totals."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from golive.audit.case import Case, Told
from golive.audit.documents import Document
from golive.audit.sorts import Sort
from golive.audit.telling import distinctive
from golive.model.audit import ClaimVerdict, Flaw, Kind

_DOLLARS = r"(?P<dollars>\d{1,3}(?:,\d{3}){1,3}|\d{1,12})"
"""Whole dollars, of no more digits than anybody is billed: a number without an end is none, and can't be read."""
_MONEY = re.compile(rf"\$\s?{_DOLLARS}(?P<cents>\.\d{{2}})?(?!\d)")
_BARE = re.compile(rf"(?<![\d/.-]){_DOLLARS}(?P<cents>\.\d{{2}})(?![\d/%])")
_DATED = re.compile(r"\b(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?)\b")
_CODE = re.compile(r"(?<![\d$.,])(?P<code>\d{5}|[A-Z]\d{4})(?![\d.,-])")
_TOTAL = re.compile(
    r"\b(?:sub-?)?total|balance|amount due|grand|specials|charges (?:to date|billed)|billed amount", re.IGNORECASE
)
_SAID = re.compile(
    r"total|special|charge|bill(?:ed|ing)|damages|balance|expenses|medicals|amount|owed|paid|outstanding", re.IGNORECASE
)
_PARTIAL = re.compile(r"partial|subtotal|line items?|extracted|incomplete", re.IGNORECASE)
_SPARE = 100
"""Cents by which a rounded amount may differ."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """What one bill of the packet says, in cents: its lines' charges and other columns, and the totals it prints."""

    pages: tuple[int, ...]
    provider: str
    charges: tuple[int, ...]
    columns: tuple[int, ...]
    printed: tuple[int, ...]
    codes: frozenset[str] = field(default=frozenset())


def ledgers_of(documents: Sequence[Document]) -> list[Ledger]:
    """The bills of a packet, each once; a page that is in it twice is one bill."""
    found: dict[tuple[object, ...], Ledger] = {}
    for one in documents:
        if one.sort is Sort.BILLING or "$" in one.text:
            made = _ledger(one)
            if made.charges or made.printed:
                found.setdefault((made.charges, made.printed, made.provider), made)
    return list(found.values())


def _ledger(document: Document) -> Ledger:
    charges, printed, columns, codes = [], [], Counter[int](), set[str]()
    for line in document.text.split("\n"):
        amounts = amounts_in(line, bare=document.sort is Sort.BILLING)
        if not amounts:
            continue
        if _TOTAL.search(line):
            printed += amounts
        elif _DATED.search(line) or _CODE.search(line) or document.sort is Sort.BILLING:
            charges.append(amounts[0])
            columns.update(dict(enumerate(amounts)))
            codes |= {match["code"] for match in _CODE.finditer(line)}
    provider = document.providers[0] if document.providers else ""
    return Ledger(document.pages, provider, tuple(charges), tuple(columns.values()), tuple(printed), frozenset(codes))


def amounts_in(text: str, *, bare: bool = False) -> list[int]:
    """The amounts of money in a text, in cents; ``bare`` where a number with cents is one without its sign too."""
    found = list(_MONEY.finditer(text))
    if bare and not found:
        found = list(_BARE.finditer(text))
    return [_cents(one) for one in found]


def flaws(case: Case) -> Iterator[Flaw]:
    """Each amount that an entry tells and no bill of the packet comes to."""
    spoken = [(told, amounts_in(told.text)) for told in case.told if "$" in told.text]
    spoken = [(told, amounts) for told, amounts in spoken if amounts]
    if not spoken:
        return
    ledgers = ledgers_of(case.records.own)
    allowed = _sums(ledgers) | _elsewhere(case)
    for told, amounts in spoken:
        if not _SAID.search(f"{told.entry} {told.event} {told.text}"):
            continue
        for amount in dict.fromkeys(amounts):
            if not any(abs(amount - one) < _SPARE for one in allowed):
                yield _wrong(told, amount, ledgers, case)


def _sums(ledgers: Sequence[Ledger]) -> frozenset[int]:
    """Every amount that the bills come to: line by line, column by column, bill by bill, and all of them together."""
    found: set[int] = set()
    for one in ledgers:
        found |= {*one.charges, *one.columns, *one.printed, sum(one.charges)}
        for total in {*one.printed, sum(one.charges)}:
            found |= {abs(total - part) for part in one.printed}
    found.add(sum(sum(one.charges) for one in ledgers))
    found.add(sum(max(one.printed, default=sum(one.charges)) for one in ledgers))
    for provider in {one.provider for one in ledgers}:
        own = [one for one in ledgers if distinctive(one.provider) == distinctive(provider)]
        found |= {sum(sum(one.charges) for one in own), sum(max(one.printed, default=0) for one in own)}
    return frozenset(found)


def _elsewhere(case: Case) -> frozenset[int]:
    """Amounts that stand in the packet as they are told, on a bill or not, with the sign of a currency or without."""
    return frozenset(
        one
        for page in case.packet.pages
        if "." in page.text or "$" in page.text
        for one in (*amounts_in(page.text), *_bare_in(page.text))
    )


def _bare_in(text: str) -> list[int]:
    return [_cents(one) for one in _BARE.finditer(text)]


def _cents(one: re.Match[str]) -> int:
    return int(one["dollars"].replace(",", "")) * 100 + int((one["cents"] or ".00")[1:])


def _wrong(told: Told, amount: int, ledgers: Sequence[Ledger], case: Case) -> Flaw:
    shown = f"${amount / 100:,.2f}"
    pages = tuple(page for one in ledgers for page in one.pages)
    codes = {code for one in ledgers for code in one.codes if code.isdigit()}
    blind = not ledgers and any(page.source == "none" for page in case.packet.pages)
    if not ledgers:
        reason = f"{shown} is told, and no page that could be read names it or any charge."
    else:
        totals = sorted({max(one.printed, default=sum(one.charges)) for one in ledgers}, reverse=True)
        said = ", ".join(f"${one / 100:,.2f}" for one in totals[:3])
        reason = f"{shown} is told, and the packet's bills come to {said} (page {pages[0]})."
        mistaken = next((code for code in sorted(codes) if 0 <= amount // 100 - int(code) <= int(code)), "")
        if mistaken and amount // 100 >= 2 * max(totals) // 100:
            reason += f" The code {mistaken} may have been read as money."
    partial = bool(_PARTIAL.search(told.text))
    return Flaw(
        Kind.WRONG_TOTAL,
        "major" if blind or partial else "critical",
        told.entry,
        reason,
        ClaimVerdict.UNVERIFIED if blind else ClaimVerdict.CONTRADICTED,
        cited=told.cited,
        supported_by=pages[:6],
        quote=told.text,
        evidence=" ".join(f"${one / 100:,.2f}" for ledger in ledgers[:1] for one in ledger.printed[:3]),
        on=told.on,
    )
