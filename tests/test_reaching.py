"""A connection is not the product: each way in which none comes about has its sentence, and proves nothing."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import pytest

from golive.app import App, door, reaching
from golive.clock import Clock
from golive.errors import NoConnection, NoNetwork, Unreachable
from golive.session.connection import Connection
from golive_rehearsal.tls import TlsHost


class Closing(ThreadingHTTPServer):
    """Answers 200, and then closes each connection without having said so; ``silent``: before it answers."""

    daemon_threads = True

    def __init__(self) -> None:
        self.silent = self.proxy = False
        self.asked: list[str] = []
        outer = self

        class Answers(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                outer.asked.append(self.command)
                self.close_connection = True
                if outer.silent:
                    return
                self.send_response(407 if outer.proxy else 200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            do_GET = do_POST = do_CONNECT = _answer  # noqa: N815 - the library's names

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        super().__init__(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server_port}"


@pytest.fixture
def server() -> Iterator[Closing]:
    """A server that closes idle connections."""
    http = Closing()
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    yield http
    http.shutdown()
    thread.join()
    http.server_close()


def app_at(connection: Connection, url: str) -> App:
    """Golive's way to a product at this address."""
    told = msgspec.structs.replace(connection.target.app, api_url=url, site_url=url)
    return App(msgspec.structs.replace(connection.target, app=told), connection.resolve, run="r1", clock=Clock())


def asked(connection: Connection, url: str) -> NoConnection:
    """Why nothing came from there."""
    app = app_at(connection, url)
    with pytest.raises(NoConnection) as caught:
        app.get("/health", anonymous=True)
    app.close()
    return caught.value


def test_a_safe_question_is_asked_once_more(rehearsed: Connection, server: Closing) -> None:
    """A connection that was lost is no answer: what changes nothing is asked again, over a new one, and only once."""
    app = app_at(rehearsed, server.url)
    statuses = [app.get("/health", anonymous=True).status_code for _ in range(20)]
    server.silent, server.asked = True, []

    with pytest.raises(NoConnection, match=r"127\.0\.0\.1:\d+ was closed before an answer came"):
        app.get("/health", anonymous=True)
    app.close()

    assert statuses == [200] * 20
    assert server.asked == ["GET", "GET"]


def test_what_changes_something_is_never_asked_twice(rehearsed: Connection, server: Closing) -> None:
    """It goes over a connection of its own, so that none that idled can lose it; and where it is lost, it is lost."""
    app = app_at(rehearsed, server.url)
    statuses = [app.ask("POST", "/firms", anonymous=True).status_code for _ in range(20)]
    server.silent, server.asked = True, []

    with pytest.raises(NoConnection):
        app.ask("POST", "/firms", anonymous=True)
    app.close()

    assert statuses == [200] * 20
    assert server.asked == ["POST"]


def test_a_wrong_port(rehearsed: Connection) -> None:
    """Where nothing listens, address and cause are said."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        error = asked(rehearsed, f"http://127.0.0.1:{port}")

    assert str(error).startswith(f"Nothing listens at 127.0.0.1:{port}: the connection was refused. The port may be")
    assert not isinstance(error, NoNetwork)


def test_http_for_https(rehearsed: Connection, server: Closing) -> None:
    """An address that says https, where http answers."""
    error = asked(rehearsed, server.url.replace("http:", "https:"))

    assert f"127.0.0.1:{server.server_port} does not speak TLS, and was asked by https" in str(error)


def test_https_for_http_and_trust(rehearsed: Connection, tmp_path: Path) -> None:
    """An address that says http, where TLS answers; and a certificate that nobody here trusts."""
    host = TlsHost(tmp_path)
    try:
        plain = asked(rehearsed, f"http://localhost:{host.port}")
        untrusted = asked(rehearsed, f"https://localhost:{host.port}")
    finally:
        host.silent(on=True)

    assert "its address has to begin with https" in str(plain)
    assert str(untrusted).startswith(f"The certificate of localhost:{host.port} is not trusted here: ")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (socket.EAI_NONAME, "DNS knows no address for the name api.example: it may be written wrongly."),
        (socket.EAI_AGAIN, "DNS can't look up the name api.example now: this machine has no network, or its DNS"),
    ],
)
def test_names(rehearsed: Connection, monkeypatch: pytest.MonkeyPatch, code: int, words: str) -> None:
    """A name that is not there is another thing than a name that can't be looked up now."""

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(code, "told by the resolver")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    error = asked(rehearsed, "https://api.example")

    assert isinstance(error, NoNetwork)
    assert str(error).startswith(words)


def test_a_proxy_that_refuses(rehearsed: Connection, server: Closing, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that lets nothing through is named with its answer, and never with its password."""
    server.proxy = True
    proxies = {"https": server.url.replace("//", "//user:secret@")}
    for module in (door, reaching):
        monkeypatch.setattr(module, "proxies_for", lambda _host: proxies)

    error = asked(rehearsed, "https://api.example")

    assert isinstance(error, NoNetwork)
    assert str(error).startswith(f"The proxy 127.0.0.1:{server.server_port} did not let us through to api.example:443")
    assert "407" in str(error)
    assert "secret" not in str(error)


def test_an_app_that_never_answers(rehearsed: Connection) -> None:
    """An app that was reached and says nothing is no matter of the connection: its users meet the same."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        app = app_at(rehearsed, f"http://127.0.0.1:{listening.getsockname()[1]}")
        with pytest.raises(Unreachable, match="did not answer in time") as caught:
            app.get("/health", anonymous=True, seconds=0.2)
        app.close()

    assert not isinstance(caught.value, NoConnection)
