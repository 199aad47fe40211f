"""The load balancer's front: one address, requests to healthy targets only, and what came of them counted.

Health checks keep the target's time; requests are HTTP and keep real time, whatever the rehearsal's scale.
"""

import asyncio
import contextlib
import logging
import secrets
import socket
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx
import uvicorn

from golive.clock import Clock
from golive_rehearsal.aws import metrics
from golive_rehearsal.aws.listener_rules import FixedResponse
from golive_rehearsal.aws.metrics import Place, Tally
from golive_rehearsal.aws.targets import Target, TargetGroup

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

# Headers of one connection only; "expect" is answered here, before the target is asked.
_HOP_BY_HOP = frozenset(
    b"connection expect keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer "
    b"transfer-encoding upgrade".split()
)
_IDLE = 60.0  # real seconds that a target may be silent, as a load balancer's idle time-out
_CHECK = 5.0  # real seconds that a health check may take
_LOOK = 0.02  # real seconds between looks at whose health check is due
_ANSWERS = {502: b"Bad Gateway", 503: b"Service Temporarily Unavailable", 504: b"Gateway Time-out"}

_CHECKER = "User-Agent: ELB-HealthChecker/2.0\r\nConnection: close\r\n"

_log = logging.getLogger(__name__)


Rules = Callable[[tuple[str, str, dict[str, str]]], FixedResponse | TargetGroup | None]
"""What the listener answers by itself to a request of this method, path and headers, or where it passes it on."""


class _ClientGone(Exception):
    """The client hung up before its request was through; nobody is left to answer."""


class Balancer:
    """A load balancer's listener on a port of its own; its requests go to one target group where no rule says else."""

    def __init__(self, group: TargetGroup, clock: Clock, rules: Rules = lambda _asked: None) -> None:
        self.group = group
        self._rules = rules
        self.tally = Tally()
        self._clock = clock
        # asyncio sends at once (TCP_NODELAY) only where a socket names its protocol; else each answer waits 40 ms.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen(512)  # from here on a client waits rather than being refused
        self._port = int(self._socket.getsockname()[1])
        self._server = uvicorn.Server(_configuration(self._handle))
        self._client: httpx.AsyncClient
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="balancer", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """The address that users have."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def place(self) -> Place:
        """Where its metrics belong."""
        return Place(self.group.load_balancer_dimension, self.group.dimension)

    def count_hosts(self) -> None:
        """Count who is healthy now and who is not, as long as anyone is registered."""
        states = [target.state for target in self.group.targets()]
        for metric, state in ((metrics.HEALTHY, "healthy"), (metrics.UNHEALTHY, "unhealthy")) if states else ():
            self.tally.count(self._clock.now(), metric, float(states.count(state)))

    def leave(self) -> None:
        """Begin to close, without waiting for it; requests under way are cut."""
        self._server.should_exit = self._server.force_exit = True

    def close(self) -> None:
        """Stop listening."""
        self.leave()
        self._thread.join()
        self._socket.close()

    async def _serve(self) -> None:
        # Connections are let go before the targets' own keep-alive time-out, so that none is used as it closes.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=64, keepalive_expiry=2.0)
        nobodys = CookieJar(DefaultCookiePolicy(allowed_domains=[]))  # or one user's session would be everybody's
        async with httpx.AsyncClient(timeout=_IDLE, limits=limits, trust_env=False, cookies=nobodys) as self._client:
            checks = asyncio.create_task(self._check_health())
            await self._server.serve(sockets=[self._socket])
            checks.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await checks

    async def _check_health(self) -> None:
        under_way: set[asyncio.Task[None]] = set()
        with self._clock.waits_for_us():
            while True:
                now = self._clock.now()
                for target in self.group.due(now):
                    check = asyncio.create_task(self._check(target))
                    under_way.add(check)
                    check.add_done_callback(under_way.discard)
                asked = (target.checked_at for target in self.group.targets() if target.checking)
                self._clock.let_run(min([now, *(at for at in asked if at is not None)]))
                await asyncio.sleep(_LOOK)

    async def _check(self, target: Target) -> None:
        """Ask as a load balancer does: on a connection of its own, of whose answer the status alone counts.

        By hand: it is asked many times a second as long as a rehearsal stands, and httpx took half of its idle time.
        """
        status: int | None = None
        try:
            async with asyncio.timeout(_CHECK):
                reader, writer = await asyncio.open_connection("127.0.0.1", target.loopback)
                with contextlib.closing(writer):
                    host = f"{target.address}:{target.port}"
                    asked = f"GET {self.group.settings.path} HTTP/1.1\r\nHost: {host}\r\n{_CHECKER}\r\n"
                    writer.write(asked.encode())
                    status = int((await reader.readline()).split()[1])
        except (OSError, TimeoutError, ValueError, IndexError) as error:
            _log.debug("Health check of %s failed: %r", target.address, error)
        self.group.judge(target, status)

    async def _handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        met = self._rules((scope["method"], scope["path"], headers))
        if isinstance(met, FixedResponse):  # of such a request AWS counts none in RequestCount
            await _send(send, met.status, met.content_type, met.body)
            return
        group = met or self.group
        target = group.choose()
        if target is None:
            self._count(metrics.OWN_ERRORS)
            await _answer(send, 503)
            return
        try:
            await self._forward(target, scope, receive, send)
        except _ClientGone:
            return
        finally:
            group.release(target)

    async def _forward(self, target: Target, scope: Scope, receive: Receive, send: Send) -> None:
        request = self._request(target, scope, receive)
        begun = time.monotonic()
        try:
            response = await self._client.send(request, stream=True)
        except httpx.HTTPError as error:
            status = 504 if isinstance(error, httpx.TimeoutException) else 502
            _log.info("Target %s did not answer %s: %r", target.address, scope["path"], error)
            self._count(metrics.REQUESTS, metrics.OWN_ERRORS)
            await _answer(send, status)
            return
        # The target's time to its first byte, in real seconds; CloudWatch's precision is not ours to keep.
        self.tally.count(self._clock.now(), metrics.RESPONSE_TIME, round(time.monotonic() - begun, 3))
        self._count(metrics.REQUESTS, *([metrics.TARGET_ERRORS] if response.status_code >= 500 else []))
        try:
            await _relay(response, send)
        finally:
            await response.aclose()

    def _request(self, target: Target, scope: Scope, receive: Receive) -> httpx.Request:
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        path = (scope["raw_path"] + query).decode("ascii")
        incoming: Headers = scope["headers"]
        has_body = any(name in (b"content-length", b"transfer-encoding") for name, _ in incoming)
        return self._client.build_request(
            scope["method"],
            f"http://127.0.0.1:{target.loopback}{path}",
            headers=_forwarded(incoming, scope["client"][0], self._port),
            content=_body(receive) if has_body else None,
        )

    def _count(self, *counted: str) -> None:
        now = self._clock.now()
        for metric in counted:
            self.tally.count(now, metric)


def _configuration(handle: Callable[[Scope, Receive, Send], Awaitable[None]]) -> uvicorn.Config:
    return uvicorn.Config(
        handle,
        interface="asgi3",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        ws="none",
        timeout_keep_alive=60,
        timeout_graceful_shutdown=1,
    )


def _passed_on(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    return [(name, value) for name, value in headers if name.lower() not in _HOP_BY_HOP]


def _forwarded(headers: Headers, client: str, port: int) -> Headers:
    """The client's headers as they are, Host and request id among them, with a load balancer's own added."""
    earlier = [value for name, value in headers if name == b"x-forwarded-for"]
    own = {b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-port"}
    kept = [(name, value) for name, value in _passed_on(headers) if name not in own]
    kept += [
        (b"x-forwarded-for", b", ".join([*earlier, client.encode()])),
        (b"x-forwarded-proto", b"http"),
        (b"x-forwarded-port", str(port).encode()),
    ]
    if not any(name == b"x-amzn-trace-id" for name, _ in kept):
        kept.append((b"x-amzn-trace-id", f"Root=1-{secrets.token_hex(4)}-{secrets.token_hex(12)}".encode()))
    return kept


async def _body(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _ClientGone
        if message.get("body"):
            yield message["body"]
        if not message.get("more_body"):
            return


async def _relay(response: httpx.Response, send: Send) -> None:
    headers = _passed_on(response.headers.raw)
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    try:
        async for chunk in response.aiter_raw():
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    except httpx.HTTPError as error:
        # The status is out already; only a cut connection tells the client that the answer is not whole.
        raise ConnectionAbortedError("The target left in the middle of its answer.") from error
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _answer(send: Send, status: int) -> None:
    body = b"<html><body><h1>%d %s</h1></body></html>\r\n" % (status, _ANSWERS[status])
    await _send(send, status, "text/html", body)


async def _send(send: Send, status: int, content_type: str, body: bytes) -> None:
    headers = [
        (b"content-type", content_type.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"server", b"awselb/2.0"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
