"""What a rollback needs of the world, as calls of edges: whoever wires it hands them in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from golive.facts import Answer, MetricMinutes, OtherWay, Scene, Troubles, VersionState
from golive.model.release import Release


@dataclass(frozen=True, slots=True)
class Means:
    """What a rollback needs of the world, handed in by whoever wires it: each is one call of an edge."""

    scene: Callable[[], Scene]
    history_scene: Callable[[], Scene]
    troubles: Callable[[datetime], Troubles]
    """What ECS says since then of why copies end or are not started."""
    version_state: Callable[[Release], VersionState]
    tags: Callable[[str], frozenset[str]]
    """The tags of a version's images, by its ARN."""
    releases_of: Callable[[Sequence[str]], dict[str, Release]]
    set_version: Callable[[str], tuple[str, str]]
    stop_rollout: Callable[[str], str]
    health: Callable[[], Answer]
    metrics: Callable[[datetime], MetricMinutes]
    ways: Callable[[], Sequence[OtherWay]]
    """Where else the load balancer sends users."""
    by_hand: Callable[[str], str]
    """The one line by which the technical owner sets a version himself."""
