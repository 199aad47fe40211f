"""Prints a page of golive's own as PDF, in a browser that asks nobody for anything."""

import os
from concurrent.futures import Future  # noqa: TC003 - as other modules of ours have it

from playwright.sync_api import Error, sync_playwright

from golive.background import asked
from golive.errors import ConfigurationError
from golive.workflow import find_browser
from golive.workflow.browser_start import give_driver_little, launch_arguments

_HERE = "http://127.0.0.1"
_PATIENCE = 60.0  # real seconds for the page to be there, once the browser runs


def printing(page: "Future[str]") -> "Future[bytes]":
    """Start a browser now, and print the page when it is there: its PDF, or why there is none.

    That is ``ConfigurationError`` where this machine has no browser that can print, ``Unexpected`` for anything else.
    """
    return asked("The launch page as PDF", lambda: _printed(page))


def _printed(page: "Future[str]") -> bytes:
    program = find_browser.needed(os.environ.get("GOLIVE_BROWSER") or None).path
    give_driver_little()
    try:
        with sync_playwright() as playwright, playwright.chromium.launch(**launch_arguments(program, _HERE)) as browser:
            context = browser.new_context(offline=True, java_script_enabled=False, service_workers="block")
            sheet = context.new_page()
            sheet.set_content(page.result(_PATIENCE))
            return sheet.pdf(prefer_css_page_size=True, print_background=True, tagged=True)
    except Error as error:
        raise ConfigurationError(
            f"The browser {program.name} could not print the page. Name another one in GOLIVE_BROWSER."
        ) from error
