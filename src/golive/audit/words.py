"""A text as the audit reads it: sentences of words, each word with the meaning that it stands for.

Two texts that say the same in near the same words give the same words here: case, hyphens, abbreviations, units,
plurals, lay words and the breaks of lines are gone. Dates are YYYY-MM-DD, spinal levels as in c5-c6.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from golive.audit.lexicon import REPORTING, Sort, meaning, phrases, sort_by_end, sort_of
from golive.pdf import dates


class Word(NamedTuple):
    """A word: what it stands for, how it is written in lower case, and what sort of thing it names."""

    meant: str
    said: str
    sort: Sort | None
    number: bool

    @property
    def weight(self) -> float:
        """How much a text says by it: names of medicine and numbers most, words of telling hardly anything."""
        if self.sort is not None or self.number:
            return 2.0
        return 0.15 if self.meant in REPORTING or self.said in REPORTING else 1.0


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or a line that stands for itself: what it says, and its words. ``after`` is its place on the page."""

    said: str = field(repr=False)
    words: tuple[Word, ...] = field(repr=False)
    after: int = 0


_PLAIN = str.maketrans({
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": " - ", "\u2212": "-", "\ufffe": "-",
    "\x02": "-", "\u00ad": None, "\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u00b0": " deg ",
    "\u00bd": ".5", "\u00a0": " ", "\u2032": "'", "\r": None, "\ufb01": "fi", "\ufb02": "fl",
})  # fmt: skip
_BULLET = r"(?:[-*\u2022\u00b7\u25aa\u25cf\u25e6\u2023\u2219]|\(?\d{1,2}[.)])\s+"
_WIDE, _COLUMNS = 55, re.compile(r"\S {3,}\S|\t")
"""Letters that a line has at least that may go on in the next; and what stands in columns, which goes on nowhere."""
_LABEL = re.compile(rf"\s*(?:{_BULLET}|[A-Z][\w/&(),.' -]{{0,45}}:)")
_RUN = re.compile(r"[ \t]{40,}")
"""Spaces between columns that are far apart; a run without an end is looked at again from each of its spaces."""
_ENDS = (".", "!", "?", ":", ";")
_SPLIT = re.compile(
    r"(?=[\s;\"')\]])"  # few letters are one of these: the others are passed over at once
    r"(?:(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9\u2022-])|(?<=[a-z]{3}[.!?])\s+(?=[a-z])|\s*;\s+|\s+\|\s+"
    r"|\s+(?=\u2022)|\n+)"
)
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[%+&]")
_MOST = 120
"""Words of a sentence, at which one that never ends is cut: what is done with a sentence takes more than its length."""
_SHORT = re.compile(r"(?:^|[\s(])(?:dr|mr|mrs|ms|st|vs|approx|no|jr|sr|prof|inc|dept|fig|[a-z])\.$", re.IGNORECASE)
_WORD = re.compile(
    r"(?P<level>(?=[clts]\d)\b[clts]\d{1,2}(?:\s?[-/]\s?[clts]?\d{1,2})?\b)"
    r"|(?P<word>[a-z]+(?:['\u2019][a-z]+)*)"
    r"|(?P<date>\d{4}-\d\d-\d\d)"
    r"|(?P<time>\b\d{1,2}:\d\d\b)"
    r"|(?P<number>\$?\d+(?:,\d{3})*(?:\.\d+)?(?:\s?/\s?\d+(?:\.\d+)?)?)"
    r"|(?P<sign>[%+&])",
    re.IGNORECASE,
)
_SMALL = "zero _ two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_SMALL += " seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_NUMBERS = {name: str(at) for at, name in enumerate(_SMALL.split())}
_NUMBERS |= {name: str(10 * at) for at, name in enumerate(_TENS.split(), 2)}
_ONES = {name: at for at, name in enumerate("one two three four five six seven eight nine".split(), 1)}  # noqa: SIM905
_SIDES = re.compile(
    r"(?=[(lr])(?:\(\s*(?P<one>[lr])\s*\)"
    r"|(?<![a-z0-9'/.-])(?P<two>[lr])(?=\.?\s+(?:[a-z]{3,}|ue\b|le\b|si\b|ac\b))(?!\.\s+[a-z]{3,},)"
    r"|(?<![a-z0-9])(?P<three>[lr])(?=/[a-z]))",
    re.IGNORECASE,
)
_COMPOUND = re.compile(
    r"\b(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[- ](one|two|three|four|five|six|seven|eight|nine)\b"
)
_WITHOUT = {"nontender": "tenderness", "afebrile": "fever", "unbroken": "wound", "painless": "pain", "painfree": "pain"}
_PREFIXED = re.compile(r"\b(?:non-?tender|afebrile|unbroken|painless|pain-free)\b", re.IGNORECASE)
_BOTH = re.compile(r"\bboth(?=\s+(?:the|of|were|was|are|and|inner|outer)\b)")
_SIDED = re.compile(r"\b([rl])(ll|ul|ml|uq|lq|ue|le)\b")
_SIDED_PARTS = {"ll": "lower lobe", "ul": "upper lobe", "ml": "middle lobe", "uq": "upper quadrant",
                "lq": "lower quadrant", "ue": "arm", "le": "leg"}  # fmt: skip
_ROMAN = re.compile(
    r"\b(grade|type|stage|class|schatzker|harris|gustilo|lawrence|zone|degree)\s+(i{1,3}|iv|v|vi{1,3}|ix|x)\b"
)
_ROMANS = {name: at for at, name in enumerate("i ii iii iv v vi vii viii ix x".split(), 1)}  # noqa: SIM905
_HUNDREDS = re.compile(r"\b(one|two|three|four|five|six|seven|eight|nine)[- ]hundred\b")
_OUT_OF = re.compile(r"(\d\d*)\s+(?:out\s+)?of\s+(?:10|ten)\b")
_SIDE = {"l": " left ", "r": " right "}


def plain(text: str) -> str:
    """A text with one kind of hyphen, quote and space."""
    if text.isascii():
        return text.replace("\x02", "-").replace("\r", "")
    return unicodedata.normalize("NFKC", text).translate(_PLAIN)


def lines_joined(text: str) -> str:
    """A page's text with the lines of one sentence joined; what begins on a line of its own keeps it."""
    lines = [line.strip() for line in _RUN.sub(" " * 8, plain(text)).split("\n")]
    wide = sorted(len(line) for line in lines if line)
    full = 0.7 * wide[int(0.9 * (len(wide) - 1))] if wide else 0.0
    joined: list[str] = []
    for line in lines:
        if not line:
            joined.append("")
            continue
        above = joined[-1] if joined else ""
        last = above.rsplit("\n", 1)[-1]
        if above and not _LABEL.match(line) and not last.endswith(_ENDS) and _goes_on(last, line, full):
            joined[-1] = _broken(above, line)
        else:
            joined.append(line)
    return "\n".join(joined)


def _goes_on(last: str, line: str, full: float) -> bool:
    """Whether a line goes on with the one above: it begins in small letters, or the one above is full to its end."""
    if last.endswith(("-", ",", "(", "/")) or line[0].islower():
        return True
    wide = len(last) >= max(_WIDE, full)
    return wide and last.isupper() == line.isupper() and not _COLUMNS.search(line)


def _broken(above: str, line: str) -> str:
    """A word that the end of a line broke is whole again; a level or a compound keeps its hyphen."""
    if above.endswith("-") and len(above) > 1 and above[-2].isalpha():
        return above[:-1] + line if line[0].islower() else above + line
    return above + ("" if above.endswith("-") and len(above) > 1 and not above[-2].isspace() else " ") + line


def sentences(text: str, order: dates.Order = "") -> tuple[Sentence, ...]:
    """The sentences of a page, or of what an output says."""
    found: list[Sentence] = []
    for whole in _sentences(lines_joined(text)):
        for said in _pieces(whole):
            words = words_of(said, order)
            if words:
                found.append(Sentence(said, words, len(found)))
    return tuple(found)


def _pieces(said: str) -> Iterator[str]:
    """A sentence, or its pieces of at most about so many words, cut between two words where there is a space."""
    begun = 0
    if len(said) > _MOST:
        for match in islice(_TOKEN.finditer(said), _MOST, None, _MOST):
            end = said.rfind(" ", begun, match.start()) + 1 or match.start()
            yield said[begun:end].strip()
            begun = end
    yield said[begun:].strip() if begun else said


def _sentences(text: str) -> Iterator[str]:
    before = ""
    for part in _SPLIT.split(text):
        said = f"{before} {part}".strip() if before else (part or "").strip()
        if not said:
            continue
        if said.endswith(".") and _SHORT.search(said) and len(said) < 300:
            before = said
            continue
        before = ""
        yield said
    if before:
        yield before


def words_of(said: str, order: dates.Order = "") -> tuple[Word, ...]:
    """The words of one sentence."""
    text = plain(said)
    if _DIGITS.search(text):
        text = dates.as_iso(text, order)
    text = _SIDES.sub(lambda match: _SIDE[(match["one"] or match["two"] or match["three"]).lower()], text)
    text = _PREFIXED.sub(lambda match: f"no {_WITHOUT[match[0].replace('-', '').lower()]}", text)
    text = _COMPOUND.sub(lambda match: str(int(_NUMBERS[match[1]]) + _ONES[match[2]]), text.lower())
    text = _HUNDREDS.sub(lambda match: f"{_ONES[match[1]]}00", text)
    text = _BOTH.sub(" ", text)
    text = _SIDED.sub(lambda match: f"{_SIDE[match[1]].strip()} {_SIDED_PARTS[match[2]]}", text)
    text = _ROMAN.sub(lambda match: f"{match[1]} {_ROMANS[match[2]]}", text)
    text = phrases(_OUT_OF.sub(r"\1/10", text))
    return tuple(_word(match) for match in _WORD.finditer(text))


_DIGITS = re.compile(r"\d(?:\D+\d|\d{5})")


def _word(match: re.Match[str]) -> Word:
    said = match[0]
    kind = match.lastgroup
    if kind == "word":
        return _plain_word(said)
    if kind == "number":
        return Word(number_of(said), said, None, number=True)
    if kind == "level":
        return Word(level_of(said), said, Sort.SITE, number=False)
    return Word(said, said, None, number=kind in {"date", "time"})


@lru_cache(65536)
def _plain_word(said: str) -> Word:
    if said in _NUMBERS:
        return Word(_NUMBERS[said], said, None, number=True)
    meant = meaning(said.removesuffix("'s"))
    return Word(meant, said, sort_of(meant) or sort_by_end(said), number=False)


@lru_cache(4096)
def number_of(said: str) -> str:
    """A number in one form: 1,500.0 and 1500 are the same, 8 / 10 is 8/10."""
    parts = [one.strip().replace(",", "") for one in said.removeprefix("$").split("/")]
    return "/".join((one.rstrip("0").rstrip(".") if "." in one else one.lstrip("0")) or "0" for one in parts)


@lru_cache(4096)
def level_of(said: str) -> str:
    """A spinal level in one form: C5/6, C5-6 and C5-C6 are the same."""
    parts = [one.strip().lower() for one in re.split(r"[-/]", said)]
    if len(parts) == 2 and parts[1][0].isdigit():
        parts[1] = ("s" if parts[0] == "l5" and parts[1] == "1" else parts[0][0]) + parts[1]
    return "-".join(parts)


LEVEL = re.compile(r"[clts]\d{1,2}(?:-[clts]\d{1,2})?")
"""The form of a spinal level."""
