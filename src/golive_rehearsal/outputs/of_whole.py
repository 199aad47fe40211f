"""Defects of an output as a whole: what it leaves out, repeats, adds up, or shows to the wrong people."""

import random
import re
from collections.abc import Callable
from dataclasses import replace

from golive.model.audit import Entry, Kind
from golive.model.output import Passage
from golive.packets.notes import Hurt
from golive_rehearsal.outputs import wording
from golive_rehearsal.outputs.of_words import WORDS
from golive_rehearsal.outputs.plant import WholePlant
from golive_rehearsal.outputs.sentences import words
from golive_rehearsal.outputs.telling import DAMAGES, HIGHLIGHTS, Draft, Line, line_of, with_row

Damaged = tuple[Draft, tuple[Entry, ...]] | None


def _half_lost(draft: Draft, dice: random.Random) -> Damaged:
    del dice
    last = len(draft.records.pages) // 2
    lines = tuple(line for line in draft.lines if max(line.visit.pages) <= last)
    passages = tuple(one for one in draft.passages if all(page <= last for page in one.cited))
    return replace(draft, lines=lines, passages=passages), ()


def _without(event: str, *, sections: bool) -> Callable[[Draft, random.Random], Damaged]:
    """The rows of an event left out; ``sections`` says that the sections around the timeline tell it still."""

    def make(draft: Draft, dice: random.Random) -> Damaged:
        visits = [visit for visit in draft.records.visits if visit.event == event]
        if not visits:
            return None
        gone = dice.choice(visits)
        lines = tuple(line for line in draft.lines if line.visit is not gone)
        if any(line.visit.day == gone.day and line.visit.event == event for line in lines):
            return None
        kept = tuple(one for one in draft.passages if sections or not set(one.cited) & gone.pages)
        return replace(draft, lines=lines, passages=kept), ()

    return make


def _one_row(draft: Draft, dice: random.Random) -> Damaged:
    return replace(draft, lines=(dice.choice(draft.lines),)), ()


def _sixteen(draft: Draft, dice: random.Random) -> Damaged:
    return replace(draft, lines=(dice.choice(draft.lines),) * 16), ()


def _again(times: int) -> Callable[[Draft, random.Random], Damaged]:
    def make(draft: Draft, dice: random.Random) -> Damaged:
        at = dice.randrange(len(draft.lines))
        lines = (*draft.lines[:at], *(draft.lines[at],) * times, *draft.lines[at + 1 :])
        return replace(draft, lines=lines), tuple(range(at + 1, at + times + 1))

    return make


def _amputations(draft: Draft, dice: random.Random) -> Damaged:
    doctor = dice.choice(wording.STRANGERS)
    lines = tuple(with_row(line, finding="Traumatic amputation.", provider=doctor) for line in draft.lines)
    return replace(draft, lines=lines), tuple(range(1, len(lines) + 1))


def _strange_diagnosis(draft: Draft, dice: random.Random) -> Damaged:
    """Another patient's diagnosis under the highlights, outside the table, with a page that is not there."""
    text = f"{draft.records.other.name} was diagnosed with {dice.choice(wording.INJURIES)}."
    last = max(number for number, one in enumerate(draft.passages) if one.section == HIGHLIGHTS)
    passages = (*draft.passages[: last + 1], Passage(2, HIGHLIGHTS, text, (999,)), *draft.passages[last + 1 :])
    return replace(draft, passages=passages), (HIGHLIGHTS,)


def _miscounted(draft: Draft, dice: random.Random) -> Damaged:
    """A code read as money, a figure too many, a line left out."""
    total = draft.records.total
    new = dice.choice((total + 97110, total * 10, total + 99_150, total - dice.randrange(60, 900), total + 1_000))
    passages = tuple(
        replace(one, text=f"Total charges: ${new:,}.00") if one.section == DAMAGES else one for one in draft.passages
    )
    return replace(draft, passages=passages), (DAMAGES,)


def _turned_round(draft: Draft, dice: random.Random) -> Damaged:
    count = len(draft.lines)
    pairs = [(a, b) for a in range(count) for b in range(a + 1, count)
             if draft.lines[a].row.date < draft.lines[b].row.date]  # fmt: skip
    if not pairs:
        return None
    a, b = dice.choice(pairs)
    lines = list(draft.lines)
    lines[a], lines[b] = lines[b], lines[a]
    return replace(draft, lines=tuple(lines)), tuple(range(a + 1, b + 3))


def _excluding(draft: Draft, dice: random.Random) -> Damaged:
    """A second row tells the same of the same page, with the other side or the other answer."""
    ways = [plant for plant in WORDS if plant.name in {"side swapped", "negation dropped", "negation added"}]
    for at in dice.sample(range(len(draft.lines)), len(draft.lines)):
        line = draft.lines[at]
        alone = line_of(line.visit, line.said[:1], dice)
        made = dice.choice(ways).make(draft, alone, dice)
        if made and made.said == alone.said:
            lines = (*draft.lines[: at + 1], made, *draft.lines[at + 1 :])
            return replace(draft, lines=lines), (at + 1, at + 2)
    return None


def _injury_untold(draft: Draft, dice: random.Random) -> Damaged:
    """The output tells of every visit, and nowhere of one injury."""
    hurts = {hurt.name: hurt for visit in draft.records.visits for hurt in visit.hurts}
    hurt = hurts[dice.choice(sorted(hurts))]
    wanted = _keys(hurt)
    lines = tuple(_silent(line, wanted, dice) for line in draft.lines)
    if None in lines:
        return None
    told = tuple(line for line in lines if line is not None)
    passages = tuple(one for one in draft.passages if not wanted & set(words(one.text)))
    return replace(draft, lines=told, passages=passages), ()


def _keys(hurt: Hurt) -> frozenset[str]:
    texts = (hurt.harm.name, hurt.harm.part, hurt.harm.shows, hurt.harm.also, hurt.harm.study, hurt.harm.operation)
    named = {word for text in texts for word in re.findall(r"[a-z]{4,}", text.lower().replace("{side}", ""))}
    plain = {"tear", "with", "mild", "views", "without", "contrast", "dislocation", "swelling", "full", "thickness",
             "complex", "repair", "plate", "fixation", "open", "reduction", "acute", "signal", "change", "intact",
             "fracture", "strain", "sprain", "partial", "left", "soft", "tissue", "over", "horn"}  # fmt: skip
    return frozenset(named - plain | {"concussion"} & named)


def _silent(line: Line, wanted: frozenset[str], dice: random.Random) -> Line | None:
    if not wanted & set(words(line.row.finding)):
        return line
    other = [one for one in line.visit.said if not wanted & set(words(one.text)) and len(words(one.text)) > 3]
    return line_of(line.visit, [dice.choice(other)], dice) if other else None


def _linked(draft: Draft, dice: random.Random) -> Damaged:
    return replace(draft, links=(dice.choice(wording.DEV_LINKS),)), ()


def _internal(draft: Draft, dice: random.Random) -> Damaged:
    del dice
    return replace(draft, passages=(Passage(1, "", wording.BANNER), *draft.passages)), ()


def _unread(draft: Draft, dice: random.Random) -> Damaged:
    """A page that is cited has no words: a scan that nobody could read."""
    events = {"Emergency Visit", "Imaging Study", "Procedure/Surgery"}
    at = dice.choice([n for n, line in enumerate(draft.lines) if line.visit.event in events])
    page = draft.lines[at].row.cited[0]
    pages = (*draft.records.pages[: page - 1], "", *draft.records.pages[page:])
    return replace(draft, records=replace(draft.records, pages=pages)), (at + 1,)


def _in_highlights(draft: Draft, dice: random.Random) -> Damaged:
    """A defect of words outside the table."""
    at = dice.choice([n for n, one in enumerate(draft.passages) if one.section == HIGHLIGHTS])
    line = next(one for one in draft.lines if one.row.finding == draft.passages[at].text)
    made = next((made for plant in dice.sample(WORDS, len(WORDS)) if (made := plant.make(draft, line, dice))), None)
    if made is None:
        return None
    passage = Passage(2, HIGHLIGHTS, made.row.finding, made.row.cited)
    return replace(draft, passages=(*draft.passages[:at], passage, *draft.passages[at + 1 :])), (HIGHLIGHTS,)


K = Kind
_LEFT_OUT = frozenset({K.MISSING_INJURY})
_ANY_WORDS = frozenset({K.WRONG_NEGATION, K.WRONG_REGION, K.WRONG_NUMBER, K.NOT_DONE, K.UNSUPPORTED, K.WRONG_PAGE,
                        K.BAD_QUOTE, K.FABRICATED, K.WRONG_DATE})  # fmt: skip
WHOLE = (
    WholePlant("half of the packet lost", K.MISSING_EVENT, _half_lost, _LEFT_OUT),
    WholePlant("emergency visit left out", K.MISSING_EVENT, _without("Emergency Visit", sections=False)),
    WholePlant("emergency visit in sections only", K.MISSING_EVENT, _without("Emergency Visit", sections=True)),
    WholePlant("operation left out", K.MISSING_EVENT, _without("Procedure/Surgery", sections=False)),
    WholePlant("one row only", K.MISSING_EVENT, _one_row, _LEFT_OUT),
    WholePlant("one event sixteen times", K.DUPLICATE, _sixteen, frozenset({K.MISSING_EVENT}), "major"),
    WholePlant("an event five times", K.DUPLICATE, _again(5), frozenset(), "major"),
    WholePlant("an event twice", K.DUPLICATE, _again(2), frozenset(), "minor"),
    WholePlant("every finding an amputation", K.FABRICATED, _amputations, frozenset({K.UNSUPPORTED})),
    WholePlant("another patient's diagnosis, [p. 999]", K.PAGE_MISSING, _strange_diagnosis,
               frozenset({K.WRONG_PATIENT, K.FABRICATED})),
    WholePlant("wrong total", K.WRONG_TOTAL, _miscounted, frozenset({K.WRONG_NUMBER}), "major"),
    WholePlant("out of order", K.OUT_OF_ORDER, _turned_round, frozenset(), "major"),
    WholePlant("two entries exclude each other", K.CONTRADICTION, _excluding,
               frozenset({K.WRONG_LATERALITY, K.WRONG_NEGATION}), "major"),
    WholePlant("an injury untold", K.MISSING_INJURY, _injury_untold, frozenset(), "major"),
    WholePlant("link to a developer's machine", K.DEV_LINK, _linked, frozenset(), "minor"),
    WholePlant("internal banner", K.INTERNAL_BANNER, _internal, frozenset(), "minor"),
    WholePlant("cited page can't be read", K.UNREADABLE_PAGE, _unread, frozenset(), "major"),
    WholePlant("a defect of words in the highlights", K.WRONG_LATERALITY, _in_highlights, _ANY_WORDS, "major"),
)  # fmt: skip
"""The defects of an output as a whole, and those outside its table."""
