"""Defects within a sentence: a side, a part of the body, a number, a negation, a plan told as done, a quote."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from golive.model.audit import Kind
from golive_rehearsal.outputs import wording
from golive_rehearsal.outputs.plant import Change, Plant
from golive_rehearsal.outputs.records import Said
from golive_rehearsal.outputs.sentences import said_on, sentences, share_on, words
from golive_rehearsal.outputs.telling import Draft, Line, ended, line_of

Rewrite = Callable[[str, str, random.Random], str | None]
"""A sentence made wrong, given all of the text that it could be true of."""
_OTHER = {"left": "right", "right": "left", "Left": "Right", "Right": "Left", "LEFT": "RIGHT", "RIGHT": "LEFT"}
_SIDE = re.compile(r"\b(left|right)\b(?!-hand|-hander| now| away| handed| hand dominant)", re.IGNORECASE)
_PLACE = re.compile(rf"\b({'|'.join(wording.PLACES)})s?\b", re.IGNORECASE)
_PART = re.compile(rf"\b({'|'.join(wording.PARTS)})\b")
_LEVEL = re.compile(r"\b[CTL]\d{1,2}-[CTLS]\d{1,2}\b")
_NUMBER = re.compile(
    r"(?<![\d.,/-])(\d+(?:\.\d+)?)(?=\s?(?:mg|mcg|mL|mm|cm|mph|%|percent|degrees|/10|/5|pounds|days|weeks|months|minutes"
    r"|sutures|units|visits)\b)"
)
_DROPPED = (
    (re.compile(r"\bdenies\b"), "reports"),
    (re.compile(r"\bDenies\b"), "Reports"),
    (re.compile(r"\bnegative for\b"), "positive for"),
    (re.compile(r"\b(is|are|was|were) no\b"), r"\1"),
    (re.compile(r"\bwithout\b"), "with"),
    (re.compile(r"\b(is|are|was|were|does|did|has) not\b"), r"\1"),
    (re.compile(r"^No (\w)"), lambda found: found[1].upper()),
)
_ADDED = (
    (re.compile(r"\breports\b(?! no\b)"), "denies"),
    (re.compile(r"\bReports\b(?! no\b)"), "Denies"),
    (re.compile(r"\bendorses\b"), "denies"),
    (re.compile(r"\bEndorses\b"), "Denies"),
    (re.compile(r"\b([Tt]here (?:is|are|was)) (?:an? )?(?!no\b|not\b)"), r"\1 no "),
    (re.compile(r"\b(is|are|was|were) (?=(?:positive|present|intact|stable|decreased|increased|limited|tender))"),
     r"\1 not "),
    (re.compile(r"\b(demonstrates|shows|reveals) (?:an? )?(?!no\b)"), r"\1 no "),
)  # fmt: skip
_PLANNED = re.compile(
    r"^(?:We|I)(?:'ll| will| would like to| am going to| have| had)?(?: also)? ?"
    r"(?:order|ordered|recommend|recommended|schedule|prescribe|obtain|refer (?:him|her|the patient) (?:to|for)) "
    r"(?!that\b|\w+ing\b|we\b|he\b|she\b|you\b|to\b|for\b)(?:an? |the |his |her )?(?P<what>[^.;,]{6,60})"
    r"|^(?:Recommend|Will order) (?P<short>[^.;,]{6,60})"
)
_DOUBTED = re.compile(r"^(?:Denies|No|There is no|No acute) (?P<what>[a-z][^.;,]{4,40})")


def _sided(sentence: str, all_said: str, dice: random.Random) -> str | None:
    sides, place = list(_SIDE.finditer(sentence)), _PLACE.search(sentence)
    if len(sides) != 1 or place is None or re.search(r"bilateral|\bboth\b", sentence, re.IGNORECASE):
        return None
    other = _OTHER.get(sides[0][0], "")
    places = {found.lower() for found in _PLACE.findall(sentence)}
    told = (one.lower() for line in all_said.splitlines() for one in sentences(line))
    if not other or any(
        re.search(rf"\b(?:{other.lower()}|bilateral|both)\b", one) and any(place in one for place in places)
        for one in told
    ):
        return None
    del dice
    return sentence[: sides[0].start()] + other + sentence[sides[0].end() :]


def _elsewhere(sentence: str, all_said: str, dice: random.Random) -> str | None:
    found = _PART.search(sentence)
    left = [part for part in wording.PARTS if part not in all_said.lower()]
    if not found or not left or len(set(_PART.findall(sentence))) != 1:
        return None
    return _PART.sub(dice.choice(left), sentence)


def _leveled(sentence: str, all_said: str, dice: random.Random) -> str | None:
    found = _LEVEL.search(sentence)
    left = [level for level in wording.LEVELS if level not in all_said]
    return sentence.replace(found[0], dice.choice(left)) if found and left else None


def _counted(sentence: str, all_said: str, dice: random.Random) -> str | None:
    found = list(_NUMBER.finditer(sentence))
    if not found:
        return None
    one = dice.choice(found)
    most = 10 if sentence[one.end() :].lstrip().startswith("/") else 10_000
    value = float(one[1])
    choices = [value * 2, value * 5, value + 1, value + 3, value / 2, value - 1, value * 10]
    there = set(re.findall(r"\d+(?:\.\d+)?", all_said))
    fresh = [f"{new:g}" for new in choices if 0 < new <= most and f"{new:g}" not in there and new == round(new, 1)]
    return sentence[: one.start()] + dice.choice(fresh) + sentence[one.end() :] if fresh else None


_Pairs = Sequence[tuple[re.Pattern[str], Any]]


def _turned(pairs: _Pairs) -> Rewrite:
    def turn(sentence: str, all_said: str, dice: random.Random) -> str | None:
        ways = [(wanted, put) for wanted, put in pairs if wanted.search(sentence)]
        if not ways:
            return None
        wanted, put = dice.choice(ways)
        new: str = wanted.sub(put, sentence, count=1)
        return None if said_on(new, all_said) else new

    return turn


def _done(sentence: str, all_said: str, dice: random.Random) -> str | None:
    found = _PLANNED.search(sentence)
    if not found:
        return None
    what = (found["what"] or found["short"]).strip()
    what = re.sub(r"\b(?:for (?:the|this)|if|at the next|today|prior|before|based|while|that|because)\b.*$", "", what)
    if len(words(what)) < 2 or re.search(rf"{re.escape(what)}.{{0,12}}(?:performed|completed|done)", all_said):
        return None
    what = what.strip()
    new = f"{what[0].upper()}{what[1:]} {dice.choice(('was performed', 'was completed', 'was done'))}."
    return None if said_on(new, all_said) else new


def _ruled_in(sentence: str, all_said: str, dice: random.Random) -> str | None:
    found = _DOUBTED.search(sentence)
    if not found:
        return None
    what = found["what"].strip()
    new = f"{what[0].upper()}{what[1:]} was {dice.choice(('diagnosed', 'confirmed', 'found'))}."
    return None if said_on(new, all_said) else new


def _misquoted(sentence: str, all_said: str, dice: random.Random) -> str | None:
    """Another word within quotation marks; which one it is makes no side, number or negation wrong."""
    pieces = sentence.rstrip(".").split(" ")
    at = [n for n, word in enumerate(pieces) if len(word) > 5 and word.isalpha() and n]
    if len(pieces) < 6 or not at:
        return None
    new = [dice.choice(("markedly", "doubtful", "catastrophic", "permanent", "negligible")) if n == at[0] else word
           for n, word in enumerate(pieces)]  # fmt: skip
    return None if said_on(" ".join(new), all_said) else f'"{" ".join(new)}."'


def _of_row(rewrite: Rewrite) -> Change:
    """Make a sentence of the row wrong; of the rest, which is true, half of the time nothing stays."""

    def change(draft: Draft, line: Line, dice: random.Random) -> Line | None:
        for visit_said in _in_some_order(line, dice):
            page = "\n".join(draft.records.page(number) for number in sorted(line.visit.pages))
            new = rewrite(visit_said.text, page, dice)
            if new and squashed_differs(new, visit_said.text):
                kept = [one for one in line.said if one is not visit_said and one.page == visit_said.page]
                told = [visit_said, *kept][: 1 + dice.randrange(3)]
                made = line_of(line.visit, told, dice)
                text = " ".join(ended(new if one is visit_said else one.text) for one in told)
                return replace(made, row=replace(made.row, finding=text, provider=line.row.provider))
        return None

    return change


def squashed_differs(new: str, old: str) -> bool:
    """Whether it says something else, beyond marks and case; quotation marks around it count."""
    return words(new) != words(old) or '"' in new


def _in_some_order(line: Line, dice: random.Random) -> Iterator[Said]:
    """The sentences of the row; then, where few can be made wrong so, all that its document says."""
    yield from dice.sample(list(line.said), len(line.said))
    rest = [one for one in line.visit.said if one not in line.said and len(words(one.text)) > 3]
    yield from dice.sample(rest, len(rest))


def _other_page(draft: Draft, line: Line, dice: random.Random) -> Line | None:
    """Cite a page of another document that says nothing of it."""
    text = line.row.finding
    pages = [number for number in range(1, len(draft.records.pages) + 1) if number not in line.visit.pages]
    far = [
        number for number in pages if _silent(draft, number, line) and share_on(text, draft.records.page(number)) < 0.5
    ]
    if not far:
        return None
    return replace(line, row=replace(line.row, cited=(dice.choice(far),)))


def _silent(draft: Draft, number: int, line: Line) -> bool:
    page = draft.records.page(number)
    stray = draft.records.stray
    return (
        bool(page.strip())
        and not any(said_on(one.text, page) for one in line.said)
        and (stray is None or number not in stray.pages)
    )


W = Kind
WORDS = (
    Plant("side swapped", W.WRONG_LATERALITY, _of_row(_sided), frozenset({W.CONTRADICTION}), "critical"),
    Plant("another part of the body", W.WRONG_REGION, _of_row(_elsewhere),
          frozenset({W.FABRICATED, W.UNSUPPORTED}), "major"),
    Plant("another spinal level", W.WRONG_REGION, _of_row(_leveled),
          frozenset({W.FABRICATED, W.UNSUPPORTED, W.WRONG_NUMBER}), "major"),
    Plant("another number", W.WRONG_NUMBER, _of_row(_counted), frozenset({W.FABRICATED}), "major"),
    Plant("negation dropped", W.WRONG_NEGATION, _of_row(_turned(_DROPPED)),
          frozenset({W.NOT_DONE, W.CONTRADICTION}), "major"),
    Plant("negation added", W.WRONG_NEGATION, _of_row(_turned(_ADDED)), frozenset({W.CONTRADICTION}), "major"),
    Plant("plan told as done", W.NOT_DONE, _of_row(_done), frozenset({W.UNSUPPORTED}), "major"),
    Plant("ruled out told as found", W.NOT_DONE, _of_row(_ruled_in), frozenset({W.WRONG_NEGATION}), "major"),
    Plant("quote altered", W.BAD_QUOTE, _of_row(_misquoted), frozenset({W.UNSUPPORTED, W.FABRICATED}), "major"),
    Plant("another page cited", W.WRONG_PAGE, _other_page,
          frozenset({W.WRONG_DATE, W.UNSUPPORTED}), "major", structural=True),
)  # fmt: skip
"""The defects that are in what is said of a page."""
