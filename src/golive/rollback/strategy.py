"""What a service's strategy means for a way back: how long it waits, and who must answer meanwhile. Pure.

Source of the rules: AWS's model of ECS and its pages on blue/green, linear and canary deployments. Setting another
version is an ordinary change: it goes through the whole strategy, hooks included. Only a stop of a change in its bake
goes back at once, since the version that is left still runs.
"""

import math
from collections.abc import Iterator

from golive.facts import Hook, Strategy
from golive.wording import agreeing

ROLLING = "ROLLING"
BAKE, CLEAN_UP = "BAKE_TIME", "CLEAN_UP"
PAUSE, FUNCTION = "PAUSE", "AWS_LAMBDA"
_STRATEGIES = (ROLLING, "BLUE_GREEN", "LINEAR", "CANARY")
_AT_EACH_STEP = ("PRE_PRODUCTION_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT")
_STAGES = (
    "RECONCILE_SERVICE",
    "PRE_SCALE_UP",
    "POST_SCALE_UP",
    "TEST_TRAFFIC_SHIFT",
    "POST_TEST_TRAFFIC_SHIFT",
    *_AT_EACH_STEP,
)


def strange(strategy: Strategy) -> str:
    """What of a strategy golive does not know, in a clause by AWS's own word; empty where it knows all of it."""
    if strategy.name not in _STRATEGIES:
        return f"the strategy {strategy.name}"
    for hook in strategy.hooks:
        if hook.kind not in (PAUSE, FUNCTION):
            return f"a hook of the kind {hook.kind}"
        if unknown := [one for one in hook.stages if one not in _STAGES]:
            return f"a hook at the stage {unknown[0]}"
    return ""


def at_once(strategy: Strategy) -> bool:
    """Whether all copies of the other version are started at once, beside those that run."""
    return strategy.name != ROLLING


def functions(strategy: Strategy) -> list[str]:
    """The stages at which a function must answer before ECS goes on; how long that takes no setting says."""
    return [stage for hook in strategy.hooks if hook.kind == FUNCTION for stage in hook.stages]


def turns_back(strategy: Strategy) -> Hook | None:
    """The first hook that a person must answer, or AWS turns the way back around."""
    return next((one for one in _pauses(strategy) if one.unanswered != "CONTINUE"), None)


def moving(strategy: Strategy) -> dict[str, float]:
    """The seconds until all users are on the other version that are not for starting copies, by what they are for."""
    pauses = sum(one.seconds * _times(strategy, stage) for one in _pauses(strategy) for stage in one.stages)
    steps = (strategy.steps - 1) * strategy.step_bake
    return {
        f"the {strategy.steps} steps of {strategy.name}": steps,
        "AWS to wait for answers that nobody gives": pauses,
        "the load balancer's shifts": strategy.shifting,
    }


def told(strategy: Strategy) -> str:
    """How long a change of version takes by the strategy alone, in a sentence; empty where it adds nothing."""
    if name := strange(strategy):
        return f"How long it takes is not known: golive does not know {name}."
    waits = {**moving(strategy), "the bake": strategy.bake}
    parts = [f"{minutes(seconds)} minutes for {what}" for what, seconds in waits.items() if seconds > 0]
    if not parts:
        return ""
    whole = minutes(sum(waits.values()))
    return agreeing(
        f"By its strategy {strategy.name} that takes {whole} minutes more than a start: {', '.join(parts)}."
    )


def stop_line(deployment: str) -> str:
    """The line by which a person stops a change, back to what it left; the same in PowerShell and sh."""
    return (
        f"aws ecs stop-service-deployment --service-deployment-arn {deployment} "
        f"--stop-type ROLLBACK --region {_region(deployment)}"
    )


def answer_line(deployment: str, hook: str) -> str:
    """The line by which a person lets a change go on that waits for him; the same in PowerShell and sh."""
    return (
        f"aws ecs continue-service-deployment --service-deployment-arn {deployment} "
        f"--hook-id {hook} --action CONTINUE --region {_region(deployment)}"
    )


def _region(arn: str) -> str:
    return (arn.split(":") + [""] * 4)[3]


def minutes(seconds: float) -> int:
    """Whole minutes, the last one begun counted."""
    return math.ceil(round(seconds / 60, 6))


def _pauses(strategy: Strategy) -> Iterator[Hook]:
    return (one for one in strategy.hooks if one.kind == PAUSE and one.stages)


def _times(strategy: Strategy, stage: str) -> int:
    return strategy.steps if stage in _AT_EACH_STEP else 1
