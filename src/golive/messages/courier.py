"""The program that hands a message to its channels: a process of its own, which alone knows Apprise.

So whatever the library does ends when its time is over, and nothing that it says of an address gets anywhere: it is
told the addresses on its standard input, says nothing on its standard error, and one word a channel on its standard
output. Nothing of golive's is loaded, and nothing of golive's loads this.
"""

import json
import logging
import os
import sys
import threading
import time
from typing import Any, TextIO

import apprise
import truststore

_TIME_OVER = 75
_OF_THIS_MACHINE = {"dbus", "glib", "gnome", "kde", "macosx", "qt", "syslog", "windows"}
"""Schemes of Apprise that say "sent" when only this machine's own screen or log has it."""


def main() -> None:
    """Hand on what is asked for, each channel in a thread of its own, and end whatever they still do."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    logging.disable(logging.CRITICAL)
    truststore.inject_into_ssl()  # the authorities that this machine believes, as golive's own requests do
    asked = json.loads(sys.stdin.buffer.read())
    hold = threading.Lock()
    threads = [
        threading.Thread(target=_channel, args=(number, url, asked, out, hold), daemon=True)
        for number, url in enumerate(asked["channels"])
    ]
    for one in threads:
        one.start()
    end = time.monotonic() + asked["seconds"] + 1
    for one in threads:
        one.join(max(0.0, end - time.monotonic()))
    os._exit(
        _TIME_OVER if any(one.is_alive() for one in threads) else 0
    )  # the library's own threads may still wait for somebody who says nothing


def _channel(number: int, url: str, asked: dict[str, Any], out: TextIO, hold: threading.Lock) -> None:
    try:
        outcome = _handed(url, asked["title"], asked["text"], asked["seconds"])
    except Exception:  # noqa: BLE001 - its words may have the address in them
        outcome = "refused"
    with hold:
        out.write(json.dumps([number, outcome]) + "\n")
        out.flush()


def _handed(url: str, title: str, text: str | None, seconds: float) -> str:
    """What became of it on one channel; without a text only whether there could be one."""
    asset = apprise.AppriseAsset(app_id="golive", storage_mode="memory", async_mode=False)
    service = apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    if service is None or url.partition(":")[0].lower() in _OF_THIS_MACHINE:
        return "unusable"
    if len(service) > 1:
        return "several"
    if text is None:
        return "usable"
    service.redirects = False  # one that is followed ends in a sign-in page, which says 200: the text got nowhere
    service.socket_connect_timeout = service.socket_read_timeout = seconds + 5  # else "late" reads as a refusal
    notifier = apprise.Apprise(asset=asset)
    notifier.add(service)
    return outcome_of(notifier.notify(text, title=title, body_format=apprise.NotifyFormat.TEXT, timeout=seconds))


def outcome_of(result: apprise.AppriseResult) -> str:
    """The one word for what Apprise says, which never raises and whose status is no proof.

    A service whose address says ``optional=yes`` has the status SUCCESS when it failed, so its attempts are read.
    """
    tried = [attempt.status.name for service in result for attempt in service.attempts]
    if "SUCCESS" in tried:
        return "delivered"
    if result.status.name == "NOMATCH":
        return "unusable"
    return "late" if "TIMEOUT" in tried and "FAILURE" not in tried else "refused"


if __name__ == "__main__":
    main()
