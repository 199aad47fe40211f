"""How much of an answer is taken in: so many bytes of it once it is unpacked, and so many seconds for the whole of it.

Time-outs of httpx are for each read alone: whoever sends a byte now and then could hold a thread for ever. So each read
and write of a request is given only what is left of the request's own time.
"""

import ssl
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from golive.errors import Unexpected

_MEBIBYTE = 1024 * 1024
_PIECE = 64 * 1024  # bytes that are unpacked, or sent, before anybody looks again
_PACKED = {"gzip": 31, "x-gzip": 31, "deflate": 47}  # zlib's own number for each; 47 is for what it finds out itself
_GZIP = 0x1F  # its first byte
ENCODINGS = "gzip, deflate"
"""What golive can unpack bit by bit, and so asks for."""


@dataclass(frozen=True, slots=True)
class Bound:
    """How long an answer may be, and how long it may take from the first byte of the request to its own last."""

    bytes: int
    seconds: float


PAGE = Bound(8 * _MEBIBYTE, 30.0)
"""Of JSON and of a web page."""
FILE = Bound(32 * _MEBIBYTE, 180.0)
"""Of a PDF that goes there or comes back; the product takes 25 MiB."""


class Spent:
    """The time of one request, over all attempts at it; waiting for its turn is none of it."""

    def __init__(self, bound: Bound) -> None:
        self.bound = bound
        self._left = bound.seconds
        self._until = 0.0

    def begin(self) -> None:
        """Time runs from now."""
        self._until = time.monotonic() + self._left

    def end(self) -> None:
        """And no more."""
        self._left = self.left()

    def left(self) -> float:
        """The seconds that are left."""
        return max(0.0, self._until - time.monotonic())


_NOW: ContextVar[Spent | None] = ContextVar("the request that this thread sends", default=None)


@contextmanager
def counting(spent: Spent) -> Iterator[None]:
    """What this thread reads and writes on the network meanwhile is part of that request."""
    token = _NOW.set(spent)
    try:
        yield
    finally:
        _NOW.reset(token)


class Network(httpcore.NetworkBackend):
    """httpcore's own way to the network, on which nothing takes longer than the request has left."""

    def __init__(self) -> None:
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,  # noqa: ANN401 - httpcore's own
    ) -> httpcore.NetworkStream:
        """Connect."""
        within = _within(timeout, httpcore.ConnectTimeout)
        return _Stream(self._plain.connect_tcp(host, port, within, local_address, socket_options))


class _Stream(httpcore.NetworkStream):
    def __init__(self, plain: httpcore.NetworkStream) -> None:
        self._plain = plain

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._plain.read(max_bytes, _within(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for begin in range(0, len(buffer), _PIECE):  # the time-out is for each part that the system takes
            self._plain.write(buffer[begin : begin + _PIECE], _within(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._plain.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> "_Stream":
        return _Stream(self._plain.start_tls(ssl_context, server_hostname, _within(timeout, httpcore.ConnectTimeout)))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's own
        return self._plain.get_extra_info(info)


def _within(timeout: float | None, late: type[Exception]) -> float | None:
    spent = _NOW.get()
    if spent is None:
        return timeout
    left = spent.left()
    if not left:
        raise late(f"{spent.bound.seconds:.0f} seconds are over")
    return left if timeout is None else min(timeout, left)


class Bounded(httpx.SyncByteStream):
    """The body of an answer, unpacked, as far as its bound: whoever reads on is told that there is more."""

    def __init__(self, response: httpx.Response, spent: Spent) -> None:
        self._raw = response.stream
        self._spent = spent
        self._kinds = [one.strip().lower() for one in response.headers.get("content-encoding", "").split(",")]
        self._kinds = [one for one in self._kinds if one not in ("", "identity")]

    def __iter__(self) -> Iterator[bytes]:
        """The body, in pieces. Raises ``Unexpected`` where it is longer, or packed as golive did not ask for it."""
        assert isinstance(self._raw, httpx.SyncByteStream)
        most, seen = self._spent.bound.bytes, 0
        with counting(self._spent):
            for piece in self._unpacked(self._raw):
                seen += len(piece)
                if seen > most:
                    raise Unexpected(f"The app's answer is longer than the {_size(most)} that golive takes in.")
                yield piece

    def close(self) -> None:
        """Let go of the connection; the request's time stands still."""
        self._spent.end()
        assert isinstance(self._raw, httpx.SyncByteStream)
        self._raw.close()

    def _unpacked(self, raw: Iterable[bytes]) -> Iterable[bytes]:
        if not self._kinds:
            return raw
        if len(self._kinds) > 1 or self._kinds[0] not in _PACKED:
            raise Unexpected(f"The app's answer is packed in another way than golive asked for, which is {ENCODINGS}.")
        return _inflated(raw, _PACKED[self._kinds[0]])


def _inflated(raw: Iterable[bytes], form: int) -> Iterator[bytes]:
    """What was packed, unpacked in small pieces: a few bytes can hold a thousand times as many.

    Some servers send deflate without its head, which is then taken for granted. What begins behind the end as gzip does
    is more of the same; what else stands there belongs to nobody, and no browser minds it.
    """
    unpacker, first = zlib.decompressobj(form), True
    try:
        for packed in raw:
            rest = packed
            while rest:
                if unpacker.eof:
                    if rest[0] != _GZIP:
                        return
                    unpacker = zlib.decompressobj(form)
                try:
                    piece = unpacker.decompress(rest, _PIECE)
                except zlib.error:
                    if not first or form != _PACKED["deflate"]:
                        raise
                    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
                    piece = unpacker.decompress(rest, _PIECE)
                rest, first = unpacker.unused_data or unpacker.unconsumed_tail, False
                yield piece
    except zlib.error as error:
        raise Unexpected("The app's answer can't be unpacked: it is damaged.") from error
    yield unpacker.flush(_PIECE)
    if not unpacker.eof and not first:
        raise Unexpected("The app's answer can't be unpacked: its end is missing.")


def _size(most: int) -> str:
    return f"{most // _MEBIBYTE} MiB" if most >= _MEBIBYTE else f"{most} bytes"
