"""How golive behaves towards a product that others use: it says who asks, how often, and stops by itself."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec
import pytest

from conftest import ask_everything
from golive import __version__
from golive.app import App
from golive.clock import Clock
from golive.config import target as targets
from golive.errors import BudgetSpent, ConfigurationError
from golive.session.connection import Connection

Seen = list[tuple[str, Any]]


@pytest.fixture
def server() -> Iterator[tuple[str, Seen]]:
    """A product that answers everything with 200; its address, and the path and headers of each request."""
    seen: Seen = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append((self.path, self.headers))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}", seen
    http.shutdown()
    thread.join()
    http.server_close()


def app_of(connection: Connection, url: str, clock: Clock, **budget: int) -> App:
    """Golive's way to that product, with a budget."""
    target = connection.target
    told = msgspec.structs.replace(target.app, api_url=url, site_url=url, budget=targets.Budget(**budget))
    return App(msgspec.structs.replace(target, app=told), connection.resolve, run="r1", clock=clock)


def test_every_request_says_whose_it_is(rehearsed: Connection, server: tuple[str, Seen]) -> None:
    """Each request, that for a page too, names golive, its version and the run, by an id that no other has."""
    app = app_of(rehearsed, server[0], Clock())

    app.get("/a")
    app.get("/a", anonymous=True)
    app.sign_in_page("/signin")
    app.close()

    ids = [headers["X-Request-Id"] for _, headers in server[1]]
    assert {headers["User-Agent"] for _, headers in server[1]} == {f"golive/{__version__}"}
    assert len(set(ids)) == 3
    assert all(one.startswith("golive-r1-") for one in ids)


@dataclass(frozen=True)
class Noted(Clock):
    """Has everybody wait, and notes for how long they wanted to."""

    waits: list[float] = field(default_factory=list, hash=False)

    def wait(self, seconds: float, cancel: threading.Event | None = None) -> None:
        """Wait as any clock does."""
        self.waits.append(seconds)
        super().wait(seconds, cancel)


def test_no_address_is_asked_too_often(rehearsed: Connection, server: tuple[str, Seen]) -> None:
    """Of one address no minute sees more than the budget, whoever asks at the same time; another address waits not."""
    clock = Noted(anchor=time.time(), epoch=datetime.now(UTC).timestamp(), scale=20)
    app = app_of(rehearsed, server[0], clock, requests_a_minute=10)
    began = clock.now()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: app.get("/a", anonymous=True), range(10)))
        app.get("/b", anonymous=True)
        of_other = max(clock.waits)
        list(pool.map(lambda _: app.get("/a", anonymous=True), range(11)))
    app.close()

    assert of_other == 0
    assert (clock.now() - began).total_seconds() >= 120
    assert Counter(path for path, _ in server[1]) == {"/a": 21, "/b": 1}


def test_a_run_that_asks_too_much_stops(rehearsed: Connection, server: tuple[str, Seen]) -> None:
    """What is beyond the budget of a run is not sent, and the sentence says what may be done."""
    app = app_of(rehearsed, server[0], Clock(), requests_in_all=2)
    app.get("/a", anonymous=True)
    app.get("/b", anonymous=True)

    with pytest.raises(BudgetSpent, match=r"127\.0\.0\.1 the 2 requests .* raise requests_in_all"):
        app.get("/c", anonymous=True)
    app.close()

    assert [path for path, _ in server[1]] == ["/a", "/b"]


def test_a_spent_budget_is_no_green(rehearsed: Connection) -> None:
    """A check that was not asked for want of budget can't be told; it is not passed over, and not failed."""
    assert rehearsed.rehearsal is not None
    told = msgspec.structs.replace(rehearsed.target.app, budget=targets.Budget(requests_in_all=1))
    target = msgspec.structs.replace(rehearsed.target, app=told)
    poor = Connection(
        target,
        rehearsed.clock,
        rehearsed.rehearsal.environment,
        rehearsed.rehearsal,
        checklist=rehearsed.checklist,
    )
    facts: dict[str, Any] = {}

    found = ask_everything(poor, into=facts)
    poor.app.close()

    spent = {name for name, fact in facts.items() if fact.kind == "BudgetSpent"}
    assert {"depth", "runs"} & spent
    assert found["workflow-api"].verdict.value != "PASS"
    assert "INCONCLUSIVE" in {found["health"].verdict.value, found["health-depth"].verdict.value}


def test_a_budget_stays_below_the_products_limit(rehearsed: Connection) -> None:
    """A target file can't let golive ask so often that the product would refuse it."""
    plain = targets.to_plain(rehearsed.target)
    plain["app"]["budget"] = {"requests_a_minute": 180}

    with pytest.raises(ConfigurationError, match="170"):
        targets.from_plain(plain, source="here")
