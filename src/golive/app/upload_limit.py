"""How large a file the product takes: one just above its limit is offered, and where it may be, one just below."""

import http.client
import select
import socket
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpx

from golive import packets
from golive.app.access import NOBODY
from golive.app.answers import body_of
from golive.app.bounds import FILE
from golive.app.client import App
from golive.app.ids import filled
from golive.app.own_firm import OwnFirm
from golive.app.reaching import translated
from golive.config.target import Target
from golive.errors import EdgeError
from golive.facts import Answer
from golive.model.packet import OWN_MARK

_MIB = 1024 * 1024
_ZEROS = bytes(_MIB)
_USUAL = 25  # MiB that the product takes where the target file does not say
_PATIENCE, _WHOLE = 20.0, 100.0  # seconds for an answer once it begins, and for all of it
_READ = 64 * 1024  # bytes of one that golive looks at


def upload_limit(app: App, target: Target, run: str, *, own: bool) -> Answer:
    """What nobody is answered to a file just above the limit, and in the body what golive's own firm is, if it may ask.

    Whoever asks for credentials first has not looked at the size: only our own matter shows the limit then, which is
    marked as of this ``run``.
    """
    named = target.app.upload_limit_mib
    limit = named or _USUAL
    answer = _from_nobody(app, target, (limit + 1) * _MIB)
    seen: dict[str, Any] = {"limit_mib": limit}
    if own and (named or not decided(answer.status)):
        seen |= _as_ourselves(app, target, run, limit, above=not decided(answer.status), below=bool(named))
    return replace(answer, body=seen)


def decided(status: int) -> bool:
    """Whether such an answer to a large file shows that its size was looked at, or that it was taken."""
    return status == 413 or 200 <= status < 300


def _as_ourselves(app: App, target: Target, run: str, limit: int, *, above: bool, below: bool) -> Mapping[str, Any]:
    """What a matter of our own is answered to both; nothing where none can be made. The matter is deleted."""
    paths, title = target.app.paths, f"{OWN_MARK}{run}-limit-{uuid.uuid4().hex[:8]}"
    own, seen, matter = OwnFirm(app, target), dict[str, Any](), ""
    try:
        made = app.ask("POST", paths.firm_matters.format(firm=target.app.synthetic.firm), json={"title": title})
        matter = str(body_of(made).get("id", ""))
        if matter and above:
            answer = _offer(app, target, matter, (limit + 1) * _MIB)
            seen |= {"own": answer.status_code, "own_came": app.came(answer)}
        if matter and below:
            seen["below"] = _offer(app, target, matter, (limit - 1) * _MIB).status_code
    except EdgeError as error:
        seen["problem"] = str(error)
    left = own.delete([matter] if matter else [], titled=title)
    return seen | ({"left": left} if left else {})


def _offer(app: App, target: Target, matter: str, size: int) -> httpx.Response:
    path = filled(target.app.paths.documents, matter=matter)
    return app.ask("POST", path, files={"file": ("large.pdf", large_pdf(size), "application/pdf")}, bound=FILE)


def large_pdf(size: int) -> bytes:
    """A synthetic packet of so many bytes that still is a PDF: a long comment, then its own last lines again."""
    small = packets.generate(1, pages=10).pdf
    end = small[small.rindex(b"startxref") :]
    return small + b"\n%" + b"0" * (size - len(small) - len(end) - 3) + b"\n" + end


def _from_nobody(app: App, target: Target, size: int) -> Answer:
    """What is answered to zeros from nobody, as many as are wanted until the answer comes.

    By the standard library, since httpx looks at an answer only when all of the body is sent.
    """
    url = urlsplit(target.api(filled(target.app.paths.documents, matter=NOBODY.format("large"))))
    with translated("offer a file that is too large", target.app.api_url), closing(_connection(url, app)) as connection:
        told = {**app.manners(url.hostname or "", url.path), **app.let_by()}
        connection.connect()
        with _within(connection.sock, _WHOLE):
            connection.putrequest("POST", url.path)
            for name, value in told.items():
                connection.putheader(name, value)
            connection.putheader("Content-Type", "application/pdf")
            connection.putheader("Content-Length", str(size))
            connection.endheaders()
            with suppress(ConnectionError):  # who has heard enough hangs up, and has answered before
                for _ in range(size // len(_ZEROS)):
                    if select.select([connection.sock], [], [], 0)[0]:
                        break
                    connection.send(_ZEROS)
            with closing(connection.getresponse()) as said:  # it may own the connection by now
                response = httpx.Response(said.status, headers=said.getheaders(), content=said.read(_READ))
    return Answer(response.status_code, 0.0, came=app.came(response))


def _connection(url: SplitResult, app: App) -> http.client.HTTPConnection:
    host = url.hostname or ""
    if url.scheme == "https":
        return http.client.HTTPSConnection(host, url.port, timeout=_PATIENCE, context=app.tls)
    return http.client.HTTPConnection(host, url.port, timeout=_PATIENCE)


@contextmanager
def _within(connection: socket.socket, seconds: float) -> Iterator[None]:
    """Cut a connection off that takes longer for all of it: its own time-out is for each read alone."""

    def cut() -> None:
        late.set()
        with suppress(OSError):  # it has just ended
            connection.shutdown(socket.SHUT_RDWR)

    late = threading.Event()
    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if late.is_set():  # what is cut off may look like an answer whose end is missing
            raise TimeoutError
