"""One machine of a launch, as a process: the operator's, the technical owner's, CI's, or one that only reads.

Each does its part of a launch on the one record in S3 when it is told to ("work 3"), and says each number that it was
given. A part that was cut off is done again by another process and goes on where the record says that it ended.
"""

import hashlib
import os
import random
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import psutil
from msgspec.structs import replace
from s3_server import s3_store

from golive.clock import Clock, poll
from golive.commands.watch.record_feed import WatchRecord
from golive.errors import LockHeld
from golive.model.observations import Signal
from golive.model.release import Release
from golive.record import Machine, Record
from golive.record.chain import read
from golive.record.entry import (
    Actor,
    Entry,
    RunFinished,
    StepIntent,
    StepOutcome,
    Stop,
    WatchEnded,
    WatchMinute,
    WatchStarted,
    Where,
)
from golive.record.folder_store import Memory
from golive.record.history import newest_watch
from golive.record.incident_forms import BundleClosed
from golive.record.launch_forms import LaunchClosed, LaunchOpened
from golive.record.process import gone, here
from golive.record.signoffs import code_of_release
from golive.record.spans import launch_spans
from golive.verdict import Verdict

TARGET = "pilot"
ARN = "arn:aws:ecs:us-east-1:111122223333:task-definition/ontogra-api:"
MINUTES, RUNS = 8, 4  # of each launch's watch, and how often CI checks it
STEPS = ("set-version", "wait", "prove")
MINUTE = timedelta(minutes=1)
DUE = 3 * MINUTE  # after its beginning a minute is written
PATIENCE = 60.0  # real seconds for whatever is waited for


class Setting(NamedTuple):
    """Where the record is, this machine's name and memory, its time, and for how many seconds its locks last."""

    url: str
    bucket: str
    machine: str
    memory: str
    clock: Clock
    lease: float


def release(number: int) -> Release:
    """The version of one launch; the one before it is what it is gone back to."""
    return Release(f"{ARN}{number}", {"api": f"sha256:{number:02}"})


def launch_name(number: int) -> str:
    """A launch's id."""
    return f"launch-{number}"


def bundle(number: int) -> bytes:
    """What CI keeps of a launch: the same bytes whoever makes them."""
    return random.Random(number).randbytes(300_000)  # noqa: S311 - a drill, not a secret


class Machines:
    """One machine at its part."""

    def __init__(self, setting: Setting, role: str) -> None:
        store = s3_store(setting.url, setting.bucket, "launch")
        claim = store.claim

        def said(seq: int, content: bytes) -> bool:
            taken = claim(seq, content)
            if taken:
                tell(f"got {seq} {hashlib.sha256(content).hexdigest()}")
                self._left -= 1
                if self._left == 0:
                    threading.Thread(target=die_soon).start()
            return taken

        store.claim = said  # type: ignore[method-assign]
        memory, place = Memory(Path(setting.memory)), replace(here(), machine=setting.machine)
        machine = Machine(place, self._gone, memory.recall, memory.remember)
        self.setting = setting
        self._left = 0
        self.record = Record(
            store, target=TARGET, live=True, clock=setting.clock, actor=Actor(id=role), machine=machine
        )

    def _gone(self, where: Where) -> bool:
        """As on a real machine: of another machine's processes nothing is known."""
        return where.machine == self.setting.machine and gone(replace(where, machine=here().machine))

    def of_launch(self, number: int) -> list[Entry]:
        """Every entry since this launch was opened."""
        entries = [one for _seq, content in self.record.journal.files() if (one := read(content)) is not None]
        opened = [one.seq for one in entries if one.draft.data == opening(number)]
        return [one for one in entries if opened and one.seq > opened[0]]

    def open(self, number: int) -> None:
        """Pin both versions, open the launch, and say stop."""
        self.record.pin_previous(release(number - 1))
        self.record.note_release(release(number))
        self.record.append(opening(number))
        self.record.append(Stop("T0", "operator"))

    def hello(self, _number: int) -> None:
        """Be there, so that it does not take a start to do the next thing."""
        self.record.entries()

    def doom(self, entries: int) -> None:
        """Be killed once it has written so many entries more, at any line of what it does next."""
        self._left = entries

    def close(self, number: int) -> None:
        """End the launch."""
        self.record.append(LaunchClosed(launch_name(number), "rolled-back"))

    def operator(self, number: int) -> None:
        """Watch each minute of the launch, under the lock, as `golive watch` puts it on the record."""
        name, clock = f"w{number}", self.setting.clock
        with self.record.lock("watch", seconds=self.setting.lease) as lock:
            entries = self.record.entries()
            seen = newest_watch(entries)
            ours = seen if seen is not None and seen.started.watch == name else None
            if ours is not None and ours.ended:
                return
            began = ours.started.began if ours is not None else clock.now().replace(second=0, microsecond=0)
            noted = set(ours.minutes) if ours is not None else set()
            feed = WatchRecord(self.record, clock, target=TARGET, began=began, entries=entries, lock=lock)
            feed.note(WatchStarted(name, began, began + MINUTES * MINUTE, MINUTES))
            for minute in (began + one * MINUTE for one in range(MINUTES)):
                if minute in noted:
                    continue
                until(lambda minute=minute: clock.now() >= minute + DUE)
                feed.note(WatchMinute(name, minute, {Signal.API_REQUESTS: 3}, {"T1": Verdict.PASS}))
            feed.note(WatchEnded(name, "observed", Verdict.PASS))
            assert feed.close(PATIENCE) == 0, feed.trouble()

    def owner(self, number: int) -> None:
        """Go back step by step under the lock."""
        name = f"rb{number}"
        with self.record.lock("rollback", seconds=self.setting.lease) as lock:
            there = self.of_launch(number)
            done = {one.draft.data.step for one in there if isinstance(one.draft.data, StepOutcome)}
            for step in STEPS:
                if step not in done:
                    lock.check()
                    self.record.append(StepIntent(name, step))
                    self.record.append(StepOutcome(name, step, Verdict.PASS))

    def ci(self, number: int) -> None:
        """Check the launch some times, and keep its bundle."""
        there = [one.draft for one in self.of_launch(number)]
        runs = {one.run for one in there if isinstance(one.data, RunFinished)}
        for run in (f"ci{number}-{one}" for one in range(RUNS)):
            if run not in runs:
                self.record.finish_run(kind="relaunch", verdict=Verdict.PASS, judged=1, must=1, findings=[], run=run)
        name, file = f"{launch_name(number)}.zip", Path(f"{self.setting.memory}.{os.getpid()}.zip")
        file.write_bytes(bundle(number))
        if self.record.journal.store.keep(name, file):
            tell(f"kept {name}")
        if not any(isinstance(one.data, BundleClosed) for one in there):
            hashed = hashlib.sha256(bundle(number)).hexdigest()
            self.record.append(BundleClosed(launch_name(number), name, hashed, hashed, 1))

    def reader(self, _number: int) -> None:
        """Prove the whole record again and again, while the others write."""
        for _ in range(4):
            reading = self.record.proof()
            assert reading.whole, reading.checked.problems
            launch_spans(one for _seq, content in self.record.journal.files() if (one := read(content)) is not None)
            tell(f"read {reading.count}")


def opening(number: int) -> LaunchOpened:
    """The entry by which a launch is opened."""
    return LaunchOpened(launch_name(number), code_of_release(release(number)), code_of_release(release(number - 1)))


def until(holds: Callable[[], bool], every: float = 0.02) -> None:
    """Wait until it holds."""
    assert poll(holds, until=bool, every=every, within=PATIENCE, clock=Clock())


def again_while_held(machine: Machines, role: str, number: int) -> None:
    """Do a part; while another machine's lock lasts, wait for its end as a person would."""

    def tried() -> bool:
        with suppress(LockHeld):
            getattr(machine, role)(number)
            return True
        return False

    until(tried, every=0.2)


def die_soon() -> None:
    """Be killed as by SIGKILL, within a hundredth of a second, in which the other threads go on."""
    busy_until = time.perf_counter() + random.random() / 100  # noqa: S311 - a drill, not a secret
    while time.perf_counter() < busy_until:
        pass
    psutil.Process().kill()


def tell(line: str) -> None:
    """Say a line at once and whole, whichever thread says it."""
    os.write(1, f"{line}\n".encode())


def main() -> None:
    """Do what is asked, line by line."""
    role, url, bucket, machine, memory, anchor, epoch, scale, lease = sys.argv[1:]
    clock = Clock(float(anchor), float(epoch), float(scale))
    mine = Machines(Setting(url, bucket, machine, memory, clock, float(lease)), role)
    for line in sys.stdin:
        what, number = line.split()
        if what == "work":
            again_while_held(mine, role, int(number))
        else:
            getattr(mine, what)(int(number))
        tell(f"done {what} {number}")


if __name__ == "__main__":
    main()
