"""When a step is over before its time, and what is told of it: by events alone, without a browser."""

import pytest

from golive.workflow.happened import Happened

SITE, API = "https://app.firm.example", "https://api.firm.example"
MATTER = "8d3b1f60-aaaa-4bbb-8ccc-0123456789ab"


def fresh() -> Happened:
    """Nothing has happened yet."""
    return Happened(SITE, {"api.firm.example"}, {"golive-synthetic": "firm", MATTER: "matter"}, lambda: ["Carter"])


def refused(
    happened: Happened, status: int, *, method: str = "POST", path: str = "/api/documents", at: float = 0.0
) -> None:
    """One request that is answered with an error."""
    url = path if path.startswith("http") else SITE + path
    happened.asked(method, url, "data")
    happened.answered(method, url, "data", status, at)
    happened.ended(method, url, "data")


@pytest.mark.parametrize(
    ("status", "method", "path", "over"),
    [
        (501, "POST", "/api/documents", True),
        (503, "POST", "/api/documents", True),
        (403, "PUT", "https://bucket.s3.example/key", True),
        (429, "POST", "/api/documents", False),
        (404, "GET", "/api/exports/latest", False),
        (500, "GET", "/api/runs", False),
        (500, "POST", "/api/telemetry", False),
        (403, "POST", "https://api.segment.example/v1", False),
    ],
)
def test_an_error_ends_a_step_only_where_it_is_the_products_no(
    status: int, method: str, path: str, *, over: bool
) -> None:
    """A refused change ends a step after three seconds; a read, a metric, a stranger or "too often" alone does not."""
    happened = fresh()
    refused(happened, status, method=method, path=path)

    assert not happened.hopeless(2.9)
    assert happened.hopeless(3.1) is over


def test_what_works_at_last_is_forgotten() -> None:
    """An error is none any more when the same route works, and none yet while it is being asked again."""
    happened = fresh()
    refused(happened, 503)
    happened.asked("POST", f"{SITE}/api/documents", "data")
    assert not happened.hopeless(60)
    happened.answered("POST", f"{SITE}/api/documents", "data", 201, 60)
    happened.ended("POST", f"{SITE}/api/documents", "data")

    assert not happened.hopeless(120)
    assert happened.told() == ""


def test_a_read_that_fails_again_and_again_ends_a_step() -> None:
    """A state that is asked for twice and refused twice is not waited on; one that only is not there yet is."""
    for status, over in ((500, True), (401, True), (404, False)):
        happened = fresh()
        for at in (0.0, 1.0):
            refused(happened, status, method="GET", path="/api/runs", at=at)
        assert happened.hopeless(4.1) is over


def test_a_read_that_fails_with_a_complaint_ends_a_step() -> None:
    """A refused read ends the step where the page says so to its user; what it said before is no complaint."""
    happened = fresh()
    happened.looked(["Some errors are possible today"], [], "", 0.0)
    happened.acts(["Some errors are possible today"])
    refused(happened, 500, method="GET", path="/api/runs")
    assert not happened.hopeless(3.1)
    happened.looked(["The export failed"], [], "", 3.0)

    assert happened.hopeless(3.1)
    assert happened.told() == 'GET /api/runs was answered 500. The page says "The export failed".'


def test_a_text_that_complains_beside_a_refusal_is_told() -> None:
    """A new text that is no alert by its markup ends no step alone; beside a refused read it does, and is told."""
    happened = fresh()
    happened.acts(["Uploads that are too large are refused"])
    happened.looked([], ["Uploads that are too large are refused", "Could not load the case"], "", 0.0)
    assert not happened.hopeless(60)
    refused(happened, 500, method="GET", path="/api/runs", at=60)

    assert happened.hopeless(64)
    assert happened.told() == 'GET /api/runs was answered 500. The page says "Could not load the case".'


def test_a_page_that_goes_on_is_not_judged_by_a_banner() -> None:
    """After the page went elsewhere, what it says there is no answer to what we pressed before."""
    happened = fresh()
    happened.acts([])
    happened.went(f"{SITE}/app/processing", 0.0, anew=True)
    happened.looked(["Uploads may fail today"], [], "", 0.0)

    assert not happened.hopeless(60)


def test_an_address_with_an_error_settles_first() -> None:
    """An address that says error=... ends a step after a second, unless the page goes on; its rest stays unsaid."""
    happened = fresh()
    happened.went(f"{SITE}/auth/signin?error=CredentialsSignin&token=x", 0.0, anew=True)
    assert not happened.hopeless(0.9)
    assert happened.hopeless(1.1)
    assert happened.address(f"{SITE}/auth/signin?token=x") == "/auth/signin?error=CredentialsSignin"
    happened.went(f"{SITE}/app/cases", 1.2, anew=True)
    assert not happened.hopeless(9)


def test_a_page_that_stays_an_errors_page_ends_a_step() -> None:
    """An error boundary ends a step after three seconds, and one that goes away does not."""
    happened = fresh()
    happened.looked([], [], "Application error", 0.0)
    happened.looked([], [], "", 1.0)
    assert not happened.hopeless(5)
    happened.looked([], [], "Application error", 6.0)
    assert happened.hopeless(9.1)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        (f"{SITE}/api/matters/{MATTER}/documents?name=Carter", "/api/matters/{matter}/documents"),
        (f"{API}/firms/golive-synthetic/matters", "api.firm.example/firms/{firm}/matters"),
        (f"{SITE}/api/v1/runs/123456/artifacts/pdf", "/api/v1/runs/{id}/artifacts/pdf"),
        (f"{SITE}/cases/carter-v-doe", "/cases/{id}"),
        (f"{SITE}/artifacts/by-name/evidence_graph.json", "/artifacts/by-name/evidence_graph.json"),
        ("https://bucket.s3.example/firm/carter.pdf?X-Amz-Signature=1", "at bucket.s3.example"),
    ],
)
def test_a_route_has_no_id_and_no_query(url: str, path: str) -> None:
    """A route is told as its pattern: ids by their name, no query, and of a stranger's address the host alone."""
    assert fresh().path_of(url) == path


def test_the_likeliest_cause_comes_first() -> None:
    """Of several errors a refused change is told first, with its code, and never more than three."""
    happened = fresh()
    for name in ("a", "b", "c"):
        refused(happened, 404, method="GET", path=f"/api/{name}")
    refused(happened, 501)
    happened.answered_with("POST", f"{SITE}/api/documents", "data", {"detail": "not configured"})
    happened.broke("TypeError: x of Carter is undefined")

    told = happened.told()
    assert told.startswith("POST /api/documents was answered 501 (not configured). GET ")
    assert told.count("was answered") == 3
    assert told.endswith("A script of the page failed: TypeError: x of … is undefined.")


def test_a_new_step_starts_clean() -> None:
    """What happened in an earlier step is no part of the next."""
    happened = fresh()
    refused(happened, 501)
    happened.looked(["It failed"], ["It failed"], "Application error", 0.0)
    happened.begin()

    assert not happened.hopeless(60)
    assert happened.told() == ""
