"""The one door that every request to the product goes through: only to the target's own, bounded, never redirected.

A session is kept for each origin apart, since cookies themselves know neither ports nor schemes.
"""

import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin

import httpx

from golive.app.bounds import ENCODINGS, PAGE, Bound, Bounded, Network, Spent, counting
from golive.app.reaching import LOST
from golive.config.forms import Origin, origin_of
from golive.config.target import Target
from golive.errors import Unexpected
from golive.proxies import proxies_for

_SAFE = ("GET", "HEAD")
_HOPS = 5  # redirects that a page may take within the website
_SPENT = "golive.spent"
_TEXT = ("utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin-1", "windows-1252", "cp1252")
_LIMITS = httpx.Limits(max_connections=16)
Before = Callable[[httpx.Request], None]
Auth = httpx.Auth | Callable[[httpx.Request], httpx.Request]


class Cookies:
    """Who is signed in: the cookies of one user, for each origin its own."""

    def __init__(self) -> None:
        self._by_origin: dict[Origin, httpx.Cookies] = {}

    def of(self, url: httpx.URL) -> httpx.Cookies:
        """Those for the origin of an address."""
        return self._by_origin.setdefault(origin_of(str(url)), httpx.Cookies())

    def names(self, url: str) -> list[str]:
        """The names of those for an address."""
        return list(self.of(httpx.URL(url)))


class Door(httpx.BaseTransport):
    """What httpx sends goes through here, on connections of its own; ``before`` is done before each request."""

    def __init__(self, origins: frozenset[Origin], tls: ssl.SSLContext, before: Before) -> None:
        self._before = before
        self._ways = {one: _way(one, tls) for one in origins}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send it. Raises ``Unexpected`` where it would go to anybody else, before anything is sent."""
        way = self._ways.get(origin_of(str(request.url)))
        if way is None:
            scheme, host, port = origin_of(str(request.url))
            raise Unexpected(
                f"golive asks only the target's own addresses, and {host}:{port} by {scheme} is none of them."
            )
        self._before(request)
        spent: Spent = request.extensions.get(_SPENT) or Spent(PAGE)
        spent.begin()
        with counting(spent):
            try:
                answer = way.handle_request(request)
            except BaseException:
                spent.end()
                raise
        plain = [(name, value) for name, value in answer.headers.raw if name.lower() not in _OF_PACKING]
        return httpx.Response(
            answer.status_code, headers=plain, stream=Bounded(answer, spent), extensions=answer.extensions
        )

    def close(self) -> None:
        """Let go of every connection."""
        for way in self._ways.values():
            way.close()


_OF_PACKING = (b"content-encoding", b"content-length", b"transfer-encoding")


def _way(origin: Origin, tls: ssl.SSLContext) -> httpx.HTTPTransport:
    proxies = proxies_for(origin[1])
    way = httpx.HTTPTransport(
        verify=tls, limits=_LIMITS, proxy=proxies.get(origin[0]) or proxies.get("all"), trust_env=False
    )
    way._pool._network_backend = Network()  # noqa: SLF001 - httpx has no option for what httpcore offers
    return way


class Asking:
    """How the product of one target is asked: kept connections for what changes nothing, and a new one for the rest."""

    def __init__(self, target: Target, tls: ssl.SSLContext, before: Before) -> None:
        self._origins, self._tls, self._before = target.origins, tls, before
        self._kept = self._made()

    def close(self) -> None:
        """Let go of every connection."""
        self._kept.close()

    def _made(self) -> httpx.Client:
        """A client that keeps no cookie by itself."""
        nobodys = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        door = Door(self._origins, self._tls, self._before)
        return httpx.Client(transport=door, trust_env=False, follow_redirects=False, cookies=nobodys)

    def send(
        self,
        method: str,
        url: str,
        *,
        cookies: Cookies | None = None,
        bound: Bound = PAGE,
        headers: Mapping[str, str] | None = None,
        **kwargs: Any,  # noqa: ANN401 - httpx's own options
    ) -> httpx.Response:
        """Send one request, and never trust a connection that idled: a server may have closed it.

        What changes nothing is asked once more over a new connection where the kept one was lost; what changes
        something can't be asked twice, so it goes over a new one at once. ``cookies`` are who asks; without, nobody.
        """
        told = {"headers": {"Accept-Encoding": ENCODINGS, **(headers or {})}, **kwargs}
        spent, who = Spent(bound), cookies or Cookies()

        def asked(http: httpx.Client) -> httpx.Response:
            return _sent(http, cookies=who, spent=spent, method=method, url=url, **told)

        if method in _SAFE:
            with suppress(*LOST):
                return asked(self._kept)
        with self._made() as fresh:
            return asked(fresh)


def _sent(
    http: httpx.Client,
    *,
    cookies: Cookies,
    spent: Spent,
    auth: Auth | None = None,
    **told: Any,  # noqa: ANN401 - as above
) -> httpx.Response:
    timeout = httpx.Timeout(min(30.0, spent.bound.seconds), connect=min(5.0, spent.bound.seconds))
    request = http.build_request(**told, extensions={"timeout": timeout.as_dict(), _SPENT: spent})
    own = cookies.of(request.url)
    own.set_cookie_header(request)
    answer = http.send(request, auth=auth)
    own.extract_cookies(answer)
    if (answer.charset_encoding or "utf-8").lower() not in _TEXT:  # Python's own "zlib" would unpack it, and more
        answer.encoding = "utf-8"
    return answer


def page_at(send: Callable[..., httpx.Response], url: str) -> httpx.Response:
    """A page as ``send`` gets it. A redirect within its origin is followed, a few times; another is the answer."""
    for _ in range(_HOPS):
        response = send("GET", url)
        where = urljoin(url, response.headers.get("location", ""))
        if not response.has_redirect_location or origin_of(where) != origin_of(url):
            break
        url = where
    return response
