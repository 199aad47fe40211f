"""Numbers of a claim held against those of the page: the same number, of the same thing."""

from collections.abc import Iterator, Sequence

from golive.audit.evidence import Evidence
from golive.audit.lexicon import REPORTING
from golive.audit.words import Sentence, Word

_AROUND = 3
"""Words to each side that tell what a number is of."""
_UNIT_WORDS = "milligram microgram milliliter millimeter centimeter degree percent pound kilogram inch mile % g"
_UNITS = frozenset(_UNIT_WORDS.split())
_TELL = frozenset({"%", "&", "+"})


def wrong_numbers(
    claim: Sequence[Word], best: Evidence, pages: Sequence[Sequence[Sentence]], *, loose: bool = False
) -> Iterator[tuple[str, str, bool]]:
    """Each number of the claim that the pages do not have of the same thing, what they have instead, and if surely.

    The second is empty where they have nothing in its place; the third where it is of the same unit and thing.
    ``loose`` where the wording is free: then the number may stand anywhere on the pages.
    """
    numbers = [at for at, word in enumerate(claim) if word.number]
    if not numbers:
        return
    replaced = {one.meant: other for ours, other in best.beside(claim) for one in ours if one.number}
    ours = {claim[at].meant for at in numbers}
    for at in numbers:
        day = claim[at].said.count("-") == 2
        meant, of = claim[at].meant, frozenset[str]() if day else _around(claim, at)
        if _there(meant, of, best.words):
            continue
        if any(_there(meant, of, one.words) for page in pages for one in page):
            continue
        aligned = [word for word in replaced.get(meant, ()) if word.number]
        instead = [word.said for word in aligned] or [
            word.said
            for place, word in enumerate(best.words)
            if word.number and word.meant not in ours and _alike(claim[at], word) and of & _around(best.words, place)
        ]
        measured = "" if _anywhere(meant, pages) else _measured(claim, at, pages)
        if not (instead or measured) and loose and _anywhere(meant, pages):
            continue
        yield claim[at].said, measured or (instead[0] if instead else ""), bool(measured)


def _measured(claim: Sequence[Word], at: int, pages: Sequence[Sequence[Sentence]]) -> str:
    """Another number of the same unit that the pages have of the same thing; empty without one."""
    unit = _unit(claim, at)
    of = _around(claim, at) - {unit}
    if not unit:
        return ""
    return next(
        (
            word.said
            for page in pages
            for one in page
            for place, word in enumerate(one.words)
            if word.number and _unit(one.words, place) == unit and of & _around(one.words, place)
        ),
        "",
    )


def _unit(words: Sequence[Word], at: int) -> str:
    """What a number is counted in: the word after it, or what it is out of; empty where that tells nothing."""
    score = words[at].meant.partition("/")[2]
    after = words[at + 1].meant if at + 1 < len(words) else ""
    return f"/{score}" if score else after if after in _UNITS else ""


def _alike(one: Word, other: Word) -> bool:
    """Whether two numbers are of one form: scores, times, days or plain ones."""
    forms = [("/" in each.said, ":" in each.said, each.said.count("-") == 2) for each in (one, other)]
    return forms[0] == forms[1]


def _there(meant: str, of: frozenset[str], words: Sequence[Word]) -> bool:
    places = [place for place, word in enumerate(words) if word.meant == meant]
    return any(not of or of & _around(words, place) for place in places)


def _anywhere(meant: str, pages: Sequence[Sequence[Sentence]]) -> bool:
    return any(meant in _parts(word) for page in pages for one in page for word in one.words if word.number)


def _parts(word: Word) -> Sequence[str]:
    """A number, and the score in "7/10"."""
    return word.meant, word.meant.split("/")[0]


def _around(words: Sequence[Word], at: int) -> frozenset[str]:
    near = [*words[max(0, at - _AROUND) : at], *words[at + 1 : at + 1 + _AROUND]]
    return frozenset(
        word.meant for word in near if not word.number and word.meant not in REPORTING and word.meant not in _TELL
    )
