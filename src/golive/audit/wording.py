"""Where the wording of a claim is free: what keeps it from being supported though its words are on the page.

None of it contradicts a claim; it leaves it to the reviewer, with both texts side by side.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from golive.audit.held import OPEN, Against, Problem, sides_fit
from golive.audit.lexicon import OPPOSED, REPORTING, Sort
from golive.audit.mentions import SIDES
from golive.audit.scopes import Spoken, spoken_of
from golive.audit.words import Sentence, Word, plain
from golive.model.audit import Kind

_PERSON = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms)\.?\s+(?:[A-Z]\.\s*)?(?P<one>[A-Z][\w-]+(?:-[A-Z]\w+)?)|\b[A-Z]\.\s(?P<two>[A-Z][a-z][\w-]+)"
    r"|\b[A-Z][a-z]+\s(?P<three>[A-Z][a-z][\w-]+)(?=,? (?:was|is|performed|read|interpreted|examined|saw|did|MD|DO|PA))"
)
_LEAST = 1.0
_TIMES = (
    "day week month year hour minute first if home before after hospital bilateral left right qhs qd bid tid prn po iv"
)
_TELL_NOTHING = REPORTING | frozenset(_TIMES.split()) | frozenset(OPPOSED)
"""Words that stand in what is denied without being it."""


def doubts(text: str, words: Sequence[Word], against: Against) -> Iterator[Problem]:
    """What keeps a claim of free wording open."""
    page = against.best.page
    there, here = _said_there(against), _said_in(against.best.sentences)
    for word, ours in zip(words, spoken_of(words), strict=True):
        if word.number or word.weight < _LEAST or word.meant in _TELL_NOTHING or word.sort in {Sort.SITE, Sort.STUDY}:
            continue
        every = here.get(word.meant) or there.get(word.meant)
        if not every:
            continue
        if not ours.denied and all(one.denied for one in every):
            yield Problem(Kind.WRONG_NEGATION, "major", OPEN, f"Page {page} only denies {word.said}.")
        elif ours.denied and not any(one.denied or one.planned or one.possible for one in every):
            yield Problem(Kind.WRONG_NEGATION, "major", OPEN, f"Page {page} does not deny {word.said}.")
        elif word.sort is Sort.PROCEDURE and not (ours.planned or ours.denied) and all(one.planned for one in every):
            yield Problem(Kind.NOT_DONE, "major", OPEN, f"Page {page} only plans {word.said}.")
    yield from _degrees(words, against)
    yield from _people(text)
    yield from _sides(words, against)


def _said_there(against: Against) -> dict[str, list[Spoken]]:
    """How each meaning of the cited pages is spoken of, at each place that it stands."""
    return _said_in([one for page in against.pages for one in against.index.sentences(page)])


def _said_in(there: Sequence[Sentence]) -> dict[str, list[Spoken]]:
    found: defaultdict[str, list[Spoken]] = defaultdict(list)
    for one in there:
        for word, said in zip(one.words, spoken_of(one.words), strict=True):
            found[word.meant].append(said)
    return found


def _degrees(words: Sequence[Word], against: Against) -> Iterator[Problem]:
    for word in words:
        other = OPPOSED.get(word.meant, frozenset()) & against.best.meant
        if other and word.meant not in against.best.meant:
            reason = f"It says {word.said}, and page {against.best.page} {', '.join(sorted(other))}."
            yield Problem(Kind.UNSUPPORTED, "major", OPEN, reason)


def _people(text: str) -> Iterator[Problem]:
    """Who did what is not to be told from free words: a page names those who ordered, read and helped as well."""
    match = _PERSON.search(plain(text))
    if match:
        name = match["one"] or match["two"] or match["three"]
        yield Problem(Kind.WRONG_PROVIDER, "major", OPEN, f"Whether {name} did it is for a person to read.")


def _sides(words: Sequence[Word], against: Against) -> Iterator[Problem]:
    """A side that is said of nothing that has a name, where the sentence that says most has another one only."""
    ours = {word.meant for word in words} & SIDES
    if not ours or not against.best.sentences:
        return
    meant = {word.meant for word in words if word.weight >= _LEAST} - SIDES
    most = max(against.best.sentences, key=lambda one: sum(word.weight for word in one.words if word.meant in meant))
    theirs = {word.meant for word in most.words} & SIDES
    if theirs and not sides_fit(frozenset(ours), frozenset(theirs)):
        said = f"It says {' and '.join(sorted(ours))}, and page {against.best.page} {' and '.join(sorted(theirs))}."
        yield Problem(Kind.WRONG_LATERALITY, "major", OPEN, said)
