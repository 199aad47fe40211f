"""The edge to Allure's own renderer: a folder of results becomes one HTML file that calls nobody.

Allure 3 asks Google Analytics on opening, with no switch. That block is cut out, a policy in the page forbids whatever
else would call out, and a page in which a call is left is refused rather than handed out.
"""

import base64
import hashlib
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from golive.errors import EdgeError, Unexpected

_ANALYTICS = re.compile(
    r"<script[^>]*googletagmanager\.com[^>]*>\s*</script>\s*<script>(?:(?!</script>).)*?\bgtag\b.*?</script>", re.DOTALL
)
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' data: blob:; style-src 'unsafe-inline' data:; "
    "img-src data: blob:; font-src data: blob:; media-src data: blob:; connect-src data: blob:; frame-src data: blob:; "
    "form-action 'none'"
)
_META = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
_TRACKERS = ("googletagmanager", "google-analytics", "gtag(")
_LOAD = re.compile(
    r"""<[a-z]+\b[^>]*?\s(?:src|srcset|href|data|action|poster)\s*=\s*["']?\s*(?:[a-z]+:)?//[^"'\s>]*""", re.IGNORECASE
)
_SCRIPT = re.compile(r"data:text/javascript;base64,([A-Za-z0-9+/=]+)")
_GROUPS = ("epic", "feature", "story")
_KEPT = ("PATH", "SYSTEMROOT", "TEMP", "TMP")


@dataclass(frozen=True, slots=True)
class Renderer:
    """An installed Allure: its folder, and the node that it was installed for."""

    folder: Path
    node: str

    @classmethod
    def installed(cls, folder: Path) -> "Renderer | None":
        """The one that ``bootstrap.py`` put into this folder; None if there is none."""
        stamp = folder / "node_modules" / "golive-stamp"
        if not stamp.exists():
            return None
        return cls(folder, stamp.read_text(encoding="utf-8").splitlines()[1])

    def render(self, results: Path, *, name: str, history: Sequence[Mapping[str, Any]]) -> str:
        """The report's HTML. Raises ``EdgeError`` where Allure fails, ``Unexpected`` where its page would call out."""
        settings = {
            "name": name,
            "output": "out",
            "historyPath": "history.jsonl",
            "appendHistory": False,
            "categories": {"rules": json.loads((results / "categories.json").read_text(encoding="utf-8"))},
            "plugins": {"awesome": {"options": {"singleFile": True, "groupBy": _GROUPS, "theme": "light"}}},
        }
        with tempfile.TemporaryDirectory(prefix="golive-allure-", ignore_cleanup_errors=True) as made:
            work = Path(made)
            lines = "".join(json.dumps(point) + "\n" for point in history)
            (work / "history.jsonl").write_text(lines, encoding="utf-8")
            (work / "allurerc.json").write_text(json.dumps(settings), encoding="utf-8")
            self._run(work, results)
            pages = list((work / "out").rglob("index.html"))
            if len(pages) != 1:
                raise Unexpected(f"Allure made {len(pages)} pages instead of one.")
            mend = (self.folder / "mend.html").read_text(encoding="utf-8")
            return sealed(pages[0].read_text(encoding="utf-8").replace("</head>", f"{mend}</head>", 1))

    def _run(self, work: Path, results: Path) -> None:
        program = str(self.folder / "node_modules" / "allure" / "cli.js")
        command = [self.node, program, "generate", str(results.absolute()), "--config", "allurerc.json"]
        # A home of its own, since Allure logs there; and nothing else of ours, so that it finds neither CI nor git.
        environment = {name: value for name, value in os.environ.items() if name.upper() in _KEPT}
        environment |= {"HOME": str(work), "USERPROFILE": str(work)}
        try:
            done = subprocess.run(  # noqa: S603 - our own command
                [*command, "--cwd", str(work)], cwd=work, env=environment, capture_output=True, text=True,
                encoding="utf-8", errors="replace", check=False, timeout=120,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            raise EdgeError(f"Allure could not be run: {error}. Run: python3 bootstrap.py report") from error
        if done.returncode != 0:
            said = (done.stdout + done.stderr).strip().splitlines()[-3:]
            raise EdgeError(f"Allure could not render {results}: {' '.join(said)}")


def sealed(html: str) -> str:
    """The page without its analytics, and with a policy that lets it load nothing from anywhere.

    Raises ``Unexpected`` if anything is left that would call out.
    """
    page = _ANALYTICS.sub("", html).replace("<head>", f"<head>\n    {_META}", 1)
    refuse_calls(page)
    return page


def refuse_calls(page: str) -> None:
    """Pass if a page loads nothing from anywhere and forbids it. Raises ``Unexpected`` naming what it would load."""
    if not re.search(r"<head>\s*" + re.escape(_META), page):
        raise Unexpected("The report has no policy against calling out, so it is not handed out.")
    scripts = [base64.b64decode(found[1]).decode("utf-8", "replace") for found in _SCRIPT.finditer(page)]
    left = [word for word in _TRACKERS for text in (page, *scripts) if word in text]
    left += [found[0][-80:] for found in _LOAD.finditer(page)]
    if left:
        raise Unexpected(f"The report would call out, so it is not handed out: {left[0]}")


def history_point(run: str, name: str, results: Path) -> dict[str, Any]:
    """One run as a point of Allure's history, known by the run's id."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(results.glob("*-result.json"))]
    items = {item["historyId"]: item for item in map(_history_item, found)}
    return {
        "uuid": run,
        "name": name,
        "timestamp": max((one["stop"] for one in found), default=0),
        "knownTestCaseIds": [one.partition(".")[0] for one in items],
        "testResults": items,
        "metrics": {},
        "url": "",
    }


def _history_item(result: Mapping[str, Any]) -> dict[str, Any]:
    """A result of then. Allure knows a test again by its case and its parameters (the browser's name is one)."""
    given = ",".join(sorted(f"{one['name']}:{one['value']}" for one in result.get("parameters", ())))
    case, parameters, own = (
        hashlib.md5(part.encode(), usedforsecurity=False).hexdigest()
        for part in (result["testCaseId"], given, result["uuid"])
    )
    same = {name: result[name] for name in ("name", "fullName", "status", "start", "stop", "labels")}
    more = {"id": own, "historyId": f"{case}.{parameters}", "duration": result["stop"] - result["start"]}
    return same | more | {"message": result.get("statusDetails", {}).get("message", ""), "url": "", "reportLinks": []}
