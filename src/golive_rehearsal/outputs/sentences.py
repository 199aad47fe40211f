"""Sentences of clinical notes, and when one of them is said on a page."""

import re
from collections.abc import Iterator
from functools import lru_cache

_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\d\"])")
_TITLES = re.compile(r"\b(Dr|Mr|Mrs|Ms|vs|approx|St|No)\.$")
_BULLET = re.compile(r"^\s*(?:[\u2022*\-]|\d+[.)])\s*")
_WORD = re.compile(r"[a-z0-9/.%-]*[a-z0-9%]")


def sections(note: str) -> Iterator[tuple[str, list[str]]]:
    """The heads of a note, each with the lines below it; a line is a paragraph or a point."""
    head, lines = "", list[str]()
    for line in (one.strip() for one in note.splitlines()):
        if line and line == line.upper() and len(line) < 60 and re.search("[A-Z]{3}", line):
            if lines:
                yield head, lines
            head, lines = line, []
        elif line:
            lines.append(line)
    if lines:
        yield head, lines


def sentences(line: str) -> list[str]:
    """The sentences of a line; "Dr. Vance" ends none."""
    found: list[str] = []
    for part in _END.split(_BULLET.sub("", line)):
        if found and _TITLES.search(found[-1]):
            found[-1] += " " + part
        else:
            found.append(part)
    return [one.strip() for one in found if one.strip()]


def words(text: str) -> list[str]:
    """The words of a text in lower case, without what stands between them."""
    return _WORD.findall(text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))


@lru_cache(maxsize=1024)
def vocabulary(text: str) -> frozenset[str]:
    """Each word of a text once."""
    return frozenset(words(text))


@lru_cache(maxsize=1024)
def squashed(text: str) -> str:
    """A text as nothing but its words, to look for one in another."""
    return f" {' '.join(words(text))} "


def said_on(text: str, page: str) -> bool:
    """Whether a page says it word for word."""
    return squashed(text) in squashed(page)


_EMPTY = frozenset(["the", "a", "an", "of", "and", "or", "is", "was", "in", "on", "to", "with", "for", "at", "by"])


def share_on(text: str, page: str) -> float:
    """The share of a text's words that a page has too, 0 to 1; small words do not count."""
    telling = [word for word in words(text) if word not in _EMPTY]
    there = vocabulary(page)
    return sum(word in there for word in telling) / len(telling) if telling else 1.0
