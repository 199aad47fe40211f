"""The fact itself: one observation, a value or the reason why there is none."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """One observation: ``value`` or ``error`` (a sentence), when it was made, and whom we asked."""

    name: str
    source: str
    started: datetime
    finished: datetime
    value: Any = None
    error: str = ""
    kind: str = ""
    """The name of the error's class, such as ``Unreachable``; empty when there is a value."""
