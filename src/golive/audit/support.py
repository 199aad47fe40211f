"""Whether the pages that an entry cites support it, and if not, which others do."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from golive.audit.case import Case, Told
from golive.audit.claims import Held, Statement, hold
from golive.audit.held import SURE, Problem
from golive.audit.naming import NAMED
from golive.audit.packet_index import PacketIndex
from golive.audit.words import sentences
from golive.model.audit import Claim, ClaimVerdict, Flaw, Kind

_LIKELY = 4
_BETTER, _CARRIED, _SAYS = 0.2, 0.72, 3.6
_SEARCHES = 400
"""Statements of an output for which other pages are searched: one that needs more is wrong throughout."""
_DONE = re.compile(r"procedure|surgery|operation|injection", re.IGNORECASE)
_DONE_LABEL = re.compile(r"\W*(?:procedure/surgery|procedures? performed|surgery|operation)\s*:", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*\[\d+\]\s*(?:snippet\s*:)?|\bsnippet\s*:", re.IGNORECASE)
"""How an index of citations numbers what it quotes."""
_EMPTY = re.compile(
    r"preview unavailable|not established in available|no citation-anchored|not clearly identified", re.IGNORECASE
)


def judged(case: Case, index: PacketIndex) -> tuple[list[Flaw], list[Claim]]:
    """Every claim of every entry."""
    flaws: list[Flaw] = []
    claims: list[Claim] = []
    days = {page: one.dates for one in case.records.documents for page in one.pages}
    known: dict[object, tuple[list[Flaw], list[Claim]]] = {}
    searches = iter(range(_SEARCHES))
    for told in case.told:
        own = frozenset({told.date, told.until}).union(*(days.get(page, ()) for page in told.cited))
        same = (told.text, told.cited, told.event, told.row, own)  # an output often says one thing in several places
        if same not in known:
            known[same] = _entry(told, index, own, searches)
        found, said = known[same]
        flaws += [replace(one, entry=told.entry, on=told.on) for one in found]
        claims += [replace(one, entry=told.entry) for one in said]
    return flaws, claims


def statements_of(told: Told, index: PacketIndex, days: frozenset[str] = frozenset()) -> list[Statement]:
    """The claims of an entry: each of its sentences that says something."""
    done = (told.row and _DONE.search(told.event) is not None) or _DONE_LABEL.match(told.text) is not None
    found = []
    for one in sentences(_NUMBERED.sub("", told.text), index.order):
        if _EMPTY.search(one.said) or not any(word.weight >= 1 and not word.number for word in one.words):
            continue
        found.append(Statement(one.said, one.words, done, days))
    return found


def _entry(
    told: Told, index: PacketIndex, days: frozenset[str], searches: Iterator[int]
) -> tuple[list[Flaw], list[Claim]]:
    """The flaws and the claims of an entry; each search for other pages takes one of the ``searches`` left."""
    if not told.cited and not told.row:
        return _uncited(told, index)
    pages = [page for page in dict.fromkeys(told.cited) if index.has(page) and index.page(page).source != "none"]
    held = [(one, hold(one, pages, index)) for one in statements_of(told, index, days)]
    found: list[Flaw] = []
    claims = []
    for statement, one in held:
        verdict, flaws = _ended(told, statement, one, pages, index, searches=searches)
        found += flaws
        evidence = one.evidence
        claims.append(
            Claim(
                told.entry,
                statement.text,
                verdict,
                told.cited,
                evidence.page if evidence else 0,
                evidence.said if evidence else "",
            )
        )
    return _once(found), claims


def _uncited(told: Told, index: PacketIndex) -> tuple[list[Flaw], list[Claim]]:
    """A statement of another section that names no page: whatever page says it will do, and what none has is wrong."""
    flaws: list[Flaw] = []
    claims: list[Claim] = []
    for statement in statements_of(told, index):
        likely = index.likely(statement.weights) or index.packet_pages  # of words that no page has, any page will do
        pages = [page for page in likely if index.page(page).source != "none"][:_LIKELY]
        every = [hold(statement, [page], index) for page in pages]
        best = max(every, key=lambda one: (one.verdict is ClaimVerdict.SUPPORTED, one.coverage), default=None)
        named = any(one.sort in NAMED for one in statement.mentions)
        if best is None or best.evidence is None or not named:
            continue
        verdict = ClaimVerdict.SUPPORTED if best.verdict is ClaimVerdict.SUPPORTED else ClaimVerdict.UNVERIFIED
        invented = [one for one in best.problems if one.kind is Kind.FABRICATED and one.sure]
        if invented:
            verdict = ClaimVerdict.CONTRADICTED
            flaws += [_flaw(told, statement, best, one) for one in invented]
        claims.append(Claim(told.entry, statement.text, verdict, (), best.evidence.page, best.evidence.said))
    return _once(flaws), claims


def _ended(
    told: Told, statement: Statement, held: Held, pages: Sequence[int], index: PacketIndex, *, searches: Iterator[int]
) -> tuple[ClaimVerdict, list[Flaw]]:
    """How a claim ends, and its flaws."""
    if held.verdict is ClaimVerdict.SUPPORTED:
        return held.verdict, []
    sure = [one for one in held.problems if one.sure]
    if any(index.has(page) and index.page(page).source != "text" for page in told.cited):
        return ClaimVerdict.UNVERIFIED, []
    searched = sum(statement.weights.values()) >= _SAYS and next(searches, None) is not None
    elsewhere = _elsewhere(statement, held, pages, index) if searched else ()
    if elsewhere and told.cited and not any(one.kind in _SWAPS for one in sure):
        reason = f"{_pages(told.cited, 'does', 'do')} not say it; {_pages(elsewhere, 'does', 'do').lower()}."
        flaw = _flaw(told, statement, held, Problem(Kind.WRONG_PAGE, "major", SURE, reason), elsewhere)
        return ClaimVerdict.CONTRADICTED, [flaw]
    if sure:
        return ClaimVerdict.CONTRADICTED, [_flaw(told, statement, held, one) for one in sure]
    return ClaimVerdict.UNVERIFIED, []


_SWAPS = frozenset({Kind.WRONG_LATERALITY, Kind.WRONG_NUMBER, Kind.WRONG_NEGATION, Kind.NOT_DONE, Kind.FABRICATED})


def _elsewhere(statement: Statement, held: Held, pages: Sequence[int], index: PacketIndex) -> tuple[int, ...]:
    """Other pages that carry the claim as a whole, and clearly better."""
    found = []
    for page in index.likely(statement.weights):
        if page in pages or index.page(page).source == "none":
            continue
        other = hold(statement, [page], index)
        if other.verdict is ClaimVerdict.SUPPORTED and other.coverage >= max(_CARRIED, held.coverage + _BETTER):
            found.append((other.coverage, page))
    best = max((coverage for coverage, _page in found), default=0.0)
    return tuple(sorted(page for coverage, page in found if coverage >= best - 0.05))


def _flaw(told: Told, statement: Statement, held: Held, problem: Problem, by: Sequence[int] = ()) -> Flaw:
    return Flaw(
        kind=problem.kind,
        severity=problem.severity,
        entry=told.entry,
        reason=problem.reason,
        cited=told.cited,
        supported_by=tuple(by),
        quote=statement.text,
        evidence=held.evidence.said if held.evidence else "",
        on=told.on,
    )


def _once(flaws: Sequence[Flaw]) -> list[Flaw]:
    """One flaw of a kind for an entry: the worst."""
    rank = {"critical": 0, "major": 1, "minor": 2}
    found: dict[Kind, Flaw] = {}
    for one in sorted(flaws, key=lambda flaw: rank[flaw.severity]):
        found.setdefault(one.kind, one)
    return list(found.values())


def _pages(pages: Sequence[int], one: str, several: str) -> str:
    said = ", ".join(map(str, pages))
    return f"Page {said} {one}" if len(pages) == 1 else f"Pages {said} {several}"
