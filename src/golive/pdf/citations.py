"""Citations as people write them: every page that a cell cites, and whether all of it was understood."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST = 5000
"""Pages that one range may cite; a longer one was not understood."""

_LABEL = re.compile(
    r"\b(?:C\s?i\s?t\s?a\s?t\s?i\s?o\s?n\s?s?|cites?|cit\.|sources?|refs?\.?|references?|see(?:\s+also)?)\b"
    r"\s?(?:\(\s?s\s?\))?\s*:?",
    re.IGNORECASE,
)
_MARK = r"(?<![A-Za-z])(?:pages?|pgs?\.?|pp?\.|pp?(?=\s*:?\s*\d)):?"
_FILE, _NAME = re.compile(r"[\w.()+&'-]{0,200}?[\w)]\.pdf\b\s*[,:#]?", re.IGNORECASE), re.compile(r"[\w .()+&'-]*\0")
_LONGEST = 9  # digits; no packet has more pages
_DIGITS = rf"\d{{1,{_LONGEST}}}(?!\d)"
_THOUSANDS = r"(?<!\d)\d{1,2},\d{3}(?!\d)"
_EITHER, _TO = rf"(?:{_THOUSANDS}|{_DIGITS})", r"\s*(?:-|to|through|thru)\s*"
_RANGE = rf"{_EITHER}(?:{_TO}{_EITHER})?"
_NUMBERS = rf"{_RANGE}(?:\s*(?:,|;|&|and)\s*(?:and\s+)?{_RANGE})*"
_PAGES = re.compile(rf"{_MARK}\s*(?P<numbers>{_NUMBERS})(?![\d.]*\d)", re.IGNORECASE)
_ONE = re.compile(rf"({_EITHER})(?:{_TO}({_EITHER}))?", re.IGNORECASE)
_LISTED = re.compile(rf"({_DIGITS})(?:{_TO}({_DIGITS}))?", re.IGNORECASE)
_TIGHT = re.compile(_THOUSANDS)
_PLAIN, _NUMBER = re.compile(rf"(?:Citation\(s\):\s)?(?:\[p\.\s?{_DIGITS}\]\s?)+"), re.compile(r"\d+")
_TITLE = r"(?:citations?(?:\s?\(\s?s\s?\))?|cites?|cit\.|sources?|refs?\.?|references?|see(?:\s+also)?)"
_LAST = r"(?=\s*(?:[\])};.|]|$|\[|\())"  # after which a list of pages is over: 7, 12 may be a page and a number of days
_ENDED = rf"(?:{_NUMBERS}{_LAST}|{_RANGE})"
_CITED = rf"[\[(]?\s*(?:[\w.()+&'-]{{1,80}}\.pdf\b\s*[,:#]?\s*)?{_MARK}\s*{_ENDED}(?!\s*(?:of\s+\d|\|))(?!\d)\s*[\])]?"
_GROUP = re.compile(rf"(?:[\[(]?\s*\b{_TITLE}\s*:?\s*)?{_CITED}(?:[\s,;&]*(?:and\s+)?{_CITED})*", re.IGNORECASE)
_NOTHING = re.compile(r"(?:\bcitations?(?:\s?\(\s?s\s?\))?\s*:|\(\s*\)|\[\s*\])\s*$", re.IGNORECASE)
_HYPHENS = re.compile("[\u2010-\u2015\u2212\u00ad]")
_REST = re.compile(r"[\s\[\](){}.,;:|/&-]+|\band\b|\bat\b|\bof\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Citations:
    """The pages that a cell cites, in their order and each once; ``rest`` is what of it was not understood.

    ``otherwise`` are the pages where 1,204 is no thousand but two pages, if it can be.
    """

    pages: tuple[int, ...] = ()
    rest: str = ""
    otherwise: tuple[int, ...] = ()


def read(text: str, notations: Sequence[str] = ()) -> Citations:
    """What a cell cites. ``notations`` are a target's own, as patterns with a group ``page`` and perhaps ``last``."""
    said = _HYPHENS.sub("-", " ".join(text.split()))
    if _PLAIN.fullmatch(said):
        return Citations(tuple(dict.fromkeys(map(int, _NUMBER.findall(said)))))
    found = _read(said, notations, _ONE)
    listed = _read(said, notations, _LISTED) if _TIGHT.search(said) else found
    may_be = listed.rest == found.rest and listed.pages != found.pages
    return Citations(found.pages, found.rest, listed.pages if may_be else ())


def _read(said: str, notations: Sequence[str], one: re.Pattern[str]) -> Citations:
    pages: list[int] = []
    unread: list[str] = []

    def own(match: re.Match[str]) -> str:
        first, last = match["page"], match.groupdict().get("last") or match["page"]
        return taken(first, last, match[0])

    def known(match: re.Match[str]) -> str:
        for first, last in one.findall(match["numbers"]):
            taken(first, last or first, match[0])
        return " "

    def taken(said: str, until: str, words: str) -> str:
        first, last = (_number(each) for each in (said, until))
        if 0 <= first <= last < first + MOST:
            pages.extend(range(first, last + 1))
        else:
            unread.append(words)
        return " "

    for notation in notations:
        said = re.sub(notation, own, said)
    said = _LABEL.sub(" ", said)
    said = _PAGES.sub(known, _FILE.sub("\0", said))  # what stands before a file's last word may be its name or pages
    said = _NAME.sub(" ", said) if "\0" in said else said
    rest = " ".join([*unread, _REST.sub(" ", said).strip()]).strip()
    return Citations(tuple(dict.fromkeys(pages)), rest)


def _number(said: str) -> int:
    """A page's number; -1 for what is none, or has more digits than a packet has pages."""
    digits = said.replace(",", "")
    return int(digits) if digits.isdecimal() and len(digits) <= _LONGEST else -1


def looks_cited(text: str) -> bool:
    """Whether a text cites pages anywhere."""
    return _PAGES.search(_HYPHENS.sub("-", text)) is not None


@dataclass(frozen=True, slots=True)
class Place:
    """A citation inside a text: where it stands there, and the pages that it names."""

    start: int
    end: int
    pages: tuple[int, ...]


def places(text: str, notations: Sequence[str] = ()) -> list[Place]:
    """Every citation inside a text of single spaces, in its order; ``notations`` are as for ``read``."""
    said = _HYPHENS.sub("-", text)
    spans = [(match.start(), match.end()) for match in _GROUP.finditer(said)]
    for notation in notations:
        spans += [(match.start(), match.end()) for match in re.finditer(notation, said)]
    found: list[Place] = []
    for start, end in sorted(spans):
        pages = read(said[start:end], notations).pages
        if pages and (not found or start >= found[-1].end):
            found.append(Place(start, end, pages))
    return found


def apart(text: str, notations: Sequence[str] = ()) -> tuple[str, tuple[int, ...]]:
    """A statement without its citations, and the pages that they name, in their order and each once."""
    text = " ".join(text.split())
    cited: list[int] = []
    pieces: list[str] = []
    at = 0
    for place in places(text, notations):
        pieces.append(text[at : place.start])
        cited += place.pages
        at = place.end
    pieces.append(text[at:])
    said = re.sub(r"\s+([.,;:])(?=\s|$)", r"\1", " ".join("".join(pieces).split()))
    return _NOTHING.sub("", said).strip(" ,"), tuple(dict.fromkeys(cited))
