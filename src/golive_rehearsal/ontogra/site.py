"""The website: sign-in with sessions, the pages, and its own way to the API that signs for the user."""

import hashlib
import hmac
import json
import os
import secrets
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from golive_rehearsal.ontogra import pages
from golive_rehearsal.ontogra.people import COHORT
from golive_rehearsal.ontogra.settings import SECURITY
from golive_rehearsal.ontogra.switches import read
from golive_rehearsal.ontogra.versions import NEWEST_WEB

_SESSION = "next-auth.session-token"
_CSRF = "next-auth.csrf-token"
_LIFE = 8 * 3600
# What is between two neighbours only; and nobody brings an internal token of his own through the website.
_HOP = {
    "x-internal-auth",
    "connection",
    "content-length",
    "date",
    "host",
    "server",
    "transfer-encoding",
    "cookie",
    "content-encoding",
}


class Site:
    """The website's answers."""

    def __init__(self) -> None:
        self._data = Path(os.environ["DATA_DIR"])
        self._api = os.environ["API_URL"]
        self._auth_secret = os.environ["INTERNAL_AUTH_SECRET"]
        self._secret = os.environ["SITE_SECRET"]
        self._users: dict[str, dict[str, str]] = json.loads(os.environ["SITE_USERS"])
        self._newest = os.environ["IMAGE_TAG"] == NEWEST_WEB
        limits = httpx.Limits(max_connections=16)
        self._http = httpx.Client(base_url=self._api, timeout=30, limits=limits, trust_env=False)

    def routes(self) -> list[Route]:
        """The pages, the session's addresses, and the way to the API."""
        return [
            Route("/", self.home),
            Route("/auth/signin", self.sign_in_page),
            Route("/api/auth/csrf", self.csrf),
            Route("/api/auth/callback/credentials", self.credentials, methods=["POST"]),
            Route("/api/citeline/{path:path}", self.proxy, methods=["GET", "POST", "PATCH", "DELETE"]),
            Route("/app/cases", self.cases),
            Route("/app/new-case", self.new_case),
            Route("/app/cases/{matter}", self.case),
            Route("/app/cases/{matter}/review", self.review),
            Route("/favicon.ico", lambda _request: Response(status_code=204)),
        ]

    async def home(self, _request: Request) -> Response:
        """To the cases."""
        return RedirectResponse("/app/cases", 303)

    async def sign_in_page(self, _request: Request) -> Response:
        """The sign-in page. A wrong password is told by the address only, as in the product."""
        return HTMLResponse(pages.sign_in(demo="demo_credentials" in read(self._data)))

    async def csrf(self, _request: Request) -> Response:
        """The token that a sign-in form must carry."""
        token = secrets.token_hex(16)
        response = JSONResponse({"csrfToken": token})
        response.set_cookie(_CSRF, f"{token}|{self._seal(token)}", httponly=True, samesite="lax")
        return response

    async def credentials(self, request: Request) -> Response:
        """Sign in."""
        async with request.form() as form:
            given = {name: str(form.get(name, "")) for name in ("csrfToken", "email", "password", "json")}
        user = self._users.get(given["email"])
        known = hmac.compare_digest((user or {}).get("password", secrets.token_hex(8)), given["password"])
        token, _, seal = request.cookies.get(_CSRF, "|").partition("|")
        known = known and token == given["csrfToken"] and hmac.compare_digest(seal, self._seal(token))
        print(f"signin outcome={'success' if known else 'CredentialsSignin'}", flush=True)  # noqa: T201 - its log
        if not known:
            return _turn(given["json"], "/auth/signin?error=CredentialsSignin", 401)
        if not self._approved(given["email"], user or {}):
            return _turn(given["json"], "/auth/signin?error=AccessDenied", 403)
        response = _turn(given["json"], "/app/cases", 200)
        session = jwt.encode(
            {"email": given["email"], "host": _host(request), "exp": int(time.time()) + _LIFE}, self._secret, "HS256"
        )
        response.set_cookie(_SESSION, session, httponly=True, samesite="lax", max_age=_LIFE)
        return response

    def _approved(self, email: str, user: dict[str, str]) -> bool:
        """Whether they are in the cohort, by their firm and by their own name."""
        told = json.loads((self._data / COHORT).read_text(encoding="utf-8"))
        everybody = "*" in told["users"] or "cohort_open" in read(self._data)
        return everybody or (email in told["users"] and user.get("firm_id") in told["firms"])

    async def proxy(self, request: Request) -> Response:
        """Pass a request on to the API, signed for the user who is signed in."""
        user = self._user(request)
        if user is None and "site_open" in read(self._data):
            user = next(iter(self._users.values()))
        if user is None and request.method == "DELETE" and "site_deletes" in read(self._data):
            return Response(status_code=204)
        if user is None:
            return JSONResponse({"detail": "Not signed in"}, 401)
        path, switched = "/" + request.path_params["path"], read(self._data)
        if "site_upload_refused" in switched and path.endswith("/documents"):
            return JSONResponse({"detail": "direct upload is not configured"}, 501)
        if "site_export_refused" in switched and path.endswith("/artifacts/pdf"):
            return JSONResponse({"detail": "export mode differs"}, 409)
        if self._newest and request.method == "POST" and path.endswith("/runs"):
            path = path.removesuffix("runs") + "chronologies"
        now = int(time.time())
        claims = {"sub": user["user_id"], "firm_id": user["firm_id"], "iat": now, "exp": now + 60,
                  "mth": request.method, "pth": path}  # fmt: skip
        headers = {name: value for name, value in request.headers.items() if name not in _HOP}
        headers["X-Internal-Auth"] = jwt.encode(claims, self._auth_secret, "HS256")
        body = await request.body()

        def ask() -> httpx.Response:
            return self._http.request(request.method, path, params=request.query_params, headers=headers, content=body)

        try:
            answer = await run_in_threadpool(ask)
        except httpx.TransportError:
            return JSONResponse({"detail": "The API gives no answer"}, 502)
        kept = {name: value for name, value in answer.headers.items() if name not in _HOP}
        if "site_restyled" in switched and path.endswith("/artifacts/pdf"):
            kept.update({"content-disposition": "inline", "content-type": "application/pdf"})
        return Response(answer.content, answer.status_code, kept)

    async def cases(self, request: Request) -> Response:
        """All matters."""
        return self._page(request, lambda user: pages.cases(user["firm_id"]))

    async def new_case(self, request: Request) -> Response:
        """A new matter."""
        return self._page(request, lambda user: pages.new_case(user["firm_id"]))

    async def case(self, request: Request) -> Response:
        """One matter."""
        matter, switched = request.path_params["matter"], read(self._data)
        words = dict.fromkeys(("success", "partial", "needs_review"), "completed")
        if "site_case_broken" in switched:
            return self._page(request, lambda _user: pages.broken())
        if "site_restyled" in switched:
            return self._page(request, lambda _user: pages.other_case(matter))
        return self._page(request, lambda _user: pages.case(matter, words if "site_words_unknown" in switched else {}))

    async def review(self, request: Request) -> Response:
        """What a matter's newest run found."""
        return self._page(request, lambda _user: pages.review(request.path_params["matter"]))

    def _page(self, request: Request, made: Any) -> Response:  # noqa: ANN401 - a small function of the user
        user = self._user(request)
        return RedirectResponse("/auth/signin", 303) if user is None else HTMLResponse(made(user))

    def _user(self, request: Request) -> dict[str, str] | None:
        """Who is signed in; a session is bound to the host name that it was made for."""
        try:
            claims = jwt.decode(request.cookies.get(_SESSION, ""), self._secret, algorithms=["HS256"])
        except jwt.PyJWTError:
            return None
        return self._users.get(claims["email"]) if claims["host"] == _host(request) else None

    def _seal(self, token: str) -> str:
        return hmac.new(self._secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def _host(request: Request) -> str:
    return urlsplit(f"//{request.headers.get('host', '')}").hostname or ""


def _turn(as_json: str, address: str, status: int) -> Response:
    """Go to an address: told to a script, or done."""
    return JSONResponse({"url": address}, status) if as_json == "true" else RedirectResponse(address, 303)


def site() -> Any:  # noqa: ANN401 - an ASGI app
    """The website as an app; its pages carry the headers that protect their users."""
    data = Path(os.environ["DATA_DIR"])
    app = Starlette(routes=Site().routes())

    async def answer(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
        switched = read(data)

        async def sending(message: Any) -> None:  # noqa: ANN401 - ASGI
            if message["type"] == "http.response.start" and "no_security_headers" not in switched:
                names = {name for name, _ in message["headers"]}
                extra = ((name.lower().encode(), value.encode()) for name, value in SECURITY.items())
                message["headers"] = [*message["headers"], *(one for one in extra if one[0] not in names)]
            await send(message)

        checked = dict(scope.get("headers", ())).get(b"user-agent", b"").startswith(b"ELB-HealthChecker")
        if scope["type"] == "http" and "site_failing" in switched and not checked:
            await Response("Internal Server Error", 500)(scope, receive, sending)
        elif scope["type"] == "http" and "site_maintenance" in switched and not checked:
            await HTMLResponse(pages.MAINTENANCE)(scope, receive, sending)
        else:
            await app(scope, receive, sending)

    return answer
