"""Tokens against an API whose clock is not quite ours: as far as clock-right allows, they are taken."""

import time
from email.utils import formatdate

import httpx
import jwt
import pytest

from golive.app.tokens import ApiClock, InternalJwt

SECRET = "an internal secret that is made up for tests"


class Api:
    """An API that judges tokens by a clock that is so many seconds ahead of ours, as PyJWT does: no leeway."""

    def __init__(self, ahead: float, *, dated: bool = True, age: bool = False) -> None:
        self.ahead = ahead
        self.asked = 0
        self._dated, self._age = dated, age
        self.clock = ApiClock()
        auth = InternalJwt("X-Internal-Auth", SECRET, self.clock, user="golive", firm="f", life_seconds=60)
        self.http = httpx.Client(transport=httpx.MockTransport(self._answer), auth=auth, base_url="https://api.example")

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        now = time.time() + self.ahead
        told = jwt.decode(request.headers["X-Internal-Auth"], SECRET, ["HS256"],
                          options={"verify_exp": False, "verify_iat": False})  # fmt: skip
        good = told["iat"] <= now < told["exp"] <= told["iat"] + 60 and told["pth"] == request.url.path
        headers = ({"Date": formatdate(now, usegmt=True)} if self._dated else {}) | ({"Age": "9"} if self._age else {})
        return httpx.Response(200 if good else 401, headers=headers)


@pytest.mark.parametrize("ahead", [-59, -30, -4, -3, -1, 0, 1, 3, 30, 54, 58])
def test_a_clock_that_is_right_enough_is_no_refusal(ahead: int) -> None:
    """An API up to a minute ahead or behind takes our tokens; small differences without asking twice, others once."""
    api = Api(ahead)

    assert [api.http.get("/firms/f/matters").status_code for _ in range(3)] == [200] * 3
    assert api.asked == (3 if -5 < ahead < 55 else 4)


@pytest.mark.parametrize("api", [Api(-600), Api(-30, dated=False), Api(-30, age=True)])
def test_who_does_not_tell_the_time_is_not_believed(api: Api) -> None:
    """A clock that is wrong, one that is not told, and one that a cache tells change nothing: the refusal stays one."""
    assert api.http.get("/x").status_code == 401
    assert api.asked == 1


def test_a_refusal_for_another_reason_is_asked_once() -> None:
    """Where the clocks agree a refusal is the answer; nothing is sent again."""
    api = Api(0)
    api.http.auth = InternalJwt("X-Internal-Auth", SECRET, ApiClock(), user="golive", firm="f", life_seconds=90)

    assert api.http.get("/x").status_code == 401
    assert api.asked == 1
