"""Who takes messages in tests: a webhook and a mail server on this machine, each a real server that can misbehave."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Webhook(ThreadingHTTPServer):
    """Takes what is posted to it, but for a path that begins with a word.

    ``/500`` is refused, ``/moved`` is sent elsewhere, to a page that says 200 to whoever asks, ``/slow`` is taken once
    it is ``over``, and ``/hang`` gets no answer until then, and none then.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Posted)
        self.bodies: list[tuple[str, str]] = []
        self.arrived, self.over = threading.Event(), threading.Event()

    def url(self, path: str) -> str:
        """The address of a path, as Apprise writes it."""
        return f"json://127.0.0.1:{self.server_address[1]}{path}"

    def texts(self, path: str) -> list[str]:
        """What was posted to a path."""
        return [body for where, body in self.bodies if where == path]


class _Posted(BaseHTTPRequestHandler):
    server: Webhook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.bodies.append((self.path, body))
        self.server.arrived.set()
        if self.path.startswith(("/hang", "/slow")):
            self.server.over.wait(60)
        if self.path.startswith("/hang"):
            return
        self.send_response(500 if self.path.startswith("/500") else 302 if self.path.startswith("/moved") else 200)
        self.send_header("Location", "/sign-in")
        self.end_headers()

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Mail(socketserver.ThreadingTCPServer):
    """Takes mail, but for whoever is named ``nobody``."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Dialog)
        self.mails: list[str] = []


class _Dialog(socketserver.StreamRequestHandler):
    server: Mail

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            match line.upper().split()[0]:
                case "DATA":
                    self._say("354 go on")
                    self.server.mails.append(self._text())
                    self._say("250 taken")
                case "QUIT":
                    self._say("221 bye")
                    return
                case "RCPT" if "nobody@" in line:
                    self._say("550 no such person")
                case _:
                    self._say("250 well")

    def _text(self) -> str:
        lines: list[str] = []
        while (line := self.rfile.readline().decode().rstrip("\r\n")) != ".":
            lines.append(line)
        return "\n".join(lines)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def serving(server: socketserver.TCPServer) -> Iterator[None]:
    """Have it answer, until the end of the ``with``."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
