"""The values that must be nowhere, and secrets of any kind: how each is looked for in plain bytes. Pure."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date

_OTHER = bytes(set(range(128)) - set(b"abcdefghijklmnopqrstuvwxyz0123456789"))
_UNSEEN = dict.fromkeys((*range(0x300, 0x370), 0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF, 0xFFFE, 0xFFFD))
_GAP = r"[\W_]{0,8}"
_SPACE = r"[\s\x00\x02]{0,8}"
_LONG = 8  # letters and digits, from which a name is found within a word: a PDF can have lost its spaces
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
        self._needles: dict[bytes, list[tuple[str, re.Pattern[str]]]] = {}
        for one in planted:
            if len(one.value.strip()) < 4:
                raise ValueError(f"A {one.kind} of less than four characters can't be looked for.")
            for quick, exact in _ways(one):
                self._needles.setdefault(quick, []).append((one.kind, re.compile(exact)))

    def found(self, content: bytes) -> Iterator[tuple[str, int]]:
        """The kind of each value that is in this content, and in which of its lines it is first."""
        said: list[str] | None = None
        squashed = content.lower().translate(None, _OTHER)
        squashes = [squashed] if content.isascii() else [squashed, _squashed(content.decode(errors="replace"))]
        for quick, exacts in self._needles.items():
            if not any(quick in one for one in squashes):
                continue
            said = said or list(_readings(content))
            for kind, exact in exacts:
                hit = next(filter(None, map(exact.search, said)), None)
                if hit:
                    yield kind, hit.string.count("\n", 0, hit.start()) + 1


def _readings(content: bytes) -> Iterator[str]:
    plain = content.replace(b"\0", b"")
    yield _folded(plain.decode(errors="replace"))
    if not plain.isascii():
        yield plain.decode("latin-1")
        yield _folded(plain.decode("latin-1"))


def _folded(text: str) -> str:
    """The same without accents and without what can't be seen; letters keep their case."""
    return text if text.isascii() else unicodedata.normalize("NFKD", text).translate(_UNSEEN)


def _squashed(text: str) -> bytes:
    return _folded(text).lower().encode(errors="replace").translate(None, _OTHER)


def _ways(one: Planted) -> Iterator[tuple[bytes, str]]:
    """Each way to write a value: what is left of it when only letters and digits are, and the exact pattern."""
    kind = one.kind.lower()
    if kind not in _PEOPLE:
        exact = _SPACE.join(map(re.escape, _folded("".join(one.value.split()))))
        yield _squashed(one.value), exact
        return
    writings = {one.value}
    if kind == "name":
        writings |= _orders(one.value)
    elif kind == "date of birth":
        writings |= _dates(one.value)
    for writing in writings:
        yield _squashed(writing), _loosely(_folded(writing))


def _orders(name: str) -> set[str]:
    """First name first and last name first."""
    first, _, last = name.rpartition(" ")
    return {f"{last} {first}"} if first else set()


def _dates(value: str) -> set[str]:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return set()
    y, m, d = day.year, day.month, day.day
    month, short = f"{day:%B}", f"{day:%b}"
    numbers = {f"{y}-{m:02}-{d:02}", f"{m:02}/{d:02}/{y}", f"{d:02}.{m:02}.{y}", f"{m}/{d}/{y}", f"{d}.{m}.{y}"}
    words = {f"{a} {b} {y}" for word in (month, short) for a, b in ((word, d), (d, word), (word, f"{d:02}"))}
    return numbers | words


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
    ("a signed token (JWT)", b"eyJ", rb"eyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]{8,}"),
    ("an access key of AWS", b"A", rb"(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Z0-9])"),
    ("a secret key of AWS", b"ecret", rb"(?i)secret_?access_?key[\"']?\s*[=:]\s*[\"']?[a-z0-9+/]{40}(?![a-z0-9+/])"),
    ("a private key", b"PRIVATE KEY", rb"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----"),
    ("a credential of a request", b"uthorization", rb"(?i)authorization\W{1,12}(?:bearer|basic)\s+[\w.~+/=-]{8,}"),
    ("a credential of a request", b"earer ", rb"(?i)(?<![a-z])bearer [\w.~+/=-]{20,}"),
    (
        "the cookie of a session",
        b"session-token",
        rb"session-token(?:\.\d)?(?:\W{1,4}(?:value|Value))?\W{1,4}[\w.%+/-]{16,}",
    ),
    ("a password in an address", b"://", rb"\w://[^/\s:@\"'<>]{1,64}:[^/\s:@\"'<>]{3,64}@[\w.-]"),
    ("a number like those of social security", b"-", rb"(?<![\w.-])9\d\d-\d\d-\d{4}(?![\w-])"),
)
_SECRETS = tuple((kind, sign, re.compile(pattern)) for kind, sign, pattern in _GENERIC)


def secrets(content: bytes) -> Iterator[tuple[str, int]]:
    """What looks like a secret, or like the number of a person, whoever's it is; and in which line it is first."""
    for kind, sign, pattern in _SECRETS:
        if sign in content and (hit := pattern.search(content)):
            yield kind, content.count(b"\n", 0, hit.start()) + 1
