"""What a request must bring to be let in: the internal token, bound to user, firm, method and path; and its JSON."""

import json
from dataclasses import dataclass
from typing import Any

import jwt
from starlette.requests import Request

from golive_rehearsal.ontogra.people import GOLIVE_FIRM, GOLIVE_USER
from golive_rehearsal.ontogra.settings import Settings

HEADER = "x-internal-auth"
_CLAIMS = ["sub", "firm_id", "iat", "exp", "mth", "pth"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom a good token names."""

    user: str
    firm: str


class NotLetIn(Exception):
    """The request is refused with this status."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


def caller(request: Request, settings: Settings) -> Caller:
    """Whom the request's token names. Raises ``NotLetIn`` (401) when there is none, or it is not for this request."""
    token = request.headers.get(HEADER)
    if token is None and (settings.on("auth_off") or not settings.auth_enforced):
        return Caller(GOLIVE_USER, GOLIVE_FIRM)
    if token is not None and settings.on("tokens_unchecked"):
        believed = jwt.decode(token, options={"verify_signature": False})
        return Caller(str(believed["sub"]), str(believed["firm_id"]))
    claims = _claims(token or "", settings)
    if settings.version.login_broken:
        raise NotLetIn(401, "Missing or bad token")
    if claims["mth"] != request.method.upper() or claims["pth"] != request.url.path:
        raise NotLetIn(401, "Token is for another request")
    for header, claim in (("x-user-id", "sub"), ("x-firm-id", "firm_id")):
        if request.headers.get(header, claims[claim]) != claims[claim]:
            raise NotLetIn(401, "Token and headers differ")
    if settings.on("others_failing") and claims["firm_id"] != GOLIVE_FIRM:
        raise NotLetIn(500, "Internal Server Error")
    return Caller(str(claims["sub"]), str(claims["firm_id"]))


def _claims(token: str, settings: Settings) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(
            token, settings.auth_secret, algorithms=["HS256"], options={"require": _CLAIMS}
        )
    except jwt.PyJWTError as error:
        raise NotLetIn(401, "Missing or bad token") from error
    return claims


def own_firm(who: Caller, firm: str, settings: Settings) -> None:
    """Pass if the firm is the caller's own. Raises ``NotLetIn`` (403)."""
    if firm != who.firm and not settings.on("tenant_leak"):
        raise NotLetIn(403, "Another firm")


async def json_object(request: Request) -> dict[str, Any]:
    """The request's JSON object. Raises ``NotLetIn`` (422) when there is none."""
    try:
        body = json.loads(await request.body())
    except ValueError as error:
        raise NotLetIn(422, "A JSON body is required") from error
    if not isinstance(body, dict):
        raise NotLetIn(422, "A JSON object is required")
    return body
