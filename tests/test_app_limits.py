"""The limits of the rehearsal's app: how many requests, how large, how many matters; and versions that look well."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from test_app_api import MATTERS, PDF
from test_app_processes import SECRET, Running, claims, running, token

from golive import packets
from golive.app.workflow import seconds_between_looks
from golive.clock import Clock
from golive.model.artefact import ReviewPack
from golive.pdf import read_output
from golive_rehearsal import ontogra
from golive_rehearsal.ontogra.api import api
from golive_rehearsal.ontogra.limits import A_MINUTE, LARGEST


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Running]:
    """An API without a worker."""
    with running(tmp_path, worker=False) as started:
        yield started


def test_the_request_after_the_last_of_a_minute_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One client has 180 requests a minute for one path, let in or not; other paths, clients and health go on."""
    for name, value in {"DATA_DIR": str(tmp_path), "IMAGE_TAG": "1.5.0", "INTERNAL_AUTH_SECRET": SECRET}.items():
        monkeypatch.setenv(name, value)
    ontogra.seed(tmp_path)

    async def statuses() -> list[int]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(api()), base_url="http://localhost") as http:
            first = {(await http.get(MATTERS)).status_code for _ in range(A_MINUTE)}
            over, prefixed = await http.get(MATTERS), await http.get(f"/api/citeline{MATTERS}")
            other = await http.get(MATTERS, headers={"X-Forwarded-For": "10.1.2.3"})
            health = {(await http.get("/health")).status_code for _ in range(A_MINUTE + 1)}
            firms = await http.get("/firms")
        assert over.headers["retry-after"] == "60"
        return [*first, over.status_code, prefixed.status_code, other.status_code, firms.status_code, *health]

    assert A_MINUTE == 180
    assert asyncio.run(statuses()) == [401, 429, 429, 401, 401, 200]


def test_a_body_that_hides_its_length_is_bounded_too(app: Running) -> None:
    """A chunked body is refused with 413 once it is over 25 MiB, and nothing of it is kept."""
    path = f"/matters/{app.new_matter()}/documents"
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-'
    pieces = [head, *[bytes(2**20)] * (LARGEST // 2**20 + 1), b"\r\n--b--\r\n"]

    answer = app.http.post(
        path,
        content=iter(pieces),
        headers={**token(claims("POST", path)), "Content-Type": "multipart/form-data; boundary=b"},
        timeout=30,
    )

    assert answer.status_code == 413
    assert app.ask("GET", path).json() == []


def test_a_starter_firm_stops_at_its_sixth_matter(app: Running) -> None:
    """A starter firm starts runs in five matters of thirty days; the sixth answers 402, unless the others are old."""
    with closing(sqlite3.connect(app.data / "app.sqlite")) as database, database:
        database.execute("UPDATE firms SET tier = 'starter'")
    statuses = []
    for _ in range(6):
        matter = app.new_matter()
        app.upload(matter, PDF)
        statuses.append(app.ask("POST", f"/matters/{matter}/runs", json={}).status_code)
    with closing(sqlite3.connect(app.data / "app.sqlite")) as database, database:
        database.execute("UPDATE matters SET created_at = '2020-01-01' WHERE id != ?", (matter,))

    assert statuses == [202] * 5 + [402]
    assert app.ask("POST", f"/matters/{matter}/runs", json={}).status_code == 202


def test_a_matter_at_work_is_not_deleted(app: Running) -> None:
    """A matter with a run that waits answers 409 to its deletion, and is deleted once the run is cancelled."""
    matter = app.new_matter()
    app.upload(matter, PDF)
    run = app.ask("POST", f"/matters/{matter}/runs", json={}).json()["id"]

    assert app.ask("DELETE", f"/matters/{matter}").status_code == 409
    app.ask("POST", f"/runs/{run}/cancel")
    assert app.ask("DELETE", f"/matters/{matter}").status_code == 204


# ---------------------------------------------------------------------- versions


def test_a_version_without_login_refuses_good_tokens(tmp_path: Path) -> None:
    """It is healthy, and answers 401 to a token that every other version takes."""
    with running(tmp_path, "1.5.1-login", worker=False) as bad:
        assert bad.http.get("/health").status_code == 200
        assert bad.ask("GET", MATTERS).status_code == 401


def test_a_slow_version_answers_rightly_and_late(tmp_path: Path) -> None:
    """It answers what a good one does, three seconds late; its health address is as quick as ever."""
    with running(tmp_path, "1.5.1-slow", worker=False) as bad:
        quick, late = bad.http.get("/health"), bad.ask("GET", MATTERS, timeout=10)
    assert (quick.status_code, late.status_code) == (200, 200)
    assert quick.elapsed.total_seconds() < 3 <= late.elapsed.total_seconds()


def test_an_unhealthy_version_answers_503(tmp_path: Path) -> None:
    """Its health address says so; the rest of it works."""
    with running(tmp_path, "1.5.1-unhealthy", worker=False) as bad:
        assert (bad.http.get("/health").status_code, bad.ask("GET", MATTERS).status_code) == (503, 200)


@pytest.mark.parametrize("part", ["api", "worker"])
def test_a_version_that_crashes_leaves_at_start(part: str, tmp_path: Path) -> None:
    """Neither of its processes announces anything; each leaves with an error."""
    with running(tmp_path, worker=False) as app:
        child = app.start(part, IMAGE_TAG="1.5.1-crash")
        assert child.facts() == {}
        assert child.process.wait(3) != 0


def test_a_version_that_gets_stuck_runs_for_ever(tmp_path: Path) -> None:
    """A run begins and does not end; once its sign of life is old it counts as stuck, and nobody takes it up."""
    with running(tmp_path, "1.5.1-stuck") as bad:
        matter = bad.new_matter()
        bad.upload(matter, packets.generate(1, pages=10).pdf)
        run = bad.ask("POST", f"/matters/{matter}/runs", json={}).json()["id"]
        Clock().wait(0.5)
        with closing(sqlite3.connect(bad.data / "app.sqlite")) as database, database:
            database.execute("UPDATE runs SET heartbeat_at = '2020-01-01'")
        Clock().wait(0.3)
        assert bad.ask("GET", f"/runs/{run}").json()["status"] == "running"
        assert bad.http.get("/health/worker/details").json()["stale_running"] == 1
        assert bad.ask("DELETE", f"/matters/{matter}").status_code == 409


@pytest.mark.parametrize("tag", ["1.5.1-empty", "1.5.1-nextpage"])
def test_versions_with_bad_rows_are_delivered_all_the_same(tag: str, tmp_path: Path) -> None:
    """A version without rows, or one page off, ends like a good one; it cites what comes after the right pages."""
    packet = packets.generate(7, pages=12)
    with running(tmp_path, tag) as bad:
        run = bad.run(packet)
        export = bad.ask("GET", f"/runs/{run['id']}/artifacts/pdf?export_mode=INTERNAL").content
    rows = read_output(ReviewPack("c.pdf", export)).rows
    right = {page % packet.pages + 1 for event in packet.truth.events for page in event.pages}
    assert run["status"] in ("needs_review", "success")
    assert {page for row in rows for page in row.cited} == ({*right} if tag == "1.5.1-nextpage" else set())
    assert bool(rows) == (tag == "1.5.1-nextpage")


@pytest.mark.parametrize("limit", [1, 8, 45, 46, 300, 1800])
def test_golive_itself_stays_within_the_rate_limit(limit: float) -> None:
    """While golive waits for a run it never asks one address more than 180 times in a minute."""
    assert min(limit, 60) / seconds_between_looks(limit) <= 180 * 0.75
