"""A thing that a claim names, held against what the pages name: at that place and side, and so spoken of."""

import re
from collections.abc import Collection, Iterator, Sequence

from golive.audit.held import OPEN, SURE, Against, Problem, places_on, sides_fit, wrong_side
from golive.audit.lexicon import OPPOSED, SORTS, WIDE, Sort, care, conditions, spoken
from golive.audit.mentions import SIDES, Mention, place_fits
from golive.audit.packet_index import PacketIndex
from golive.audit.words import Word
from golive.model.audit import Kind
from golive.model.defect import Severity

NAMED = frozenset({Sort.INJURY, Sort.PROCEDURE, Sort.DRUG, Sort.LAB})
"""What is critical if it is invented."""
_LONG = 5
_JOINS = frozenset({"with", "and", "but", "plus", "by"})
_MOST_PAGES = 40
_SAID, _TERSE, _HARDLY, _NEAR = 0.35, 0.55, 0.45, 0.6
"""Coverage from which on a page speaks of a claim; the share of a terse claim that a name is; hardly any; near."""
_DONE = re.compile(
    r"(?:performed|done|completed|administered|placed|given|obtained|carried out)\b|\bunderwent\b|\bs/p\b"
    r"|\breceived\b|\bhad (?:an?|the|his|her)\b"
    r"|\bwent ahead\b|\b(?:was|were) treated (?:by|with)\b|\bwas (?:injected|operated|repaired|replaced|fused)\b"
)


def problems(mention: Mention, words: Sequence[Word], against: Against, *, done: bool) -> Iterator[Problem]:
    """What the pages say otherwise of one thing that a claim names."""
    same = [one for one in against.mentions if one.name == mention.name]
    if not same:
        if not _as_one_of_it(mention, against):
            yield from _absent(mention, words, against)
        return
    sites = {place.site for place in against.places}
    fits = [one for one in same if one.may_be(mention) and (one.sites or _near_by(mention, sites))]
    if not fits:
        yield from _elsewhere(mention, words, same, against)
        return
    if mention.sort is Sort.INJURY and not mention.spoken.denied and (against.near or _terse(mention, words, against)):
        odd = _odd_word(mention, words, against.index)
        if odd:
            yield Problem(
                Kind.FABRICATED, "critical", SURE, f"No page of the packet says {odd} of a {spoken(mention.name)}."
            )
            return
    missing = mention.sites - {
        site for site in mention.sites if any(_fits_there(site, one, mention, sites) for one in fits)
    }
    if missing and mention.sort in NAMED and not mention.spoken.denied:
        reason = (
            f"It says {named(mention)}, and page {against.best.page} does not say it of {', '.join(sorted(missing))}."
        )
        yield Problem(Kind.WRONG_REGION, "major", OPEN, reason)
    inside = [one for one in fits if against.best.holds(one.sentence)] or fits
    wrong = list(_side(mention, inside, against))
    yield from wrong
    if not wrong:
        sided = [one for one in fits if not (mention.sides and one.sides) or sides_fit(mention.sides, one.sides)]
        yield from _standing(mention, words, sided or fits, against, done=done)


# ---------------------------------------------------------------- whether it is there


def _as_one_of_it(mention: Mention, against: Against) -> bool:
    """Whether the pages name one of what a word of wide meaning says, as a drug of a class, or an operation."""
    members = WIDE.get(mention.name, frozenset())
    return bool(members) and not against.near and any(members & against.index.meant(page) for page in against.pages)


def _absent(mention: Mention, words: Sequence[Word], against: Against) -> Iterator[Problem]:
    """A name that the cited pages do not have."""
    page = against.best.page
    here = f"Page {page} does not name {spoken(mention.name)}."
    if mention.spoken.denied or mention.spoken.family or mention.sort is Sort.STUDY:
        yield Problem(Kind.UNSUPPORTED, "minor", OPEN, here)
        return
    unheard = mention.sort is Sort.INJURY and _unheard(mention, words, against.index)
    telling = against.near or unheard or _terse(mention, words, against)
    hardly = against.best.coverage < _SAID or mention.sort in {Sort.DRUG, Sort.LAB}
    telling = telling or (hardly and not _may_be_called_so(mention, against.index))
    if _related(mention, against.mentions) and not (against.near or unheard):
        yield Problem(Kind.UNSUPPORTED, "major", OPEN, here)
    elif mention.sort in NAMED and not in_packet(mention, against.index, by_place=against.near or telling):
        telling = telling and not (mention.name not in SORTS and against.index.has_like(mention.name))
        yield Problem(Kind.FABRICATED, "critical", telling, f"No page of the packet has {named(mention)}.")
    else:
        own = mention.sort in {Sort.DRUG, Sort.LAB} or against.near or _terse(mention, words, against)
        sure = mention.sort in NAMED and telling and own
        yield Problem(Kind.UNSUPPORTED, "major", sure, here)


def _unheard(mention: Mention, words: Sequence[Word], index: PacketIndex) -> bool:
    """Whether an injury is of a place, or of a make, that no page of the packet names."""
    return any(not index.pages_with(site) for site in mention.sites) or bool(_odd_word(mention, words, index))


def _odd_word(mention: Mention, words: Sequence[Word], index: PacketIndex) -> str:
    """A word that stands right before an injury's name and on no page: "Lisfranc fracture"; empty if there is none."""
    for word in words[max(0, mention.at - 2) : mention.at]:
        plain = word.sort is None and not word.number and word.weight >= 1 and len(word.said) >= _LONG
        if plain and word.meant not in OPPOSED and word.meant not in SIDES and not index.pages_with(word.meant):
            return word.said
    return ""


def _may_be_called_so(mention: Mention, index: PacketIndex) -> bool:
    """Whether the packet has what people may call by this name though it has another one."""
    group = next((one for one in conditions.RELATED if mention.name in one), frozenset[str]())
    others = (group | WIDE.get(mention.name, frozenset())) - {spoken(mention.name)}
    return mention.name in care.COMMON or any(index.pages_with(one) for one in others)


def _terse(mention: Mention, words: Sequence[Word], against: Against) -> bool:
    """Whether a claim is hardly more than one name, and nothing of it is on the page."""
    clause = _clause(words, mention.at)
    own = 2.0 * (1 + len({place.at for place in mention.places}) + len(mention.sides))
    total = sum(word.weight for word in clause)
    there = frozenset[str]().union(*(against.index.meant(page) for page in against.pages))
    own_name = {mention.name} if mention.places else set()
    said = sum(word.weight for word in clause if word.meant in there - own_name)
    return own >= _TERSE * total and said < _HARDLY * total


def _clause(words: Sequence[Word], at: int) -> Sequence[Word]:
    """The part of a claim that a word stands in: from one "with" or "and" to the next."""
    first = next((place + 1 for place in range(at - 1, -1, -1) if words[place].said in _JOINS), 0)
    last = next((place for place in range(at + 1, len(words)) if words[place].said in _JOINS), len(words))
    return words[first:last]


def _related(mention: Mention, there: Sequence[Mention]) -> bool:
    """Whether the pages name what people may call the same."""
    group = next((one for one in conditions.RELATED if mention.name in one), frozenset[str]())
    return any(one.name in group for one in there)


def in_packet(mention: Mention, index: PacketIndex, *, by_place: bool = True) -> bool:
    """Whether any page names the thing and does not only deny it; ``by_place`` at a place that may be the same."""
    pages = sorted(index.pages_with(mention.name))
    if len(pages) > _MOST_PAGES and not mention.sites:
        return True
    return any(_affirmed(mention, page, index, by_place=by_place) for page in pages)


def _affirmed(mention: Mention, page: int, index: PacketIndex, *, by_place: bool) -> bool:
    there = [one for one in index.mentions(page) if one.name == mention.name and not one.spoken.denied]
    if not by_place:
        return bool(there)
    fits = [one for one in there if one.may_be(mention)]
    if any(one.sites for one in fits):
        return True
    return bool(fits) and _near_by(mention, {place.site for place in places_on(page, index)})


def _fits_there(site: str, one: Mention, mention: Mention, sites: Collection[str]) -> bool:
    """Whether a thing is said of a site, or of none and the page names the site."""
    return any(place_fits(site, other) for other in (one.sites or (sites if len(mention.sites) == 1 else ())))


def _near_by(mention: Mention, sites: Collection[str]) -> bool:
    """Whether a thing without a place may be at the mention's: it has none, or the page names it."""
    return not mention.sites or any(place_fits(one, other) for one in mention.sites for other in sites)


def _elsewhere(mention: Mention, words: Sequence[Word], same: Sequence[Mention], against: Against) -> Iterator[Problem]:
    """The pages have such a thing at other places only."""
    if mention.spoken.denied:
        yield Problem(Kind.UNSUPPORTED, "minor", OPEN, f"Page {against.best.page} does not deny {named(mention)}.")
        return
    theirs = sorted({site for one in same for site in one.sites})
    unknown = not _near_by(mention, {place.site for place in against.places})
    inside = [one for one in same if against.best.holds(one.sentence)]
    swapped = bool(inside) and against.best.coverage >= _NEAR
    terse = _terse(mention, words, against)
    if mention.sort is Sort.INJURY and (terse or not swapped) and not in_packet(mention, against.index):
        unheard = _unheard(mention, words, against.index)
        sure = against.near or unheard or terse
        yield Problem(Kind.FABRICATED, "critical", sure, f"No page of the packet has {named(mention)}.")
        return
    reason = f"It says {named(mention)}, and page {against.best.page} has it of {', '.join(theirs)}."
    yield Problem(Kind.WRONG_REGION, _severity(mention), swapped and unknown and against.near, reason)


# ---------------------------------------------------------------- how it is spoken of


def _standing(
    mention: Mention, words: Sequence[Word], fits: Sequence[Mention], against: Against, *, done: bool
) -> Iterator[Problem]:
    """Denied and told as so, or the other way; planned and told as done; a relative's and told as the patient's."""
    ours, page = mention.spoken, against.best.page
    worst = _severity(mention)
    inside = [one for one in fits if against.best.holds(one.sentence)] or fits
    planned = ours.planned or ours.possible
    if mention.sort is Sort.PROCEDURE and all(one.spoken.planned or one.spoken.denied for one in fits):
        if not planned and not ours.denied:
            yield from _not_done(mention, words, against, done=done)
        return
    if mention.sort is Sort.STUDY:
        unmade = all(one.spoken.planned or one.spoken.denied for one in fits)
        if unmade and not planned and not ours.denied and _DONE.search(" ".join(word.said for word in words)):
            reason = f"It tells {named(mention)} as done; page {page} only orders, asks for or refuses it."
            sure = against.best.coverage >= _SAID and not _done_anywhere(mention, against.index)
            yield Problem(Kind.NOT_DONE, "major", sure, reason)
        return
    if not ours.denied and not ours.planned and all(one.spoken.denied for one in inside):
        sure = all(one.spoken.denied for one in fits) and against.best.coverage >= _SAID
        sure = sure and (against.near or all(one.sides <= mention.sides for one in inside))
        sure = sure and (against.near or mention.sort is not Sort.FINDING)  # a complaint ends in many words
        yield Problem(Kind.WRONG_NEGATION, worst, sure, f"It says {named(mention)}, which page {page} denies.")
    elif ours.denied and not any(one.spoken.denied or one.spoken.possible or one.spoken.planned for one in fits):
        yield Problem(
            Kind.WRONG_NEGATION, worst, against.near, f"It denies {named(mention)}, which page {page} states."
        )
    elif not ours.denied and not ours.family and all(one.spoken.family for one in fits):
        reason = f"Page {page} says {spoken(mention.name)} of somebody else, not of the patient."
        yield Problem(Kind.UNSUPPORTED, "critical", SURE, reason)
    elif not planned and not ours.denied and mention.sort is Sort.INJURY and all(one.spoken.possible for one in fits):
        sure = against.near and not ours.past
        yield Problem(Kind.UNSUPPORTED, "major", sure, f"Page {page} says {spoken(mention.name)} is only possible.")


def _not_done(mention: Mention, words: Sequence[Word], against: Against, *, done: bool) -> Iterator[Problem]:
    page = against.best.page
    if _done_anywhere(mention, against.index):
        yield Problem(Kind.NOT_DONE, "major", OPEN, f"Page {page} only plans {spoken(mention.name)}.")
        return
    explicit = done or _DONE.search(" ".join(word.said for word in words)) is not None
    reason = f"It tells {named(mention)} as done; page {page} only recommends, plans or refuses it."
    yield Problem(Kind.NOT_DONE, "critical", explicit, reason)


def _done_anywhere(mention: Mention, index: PacketIndex) -> bool:
    pages = sorted(index.pages_with(mention.name))[:_MOST_PAGES]
    every = (one for page in pages for one in index.mentions(page) if one.may_be(mention))
    return any(not (one.spoken.planned or one.spoken.denied or one.spoken.possible) for one in every)


def _side(mention: Mention, inside: Sequence[Mention], against: Against) -> Iterator[Problem]:
    if not mention.sides:
        return
    theirs = frozenset[str]().union(*(one.sides for one in inside))
    if theirs and not sides_fit(mention.sides, theirs):
        yield wrong_side(mention.sides, theirs, against.best.page, sure=True)
    elif not theirs and mention.sites:
        beside = frozenset(
            one.side for one in against.places if one.side and any(place_fits(site, one.site) for site in mention.sites)
        )
        if beside and not sides_fit(mention.sides, beside):
            yield wrong_side(mention.sides, beside, against.best.page, sure=against.near)


def _severity(mention: Mention) -> Severity:
    """How grave it is to be wrong about a thing."""
    return "critical" if mention.sort in NAMED else "major"


def named(mention: Mention) -> str:
    """A thing with its side and place, as a person says it."""
    side = " and ".join(sorted(mention.sides))
    return " ".join(part for part in (side, *map(spoken, sorted(mention.sites)), spoken(mention.name)) if part)
