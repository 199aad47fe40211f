"""The evidence for a claim: the few sentences of a page that say most of it, and where both differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from math import fsum

from golive.audit.lexicon import REPORTING, WIDE, Sort
from golive.audit.mentions import Place, place_fits, places_of
from golive.audit.packet_index import PacketIndex
from golive.audit.words import Sentence, Word

_LONGEST = 3
"""Sentences that one claim may be told in."""
_EACH = 0.02
_BESIDE = 0.75
"""What it is worth that a word of the claim stands elsewhere on the page, as in its heading."""
_ALIKE, _TYPED = 0.84, 6


@dataclass(frozen=True)
class Evidence:
    """What a page says of a claim. ``coverage`` is the share of the claim, by weight, that is found there, 0 to 1."""

    page: int
    sentences: tuple[Sentence, ...] = field(repr=False)
    coverage: float
    first: int = 0

    @property
    def said(self) -> str:
        """The packet's own words."""
        return " ".join(one.said for one in self.sentences)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """All of its words."""
        return tuple(word for one in self.sentences for word in one.words)

    @cached_property
    def meant(self) -> frozenset[str]:
        """All of its meanings."""
        return frozenset(word.meant for word in self.words)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The places that it names."""
        return tuple(place for one in self.sentences for place in places_of(one.words))

    def holds(self, sentence: int) -> bool:
        """Whether a sentence of the page, by its place, is part of it."""
        return self.first <= sentence < self.first + len(self.sentences)

    def beside(self, claim: Sequence[Word]) -> list[tuple[list[Word], list[Word]]]:
        """What the claim says otherwise: its words and the page's at the same place, where what is around is equal."""
        ours, theirs = _telling(claim), _telling(self.words)
        matcher = SequenceMatcher(None, [one.meant for one in ours], [one.meant for one in theirs], autojunk=False)
        return [
            (ours[a:b], theirs[c:d])
            for kind, a, b, c, d in matcher.get_opcodes()
            if kind == "replace" and (b - a) <= 4 and (d - c) <= 4
        ]


def _telling(words: Sequence[Word]) -> list[Word]:
    return [word for word in words if word.meant not in REPORTING and word.said not in REPORTING]


def weights_of(claim: Sequence[Word]) -> dict[str, float]:
    """What each meaning of a claim weighs."""
    return {word.meant: word.weight for word in claim}


def best_on(index: PacketIndex, page: int, weights: Mapping[str, float], sites: frozenset[str]) -> Evidence:
    """The sentences of a page that say most of a claim. ``sites`` are the sites among the claim's meanings."""
    said = index.sentences(page)
    total = sum(weights.values()) or 1.0
    wide = [one for one in weights if one in WIDE]
    found = [
        weights.keys() & meant | _wider(one.words, meant, sites, wide)
        for one, meant in zip(said, index.meanings(page), strict=True)
    ]
    best, at, length = 0.0, 0, min(1, len(said))
    for first in range(len(said)):
        if not found[first]:
            continue
        together: set[str] = set()
        for count in range(1, min(_LONGEST, len(said) - first) + 1):
            together |= found[first + count - 1]
            score = fsum(weights[one] for one in together) / total - _EACH * (count - 1)
            if score > best + 1e-9:
                best, at, length = score, first, count
    window = said[at : at + length]
    inside = set().union(*found[at : at + length]) if window else set()
    elsewhere = (set().union(*found) if found else set()) - inside
    missing = weights.keys() - inside - elsewhere
    typed = {one for one in missing if len(one) >= _TYPED and _mistyped(one, window)}
    # Sums of the same numbers in another order differ in their last digit, and a set has no order.
    covered = fsum(weights[one] for one in inside | typed) + _BESIDE * fsum(weights[one] for one in elsewhere)
    return Evidence(page, tuple(window), min(1.0, covered / total), at)


def _wider(words: Sequence[Word], meant: frozenset[str], sites: frozenset[str], wide: Sequence[str]) -> set[str]:
    """Of a claim's sites and its words of wide meaning those that a sentence has by another name."""
    found = {one for one in wide if not WIDE[one].isdisjoint(meant)}
    lacking = sites - meant
    if lacking:
        here = {word.meant for word in words if word.sort is Sort.SITE}
        found |= {one for one in lacking if any(place_fits(one, other) for other in here)}
    return found


def _mistyped(meant: str, window: Sequence[Sentence]) -> bool:
    """Whether a word stands there with a letter or two wrong, as a recogniser of text or a typist has it."""
    return any(
        word.meant[:1] == meant[:1]
        and abs(len(word.meant) - len(meant)) <= 1
        and SequenceMatcher(None, word.meant, meant, autojunk=False).ratio() >= _ALIKE
        for one in window
        for word in one.words
        if len(word.meant) >= _TYPED and word.sort is None
    )
