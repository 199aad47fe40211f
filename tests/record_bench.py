"""Measures what a long record costs, beside an older checkout's golive on the same entries without checkpoints.

Run: python3 bootstrap.py bench --record [CHECKOUT]
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from golive.record.chain import File, encode, place
from golive.record.entry import (
    Actor,
    Checkpoint,
    Data,
    Draft,
    Judged,
    LockReleased,
    LockRenewed,
    LockTaken,
    PreviousPinned,
    ReleaseNoted,
    RunFinished,
    Stop,
    WatchEnded,
    WatchMinute,
    WatchStarted,
)
from golive.record.folder_store import FolderStore, _name_once, _sync_folder, _write_synced
from golive.record.standing import Standing, checkpoint_of
from golive.verdict import Verdict

ROOT = Path(__file__).resolve().parent.parent
LENGTHS = (100, 1_000, 10_000, 50_000)
BARS = {"append": 0.05, "append, CPU": 0.05, "look for news": 0.05, "pins": 0.1, "status": 0.1, "memory": 0.3}
ARN = "arn:aws:ecs:us-east-1:111122223333:task-definition/ontogra-api:"
ASKED = """
import contextlib, io, json, resource, statistics, sys, time
from datetime import UTC, datetime
from pathlib import Path
from golive.clock import Clock
from golive.record import Machine, Record
try:
    from golive.commands import status
    from golive.record.entry import StepIntent
    from golive.record.folder_store import FolderStore, _name_once, _sync_folder, _write_synced
    from golive.session.record_of import memory_beside
except ImportError:  # before modules stood by noun
    from golive import status
    from golive.entry import StepIntent
    from golive.recording import memory_beside
    from golive.store import FolderStore

what, folder, last = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
memory = memory_beside(folder)
machine = Machine(recall=memory.recall, remember=memory.remember)
record = Record(FolderStore(folder), target="bench", live=False, clock=Clock(), machine=machine)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

def times(work, count):
    wall, cpu = [], []
    for _ in range(count):
        a, b = time.perf_counter(), time.process_time()
        work()
        wall.append(time.perf_counter() - a)
        cpu.append(time.process_time() - b)
    return [statistics.median(wall), statistics.median(cpu)]

def told():
    status.tell(status.read(target="", record=str(folder), head="", root=Path()), lambda _line: None, every=False)

if what == "append":
    record.append(StepIntent("op", "first"))
    took = times(lambda: record.append(StepIntent("op", "one")), 15)
elif what == "news":
    record.journal.files(last)
    took = times(lambda: record.journal.files(last), 15)
elif what == "state":
    took = times(record.state, 1)
else:
    took = times(record.pins if what == "pins" else told, 1)
print(json.dumps([*took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before]))
"""


def launches() -> Iterator[Data]:
    """What launch after launch puts on a record, a watch of two hours each."""
    begin = datetime(2026, 1, 14, 12, tzinfo=UTC)
    number = 0
    while True:
        number += 1
        begin += timedelta(days=1)
        name, holder = f"w{number}", f"dana-{number:08}"
        yield ReleaseNoted(f"{ARN}{number + 1}", "r", {"api": "sha256:bb"})
        yield PreviousPinned(f"{ARN}{number}", "r", {"api": "sha256:aa"})
        found = tuple(Judged(f"check-{one}", Verdict.PASS) for one in range(50))
        yield RunFinished("checks", Verdict.PASS, 50, 50, found, "f" * 64, f"r{number}", {"6.1": "a" * 64})
        yield LockTaken("watch", holder, begin + timedelta(minutes=3))
        yield WatchStarted(name, begin, begin + timedelta(hours=2), 120)
        for one in range(120):
            at = begin + timedelta(minutes=one)
            yield WatchMinute(name, at, {}, {"T0": Verdict.PASS, "T1": Verdict.PASS})
            yield LockRenewed("watch", holder, at + timedelta(minutes=3))
        yield WatchEnded(name, "observed", Verdict.PASS)
        yield LockReleased("watch", holder)
        if number == 1:
            yield Stop("T0", "operator")


def record_of(length: int, folder: Path, *, old: bool) -> None:
    """Write a record so long into a folder, as golive of now or as one that knew no checkpoint."""
    folder.mkdir()
    said, standing = launches(), Standing()
    newest: File | None = None
    at = datetime(2026, 1, 14, 12, tzinfo=UTC)
    for seq in range(1, length + 1):
        due = not old and seq > 1 and seq % FolderStore.spacing == 1  # so that most has to be read behind the last
        data = checkpoint_of(standing.entries()) if due else next(said)
        entry = place(Draft(data, Actor("dana"), "rehearsal", "bench", "r1", at, at), newest)
        content = _older(encode(entry)) if old else encode(entry)
        newest = (seq, content)
        if not isinstance(data, Checkpoint):
            standing.add(entry)
        (folder / f"{seq:06}.json").write_bytes(content)
    os.sync()  # so that no append has to wait for these


def _older(content: bytes) -> bytes:
    plain: dict[str, Any] = msgspec.json.decode(content)
    plain.pop("checkpoint")
    for key in ("renews", "export"):
        plain["draft"]["data"].pop(key, None)
    return msgspec.json.encode(plain | {"v": 5}, order="sorted") + b"\n"


def asked(what: str, folder: Path, source: Path, last: int) -> list[float]:
    """Wall time and CPU in seconds, and KB of memory more, of one question in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", ASKED, what, str(folder), str(last)],
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        check=True,
        text=True,
        cwd=folder.parent,
    )
    found: list[float] = json.loads(done.stdout)
    return found


def measured(folder: Path, source: Path, length: int) -> dict[str, float]:
    """Each figure of one golive at one length: a machine that was here before, unless it says first."""
    fresh, first = asked("pins", folder, source, length), asked("state", folder, source, length)
    pins, status = asked("pins", folder, source, length), asked("status", folder, source, length)
    news, append = asked("news", folder, source, length), asked("append", folder, source, length)
    return {
        "pins on a fresh machine": fresh[0],
        "first proof": first[0],
        "state again": asked("state", folder, source, length)[0],
        "pins": pins[0],
        "status": status[0],
        "look for news": news[0],
        "append": append[0],
        "append, the disk's part": bare(folder),
        "append, CPU": append[1],
        "memory, first proof": first[2] / 1024,
        "memory": max(pins[2], status[2]) / 1024,
    }


def bare(folder: Path, count: int = 100) -> float:
    """Seconds of what no append does without on this disk: a file written, synced, named, and its folder synced."""
    took = []
    for number in range(count):
        begun = time.perf_counter()
        written = folder / f"bare-{number}.tmp"
        _write_synced(written, b"x" * 600)
        _name_once(written, folder / f"bare-{number}")
        _sync_folder(folder)
        written.unlink(missing_ok=True)
        took.append(time.perf_counter() - begun)
    return statistics.median(took)


def compare(checkout: Path | None, lengths: tuple[int, ...] = LENGTHS) -> None:
    """Both in turns, a line a figure; times in ms, memory in MB."""
    with tempfile.TemporaryDirectory() as place_:
        for length in lengths:
            now_in, then_in = Path(place_, f"now-{length}"), Path(place_, f"then-{length}")
            record_of(length, now_in, old=False)
            now = measured(now_in, ROOT / "src", length)
            then = {}
            if checkout is not None:
                record_of(length, then_in, old=True)
                then = measured(then_in, checkout / "src", length)
            for name, value in now.items():
                unit, times = ("MB", 1) if name.startswith("memory") else ("ms", 1000)
                line = f"{length:>6} entries, {name}: {value * times:.2f} {unit}"
                if then:
                    bar = f" (bar at 50,000: {BARS[name]})" if name in BARS else ""
                    line += f"; before {then[name] * times:.2f}; ratio {value / max(then[name], 1e-9):.3f}{bar}"
                print(line, flush=True)
