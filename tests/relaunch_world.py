"""A launch that was gone back from, with its incident and bundle in a store, and all that is done before the next one.

Every step can be left out or done otherwise: the gate must name just that.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import bundles
import msgspec
from watch_lines import samples

from conftest import CHECKLIST, ROOT
from golive.bundle import archive, layout
from golive.bundle.keys import Key
from golive.clock import Clock
from golive.config import runbook
from golive.config import target as targets
from golive.facts import ChecklistRow, ClockSeen, Fact
from golive.model.observations import WatchStart
from golive.model.observations import encode as line_of
from golive.model.release import Release
from golive.readiness.checklist_file import checklist_of
from golive.readiness.recorded_facts import Recorded, lines_of
from golive.readiness.recorded_facts import encode as encode_facts
from golive.readiness.rows import ROW
from golive.record import Record
from golive.record.chain import File, place
from golive.record.chain import encode as encode_entry
from golive.record.entry import (
    Actor,
    Data,
    Draft,
    Entry,
    Judged,
    PreviousPinned,
    ReleaseNoted,
    RunFinished,
    SignedOff,
    StepIntent,
    StepOutcome,
    WatchEnded,
    WatchStarted,
)
from golive.record.folder_store import FolderStore
from golive.record.incident_forms import (
    ActionNoted,
    BundleClosed,
    IncidentClosed,
    IncidentKept,
    IncidentOpened,
    Part,
    VouchedFor,
)
from golive.record.launch_forms import LaunchClosed, LaunchOpened
from golive.record.signoffs import code_of_release
from golive.report.suites import SUITES
from golive.roles import code_of
from golive.session.connection import Connection
from golive.verdict import Verdict

TARGET = targets.load(ROOT / "targets" / "ontogra.toml")
ROWS = checklist_of(ROOT, TARGET).rows
ARN = "arn:aws:ecs:us-east-1:111122223333:task-definition/api:"
PREVIOUS, BAD, NEXT = (Release(f"{ARN}{number}", {"api": f"sha256:{number}"}) for number in (41, 42, 43))
LAUNCH = "launch-1"
PARTS: dict[Part, str] = {"logs": "logs.json", "affected": "affected.csv", "summary": "summary.md"}
THRESHOLDS = runbook.load(ROOT / "runbook.toml").thresholds
ALL = tuple(Judged(one, Verdict.PASS) for one in (*SUITES["readiness"], *(ROW + row.id for row in ROWS if row.must)))
ACTION = ActionNoted(
    "incident-1", "action-1", "trigger-api-errors", "lee", datetime(2099, 1, 1, tzinfo=UTC), "OPS-1", "a" * 64
)
BY_ANA, BY_LEE = ("ana", "pilot_owner"), ("lee", "technical_owner")


@dataclass
class Plan:
    """How it is done: everything as it must be, unless said otherwise."""

    mode: str = "live"
    incident: bool = True
    parts: tuple[Part, ...] = ("logs", "affected", "summary")
    fired: tuple[Any, ...] = ("T1",)
    actions: tuple[ActionNoted, ...] = (ACTION,)
    vouched: tuple[tuple[str, str, tuple[str, str]], ...] = ()
    closed_by: tuple[str, str] | None = BY_ANA
    bundle: bool = True
    bundle_first: bool = False
    """Closed before the incident was."""
    kept: bool = True
    swapped: bytes = b""
    changed: Mapping[str, bytes] = field(default_factory=dict)
    key: Key | None = bundles.KEY
    release: Release = NEXT
    signed: tuple[ChecklistRow, ...] = tuple(row for row in ROWS if row.per_release)
    ran: Mapping[str, Any] | None = field(default_factory=dict)
    ran_first: bool = False
    """Before the incident was put on the record."""
    ran_at: float = 0.0
    """At this minute, by its clock, wherever it stands on the record."""
    begun: timedelta = timedelta(hours=6)
    ago: timedelta = timedelta(hours=1)
    seconds_off: float = 0.0
    recorded_of: str = "ontogra"
    errors: int = 9
    closed: bool = True
    seen_at: float = 1
    """The minute at which the facts in the bundle were seen."""
    lacks: tuple[str, ...] = ()
    watched_from: float = 3
    """The minute at which the watch in the bundle began."""
    watched_before: str = ""
    """Who led a watch of the launch before the one that saw it fail."""
    retold: bool = False
    """The bundle's record is whole, and another than the store's."""


class World:
    """The store in a checkout's folder, with what the plan says on its record."""

    def __init__(self, checkout: Path, plan: Plan) -> None:
        self.checkout, self.plan = checkout, plan
        assert TARGET.store is not None
        self.store = FolderStore(checkout / TARGET.store.folder)
        self.record = Record(self.store, target="ontogra", live=True, clock=Clock())
        self.base = datetime.now(UTC) - plan.begun
        self.entries: list[Entry] = []
        (checkout / "keys").mkdir(exist_ok=True)
        (checkout / "keys" / "tests.pub.pem").write_bytes(bundles.KEY.public.pem)

    def at(self, minutes: float) -> datetime:
        """So many minutes after the beginning."""
        return self.base + timedelta(minutes=minutes)

    def say(self, minutes: float, data: Data, who: tuple[str, str] = ("dana", "operator"), run: str = "r") -> Entry:
        """Put something on the record, by somebody, of a session."""
        mode = "live" if self.plan.mode == "live" else "rehearsal"
        at = self.at(minutes)
        entry = self.record.add(Draft(data, Actor(who[0], who[1], "typed"), mode, "ontogra", run, at, at))  # type: ignore[arg-type]
        self.entries.append(entry)
        return entry

    def launch(self) -> None:
        """A launch that T1 ended, and that was gone back from."""
        bad, before = code_of_release(BAD), code_of_release(PREVIOUS)
        facts = hashlib.sha256(self.facts).hexdigest()
        self.say(0, PreviousPinned(PREVIOUS.arn, "p", dict(PREVIOUS.digests)))
        self.say(0, ReleaseNoted(BAD.arn, "b", dict(BAD.digests)))
        self.say(1, RunFinished("checks", Verdict.PASS, len(ALL), len(ALL), ALL, facts, bad), run="go")
        self.say(2, LaunchOpened(LAUNCH, bad, before))
        if who := self.plan.watched_before:
            self.say(2, WatchStarted("v", self.at(2), self.at(62), 60, bad), (who, "operator"), "v1")
            self.say(2.5, WatchEnded("v", "stopped", Verdict.PASS, ()), (who, "operator"), "v1")
        self.say(3, WatchStarted("w", self.at(3), self.at(63), 60, bad), run="w1")
        self.say(18, WatchEnded("w", "trigger", Verdict.FAIL, ("T1",)), run="w1")
        self.say(19, StepIntent("op", "set-version"), ("Rita", "technical_owner"))
        self.say(22, StepOutcome("op", "set-version", Verdict.PASS))
        back = (Judged("rolled-back", Verdict.PASS),)
        self.say(25, RunFinished("e2e", Verdict.PASS, 5, 5, back, release=bad), run="e2e")
        if self.plan.closed:
            self.say(27, LaunchClosed(LAUNCH, "rolled-back"))

    def after(self) -> None:
        """The incident, the bundle, and all that is done anew."""
        plan = self.plan
        if plan.ran_first:
            self.readiness(28)
        if plan.incident:
            self.incident()
        if plan.bundle and not plan.bundle_first:
            self.bundle(40)
        self.say(50, ReleaseNoted(plan.release.arn, "n", dict(plan.release.digests)))
        self.sign()
        if not plan.ran_first:
            self.readiness(plan.ran_at)

    def incident(self) -> None:
        """What is saved, noted and vouched for, and who closed it."""
        plan, bad = self.plan, code_of_release(BAD)
        self.say(29, IncidentOpened("incident-1", LAUNCH, self.at(3), self.at(27), plan.fired, bad, dict(BAD.digests)))
        for part in plan.parts:
            file = hashlib.sha256(self.saved()[f"{layout.INCIDENT}{PARTS[part]}"]).hexdigest()
            self.say(30, IncidentKept("incident-1", part, file, 3))
        for action in plan.actions:
            self.say(31, action)
        for what, of, who in plan.vouched:
            self.say(32, VouchedFor("incident-1", what, of, "cause-outside"), who)  # type: ignore[arg-type]
        if plan.bundle and plan.bundle_first:
            self.bundle(33)
        if plan.closed_by is not None:
            self.say(34, IncidentClosed("incident-1"), plan.closed_by)

    def sign(self) -> None:
        """The signatures of the release that goes out."""
        for row in self.plan.signed:
            for role in row.roles:
                release = code_of_release(self.plan.release) if row.per_release else ""
                data = SignedOff(row.id, datetime.now(UTC) + timedelta(hours=row.hours), row.wording, release)
                self.say(self.plan.begun / timedelta(minutes=1) - 10, data, (role.replace(" ", "-"), code_of(role)))

    def readiness(self, minutes: float) -> None:
        """A run of readiness: by default an hour ago."""
        if self.plan.ran is None:
            return
        good = {"findings": ALL, "verdict": Verdict.PASS, "judged": len(ALL), "must": len(ALL), "stood_in": ()}
        how = {**good, "release": code_of_release(self.plan.release), **self.plan.ran}
        ago = datetime.now(UTC) - self.plan.ago - self.base
        self.say(minutes or ago / timedelta(minutes=1), RunFinished("checks", **how), run="again")

    @property
    def facts(self) -> bytes:
        """The facts of the readiness before the launch."""
        at = self.at(self.plan.seen_at)
        clock = Fact("clock", "the test", at, at, ClockSeen({"AWS": self.plan.seconds_off}))
        other = self.plan.recorded_of
        return encode_facts(
            Recorded(
                run="20260114T120000Z-000001", target=other, title="Ontogra", rehearsal=other == "rehearsal", now=at,
                golive="0.1.0", wall=at, runbook_sha256="", target_sha256="", thresholds=THRESHOLDS,
                facts=lines_of({"clock": clock}),
            )
        ).encode()  # fmt: skip

    def saved(self) -> dict[str, bytes]:
        """The files that a bundle takes in."""
        began = self.at(self.plan.watched_from).replace(second=0, microsecond=0)
        shift = began - samples([(1, 0)])[0].minute
        seen = samples([(100, self.plan.errors)] * 15)
        moved = [type(one)(one.signal, one.minute + shift, one.value, one.known + shift) for one in seen]
        lines = [WatchStart(at=began, until=began + timedelta(minutes=15)), *moved]
        watched = "".join(f"{line_of(one)}\n" for one in lines).encode()
        files = {f"{layout.INCIDENT}{name}": f"{name}\n".encode() for name in PARTS.values()}
        verdicts = {run: f'{{"run": "{run}", "verdict": "PASS"}}\n' for run in ("go", "e2e", "again")}
        judged = {f"sessions/{run}/verdict.json": said.encode() for run, said in verdicts.items()}
        start = f"{line_of(WatchStart(at=self.at(2), until=self.at(62)))}\n".encode()
        before = {"sessions/v/watch.jsonl": start} if self.plan.watched_before else {}
        return {**files, **judged, **before, "sessions/go/facts.json": self.facts, "sessions/w/watch.jsonl": watched}

    def bundle(self, minutes: float) -> None:
        """Close it: in the store, and on the record."""
        plan, file = self.plan, self.checkout / "made.zip"
        record = b"".join(self.retold() if plan.retold else map(encode_entry, self.entries))
        content = {**self.saved(), layout.RECORD: record, **plan.changed}
        live = plan.mode == "live"
        archive.write(file, self.made({k: v for k, v in content.items() if v}, live=live))
        hashed = hashlib.sha256(file.read_bytes()).hexdigest()
        if plan.swapped:
            file.write_bytes(plan.swapped)
        if plan.kept:
            self.store.keep("launch-1.zip", file)
        head = self.entries[-1].seq
        keyid = plan.key.public.keyid if plan.key is not None else ""
        self.say(minutes, BundleClosed(LAUNCH, "launch-1.zip", hashed, hashed, head, keyid))

    def retold(self) -> list[bytes]:
        """The same entries in a chain of their own, which somebody else is said to have begun."""
        chain: list[File] = []
        for one in self.entries:
            draft = one.draft if chain else msgspec.structs.replace(one.draft, run="another")
            chain.append((one.seq, encode_entry(place(draft, chain[-1] if chain else None))))
        return [content for _seq, content in chain]

    def made(self, files: dict[str, bytes], *, live: bool) -> dict[str, bytes]:
        """The whole of it, which says itself what it lacks."""
        outcome = bundles.outcome_of(files, live=live, key=self.plan.key)
        lacks = msgspec.structs.replace(outcome, lacks=self.plan.lacks)
        return dict(bundles.made(files, key=self.plan.key, live=live, outcome=lacks))

    def connection(self) -> Connection:
        """The live target, connected: nothing but its store is ever asked."""
        return Connection(TARGET, Clock(), {}, root=self.checkout, checklist=CHECKLIST)


def played(checkout: Path, plan: Plan) -> World:
    """The whole tale."""
    world = World(checkout, plan)
    world.launch()
    world.after()
    return world
