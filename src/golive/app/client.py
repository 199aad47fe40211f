"""The API as golive asks it, and how it identifies itself there."""

import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import partial
from html.parser import HTMLParser
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx
import truststore

from golive.app.answers import body_of, came_of, told_at
from golive.app.manners import Manners
from golive.app.reaching import LOST, translated
from golive.app.signing_in import by_form, by_next_auth
from golive.app.tokens import ApiClock, InternalJwt
from golive.clock import Clock
from golive.config.intake import BalancerRule
from golive.config.paths import place_of
from golive.config.target import Secret, Target
from golive.errors import ConfigurationError, Refused, Unexpected
from golive.facts import Answer, Came, SignInPage
from golive.model.plain_words import short_code
from golive.proxies import proxies_for

_SAFE = ("GET", "HEAD")
Resolve = Callable[[Secret], str]
_Auth = httpx.Auth | Callable[[httpx.Request], httpx.Request]


class App:
    """The product of one target, asked as golive's own synthetic user, over TLS that the machine trusts."""

    def __init__(self, target: Target, resolve: Resolve, *, run: str, clock: Clock) -> None:
        self._target = target
        self._resolve = resolve
        self.tls = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._manners = Manners(target.app.budget, run, clock)
        self._http, self._nobody = self._client(), self._client()
        self._auth: _Auth | None = None
        self.api_clock = ApiClock()
        self._session, self._proven = 0, False  # how often golive signed in, and whether the last one has opened a door
        self._signing = threading.Lock()  # probes ask at the same time; one sign-in is enough for all

    def _client(self) -> httpx.Client:
        limits = httpx.Limits(max_connections=16)
        hosts = {urlsplit(self._target.api("")).hostname or "", urlsplit(self._target.site("")).hostname or ""}
        return httpx.Client(
            timeout=httpx.Timeout(30.0, connect=5.0),
            verify=self.tls,
            event_hooks={"request": [self._manners.before]},
            limits=limits,
            trust_env=False,
            mounts={
                f"{scheme}://{host}": httpx.HTTPTransport(verify=self.tls, limits=limits, proxy=proxy)
                for host in hosts
                for scheme, proxy in proxies_for(host).items()
            },
        )

    def close(self) -> None:
        """Let go of every connection."""
        self._http.close()
        self._nobody.close()

    def manners(self, host: str, path: str) -> Mapping[str, str]:
        """What a request has to say that is sent by other means than ours, once it may go; it counts as one of ours."""
        self._manners.wait(host, path)
        return self._manners.headers

    def bare(self, method: str, url: str, **kwargs: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own options
        """Send one request as nobody, with nothing but these headers; no cookie is kept, no redirect followed.

        API and website may be one host, so that a session's cookie would go with whatever is asked there.
        """
        with translated(f"{method} {urlsplit(url).path}"):
            try:
                return self._sent(self._nobody, method, url, **kwargs)
            finally:
                self._nobody.cookies.clear()

    def _sent(self, http: httpx.Client, method: str, url: str, **kwargs: Any) -> httpx.Response:  # noqa: ANN401
        """Send one request as ``http`` would, and never trust a connection that idled: a server may have closed it.

        What changes nothing is asked once more over a new connection where the kept one was lost; what changes
        something can't be asked twice, so it goes over a new one at once.
        """
        if method in _SAFE:
            with suppress(*LOST):
                return http.request(method, url, **kwargs)
        with self._client() as fresh:
            fresh.cookies.jar = http.cookies.jar
            return fresh.request(method, url, **kwargs)

    def came(self, response: httpx.Response) -> Came:
        """What an answer was, beside its status."""
        return came_of(response, self._target.app.refusals)

    def by_site(self, path: str) -> httpx.Response:
        """Ask for a path of the API through the website, signed in there as golive's own user."""
        with self._signing:
            if not self._session:
                self._sign_in()

        def send() -> httpx.Response:
            with translated(f"GET {path} through the website"):
                return self._sent(self._http, "GET", self._target.through_site(path))

        return self._in_session(send)

    def _in_session(self, send: Callable[[], httpx.Response]) -> httpx.Response:
        """Send a request in golive's session; where that has ended, once more in a new one.

        A session may be shorter than a launch. One that never opened a door is not signed in for again: that would be
        an attempt a request.
        """
        session, answer = self._session, send()
        leads = urlsplit(answer.headers.get("location", "")).path
        if answer.status_code != httpx.codes.UNAUTHORIZED and leads != self._target.app.paths.sign_in:
            self._proven = self._proven or answer.is_success
            return answer
        with self._signing:
            if session == self._session and not self._proven:
                return answer
            if session == self._session:
                self._sign_in()
        return send()

    def get(self, path: str, *, anonymous: bool = False, seconds: float = 30.0) -> httpx.Response:
        """Ask the API for a path. Raises ``Unreachable`` when no answer comes."""
        return self.ask("GET", path, anonymous=anonymous, timeout=seconds)

    def ask(
        self,
        method: Literal["GET", "POST", "DELETE"],
        path: str,
        *,
        anonymous: bool = False,
        firm: str = "",
        **kwargs: Any,  # noqa: ANN401 - httpx's own options
    ) -> httpx.Response:
        """Send one request; the answer is the caller's to judge. ``firm``: signed for that one, where we may sign."""
        url = self._address(path, anonymous=anonymous)
        if anonymous:
            return self.bare(method, url, **kwargs)
        auth = self._signing_for(firm) if firm else self._authorise()

        def send() -> httpx.Response:
            with translated(f"{method} {path}"):
                return self._sent(self._http, method, url, auth=auth, headers=self.let_by(), **kwargs)

        return self._in_session(send) if self._target.app.auth.scheme == "site_session" else send()

    def let_by(self) -> dict[str, str]:
        """What lets golive's own firm by while new work is paused, where this machine has it."""
        rule = self._target.intake
        if not isinstance(rule, BalancerRule):
            return {}
        try:
            return {rule.pass_header: self._resolve(Secret(env=rule.pass_value.env))}
        except ConfigurationError:
            return {}

    def credentials_for(self, method: str, path: str) -> tuple[str, Mapping[str, str]]:
        """The address of a path for golive's own user, and the headers that a request by other means is signed with."""
        url = self._address(path, anonymous=False)
        auth, request = self._authorise(), httpx.Request(method, url)
        self._http.cookies.set_cookie_header(request)
        if isinstance(auth, httpx.Auth):
            request = next(auth.sync_auth_flow(request))
        elif auth is not None:
            request = auth(request)
        usual = httpx.Request(method, url).headers
        return url, {name: value for name, value in request.headers.items() if name not in usual}

    def _address(self, path: str, *, anonymous: bool) -> str:
        by_site = self._target.app.auth.scheme == "site_session" and not anonymous and not place_of(path)[0]
        return self._target.through_site(path) if by_site else self._target.api(path)

    def _authorise(self) -> _Auth | None:
        with self._signing:
            return self._authorised()

    def _authorised(self) -> _Auth | None:
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

    def _signing_for(self, firm: str) -> _Auth | None:
        auth = self._target.app.auth
        if firm == self._target.app.synthetic.firm or auth.scheme != "internal_jwt" or auth.secret is None:
            return self._authorise()
        return self._jwt(self._resolve(auth.secret), firm)

    def _sign_in(self) -> None:
        """Sign in at the website as golive's own user, by the form that its sign-in page sends."""
        synthetic = self._target.app.synthetic
        ended = self._signed(self._http, synthetic.email, self._resolve(synthetic.password))
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
        self._session, self._proven = self._session + 1, False

    def signs_in(self, email: str, password: str) -> str:
        """How a sign-in at the website ends: ``in``, the website's word for why not, or its status if it says none."""
        with self._client() as alone:
            return self._signed(alone, email, password)

    def _signed(self, http: httpx.Client, email: str, password: str) -> str:
        form = self._target.app.auth.form
        with translated("sign in at the website"):
            send = partial(self._sent, http)
            if form is not None:
                return by_form(send, form, self._target, email, password)
            return by_next_auth(send, http.cookies, self._target, email, password)

    def answer(
        self, path: str, *, keys: tuple[str, ...] = (), anonymous: bool = False, seconds: float = 30.0
    ) -> Answer:
        """An answer as a fact: its status and, of a JSON body, only what is at the named places (``queue.stalled``)."""
        begun = time.monotonic()
        response = self.get(path, anonymous=anonymous, seconds=seconds)
        return Answer(
            status=response.status_code,
            seconds=round(time.monotonic() - begun, 3),
            body={key: value for key in keys if (value := told_at(body_of(response), key)) is not None},
            came=self.came(response),
        )

    def time(self, path: str) -> datetime | None:
        """What time the API says it is, to the second; None if its answer does not say, or was kept by a cache."""
        headers = self.get(path, anonymous=True).headers
        with translated("read what time it is"):
            return parsedate_to_datetime(headers["Date"]) if "Date" in headers and "Age" not in headers else None

    def sign_in_page(self, path: str) -> SignInPage:
        """The sign-in page as anyone sees it."""
        with translated("GET the sign-in page"), self._client() as alone:  # who is signed in may be sent elsewhere
            response = self._sent(alone, "GET", self._target.site(path), follow_redirects=True)
        reader = _PageReader()
        reader.feed(response.text)
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
        return response.json()
    except ValueError as error:
        page = response.content.lstrip()[:1] == b"<"
        raise Unexpected(f"answered {'a web page in place of' if page else 'something that is not'} JSON") from error


def _bearer(token: str) -> _Auth:
    """Sends one token with each request."""

    def signed(request: httpx.Request) -> httpx.Request:
        request.headers["Authorization"] = f"Bearer {token}"
        return request

    return signed


class _PageReader(HTMLParser):
    """Reads a page's visible text and field values, and whether it asks for a password."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.password_field = self.scripted = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a password field, what fields are filled with, and a script."""
        given = dict(attrs)
        self.scripted |= tag == "script"
        if tag == "input":
            self.password_field |= given.get("type") == "password" or given.get("name") == "password"
            self.text += f" {given.get('value') or ''} {given.get('placeholder') or ''}"

    def handle_data(self, data: str) -> None:
        """Collect text."""
        self.text += f" {data}"
