"""Faults that come while the rollback goes on: what AWS answers then, what does not come about, what others do."""

from typing import TYPE_CHECKING, ClassVar

from golive_rehearsal.aws import retold
from golive_rehearsal.aws.disturbed import all_of
from golive_rehearsal.aws.refusals import Refusal, ServerFault
from golive_rehearsal.faults.fault import AwsSwitch, Fault, RollbackFault, Undo

if TYPE_CHECKING:
    from golive_rehearsal.world import RehearsalWorld

_NOTHING_COMES: dict[str, str] = {
    "rollback-version": "WATCH",
    "rollback-copies": "FAIL",
    "rollback-nothing-else": "FAIL",
    "rollback-targets": "FAIL",
    "rollback-health": "FAIL",
    "rollback-errors": "INCONCLUSIVE",
    "rollback-time": "INCONCLUSIVE",
}
_UNDONE: dict[str, str] = _NOTHING_COMES | {"rollback-version": "FAIL"}


class UpdateThrottled(AwsSwitch):
    """Many pipelines deploy in the same account."""

    name = "update-throttled"
    what = "AWS answers the first three calls that set the version with ThrottlingException, and then does it."
    owner = "rollback"
    known_as = (39,)
    turns: ClassVar = {}
    switch = staticmethod(
        lambda world: world.aws.refused_first("ecs:UpdateService", 3, Refusal("ThrottlingException", "Rate exceeded"))
    )


class UpdateFailing(AwsSwitch):
    """AWS has a bad day."""

    name = "update-failing"
    what = "AWS itself fails at the first call that sets the version, and does not do it."
    owner = "rollback"
    known_as = (39,)
    turns: ClassVar = {}
    switch = staticmethod(
        lambda world: world.aws.refused_first(
            "ecs:UpdateService", 1, ServerFault("ServerException", "Service Unavailable.")
        )
    )


class UpdateLost(AwsSwitch):
    """AWS has a bad day, and its answer says nothing of what it did."""

    name = "update-lost"
    what = "AWS does what the first call that sets the version asks, and answers that it failed."
    owner = "rollback"
    known_as = (39,)
    turns: ClassVar = {}
    switch = staticmethod(lambda world: world.aws.retold("ecs:UpdateService", retold.lost_once()))


class AlarmOnTheWay(Fault):
    """The errors of the last minutes are still counted when the rollback begins."""

    name = "alarm-on-the-way"
    what = "An alarm that ECS heeds rings after the rollback has begun, so ECS goes forward to the bad release."
    owner = "rollback"
    known_as = (4,)
    turns: ClassVar = _UNDONE

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Have ECS watch the alarm, and let it ring then."""
        held: list[Undo] = []

        def ring() -> None:
            held.append(world.aws.alarm_held(world.service, "5xx-rate", "ALARM"))

        watched = world.aws.watches_alarm(world.service, f"{world.service}-5xx-rate")
        later = world.aws.once_under_way(world.service, 40, ring)

        def let_go() -> None:
            all_of(*held)()

        return all_of(watched, let_go, later)


class AlarmsBake(RollbackFault):
    """It is as it should be, and takes its time."""

    name = "alarms-bake"
    what = "ECS watches an alarm for minutes after all copies are changed, before it calls the change finished."
    known_as = (35,)
    turns: ClassVar = {}
    switch = staticmethod(lambda world: world.aws.watches_alarm(world.service, f"{world.service}-latency"))


class PipelineAgain(RollbackFault):
    """Nobody told the pipeline."""

    name = "pipeline-again"
    what = "A pipeline deploys the bad release again four minutes after the rollback has begun."
    known_as = (16,)
    turns: ClassVar = {
        "rollback-version": "FAIL",
        "rollback-copies": "FAIL",
        "rollback-nothing-else": "FAIL",
        "rollback-targets": "FAIL",
        "rollback-time": "INCONCLUSIVE",
    }
    switch = staticmethod(
        lambda world: world.aws.once_under_way(
            world.service,
            240,
            lambda: world.aws.changed(world.service, taskDefinition=world.revision(world.release_tag)),
        )
    )


class ChangedFirst(RollbackFault):
    """Two people press at the same time."""

    name = "changed-first"
    what = "Somebody else sets a third version in the moment before the rollback's own call."
    known_as = (17,)
    turns: ClassVar = {}
    switch = staticmethod(lambda world: world.aws.changed_first(world.service, world.revision("1.5.0")))


class ScaledMeanwhile(Fault):
    """A busy hour."""

    name = "scaled-meanwhile"
    what = "Scaling wants four copies instead of two while the rollback goes on."
    owner = "rollback"
    known_as = (37,)
    turns: ClassVar = {}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Scale it then."""
        scale = world.aws.once_under_way(world.service, 20, lambda: world.aws.changed(world.service, desiredCount=4))
        return all_of(lambda: world.aws.changed(world.service, desiredCount=2), scale)


class ReleaseDeregistered(Fault):
    """A tool that keeps no version that it has replaced."""

    name = "release-deregistered"
    what = "A tool takes the bad release out of use while the rollback goes on, so that nobody can go forward again."
    owner = "rollback"
    known_as = (42,)
    turns: ClassVar = {}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Take it out of use then."""
        gone: list[Undo] = []
        release = world.revision(world.release_tag)
        later = world.aws.once_under_way(
            world.service, 30, lambda: gone.append(world.aws.definition_deregistered(release))
        )

        def back() -> None:
            all_of(*gone)()

        return all_of(back, later)


class FinishedEarly(RollbackFault):
    """The change's own success is set to come early."""

    name = "finished-early"
    what = "AWS calls the change finished once the new copies are up, and the old ones go on serving beside them."
    known_as = (10,)
    turns: ClassVar = {
        "rollback-nothing-else": "FAIL",
        "rollback-targets": "FAIL",
        "rollback-health": "FAIL",
        "rollback-errors": "INCONCLUSIVE",
        "rollback-time": "INCONCLUSIVE",
    }
    switch = staticmethod(lambda world: world.aws.finished_early(world.service))


class ReadsStale(RollbackFault):
    """AWS has many machines, and they do not all know at once."""

    name = "reads-stale"
    what = "AWS's first five answers about the service after the change are those of before it."
    known_as = (5, 38)
    turns: ClassVar = {}
    switch = staticmethod(lambda world: world.aws.reads_stale(world.service, 5))


class FailsOpen(RollbackFault):
    """A security group was changed, so that checks come through no more."""

    name = "fails-open"
    what = "No copy passes the load balancer's checks, so it sends users to all of them; the health address answers."
    known_as = (12,)
    turns: ClassVar = {
        "rollback-version": "WATCH",
        "rollback-targets": "FAIL",
        "rollback-errors": "INCONCLUSIVE",
        "rollback-time": "INCONCLUSIVE",
    }
    switch = staticmethod(lambda world: world.aws.fails_open(world.service))


class HealthKept(RollbackFault):
    """A cache in front of everything."""

    name = "health-kept"
    what = "Something before the copies answers the health address, with what the release said."
    known_as = (13,)
    turns: ClassVar = {"rollback-health": "FAIL", "rollback-errors": "INCONCLUSIVE", "rollback-time": "INCONCLUSIVE"}
    switch = staticmethod(
        lambda world: world.aws.health_kept(
            world.service, "/health", f'{{"status": "ok", "version": "{world.release_tag}"}}'
        )
    )


class PreviousUnhealthy(Fault):
    """The release brought another health address, and the load balancer was changed to it."""

    name = "previous-unhealthy"
    what = "The previous version starts, and fails the load balancer's health check, which was changed for the release."
    owner = "rollback"
    known_as = (14,)
    turns: ClassVar = _NOTHING_COMES

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Let it answer so."""
        world.plays[world.previous_tag] = "1.5.1-unhealthy"
        return world.plays.clear


class PreviousDies(PreviousUnhealthy):
    """Each copy has come up, so ECS counts no failure, and starts another for ever."""

    name = "previous-dies"
    what = "Each copy of the previous version ends twenty seconds after it has come up, before it is healthy."
    known_as = (36,)

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Let it end so."""
        short = world.aws.short_lived(world.service, world.revision(world.previous_tag))
        return all_of(super().apply(world), short)


class NoRoomBetween(RollbackFault):
    """Somebody saved money."""

    name = "no-room-between"
    what = "As many copies must run as may run, so that ECS can neither start nor stop one."
    known_as = (31,)
    turns: ClassVar = _NOTHING_COMES
    switch = staticmethod(
        lambda world: world.aws.configured(world.service, minimumHealthyPercent=100, maximumPercent=100)
    )


class NoCapacity(RollbackFault):
    """A bad day of the whole region."""

    name = "no-capacity"
    what = "AWS has no room to start copies."
    known_as = (32,)
    turns: ClassVar = _NOTHING_COMES
    switch = staticmethod(
        lambda world: world.aws.unstartable(
            world.revision(world.previous_tag),
            "Capacity is unavailable at this time. Please try again later or in a different availability zone",
        )
    )


class TokenExpires(RollbackFault):
    """Signed in for an hour, an hour ago."""

    name = "token-expires"
    what = "The credentials are good no more half a minute after the rollback has begun."
    known_as = (39,)
    turns: ClassVar = {
        "rollback-version": "INCONCLUSIVE",
        "rollback-copies": "INCONCLUSIVE",
        "rollback-nothing-else": "INCONCLUSIVE",
        "rollback-targets": "INCONCLUSIVE",
        "rollback-health": "INCONCLUSIVE",
        "rollback-errors": "INCONCLUSIVE",
        "rollback-time": "INCONCLUSIVE",
    }
    switch = staticmethod(lambda world: world.aws.expires_after(world.service, 30))
