"""Sentences as people say them: one thing is not several, a moment is said once, and a code is not left alone."""

import re
from datetime import UTC, datetime

_NOUNS = """alarm call case channel character check defect deployment gap group header host hour image line matter
minute mistake output packet page place problem report request role route row run second secret signal step trigger
value worker word"""
_ONES = {
    "copies": "copy",
    "earlier cases": "earlier case",
    "entries": "entry",
    "log groups": "log group",
    "approved firms or users": "approved firm or user",
    "firms or users": "firm or user",
    **{f"{one}s": one for one in re.findall("[a-z]+", _NOUNS)},
}
_VERBS = {"are": "is", "were": "was", "have": "has", "do": "does", "need": "needs"}
_SEVERAL = re.compile(
    r"(?:\b(?P<all>All )|(?<![\w:.,/#-]))1 (?P<more>(?:more |healthy )?)"
    rf"(?P<what>{'|'.join(sorted(_ONES, key=len, reverse=True))})\b"
    rf"(?:(?P<of>(?: of a [a-z ]+?| on [a-z0-9 ]+?)?) (?P<verb>{'|'.join(_VERBS)})\b)?"
)
_CODES = {
    "401": "it asks who we are",
    "402": "its tier is used up",
    "403": "it does not allow that",
    "404": "there is no such thing",
    "405": "it does not do that there",
    "413": "that is too large",
    "422": "it does not take it in that form",
    "429": "it was asked too often",
    "500": "an error of its own",
    "502": "nothing behind it answers",
    "503": "it is not ready",
    "504": "nothing behind it answers in time",
}
_CODE = re.compile(rf"\banswered ({'|'.join(_CODES)})\b(?! \(|, \d)")


def agreeing(text: str) -> str:
    """The same with one thing as one: ``1 secrets are`` becomes ``1 secret is``."""
    return _SEVERAL.sub(_one, text).replace(" 1 times", " once")


def _one(found: re.Match[str]) -> str:
    verb = f"{found['of']} {_VERBS[found['verb']]}" if found["verb"] else ""
    return f"{'The one' if found['all'] else '1'} {found['more']}{_ONES[found['what']]}{verb}"


def without_codes(text: str) -> str:
    """The same with what each status means behind it, for who does not know them by heart."""
    return _CODE.sub(lambda found: f"{found[0]} ({_CODES[found[1]]})", text)


def when(moment: datetime, form: str = "%d %b %H:%M") -> str:
    """A moment on this machine's clock, and in UTC where that is another one."""
    local = moment.astimezone()
    if not local.utcoffset():
        return f"{moment.astimezone(UTC):{form}} UTC"
    return f"{local:{form} %Z} ({moment.astimezone(UTC):%H:%M} UTC)"
