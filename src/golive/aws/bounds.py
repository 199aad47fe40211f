"""How much of an answer of AWS's is taken in: so many bytes, so many seconds for the whole of it, so many pages.

botocore's own time-outs are for each read alone, and it reads whatever comes. So the connection that a call is sent on
is cut off when its time is over, and its body is read as far as the bound; what S3 streams is read so, too.
"""

import contextlib
import io
import socket
import threading
from collections.abc import Iterable, Iterator
from typing import Any

from botocore.awsrequest import (
    AWSHTTPConnection,
    AWSHTTPConnectionPool,
    AWSHTTPSConnection,
    AWSHTTPSConnectionPool,
    AWSResponse,
)
from botocore.exceptions import BotoCoreError

from golive.errors import Unexpected

_MOST = 32 * 1024 * 1024  # bytes; a page of log lines has at most 1 MiB, of images a few
_PAGES = 2500  # CloudWatch Logs answers as many without a line while it searches
_PIECE = 64 * 1024


class AnswerTooLate(BotoCoreError):
    """An answer took longer than it may, though each of its parts came in time. It is not asked for again."""

    fmt = "The answer was not whole within {seconds} seconds."


class AnswerTooLong(BotoCoreError):
    """An answer is longer than golive takes in."""

    fmt = "The answer is longer than {most} bytes."


def bound(client: Any, seconds: float) -> Any:  # noqa: ANN401 - boto3 makes its client classes at run time
    """The client, each of whose answers has these seconds for the whole of it, and a bound in bytes."""
    session = client._endpoint.http_session  # noqa: SLF001 - botocore has no option for either
    session._pool_classes_by_scheme = session._manager.pool_classes_by_scheme = _POOLS  # noqa: SLF001 - as above

    def send(request: Any, **_: object) -> AWSResponse:  # noqa: ANN401 - botocore's own
        request.stream_output = True  # it is read here
        with _cut_off(seconds):
            answer = session.send(request)
            answer.raw = _Taken(_read(answer.raw))
        return answer  # type: ignore[no-any-return]

    client.meta.events.register_last("before-send", send)
    return client


def few(pages: Iterable[Any], what: str, most: int = _PAGES) -> Iterator[Any]:
    """The pages of an answer. Raises ``Unexpected`` where there is always one more."""
    for number, page in enumerate(pages):
        if number >= most:
            raise Unexpected(f"AWS still had more to tell after {most} answers ({what}). Tell the technical owner.")
        yield page


class _Taken(io.BytesIO):
    """A body that is here, as botocore reads one that is not."""

    def stream(self, *_how: object) -> Iterator[bytes]:
        yield self.read()


def _read(raw: Any) -> bytes:  # noqa: ANN401 - urllib3's own
    pieces, seen = [], 0
    for piece in raw.stream(_PIECE):
        pieces.append(piece)
        seen += len(piece)
        if seen > _MOST:
            raw.close()
            raise AnswerTooLong(most=_MOST)
    return b"".join(pieces)


class _Sockets:
    """The connections of one question; once its time is over each is cut, also one that is noted only then."""

    def __init__(self) -> None:
        self.late = threading.Event()
        self._noted: list[Any] = []

    def note(self, connection: Any) -> None:  # noqa: ANN401 - a socket, or one over TLS
        self._noted.append(connection)
        if self.late.is_set():
            self.cut()

    def cut(self) -> None:
        for one in list(self._noted):
            with contextlib.suppress(OSError):
                socket.socket.shutdown(one, socket.SHUT_RDWR)  # below TLS, which another thread is reading from


class _Held(threading.local):
    """Where the connection is noted that this thread asks on; None while nobody counts its time."""

    sockets: _Sockets | None = None


_HELD = _Held()


@contextlib.contextmanager
def _cut_off(seconds: float) -> Iterator[None]:
    """Cut the connection off, on which this thread asks meanwhile, when the time is over."""
    held = _Sockets()
    late = held.late
    _HELD.sockets = held

    def cut() -> None:
        late.set()
        held.cut()

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except Exception as error:
        if late.is_set():
            raise AnswerTooLate(seconds=f"{seconds:.0f}") from error
        raise
    finally:
        timer.cancel()
        _HELD.sockets = None
    if late.is_set():  # what is cut off may look like an answer whose end is missing
        raise AnswerTooLate(seconds=f"{seconds:.0f}")


class _Telling:
    """Notes its socket before the answer is read: an answer that ends with its connection takes it along."""

    def getresponse(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - urllib3's own
        if _HELD.sockets is not None:
            _HELD.sockets.note(self.sock)  # type: ignore[attr-defined]
        return super().getresponse(*args, **kwargs)  # type: ignore[misc]


class _Plain(_Telling, AWSHTTPConnection):  # type: ignore[misc]  # botocore's own bases do not agree
    pass


class _Tls(_Telling, AWSHTTPSConnection):  # type: ignore[misc]  # as above
    pass


class _PlainPool(AWSHTTPConnectionPool):
    ConnectionCls = _Plain


class _TlsPool(AWSHTTPSConnectionPool):
    ConnectionCls = _Tls


_POOLS = {"http": _PlainPool, "https": _TlsPool}
