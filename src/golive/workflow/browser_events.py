"""Hears what a browser tells of its pages while a step is walked, and hands it on in plain words."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any, TypeVar

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Error, Page, Request, Response, WebError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from golive.workflow.happened import COMPLAINT, Happened, Kind
from golive.workflow.in_page import SAYS

T = TypeVar("T")

_EVERY, _LOOK_EVERY = 0.05, 0.4
_ANSWER, _GRACE = 30.0, 1.0
"""Seconds in which a page's script must answer us, and those behind the time that a wait has."""
_DATA = ("xhr", "fetch")
_NO_FAILURE = ("net::ERR_ABORTED", "net::ERR_HTTP_RESPONSE_CODE_FAILURE")
"""Given up by the page itself, as when it goes on to the next one; and answered, with an error and nothing to show."""


class Hearing:
    """Listens to one context for as long as it is open. Times are of this machine's steady clock."""

    def __init__(self, context: BrowserContext, happened: Happened) -> None:
        self.unreached = ""
        """The browser's error where it came to no page at all; of the present step."""
        self._context = context
        self._happened = happened
        self._address = ""
        self._looked = 0.0
        self._until: float | None = None
        context.on("request", self._asked)
        context.on("response", self._answered)
        context.on("requestfinished", self._ended)
        context.on("requestfailed", self._failed)
        context.on("console", self._console)
        context.on("weberror", self._broke)
        context.on("dialog", self._dialog)
        context.on("page", self._page)

    def begin(self, page: Page) -> None:
        """A new step begins on this page."""
        self._address, self.unreached = page.url, ""
        self._happened.begin()

    def acts(self) -> None:
        """We are about to press something: what the pages say already is no answer to it."""
        said, texts, _boundary = self._look()
        self._happened.acts([*said, *texts])

    def until(self, page: Page, ready: Callable[[], T], seconds: float) -> T | None:
        """Wait until ``ready`` is true, at most so long, or until the product has said no; what it was at last.

        Waiting is Playwright's own, since only inside its calls does it take in what happens.
        """
        self._looked = begun = time.monotonic()
        self._until = begun + seconds
        try:
            while not (found := ready()):
                now = time.monotonic()
                if now - self._looked >= _LOOK_EVERY:
                    self._happened.looked(*self._look(), time.monotonic())
                if now >= self._until or self.unreached or self._happened.hopeless(now):
                    return ready() or None
                page.wait_for_timeout(_EVERY * 1000)
        except PlaywrightTimeout:
            return None
        finally:
            self._until = None
        return found

    def ask(self, question: Callable[..., T], *told: object) -> T:
        """What a page answers to a question of Playwright's that has no time-out: a script that is busy gives none.

        Raises Playwright's ``TimeoutError`` once the time is over, of what is waited for just now.
        """
        left = _ANSWER if self._until is None else max(0.0, self._until - time.monotonic()) + _GRACE
        asked: Any = question.__self__  # type: ignore[attr-defined]  # a thing of Playwright's, as its method has it
        whole = asked._sync  # noqa: SLF001 - by which each of them waits, and there is no other way to a time-out
        vars(asked)["_sync"] = lambda answer: whole(asyncio.wait_for(answer, left))
        try:
            return question(*told)
        except TimeoutError as error:
            raise PlaywrightTimeout("no answer of the page's script") from error
        finally:
            del vars(asked)["_sync"]

    def _look(self) -> tuple[list[str], list[str], str]:
        """What all pages say now; one that is just going elsewhere says nothing."""
        said, texts, boundary = list[str](), list[str](), ""
        for page in self._context.pages:
            with contextlib.suppress(Error):
                alerts, others, broken = self.ask(page.evaluate, SAYS, COMPLAINT)
                said, texts, boundary = [*said, *alerts], [*texts, *others], boundary or broken
        self._looked = time.monotonic()
        return said, texts, boundary

    # ------------------------------------------------------------------ events

    def _asked(self, request: Request) -> None:
        kind = _kind(request)
        if kind is not None:
            self._happened.asked(request.method, request.url, kind)

    def _ended(self, request: Request) -> None:
        kind = _kind(request)
        if kind is not None:
            self._happened.ended(request.method, request.url, kind)

    def _answered(self, response: Response) -> None:
        request = response.request
        kind = _kind(request)
        if kind is None:
            return
        self._happened.answered(request.method, request.url, kind, response.status, time.monotonic())
        if response.status >= 400 and "json" in response.headers.get("content-type", ""):
            with contextlib.suppress(Error, ValueError):  # it can be gone with its page, or be no JSON
                self._happened.answered_with(request.method, request.url, kind, response.json())

    def _failed(self, request: Request) -> None:
        kind, why = _kind(request), request.failure or ""
        if kind is None:
            return
        self._happened.ended(request.method, request.url, kind)
        if why in _NO_FAILURE or not why.startswith("net::"):
            return
        if kind == "page":
            self.unreached = f"{why} at {request.url}"
        self._happened.unanswered(request.method, request.url, kind, why.removeprefix("net::"), time.monotonic())

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self._happened.broke(message.text)

    def _broke(self, error: WebError) -> None:
        self._happened.broke(f"{error.error.name}: {error.error.message}")

    def _dialog(self, dialog: Dialog) -> None:
        if dialog.type == "alert":
            self._happened.looked([dialog.message], [], "", time.monotonic())
        with contextlib.suppress(Error):  # as Playwright does where nobody listens: leave a page, and agree to nothing
            dialog.accept() if dialog.type == "beforeunload" else dialog.dismiss()

    def _page(self, page: Page) -> None:
        def went(frame: Any) -> None:  # noqa: ANN401 - Playwright's Frame
            if frame.parent_frame is None:
                self._happened.went(frame.url, time.monotonic(), anew=frame.url != self._address)

        page.on("framenavigated", went)


def _kind(request: Request) -> Kind | None:
    """Whether it asks for a page in a window of its own, or for something in a page; None for pictures and the like."""
    if request.resource_type in _DATA:
        return "data"
    if request.resource_type != "document":
        return None
    try:
        return "page" if request.frame.parent_frame is None else "data"
    except Error:  # of a window that is only about to open
        return "page"
