"""The rehearsal's app as real processes: how tests start it, how fast it starts, and that it leaves with its parent."""

import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from golive.clock import Clock, poll
from golive.model.packet import Packet
from golive_rehearsal import ontogra
from golive_rehearsal.child import Child

MODULE = "golive_rehearsal.ontogra"
SECRET = "an internal secret that is made up for tests"
PASSWORD = secrets.token_urlsafe(12)


def claims(method: str, path: str, firm: str = ontogra.GOLIVE_FIRM, **other: object) -> dict[str, Any]:
    """What a token says; ``other`` claims differ from what they should be."""
    now = int(time.time())
    said = {
        "sub": ontogra.GOLIVE_USER,
        "firm_id": firm,
        "iat": now,
        "exp": now + 60,
        "mth": method,
        "pth": path,
        **other,
    }
    return {name: value for name, value in said.items() if value is not None}


def token(said: Mapping[str, Any], secret: str = SECRET) -> dict[str, str]:
    """A signed token as a header."""
    return {"X-Internal-Auth": jwt.encode(dict(said), secret, algorithm="HS256")}


class Running:
    """An api, perhaps with a worker and a site, over one folder of data."""

    def __init__(self, data: Path, tag: str = "1.5.0") -> None:
        self.data = data
        self.log: list[str] = []
        self.children: list[Child] = []
        self._tag = tag
        ontogra.seed(data)
        self.api = self.start("api")
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{self.api.facts()['port']}", trust_env=False)

    def start(self, part: str, **environment: str) -> Child:
        """Start one more process."""
        told = {
            "PORT": "0",
            "IMAGE_TAG": self._tag,
            "DATA_DIR": str(self.data),
            "INTERNAL_AUTH_SECRET": SECRET,
            "AUTH_ENFORCED": "1",
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            **environment,
        }
        child = Child(MODULE, part, env=told, hear=self.log.append)
        self.children.append(child)
        return child

    def start_site(self, tag: str = "2.5.0") -> str:
        """Start the website; its address."""
        site = self.start(
            "site",
            IMAGE_TAG=tag,
            API_URL=str(self.http.base_url),
            SITE_SECRET="a site secret that is made up for tests",
            SITE_USERS=ontogra.site_users(PASSWORD),
        )
        return f"http://localhost:{site.facts()['port']}"

    def ask(self, method: str, path: str, firm: str = ontogra.GOLIVE_FIRM, **kwargs: Any) -> httpx.Response:  # noqa: ANN401
        """Ask the API on behalf of a firm's user."""
        return self.http.request(method, path, headers=token(claims(method, path.partition("?")[0], firm)), **kwargs)

    def new_matter(self, title: str = "GOLIVE-test") -> str:
        """A new matter of golive's own firm; its id."""
        return str(self.ask("POST", f"/firms/{ontogra.GOLIVE_FIRM}/matters", json={"title": title}).json()["id"])

    def upload(self, matter: str, content: bytes, filename: str = "packet.pdf") -> httpx.Response:
        """Upload a file to a matter."""
        files = {"file": (filename, content, "application/pdf")}
        return self.ask("POST", f"/matters/{matter}/documents", files=files)

    def run(self, packet: Packet | bytes) -> dict[str, Any]:
        """Have a packet processed in a matter of its own; the run as it ended."""
        matter = self.new_matter()
        assert self.upload(matter, packet if isinstance(packet, bytes) else packet.pdf).status_code == 201
        run = self.ask("POST", f"/matters/{matter}/runs", json={}).json()["id"]
        return self.ended(run)

    def ended(self, run: str) -> dict[str, Any]:
        """A run when it is no longer active, or as it is after five seconds."""

        def read() -> dict[str, Any]:
            seen: dict[str, Any] = self.ask("GET", f"/runs/{run}").json()
            return seen

        return poll(read, until=lambda one: one["status"] not in ("pending", "running"), every=0.03, within=5,
                    clock=Clock())  # fmt: skip

    def workers(self) -> int:
        """How many workers the app counts as alive."""
        return int(self.http.get("/health/worker/details").json()["workers"])

    def heard(self, text: str) -> list[str]:
        """The lines of the log with this text; waits a moment for the first."""
        return poll(
            lambda: [line for line in self.log if text in line], until=bool, every=0.02, within=2, clock=Clock()
        )

    def close(self) -> None:
        """End everything."""
        self.http.close()
        for child in self.children:
            child.stop()


@contextmanager
def running(data: Path, tag: str = "1.5.0", *, worker: bool = True) -> Iterator[Running]:
    """A running app, ended with the block."""
    app = Running(data, tag)
    try:
        if worker:
            assert app.start("worker").facts() == {"ready": True}
        yield app
    finally:
        app.close()


@pytest.mark.parametrize("part", ["api", "worker", "site"])
def test_a_part_leaves_when_its_input_closes(part: str, tmp_path: Path) -> None:
    """Each process of the app ends by itself, without being killed, when its parent closes its input."""
    with running(tmp_path, worker=False) as app:
        if part == "site":
            app.start_site()
        elif part == "worker":
            app.start("worker").facts()
        child = app.children[-1]
        assert child.alive
        assert child.stop(within=3) == 0


def test_a_version_that_was_never_built_does_not_start(tmp_path: Path) -> None:
    """An image tag that no version has leaves at once and announces nothing."""
    with running(tmp_path, worker=False) as app:
        child = app.start("api", IMAGE_TAG="0.0.0")
        assert child.facts() == {}
        assert child.process.wait(3) != 0


def test_an_unknown_switch_is_refused(tmp_path: Path) -> None:
    """A switch that does not exist can't be switched on unnoticed."""
    with pytest.raises((KeyError, ValueError)):
        ontogra.switch(tmp_path, "health_down", on=True)
