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


class MetricsLate(Fault):
    """CloudWatch's own delay, at its worst."""

    name = "metrics-late"
    what = "The load balancer's metrics come ten minutes late."
    turns: ClassVar = {"signals-readable": "INCONCLUSIVE", "trigger-api-errors": "INCONCLUSIVE"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Publish late."""
        return world.aws.metrics_late(600)


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


class AwsUnreachable(Fault):
    """The network between us and AWS is cut."""

    name = "aws-unreachable"
    what = "AWS refuses every connection; the app itself is fine."
    turns: ClassVar = {
        "service-on-release": "INCONCLUSIVE",
        "tasks-on-release": "INCONCLUSIVE",
        "targets-healthy": "INCONCLUSIVE",
        "previous-ready": "INCONCLUSIVE",
        "signals-readable": "INCONCLUSIVE",
        "trigger-api-errors": "INCONCLUSIVE",
    }

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Stop listening."""
        return world.aws.unreachable()


class AwsThrottled(Fault):
    """We, or somebody in the same account, ask too much."""

    name = "aws-throttled"
    what = "AWS answers every other call with ThrottlingException; trying again helps, so nothing may turn."
    turns: ClassVar = {}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Throttle."""
        return world.aws.throttled()


class AwsSlow(Fault):
    """A bad day of AWS, or of our network."""

    name = "aws-slow"
    what = "AWS answers everything two seconds late; that is bearable, so nothing may turn."
    turns: ClassVar = {}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Answer late."""
        return world.aws.slow(2.0)


class ReleaseCrashes(Fault):
    """The trap of "services stable": stable it is, on another version than the one that was deployed."""

    name = "release-crashes"
    what = "The release crashes at start, and the circuit breaker of ECS has put the version before it back."
    turns: ClassVar = {"service-on-release": "FAIL", "tasks-on-release": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Launch a release that crashes; ECS has gone back when this returns."""
        good, crashing = world.release_tag, "1.5.2"
        undo = world.crash(crashing)
        world.launch(crashing)

        def mend() -> None:
            undo()
            world.launch(good)

        return mend


class RollbackForward(Fault):
    """ECS goes back to "the last that completed", which during a rollback is the bad release."""

    name = "rollback-forward"
    what = "The previous version crashes when it is rolled back to, so the circuit breaker restores the bad release."
    owner = "rollback"
    turns: ClassVar = {
        "rollback-version": "FAIL",
        "rollback-copies": "FAIL",
        "rollback-nothing-else": "FAIL",
        "rollback-targets": "FAIL",
    }

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Let the previous version crash at its next start."""
        return world.crash(world.previous_tag)


class DrainForever(Fault):
    """A deregistration delay of most of an hour: all users are moved, and ECS still is not finished."""

    name = "drain-forever"
    what = "Copies of the withdrawn version drain for fifty minutes, so AWS does not finish the rollback in time."
    owner = "rollback"
    turns: ClassVar = {"rollback-version": "WATCH"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Set the delay."""
        return world.aws.drains_for(world.service, 3000)
