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
_MARK = r"(?:pages?|pgs?\.?|pp?\.|pp?(?=\s*:?\s*\d)):?"
_FILE, _NAME = re.compile(r"[\w.()+&'-]*?[\w)]\.pdf\b\s*[,:#]?", re.IGNORECASE), re.compile(r"[\w .()+&'-]*\0")
_NUMBERS = (
    r"\d+(?:\s*(?:-|to|through|thru)\s*\d+)?(?:\s*(?:,|;|&|and)\s*(?:and\s+)?\d+(?:\s*(?:-|to|through|thru)\s*\d+)?)*"
)
_PAGES = re.compile(rf"{_MARK}\s*(?P<numbers>{_NUMBERS})(?![\d.]*\d)", re.IGNORECASE)
_ONE = re.compile(r"(\d+)(?:\s*(?:-|to|through|thru)\s*(\d+))?", re.IGNORECASE)
_PLAIN, _NUMBER = re.compile(r"(?:Citation\(s\):\s)?(?:\[p\.\s?\d+\]\s?)+"), re.compile(r"\d+")
_HYPHENS = re.compile("[\u2010-\u2015\u2212\u00ad]")
_REST = re.compile(r"[\s\[\](){}.,;:|/&-]+|\band\b|\bat\b|\bof\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Citations:
    """The pages that a cell cites, in their order and each once; ``rest`` is what of it was not understood."""

    pages: tuple[int, ...] = ()
    rest: str = ""


def read(text: str, notations: Sequence[str] = ()) -> Citations:
    """What a cell cites. ``notations`` are a target's own, as patterns with a group ``page`` and perhaps ``last``."""
    said = _HYPHENS.sub("-", " ".join(text.split()))
    if _PLAIN.fullmatch(said):
        return Citations(tuple(dict.fromkeys(map(int, _NUMBER.findall(said)))))
    pages: list[int] = []
    unread: list[str] = []

    def own(match: re.Match[str]) -> str:
        first, last = match["page"], match.groupdict().get("last") or match["page"]
        return taken(int(first), int(last), match[0])

    def known(match: re.Match[str]) -> str:
        for first, last in _ONE.findall(match["numbers"]):
            taken(int(first), int(last or first), match[0])
        return " "

    def taken(first: int, last: int, words: str) -> str:
        if first <= last < first + MOST:
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


def looks_cited(text: str) -> bool:
    """Whether a text cites pages anywhere."""
    return _PAGES.search(_HYPHENS.sub("-", text)) is not None
