"""The API as golive asks it, and how it identifies itself there."""

import ssl
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx
import truststore

from golive.app.answers import TooDeep, body_of, came_of, json_in, path_of, scalar, told_at
from golive.app.bounds import FILE, PAGE, Bound
from golive.app.door import Asking, Auth, Cookies, page_at
from golive.app.manners import Manners
from golive.app.page import PageReader
from golive.app.reaching import translated
from golive.app.signing_in import by_form, by_next_auth
from golive.app.tokens import ApiClock, InternalJwt
from golive.clock import Clock, told_in
from golive.config.intake import BalancerRule
from golive.config.paths import place_of
from golive.config.target import Secret, Target
from golive.errors import ConfigurationError, Refused, Unexpected
from golive.facts import Answer, Came, SignInPage
from golive.model.plain_words import short_code

Resolve = Callable[[Secret], str]


class App:
    """The product of one target, asked as golive's own synthetic user, over TLS that the machine trusts."""

    def __init__(self, target: Target, resolve: Resolve, *, run: str, clock: Clock) -> None:
        self._target = target
        self._resolve = resolve
        self.tls = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._manners = Manners(target.app.budget, run, clock)
        self._door = Asking(target, self.tls, self._manners.before)
        self._own = Cookies()
        self._auth: Auth | None = None
        self.api_clock = ApiClock()
        self._session, self._proven = 0, False  # how often golive signed in, and whether the last one has opened a door
        self._closed: set[str] = set()
        """What was refused in a session that had just begun, so that another one would not help."""
        self._signing = threading.Lock()  # probes ask at the same time; one sign-in is enough for all

    def close(self) -> None:
        """Let go of every connection."""
        self._door.close()

    def manners(self, host: str, path: str) -> Mapping[str, str]:
        """What a request has to say that is sent by other means than ours, once it may go; it counts as one of ours."""
        self._manners.wait(host, path)
        return self._manners.headers

    def bare(self, method: str, url: str, *, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """Send one request as nobody, with nothing but these headers; no cookie is kept, no redirect followed."""
        with translated(f"{method} {urlsplit(url).path}"):
            return self._door.send(method, url, headers=headers)

    def came(self, response: httpx.Response) -> Came:
        """What an answer was, beside its status."""
        return came_of(response, self._target.app.refusals)

    def by_site(self, path: str) -> httpx.Response:
        """Ask for a path of the API through the website, signed in there as golive's own user."""
        with self._signing:
            if not self._session:
                self._sign_in()
        what = f"GET {path} through the website"

        def send() -> httpx.Response:
            with translated(what):
                return self._door.send("GET", self._target.through_site(path), cookies=self._own)

        return self._in_session(what, send)

    def _in_session(self, what: str, send: Callable[[], httpx.Response]) -> httpx.Response:
        """Send a request in golive's session; where that has ended, once more in a new one.

        A session may be shorter than a launch. One that never opened a door is not signed in for again: that would be
        an attempt a request. Nor is what a session that had just begun was refused: then the answer is the product's.
        """
        session, answer = self._session, send()
        if not self._asks_who(answer):
            self._proven = self._proven or answer.is_success
            return answer
        with self._signing:
            if session == self._session:
                if not self._proven or what in self._closed:
                    return answer
                try:
                    self._sign_in()
                except (Refused, Unexpected):
                    return answer
        again = send()
        if self._asks_who(again):
            self._closed.add(what)
        return again

    def _asks_who(self, answer: httpx.Response) -> bool:
        location = answer.headers.get("location", "")
        leads_to_sign_in = bool(location) and path_of(location) == self._target.app.paths.sign_in
        return answer.status_code == httpx.codes.UNAUTHORIZED or leads_to_sign_in

    def get(self, path: str, *, anonymous: bool = False, seconds: float = PAGE.seconds) -> httpx.Response:
        """Ask the API for a path. Raises ``Unreachable`` when no answer comes."""
        return self.ask("GET", path, anonymous=anonymous, seconds=seconds)

    def file(self, path: str) -> httpx.Response:
        """Ask the API for a file."""
        return self.ask("GET", path, bound=FILE)

    def ask(
        self,
        method: Literal["GET", "POST", "DELETE"],
        path: str,
        *,
        anonymous: bool = False,
        firm: str = "",
        bound: Bound = PAGE,
        seconds: float = 0.0,
        **kwargs: Any,  # noqa: ANN401 - httpx's own options
    ) -> httpx.Response:
        """Send one request; the answer is the caller's to judge. ``firm``: signed for that one, where we may sign.

        ``seconds`` are for the whole of it, where not those of ``bound``.
        """
        auth = None if anonymous else self._signing_for(firm) if firm else self._authorise()
        url = self._address(path, anonymous=anonymous)
        headers = {} if anonymous else self.let_by()
        within = Bound(bound.bytes, seconds) if seconds else bound

        def send() -> httpx.Response:
            cookies = None if anonymous else self._own
            with translated(f"{method} {path}"):
                return self._door.send(method, url, cookies=cookies, bound=within, auth=auth, headers=headers, **kwargs)

        if anonymous or self._target.app.auth.scheme != "site_session":
            return send()
        return self._in_session(f"{method} {path}", send)

    def let_by(self) -> dict[str, str]:
        """What lets golive's own firm by while new work is paused, where this machine has it."""
        rule = self._target.intake
        if not isinstance(rule, BalancerRule):
            return {}
        try:
            return {rule.pass_header: self._resolve(Secret(env=rule.pass_value.env))}
        except ConfigurationError:
            return {}

    def _address(self, path: str, *, anonymous: bool) -> str:
        by_site = self._target.app.auth.scheme == "site_session" and not anonymous and not place_of(path)[0]
        return self._target.through_site(path) if by_site else self._target.api(path)

    def _authorise(self) -> Auth | None:
        with self._signing:
            return self._authorised()

    def _authorised(self) -> Auth | None:
        auth, synthetic = self._target.app.auth, self._target.app.synthetic
        if auth.scheme == "site_session" and not self._session:
            self._sign_in()
        if self._auth is None and auth.scheme in ("internal_jwt", "bearer") and auth.secret is not None:
            secret = self._resolve(auth.secret)
            self._auth = _bearer(secret) if auth.scheme == "bearer" else self._jwt(secret, synthetic.firm)
        return self._auth

    def _jwt(self, secret: str, firm: str) -> InternalJwt:
        auth, user = self._target.app.auth, self._target.app.synthetic.user
        return InternalJwt(auth.header, secret, self.api_clock, user=user, firm=firm, life_seconds=auth.life_seconds)

    def _signing_for(self, firm: str) -> Auth | None:
        auth = self._target.app.auth
        if firm == self._target.app.synthetic.firm or auth.scheme != "internal_jwt" or auth.secret is None:
            return self._authorise()
        return self._jwt(self._resolve(auth.secret), firm)

    def _sign_in(self) -> None:
        """Sign in at the website as golive's own user, by the form that its sign-in page sends."""
        synthetic = self._target.app.synthetic
        who = Cookies()
        ended = self._signed(who, synthetic.email, self._resolve(synthetic.password))
        if ended.isdecimal():
            raise Refused(
                f"The website gave no clear answer to the sign-in of {synthetic.email}: it answered {ended}. "
                "Look at its sign-in page, and at [app.auth] of the target file, then retry."
            )
        if ended != "in":
            raise Refused(
                f"The website did not sign {synthetic.email} in ({short_code(ended) or 'it does not say why'}). "
                f"Check the password in the {synthetic.password.source}, then retry."
            )
        self._own, self._session, self._proven = who, self._session + 1, False

    def signs_in(self, email: str, password: str) -> str:
        """How a sign-in at the website ends: ``in``, the website's word for why not, or its status if it says none."""
        return self._signed(Cookies(), email, password)

    def _signed(self, who: Cookies, email: str, password: str) -> str:
        form, send = self._target.app.auth.form, partial(self._door.send, cookies=who)
        with translated("sign in at the website"):
            if form is not None:
                return by_form(send, form, self._target, email, password)
            return by_next_auth(send, who, self._target, email, password)

    def answer(
        self, path: str, *, keys: tuple[str, ...] = (), anonymous: bool = False, seconds: float = PAGE.seconds
    ) -> Answer:
        """An answer as a fact: its status and, of a JSON body, only what is at the named places (``queue.stalled``)."""
        begun = time.monotonic()
        response = self.get(path, anonymous=anonymous, seconds=seconds)
        return Answer(
            status=response.status_code,
            seconds=round(time.monotonic() - begun, 3),
            body={key: scalar(value) for key in keys if (value := told_at(body_of(response), key)) is not None},
            came=self.came(response),
            stored=response.headers.get("Age", "0").strip() != "0",
        )

    def time(self, path: str) -> datetime | None:
        """What time the API says it is, to the second; None if its answer does not say, or was kept by a cache."""
        headers = self.get(path, anonymous=True).headers
        return told_in(headers) if "Age" not in headers else None

    def sign_in_page(self, path: str) -> SignInPage:
        """The sign-in page as anyone sees it. A redirect within the website is followed; another is the answer."""
        with translated("GET the sign-in page"):
            response = page_at(self._door.send, self._target.site(path))
        reader = PageReader()
        try:
            reader.feed(response.text)
        except AssertionError as error:  # so says the library of what no browser minds
            raise Unexpected(
                "The sign-in page can't be read: its HTML is in a form that golive does not know."
            ) from error
        seen = reader.text.lower()
        return SignInPage(
            status=response.status_code,
            password_field=reader.password_field,
            demo_words=tuple(word for word in self._target.app.demo_words if word.lower() in seen),
            scripted=reader.scripted,
            known=len(mark := self._target.app.says.sign_in) > 0 and mark in response.text,
        )


def json_of(response: httpx.Response, *, expecting: int) -> Any:  # noqa: ANN401 - the app's own data
    """The JSON of an answer that must have a certain status. Raises ``Unexpected`` naming the status that came."""
    if response.status_code != expecting:
        code = short_code(body_of(response)) if response.status_code >= 400 else ""
        said = f"{response.status_code} ({code})" if code else f"{response.status_code}"
        raise Unexpected(f"answered {said} where {expecting} was expected")
    try:
        return json_in(response)
    except TooDeep as error:
        raise Unexpected(f"answered {error}") from error
    except ValueError as error:
        page = response.content.lstrip()[:1] == b"<"
        raise Unexpected(f"answered {'a web page in place of' if page else 'something that is not'} JSON") from error


def list_of(response: httpx.Response, *, expecting: int) -> list[Mapping[str, Any]]:
    """The JSON of an answer that must be a list of objects. Raises ``Unexpected`` like ``json_of``."""
    listed = json_of(response, expecting=expecting)
    if not isinstance(listed, list) or not all(isinstance(one, Mapping) for one in listed):
        raise Unexpected("answered in a form that golive does not know, where a list of objects was expected")
    return listed


def _bearer(token: str) -> Auth:
    """Sends one token with each request."""

    def signed(request: httpx.Request) -> httpx.Request:
        request.headers["Authorization"] = f"Bearer {token}"
        return request

    return signed
