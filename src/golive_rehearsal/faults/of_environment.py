"""Faults of what the running copies were told, and of the secrets that they were given."""

from typing import TYPE_CHECKING, ClassVar

from golive_rehearsal.faults.fault import AwsSwitch, Fault, Undo

if TYPE_CHECKING:
    from golive_rehearsal.world import RehearsalWorld

NEWEST = "1.5.9"


class SettingsFault(Fault):
    """Variables of a running version say something else; each under its service, None takes one away."""

    settings_only = True
    says: ClassVar[dict[str, str | None]]
    web: ClassVar[bool] = False

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Say it in the version that runs, and in no other."""
        return world.aws.told(world.web_service if self.web else world.service, self.says)


class EnforcementOff(SettingsFault):
    """Somebody switched it off to look for a defect, and the newest version that is registered has it on again."""

    name = "enforcement-off"
    what = "The version that runs has HIPAA enforcement off; one that nobody deployed has it on."
    says: ClassVar = {"AUTH_ENFORCED": "0"}
    turns: ClassVar = {"environment-lock": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Register a newer version, which is as it should be, and let the one that runs be wrong."""
        world.revision(NEWEST)
        return super().apply(world)


class DemoUsersOn(SettingsFault):
    """The website's switch is another one than the API's."""

    name = "demo-users-on"
    what = "The website was started with demo users; the API was not."
    says: ClassVar = {"SITE_DEMO_USERS": "1"}
    web = True
    turns: ClassVar = {"demo-users-off": "FAIL"}


class CorsWildcard(SettingsFault):
    """Any website may call the API from its visitors' browsers."""

    name = "cors-wildcard"
    what = "The list of websites that may call the API is a wildcard."
    says: ClassVar = {"CORS_ORIGINS": "*"}
    turns: ClassVar = {"hosts-limited": "FAIL"}


class SecretShort(AwsSwitch):
    """A placeholder that nobody replaced."""

    name = "secret-short"
    what = "The secret that signs internal tokens has 9 characters in its store."
    settings_only = True
    turns: ClassVar = {"internal-secret": "FAIL"}
    switch = staticmethod(lambda world: world.aws.secret_says(world.auth_secret_arn, "change-me"))


class DefinitionsDenied(AwsSwitch):
    """The operator's rights were cut, so that nobody can see how anything is set."""

    name = "definitions-denied"
    what = "AWS refuses us to read how any version is set up."
    settings_only = True
    turns: ClassVar = {
        "environment-lock": "INCONCLUSIVE",
        "demo-users-off": "INCONCLUSIVE",
        "hosts-limited": "INCONCLUSIVE",
        "internal-secret": "INCONCLUSIVE",
        "previous-ready": "INCONCLUSIVE",
        "release-images": "INCONCLUSIVE",
        "previous-images": "INCONCLUSIVE",
        "previous-needs": "INCONCLUSIVE",
        "rollback-allowed": "INCONCLUSIVE",
        "website-fits-previous": "INCONCLUSIVE",
        "schema-fits-previous": "INCONCLUSIVE",
    }
    switch = staticmethod(lambda world: world.aws.denied("ecs:DescribeTaskDefinition"))
