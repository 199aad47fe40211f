"""The website of the rehearsal's app: signing in, its way to the API, and one user's journey in a real browser."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from test_app_processes import PASSWORD, Running, running

from golive.model.artefact import ReviewPack
from golive.packets import generate
from golive.pdf import read_output
from golive_rehearsal import ontogra

OWN = f"/api/citeline/firms/{ontogra.GOLIVE_FIRM}/matters"
PACKET = generate(11, pages=12)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An API and a worker."""
    with running(tmp_path_factory.mktemp("site")) as started:
        yield started


@pytest.fixture(scope="module")
def address(app: Running) -> str:
    """Where the website is."""
    return app.start_site()


@pytest.fixture
def visitor(address: str) -> Iterator[httpx.Client]:
    """Somebody who is not signed in."""
    with httpx.Client(base_url=address, trust_env=False) as client:
        yield client


def sign_in(
    visitor: httpx.Client, password: str, *, json: str = "true", email: str = ontogra.GOLIVE_EMAIL
) -> httpx.Response:
    """Send the sign-in form as its page does."""
    token = visitor.get("/api/auth/csrf").json()["csrfToken"]
    data = {"csrfToken": token, "email": email, "password": password, "json": json}
    return visitor.post("/api/auth/callback/credentials", data=data, follow_redirects=True)


def test_a_visitor_is_sent_to_sign_in_and_gets_no_data(visitor: httpx.Client) -> None:
    """Without a session pages lead to the sign-in page, and the way to the API answers 401 in JSON."""
    for path in ("/app/cases", "/app/new-case", "/app/cases/x", "/app/cases/x/review"):
        answer = visitor.get(path)
        assert (answer.is_redirect, answer.headers["location"].startswith("/auth/signin")) == (True, True)
    refused = visitor.get(OWN)
    assert (refused.status_code, refused.headers["content-type"]) == (401, "application/json")


def test_the_right_password_opens_the_own_firm_only(visitor: httpx.Client) -> None:
    """Signed in, the own firm answers, another answers 403, and scripts can't read the session."""
    answer = sign_in(visitor, PASSWORD)
    assert answer.json()["url"].endswith("/app/cases")
    assert "httponly" in answer.headers["set-cookie"].lower()
    assert "next-auth.session-token" in visitor.cookies
    assert visitor.get(OWN).status_code == 200
    assert visitor.get(f"/api/citeline/firms/{ontogra.PILOT_FIRM}/matters").status_code == 403
    assert "All Matters" in visitor.get("/app/cases").text


@pytest.mark.parametrize(
    ("email", "password"),
    [(ontogra.GOLIVE_EMAIL, "wrong"), ("nobody@nowhere.test", PASSWORD)],
    ids=["wrong password", "unknown user"],
)
def test_wrong_credentials_end_on_the_sign_in_page(visitor: httpx.Client, email: str, password: str) -> None:
    """A wrong password or an unknown user ends on the sign-in page with 200, told by its address alone."""
    answer = sign_in(visitor, password, json="false", email=email)
    assert (answer.status_code, answer.url.path, answer.url.params["error"]) == (
        200,
        "/auth/signin",
        "CredentialsSignin",
    )
    assert "next-auth.session-token" not in visitor.cookies
    assert visitor.get(OWN).status_code == 401


def test_a_form_without_its_own_token_signs_nobody_in(visitor: httpx.Client) -> None:
    """The right password with a token that the site did not give out opens nothing."""
    visitor.get("/api/auth/csrf")
    data = {"csrfToken": "made up", "email": ontogra.GOLIVE_EMAIL, "password": PASSWORD, "json": "true"}
    visitor.post("/api/auth/callback/credentials", data=data)
    assert visitor.get(OWN).status_code == 401


def test_a_session_that_was_tampered_with_is_none(visitor: httpx.Client) -> None:
    """A session whose signature does not fit opens nothing."""
    sign_in(visitor, PASSWORD)
    session = visitor.cookies["next-auth.session-token"]
    head, body, seal = session.split(".")
    forged = {"Cookie": f"next-auth.session-token={head}.{body}.{seal[::-1]}"}
    assert httpx.get(f"{visitor.base_url}{OWN}", headers=forged, trust_env=False).status_code == 401


def test_a_visitors_own_token_is_not_passed_on(visitor: httpx.Client) -> None:
    """Whoever brings an internal token to the website is still nobody there."""
    assert visitor.get(OWN, headers={"X-Internal-Auth": "anything"}).status_code == 401


def test_demo_credentials_show_while_switched_on(app: Running, visitor: httpx.Client) -> None:
    """The sign-in page shows a demo account exactly while that fault is on."""
    seen = []
    for on in (False, True, False):
        ontogra.switch(app.data, "demo_credentials", on=on)
        seen.append("demo credentials" in visitor.get("/auth/signin").text.lower())
    assert seen == [False, True, False]


@pytest.mark.parametrize(
    ("web", "api", "status"), [("2.5.0", "1.4.2", 400), ("2.6.0", "1.5.0", 400), ("2.6.0", "1.4.2", 404)]
)
def test_the_newest_website_needs_the_newest_api(tmp_path: Path, web: str, api: str, status: int) -> None:
    """Any website can start a run on any API (400: no document yet), save the newest one on the previous API."""
    with running(tmp_path, api) as started, httpx.Client(base_url=started.start_site(web), trust_env=False) as visitor:
        sign_in(visitor, PASSWORD)
        path = f"/api/citeline/matters/{started.new_matter()}/runs"

        assert visitor.post(path, json={}).status_code == status


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def profile(chromium: Browser, address: str) -> Iterator[BrowserContext]:
    """A fresh profile of it, in which nothing may go wrong unseen."""
    fresh = chromium.new_context(base_url=address, accept_downloads=True)
    fresh.set_default_timeout(8000)
    yield fresh
    fresh.close()


def test_a_wrong_password_stays_on_the_sign_in_page(profile: BrowserContext) -> None:
    """In the browser a wrong password ends on the sign-in page, and the address says so."""
    page = profile.new_page()
    page.goto("/auth/signin")
    page.get_by_placeholder("e.g. partner@litigation.law").fill(ontogra.GOLIVE_EMAIL)
    page.get_by_placeholder("•" * 8).fill("wrong")
    page.get_by_role("button", name="Authorize Session").click()
    page.wait_for_url("**/auth/signin?error=CredentialsSignin")


def test_a_user_goes_from_sign_in_to_export(profile: BrowserContext, address: str) -> None:
    """In a real browser: sign in, new case, run, export, delete; no error on any page and no request elsewhere."""
    page = profile.new_page()
    noise: list[str] = []
    profile.on("request", lambda request: None if request.url.startswith(address) else noise.append(request.url))
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.on("console", lambda message: noise.append(message.text) if message.type == "error" else None)
    page.goto("/auth/signin")
    page.get_by_placeholder("e.g. partner@litigation.law").fill(ontogra.GOLIVE_EMAIL)
    page.get_by_placeholder("•" * 8).fill(PASSWORD)
    page.get_by_role("button", name="Authorize Session").click()
    page.wait_for_url("**/app/cases")
    expect(page.get_by_role("heading", name="All Matters")).to_be_visible()
    page.goto("/app/new-case")
    expect(page.get_by_role("heading", name="Create New Case")).to_be_visible()
    page.get_by_label("Case Name / Matter Reference (optional)").fill("GOLIVE-journey")
    expect(page.get_by_role("button", name="Select PDF File")).to_be_visible()
    page.locator("input[type=file]").set_input_files(
        {"name": "p.pdf", "mimeType": "application/pdf", "buffer": PACKET.pdf}
    )
    expect(page.get_by_text("Upload Complete")).to_be_visible()
    page.wait_for_url(re.compile(r"/app/cases/[0-9a-f-]+/review$"))
    page.goto(page.url.removesuffix("/review"))
    status = page.locator("[data-run-status]").first
    expect(status).to_have_text(re.compile(r"^(success|needs_review)$"))
    with profile.expect_event("download") as coming:
        page.get_by_role("button", name="Chronology PDF").click()
    output = read_output(ReviewPack("c.pdf", Path(coming.value.path()).read_bytes()))
    assert len(output.rows) == len(PACKET.truth.events)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Delete Matter").click()
    page.wait_for_url("**/app/cases")
    expect(page.get_by_text("GOLIVE-journey")).to_have_count(0)
    assert noise == []
