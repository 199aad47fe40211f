"""Faults of the account."""

from typing import TYPE_CHECKING, ClassVar

from golive_rehearsal.faults.fault import Fault, Undo

if TYPE_CHECKING:
    from golive_rehearsal.world import RehearsalWorld


class UnhealthyCopy(Fault):
    """One copy stops passing the load balancer's health check."""

    name = "unhealthy-copy"
    what = "The load balancer finds one running copy unhealthy."
    turns: ClassVar = {"targets-healthy": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Fail the health check of one copy."""
        undo = world.aws.target_unhealthy(world.service)
        world.until(lambda: "unhealthy" in world.target_states())

        def mend() -> None:
            undo()
            world.until(lambda: set(world.target_states()) == {"healthy"})

        return mend


class PreviousImageGone(Fault):
    """A lifecycle rule of the registry removed the way back."""

    name = "previous-image-gone"
    what = "The image of the version to go back to is no longer in the registry."
    turns: ClassVar = {"previous-ready": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Delete the image."""
        return world.aws.image_gone(world.service, world.previous_tag)


class PreviousInactive(Fault):
    """A pipeline deregistered the way back."""

    name = "previous-inactive"
    what = "The version to go back to was deregistered in AWS."
    turns: ClassVar = {"previous-ready": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Deregister the version."""
        return world.aws.definition_deregistered(world.revision(world.previous_tag))


class MetricsSilent(Fault):
    """The metrics pipeline is dead while the service is fine."""

    name = "metrics-silent"
    what = "The load balancer publishes no metrics any more."
    turns: ClassVar = {"signals-readable": "INCONCLUSIVE", "trigger-api-errors": "INCONCLUSIVE"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Stop publishing."""
        return world.aws.metrics_late()


class ErrorsBefore(Fault):
    """The launch would open inside a trigger."""

    name = "errors-before-launch"
    what = "For the last quarter of an hour 5 % of the requests failed."
    turns: ClassVar = {"trigger-api-errors": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Write the past."""
        return world.aws.past_errors(world.service)


class EcsDenied(Fault):
    """The operator's rights were cut."""

    name = "ecs-denied"
    what = "AWS refuses us to read the service."
    turns: ClassVar = {
        "service-on-release": "INCONCLUSIVE",
        "tasks-on-release": "INCONCLUSIVE",
        "targets-healthy": "INCONCLUSIVE",
    }

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Refuse the call."""
        return world.aws.denied("ecs:DescribeServices")


class RollbackDenied(Fault):
    """The operator may look, but not change."""

    name = "rollback-denied"
    what = "AWS refuses us to change the version of the service."
    owner = "rollback"
    turns: ClassVar = {
        "rolled-back": "INCONCLUSIVE",
        "rollback-version": "FAIL",
        "rollback-copies": "FAIL",
        "rollback-nothing-else": "FAIL",
        "rollback-targets": "FAIL",
        "workflow-chronology": "FAIL",
        "workflow-export": "INCONCLUSIVE",
    }

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Refuse the call."""
        return world.aws.denied("ecs:UpdateService")
