"""Faults of the account's own alarms, and of how the service grows."""

from typing import ClassVar

from golive_rehearsal.aws import retold
from golive_rehearsal.faults.fault import AwsSwitch

_ERRORS = "5xx-rate"


class AlarmMute(AwsSwitch):
    """Somebody switched its actions off in a noisy week."""

    name = "alarm-mute"
    what = "The alarm on API errors is there, and its actions are switched off."
    settings_only = True
    turns: ClassVar = {"alarms-call": "FAIL"}
    switch = staticmethod(lambda world: world.aws.alarm_says(world.service, _ERRORS, ActionsEnabled=False))


class AlarmFive(AwsSwitch):
    """A copy of another team's alarm."""

    name = "alarm-at-five-percent"
    what = "The alarm on API errors rings from 5 % on instead of 2 %."
    settings_only = True
    turns: ClassVar = {"alarm-rule": "FAIL"}
    switch = staticmethod(lambda world: world.aws.alarm_says(world.service, _ERRORS, Threshold=5.0))


class AlarmUnfilled(AwsSwitch):
    """Without FILL a minute in which nothing failed has no result."""

    name = "alarm-unfilled"
    what = "The alarm's rule has no FILL, so that minutes without errors are missing to it."
    settings_only = True
    turns: ClassVar = {"alarm-rule": "FAIL"}
    switch = staticmethod(
        lambda world: world.aws.alarm_rule(world.service, _ERRORS, "100 * (own + targets) / requests")
    )


class AlarmRings(AwsSwitch):
    """ECS would ignore every alarm of a deployment that begins now."""

    name = "alarm-rings"
    what = "An alarm rings already."
    settings_only = True
    turns: ClassVar = {"alarm-quiet": "FAIL"}
    switch = staticmethod(lambda world: world.aws.alarm_held(world.service, "latency", "ALARM"))


class AlarmBlind(AwsSwitch):
    """Its metric was renamed."""

    name = "alarm-blind"
    what = "An alarm has no data."
    settings_only = True
    turns: ClassVar = {"alarm-quiet": "INCONCLUSIVE"}
    switch = staticmethod(lambda world: world.aws.alarm_held(world.service, "latency", "INSUFFICIENT_DATA"))


class AlarmComposite(AwsSwitch):
    """Three alarms were put together, so that one bad night rings once."""

    name = "alarm-composite-rings"
    what = "An alarm is made of other alarms now, and rings already."
    settings_only = True
    turns: ClassVar = {"alarm-quiet": "FAIL"}
    switch = staticmethod(
        lambda world: world.aws.retold(
            "cloudwatch:DescribeAlarms",
            retold.composite(f"{world.service}-latency", f'ALARM("{world.service}-slow") OR ALARM("x")', "ALARM"),
        )
    )


class AlarmBand(AwsSwitch):
    """AWS's console offers it in the place of a number."""

    name = "alarm-band"
    what = "The alarm on API errors rings when there are more than usual, whatever is usual."
    settings_only = True
    turns: ClassVar = {"alarm-rule": "INCONCLUSIVE"}
    switch = staticmethod(
        lambda world: world.aws.retold("cloudwatch:DescribeAlarms", retold.banded(f"{world.service}-{_ERRORS}"))
    )


class AlarmsDenied(AwsSwitch):
    """The operator's rights were cut."""

    name = "alarms-denied"
    what = "AWS refuses us to read the alarms."
    settings_only = True
    turns: ClassVar = {"alarms-call": "INCONCLUSIVE", "alarm-rule": "INCONCLUSIVE", "alarm-quiet": "INCONCLUSIVE"}
    switch = staticmethod(lambda world: world.aws.denied("cloudwatch:DescribeAlarms"))


class ScalingSuspended(AwsSwitch):
    """It was suspended for a load test."""

    name = "scaling-suspended"
    what = "The service's scaling is suspended."
    settings_only = True
    turns: ClassVar = {"scaling-right": "FAIL"}
    switch = staticmethod(lambda world: world.aws.scaling_suspended(world.service))


class ScalingDenied(AwsSwitch):
    """The operator's rights were cut."""

    name = "scaling-denied"
    what = "AWS refuses us to read how the service scales."
    settings_only = True
    turns: ClassVar = {"scaling-right": "INCONCLUSIVE"}
    switch = staticmethod(lambda world: world.aws.denied("application-autoscaling:DescribeScalableTargets"))
