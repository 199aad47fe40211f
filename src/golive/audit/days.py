"""The days that a page of records names, and in which role: a visit's day is neither a birth nor a fax machine's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from golive.audit.sorts import alternatives

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPELT = tuple(form for one in _MONTHS for form in (one.capitalize(), one.upper()))
_MONTH = f"(?:{'|'.join(_SPELT)})"
_FORMS = (
    re.compile(r"(?P<a>\d\d{0,3})(?P<by>[-/.])(?P<b>\d{1,2})(?P=by)(?P<c>\d{4}|\d{1,2})(?![\d/-])"),
    re.compile(rf"(?P<m>{_MONTH})(?<!\w{{4}})[A-Za-z]*\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})\b"),
    re.compile(rf"\b(?P<d>\d{{1,2}})[ -](?P<m>{_MONTH})[A-Za-z]*\.?,?[ -](?P<y>\d{{4}})\b"),
)
"""Ways to write a day; each begins with what its first letter may be, which is found far sooner than a border."""
_GOES_ON = frozenset("0123456789/.-")
"""What stands before a number that is a part of a longer one."""
_YEARS = (" 20", " 19", "-20", "-19")
"""What a year looks like behind a month that is spelt out."""
_LABEL = 48
"""Characters before a date that may say what it is of."""
_LINE = 240
"""Characters before and after a date that are looked at for what a fax machine wrote: a line may be a whole page."""
_OLDEST, _PIVOT = 1900, 40
"""The first year that a record can name, and the two digits from which on a year is of the last century."""


class Role(StrEnum):
    """What a day on a page is of. ``OTHER`` is one that no label tells."""

    SERVICE = "service"
    BIRTH = "birth"
    INJURY = "injury"
    PRINTED = "printed"
    SIGNED = "signed"
    OTHER = "other"


_ROLES = {
    Role.BIRTH: r"""
date of birth; birth ?date; d\.?o\.?b\b\.?; \bborn(?: on)?
""",
    Role.INJURY: r"""
(?:date|day) of (?:the )?(?:injury|loss|accident|incident|onset); \bdo[il]\b; injury date; loss date;
(?:injury|accident|collision|incident) occurred on; \binjured on; accident on; (?:mva|mvc|collision) (?:of|on)
""",
    Role.PRINTED: r"""
print(?:ed)?(?: date| on)?; fax(?:ed)?(?: date| on| id)?; received(?: on)?; run date; requested(?: on)?;
copied on; scanned(?: on)?; statement date; generated(?: on)?
""",
    Role.SIGNED: r"""
signed(?: (?:on|by)[^|]{0,30})?; dictated(?: on)?; transcribed(?: on)?; cosigned(?: on)?;
authenticated(?: on)?; electronically approved[^|]{0,20}; addend(?:ed|um)(?: on)?
""",
    Role.SERVICE: r"""
date of (?:service|visit|exam(?:ination)?|procedure|surgery|operation|study|admission);
date of (?:evaluation|discharge|encounter);
date of (?:consult(?:ation)?|treatment); \bdos\b; (?:service|visit|exam|study|encounter|procedure) date(?:/time)?;
(?:surgery|admit|admission|evaluation|arrival|consult|discharge) date(?:/time)?; admitted(?: on)?; seen on;
performed(?: on)?;
(?:^|[|\t\n])\s*date(?:/time)?
""",
}
_SAYS = [(role, re.compile(rf"(?:{alternatives(table)})[\s:#=|-]{{0,6}}$")) for role, table in _ROLES.items()]
_DIGITS = re.compile(r"\d(?:\d\d-\d|:\d\d|\d{4})")
_FAXED = re.compile(
    r"\bfax\b|\(\d{3}\)\s?\d{3}-\d{4}|\b\d{3}-\d{3}-\d{4}\b|\d{1,2}:\d{2}\b.*\bp(?:age|\.)\s?:?\s?\d+\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Day:
    """One day that a text names: YYYY-MM-DD, its role, and where it stands in the text."""

    date: str
    role: Role
    at: int


def days(text: str) -> tuple[Day, ...]:
    """The days that a text names, in their order; what is no day of the calendar is none of them."""
    found = [Day(day, _role(text, at, end), at) for day, at, end in _found(text)]
    return tuple(sorted(found, key=lambda one: one.at))


def _found(text: str) -> Iterator[tuple[str, int, int]]:
    spelt = any(mark in text for mark in _YEARS) and any(month in text for month in _SPELT)
    for form in _FORMS if spelt else _FORMS[:1]:
        for match in form.finditer(text):
            said = _said(match)
            if said and text[match.start() - 1 : match.start()] not in _GOES_ON:
                yield said, match.start(), match.end()


def _said(match: re.Match[str]) -> str:
    parts = match.groupdict()
    if "m" in parts:
        return _calendar(int(parts["y"]), _MONTHS.index(parts["m"].lower()) + 1, int(parts["d"]))
    first, second, last = int(parts["a"]), int(parts["b"]), int(parts["c"])
    if len(parts["a"]) == 4:
        return _calendar(first, second, last)
    if len(parts["a"]) == 3 or len(parts["c"]) == 1 or (parts["by"] == "." and len(parts["c"]) < 4):
        return ""
    year = last if len(parts["c"]) == 4 else last + (1900 if last > _PIVOT else 2000)
    return _calendar(year, first, second) or _calendar(year, second, first)


@lru_cache(maxsize=4096)
def _calendar(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat() if year >= _OLDEST else ""
    except ValueError:
        return ""


def _role(text: str, at: int, end: int) -> Role:
    """The role of the day at this place: by the label before it, else by a line that a fax machine wrote."""
    before = text[max(0, at - _LABEL) : at]
    label = before[before.rfind("\n", 0, len(before.rstrip())) + 1 :] if before.strip() else ""
    labelled = _labelled(label.lower())
    if labelled:
        return labelled
    first, last = max(0, at - _LINE), min(len(text), end + _LINE)
    line = text[text.rfind("\n", first, at) + 1 or first : (text.find("\n", end, last) + 1 or last + 1) - 1]
    return Role.PRINTED if faxed(line) else Role.OTHER


@lru_cache(maxsize=4096)
def _labelled(label: str) -> Role | None:
    """The role that a label in lower case gives; the same labels stand on page after page."""
    return next((role for role, says in _SAYS if label and says.search(label)), None)


def faxed(line: str) -> bool:
    """Whether a fax machine or a copier wrote a line."""
    return _DIGITS.search(line) is not None and _FAXED.search(line) is not None
