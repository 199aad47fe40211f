"""The website: sessions, pages, and below /bff/v2 the data, which nobody reaches but through a session.

An answer of 400 and above closes its connection without saying so.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from elsewhere import pages
from elsewhere.store import Row, Store

OWN, OTHER = "golive-desk", "stranger-desk"
EMAIL, PASSWORD = "golive@casedesk.com", "correct horse battery staple"
STRANGER, STRANGERS = "stranger@casedesk.com", "another horse"
_MOST = 25 * 1024 * 1024
_PROTECT = {
    b"strict-transport-security": b"max-age=31536000",
    b"x-content-type-options": b"nosniff",
    b"content-security-policy": b"frame-ancestors 'none'",
}
Handler = Callable[[Request], Awaitable[Response]]


class Site:
    """Its addresses."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._sessions: set[str] = set()

    def routes(self) -> list[Route | Mount]:
        """Pages, the form that signs in, and the data."""
        data: list[tuple[str, str, Handler]] = [
            ("GET", "/workspaces/{ws}", self.workspace),
            ("PATCH", "/workspaces/{ws}", self.rename),
            ("GET", "/workspaces/{ws}/cases", self.cases),
            ("POST", "/workspaces/{ws}/cases", self.new_case),
            ("DELETE", "/cases/{case}", self.delete),
            ("POST", "/cases/{case}/files", self.upload),
            ("GET", "/files/{file}", self.download),
            ("GET", "/cases/{case}/runs", self.runs),
            ("POST", "/cases/{case}/runs", self.new_run),
            ("POST", "/cases/{case}/runs/{run}/stop", self.stop),
            ("GET", "/cases/{case}/runs/{run}/chronology.pdf", self.export),
        ]
        open_ones = [Route("/ping", self.ping), Route("/queue", self.queue)]
        guarded = [Route(path, self._guarded(handler), methods=[method]) for method, path, handler in data]
        return [
            Route("/login", self.login),
            Route("/session", self.sign_in, methods=["POST"]),
            Route("/desk", self._page(self.desk)),
            Route("/desk/new", self._page(self.new_page)),
            Route("/desk/case/{case}", self._page(self.case_page)),
            Mount("/bff/v2", routes=[*open_ones, *guarded]),
        ]

    # ------------------------------------------------------------------ who it is

    def _known(self, request: Request) -> bool:
        """Whether somebody is signed in; the product forgets all of them when it is started anew."""
        anew = self._store.folder / "anew"
        if anew.exists():
            anew.unlink()
            self._sessions.clear()
        return request.cookies.get("desk_sid") in self._sessions

    def _page(self, handler: Handler) -> Handler:
        async def answer(request: Request) -> Response:
            return await handler(request) if self._known(request) else RedirectResponse("/login", 302)

        return answer

    def _guarded(self, handler: Handler) -> Handler:
        async def answer(request: Request) -> Response:
            lets_in = request.method == "PATCH" and self._store.broken("open-patch")
            if not self._known(request) and not lets_in:
                return JSONResponse({"error": "sign_in_required"}, 401)
            if request.path_params.get("ws", OWN) != OWN and not lets_in and not self._store.broken("firms-mixed"):
                return JSONResponse({"error": "no_such_workspace"}, 404)
            case = request.path_params.get("case")
            if case is not None and case not in self._store.cases and not request.url.path.endswith("/files"):
                return JSONResponse({"error": "no_such_case"}, 404)
            if self._store.broken("database-down"):
                return JSONResponse({"error": "internal"}, 500)
            return await handler(request)

        return answer

    async def login(self, request: Request) -> Response:
        """The sign-in page; even a visitor is given a session's cookie, which opens nothing."""
        if self._known(request):
            return RedirectResponse("/desk", 302)
        nonce = secrets.token_hex(8)
        response = HTMLResponse(pages.login(nonce, demo=self._store.broken("demo-shown")))
        response.set_cookie("desk_nonce", nonce, httponly=True)
        response.set_cookie("desk_sid", secrets.token_hex(8), httponly=True)
        return response

    async def sign_in(self, request: Request) -> Response:
        """Sign in by the page's form, and be told by the address alone how it went."""
        async with request.form() as form:
            given = {name: str(form.get(name, "")) for name in ("login", "passphrase", "nonce")}
        good = given["nonce"] and given["nonce"] == request.cookies.get("desk_nonce")
        pair = (given["login"], given["passphrase"])
        why = "bad_credentials"
        if good and pair == (STRANGER, STRANGERS):
            why = "not_in_pilot"
        elif good and pair == (EMAIL, PASSWORD) and not self._store.broken("sign-in-refused"):
            why = ""
        self._store.log("site.log", f"signin {why or 'ok'}")
        if why:
            return RedirectResponse(f"/login?error={why}", 302)
        response, session = RedirectResponse("/desk", 302), secrets.token_hex(16)
        if not self._store.broken("sessions-void"):
            self._sessions.add(session)
        response.set_cookie("desk_sid", session, httponly=True)
        return response

    # ------------------------------------------------------------------ pages

    async def desk(self, _request: Request) -> Response:
        """All cases."""
        return HTMLResponse(pages.desk([(one["id"], one["title"]) for one in self._store.cases.values()]))

    async def new_page(self, _request: Request) -> Response:
        """A new case."""
        return HTMLResponse(pages.new_case(OWN))

    async def case_page(self, request: Request) -> Response:
        """One case."""
        case = self._store.cases.get(request.path_params["case"])
        if case is None:
            return HTMLResponse("<h1>Gone</h1>", 404)
        unknown, broken = self._store.broken("word-unknown"), self._store.broken("page-script")
        return HTMLResponse(pages.case(case["id"], title=case["title"], unknown=unknown, broken=broken))

    # ------------------------------------------------------------------ data

    async def ping(self, _request: Request) -> Response:
        """Static."""
        return JSONResponse({"status": "UP"})

    async def queue(self, _request: Request) -> Response:
        """What is behind it."""
        if self._store.broken("database-down"):
            return JSONResponse({"error": "internal"}, 500)
        return JSONResponse({"queue": {"stalled": 0, "consumers": 1}})

    async def workspace(self, _request: Request) -> Response:
        """The workspace."""
        return JSONResponse({"id": OWN, "tier": "pilot"})

    async def rename(self, request: Request) -> Response:
        """Call it otherwise."""
        return JSONResponse({"id": request.path_params["ws"], "name": "renamed"})

    async def cases(self, request: Request) -> Response:
        """The workspace's cases."""
        ws = request.path_params["ws"]
        return JSONResponse([one for one in self._store.cases.values() if one["workspace"] == ws])

    async def new_case(self, request: Request) -> Response:
        """Make a case."""
        title = (await request.json()).get("title", "")
        return JSONResponse(self._store.add(self._store.cases, "case", title=title, workspace=OWN))

    async def delete(self, request: Request) -> Response:
        """Delete a case."""
        if self._store.broken("deletion-refused"):
            return JSONResponse({"error": "legal_hold"}, 403)
        self._store.forget(request.path_params["case"])
        return JSONResponse({"deleted": True})

    async def upload(self, request: Request) -> Response:
        """Take a packet; one that is too large is refused before it is read."""
        if int(request.headers.get("content-length", "0")) > _MOST:
            return JSONResponse({"error": "too_large"}, 413)
        if self._store.broken("upload-refused"):
            return JSONResponse({"error": "direct upload is not configured"}, 501)
        if request.path_params["case"] not in self._store.cases:
            return JSONResponse({"error": "no_such_case"}, 404)
        async with request.form() as form:
            content: bytes = await form["file"].read()  # type: ignore[union-attr]  # golive sends a file
        made = self._store.add(self._store.files, "file", case=request.path_params["case"])
        kept = content[: len(content) // 2] if self._store.broken("half-stored") else content
        (self._store.folder / f"{made['id']}.pdf").write_bytes(kept)
        return JSONResponse(made)

    async def download(self, request: Request) -> Response:
        """The packet as it was sent."""
        path = self._store.folder / f"{request.path_params['file']}.pdf"
        return FileResponse(path) if path.exists() else JSONResponse({"error": "no_such_file"}, 404)

    async def runs(self, request: Request) -> Response:
        """The case's runs; a run has no address of its own."""
        return JSONResponse(self._store.runs_of(request.path_params["case"]))

    async def new_run(self, request: Request) -> Response:
        """Have the packet read."""
        run: Row = self._store.add(self._store.runs, "run", case=request.path_params["case"], status="")
        self._store.state(run, "Queued")
        return JSONResponse(run, 201)

    async def stop(self, request: Request) -> Response:
        """End a run."""
        run = self._store.runs.get(request.path_params["run"])
        if run is None:
            return JSONResponse({"error": "no_such_run"}, 404)
        self._store.state(run, "Rejected")
        return JSONResponse(run)

    async def export(self, request: Request) -> Response:
        """The chronology, to be looked at in a tab."""
        path = self._store.folder / f"{request.path_params['run']}.pdf"
        if not path.exists():
            return JSONResponse({"error": "not_ready"}, 409)
        return FileResponse(path, media_type="application/pdf", content_disposition_type="inline")


def app(store: Store) -> Any:  # noqa: ANN401 - an ASGI app
    """The website as an app that logs each request and hangs up after an error."""
    inner = Starlette(routes=Site(store).routes())

    async def answer(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
        status = 0

        async def sending(message: Any) -> None:  # noqa: ANN401 - ASGI
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *_PROTECT.items()]
            await send(message)

        under = HTMLResponse(pages.MAINTENANCE) if store.broken("maintenance") else inner
        await under(scope, receive, sending)
        store.log("site.log", f"{scope['method']} {scope['path']} {status}")
        if status >= 400:
            await asyncio.sleep(0)
            raise ConnectionAbortedError  # uvicorn closes then, and the answer has not said so

    return answer
