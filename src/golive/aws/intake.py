"""New work paused by a rule of the load balancer: two rules, so that golive's own firm is let by."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from golive.aws.errors import translated
from golive.aws.groups import weights_of
from golive.aws.session import AwsSession
from golive.config.intake import BalancerRule
from golive.errors import ConfigurationError
from golive.facts import IntakeSeen


class BalancerIntake:
    """Pauses and resumes; what was paused stays so until it is resumed, whoever did it.

    ``pass_value`` is what golive's own firm sends in the pass header, ``live`` has the target groups that users are on.
    """

    def __init__(
        self, session: AwsSession, rule: BalancerRule, pass_value: str, *, live: Callable[[], Sequence[str]]
    ) -> None:
        self._session = session
        self._live = live
        self._rule = rule
        self._pass = pass_value

    def pause(self) -> None:
        """Refuse new cases and uploads from everybody but golive's own firm. Pausing what is paused changes nothing.

        Raises ``ConfigurationError`` where other rules stand in our places.
        """
        ours, taken = self._rules()
        if taken:
            raise ConfigurationError(
                f"The listener has a rule of somebody else's at priority {taken[0]}. "
                "Choose another priority under [intake] of the target file."
            )
        paths = {"Field": "path-pattern", "PathPatternConfig": {"Values": list(self._rule.paths)}}
        header = {"HttpHeaderName": self._rule.pass_header, "Values": [self._pass]}
        posts = {"Field": "http-request-method", "HttpRequestMethodConfig": {"Values": ["POST"]}}
        body = {"StatusCode": str(self._rule.status), "ContentType": "application/json", "MessageBody": self._body}
        through = [{"TargetGroupArn": one, "Weight": 1} for one in self._live()]
        wanted = {
            self._rule.priority - 1: (
                [paths, {"Field": "http-header", "HttpHeaderConfig": header}],
                {"Type": "forward", "ForwardConfig": {"TargetGroups": through}},
            ),
            self._rule.priority: ([paths, posts], {"Type": "fixed-response", "FixedResponseConfig": body}),
        }
        with translated("pause new work"):
            for priority, (conditions, action) in wanted.items():
                if priority not in ours:
                    self._session.client("elbv2", once=True).create_rule(
                        ListenerArn=self._rule.listener, Priority=priority, Conditions=conditions, Actions=[action]
                    )

    def astray(self) -> bool:
        """Whether what lets golive's own firm by leads to another target group than users are on."""
        rule = self._rules()[0].get(self._rule.priority - 1)
        return rule is not None and set(weights_of(rule["Actions"])) != set(self._live())

    def follow(self) -> None:
        """Let golive's own firm by to where users are now; meanwhile it is refused for a moment, as everybody is."""
        rule = self._rules()[0].get(self._rule.priority - 1)
        with translated("let golive's own firm by"):
            if rule is not None:
                self._session.client("elbv2", once=True).delete_rule(RuleArn=rule["RuleArn"])
        self.pause()

    def resume(self) -> None:
        """Take new work again: our rules are removed, the refusing one first."""
        ours, _taken = self._rules()
        with translated("take new work again"):
            for priority in sorted(ours, reverse=True):
                self._session.client("elbv2", once=True).delete_rule(RuleArn=ours[priority]["RuleArn"])

    def seen(self) -> IntakeSeen:
        """Whether new work could be paused here."""
        with translated("look for the listener"):
            client = self._session.client("elbv2")
            found = client.describe_listeners(ListenerArns=[self._rule.listener])["Listeners"]
        _ours, taken = self._rules() if found else ({}, [])
        return IntakeSeen("balancer-rule", bool(found), tuple(taken))

    def paused(self) -> bool:
        """Whether the rule that refuses is there."""
        return self._rule.priority in self._rules()[0]

    @property
    def _body(self) -> str:
        return f'{{"detail": "{self._rule.marker}"}}'

    def _rules(self) -> tuple[dict[int, Mapping[str, Any]], list[int]]:
        """Our rules by their priority, and the priorities of ours that somebody else has."""
        with translated("read the rules of the listener"):
            found = self._session.client("elbv2").describe_rules(ListenerArn=self._rule.listener)["Rules"]
        places = {self._rule.priority - 1, self._rule.priority}
        there = {int(one["Priority"]): one for one in found if one["Priority"].isdecimal()}
        ours = {priority: one for priority, one in there.items() if priority in places and self._is(one)}
        return ours, sorted(places & there.keys() - ours.keys())

    def _is(self, rule: Mapping[str, Any]) -> bool:
        """Whether a rule is golive's: it looks for our header, or answers with our marker."""
        headers = [one.get("HttpHeaderConfig", {}).get("HttpHeaderName", "") for one in rule["Conditions"]]
        bodies = [one.get("FixedResponseConfig", {}).get("MessageBody", "") for one in rule["Actions"]]
        return self._rule.pass_header in headers or any(self._rule.marker in one for one in bodies)
