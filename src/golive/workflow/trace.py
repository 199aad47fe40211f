"""The trace of the browser's steps, kept to what golive did: nothing that a page, a console or an answer said."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

_ASKED_OFTEN = ("evaluateExpression", "evalOnSelectorAll", "waitForTimeout", "queryCount", "isVisible", "evaluate")
_DROPPED = {"result", "log", "attachments", "point", "stack", "beforeSnapshot", "afterSnapshot", "inputSnapshot"}


def keep_actions_only(raw: Path, kept: Path) -> None:
    """Write a trace of Playwright's anew: each action with its name, arguments and times, and whether it failed."""
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
        yield json.dumps({key: value for key, value in event.items() if key not in _DROPPED})
