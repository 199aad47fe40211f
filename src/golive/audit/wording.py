"""Where the wording of a claim is free: what keeps it from being supported though its words are on the page.

None of it contradicts a claim; it leaves it to the reviewer, with both texts side by side.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from golive.audit.held import OPEN, Against, Problem
from golive.audit.lexicon import OPPOSED, REPORTING, Sort
from golive.audit.scopes import Spoken, spoken_of
from golive.audit.words import Word, plain
from golive.model.audit import Kind

_PERSON = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms)\.?\s+(?:[A-Z]\.\s*)?(?P<one>[A-Z][\w-]+(?:-[A-Z]\w+)?)|\b[A-Z]\.\s(?P<two>[A-Z][a-z][\w-]+)"
    r"|\b[A-Z][a-z]+\s(?P<three>[A-Z][a-z][\w-]+)(?=,? (?:was|is|performed|read|interpreted|examined|saw|did|MD|DO|PA))"
)
_LEAST = 1.0


def doubts(text: str, words: Sequence[Word], against: Against) -> Iterator[Problem]:
    """What keeps a claim of free wording open."""
    page = against.best.page
    there = _said_there(against)
    for word, ours in zip(words, spoken_of(words), strict=True):
        if word.number or word.weight < _LEAST or word.meant in REPORTING or word.sort in {Sort.SITE, Sort.STUDY}:
            continue
        every = there.get(word.meant)
        if not every:
            continue
        if not ours.denied and not ours.planned and all(one.denied for one in every):
            yield Problem(Kind.WRONG_NEGATION, "major", OPEN, f"Page {page} only denies {word.said}.")
        elif ours.denied and not any(one.denied or one.planned or one.possible for one in every):
            yield Problem(Kind.WRONG_NEGATION, "major", OPEN, f"Page {page} does not deny {word.said}.")
        elif not (ours.planned or ours.denied or ours.possible) and all(one.planned for one in every):
            yield Problem(Kind.NOT_DONE, "major", OPEN, f"Page {page} only plans {word.said}.")
    yield from _degrees(words, against)
    yield from _people(text, against)


def _said_there(against: Against) -> dict[str, list[Spoken]]:
    """How each meaning of the cited pages is spoken of, at each place that it stands."""
    found: defaultdict[str, list[Spoken]] = defaultdict(list)
    for page in against.pages:
        for one in against.index.sentences(page):
            for word, said in zip(one.words, spoken_of(one.words), strict=True):
                found[word.meant].append(said)
    return found


def _degrees(words: Sequence[Word], against: Against) -> Iterator[Problem]:
    for word in words:
        other = OPPOSED.get(word.meant, frozenset()) & against.best.meant
        if other and word.meant not in against.best.meant:
            reason = f"It says {word.said}, and page {against.best.page} {', '.join(sorted(other))}."
            yield Problem(Kind.UNSUPPORTED, "major", OPEN, reason)


def _people(text: str, against: Against) -> Iterator[Problem]:
    """A person whom the evidence itself does not name did not do what it tells."""
    said = plain(against.best.said).lower()
    for match in _PERSON.finditer(plain(text)):
        name = (match["one"] or match["two"] or match["three"]).lower()
        if name not in said:
            yield Problem(Kind.WRONG_PROVIDER, "major", OPEN, f"Page {against.best.page} does not say it of {name}.")
