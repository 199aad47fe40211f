"""Injuries as a text states them: what, where, on which side, and whether it is so, denied, possible or past."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from golive.audit.lexicon import SORTS, same_place
from golive.audit.lexicon import Sort as WordSort
from golive.audit.scopes import Spoken, spoken_of
from golive.audit.words import LEVEL, Sentence, Word, sentences

_GROUPS = (
    {"herniation", "protrusion", "displacement"},
    {"sprain", "strain", "whiplash"},
    {"concussion", "tbi", "postconcussive"},
    {"hemorrhage", "hematoma"},
    {"contusion", "hematoma"},
    {"laceration", "puncture"},
    {"dislocation", "subluxation"},
)
_ALIKE = {kind: frozenset().union(*(group for group in _GROUPS if kind in group)) for kind in set().union(*_GROUPS)}
"""To each kind those that records use for it."""
_SEVERE_WORDS = """
fracture dislocation tear herniation concussion tbi hemorrhage amputation pneumothorax hemothorax paralysis crush
compartmentsyndrome dvt embolism myelopathy nonunion stroke
"""
SEVERE = frozenset(_SEVERE_WORDS.split())
"""Injuries that count wherever a record states them, not in a diagnosis alone."""
_SECONDARY_WORDS = "stenosis instability impingement displacement infection neuropathy spondylolisthesis"
SECONDARY = frozenset(_SECONDARY_WORDS.split())
"""What is often said of an injury beside it, and is one by itself only where nothing else is named."""
_SEATS = {"concussion": "head", "tbi": "brain", "whiplash": "neck", "pneumothorax": "lung", "hemothorax": "lung"}
_GENERIC_SITES = frozenset({"disc", "spine", "brain"})
_REGIONS = {"c": "neck", "t": "thoracic", "l": "lumbar", "s": "sacrum"}
_SIDES = {"left": "left", "right": "right", "bilateral": "both", "both": "both"}
_CODE = re.compile(r"\(?\b[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4}|\d?X{0,2}[ADS])\b\)?")
"""A code of a diagnosis, whose letters are no level of the spine."""
_WRITTEN = {
    "rotatorcuff": "rotator cuff",
    "myofascial": "myofascial pain",
    "carpaltunnel": "carpal tunnel syndrome",
    "compartmentsyndrome": "compartment syndrome",
    "avascularnecrosis": "avascular necrosis",
    "adhesivecapsulitis": "adhesive capsulitis",
    "postconcussive": "post-concussion syndrome",
    "tbi": "traumatic brain injury",
    **{one: one.upper() for one in ("acl", "pcl", "mcl", "lcl", "ptsd", "crps", "dvt")},
}
"""Meanings that are not written as a reader would write them."""
_FELT = "tearing"
"""How a pain feels, and no tear."""
_JOINS = frozenset(["and", "or", "plus"])
"""Words after which another thing is named."""
_BEFORE, _AFTER, _SIDE = 8, 8, 6
"""Words before and after an injury that may say where it is, and words before its place that may say the side."""


@dataclass(frozen=True, slots=True)
class Hurt:
    """One injury that a sentence states; ``sites`` and ``side`` are empty where it does not say."""

    kind: str
    sites: frozenset[str]
    side: str
    spoken: Spoken
    said: str = field(repr=False)
    second: bool = False
    """Whether it is said beside another injury of its sentence."""

    @property
    def affirmed(self) -> bool:
        """Whether it is said to be so: of this patient, now."""
        return not (self.spoken.denied or self.spoken.family or self.spoken.past or self.spoken.planned)

    @property
    def name(self) -> str:
        """As a reader would call it."""
        side = "bilateral" if self.side == "both" else self.side
        parts = (side, *sorted(self.sites), self.kind)
        return " ".join(_WRITTEN.get(part, part) for part in parts if part)

    def same_kind(self, other: "Hurt") -> bool:
        """Whether two are of one kind, or of kinds that records use for each other."""
        return self.kind == other.kind or other.kind in _ALIKE.get(self.kind, ())

    def same_site(self, other: "Hurt") -> bool:
        """Whether two may be of one place: where one does not say, it may."""
        if not self.sites or not other.sites:
            return True
        return any(same_place(one, two) for one in self.sites for two in other.sites)

    def opposite(self, other: "Hurt") -> bool:
        """Whether two are of one side each, and not the same."""
        return {self.side, other.side} == {"left", "right"}


@lru_cache(8192)
def hurts_in(text: str) -> tuple[Hurt, ...]:
    """The injuries that a text states, sentence by sentence."""
    return tuple(hurt for sentence in sentences(_CODE.sub(" ", text)) for hurt in _of_sentence(sentence))


def sites_in(text: str) -> frozenset[str]:
    """The places of the body that a text names."""
    return frozenset(
        _site(word) for sentence in sentences(text) for word in sentence.words if word.sort is WordSort.SITE
    )


def _of_sentence(sentence: Sentence) -> Iterator[Hurt]:
    words = sentence.words
    at = [place for place, word in enumerate(words) if SORTS.get(word.meant) is WordSort.INJURY and word.said != _FELT]
    if not at:
        return
    spoken = spoken_of(words)
    for number, place in enumerate(at):
        kind = words[place].meant
        start = at[number - 1] + 1 if number else 0
        end = at[number + 1] if number + 1 < len(at) else len(words)
        if kind in _SEATS:
            sites = {_SEATS[kind]: place}
        else:
            sites = _sites(words, place, start, end) or _sites_of_pair(words, at[number:])
        yield Hurt(kind, _narrowed(sites), _side(words, place, sites, start), spoken[place], sentence.said, number > 0)


def _sites_of_pair(words: Sequence[Word], at: Sequence[int]) -> dict[str, int]:
    """The places of the injury that follows at once: "fracture and dislocation of the ankle"."""
    if len(at) < 2 or at[1] > at[0] + 2:
        return {}
    return _sites(words, at[1], at[1], at[2] if len(at) > 2 else len(words))


def _sites(words: Sequence[Word], place: int, start: int, end: int) -> dict[str, int]:
    """The places named next to an injury: right before it, else after it, else further before."""
    last = next((one for one in range(place + 1, end) if words[one].said in _JOINS), end)
    before = _named(words, max(start, place - _BEFORE), place)
    after = _named(words, place + 1, min(last, place + _AFTER))
    near = bool(before) and max(before.values()) >= place - 2
    if near and after and before.keys() <= _GENERIC_SITES:
        return before | after
    return after if after and not near else before or after


def _named(words: Sequence[Word], first: int, last: int) -> dict[str, int]:
    return {_site(words[one]): one for one in range(first, last) if words[one].sort is WordSort.SITE}


def _site(word: Word) -> str:
    return _REGIONS[word.meant[0]] if LEVEL.fullmatch(word.meant) else word.meant


def _narrowed(sites: dict[str, int]) -> frozenset[str]:
    exact = frozenset(sites) - _GENERIC_SITES
    return exact or frozenset(sites)


def _side(words: Sequence[Word], place: int, sites: dict[str, int], start: int) -> str:
    """The side nearest before the injury or its place, never across another injury."""
    last = max([place, *sites.values()])
    first = min([place, *sites.values()])
    for one in range(last, max(start, first - _SIDE) - 1, -1):
        if words[one].said in _SIDES:
            return _SIDES[words[one].said]
    after = words[last + 1].said if last + 1 < len(words) else ""
    return _SIDES.get(after, "")


_HEADS = re.compile(
    r"^[ \t]*(?:[-*\u2022\d.)]+\s*)?(?:(?:final|discharge|admitting|admission|ed|clinical|primary|secondary|working"
    r"|pre-?operative|post-?operative|principal|treating|diagnostic|radiologic(?:al)?)\s+)?(?:impressions?|assessments?"
    r"|diagnos[ei]s|diagnostic (?:impression|summary)|dx|conclusions?|problem list|injuries(?: sustained)?"
    r"|findings and impression)(?:\s*(?:and|&|/)\s*(?:plan|treatment plan|recommendations?|assessment|diagnos[ei]s))?"
    r"(?:\s*\(?icd-?10\)?)?[ \t]*(?::|-|$)",
    re.IGNORECASE | re.MULTILINE,
)
_NEXT = re.compile(
    r"^[ \t]*(?:[A-Z][A-Za-z /&-]{2,38}:[ \t]*$|[A-Z][A-Z /&-]{5,40}:?[ \t]*$|(?i:plan|treatment plan|recommendations?"
    r"|disposition|orders|discussion|follow-?up|medications?|history|comparison|technique|findings|anesthesia|procedure"
    r"|operation|course|signed|goals?|functional status|work status|past medical history|pmh|treatment)[ \t]*(?::|$)"
    r"|(?i:electronically|page \d+)\b)",
    re.MULTILINE,
)
_MOST = 1200
"""Characters of a section of diagnoses that are read."""
_HINTS_WORDS = """
fractur dislocat amputat hemorrh pneumothor hemothor herniat concuss tear torn ruptur paraly paraple quadriple crush
embolism compartment traumatic
"""
_HINT = re.compile("|".join(_HINTS_WORDS.split()))


def diagnosed_in(text: str) -> Iterator[str]:
    """The sections of a page that state diagnoses: impression, assessment, diagnoses."""
    for head in _HEADS.finditer(text):
        end = _NEXT.search(text, head.end() + 1)
        stop = min(end.start() if end else len(text), head.end() + _MOST)
        said = text[head.end() : stop].strip()
        if said:
            yield said


def mentioned_in(text: str) -> Iterator[str]:
    """The lines of a page that may name a severe injury, each with the one before and after it."""
    low = text.lower()
    if not _HINT.search(low):
        return
    lines = text.split("\n")
    for number, line in enumerate(low.split("\n")):
        if _HINT.search(line):
            yield "\n".join(lines[max(0, number - 1) : number + 2])
