"""The certificates that hosts show, as any browser would judge them."""

import re
import socket
import ssl
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import truststore

from golive.facts import Certificate

_SECONDS = 10.0
_NAME = re.compile(r"(?!-)[\w-]{1,63}(\.[\w-]{1,63})*\.?|(?=.*:)[0-9A-Fa-f:.]+(%\w+)?")
_UNKNOWN = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))  # every other error is DNS's own


def certificate(host: str, port: int, *, trust: Path | None = None) -> Certificate:
    """The certificate of a host, trusted by this machine, or by the authorities in the file ``trust``."""
    name = host.strip("[]")
    if (lost := _not_found(host, name, port)) is not None:
        return lost
    context = ssl.create_default_context(cafile=str(trust)) if trust else truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        with (
            socket.create_connection((name, port), _SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=name) as wrapped,
        ):
            shown = wrapped.getpeercert() or {}
            chain = _between(wrapped)
    except ssl.SSLCertVerificationError as error:
        return Certificate(host, resolves=True, problem=error.verify_message.rstrip(".").lower())
    except (OSError, ValueError) as error:
        return Certificate(
            host, resolves=True, problem=f"did not show a certificate ({type(error).__name__})", answered=False
        )
    ends = [end for one in (shown, *chain) if (end := _end(one)) is not None]
    if not ends or _end(shown) is None:
        return Certificate(host, resolves=True, problem="does not say how long its certificate is good", answered=False)
    return Certificate(host, resolves=True, until=min(ends), between=min(ends) < ends[0])


def _not_found(host: str, name: str, port: int) -> Certificate | None:
    none = Certificate(host, resolves=True, problem="is no name that a host can have", answered=False)
    if not _NAME.fullmatch(name):
        return none
    try:
        socket.getaddrinfo(name, port, proto=socket.IPPROTO_TCP)
    except UnicodeError:  # a label that can't be written as DNS has them
        return none
    except OSError as error:
        if error.errno in _UNKNOWN:
            return Certificate(host, resolves=False, problem="its name has no address")
        return Certificate(host, resolves=True, problem="could not be looked up: DNS did not answer", answered=False)
    return None


def _end(shown: Mapping[str, Any]) -> datetime | None:
    until = shown.get("notAfter")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(until), UTC) if isinstance(until, str) else None


def _between(wrapped: ssl.SSLSocket) -> Sequence[Mapping[str, Any]]:
    """The certificates between the host's own and an authority's, on the way by which it was trusted.

    Where the system's own library judged (macOS, Windows) that way is not known: then the one that signed the host's.
    """
    inner: Any = wrapped._sslobj  # type: ignore[attr-defined]  # noqa: SLF001 - public only from Python 3.13 on, and only as bytes
    trusted = [one.get_info() for one in inner.get_verified_chain() or ()]
    sent = [one.get_info() for one in inner.get_unverified_chain() or ()]
    way = trusted[1:] if trusted else sent[1:2]
    return [one for one in way if one["subject"] != one["issuer"]]
