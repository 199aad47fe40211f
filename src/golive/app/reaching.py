"""Why no answer came from the product: each cause a sentence of its own, with the address that was asked."""

import errno
import http.client
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx

from golive.errors import NoConnection, NoNetwork, Unexpected, Unreachable
from golive.proxies import proxies_for

LOST = (httpx.ReadError, httpx.WriteError, httpx.CloseError, httpx.RemoteProtocolError)
"""A connection that was there, and ended before the answer."""
_NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
_NO_WAY = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL}
_NO_TLS = {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE", "UNKNOWN_PROTOCOL"}
_TLS_ALERT = r"\x15\x03"  # as h11 shows the first bytes of an answer that it can't read


@contextmanager
def translated(asking: str, url: str = "") -> Iterator[None]:
    """Raise golive's errors for httpx's; ``asking`` says in words what was asked, ``url`` where if httpx can't."""
    try:
        yield
    except (httpx.ReadTimeout, httpx.WriteTimeout) as error:
        raise Unreachable(f"The app did not answer in time ({asking}, {_Asked(_url(error, url)).at}).") from error
    except (httpx.TransportError, OSError) as error:
        kind = NoNetwork if _is_ours(error) else NoConnection
        raise kind(f"{_Asked(_url(error, url)).cause(error)} ({asking})") from error
    except (
        httpx.HTTPError,
        http.client.HTTPException,
        httpx.InvalidURL,
        httpx.CookieConflict,
        httpx.StreamError,
        ValueError,
    ) as error:
        raise Unexpected(f"The app could not be asked ({asking}): {type(error).__name__}.") from error


def _is_ours(error: Exception) -> bool:
    """Whether it went wrong on this machine, or at its proxy, before the product could have been reached."""
    first = _first_of_os(error)
    return isinstance(error, httpx.ProxyError) or isinstance(first, socket.gaierror) or _errno(first) in _NO_WAY


def _errno(error: OSError | None) -> int:
    return error.errno or 0 if error is not None else 0


def _url(error: Exception, told: str) -> str:
    """What was asked: of httpx's errors most know it, also after a redirect."""
    try:
        return str(error.request.url) if isinstance(error, httpx.RequestError) else told
    except RuntimeError:
        return told


class _Asked:
    """An address that was asked, and the proxy on the way to it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._scheme, self._host = parts.scheme or "https", parts.hostname or "the app"
        self.at = f"{self._host}:{parts.port or (80 if self._scheme == 'http' else 443)}"
        proxies = proxies_for(self._host)
        proxy = urlsplit(proxies.get(self._scheme) or proxies.get("all") or "")
        self._proxy = f"{proxy.hostname}:{proxy.port or 80}" if proxy.hostname else ""  # its password is nobody's

    def cause(self, error: Exception) -> str:
        """What went wrong, with the remedy that is nearest."""
        if isinstance(error, httpx.ProxyError):
            code = str(error)[:3]
            told = f" (it answered {code})" if code.isdecimal() else ""
            return f"The proxy {self._proxy or 'on the way'} did not let us through to {self.at}{told}."
        first = _first_of_os(error)
        at = f"the proxy {self._proxy} on the way to {self.at}" if self._proxy else self.at
        if isinstance(first, socket.gaierror):
            return self._no_name(first)
        if isinstance(first, ssl.SSLError):
            return self._no_tls(first)
        return self._not_made(error, first, at) or self._lost(error, at)

    def _not_made(self, error: Exception, first: OSError | None, at: str) -> str:
        """Why there was no connection at all; empty where there was one."""
        if isinstance(first, ConnectionRefusedError):
            return f"Nothing listens at {at}: the connection was refused. The port may be wrong, or nothing runs there."
        if _errno(first) in _NO_WAY:
            return f"This machine has no way to {at}: its network or VPN is off, or the address is wrong."
        if isinstance(error, httpx.TimeoutException) or isinstance(first, TimeoutError):
            return f"No connection to {at} came about in time: a firewall, a VPN that is off, or a wrong port."
        return ""

    def _lost(self, error: Exception, at: str) -> str:
        if _TLS_ALERT in str(error):
            return f"{self.at} speaks TLS only, and was asked by http: its address has to begin with https."
        if isinstance(error, httpx.RemoteProtocolError) and "without sending" not in str(error):
            return f"What {at} answered is not HTTP."
        plain = " If it speaks TLS only, its address has to begin with https." if self._scheme == "http" else ""
        return f"The connection to {at} was closed before an answer came.{plain}"

    def _no_name(self, error: socket.gaierror) -> str:
        host = self._proxy.rpartition(":")[0] or self._host
        whose = f"the proxy's name {host}" if self._proxy else f"the name {host}"
        if error.errno in _NO_SUCH_NAME:
            return f"DNS knows no address for {whose}: it may be written wrongly."
        return f"DNS can't look up {whose} now: this machine has no network, or its DNS server gives no answer."

    def _no_tls(self, error: ssl.SSLError) -> str:
        if isinstance(error, ssl.SSLCertVerificationError):
            return f"The certificate of {self.at} is not trusted here: {error.verify_message.rstrip('.').lower()}."
        if error.reason in _NO_TLS:
            return f"{self.at} does not speak TLS, and was asked by https: address or port may be wrong."
        return f"TLS with {self.at} failed: {(error.reason or type(error).__name__).replace('_', ' ').lower()}."


def _first_of_os(error: BaseException | None) -> OSError | None:
    """The system's own error below a library's."""
    while error is not None and not isinstance(error, OSError):
        error = error.__cause__ or error.__context__
    return error
