"""What a version needs to start, how long a rollback would take, and whether we may do it. All of it is only read."""

import fnmatch
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

from golive.aws.alarms import alarms_named
from golive.aws.errors import translated
from golive.aws.groups import pair_of
from golive.aws.images import found_images, registry, repository_of
from golive.aws.secrets import secret_state
from golive.aws.session import AwsSession
from golive.aws.strategies import strategy_of
from golive.errors import NotFound, Unexpected
from golive.facts import ImageFit, Rights, RoleState, RollbackPace, ServiceDeployment, Strategy, VersionNeeds
from golive.model.release import Release

_TASKS = "ecs-tasks.amazonaws.com"
_INDEXES = ("application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json")
_MANIFESTS = (
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
)
_SINCE = {"sinceImagePushed": "imagePushedAt", "sinceImagePulled": "lastRecordedPullTime"}
_Document = Mapping[str, Any]


def read_needs(session: AwsSession, version: Release) -> VersionNeeds:
    """Everything that a version needs to start, looked for without reading a secret."""
    with translated(f"describe version {version.short}"):
        found = session.client("ecs").describe_task_definition(taskDefinition=version.arn)["taskDefinition"]
    containers: Sequence[_Document] = found["containerDefinitions"]
    references = [str(one["valueFrom"]) for container in containers for one in container.get("secrets", ())]
    roles = [str(found[key]) for key in ("executionRoleArn", "taskRoleArn") if key in found]
    options = [one.get("logConfiguration", {}).get("options", {}) for one in containers]
    groups = {
        str(one["awslogs-group"]): str(one.get("awslogs-region", ""))
        for one in options
        if "awslogs-group" in one and one.get("awslogs-create-group") != "true"
    }
    return VersionNeeds(
        version=version.short,
        images=tuple(_image(session, one, version, _platform(found)) for one in containers),
        secrets=tuple(secret_state(session, one) for one in dict.fromkeys(references)),
        roles=tuple(_role(session, one) for one in dict.fromkeys(roles)),
        log_groups={name: log_group_there(session, name, region=where) for name, where in sorted(groups.items())},
        target_groups={session.aws.target_group: bool(_target_groups(session, session.aws.target_group))},
    )


def read_pace(
    session: AwsSession, *, walk: float, history: Callable[[], Sequence[ServiceDeployment]], now: datetime
) -> RollbackPace:
    """What decides how long a rollback takes; ``walk``: how long the four user steps may take.

    ``history`` has the service's deployments, newest first; it is asked where a strategy has more than copies to start.
    """
    ecs, elbv2 = session.client("ecs"), session.client("elbv2")
    with translated("read how the service changes its version"):
        named = {"cluster": session.aws.cluster, "services": [session.aws.service]}
        service = next(iter(ecs.describe_services(**named)["services"]), None)
    pair = pair_of(service, session.aws.target_group) if service is not None else None
    arns = pair.groups if pair else (session.aws.target_group,)
    groups = [group for arn in arns for group in _target_groups(session, arn)]
    if service is None or len(groups) < len(arns):
        raise Unexpected("AWS shows no such service, or no such target group. Correct [aws] in the target file.")
    with translated("read how long the load balancer lets copies drain"):
        answers = [elbv2.describe_target_group_attributes(TargetGroupArn=one)["Attributes"] for one in arns]
    configuration = service.get("deploymentConfiguration", {})
    watched = configuration.get("alarms", {})
    controller, strategy = service.get("deploymentController", {}).get("type", "ECS"), strategy_of(service)
    plain = strategy.name == "ROLLING" and not strategy.hooks
    past = () if plain or controller != "ECS" else history()
    return RollbackPace(
        controller=controller,
        desired=service["desiredCount"],
        minimum=configuration.get("minimumHealthyPercent", 100),
        maximum=configuration.get("maximumPercent", 200),
        start=_start(session),
        healthy=max(float(one["HealthCheckIntervalSeconds"] * one["HealthyThresholdCount"]) for one in groups),
        drain=max(_drain(one) for one in answers),
        walk=walk,
        alarms=_states(session, watched.get("alarmNames", ()) if watched.get("enable") else ()),
        strategy=strategy,
        lasted=_lasted(past, strategy),
        **_baking(past, strategy, now),
    )


def _drain(attributes: Sequence[_Document]) -> float:
    named = (one["Value"] for one in attributes if one["Key"] == "deregistration_delay.timeout_seconds")
    return float(next(named, "300"))


def _lasted(history: Sequence[ServiceDeployment], strategy: Strategy) -> float | None:
    """The seconds of the newest change that ended well by this strategy; None where none tells them."""
    for one in history:
        alike = one.strategy is not None and replace(one.strategy, shifting=strategy.shifting) == strategy
        if alike and one.status == "SUCCESSFUL" and one.started and one.finished:
            return max(0.0, (one.finished - one.started).total_seconds())
    return None


def _baking(history: Sequence[ServiceDeployment], strategy: Strategy, now: datetime) -> dict[str, Any]:
    """Whether the newest change is in its bake, and until when at least: no sooner than all its waits add up to."""
    newest = next(iter(history), None)
    if newest is None or newest.status != "IN_PROGRESS" or newest.stage != "BAKE_TIME":
        return {}
    waits = (strategy.steps - 1) * strategy.step_bake + strategy.bake
    ends = newest.started + timedelta(seconds=waits) if newest.started else None
    return {"baking": True, "bakes_until": ends if ends is not None and ends > now else None}


def read_rights(
    session: AwsSession, version: Release, *, calls: Callable[[Sequence[str]], Mapping[str, str]]
) -> Rights:
    """Whether AWS would allow each call of a rollback to ``version``, asked of AWS's own policy simulator.

    ``calls`` has the resource of each action, given the roles of the version's task definition.
    """
    iam = session.client("iam")
    with translated("who we are"):
        caller = str(session.client("sts").get_caller_identity()["Arn"])
    if caller.endswith(":root") and not session.aws.rolls_back:
        return Rights(caller, dict.fromkeys(calls(()), True))  # the root user has every right; IAM simulates none
    with translated(f"describe version {version.short}"):
        found = session.client("ecs").describe_task_definition(taskDefinition=version.arn)["taskDefinition"]
    roles = [str(found[key]) for key in ("executionRoleArn", "taskRoleArn") if key in found]
    allowed: dict[str, bool] = {}
    with translated("ask what we may do"):
        who = session.aws.rolls_back or _principal(iam, caller)
        for action, resource in calls(roles).items():
            passed = {"ContextKeyName": "iam:PassedToService", "ContextKeyValues": [_TASKS], "ContextKeyType": "string"}
            answer = iam.simulate_principal_policy(
                PolicySourceArn=who,
                ActionNames=[action.partition(" ")[0]],
                ResourceArns=[resource],
                ContextEntries=[passed] if action.startswith("iam:PassRole") else [],
            )
            said = [one["EvalDecision"] for one in answer["EvaluationResults"]]
            allowed[action] = bool(said) and set(said) == {"allowed"}
    return Rights(who, allowed)


def _principal(iam: Any, caller: str) -> str:  # noqa: ANN401 - boto3 publishes no client types
    """The user or role behind a caller. A role that was taken on is asked for, since its path is not in the name."""
    kind, _, rest = caller.rpartition(":")[2].partition("/")
    return str(iam.get_role(RoleName=rest.partition("/")[0])["Role"]["Arn"]) if kind == "assumed-role" else caller


def _start(session: AwsSession) -> float | None:
    """The longest that a copy which runs now took to start; one that says no such time is left out."""
    ecs, named = session.client("ecs"), {"cluster": session.aws.cluster}
    with translated("read how long the copies took to start"):
        arns = ecs.list_tasks(**named, serviceName=session.aws.service, desiredStatus="RUNNING")["taskArns"]
        tasks = ecs.describe_tasks(**named, tasks=arns)["tasks"] if arns else []
    took = [
        (one["startedAt"] - one["createdAt"]).total_seconds() for one in tasks if {"startedAt", "createdAt"} <= set(one)
    ]
    return max((one for one in took if one > 0), default=None)


def _states(session: AwsSession, names: Sequence[str]) -> dict[str, str]:
    if not names:
        return {}
    found = alarms_named(session, names)
    return {name: str(found[name]["StateValue"]) if name in found else "missing" for name in names}


def _target_groups(session: AwsSession, arn: str) -> Sequence[_Document]:
    try:
        with translated("look for the target group"):
            answer = session.client("elbv2").describe_target_groups(TargetGroupArns=[arn])
    except NotFound:
        return ()
    found: Sequence[_Document] = answer["TargetGroups"]
    return found


def log_group_there(session: AwsSession, name: str, *, region: str = "") -> bool:
    """Whether a log group of this name is there, in another ``region`` if one is named."""
    elsewhere = "" if region == session.aws.region else region
    with translated(f"look for the log group {name}"):
        answer = session.client("logs", region=elsewhere).describe_log_groups(logGroupNamePrefix=name)
    return any(one["logGroupName"] == name for one in answer["logGroups"])


def _role(session: AwsSession, arn: str) -> RoleState:
    name = arn.rpartition("/")[2]
    try:
        with translated(f"look for the role {name}"):
            found = session.client("iam").get_role(RoleName=name)["Role"]
    except NotFound:
        return RoleState(name, exists=False)
    policy = found["AssumeRolePolicyDocument"]
    document = json.loads(unquote(policy)) if isinstance(policy, str) else policy
    return RoleState(name, exists=True, trusted=any(_TASKS in one for one in _trusted(document)))


def _trusted(policy: _Document) -> Iterator[Sequence[str]]:
    """The services that each statement lets take the role on; IAM writes one statement or service without a list."""
    for statement in _several(policy["Statement"]):
        if statement.get("Effect") == "Allow" and isinstance(statement.get("Principal"), Mapping):
            yield _several(statement["Principal"].get("Service", []))


def _several(value: Any) -> Any:  # noqa: ANN401 - JSON
    return value if isinstance(value, list) else [value]


def _platform(definition: _Document) -> str:
    wanted = definition.get("runtimePlatform", {})
    architecture = {"X86_64": "amd64", "ARM64": "arm64"}.get(wanted.get("cpuArchitecture", "X86_64"), "")
    system = "windows" if wanted.get("operatingSystemFamily", "LINUX").startswith("WINDOWS") else "linux"
    return f"{system}/{architecture}"


def _image(session: AwsSession, container: _Document, version: Release, wanted: str) -> ImageFit:
    name, image = str(container["name"]), str(container["image"])
    digest = version.digests.get(name, "")
    where = repository_of(image)
    if not where or not digest:
        return ImageFit(name, (), wanted)
    with translated(f"read the image of {name}"):
        answer = registry(session, image).batch_get_image(
            **where, imageIds=[{"imageDigest": digest}], acceptedMediaTypes=[*_INDEXES, *_MANIFESTS]
        )
    manifests = [json.loads(one["imageManifest"]) for one in answer["images"]]
    listed = [one["platform"] for manifest in manifests for one in manifest.get("manifests", ()) if "platform" in one]
    platforms = {f"{one.get('os')}/{one.get('architecture')}" for one in listed}
    days, pushes = _expiry(session, image, digest)
    return ImageFit(name, tuple(sorted(platforms - {"unknown/unknown"})), wanted, days, pushes)


def _expiry(session: AwsSession, image: str, digest: str) -> tuple[int | None, int | None]:
    """In how many days, and with how many more images, a rule of the repository removes this one, or archives it."""
    try:
        with translated("read the repository's rules"):
            text = registry(session, image).get_lifecycle_policy(**repository_of(image))["lifecyclePolicyText"]
    except NotFound:
        return None, None
    images = found_images(session, image)
    ours = next((one for one in images if one["imageDigest"] == digest), None)
    if ours is None:
        return None, None
    days: list[int] = []
    pushes: list[int] = []
    for rule in (one["selection"] for one in json.loads(text)["rules"]):
        fit = [one for one in images if _selected(one, rule)]
        if ours not in fit:
            continue
        if rule["countType"] in _SINCE:
            since = ours.get(_SINCE[rule["countType"]], ours["imagePushedAt"])
            days.append(int(rule["countNumber"]) - (datetime.now(UTC) - since).days)
        elif rule["countType"] != "imageCountMoreThan":
            raise Unexpected(f'golive does not know the rule "{rule["countType"]}" of this repository.')
        else:
            newer = sum(one["imagePushedAt"] > ours["imagePushedAt"] for one in fit)
            pushes.append(int(rule["countNumber"]) - newer - 1)
    return min(days, default=None), min(pushes, default=None)


def _selected(image: _Document, rule: _Document) -> bool:
    tags = image.get("imageTags", ())
    if rule["tagStatus"] == "any":
        return True
    if rule["tagStatus"] == "untagged":
        return not tags
    patterns = [*(f"{one}*" for one in rule.get("tagPrefixList", ())), *rule.get("tagPatternList", ())]
    return any(fnmatch.fnmatchcase(tag, pattern) for tag in tags for pattern in patterns)
