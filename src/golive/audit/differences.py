"""A claim in near the words of its evidence: each place where both differ, by what it changes.

Where a sentence was copied and one word of it is another one, that word is the defect: the side, the place, the number,
the denial. This asks no more of the language than that the rest is equal.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property

from golive.audit.lexicon import OPPOSED, REPORTING, Sort
from golive.audit.mentions import SIDES, place_fits
from golive.audit.scopes import Spoken, spoken_of
from golive.audit.words import Sentence, Word
from golive.model.audit import Kind
from golive.model.defect import Severity

COPIED = 0.65
"""The share of a claim's words that stand in the same order in its evidence, from which on it is a copy of it."""
_FEW, _LEAST, _WHOLE = 4, 1.9, 0.85
"""Words that one difference may take, the weight of what must be equal, and the share of a claim of fewer words."""
_SKIP = "the a an & + patient pt he she his her they their was is were are"
_SKIPPED = frozenset(_SKIP.split())
_NO = frozenset({"no", "not", "never", "without", "nor"})
_DONE = re.compile(
    r"(?:performed|done|completed|administered|placed|given|obtained|carried out)\b|\bunderwent\b|\bs/p\b|statuspost"
    r"|\breceived\b|\bhad (?:an?|the)\b"
)
_SERIOUS = frozenset({Sort.INJURY, Sort.PROCEDURE, Sort.DRUG, Sort.LAB})


Difference = tuple[Kind, Severity, str, str]
"""What is otherwise: its kind, how severe it is, our word, and theirs."""


@dataclass(frozen=True)
class Comparison:
    """A claim beside its evidence, word by word."""

    ours: tuple[Word, ...] = field(repr=False)
    theirs: tuple[Word, ...] = field(repr=False)
    spoken: tuple[Spoken, ...] = field(repr=False)
    """How each of our words is spoken of."""
    spoken_there: tuple[Spoken, ...] = field(repr=False)

    @cached_property
    def _codes(self) -> Sequence[tuple[str, int, int, int, int]]:
        ours, theirs = ([word.meant for word in each] for each in (self.ours, self.theirs))
        return SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()

    @cached_property
    def copied(self) -> float:
        """The share of our words that stand there in the same order, 0 to 1, by what they say."""
        total = sum(min(word.weight, 1.0) for word in self.ours)
        same = sum(min(self.ours[a].weight, 1.0) for a, _b in self.pairs)
        swapped = sum(min(sum(_of_one_sort(word, theirs) for word in ours), 1.0) for ours, theirs in self.replaced)
        return same / (total - swapped) if total > swapped else 0.0

    @property
    def near(self) -> bool:
        """Whether the claim is a copy of its evidence, or nearly."""
        equal = sum(self.ours[a].weight for a, _b in self.pairs)
        return self.copied >= COPIED and (equal >= _LEAST or self.copied >= _WHOLE)

    @cached_property
    def replaced(self) -> list[tuple[tuple[Word, ...], tuple[Word, ...]]]:
        """Our words, and those that stand in their place."""
        return [
            (self.ours[a:b], self.theirs[c:d])
            for kind, a, b, c, d in self._codes
            if kind == "replace" and b - a <= _FEW and d - c <= 2 * _FEW
        ]

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """The places of our words and of the same ones there."""
        return [(a + at, c + at) for kind, a, b, c, _d in self._codes if kind == "equal" for at in range(b - a)]


def _of_one_sort(word: Word, theirs: Sequence[Word]) -> bool:
    """Whether a word of the same sort stands in a word's place."""
    if word.number:
        return any(one.number for one in theirs)
    if word.meant in SIDES:
        return any(one.meant in SIDES for one in theirs)
    return word.sort is not None and any(one.sort is word.sort for one in theirs)


def comparison(words: Sequence[Word], there: Sequence[Sentence]) -> Comparison:
    """A claim beside sentences of a page."""
    ours = [(word, said) for word, said in zip(words, spoken_of(words), strict=True) if word.said not in _SKIPPED]
    theirs = [
        (word, said)
        for one in there
        for word, said in zip(one.words, spoken_of(one.words), strict=True)
        if word.said not in _SKIPPED
    ]
    return Comparison(
        tuple(word for word, _said in ours),
        tuple(word for word, _said in theirs),
        tuple(said for _word, said in ours),
        tuple(said for _word, said in theirs),
    )


def differences(compared: Comparison) -> Iterator[Difference]:
    """Each difference that changes what is said: its kind, how severe, our word and theirs."""
    all_theirs = frozenset(word.meant for word in compared.theirs)
    for ours, theirs in compared.replaced:
        yield from _swapped(ours, theirs, all_theirs)
    yield from _denied(compared)
    yield from _planned(compared)


def _swapped(ours: Sequence[Word], theirs: Sequence[Word], all_theirs: frozenset[str]) -> Iterator[Difference]:
    there = {word.meant for word in theirs}
    for word in ours:
        in_order = (
            not (word.number or word.sort is Sort.SITE) or word.meant not in all_theirs
        )  # else it is only told elsewhere in it
        if word.meant not in there and in_order:
            yield from _instead(word, ours, theirs)


def _instead(word: Word, ours: Sequence[Word], theirs: Sequence[Word]) -> Iterator[Difference]:
    """What a word of ours says in place of theirs, where both are of one sort."""
    there = {one.meant for one in theirs}
    if word.meant in SIDES:
        sides = there & SIDES
        if sides and "bilateral" not in sides:
            yield Kind.WRONG_LATERALITY, "critical", word.said, min(sides)
    elif word.sort is Sort.SITE:
        sites = [one.meant for one in theirs if one.sort is Sort.SITE]
        if sites and not any(place_fits(word.meant, one) for one in sites if _same_form(word.meant, one)):
            yield Kind.WRONG_REGION, "major", word.said, sites[0]
    elif word.number or word.sort in _SERIOUS:
        same = [one for one in theirs if one.number is word.number and one.sort is word.sort and _of_scale(word, one)]
        if same:
            invented = not word.number
            kind = Kind.FABRICATED if invented else Kind.WRONG_NUMBER
            yield kind, "critical" if invented else "major", word.said, same[0].said
    elif denied := next((one for one in theirs if _is_not(word, one)), None):
        yield Kind.WRONG_NEGATION, "major", word.said, denied.said
    elif (other := OPPOSED.get(word.meant, frozenset()) & there) and not _NO & {one.said for one in (*ours, *theirs)}:
        yield Kind.UNSUPPORTED, "major", word.said, min(other)


def _is_not(one: Word, other: Word) -> bool:
    """Whether two words are the same but for a beginning that denies: stable and unstable."""
    short, long = sorted((one.said, other.said), key=len)
    return len(short) >= _FEW and any(long == f"{before}{short}" for before in ("un", "in", "non", "dis", "ab", "im"))


def _of_scale(one: Word, other: Word) -> bool:
    """Whether two numbers are of one scale: 3/10 and 8/10 are, 3/10 and 80/90 are not, and a time is neither."""
    scales = [(":" in each.said, each.said.count("-"), each.meant.partition("/")[2]) for each in (one, other)]
    return scales[0] == scales[1]


def _same_form(one: str, other: str) -> bool:
    """Whether both are spinal levels, or neither is: disc and C5-C6 tell nothing against each other."""
    return True if one == other else any(each.isdigit() for each in one) == any(each.isdigit() for each in other)


def _denied(compared: Comparison) -> Iterator[Difference]:
    """What is denied in the one and not in the other."""
    told = [
        (compared.ours[a], compared.spoken[a].denied, compared.spoken_there[b].denied)
        for a, b in compared.pairs
        if compared.ours[a].meant not in REPORTING and compared.ours[a].weight >= 1 and not compared.ours[a].number
    ]
    wrong = [(word, ours) for word, ours, theirs in told if ours is not theirs]
    if not wrong or len(wrong) < min(len(told), 1):
        return
    serious = any(word.sort in _SERIOUS for word, _ours in wrong)
    word, ours = wrong[0]
    yield Kind.WRONG_NEGATION, "critical" if serious else "major", word.said, "denied here" if ours else "denied there"


def _planned(compared: Comparison) -> Iterator[Difference]:
    """What is told as done, and there is planned, offered or refused."""
    if not _DONE.search(" ".join(word.said for word in compared.ours)):
        return
    told = [(a, b) for a, b in compared.pairs if compared.ours[a].weight >= 1 and not compared.ours[a].number]
    plans = [a for a, b in told if compared.spoken_there[b].planned and not compared.spoken[a].planned]
    if plans and 2 * len(plans) >= len(told):
        serious = any(compared.ours[a].sort is Sort.PROCEDURE for a in plans)
        yield Kind.NOT_DONE, "critical" if serious else "major", compared.ours[plans[0]].said, "planned there"
