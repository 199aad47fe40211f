"""Faults of clocks."""

from typing import ClassVar

from golive_rehearsal.faults.fault import AwsSwitch


class ClockWrong(AwsSwitch):
    """The laptop's clock was set by hand. The rehearsal can't set it, so AWS's is moved instead."""

    name = "clock-wrong"
    what = "This machine's clock is three minutes behind that of AWS."
    settings_only = True
    turns: ClassVar = {"clock-right": "FAIL"}
    switch = staticmethod(lambda world: world.aws.clock_ahead(180.0))
