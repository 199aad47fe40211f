"""The values that must be nowhere, and secrets of any kind: how each is looked for in plain bytes. Pure."""

import contextlib
import functools
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from golive.bundle.unwritten import WALL, around, is_of_words, without_escapes

_OTHER = bytes(set(range(128)) - set(b"abcdefghijklmnopqrstuvwxyz0123456789"))
_UNSEEN = dict.fromkeys((*range(0x300, 0x370), 0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF, 0xFFFE, 0xFFFD))
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_BLOCK, _AROUND = 4096, 1024
_GAP = r"[\W_]{0,8}"
_SPACE = r"[\s\x00\x02]{0,8}"
_SHORTEST = 4
_LONG = 8  # letters and digits, from which a name is found within a word: a PDF can have lost its spaces
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_PEOPLE = ("name", "mrn", "ssn", "address", "date of birth")


@dataclass(frozen=True, slots=True)
class Planted:
    """A value that must be nowhere. ``kind`` is name, MRN, SSN, address, date of birth, or the name of a secret.

    A secret is looked for letter by letter; the rest however people and programs write it.
    """

    kind: str
    value: str = field(repr=False)


class Needles:
    """All that is looked for, made ready: first quickly in a content of letters and digits only, then exactly."""

    def __init__(self, planted: Collection[Planted]) -> None:
        """Raises ``ValueError`` for a value that is too short to be told from others."""
        self._needles: dict[bytes, list[tuple[str, bytes, re.Pattern[str]]]] = {}
        for one in planted:
            if len(one.value.strip()) < _SHORTEST:
                raise ValueError(f"A {one.kind} of less than four characters can't be looked for.")
            for quick, exact in _ways(one):
                sign = _sign_of(one, quick)
                self._needles.setdefault(sign, []).append((one.kind, quick, re.compile(exact)))

    def found(self, views: Sequence[bytes]) -> dict[str, int]:
        """The kinds of the values in these views of one content, each with its line in the first, or 0."""
        readings = [(number, one, _squashed(one)) for number, view in enumerate(views) for one in _readings(view)]
        everything = b"\xff".join(squashed for _number, _one, squashed in readings)
        found: dict[str, int] = {}
        for needles in [needles for sign, needles in self._needles.items() if sign in everything]:
            for kind, quick, exact in needles:
                for number, reading, squashed in readings:
                    if kind not in found and (at := _first(exact, reading, squashed, quick)) is not None:
                        found[kind] = 0 if number else reading.count(b"\n", 0, at) + 1
        return found


def _sign_of(planted: Planted, quick: bytes) -> bytes:
    """What all ways to write a value have, or many: one look for it is a look for them all."""
    kind = planted.kind.lower()
    if kind == "name":
        last = _quick(planted.value.strip().rpartition(" ")[2])
        return last if last in quick else quick
    return quick[-5:] if kind == "date of birth" else quick


def _readings(content: bytes) -> Iterator[bytes]:
    """A content as it is, and what has signs of other alphabets without accents and what can't be seen, if words."""
    yield content
    if not content.isascii():
        words = is_of_words(content)
        foreign = around(content, lambda block: not block.isascii())
        yield WALL.join(_unaccented(part, words=words) for part in foreign.split(WALL))


def _unaccented(part: bytes, *, words: bool) -> bytes:
    """A part of a content so; ``words`` that are not UTF-8 are Latin, and what is no words is left out."""
    if part.isascii():
        return part
    try:
        return _folded(part.decode()).encode(errors="replace")
    except UnicodeDecodeError:
        return _folded(part.decode("latin-1")).encode(errors="replace") if words else b""


def _squashed(content: bytes) -> bytes:
    """What is left of it when only small letters and digits are."""
    return content.lower().translate(None, _OTHER)


def _first(exact: re.Pattern[str], reading: bytes, squashed: bytes, quick: bytes) -> int | None:
    """About where a value is, exactly: looked for only in the blocks in which what is left of it is."""
    at = squashed.find(quick)
    start = passed = 0
    while at >= 0 and start < len(reading):
        block = len(_squashed(reading[start : start + _BLOCK]))
        if at < passed + block:
            before = max(0, start - _AROUND)
            window = reading[before : start + _BLOCK + _AROUND]
            hit = next(filter(None, map(exact.search, _as_text(window))), None)
            if hit:
                return before + hit.start()
            at = squashed.find(quick, passed + block)
        passed += block
        start += _BLOCK
    return None


def _as_text(window: bytes) -> Iterator[str]:
    yield _folded(window.decode(errors="replace"))
    if not window.isascii():
        yield window.decode("latin-1")
        yield _folded(window.decode("latin-1"))


def _folded(text: str) -> str:
    """The same without accents and what can't be seen, foreign signs as spaces; letters keep their case."""
    return text if text.isascii() else _FOREIGN.sub(lambda found: _plain(found[0]), text)


@functools.lru_cache(4096)
def _plain(signs: str) -> str:
    plain = unicodedata.normalize("NFKD", signs).translate(_UNSEEN)
    return plain if plain.isalnum() else "".join(sign if sign.isalnum() or sign.isascii() else " " for sign in plain)


def _ways(one: Planted) -> Iterator[tuple[bytes, str]]:
    """Each way to write a value: what is left of it when only letters and digits are, and the exact pattern."""
    kind = one.kind.lower()
    if kind not in _PEOPLE:
        for value in {one.value, *_unescaped(one.value)}:
            yield _quick(value), _SPACE.join(map(re.escape, _folded("".join(value.split()))))
        return
    if kind == "date of birth" and (day := _day(one.value)):
        yield from _dates(day)
    first, _, last = one.value.strip().rpartition(" ")
    if kind == "name" and first:
        yield _quick(f"{last} {first}"), _loosely(_folded(f"{last} {first}"))
    yield _quick(one.value), _loosely(_folded(one.value))


def _unescaped(secret: str) -> Iterator[str]:
    """A secret that looks as if something were escaped in it is read so together with what really is."""
    return (one.decode(errors="replace") for one in without_escapes(secret.encode()) if len(one) >= _SHORTEST)


def _quick(value: str) -> bytes:
    """The longest part of a value that is the same in every encoding, of small letters and digits only."""
    plain = re.sub(r"[\x00-\x7f]+", lambda found: _squashed(found[0].encode()).decode(), value)
    parts: list[str] = re.findall(r"[\x00-\x7f]*", plain)
    return max(parts, key=len).encode()


def _day(value: str) -> date | None:
    with contextlib.suppress(ValueError):
        return date.fromisoformat(value)
    return None


def _dates(day: date) -> Iterator[tuple[bytes, str]]:
    """A day as people write it, sought by what all of the ways have that begin with month, with day, or with year."""
    y, m, d = (_GAP.join(str(one)) for one in (day.year, day.month, day.day))
    mm, dd = (_GAP.join(f"{one:02}") for one in (day.month, day.day))
    month = _MONTHS[day.month - 1]
    word = f"(?:{_GAP.join(month)}|{_GAP.join(month[:3])})"
    nth = rf"0?{_GAP}{d}(?:st|nd|rd|th)?"
    apart, near = r"[\W_]{1,8}", _GAP
    american, european = f"0?{_GAP}{m}{apart}0?{_GAP}{d}{apart}{y}", f"0?{_GAP}{d}{apart}0?{_GAP}{m}{apart}{y}"
    month_first, day_first = f"{word}{near}{nth}{apart}{y}", f"{nth}{near}{word}{near}{y}"
    days, months = {f"{day:%d}", str(day.day)}, {f"{day:%m}", str(day.month)}
    ways = [
        *((f"{day.month}{one}{day.year}", american) for one in days),
        *((f"{day.day}{one}{day.year}", european) for one in months),
        *((f"{said}{one}{day.year}", month_first) for said in {month, month[:3]} for one in days),
        *((f"{said}{day.year}", day_first) for said in {month, month[:3]}),
        (f"{day:%Y%m%d}", f"{y}{apart}{mm}{apart}{dd}"),
    ]
    for quick, exact in ways:
        yield quick.encode(), rf"(?i)(?<!\d)(?:{exact})(?!\d)"
    for packed in (f"{day:%Y%m%d}", f"{day:%m%d%Y}"):
        yield packed.encode(), rf"(?i)(?<![0-9a-f]){packed}(?![0-9a-f])"


def _loosely(writing: str) -> str:
    """Whatever stands between its letters and digits; no number is found within another, nor a short word.

    Digits without anything between them are not found within hex: there any eight digits turn up by chance.
    """
    signs = [sign for sign in writing if sign.isalnum()]
    loose = _GAP.join(map(re.escape, signs))
    if all(sign.isdigit() for sign in signs):
        packed = "".join(signs)
        return rf"(?i)(?<!\d)(?!{packed}){loose}(?!\d)|(?<![0-9a-f]){packed}(?![0-9a-f])"
    short = len(signs) < _LONG
    before = r"(?<!\d)" if signs[0].isdigit() else r"(?<![^\W_])" if short else ""
    after = r"(?!\d)" if signs[-1].isdigit() else r"(?![^\W_])" if short else ""
    return f"(?i){before}{loose}{after}"


_GENERIC = (
    ("a signed token (JWT)", rb"eyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]{8,}"),
    ("an access key of AWS", rb"AKIA[A-Z2-7]{16}(?![A-Z0-9])"),
    ("an access key of AWS", rb"ASIA[A-Z2-7]{16}(?![A-Z0-9])"),
    ("a private key", rb"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----"),
    ("the cookie of a session", rb"session-token(?:\.\d)?(?:\W{1,4}(?:value|Value))?\W{1,4}[\w.%+/-]{16,}"),
    ("a password in an address", rb"://(?<=\w://)[^/\s:@\"'<>]{1,64}:[^/\s:@\"'<>]{3,64}@[\w.-]"),
    ("a number like those of social security", rb"9\d\d-\d\d-\d{4}(?<![\w.-]...........)(?![\w-])"),
)
_IN_ANY_CASE = (
    ("a secret key of AWS", rb"secret_?access_?key[\"']?\s*[=:]\s*[\"']?[a-z0-9+/]{40}(?![a-z0-9+/])"),
    ("a credential of a request", rb"authorization\W{1,12}(?:bearer|basic)\s+[\w.~+/=-]{8,}"),
    ("a credential of a request", rb"bearer (?<![a-z]bearer )[\w.~+/=-]{20,}"),
)
"""Each begins with letters of its own, which are found at once in a content of any size; these in small letters."""
_SECRETS = tuple((kind, re.compile(pattern)) for kind, pattern in _GENERIC)
_SECRETS_IN_ANY_CASE = tuple((kind, re.compile(pattern)) for kind, pattern in _IN_ANY_CASE)


def secrets(views: Sequence[bytes]) -> dict[str, int]:
    """What looks like a secret, or like the number of a person, whoever's it is; told as ``found`` does."""
    found: dict[str, int] = {}
    for number, view in enumerate(views):
        for content, patterns in ((view, _SECRETS), (view.lower(), _SECRETS_IN_ANY_CASE)):
            for kind, pattern in patterns:
                if kind not in found and (hit := pattern.search(content)):
                    found[kind] = 0 if number else view.count(b"\n", 0, hit.start()) + 1
    return found
