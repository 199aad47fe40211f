"""What the product's routes are, and with what it refuses those that may not ask them."""

from typing import Annotated

import msgspec

from golive.config.forms import path_trouble
from golive.config.paths import place_of
from golive.errors import close_to

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the target file."""


class Refusal(_Table, frozen=True):
    """A way in which the product refuses, beside 401 and 403 with JSON: a status, and what it comes with.

    ``type`` begins the answer's content type, ``text`` is in it, ``location`` is the path that it redirects to.
    """

    status: Annotated[int, msgspec.Meta(ge=300, le=499)]
    type: str = ""
    text: str = ""
    location: str = ""

    def __post_init__(self) -> None:
        if not (self.type or self.text or self.location):
            raise ValueError(f"a refusal with {self.status} says what it comes with: type, text or location")


class SweepTable(_Table, frozen=True):
    """The product's routes: where it publishes them (OpenAPI), those that it does not, and those that are for all.

    ``public`` has paths that anybody may read, or a whole route ("POST /login") that anybody may ask. The website's own
    are ``site_routes``, and the API's routes under each of ``site_prefixes`` (by default ``site_proxy``).
    """

    openapi: str = "/openapi.json"
    routes: tuple[str, ...] = ()
    site_routes: tuple[str, ...] = ()
    site_prefixes: tuple[str, ...] = ("{site_proxy}",)
    public: tuple[str, ...] = ("/health", "/health/worker/details", "/openapi.json", "/docs", "/redoc")

    def __post_init__(self) -> None:
        trouble = path_trouble("openapi", place_of(self.openapi)[1])
        if trouble:
            raise ValueError(trouble)
        for route in (*self.routes, *self.site_routes):
            method, _, path = route.partition(" ")
            if method not in _METHODS or path_trouble("routes", path) or len(path.split()) != 1:
                close = close_to(method, _METHODS) if method not in _METHODS else ""
                raise ValueError(f'routes has "{route}": write it as "POST /firms/{{firm}}".{close}')
