"""While new work is paused, golive's own firm is let by: its browser's requests for some say who they are to the pause.

Only these are held and told the pause's header: by the listener's paths, at the target's own addresses, and nothing
else that a page asks for. It is done below the page, so that no question of CORS's comes of it.
"""

import contextlib
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Browser, Error

from golive.config.intake import BalancerRule
from golive.config.target import Target


def let_by(browser: Browser, target: Target, header: Mapping[str, str]) -> None:
    """Have each request for new work that the browser sends from now on carry this header, where there is one."""
    rule = target.intake
    if not header or not isinstance(rule, BalancerRule):
        return
    homes = {url.rstrip("/") for url in (target.app.api_url, target.app.site_url)}
    patterns = [{"urlPattern": f"{home}{path}*"} for home in sorted(homes) for path in rule.paths]
    session = browser.new_browser_cdp_session()

    def at(event: dict[str, Any]) -> None:
        request = event["request"]
        said = {**request["headers"], **header} if request["method"] == "POST" else request["headers"]
        headers = [{"name": name, "value": value} for name, value in said.items()]
        with contextlib.suppress(Error):  # it can be gone with its page
            session.send("Fetch.continueRequest", {"requestId": event["requestId"], "headers": headers})

    session.on("Fetch.requestPaused", at)
    session.send("Fetch.enable", {"patterns": patterns})
