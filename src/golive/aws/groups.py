"""Which target groups users are on, read from the weights of the rule that ECS swings: never from parity, nor an order.

A service that is changed by two groups names both, and the rule before them; which of them is live its rule says only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from golive.aws.errors import translated
from golive.aws.session import AwsSession
from golive.errors import Unexpected

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two groups of a service, ``rule`` that sends users to them, and ``tried``, by which only tests are sent."""

    groups: tuple[str, str]
    rule: str
    tried: str = ""


def pair_of(service: Document, group: str) -> Pair | None:
    """The pair of a service that ``group`` is one of; None for a service that has one group only."""
    for one in service.get("loadBalancers") or ():
        more = one.get("advancedConfiguration") or {}
        groups = (str(one.get("targetGroupArn", "")), str(more.get("alternateTargetGroupArn", "")))
        if group in groups and more.get("productionListenerRule"):
            return Pair(groups, str(more["productionListenerRule"]), str(more.get("testListenerRule", "")))
    return None


def live_groups(session: AwsSession, pair: Pair | None) -> tuple[str, ...]:
    """The groups that users are on: those of the pair that its rule gives any weight, or the target file's own."""
    if pair is None:
        return (session.aws.target_group,)
    with translated("read which target group users are on"):
        actions = _actions(session, pair.rule)
    live = tuple(one for one in pair.groups if weights_of(actions).get(one))
    if not live:
        raise Unexpected(
            f"The load balancer's rule {pair.rule.rpartition('/')[2]} sends users to neither target group of the "
            "service. Have the technical owner look at the rule's weights."
        )
    return live


def weights_of(actions: Sequence[Document]) -> dict[str, int]:
    """The target groups that the actions of a rule forward to, with the weight of each."""
    found: dict[str, int] = {}
    for action in actions:
        named = action.get("ForwardConfig", {}).get("TargetGroups") or [
            {"TargetGroupArn": arn} for arn in (action.get("TargetGroupArn"),) if arn
        ]
        found |= {str(one["TargetGroupArn"]): int(one.get("Weight", 1)) for one in named}
    return found


def _actions(session: AwsSession, rule: str) -> Sequence[Document]:
    """The actions of a rule; of a listener, which a network load balancer has in its place, the default ones."""
    elbv2 = session.client("elbv2")
    if ":listener-rule/" in rule:
        rules = elbv2.describe_rules(RuleArns=[rule])["Rules"]
        return [action for one in rules for action in one["Actions"]]
    listeners = elbv2.describe_listeners(ListenerArns=[rule])["Listeners"]
    return [action for one in listeners for action in one["DefaultActions"]]
