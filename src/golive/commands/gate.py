"""Wiring of `golive gate`: pytest asks it in a process of its own, and here is told what it came to."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from golive.errors import EdgeError, UsageError
from golive.files import MOST_OF_FACTS, text_of
from golive.verdict import Verdict

_RUN = re.compile(r", run (\d{8}T\d{6}Z-[0-9a-f]{6})$", re.MULTILINE)
_WRONG_USE = 4  # pytest's own status for it
_PASSED = "PASS"


@dataclass(frozen=True, slots=True)
class Gate:
    """How the gate ended: its verdict.json, empty where there is none, and what pytest said.

    ``orders`` are the lines for GitHub.
    """

    said: Mapping[str, Any]
    status: int
    lines: Sequence[str]
    folder: Path

    @property
    def orders(self) -> list[str]:
        """The lines that GitHub makes annotations of."""
        return [one for one in self.lines if one.startswith("::")]

    @property
    def open(self) -> list[Mapping[str, Any]]:
        """The findings that keep it shut, the worst first."""
        wrong = [one for one in self.said.get("findings", ()) if one["verdict"] != _PASSED]
        return sorted(wrong, key=lambda one: -Verdict(one["verdict"]).rank)

    @property
    def verdict(self) -> Verdict:
        """What it came to; of a part of the questions, all of them good, FAIL: a machine may not read more into it."""
        if not self.said:
            return Verdict.INCONCLUSIVE
        selection = self.said["selection"]
        part = not self.open and selection["judged"] < selection["must"]
        verdict = Verdict.FAIL if part else Verdict(self.said["verdict"])
        return Verdict.INCONCLUSIVE if verdict is Verdict.PASS and self.status else verdict


def ask(*, target: str, attach: str, trust: Sequence[Path], root: Path) -> Gate:
    """Have pytest ask it, in a process of its own. Raises ``UsageError`` for what was asked wrongly."""
    if not target and not attach:
        raise UsageError("no target named. The gate is of one: say --target NAME (ontogra, staging).")
    words = ["checks/", "-m", "relaunch", "--tb=no", "--target", target or "rehearsal"]
    words += ["--attach", attach] if attach else []
    words += [f"--trust={path.absolute()}" for path in trust]
    done = subprocess.run(  # noqa: S603 - our own interpreter and rooms
        [sys.executable, "-m", "pytest", *words],
        cwd=root,
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    lines = [*done.stdout.splitlines(), *done.stderr.splitlines()]
    if done.returncode == _WRONG_USE:
        wrong = next((one for one in lines if "golive: " in one), lines[-1] if lines else "pytest was asked wrongly")
        raise UsageError(wrong.removeprefix("ERROR: ").removeprefix("golive: "))
    found = _RUN.search(done.stdout)
    folder = root / "reports" / (found[1] if found else "none")
    return Gate(_said(folder), done.returncode, lines, folder)


def _said(folder: Path) -> Mapping[str, Any]:
    """What the session's verdict.json says; nothing where it left none."""
    try:
        said: Mapping[str, Any] = json.loads(text_of(folder / "verdict.json", MOST_OF_FACTS))
    except (OSError, ValueError):
        return {}
    return said


def tell(gate: Gate, say: Callable[[str], None]) -> None:
    """Say how it stands, each open reason with its remedy and who acts. Raises ``EdgeError`` where nobody knows."""
    if not gate.said:
        raise EdgeError(
            f"The gate came to no verdict ({(gate.lines or ['pytest said nothing'])[-1]}). Run it again: golive gate."
        )
    say(gate.said["sentence"])
    shut = {one["id"] for one in gate.open}
    alike: dict[tuple[str, ...], list[str]] = {}
    for one in gate.open:
        if one["follows"] not in shut:
            said = (Verdict(one["verdict"]).word, one["reason"], one["remedy"], one["who"])
            alike.setdefault(said, []).append(one["id"])
    for (word, reason, remedy, who), ids in alike.items():
        say(f"{word}: {reason} {remedy} ({who}; {', '.join(ids)})")
    selection = gate.said["selection"]
    if selection["judged"] < selection["must"]:
        say(f"Only a part was asked: {selection['judged']} of {selection['must']}. Run golive gate alone.")
    say(f"Report: {gate.folder / 'index.html'}")


def as_json(gate: Gate) -> str:
    """The one object of `golive gate --json`, version 1. Keys are only ever added."""
    keys_of = ("id", "title", "verdict", "reason", "remedy", "who", "follows")
    return json.dumps(
        {
            "version": 1,
            "verdict": gate.verdict.value,
            **{name: gate.said.get(name) for name in ("target", "rehearsal", "run", "sentence", "selection", "record")},
            "open": [{name: one[name] for name in keys_of} for one in gate.open],
        },
        indent=2,
    )
