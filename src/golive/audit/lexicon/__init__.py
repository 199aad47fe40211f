"""The words of medicine that the audit knows, and for each of a text's words the one that stands for its meaning.

Hand-written, from common usage; what is not in the tables goes by its stem, and a drug, a procedure or a condition
that the tables do not have is told by how its name ends.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from threading import Lock

from snowballstemmer import stemmer

from golive.audit.lexicon import care, conditions, plain, sites


class Sort(StrEnum):
    """What sort of thing a word names."""

    SITE = "site"
    INJURY = "injury"
    FINDING = "finding"
    PROCEDURE = "procedure"
    STUDY = "study"
    DRUG = "drug"
    LAB = "lab"


def _lines(table: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for line in table.strip().splitlines():
        name, _, forms = line.partition(":")
        yield name.strip(), tuple(one.strip() for one in forms.split(",") if one.strip())


_TABLES = {
    Sort.SITE: sites.SITES,
    Sort.INJURY: conditions.INJURIES,
    Sort.FINDING: conditions.FINDINGS,
    Sort.PROCEDURE: care.PROCEDURES,
    Sort.STUDY: care.STUDIES,
    Sort.DRUG: care.DRUGS,
    Sort.LAB: care.LABS,
    None: plain.SAME,
}
_STEM, _STEMMING = stemmer("english"), Lock()
"""A stemmer keeps the word that it is at in itself: two threads at once spoil each other's, or end in an IndexError."""
_GAP = re.compile(r"\s+|(?<=\w)-(?=\w)")
_MEANT: dict[str, str] = {}
SORTS: dict[str, Sort] = {}
"""The sort of each word that stands for a meaning."""
_PHRASES: dict[str, str] = {}
for _sort, _table in _TABLES.items():
    for _name, _forms in _lines(_table):
        _whole = _name.replace(" ", "")
        if _sort is not None:
            SORTS.setdefault(_whole, _sort)
        for _form in (_name, *_forms):
            if re.fullmatch(r"[a-z0-9]+", _form):
                _MEANT.setdefault(_form, _whole)
            else:
                _PHRASES.setdefault(" ".join(_GAP.split(_form)), _whole)


def _any_of(forms: Sequence[str], known: int = 0) -> str:
    """A pattern of any of these phrases, the longest first, parted by their first letters so that few are tried."""
    if known == _PARTED or len(forms) == 1:
        return "|".join(_spaced(one[known:]) for one in forms)
    parts: dict[str, list[str]] = {}
    for one in forms:
        parts.setdefault(one[known : known + 1], []).append(one)
    return "|".join(f"{_spaced(letter)}(?:{_any_of(part, known + 1)})" for letter, part in parts.items())


def _spaced(form: str) -> str:
    return re.escape(form).replace(r"\ ", r"(?:\s+|-)")


_PARTED = 3
_LONGEST_FIRST = sorted(_PHRASES, key=len, reverse=True)
_PHRASE = re.compile(rf"(?<![a-z0-9])(?:{_any_of(_LONGEST_FIRST)})(?![a-z0-9])")

_GENERIC = {"drug": Sort.DRUG, "procedure": Sort.PROCEDURE, "condition": Sort.INJURY}
_SHORT, _SHORTEST = 4, 7
"""Letters that the short name of a laboratory value has, and below which a word's end tells nothing."""

PHRASES_OF: dict[str, list[str]] = {}
"""The phrases that stand for each meaning."""
for _form, _whole in _PHRASES.items():
    PHRASES_OF.setdefault(_whole, []).append(_form)

OPPOSED: Mapping[str, frozenset[str]]
"""To each word those that can't hold beside it."""
REPORTING: frozenset[str]


def phrases(text: str) -> str:
    """A text in lower case, with each phrase that is known as the one word that stands for it."""
    return _PHRASE.sub(_known, text)


def _known(match: re.Match[str]) -> str:
    return f" {_PHRASES[' '.join(_GAP.split(match[0]))]} "


@lru_cache(65536)
def meaning(word: str) -> str:
    """The word that stands for what a word in lower case means: of the tables, else its stem."""
    found = _MEANT.get(word)
    if found is None:
        with _STEMMING:
            stem = _STEM.stemWord(word)
        found = _MEANT.get(stem) or stem
    return found


@lru_cache(1024)
def spoken(name: str) -> str:
    """A meaning as a person reads it: "epidural steroid injection" for esi."""
    phrases_of = PHRASES_OF.get(name, [])
    joined = next((one for one in phrases_of if one.replace(" ", "") == name), "")
    initials = next((one for one in phrases_of if "".join(word[0] for word in one.split()) == name), "")
    return joined or initials or (name.upper() if SORTS.get(name) is Sort.LAB and len(name) <= _SHORT else name)


@lru_cache(65536)
def sort_of(meant: str) -> Sort | None:
    """What sort of thing a meaning is; by the end of the word where the tables do not have it."""
    return SORTS.get(meant)


@lru_cache(65536)
def sort_by_end(word: str) -> Sort | None:
    """What sort of thing a word names by its end, of a word that no table has."""
    if len(word) < _SHORTEST or word in _MEANT:
        return None
    single = word.removesuffix("s")
    return next((_GENERIC[kind] for kind, ends in care.SUFFIXES.items() if single.endswith(ends)), None)


def _opposed() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in plain.OPPOSED.strip().splitlines():
        group = frozenset(map(meaning, line.split()))
        for one in group:
            found[one] = found.get(one, frozenset()) | (group - {one})
    return found


OPPOSED = _opposed()
REPORTING = frozenset(map(meaning, plain.REPORTING)) | frozenset(plain.REPORTING)

_WHOLE: dict[str, set[str]] = {}
for _pair in sites.PARTS.replace("\n", ";").split(";"):
    if _pair.strip():
        _part, _of = _pair.split()
        _WHOLE.setdefault(_part, set()).add(_of)


@lru_cache(4096)
def wholes(site: str) -> frozenset[str]:
    """A site, and all that it is a part of."""
    found = {site}
    for one in _WHOLE.get(site, ()):
        found |= wholes(one)
    return frozenset(found)


def same_place(one: str, other: str) -> bool:
    """Whether what is said of one site may be said of the other: it is the same, or a part of it."""
    return one in wholes(other) or other in wholes(one)


WIDE: Mapping[str, frozenset[str]] = {
    name: frozenset(map(meaning, members.split())) for name, members in care.CLASSES.items()
}
"""To each word of a wide meaning those that are one of what it says."""
