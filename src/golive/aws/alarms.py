"""The account's own alarms, and the service's own scaling, as golive's facts."""

from collections.abc import Mapping, Sequence
from typing import Any

from golive.aws.errors import translated
from golive.aws.session import AwsSession
from golive.config.account import AlarmNames, ScalingLimits
from golive.config.signals import CloudWatchSignal
from golive.facts import Alarm, Alarms, MetricRead, Scaling

_KINDS = ("CompositeAlarms", "LogAlarms")
_NOT_JUDGED = ("EVALUATION_ERROR", "EVALUATION_FAILURE")  # CloudWatch tried, and the state is the one before


def read_alarms(session: AwsSession, names: AlarmNames, signals: Mapping[str, CloudWatchSignal]) -> Alarms:
    """The alarms that the target names, read in one call and held against what its signals are made of."""
    wanted = (names.api_errors, *names.others)
    found = alarms_named(session, wanted)
    errors, *others = (_alarm(name, found.get(name), signals) for name in wanted)
    counted = signals["api_errors"].metrics if "api_errors" in signals else ()
    read = {one.name for one in errors.metrics if one.role == "api_errors"}
    return Alarms(errors, tuple(others), tuple(one for one in counted if one not in read))


def alarms_named(session: AwsSession, names: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """The alarms of these names, of whatever kind, as CloudWatch describes them; unasked it tells of one kind only."""
    with translated("read the alarms"):
        pages = session.client("cloudwatch").get_paginator("describe_alarms").paginate(
            AlarmNames=list(names), AlarmTypes=["MetricAlarm", "CompositeAlarm", "LogAlarm"]
        )  # fmt: skip
        kinds = ([*page["MetricAlarms"], *(one for kind in _KINDS for one in page.get(kind, ()))] for page in pages)
        return {str(one["AlarmName"]): one for found in kinds for one in found}


def read_scaling(session: AwsSession, wanted: ScalingLimits) -> Scaling:
    """How the service scales. One that is not registered scales not at all."""
    resource = f"service/{session.aws.cluster}/{session.aws.service}"
    with translated("read how the service scales"):
        answer = session.client("application-autoscaling").describe_scalable_targets(
            ServiceNamespace="ecs", ResourceIds=[resource], ScalableDimension="ecs:service:DesiredCount"
        )
    limits = (wanted.minimum, wanted.maximum)
    if not answer["ScalableTargets"]:
        return Scaling(None, None, wanted=limits)
    found = answer["ScalableTargets"][0]
    suspended = tuple(sorted(name for name, on in found.get("SuspendedState", {}).items() if on))
    return Scaling(int(found["MinCapacity"]), int(found["MaxCapacity"]), suspended, limits)


def _alarm(name: str, found: Mapping[str, Any] | None, signals: Mapping[str, CloudWatchSignal]) -> Alarm:
    if found is None:
        return Alarm(name=name, found=False)
    called: dict[str, Any] = {
        "name": name,
        "found": True,
        "actions_on": bool(found.get("ActionsEnabled", False)) and not found.get("ActionsSuppressedBy"),
        "actions": len(found.get("AlarmActions", ())),
        "state": str(found["StateValue"]),
    }
    if called["state"] == "OK" and found.get("EvaluationState") in _NOT_JUDGED:
        called["state"] = str(found["EvaluationState"])
    if "EvaluationPeriods" not in found:  # not judged a period: of other alarms, of logs, by a query
        return Alarm(**called, expression=str(found.get("AlarmRule", "its rule is not told")))
    queries = found.get("Metrics") or [{"Id": "m", "MetricStat": _single(found), "ReturnData": True}]
    shown = next((one for one in queries if one.get("ReturnData", True)), queries[0])
    return Alarm(
        **called,
        comparison=str(found.get("ComparisonOperator", "")),
        threshold=float(found.get("Threshold", 0.0)),
        periods=int(found["EvaluationPeriods"]),
        datapoints=int(found.get("DatapointsToAlarm") or found["EvaluationPeriods"]),
        missing=str(found.get("TreatMissingData", "missing")),
        expression=str(shown.get("Expression", shown["Id"])),
        metrics=tuple(_read(one, signals) for one in queries if "MetricStat" in one),
    )


def _single(found: Mapping[str, Any]) -> dict[str, Any]:
    """An alarm on one metric, written as the query that it is."""
    names = {key: found.get(key, "") for key in ("Namespace", "MetricName")}
    statistic = found.get("Statistic") or found.get("ExtendedStatistic", "")
    metric = {**names, "Dimensions": found.get("Dimensions", ())}
    return {"Metric": metric, "Period": found.get("Period", 0), "Stat": statistic}


def _read(query: Mapping[str, Any], signals: Mapping[str, CloudWatchSignal]) -> MetricRead:
    metric = query["MetricStat"]["Metric"]
    held = {one["Name"]: one["Value"] for one in metric.get("Dimensions", ())}
    name = str(metric["MetricName"])
    measured = (str(metric.get("Namespace", "")), held)
    roles = (role for role, signal in signals.items() if name in signal.metrics and _measures(signal) == measured)
    statistic, period = str(query["MetricStat"]["Stat"]), int(query["MetricStat"]["Period"])
    return MetricRead(str(query["Id"]), name, next(roles, ""), statistic, period)


def _measures(signal: CloudWatchSignal) -> tuple[str, dict[str, str]]:
    return signal.namespace, dict(signal.dimensions)
