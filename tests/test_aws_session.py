"""How AWS's refusals are told: nobody who is signed out is sent to ask for rights."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from s3_server import session

from golive.aws import caller_account
from golive.errors import Refused, SignedOut


@pytest.fixture
def refusing() -> Iterator[tuple[str, list[str]]]:
    """An AWS that refuses every call with the code and message that the list then holds."""
    says = ["", "", "0"]

    class Refuses(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            error = f"<Error><Code>{says[0]}</Code><Message>{says[1]}</Message></Error>"
            body = f"<ErrorResponse>{error}<RequestId>r</RequestId></ErrorResponse>".encode()
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response_only(403)
            self.send_header("Date", format_datetime(datetime.now(UTC) + timedelta(minutes=float(says[2]))))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Refuses)
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}", says
    http.shutdown()
    thread.join()
    http.server_close()


@pytest.mark.parametrize(
    ("code", "ahead", "words"),
    [
        ("ExpiredToken", "0", "does not take our credentials.*Sign in to AWS again"),
        ("InvalidClientTokenId", "0", "does not take our credentials.*Sign in to AWS again"),
        ("SignatureDoesNotMatch", "20", "This machine's clock is wrong.*Set it"),
        ("SignatureDoesNotMatch", "0", "does not take our credentials.*Sign in to AWS again"),
        ("RequestTimeTooSkewed", "0", "This machine's clock is wrong.*Set it"),
    ],
)
def test_signed_out(refusing: tuple[str, list[str]], code: str, ahead: str, words: str) -> None:
    """Credentials that are expired or wrong, or a clock that is, are told as that, each with what mends it."""
    url, says = refusing
    says[:] = [code, "", ahead]

    with pytest.raises(SignedOut, match=words):
        caller_account(session(url))


def test_a_missing_right_is_no_missing_sign_in(refusing: tuple[str, list[str]]) -> None:
    """Who is signed in and may not is told to ask for the right."""
    url, says = refusing
    says[:] = ["AccessDenied", "no", "0"]

    with pytest.raises(Refused, match="Ask the technical owner for this right") as raised:
        caller_account(session(url))
    assert not isinstance(raised.value, SignedOut)
