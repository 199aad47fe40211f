"""What an answer was beside its status: the product's own refusal, its JSON, or something in their place."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from golive.config.routes import Refusal
from golive.facts import DECLARED, JSON, NOTHING, PAGE, REFUSAL, Came

_REFUSES = (401, 403)
_DEPTH = 64  # lists and objects in each other; no product's answer that golive asks for has ten
_WORD = 200  # characters
_MOST = 2**53
_TOO_DEEP = f"JSON that is more than {_DEPTH} levels deep"
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*"?|[\[{]|[\]}]', re.DOTALL)


class TooDeep(ValueError):
    """JSON whose lists and objects are in each other more often than golive follows."""


def json_in(response: httpx.Response) -> Any:  # noqa: ANN401 - the app's own data
    """The JSON of an answer. Raises ``ValueError`` where it is none, ``TooDeep`` where nobody should read it.

    Half a character, which JSON can write and no text can hold, is read as the sign for what can't be read.
    """
    content = response.content
    _shallow(content)
    try:
        found = json.loads(content, parse_constant=_no_number)
    except RecursionError as error:
        raise TooDeep(_TOO_DEEP) from error
    return _whole(found) if b"\\ud" in content.lower() else found


def _shallow(content: bytes) -> None:
    """Pass for what is not too deep, without reading it: reading is what goes wrong."""
    if content.count(b"[") + content.count(b"{") <= _DEPTH:
        return
    depth = 0
    for found in _BRACKETS.finditer(content):
        sign = found[0]
        depth += (sign in (b"[", b"{")) - (sign in (b"]", b"}"))
        if depth > _DEPTH:
            raise TooDeep(_TOO_DEEP)


def _no_number(said: str) -> float:
    raise ValueError(f"{said} is no number of JSON")


def _whole(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_whole(name): _whole(one) for name, one in value.items()}
    return [_whole(one) for one in value] if isinstance(value, list) else value


def word(told: object) -> str:
    """A word of the app's, such as a state; of one that is longer than any word only the beginning."""
    said = "" if told is None else told if isinstance(told, str) else json.dumps(told)
    return said if len(said) <= _WORD else f"{said[:_WORD]}..."


def scalar(told: Any) -> Any:  # noqa: ANN401 - JSON
    """A value of the app's as a fact can keep it: a word, a number that JSON can carry, or a word in its place."""
    number = isinstance(told, int | float) and math.isfinite(told) and abs(told) <= _MOST
    return told if told is None or isinstance(told, bool) or number else word(told)


def came_of(response: httpx.Response, refusals: tuple[Refusal, ...]) -> Came:
    """What came. A refusal is 401 or 403 as JSON, or what the target file says that the product refuses with."""
    if any(_is(one, response) for one in refusals):
        return DECLARED
    if response.has_redirect_location:
        return f"a redirect to {path_of(response.headers['location'])}"
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not response.content:
        return NOTHING
    if "html" in kind or response.content.lstrip()[:1] == b"<":
        return PAGE
    if _is_json(response) and (not kind or kind.endswith("json")):
        return REFUSAL if response.status_code in _REFUSES else JSON
    return kind or "something without a type"


def _is_json(response: httpx.Response) -> bool:
    try:
        json_in(response)
    except ValueError:
        return False
    return True


def _is(refusal: Refusal, response: httpx.Response) -> bool:
    """Whether an answer is this refusal, with all that the target file says of it."""
    return (
        response.status_code == refusal.status
        and response.headers.get("content-type", "").lower().startswith(refusal.type)
        and refusal.text in response.text
        and (not refusal.location or path_of(response.headers.get("location", "")) == refusal.location)
    )


def body_of(response: httpx.Response) -> Mapping[str, Any]:
    """The JSON object of an answer; empty when it is not one."""
    try:
        body = json_in(response)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def told_at(body: Mapping[str, Any], place: str) -> Any:  # noqa: ANN401 - the app's own data
    """What JSON says at a place such as ``queue.stalled``; None where it has none."""
    if place in body:
        return body[place]
    name, _, rest = place.partition(".")
    below = body.get(name)
    return told_at(below, rest) if rest and isinstance(below, Mapping) else None


def path_of(location: str) -> str:
    """The path that a redirect names, whoever it belongs to."""
    try:
        return urlsplit(location).path or "/"
    except ValueError:
        return "an address that is none"
