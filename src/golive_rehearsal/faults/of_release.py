"""Faults of what is deployed."""

from typing import TYPE_CHECKING, ClassVar

from golive_rehearsal.faults.fault import Fault, Undo

if TYPE_CHECKING:
    from golive_rehearsal.world import RehearsalWorld


class BadRelease(Fault):
    """The trap of a real pilot: stable, healthy, and useless."""

    name = "bad-release"
    what = "The release is bad at application level: healthy and stable in AWS, but every chronology fails."
    turns: ClassVar = {"workflow-api": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Launch the bad release in place of the good one."""
        good = world.release_tag
        world.launch(world.bad_tag)
        return lambda: world.launch(good)


class WrongVersion(Fault):
    """Somebody deployed after the release was recorded."""

    name = "wrong-version"
    what = "The service runs another version than the release on the record."
    turns: ClassVar = {"service-on-release": "FAIL", "tasks-on-release": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Deploy the previous version behind everybody's back."""
        release = world.release_tag
        world.deploy(world.previous_tag)
        return lambda: world.deploy(release)
