"""Whether a page carries a claim: every name, place, side, number and denial of it, held against the page's own.

A contradiction needs something that the page says otherwise, or a named thing that the packet does not have; that words
are missing leaves a claim unverified. Where the wording is free, much less is a contradiction than where it is a copy.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from golive.audit import naming
from golive.audit.differences import Comparison, comparison, differences
from golive.audit.evidence import Evidence, best_on, weights_of
from golive.audit.held import OPEN, Against, Problem, sides_fit, wrong_side
from golive.audit.lexicon import OPPOSED, Sort
from golive.audit.mentions import SIDES, Mention, Place, mentions_of, place_fits, places_of
from golive.audit.numbers import wrong_numbers
from golive.audit.packet_index import PacketIndex
from golive.audit.wording import doubts
from golive.audit.words import Word
from golive.model.audit import ClaimVerdict, Kind

ENOUGH, FACTS_ENOUGH, NEAR = 0.6, 0.4, 0.6
"""Of a claim's weight that a page must say; where it names things and all are there; where the wording is near."""
_WORDING = {
    Kind.NOT_DONE: "It tells {ours} as done, and page {page} only plans, recommends or refuses it.",
    Kind.WRONG_NEGATION: 'Of "{ours}" it says the opposite of page {page}: it is {theirs}.',
}
_AS_GOOD, _LONG = 0.05, 4
_OTHERWISE = "It says {ours}, and page {page} {theirs}."


@dataclass(frozen=True)
class Statement:
    """One claim as it is judged: its words, and what it names."""

    text: str = field(repr=False)
    words: tuple[Word, ...] = field(repr=False)
    done: bool = False
    """Whether it stands under a heading of what was done."""
    days: frozenset[str] = frozenset()
    """The days that it may name: its entry's own, and those of the records that are cited."""

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """The things that it names."""
        return tuple(mentions_of(self.words))

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The places that it names."""
        return tuple(places_of(self.words))

    @cached_property
    def weights(self) -> dict[str, float]:
        """What each of its meanings weighs."""
        return weights_of(self.words)

    @cached_property
    def sites(self) -> frozenset[str]:
        """The sites among its meanings."""
        return frozenset(word.meant for word in self.words if word.sort is Sort.SITE)


@dataclass(frozen=True, slots=True)
class Held:
    """A claim held against pages: how it ended, the best evidence, and what is wrong."""

    verdict: ClaimVerdict
    evidence: Evidence | None
    problems: tuple[Problem, ...] = ()

    @property
    def coverage(self) -> float:
        """How much of the claim the evidence says, 0 to 1."""
        return self.evidence.coverage if self.evidence is not None else 0.0


def hold(statement: Statement, pages: Sequence[int], index: PacketIndex) -> Held:
    """Hold a claim against the pages that are cited for it."""
    if not pages:
        return Held(ClaimVerdict.UNVERIFIED, None)
    every = [best_on(index, page, statement.weights, statement.sites) for page in pages]
    best = max(every, key=lambda one: one.coverage)
    against = Against(best, _beside(statement, best), tuple(pages), index)
    problems = tuple(_problems(statement, against))
    if any(one.sure for one in problems):
        return Held(ClaimVerdict.CONTRADICTED, best, problems)
    if problems or best.coverage < (FACTS_ENOUGH if _names_something(statement) else ENOUGH):
        return Held(ClaimVerdict.UNVERIFIED, best, problems)
    return Held(ClaimVerdict.SUPPORTED, best)


def _beside(statement: Statement, best: Evidence) -> Comparison:
    """The claim beside the one sentence of the evidence that it was copied from, or beside all of them."""
    whole = comparison(statement.words, best.sentences)
    single = [comparison(statement.words, (one,)) for one in best.sentences if len(best.sentences) > 1]
    return max(
        (one for one in single if one.copied >= whole.copied - _AS_GOOD), key=lambda one: one.copied, default=whole
    )


def _names_something(statement: Statement) -> bool:
    return bool(statement.mentions) or any(word.number for word in statement.words)


def _problems(statement: Statement, against: Against) -> Iterator[Problem]:
    best = against.best
    if against.near and not _said_elsewhere(statement, against):
        for kind, severity, ours, theirs in differences(against.compared):
            wording = _WORDING.get(kind, _OTHERWISE)
            studied = kind is Kind.WRONG_REGION and ours in _studied(against)
            yield Problem(kind, severity, not studied, wording.format(ours=ours, page=best.page, theirs=theirs))
    for mention in statement.mentions:
        yield from naming.problems(mention, statement.words, against, done=statement.done)
    yield from _of_places(statement, against)
    yield from _of_degrees(statement, against)
    yield from _of_numbers(statement, against)
    if against.near:
        yield from _of_words(against)
    else:
        yield from doubts(statement.text, statement.words, against)


def _of_words(against: Against) -> Iterator[Problem]:
    """A word of a copy that stands in another one's place and on none of the pages: it may mean the same or not."""
    there = frozenset[str]().union(*(against.index.meant(page) for page in against.pages))
    for ours, theirs in against.compared.replaced:
        odd = [one for one in ours if one.meant not in there and one.weight >= 1 and len(one.said) >= _LONG]
        if odd and any(one.weight >= 1 for one in theirs):
            reason = f"It says {odd[0].said}, which is not on page {against.best.page}."
            yield Problem(Kind.UNSUPPORTED, "major", OPEN, reason)


def _studied(against: Against) -> frozenset[str]:
    """The sites that the pages' studies are of, as they are written: one page often has two of one day."""
    return frozenset(
        word.said
        for page in against.pages
        for one in against.index.sentences(page)
        if any(word.sort is Sort.STUDY for word in one.words)
        for word in one.words
        if word.sort is Sort.SITE
    )


def _said_elsewhere(statement: Statement, against: Against) -> bool:
    """Whether another sentence of the pages says the same without a difference: a page may deny and state a thing."""
    rare = max(statement.weights, key=lambda one: (statement.weights[one], len(one)), default="")
    for page in against.pages:
        index = against.index
        for one, meant in zip(index.sentences(page), index.meanings(page), strict=True):
            if rare in meant:
                compared = comparison(statement.words, (one,))
                as_near = compared.near and compared.copied >= against.compared.copied
                if as_near and _told_all(compared) and not any(differences(compared)):
                    return True
    return False


def _told_all(compared: Comparison) -> bool:
    """Whether each side, place and number of ours stands there."""
    there = {word.meant for word in compared.theirs}
    facts = (word for word in compared.ours if word.number or word.meant in SIDES or word.sort is Sort.SITE)
    return all(word.meant in there for word in facts)


def _of_numbers(statement: Statement, against: Against) -> Iterator[Problem]:
    if against.near and any(word.number for ours, _theirs in against.compared.replaced for word in ours):
        return  # told already
    told = [one for one in statement.words if one.meant not in statement.days]
    page, pages = against.best.page, [against.index.sentences(one) for one in against.pages]
    for number, other, surely in wrong_numbers(told, against.best, pages, loose=not against.near):
        said = f"{number}, and page {page} {other}" if other else f"{number}, which is not on page {page}"
        yield Problem(Kind.WRONG_NUMBER, "major", surely and against.near, f"It says {said}.")


def _of_places(statement: Statement, against: Against) -> Iterator[Problem]:
    """Places and sides that are said of nothing that has a name of its own."""
    best = against.best
    taken = {place.at for one in statement.mentions for place in one.places}
    for place in statement.places:
        if place.at in taken:
            continue
        here = [one for one in best.places if place_fits(one.site, place.site)]
        fits = here or [one for one in against.places if place_fits(one.site, place.site)]
        if not fits:
            others = ", ".join(sorted({one.site for one in best.places})) or "names no such place"
            yield Problem(Kind.WRONG_REGION, "major", OPEN, f"It says {place.site}, and page {best.page} {others}.")
            continue
        ours, theirs = frozenset({place.side} - {""}), frozenset(one.side for one in fits if one.side)
        if ours and theirs and not sides_fit(ours, theirs):
            yield wrong_side(ours, theirs, best.page, sure=against.near or best.coverage >= NEAR)


def _of_degrees(statement: Statement, against: Against) -> Iterator[Problem]:
    """A word of which only one can hold: partial and full, mild and severe, improved and worse."""
    best = against.best
    for ours, theirs in best.beside(statement.words):
        for word in ours:
            other = OPPOSED.get(word.meant, frozenset()) & {one.meant for one in theirs}
            if other and word.meant not in best.meant and best.coverage >= FACTS_ENOUGH:
                reason = f"It says {word.said}, and page {best.page} {', '.join(sorted(other))}."
                yield Problem(Kind.UNSUPPORTED, "major", against.near, reason)
