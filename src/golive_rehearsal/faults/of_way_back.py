"""Faults of the way back: what the previous version needs, how long a rollback takes, and who may do it."""

from typing import TYPE_CHECKING, ClassVar

from golive_rehearsal.aws.disturbed import all_of
from golive_rehearsal.aws.refusals import Refusal
from golive_rehearsal.faults.fault import AwsSwitch, Fault, Undo

if TYPE_CHECKING:
    from golive_rehearsal.world import RehearsalWorld


class PreviousTagMoved(AwsSwitch):
    """A rebuild was pushed under the same tag."""

    name = "previous-tag-moved"
    what = "The tag of the previous version's image points to another image now."
    settings_only = True
    known_as = (8,)
    turns: ClassVar = {"previous-images": "FAIL"}
    switch = staticmethod(lambda world: world.aws.image_moved(world.service, world.previous_tag))


class PreviousImageExpires(AwsSwitch):
    """A rule of the registry keeps the newest image only."""

    name = "previous-image-expires"
    what = "A rule of the registry removes the previous version's image with the next push."
    settings_only = True
    turns: ClassVar = {"previous-images": "FAIL"}
    switch = staticmethod(lambda world: world.aws.images_kept(world.service, 1))


class ReleaseOtherPlatform(AwsSwitch):
    """Built on a laptop with another processor."""

    name = "release-other-platform"
    what = "The release is set to run on ARM, and its image is made for Intel."
    settings_only = True
    turns: ClassVar = {"release-images": "FAIL"}
    switch = staticmethod(lambda world: world.aws.made_for(world.revision(world.release_tag), "ARM64"))


class ImagesDenied(AwsSwitch):
    """The operator's rights were cut."""

    name = "images-denied"
    what = "AWS refuses us to read the images."
    settings_only = True
    turns: ClassVar = {
        "release-images": "INCONCLUSIVE",
        "previous-images": "INCONCLUSIVE",
        "previous-needs": "INCONCLUSIVE",
    }
    switch = staticmethod(lambda world: world.aws.denied("ecr:BatchGetImage"))


class PreviousRoleSpoilt(Fault):
    """Somebody tidied up the roles."""

    name = "previous-role-spoilt"
    what = "ECS may not take on the execution role of the previous version any more."
    settings_only = True
    known_as = (25,)
    turns: ClassVar = {"previous-needs": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Let the role trust another; no copy of the version that has it would start."""
        arn = world.revision(world.previous_tag)
        role = f"arn:aws:iam::{world.aws.account_id}:role/ontogra-api-execution"
        why = (
            f"ECS was unable to assume the role '{role}' that was provided for this task. Please verify that the role "
            "being passed has the proper trust relationship and permissions."
        )
        spoilt = world.aws.role_trusts(world.service, "ec2.amazonaws.com")
        return all_of(spoilt, world.aws.unstartable(arn, why))


class RollbackSlow(AwsSwitch):
    """The load balancer looks every five minutes, and wants to see a copy healthy three times."""

    name = "rollback-slow"
    what = "The load balancer asks for a copy's health every five minutes."
    settings_only = True
    turns: ClassVar = {"rollback-in-time": "FAIL"}
    switch = staticmethod(lambda world: world.aws.patient(world.service, 300))


class RollbackBakes(AwsSwitch):
    """The team wants to look on for four hours after each change, with the old version beside it."""

    name = "rollback-bakes"
    what = "AWS changes the version blue/green, and keeps both versions for four hours before it is done."
    settings_only = True
    turns: ClassVar = {"rollback-in-time": "FAIL"}
    switch = staticmethod(
        lambda world: world.aws.deploys_by(world.service, {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 240})
    )


class RollbackPauses(AwsSwitch):
    """A release is let on by the release manager; a way back would wait for her, too."""

    name = "rollback-pauses"
    what = "A hook holds each change of version until a person says that it may go on."
    settings_only = True
    turns: ClassVar = {"rollback-in-time": "FAIL"}
    switch = staticmethod(
        lambda world: world.aws.deploys_by(
            world.service, {"lifecycleHooks": [{"targetType": "PAUSE", "lifecycleStages": ["POST_SCALE_UP"]}]}
        )
    )


class RollbackAsksFunction(AwsSwitch):
    """A function tests each release before users get it; how long it takes nobody has seen yet."""

    name = "rollback-asks-function"
    what = "AWS asks a function before it moves users, and no change of version has ended well with it yet."
    settings_only = True
    turns: ClassVar = {"rollback-in-time": "INCONCLUSIVE"}
    switch = staticmethod(
        lambda world: world.aws.deploys_by(
            world.service,
            {
                "strategy": "CANARY",
                "canaryConfiguration": {"canaryPercent": 5.0, "canaryBakeTimeInMinutes": 1},
                "bakeTimeInMinutes": 1,
                "lifecycleHooks": [
                    {
                        "targetType": "AWS_LAMBDA",
                        "hookTargetArn": "arn:aws:lambda:us-east-1:123456789012:function:try-it",
                        "roleArn": "arn:aws:iam::123456789012:role/ecs-hooks",
                        "lifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"],
                    }
                ],
            },
        )
    )


class PaceDenied(AwsSwitch):
    """The operator's rights were cut."""

    name = "pace-denied"
    what = "AWS refuses us to read how long old copies drain."
    settings_only = True
    turns: ClassVar = {"rollback-in-time": "INCONCLUSIVE", "rollback-path": "INCONCLUSIVE"}
    switch = staticmethod(lambda world: world.aws.denied("elbv2:DescribeTargetGroupAttributes"))


class DeploymentAlarmGone(AwsSwitch):
    """The alarm was renamed, and the service still names the old one."""

    name = "deployment-alarm-gone"
    what = "The service has ECS watch an alarm that does not exist."
    settings_only = True
    turns: ClassVar = {"rollback-path": "FAIL"}
    switch = staticmethod(lambda world: world.aws.watches_alarm(world.service, "ontogra-old-5xx"))


class ControllerExternal(AwsSwitch):
    """A pipeline of the company's own changes the versions, by task sets."""

    name = "controller-external"
    what = "Another than ECS changes the service's versions, so that a rollback by ECS would be refused."
    settings_only = True
    known_as = (27,)
    turns: ClassVar = {"rollback-path": "FAIL", "previous-ready": "INCONCLUSIVE"}
    switch = staticmethod(lambda world: world.aws.external(world.service))


class PreviousFipsImageGone(Fault):
    """The product has to use FIPS, and a rule of the registry removed the way back."""

    name = "previous-fips-image-gone"
    what = "The previous version names its image by the registry's FIPS address, and it is no longer there."
    settings_only = True
    known_as = (21,)
    turns: ClassVar = {"previous-ready": "FAIL", "previous-images": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Name it so, and delete it."""
        host = f"{world.aws.account_id}.dkr.ecr-fips.{world.aws.region}.amazonaws.com"
        name = world.aws.named_otherwise(world.revision(world.previous_tag), host)
        put_back = world.aws.image_gone(world.service, world.previous_tag)

        def mend() -> None:
            put_back()
            name()

        return mend


class PreviousParameterElsewhere(AwsSwitch):
    """The product was moved, and its parameters were copied; the old ones are deleted."""

    name = "previous-parameter-elsewhere"
    what = "The previous version takes a parameter from another region, where it is no longer there."
    settings_only = True
    known_as = (23,)
    turns: ClassVar = {"previous-needs": "FAIL"}
    switch = staticmethod(lambda world: world.aws.parameter_elsewhere(world.revision(world.previous_tag), "us-west-2"))


class PassRoleDenied(Fault):
    """They may change the service, but not hand on the roles of the old version."""

    name = "pass-role-denied"
    what = "Whoever runs the checks may not hand on the roles of the previous version, so a rollback would be refused."
    settings_only = True
    known_as = (26,)
    turns: ClassVar = {"rollback-allowed": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Deny it, and refuse the change of version that needs it."""
        named = "is not authorized to perform: iam:PassRole on resource: the version's roles"
        refused = world.aws.refused_first("ecs:UpdateService", 10**9, Refusal("AccessDeniedException", named))
        return all_of(world.aws.denied("iam:PassRole"), refused)


class SimulationDenied(AwsSwitch):
    """The operator's rights were cut."""

    name = "simulation-denied"
    what = "AWS refuses to say what we may do."
    settings_only = True
    turns: ClassVar = {"rollback-allowed": "INCONCLUSIVE"}
    switch = staticmethod(lambda world: world.aws.denied("iam:SimulatePrincipalPolicy"))


class ReleaseBakes(AwsSwitch):
    """The pilot's first hours are the bake of its own release: both versions run."""

    name = "release-bakes"
    what = "The release is in its bake; a stop of it goes back by the load balancer's weights, so nothing may turn."
    owner = "rollback"
    turns: ClassVar = {}
    switch = staticmethod(
        lambda world: world.aws.bakes(
            world.service, world.revision(world.previous_tag), world.revision(world.release_tag)
        )
    )


class RollbackBakesOn(AwsSwitch):
    """All users are on the previous version, and AWS keeps the withdrawn one for four hours more."""

    name = "rollback-bakes-on"
    what = "AWS keeps the withdrawn version beside the previous one for four hours, so the rollback ends in no time."
    owner = "rollback"
    turns: ClassVar = {"rollback-version": "WATCH", "rollback-nothing-else": "FAIL", "rollback-time": "INCONCLUSIVE"}
    switch = staticmethod(
        lambda world: world.aws.deploys_by(world.service, {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 240})
    )


class HookUnanswered(AwsSwitch):
    """The release manager who lets changes on is asleep."""

    name = "hook-unanswered"
    what = "A hook holds the rollback before any user is moved, until a person answers."
    owner = "rollback"
    known_as = (29,)
    turns: ClassVar = {
        "rollback-version": "WATCH",
        "rollback-nothing-else": "FAIL",
        "rollback-targets": "FAIL",
        "rollback-health": "FAIL",
        "rollback-errors": "INCONCLUSIVE",
        "rollback-time": "INCONCLUSIVE",
    }
    switch = staticmethod(
        lambda world: world.aws.deploys_by(
            world.service,
            {
                "strategy": "BLUE_GREEN",
                "bakeTimeInMinutes": 0,
                "lifecycleHooks": [{"targetType": "PAUSE", "lifecycleStages": ["POST_SCALE_UP"]}],
            },
        )
    )


class EarlySuccess(Fault):
    """ECS calls the change SUCCESSFUL, and copies of what it left are protected from its clean-up."""

    name = "early-success"
    what = "AWS calls the rollback SUCCESSFUL while protected copies of the withdrawn version go on serving users."
    owner = "rollback"
    turns: ClassVar = {
        "rollback-version": "WATCH",
        "rollback-nothing-else": "FAIL",
        "rollback-targets": "FAIL",
        "rollback-health": "FAIL",
        "rollback-errors": "INCONCLUSIVE",
        "rollback-time": "INCONCLUSIVE",
    }

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Protect what runs, and be content with half of the copies."""
        criteria = {"enable": True, "healthyPercent": 50, "sourceServiceRevisionCleanup": "DEFERRED"}
        undone = [
            world.aws.protected(world.service),
            world.aws.deploys_by(world.service, {"earlySuccessCriteria": criteria}),
        ]

        def undo() -> None:
            for each in undone:
                each()

        return undo
