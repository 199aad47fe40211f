"""Why a browser came to no website, in a sentence with address and cause: the browser's own ``net::`` codes."""

import re
import socket
from urllib.parse import urlsplit

_CODE = re.compile(r"net::(ERR_[A-Z0-9_]+)(?: at (\S+))?")
_TO_HTTPS = re.compile(r"plain HTTP|to an HTTPS server|HTTPS port")
_REMEDY = "Correct site_url in the target file, or have the website mended, then run again."
_NETWORK = "Check this machine's network, then run again."
# The beginning of a code, and what it means; the first that fits holds. {where} is host and port, {scheme} as asked.
_MEANS = (
    ("ERR_NAME|ERR_DNS|ERR_ICANN", ""),  # told by _unnamed
    (
        "ERR_PROXY|ERR_TUNNEL|ERR_MANDATORY_PROXY|ERR_SOCKS",
        (
            "The proxy that this machine's settings name let nobody "
            "through to {where}. Check HTTPS_PROXY and NO_PROXY, then run again."
        ),
    ),
    ("ERR_INTERNET|ERR_NETWORK|ERR_ADDRESS", f"This machine has no network that leads to {{where}}. {_NETWORK}"),
    ("ERR_CONNECTION_REFUSED", f"Nothing takes connections at {{where}}: it refused. Is the port right? {_REMEDY}"),
    ("ERR_CONNECTION_TIMED_OUT|ERR_TIMED_OUT", f"{{where}} gave no answer in time, as behind a firewall. {_NETWORK}"),
    (
        "ERR_CERT_DATE",
        (
            "The certificate of {where} has expired or is not valid yet, if this machine's clock is right. "
            "Check the clock, or have the certificate renewed, then run again."
        ),
    ),
    ("ERR_CERT_COMMON_NAME", f"The certificate of {{where}} is for another name. {_REMEDY}"),
    (
        "ERR_CERT_AUTHORITY",
        (
            "The certificate of {where} is by nobody whom this machine trusts. "
            "Have the certificate, or this machine's list of authorities, corrected, then run again."
        ),
    ),
    ("ERR_CERT|ERR_BAD_SSL", f"The certificate of {{where}} is not accepted ({{code}}). {_REMEDY}"),
    ("ERR_SSL|ERR_QUIC", f"{{where}} does not speak TLS as https needs it: it may be an http address. {_REMEDY}"),
    (
        "ERR_INVALID_HTTP|ERR_EMPTY|ERR_CONNECTION_CLOSED|ERR_CONNECTION_RESET",
        (
            "{where} took the connection and gave "
            f"no answer in {{scheme}}: it may be {{other}} that it speaks. {_REMEDY}"
        ),
    ),
    ("ERR_UNSAFE_PORT|ERR_INVALID_URL|ERR_UNKNOWN_URL|ERR_DISALLOWED", f"No browser opens {{where}}. {_REMEDY}"),
    ("ERR_BLOCKED", "This machine's rules for its browser forbid {where} ({code}). Have them lifted, then run again."),
    ("ERR_CONNECTION|ERR_HTTP2|ERR_SOCKET", f"The connection to {{where}} broke off ({{code}}). {_NETWORK}"),
)


def why_unreachable(message: str, site: str) -> str:
    """The sentence for a browser's error that means that nobody was reached; empty for any other."""
    found = _CODE.search(message)
    if found is None:
        return ""
    code, url = found[1], urlsplit(found[2] if (found[2] or "").startswith("http") else site)
    port = url.port or (80 if url.scheme == "http" else 443)
    means = next((means for begins, means in _MEANS if re.match(begins, code)), None)
    if means == "":
        return _unnamed(url.hostname or "", port)
    other = "https" if url.scheme == "http" else "http"
    return (means or "").format(where=f"{url.hostname}:{port}", scheme=url.scheme, other=other, code=code)


def why_no_answer(status: int, url: str, text: str) -> str:
    """The same for an answer that is not the website's: a proxy's, or http at the port of https. Empty for others."""
    if status == 407:
        return why_unreachable("net::ERR_PROXY_AUTH", url)
    spoken_to_tls = status == 400 and url.startswith("http:") and _TO_HTTPS.search(text)
    return why_unreachable("net::ERR_INVALID_HTTP_RESPONSE", url) if spoken_to_tls else ""


def _unnamed(host: str, port: int) -> str:
    """A browser has one code for a name that is none and for a name server that is silent, so the system is asked."""
    try:
        socket.getaddrinfo(host, port)
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            return f"The name {host} can't be looked up now: no name server answers. {_NETWORK}"
        return f"There is no host by the name {host}. {_REMEDY}"
    return f"The browser can't look up the name {host}, and this machine can. Check the browser's own proxy and DNS."
