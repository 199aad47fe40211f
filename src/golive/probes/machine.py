"""This machine: its room on the disk and its power, by psutil."""

import shutil
from pathlib import Path

import psutil

from golive.facts import Machine

_MEGABYTE = 1024 * 1024


def this_machine(folder: Path) -> Machine:
    """The room where ``folder`` is, and the power that is left."""
    free = shutil.disk_usage(folder if folder.exists() else Path()).free // _MEGABYTE
    read = getattr(psutil, "sensors_battery", lambda: None)  # not on every system
    battery = read()
    if battery is None:
        return Machine(free)
    seconds = battery.secsleft
    minutes = int(seconds // 60) if seconds is not None and seconds >= 0 else None
    return Machine(free, battery=True, on_mains=battery.power_plugged, battery_minutes=minutes)
