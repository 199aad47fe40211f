"""What an answer was beside its status: the product's own refusal, its JSON, or something in their place."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from golive.config.target import Refusal
from golive.facts import DECLARED, JSON, NOTHING, PAGE, REFUSAL, Came

_REFUSES = (401, 403)


def came_of(response: httpx.Response, refusals: tuple[Refusal, ...]) -> Came:
    """What came. A refusal is 401 or 403 as JSON, or what the target file says that the product refuses with."""
    if any(_is(one, response) for one in refusals):
        return DECLARED
    if response.has_redirect_location:
        return f"a redirect to {urlsplit(response.headers['location']).path or '/'}"
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
        response.json()
    except ValueError:
        return False
    return True


def _is(refusal: Refusal, response: httpx.Response) -> bool:
    """Whether an answer is this refusal, with all that the target file says of it."""
    return (
        response.status_code == refusal.status
        and response.headers.get("content-type", "").lower().startswith(refusal.type)
        and refusal.text in response.text
        and (not refusal.location or urlsplit(response.headers.get("location", "")).path == refusal.location)
    )


def body_of(response: httpx.Response) -> Mapping[str, Any]:
    """The JSON object of an answer; empty when it is not one."""
    try:
        body = response.json()
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
