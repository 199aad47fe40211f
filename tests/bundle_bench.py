"""Measures a bundle of a two-hour launch: closed, verified, and beside both Allure's own report of the same results.

Three runs of all the checks, 120 minutes of a watch. Run: python3 bootstrap.py bench --bundle
"""

import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bad_day import LAUNCH, at, day
from msgspec import structs

from conftest import CHECKLIST, ROOT, with_rooms
from golive.bundle import archive, keys
from golive.bundle.verify import verify
from golive.commands.bundle.close import Wanted, close
from golive.commands.report import RENDERER
from golive.config.runbook import Thresholds
from golive.record.entry import RunFinished, Stop
from golive.report.allure_render import Renderer
from golive.session.connection import Connection
from golive.session.open_target import open_target
from golive.session.target_choice import Asked

RUNS = ("checks-1", "e2e-1", "back-1")
BARS = "bars: closed 3 s, verified 2 s and half of Allure's report"


def filled(connection: Connection, checkout: Path) -> None:
    """A bad day on the record, and a folder of a real run of all checks for each of its runs."""
    assert connection.rehearsal is not None
    where = ("--attach", connection.rehearsal.control)
    subprocess.run(
        [sys.executable, "-m", "pytest", "checks/", "-q", *where], cwd=checkout, capture_output=True, check=False
    )
    ran = next(one.draft.data for one in connection.record.entries() if isinstance(one.draft.data, RunFinished))
    for run in RUNS:
        shutil.copytree(checkout / "reports" / "latest", checkout / "reports" / run)
    for one in day(release=connection.rehearsal.release, previous=connection.rehearsal.previous):
        data = structs.replace(one.data, facts=ran.facts) if isinstance(one.data, RunFinished) else one.data
        draft = connection.record.draft(data, run=one.run, actor=one.actor)
        connection.record.add(structs.replace(draft, at=at(one.minute)))


def timed(work: Callable[[], object], count: int = 5) -> tuple[float, float]:
    """Seconds and CPU seconds of this process, each the median."""
    wall, cpu = [], []
    for _ in range(count):
        begun, used = time.perf_counter(), time.process_time()
        work()
        wall.append(time.perf_counter() - begun)
        cpu.append(time.process_time() - used)
    return statistics.median(wall), statistics.median(cpu)


def measure() -> None:
    """A line a figure."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as made, contextlib.ExitStack() as held:
        folder = Path(made)
        connection = held.enter_context(
            open_target(Asked("rehearsal", None), record=folder / "record", checklist=CHECKLIST)
        )
        checkout = with_rooms(folder / "checkout")
        shutil.copy(ROOT / "pyproject.toml", checkout)
        filled(connection, checkout)
        os.chdir(checkout)
        key = folder / "private" / "bench.pem"
        keys.make("bench", key.parent, Path("keys"))

        def closing() -> None:
            connection.record.append(Stop("T0", "operator"))
            close(connection, Thresholds(), Wanted(key=key), lambda _line: None)

        closed = timed(closing, 3)
        bundle = max((checkout / "reports" / LAUNCH).glob("*.zip"))
        trusted = keys.trusted_keys(Path("keys"))
        verified = timed(lambda: verify(archive.opened(bundle), trusted))
        files = len(archive.opened(bundle).files)
        print(f"bundle of {files} files, {bundle.stat().st_size / 1e6:.1f} MB ({BARS})")
        print(f"closed, PDF and ECS included: {closed[0]:.2f} s, {closed[1]:.2f} s of CPU")
        print(f"verified: {verified[0]:.2f} s, {verified[1]:.2f} s of CPU", flush=True)
        renderer = Renderer.installed(RENDERER)
        if renderer is None:
            print("allure generate: no renderer is installed (python3 bootstrap.py report)")
            return
        results = folder / "results"
        shutil.copytree(checkout / "reports" / RUNS[0] / "allure-results", results)
        for run in RUNS[1:]:
            for one in (checkout / "reports" / run / "allure-results").iterdir():
                shutil.copy(one, results / (f"{run}-{one.name}" if "-result" in one.name else one.name))
        rendered = timed(lambda: renderer.render(results, name="bench", history=[]), 3)
        print(f"allure generate: {rendered[0]:.2f} s; verified is {verified[0] / rendered[0]:.2f} of it")


if __name__ == "__main__":
    measure()
