"""A website that is built unlike the rehearsal's: what a test says of its addresses, served on this machine."""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec
from playwright.sync_api import Browser

from golive.config.page_actions import Action
from golive.config.target import Secret, StatusWords, Target, Workflow, load
from golive.packets import generate
from golive.workflow.browser import BrowserWorkflow
from golive.workflow.browser_let_by import let_by

ROOT = Path(__file__).resolve().parent.parent
PACKET = generate(11, pages=10, marker="run-7-web")
PDF = b"%PDF-1.4\n% an export, made up for tests\n%%EOF"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer."""

    body: bytes | str | Mapping[str, Any] | Sequence[Any] = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    replies: Mapping[str, Reply | list[Reply]]
    asked: list[str]
    passed: list[str]

    def reply(self) -> None:
        """Give the answer that the test has for this address."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.partition("?")[0]
        self.asked.append(f"{self.command} {path}")
        if "X-Golive-Pass" in self.headers:
            self.passed.append(f"{self.command} {path}")
        found = self.replies.get(f"{self.command} {path}") or Reply("not there", 404)
        reply = found if isinstance(found, Reply) else found.pop(0) if len(found) > 1 else found[0]
        text, kind = reply.body, "text/html; charset=utf-8"
        if not isinstance(text, str | bytes):
            text, kind = json.dumps(text), "application/json"
        content = text.encode() if isinstance(text, str) else text
        self.send_response(reply.status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the library names it
        """Say nothing."""


class OtherSite:
    """Its address, what was asked of it, what of that with golive's pass, and the target that says how it is worked."""

    def __init__(self, port: int, asked: list[str], passed: list[str]) -> None:
        self.address = f"http://localhost:{port}"
        self.asked, self.passed = asked, passed

    def target(self, **steps: Sequence[Mapping[str, Any]]) -> Target:
        """A target with these steps; one that is not named opens the site's first page."""
        return target_of(self.address, **steps)


def target_of(address: str, **steps: Sequence[Mapping[str, Any]]) -> Target:
    """A target whose website is at an address, with these steps; one that is not named opens its first page."""
    staging = load(ROOT / "targets" / "staging.toml")
    opens = [{"do": "go", "path": "/"}]
    plain = {name: steps.get(name, opens) for name in ("sign_in", "upload", "chronology", "export")}
    app = msgspec.structs.replace(staging.app, site_url=address, api_url=address, status=StatusWords())
    return msgspec.structs.replace(
        staging,
        app=app,
        workflow=Workflow(**{name: tuple(msgspec.convert(one, list[Action])) for name, one in plain.items()}),
    )


@contextmanager
def serving(replies: Mapping[str, Reply | list[Reply] | str]) -> Iterator[OtherSite]:
    """Serve these answers by "METHOD /path"; a text is a page's body; of several each is given once but the last."""
    asked, passed = list[str](), list[str]()
    made = {
        name: Reply(f"<!doctype html><title>x</title><body>{one}</body>") if isinstance(one, str) else one
        for name, one in {"GET /": "<main>Hello</main>", "GET /favicon.ico": Reply("", 200), **replies}.items()
    }
    methods = {f"do_{method}": _Handler.reply for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS")}
    handler = type("Handler", (_Handler,), {"replies": made, "asked": asked, "passed": passed, **methods})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield OtherSite(server.server_address[1], asked, passed)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def worked(browser: Browser, target: Target, trace: Path | None = None, passes: str = "") -> BrowserWorkflow:
    """The workflow of a target, in a real browser, with somebody signed in, who ``passes`` a pause by this word."""
    header = {"X-Golive-Pass": passes} if passes else {}

    def password(_secret: Secret) -> str:
        return "a made-up password"

    workflow = BrowserWorkflow(
        browser,
        target,
        password,
        delete=lambda _matter: (),
        trace=trace,
        let_by=lambda one: let_by(one, target, header),
    )
    workflow.sign_in()
    return workflow
