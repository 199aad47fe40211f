"""What the API takes of a caller: so many requests a minute, and so many bytes a request."""

import sys
import time
from collections.abc import Callable
from typing import Any

from starlette.responses import JSONResponse, Response

from golive_rehearsal.ontogra.access import NotLetIn

LARGEST = 25 * 1024 * 1024  # bytes of a request's body
A_MINUTE = 180  # requests of one client for one path
_REMEMBERED = 10_000
On = Callable[[str], bool]


def _nothing(_switch: str) -> bool:
    return False


def _largest(on: On) -> int:
    """How many bytes of a request are taken, as the switches are."""
    if on("size_unlimited"):
        return sys.maxsize
    return LARGEST * 2 // 5 if on("size_limit_lower") else LARGEST


class Limits:
    """Counts requests of each (client, path) in this process, as every copy of the product does for itself.

    ``minute``: how many real seconds a minute of the rehearsal has; its clock runs faster, and so does its traffic.
    """

    def __init__(self, minute: float = 60.0) -> None:
        self._minute = minute
        self._counted: dict[tuple[str, str], tuple[float, int]] = {}

    def refused(self, scope: Any, on: On = _nothing) -> Response | None:  # noqa: ANN401 - ASGI
        """The answer to a request that is over a limit before its body is read; None when it may go on.

        Health addresses are not counted: in a rehearsal's virtual time the load balancer asks sixty times as often.
        """
        headers = dict(scope["headers"])
        if int(headers.get(b"content-length", b"0")) > _largest(on):
            status = 422 if on("size_told_otherwise") else 413
            return JSONResponse({"detail": "Request is too large"}, status)
        path = scope["path"].removeprefix("/api/citeline")
        if path.startswith("/health"):
            return None
        nearest = headers.get(b"x-forwarded-for", b"").decode("latin-1").rsplit(",", 1)[-1].strip()
        client, now = nearest or scope["client"][0], time.monotonic()
        if len(self._counted) > _REMEMBERED:
            self._counted = {key: one for key, one in self._counted.items() if now - one[0] < self._minute}
        begun, count = self._counted.get((client, path), (now, 0))
        if now - begun >= self._minute:
            begun, count = now, 0
        self._counted[client, path] = begun, count + 1
        if count < A_MINUTE:
            return None
        return JSONResponse({"detail": "Too many requests"}, 429, headers={"Retry-After": "60"})


def bounded(receive: Any, on: On = _nothing) -> Any:  # noqa: ANN401 - ASGI
    """Receive a body that does not tell its length, until it is too large: then ``NotLetIn`` (413)."""
    taken = 0

    async def receiving() -> Any:  # noqa: ANN401 - ASGI
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > _largest(on):
            raise NotLetIn(413, "Request is too large")
        return message

    return receiving
