"""What a sentence names: an injury, a procedure, a drug, and of which place and side it is, and how it stands."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from golive.audit.lexicon import OPPOSED, Sort, same_place
from golive.audit.scopes import Spoken, spoken_of
from golive.audit.words import LEVEL, Word

SIDES = frozenset({"left", "right", "bilateral"})
_NAMES = frozenset({Sort.INJURY, Sort.FINDING, Sort.PROCEDURE, Sort.STUDY, Sort.DRUG, Sort.LAB})
_BETWEEN = frozenset(
    [
        "side",
        "aspect",
        "distal",
        "proximal",
        "medial",
        "lateral",
        "anterior",
        "posterior",
        "upper",
        "lower",
        "inferior",
        "superior",
        "horn",
        "joint",
        "tendon",
        "ligament",
        "muscle",
        "midshaft",
        "shaft",
        "head",
        "neck",
        "tip",
        "pole",
        "mid",
        "dorsal",
        "volar",
        "index",
        "middle",
        "ring",
        "small",
        "little",
        "great",
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "facet",
        "root",
        "nerv",
        "level",
        "area",
        "region",
        "part",
    ]
)
_AGAINST = frozenset({"prevention", "prophylaxis", "precautions", "preventive", "prophylactic"})
"""What follows the name of a thing that is to be kept away."""
_FAR, _NEAR, _DEGREE = 9, 4, 3
_BOUND = 1.5
"""Words by which a place is nearer to a name that it is bound to."""


class Place(NamedTuple):
    """A place on the body: its site (or spinal level), and its side if it has one; ``at`` is the site's word."""

    site: str
    side: str
    at: int


class Mention(NamedTuple):
    """A thing that is named, the places it is said of, its side, its degrees, and how it is spoken of."""

    name: str
    sort: Sort
    places: tuple[Place, ...]
    side: str
    degrees: frozenset[str]
    spoken: Spoken
    sentence: int
    at: int

    @property
    def sites(self) -> frozenset[str]:
        """Where it is."""
        return frozenset(place.site for place in self.places)

    @property
    def sides(self) -> frozenset[str]:
        """On which side it is, where that is said."""
        own = {place.side for place in self.places if place.side} | ({self.side} if self.side else set())
        return frozenset(own)

    def may_be(self, other: "Mention") -> bool:
        """Whether both may speak of the same thing: the same name, and no two places that exclude each other."""
        if self.name != other.name:
            return False
        ours, theirs = self.sites, other.sites
        if not ours or not theirs:
            return True
        return any(place_fits(one, two) for one in ours for two in theirs)


@lru_cache(16384)
def place_fits(one: str, other: str) -> bool:
    """Whether two sites, or a site and a spinal level, may be the same place."""
    if one == other:
        return True
    levels = [LEVEL.fullmatch(each) is not None for each in (one, other)]
    if all(levels):
        return one in other.split("-") or other in one.split("-")
    if any(levels):
        level, site = (one, other) if levels[0] else (other, one)
        region = {"c": "neck", "t": "thoracic", "l": "lumbar", "s": "sacrum"}[level[0]]
        return site in {"disc", "spine"} or same_place(region, site) or (region == "sacrum" and site == "lumbar")
    return same_place(one, other)


def places_of(words: Sequence[Word]) -> list[Place]:
    """The places that a sentence names, each with its side."""
    found: list[Place] = []
    side, since = "", 0
    for at, word in enumerate(words):
        if word.meant in SIDES:
            before = at - 1 if not _on_the(words, at) else at - _NEAR
            if found and found[-1].at >= before and not found[-1].side and not _site_next(words, at):
                found[-1] = found[-1]._replace(side=word.meant)  # "knee, left", "the ribs on the left"
            else:
                side, since = word.meant, at
            continue
        if word.sort is Sort.SITE:
            found.append(Place(word.meant, side if side and at - since <= _NEAR else "", at))
            continue
        if side and word.meant not in _BETWEEN and word.said not in _BETWEEN and word.said not in {"of", "the"}:
            side = side if word.meant in OPPOSED else ""
    return found


def _on_the(words: Sequence[Word], at: int) -> bool:
    return at > 1 and words[at - 1].said == "the" and words[at - 2].said == "on"


def _site_next(words: Sequence[Word], at: int) -> bool:
    return any(word.sort is Sort.SITE for word in words[at + 1 : at + 3])


def mentions_of(words: Sequence[Word], sentence: int = 0) -> Iterator[Mention]:
    """The things that a sentence names."""
    names = [at for at, word in enumerate(words) if word.sort in _NAMES]
    if not names:
        return
    spoken = spoken_of(words)
    places = places_of(words)
    own: dict[int, list[Place]] = {at: [] for at in names}
    for place in places:
        near_it = [at for at in names if abs(place.at - at) <= _FAR + _BOUND]
        apart, nearest = min(((_distance(words, place.at, at), at) for at in near_it), default=(_FAR + 1.0, 0))
        if apart <= _FAR:
            own[nearest].append(place)
    loose = {at: _loose_side(words, at, places) for at in names}
    for number, at in enumerate(names):
        if not own[at]:  # one of a list: "left knee pain and swelling", "fracture or dislocation of the wrist"
            beside = [names[other] for other in (number - 1, number + 1) if 0 <= other < len(names)]
            near = [other for other in beside if own[other] and abs(other - at) <= _NEAR + len(own[other])]
            heading = [other for other in names[:number] if words[other].sort is Sort.STUDY and own[other]]
            own[at] = list(own[(near or heading)[0]]) if near or heading else []
    for at in names:
        word = words[at]
        if at + 1 < len(words) and words[at + 1].said in _AGAINST:
            continue
        assert word.sort is not None
        degrees = frozenset(one.meant for one in words[max(0, at - _DEGREE) : at + 2] if one.meant in OPPOSED)
        yield Mention(word.meant, word.sort, tuple(own[at]), loose[at], degrees, spoken[at], sentence, at)


def _distance(words: Sequence[Word], place: int, name: int) -> float:
    """How far apart a place and a name are; "of the" and its like bind a place to the name before it."""
    if place > name:
        between = words[name + 1 : place]
        bound = any(
            word.said in {"of", "in", "to", "at", "over", "on", "involving", "about", "from"} for word in between
        )
        listed = any(word.said in {"and", "or", "with", "but"} for word in between)
        return place - name - (_BOUND if bound else 0) + (3 if listed and not bound else 0)
    listed = any(word.said in {"and", "or", "with", "but"} for word in words[place + 1 : name])
    return name - place + (1.5 if listed else 0)


def _loose_side(words: Sequence[Word], at: int, places: Sequence[Place]) -> str:
    """A side that is said of the thing itself: "left hernia", "left-sided weakness", "radius fracture, right"."""
    if at + 1 < len(words) and words[at + 1].meant in SIDES and not _site_next(words, at + 1):
        return words[at + 1].meant
    taken = {place.at for place in places if place.side}
    for back in range(at - 1, max(-1, at - _NEAR), -1):
        if words[back].meant in SIDES:
            nearby = any(back < one <= back + _NEAR for one in taken)
            return "" if nearby else words[back].meant
    return ""
