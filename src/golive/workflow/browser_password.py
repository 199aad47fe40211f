"""While somebody signs in, golive's password goes to the target's own addresses alone, whatever a page does with it.

The browser holds each request until it was looked at: of a new window, a frame and a redirect as well. Playwright's
own routes would not do: they see no redirect, and answer CORS's questions in the product's place.
"""

import contextlib
import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, unquote_plus

from playwright.sync_api import Browser, CDPSession, Error

from golive.config.forms import origin_of
from golive.config.target import Target
from golive.errors import EdgeError, StepFailed, Unexpected

NAME_IT = "If users are signed in there, have the technical owner name it under sign_in_origins in [app]."


@contextlib.contextmanager
def password_at_home(browser: Browser, target: Target, email: str, password: str) -> Iterator[None]:
    """Inside, no request with the password goes anywhere else. Raises ``Unexpected`` where one would have gone."""
    session = browser.new_browser_cdp_session()
    looked = _Looked(session, target, email, password)
    session.on("Fetch.requestPaused", looked.at)
    session.send("Fetch.enable")
    try:
        yield
    except (StepFailed, EdgeError):
        if not looked.refused:  # else that is why
            raise
    finally:
        with contextlib.suppress(Error):
            session.send("Browser.getVersion")  # what was held before its answer has been looked at by then
            session.detach()
    if looked.refused:
        raise Unexpected(looked.refused)


class _Looked:
    """Lets each request go, or fails it."""

    def __init__(self, session: CDPSession, target: Target, email: str, password: str) -> None:
        self.refused = ""
        self._session = session
        self._home = target.sign_in_at
        packed = [b64encode(one.encode()).decode().rstrip("=") for one in (password, f"{email}:{password}")]
        written = [json.dumps(password, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)]
        self._forms = {one.lower() for one in (password, *written, *packed) if one}

    def at(self, event: dict[str, Any]) -> None:
        """Look at one that is held."""
        request, held = event["request"], {"requestId": event["requestId"]}
        origin = origin_of(request["url"])
        with contextlib.suppress(Error):  # it can be gone with its page
            if origin in self._home or not self._carried(request):
                self._session.send("Fetch.continueRequest", held)
                return
            scheme, host, port = origin
            where = "another address" if self._has(host) else f"{scheme}://{host}:{port}"
            self.refused = f"The website would have sent the password to {where}, so it was not sent. {NAME_IT}"
            self._session.send("Fetch.failRequest", {**held, "errorReason": "BlockedByClient"})

    def _carried(self, request: dict[str, Any]) -> bool:
        body = b"".join(b64decode(part.get("bytes", "")) for part in request.get("postDataEntries", ()))
        return self._has("\n".join((request["url"], *request["headers"].values(), body.decode(errors="replace"))))

    def _has(self, said: str) -> bool:
        read = [one.lower() for one in (said, unquote(said), unquote_plus(said))]
        return any(form in one for form in self._forms for one in read)
