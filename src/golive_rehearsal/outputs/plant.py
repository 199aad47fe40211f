"""What a planted defect is: its kind, how bad it is at least, and what makes it of a true output."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from golive.model.audit import Entry, Kind
from golive.model.defect import Severity
from golive_rehearsal.outputs.telling import Draft, Line

Change = Callable[[Draft, Line, random.Random], Line | None]
"""Makes a row wrong, or says None where this row can't be made wrong so and surely be false then."""
Damage = Callable[[Draft, random.Random], tuple[Draft, tuple[Entry, ...]] | None]
"""Makes an output wrong. The entries are those at fault; none where it is the output as a whole."""


@dataclass(frozen=True, slots=True)
class Plant:
    """One way of being wrong. ``also`` are other names that are as right for it; ``least`` how bad it is at least.

    ``structural`` says that it shows from order, dates and page numbers, whatever is said.
    """

    name: str
    kind: Kind
    make: Change
    also: frozenset[Kind] = frozenset()
    least: Severity = "major"
    structural: bool = False


@dataclass(frozen=True, slots=True)
class WholePlant:
    """One way in which a whole output is wrong."""

    name: str
    kind: Kind
    make: Damage
    also: frozenset[Kind] = frozenset()
    least: Severity = "critical"
