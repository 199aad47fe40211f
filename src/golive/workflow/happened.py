"""What a product did while one step was walked: refused requests, its address, what its pages said. Knows no browser.

It also decides when a step is over before its time, because the product itself has said no.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from golive.model.plain_words import plain, short_code

Kind = Literal["page", "data"]
"""A page in its window, or what a script of a page asked for."""

SETTLES, PATIENCE = 1.0, 3.0
"""How many seconds an answer that is final may still lead on to something, and one that a product may try again."""
_READS = ("GET", "HEAD", "OPTIONS")
_SEGMENT = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,31}")
_ERROR_KEY = re.compile(r"err(or)?([-_]?code)?", re.IGNORECASE)
COMPLAINT = (
    r"\b(fail\w*|errors?|can(no|')t|couldn't|could not|unable|denied|refused|rejected|invalid|incorrect|wrong|expired|"
    r"unavailable|not (allowed|available|configured|found|supported|possible)|too (large|many)|exceed\w*|required|"
    r"(limit|quota)\b.*\breached|try again|forbidden|unauthorized|timed out)\b"
)
"""A pattern of what sounds like an error, in whatever case; a page's scripts know it too."""
_COMPLAINS = re.compile(COMPLAINT, re.IGNORECASE)
# What a website tells its makers while its users notice nothing of it.
_ASIDE = re.compile(
    r"telemetry|analytics|monitoring|sentry|vitals|\b(metrics?|beacon|collect|track|csp|rum|logs?|ping|stats)\b"
)


@dataclass(slots=True)
class _Route:
    """What became of the requests for one route; ``refused`` counts the errors since it last worked."""

    method: str
    path: str
    kind: Kind
    own: bool
    open: int = 0
    refused: int = 0
    answer: str = ""
    status: int = 0
    code: str = ""
    at: float = 0.0

    @property
    def told(self) -> str:
        """In a sentence; its code may come after its status."""
        return f"{self.method} {self.path} {self.answer}{f' ({self.code})' if self.code else ''}."


@dataclass(slots=True)
class Happened:
    """What happened in the present step, by what the browser tells. Times are seconds of one steady clock.

    ``site`` and ``hosts`` are the product's own addresses; ``ids`` names what may stand in a path, ``known`` gives the
    values that no sentence may hold.
    """

    site: str
    hosts: Collection[str]
    ids: Mapping[str, str]
    known: Callable[[], Collection[str]]
    _routes: dict[tuple[str, str], _Route] = field(default_factory=dict)
    _said: dict[str, float] = field(default_factory=dict)
    _texts: list[str] = field(default_factory=list)
    _before: frozenset[str] | None = None
    _boundary: tuple[str, float] = ("", 0.0)
    _error: tuple[str, float] = ("", 0.0)
    _scripts: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """A new step: what was before it is no part of it."""
        self._routes.clear()
        self._said.clear()
        self._texts.clear()
        self._scripts.clear()
        self._before, self._boundary, self._error = None, ("", 0.0), ("", 0.0)

    def acts(self, said: Iterable[str]) -> None:
        """We are about to press or to hand over something, while the page says this already."""
        self._before = frozenset(said)

    # ------------------------------------------------------------------ what the browser tells

    def asked(self, method: str, url: str, kind: Kind) -> None:
        """A request went out."""
        self._route(method, url, kind).open += 1

    def ended(self, method: str, url: str, kind: Kind) -> None:
        """A request is over, however it ended."""
        route = self._route(method, url, kind)
        route.open = max(0, route.open - 1)

    def answered(self, method: str, url: str, kind: Kind, status: int, now: float) -> None:
        """A request was answered: an error counts until the same route works."""
        route = self._route(method, url, kind)
        route.status, route.code, route.at = status, "", now
        route.refused = route.refused + 1 if status >= 400 else 0
        route.answer = f"was answered {status}"

    def answered_with(self, method: str, url: str, kind: Kind, body: object) -> None:
        """The JSON of an answer that was an error."""
        self._route(method, url, kind).code = short_code(body, self.known())

    def unanswered(self, method: str, url: str, kind: Kind, code: str, now: float) -> None:
        """A request got no answer, by the browser's own code."""
        route = self._route(method, url, kind)
        route.status, route.code, route.at = 0, code, now
        route.refused += 1
        route.answer = "got no answer"

    def went(self, url: str, now: float, *, anew: bool) -> None:
        """The page came to an address; ``anew`` is not the address that it had when the step began."""
        parts = urlsplit(url)
        pairs = [*parse_qsl(parts.query), *parse_qsl(parts.fragment)]
        found = next(
            (f"{key}={short_code(value, self.known())}" for key, value in pairs if _ERROR_KEY.fullmatch(key)), ""
        )
        if found != self._error[0] or not anew:
            self._error = (found if anew else "", now)
        self._before = None

    def looked(self, said: Iterable[str], texts: Iterable[str], boundary: str, now: float) -> None:
        """What the pages show now: alerts and toasts, other texts that sound like an error, words of an error page."""
        for one in said:
            self._said.setdefault(one, now)
        self._texts += [one for one in texts if one not in self._texts and one not in (self._before or ())]
        if boundary != self._boundary[0]:
            self._boundary = (boundary, now)

    def broke(self, what: str) -> None:
        """A script of a page broke off, or wrote an error."""
        told = plain(what, self.known())
        if told and told not in self._scripts:
            self._scripts.append(told)

    # ------------------------------------------------------------------ what it comes to

    def hopeless(self, now: float) -> bool:
        """Whether the product has said that the step will not end well, and had time to say otherwise."""
        if self._error[0] and now - self._error[1] >= SETTLES:
            return True
        if self._boundary[0] and now - self._boundary[1] >= PATIENCE:
            return True
        complaint = next((since for one, since in self._complaints() if now - since >= PATIENCE), None)
        if complaint is not None and self._before is not None:
            return True
        return any(self._final(route, now) for route in self._routes.values())

    def page_refused(self, url: str) -> bool:
        """Whether the page at this address is there only as an error's."""
        path = self.path_of(url)
        found = [one for one in self._routes.values() if one.kind == "page" and one.path == path]
        return bool(found) and max(found, key=lambda one: one.at).refused > 0

    def told(self) -> str:
        """Sentences of what the product did, the likeliest cause first; empty where it did nothing of note."""
        refused = sorted((one for one in self._routes.values() if one.refused and not _beside(one)), key=_weight)
        said = [f'The page says "{one}".' for one in self._worth_telling()]
        boundary = [f'The page is an error page ("{self._boundary[0]}").'] if self._boundary[0] else []
        scripts = [f"A script of the page failed: {one}." for one in self._scripts[:1]]
        return " ".join([*(one.told for one in refused[:3]), *boundary, *said, *scripts])

    def address(self, url: str) -> str:
        """An address for a sentence: its path, and of its query only the product's word for an error."""
        return self.path_of(url) + (f"?{self._error[0]}" if self._error[0] else "")

    def path_of(self, url: str) -> str:
        """The pattern of an address: no id, no query; of strangers only the host."""
        parts = urlsplit(url)
        host = "" if parts.netloc == urlsplit(self.site).netloc else parts.netloc
        if host and parts.netloc not in self.hosts:
            return f"at {host}"
        return host + "/".join(self._segment(one) for one in parts.path.split("/"))

    def _segment(self, part: str) -> str:
        if not part or part in self.ids:
            return f"{{{self.ids[part]}}}" if part else ""
        secret = any(one.lower() in part.lower() for one in self.known() if len(one) > 2)
        usual = _SEGMENT.fullmatch(part) and sum(letter.isdigit() for letter in part) <= 2
        return part if usual and not secret else "{id}"

    def _route(self, method: str, url: str, kind: Kind) -> _Route:
        path, own = self.path_of(url), urlsplit(url).netloc in {urlsplit(self.site).netloc, *self.hosts}
        return self._routes.setdefault((method, path), _Route(method, path, kind, own))

    def _complaints(self) -> list[tuple[str, float]]:
        """What the page has begun to say since we acted, or since the step began, that sounds like an error."""
        before = self._before or frozenset()
        return [(one, since) for one, since in self._said.items() if one not in before and _COMPLAINS.search(one)]

    def _worth_telling(self) -> Sequence[str]:
        found = [one for one, _since in self._complaints()] or (self._texts if self._before is not None else [])
        found = found or [one for one in self._said if one not in (self._before or frozenset())]
        told = (plain(one, self.known()) for one in found)
        return list(dict.fromkeys(one for one in told if one))[:2]

    def _final(self, route: _Route, now: float) -> bool:
        """Whether this error is the end: nobody asks again, or again in vain."""
        if not route.refused or route.open or _beside(route):
            return False
        if route.kind == "page":  # a script may work in a page of 404 as in any other, and takes longer
            return now - route.at >= (PATIENCE if route.status == 404 else SETTLES)
        if now - route.at < PATIENCE and route.refused < 3:
            return False
        if self._complaints() or (self._before is not None and self._texts):
            return True
        if route.method in _READS:
            return route.refused > 1 and route.status not in (404, 429)
        return route.status != 429 and (route.own or route.method == "PUT")


def _beside(route: _Route) -> bool:
    """Whether a request is none of the product's own work for its user."""
    return route.kind == "data" and (bool(_ASIDE.search(route.path)) or (not route.own and route.method in _READS))


def _weight(route: _Route) -> tuple[bool, bool, float]:
    """What changes something first, then pages, then the latest."""
    return route.method in _READS, route.kind != "page", -route.at
