"""Faults of the account."""

from typing import TYPE_CHECKING, ClassVar

from golive_rehearsal.aws import retold
from golive_rehearsal.faults.fault import AwsSwitch, Fault, Undo

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
            # AWS puts another copy in the place of one that is unhealthy, so all must have come to rest again.
            world.until(lambda: world.aws.steady(world.service) and set(world.target_states()) == {"healthy"})

        return mend


class PreviousImageGone(AwsSwitch):
    """A lifecycle rule of the registry removed the way back."""

    name = "previous-image-gone"
    what = "The image of the version to go back to is no longer in the registry."
    settings_only = True
    known_as = (21,)
    turns: ClassVar = {"previous-ready": "FAIL", "previous-images": "FAIL"}
    switch = staticmethod(lambda world: world.aws.image_gone(world.service, world.previous_tag))


class PreviousInactive(AwsSwitch):
    """A pipeline deregistered the way back."""

    name = "previous-inactive"
    what = "The version to go back to was deregistered in AWS."
    settings_only = True
    known_as = (19,)
    turns: ClassVar = {"previous-ready": "FAIL"}
    switch = staticmethod(lambda world: world.aws.definition_deregistered(world.revision(world.previous_tag)))


class MetricsSilent(AwsSwitch):
    """The metrics pipeline is dead while the service is fine."""

    name = "metrics-silent"
    what = "The load balancer publishes no metrics any more."
    turns: ClassVar = {"signals-readable": "INCONCLUSIVE", "trigger-api-errors": "INCONCLUSIVE"}
    switch = staticmethod(lambda world: world.aws.metrics_late())


class MetricsLate(AwsSwitch):
    """CloudWatch's own delay, at its worst."""

    name = "metrics-late"
    what = "The load balancer's metrics come ten minutes late."
    turns: ClassVar = {"signals-readable": "INCONCLUSIVE", "trigger-api-errors": "INCONCLUSIVE"}
    switch = staticmethod(lambda world: world.aws.metrics_late(600))


class ErrorsBefore(Fault):
    """The launch would open inside a trigger. The alarm is held, so that it rings whenever one looks."""

    name = "errors-before-launch"
    what = "For the last quarter of an hour 5 % of the requests failed."
    turns: ClassVar = {"trigger-api-errors": "FAIL", "alarm-quiet": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Write the errors into the past, and let the alarm on them ring."""
        undo = world.aws.past_errors(world.service)
        let_go = world.aws.alarm_held(world.service, "5xx-rate", "ALARM")

        def mend() -> None:
            let_go()
            undo()

        return mend


class EcsDenied(AwsSwitch):
    """The operator's rights were cut."""

    name = "ecs-denied"
    what = "AWS refuses us to read the service."
    turns: ClassVar = {
        "service-on-release": "INCONCLUSIVE",
        "tasks-on-release": "INCONCLUSIVE",
        "targets-healthy": "INCONCLUSIVE",
        "scaling-right": "INCONCLUSIVE",
        "rollback-in-time": "INCONCLUSIVE",
        "rollback-path": "INCONCLUSIVE",
        "website-fits-previous": "INCONCLUSIVE",
        "schema-fits-previous": "INCONCLUSIVE",
    }
    switch = staticmethod(lambda world: world.aws.denied("ecs:DescribeServices"))


class RollbackDenied(AwsSwitch):
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
        "rollback-health": "FAIL",
        "rollback-errors": "INCONCLUSIVE",
        "rollback-time": "INCONCLUSIVE",
        "workflow-chronology": "FAIL",
        "workflow-export": "INCONCLUSIVE",
    }
    switch = staticmethod(lambda world: world.aws.denied("ecs:UpdateService"))


class StartLogGone(AwsSwitch):
    """Somebody tidied up the logs."""

    name = "start-log-gone"
    what = "The log group is gone to which copies write, so that none that is started now comes up."
    owner = "rollback"
    known_as = (24,)
    turns: ClassVar = {
        "rollback-version": "WATCH",
        "rollback-copies": "FAIL",
        "rollback-nothing-else": "FAIL",
        "rollback-targets": "FAIL",
        "rollback-health": "FAIL",
        "rollback-errors": "INCONCLUSIVE",
        "rollback-time": "INCONCLUSIVE",
    }
    switch = staticmethod(lambda world: world.aws.log_group_gone("/ecs/ontogra-api"))


class AwsUnreachable(AwsSwitch):
    """The network between us and AWS is cut."""

    name = "aws-unreachable"
    what = "AWS refuses every connection; the app itself is fine."
    known_as = (39,)
    turns: ClassVar = {
        "service-on-release": "INCONCLUSIVE",
        "tasks-on-release": "INCONCLUSIVE",
        "targets-healthy": "INCONCLUSIVE",
        "previous-ready": "INCONCLUSIVE",
        "environment-lock": "INCONCLUSIVE",
        "demo-users-off": "INCONCLUSIVE",
        "hosts-limited": "INCONCLUSIVE",
        "internal-secret": "INCONCLUSIVE",
        "clock-right": "INCONCLUSIVE",
        "release-images": "INCONCLUSIVE",
        "previous-images": "INCONCLUSIVE",
        "previous-needs": "INCONCLUSIVE",
        "rollback-in-time": "INCONCLUSIVE",
        "rollback-path": "INCONCLUSIVE",
        "rollback-allowed": "INCONCLUSIVE",
        "audit-lines": "INCONCLUSIVE",
        "alarms-call": "INCONCLUSIVE",
        "alarm-rule": "INCONCLUSIVE",
        "alarm-quiet": "INCONCLUSIVE",
        "scaling-right": "INCONCLUSIVE",
        "signals-readable": "INCONCLUSIVE",
        "trigger-api-errors": "INCONCLUSIVE",
        "cohort-closed": "INCONCLUSIVE",
        "intake-pausable": "INCONCLUSIVE",
        "website-fits-previous": "INCONCLUSIVE",
        "schema-fits-previous": "INCONCLUSIVE",
        "sources-readable": "INCONCLUSIVE",
    }
    switch = staticmethod(lambda world: world.aws.unreachable())


class AwsThrottled(AwsSwitch):
    """We, or somebody in the same account, ask too much."""

    name = "aws-throttled"
    what = "AWS answers every other call with ThrottlingException; trying again helps, so nothing may turn."
    known_as = (39,)
    turns: ClassVar = {}
    switch = staticmethod(lambda world: world.aws.throttled())


class AwsSlow(AwsSwitch):
    """A bad day of AWS, or of our network."""

    name = "aws-slow"
    what = "AWS answers everything a second late; that is bearable, so nothing may turn."
    turns: ClassVar = {}
    switch = staticmethod(lambda world: world.aws.slow(1.0))


class ContainerAdded(AwsSwitch):
    """The account's security team switched GuardDuty's runtime monitoring on."""

    name = "container-added"
    what = "AWS puts a container of its own into each copy; it is no part of the release, so nothing may turn."
    settings_only = True
    turns: ClassVar = {}
    switch = staticmethod(lambda world: world.aws.retold("ecs:DescribeTasks", retold.with_agents))


class DigestsUntold(AwsSwitch):
    """An agent of EC2 that is some years old."""

    name = "digests-untold"
    what = "AWS does not say which images the copies run."
    settings_only = True
    known_as = (9,)
    turns: ClassVar = {"tasks-on-release": "INCONCLUSIVE"}
    switch = staticmethod(lambda world: world.aws.retold("ecs:DescribeTasks", retold.without_digests))


class AddressesIpv6(Fault):
    """The product moved into subnets that have IPv6 only."""

    name = "addresses-ipv6"
    what = "The copies have addresses of IPv6 and no others; that is as good, so nothing may turn."
    settings_only = True
    turns: ClassVar = {}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Tell them so, of the copies and of the targets."""
        tasks = world.aws.retold("ecs:DescribeTasks", retold.tasks_of_ipv6)
        targets = world.aws.retold("elbv2:DescribeTargetHealth", retold.targets_of_ipv6)

        def mend() -> None:
            tasks()
            targets()

        return mend


class LogsSearched(AwsSwitch):
    """The log group has grown by a year."""

    name = "logs-searched"
    what = "AWS answers questions of the logs with sixty empty pages before the lines; nothing may turn."
    settings_only = True
    turns: ClassVar = {}
    switch = staticmethod(lambda world: world.aws.logs_searched())


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


class RollbackForward(AwsSwitch):
    """ECS goes back to "the last that completed", which during a rollback is the bad release."""

    name = "rollback-forward"
    what = "The previous version crashes when it is rolled back to, so the circuit breaker restores the bad release."
    owner = "rollback"
    known_as = (3, 5)
    turns: ClassVar = {
        "rollback-version": "FAIL",
        "rollback-copies": "FAIL",
        "rollback-nothing-else": "FAIL",
        "rollback-targets": "FAIL",
        "rollback-health": "FAIL",
        "rollback-errors": "INCONCLUSIVE",
        "rollback-time": "INCONCLUSIVE",
    }
    switch = staticmethod(lambda world: world.crash(world.previous_tag))


class HalfElsewhere(AwsSwitch):
    """A second service beside the first, from a change by colours that was not finished."""

    name = "half-elsewhere"
    what = "The load balancer sends half of the users to another target group, where the release goes on running."
    owner = "rollback"
    turns: ClassVar = {"rollback-targets": "FAIL", "rollback-time": "INCONCLUSIVE"}
    switch = staticmethod(lambda world: world.aws.half_elsewhere(world.service, world.release_tag))


class DrainForever(AwsSwitch):
    """A deregistration delay of most of an hour: all users are moved, and ECS still is not finished."""

    name = "drain-forever"
    what = "Copies of the withdrawn version drain for fifty minutes, so AWS does not finish the rollback in time."
    owner = "rollback"
    known_as = (34,)
    turns: ClassVar = {"rollback-version": "WATCH", "rollback-time": "INCONCLUSIVE"}
    switch = staticmethod(lambda world: world.aws.drains_for(world.service, 3000))
