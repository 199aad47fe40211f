"""The product asked as nobody, as somebody else, and with tokens that must not count."""

import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import as_completed
from functools import partial
from urllib.parse import unquote

import httpx
import jwt

from golive.app.answers import body_of
from golive.app.client import App
from golive.app.ids import filled
from golive.app.tokens import claims
from golive.background import asked
from golive.config.target import Secret, Target
from golive.errors import Cancelled, Unexpected
from golive.facts import JSON, Answer, Headers, RouteAnswer, SecurityHeaders, Statuses, Sweep

_PROTECT = ("strict-transport-security", "x-content-type-options", "x-frame-options", "content-security-policy")
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_NO_DATA = ("HEAD", "OPTIONS", "TRACE")  # their answers carry none of the product's
_NO_METHOD = ("SUMMARY", "DESCRIPTION", "SERVERS", "PARAMETERS")  # what else OpenAPI has below a path, beside x-...
_LONGEST = 1000  # characters of a path
_MOST = 4000  # routes; the usual budget of a run is 3,000 requests a host
_AT_A_TIME = 4  # routes: a product can have a thousand, and each answer takes its time on the way
NOBODY = "golive-none-{}"
"""What stands in a path for an id: nothing has it."""


def security_headers(app: App, target: Target) -> SecurityHeaders:
    """The headers of one answer of the API and of the sign-in page."""
    api = app.bare("GET", target.api(target.app.paths.health))
    site = app.bare("GET", target.site(target.app.paths.sign_in))
    return SecurityHeaders(*(
        Headers(
            one.status_code,
            {name: one.headers[name].lower() for name in _PROTECT if name in one.headers},
            app.came(one),
        )
        for one in (api, site)
    ))  # fmt: skip


def without_session(app: App, target: Target) -> Answer:
    """The website's own route to the API, asked by somebody who is not signed in."""
    path = filled(target.app.paths.firm_matters, firm=target.app.synthetic.firm)
    return _answer(app, app.bare("GET", target.through_site(path)))


def other_firm_by_site(app: App, target: Target) -> Answer:
    """Another firm's matters, asked for through the website by golive's own user, who is signed in there."""
    path = filled(target.app.paths.firm_matters, firm=target.app.synthetic.other_firm)
    return _answer(app, app.by_site(path))


def _answer(app: App, response: httpx.Response) -> Answer:
    return Answer(response.status_code, 0.0, came=app.came(response))


def sweep(app: App, target: Target, cancel: threading.Event) -> Sweep:
    """Every route that the product publishes, or that the target file names, asked without credentials.

    The website's own are asked too, and the API's under each prefix that the website mirrors them under. Ids in a path
    are ids that nothing has, and a request carries no body: a route that lets nobody in never sees it.
    """
    table = target.app.sweep
    published = app.bare("GET", target.api(table.openapi))
    routes, unasked = set(table.routes), 0
    if published.status_code == 200 and app.came(published) == JSON:
        found = _routes(body_of(published))
        ours = {one for one in found if _is_ours(one)}
        named = {*table.public, *(one.partition(" ")[2] for one in routes)}
        unasked = sum(one.partition(" ")[2] not in named for one in found - ours)
        routes |= ours
    prefixes = [one.replace("{site_proxy}", target.app.site_proxy) for one in table.site_prefixes]
    private = sorted(one for one in routes if not {one, one.partition(" ")[2]} & set(table.public))

    def ask(route: str, at: Callable[[str], str], prefix: str = "", **how: bool) -> RouteAnswer:
        method, _, path = route.partition(" ")
        answer = app.bare(method, at(prefix + _filled(path)))
        return RouteAnswer(method, prefix + path, answer.status_code, app.came(answer), **how)

    def api(path: str) -> str:
        return target.api(path.replace("{", "{{").replace("}", "}}"))

    questions = [
        *(partial(ask, one, api) for one in sorted(routes)),
        *(partial(ask, one, target.site, by_site=True) for one in sorted(table.site_routes)),
        *(partial(ask, one, target.site, prefix, by_site=True, guessed=True) for prefix in prefixes for one in private),
    ]
    if len(questions) > _MOST:
        raise Unexpected(
            f"The product has {len(questions)} routes to be asked, and golive asks {_MOST}. "
            "Have the technical owner name those that count, and another `openapi`, in [app.sweep]."
        )
    return Sweep(_together(questions, cancel), app.came(published) == JSON, table.public, unasked)


def _together(questions: Sequence[Callable[[], RouteAnswer]], cancel: threading.Event) -> tuple[RouteAnswer, ...]:
    """The answers to all, a few at a time; by threads that keep nobody from leaving, until it is given up.

    Where one question can't be asked, the others are not asked any further either.
    """
    found: dict[int, RouteAnswer] = {}
    enough = threading.Event()
    left = iter(range(len(questions)))
    turn = threading.Lock()

    def work() -> None:
        while not (cancel.is_set() or enough.is_set()):
            with turn:
                number = next(left, None)
            if number is None:
                return
            found[number] = questions[number]()

    workers = [asked(f"sweep-{number}", work) for number in range(_AT_A_TIME)]
    try:
        for worker in as_completed(workers):
            worker.result()
    finally:
        enough.set()
    if cancel.is_set():
        raise Cancelled("The sweep of routes was ended.")
    return tuple(found[number] for number in range(len(questions)))


def _routes(document: Mapping[str, object]) -> set[str]:
    """The routes of an OpenAPI document, as ``GET /firms/{firm}``; what golive does not know there is such a method."""
    paths = document.get("paths")
    if not isinstance(paths, Mapping):
        raise Unexpected("The product publishes its routes in a form that golive does not know.")
    if not all(isinstance(methods, Mapping) for methods in paths.values()):
        raise Unexpected("The product publishes its routes in a form that golive does not know.")
    listed = ((path, key.upper()) for path, keys in paths.items() if not path.startswith("x-") for key in keys)
    return {f"{key} {path}" for path, key in listed if key not in _NO_DATA + _NO_METHOD and not key.startswith("X-")}


def _is_ours(route: str) -> bool:
    """Whether a published route can be asked, and of the product alone: a path from its root, and no host before it."""
    method, _, path = route.partition(" ")
    plain = path.isprintable() and "\\" not in path and " " not in path and len(path) <= _LONGEST
    rooted = path.startswith("/") and not path.startswith("//") and not {".", ".."} & set(path.split("/"))
    return method in _METHODS and plain and rooted


def _filled(path: str) -> str:
    parts = [NOBODY.format(uuid.uuid4().hex[:8]) if part.startswith("{") else part for part in path.split("/")]
    return "/".join(parts)


def other_way(app: App, target: Target, secret: str) -> Statuses:
    """Golive's own firm's matters, asked for by a signed user of the other firm."""
    synthetic = target.app.synthetic
    path = filled(target.app.paths.firm_matters, firm=synthetic.firm)
    app.get(path)  # signed as always, so that the API's clock is known
    token = _token(secret, (f"{synthetic.user}-other", synthetic.other_firm), path, at=app.api_clock.now())
    return _statuses({"the other firm asking for ours": _with(app, target, path, token)})


def _statuses(answers: Mapping[str, Answer], control: Answer | None = None) -> Statuses:
    statuses = {name: one.status for name, one in answers.items()}
    came = {name: one.came for name, one in answers.items()}
    return Statuses(statuses, came=came) if control is None else Statuses(statuses, control.status, came, control.came)


def forged(app: App, target: Target, secret: str) -> Statuses:
    """What tokens that must not count are answered: one that ran out, is for another path or method, or is forged."""
    synthetic = target.app.synthetic
    path = filled(target.app.paths.firm_matters, firm=synthetic.firm)
    own = (synthetic.user, synthetic.firm)
    good = _answer(app, app.get(path))  # before the others, so that the API's clock is known
    now = app.api_clock.now()
    tokens = {
        "a token that ran out": _token(secret, own, path, at=now - 3600),
        "a token for another path": _token(secret, own, f"{path}/other", at=now),
        "a token for another method": _token(secret, own, path, at=now, method="DELETE"),
        "a token signed by somebody else": _token("x" * len(secret), own, path, at=now),
        "a token without a signature": jwt.encode(dict(claims(own, ("GET", path), at=now)), "", algorithm="none"),
    }
    return _statuses({name: _with(app, target, path, token) for name, token in tokens.items()}, good)


def _token(secret: str, who: tuple[str, str], path: str, *, at: int, method: str = "GET") -> str:
    return jwt.encode(dict(claims(who, (method, unquote(path)), at=at)), secret, algorithm="HS256")


def _with(app: App, target: Target, path: str, token: str) -> Answer:
    return _answer(app, app.bare("GET", target.api(path), headers={target.app.auth.header: token}))


def signing_secret(target: Target) -> Secret | None:
    """Where the secret comes from with which golive may sign a token of its own making; None where it may not."""
    auth = target.app.auth
    return auth.secret if auth.scheme == "internal_jwt" else None
