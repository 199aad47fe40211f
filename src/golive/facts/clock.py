"""What time it is elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClockSeen:
    """By how many seconds this machine's clock is ahead (negative: behind) of others', by whose; real time."""

    ahead: Mapping[str, float]
