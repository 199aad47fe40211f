"""A healthy system ends green, each time: many full runs, and what they saw judged again many times, offline."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conftest import ROOT

pytestmark = pytest.mark.soak
RUNS, REPLAYS = 30, 1000


def checks(checkout: Path, *arguments: str) -> dict[str, object]:
    """Run `pytest checks/` in the checkout as a person would; the verdict.json of that very run."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "CI": "true", "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "checks/", "--target", "rehearsal", *arguments],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    run = done.stdout.split(", run ")[1].split()[0] if ", run " in done.stdout else "latest"
    said: dict[str, object] = json.loads((checkout / "reports" / run / "verdict.json").read_text(encoding="utf-8"))
    return {**said, "exit": done.returncode, "run": run}


def not_good(said: dict[str, object]) -> Iterator[str]:
    """The findings of a run that are not PASS, with what each says."""
    findings = said["findings"]
    assert isinstance(findings, list)
    for one in findings:
        if one["verdict"] != "PASS":
            yield f"{one['id']}: {one['verdict']}: {one['reason']}"


def test_thirty_clean_runs_and_a_thousand_replays(checkout: Path) -> None:
    """Of 30 full runs on a healthy rehearsal and of 1,000 replays of them, none alarms and none "can't tell"."""
    runs = [checks(checkout) for _ in range(RUNS)]
    wrong = Counter(line for said in runs for line in not_good(said))

    assert wrong == Counter()
    assert [said["exit"] for said in runs] == [0] * RUNS

    def replay(number: int) -> list[str]:
        facts = checkout / "reports" / str(runs[number % RUNS]["run"]) / "facts.json"
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "checks/", "--facts", str(facts)],
            cwd=checkout,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return [] if done.returncode == 0 else [done.stdout[-400:]]

    with ThreadPoolExecutor(2) as pool:
        bad = [line for lines in pool.map(replay, range(REPLAYS)) for line in lines]

    assert bad == []
