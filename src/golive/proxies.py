"""The proxies that this machine's environment names, read once, before any thread asks for one; never for itself.

urllib, httpx and botocore each read the whole environment whenever a client is made. pytest sets and removes a variable
there at each step of a test, so that a client that is made meanwhile in another thread dies with KeyError (seen with
botocore 1.43 and httpx 0.28 on Python 3.11: ``urllib.request.getproxies_environment`` goes through ``os.environ``).
"""

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass_environment  # type: ignore[attr-defined]  # its stubs lack it

_READ: Mapping[str, str] = getproxies()
_SCHEMES = ("http", "https", "all")
_PORTS = {"http": 80, "https": 443}
VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
"""Where programs look for them, in capitals or in small letters."""


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by its very name or number, so that nothing sent there leaves it."""
    name = host.strip("[]").rstrip(".").lower()
    try:
        number = ipaddress.ip_address(name)
        return (getattr(number, "ipv4_mapped", None) or number).is_loopback
    except ValueError:
        return name.split(".")[-1] == "localhost"


def proxies_for(host: str) -> dict[str, str]:
    """The proxy for each scheme to ask this host through; none for what is on this machine or excepted."""
    if is_loopback(host) or proxy_bypass_environment(host, dict(_READ)):
        return {}
    return {scheme: url for scheme, url in _READ.items() if scheme in _SCHEMES}


def through(url: str) -> str:
    """The proxy between this machine and an address, as ``in_force`` names one; empty where there is none."""
    parts = urlsplit(url)
    proxies = proxies_for(parts.hostname or "")
    return _named(proxies.get(parts.scheme) or proxies.get("all") or "")


def in_force() -> str:
    """The proxies that the environment names, by scheme, host and port: no name or password of anybody's."""
    named = {scheme: _named(url) for scheme, url in _READ.items() if scheme in _SCHEMES}
    return ", ".join(dict.fromkeys(one for _scheme, one in sorted(named.items()) if one))


def _named(url: str) -> str:
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        port = parts.port or _PORTS.get(parts.scheme, 1080)
    except ValueError:
        return "one whose address can't be read" if url else ""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}:{port}" if host else ""
