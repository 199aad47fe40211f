"""What a product says of its own failure, made fit for evidence: ordinary words and codes, no name, number or quote."""

import re
from collections.abc import Collection, Mapping

_LONGEST = 90
_LEFT_OUT = "…"
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|«[^»]*»|`[^`]*`|(?<!\w)'[^']+'(?!\w)|<[^>]*>")
_CODE = re.compile(r"[A-Za-z][A-Za-z_.:-]{0,59}")
_IN_TEXT = re.compile(r"[a-z]+(?:[_.][a-z]+)+|[A-Z]+(?:_[A-Z]+)+|[A-Za-z]+(?:Error|Exception)|\d{1,3}")
UNKNOWN_STATE = "a word that golive does not know"
_STATE = re.compile(r"[A-Za-z_]{1,40}")
_TWO_NAMES = re.compile(r"[A-Z][a-z]+_?[A-Z][a-z]")
_KEYS = ("code", "error_code", "error", "detail", "message", "errors", "title", "type", "msg", "reason")
# Words that may begin with a capital, or be all capitals: any other one could be somebody's name.
_WORDS = """
a access account all already an and another api application are at authentication authorization bad be been but
can cannot can't case chronology complete configured connection could couldn't credentials csrf data database
denied did didn't direct disabled document does doesn't download error exceeded expired export failed failure
fetch file files firm for forbidden found gateway gb has have http https id in incorrect internal invalid is it
its json kb large limit limited loading login many matter maximum mb method missing monthly must network no not of
oh on only oops or packet page password payload pdf permission plan please problem processing quota rate reached
refused rejected request required retry run runs saving server service session sign signed size something sorry
storage supported system temporarily that the there this tier time timed timeout to token too try type unable
unauthorized unavailable unexpected unknown unsupported upload uploaded uploading url user we went while with
wrong you your
"""
_ORDINARY = frozenset(_WORDS.split())


def plain(text: str, known: Collection[str] = ()) -> str:
    """A product's words, without what could be of a person: capitalised words, long numbers, quotes, ``known`` values.

    At most 90 characters, without the full stop at the end; empty where nothing is left.
    """
    for value in sorted((one for one in known if len(one) > 2), key=len, reverse=True):
        whole = rf"(?<!\w){re.escape(value)}(?:['\u2019]s)?(?!\w)"
        text = re.sub(whole, f" {_LEFT_OUT} ", text, flags=re.IGNORECASE)
    words: list[str] = []
    for word in _QUOTED.sub(f" {_LEFT_OUT} ", text).split():
        bare = word.strip(".,;:!?()[]{}…")
        told = word if bare and _is_plain(bare) else _LEFT_OUT
        if not (told == _LEFT_OUT and words[-1:] == [_LEFT_OUT]) and len(" ".join([*words, told])) <= _LONGEST:
            words.append(told)
    told = " ".join(words).strip(" .,:;")
    return told if any(letter.isalpha() for letter in told) else ""


def state(said: str, known: Collection[str] = ()) -> str:
    """A word for where something stands, if it is a ``known`` one or can be nobody's data; else only that it is none.

    Of a product's or an account's own words only one of letters is told, such as ``needs_review``, and no two names.
    """
    could_be_one = bool(_STATE.fullmatch(said)) and not _TWO_NAMES.search(said)
    return said if not said or said in known or could_be_one else UNKNOWN_STATE


def short_code(said: object, known: Collection[str] = ()) -> str:
    """An API's own word for why it refused, of its JSON answer; empty where it gives none."""
    if isinstance(said, list):
        return short_code(said[0], known) if said else ""
    if isinstance(said, str):
        secret = any(one.lower() in said.lower() for one in known if len(one) > 2)
        return said if _CODE.fullmatch(said) and not secret else plain(said, known)
    if isinstance(said, Mapping):
        return next((code for code in (short_code(said.get(key), known) for key in _KEYS) if code), "")
    return ""


def _is_plain(word: str) -> bool:
    letters = re.sub(r"['\u2019/-]", "", word)
    return (letters.isalpha() and word.islower()) or word.lower() in _ORDINARY or bool(_IN_TEXT.fullmatch(word))
