"""The pilot's users, played: real requests to the product's API and website, as a scenario has planned them.

Started as ``python -m golive_rehearsal.users PLAN``, told by its environment where the product is. Every moment of the
plan is in minutes since the scenario's start.
"""

import heapq
import itertools
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import httpx
import jwt
import msgspec

from golive import packets
from golive.clock import Clock, poll
from golive_rehearsal.child import announce, leave_with_parent
from golive_rehearsal.ontogra.people import UNREADABLE

Kind = Literal["success", "needs_review", "failed"]
_SEEDS = {"success": 14, "needs_review": 1}  # packets that end so; a broken file is one that fails
_BROKEN = b"%PDF-1.7\nthis packet was cut off\n"
_TOO_LATE = 30.0  # seconds of the rehearsal after which a request is left out, so that none pile up


class Requests(msgspec.Struct, frozen=True, tag="requests", forbid_unknown_fields=True):
    """From this minute on so many requests a minute, evenly spaced; ``odd`` of them for the matter nobody can read."""

    minute: float
    rate: int
    odd: int = 0


class Handing(msgspec.Struct, frozen=True, tag="packet", forbid_unknown_fields=True):
    """A packet is handed in, and ends so if the product is well; ``cancel`` is the minute in which a user ends it."""

    minute: float
    kind: Kind = "success"
    cancel: float | None = None


class SigningIn(msgspec.Struct, frozen=True, tag="sign-in", forbid_unknown_fields=True):
    """A user signs in, some with a wrong password."""

    minute: float
    times: int = 1
    wrong: bool = False


class Refused(msgspec.Struct, frozen=True, tag="refused-upload", forbid_unknown_fields=True):
    """A user uploads so many files that are no PDF."""

    minute: float
    times: int = 1


Doing = Requests | Handing | SigningIn | Refused


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the users do, from ``start`` on."""

    start: datetime
    doings: tuple[Doing, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the product is, and as whom the users come."""

    api: str
    site: str
    secret: str
    firms: tuple[str, ...]
    email: str
    password: str

    @classmethod
    def of_environment(cls) -> "Place":
        """As the rehearsal told us."""
        told = os.environ
        firms = tuple(told["FIRMS"].split(","))
        return cls(told["API_URL"], told["SITE_URL"], told["AUTH_SECRET"], firms, told["EMAIL"], told["PASSWORD"])


class Users:
    """Does what the plan says, each thing at its moment."""

    def __init__(self, place: Place, clock: Clock) -> None:
        self._place = place
        self._clock = clock
        self._http = httpx.Client(timeout=20.0, trust_env=False)
        self._packets = {kind: packets.generate(seed, pages=10).pdf for kind, seed in _SEEDS.items()}
        self._firms = itertools.cycle(place.firms)
        self._odd = ""

    def prepare(self) -> None:
        """Make the matter that one fault lets nobody read."""
        firm = self._place.firms[0]
        body = {"title": "A matter", "client_ref": UNREADABLE}
        made = self._ask("POST", f"/firms/{firm}/matters", firm, json=body)
        self._odd = str(made.json()["id"])

    def act(self, plan: Plan) -> None:
        """Do all of it; requests go on for ever."""
        actions = (one for doing in plan.doings for one in self._actions(doing))
        due = sorted(((_at(plan, minute), action, False) for minute, action in actions), key=lambda one: one[0])
        stream = ((at, action, True) for at, action in self._stream(plan))
        for at, action, loose in heapq.merge(due, stream, key=lambda one: one[0]):
            wait = (at - self._clock.now()).total_seconds()
            if loose and wait < -_TOO_LATE:
                continue
            self._clock.wait(max(0.0, wait))
            try:
                action()
            except (httpx.HTTPError, KeyError, ValueError):
                continue  # a product that does not answer is what users of a bad launch see

    def _stream(self, plan: Plan) -> Iterator[tuple[datetime, Callable[[], None]]]:
        """The requests, minute by minute, at the rate that the plan has for it."""
        rates = sorted((one for one in plan.doings if isinstance(one, Requests)), key=lambda one: one.minute)
        for minute in itertools.count() if rates else ():
            now = next((one for one in reversed(rates) if one.minute <= minute), Requests(0, 0))
            for number in range(now.rate):
                odd = _share(number, now) != _share(number + 1, now)
                yield _at(plan, minute + (number + 0.5) / now.rate), self._read_odd if odd else self._read

    def _actions(self, doing: Doing) -> Iterator[tuple[float, Callable[[], None]]]:
        match doing:
            case Handing():
                handed: list[tuple[str, str]] = []
                yield doing.minute, lambda: handed.append(self._hand_in(doing.kind))
                if doing.cancel is not None:
                    yield doing.cancel, lambda: self._cancel(*handed[0])
            case SigningIn():
                for number in range(doing.times):
                    yield doing.minute + number / 60, lambda: self._sign_in(wrong=doing.wrong)
            case Refused():
                for number in range(doing.times):
                    yield doing.minute + number / 60, self._upload_nonsense
            case Requests():
                pass

    def _read(self) -> None:
        firm = next(self._firms)
        self._ask("GET", f"/firms/{firm}/matters", firm)

    def _read_odd(self) -> None:
        self._ask("GET", f"/matters/{self._odd}", self._place.firms[0])

    def _hand_in(self, kind: Kind) -> tuple[str, str]:
        """As the website does it: a matter, the file, a run. The run, and whose it is."""
        firm = next(self._firms)
        matter = self._ask("POST", f"/firms/{firm}/matters", firm, json={"title": "A packet"}).json()["id"]
        file = ("packet.pdf", self._packets.get(kind, _BROKEN), "application/pdf")
        self._ask("POST", f"/matters/{matter}/documents", firm, files={"file": file})
        return str(self._ask("POST", f"/matters/{matter}/runs", firm, json={}).json()["id"]), firm

    def _cancel(self, run: str, firm: str) -> None:
        self._ask("POST", f"/runs/{run}/cancel", firm)

    def _upload_nonsense(self) -> None:
        firm = self._place.firms[0]
        file = ("packet.pdf", b"not a PDF", "application/pdf")
        self._ask("POST", f"/matters/{self._odd}/documents", firm, files={"file": file})

    def _sign_in(self, *, wrong: bool) -> None:
        with httpx.Client(base_url=self._place.site, timeout=20.0, trust_env=False) as browser:
            token = browser.get("/api/auth/csrf").json()["csrfToken"]
            password = "forgotten" if wrong else self._place.password
            form = {"csrfToken": token, "email": self._place.email, "password": password, "json": "true"}
            browser.post("/api/auth/callback/credentials", data=form)

    def _ask(self, method: str, path: str, firm: str, **kwargs: object) -> httpx.Response:
        now = int(time.time())
        claims = {"sub": "user-of-the-pilot", "firm_id": firm, "iat": now, "exp": now + 60, "mth": method, "pth": path}
        token = jwt.encode(claims, self._place.secret, "HS256")
        headers = {"X-Internal-Auth": token}
        return self._http.request(method, self._place.api + path, headers=headers, **kwargs)  # type: ignore[arg-type]


def _share(number: int, now: Requests) -> int:
    """How many of the first requests of a minute are odd; they are spread from its middle."""
    return (number * now.odd + now.rate // 2) // now.rate


def _at(plan: Plan, minute: float) -> datetime:
    return plan.start.astimezone(UTC) + timedelta(minutes=minute)


def main(plan: Path) -> None:
    """Play, as soon as the file with the plan is there, until the parent closes our input."""
    leave_with_parent()
    clock = Clock(**json.loads(os.environ["CLOCK"]))
    users = Users(Place.of_environment(), clock)
    users.prepare()
    announce(ready=True)
    day = timedelta(days=1).total_seconds() * clock.scale
    with clock.waits_for_us():
        poll(plan.exists, until=bool, every=0.02 * clock.scale, within=day, clock=clock)
        users.act(msgspec.json.decode(plan.read_bytes(), type=Plan))
        clock.wait(day)


if __name__ == "__main__":
    import sys

    main(Path(sys.argv[1]))
