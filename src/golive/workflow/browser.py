"""The browser edge: the four user steps as a person does them. The only module that knows Playwright.

Signing in happens in a context of its own that is never traced; what it yields is handed on in memory. The trace of
the rest holds actions only (no snapshots, no pictures, no sources), so neither a password nor a page is in it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

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
from golive.errors import StepFailed, Unreachable
from golive.model.artefact import ReviewPack
from golive.model.packet import Packet

_MS = 1000
_NOT_THERE = (
    "net::ERR_CONNECTION",
    "net::ERR_NAME_NOT_RESOLVED",
    "net::ERR_INTERNET_DISCONNECTED",
    "net::ERR_TIMED_OUT",
)


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
    ) -> None:
        assert target.workflow is not None
        self._browser = browser
        self._target = target
        self._pages: Pages = target.workflow
        self._resolve = resolve
        self._trace = trace
        self._delete = delete
        self._context: BrowserContext | None = None
        self._page: Page | None = None
        self._names: dict[str, str] = {}
        self.run_status = ""
        self._downloaded = b""
        self._packet: Packet | None = None

    def sign_in(self) -> None:
        """Sign in by the page, in a context that is closed again; only the session goes on."""
        synthetic = self._target.app.synthetic
        self._names.update(email=synthetic.email, password=self._resolve(synthetic.password))
        context = self._browser.new_context(base_url=self._target.app.site_url)
        try:
            self._play(context.new_page(), self._pages.sign_in)
            session = context.storage_state()
        finally:
            self._names.pop("password")
            context.close()
        self._context = self._browser.new_context(
            base_url=self._target.app.site_url, storage_state=session, accept_downloads=True
        )
        self._page = self._context.new_page()
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
            if self._trace is not None:
                self._context.tracing.stop(path=self._trace)
            self._context.close()
            self._context = None
        return self._delete(self._names.pop("matter", ""))

    def _open_page(self) -> Page:
        if self._page is None:
            raise StepFailed("Nobody is signed in.")
        return self._page

    def _play(self, page: Page, actions: Sequence[Action]) -> None:
        for action in actions:
            with _translated(action):
                self._do(page, action)

    def _do(self, page: Page, action: Action) -> None:
        match action:
            case Go():
                page.goto(self._filled(action.path))
            case Fill():
                _find(page, action).fill(self._filled(action.value))
            case Click():
                _find(page, action).click()
            case Upload():
                assert self._packet is not None
                _find(page, action).set_input_files(
                    {"name": self._packet.filename, "mimeType": "application/pdf", "buffer": self._packet.pdf}
                )
            case WaitAddress():
                self._wait_address(page, action)
            case WaitText():
                page.get_by_text(action.text).first.wait_for(timeout=action.seconds * _MS)
            case WaitStatus():
                self._wait_status(page, action)
            case Download():
                self._download(page, action)

    def _wait_address(self, page: Page, action: WaitAddress) -> None:
        pattern = re.compile(action.pattern)
        try:
            page.wait_for_url(lambda url: bool(pattern.search(_path(url))), timeout=action.seconds * _MS)
        except PlaywrightTimeout:
            raise StepFailed(f"The browser stayed on {urlsplit(page.url).path}.") from None  # a query may hold codes
        match = pattern.search(_path(page.url))
        self._names.update(match.groupdict() if match else {})

    def _wait_status(self, page: Page, action: WaitStatus) -> None:
        words = self._target.app.status
        ended = "|".join(re.escape(word) for word in (*words.delivered, *words.failed))
        element = _find(page, action).filter(has_text=re.compile(rf"\b({ended})\b")).first
        try:
            element.wait_for(timeout=action.seconds * _MS)
        except PlaywrightTimeout:
            raise StepFailed(f"The page showed no finished run for {action.seconds:.0f} seconds.") from None
        match = re.search(rf"\b({ended})\b", element.inner_text())
        self.run_status = match[1] if match else ""
        if self.run_status not in words.delivered:
            raise StepFailed(f'The page shows the run as "{self.run_status}".')

    def _download(self, page: Page, action: Download) -> None:
        """The file may come in this page or in a new tab, so the context's next download is the one."""
        with page.context.expect_event("download", timeout=action.seconds * _MS) as coming:
            _find(page, action).click()
        download = coming.value
        if download.failure():
            raise StepFailed(f"The download failed: {download.failure()}.")
        self._downloaded = Path(download.path()).read_bytes()

    def _filled(self, value: str) -> str:
        for name, filled in self._names.items():
            value = value.replace("{" + name + "}", filled)
        return value


def _find(page: Page, action: Fill | Click | Upload | WaitStatus | Download) -> Locator:
    if action.role:
        role: Any = action.role  # the target file's word; Playwright refuses one that is no role
        return page.get_by_role(role, name=action.name or None)
    if action.label:
        return page.get_by_label(action.label)
    if action.placeholder:
        return page.get_by_placeholder(action.placeholder)
    if action.text:
        return page.get_by_text(action.text)
    return page.locator(action.css)


def _path(url: str) -> str:
    """Path and query of an address, without its host."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


@contextmanager
def _translated(action: Action) -> Iterator[None]:
    """Playwright's errors as golive's. Its own texts are left out: they can hold what was typed."""
    try:
        yield
    except PlaywrightTimeout as error:
        raise StepFailed(f"The page did not offer or finish: {_described(action)}.") from error
    except Error as error:
        if any(code in error.message for code in _NOT_THERE):
            raise Unreachable("The website can't be reached from this machine.") from error
        raise StepFailed(f"The browser could not do: {_described(action)}.") from error


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
