"""``python -m elsewhere FOLDER``: the product as one process that ends when its standard input closes."""

import asyncio
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import uvicorn

from elsewhere.site import app
from elsewhere.store import Store
from golive_rehearsal.child import announce, leave_with_parent


def main() -> None:
    """Serve the website, its way to the data, and the worker's own health, each on loopback."""
    leave_with_parent()
    store = Store(Path(sys.argv[1]))
    threading.Thread(target=store.work, name="worker", daemon=True).start()
    health = ThreadingHTTPServer(("127.0.0.1", 0), type("Health", (_Health,), {"store": store}))
    threading.Thread(target=health.serve_forever, name="worker-health", daemon=True).start()
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen(64)
    announce(port=listening.getsockname()[1], worker=health.server_address[1])
    # An answer of 400 and above closes its connection unsaid (site.py), and an idle one lives for a second.
    config = uvicorn.Config(
        app(store), lifespan="off", access_log=False, log_level="critical", http="h11", timeout_keep_alive=1
    )
    asyncio.run(uvicorn.Server(config).serve(sockets=[listening]))


class _Health(BaseHTTPRequestHandler):
    """The worker's own address."""

    store: Store

    def do_GET(self) -> None:
        """Well, or not."""
        self.send_response(503 if self.store.broken("worker-dead") else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the library names it
        """Say nothing."""


if __name__ == "__main__":
    main()
