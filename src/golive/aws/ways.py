"""Where else a load balancer sends users than to our target group: other groups of our own rules, and other rules."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import chain

from golive.aws.ecs import Ecs
from golive.aws.ecs_answers import Document, target_of
from golive.aws.errors import translated
from golive.aws.groups import live_groups, weights_of
from golive.aws.session import AwsSession
from golive.facts import OtherWay

_BY_RULES = ("HTTP", "HTTPS")  # a listener of another protocol has its default action only


def other_ways(session: AwsSession, ecs: Ecs, hosts: Collection[str]) -> tuple[OtherWay, ...]:
    """Each other target group that a listener before our own group leads to, with the copies that are healthy there.

    Our own is the one that users are on, where the service has two; a rule for its tests sends no user. A rule for none
    of our ``hosts`` has none of our users, unless it leads to our own group too.
    """
    pair = ecs.pair()
    live = live_groups(session, pair)
    with translated("read where else the load balancer sends users"):
        # A group that still has weight and nobody to serve is no place of ours: who is sent there gets an error.
        ours = [one for one in live if len(live) == 1 or _healthy(session, one)] or live
        found = [
            way
            for name, rule in _rules(session)
            if not (pair and pair.tried and rule.get("RuleArn") == pair.tried)
            for way in _elsewhere(name, rule["Actions"], ours)
            if way.shared or _for_us(rule, hosts)
        ]
        healthy = {arn: _healthy(session, arn) for arn in {one.group for one in found}}
    versions: dict[str, str] = {}
    if any(healthy.values()):
        known = tuple(target_of(one) for one in chain.from_iterable(healthy.values()))
        versions = {task.address: task.definition for task in ecs.tasks(known, whole_cluster=True)}
    return tuple(
        replace(
            one,
            group=one.group.rpartition(":")[2].split("/")[1],
            copies=len(healthy[one.group]),
            versions=tuple(sorted({versions.get(target_of(each).address, "") for each in healthy[one.group]})),
        )
        for one in found
    )


def _rules(session: AwsSession) -> Iterator[tuple[str, Document]]:
    """Each rule of each listener before our target group, by a name for people."""
    elbv2 = session.client("elbv2")
    groups = elbv2.describe_target_groups(TargetGroupArns=[session.aws.target_group])["TargetGroups"]
    for balancer in (arn for group in groups for arn in group.get("LoadBalancerArns", ())):
        pages = elbv2.get_paginator("describe_listeners").paginate(LoadBalancerArn=balancer)
        for listener in (one for page in pages for one in page["Listeners"]):
            port = listener.get("Port", "")
            default = {"Actions": listener.get("DefaultActions", ()), "RuleArn": listener["ListenerArn"]}
            if listener.get("Protocol") not in _BY_RULES:
                yield f"the default rule of port {port}", default
                continue
            pages = elbv2.get_paginator("describe_rules").paginate(ListenerArn=listener["ListenerArn"])
            found = [one for page in pages for one in page["Rules"]]
            named = next((str(one["RuleArn"]) for one in found if one.get("IsDefault") and "RuleArn" in one), "")
            yield f"the default rule of port {port}", default | {"RuleArn": named}
            for rule in (one for one in found if not one.get("IsDefault")):
                yield f"rule {rule['Priority']} of port {port}", rule


def _for_us(rule: Document, hosts: Collection[str]) -> bool:
    """Whether requests for our own hosts can meet a rule."""
    named = [
        [str(value).lower() for value in one.get("HostHeaderConfig", {}).get("Values") or one.get("Values", ())]
        for one in rule.get("Conditions", ())
        if one.get("Field") == "host-header"
    ]
    # What is written in another way, as a regular expression, can't be told from ours.
    return all(not some or any(fnmatchcase(host, one) for host in hosts for one in some) for some in named)


def _elsewhere(rule: str, actions: Sequence[Document], ours: Collection[str]) -> Iterator[OtherWay]:
    """The other groups that a rule forwards to, each by its full name; what it gives no weight gets no request."""
    weights = weights_of(actions)
    whole = sum(weights.values())
    for arn, weight in weights.items():
        if arn not in ours and weight:
            yield OtherWay(arn, rule, round(100 * weight / whole), shared=any(weights.get(one) for one in ours))


def _healthy(session: AwsSession, arn: str) -> list[Document]:
    answer = session.client("elbv2").describe_target_health(TargetGroupArn=arn)
    return [one for one in answer["TargetHealthDescriptions"] if one["TargetHealth"]["State"] == "healthy"]
