"""The file that a page gives when its export is pressed: saved, opened here or in a new window, or made by a script."""

import base64
import contextlib
import time
from pathlib import Path

from playwright.sync_api import BrowserContext, Download, Error, Page, Response
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from golive.errors import StepFailed, Unexpected
from golive.workflow.browser_events import Hearing

_PDF = b"%PDF-"
_MAY_BE_PDF = ("application/pdf", "application/x-pdf", "application/octet-stream", "binary/octet-stream")
_MOST = 32 * 1024 * 1024  # bytes of an export; the product takes packets of 25 MiB
_DOWNLOAD_FOLLOWS = {True: 1.0, False: 0.3}
"""Seconds in which a file that a script fetched, or a window opened, may still become a download: then that is it."""
_KEEP = """() => {
  window.goliveMade = [];
  const make = URL.createObjectURL;
  URL.createObjectURL = (what) => {
    if (what instanceof Blob) window.goliveMade.push(what);
    return make.call(URL, what);
  };
}"""
_MADE = """async () => {
  const made = (window.goliveMade || []).at(-1);
  if (!made || made.size < 5 || made.size > MOST) return '';
  const bytes = new Uint8Array(await made.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
}""".replace("MOST", str(_MOST))


class Arrival:
    """Looks out for one file, from before its button is pressed until it is taken."""

    def __init__(self, page: Page, hearing: Hearing) -> None:
        self._page = page
        self._ask = hearing.ask
        self._context: BrowserContext = page.context
        self._downloads: list[Download] = []
        self._answers: list[tuple[Response, float]] = []
        self._made_at = 0.0
        self._context.on("download", self._saved)
        self._context.on("response", self._answered)
        with contextlib.suppress(Error):
            self._ask(page.evaluate, _KEEP)

    def content(self) -> bytes:
        """The file; empty while none has come. Raises ``StepFailed`` for a download that broke off."""
        if self._downloads:
            download = self._downloads[0]
            try:
                file = Path(self._ask(download.path))
            except PlaywrightTimeout:
                raise  # it is not over, and its failure can't be asked for either
            except Error as error:
                raise StepFailed(f"The download failed: {download.failure()}.") from error
            return file.read_bytes() if _within(file.stat().st_size) else b""
        now = time.monotonic()
        for answer, at in self._answers:
            by_script = answer.request.resource_type in ("xhr", "fetch")
            if now - at >= _DOWNLOAD_FOLLOWS[by_script] and (found := self._body(answer)):
                return found
        return self._made(now)

    def close(self) -> None:
        """Look out no more, and close the windows that it opened."""
        self._context.remove_listener("download", self._saved)
        self._context.remove_listener("response", self._answered)
        for other in self._context.pages:
            if other is not self._page:
                other.close()

    def _saved(self, download: Download) -> None:
        self._downloads.append(download)

    def _answered(self, response: Response) -> None:
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if response.status == 200 and kind in _MAY_BE_PDF:
            self._answers.append((response, time.monotonic()))

    def _body(self, answer: Response) -> bytes:
        """What was answered; the browser's own viewer keeps it to itself, so it is then asked for once more."""
        _within(int(length) if (length := answer.headers.get("content-length", "")).isdecimal() else 0)
        with contextlib.suppress(Error):
            if _PDF in (body := self._ask(answer.body))[:1024]:
                return body
        if answer.request.method != "GET":
            raise Unexpected(
                "The export opened in the browser's own viewer, as the answer to a form: it can't be read from there."
            )
        with contextlib.suppress(Error):
            again = self._context.request.get(answer.url, max_redirects=0)
            return again.body() if again.ok and _PDF in again.body()[:1024] else b""
        return b""

    def _made(self, now: float) -> bytes:
        """A file that a script of the page made and shows, once it had time to be saved as a download."""
        with contextlib.suppress(Error):
            made = base64.b64decode(self._ask(self._page.evaluate, _MADE) or "")
            if _PDF in made[:1024]:
                self._made_at = self._made_at or now
                return made if now - self._made_at >= _DOWNLOAD_FOLLOWS[True] else b""
        return b""


def _within(size: int) -> bool:
    """Pass for a file that golive takes in. Raises ``Unexpected`` for one that is too large to be an export."""
    if size > _MOST:
        raise Unexpected(f"The export has {size} bytes, and golive takes in {_MOST}.")
    return True
