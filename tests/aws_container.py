"""A container for tests of the rehearsal's AWS: a real process that serves HTTP, or works in silence.

Started as ``python -m aws_container VERSION KIND``. The version says how it behaves: ``*-bad`` answers 500 to
everything but its health check, ``*-sick`` fails its health check, ``*-crash`` leaves at once, ``*-late`` takes two
real seconds to start, as on a busy machine.
"""

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from golive_rehearsal.child import announce, leave_with_parent


class Handler(BaseHTTPRequestHandler):
    """Answers its version, or what it was sent; ``/headers`` what headers it got, ``/slow`` after a moment."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet per answer; two would wait for each other
    version = ""

    def do_GET(self) -> None:
        """Answer by path and version."""
        if self.path == "/health":
            self.answer(503 if self.version.endswith("-sick") else 200, b"health")
        elif self.path == "/headers":
            self.answer(200, str(self.headers).encode())
        elif self.path == "/slow":
            threading.Event().wait(1.0)
            self.answer(200, self.version.encode())
        else:
            self.answer(500 if self.version.endswith("-bad") else 200, self.version.encode())

    def do_POST(self) -> None:
        """Answer how much was sent."""
        left = int(self.headers["Content-Length"])
        while left:
            left -= len(self.rfile.read(min(left, 65536)))
        self.answer(200, self.headers["Content-Length"].encode())

    def answer(self, status: int, body: bytes) -> None:
        """Send one whole answer."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing per request."""


def main() -> None:
    """Be the container that the arguments name."""
    Handler.version, kind = sys.argv[1:3]
    leave_with_parent()
    if Handler.version.endswith("-crash"):
        sys.exit(3)
    if Handler.version.endswith("-late"):
        threading.Event().wait(2.0)
    if kind == "worker":
        announce(ready=True)
        print("worker of", Handler.version)  # noqa: T201 - its output is heard
        threading.Event().wait()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    announce(port=server.server_port)
    server.serve_forever()


if __name__ == "__main__":
    main()
