"""Dates as people write them: read where they can be read, and said where they can't be told apart."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

Order = Literal["month-first", "day-first", ""]

_MONTHS = {name: at for at, names in enumerate(
    ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
     "sep sept september", "oct october", "nov november", "dec december"), 1) for name in names.split()}  # fmt: skip
_HYPHENS = re.compile("[\u2010-\u2015\u2212\ufe63\uff0d]")
_NAME = r"(?P<name>[A-Za-z]{3,9})\.?"
_YEAR = r"(?P<year>\d{4}|'?\d{2})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?P<year>\d{4})\s*[-/.]\s*(?P<month>\d{1,2})\s*[-/.]\s*(?P<day>\d{1,2})(?!\d)(?:T[\d:.]+Z?)?",
        r"(?P<one>\d{1,2})\s*[-/.]\s*(?P<two>\d{1,2})\s*[-/.]\s*(?P<year>\d{4}|\d{2})(?!\d)",
        rf"{_NAME}\s*{_DAY}\s*,?\s*(?P<year>\d{{4}})(?!\d)",
        rf"{_DAY}[\s-]*(?:of\s+)?{_NAME}[\s,-]*{_YEAR}(?!\d)",
        rf"(?P<year>\d{{4}})[\s-]*{_NAME}[\s-]*(?P<day>\d{{1,2}})(?!\d)",
    )
)
_WHOLE_FORMS = tuple(re.compile(rf"(?<![\w/.-]){form.pattern}") for form in _FORMS)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY_NAME = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
_WEEKDAY = re.compile(rf"\({_DAY_NAME}\)|\b{_DAY_NAME},?", re.IGNORECASE)
_TIME = re.compile(
    r"[T,]?\s*(?:\bat\s+)?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?m\.?|Z\b|[+-]\d\d:?\d\d)?"
    r"|,?\s*\b\d{4}\s*(?:hrs?|hours)\b\.?|\(time not documented\)",
    re.IGNORECASE,
)
_WITHIN_A_MONTH = re.compile(rf"({_MONTH})\s*(\d{{1,2}})\s*-\s*(\d{{1,2}}),?\s*(\d{{4}})", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:-|/|to|through|thru|until|and|&|,|;)\s*", re.IGNORECASE)
_LISTS = re.compile(r"\s*(?:and|&|,|;)\s*", re.IGNORECASE)
_UNDATED = re.compile(
    r"(?:date\s+)?(?:not|un)[\s-]*(?:established|known|dated|documented|available|provided|stated|specified|recorded|clear)"
    r"[\w\s,.-]*|no date[\w\s]*|n/?a|none|-+|undated|date unknown",
    re.IGNORECASE,
)
STARTS = re.compile(
    rf"(?:from\s+|~\s*|c(?:irc)?a\.?\s+|approx\w*\.?\s+|(?:on\s+or\s+)?about\s+|{_DAY_NAME},?(?:\s+|$))?"
    rf"(?:\d{{1,4}}\s*[-/.]|\d{{1,2}}\s+[A-Za-z]{{3}}|{_MONTH}\s*(?:\d|$))|(?:from|{_DAY_NAME},?)$"
    r"|date\s+(?:not|unknown)|undated|unknown|no date|not\s+(?:est|doc|dat)|n/?a\b",
    re.IGNORECASE,
)
"""How a cell of dates begins."""
_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_CENTURY = 100


@dataclass(frozen=True, slots=True)
class Dates:
    """What a cell of dates says: its first and last day as YYYY-MM-DD; ``undated`` if it says that there is none.

    ``spans`` are the first and last day of each that it names, where it names several and not all between.
    ``ambiguous`` where day and month can't be told apart; ``read`` is False where it was not understood.
    """

    first: str = ""
    last: str = ""
    undated: bool = False
    ambiguous: bool = False
    read: bool = True
    spans: tuple[tuple[str, str], ...] = ()


def order_of(texts: Iterable[str]) -> Order:
    """Which of two numbers is the month, by every date of a document that can only be read in one way."""
    seen = set(_orders(texts))
    return seen.pop() if len(seen) == 1 else ""


def only_day_first(texts: Iterable[str]) -> bool:
    """Whether that is the day everywhere that it can be told: of a long text, read up to the first that is not so."""
    order: Order = ""
    for order in _orders(texts):
        if order == "month-first":
            return False
    return order == "day-first"


def _orders(texts: Iterable[str]) -> Iterator[Order]:
    other = (text for text in texts if not _ISO.fullmatch(text))
    return (order for text in other for match in _WHOLE_FORMS[1].finditer(plain(text)) if (order := _order(match)))


def read(text: str, order: Order = "", forms: Sequence[str] = ()) -> Dates:
    """What a cell says. Without ``order``, 01/02/2025 is ambiguous; ``forms`` are further ones, as of strptime."""
    for form in forms:
        with suppress(ValueError):
            day = datetime.strptime(" ".join(text.split()), form).date().isoformat()  # noqa: DTZ007 - a day, no moment
            return Dates(day, day)
    if _ISO.fullmatch(text) and _iso(*map(int, text.split("-"))):
        return Dates(text, text)
    said = _WEEKDAY.sub("", _TIME.sub("", plain(text))).strip(" .:;,*\u2020\u2021")
    said = _WITHIN_A_MONTH.sub(r"\1 \2, \4 - \1 \3, \4", said.removeprefix("From ").removeprefix("from "))
    if not said or _UNDATED.fullmatch(said):
        return Dates(undated=True)
    found = _days(said, order)
    if not found.read:  # a narrow column may break a number as well
        found = _days(re.sub(r"(?<=\d) (?=\d)", "", said), order)
    return found


def _days(said: str, order: Order) -> Dates:
    days: list[str] = []
    spans: list[list[str]] = []
    ambiguous, at = False, 0
    while at < len(said):
        listed = not days
        if days:
            between = _BETWEEN.match(said, at)
            if between is None:
                return Dates(read=False)  # two days without a word between them may be those of two rows
            at, listed = between.end(), _LISTS.fullmatch(between[0]) is not None
        found = next((match for form in _FORMS if (match := form.match(said, at))), None)
        day, doubt = _day(found, order) if found is not None else ("", False)
        if found is None or not day:
            return Dates(read=False)
        days.append(day)
        spans = [*spans, [day]] if listed else [*spans[:-1], [*spans[-1], day]]
        ambiguous = ambiguous or doubt
        at = found.end()
    several = tuple((min(span), max(span)) for span in spans) if len(spans) > 1 else ()
    return Dates(min(days), max(days), ambiguous=ambiguous, spans=several)


def mentioned(text: str, order: Order = "") -> set[str]:
    """Every day that a text mentions; one that can't be told apart counts in both ways."""
    found: set[str] = set()
    said = plain(text)
    for form in _WHOLE_FORMS:  # not 25-09-22 of 2025-09-22
        for match in form.finditer(said):
            day, doubt = _day(match, order)
            found |= {day} if day else set()
            if doubt:
                found.add(_day(match, "day-first")[0])
    return found - {""}


def as_iso(text: str, order: Order = "") -> str:
    """A text with each of its days as YYYY-MM-DD; one whose day and month can't be told apart stays as it is."""

    def known(match: re.Match[str]) -> str:
        if len(set(re.findall(r"[-/.]", match[0]))) > 1:
            return match[0]  # 3.5/10 is a score
        day, doubt = _day(match, order)
        return match[0] if doubt or not day else f" {day} "

    for form in _WHOLE_FORMS:
        text = form.sub(known, text)
    return text


def plain(text: str) -> str:
    """With one kind of hyphen, and none of the breaks that a narrow column makes in a date."""
    said = _HYPHENS.sub("-", " ".join(text.split()))
    said = re.sub("\u00ad\\s?(?=-)|(?<=-)\u00ad", "", said).replace("\u00ad", "-")
    said = re.sub(r"(?<=\d)\u25a0(?=\d)", "-", said)  # how a font that lacks the hyphen shows it
    return re.sub(r"(?<=\d)\s*([-/.])\s+(?=\d)|(?<=\d)\s+([-/.])(?=\d)", lambda m: m[1] or m[2], said)


def _order(match: re.Match[str]) -> Order:
    one, two = int(match["one"]), int(match["two"])
    if one > 12 >= two:
        return "day-first"
    return "month-first" if two > 12 >= one else ""


def _day(match: re.Match[str], order: Order) -> tuple[str, bool]:
    """The day, and whether it can't be told apart from another one."""
    parts = match.groupdict()
    year = _year(parts["year"].strip("'"))
    if parts.get("name"):
        month = _MONTHS.get(parts["name"].lower(), 0)
        return _iso(year, month, int(parts["day"])), False
    if parts.get("month"):
        return _iso(year, int(parts["month"]), int(parts["day"])), False
    one, two = int(parts["one"]), int(parts["two"])
    own = _order(match) or order
    doubt = not own and one != two
    month, day = (two, one) if own == "day-first" else (one, two)
    return _iso(year, month, day), doubt


def _year(said: str) -> int:
    if len(said) == 4:
        return int(said)
    soon = (date.today() + timedelta(days=366)).year  # noqa: DTZ011 - which century, not which moment
    year = soon - soon % _CENTURY + int(said)
    return year if year <= soon else year - _CENTURY


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
