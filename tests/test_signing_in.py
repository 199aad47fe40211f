"""Signing in by a form that the target file names: how it ends, whatever the website answers."""

from types import SimpleNamespace
from typing import Any

import httpx
import msgspec
import pytest
from other_site import Reply, serving

from golive.app import App
from golive.app.answers import told_at
from golive.app.signing_in import by_form, hidden_of
from golive.clock import Clock
from golive.config.runbook import Thresholds
from golive.config.says import Says
from golive.config.sign_in import SignInForm
from golive.facts import SignInPage
from golive.readiness import CHECKS
from golive.verdict import Verdict

FORM = SignInForm(path="/session", fields={"login": "{email}", "phrase": "{password}"}, lands="^/desk")
PAGE = """<form action=/search><input type=hidden name=scope value=all><input name=q></form>
<form action=/session><input type=hidden name=nonce value=n1><input type=HIDDEN name=back value="">
<input type=password></form>"""
TARGET: Any = SimpleNamespace(
    app=SimpleNamespace(paths=SimpleNamespace(sign_in="/login")), site=lambda path: f"https://desk.test{path}"
)


def ended(answer: httpx.Response, page: httpx.Response | None = None) -> tuple[str, list[tuple[str, Any]]]:
    """How a sign-in ends that is answered so, and what was sent."""
    sent: list[tuple[str, Any]] = []

    def send(method: str, url: str, **kwargs: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own options
        sent.append((f"{method} {url}", kwargs.get("data")))
        return (page or httpx.Response(200, text=PAGE)) if method == "GET" else answer

    return by_form(send, FORM, TARGET, "golive@desk.test", "a {brace}"), sent


def to(address: str) -> httpx.Response:
    """An answer that leads there."""
    return httpx.Response(303, headers={"location": address})


@pytest.mark.parametrize(
    ("answer", "how"),
    [
        (to("/desk"), "in"),
        (to("https://desk.test/desk/home?welcome=1"), "in"),
        (httpx.Response(200, json={"url": "/desk"}), "in"),
        (to("/login?error=bad_credentials"), "bad_credentials"),
        (to("/desk?error=not_in_pilot"), "not_in_pilot"),
        (to("/login"), "303"),
        (to("/maintenance"), "303"),
        (httpx.Response(200, text="<h1>Back soon</h1>"), "200"),
        (httpx.Response(403, json={"error": "csrf"}), "403"),
    ],
)
def test_how_a_sign_in_ends(answer: httpx.Response, how: str) -> None:
    """In is who comes to where people land; else it is the website's word for why not, or its status."""
    assert ended(answer)[0] == how


def test_what_is_sent() -> None:
    """The hidden fields of the form that asks for a password, and those of the file, filled in as they are."""
    _how, sent = ended(to("/desk"))

    filled = {"nonce": "n1", "back": "", "login": "golive@desk.test", "phrase": "a {brace}"}
    assert sent == [("GET https://desk.test/login", None), ("POST https://desk.test/session", filled)]


def test_no_page_no_password() -> None:
    """Where the sign-in page does not load, no password is sent."""
    how, sent = ended(to("/desk"), httpx.Response(502))

    assert (how, len(sent)) == ("502", 1)


def test_a_page_without_a_form() -> None:
    """Nothing hidden is found where nothing asks for a password."""
    assert hidden_of("<form><input type=hidden name=a value=b></form>") == {}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"path": "session"}, 'path is "session": a path begins with "/"'),
        ({"fields": {"login": "{email}"}}, "fields has none that is filled with {password}"),
        ({"fields": {"a": "{email}{password}", "b": "{mail}"}}, "{mail} is not known here"),
        ({"lands": "^/desk("}, 'lands is "^/desk(": not a regular expression'),
    ],
)
def test_a_form_that_can_not_be(change: dict[str, Any], words: str) -> None:
    """Each mistake in the table says which key, and what is allowed."""
    with pytest.raises(ValueError, match=r".") as raised:
        SignInForm(**{"path": "/session", "fields": dict(FORM.fields), "lands": "^/desk", **change})

    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("place", "value"),
    [("up", True), ("queue.stalled", 0), ("a.b", "whole"), ("queue.gone", None), ("up.more", None), ("none", None)],
)
def test_a_place_in_an_answer(place: str, value: object) -> None:
    """A place within another is written with a dot; a name that has one itself comes first."""
    assert told_at({"up": True, "queue": {"stalled": 0}, "a.b": "whole", "a": {"b": 1}}, place) == value


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (SignInPage(200, password_field=True), Verdict.PASS),
        (SignInPage(200, password_field=False, scripted=True, known=True), Verdict.PASS),
        (SignInPage(200, password_field=False, scripted=True), Verdict.INCONCLUSIVE),
        (SignInPage(200, password_field=False), Verdict.FAIL),
        (SignInPage(404, password_field=False, scripted=True), Verdict.FAIL),
        (SignInPage(200, password_field=False, demo_words=("demo@",), scripted=True, known=True), Verdict.FAIL),
        (SignInPage(200, password_field=False, demo_words=("demo@",), scripted=True), Verdict.FAIL),
    ],
)
def test_a_page_that_a_script_makes(page: SignInPage, said: Verdict) -> None:
    """A field that only a script makes is not missing; where the file names the page, it is the page that counts."""
    assert CHECKS["sign-in-page"].judge(page, Thresholds()).verdict is said


@pytest.mark.parametrize(
    ("text", "mark", "seen"),
    [
        ("<div id=root></div><script src=/a.js></script>", "", (False, True, False)),
        ("<title>Desk</title><script src=/a.js></script>", "<title>Desk</title>", (False, True, True)),
        ("<form><input type=password></form>", "Desk", (True, False, False)),
    ],
)
def test_what_is_seen_of_a_page(text: str, mark: str, seen: tuple[bool, ...]) -> None:
    """Seen of it are its field, whether it has a script, and what the file says of it."""
    with serving({"GET /login": Reply(text)}) as site:
        target = site.target()
        app = msgspec.structs.replace(target.app, says=Says(sign_in=mark))
        asking = App(msgspec.structs.replace(target, app=app), lambda _secret: "", run="r", clock=Clock())
        page = asking.sign_in_page("/login")
        asking.close()

    assert (page.password_field, page.scripted, page.known) == seen
