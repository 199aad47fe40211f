"""A browser of golive's own, for a walk that no test's fixture brings one for; it ends with it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Error, sync_playwright

from golive.config.target import Target
from golive.errors import ConfigurationError
from golive.workflow import find_browser
from golive.workflow.browser_start import give_driver_little, launch_arguments, refuse_debugging

__all__ = ["Browser", "own_browser"]


@contextmanager
def own_browser(named: str, target: Target) -> Iterator[Browser]:
    """Start the browser that was named, or the one that this machine has. Raises ``ConfigurationError``."""
    program = find_browser.needed(named or None).path
    refuse_debugging(os.environ, live=target.live)
    give_driver_little()
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(**launch_arguments(program, target.app.site_url))
        except Error as error:
            raise ConfigurationError(
                f"The browser {program.name} could not be started. Name another one with --browser-path."
            ) from error
        with browser:
            yield browser
