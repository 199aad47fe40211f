"""The API of the rehearsal's app: who is let in, what is refused, and what each route answers."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from test_app_processes import SECRET, Running, claims, running, token

from golive_rehearsal import ontogra

MATTERS = f"/firms/{ontogra.GOLIVE_FIRM}/matters"
PILOTS = f"/firms/{ontogra.PILOT_FIRM}/matters"
PDF = b"%PDF-1.7\nnot more than its first line"


def without(name: str) -> dict[str, Any]:
    """A token's claims but one."""
    return {claim: value for claim, value in claims("GET", MATTERS).items() if claim != name}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An API without a worker, so that a run stays as it was made."""
    with running(tmp_path_factory.mktemp("api"), worker=False) as started:
        yield started


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="missing"),
        pytest.param({"X-Internal-Auth": "not.a.token"}, id="garbage"),
        pytest.param({"Authorization": token(claims("GET", MATTERS))["X-Internal-Auth"]}, id="wrong-header"),
        pytest.param(token(claims("GET", MATTERS), "another secret, long enough to sign"), id="wrong-secret"),
        pytest.param(token(claims("GET", MATTERS, exp=1)), id="expired"),
        pytest.param(token(claims("POST", MATTERS)), id="wrong-method"),
        pytest.param(token(claims("GET", f"{MATTERS}/x")), id="wrong-path"),
        *(pytest.param(token(without(name)), id=f"no-{name}")
          for name in ("sub", "firm_id", "iat", "exp", "mth", "pth")),
        pytest.param({**token(claims("GET", MATTERS)), "X-Firm-Id": ontogra.PILOT_FIRM}, id="headers-differ"),
    ],
)  # fmt: skip
def test_a_request_without_its_own_token_is_answered_401(app: Running, headers: dict[str, str]) -> None:
    """Only a token that is signed, complete, in time and for this very request opens anything."""
    assert app.http.get(MATTERS, headers=headers).status_code == 401


def test_an_unsigned_token_is_answered_401(app: Running) -> None:
    """A token whose header asks for no signature opens nothing."""
    head, body, _ = token(claims("GET", MATTERS), SECRET)["X-Internal-Auth"].split(".")
    unsigned = "eyJhbGciOiJub25lIn0" + "." + body + "."
    assert head
    assert app.http.get(MATTERS, headers={"X-Internal-Auth": unsigned}).status_code == 401


@pytest.mark.parametrize("prefix", ["", "/api/citeline"])
def test_the_own_firm_is_open_and_every_other_forbidden(app: Running, prefix: str) -> None:
    """Bare or prefixed, a token opens its own firm and answers 403 for another, also for one that does not exist."""
    assert app.ask("GET", prefix + MATTERS).status_code == 200
    assert app.ask("GET", prefix + PILOTS).status_code == 403
    assert app.ask("GET", f"{prefix}/firms/firm-nobody/matters").status_code == 403
    assert app.ask("POST", prefix + PILOTS, json={"title": "x"}).status_code == 403


def test_what_hangs_on_another_firms_matter_is_forbidden(app: Running) -> None:
    """Matter, documents, download, runs, artifacts and deletion of one firm answer 403 to the other."""
    matter = app.new_matter()
    document = app.upload(matter, PDF).json()["id"]
    run = app.ask("POST", f"/matters/{matter}/runs", json={}).json()["id"]
    asked = [
        ("GET", f"/matters/{matter}"), ("DELETE", f"/matters/{matter}"), ("GET", f"/matters/{matter}/documents"),
        ("GET", f"/documents/{document}/download"), ("GET", f"/matters/{matter}/runs"), ("GET", f"/runs/{run}"),
        ("POST", f"/runs/{run}/cancel"), ("GET", f"/runs/{run}/artifacts/pdf?export_mode=INTERNAL"),
        ("GET", f"/runs/{run}/artifacts/by-name/evidence_graph.json"),
    ]  # fmt: skip
    assert {app.ask(*one, firm=ontogra.PILOT_FIRM).status_code for one in asked} == {403}


def test_what_does_not_exist_is_not_found(app: Running) -> None:
    """Unknown matters, documents and runs answer 404."""
    asked = ["/matters/none", "/matters/none/runs", "/documents/none/download", "/runs/none",
             f"/matters/{app.new_matter()}/exports/latest?export_mode=INTERNAL"]  # fmt: skip
    assert {app.ask("GET", path).status_code for path in asked} == {404}


@pytest.mark.parametrize("body", [{"json": {}}, {"json": {"title": " "}}, {"json": []}, {"content": b"{"}, {}])
def test_a_matter_needs_a_title(app: Running, body: dict[str, Any]) -> None:
    """A new matter without a title in a JSON object answers 422."""
    assert app.ask("POST", MATTERS, **body).status_code == 422


def test_a_document_is_kept_byte_for_byte_and_once(app: Running) -> None:
    """An upload tells size and hash, comes back as it was, and the same bytes again are the first document."""
    matter = app.new_matter()
    first, again = app.upload(matter, PDF, "a.pdf"), app.upload(matter, PDF, "b.pdf")
    told = first.json()
    assert (first.status_code, told["bytes"], told["filename"]) == (201, len(PDF), "a.pdf")
    assert told["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert (again.status_code, again.json()["id"]) == (201, told["id"])
    assert len(app.ask("GET", f"/matters/{matter}/documents").json()) == 1
    assert app.ask("GET", f"/documents/{told['id']}/download").content == PDF


@pytest.mark.parametrize(
    ("content", "status"), [(b"", 400), (b"plain text", 400), (b"%PDF-" + bytes(25 * 1024 * 1024), 413)],
    ids=["empty", "no-pdf", "too-large"],
)  # fmt: skip
def test_what_is_no_packet_is_not_taken(app: Running, content: bytes, status: int) -> None:
    """Empty files, other files and files over 25 MiB are refused."""
    assert app.upload(app.new_matter(), content).status_code == status


def test_an_upload_without_a_file_is_refused(app: Running) -> None:
    """A form that has no file answers 422."""
    path = f"/matters/{app.new_matter()}/documents"
    assert app.ask("POST", path, files={"other": ("a.pdf", PDF)}).status_code == 422


def test_a_run_needs_documents_and_a_body(app: Running) -> None:
    """A run is refused without documents, without JSON and for an unknown mode; otherwise it is pending."""
    matter = app.new_matter()
    runs = f"/matters/{matter}/runs"
    assert app.ask("POST", runs, json={}).status_code == 400
    app.upload(matter, PDF)
    assert app.ask("POST", runs).status_code == 422
    assert app.ask("POST", runs, json={"export_mode": "OTHER"}).status_code == 422
    made = app.ask("POST", runs, json={})
    assert (made.status_code, made.json()["status"], made.json()["matter_id"]) == (202, "pending", matter)
    assert [run["id"] for run in app.ask("GET", runs).json()] == [made.json()["id"]]


def test_a_run_is_cancelled_once(app: Running) -> None:
    """A cancelled run reads failed with the user's wish as its reason, and can't be cancelled again."""
    matter = app.new_matter()
    app.upload(matter, PDF)
    run = app.ask("POST", f"/matters/{matter}/runs", json={}).json()["id"]
    ended = app.ask("POST", f"/runs/{run}/cancel")
    assert (ended.status_code, ended.json()["status"], ended.json()["error_message"]) == (
        200,
        "failed",
        "Cancelled by user",
    )
    assert app.ask("POST", f"/runs/{run}/cancel").status_code == 409


def test_an_artifact_is_asked_for_by_mode(app: Running) -> None:
    """The PDF answers 422 without a mode, 409 for another one, 404 before there is one."""
    matter = app.new_matter()
    app.upload(matter, PDF)
    run = app.ask("POST", f"/matters/{matter}/runs", json={}).json()["id"]
    path = f"/runs/{run}/artifacts/pdf"
    answers = [app.ask("GET", path + query).status_code
               for query in ("", "?export_mode=MEDIATION", "?export_mode=INTERNAL")]  # fmt: skip
    assert answers == [422, 409, 404]


def test_a_deleted_matter_is_gone_with_its_documents(app: Running) -> None:
    """Deletion answers 204, and neither matter nor document is found afterwards."""
    matter = app.new_matter()
    document = app.upload(matter, PDF).json()["id"]
    assert app.ask("DELETE", f"/matters/{matter}").status_code == 204
    assert app.ask("GET", f"/matters/{matter}").status_code == 404
    assert app.ask("GET", f"/documents/{document}/download").status_code == 404
    assert matter not in {one["id"] for one in app.ask("GET", MATTERS).json()}


def test_firms_are_only_ones_own_and_nobody_makes_any(app: Running) -> None:
    """The list of firms has the caller's own alone, and making one is forbidden."""
    assert [firm["id"] for firm in app.ask("GET", "/firms").json()] == [ontogra.GOLIVE_FIRM]
    assert app.ask("GET", f"/firms/{ontogra.GOLIVE_FIRM}").json()["id"] == ontogra.GOLIVE_FIRM
    assert app.ask("POST", "/firms", json={"name": "x"}).status_code == 403


def test_health_is_static_and_bare(app: Running) -> None:
    """The health address tells the version without a token, and has no prefixed twin."""
    assert app.http.get("/health").json() == {"status": "ok", "version": "1.5.0"}
    assert set(app.http.get("/health/worker/details").json()) >= {"backend", "running", "pending", "stale_running"}
    assert app.http.get("/api/citeline/health").status_code == 404


def test_only_known_host_names_are_answered(app: Running) -> None:
    """A request for another host name answers 400 and says why."""
    answer = app.http.get("/health", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.text) == (400, "Invalid host header")


def test_every_answer_has_its_request_id_and_security_headers(app: Running) -> None:
    """Answers echo the request id and forbid framing, sniffing and plain HTTP."""
    answer = app.http.get(MATTERS, headers={"X-Request-Id": "golive-42"}).headers
    assert (answer["x-request-id"], answer["x-frame-options"], answer["x-content-type-options"]) == (
        "golive-42",
        "DENY",
        "nosniff",
    )
    assert "max-age" in answer["strict-transport-security"]


def test_an_audit_line_tells_each_request(app: Running) -> None:
    """The log has one line a request, with its id, method, path and status."""
    app.http.get(MATTERS, headers={"X-Request-Id": "golive-audited"})
    (line,) = app.heard("request_id=golive-audited")
    words = dict(word.split("=", 1) for word in line.split()[1:])
    assert line.startswith("request_audit ")
    assert (words["method"], words["path"], words["status"]) == ("GET", MATTERS, "401")
    assert float(words["duration_ms"]) >= 0
    assert {"user_id", "firm_id"} <= set(words)


def test_times_are_naive(app: Running) -> None:
    """Moments are told in UTC without saying so, as the product does."""
    told = app.ask("POST", MATTERS, json={"title": "GOLIVE-time"}).json()["created_at"]
    assert datetime.fromisoformat(told).tzinfo is None
