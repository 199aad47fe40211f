"""How services scale: Application Auto Scaling as far as it is asked, since moto's knows moto's own ECS only."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from golive_rehearsal.aws.nouns import Document

_DIMENSION = "ecs:service:DesiredCount"
_PARTS = ("DynamicScalingInSuspended", "DynamicScalingOutSuspended", "ScheduledScalingSuspended")


@dataclass(slots=True)
class ScalableTargets:
    """The services that were registered to scale, by their resource id. ``role`` is whose name AWS acts in."""

    role: str
    known: dict[str, Document] = field(default_factory=dict)

    def register(self, resource: str, least: int, most: int, at: datetime) -> None:
        """Register a service with the least and the most copies that it may have."""
        self.known[resource] = {
            "ServiceNamespace": "ecs",
            "ResourceId": resource,
            "ScalableDimension": _DIMENSION,
            "MinCapacity": least,
            "MaxCapacity": most,
            "RoleARN": self.role,
            "CreationTime": at,
            "SuspendedState": dict.fromkeys(_PARTS, False),
        }

    def suspend(self, resource: str) -> Callable[[], None]:
        """Suspend all of a service's scaling; what is returned resumes it."""
        self.known[resource]["SuspendedState"] = dict.fromkeys(_PARTS, True)

        def undo() -> None:
            self.known[resource]["SuspendedState"] = dict.fromkeys(_PARTS, False)

        return undo

    def describe(self, asked: Document) -> Document:
        """What is registered, of the resources that are asked for."""
        wanted = asked.get("ResourceIds") or list(self.known)
        right = asked["ServiceNamespace"] == "ecs" and asked.get("ScalableDimension", _DIMENSION) == _DIMENSION
        return {"ScalableTargets": [self.known[one] for one in wanted if one in self.known and right]}
