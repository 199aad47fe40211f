"""The API: firms, matters, documents, runs and their artefacts."""

import hashlib
import json
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route

from golive.clock import Clock
from golive_rehearsal.ontogra.access import Caller, NotLetIn, caller, json_object, own_firm
from golive_rehearsal.ontogra.audit_line import write_audit_line
from golive_rehearsal.ontogra.database import ACTIVE, SCHEMA, Database, Row, naive_now, new_id
from golive_rehearsal.ontogra.limits import Limits, bounded
from golive_rehearsal.ontogra.pages import MAINTENANCE
from golive_rehearsal.ontogra.people import KEPT, UNREADABLE
from golive_rehearsal.ontogra.published import published
from golive_rehearsal.ontogra.settings import SECURITY, Settings

_MODES = ("INTERNAL", "MEDIATION")
Handler = Callable[[Request, Caller], Awaitable[Response]]


class Api:
    """The routes' handlers over one database."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._data = Database(settings.data)

    def routes(self) -> list[Route]:
        """Every route but the health addresses; those exist bare only."""
        table: list[tuple[str, str, Handler]] = [
            ("GET", "/firms", self.firms),
            ("POST", "/firms", self.no_new_firms),
            ("GET", "/firms/{firm}", self.firm),
            ("GET", "/firms/{firm}/matters", self.matters),
            ("POST", "/firms/{firm}/matters", self.new_matter),
            ("GET", "/matters/{matter}", self.matter),
            ("DELETE", "/matters/{matter}", self.delete_matter),
            ("GET", "/matters/{matter}/documents", self.documents),
            ("POST", "/matters/{matter}/documents", self.upload),
            ("GET", "/documents/{document}/download", self.download),
            ("GET", "/matters/{matter}/runs", self.runs),
            ("POST", "/matters/{matter}/runs", self.new_run),
            ("GET", "/matters/{matter}/exports/latest", self.latest_export),
            ("GET", "/runs/{run}", self.run),
            ("POST", "/runs/{run}/cancel", self.cancel),
            ("GET", "/runs/{run}/artifacts/pdf", self.artifact_pdf),
            ("GET", "/runs/{run}/artifacts/by-name/{name}", self.artifact),
        ]
        if not self._settings.version.older:
            table.append(("POST", "/matters/{matter}/chronologies", self.new_run))
        return [Route(path, self._guarded(handler), methods=[method]) for method, path, handler in table]

    def _guarded(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """The way in: token, firm, then the database's health, then the handler; each request leaves an audit line."""

        async def answer(request: Request) -> Response:
            begun = time.monotonic()
            who: Caller | None = None
            try:
                who = caller(request, self._settings)
                if self._settings.version.late:
                    await run_in_threadpool(Clock().wait, self._settings.version.late)
                if "firm" in request.path_params:
                    own_firm(who, request.path_params["firm"], self._settings)
                if self._settings.on("database_down"):
                    return _error(500, "Internal Server Error")
                if self._settings.version.matters_fail and "matter" in request.url.path:
                    return _error(500, "Internal Server Error")
                response = await handler(request, who)
            except NotLetIn as refused:
                response = _error(refused.status, str(refused))
            # The product writes no line for an error that nobody handled.
            if response.status_code != 500 and not self._settings.on("audit_silent"):
                write_audit_line(request, response, who, begun, with_firm=not self._settings.on("audit_short"))
            return response

        return answer

    async def firms(self, _request: Request, who: Caller) -> Response:
        """The caller's own firm, as a list."""
        return JSONResponse(self._data.all("SELECT * FROM firms WHERE id = ?", who.firm))

    async def no_new_firms(self, _request: Request, _who: Caller) -> Response:
        """Nobody makes firms here."""
        return _error(403, "Firms are not made through the API")

    async def firm(self, request: Request, _who: Caller) -> Response:
        """One firm."""
        if self._settings.on("firm_unreadable"):
            return _error(500, "Internal Server Error")
        found = self._data.one("SELECT * FROM firms WHERE id = ?", request.path_params["firm"])
        return JSONResponse(found) if found else _error(404, "No such firm")

    async def matters(self, request: Request, _who: Caller) -> Response:
        """The firm's matters."""
        return JSONResponse(self._data.all("SELECT * FROM matters WHERE firm_id = ?", request.path_params["firm"]))

    async def new_matter(self, request: Request, _who: Caller) -> Response:
        """Make a matter."""
        body = await json_object(request)
        if not isinstance(body.get("title"), str) or not body["title"].strip():
            return _error(422, "title is required")
        made = self._data.insert(
            "matters",
            id=new_id(),
            firm_id=request.path_params["firm"],
            title=body["title"],
            timezone=body.get("timezone"),
            client_ref=body.get("client_ref"),
            created_at=naive_now(),
        )
        return JSONResponse(made, 201)

    async def matter(self, request: Request, who: Caller) -> Response:
        """One matter."""
        found = self._own_matter(request, who)
        unreadable = found["client_ref"] == UNREADABLE and self._settings.on("one_matter_unreadable")
        return _error(500, "Internal Server Error") if unreadable else JSONResponse(found)

    async def delete_matter(self, request: Request, who: Caller) -> Response:
        """Delete a matter, unless one of its runs still is at work."""
        matter = self._own_matter(request, who)
        if matter["client_ref"] == KEPT:
            return _error(403, "This matter is kept by law")
        active = self._data.one(
            "SELECT id FROM runs WHERE matter_id = ? AND status IN ('pending', 'running')", matter["id"]
        )
        if active is not None:
            return _error(409, "A run is active")
        self._data.delete_matter(matter["id"])
        return Response(status_code=204)

    async def documents(self, request: Request, who: Caller) -> Response:
        """The matter's documents."""
        matter = self._own_matter(request, who)
        return JSONResponse(self._data.all("SELECT * FROM documents WHERE matter_id = ?", matter["id"]))

    async def upload(self, request: Request, who: Caller) -> Response:
        """Take a PDF; the same bytes again are the first document."""
        matter = self._own_matter(request, who)
        async with request.form() as form:
            file = form.get("file")
            if file is None or isinstance(file, str):
                return _error(422, "file is required")
            content, filename = await file.read(), file.filename or "packet.pdf"
        if not content.startswith(b"%PDF-"):
            return _error(400, "Not a PDF")
        sha256 = hashlib.sha256(content).hexdigest()
        known = self._data.one("SELECT * FROM documents WHERE matter_id = ? AND sha256 = ?", matter["id"], sha256)
        if known is not None:
            return JSONResponse(known, 201)
        document = new_id()
        kept = content[: len(content) // 2] if self._settings.on("stores_half") else content
        (self._data.files / document).write_bytes(kept)
        made = self._data.insert(
            "documents",
            id=document,
            matter_id=matter["id"],
            filename=filename,
            sha256=sha256,
            bytes=len(content),
            created_at=naive_now(),
        )
        return JSONResponse(made, 201)

    async def download(self, request: Request, who: Caller) -> Response:
        """A document's bytes."""
        found = self._data.one("SELECT * FROM documents WHERE id = ?", request.path_params["document"])
        if found is None:
            return _error(404, "No such document")
        self._matter(found["matter_id"], who)
        return FileResponse(self._data.files / found["id"], media_type="application/pdf")

    async def runs(self, request: Request, who: Caller) -> Response:
        """The matter's runs."""
        matter = self._own_matter(request, who)
        if self._settings.on("runs_unreadable"):
            return _error(500, "Internal Server Error")
        listed = self._data.all("SELECT * FROM runs WHERE matter_id = ? ORDER BY created_at DESC", matter["id"])
        return JSONResponse([_run(row) for row in listed])

    async def new_run(self, request: Request, who: Caller) -> Response:
        """Have the matter's packet processed."""
        matter = self._own_matter(request, who)
        mode = (await json_object(request)).get("export_mode", "INTERNAL")
        if mode not in _MODES:
            return _error(422, "export_mode is INTERNAL or MEDIATION")
        if not self._data.all("SELECT id FROM documents WHERE matter_id = ?", matter["id"]):
            return _error(400, "The matter has no documents")
        if self._data.tier_used_up(who.firm):
            return _error(402, "The firm's tier allows no more matters")
        made = self._data.insert(
            "runs", id=new_id(), matter_id=matter["id"], status="pending", export_mode=mode, created_at=naive_now()
        )
        return JSONResponse(_run(made), 202)

    async def run(self, request: Request, who: Caller) -> Response:
        """One run."""
        run = self._own_run(request, who)
        return _error(500, "Internal Server Error") if self._settings.on("runs_unreadable") else JSONResponse(_run(run))

    async def cancel(self, request: Request, who: Caller) -> Response:
        """End a run that still is at work."""
        run = self._own_run(request, who)
        if run["status"] not in ACTIVE:
            return _error(409, "The run is not active")
        self._data.finish(run["id"], status="failed", error_message="Cancelled by user", finished_at=naive_now())
        return JSONResponse(_run(self._own_run(request, who)))

    async def artifact_pdf(self, request: Request, who: Caller) -> Response:
        """The exported chronology."""
        run = self._own_run(request, who)
        mode = request.query_params.get("export_mode")
        if mode is None:
            return _error(422, "export_mode is required")
        if mode != run["export_mode"]:
            return _error(409, "The run has another export mode")
        if self._settings.on("export_broken"):
            return _error(500, "Internal Server Error")
        return self._file(f"{run['id']}.pdf", "application/octet-stream", "chronology.pdf")

    async def artifact(self, request: Request, who: Caller) -> Response:
        """A named artefact of a run."""
        run = self._own_run(request, who)
        if request.path_params["name"] != "evidence_graph.json":
            return _error(400, "No such artefact")
        return self._file(f"{run['id']}.json", "application/json", "evidence_graph.json")

    async def latest_export(self, request: Request, who: Caller) -> Response:
        """The newest export of a mode."""
        matter = self._own_matter(request, who)
        mode = request.query_params.get("export_mode", "INTERNAL")
        run = self._data.one(
            "SELECT * FROM runs WHERE matter_id = ? AND export_mode = ? "
            "AND status IN ('success', 'needs_review', 'partial') "
            "ORDER BY finished_at DESC",
            matter["id"],
            mode,
        )
        if run is None:
            return _error(404, "No export")
        content = (self._data.files / f"{run['id']}.pdf").read_bytes()
        artifact = {
            "artifact_type": "pdf",
            "storage_uri": f"file://{run['id']}.pdf",
            "sha256": hashlib.sha256(content).hexdigest(),
            "bytes": len(content),
        }
        return JSONResponse({"run_id": run["id"], "status": run["status"], "artifacts": [artifact]})

    async def health(self, request: Request) -> Response:
        """Static: it says nothing of database or worker."""
        if self._settings.on("health_failing") and "ELB-HealthChecker" not in request.headers.get("user-agent", ""):
            return _error(503, "Service Unavailable")
        version = self._settings.version
        told = {"status": "unhealthy" if version.unhealthy else "ok", "version": version.tag}
        return JSONResponse(told, 503 if version.unhealthy else 200)

    async def details(self, _request: Request) -> Response:
        """The queue."""
        if self._settings.on("database_down"):
            return _error(500, "Internal Server Error")
        schema = (
            {} if self._settings.on("schema_untold") else {"schema": SCHEMA + 2 * self._settings.on("schema_ahead")}
        )
        return JSONResponse({"backend": "sqlite", **schema, **self._data.queue()})

    def _own_matter(self, request: Request, who: Caller) -> Row:
        return self._matter(request.path_params["matter"], who)

    def _matter(self, matter: str, who: Caller) -> Row:
        found = self._data.one("SELECT * FROM matters WHERE id = ?", matter)
        if found is None:
            raise NotLetIn(404, "No such matter")
        own_firm(who, found["firm_id"], self._settings)
        return found

    def _own_run(self, request: Request, who: Caller) -> Row:
        found = self._data.one("SELECT * FROM runs WHERE id = ?", request.path_params["run"])
        if found is None:
            raise NotLetIn(404, "No such run")
        self._matter(found["matter_id"], who)
        return found

    def _file(self, name: str, media_type: str, shown: str) -> Response:
        path = self._data.files / name
        return (
            FileResponse(path, media_type=media_type, filename=shown) if path.exists() else _error(404, "No such file")
        )


def api() -> Any:  # noqa: ANN401 - an ASGI app
    """The API as an app: its routes bare and below /api/citeline, its health addresses bare only."""
    settings = Settings.of_environment()
    handlers = Api(settings)
    own = [Route("/health", handlers.health), Route("/health/worker/details", handlers.details), *handlers.routes()]
    routes = [Mount("/api/citeline", routes=handlers.routes()), *own, *published(settings, own)]
    app, limits = Starlette(routes=routes), Limits(60 / settings.clock.scale)

    async def answer(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
        if scope["type"] != "http":
            return
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode().rsplit(":", 1)[0]
        if host not in settings.allowed_hosts and not headers.get(b"user-agent", b"").startswith(b"ELB-HealthChecker"):
            await Response("Invalid host header", 400)(scope, receive, send)
            return

        async def sending(message: Any) -> None:  # noqa: ANN401 - ASGI
            if message["type"] == "http.response.start":
                request_id = headers.get(b"x-request-id", uuid.uuid4().hex.encode())
                extra = [(name.lower().encode(), value.encode()) for name, value in SECURITY.items()]
                message["headers"] = [*message["headers"], *extra, (b"x-request-id", request_id)]
            await send(message)

        refused = limits.refused(scope, settings.on)
        spoilt = settings.version.spoils and settings.on("release_spoilt")
        if (spoilt or settings.on("api_failing")) and not scope["path"].startswith(("/health", "/openapi")):
            refused = _error(500, "Internal Server Error")
        checked = headers.get(b"user-agent", b"").startswith(b"ELB-HealthChecker")
        if settings.on("api_maintenance") and not checked:
            refused = HTMLResponse(MAINTENANCE)
        if refused is not None:
            await refused(scope, receive, sending)
        else:
            await app(scope, bounded(receive, settings.on), sending)

    return answer


def _run(row: Row) -> dict[str, Any]:
    """A run as the API shows it."""
    shown = {name: value for name, value in row.items() if name not in ("created_at", "export_mode")}
    for name in ("metrics", "warnings"):
        shown[name] = json.loads(shown[name]) if shown[name] else None
    return shown


def _error(status: int, detail: str) -> Response:
    return JSONResponse({"detail": detail}, status)
