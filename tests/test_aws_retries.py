"""Retries of a client that lives as long as a watch: what became of earlier calls changes nothing."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from botocore import endpoint
from botocore.exceptions import ClientError
from s3_server import ENVIRONMENT

from golive.aws import AwsSession
from golive.config.account import Aws

Slips = list[int]


@pytest.fixture
def slipping(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[AwsSession, Slips, list[float]]]:
    """An ECS that answers each status in the list before it is well, a client of it, and how long that one rested.

    It rests no real second: there is no other way to have two hours of errors in a moment.
    """
    slips: Slips = []
    rested: list[float] = []

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one packet an answer; two would wait for each other

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            status = slips.pop(0) if slips else 200
            code = "ThrottlingException" if status == 400 else "ServerException"
            body = b'{"clusterArns":[]}' if status == 200 else f'{{"__type":"{code}"}}'.encode()
            self.send_response_only(status)
            self.send_header("x-amzn-RequestId", "r")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    monkeypatch.setattr(endpoint.time, "sleep", rested.append)
    aws = Aws(account="111122223333", region="us-east-1", cluster="c", service="s", target_group="g", load_balancer="b",
              endpoint_url=f"http://127.0.0.1:{http.server_port}")  # fmt: skip
    yield AwsSession(aws, ENVIRONMENT), slips, rested
    monkeypatch.undo()
    http.shutdown()
    thread.join()
    http.server_close()


def asked(session: AwsSession, slips: Slips, *answers: int, **how: float | bool) -> tuple[bool, int]:
    """Whether a call ends well that meets these answers, and how many of them it met."""
    slips[:] = answers
    try:
        session.client("ecs", **how).list_clusters()  # type: ignore[arg-type]
    except ClientError:
        return False, len(answers) - len(slips)
    return True, len(answers) - len(slips)


def test_a_client_retries_in_the_second_hour_as_in_the_first(
    slipping: tuple[AwsSession, Slips, list[float]],
) -> None:
    """AWS is away for half an hour of looks; in each look of the second hour it slips three times, and all end well.

    botocore's own purse would be empty after twelve looks, and not one of those would be asked again.
    """
    session, slips, rested = slipping

    away = [asked(session, slips, *[500] * 9) for _ in range(30)]
    second_hour = [asked(session, slips, 500, 503, 400) for _ in range(60)]

    assert away == [(False, 4)] * 30
    assert second_hour == [(True, 3)] * 60
    assert len(rested) == 30 * 3 + 60 * 3
    assert max(rested) <= 20


@pytest.mark.parametrize(("how", "attempts"), [({}, 4), ({"patience": 4.0}, 2), ({"once": True}, 1)])
def test_each_call_keeps_its_own_limit(
    slipping: tuple[AwsSession, Slips, list[float]], how: dict[str, float | bool], attempts: int
) -> None:
    """A call is tried as often as its kind allows and never more: what changes something is sent once."""
    session, slips, _ = slipping

    for _ in range(40):
        assert asked(session, slips, *[500] * 9, **how) == (False, attempts)


def test_what_is_refused_is_not_asked_again(slipping: tuple[AwsSession, Slips, list[float]]) -> None:
    """An answer that is final stays so: only failures of AWS's own, throttling and lost connections are tried again."""
    session, slips, _ = slipping

    assert asked(session, slips, 403, 500) == (False, 1)
