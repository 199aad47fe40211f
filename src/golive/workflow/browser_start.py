"""How a browser is started: with what it needs of our environment, and on a target of this machine without a proxy.

Two processes come of it: Playwright's driver, to which it gives all of ours, and the browser, which gets the driver's.
"""

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from golive.children import environment
from golive.errors import ConfigurationError
from golive.proxies import is_loopback

_TELL_ALL = ("DEBUGP", "PWDEBUG")


def refuse_debugging(whole: Mapping[str, str], *, live: bool) -> None:
    """Raise ``ConfigurationError`` where Playwright was told to write down all that it does on a live target.

    That has each password in it, and each page.
    """
    asked = [name for name in _TELL_ALL if whole.get(name)]
    asked += ["DEBUG"] if "pw" in whole.get("DEBUG", "").lower() or "*" in whole.get("DEBUG", "") else []
    if live and asked:
        raise ConfigurationError(
            f"The environment variable {asked[0]} would have the browser's passwords and pages of a live target "
            "written to the screen. Remove it, then run again."
        )


def launch_arguments(program: Path, site_url: str) -> dict[str, Any]:
    """What Playwright's ``launch`` is given for a website."""
    own = is_loopback(urlsplit(site_url).hostname or "")
    return {
        "executable_path": str(program),
        "env": environment(proxies=not own),
        **({"args": ["--no-proxy-server"]} if own else {}),
    }


def give_driver_little() -> None:
    """From now on give Playwright's driver of our environment only what it needs; its own way has no such option."""
    transport: Any = import_module("playwright._impl.transport")
    whole = transport.get_driver_env
    if not isinstance(whole, partial):
        transport.get_driver_env = partial(_little, whole)


def _little(whole: Callable[[], dict[str, str]]) -> dict[str, str]:
    """Playwright's own words to its driver, and of ours what every program needs."""
    told = whole()
    own = {name: value for name, value in told.items() if name.startswith(("PW_LANG_", "PW_CLI_"))}
    return environment(proxies=False, whole=told) | own
