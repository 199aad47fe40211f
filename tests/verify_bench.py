"""Measures what `golive verify` costs: a small bundle, one of 500 MB, and one with a long record.

Run: python3 bootstrap.py bench --verify
"""

import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import bundles

from golive.bundle import archive, layout
from golive.record.entry import Data, WatchMinute
from golive.verdict import Verdict

ROOT = Path(__file__).resolve().parent.parent
MB = 1024 * 1024
BAR_MB, BAR_SECONDS = 200, 2


def long_record(entries: int) -> bytes:
    """A record with so many minutes watched in the middle of a launch."""
    said: list[tuple[int, str, Data]] = bundles.said()
    minute = WatchMinute("w", bundles.NOON + timedelta(minutes=1), {}, {"T1": Verdict.PASS})
    return bundles.lines_of(bundles.record_of([*said[:6], *[(4, "r3", minute)] * entries, *said[6:]]))


def bundle(folder: Path, *, size: int, entries: int) -> Path:
    """A bundle of about so many bytes, in some hundred small files and five large ones, and so many entries."""
    path = folder / f"{size}-{entries}.zip"
    files = {**bundles.content(), layout.RECORD: long_record(entries)}
    files |= {f"sessions/r1/allure-results/{one}-result.json": b"{}" * 2000 for one in range(300)}
    files |= {f"sessions/r1/trace-{one}.zip": os.urandom(size // 5) for one in range(5)}
    archive.write(path, bundles.made(files))
    return path


def measured(path: Path, key: Path) -> tuple[float, float, float]:
    """Wall time and CPU in seconds, and peak memory in MB, of one `golive verify` in a process of its own."""
    asked = [sys.executable, "-c", ASKED, "verify", str(path), "--trust", str(key)]
    begun = time.monotonic()
    done = subprocess.run(
        asked, env={**os.environ, "PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True, check=True, cwd=ROOT
    )
    wall = time.monotonic() - begun
    cpu, memory = map(float, done.stderr.split()[-2:])
    return wall, cpu, memory


# The kernel's own high-water mark begins anew with each program; what `resource` says has its parent's memory in it.
ASKED = """
import atexit, re, sys, time
def told():
    with open("/proc/self/status") as file:
        print(time.process_time(), int(re.search(r"VmHWM:\\s+(\\d+)", file.read())[1]) / 1024, file=sys.stderr)
atexit.register(told)
from golive.cli.main import main
main()
"""


def measure() -> None:
    """A line a bundle: its size, the time and the memory, with the bars."""
    with tempfile.TemporaryDirectory() as place:
        key = Path(place, "their.pub.pem")
        key.write_bytes(bundles.KEY.public.pem)
        for size, entries in ((0, 100), (20 * MB, 500), (500 * MB, 500), (0, 10_000), (0, 50_000)):
            path = bundle(Path(place), size=size, entries=entries)
            took = [measured(path, key) for _ in range(3)]
            wall, cpu, memory = (min(one) for one in zip(*took, strict=True))
            print(
                f"verify {path.stat().st_size / MB:.1f} MB, {entries} minutes on the record: {wall:.2f} s at best, "
                f"{cpu:.2f} s of it CPU, {memory:.0f} MB (bars: {BAR_SECONDS} s for a two-hour launch, {BAR_MB} MB)",
                flush=True,
            )
            path.unlink()
