"""The proxies that this machine's environment names, read once, before any thread asks for one.

urllib, httpx and botocore each read the whole environment whenever a client is made. pytest sets and removes a variable
there at each step of a test, so that a client that is made meanwhile in another thread dies with KeyError (seen with
botocore 1.43 and httpx 0.28 on Python 3.11: ``urllib.request.getproxies_environment`` goes through ``os.environ``).
"""

from collections.abc import Mapping
from urllib.request import getproxies, proxy_bypass_environment  # type: ignore[attr-defined]  # its stubs lack it

_READ: Mapping[str, str] = getproxies()
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")


def proxies_for(host: str) -> dict[str, str]:
    """The proxy for each scheme to ask this host through; none for what is on this machine or excepted."""
    if host in _LOOPBACK or proxy_bypass_environment(host, dict(_READ)):
        return {}
    return {scheme: url for scheme, url in _READ.items() if scheme in ("http", "https", "all")}
