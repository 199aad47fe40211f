"""What the account's own alarms are, and how the service grows and shrinks by itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MetricRead:
    """A metric that an alarm reads. ``role`` is which of the target's signals it is part of; empty if of none."""

    id: str
    name: str
    role: str
    statistic: str
    period: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An alarm as CloudWatch describes it; ``found`` is False where there is none of that name, and nothing else holds.

    It rings when ``datapoints`` of the last ``periods`` results of ``expression`` compare so with ``threshold``;
    ``missing`` is what a period without result counts as. ``actions`` is how many receivers it has. One that is not
    judged by periods has none: it is made of other alarms, and ``expression`` is the rule that says how.
    """

    name: str
    found: bool
    actions_on: bool = False
    actions: int = 0
    state: str = ""
    comparison: str = ""
    threshold: float = 0.0
    periods: int = 0
    datapoints: int = 0
    missing: str = ""
    expression: str = ""
    metrics: tuple[MetricRead, ...] = ()


@dataclass(frozen=True, slots=True)
class Alarms:
    """The alarms that a target names: the one on API errors, and the others; ``unread`` are error metrics it lacks."""

    errors: Alarm
    others: tuple[Alarm, ...]
    unread: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[Alarm, ...]:
        """Every one of them."""
        return (self.errors, *self.others)


@dataclass(frozen=True, slots=True)
class Scaling:
    """How many copies a service may have, and what of its scaling is suspended; None where it does not scale."""

    minimum: int | None
    maximum: int | None
    suspended: tuple[str, ...] = ()
    wanted: tuple[int, int] = (1, 1)
    """The least and the most that the target file wants."""
