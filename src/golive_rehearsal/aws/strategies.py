"""How ECS changes a version with two target groups: blue/green, linear and canary, stage by stage, hooks and the bake.

Which group users are on is read from the weights of the production rule, never kept beside them. The names of the
stages and their order are AWS's; how long they take is the configuration's to say.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from golive_rehearsal.aws import listener_rules
from golive_rehearsal.aws.nouns import (
    Deployment,
    Document,
    HookWait,
    RolloutStatus,
    Service,
    ServiceDeployment,
    Task,
    TaskStatus,
)
from golive_rehearsal.aws.task_life import healthy
from golive_rehearsal.aws.world import World, token

RECONCILE, BAKE, CLEAN_UP = "RECONCILE_SERVICE", "BAKE_TIME", "CLEAN_UP"
_PRE, _SHIFT, _POST = "PRE_PRODUCTION_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT"
STAGES = (
    RECONCILE,
    "PRE_SCALE_UP",
    "SCALE_UP",
    "POST_SCALE_UP",
    "TEST_TRAFFIC_SHIFT",
    "POST_TEST_TRAFFIC_SHIFT",
    _PRE,
    _SHIFT,
    _POST,
    BAKE,
    CLEAN_UP,
)
_UNTOLD = {_PRE: "POST_TEST_TRAFFIC_SHIFT"}  # a stage that has hooks, and which ``lifecycleStage`` has no word for
_DAY = 1440


@dataclass(frozen=True, slots=True)
class Pair:
    """The two target groups of a service, and the listener whose default rule sends users to them."""

    groups: tuple[str, str]
    listener: str


def shifts(entry: ServiceDeployment) -> bool:
    """Whether this change moves users from one target group to another."""
    return str(entry.configuration.get("strategy", "ROLLING")) != "ROLLING"


def under_way(entry: ServiceDeployment) -> bool:
    """Whether users may still be sent back to what it left."""
    return shifts(entry) and entry.status is RolloutStatus.IN_PROGRESS and entry.stage != CLEAN_UP


def pair_of(service: Service) -> Pair | None:
    """The two groups of a service; None for one that has no second one."""
    for one in service.load_balancers:
        more = one.get("advancedConfiguration")
        if more:
            rule = str(more["productionListenerRule"])
            listener = rule.replace(":listener-rule/", ":listener/").rpartition("/")[0]
            return Pair((str(one["targetGroupArn"]), str(more["alternateTargetGroupArn"])), listener)
    return None


def resolved(world: World, service: Service) -> tuple[Document, ...]:
    """The load balancers of a new revision: of two groups it gets the one that users are not on."""
    pair = pair_of(service)
    if pair is None or service.configuration.get("strategy", "ROLLING") == "ROLLING":
        return service.load_balancers
    other = next((one for one in pair.groups if one != live(world, pair)), pair.groups[1])
    return tuple(
        one | {"targetGroupArn": other} if "advancedConfiguration" in one else one for one in service.load_balancers
    )


def live(world: World, pair: Pair) -> str:
    """The group that most users are on."""
    weights = listener_rules.weights(pair.listener, world.account, world.region)
    return max(pair.groups, key=lambda one: weights.get(one, 0))


def group_of(deployment: Deployment) -> str:
    """The group that a deployment's tasks are in."""
    return next((str(one["targetGroupArn"]) for one in deployment.revision.load_balancers), "")


def stage_told(entry: ServiceDeployment) -> str:
    """The stage as DescribeServiceDeployments tells it: none of a rolling change, of a way back or of an end."""
    if entry.status is not RolloutStatus.IN_PROGRESS or not shifts(entry):
        return ""
    return _UNTOLD.get(entry.stage, entry.stage)


def advance(world: World, service: Service, entry: ServiceDeployment) -> None:
    """Take a change under way one stage further, or let its way back send users where they were."""
    primary = service.primary
    if not shifts(entry) or primary is None or primary.entry is not entry:
        return
    if entry.status is RolloutStatus.ROLLBACK_IN_PROGRESS and _up(world, service, primary):
        _send(world, service, primary, 100.0)
    if entry.status is not RolloutStatus.IN_PROGRESS:
        return
    if not entry.stage:
        _enter(world, service, entry, STAGES[0])
    if not _answered(world, entry) or not _done(world, service, entry):
        return
    if entry.stage == _POST and entry.shifted < 100.0:
        _enter(world, service, entry, _PRE)
    elif entry.stage != CLEAN_UP:
        _enter(world, service, entry, STAGES[STAGES.index(entry.stage) + 1])


def leaving(world: World, service: Service, primary: Deployment) -> list[Task]:
    """The tasks of other deployments that are to go now: while users may still be sent back, none."""
    entry, others = primary.entry, [one for one in service.deployments if one is not primary]
    if entry.status is RolloutStatus.ROLLBACK_IN_PROGRESS:
        pair = pair_of(service)
        going = others if pair is None or live(world, pair) == group_of(primary) else []
    elif entry.stage == CLEAN_UP or entry.status.over:
        going = others
    elif entry.stage == RECONCILE:
        going = [one for one in others if not _has_users(world, service, one)]
    else:
        going = []
    return [task for one in going for task in service.tasks_of(one) if task.staying]


def hurry(service: Service) -> None:
    """Let a change under way wait for nothing and nobody any more."""
    for entry in (one for one in service.history if not one.status.over):
        entry.configuration = entry.configuration | {"bakeTimeInMinutes": 0, "lifecycleHooks": []}
        entry.hooks = []


def answer(entry: ServiceDeployment, hook: str, action: str) -> bool:
    """Take a person's answer to a hook that waits for one; whether there was such a hook."""
    waiting = next((one for one in entry.hooks if one.id == hook and one.status == "AWAITING_ACTION"), None)
    if waiting is None or entry.status is not RolloutStatus.IN_PROGRESS:
        return False
    waiting.status = "SUCCEEDED" if action == "CONTINUE" else "FAILED"
    if action == "ROLLBACK":
        entry.status = RolloutStatus.ROLLBACK_REQUESTED
    return True


def weight_told(world: World, service: Service, group: str) -> float:
    """The share of the users that the production rule sends to a group."""
    pair = pair_of(service)
    if pair is None:
        return 0.0
    weights = listener_rules.weights(pair.listener, world.account, world.region)
    return 100.0 * weights.get(group, 0) / (sum(weights.values()) or 1)


def _enter(world: World, service: Service, entry: ServiceDeployment, stage: str) -> None:
    now, primary = world.now(), service.primary
    assert primary is not None
    entry.stage, entry.stage_since = stage, now
    if stage == _SHIFT:
        entry.shifted = _next_share(entry)
        _send(world, service, primary, entry.shifted)
    for hook in entry.configuration.get("lifecycleHooks", ()):
        if stage in hook["lifecycleStages"]:
            entry.hooks.append(_wait(hook, stage, now))


def _wait(hook: Document, stage: str, now: datetime) -> HookWait:
    limit, kind = hook.get("timeoutConfiguration", {}), hook.get("targetType", "AWS_LAMBDA")
    return HookWait(
        id=token(),
        kind=kind,
        target=hook.get("hookTargetArn", ""),
        stage=stage,
        expires_at=now + timedelta(minutes=limit.get("timeoutInMinutes", _DAY)),
        unanswered=limit.get("action", "ROLLBACK"),
        status="AWAITING_ACTION" if kind == "PAUSE" else "SUCCEEDED",  # our functions say yes at once
    )


def _answered(world: World, entry: ServiceDeployment) -> bool:
    """Whether nobody need answer any more; what nobody answered in time goes on, or back."""
    for hook in entry.hooks:
        if hook.status == "AWAITING_ACTION" and world.now() >= hook.expires_at:
            hook.status = "TIMED_OUT"
            if hook.unanswered == "ROLLBACK":
                entry.status = RolloutStatus.ROLLBACK_REQUESTED
                entry.reason = "Service deployment failed because a lifecycle hook timed out."
                return False
    return all(hook.status != "AWAITING_ACTION" for hook in entry.hooks)


def _done(world: World, service: Service, entry: ServiceDeployment) -> bool:
    """Whether the stage has had what it waits for."""
    primary = service.primary
    assert primary is not None
    assert entry.stage_since is not None
    waited = (world.now() - entry.stage_since).total_seconds()
    if entry.stage == RECONCILE:
        return not leaving(world, service, primary) and not _others_too_many(service)
    if entry.stage == "SCALE_UP":
        return _up(world, service, primary)
    if entry.stage == _POST and entry.shifted < 100.0:
        return waited >= 60.0 * _step_minutes(entry.configuration)
    return entry.stage != BAKE or waited >= 60.0 * entry.configuration.get("bakeTimeInMinutes", 0)


def _others_too_many(service: Service) -> bool:
    living = [one for one in service.deployments[1:] if any(_lives(task) for task in service.tasks_of(one))]
    return len(living) > 1


def _lives(task: Task) -> bool:
    return task.status is not TaskStatus.STOPPED


def _has_users(world: World, service: Service, deployment: Deployment) -> bool:
    pair = pair_of(service)
    return pair is None or live(world, pair) == group_of(deployment)


def _up(world: World, service: Service, deployment: Deployment) -> bool:
    return sum(healthy(world, task) for task in service.tasks_of(deployment)) >= service.desired


def _next_share(entry: ServiceDeployment) -> float:
    configuration = entry.configuration
    if configuration["strategy"] == "CANARY" and not entry.shifted:
        return float(configuration.get("canaryConfiguration", {}).get("canaryPercent", 5.0))
    if configuration["strategy"] == "LINEAR":
        step = float(configuration.get("linearConfiguration", {}).get("stepPercent", 10.0))
        return min(100.0, entry.shifted + step)
    return 100.0


def _step_minutes(configuration: Document) -> float:
    if configuration["strategy"] == "CANARY":
        return float(configuration.get("canaryConfiguration", {}).get("canaryBakeTimeInMinutes", 10))
    return float(configuration.get("linearConfiguration", {}).get("stepBakeTimeInMinutes", 6))


def _send(world: World, service: Service, to: Deployment, percent: float) -> None:
    """Swing the weights of the production rule: so many of a hundred users to this deployment's group."""
    pair, group = pair_of(service), group_of(to)
    if pair is None or group not in pair.groups:
        return
    share = math.ceil(percent)
    other = next(one for one in pair.groups if one != group)
    wanted = {group: share, other: 100 - share}
    if listener_rules.weights(pair.listener, world.account, world.region) != wanted:
        listener_rules.forward(pair.listener, world.account, world.region, wanted)
