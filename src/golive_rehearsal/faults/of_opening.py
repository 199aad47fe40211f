"""Faults of who is let in, of new work, and of what is beside the previous version."""

from typing import TYPE_CHECKING, ClassVar

from golive_rehearsal.faults.fault import AppSwitch, AwsSwitch, Fault, Undo
from golive_rehearsal.ontogra.versions import NEWEST_WEB

if TYPE_CHECKING:
    from golive_rehearsal.world import RehearsalWorld


class CohortOpen(AppSwitch):
    """The website's switch was never turned."""

    name = "cohort-open"
    what = "The website lets in users who are not approved."
    settings_only = True
    switch = "cohort_open"
    turns: ClassVar = {"cohort-by-effect": "FAIL"}


class CohortWildcard(Fault):
    """Somebody tested with everybody."""

    name = "cohort-wildcard"
    what = "The list of whom the app lets in has a wildcard."
    settings_only = True
    turns: ClassVar = {"cohort-closed": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Put it there."""
        return world.cohort_says(users=["*"])


class CohortDenied(AwsSwitch):
    """The operator's rights were cut."""

    name = "cohort-denied"
    what = "AWS refuses us to read whom the app lets in."
    settings_only = True
    turns: ClassVar = {"cohort-closed": "INCONCLUSIVE"}
    switch = staticmethod(lambda world: world.aws.denied("ssm:GetParameters"))


class IntakePaused(Fault):
    """A pause of the last launch."""

    name = "intake-paused"
    what = "New work still is paused, from an earlier launch."
    settings_only = True
    turns: ClassVar = {"intake-open": "FAIL", "routes-closed": "INCONCLUSIVE"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Pause it as golive does."""
        return world.aws.paused(world.service, world.intake(), world.let_by)


class IntakePlaceTaken(Fault):
    """Another team's rule."""

    name = "intake-place-taken"
    what = "Another rule stands where the one that pauses new work would have to be."
    settings_only = True
    turns: ClassVar = {"intake-pausable": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Put one there that does no harm."""
        return world.aws.paused(world.service, {**world.intake(), "marker": "gone", "paths": ["/old/*"]})


class RulesDenied(AwsSwitch):
    """The operator's rights were cut."""

    name = "rules-denied"
    what = "AWS refuses us to read the load balancer's rules."
    settings_only = True
    turns: ClassVar = {"intake-pausable": "INCONCLUSIVE"}
    switch = staticmethod(lambda world: world.aws.denied("elbv2:DescribeRules"))


class WebsiteAhead(Fault):
    """The website was deployed first."""

    name = "website-ahead"
    what = "The website that runs is too new for the previous version of the API."
    turns: ClassVar = {"website-fits-previous": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Deploy the newest website."""
        world.deploy_web(NEWEST_WEB)
        return lambda: world.deploy_web(world.web_tag)


class SchemaAhead(AppSwitch):
    """The release migrated the database."""

    name = "schema-ahead"
    what = "The database was given a form that the previous version can't read."
    settings_only = True
    switch = "schema_ahead"
    turns: ClassVar = {"schema-fits-previous": "FAIL"}


class SchemaUntold(AppSwitch):
    """A release that no longer says it."""

    name = "schema-untold"
    what = "The app does not say which form its database has."
    settings_only = True
    switch = "schema_untold"
    turns: ClassVar = {"schema-fits-previous": "INCONCLUSIVE"}
