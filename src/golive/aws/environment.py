"""The environment of the copies that run now, read from their own task definitions; no value leaves this module."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec

from golive.aws.errors import translated
from golive.aws.secrets import ARN_PARTS, secret_state
from golive.aws.session import AwsSession
from golive.config.app_environment import Environment, SecretSetting, Setting
from golive.errors import Refused, Unexpected
from golive.facts.environment import EnvironmentSeen, SecretSeen, SettingSeen, SettingState

_WORST: tuple[SettingState, ...] = ("wildcard", "foreign", "wrong", "unset", "hidden", "right")
_Container = Mapping[str, Any]


def read_environment(session: AwsSession, wanted: Environment) -> EnvironmentSeen:
    """Hold the environment of every running copy against what the target file wants of it.

    Of what runs, not of what was registered last. Raises ``Unexpected`` where nothing runs to be looked at.
    """
    settings = {key: one for key in wanted.__struct_fields__ if isinstance(one := getattr(wanted, key), Setting)}
    services = sorted({one.service for one in settings.values()} | {wanted.internal_auth_secret.service})
    running = {service: _running(session, service) for service in services}
    return EnvironmentSeen(
        versions=tuple(arn.rpartition("/")[2] for found in running.values() for arn in found),
        settings=tuple(SettingSeen(key, one.variable, _state(one, running)) for key, one in settings.items()),
        secret=_secret(session, wanted.internal_auth_secret, running),
    )


_Running = Mapping[str, Mapping[str, Sequence[_Container]]]
"""The containers of each version that a service runs, by service and version."""


def _running(session: AwsSession, service: str) -> dict[str, Sequence[_Container]]:
    ecs, cluster = session.client("ecs"), session.aws.cluster
    with translated(f"read the environment of {service}"):
        pages = ecs.get_paginator("list_tasks").paginate(
            cluster=cluster, serviceName=service, desiredStatus="RUNNING", PaginationConfig={"PageSize": 100}
        )
        tasks = [
            task
            for page in pages
            if page["taskArns"]
            for task in ecs.describe_tasks(cluster=cluster, tasks=page["taskArns"])["tasks"]
        ]
        arns = sorted({str(task["taskDefinitionArn"]) for task in tasks if task["lastStatus"] == "RUNNING"})
        if not arns:
            raise Unexpected(f'Nothing of service "{service}" runs, so its environment can\'t be read.')
        return {
            arn: ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]["containerDefinitions"]
            for arn in arns
        }


def _of(setting: Setting | SecretSetting, running: _Running) -> list[_Container]:
    """Each container that a setting is about, in every version that runs; one that is not there has no variable."""
    return [
        next((one for one in containers if one["name"] == name), {})
        for containers in running[setting.service].values()
        for name in setting.containers
    ]


def _plain(container: _Container, variable: str) -> str | None:
    return next((str(one["value"]) for one in container.get("environment", ()) if one["name"] == variable), None)


def _reference(container: _Container, variable: str) -> str:
    return next((str(one["valueFrom"]) for one in container.get("secrets", ()) if one["name"] == variable), "")


def _state(setting: Setting, running: _Running) -> SettingState:
    return min((_state_in(one, setting) for one in _of(setting, running)), key=_WORST.index)


def _state_in(container: _Container, setting: Setting) -> SettingState:
    value = _plain(container, setting.variable)
    if value is None:
        if _reference(container, setting.variable) or container.get("environmentFiles"):
            return "hidden"
        return "right" if setting.unset_is_safe else "unset"
    if setting.hosts:
        return hosts_state(value, setting.hosts)
    return "right" if value.strip().casefold() in {one.casefold() for one in setting.values} else "wrong"


def hosts_state(value: str, ours: Sequence[str]) -> SettingState:
    """A list of hosts or origins, as JSON or with commas; an empty one lets in nobody, or everybody: not known."""
    listed = [one.strip() for one in _items(value) if one.strip()]
    if any("*" in one or one.startswith(".") for one in listed):  # a leading dot is a wildcard to some frameworks
        return "wildcard"
    if not listed:
        return "unset"
    named = {(urlsplit(one if "://" in one else f"//{one}").hostname or one).casefold() for one in listed}
    return "right" if named <= {one.casefold() for one in ours} else "foreign"


def _items(value: str) -> list[str]:
    try:
        return msgspec.json.decode(value, type=list[str])
    except msgspec.MsgspecError:
        return value.split(",")


def _secret(session: AwsSession, wanted: SecretSetting, running: _Running) -> SecretSeen:
    containers = _of(wanted, running)
    if any(_plain(one, wanted.variable) is not None for one in containers):
        return SecretSeen(wanted.variable, "plain", wanted=wanted.characters)
    references = [_reference(one, wanted.variable) for one in containers]
    if not all(references):
        return SecretSeen(wanted.variable, "unset", wanted=wanted.characters)
    states = [secret_state(session, one) for one in dict.fromkeys(references)]
    exists, deleting = all(one.exists for one in states), any(one.deleting for one in states)
    lengths = [secret_length(session, one) for one in dict.fromkeys(references)] if wanted.read and exists else []
    known = [one for one in lengths if one is not None]
    return SecretSeen(
        variable=wanted.variable,
        source="secret",
        exists=exists,
        deleting=deleting,
        characters=min(known) if known and len(known) == len(lengths) else None,
        wanted=wanted.characters,
    )


def secret_length(session: AwsSession, reference: str) -> int | None:
    """How long a secret is; None where golive may not read it, or it is part of one, or a parameter."""
    parts = reference.split(":")
    if len(parts) != ARN_PARTS or parts[2] != "secretsmanager":
        return None
    try:
        return len(session.secret(reference))
    except Refused:
        return None
