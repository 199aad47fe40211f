"""An S3 over real HTTP on this machine: moto's, made as strict as S3 where moto is not."""

import io
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.s3.models import s3_backends
from werkzeug.serving import WSGIRequestHandler, make_server

from golive.aws import AwsSession, S3Store
from golive.config.account import Aws

ACCOUNT = "123456789012"
Answer = Callable[..., Any]
_ALONE = threading.Lock()
ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "AKIATESTTESTTESTTEST", "AWS_SECRET_ACCESS_KEY": "tests-only"}


class S3:
    """The server. ``before`` and ``after`` are asked about each request: what they return is answered instead."""

    def __init__(self) -> None:
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._one = threading.Lock()
        self.asked: list[str] = []
        self.forgetful = False
        """Whether conditions are ignored, as servers do that only look like S3."""
        self.before: Callable[[str, str], tuple[int, str] | None] = lambda _method, _path: None
        self.after: Callable[[str, str], tuple[int, str] | None] = lambda _method, _path: None

    def __call__(self, environ: dict[str, Any], start_response: Answer) -> Iterable[bytes]:
        """Answer one request.

        moto looks whether an object exists and then writes it, two threads at once both finding nothing; S3 does not,
        so writes come here one at a time. And S3 refuses a body that was cut off.
        """
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length) if length else b""
        environ["wsgi.input"] = io.BytesIO(body)
        if len(body) < length:
            return refuse(start_response, 400, "IncompleteBody")
        self.asked.append(f"{method} {path}?{environ.get('QUERY_STRING', '')}")
        if self.forgetful:
            environ.pop("HTTP_IF_NONE_MATCH", None)
        early = self.before(method, path)
        if early:
            return refuse(start_response, *early)
        held: list[Any] = []
        with self._one:
            answered = list(self._moto(environ, lambda *given: held.append(given)))
        late = self.after(method, path)
        if late:
            return refuse(start_response, *late)
        start_response(*held[0])
        return answered


def refuse(start_response: Answer, status: int, code: str) -> list[bytes]:
    """An error as S3 writes it."""
    body = f"<Error><Code>{code}</Code><Message>{code} it is.</Message></Error>".encode()
    start_response(f"{status} {code}", [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))])
    return [body]


class Quiet(WSGIRequestHandler):
    """One line per request helps nobody."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's signature
        """Say nothing."""


@contextmanager
def serving() -> Iterator[tuple[S3, str]]:
    """A server inside the ``with``, empty at first, and its address."""
    with _alone():
        application = S3()
        server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield application, f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


@contextmanager
def _alone() -> Iterator[None]:
    """Empty buckets, which are moto's and this process's, whichever server is asked for them."""
    if not _ALONE.acquire(blocking=False):
        raise RuntimeError("one at a time: a second server would empty the first one's buckets")
    try:
        s3_backends[ACCOUNT]["aws"].reset()
        yield
    finally:
        _ALONE.release()


def session(url: str) -> AwsSession:
    """Golive's own way to this server."""
    aws = Aws(
        account=ACCOUNT,
        region="us-east-1",
        cluster="c",
        service="s",
        target_group="t",
        load_balancer="l",
        endpoint_url=url,
    )
    return AwsSession(aws, ENVIRONMENT)


def s3_store(url: str, bucket: str, prefix: str = "record") -> S3Store:
    """A store there, as golive makes it."""
    return S3Store(session(url), bucket, prefix)
