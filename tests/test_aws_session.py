"""How AWS's refusals are told: nobody who is signed out is sent to ask for rights."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from s3_server import session

from golive.aws import AwsSession, caller_account
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


CONFIGURED = """
[default]
endpoint_url = http://127.0.0.1:9
services = elsewhere
[profile elsewhere]
endpoint_url = http://127.0.0.1:9
services = elsewhere
[services elsewhere]
ecs =
  endpoint_url = http://127.0.0.1:9
"""


@pytest.mark.parametrize(
    "told",
    [
        {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"},
        {f"AWS_ENDPOINT_URL_{one}": "http://127.0.0.1:9" for one in ("ECS", "S3", "SECRETS_MANAGER", "STS")},
        {"AWS_CONFIG_FILE": "config"},
        {"AWS_CONFIG_FILE": "config", "AWS_PROFILE": "elsewhere"},
    ],
    ids="-".join,
)
def test_where_aws_is_the_target_file_alone_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: dict[str, str]
) -> None:
    """An address in the environment or in a profile takes no secret elsewhere, not that of a sign-in either."""
    monkeypatch.chdir(tmp_path)
    Path("config").write_text(CONFIGURED)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    ours = session("")
    signing_in = AwsSession(ours.aws, told)._session._session.create_client("sts", region_name="us-east-1")
    there = session("http://127.0.0.1:10")

    assert {ours.client(one).meta.endpoint_url for one in ("ecs", "s3", "secretsmanager", "sts")} == {
        "https://ecs.us-east-1.amazonaws.com",
        "https://s3.amazonaws.com",
        "https://secretsmanager.us-east-1.amazonaws.com",
        "https://sts.us-east-1.amazonaws.com",
    }
    assert signing_in.meta.endpoint_url == "https://sts.us-east-1.amazonaws.com"
    assert there.client("ecs").meta.endpoint_url == "http://127.0.0.1:10"


def test_a_missing_right_is_no_missing_sign_in(refusing: tuple[str, list[str]]) -> None:
    """Who is signed in and may not is told to ask for the right."""
    url, says = refusing
    says[:] = ["AccessDenied", "no", "0"]

    with pytest.raises(Refused, match="Ask the technical owner for this right") as raised:
        caller_account(session(url))
    assert not isinstance(raised.value, SignedOut)
