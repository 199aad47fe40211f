"""Two plain ways of asking whether a page says what is claimed, to measure the audit beside."""

import re
from functools import lru_cache

from rapidfuzz import fuzz

_WORD = re.compile(r"[a-z0-9]+")
_NEGATED = re.compile(r"\b(no|not|denies|denied|without|negative|none|never)\b")
_CLAIMS = re.compile(r"(?<=[.!?;|])\s+(?=\w)")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n(?=[A-Z\u2022-])")


def fuzzy(claim: str, page: str) -> bool:
    """Whether it finds the claim wrong: of a sentence no passage of the page is like it by more than 80 of 100."""
    return any(fuzz.partial_ratio(" ".join(one.lower().split()), _flat(page)) <= 80 for one in _CLAIMS.split(claim))


def overlap(claim: str, page: str) -> bool:
    """Whether it finds the claim wrong: too few words of it on the page, or a negation on one side only.

    So the app itself decides that a row is backed by text.
    """
    return any(_unlike(one, page) for one in _CLAIMS.split(claim))


def _unlike(claim: str, page: str) -> bool:
    wanted = set(_WORD.findall(claim.lower()))
    shares = [(len(wanted & there) / max(1, len(wanted)), negated) for there, negated in _sentences(page)]
    best = max(shares, default=(0.0, False))
    return best[0] < 0.12 or best[1] != bool(_NEGATED.search(claim.lower()))


@lru_cache(maxsize=256)
def _flat(page: str) -> str:
    return " ".join(page.lower().split())


@lru_cache(maxsize=256)
def _sentences(page: str) -> tuple[tuple[frozenset[str], bool], ...]:
    parts = [" ".join(part.lower().split()) for part in _SENTENCE.split(page)]
    return tuple((frozenset(_WORD.findall(part)), bool(_NEGATED.search(part))) for part in parts if part)
