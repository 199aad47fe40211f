"""Rehearsals on a bad release on which one rollback after the other is played, and what they run in truth."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

from golive.clock import poll
from golive.commands.pin import named
from golive.errors import GoliveError
from golive.model.release import Release
from golive.rollback.service_state import lacks
from golive.session.connection import Connection
from golive.session.open_target import open_target
from golive.session.target_choice import Asked
from golive_rehearsal.aws import SECRET_KEY
from golive_rehearsal.aws.breakable import OWN_KEY


class Rehearsed:
    """A rehearsal on a bad release that serves one rollback after the other; a new one where it can't be mended."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._connection: Connection | None = None
        self._started = 0

    def __enter__(self) -> Self:
        """Use it in a ``with``."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the rehearsal."""
        self._end()
        self._folder.cleanup()

    def _end(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    @contextmanager
    def under(self, name: str) -> Iterator[tuple[Connection, Release]]:
        """The rehearsal under a fault (if one is named), its way back pinned as ``golive pin`` does; and that way."""
        connection = self._connection = self._connection or self._new()
        known = connection.ecs.good_releases()
        wanted = connection.rehearsal.previous.arn if connection.rehearsal else ""
        right = next(one for one in known if one.arn == wanted)
        connection.record.pin_previous(right)
        try:
            if name:
                connection.apply(name)
            connection.sign_in_again()  # as a command that is started now
            yield connection, right
        except BaseException:
            self._end()
            raise
        try:
            self._mend(connection, name, right)
        except (GoliveError, BotoCoreError, ClientError, RuntimeError, TimeoutError) as error:
            print(f"{name}: a new rehearsal follows, as this one could not be mended: {error}", flush=True)
            self._end()

    def _new(self) -> Connection:
        self._started += 1
        record = Path(self._folder.name) / f"record-{self._started}"
        return open_target(Asked("rehearsal", None, bad_release=True), record=record)

    def _mend(self, connection: Connection, name: str, right: Release) -> None:
        if name:
            connection.undo(name)
        connection.sign_in_again()
        aws, rehearsal, ecs = connection.session.aws, connection.rehearsal, client(connection, "ecs")
        assert rehearsal is not None
        ecs.update_service(
            cluster=aws.cluster, service=aws.service, taskDefinition=rehearsal.release.arn, desiredCount=2
        )

        def well() -> bool:
            one = ecs.describe_services(cluster=aws.cluster, services=[aws.service])["services"][0]
            finished = [each.get("rolloutState", "") for each in one["deployments"]] == ["COMPLETED"]
            return finished and one["runningCount"] == 2 and truth(connection, right) == "the bad release"

        if not poll(well, until=bool, every=5.0, within=1200.0, clock=connection.clock):
            raise TimeoutError("it does not come back to the bad release")
        if lacking := lacks(connection.ecs.version_state(right)):
            raise TimeoutError("; ".join(lacking.values()))


def typed(connection: Connection) -> Release | None:
    """What golive makes of what is typed for the version to go back to: nothing is, where the record says it.

    Raises ``UsageError`` for what names no version.
    """
    assert connection.rehearsal is not None
    said = connection.rehearsal.typed
    return named(connection, said) if ":" not in said else None


def truth(connection: Connection, right: Release) -> str:
    """On which versions users are: asked with the account's own key, to which no fault tells anything else."""
    try:
        return _seen(connection, right)
    except EndpointConnectionError:
        return "not known: AWS is away"


def _seen(connection: Connection, right: Release) -> str:
    tasks, groups = _running(connection), _forwarded(connection)
    healthy = {
        one["Target"]["Id"]
        for group in groups
        for one in client(connection, "elbv2").describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
        if one["TargetHealth"]["State"] == "healthy"
    }
    on = {_version(task, right, connection) for task in tasks if _address(task) in healthy}
    if not on:
        return "copies that fail every check" if tasks else "nothing"
    return " and ".join(sorted(on))


def _version(task: dict[str, Any], right: Release, connection: Connection) -> str:
    digests = {one["name"]: one.get("imageDigest", "") for one in task["containers"]}
    assert connection.rehearsal is not None
    if task["taskDefinitionArn"] == right.arn:
        return "previous" if digests == dict(right.digests) else "another image under previous's number"
    return "the bad release" if task["taskDefinitionArn"] == connection.rehearsal.release.arn else "another version"


def _running(connection: Connection) -> list[dict[str, Any]]:
    aws, ecs = connection.session.aws, client(connection, "ecs")
    arns = [one for page in ecs.get_paginator("list_tasks").paginate(cluster=aws.cluster) for one in page["taskArns"]]
    found = ecs.describe_tasks(cluster=aws.cluster, tasks=arns)["tasks"] if arns else []
    ours = [one for one in found if one["group"].startswith(f"service:{aws.service}")]
    return [one for one in ours if one["lastStatus"] == "RUNNING" and one["desiredStatus"] == "RUNNING"]


def _address(task: dict[str, Any]) -> str:
    return next(one["value"] for one in task["attachments"][0]["details"] if one["name"] == "privateIPv4Address")


def _forwarded(connection: Connection) -> list[str]:
    """The target groups to which the listener before our service sends users."""
    elbv2, ours = client(connection, "elbv2"), connection.session.aws.target_group
    group = elbv2.describe_target_groups(TargetGroupArns=[ours])["TargetGroups"][0]
    listeners = elbv2.describe_listeners(LoadBalancerArn=group["LoadBalancerArns"][0])["Listeners"]
    actions = [action for one in listeners for action in one["DefaultActions"]]
    named = [
        [one["TargetGroupArn"] for one in action.get("ForwardConfig", {}).get("TargetGroups", ())]
        or [action["TargetGroupArn"]]
        for action in actions
    ]
    return next((one for one in named if ours in one), [ours])


def client(connection: Connection, service: str) -> Any:  # noqa: ANN401 - boto3 makes its client classes at run time
    """A client with the account's own key; made for each question, as threads share none."""
    aws = connection.session.aws
    make: Any = boto3.session.Session().client
    return make(
        service,
        endpoint_url=aws.endpoint_url,
        region_name=aws.region,
        aws_access_key_id=OWN_KEY,
        aws_secret_access_key=SECRET_KEY,
        config=Config(proxies={}),
    )
