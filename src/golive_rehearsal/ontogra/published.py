"""What the API says of itself: the document of its routes, as its framework publishes it."""

from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from golive_rehearsal.ontogra.settings import Settings

DEBUG = "/admin/reindex"
"""A helper for developers that one fault leaves in; without it, it is not there."""


def published(settings: Settings, routes: Iterable[Route]) -> list[Route]:
    """The address of the document, and the helper that a fault leaves in."""
    known = [(route.path, sorted((route.methods or set()) - {"HEAD"})) for route in routes]

    def there() -> bool:
        return settings.on("debug_route") or settings.on("route_unasking")

    async def document(_request: Request) -> Response:
        """The routes by path and method."""
        if settings.on("openapi_off"):
            return JSONResponse({"detail": "Not Found"}, 404)
        paths: dict[str, dict[str, object]] = {}
        for path, methods in [*known, *([(DEBUG, ["POST"])] if there() else [])]:
            paths.setdefault(path, {}).update({method.lower(): {"responses": {}} for method in methods})
        return JSONResponse({"openapi": "3.1.0", "info": {"title": "Ontogra", "version": "1"}, "paths": paths})

    async def reindex(request: Request) -> Response:
        """Begin to index everything anew, whoever asks."""
        if settings.on("route_unasking") and not await request.body():
            return JSONResponse({"detail": "A JSON body is required"}, 422)
        return JSONResponse({"started": True}, 202) if there() else JSONResponse({"detail": "Not Found"}, 404)

    return [Route("/openapi.json", document), Route(DEBUG, reindex, methods=["POST"])]
