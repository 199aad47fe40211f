"""The account's own alarms: whether they would call somebody for the runbook's sentence, and for nothing else."""

from dataclasses import replace

import pytest

from golive.config.runbook import Thresholds
from golive.facts import Alarm, Alarms, MetricRead
from golive.readiness.alarms import ALARM_CHECKS
from golive.readiness.metric_math import result
from golive.verdict import Verdict

JUDGE = {check.id: check.judge for check in ALARM_CHECKS}
RULES = Thresholds()
READ = (
    MetricRead("own", "HTTPCode_ELB_5XX_Count", "api_errors", "Sum", 60),
    MetricRead("targets", "HTTPCode_Target_5XX_Count", "api_errors", "Sum", 60),
    MetricRead("requests", "RequestCount", "api_requests", "Sum", 60),
)
GOOD = Alarm(
    name="5xx",
    found=True,
    actions_on=True,
    actions=1,
    state="OK",
    comparison="GreaterThanThreshold",
    threshold=2.0,
    periods=10,
    datapoints=10,
    missing="notBreaching",
    expression="100 * (FILL(own, 0) + FILL(targets, 0)) / requests",
    metrics=READ,
)


def rule(alarm: Alarm, *, unread: tuple[str, ...] = ()) -> tuple[Verdict, str]:
    """What is said of an alarm's rule."""
    said = JUDGE["alarm-rule"](Alarms(alarm, (), unread), RULES)
    return said.verdict, said.reason


@pytest.mark.parametrize(
    ("expression", "threshold"),
    [
        (GOOD.expression, 2.0),
        ("(FILL(own,0)+FILL(targets,0))/requests", 0.02),
        ("FILL(own, 0) / requests * 100 + 100 * FILL(targets, 0) / requests", 2.0),
    ],
)
def test_the_sentence_in_other_words(expression: str, threshold: float) -> None:
    """However it is written, a rule that draws its line at 2 % is the runbook's."""
    assert rule(replace(GOOD, expression=expression, threshold=threshold))[0] is Verdict.PASS


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"threshold": 5.0}, "draws its line elsewhere"),
        ({"threshold": 0.02}, "draws its line elsewhere"),
        ({"expression": "100 * (own + targets) / requests"}, "has no result in a minute without errors"),
        ({"expression": "100 * FILL(own, 0) / requests"}, "draws its line elsewhere"),
        ({"periods": 5, "datapoints": 5}, "waits for 5 of 5 minutes"),
        ({"datapoints": 3}, "waits for 3 of 10 minutes"),
        ({"missing": "missing"}, "one bad minute in a quiet hour"),
        ({"missing": "breaching"}, "one bad minute in a quiet hour"),
        ({"comparison": "LessThanThreshold"}, "rings when the rate is low"),
        ({"metrics": READ[:2]}, "does not know how many requests"),
        ({"metrics": (*READ, MetricRead("other", "RequestCount", "", "Sum", 60))}, "of this load balancer alone"),
        ({"metrics": (replace(READ[0], period=300), *READ[1:])}, "of this load balancer alone"),
    ],
)
def test_another_sentence(change: dict[str, object], said: str) -> None:
    """A rule that would ring for something else, or not at all, is STOP and says why."""
    verdict, reason = rule(replace(GOOD, **change))  # type: ignore[arg-type]

    assert verdict is Verdict.FAIL
    assert said in reason


def test_errors_that_are_not_counted() -> None:
    """An alarm that looks at the targets' errors only would sleep through a load balancer without a target."""
    assert rule(GOOD, unread=("HTTPCode_ELB_5XX_Count",)) == (
        Verdict.FAIL,
        "The alarm 5xx does not count HTTPCode_ELB_5XX_Count.",
    )


@pytest.mark.parametrize(
    "expression", ["IF(requests > 20, own / requests, 0)", "own +", "(own", "FILL(own)", "own own"]
)
def test_a_rule_that_golive_can_not_read(expression: str) -> None:
    """A rule in words that golive does not know is "can't tell", never taken for right."""
    assert rule(replace(GOOD, expression=expression))[0] is Verdict.INCONCLUSIVE


def test_no_such_alarm() -> None:
    """An alarm that is not there calls nobody, says nothing and is not quiet."""
    gone = Alarms(Alarm(name="5xx", found=False), (GOOD,))

    assert [JUDGE[one](gone, RULES).verdict.value for one in ("alarms-call", "alarm-rule", "alarm-quiet")] == [
        "FAIL",
        "FAIL",
        "INCONCLUSIVE",
    ]


def test_an_alarm_without_a_receiver() -> None:
    """An alarm that is on and has nobody to call is as good as off."""
    assert JUDGE["alarms-call"](Alarms(GOOD, (replace(GOOD, actions=0),)), RULES).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("expression", "value"),
    [("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("8 - 2 - 1", 5), ("a / 0", None), ("b + 1", None), ("FILL(b, 4) / 2", 2)],
)
def test_metric_math(expression: str, value: float | None) -> None:
    """Metric math is arithmetic in which what is missing stays missing unless it is filled."""
    assert result(expression, {"a": 1.0, "b": None}) == value
