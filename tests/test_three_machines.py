"""Laws of one record in S3 that three machines write at once, one of which is killed, while a fourth one reads it."""

import hashlib
import json
import os
import random
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from s3_server import ENVIRONMENT, S3, s3_store, serving, session
from test_status import live_target
from three_machines import MINUTES, RUNS, STEPS, bundle, launch_name, release
from typer.testing import CliRunner

from golive.cli.main import app
from golive.clock import Clock
from golive.record import Journal
from golive.record.chain import decode, digest, verify
from golive.record.entry import (
    Entry,
    LockRenewed,
    LockTaken,
    RunFinished,
    StepIntent,
    StepOutcome,
    WatchMinute,
)
from golive.record.history import holders
from golive.record.launch_forms import LaunchOpened

SCALE = 600.0  # minutes of a launch last a tenth of a second
LEASE = 6.0  # real seconds: a busy machine must not look dead
WRITERS = ("operator", "owner", "ci")
PROGRAM = Path(__file__).with_name("three_machines.py")


@dataclass
class World:
    """The record, the folder of the machines' memories, their one time, and what the machines were told they wrote."""

    url: str
    bucket: str
    folder: Path
    clock: Clock = field(default_factory=lambda: Clock.starting(datetime(2026, 1, 14, 12, tzinfo=UTC), SCALE))
    told: dict[int, str] = field(default_factory=dict)
    """By number the hash of the entry."""
    kept: list[str] = field(default_factory=list)
    read: list[int] = field(default_factory=list)

    def entries(self) -> list[Entry]:
        """All that is on the record."""
        return [decode(content) for _seq, content in Journal(s3_store(self.url, self.bucket, "launch")).files()]


class Machine:
    """A running machine."""

    def __init__(self, world: World, role: str, name: str) -> None:
        self.role, self.name, self._world = role, name, world
        clock, memory = world.clock, world.folder / f"{name}-head.json"
        given = [role, world.url, world.bucket, name, memory, clock.anchor, clock.epoch, clock.scale, LEASE]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        self._process = subprocess.Popen(
            [sys.executable, str(PROGRAM), *map(str, given)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=environment,
        )

    def ask(self, what: str) -> None:
        """Have it begin with something."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{what}\n")
        self._process.stdin.flush()

    def heard(self) -> Iterator[str]:
        """What it says, each line taken down; one that its death cut off is no word of it."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if not line.endswith("\n"):
                return
            word, *rest = line.split()
            if word == "got":
                assert int(rest[0]) not in self._world.told
                self._world.told[int(rest[0])] = rest[1]
            elif word == "kept":
                self._world.kept.append(rest[0])
            elif word == "read":
                self._world.read.append(int(rest[0]))
            yield word

    def done(self) -> None:
        """Wait until it has done what it was asked last."""
        assert "done" in self.heard(), f"{self.role} ended before it was done"

    def written(self, entries: int) -> None:
        """Wait until it has written so many entries more, or done all."""
        for word in self.heard():
            entries -= word == "got"
            if entries <= 0 or word == "done":
                return

    def dead(self) -> None:
        """Wait until it was killed; what it could still say counts."""
        for _word in self.heard():
            pass
        self.end()

    def end(self) -> None:
        """Have it end, and wait for that."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(OSError):
            self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@contextmanager
def machines(world: World) -> Iterator[dict[str, Machine]]:
    """The three that write and the one that reads, each on a machine of its own."""
    found = {role: Machine(world, role, f"{role}-1") for role in (*WRITERS, "reader")}
    try:
        yield found
    finally:
        for one in found.values():
            one.end()


def launched(world: World, launches: int, seed: int) -> None:
    """So many launches, in each of which one of the three is killed at its part, and another process goes on with it.

    On the same machine, which sees at once that the one before it is gone, or on another one, which has to wait. That
    one asks for the lock all the time, also while its holder is alive.
    """
    chance = random.Random(seed)  # noqa: S311 - a drill, not a secret
    with machines(world) as all_:
        for number in range(1, launches + 1):
            role, elsewhere = WRITERS[(seed + number) % len(WRITERS)], (seed + number) % 2 == 1
            victim, spare = all_[role], Machine(world, role, f"{role}-{number}b" if elsewhere else all_[role].name)
            spare.ask("hello 0")
            spare.done()
            all_["owner"].ask(f"open {number}")
            all_["owner"].done()
            victim.ask(f"doom {chance.randint(2, 4)}")
            victim.done()
            for one in all_.values():
                one.ask(f"work {number}")
            waits = elsewhere and role != "ci"  # which has no lock that would keep two of them apart
            if waits:
                victim.written(1)
                spare.ask(f"work {number}")
            victim.dead()
            all_[role] = spare
            if not waits:
                spare.ask(f"work {number}")
            for one in all_.values():
                one.done()
            all_["owner"].ask(f"close {number}")
            all_["owner"].done()


def assert_kept(world: World, launches: int) -> set[bool]:
    """Nothing acknowledged is lost or twice, nobody held a lock beside its holder, and each part was done once.

    Whether the dead holders that were taken over from were seen to be dead (on their own machine), or had run out.
    """
    files = Journal(s3_store(world.url, world.bucket, "launch")).files()
    assert verify(files).whole, verify(files).problems
    assert world.told.items() <= {seq: digest(content) for seq, content in files}.items()
    entries = world.entries()
    drafts = [entry.draft for entry in entries]
    minutes = [one.data.minute for one in drafts if isinstance(one.data, WatchMinute)]
    steps = [(one.data.operation, one.data.step) for one in drafts if isinstance(one.data, StepOutcome)]
    runs = [one.run for one in drafts if isinstance(one.data, RunFinished)]
    for done, times in ((minutes, MINUTES), (steps, len(STEPS)), (runs, RUNS)):
        assert len(done) == len(set(done)) == launches * times
    assert len([one for one in drafts if isinstance(one.data, LaunchOpened)]) == launches
    assert sorted(world.kept) == sorted(set(world.kept))
    assert world.read == sorted(world.read)
    return taken_over(entries)


def taken_over(entries: list[Entry]) -> set[bool]:
    """Whoever did something under a lock held it then, and took it from nobody who was alive to golive's knowledge."""
    names = {WatchMinute: "watch", StepIntent: "rollback"}
    held: dict[str, LockTaken | LockRenewed] = {}
    seen_dead: set[bool] = set()
    for place, entry in enumerate(entries):
        data = entry.draft.data
        before, held = held, holders(entries[: place + 1])
        counts = isinstance(data, LockTaken) and held.get(data.name) is data  # one that came too late is no claim
        if counts and isinstance(data, LockTaken) and (dead := before.get(data.name)) is not None:
            same = data.where.machine == dead.where.machine
            assert data.over == dead.holder
            assert data.died is same
            assert same or dead.until <= entry.draft.wall
            seen_dead.add(data.died)
        if isinstance(data, WatchMinute):
            assert data.renews is not None
            assert held["watch"].holder == data.renews.holder
        elif type(data) in names:
            assert names[type(data)] in held
    return seen_dead


def assert_told(world: World, folder: Path, launches: int) -> None:
    """`golive status --launches` on any other machine tells each launch as it was, and its bundle can be had."""
    done = CliRunner().invoke(app, ["status", "--target", "pilot", "--launches", "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)["launches"]
    assert [one["launch"] for one in said] == [launch_name(number) for number in range(1, launches + 1)]
    for number, one in enumerate(said, 1):
        assert (one["watched_minutes"], one["blind_minutes"]) == (MINUTES, 0)
        assert (one["release"]["arn"], one["previous"]["arn"]) == (release(number).arn, release(number - 1).arn)
        assert one["ended"]["why"] == "rolled-back"
        assert [each["trigger"] for each in one["fired"]] == ["T0"]
        assert 0 <= one["way_back"]["minutes_to_begun"] <= one["way_back"]["minutes_to_proven"]
        assert one["bundle"] == f"{launch_name(number)}.zip"
        to = folder / f"fetched-{number}"
        assert s3_store(world.url, world.bucket, "launch").fetch(one["bundle"], to)
        assert hashlib.sha256(to.read_bytes()).digest() == hashlib.sha256(bundle(number)).digest()


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """An empty record in S3, and a checkout whose target keeps it there."""
    monkeypatch.chdir(tmp_path)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    served: tuple[S3, str]
    with serving() as served:
        name = f"record-{uuid.uuid4().hex}"
        live_target(tmp_path, f'bucket = "{name}"\nprefix = "launch"', served[1])
        session(served[1]).client("s3").create_bucket(Bucket=name)
        yield World(served[1], name, tmp_path)


def test_three_machines_share_one_record_and_one_of_them_dies(world: World, tmp_path: Path) -> None:
    """Whoever of operator, owner and CI is killed, its successor goes on, nothing is lost, and each launch is told."""
    launched(world, launches=3, seed=1)

    assert False in assert_kept(world, 3)  # the operator died at its watch, and went on with it elsewhere
    assert_told(world, tmp_path, 3)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 8))
def test_many_launches_of_three_machines_lose_nothing(world: World, tmp_path: Path, seed: int) -> None:
    """However often one of the three is killed, at whatever moment, the record of all launches is whole and right."""
    launched(world, launches=9, seed=seed)

    assert assert_kept(world, 9) == {True, False}
    assert_told(world, tmp_path, 9)
    print(f"9 killed, {len(world.told)} acknowledged of {len(world.entries())} entries, {len(world.read)} looks")  # noqa: T201
