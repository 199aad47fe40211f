"""The rehearsal's CloudWatch, asked by boto3: statistics, metric math, and alarms that are really judged."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aws_asking import Client, described, history, parameters, update
from aws_supervisor import SEED, account, launch
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from golive.clock import poll
from golive_rehearsal.aws import Aws, SeededService
from golive_rehearsal.aws.cloudwatch import Alarm, judged
from golive_rehearsal.aws.datapoints import KEPT, Datapoints, calculated, key_of, minute_of

WITHIN = 7200.0
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """One account with one service, ``watched``."""
    with account(tmp_path_factory.mktemp("aws"), launch, scale=300) as one:
        yield one


@pytest.fixture(scope="module")
def cloudwatch(aws: Aws) -> Client:
    """A boto3 client."""
    return aws.client("cloudwatch")


@pytest.fixture(scope="module")
def service(aws: Aws) -> SeededService:
    """A service with the product's own alarms and half an hour of quiet traffic."""
    made = aws.seed_service(replace(SEED, service="watched", family="watched", repository="watched"))
    assert aws.wait_steady(WITHIN, "watched")
    aws.seed_metrics("watched")
    aws.seed_alarms("watched")
    return made


def state(aws: Aws, name: str, wanted: str) -> str:
    """The state of an alarm, waited for."""

    def read() -> str:
        [found] = aws.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
        return str(found["StateValue"])

    return poll(read, until=wanted.__eq__, every=10, within=WITHIN, clock=aws.clock)


def test_statistics_of_what_was_put(cloudwatch: Client) -> None:
    """Values, counts and dimensions in any order come back as each statistic, by the minute and by the period."""
    dimensions = [{"Name": "B", "Value": "2"}, {"Name": "A", "Value": "1"}]
    data = [
        {
            "MetricName": "T",
            "Dimensions": dimensions,
            "Timestamp": NOON + at * MINUTE,
            "Values": each,
            "Counts": [9, 1],
        }
        for at, each in enumerate(([1.0, 11.0], [2.0, 12.0]))
    ]
    cloudwatch.put_metric_data(Namespace="Test", MetricData=data)
    asked = {"Namespace": "Test", "MetricName": "T", "StartTime": NOON, "EndTime": NOON + 10 * MINUTE}

    def points(period: int, **of: list[str]) -> list[dict[str, Any]]:
        answer = cloudwatch.get_metric_statistics(**asked, Dimensions=dimensions[::-1], Period=period, **of)
        return list(answer["Datapoints"])

    assert [each["Sum"] for each in points(60, Statistics=["Sum"])] == [20, 30]
    [both] = points(600, Statistics=["Average", "Minimum", "Maximum", "SampleCount"], ExtendedStatistics=["p50", "p99"])
    assert both["Timestamp"] == NOON
    assert (both["Average"], both["Minimum"], both["Maximum"], both["SampleCount"]) == (2.5, 1, 12, 20)
    assert both["ExtendedStatistics"] == {"p50": 2.0, "p99": 12.0}
    listed = cloudwatch.list_metrics(Namespace="Test", Dimensions=[{"Name": "A"}])["Metrics"]
    assert [(each["MetricName"], len(each["Dimensions"])) for each in listed] == [("T", 2)]
    assert cloudwatch.list_metrics(Namespace="Test", Dimensions=[{"Name": "A", "Value": "9"}])["Metrics"] == []
    with pytest.raises(ClientError, match="IQM"):
        points(60, ExtendedStatistics=["IQM"])


def test_metric_math_over_several_queries(cloudwatch: Client) -> None:
    """A rate of errors: gaps of the errors are filled, a minute without requests has no rate; newest first."""
    counts = {"E": {0: 1, 2: 3}, "R": {0: 10, 1: 10, 2: 10, 4: 10}}
    data = [
        {"MetricName": name, "Timestamp": NOON + at * MINUTE, "Value": value}
        for name, line in counts.items()
        for at, value in line.items()
    ]
    cloudwatch.put_metric_data(Namespace="Math", MetricData=data)
    queries: list[dict[str, Any]] = [{"Id": "rate", "Expression": "100 * FILL(e, 0) / r"}]
    for name in counts:
        measured = {"Namespace": "Math", "MetricName": name}
        stat = {"Metric": measured, "Period": 60, "Stat": "Sum"}
        queries.append({"Id": name.lower(), "MetricStat": stat, "ReturnData": name == "R"})

    found = cloudwatch.get_metric_data(StartTime=NOON, EndTime=NOON + 5 * MINUTE, MetricDataQueries=queries)

    rate, requests = found["MetricDataResults"]
    assert [(each["Id"], each["StatusCode"]) for each in (rate, requests)] == [("rate", "Complete"), ("r", "Complete")]
    assert rate["Values"] == [0, 30, 0, 10]
    assert rate["Timestamps"] == requests["Timestamps"] == [NOON + at * MINUTE for at in (4, 2, 1, 0)]
    with pytest.raises(ClientError, match="can't calculate"):
        cloudwatch.get_metric_data(
            StartTime=NOON, EndTime=NOON + MINUTE, MetricDataQueries=[{"Id": "x", "Expression": "ANOMALY(m)"}]
        )


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20), st.integers(1, 100))
def test_a_percentile_is_a_value_that_so_many_do_not_exceed(values: list[float], rank: int) -> None:
    """At least so many per cent of the values are no greater, and it is one of them."""
    held, key = Datapoints(), key_of({"Namespace": "N", "MetricName": "M"})
    held.add(key, NOON, Counter(values))

    found = held.read(key, [NOON], 60, f"p{rank}")[NOON]

    assert found in values
    assert sum(each <= found for each in values) * 100 >= rank * len(values)


def test_a_series_does_not_grow_for_ever() -> None:
    """A series keeps its newest minutes, as many as are said, and forgets the others."""
    held, key = Datapoints(), key_of({"Namespace": "N", "MetricName": "M"})
    for minute in range(KEPT + 5):
        held.add(key, NOON + minute * MINUTE, Counter({1.0: 1}))
    every = [NOON + minute * MINUTE for minute in range(KEPT + 5)]

    assert list(held.read(key, every, 60, "Sum")) == every[5:]


# The user guide's table of missing data, for three datapoints out of three: what the five newest minutes hold, oldest
# first, and the state by "missing", "ignore" (which keeps "was"), "breaching" and "notBreaching".
GUIDE = [
    ("0-X-X", ("OK", "OK", "OK", "OK")),
    ("----0", ("OK", "OK", "OK", "OK")),
    ("-----", ("INSUFFICIENT_DATA", "was", "ALARM", "OK")),
    ("0XX-X", ("ALARM", "ALARM", "ALARM", "ALARM")),
    ("--X--", ("ALARM", "was", "ALARM", "OK")),
]


@pytest.mark.parametrize(("seen", "states"), GUIDE)
def test_missing_data_is_treated_as_the_guide_says(seen: str, states: tuple[str, ...]) -> None:
    """Each way of treating missing data ends in the state that AWS's own table names."""
    held, key = Datapoints(), key_of({"Namespace": "N", "MetricName": "M"})
    for minute, mark in enumerate(seen):
        if mark != "-":
            held.add(key, NOON + minute * MINUTE, Counter({float(mark == "X"): 1}))
    document = {"AlarmName": "a", "Namespace": "N", "MetricName": "M", "Statistic": "Maximum", "Period": 60}
    document |= {"Threshold": 0.5, "EvaluationPeriods": 3, "ComparisonOperator": "GreaterThanThreshold"}

    found = []
    for treating in ("missing", "ignore", "breaching", "notBreaching"):
        alarm = Alarm(document | {"TreatMissingData": treating}, NOON + 5 * MINUTE, NOON, NOON, state="was")
        found.append(judged(alarm, held)[0])

    assert tuple(found) == states


def test_the_product_s_alarm_on_errors_rings_and_rests(aws: Aws, cloudwatch: Client, service: SeededService) -> None:
    """Five per cent of errors for over ten minutes ring the 5xx alarm and no other; its history tells both ways."""
    name = f"{service.service}-5xx-rate"
    alarms = cloudwatch.describe_alarms(AlarmNamePrefix=service.service)["MetricAlarms"]
    quiet = [state(aws, each["AlarmName"], "OK") for each in alarms]
    undo = aws.past_errors(service.service)
    rung = state(aws, name, "ALARM")
    ringing = cloudwatch.describe_alarms(StateValue="ALARM")["MetricAlarms"]
    undo()
    rested = state(aws, name, "OK")
    items = cloudwatch.describe_alarm_history(AlarmName=name, HistoryItemType="StateUpdate")["AlarmHistoryItems"]

    assert (quiet, rung, rested) == (["OK"] * 3, "ALARM", "OK")
    assert [each["AlarmName"] for each in ringing] == [name]
    assert "10 of the last 10 datapoints" in ringing[0]["StateReason"]
    assert [each["HistorySummary"].split("from ")[1] for each in items] == [
        "ALARM to OK",
        "OK to ALARM",
        "INSUFFICIENT_DATA to OK",
    ]
    assert all(each["Timestamp"] == minute_of(each["Timestamp"]) for each in items)


def test_a_deployment_alarm_rolls_back(aws: Aws, cloudwatch: Client, service: SeededService) -> None:
    """An alarm that rings while a release is watched has ECS put the last completed revision back, and says which."""
    ecs = aws.client("ecs")
    name = "release-alarm"
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        Namespace="Test",
        MetricName="Never",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="LessThanOrEqualToThreshold",
        TreatMissingData="ignore",
    )
    alarms = {"alarmNames": [name], "enable": True, "rollback": True}
    bad = aws.add_release(service.service, "v3-bad")
    ecs.update_service(**parameters(service, bad, alarms=alarms))
    poll(
        lambda: history(ecs, service)[0]["status"],
        until="IN_PROGRESS".__eq__,
        every=5,
        within=WITHIN,
        clock=aws.clock,
    )
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="said by hand")
    assert aws.wait_steady(WITHIN, service.service)
    rolled_back = history(ecs, service)[0]
    update(ecs, service, bad)
    assert aws.wait_steady(WITHIN, service.service)
    ignored = history(ecs, service)[0]
    with pytest.raises(cloudwatch.exceptions.ResourceNotFound):
        cloudwatch.set_alarm_state(AlarmName="nobody", StateValue="OK", StateReason="x")
    cloudwatch.delete_alarms(AlarmNames=[name])

    assert rolled_back["status"] == "ROLLBACK_SUCCESSFUL"
    assert rolled_back["alarms"] == {"status": "TRIGGERED", "alarmNames": [name], "triggeredAlarmNames": [name]}
    assert "deployment failed: alarm detected." in str(described(ecs, service)["events"])
    assert (ignored["status"], ignored["alarms"]["status"]) == ("SUCCESSFUL", "DISABLED")
    assert described(ecs, service)["taskDefinition"] == bad
    assert cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"] == []


def test_hosts_and_response_times_are_published(aws: Aws, service: SeededService) -> None:
    """Healthy and unhealthy hosts each minute, and the targets' response times as a percentile."""
    where = {"LoadBalancer": service.load_balancer_dimension, "TargetGroup": service.target_group_dimension}
    dimensions = [{"Name": name, "Value": value} for name, value in where.items()]

    def read() -> dict[str, list[float]]:
        wanted = {"HealthyHostCount": "Minimum", "UnHealthyHostCount": "Maximum", "TargetResponseTime": "p95"}
        queries = []
        for number, (metric, stat) in enumerate(wanted.items()):
            named = {"Namespace": "AWS/ApplicationELB", "MetricName": metric, "Dimensions": dimensions}
            measured = {"Metric": named, "Period": 60, "Stat": stat}
            queries.append({"Id": f"m{number}", "Label": metric, "MetricStat": measured})
        now = aws.clock.now()
        found = aws.client("cloudwatch").get_metric_data(
            StartTime=now - 5 * MINUTE, EndTime=now, MetricDataQueries=queries
        )
        return {each["Label"]: each["Values"] for each in found["MetricDataResults"]}

    undo = aws.target_unhealthy(service.service)
    seen = poll(read, until=lambda now: max(now["UnHealthyHostCount"]) == 1, every=30, within=WITHIN, clock=aws.clock)
    undo()

    assert 0 < len(seen["HealthyHostCount"]) <= 6  # five minutes that begin within one touch six
    assert min(seen["HealthyHostCount"]) == 1
    assert all(value >= 0 for value in seen["TargetResponseTime"])


@pytest.mark.parametrize("wrong", ["1 +", "(1", "1)", "x", "FILL(1)", "ANOMALY(m, 2)", "m[0]", "1 2", ""])
def test_math_that_is_not_rehearsed_is_refused(wrong: str) -> None:
    """An expression that is wrong, or that the rehearsal does not know, is refused and never answered with a guess."""
    with pytest.raises(Exception, match="can't calculate"):
        calculated(wrong, {"m": {NOON: 1.0}}, [NOON])


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9))
def test_math_binds_as_mathematics_does(one: int, two: int, three: int) -> None:
    """Products before sums, from left to right, and parentheses before both."""
    lines = {"a": {NOON: float(one)}, "b": {NOON: float(two)}, "c": {NOON: float(three)}}
    for text in ("a + b * c", "a - b - c", "a / b / c", "(a - b) * c", "2 * (a + 0.5) / b"):
        expected = eval(text, {"a": one, "b": two, "c": three})  # noqa: S307 - our own five expressions
        assert calculated(text, lines, [NOON])[NOON] == pytest.approx(expected)
