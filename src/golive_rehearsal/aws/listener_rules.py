"""The rules of a listener as a load balancer judges them: which one a request meets, and what it is then answered."""

import fnmatch
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moto.backends import get_backend

Conditions = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class FixedResponse:
    """What a rule answers by itself."""

    status: int
    content_type: str
    body: bytes


Weights = Mapping[str, int]
"""The target groups that a rule forwards to by turns, with the weight of each."""


def met(arn: str, account: str, region: str, request: tuple[str, str, Mapping[str, str]]) -> FixedResponse | Weights:
    """What the rules of a listener answer to (method, path, headers) by themselves, or where they pass it on."""
    listener = _listener(arn, account, region)
    rules = [rule for rule in list(listener.rules.values()) if str(rule.priority).isdecimal()]
    for rule in sorted(rules, key=lambda one: int(one.priority)):
        if all(_meets(condition, request) for condition in rule.conditions):
            return _does(rule.actions[0].data)
    return _does(listener.default_actions[0].data)


def weights(arn: str, account: str, region: str) -> Weights:
    """The groups of a listener's default rule, with their weights."""
    found = _does(_listener(arn, account, region).default_actions[0].data)
    return found if isinstance(found, Mapping) else {}


def forward(arn: str, account: str, region: str, to: Weights) -> None:
    """Let a listener's default rule send users to these groups, by their weights."""
    groups = [{"TargetGroupArn": group, "Weight": weight} for group, weight in to.items()]
    action = {"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}
    get_backend("elbv2")[account][region].modify_listener(arn, actions=[action])


def _listener(arn: str, account: str, region: str) -> Any:  # noqa: ANN401 - moto publishes no types
    return get_backend("elbv2")[account][region].load_balancers[_balancer(arn)].listeners[arn]


def _balancer(listener: str) -> str:
    return listener.replace(":listener/", ":loadbalancer/").rpartition("/")[0]


def _meets(condition: Mapping[str, Any], request: tuple[str, str, Mapping[str, str]]) -> bool:
    method, path, headers = request
    kind = condition["Field"]
    if kind == "path-pattern":
        patterns = condition.get("PathPatternConfig", {}).get("Values") or condition.get("Values", ())
        return any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)
    if kind == "http-request-method":
        return method in condition["HttpRequestMethodConfig"]["Values"]
    if kind == "http-header":
        wanted = condition["HttpHeaderConfig"]
        value = headers.get(wanted["HttpHeaderName"].lower(), "")
        return any(fnmatch.fnmatchcase(value, pattern) for pattern in wanted["Values"])
    return False


def _does(action: Mapping[str, Any]) -> FixedResponse | Weights:
    if action["Type"] == "fixed-response":
        told = action["FixedResponseConfig"]
        body = told["MessageBody"].encode()
        return FixedResponse(int(told["StatusCode"]), told.get("ContentType", "text/plain"), body)
    named = action.get("ForwardConfig", {}).get("TargetGroups") or [action]
    return {str(one["TargetGroupArn"]): int(one.get("Weight", 1)) for one in named}


def by_turns(weights: Weights, turn: int) -> str:
    """The target group whose turn it is: of each hundred requests as many as its share."""
    place = turn % (sum(weights.values()) or 1)
    for arn, weight in weights.items():
        place -= weight
        if place < 0:
            return arn
    return next(iter(weights))
