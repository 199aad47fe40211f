"""Tokens that golive signs for the API, timed by the API's own clock, since it is that which judges them."""

import time
from collections.abc import Generator, Mapping

import httpx
import jwt

from golive.clock import told_in

_EARLY = 5  # seconds that a token is dated back, so that the small differences of two good clocks don't matter
_MOST = 60.0  # seconds, as much as clock-right allows; whoever says more than that is not believed


class ApiClock:
    """The API's clock: this machine's, until a token was refused by an API whose answer says another time."""

    def __init__(self) -> None:
        self._behind = 0.0

    def now(self) -> int:
        """The moment that a token signed now is dated with; real time: its life is not part of a rehearsal's clock."""
        return int(time.time() - self._behind) - _EARLY

    def learnt(self, response: httpx.Response) -> bool:
        """Whether an answer says that the time is another than we took it for, which is then taken from it."""
        said = told_in(response.headers)
        if said is None:
            return False
        behind = time.time() - said.timestamp()
        if "Age" in response.headers or abs(behind) > _MOST or abs(behind - self._behind) < 1:
            return False
        self._behind = behind
        return True


def claims(who: tuple[str, str], request: tuple[str, str], *, at: int, life: int = 60) -> Mapping[str, object]:
    """What a token says: of which user and firm it is, for which method and path, from when and until when."""
    return {"sub": who[0], "firm_id": who[1], "iat": at, "exp": at + life, "mth": request[0], "pth": request[1]}


class InternalJwt(httpx.Auth):
    """Signs each request with a token of its own, bound to user, firm, method and path, that lives a minute."""

    def __init__(self, header: str, secret: str, clock: ApiClock, *, user: str, firm: str, life_seconds: int) -> None:
        self._header = header
        self._secret = secret
        self._clock = clock
        self._who = (user, firm)
        self._life = life_seconds

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the token. One that is refused is signed once more where the API's clock is not the one we took."""
        self._sign(request)
        answer = yield request
        if answer.status_code == httpx.codes.UNAUTHORIZED and self._clock.learnt(answer):
            self._sign(request)
            yield request

    def _sign(self, request: httpx.Request) -> None:
        told = claims(self._who, (request.method, request.url.path), at=self._clock.now(), life=self._life)
        request.headers[self._header] = jwt.encode(dict(told), self._secret, algorithm="HS256")
