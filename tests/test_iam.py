"""Least privilege: the policies of docs/iam against every call to AWS that golive makes, and the other way round."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from iam_policy import Call, Heard, Right, rights_of
from s3_server import serving, session

from conftest import CHECKLIST, ROOT, ask_everything
from golive import __version__
from golive.aws import AwsSession, S3Store, caller_account
from golive.aws.cohort import write_cohort
from golive.aws.secrets import secret_state
from golive.clock import Clock
from golive.commands import iam
from golive.commands.rollback import read_rolled_back, roll_back
from golive.config import target as targets
from golive.config.runbook import Thresholds
from golive.config.target import Secret, Target
from golive.errors import ConfigurationError, UsageError
from golive.probes.opening import intake_of
from golive.record import Record
from golive.report.folder import new_session
from golive.session.connection import Connection
from golive.session.open_target import open_target
from golive.session.target_choice import Asked

FOLDER = ROOT / "docs" / "iam"
SECRET = "golive/site-password"
BY_HAND = {
    "<PRODUCT>": "ontogra",
    "<INTERNAL_SECRET>": "ontogra/internal-auth",
    "<REPOSITORY>": "ontogra-api",
    "<TASK_ROLE>": "ontogra-api-task",
    "<EXECUTION_ROLE>": "ontogra-api-execution",
    "<OURSELVES>": "arn:aws:sts::123456789012:user/moto",
}


def with_names(target: Target) -> Target:
    """The rehearsal's target with a record in S3 and a password in Secrets Manager, to fill the policies from."""
    plain = targets.to_plain(target) | {"store": {"bucket": "records", "prefix": "launch"}}
    plain["app"]["synthetic"]["password"] = {"aws_secret": SECRET}
    return targets.from_plain(plain, source="the test")


def policy(name: str, target: Target) -> list[Right]:
    """A policy's rights, filled in as its README says."""
    text = iam.filled(name, with_names(target), FOLDER)
    for word, value in BY_HAND.items():
        text = text.replace(word, value)
    assert iam.left(text) == []
    return rights_of(json.loads(text))


def judged(calls: dict[str, list[Call]], policies: dict[str, list[Right]]) -> list[str]:
    """What is wrong: each call that its policies do not allow, and each right that no call needed."""
    wrong = []
    for who, heard in calls.items():
        granted = [right for name in who.split("+") for right in policies[name]]
        wrong += [f"{call} is in no policy ({who})" for call in heard if not any(one.allows(call) for one in granted)]
    every = [call for heard in calls.values() for call in heard]
    for name, rights in policies.items():
        wrong += [
            f"{right.action} on {right.resource} is allowed by {name}.json, and nothing needs it"
            for right in rights
            if not any(right.allows(call) for call in every)
        ]
    return sorted(set(wrong))


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Target, dict[str, list[Call]]]]:
    """Everything that golive asks of AWS, asked here: the calls by the policies that whoever asks them has."""
    connection = open_target(
        Asked("rehearsal", None, bad_release=True), record=tmp_path_factory.mktemp("iam"), checklist=CHECKLIST
    )
    try:
        yield (
            connection.target,
            {
                "check": heard(connection, with_a_parameter, on_machines),
                "check+secrets": heard(connection, ask_everything),
                "check+rollback": heard(connection, rolled_back, both_ways, paused, let_in),
                "store": stored(),
                "secrets": heard(connection, with_a_secret),
            },
        )
    finally:
        connection.close()


def heard(connection: Connection, *scenarios: Any) -> list[Call]:  # noqa: ANN401 - functions of a connection
    """The calls of some scenarios, each played through a session that is new and listened to."""
    assert connection.rehearsal is not None
    aws = connection.session.aws
    ears = Heard(aws.account, aws.region, roles=lambda arn: roles(connection, arn))
    for scenario in scenarios:
        again = Connection(
            connection.target,
            connection.clock,
            connection.rehearsal.environment,
            connection.rehearsal,
            checklist=connection.checklist,
        )
        ears.listen(again.session)
        scenario(again)
        again.app.close()
    return ears.calls


def roles(connection: Connection, arn: str) -> list[str]:
    """The roles of a task definition, which whoever deploys it hands on."""
    definition = connection.session.client("ecs").describe_task_definition(taskDefinition=arn)["taskDefinition"]
    return [definition["taskRoleArn"], definition["executionRoleArn"]]


def rolled_back(connection: Connection) -> None:
    """Go back from a release that was fully deployed, and read afterwards what runs."""
    assert roll_back(connection, Thresholds(), run=new_session(), say=lambda _line: None).proven
    read_rolled_back(connection)


def both_ways(connection: Connection) -> None:
    """Stop a release that still is being deployed."""
    assert connection.rehearsal is not None
    release = connection.rehearsal.release.arn
    raw(connection, "ecs").update_service(
        cluster=connection.session.aws.cluster, service=connection.session.aws.service, taskDefinition=release
    )
    connection.ecs.stop_rollout(connection.ecs.history()[0].arn)


def paused(connection: Connection) -> None:
    """Pause new work, and take it again."""
    intake_of(connection).pause()
    intake_of(connection).resume()


def let_in(connection: Connection) -> None:
    """Have just the approved people let in."""
    assert connection.target.cohort is not None
    write_cohort(connection.session, connection.target.cohort)


def with_a_secret(connection: Connection) -> None:
    """Take golive's own password from Secrets Manager."""
    raw(connection, "secretsmanager").create_secret(Name=SECRET, SecretString="x")
    assert connection.resolve(Secret(aws_secret=SECRET)) == "x"


def with_a_parameter(connection: Connection) -> None:
    """Look for a secret that is kept as a parameter, as some products do."""
    raw(connection, "ssm").put_parameter(Name="/ontogra/key", Value="x", Type="SecureString")
    assert secret_state(connection.session, "/ontogra/key").exists


def on_machines(connection: Connection) -> None:
    """Look for the machines of copies that have no address of their own, as on EC2; Fargate has none."""
    assert connection.ecs.machines(["arn:aws:ecs:us-east-1:123456789012:container-instance/c/1"]) == {}


def raw(connection: Connection, service: str) -> Any:  # noqa: ANN401 - boto3 publishes no client types
    """A client of somebody else's, whom nobody listens to."""
    assert connection.rehearsal is not None
    return AwsSession(connection.session.aws, connection.rehearsal.environment).client(service)


def stored() -> list[Call]:
    """Write and read a record in S3: heads, entries, the lock, and the proof that it can be written."""
    with serving() as (_server, url):
        session(url).client("s3").create_bucket(Bucket="records")
        listened = session(url)
        ears = Heard(listened.aws.account, listened.aws.region)
        ears.listen(listened)
        record = Record(S3Store(listened, "records", "launch"), target="pilot", live=True, clock=Clock())
        with record.lock("rollback", seconds=30):
            assert record.state().writable
        assert record.pins().release is None
    return ears.calls


def test_every_call_is_allowed_and_every_right_is_needed(played: tuple[Target, dict[str, list[Call]]]) -> None:
    """Each call that checks, rollback and record make is allowed by its policy, and no policy allows anything else."""
    target, calls = played

    assert all(calls.values())
    wrong = judged(calls, {name: policy(name, target) for name in iam.POLICIES})
    assert wrong == [], "\n".join(wrong)


def test_a_call_too_many_is_named(played: tuple[Target, dict[str, list[Call]]]) -> None:
    """A call that no policy allows, and a right that no call needs, are each told by name."""
    target, calls = played
    policies = {name: policy(name, target) for name in iam.POLICIES}
    more = calls | {"check": [*calls["check"], Call("ecs:DeleteService", "arn:x")]}
    idle = policies | {"check": [*policies["check"], Right("ecs:*", "arn:y", {})]}

    assert judged(more, policies) == ["ecs:DeleteService on arn:x is in no policy (check)"]
    assert judged(calls, idle) == ["ecs:* on arn:y is allowed by check.json, and nothing needs it"]


def test_who_checks_changes_nothing(played: tuple[Target, dict[str, list[Call]]]) -> None:
    """Of what a rollback changes, nothing is allowed to those who only check, and no other service to anybody."""
    target, calls = played
    changes = [one for one in calls["check+rollback"] if one.action in ("ecs:UpdateService", "iam:PassRole")]
    check, rollback = policy("check", target), policy("rollback", target)

    assert {one.action for one in changes} == {"ecs:UpdateService", "iam:PassRole"}
    for call in changes:
        assert not any(right.allows(call) for right in check)
        other = Call(call.action, call.resource.replace("ontogra-api", "payroll"), call.context)
        assert other != call
        assert not any(right.allows(other) for right in rollback)


def test_a_live_survey_without_consent_changes_nothing(played: tuple[Target, dict[str, list[Call]]]) -> None:
    """Every action that the checks ask of AWS reads, by its name too; what changes something is asked by a rollback."""
    _target, calls = played
    reads = ("Describe", "Get", "List", "Filter", "BatchGet", "Simulate")

    changing = {who: {one.action for one in heard if not one.action.partition(":")[2].startswith(reads)}
                for who, heard in calls.items()}  # fmt: skip

    assert changing == {
        "check": set(),
        "check+secrets": set(),
        "check+rollback": {
            "ecs:UpdateService",
            "ecs:StopServiceDeployment",
            "iam:PassRole",
            "elasticloadbalancing:CreateRule",
            "elasticloadbalancing:DeleteRule",
            "ssm:PutParameter",
        },
        "store": {"s3:PutObject"},
        "secrets": set(),
    }


def test_aws_is_told_who_asks(rehearsed: Connection) -> None:
    """The user agent of every call to AWS ends with golive and its version, as CloudTrail shows it."""
    agents: list[str] = []
    session = AwsSession(rehearsed.session.aws, dict(rehearsed.rehearsal.environment if rehearsed.rehearsal else {}))
    session._session.events.register(
        "before-send", lambda request, **_: agents.append(request.headers["User-Agent"].decode())
    )

    caller_account(session)
    session.client("ecs", once=True).list_tasks(cluster=session.aws.cluster)

    assert len(agents) == 2
    assert all(one.endswith(f"golive/{__version__}") for one in agents)


@pytest.mark.parametrize(
    ("call", "allowed"),
    [
        (Call("a:B", "arn:1:thing/x", {"k": "v"}), True),
        (Call("a:B", "arn:1:thing/x"), False),
        (Call("a:B", "arn:1:thing/x", {"k": "other"}), False),
        (Call("a:B", "arn:1:things/x", {"k": "v"}), False),
        (Call("a:C", "arn:1:thing/x", {"k": "v"}), False),
    ],
)
def test_the_matcher(call: Call, *, allowed: bool) -> None:
    """A right allows a call whose action, resource and every condition fit; a condition that nobody told is not met."""
    right = Right("a:B", "arn:?:thing/*", {"StringEquals": {"k": "v"}})

    assert right.allows(call) is allowed


def test_an_unknown_condition_is_no_condition() -> None:
    """A condition that the matcher does not know is an error, never taken for one that holds."""
    with pytest.raises(ValueError, match="IpAddress"):
        Right("a:B", "*", {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}).allows(Call("a:B", "x"))


def test_printed_for_a_target() -> None:
    """`golive iam check --target ontogra` prints JSON with the target's names, and says what is left to fill in."""
    done = subprocess.run(
        [sys.executable, "-m", "golive", "iam", "check", "--target", "ontogra"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert json.loads(done.stdout)["Statement"][0]["Resource"].endswith(":service/ontogra-cluster/ontogra-api-svc")
    assert done.stderr.startswith("Still to be filled in by hand: <EXECUTION_ROLE>, <OURSELVES>, <PRODUCT>, ")


def test_a_policy_of_another_partition() -> None:
    """In China every ARN of a policy is of China's AWS."""
    plain = targets.to_plain(targets.load(ROOT / "targets" / "ontogra.toml"))
    there = json.loads(json.dumps(plain).replace("us-east-1", "cn-north-1"))

    text = iam.filled("check", targets.from_plain(there, source="the test"), FOLDER)

    assert "arn:aws-cn:ecs:cn-north-1:" in text
    assert "arn:aws:" not in text


def test_a_policy_that_is_not_needed() -> None:
    """A record in a folder needs no policy, nor does a target without secrets in AWS; a misspelt name is put right."""
    target = targets.load(ROOT / "targets" / "ontogra.toml")

    with pytest.raises(ConfigurationError, match="not kept in S3"):
        iam.filled("store", target, FOLDER)
    with pytest.raises(ConfigurationError, match="no secret from AWS"):
        iam.filled("secrets", target, FOLDER)
    with pytest.raises(UsageError, match='Did you mean "rollback"'):
        iam.filled("rolback", target, FOLDER)
