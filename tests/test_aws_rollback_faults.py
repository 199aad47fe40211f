"""The faults that only a rollback, or somebody who trusts "stable", can meet."""

import os
import subprocess
from collections.abc import Iterator
from datetime import timedelta

import pytest
from under_fault import Rehearsed, truth, typed

from conftest import ROOT, ask_everything
from golive.aws import AwsSession
from golive.aws.groups import live_groups
from golive.commands.intake import follow
from golive.commands.rollback import read_rolled_back, roll_back
from golive.config.runbook import Thresholds
from golive.errors import ConfigurationError, RollbackRefused, UsageError
from golive.probes.opening import intake_of, pause_seen
from golive.record.entry import StepIntent
from golive.report.folder import new_session
from golive.rollback.plan import Act
from golive.rollback.proof import TITLES
from golive.session.connection import Connection
from golive.verdict import Verdict
from golive_rehearsal.faults import FAULTS

AWS = ROOT / ".venv-awscli" / ("Scripts/aws.exe" if os.name == "nt" else "bin/aws")


@pytest.mark.parametrize(
    "name",
    [
        "rollback-forward",
        "drain-forever",
        "half-elsewhere",
        "others-failing",
        "rollback-bakes-on",
        "hook-unanswered",
        "early-success",
    ],
)
def test_a_rollback_under_a_fault_turns_exactly_what_it_names(bad_release: Connection, name: str) -> None:
    """The rollback is not proven; the proofs that the fault names turn, and no other."""
    bad_release.apply(name)
    done = roll_back(bad_release, Thresholds(), run="r1", say=[].append)
    turned = {one.id: one.verdict.value for one in done.findings if one.verdict is not Verdict.PASS}

    assert not done.proven
    assert len(done.findings) == len(TITLES)
    assert turned == FAULTS[name].turns


@pytest.mark.parametrize(
    ("name", "said", "calls"),
    [
        ("update-throttled", "Nothing has changed yet; golive asks again.", 4),
        ("update-failing", "Whether AWS changed the version is not known; golive looks.", 2),
        ("update-lost", "Whether AWS changed the version is not known; golive looks.", 1),
    ],
)
def test_a_call_that_fails_ends_no_rollback(bad_release: Connection, name: str, said: str, calls: int) -> None:
    """What AWS did not carry out is asked again; what it did and did not tell is found; and there is one change."""
    told: list[str] = []
    before = len(bad_release.ecs.history())
    bad_release.apply(name)

    done = roll_back(bad_release, Thresholds(), run="r1", say=told.append)

    steps = [entry.draft.data for entry in bad_release.record.journal.entries()]
    assert done.proven
    assert any(said in line for line in told)
    assert sum(isinstance(one, StepIntent) and one.step == "set-version" for one in steps) == calls
    assert len(bad_release.ecs.history()) == before + 1


def test_within_the_bake_it_goes_back_by_weights(bad_release: Connection) -> None:
    """The release's roll-out is stopped: no copy is started, users are on the second group, and it is proven."""
    told: list[str] = []
    bad_release.apply("release-bakes")
    previous = bad_release.record.pins().previous
    assert previous is not None
    before = {one.arn for one in bad_release.ecs.tasks() if one.definition == previous.arn}

    done = roll_back(bad_release, Thresholds(), run="r1", say=told.append)

    assert done.proven, [one.sentence for one in done.findings]
    assert done.plan.act is Act.STOP
    assert told[0].endswith("which still runs: by the load balancer's weights alone.")
    assert {one.arn for one in bad_release.ecs.tasks()} == before
    pair = bad_release.ecs.pair()
    assert pair is not None
    assert live_groups(bad_release.session, pair) == (pair.groups[1],) != (bad_release.session.aws.target_group,)
    assert read_rolled_back(bad_release).verdict is Verdict.PASS


def test_a_pause_follows_users_to_the_other_group(bad_release: Connection) -> None:
    """While new work is paused golive's own firm is let by to where users are, also once a rollback has moved them."""
    told: list[str] = []
    bad_release.apply("release-bakes")
    intake_of(bad_release).pause()
    assert pause_seen(bad_release).own.status == 401  # let by, and asked who it is
    roll_back(bad_release, Thresholds(), run="r1", say=[].append)
    assert intake_of(bad_release).astray()
    before = pause_seen(bad_release).own.status

    follow(bad_release, say=told.append)

    seen = pause_seen(bad_release)
    assert (before, seen.own.status, seen.case.ours) == (503, 401, True)
    assert told == ["golive's own requests are let by to where users are now."]
    follow(bad_release, say=told.append)
    assert told[1:] == []


def test_an_unanswered_hook_is_told_at_once(bad_release: Connection) -> None:
    """That AWS waits for a person is said with the line that answers, and the rollback goes on once he did."""
    told: list[str] = []
    bad_release.apply("hook-unanswered")
    assert bad_release.rehearsal is not None
    ecs = AwsSession(bad_release.session.aws, bad_release.rehearsal.environment).client("ecs")

    def say(line: str) -> None:
        told.append(line)
        if line.startswith("aws ecs continue-service-deployment "):
            words = line.split()
            named = dict(zip(words[3::2], words[4::2], strict=True))
            ecs.continue_service_deployment(
                serviceDeploymentArn=named["--service-deployment-arn"],
                hookId=named["--hook-id"],
                action=named["--action"],
            )

    done = roll_back(bad_release, Thresholds(), run="r1", say=say)

    assert done.proven, [one.sentence for one in done.findings]
    assert "1440 minutes for AWS to wait for answers that nobody gives" in told[0]
    assert sum(line.startswith("AWS says why") and "waits at POST_SCALE_UP" in line for line in told) == 1
    assert sum(line.startswith("aws ecs continue-service-deployment ") for line in told) == 1
    assert any(line.startswith("Unanswered, AWS turns back to the withdrawn version at ") for line in told)


def test_what_cannot_come_about_is_told_early_with_its_cause(bad_release: Connection) -> None:
    """Copies that can't start end the waiting long before its minutes are over, and the cause is named."""
    told: list[str] = []
    fault = FAULTS["start-log-gone"]
    bad_release.apply(fault.name)

    done = roll_back(bad_release, Thresholds(), run="r1", say=told.append)

    turned = {one.id: one.verdict.value for one in done.findings if one.verdict is not Verdict.PASS}
    assert turned == fault.turns
    why = "the log group that it writes to is not there"
    assert any(line.startswith("AWS says why") and line.endswith(f"{why}.") for line in told)
    assert why in done.finding("rollback-copies").reason
    assert done.finding("rollback-time").finished - done.started < timedelta(minutes=8)


def test_the_waiter_is_content_with_the_wrong_version(rehearsed: Connection) -> None:
    """After the circuit breaker put the old version back, the waiter services-stable exits 0, golive says STOP."""
    assert AWS.exists(), "python3 bootstrap.py test makes the AWS CLI's own environment"
    assert rehearsed.rehearsal is not None
    aws, secret = rehearsed.session.aws, rehearsed.rehearsal.environment
    environment = {name: secret[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
    environment |= {"AWS_ENDPOINT_URL": aws.endpoint_url, "AWS_DEFAULT_REGION": aws.region, "PATH": os.environ["PATH"]}
    rehearsed.apply("release-crashes")
    try:
        named = ("--cluster", aws.cluster, "--services", aws.service)
        waited = subprocess.run(
            [str(AWS), "ecs", "wait", "services-stable", *named],
            env=environment | {"AWS_EC2_METADATA_DISABLED": "true"},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        newest = rehearsed.ecs.history()[0]
        findings = ask_everything(rehearsed)
    finally:
        rehearsed.undo("release-crashes")

    assert waited.returncode == 0, waited.stderr
    assert newest.status == "ROLLBACK_SUCCESSFUL"
    assert findings["service-on-release"].verdict is Verdict.FAIL


DRIVEN = sorted(
    name
    for name, fault in FAULTS.items()
    if fault.owner == "rollback" and type(fault).__module__.endswith(("of_rollback", "of_meanwhile"))
)
NEVER = ("fails-open", "finished-early", "no-capacity", "no-room-between", "previous-dies", "previous-unhealthy")
"""What does not come about, however long it is waited for."""
FLEETING = ("previous-dies", "previous-unhealthy")
"""Whose copies come and go, so that just now all may run, none of them healthy."""


def brief(name: str) -> Thresholds:
    """Minutes enough for what comes about, and no more for what never does."""
    settle = 120 if name == "pipeline-again" else 60  # else all would be proven before it comes
    return Thresholds(rollback_minutes=4 if name in (*NEVER, "token-expires") else 8, settle_seconds=settle)


@pytest.fixture(scope="module")
def rehearsed_rollbacks() -> Iterator[Rehearsed]:
    """A rehearsal on the bad release that serves one rollback after the other."""
    with Rehearsed() as one:
        yield one


IN_TEST = ("changed-first", "reads-stale", "service-at-zero")
"""Those in ``test``, since each takes a rollback; all of them are in ``soak``."""


@pytest.mark.parametrize(
    "name", [name if name in IN_TEST else pytest.param(name, marks=pytest.mark.soak) for name in DRIVEN]
)
def test_what_a_rollback_meets(rehearsed_rollbacks: Rehearsed, name: str) -> None:
    """Each fault that whoever rolls back meets turns exactly what it names; and green is only who is on previous."""
    with rehearsed_rollbacks.under(name) as (connection, right):
        turned, refused = {}, ""
        try:
            done = roll_back(connection, brief(name), run=new_session(), say=[].append, to=typed(connection))
            turned = {one.id: one.verdict.value for one in done.findings if one.verdict is not Verdict.PASS}
        except (RollbackRefused, ConfigurationError, UsageError) as error:
            refused = str(error)
        if refused and name != "other-account":
            turned = {"rolled-back": read_rolled_back(connection).verdict.value}
        on = truth(connection, right)

    if name in FLEETING:
        turned["rollback-copies"] = "FAIL"
    assert turned == FAULTS[name].turns, refused
    assert turned or refused or on == "previous"
