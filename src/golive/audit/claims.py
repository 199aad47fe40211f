"""Whether a page carries a claim: every name, place, side, number and denial of it, held against the page's own.

A contradiction needs something that the page says otherwise, or a named thing that the packet does not have; that words
are missing leaves a claim unverified.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from golive.audit.differences import comparison, differences
from golive.audit.evidence import Evidence, best_on, weights_of
from golive.audit.lexicon import OPPOSED, Sort
from golive.audit.mentions import Mention, Place, mentions_of, place_fits, places_of
from golive.audit.numbers import wrong_numbers
from golive.audit.packet_index import PacketIndex
from golive.audit.words import Word
from golive.model.audit import ClaimVerdict, Kind
from golive.model.defect import Severity

ENOUGH, FACTS_ENOUGH, NEAR = 0.72, 0.5, 0.6
"""Of a claim's weight that a page must say; where all that it names is there; and from which on the wording is near."""
_OTHER_BETTER = 0.15
NAMED = frozenset({Sort.INJURY, Sort.PROCEDURE, Sort.DRUG, Sort.LAB})
_MOST_PAGES = 40


_WORDING = {
    Kind.WRONG_LATERALITY: "It says {ours}, and page {page} {theirs}.",
    Kind.WRONG_REGION: "It says {ours}, and page {page} {theirs}.",
    Kind.WRONG_NUMBER: "It says {ours}, and page {page} {theirs}.",
    Kind.FABRICATED: "It says {ours}, and page {page} {theirs}.",
    Kind.UNSUPPORTED: "It says {ours}, and page {page} {theirs}.",
    Kind.NOT_DONE: "It tells {ours} as done, and page {page} only plans, recommends or refuses it.",
    Kind.WRONG_NEGATION: 'Of "{ours}" it says the opposite of page {page}: it is {theirs}.',
}


class Problem(NamedTuple):
    """What a page says otherwise. ``sure`` where it is a contradiction, else the claim is only unverified."""

    kind: Kind
    severity: Severity
    sure: bool
    reason: str


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
    problems = tuple(_problems(statement, best, pages, index))
    if any(one.sure for one in problems):
        return Held(ClaimVerdict.CONTRADICTED, best, problems)
    enough = FACTS_ENOUGH if statement.mentions or any(word.number for word in statement.words) else ENOUGH
    if problems or best.coverage < enough:
        return Held(ClaimVerdict.UNVERIFIED, best, problems)
    return Held(ClaimVerdict.SUPPORTED, best)


def _problems(statement: Statement, best: Evidence, pages: Sequence[int], index: PacketIndex) -> Iterator[Problem]:
    there = [mention for page in pages for mention in index.mentions(page)]
    compared = comparison(statement.words, best.sentences)
    if compared.near:
        for kind, severity, ours, theirs in differences(compared):
            yield Problem(
                kind, severity, sure=True, reason=_WORDING[kind].format(ours=ours, page=best.page, theirs=theirs)
            )
    for mention in statement.mentions:
        yield from _of_mention(mention, statement, best, there, pages, index)
    yield from _of_places(statement, best, pages, index)
    yield from _of_degrees(statement, best)
    near = best.coverage >= NEAR
    if compared.near and any(word.number for ours, _theirs in compared.replaced for word in ours):
        return
    told = [one for one in statement.words if one.meant not in statement.days]
    for number, other in wrong_numbers(told, best, [index.sentences(page) for page in pages]):
        said = f"{number}, and page {best.page} {other}" if other else f"{number}, which is not on page {best.page}"
        yield Problem(Kind.WRONG_NUMBER, "major", bool(other) and near, f"It says {said}.")


# ---------------------------------------------------------------- names


def _of_mention(
    mention: Mention,
    statement: Statement,
    best: Evidence,
    there: Sequence[Mention],
    pages: Sequence[int],
    index: PacketIndex,
) -> Iterator[Problem]:
    same = [one for one in there if one.name == mention.name]
    if not same:
        yield from _absent(mention, best, index)
        return
    near_by = {place.site for page in pages for place in _places(page, index)}
    fits = [one for one in same if one.may_be(mention) and (one.sites or _near(mention, near_by))]
    if not fits:
        yield from _elsewhere(mention, statement, best, same, pages, index)
        return
    inside = [one for one in fits if best.holds(one.sentence)] or fits
    yield from _standing(mention, statement, inside, fits, best, index)
    yield from _side(mention, inside, best, pages, index)


def _absent(mention: Mention, best: Evidence, index: PacketIndex) -> Iterator[Problem]:
    """A name that the cited pages do not have."""
    if mention.spoken.denied or mention.spoken.family:
        yield Problem(Kind.UNSUPPORTED, "minor", sure=False, reason=f"Page {best.page} does not name {mention.name}.")
    elif not in_packet(mention, index):
        critical = mention.sort in NAMED
        yield Problem(
            Kind.FABRICATED if critical else Kind.UNSUPPORTED,
            "critical" if critical else "major",
            sure=critical,
            reason=f"No page of the packet has {_named(mention)}.",
        )
    else:
        yield Problem(
            Kind.UNSUPPORTED,
            "major",
            sure=mention.sort in NAMED,
            reason=f"Page {best.page} does not name {mention.name}.",
        )


def _near(mention: Mention, sites: Collection[str]) -> bool:
    """Whether a thing without a place may be at the mention's: it has none, or the page names it."""
    return not mention.sites or any(place_fits(one, other) for one in mention.sites for other in sites)


def in_packet(mention: Mention, index: PacketIndex) -> bool:
    """Whether any page names the thing, at a place that may be the same, and does not only deny it."""
    pages = sorted(index.pages_with(mention.name))
    if len(pages) > _MOST_PAGES or not mention.sites:
        return any(_affirmed(mention, page, index) for page in pages[:_MOST_PAGES]) or len(pages) > _MOST_PAGES
    return any(_affirmed(mention, page, index) for page in pages)


def _affirmed(mention: Mention, page: int, index: PacketIndex) -> bool:
    fits = [one for one in index.mentions(page) if one.may_be(mention) and not one.spoken.denied]
    return any(one.sites for one in fits) or (
        bool(fits) and _near(mention, {place.site for place in _places(page, index)})
    )


def _elsewhere(
    mention: Mention,
    statement: Statement,
    best: Evidence,
    same: Sequence[Mention],
    pages: Sequence[int],
    index: PacketIndex,
) -> Iterator[Problem]:
    """The page has such a thing at other places only."""
    theirs = sorted({site for one in same for site in one.sites})
    on_page = {place.site for page in pages for one in index.sentences(page) for place in places_of(one.words)}
    unknown = not any(place_fits(site, other) for site in mention.sites for other in on_page)
    inside = [one for one in same if best.holds(one.sentence)]
    swapped = bool(inside) and best.coverage >= NEAR
    if mention.sort is Sort.INJURY and unknown and not in_packet(mention, index) and not swapped:
        yield Problem(Kind.FABRICATED, "critical", sure=True, reason=f"No page of the packet has {_named(mention)}.")
        return
    sure = swapped and unknown
    critical = mention.sort in NAMED
    yield Problem(
        Kind.WRONG_REGION,
        "critical" if critical else "major",
        sure=sure,
        reason=f"It says {_named(mention)}, and page {best.page} has it of {', '.join(theirs)}.",
    )
    del statement


def _standing(
    mention: Mention,
    statement: Statement,
    inside: Sequence[Mention],
    fits: Sequence[Mention],
    best: Evidence,
    index: PacketIndex,
) -> Iterator[Problem]:
    """Denied and told as so, or the other way; planned and told as done; a relative's and told as the patient's."""
    ours, serious = mention.spoken, mention.sort in NAMED
    worst: Severity = "critical" if serious else "major"
    page = best.page
    if not ours.denied and all(one.spoken.denied for one in inside):
        sure = all(one.spoken.denied for one in fits)
        yield Problem(Kind.WRONG_NEGATION, worst, sure, f"It says {_named(mention)}, which page {page} denies.")
        return
    if ours.denied and not any(one.spoken.denied or one.spoken.possible or one.spoken.planned for one in inside):
        sure = not any(one.spoken.denied for one in fits) and best.coverage >= NEAR
        yield Problem(Kind.WRONG_NEGATION, worst, sure, f"It denies {_named(mention)}, which page {page} states.")
        return
    if ours.denied:
        return
    if not ours.family and all(one.spoken.family for one in fits):
        yield Problem(
            Kind.UNSUPPORTED,
            "critical",
            sure=True,
            reason=f"Page {page} says {mention.name} of a relative, not the patient.",
        )
        return
    done = statement.done or not (ours.planned or ours.possible)
    if mention.sort is Sort.PROCEDURE and done and all(one.spoken.planned or one.spoken.denied for one in fits):
        if _done_anywhere(mention, index):
            yield Problem(Kind.NOT_DONE, "major", sure=False, reason=f"Page {page} only plans {mention.name}.")
        else:
            reason = f"It tells {_named(mention)} as done; page {page} only recommends, plans or refuses it."
            yield Problem(Kind.NOT_DONE, "critical", sure=True, reason=reason)
        return
    if not ours.possible and mention.sort is Sort.INJURY and all(one.spoken.possible for one in fits):
        sure = best.coverage >= ENOUGH and not ours.past
        yield Problem(Kind.UNSUPPORTED, "major", sure, f"Page {page} says {mention.name} is only possible.")


def _done_anywhere(mention: Mention, index: PacketIndex) -> bool:
    pages = sorted(index.pages_with(mention.name))[:_MOST_PAGES]
    every = (one for page in pages for one in index.mentions(page) if one.may_be(mention))
    return any(not (one.spoken.planned or one.spoken.denied or one.spoken.possible) for one in every)


def _side(
    mention: Mention, inside: Sequence[Mention], best: Evidence, pages: Sequence[int], index: PacketIndex
) -> Iterator[Problem]:
    if not mention.sides:
        return
    theirs = frozenset[str]().union(*(one.sides for one in inside))
    if not theirs and mention.sites:
        theirs = _sides_at(mention.sites, [place for page in pages for place in _places(page, index)])
    if theirs and not sides_fit(mention.sides, theirs):
        yield _wrong_side(mention.sides, theirs, best.page, mention.sort in NAMED)


def _places(page: int, index: PacketIndex) -> Iterator[Place]:
    for one in index.sentences(page):
        yield from places_of(one.words)


def _sides_at(sites: frozenset[str], places: Sequence[Place]) -> frozenset[str]:
    return frozenset(one.side for one in places if one.side and any(place_fits(site, one.site) for site in sites))


def sides_fit(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether what is said of our sides may be what is said of theirs."""
    if ours <= theirs or ("bilateral" in theirs and ours):
        return True
    return "bilateral" in ours and {"left", "right"} <= theirs


def _wrong_side(ours: frozenset[str], theirs: frozenset[str], page: int, serious: bool) -> Problem:  # noqa: FBT001
    said, other = " and ".join(sorted(ours)), " and ".join(sorted(theirs))
    return Problem(
        Kind.WRONG_LATERALITY, "critical" if serious else "major", True, f"It says {said}, page {page} {other}."
    )


# ---------------------------------------------------------------- places and degrees beside names


def _of_places(statement: Statement, best: Evidence, pages: Sequence[int], index: PacketIndex) -> Iterator[Problem]:
    """Places and sides that are said of nothing that has a name of its own."""
    taken = {place.at for one in statement.mentions for place in one.places}
    every = [place for page in pages for place in _places(page, index)]
    for place in statement.places:
        if place.at in taken:
            continue
        here = [one for one in best.places if place_fits(one.site, place.site)]
        fits = here or [one for one in every if place_fits(one.site, place.site)]
        if not fits:
            others = sorted({one.site for one in best.places})
            swapped = bool(others) and best.coverage >= NEAR and _swapped(statement, best, place)
            reason = f"It says {place.site}, and page {best.page} {', '.join(others) or 'names no such place'}."
            yield Problem(Kind.WRONG_REGION, "major", swapped, reason)
            continue
        theirs = frozenset(one.side for one in fits if one.side)
        if place.side and theirs and not sides_fit(frozenset({place.side}), theirs):
            yield _wrong_side(frozenset({place.side}), theirs, best.page, serious=False)


def _swapped(statement: Statement, best: Evidence, place: Place) -> bool:
    meant = statement.words[place.at].meant
    return any(
        meant in {word.meant for word in ours} and any(word.sort is Sort.SITE for word in theirs)
        for ours, theirs in best.beside(statement.words)
    )


def _of_degrees(statement: Statement, best: Evidence) -> Iterator[Problem]:
    """A word of which only one can hold: partial and full, mild and severe, improved and worse."""
    for ours, theirs in best.beside(statement.words):
        for word in ours:
            other = OPPOSED.get(word.meant, frozenset()) & {one.meant for one in theirs}
            if other and word.meant not in best.meant and best.coverage >= FACTS_ENOUGH:
                reason = f"It says {word.said}, and page {best.page} {', '.join(sorted(other))}."
                yield Problem(Kind.UNSUPPORTED, "major", sure=best.coverage >= NEAR, reason=reason)


def _named(mention: Mention) -> str:
    """A thing with its side and place, as a person says it."""
    side = " and ".join(sorted(mention.sides))
    return " ".join(part for part in (side, " ".join(sorted(mention.sites)), mention.name) if part)
