"""A sign-in at the website, as its own page does it: by NextAuth, or by the form that the target file names."""

import re
from collections.abc import Callable
from contextlib import suppress
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import httpx

from golive.app.answers import body_of, path_of, word
from golive.app.door import Cookies, page_at
from golive.config.sign_in import SignInForm
from golive.config.target import Target

Send = Callable[..., httpx.Response]
"""Sends one request in the session that is to be signed in."""


def by_next_auth(send: Send, who: Cookies, target: Target, email: str, password: str) -> str:
    """How it ends: ``in``, the website's word for why not, or its status if it says none."""
    asked = send("GET", target.site("/api/auth/csrf"))
    if asked.status_code != 200:
        return str(asked.status_code)
    form = {"csrfToken": body_of(asked).get("csrfToken", ""), "email": email, "password": password}
    address = target.site("/api/auth/callback/credentials")
    answer = send("POST", address, data={**form, "json": "true"})
    if any("session-token" in name for name in who.names(address)):
        return "in"
    return _why_not(str(body_of(answer).get("url", "")), answer.status_code)


def by_form(send: Send, form: SignInForm, target: Target, email: str, password: str) -> str:
    """The same, by a form: its page is opened first, since its hidden fields and its cookies may be asked for."""
    page = page_at(send, target.site(target.app.paths.sign_in))
    if page.status_code != 200:
        return str(page.status_code)
    filled = {name: value.format(email=email, password=password) for name, value in form.fields.items()}
    answer = send("POST", target.site(form.path), data={**hidden_of(page.text), **filled})
    leads = answer.headers.get("location", "") or str(body_of(answer).get("url", ""))
    why = _why_not(leads, answer.status_code)
    return "in" if why.isdecimal() and leads and re.search(form.lands, path_of(leads)) else why


def _why_not(leads: str, status: int) -> str:
    """The website's own word for why nobody was signed in, or its status."""
    try:
        said = parse_qs(urlsplit(leads).query, keep_blank_values=True).get("error", [])
    except ValueError:
        said = []
    return (word(said[0]) or "error") if said and not said[0].isdecimal() else "error" if said else str(status)


def hidden_of(page: str) -> dict[str, str]:
    """The hidden fields of the form that asks for a password, else of all."""
    reader = _Hidden()
    with suppress(AssertionError):  # so says the library of what no browser minds
        reader.feed(page)
    return next((hidden for hidden, asks in reader.forms if asks), {})


class _Hidden(HTMLParser):
    """Reads the hidden fields of each form of a page, and whether the form asks for a password."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[dict[str, str], bool]] = [({}, False)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, and its fields."""
        given = dict(attrs)
        kind = (given.get("type") or "").lower()
        if tag == "form":
            self.forms.append(({}, False))
        elif tag == "input":
            hidden, asks = self.forms[-1]
            if kind == "hidden" and given.get("name"):
                hidden[str(given["name"])] = given.get("value") or ""
            self.forms[-1] = hidden, asks or kind == "password"
