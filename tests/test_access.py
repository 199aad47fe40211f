"""Whom the product lets in, what it keeps apart and writes down: each judgement's edges, and the edges' own asking."""

import socket
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pypdfium2 as pdfium
import pytest
from other_site import Reply, serving

from golive.app import App, access
from golive.app.answers import came_of
from golive.app.upload_limit import large_pdf, upload_limit
from golive.clock import Clock
from golive.config.routes import Refusal
from golive.config.runbook import Thresholds
from golive.facts import (
    DECLARED,
    JSON,
    NOTHING,
    PAGE,
    REFUSAL,
    Answer,
    AuditLine,
    AuditSeen,
    Certificate,
    Certificates,
    Headers,
    RouteAnswer,
    SecurityHeaders,
    Statuses,
    Sweep,
)
from golive.probes.access import host_and_port
from golive.probes.certificates import certificate
from golive.readiness import CHECKS
from golive.readiness.access import ACCESS_CHECKS, AUDIT_FIELDS
from golive.session.connection import Connection
from golive.verdict import Verdict
from golive_rehearsal.tls import TlsHost

JUDGE = {check.id: check.judge for check in ACCESS_CHECKS}
RULES = Thresholds()
NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
SAFE = {
    "strict-transport-security": "max-age=31536000; includesubdomains",
    "x-content-type-options": "nosniff",
    "x-frame-options": "deny",
}


def verdict(check: str, fact: object) -> Verdict:
    """What a check says of a fact."""
    return JUDGE[check](fact, RULES).verdict


@pytest.mark.parametrize(
    ("headers", "said"),
    [({}, Verdict.PASS), ({"Age": "0"}, Verdict.PASS), ({"Age": "31"}, Verdict.INCONCLUSIVE)],
)
def test_an_answer_that_a_cache_kept(headers: dict[str, str], said: Verdict) -> None:
    """A good answer of the health address that is a cache's, by its age, shows nothing of the app now."""
    with serving({"GET /health": Reply({"status": "ok"}, headers=headers)}) as site:
        app = App(site.target(), lambda _secret: "", run="t", clock=Clock())
        answer = app.answer("/health", keys=("status",), anonymous=True)
        app.close()

    assert CHECKS["health"].judge(answer, RULES).verdict is said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, Verdict.PASS),
        ({"x-frame-options": "sameorigin"}, Verdict.PASS),
        ({"x-frame-options": "", "content-security-policy": "frame-ancestors 'none'"}, Verdict.PASS),
        ({"x-frame-options": "allow-from x"}, Verdict.FAIL),
        ({"strict-transport-security": "max-age=0"}, Verdict.FAIL),
        ({"strict-transport-security": "includesubdomains"}, Verdict.FAIL),
        ({"x-content-type-options": ""}, Verdict.FAIL),
    ],
)
def test_headers(change: dict[str, str], said: Verdict) -> None:
    """HSTS with an age, nosniff and a ban on foreign frames, however it is written; on the website as on the API."""
    safe, other = Headers(200, SAFE), Headers(200, SAFE | change)

    assert verdict("security-headers", SecurityHeaders(safe, other)) is said
    assert verdict("security-headers", SecurityHeaders(other, safe)) is said


@pytest.mark.parametrize(
    ("routes", "said"),
    [
        ([("POST", "/firms", 401, REFUSAL), ("GET", "/firms", 401, REFUSAL)], Verdict.PASS),
        ([("POST", "/firms", 401), ("GET", "/firms", 401)], Verdict.PASS),
        ([("POST", "/firms", 422, JSON), ("DELETE", "/firms", 403, REFUSAL)], Verdict.INCONCLUSIVE),
        ([("POST", "/login", 422, JSON), ("DELETE", "/firms", 403, REFUSAL)], Verdict.PASS),
        ([("POST", "/firms", 401, PAGE)], Verdict.INCONCLUSIVE),
        ([("POST", "/firms", 401, REFUSAL), ("GET", "/firms", 404, JSON)], Verdict.INCONCLUSIVE),
        ([("POST", "/firms", 401, REFUSAL), ("DELETE", "/firms", 302, "a redirect to /login")], Verdict.INCONCLUSIVE),
        ([("POST", "/firms", 401, REFUSAL), ("DELETE", "/firms", 200, PAGE)], Verdict.INCONCLUSIVE),
        ([("POST", "/firms", 401, REFUSAL), ("DELETE", "/firms", 204, NOTHING)], Verdict.FAIL),
        ([("POST", "/firms", 401, REFUSAL), ("PATCH", "/s/firms", 200, JSON, True, True)], Verdict.FAIL),
        ([("POST", "/firms", 401, REFUSAL), ("PATCH", "/s/firms", 401, REFUSAL, True, True)], Verdict.PASS),
        ([("POST", "/firms", 401, REFUSAL), ("PATCH", "/s/firms", 404, PAGE, True, True)], Verdict.INCONCLUSIVE),
        (
            [
                ("POST", "/firms", 401, REFUSAL),
                ("GET", "/s/a", 404, PAGE, True, True),
                ("GET", "/s/b", 401, REFUSAL, True, True),
            ],
            Verdict.PASS,
        ),
        ([("POST", "/firms", 401), ("GET", "/health", 503)], Verdict.PASS),
        ([("POST", "/firms", 201)], Verdict.FAIL),
        ([("DELETE", "/matters/{matter}", 204), ("POST", "/firms", 500)], Verdict.FAIL),
        ([("POST", "/firms", 401), ("GET", "/firms", 200)], Verdict.FAIL),
        ([("POST", "/firms", 500)], Verdict.INCONCLUSIVE),
        ([("POST", "/firms", 401), ("GET", "/firms", 429)], Verdict.INCONCLUSIVE),
        ([("GET", "/firms", 401)], Verdict.INCONCLUSIVE),
        ([("POST", "/firms", 404), ("GET", "/firms", 401)], Verdict.INCONCLUSIVE),
        ([], Verdict.INCONCLUSIVE),
    ],
)
def test_sweep(routes: list[tuple[Any, ...]], said: Verdict) -> None:
    """An open route is STOP whatever else was seen; good is only that each refused that is there at all.

    Without ``came`` it was recorded by an older golive, and means what it meant then.
    """
    seen = Sweep(tuple(RouteAnswer(*one) for one in routes), published=True, public=("/health", "POST /login"))

    assert verdict("routes-closed", seen) is said


def test_the_sweep_asks_every_route(rehearsed: Connection) -> None:
    """Every route that the app publishes is asked, with ids that nothing has."""
    seen = access.sweep(rehearsed.app, rehearsed.target, threading.Event())

    names = {one.name for one in seen.routes}
    assert {"POST /matters/{matter}/runs", "DELETE /matters/{matter}", "POST /firms", "GET /health"} <= names
    assert {(one.status, one.came) for one in seen.routes if one.changes} == {(401, REFUSAL)}
    assert {"DELETE /api/citeline/matters/{matter} of the website", "GET /api/citeline/firms of the website"} <= names
    assert not any("/admin" in one.path for one in seen.routes)


@pytest.mark.parametrize(
    ("status", "came", "nobody", "other_firm"),
    [
        (401, REFUSAL, Verdict.PASS, Verdict.INCONCLUSIVE),
        (403, REFUSAL, Verdict.INCONCLUSIVE, Verdict.PASS),  # it refused, and not with what the row asks for
        (403, DECLARED, Verdict.PASS, Verdict.PASS),
        (404, DECLARED, Verdict.PASS, Verdict.PASS),
        (401, DECLARED, Verdict.PASS, Verdict.INCONCLUSIVE),
        (200, JSON, Verdict.FAIL, Verdict.FAIL),
        (200, PAGE, Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE),
        (401, PAGE, Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE),
        (403, NOTHING, Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE),
        (302, "a redirect to /login", Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE),
        (400, JSON, Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE),
        (404, JSON, Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE),
        (405, JSON, Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE),
        (422, JSON, Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE),
        (503, JSON, Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE),
        (401, "", Verdict.PASS, Verdict.INCONCLUSIVE),
        (404, "", Verdict.FAIL, Verdict.FAIL),
    ],
)
def test_let_in_or_not(status: int, came: str, nobody: Verdict, other_firm: Verdict) -> None:
    """Only the product's own refusal counts as one, only its own answer as let in; all else is said, and not known.

    Without ``came`` it was recorded by an older golive, and means what it meant then.
    """
    answer = Answer(status, 0.0, came=came)

    assert verdict("site-no-session-refused", answer) is nobody
    assert verdict("site-other-firm-refused", answer) is other_firm


@pytest.mark.parametrize(
    ("response", "came"),
    [
        (httpx.Response(401, json={"detail": "no"}), REFUSAL),
        (httpx.Response(403, json={"detail": "no"}), REFUSAL),
        (httpx.Response(403, headers={"content-type": "application/problem+json"}, content=b"{}"), REFUSAL),
        (httpx.Response(401, headers={"content-type": "application/json"}, content=b"<html>"), PAGE),
        (httpx.Response(401, headers={"content-type": "application/json"}, content=b"no"), "application/json"),
        (httpx.Response(401), NOTHING),
        (httpx.Response(401, text="Unauthorized"), DECLARED),
        (httpx.Response(401, text="Restricted area"), "text/plain"),
        (httpx.Response(307, headers={"location": "https://app.example/signin?next=1"}), DECLARED),
        (httpx.Response(307, headers={"location": "/maintenance?code=1"}), "a redirect to /maintenance"),
        (httpx.Response(200, html="<p>soon</p>"), PAGE),
        (httpx.Response(200, json=[]), JSON),
        (httpx.Response(422, json={}), JSON),
        (httpx.Response(200, headers={"content-type": "application/pdf"}, content=b"%PDF"), "application/pdf"),
    ],
)
def test_what_came(response: httpx.Response, came: str) -> None:
    """A refusal is 401 or 403 as JSON, or what the target file declares; each other answer is called what it is."""
    declared = (Refusal(status=401, type="text/plain", text="Unauthorized"), Refusal(status=307, location="/signin"))

    assert came_of(response, declared) == came


def test_a_refusal_says_what_it_comes_with() -> None:
    """A target file can't make a refusal of a bare status."""
    with pytest.raises(ValueError, match="type, text or location"):
        Refusal(status=404)


GOOD = AuditLine(401, True, AUDIT_FIELDS, True)  # noqa: FBT003


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((GOOD, replace(GOOD, status=403)), Verdict.PASS),
        ((GOOD, AuditLine(403, found=False)), Verdict.FAIL),
        ((GOOD, AuditLine(403, found=False, by_site=True)), Verdict.INCONCLUSIVE),
        ((AuditLine(401, found=False), AuditLine(403, found=False, by_site=True)), Verdict.FAIL),
        ((GOOD, replace(GOOD, status=403, fields=AUDIT_FIELDS[1:])), Verdict.FAIL),
        ((GOOD, replace(GOOD, status=403, true=False)), Verdict.FAIL),
        ((GOOD, replace(GOOD, status=200)), Verdict.INCONCLUSIVE),
        ((), Verdict.INCONCLUSIVE),
    ],
)
def test_audit(lines: tuple[AuditLine, ...], said: Verdict) -> None:
    """Both refusals with all five fields, and those true; what was not refused leaves nothing to be written down."""
    assert verdict("audit-lines", AuditSeen(lines)) is said


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        ({"a": 401, "b": 401}, Verdict.PASS),
        ({"a": 401, "b": 200}, Verdict.FAIL),
        ({"a": 503, "b": 200}, Verdict.FAIL),
        ({"a": 401, "b": 503}, Verdict.INCONCLUSIVE),
        ({}, Verdict.INCONCLUSIVE),
    ],
)
def test_every_forged_token(statuses: dict[str, int], said: Verdict) -> None:
    """One forged token that was taken is STOP, and the sentence names it."""
    judgement = JUDGE["forged-tokens-refused"](Statuses(statuses), RULES)

    assert judgement.verdict is said
    assert said is not Verdict.FAIL or judgement.reason.startswith("B. ")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, Verdict.PASS),
        ({"until": NOON + timedelta(days=29, hours=23)}, Verdict.FAIL),
        ({"until": None, "resolves": False, "problem": "no address"}, Verdict.FAIL),
        ({"until": None, "problem": "certificate has expired"}, Verdict.FAIL),
        ({"until": None, "problem": "ConnectionRefusedError", "answered": False}, Verdict.INCONCLUSIVE),
    ],
)
def test_certificates(change: dict[str, object], said: Verdict) -> None:
    """Thirty days, to the day; a name without an address or a certificate that nobody trusts is STOP."""
    good = Certificate("api.example", resolves=True, until=NOON + timedelta(days=30))
    seen = Certificates((good, replace(good, host="app.example", **change)), NOON)  # type: ignore[arg-type]

    assert verdict("certificates-good", seen) is said


def test_a_refusal_needs_a_control() -> None:
    """Where a good token is refused as well, or gets a page, the refusal of a bad one proves nothing."""
    paged = Statuses({"a": 401}, 200, {"a": REFUSAL}, PAGE)

    assert verdict("forged-tokens-refused", paged) is Verdict.INCONCLUSIVE
    assert verdict("forged-tokens-refused", Statuses({"a": 401}, control=401)) is Verdict.INCONCLUSIVE


def test_no_certificate_is_none() -> None:
    """Of no host nothing is good."""
    assert verdict("certificates-good", Certificates((), NOON)) is Verdict.INCONCLUSIVE


def test_a_host_that_shows_one(tmp_path: Path) -> None:
    """A real handshake: trusted by its authority only, for its host only, until its day only."""
    host = TlsHost(tmp_path)

    trusted = certificate("localhost", host.port, trust=host.authority)
    stranger = certificate("localhost", host.port)
    host.show(host="shop.example")
    foreign = certificate("localhost", host.port, trust=host.authority)
    host.show(days=-1)
    expired = certificate("localhost", host.port, trust=host.authority)
    host.silent(on=True)
    silent = certificate("localhost", host.port, trust=host.authority)

    assert trusted.until is not None
    assert (trusted.until - datetime.now(UTC)).days == 90
    assert stranger.problem
    assert stranger.answered
    assert "hostname mismatch" in foreign.problem
    assert "expired" in expired.problem
    assert not silent.answered


@pytest.mark.parametrize(("between", "days"), [(12, 12), (89, 89), (91, 90), (400, 90)])
def test_the_certificate_that_ends_first(tmp_path: Path, between: int, days: int) -> None:
    """Of a host's certificate and one between it and its authority the earlier end counts, and is told whose it is."""
    host = TlsHost(tmp_path)
    host.show(between=between)

    shown = certificate("localhost", host.port, trust=host.authority)

    assert shown.until is not None
    assert ((shown.until - datetime.now(UTC)).days, shown.between) == (days, between < 90)


def test_an_end_between_is_told() -> None:
    """The sentence says that it is not the host's own certificate that runs out."""
    seen = Certificates((Certificate("api.example", True, NOON + timedelta(days=12), between=True),), NOON)  # noqa: FBT003

    found = JUDGE["certificates-good"](seen, RULES)

    assert found.reason == "A certificate between that of api.example and its authority runs out in 12 days."


@pytest.mark.parametrize(
    ("code", "resolves", "said"),
    [
        (socket.EAI_NONAME, False, Verdict.FAIL),
        (socket.EAI_AGAIN, True, Verdict.INCONCLUSIVE),
        (socket.EAI_FAIL, True, Verdict.INCONCLUSIVE),
    ],
)
def test_a_name_without_an_address(monkeypatch: pytest.MonkeyPatch, code: int, resolves: bool, said: Verdict) -> None:  # noqa: FBT001
    """A name that DNS does not know is told from a host that does not answer, and from a DNS that does not."""

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(code, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    found = certificate("nowhere.example", 443)

    assert found.resolves is resolves
    assert verdict("certificates-good", Certificates((found,), NOON)) is said


@pytest.mark.parametrize(
    "name",
    ["api..example.com", "", ".", "https://api.example.com", "a.example/x", "a b", "*.example.com", "x" * 64, "ü" * 63],
)
def test_a_name_that_is_none(name: str) -> None:
    """What no host can be called is said as that, and nothing is asked: no traceback, and nobody is accused."""
    found = certificate(name, 443)
    judged = JUDGE["certificates-good"](Certificates((found,), NOON), RULES)

    assert (judged.verdict, judged.reason) == (
        Verdict.INCONCLUSIVE,
        f"{name} is no name that a host can have.",
    )


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("api.example.com:8443", "api.example.com", 8443),
        ("api.example.com", "api.example.com", 443),
        ("::1:443", "::1", 443),
        ("[::1]:443", "[::1]", 443),
        ("https://api.example.com:x", "https://api.example.com:x", 443),
    ],
)
def test_an_address_without_a_port(address: str, host: str, port: int) -> None:
    """A host is asked at the port that its address names, at 443 if it names none."""
    assert host_and_port(address) == (host, port)


def test_nobody_has_no_session(rehearsed: Connection) -> None:
    """After golive has signed in at the website, a request as nobody still is nobody's, through the balancer too."""
    before = access.without_session(rehearsed.app, rehearsed.target).status
    other = access.other_firm_by_site(rehearsed.app, rehearsed.target).status
    after = access.without_session(rehearsed.app, rehearsed.target).status

    assert (before, other, after) == (401, 403, 401)


@pytest.mark.parametrize(
    ("status", "came", "more", "said", "words"),
    [
        (413, JSON, {}, Verdict.PASS, "refused before it is read."),
        (413, JSON, {"below": 201}, Verdict.PASS, "one of 39 MiB is taken."),
        (413, JSON, {"below": 402}, Verdict.PASS, "one of 39 MiB could not be tried: it was answered 402."),
        (413, JSON, {"below": 413}, Verdict.FAIL, "A file of 39 MiB was refused as too large"),
        (
            413,
            JSON,
            {"below": 502},
            Verdict.INCONCLUSIVE,
            "one of 39 MiB was answered 502: what the product should take",
        ),
        (413, JSON, {"problem": "It was cut."}, Verdict.INCONCLUSIVE, "one of 39 MiB got no answer"),
        (401, REFUSAL, {"own": 413}, Verdict.PASS, "refused before it is read."),
        (401, REFUSAL, {"own": 201, "own_came": JSON}, Verdict.FAIL, "A file of 41 MiB was not refused for its size"),
        (401, REFUSAL, {"own": 413, "left": ["m1 (the app answered 403)"]}, Verdict.PASS, "not be deleted: m1"),
        (201, JSON, {}, Verdict.FAIL, "it answered 201."),
        (200, PAGE, {}, Verdict.INCONCLUSIVE, "200 with a web page"),
        (401, REFUSAL, {}, Verdict.INCONCLUSIVE, "from nobody was answered 401, which proves nothing about the limit"),
        (404, JSON, {}, Verdict.INCONCLUSIVE, "from nobody was answered 404"),
        (401, REFUSAL, {"own": 422, "own_came": JSON}, Verdict.INCONCLUSIVE, "own firm was answered 422"),
        (503, JSON, {}, Verdict.INCONCLUSIVE, "503 with JSON, which proves nothing about the limit."),
    ],
)
def test_the_limit_of_uploads(status: int, came: str, more: dict[str, Any], said: Verdict, words: str) -> None:
    """Only 413, or being taken, tells of a limit: who is refused for another reason has not shown it."""
    judged = JUDGE["upload-limit"](Answer(status, 0.0, {"limit_mib": 40, **more}, came), RULES)

    assert judged.verdict is said
    assert words in judged.reason


def test_recorded_before_the_limit_was_told() -> None:
    """A recorded answer without a body is to 26 MiB, from nobody."""
    judged = JUDGE["upload-limit"](Answer(201, 0.0, came=JSON), RULES)

    assert judged.reason == "A file of 26 MiB was not refused for its size: it answered 201."


def test_the_limit_is_tried_on_both_sides(rehearsed: Connection) -> None:
    """Above it from nobody, below it in a matter of our own, which is deleted; without consent the second is left."""
    both = upload_limit(rehearsed.app, rehearsed.target, "run", own=True)
    above = upload_limit(rehearsed.app, rehearsed.target, "run", own=False)

    assert (both.status, dict(both.body)) == (413, {"limit_mib": 25, "below": 201})
    assert (above.status, dict(above.body)) == (413, {"limit_mib": 25})


def test_a_large_file_is_a_pdf() -> None:
    """It has just the bytes that are wanted, and opens."""
    large = large_pdf(3 * 1024 * 1024)

    assert len(large) == 3 * 1024 * 1024
    with pdfium.PdfDocument(large) as opened:
        assert len(opened) == 10
