"""The internal token: a website's word to the API for whom it asks, bound to one method and one path."""

import time
from dataclasses import dataclass

import jwt

HEADER = "X-Internal-Auth"
_CLAIMS = ["sub", "firm_id", "iat", "exp", "mth", "pth"]


@dataclass(frozen=True, slots=True)
class Caller:
    """On whose behalf a request is made."""

    user: str
    firm: str


def sign(caller: Caller, method: str, path: str, secret: str, *, seconds: int = 60) -> str:
    """A token for one request; ``path`` without its query."""
    now = int(time.time())
    claims = {
        "sub": caller.user,
        "firm_id": caller.firm,
        "iat": now,
        "exp": now + seconds,
        "mth": method.upper(),
        "pth": path,
    }
    return jwt.encode(claims, secret, algorithm="HS256")


def verify(token: str, method: str, path: str, secret: str) -> Caller | None:
    """Who asks; None if the token is not ours, is over, or was made for another method or path."""
    try:
        claims = jwt.decode(token, secret, algorithms=["HS256"], options={"require": _CLAIMS})
    except jwt.InvalidTokenError:
        return None
    if claims["mth"] != method.upper() or claims["pth"] != path:
        return None
    return Caller(user=str(claims["sub"]), firm=str(claims["firm_id"]))
