"""Whose a page is: the patient's name, number and day of birth as many kinds of records head them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

_PART = r"(?:[A-Z][A-Za-z'\u2019.-]*|de|la|del|der|van|von|bin|al|y)"
_NAMED = re.compile(
    r"(?:^\s?|(?<=[|\t])\s?|(?<=\s\s))(?:(?:Patient|Pt\.?|PATIENT|PT)(?:'s)?(?:[ /](?:Name|NAME))(?:\s*[:#]\s*|\s+)|"
    r"(?:Patient|PATIENT|Pt|PT|Name|NAME|Claimant|CLAIMANT|Client|CLIENT)\s*:\s*)"
    rf"(?P<name>{_PART}(?:,?[ ]{_PART}){{1,4}})",
    re.MULTILINE,
)
_NUMBERED = re.compile(
    r"\b(?:MRN|MR\s?(?:#|No\.?)|Med(?:ical)?\.? Rec(?:ord)?\.?(?: (?:Number|No\.?))?|Chart\s?(?:#|No\.?)|Patient ID)"
    r"\s*(?:[:#]\s*)*(?P<number>[A-Z]{0,4}-?\d[\dA-Z-]{2,})",
    re.IGNORECASE,
)
_NO_NAME_WORDS = """
see header name patient information unknown status care reports presents mrn dob date of age sex gender acct account
visit provider physician number id male female page facility phone address insurance chart record medical service birth
follow up denies history note notes emergency department plan intake questionnaire
"""
_NO_NAME = frozenset(_NO_NAME_WORDS.split())
_ENDS_WORDS = """
mrn dob date age sex gender acct account visit provider physician id page phone d.o.b dos d.o.s mr med adm admit enc
"""
_ENDS = frozenset(_ENDS_WORDS.split())
_TITLES = frozenset(["mr", "mrs", "ms", "miss", "dr", "jr", "sr", "ii", "iii", "iv", "md"])
_LONG = 4
"""Letters from which on a part of a name may be mistyped."""


@dataclass(frozen=True, slots=True)
class Person:
    """What a page says of whose it is; what it does not say is empty. ``name`` is its parts by the alphabet."""

    name: tuple[str, ...] = field(default=(), repr=False)
    mrn: str = field(default="", repr=False)
    born: str = field(default="", repr=False)
    written: str = field(default="", repr=False)
    """The name as it stands there."""

    @property
    def known(self) -> bool:
        """Whether anything is said."""
        return bool(self.name or self.mrn or self.born)


def person(text: str, born: str = "") -> Person:
    """Whose a text is, by its labels; ``born`` is the day of birth that it names."""
    number = _NUMBERED.search(text)
    mrn = number_of(number["number"]) if number else ""
    for match in _NAMED.finditer(text):
        written = _until_label(match["name"])
        name = name_of(written)
        if name:
            return Person(name, mrn, born, written)
    return Person((), mrn, born)


@lru_cache(4096)
def name_of(written: str) -> tuple[str, ...]:
    """The parts of a name, without titles and single letters; empty where it is none."""
    parts = [part.strip(".,'\u2019-").lower() for part in re.split(r"[\s,]+", written)]
    if any(part in _NO_NAME for part in parts):
        return ()
    kept = sorted(part for part in parts if len(part) > 1 and part not in _TITLES)
    return tuple(kept) if len(kept) > 1 else ()


def number_of(written: str) -> str:
    """A medical record number without what stands around its digits."""
    return re.sub(r"^(?:MRN)?-?", "", written.upper()).replace("-", "")


def same_name(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names are of one person for certain: all parts of the shorter stand in the longer."""
    return set(one) <= set(other) or set(other) <= set(one)


def misspelt(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names differ by a slip of one letter and no more."""
    short, long = sorted((one, other), key=len)
    odd, rest = [part for part in short if part not in long], [part for part in long if part not in short]
    if not odd:
        return False
    return len(odd) == 1 and any(min(len(odd[0]), len(part)) >= _LONG and a_slip(odd[0], part) for part in rest)


def a_slip(one: str, other: str) -> bool:
    """Whether two words differ by one letter: changed, left out, added, or swapped with its neighbour."""
    short, long = sorted((one, other), key=len)
    at = next((at for at, letter in enumerate(short) if letter != long[at]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return short[at + 1 :] == long[at + 1 :] or swapped


@lru_cache(4096)
def near(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names are of one person, as far as spelling tells."""
    return same_name(one, other) or misspelt(one, other)


def numbers_in(text: str) -> Iterable[str]:
    """Each medical record number that a text names."""
    return (number_of(match["number"]) for match in _NUMBERED.finditer(text))


def _until_label(written: str) -> str:
    """A name up to the label that follows it on its line."""
    kept: list[str] = []
    for part in written.split():
        if part.strip(".,:#").lower() in _ENDS:
            break
        kept.append(part)
    return " ".join(kept)
