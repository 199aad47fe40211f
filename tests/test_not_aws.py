"""What golive makes of something else that answers in AWS's place: "can't tell", whatever was asked."""

import inspect
import threading
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NoReturn

import pytest
from s3_server import s3_store, session
from stepping import stepping

from conftest import ROOT
from golive import aws as edge
from golive.aws import AwsSession, BalancerIntake, Ecs
from golive.clock import Clock
from golive.config import runbook
from golive.config.account import AlarmNames, ScalingLimits
from golive.config.app_environment import Environment, SecretSetting, Setting
from golive.config.intake import BalancerRule, CohortTable
from golive.config.signals import CloudWatchSignal, LogPackets, LogSignal
from golive.errors import NotAws, StoreUnavailable, Unexpected
from golive.model.release import Release
from golive.record.entry import StepIntent, StepOutcome
from golive.rollback.means import Means
from golive.rollback.plan import Act, Plan
from golive.rollback.procedure import Rollback
from golive.verdict import Verdict

PAGE = b"<!DOCTYPE html><html><head><br></head><body>Welcome to the hotel. Please sign in.</body></html>"
XML_PAGE = b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body>Please sign in.</body></html>'
ANSWERS = {"page": (200, PAGE), "xml-page": (200, XML_PAGE), "empty": (200, b""), "json": (200, b"{}"),
           "redirect": (302, PAGE), "refusal": (403, PAGE)}  # fmt: skip
NOON = datetime(2026, 1, 14, 12, tzinfo=UTC)
HOUR = {"start": NOON - timedelta(hours=1), "end": NOON}
ARN = "arn:aws:ecs:us-east-1:123456789012:task-definition/api:7"
RELEASE = Release(ARN, {"api": "sha256:aa"}, "rev/1")
RULE = BalancerRule("listener", ("/cases",), "x-pass", "pass")
METRIC = {"api_errors": CloudWatchSignal("ns", ("m",), {})}
SETTING = Setting("api", ("api",), "X", ("1",))
WANTED = Environment(**{
    one: SecretSetting("api", ("api",), "X") if one == "internal_auth_secret" else SETTING
    for one in Environment.__struct_fields__
})  # fmt: skip
Asking = Callable[[AwsSession], object]


def ecs(ask: Callable[[Ecs], object]) -> Asking:
    """A question to the service."""
    return lambda one: ask(Ecs(one, Clock()))


def intake(ask: Callable[[BalancerIntake], object]) -> Asking:
    """A question to the load balancer."""
    return lambda one: ask(BalancerIntake(one, RULE, "p", live=lambda: ("arn",)))


ASKED: dict[str, Asking] = {
    "AwsSession.secret": lambda one: one.secret("s"),
    "BalancerIntake.astray": intake(BalancerIntake.astray),
    "BalancerIntake.follow": intake(BalancerIntake.follow),
    "BalancerIntake.pause": intake(BalancerIntake.pause),
    "BalancerIntake.paused": intake(BalancerIntake.paused),
    "BalancerIntake.resume": intake(BalancerIntake.resume),
    "BalancerIntake.seen": intake(BalancerIntake.seen),
    "Ecs.events": ecs(Ecs.events),
    "Ecs.good_releases": ecs(Ecs.good_releases),
    "Ecs.history": ecs(Ecs.history),
    "Ecs.live": ecs(Ecs.live),
    "Ecs.machines": ecs(lambda one: one.machines(["arn"])),
    "Ecs.pair": ecs(Ecs.pair),
    "Ecs.releases_of": ecs(lambda one: one.releases_of(["r"])),
    "Ecs.scene": ecs(Ecs.scene),
    "Ecs.service": ecs(Ecs.service),
    "Ecs.set_version": ecs(lambda one: one.set_version(ARN)),
    "Ecs.stop_rollout": ecs(lambda one: one.stop_rollout("d")),
    "Ecs.tags": ecs(lambda one: one.tags(ARN)),
    "Ecs.tasks": ecs(Ecs.tasks),
    "Ecs.troubles": ecs(lambda one: one.troubles(NOON)),
    "Ecs.version_state": ecs(lambda one: one.version_state(RELEASE)),
    "alarms_named": lambda one: edge.alarms_named(one, ["a"]),
    "audit_lines": lambda one: edge.audit_lines(one, "g", ["r"], since=NOON),
    "aws_time": edge.aws_time,
    "caller_account": edge.caller_account,
    "count_lines": lambda one: edge.count_lines(one, {"x": LogSignal("g", "p")}, **HOUR),
    "log_group_there": lambda one: edge.log_group_there(one, "g"),
    "log_lines": lambda one: list(edge.log_lines(one, "g", "p", **HOUR)),
    "packet_states": lambda one: edge.packet_states(one, LogPackets("g", "p", "(?P<packet>.)(?P<status>.)"), **HOUR),
    "read_alarms": lambda one: edge.read_alarms(one, AlarmNames("a"), METRIC),
    "read_cohort": lambda one: edge.read_cohort(
        one, CohortTable(firms=("f",), users=("u",), parameter="/p", refused="no", stranger=None)
    ),
    "read_environment": lambda one: edge.read_environment(one, WANTED),
    "read_minutes": lambda one: edge.read_minutes(one, METRIC, **HOUR),
    "read_needs": lambda one: edge.read_needs(one, RELEASE),
    "read_pace": lambda one: edge.read_pace(one, walk=1.0, history=tuple, now=NOON),
    "read_rights": lambda one: edge.read_rights(one, RELEASE, calls=lambda _roles: {"ecs:UpdateService": "*"}),
    "read_scaling": lambda one: edge.read_scaling(one, ScalingLimits(1, 2)),
    "running_tag": lambda one: edge.running_tag(one, "s", "c"),
    "write_cohort": lambda one: edge.write_cohort(
        one, CohortTable(firms=("f",), users=("u",), parameter="/p", refused="no", stranger=None)
    ),
}
SILENT = {"AwsSession.client", "AwsSession.client_of", "AwsSession.credentials"}
"""What asks AWS nothing."""
STORE = {"each", "entry", "claim", "fetch", "files", "keep", "newest", "try_writing"}


@pytest.fixture
def portal() -> Iterator[tuple[str, list[object]]]:
    """Something that answers everything with the status and body that the list holds; its address."""
    said: list[object] = [200, PAGE]

    class Portal(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, body = said
            assert isinstance(status, int)
            assert isinstance(body, bytes)
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            self.send_header("Content-Type", "application/json" if body == b"{}" else "text/html")
            self.send_header("Location", "/sign-in")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    for method in ("GET", "HEAD", "PUT", "DELETE"):
        setattr(Portal, f"do_{method}", Portal.do_POST)
    http = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}", said
    http.shutdown()
    thread.join()
    http.server_close()


def public(kind: type) -> set[str]:
    """The methods of a class of the edge that others call."""
    return {name for name, one in inspect.getmembers(kind, inspect.isfunction) if not name.startswith("_")}


def test_none_is_forgotten() -> None:
    """Every public function of golive.aws, and every public method of its classes, is asked below."""
    named = {name: one for name, one in vars(edge).items() if inspect.isfunction(one) or inspect.isclass(one)}
    methods = {f"{kind.__name__}.{one}" for kind in (AwsSession, BalancerIntake, Ecs) for one in public(kind)}

    assert {name for name, one in named.items() if inspect.isfunction(one)} | methods == set(ASKED) | SILENT
    assert {name for name, one in named.items() if inspect.isclass(one)} == {
        "AwsSession", "BalancerIntake", "Ecs", "LoggedState", "S3Store"
    }  # fmt: skip
    assert public(edge.S3Store) == STORE


@pytest.mark.parametrize("kind", ANSWERS)
def test_what_is_not_aws_is_said(portal: tuple[str, list[object]], kind: str, tmp_path: Path) -> None:
    """Whatever is asked, the answer of a sign-in page is an error of its own type with a sentence, and nothing else."""
    url, said = portal
    said[:] = ANSWERS[kind]
    one = session(url)
    for name, ask in ASKED.items():
        with pytest.raises(NotAws, match=r"not AWS .a proxy's sign-in page"):
            pytest.fail(f"{name} answered {ask(one)!r}")
    store = s3_store(url, "bucket")
    kept = tmp_path / "kept"
    kept.write_bytes(b"kept")
    uses = {
        "newest": store.newest,
        "files": store.files,
        "each": lambda: list(store.each()),
        "entry": lambda: store.entry(1),
        "try_writing": store.try_writing,
        "fetch": lambda: store.fetch("evidence/launch.zip", tmp_path / "launch.zip"),
        "keep": lambda: store.keep("evidence/launch.zip", kept),
    }
    for name, use in uses.items():
        with pytest.raises(StoreUnavailable, match="What answered is not AWS"):
            pytest.fail(f"{name} answered {use()!r}")
    with pytest.raises(StoreUnavailable, match="What answered is not AWS"):
        pytest.fail(f"claim answered {store.claim(1, b'{}')}")


def test_an_answer_without_what_was_asked_for_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS's own answer that lacks a member is an error of golive's which names it, in whatever depth it lacks."""
    one = session("http://127.0.0.1:9")
    client = one.client("ecs")
    answer = {"services": [{}]}
    monkeypatch.setattr(type(client).__mro__[2], "_make_api_call", lambda *_: answer)

    with pytest.raises(Unexpected, match='without "serviceArn"'):
        Ecs(one, Clock()).service()


def test_a_rollback_goes_on_by_looking() -> None:
    """After an answer that is not AWS's to its one call, a rollback looks, never crashes, and is not done."""
    notes: list[StepIntent | StepOutcome] = []
    told: list[str] = []

    def away(*_: object) -> NoReturn:
        raise NotAws("What answered is not AWS.")

    means = Means(**{one.name: away for one in fields(Means)})
    rules = runbook.load(ROOT / "runbook.toml").thresholds
    rollback = Rollback(means, stepping(NOON), rules, operation="rb-1", note=notes.append, say=told.append)
    done = rollback.run(Plan(act=Act.SET_VERSION, previous=RELEASE, leaving="x", why="y"))

    act = notes[1]
    assert isinstance(act, StepOutcome)
    assert (act.verdict, act.detail.code) == (Verdict.INCONCLUSIVE, "NotAws")
    assert {one.verdict for one in done.findings} == {Verdict.INCONCLUSIVE}
    assert any("not known" in one for one in told)
