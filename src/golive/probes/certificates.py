"""The certificates that hosts show, as any browser would judge them."""

import socket
import ssl
from datetime import UTC, datetime
from pathlib import Path

import truststore

from golive.facts import Certificate

_SECONDS = 10.0


def certificate(host: str, port: int, *, trust: Path | None = None) -> Certificate:
    """The certificate of a host, trusted by this machine, or by the authorities in the file ``trust``."""
    try:
        socket.getaddrinfo(host, port, proto=socket.IPPROTO_TCP)
    except OSError:
        return Certificate(host, resolves=False, problem="its name has no address")
    context = ssl.create_default_context(cafile=str(trust)) if trust else truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        with (
            socket.create_connection((host, port), _SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=host) as wrapped,
        ):
            shown = wrapped.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        return Certificate(host, resolves=True, problem=error.verify_message.rstrip(".").lower())
    except OSError as error:
        return Certificate(host, resolves=True, problem=type(error).__name__, answered=False)
    until = shown.get("notAfter")
    if not isinstance(until, str):
        return Certificate(host, resolves=True, problem="it does not say how long it is good", answered=False)
    return Certificate(host, resolves=True, until=datetime.fromtimestamp(ssl.cert_time_to_seconds(until), UTC))
