"""From packet to export in the rehearsal's app, how its versions differ, and its faults switched on and off live."""

import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from test_app_processes import Running, running

from golive.clock import Clock
from golive.model.artefact import ReviewPack
from golive.packets import generate
from golive.pdf import read_output
from golive_rehearsal import ontogra

PACKET = generate(7, pages=12)
TRUTH = sorted((event.date, event.type, event.provider) for event in PACKET.truth.events)
OTHERS = f"/firms/{ontogra.PILOT_FIRM}/matters"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The good release: an API and a worker."""
    with running(tmp_path_factory.mktemp("runs")) as started:
        yield started


@pytest.fixture(scope="module")
def done(app: Running) -> dict[str, Any]:
    """A finished run of the packet."""
    return app.run(PACKET)


def export(app: Running, run: dict[str, Any]) -> bytes:
    """What a run exports."""
    answer = app.ask("GET", f"/runs/{run['id']}/artifacts/pdf?export_mode=INTERNAL")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/octet-stream")
    return answer.content


def test_a_run_is_finished_within_a_second(done: dict[str, Any]) -> None:
    """A packet of twelve pages is processed well within a second, and its end is one that delivers."""
    assert done["status"] in ("needs_review", "success")
    assert done["processing_seconds"] < 1
    assert done["started_at"] <= done["finished_at"]
    assert not done["error_message"]


def test_the_timeline_tells_the_packets_truth(app: Running, done: dict[str, Any]) -> None:
    """The export has a row for each event of the packet, with its finding, citing a page that is there."""
    rows = read_output(ReviewPack("c.pdf", export(app, done))).rows
    assert sorted((row.date, row.event, row.provider) for row in rows) == TRUTH
    assert [row.date for row in rows] == sorted(row.date for row in rows)
    for event in PACKET.truth.events:
        (row,) = [row for row in rows if event.finding in row.finding]
        assert row.provider == event.provider
        assert set(row.cited) >= set(event.pages)
        assert all(1 <= page <= PACKET.pages for page in row.cited)


def test_a_status_that_asks_for_review_has_a_cover(app: Running, done: dict[str, Any]) -> None:
    """An export that needs review says so on its first page, and any export is titled by its matter."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(export(app, done))).pages]
    assert ("EXPORT STATUS: REVIEW RECOMMENDED" in pages[0]) == (done["status"] == "needs_review")
    assert "Medical Chronology: GOLIVE-test" in " ".join(pages)
    assert "Medical Timeline (Litigation Ready)" in " ".join(pages)


def test_the_evidence_graph_is_what_was_read(app: Running, done: dict[str, Any]) -> None:
    """The graph has every page's text, and the export's events."""
    graph = app.ask("GET", f"/runs/{done['id']}/artifacts/by-name/evidence_graph.json").json()
    assert [page["page_number"] for page in graph["pages"]] == list(range(1, PACKET.pages + 1))
    assert all(PACKET.truth.patient.name in page["text"] for page in graph["pages"])
    assert len(graph["events"]) == len(TRUTH)


def test_the_latest_export_names_its_run(app: Running, done: dict[str, Any]) -> None:
    """The newest export of a matter tells its run, status and artifacts; another mode has none."""
    path = f"/matters/{done['matter_id']}/exports/latest"
    told = app.ask("GET", f"{path}?export_mode=INTERNAL").json()
    assert (told["run_id"], told["status"]) == (done["id"], done["status"])
    assert {"artifact_type", "storage_uri", "sha256", "bytes"} <= set(told["artifacts"][0])
    assert app.ask("GET", f"{path}?export_mode=MEDIATION").status_code == 404


def test_the_same_packet_gives_the_same_rows(app: Running, done: dict[str, Any]) -> None:
    """Two runs of one packet have the same timeline and the same status."""
    again = app.run(PACKET)
    assert again["status"] == done["status"]
    assert (
        read_output(ReviewPack("c.pdf", export(app, again))).rows
        == read_output(ReviewPack("c.pdf", export(app, done))).rows
    )


def test_a_broken_packet_uploads_and_its_run_fails(app: Running) -> None:
    """Corrupt and encrypted files are taken, and their runs fail with a reason."""
    locked, buffer = PdfWriter(clone_from=io.BytesIO(PACKET.pdf)), io.BytesIO()
    locked.encrypt("secret", algorithm="RC4-128")
    locked.write(buffer)
    for content in (b"%PDF-1.7\n" + b"\x00garbage" * 40, PACKET.pdf[:700], buffer.getvalue()):
        ended = app.run(content)
        assert ended["status"] == "failed"
        assert ended["error_message"]


def test_runs_are_taken_in_turn_by_one_worker_each(app: Running) -> None:
    """Two workers finish every run once, and each run only begins after those before it have begun."""
    app.start("worker").facts()
    matters = [app.new_matter() for _ in range(4)]
    for matter in matters:
        app.upload(matter, PACKET.pdf)
    runs = [app.ask("POST", f"/matters/{matter}/runs", json={}).json()["id"] for matter in matters]
    ended = [app.ended(run) for run in runs]
    assert {run["status"] for run in ended} <= {"needs_review", "success"}
    assert [run["started_at"] for run in ended] == sorted(run["started_at"] for run in ended)


def test_a_run_that_a_dead_worker_left_is_taken_up(app: Running) -> None:
    """A run whose worker gives no sign of life any more is processed by the next one."""
    ontogra.switch(app.data, "worker_stopped", on=True)
    matter = app.new_matter()
    app.upload(matter, PACKET.pdf)
    run = app.ask("POST", f"/matters/{matter}/runs", json={}).json()["id"]
    with closing(sqlite3.connect(app.data / "app.sqlite")) as database, database:
        database.execute("UPDATE runs SET status = 'running', heartbeat_at = '2020-01-01' WHERE id = ?", (run,))
    assert app.http.get("/health/worker/details").json()["stale_running"] == 1
    ontogra.switch(app.data, "worker_stopped", on=False)
    assert app.ended(run)["status"] in ("needs_review", "success")


def test_a_deleted_matter_leaves_no_file(app: Running) -> None:
    """With a matter its packet and everything that its runs made are gone from the folder."""
    run = app.run(PACKET)
    assert list(app.data.rglob(f"{run['id']}*"))
    assert app.ask("DELETE", f"/matters/{run['matter_id']}").status_code == 204
    assert not list(app.data.rglob(f"{run['id']}*"))


def test_a_bad_version_looks_well_and_fails_every_run(tmp_path: Path) -> None:
    """The bad release is healthy and takes uploads, and every run ends failed within a second, with a reason."""
    with running(tmp_path, "1.5.1-bad") as bad:
        assert bad.http.get("/health").json() == {"status": "ok", "version": "1.5.1-bad"}
        ended = [bad.run(generate(seed, pages=10)) for seed in (1, 2)]
    assert [run["status"] for run in ended] == ["failed", "failed"]
    assert all(run["error_message"] and run["processing_seconds"] < 1 for run in ended)


def test_a_version_with_broken_matters_answers_500_there_only(tmp_path: Path) -> None:
    """Matters answer 500 in the version that breaks them; its health and access control are as ever."""
    with running(tmp_path, "1.5.1-5xx", worker=False) as bad:
        matters = f"/firms/{ontogra.GOLIVE_FIRM}/matters"
        assert bad.ask("GET", matters).status_code == 500
        assert bad.ask("GET", OTHERS).status_code == 403
        assert bad.http.get(matters).status_code == 401
        assert (bad.ask("GET", "/firms").status_code, bad.http.get("/health").status_code) == (200, 200)


@pytest.mark.parametrize("tag", ["1.5.1-uncited", "1.5.1-wrongpage"])
def test_versions_with_bad_citations_are_delivered_all_the_same(tag: str, tmp_path: Path) -> None:
    """A version without citations, or with such as the packet does not have, ends like a good one."""
    with running(tmp_path, tag) as bad:
        run = bad.run(PACKET)
        rows = read_output(ReviewPack("c.pdf", export(bad, run))).rows
    assert run["status"] in ("needs_review", "success")
    cited = [page for row in rows for page in row.cited]
    assert len(rows) == len(TRUTH)
    assert max(cited, default=0) > PACKET.pages if tag == "1.5.1-wrongpage" else not cited


# ---------------------------------------------------------------------- faults, on and off


def answers(app: Running, run: dict[str, Any], fault: str) -> list[int]:
    """The statuses that a fault concerns."""
    runs, one = f"/matters/{run['matter_id']}/runs", f"/runs/{run['id']}"
    own = f"/firms/{ontogra.GOLIVE_FIRM}/matters"
    asked = {
        "auth_off": lambda: [app.http.get(own), app.http.get(OTHERS), app.http.get(runs)],
        "tenant_leak": lambda: [app.ask("GET", OTHERS), app.ask("GET", runs, firm=ontogra.PILOT_FIRM),
                                app.http.get(own)],
        "database_down": lambda: [app.http.get("/health"), app.http.get("/health/worker/details"), app.ask("GET", own),
                                  app.ask("GET", one), app.ask("GET", OTHERS), app.http.get(own)],
        "runs_unreadable": lambda: [app.ask("GET", runs), app.ask("GET", one), app.ask("GET", own)],
        "export_broken": lambda: [app.ask("GET", f"{one}/artifacts/pdf?export_mode=INTERNAL"), app.ask("GET", one)],
    }  # fmt: skip
    return [answer.status_code for answer in asked[fault]()]


@pytest.mark.parametrize(
    ("fault", "well", "broken"),
    [
        ("auth_off", [401, 401, 401], [200, 403, 200]),
        ("tenant_leak", [403, 403, 401], [200, 200, 401]),
        ("database_down", [200, 200, 200, 200, 403, 401], [200, 500, 500, 500, 403, 401]),
        ("runs_unreadable", [200, 200, 200], [500, 500, 200]),
        ("export_broken", [200, 200], [500, 200]),
    ],
)
def test_a_fault_is_switched_on_and_off_live(
    app: Running, done: dict[str, Any], fault: str, well: list[int], broken: list[int]
) -> None:
    """A fault changes exactly the answers that it is about, at once, and switching it off mends them at once."""
    assert answers(app, done, fault) == well
    ontogra.switch(app.data, fault, on=True)
    try:
        assert answers(app, done, fault) == broken
    finally:
        ontogra.switch(app.data, fault, on=False)
    assert answers(app, done, fault) == well


def test_a_stopped_worker_takes_nothing_until_it_goes_on(app: Running) -> None:
    """With the worker stopped none counts as alive and a run stays pending; switched on again, it is processed."""
    ontogra.switch(app.data, "worker_stopped", on=True)
    try:
        assert app.workers() == 0
        matter = app.new_matter()
        app.upload(matter, PACKET.pdf)
        run = app.ask("POST", f"/matters/{matter}/runs", json={}).json()["id"]
        Clock().wait(0.3)
        assert app.ask("GET", f"/runs/{run}").json()["status"] == "pending"
    finally:
        ontogra.switch(app.data, "worker_stopped", on=False)
    assert app.ended(run)["status"] in ("needs_review", "success")
    assert app.workers() >= 1


# ---------------------------------------------------------------------- what packets are like


def test_a_scanned_page_is_counted_and_nothing_is_invented(app: Running) -> None:
    """A packet of pictures ends needs_review with every page counted as unreadable and not one row."""
    run = app.run(generate(4, pages=10, scans=1.0))
    assert (run["status"], run["metrics"]["pages_unreadable"], run["metrics"]["events_total"]) == (
        "needs_review",
        10,
        0,
    )
    assert run["warnings"] == ["10 pages could not be read"]
    assert not read_output(ReviewPack("c.pdf", export(app, run))).rows


def test_a_mixed_packet_tells_what_can_be_read(app: Running) -> None:
    """Of a packet that is half scanned the rows are those events that stand on pages with text, and no others."""
    packet = generate(4, pages=12, scans=0.5)
    run = app.run(packet)
    rows = read_output(ReviewPack("c.pdf", export(app, run))).rows
    readable = [event for event in packet.truth.events if not set(event.pages) & set(packet.truth.scanned)]
    assert run["status"] == "needs_review"
    assert sorted((row.date, row.event) for row in rows) == sorted((event.date, event.type) for event in readable)
    assert 0 < len(readable) < len(packet.truth.events)


def test_noise_does_not_become_events(app: Running) -> None:
    """Duplicates are told once, and faxes as others; another patient's page is told as a doubt, and not as his."""
    packet = generate(3, pages=22, noise=8)
    run = app.run(packet)
    rows = read_output(ReviewPack("c.pdf", export(app, run))).rows
    told = sorted((event.date, event.type, event.provider) for event in packet.truth.events)
    strays = {one.page for one in packet.truth.noise if one.kind == "stray"}
    assert run["status"] == "needs_review"
    assert f"{len(strays)} pages are of another patient" in run["warnings"]
    assert sorted((row.date, row.event, row.provider) for row in rows) == told
    assert not strays & {page for row in rows for page in row.cited}


def test_a_packet_without_doubt_ends_success(app: Running) -> None:
    """A packet whose facts are all read and cited, with no operation in it, ends success and has no cover."""
    plain = next(one for one in (generate(seed, pages=12) for seed in range(30))
                 if not any(event.type == "Procedure/Surgery" for event in one.truth.events))  # fmt: skip
    run = app.run(plain)
    first = PdfReader(io.BytesIO(export(app, run))).pages[0].extract_text()
    assert (run["status"], run["warnings"]) == ("success", [])
    assert "EXPORT STATUS" not in first


def test_a_packet_without_records_ends_partial(app: Running) -> None:
    """A readable PDF in which no event is found ends partial, and says so."""
    writer, buffer = PdfWriter(), io.BytesIO()
    writer.add_blank_page(612, 792)
    writer.write(buffer)
    run = app.run(buffer.getvalue())
    assert (run["status"], run["warnings"]) == ("partial", ["no event was found"])
