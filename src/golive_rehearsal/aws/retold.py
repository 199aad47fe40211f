"""Answers of AWS's as other accounts give them: each makes one of the rehearsal's own into what is seen there."""

import json
from collections.abc import Callable
from typing import Any

from golive_rehearsal.aws.nouns import Document
from golive_rehearsal.aws.refusals import ServerFault

Answer = Document | None
_AGENT = "593207742271.dkr.ecr.us-east-1.amazonaws.com/aws-guardduty-agent-fargate:v1.5.0"
_SEARCHED = 60  # pages without a line before the one that has them


def _copied(answer: Answer) -> Document:
    """Deep enough to be changed: members that are no JSON stay what they are."""
    return {name: _plain(member) for name, member in (answer or {}).items()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON and moments
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def lost_once() -> Callable[[Document, Answer], Answer]:
    """The first time it is AWS itself that failed, though what was asked is done."""
    calls = iter([True])

    def lose(_asked: Document, answer: Answer) -> Answer:
        if next(calls, False):
            raise ServerFault("ServerException", "Service Unavailable.")
        return answer

    return lose


def with_agents(_asked: Document, answer: Answer) -> Answer:
    """Each task has a container that AWS itself put in, as GuardDuty's runtime monitoring does."""
    told = _copied(answer)
    for number, task in enumerate(told["tasks"]):
        agent = {"name": f"aws-guardduty-agent-xYz{number}", "image": _AGENT, "imageDigest": f"sha256:{'9' * 64}"}
        task["containers"].append({**agent, "lastStatus": task["lastStatus"], "taskArn": task["taskArn"]})
    return told


def without_digests(_asked: Document, answer: Answer) -> Answer:
    """No container says which image it runs."""
    told = _copied(answer)
    for container in (one for task in told["tasks"] for one in task["containers"]):
        container.pop("imageDigest", None)
    return told


def tasks_of_ipv6(_asked: Document, answer: Answer) -> Answer:
    """Each task has an address of IPv6 and no other, written out."""
    told = _copied(answer)
    for task in told["tasks"]:
        for detail in (one for each in task["attachments"] for one in each["details"]):
            if detail["name"] == "privateIPv4Address":
                detail |= {"name": "ipv6Address", "value": f"fd00:0:0:0:0:0:{_tail(detail['value'])}"}
        for container in task["containers"]:
            container["networkInterfaces"] = []
    return told


def targets_of_ipv6(_asked: Document, answer: Answer) -> Answer:
    """The load balancer knows the tasks by the same addresses, written short."""
    told = _copied(answer)
    for one in told.get("TargetHealthDescriptions", ()):
        one["Target"]["Id"] = f"FD00::{_tail(one['Target']['Id'])}"
    return told


def _tail(address: str) -> str:
    return ":".join(address.split(".")[2:])


def external(service: str, kind: str) -> Callable[[Document, Answer], Answer]:
    """A service whose versions another than ECS changes: task sets in the place of a version and deployments."""

    def retell(_asked: Document, answer: Answer) -> Answer:
        told = _copied(answer)
        for found in (one for one in told["services"] if one["serviceName"] == service):
            found["taskSets"] = [
                {
                    **{name: one[name] for name in ("id", "status", "taskDefinition", "runningCount", "pendingCount")},
                    "computedDesiredCount": one["desiredCount"],
                    "stabilityStatus": "STEADY_STATE" if one["rolloutState"] == "COMPLETED" else "STABILIZING",
                }
                for one in found["deployments"]
            ]
            found |= {"deployments": [], "deploymentController": {"type": kind}}
            del found["taskDefinition"]
        return told

    return retell


def composite(name: str, rule: str, state: str) -> Callable[[Document, Answer], Answer]:
    """The alarm of this name is made of others; who does not ask for such ones is not told of it."""

    def retell(asked: Document, answer: Answer) -> Answer:
        told = _copied(answer)
        one = next((each for each in told["MetricAlarms"] if each["AlarmName"] == name), None)
        told["MetricAlarms"] = [each for each in told["MetricAlarms"] if each is not one]
        if one is not None and "CompositeAlarm" in asked.get("AlarmTypes", ()):
            kept = ("AlarmName", "AlarmArn", "ActionsEnabled", "AlarmActions", "StateReason")
            made = {member: one[member] for member in kept if member in one}
            told["CompositeAlarms"] = [made | {"AlarmRule": rule, "StateValue": state}]
        return told

    return retell


def banded(name: str) -> Callable[[Document, Answer], Answer]:
    """The alarm of this name draws its line by itself: a band around what its metric usually is."""

    def retell(_asked: Document, answer: Answer) -> Answer:
        told = _copied(answer)
        for one in (each for each in told["MetricAlarms"] if each["AlarmName"] == name):
            counted = next(each for each in one["Metrics"] if "MetricStat" in each) | {"ReturnData": True}
            band = {"Id": "band", "Expression": f"ANOMALY_DETECTION_BAND({counted['Id']}, 2)", "ReturnData": True}
            one |= {"Metrics": [counted, band], "ThresholdMetricId": "band"}
            one |= {"ComparisonOperator": "GreaterThanUpperThreshold"}
            del one["Threshold"]
        return told

    return retell


def searched(found: Callable[[Document], Document]) -> Callable[[Document, Answer], Answer]:
    """FilterLogEvents that answers many empty pages before the lines, as in a large group; ``found`` has those."""

    def retell(asked: Document, _answer: Answer) -> Answer:
        number = json.loads(asked.get("nextToken") or "0")
        return {"events": [], "nextToken": str(number + 1)} if number < _SEARCHED else found(asked)

    return retell
