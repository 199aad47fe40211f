"""Texts and answers changed at random, as a broken disk, a proxy or a hand may change them; harmless to others."""

import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    1.5,
    10**30,
    "",
    " ",
    "x" * 300,
    "\u2028",
    "a\nb",
    [],
    {},
    [[]],
    {"x": [None]},
)
"""What may stand where something else was expected."""


def mutated(rng: random.Random, content: bytes) -> bytes:
    """The same with a few of its bytes changed, lost, doubled or moved; or, where it is JSON, with an odd value."""
    if rng.random() < 0.5:
        try:
            return json.dumps(_replaced(rng, json.loads(content))).encode()
        except ValueError:
            pass
    for _ in range(rng.randint(1, 4)):
        at, length = rng.randrange(len(content) + 1), rng.randint(1, 40)
        piece = content[at : at + length]
        match rng.randrange(5):
            case 0:
                content = content[:at] + content[at + length :]
            case 1:
                content = content[:at] + piece * 2 + content[at + length :]
            case 2:
                content = content[:at] + bytes(rng.randrange(256) for _ in piece[:4]) + content[at + 4 :]
            case 3:
                other = rng.randrange(len(content) + 1)
                content = content[:other] + piece + content[other:]
            case _:
                content = content[:at] if rng.random() < 0.2 else content
    return content


def _replaced(rng: random.Random, plain: Any) -> Any:  # noqa: ANN401 - JSON
    """The same with one of its values replaced by an odd one, or left out."""
    if isinstance(plain, dict) and plain and rng.random() < 0.9:
        name = rng.choice(list(plain))
        if rng.random() < 0.1:
            return {key: value for key, value in plain.items() if key != name}
        return {**plain, name: _replaced(rng, plain[name])}
    if isinstance(plain, list) and plain and rng.random() < 0.9:
        place = rng.randrange(len(plain))
        return [*plain[:place], _replaced(rng, plain[place]), *plain[place + 1 :]]
    return rng.choice(ODD)


class _Between(BaseHTTPRequestHandler):
    """Passes each request on, and each answer back, some of them changed."""

    protocol_version = "HTTP/1.1"
    beyond: str
    rng: random.Random
    share: float
    http: httpx.Client

    def reply(self) -> None:
        """Answer as whoever is beyond, or almost."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
        headers["Accept-Encoding"] = "identity"
        answer = self.http.request(self.command, self.beyond + self.path, content=body, headers=headers)
        content, status = answer.content, answer.status_code
        if self.rng.random() < self.share:
            content = mutated(self.rng, content) if content else content
            status = self.rng.choice((status, status, status, 200, 204, 302, 400, 404, 500, 503))
        self.send_response(status)
        skipped = {"content-length", "transfer-encoding", "connection", "date", "server", "content-encoding"}
        for name, value in answer.headers.items():
            if name.lower() not in skipped:
                self.send_header(name, value)
        content = b"" if status == 204 else content
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = do_HEAD = reply  # noqa: N815 - named by the library

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the library names it
        """Say nothing."""


@contextmanager
def between(beyond: str, seed: int, *, share: float) -> Iterator[str]:
    """The address of somebody who stands before ``beyond`` and changes this share of its answers."""
    with httpx.Client(timeout=30, trust_env=False) as http:
        told = {"beyond": beyond, "rng": random.Random(seed), "share": share, "http": http}  # noqa: S311 - no secret
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("Between", (_Between,), told))
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
