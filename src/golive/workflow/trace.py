"""The trace of the browser's steps, kept to what golive did: nothing that a page, a console or an answer said.

With screenshots, snapshots and sources off, playwright 1.65.2 keeps all that was filled in, uploaded as bytes (base64),
read of a page, and the value of each cookie that was asked for
(``findings/playwright-trace-keeps-uploads-without-pictures.sh``).
"""

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_ASKED_OFTEN = ("evaluateExpression", "evalOnSelectorAll", "waitForTimeout", "queryCount", "isVisible", "evaluate")
_OF_ALL = {"type", "version", "origin", "browserName", "playwrightVersion", "platform", "wallTime", "monotonicTime"}
_OF_ACTIONS = {"sdkLanguage", "testIdAttributeName", "callId", "parentId", "startTime", "endTime", "class", "method"}
_ARGUMENTS = {"selector", "strict", "timeout", "state", "waitUntil"}
"""What of an action's arguments is kept. Not what was filled in or uploaded: that is a password, or a whole packet."""


def keep_actions_only(raw: Path, kept: Path) -> None:
    """Write a trace of Playwright's anew: each action with its name, place and times, and whether it failed."""
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name.endswith(".trace"):
                target.writestr(name, "\n".join(_actions(source.read(name).decode("utf-8"))) + "\n")


def _actions(text: str) -> Iterator[str]:
    looked: set[str] = set()
    for line in text.splitlines():
        event = json.loads(line)
        if event.get("type") == "before" and event.get("method") in _ASKED_OFTEN:
            looked.add(event.get("callId", ""))
        if event.get("type") not in ("context-options", "before", "after") or event.get("callId") in looked:
            continue
        if "error" in event:
            event["error"] = {"name": "Error", "message": "It failed."}
        kept = {key: value for key, value in event.items() if key in _OF_ALL | _OF_ACTIONS | {"error"}}
        kept |= {key: _plain(event[key]) for key in ("params", "options") if key in event}
        yield json.dumps(kept)


def _plain(said: dict[str, Any]) -> dict[str, Any]:
    """Arguments and options, but nothing that was filled in, uploaded or is kept in a browser; addresses, no query."""
    kept = {key: value for key, value in said.items() if key in _ARGUMENTS | {"viewport"}}
    kept |= {key: re.split(r"[?#]", said[key])[0] for key in ("url", "baseURL") if key in said}
    if "payloads" in said:
        kept["files"] = len(said["payloads"])
    return kept
