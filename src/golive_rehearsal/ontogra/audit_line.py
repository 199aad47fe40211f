"""The line that the API writes of each request that it has handled."""

import time

from starlette.requests import Request
from starlette.responses import Response

from golive_rehearsal.ontogra.access import Caller


def write_audit_line(
    request: Request, response: Response, who: Caller | None, begun: float, *, with_firm: bool
) -> None:
    """Write it. Whom no good token names is taken from the headers, which anybody can forge."""
    user = who.user if who else request.headers.get("x-user-id", "-")
    firm = who.firm if who else request.headers.get("x-firm-id", "-")
    took = round((time.monotonic() - begun) * 1000)
    print(  # noqa: T201 - a container's log is its output
        f"request_audit request_id={request.headers.get('x-request-id', '-')} method={request.method} "
        f"path={request.url.path} status={response.status_code} duration_ms={took} user_id={user}"
        + (f" firm_id={firm}" if with_firm else ""),
        flush=True,
    )
