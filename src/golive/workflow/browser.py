"""The browser edge: the four user steps as a person does them, by Playwright, as the modules beside it that it names.

The trace begins when somebody is signed in, and what is kept of it are actions only, so neither a password nor a page
is in it.
"""

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from golive.config.forms import origin_of, path_trouble
from golive.config.page_actions import (
    Action,
    Click,
    Download,
    Fill,
    Go,
    Upload,
    WaitAddress,
    WaitStatus,
    WaitText,
)
from golive.config.target import Secret, Target
from golive.config.target import Workflow as Pages
from golive.errors import NoConnection, StepFailed, Unexpected
from golive.model.artefact import ReviewPack
from golive.model.packet import Packet
from golive.model.plain_words import plain
from golive.workflow.browser_events import Hearing
from golive.workflow.browser_export import Arrival
from golive.workflow.browser_password import NAME_IT, password_at_home
from golive.workflow.happened import Happened
from golive.workflow.in_page import FIND_STATUS, word_of
from golive.workflow.trace import keep_actions_only
from golive.workflow.unreachable import why_no_answer, why_unreachable

_MS = 1000
_OFFERED, _EXACT = 30.0, 1.0
"""Seconds in which a page must offer an element, and in which the exact one may come after one that is like it."""
_OnElement = Fill | Click | Upload | WaitStatus | Download


class BrowserWorkflow:
    """The target's pages, worked by its list of actions for each step."""

    def __init__(
        self,
        browser: Browser,
        target: Target,
        resolve: Callable[[Secret], str],
        *,
        delete: Callable[[str], tuple[str, ...]],
        trace: Path | None = None,
        let_by: Callable[[Browser], object] = lambda _browser: None,
    ) -> None:
        assert target.workflow is not None
        self._browser, self._let_by = browser, let_by
        self._target = target
        self._pages: Pages = target.workflow
        self._resolve = resolve
        self._trace = trace
        self._delete = delete
        self._context: BrowserContext | None = None
        self._page: Page | None = None
        self._signed_in = False
        self._names: dict[str, str] = {}
        self._ids = {target.app.synthetic.firm: "firm"}
        self.run_status = ""
        self._downloaded = b""
        self._packet: Packet | None = None
        app = target.app
        self._happened = Happened(app.site_url, {urlsplit(app.api_url).netloc}, self._ids, self._secrets)
        self._hearing: Hearing

    @property
    def about(self) -> str:
        """The matter that the pages made, by the id in their address."""
        matter = self._names.get("matter", "")
        return f"matter {matter}" if matter else ""

    def sign_in(self) -> None:
        """Sign in by the page; what is done with it afterwards is traced."""
        synthetic = self._target.app.synthetic
        self._names.update(email=synthetic.email, password=self._resolve(synthetic.password))
        self._context = self._browser.new_context(base_url=self._target.app.site_url, accept_downloads=True)
        self._hearing = Hearing(self._context, self._happened)
        self._page = self._context.new_page()
        try:
            with password_at_home(self._browser, self._target, self._names["email"], self._names["password"]):
                self._play(self._page, self._pages.sign_in)
        finally:
            self._names.pop("password")
        self._signed_in = True
        self._let_by(self._browser)
        if self._trace is not None:
            self._context.tracing.start(screenshots=False, snapshots=False, sources=False)

    def upload(self, packet: Packet) -> None:
        """Make a new case and upload the packet."""
        self._packet = packet
        self._names["matter_title"] = packet.title
        self._play(self._open_page(), self._pages.upload)

    def chronology(self) -> None:
        """Wait for the run's end as the page shows it."""
        self._play(self._open_page(), self._pages.chronology)

    def export(self) -> ReviewPack:
        """Press the export and keep the file."""
        self._play(self._open_page(), self._pages.export)
        return ReviewPack("chronology.pdf", self._downloaded)

    def clean(self) -> tuple[str, ...]:
        """Close the browser's context, write its trace, and have the matter deleted that the pages made, if any."""
        if self._context is not None:
            if self._trace is not None and self._signed_in:
                with tempfile.TemporaryDirectory() as folder:
                    raw = Path(folder) / "trace.zip"
                    self._context.tracing.stop(path=raw)
                    keep_actions_only(raw, self._trace)
            self._context.close()
            self._context = None
        return self._delete(self._names.pop("matter", ""))

    def _open_page(self) -> Page:
        if self._page is None or not self._signed_in:
            raise StepFailed("Nobody is signed in.")
        return self._page

    def _secrets(self) -> list[str]:
        """What no sentence may hold: who signs in and with what, the case, and whom the packet is about."""
        patient = self._packet.truth.patient if self._packet is not None else None
        person = [patient.name, *patient.name.split(), patient.dob, patient.mrn, patient.address] if patient else []
        return [*self._names.values(), *person]

    # ------------------------------------------------------------------ actions

    def _play(self, page: Page, actions: Sequence[Action]) -> None:
        self._hearing.begin(page)
        for action in actions:
            with self._translated(action):
                self._do(page, action)
                if action is actions[-1] and isinstance(action, Go) and self._happened.page_refused(page.url):
                    raise StepFailed(f"The browser could not {_described(action)}.")

    def _do(self, page: Page, action: Action) -> None:
        match action:
            case Go():
                self._go(page, action)
            case Fill():
                element = self._find(page, action)
                self._at_home(page)
                element.fill(self._filled(action.value))
            case Click():
                self._press(page, action)
            case Upload():
                assert self._packet is not None
                file = {"name": self._packet.filename, "mimeType": "application/pdf", "buffer": self._packet.pdf}
                element = self._find(page, action)
                self._hearing.acts()
                element.set_input_files(file)  # type: ignore[arg-type]  # Playwright's own dictionary type
            case WaitAddress():
                self._wait_address(page, action)
            case WaitText():
                seen = page.get_by_text(action.text).first
                if not self._hearing.until(page, lambda: self._hearing.ask(seen.is_visible), action.seconds):
                    raise StepFailed(f"The page did not {_described(action)}.")
            case WaitStatus():
                self._wait_status(page, action)
            case Download():
                self._download(page, action)

    def _at_home(self, page: Page) -> None:
        """Pass while the page is the target's own, or where its users sign in: nothing is typed anywhere else."""
        if origin_of(page.url) not in self._target.sign_in_at:
            raise StepFailed(
                f"The browser was sent to another host, port or scheme, and nothing was typed there. {NAME_IT}"
            )

    def _go(self, page: Page, action: Go) -> None:
        path = self._filled(action.path)
        if path_trouble("path", path):
            raise StepFailed(f"The website gave an id that leads elsewhere, so {action.path} was not opened.")
        answer = page.goto(path)
        if answer is not None and answer.status >= 400:
            if why := why_no_answer(answer.status, answer.url, answer.text()):
                raise NoConnection(f"The website can't be reached: {why}")
            if answer.status != 404:  # there, a script may still make a page of it
                raise StepFailed(f"The browser could not {_described(action)}.")
        sign_in = self._target.app.paths.sign_in
        if urlsplit(page.url).path == sign_in != urlsplit(path).path:
            raise StepFailed(f"The browser was sent to {sign_in} in place of {action.path}: its session does not hold.")

    def _press(self, page: Page, action: Click | Download) -> None:
        element = self._find(page, action)
        self._hearing.acts()
        element.click()

    def _wait_address(self, page: Page, action: WaitAddress) -> None:
        pattern = re.compile(action.pattern)
        match = self._hearing.until(page, lambda: pattern.search(_path(page.url)), action.seconds)
        if match is None:
            raise StepFailed(f"The browser stayed on {self._happened.address(page.url)}.")
        if self._happened.page_refused(page.url):
            raise StepFailed(f"The browser came to {self._happened.address(page.url)}, which is an error's page.")
        self._names.update(match.groupdict())
        self._ids.update({value: name for name, value in match.groupdict().items() if value})

    def _wait_status(self, page: Page, action: WaitStatus) -> None:
        words = self._target.app.status
        looked_for = [*words.active, *words.delivered, *words.failed]
        marks = [self._names[name] for name in ("matter_title", "matter") if self._names.get(name)]
        _exact, places = _ways(page, action)
        shown: tuple[str, ...] = ()

        def ended() -> str:
            nonlocal shown
            try:
                word, shown = word_of(self._hearing.ask(places.evaluate_all, FIND_STATUS, [looked_for, marks]), words)
            except Error:  # the page is just going elsewhere
                return ""
            return word

        word = self._hearing.until(page, ended, action.seconds)
        if not word:
            raise self._no_end(shown, action.seconds)
        self.run_status = word
        if word not in words.delivered:
            raise StepFailed(f'The page shows the run as "{word}".')

    def _no_end(self, shown: Sequence[str], seconds: float) -> StepFailed | Unexpected:
        """Why no end of the run was seen; what could not be read is not held against the product."""
        listed = ", ".join(f'"{word}"' for word in shown)
        if any(word in self._target.app.status.active for word in shown):
            return StepFailed(f"The page shows no finished run, but {listed}.")
        if self._happened.told():
            return StepFailed("The page showed no finished run.")
        remedy = "Have wait_status in the target file name the element of the run's own state, or add its word."
        if shown:
            return Unexpected(f"The page shows more than one state where one run's should be ({listed}). {remedy}")
        return Unexpected(f"In {seconds:.0f} seconds the page showed no word that is known for a run. {remedy}")

    def _download(self, page: Page, action: Download) -> None:
        """The file may come in this page, in a new one or from a script, so whatever comes next is the one."""
        arrival = Arrival(page, self._hearing)
        try:
            self._press(page, action)
            found = self._hearing.until(page, arrival.content, action.seconds)
            if not found:
                raise StepFailed(f"No file came of: {_described(action)}.")
            self._downloaded = found
        finally:
            arrival.close()

    def _find(self, page: Page, action: _OnElement) -> Locator:
        """The element whose name is exactly so; else the one whose name contains it."""
        exact, loose = _ways(page, action)

        def offered() -> tuple[Locator, int] | None:
            return next(((way, many) for way in (exact, loose) if (many := self._hearing.ask(way.count))), None)

        seen = self._hearing.until(page, offered, _OFFERED)
        if seen is None:
            raise StepFailed(f"{self._page_named(page)} did not offer: {_described(action)}.")
        found, many = seen
        if found is not exact and (late := self._hearing.until(page, lambda: self._hearing.ask(exact.count), _EXACT)):
            found, many = exact, late
        if many > 1 and not isinstance(action, Upload):
            found = found.filter(visible=True)
            many = self._hearing.ask(found.count)
        if many > 1:
            raise Unexpected(
                f"{many} elements of the page are {action.described}. Name one of them in the target file."
            )
        return found

    def _page_named(self, page: Page) -> str:
        """The page by its first heading: it may be another one than is meant, such as one of maintenance."""
        heading = page.get_by_role("heading").first
        said = plain(heading.inner_text(), self._secrets()) if self._hearing.ask(heading.count) else ""
        return f'The page "{said}"' if said else "The page"

    def _filled(self, value: str) -> str:
        for name, filled in self._names.items():
            value = value.replace("{" + name + "}", filled)
        return value

    @contextmanager
    def _translated(self, action: Action) -> Iterator[None]:
        """Playwright's errors as golive's, with what the product did; its own texts can hold what was typed."""
        try:
            yield
        except StepFailed as error:
            raise self._with_cause(str(error)) from error
        except PlaywrightTimeout as error:
            raise self._with_cause(f"The page did not offer or finish: {_described(action)}.") from error
        except Error as error:
            why = why_unreachable(error.message, self._target.app.site_url)
            if why:
                raise NoConnection(f"The website can't be reached: {why}") from error
            raise self._with_cause(f"The browser could not do: {_described(action)}.") from error

    def _with_cause(self, sentence: str) -> StepFailed | NoConnection:
        why = why_unreachable(self._hearing.unreached, self._target.app.site_url)
        if why:
            return NoConnection(f"{why} {sentence}")
        return StepFailed(f"{self._happened.told()} {sentence}".strip())


def _ways(page: Page, action: _OnElement) -> tuple[Locator, Locator]:
    """How an element is found by exactly its name, in any case, and by a part of it."""
    said = action.name or action.label or action.placeholder or action.text
    name: Any = re.compile(rf"^\s*{re.escape(said)}\s*$", re.IGNORECASE)
    if action.role:
        role: Any = action.role  # the target file's word; Playwright refuses one that is no role
        if not action.name:
            return (page.get_by_role(role),) * 2
        return page.get_by_role(role, name=name), page.get_by_role(role, name=action.name)
    if action.label:
        return page.get_by_label(name), page.get_by_label(action.label)
    if action.placeholder:
        return page.get_by_placeholder(name), page.get_by_placeholder(action.placeholder)
    if action.text:
        return page.get_by_text(name), page.get_by_text(action.text)
    return (page.locator(action.css),) * 2


def _path(url: str) -> str:
    """Path and query of an address, without its host."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _described(action: Action) -> str:
    match action:
        case Go():
            return f"open {action.path}"
        case WaitAddress():
            return f"come to {action.pattern}"
        case WaitText():
            return f'show "{action.text}"'
        case _:
            return f"{type(action).__name__.lower()} {action.described}"
