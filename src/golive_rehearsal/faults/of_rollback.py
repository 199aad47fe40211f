"""Faults that who rolls back finds there: of what is to be gone back to, and of how the service stands."""

from typing import TYPE_CHECKING, ClassVar

from golive_rehearsal.aws.disturbed import all_of
from golive_rehearsal.aws.refusals import Refusal
from golive_rehearsal.faults.fault import AwsSwitch, Fault, RollbackFault, Undo

if TYPE_CHECKING:
    from golive_rehearsal.world import RehearsalWorld

_REFUSED: dict[str, str] = {"rolled-back": "INCONCLUSIVE"}
"""golive changes nothing, and says that it is not rolled back."""


class PreviousNeverRan(Fault):
    """The version with the number before, which somebody registered and nobody deployed."""

    name = "previous-never-ran"
    what = "The version on the record is one that never ran: it starts well, and answers 500."
    owner = "rollback"
    known_as = (1,)
    tag: ClassVar[str] = "1.5.1-5xx"
    turns: ClassVar = _REFUSED

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Register it, and have it be what is written down."""
        before, world.previous_tag = world.previous_tag, self.tag
        return lambda: setattr(world, "previous_tag", before)


class FirstRelease(PreviousNeverRan):
    """The first launch of all, for which somebody wrote down some version."""

    name = "first-release"
    what = "The release is the first that was ever deployed; the version on the record never ran here."
    known_as = (28,)
    tag = "1.5.1-uncited"

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Have ECS know of no other deployment."""
        return all_of(super().apply(world), world.aws.history_cut(world.service))


class PreviousWithoutNumber(Fault):
    """Copied from the runbook by hand."""

    name = "previous-without-number"
    what = "The version is typed as the family's name alone, which AWS takes for its newest version."
    owner = "rollback"
    known_as = (7,)
    turns: ClassVar = _REFUSED

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Type it so."""
        arn = world.revision(world.previous_tag)
        world.typed = arn.rpartition("/")[2].partition(":")[0]
        return lambda: setattr(world, "typed", "")


class PreviousDeleted(AwsSwitch):
    """A clean-up of old versions."""

    name = "previous-deleted"
    what = "The version to go back to is being deleted in AWS."
    settings_only = True
    known_as = (20,)
    turns: ClassVar = {"previous-ready": "FAIL"}
    switch = staticmethod(lambda world: world.aws.definition_deleted(world.revision(world.previous_tag)))


class PreviousOtherPlatform(Fault):
    """Somebody moved the family to cheaper machines, old versions too."""

    name = "previous-other-platform"
    what = "The previous version is set to run on ARM, and its image is made for Intel."
    settings_only = True
    known_as = (22,)
    turns: ClassVar = {"previous-images": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Set it so; ECS finds no image for it then."""
        arn = world.revision(world.previous_tag)
        why = "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/arm64'."
        return all_of(world.aws.made_for(arn, "ARM64"), world.aws.unstartable(arn, why))


class ControllerCodeDeploy(AwsSwitch):
    """The service was made for changes by colours."""

    name = "controller-codedeploy"
    what = "CodeDeploy changes the service's versions, so that ECS refuses to."
    settings_only = True
    known_as = (27,)
    turns: ClassVar = {"rollback-path": "FAIL", "previous-ready": "INCONCLUSIVE"}
    switch = staticmethod(lambda world: world.aws.external(world.service, "CODE_DEPLOY"))


class OtherAccount(RollbackFault):
    """Two accounts made by one template."""

    name = "other-account"
    what = "The credentials are those of another account, where everything has the same names."
    known_as = (18,)
    turns: ClassVar = {}
    switch = staticmethod(lambda world: world.aws.of_account("999988887777"))


class HistoryForgotten(RollbackFault):
    """A launch that is half a year old: ECS keeps a deployment for 90 days."""

    name = "history-forgotten"
    what = "ECS has forgotten every deployment but the release's; the pin has the number that it had."
    known_as = (41,)
    turns: ClassVar = {}
    switch = staticmethod(lambda world: world.aws.history_cut(world.service))


class BreakerWentBack(Fault):
    """Two steps back are one too many."""

    name = "breaker-went-back"
    what = "The circuit breaker has put the previous version back before anybody pressed."
    owner = "rollback"
    known_as = (2,)
    turns: ClassVar = {}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Have the release crash as it is deployed again over the previous version."""
        release = world.release_tag
        world.deploy(world.previous_tag)
        undo = world.crash(release)
        world.deploy(release)

        def mend() -> None:
            undo()
            world.deploy(release)

        return mend


class ServiceAtZero(Fault):
    """Somebody stopped the bad release by scaling it away."""

    name = "service-at-zero"
    what = "The service is set to run no copy at all."
    owner = "rollback"
    known_as = (6,)
    turns: ClassVar = _REFUSED

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Scale it away, and wait until all is gone."""
        world.aws.changed(world.service, desiredCount=0)
        world.until(lambda: not world.target_states())

        def mend() -> None:
            world.aws.changed(world.service, desiredCount=2)
            world.until(lambda: world.aws.steady(world.service) and set(world.target_states()) == {"healthy"})

        return mend


class ServiceDraining(RollbackFault):
    """Somebody deletes the stack."""

    name = "service-draining"
    what = "The service is being deleted."
    known_as = (33,)
    turns: ClassVar = _REFUSED
    switch = staticmethod(lambda world: world.aws.service_is(world.service, "DRAINING"))


class StopTooLate(Fault):
    """The release is still being deployed when somebody stops it."""

    name = "stop-too-late"
    what = "The release is still being deployed, and AWS answers the first stop of it that it can't be stopped now."
    owner = "rollback"
    known_as = (30,)
    turns: ClassVar = {}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Deploy it over the previous version, whose copies drain for a while."""
        release = world.revision(world.release_tag)
        world.deploy(world.previous_tag)
        slowly = world.aws.drains_for(world.service, 240)
        world.aws.changed(world.service, taskDefinition=release)
        conflict = Refusal("ConflictException", "The service deployment can't be stopped in its present state.")
        refused = world.aws.refused_first("ecs:StopServiceDeployment", 1, conflict)
        return all_of(lambda: world.deploy(world.release_tag), slowly, refused)


class RollbackLeft(Fault):
    """A laptop whose battery is empty."""

    name = "rollback-left"
    what = "Somebody began to roll back and is gone; AWS goes on with it."
    owner = "rollback"
    known_as = (43,)
    turns: ClassVar = {}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Begin it; old copies drain for a while, so that it is still under way."""
        slowly = world.aws.drains_for(world.service, 240)
        world.aws.changed(world.service, taskDefinition=world.revision(world.previous_tag))
        return all_of(lambda: world.deploy(world.release_tag), slowly)
