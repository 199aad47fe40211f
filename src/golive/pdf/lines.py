"""Words by the lines they stand on, and which of them are a page's own: not what every page repeats."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from golive.pdf import dates
from golive.pdf.citations import looks_cited
from golive.pdf.page import Page, Word

CLOSE = 2.0
"""Points that are as good as the same place."""
_LABELS = (
    "date dates dateofservice servicedate dos visitdate eventdate",
    "provider providers facility providerfacility facilityprovider medicalprovider",
    "eventtype event type visittype encountertype encounter",
    "keyfinding keyfindings finding findings summary description details",
    "citations citation citationcitations citationss sources source pages page cites reference references",
)
"""What each of the five columns may be called, in their order; letters only."""
NAMES = tuple(frozenset(each.split()) for each in _LABELS)
COLUMNS = len(NAMES)
_SECTION = re.compile(
    r"(case )?(snapshot|highlights)\b|top \d+\b|liability|causation|damages|imaging|diagnos|treatment|billing|specials"
    r"|citation index|(record )?appendix|pt visit|procedures requiring|settlement|source document|economic|mechanism"
    r"|medical severity|clinical course|medications?\b|objective|discharge|treatment gaps|outcomes?\b|impairments?"
    r"|future (care|medical)",
    re.IGNORECASE,
)
"""How the sections begin that an export has beside its timeline."""
_HEADING_WORDS = 12
_POINT = re.compile("\\s*[-\u2013\u2014\u2022\u00b7\u25aa\u25cf\u25e6\u2023\u2219]\\s*[^\\W\\d].*\\w\\W?$")
"""How a point of a list begins, which is no title."""
MARK = re.compile(
    r"\s*(?:(?:[-\u2013\u2014\u2022\u00b7\u25a0-\u25ff\u2023\u2219\u2460-\u2473*\u2713\u2714\u27a4]"
    r"|\(?\d{1,3}[.)](?=\s)|\(?[a-z][.)](?=\s)|\[\d{1,4}\])\s+)+"
)
"""How a point of a list is marked."""
_UPPER, _LOWER = 0.09, 0.92
"""Of a page's height, above and below which its headers and footers stand."""
_LARGE, _CELLS, _SMALLER = 1.6, 4, 0.93
_PAGE_NUMBER = re.compile(r"\bpage\s*\d+\s*(?:$|\||of\b|/)|\bpg?\.?\s*\d+\s*(?:of\b|/)", re.IGNORECASE)
_OF_PAGES = re.compile(r"\d+\s*(?:/|of)\s*\d+")
_PLACE, _LEFT, _SAME_LINE = attrgetter("middle", "left"), attrgetter("left"), 0.35


def lines_of(words: Iterable[Word]) -> list[list[Word]]:
    """Words by the line that they stand on, from the top, each from the left."""
    lines: list[list[Word]] = []
    below = 0.0
    for word in sorted(words, key=_PLACE):
        if lines and word.middle < below:
            lines[-1].append(word)
        else:
            lines.append([word])
            below = word.middle + _SAME_LINE * (word.bottom - word.top)
    for line in lines:
        line.sort(key=_LEFT)
    return lines


def text_of(words: Sequence[Word]) -> str:
    """What these words say, line by line."""
    if len(words) < 2:
        return words[0].text if words else ""
    return " ".join(" ".join(word.text for word in line) for line in lines_of(words))


def told_apart(words: Sequence[Word], repeated: frozenset[tuple[str, int]]) -> list[Word]:
    """The words that are the page's own: none drawn twice for bold type, none of what every page repeats."""
    heights = {height for _text, height in repeated}
    seen: set[tuple[str, int, int]] = set()
    kept = []
    for word in words:
        place = word.text, round(word.left / CLOSE), round(word.top / CLOSE)
        if place not in seen and (round(word.top / 4) not in heights or _key(word) not in repeated):
            seen.add(place)
            kept.append(word)
    return kept


def margins_of(pages: Sequence[Page], repeated: frozenset[tuple[str, int]]) -> Iterator[str]:
    """What pages repeat, line by line as each has it, with # for the numbers in it."""
    heights = {height for _text, height in repeated}
    for page in pages:
        words = (word for word in page.words if round(word.top / 4) in heights and _key(word) in repeated)
        for line in lines_of(words):
            yield re.sub(r"\d+", "#", " ".join(word.text for word in line))


def _key(word: Word) -> tuple[str, int]:
    return re.sub(r"\d+", "#", word.text), round(word.top / 4)


def repeated(pages: Sequence[Page]) -> frozenset[tuple[str, int]]:
    """Headers, footers and watermarks: what stands at the same height of several pages, and is no row's.

    A page's own table may have the same words at the same place too: so only what is above the first row or below the
    last, or set in far larger type than the rest, and never a date or a citation.
    """
    seen: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
    same: defaultdict[tuple[str, int], set[int]] = defaultdict(set)  # a date of printing, but for its page
    outer_lines: dict[int, list[list[Word]]] = {}
    for page in pages:
        upper, lower = _UPPER * page.height, _LOWER * page.height
        outer_lines[page.number] = lines_of(word for word in page.words if not upper <= word.middle <= lower)
        for line in outer_lines[page.number]:
            same[_whole(line)].add(page.number)
    for page in pages:
        if not page.words:
            continue
        large = _LARGE * sorted(word.height for word in page.words)[len(page.words) // 2]
        outer = [word for line in outer_lines[page.number] for word in line]
        rows = {
            id(word)
            for line in outer_lines[page.number]
            if len(line) >= _CELLS
            or (any(dates.STARTS.match(word.text) for word in line) and len(same[_whole(line)]) < 2)
            for word in line
        }
        cited = {id(word) for word in outer if looks_cited(word.text) and not _PAGE_NUMBER.search(word.text)}
        for word in [*(one for one in outer if id(one) not in rows | cited), *_larger(page.words, large)]:
            seen[_key(word)].add(page.number)
    names = frozenset().union(*NAMES)
    return frozenset(key for key, on in seen.items() if len(on) > 1 and ("#" in key[0] or letters(key[0]) not in names))


def _whole(line: Sequence[Word]) -> tuple[str, int]:
    """A line's text without a page's number, and about where it stands."""
    return " ".join(_OF_PAGES.sub("", word.text) for word in line), round(line[0].top / 4)


def _larger(words: Iterable[Word], height: float) -> list[Word]:
    return [word for word in words if word.bottom - word.top > height]


def letters(text: str) -> str:
    """A label without its case, spaces and signs."""
    return "".join(each for each in text.casefold() if each.isalpha())


def is_section(line: Sequence[Word]) -> bool:
    """Whether a line is the title of a section that is known."""
    text = " ".join(word.text for word in line)
    title = len(text.split()) <= _HEADING_WORDS and not text.endswith((".", ";", ",")) and not looks_cited(text)
    return title and _SECTION.match(text) is not None


def is_inner(line: Sequence[Word], page: Page) -> bool:
    """Whether a line stands where headers and footers do not."""
    return _UPPER * page.height <= line[0].middle <= _LOWER * page.height


def is_furniture(line: Sequence[Word], page: Page, usual: float) -> bool:
    """Whether a line above or below what a page says is its number, or a header in smaller type than is ``usual``."""
    text = " ".join(word.text for word in line)
    if is_inner(line, page):
        return False
    numbered = _PAGE_NUMBER.search(text) is not None or text.strip(" -\u2013\u2014").isdigit()
    return numbered or (claims_nothing(text) and line[0].height < _SMALLER * usual)


def is_heading(line: Sequence[Word]) -> bool:
    """A title: a few words that claim nothing, with neither a date nor a citation."""
    return claims_nothing(" ".join(word.text for word in line))


def claims_nothing(text: str) -> bool:
    """Whether a text is short, no point of a list, without a date and without a citation."""
    short = not _POINT.match(text) and len(text.split()) <= _HEADING_WORDS and not text.rstrip().endswith((";", ","))
    return short and not looks_cited(text) and not dates.mentioned(text)
