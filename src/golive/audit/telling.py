"""Whether an entry of the timeline tells a document of the packet: by its pages, its day, its kind and its words."""

import re
from functools import lru_cache

from golive.audit.case import Told
from golive.audit.documents import Document
from golive.audit.sorts import Sort, event_sort

_WORD = re.compile(r"[a-z]{4,}")
_COMMON_WORDS = """
hospital center medical clinic group associates health healthcare physical therapy regional general family practice
care surgery surgical imaging radiology orthopedics orthopedic department emergency doctor provider clearly identified
records electronically signed
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_SAYS = {
    Sort.EMERGENCY: re.compile(r"\bE\.?[DR]\.?\b|[Ee]mergency|EMERGENCY|[Tt]riage"),
    Sort.OPERATIVE: re.compile(
        r"surg|operat|procedure|performed|injection|ectomy|plasty|repair|fixation|scop", re.IGNORECASE
    ),
    Sort.IMAGING: re.compile(r"\b(?:MRI|CT|XR|EMG)\b|x-?ray|radiograph|ultrasound|imaging|impression", re.IGNORECASE),
    Sort.ADMISSION: re.compile(r"admit|admission|inpatient|hospital|discharge", re.IGNORECASE),
}
_PLAIN = (Sort.EMERGENCY, Sort.OPERATIVE, Sort.IMAGING, Sort.THERAPY)
"""Kinds of entries that are of no other kind of record."""
_ALIKE = 0.6
"""The share of a row's words that a page must have for the row to be about that page."""


def speaks_of(told: Told, sort: Sort) -> bool:
    """Whether an entry's own words say that it is of this kind."""
    kind = event_sort(told.event)
    if kind is sort:
        return True
    if kind in (Sort.LABORATORY, Sort.BILLING) or sort not in _SAYS:
        return False
    return _says(sort, told.text)


@lru_cache(4096)
def _says(sort: Sort, text: str) -> bool:
    return _SAYS[sort].search(text) is not None


def same_day(told: Told, document: Document) -> bool:
    """Whether an entry is of a day that may be the document's."""
    return bool(told.date) and any(told.date <= day <= (told.until or told.date) for day in document.dates)


def cites(told: Told, document: Document) -> bool:
    """Whether an entry cites one of a document's pages."""
    return not set(told.cited).isdisjoint(document.pages)


def same_provider(provider: str, document: Document) -> bool:
    """Whether a provider is one that a document names, by a word that not every institution has."""
    said = distinctive(provider)
    return bool(said) and any(said & distinctive(name) for name in document.providers)


@lru_cache(4096)
def distinctive(name: str) -> frozenset[str]:
    """The words of a provider's name that tell it from others."""
    return frozenset(_WORD.findall(name.lower())) - _COMMON


def tells(told: Told, document: Document) -> bool:
    """Whether a row tells a document: it is of its day and kind, or of its page and not of another kind."""
    kind, cited = event_sort(told.event), cites(told, document)
    if kind in (Sort.LABORATORY, Sort.BILLING):
        return False
    if speaks_of(told, document.sort):
        return same_day(told, document) or cited or not document.dates
    if cited and document.sort is Sort.ADMISSION:
        return True
    if kind in _PLAIN and kind is not document.sort:
        return False
    return (same_day(told, document) or not told.date) and (cited or same_provider(told.provider, document))


def words_of(text: str) -> frozenset[str]:
    """The longer words of a text."""
    return frozenset(_WORD.findall(text.lower()))


def alike(text: str, page: str) -> bool:
    """Whether most words of a text stand on a page."""
    words = words_of(text)
    return bool(words) and len(words & words_of(page)) >= _ALIKE * len(words)
