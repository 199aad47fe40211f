"""Which words of a packet's page are marked for the reviewer beside an entry. Pure."""

import re
from collections.abc import Iterator
from datetime import date

_LONG, _WORDS = 5, 30
"""Letters from which on a word tells one page from another, and how many of them are looked for."""
_COMMON = frozenset(
    [
        "about",
        "after",
        "again",
        "another",
        "before",
        "being",
        "between",
        "could",
        "during",
        "every",
        "first",
        "found",
        "other",
        "patient",
        "provider",
        "records",
        "right",
        "reported",
        "should",
        "since",
        "their",
        "there",
        "these",
        "those",
        "through",
        "under",
        "until",
        "visit",
        "where",
        "which",
        "while",
        "would",
    ]
)
_LINE = re.compile(r"[\n\r]+|(?<=[.;])\s")
_TOKEN = re.compile(r"[^\W\d_][\w'-]+|\d[\d,./-]*\d|\d+")


def phrases(text: str, day: str = "", evidence: str = "") -> Iterator[str]:
    """What to look for, first things first: what the audit found there, the entry's date, then the words that tell.

    Words that stand in most records, and short ones, would mark the whole page.
    """
    yield from (one.strip() for one in _LINE.split(evidence) if len(one.strip()) > 3)
    yield from days(day)
    words = dict.fromkeys(_TOKEN.findall(text))
    telling = [one for one in words if _tells(one)]
    yield from telling[:_WORDS]


def days(day: str) -> Iterator[str]:
    """The ways in which records write a day (YYYY-MM-DD); none for what is no day."""
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return
    year, month, of_month = found.year, found.month, found.day
    yield day
    yield from dict.fromkeys(
        f"{m}{sign}{d}{sign}{y}"
        for sign in ("/", "-", ".")
        for m in (f"{month:02}", f"{month}")
        for d in (f"{of_month:02}", f"{of_month}")
        for y in (f"{year}", f"{year % 100:02}")
    )
    for name in (f"{found:%B}", f"{found:%b}", f"{found:%b}."):
        yield from (f"{name} {of_month}, {year}", f"{name} {of_month:02}, {year}", f"{of_month} {name} {year}")


def _tells(word: str) -> bool:
    if word[0].isdigit():
        return len(word) > 1
    return len(word) >= _LONG and word.casefold() not in _COMMON
