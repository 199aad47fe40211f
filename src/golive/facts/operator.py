"""What the person at the keyboard has: AWS credentials that end, and a machine that may run out of power or room."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Credentials:
    """AWS credentials, never their values. ``ends``: they end at some time; ``until``: when, if that is known."""

    ends: bool
    until: datetime | None
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Machine:
    """This machine. ``on_mains`` and ``battery_minutes`` are None where it has no battery, or does not say."""

    free_megabytes: int
    battery: bool = False
    on_mains: bool | None = None
    battery_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxy on the way to each host that is asked, by scheme, host and port; empty where there is none."""

    by_host: Mapping[str, str]
