"""What an entry cites: pages that the packet has, of its date, by its provider, with the words that it quotes."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from golive.audit.case import Case, Told
from golive.audit.days import Role
from golive.audit.documents import Document
from golive.audit.lexicon import meaning
from golive.audit.mentions import mentions_of
from golive.audit.naming import NAMED
from golive.audit.packet_index import PacketIndex
from golive.audit.sorts import event_sort, is_person
from golive.audit.telling import distinctive
from golive.audit.timeline import HIGH_IMPACT
from golive.audit.words import plain, sentences
from golive.model.audit import Claim, ClaimVerdict, Entry, Flaw, Kind
from golive.model.defect import Severity
from golive.model.output import Doubt
from golive.pdf import dates

_NO_NAME = re.compile(
    r"not (?:clearly )?(?:identified|established|documented|known|stated)|unknown|^\W*$|low confidence", re.IGNORECASE
)
_QUOTED = re.compile(r"\"([^\"]{12,})\"")
_PIECES = re.compile(r"\.\.\.|\u2026|\[[^\]]*\]")
_LETTERS = re.compile(r"[a-z0-9]+")
_GENERIC_WORDS = """
the of and at for in center centre hospital medical clinic clinics physical therapy associates association group dr md
do np pa pac pt dpt rn dc phd department dept family practice orthopedics orthopaedics orthopedic imaging radiology
surgery
surgical institute health healthcare care services service emergency room primary urgent regional general community
system university rehabilitation rehab pain management diagnostics diagnostic chiropractic specialists specialist
nurse paramedic emt therapist surgeon radiologist technician attending resident midwife fnp crna dds do dnp
medicine sports spine bone joint neurology provider facility physician doctor inc llc pllc pc p c m d office clinical
assessment evaluation trauma day
"""
_GENERIC = frozenset(_GENERIC_WORDS.split())
_DAY_FIRST = re.compile(r"\d{4}-\d\d-\d\d")
_OF_INJURY = re.compile(r"\W*(?:DO[IL]\b|date of (?:injury|loss|accident|incident)\b)", re.IGNORECASE)
_DOCTOR = re.compile(r"\bDrs?\.?\s+(?:[A-Z]\.\s*)?(?P<name>[A-Z][a-z]{2,})")
_CITED = 2
_MOST_OF_NAME = 0.6


def flaws(case: Case, index: PacketIndex, claims: Sequence[Claim]) -> Iterator[Flaw]:
    """What is wrong with the citations of each entry, its date, its provider and its quotes."""
    by_page = {page: one for one in case.records.documents for page in one.pages}
    yield from _sections(case, index)
    of_entry: defaultdict[Entry, list[Claim]] = defaultdict(list)
    for claim in claims:
        of_entry[claim.entry].append(claim)
    for told in case.told:
        yield from _pages(told, case)
        yield from _quotes(told, index)
        yield from _doctors(told, index)
        yield from _injured(told, case)
        if told.row:
            yield from _opening(told)
            yield from _date(told, case, by_page, of_entry[told.entry])
            yield from _provider(told, case, by_page, index)


# ---------------------------------------------------------------- pages


def _sections(case: Case, index: PacketIndex) -> Iterator[Flaw]:
    """A statement of a section whose others cite pages, that names a thing of medicine and cites none."""
    sections: dict[Entry, list[Told]] = {}
    for told in case.told:
        if not told.row:
            sections.setdefault(told.entry, []).append(told)
    for own in sections.values():
        cited = sum(bool(told.cited) for told in own)
        if cited < _CITED or 2 * cited < len(own):
            continue
        for told in own:
            if not told.cited and _names_a_thing(told, index):
                yield _flaw(told, Kind.UNCITED, "major", "It cites no page, as the others of its section do.")


def _names_a_thing(told: Told, index: PacketIndex) -> bool:
    named = (one for said in sentences(told.text, index.order) for one in mentions_of(said.words))
    return any(one.sort in NAMED and not one.spoken.denied for one in named)


def _pages(told: Told, case: Case) -> Iterator[Flaw]:
    if told.row and not told.cited:
        assert isinstance(told.entry, int)
        if Doubt.CITATION not in case.output.rows[told.entry - 1].doubts:
            yield _flaw(told, Kind.UNCITED, "critical", "It cites no page.")
        return
    beyond = [page for page in told.cited if not 1 <= page <= case.packet.count]
    otherwise = case.output.rows[told.entry - 1].cited_otherwise if isinstance(told.entry, int) else ()
    if beyond and not (otherwise and all(1 <= page <= case.packet.count for page in otherwise)):
        said = f"page {beyond[0]}" + (f" and {len(beyond) - 1} more" if len(beyond) > 1 else "")
        reason = f"It cites {said}, and the packet has {case.packet.count} pages."
        yield _flaw(told, Kind.PAGE_MISSING, "critical", reason)


# ---------------------------------------------------------------- date


def _date(told: Told, case: Case, by_page: dict[int, Document], claims: Sequence[Claim]) -> Iterator[Flaw]:
    pages = [page for page in told.cited if page in by_page]
    assert isinstance(told.entry, int)
    row = case.output.rows[told.entry - 1]
    if not told.date or not pages or len(pages) < len(told.cited) or row.otherwise:
        return
    if any(case.packet.pages[page - 1].source != "text" for page in pages):
        return  # a recogniser may have misread the day
    spans = row.spans or ((told.date, told.until or told.date),)
    service = frozenset[str]().union(*(by_page[page].dates for page in pages))
    named = {
        day.date
        for page in pages
        for leaf in case.records.leaves[page - 1 : page]
        for day in leaf.days
        if day.role not in {Role.BIRTH, Role.PRINTED, Role.SIGNED}
    }
    if not service or any(first <= day <= last for first, last in spans for day in service | named):
        return
    supported = [one for one in claims if one.verdict is ClaimVerdict.SUPPORTED]
    of_day = sorted(
        page for page, one in by_page.items() if any(first <= day <= last for first, last in spans for day in one.dates)
    )
    kind = Kind.WRONG_DATE if supported or not of_day else Kind.WRONG_PAGE
    injured, seen = case.records.injured, min(service)
    crosses = bool(injured) and (told.date < injured) != (seen < injured)
    heavy = event_sort(told.event) in HIGH_IMPACT or crosses
    reason = f"It is dated {told.date}, and page {pages[0]} is of {', '.join(sorted(service)[:3])}."
    yield _flaw(told, kind, "critical" if heavy else "major", reason, by=tuple(of_day[:5]))


def _opening(told: Told) -> Iterator[Flaw]:
    """A row whose words begin with another day than its own."""
    match = _DAY_FIRST.match(dates.as_iso(told.text, "month-first").strip())
    if match is None or not told.date or told.date <= match[0] <= (told.until or told.date):
        return
    heavy = event_sort(told.event) in HIGH_IMPACT
    reason = f"It is dated {told.date}, and its words begin with {match[0]}."
    yield _flaw(told, Kind.WRONG_DATE, "critical" if heavy else "major", reason)


def _injured(told: Told, case: Case) -> Iterator[Flaw]:
    """A date of injury that no page tells as one."""
    if told.row or not _OF_INJURY.match(told.text):
        return
    named = set(dates.mentioned(told.text, "month-first"))
    known = {one.date for leaf in case.records.leaves for one in leaf.days if one.role is Role.INJURY}
    known |= {case.records.injured} - {""}
    if len(named) == 1 and known and not named & known:
        page = next((leaf.number for leaf in case.records.leaves for one in leaf.days if one.date in known), 0)
        reason = f"It tells {named.pop()} as the date of injury; page {page} tells {min(known)}."
        yield _flaw(told, Kind.WRONG_DATE, "critical", reason, by=(page,) if page else ())


def _doctors(told: Told, index: PacketIndex) -> Iterator[Flaw]:
    """A doctor named in the words, whom no page names."""
    if not told.cited or any(index.has(page) and index.page(page).source != "text" for page in told.cited):
        return
    for match in _DOCTOR.finditer(plain(told.text)):
        if not index.pages_with(meaning(match["name"].lower())):
            yield _flaw(told, Kind.FABRICATED, "critical", "No page of the packet names the doctor that it names.")
            return


# ---------------------------------------------------------------- provider


def _provider(told: Told, case: Case, by_page: dict[int, Document], index: PacketIndex) -> Iterator[Flaw]:
    name = plain(told.provider)
    own = [word for word in _LETTERS.findall(name.lower()) if len(word) > 1 and word not in _GENERIC]
    if not own or _NO_NAME.search(name) or not told.cited:
        return
    pages = [page for page in told.cited if index.has(page)]
    if not pages or any(index.page(page).source != "text" for page in pages):
        return
    there = set(pages) | {other for page in pages if page in by_page for other in by_page[page].pages}
    if any(_names(own, index.page(page).text) for page in there):
        return
    others = [page.number for page in case.packet.pages if _names(own, page.text)]
    if others and _of_one_house(told, pages, others, by_page):
        return
    if others:
        reason = f"Its provider is not that of {_said(pages)}, but of page {others[0]}."
        heavy: Severity = "major"
        yield _flaw(told, Kind.WRONG_PROVIDER, heavy, reason, by=tuple(others[:5]), quote=told.provider)
    else:
        reason = "No page of the packet names its provider."
        yield _flaw(told, Kind.FABRICATED, "critical", reason, quote=told.provider)


def _of_one_house(told: Told, pages: Sequence[int], others: Sequence[int], by_page: dict[int, Document]) -> bool:
    """Whether the cited page names no institution of its own, and one of the entry's day is of the provider told.

    A radiology department's report of an emergency visit is the hospital's.
    """
    cited = [by_page[page] for page in pages if page in by_page]
    houses = [name for one in cited for name in one.providers if not is_person(name) and distinctive(name)]
    same_day = any(told.date in by_page[page].dates for page in others if page in by_page)
    return bool(cited) and not houses and same_day


def _names(own: Sequence[str], text: str) -> bool:
    words = set(_LETTERS.findall(plain(text).lower()))
    found = [word for word in own if word in words]
    if len(found) >= _MOST_OF_NAME * len(own):
        return True
    return len(own) == 2 and len(found) == 1 and next(one for one in own if one not in found)[0] in words  # P. Ullman


# ---------------------------------------------------------------- quotes


def _quotes(told: Told, index: PacketIndex) -> Iterator[Flaw]:
    pages = [page for page in told.cited if index.has(page)]
    if not pages or any(index.page(page).source != "text" for page in pages):
        return
    for quote in _QUOTED.findall(plain(told.text)):
        for piece in _PIECES.split(quote):
            said = _LETTERS.findall(piece.lower())
            if len(said) >= 3 and not any(_verbatim(said, index.page(page).text) for page in pages):
                reason = f"These words are not on {_said(pages)} as they are quoted."
                yield _flaw(told, Kind.BAD_QUOTE, "major", reason, quote=piece.strip())
                return


def _verbatim(said: Sequence[str], text: str) -> bool:
    return "".join(said) in "".join(_LETTERS.findall(plain(text).lower()))


def _said(pages: Sequence[int]) -> str:
    return f"page {pages[0]}" if len(pages) == 1 else f"pages {', '.join(map(str, pages))}"


def _flaw(
    told: Told, kind: Kind, severity: Severity, reason: str, *, by: tuple[int, ...] = (), quote: str = ""
) -> Flaw:
    return Flaw(
        kind, severity, told.entry, reason, cited=told.cited, supported_by=by, quote=quote or told.text, on=told.on
    )
