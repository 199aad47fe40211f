"""The rehearsal's CloudWatch Logs: what containers write is what clients read."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from aws_asking import Client, running, update
from aws_supervisor import SEED, account, launch
from botocore.exceptions import ClientError

from conftest import ask_everything
from golive.clock import poll
from golive.session.connection import Connection
from golive_rehearsal.aws import Aws, SeededService
from golive_rehearsal.aws.logs import LINES, STREAMS

WITHIN = 7200.0


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """One account with one service, ``written``."""
    with account(tmp_path_factory.mktemp("aws"), launch, scale=300) as one:
        yield one


@pytest.fixture(scope="module")
def service(aws: Aws) -> SeededService:
    """A service whose workers say one line each as they start."""
    made = aws.seed_service(replace(SEED, service="written", family="written", repository="written"))
    assert aws.wait_steady(WITHIN, "written")
    return made


@pytest.fixture(scope="module")
def logs(aws: Aws) -> Client:
    """A boto3 client."""
    return aws.client("logs")


def test_a_container_s_lines_are_read_in_its_own_stream(aws: Aws, logs: Client, service: SeededService) -> None:
    """The group, prefix/container/task for a stream, the line itself, and the target's own time."""
    [group] = logs.describe_log_groups(logGroupNamePrefix="/ecs/written")["logGroups"]
    tasks = {task["taskArn"].rpartition("/")[2] for task in running(aws.client("ecs"), service)}
    streams = [f"ecs/worker/{task}" for task in tasks]

    def read() -> list[dict[str, Any]]:
        named = {"logGroupName": "/ecs/written", "startFromHead": True}
        return [event for name in streams for event in logs.get_log_events(**named, logStreamName=name)["events"]]

    events = poll(read, until=lambda found: len(found) == 2, every=30, within=WITHIN, clock=aws.clock)

    assert group["logGroupName"] == "/ecs/written"
    assert [event["message"] for event in events] == ["worker of v2"] * 2
    ahead = aws.clock.now().timestamp() - events[0]["timestamp"] / 1000
    assert 0 <= ahead < WITHIN


def test_a_pattern_that_would_be_ignored_is_refused(logs: Client, service: SeededService) -> None:
    """Words and one phrase are looked for; what moto would answer with every event is refused instead."""
    group = f"/ecs/{service.family}"

    def count(pattern: str) -> int:
        return len(logs.filter_log_events(logGroupName=group, filterPattern=pattern)["events"])

    assert [count(pattern) for pattern in ("", "worker v2", '"of v2"', "nobody")] == [2, 2, 2, 0]
    for pattern in ('{ $.status = "401" }', "?a ?b", "-worker"):
        with pytest.raises(ClientError, match="does not perform logs:FilterLogEvents"):
            count(pattern)


def test_logs_do_not_grow_for_ever(aws: Aws, logs: Client) -> None:
    """A stream keeps its newest lines, a group its newest streams."""
    container = {
        "name": "api",
        "logConfiguration": {"options": {"awslogs-group": "/many", "awslogs-stream-prefix": "x"}},
    }
    aws._world.logs.create("/many")
    for number in range(STREAMS + 5):
        write = aws._world.logs.stream(container, f"t{number}")
    for number in range(LINES + 5):
        write(f"line {number}")
    streams = list(logs.get_paginator("describe_log_streams").paginate(logGroupName="/many").search("logStreams"))
    first = logs.get_log_events(logGroupName="/many", logStreamName="x/api/t64", startFromHead=True, limit=1)

    assert len(streams) == STREAMS
    assert first["events"][0]["message"] == "line 5"


def test_a_log_group_that_is_gone_keeps_a_task_from_starting(aws: Aws, logs: Client, service: SeededService) -> None:
    """The stopped task says in ECS's words that its log stream could not be made."""
    logs.delete_log_group(logGroupName=f"/ecs/{service.family}")
    update(aws.client("ecs"), service, service.revisions["v1"])

    stopped = poll(
        lambda: running(aws.client("ecs"), service, "STOPPED"), until=bool, every=5, within=WITHIN, clock=aws.clock
    )

    assert stopped[0]["stoppedReason"].startswith("ResourceInitializationError: failed to create Cloudwatch log stream")


def test_the_app_s_own_audit_lines_are_in_the_logs(rehearsed: Connection) -> None:
    """After a survey the refused requests are found in the API's log group by status, each with user and firm."""
    ask_everything(rehearsed)
    found = rehearsed.session.client("logs").filter_log_events(
        logGroupName="/ecs/ontogra-api", filterPattern='"status=403"'
    )

    assert found["events"]
    assert all("user_id=" in event["message"] and "firm_id=" in event["message"] for event in found["events"])
    assert all(event["logStreamName"].startswith("ecs/api/") for event in found["events"])
