"""The strategy by which ECS changes a service's version, read from its own description. Pure."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from golive.facts import Hook, Strategy

Document = Mapping[str, Any]
_DAY = 1440  # minutes that a hook's answer is waited for where its setting names none
_NETWORK = 600.0  # seconds that ECS lets each shift behind a network load balancer settle
_ALARMS = 300.0  # seconds at most that it looks at alarms after a rolling change, where no time is set


def strategy_of(service: Document) -> Strategy:
    """The strategy of a service, or of one change of it.

    What is not set is AWS's default; one set before there were several is ROLLING.
    """
    configuration = service.get("deploymentConfiguration") or {}
    name = str(configuration.get("strategy") or "ROLLING")
    steps, step_bake = _steps(name, configuration)
    return Strategy(
        name=name,
        steps=steps,
        step_bake=60.0 * step_bake,
        bake=_bake(name, configuration),
        shifting=0.0 if name == "ROLLING" else _NETWORK * _shifts(service, steps),
        hooks=tuple(_hook(one) for one in configuration.get("lifecycleHooks") or ()),
    )


def _steps(name: str, configuration: Document) -> tuple[int, float]:
    """In how many steps users are moved, and the minutes between two."""
    if name == "LINEAR":
        linear = configuration.get("linearConfiguration") or {}
        percent = float(linear.get("stepPercent") or 10.0)
        return math.ceil(round(100.0 / percent, 6)), float(linear.get("stepBakeTimeInMinutes", 6))
    if name == "CANARY":
        canary = configuration.get("canaryConfiguration") or {}
        return 2, float(canary.get("canaryBakeTimeInMinutes", 10))
    return 1, 0.0


def _bake(name: str, configuration: Document) -> float:
    """The seconds of its bake; in a rolling change there is one only where alarms are heeded."""
    minutes = configuration.get("bakeTimeInMinutes")
    if name != "ROLLING":
        return 60.0 * float(minutes or 0)
    if not (configuration.get("alarms") or {}).get("enable"):
        return 0.0
    return _ALARMS if minutes is None else 60.0 * float(minutes)


def _shifts(service: Document, steps: int) -> int:
    """How many shifts there are behind a network load balancer: one a step, and one for tests where they are asked."""
    rules = [one for one in _advanced(service) if ":listener/net/" in str(one.get("productionListenerRule", ""))]
    return steps + any("testListenerRule" in one for one in rules) if rules else 0


def _advanced(service: Document) -> Iterator[Document]:
    for one in service.get("loadBalancers") or ():
        if one.get("advancedConfiguration"):
            yield one["advancedConfiguration"]


def _hook(data: Document) -> Hook:
    limit = data.get("timeoutConfiguration") or {}
    return Hook(
        kind=str(data.get("targetType") or "AWS_LAMBDA"),
        stages=tuple(str(one) for one in data.get("lifecycleStages") or ()),
        seconds=60.0 * float(limit.get("timeoutInMinutes") or _DAY),
        unanswered=str(limit.get("action") or "ROLLBACK"),
    )
