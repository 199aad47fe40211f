"""Words that may be somebody else's, made safe to show: one line that does nothing but be read.

A product's words reach a terminal, a CI log, pages and files. There a control character moves the cursor, a line break
begins a line that golive did not say, a direction mark turns a sentence around, and ``::error::`` is an order to
GitHub. Where a finding or an error is made its words are shown; every place that tells one shows its line once more.
"""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

MOST = 2_000
"""How many characters of one thing's words are shown."""
MOST_OF_A_LINE = 20_000
"""How many of a line of golive's own, which may name many things."""

# Control characters, marks that change the direction of what follows or that nobody sees, halves of characters, and
# what XML can't hold. What joins letters in some scripts (U+200C, U+200D) is left.
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    r"\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_HALF = re.compile(r"[\ud800-\udfff]")
_ORDERS = (
    "add-mask|add-matcher|add-path|debug|echo|endgroup|error|group|notice|remove-matcher|save-state|set-env|set-output"
    "|stop-commands|warning"
)
_ORDER = re.compile(rf"::(?={_ORDERS})|##(?=\[|vso\[|teamcity\[)", re.IGNORECASE)
_BEGINS = re.compile(r"(?=\s*::)")


def shown(text: str, most: int = MOST) -> str:
    r"""The same as one line of at most so many characters, in which nothing is an order to a terminal or to CI.

    What can't be seen is written as Python writes it (``\x1b``, ``\n``, ``\u202e``); plain words stay as they are.
    """
    told = _ORDER.sub(lambda found: f"{found[0][0]} {found[0][1]}", _UNSEEN.sub(_written, text[: most + 1]))
    if _BEGINS.match(told):
        told = f"| {told}"  # CI takes orders at the beginning of a line only
    return _cut(told, most, len(text))


def fit(value: Any) -> Any:  # noqa: ANN401 - whatever a fact's value is, the same comes back
    """The same value, each word in it of bounded length and fit to be kept: no file can have half of a character."""
    if type(value) is str:
        return _cut(_HALF.sub(_written, value[: MOST + 1]), MOST, len(value))
    if isinstance(value, Mapping):
        return {fit(key): fit(one) for key, one in value.items()}
    if type(value) in (list, tuple, set, frozenset):
        return type(value)(fit(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        old = {field.name: getattr(value, field.name) for field in fields(value) if field.init}
        new = {name: fit(one) for name, one in old.items()}
        return replace(value, **new) if new != old else value
    return value


def _cut(told: str, most: int, length: int) -> str:
    if len(told) <= most:
        return told
    note = f" … [cut: {length} characters in all]"
    return told[: most - len(note)] + note


def _written(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape", "surrogatepass").decode("ascii")
