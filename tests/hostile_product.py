"""A product that answers as no product should: a switch for each kind, by the path that is asked. All is harmless.

What is endless is made piece by piece while it is sent, and ends by itself at ``LAZILY``: a test sees how much went.
"""

import gzip
import json
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec
from other_site import target_of

from golive.config.target import Target

LAZILY = 300 * 1024 * 1024  # bytes of what is endless
_PIECE = bytes(64 * 1024)
_BEAT = 0.2  # seconds between two bytes of a drip


@dataclass
class Asked:
    """One request as it came: its path is what stood in it, unread."""

    method: str
    path: str
    headers: Mapping[str, str]


@dataclass
class Hostile:
    """Where it is, what was asked of it, and how many bytes of what is endless it got rid of."""

    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    sent: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def target(self, **app: Any) -> Target:  # noqa: ANN401 - the table's own keys
        """A target whose product this is."""
        target = target_of(self.url)
        return msgspec.structs.replace(target, app=msgspec.structs.replace(target.app, **app))


class Handler(BaseHTTPRequestHandler):
    """Plays the kinds."""

    protocol_version = "HTTP/1.1"
    hostile: Hostile
    plays: Mapping[str, Callable[["Handler"], None]]

    def play(self) -> None:
        """Answer as the test has it; 404 for what it says nothing of."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.hostile.asked.append(Asked(self.command, self.path, dict(self.headers)))
        path = self.path.partition("?")[0]
        found = self.plays.get(f"{self.command} {path}") or self.plays.get(path) or says({"detail": "none"}, 404)
        with suppress(OSError):  # whoever asked has hung up, as it should
            found(self)

    do_GET = do_POST = do_DELETE = do_PUT = do_PATCH = play  # noqa: N815 - the library's names

    def begin(self, kind: str, status: int = 200, **headers: str) -> None:
        """The head of an answer that ends with its connection."""
        self.close_connection = True
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Connection": "close", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def says(body: Any, status: int = 200, kind: str = "application/json", **headers: str) -> Callable[[Handler], None]:  # noqa: ANN401 - JSON, or bytes
    """One answer, whole and at once."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    def play(one: Handler) -> None:
        one.begin(kind, status, Content_Length=str(len(content)), **headers)
        one.wfile.write(content)

    return play


def endless(one: Handler) -> None:
    """Zeros without end, nearly."""
    one.begin("application/json")
    while one.hostile.sent < LAZILY:
        one.wfile.write(_PIECE)
        one.hostile.sent += len(_PIECE)


def bomb(packing: str = "gzip", size: int = 16 * 1024 * 1024) -> Callable[[Handler], None]:
    """Very many zeros, packed to a thousandth."""
    packed = zlib.compressobj(9, wbits=31 if packing == "gzip" else -15)
    content = b"".join(packed.compress(_PIECE) for _ in range(size // len(_PIECE))) + packed.flush()
    return says(content, Content_Encoding=packing)


def packed(body: Any) -> Callable[[Handler], None]:  # noqa: ANN401 - JSON
    """What is packed as it should be."""
    return says(gzip.compress(json.dumps(body).encode()), Content_Encoding="gzip")


def drip(one: Handler) -> None:
    """A byte now and then, for as long as somebody listens."""
    one.begin("application/json")
    while not one.hostile.over.wait(_BEAT):
        one.wfile.write(b" ")


def drip_head(one: Handler) -> None:
    """The same before the answer has even begun."""
    one.close_connection = True
    one.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not one.hostile.over.wait(_BEAT):
        one.wfile.write(b"x")


def deep(levels: int) -> Callable[[Handler], None]:
    """Lists in each other."""
    return says(b"[" * levels + b"]" * levels)


def elsewhere(url: str, status: int = 302) -> Callable[[Handler], None]:
    """A redirect."""
    return says(b"", status, Location=url)


@contextmanager
def hostile(plays: Mapping[str, Callable[[Handler], None]]) -> Iterator[Hostile]:
    """Serve these by "METHOD /path", or by "/path" for all methods."""
    told = Hostile()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Plays", (Handler,), {"hostile": told, "plays": plays}))
    server.daemon_threads = True
    told.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield told
    finally:
        told.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
