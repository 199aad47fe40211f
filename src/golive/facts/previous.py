"""What a version needs to start, whether it is still there, and what a rollback to it would take."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from golive.facts.strategy import Strategy


@dataclass(frozen=True, slots=True)
class SecretState:
    """A secret by its name: whether its store has it, and whether it is about to be deleted. Never its value."""

    name: str
    exists: bool
    deleting: bool = False


@dataclass(frozen=True, slots=True)
class RoleState:
    """A role of a task definition: whether it is there, and whether ECS's tasks may take it on."""

    name: str
    exists: bool
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class ImageFit:
    """The image of one container in its registry.

    ``platforms`` are those that its index names, such as ``linux/amd64``; empty where it is no index and says none.
    ``wanted`` is the task definition's. ``days_left`` and ``pushes_left`` say when a rule of the repository removes it:
    in so many days, with that many more images; None where no rule does.
    """

    container: str
    platforms: tuple[str, ...]
    wanted: str
    days_left: int | None = None
    pushes_left: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionNeeds:
    """What a version needs to start. ``version`` is its short name; each noun says for itself whether it is there."""

    version: str
    images: tuple[ImageFit, ...]
    secrets: tuple[SecretState, ...]
    roles: tuple[RoleState, ...]
    log_groups: Mapping[str, bool]
    target_groups: Mapping[str, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackPace:
    """What decides how long a rollback takes. Seconds are the target's.

    ``start``: from asking for a copy to its process running, as measured on the copies that run; None where none tells.
    ``healthy``: until the load balancer sends users there. ``drain``: until an old copy is let go. ``walk``: the four
    user steps at most. ``minimum`` and ``maximum`` are percent of ``desired``. ``alarms`` are those that AWS watches
    during a change of version, each with its state.

    ``strategy`` is the service's own, ``lasted`` what the last change that ended well by it took. ``baking``: a change
    under way is in its bake, which ends at ``bakes_until`` at the earliest; None where that moment is over or unknown.
    """

    controller: str
    desired: int
    minimum: int
    maximum: int
    start: float | None
    healthy: float
    drain: float
    walk: float
    alarms: Mapping[str, str]
    strategy: Strategy = field(default_factory=Strategy)
    lasted: float | None = None
    baking: bool = False
    bakes_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rights:
    """Who asks, and for each call of a rollback whether AWS would allow them to make it."""

    who: str
    allowed: Mapping[str, bool]
