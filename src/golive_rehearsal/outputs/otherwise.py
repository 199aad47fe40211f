"""True ways of saying it otherwise, at which a good audit stays quiet."""

import random
import re
from collections.abc import Callable
from dataclasses import replace

from golive_rehearsal.outputs import wording
from golive_rehearsal.outputs.sentences import words
from golive_rehearsal.outputs.telling import Draft, Line, with_row

Otherwise = Callable[[Draft, Line, random.Random], Line | None]
_SHORT = [(re.compile(rf"(?<![\w-]){re.escape(long)}(?![\w-])", re.IGNORECASE), short)
          for long, short in wording.SHORT.items()]  # fmt: skip
_TAIL = re.compile(r", (?:with|and|as|or) [^,;]+$")
_TURNING = re.compile(r"\b(?:if|unless|except|but|however|not|no|until|than|without|between|from)\b", re.IGNORECASE)


def shortened(text: str, dice: random.Random) -> str:
    """About half of what has an abbreviation, abbreviated."""
    for long, short in _SHORT:

        def put(found: re.Match[str], short: str = short) -> str:
            return short if dice.randrange(2) else found[0]

        text = long.sub(put, text)
    return text


def _abbreviated(draft: Draft, line: Line, dice: random.Random) -> Line | None:
    del draft
    new = shortened(line.row.finding, dice)
    return with_row(line, finding=new) if new != line.row.finding else None


def _in_capitals(draft: Draft, line: Line, dice: random.Random) -> Line | None:
    del draft, dice
    return with_row(line, finding=line.row.finding.upper())


def _unpunctuated(draft: Draft, line: Line, dice: random.Random) -> Line | None:
    del draft
    text = line.row.finding.rstrip(".")
    return with_row(line, finding=re.sub(r"\. ", dice.choice(("; ", " - ", " | ")), text))


def _tail_left_out(draft: Draft, line: Line, dice: random.Random) -> Line | None:
    """The last clause or the last of a list is left out."""
    del draft, dice
    for one in line.said:
        text = one.text.rstrip(".")
        found = _TAIL.search(text)
        if found and len(words(text[: found.start()])) >= 5 and not _TURNING.search(found[0]):
            return with_row(line, finding=text[: found.start()] + ".", cited=(one.page,))
    return None


def _joined(draft: Draft, line: Line, dice: random.Random) -> Line | None:
    del draft
    texts = [one.text.rstrip(".") for one in line.said]
    return with_row(line, finding=dice.choice(("; ", "; and ")).join(texts) + ".") if len(texts) > 1 else None


def _turned_round(draft: Draft, line: Line, dice: random.Random) -> Line | None:
    del draft, dice
    texts = [one.text.rstrip(".") + "." for one in reversed(line.said)]
    return with_row(line, finding=" ".join(texts)) if len(texts) > 1 else None


def _headed(draft: Draft, line: Line, dice: random.Random) -> Line | None:
    """With the head that it stands under, as the product does."""
    del draft, dice
    head = line.said[0].head.rstrip(":").title()
    return with_row(line, finding=f"{head}: {line.row.finding}") if head and head != "Details" else None


def _quoted(draft: Draft, line: Line, dice: random.Random) -> Line | None:
    del draft, dice
    text = line.said[0].text
    return with_row(line, finding=f'"{text}"') if '"' not in text else None


def _dated(draft: Draft, line: Line, dice: random.Random) -> Line | None:
    del draft
    day = line.visit.day
    written = dice.choice((day.strftime("%m/%d/%Y"), f"{day.strftime('%B')} {day.day}, {day.year}", str(day)))
    return with_row(line, finding=f"{written}: {line.row.finding}")


def _several_pages(draft: Draft, line: Line, dice: random.Random) -> Line | None:
    """All pages of its document are cited."""
    del draft, dice
    pages = tuple(sorted(line.visit.pages))
    return with_row(line, cited=pages) if len(pages) > 1 else None


def _spanning(draft: Draft, line: Line, dice: random.Random) -> Line | None:
    """One row of two visits of the same kind, from the first day to the last, with the pages of both."""
    later = [one for one in draft.lines
             if one.visit.event == line.visit.event == "Therapy Visit" and one.row.date > line.row.date
             and one.visit.facility == line.visit.facility]  # fmt: skip
    if not later:
        return None
    other = dice.choice(later)
    pages = tuple(sorted({line.said[0].page, other.said[0].page}))
    text = " ".join(one.text.rstrip(".") + "." for one in (line.said[0], other.said[0]))
    made = with_row(line, finding=text, cited=pages, until=other.row.date, provider=line.visit.facility)
    return replace(made, said=(line.said[0], other.said[0]))


OTHERWISE: dict[str, Otherwise] = {
    "half abbreviated": _abbreviated,
    "in capitals": _in_capitals,
    "other punctuation": _unpunctuated,
    "a clause left out": _tail_left_out,
    "sentences joined": _joined,
    "in another order": _turned_round,
    "with its head": _headed,
    "quoted": _quoted,
    "dated in the text": _dated,
    "several pages cited": _several_pages,
    "of several days": _spanning,
}
"""Each by its name."""
_USUAL = "half abbreviated"


def varied(draft: Draft, dice: random.Random) -> tuple[Draft, tuple[str, ...]]:
    """The output with half of its rows said otherwise, and how each row is said; empty for one word for word."""
    lines, how = list[Line](), list[str]()
    for line in draft.lines:
        names = dice.sample(sorted(OTHERWISE), len(OTHERWISE)) if dice.randrange(2) else []
        if names and dice.randrange(2):
            names.insert(0, _USUAL)
        ways = ((name, made) for name in names if (made := OTHERWISE[name](draft, line, dice)))
        name, made = next(ways, ("", line))
        lines.append(made)
        how.append(name)
    return replace(draft, lines=tuple(lines)), tuple(how)
