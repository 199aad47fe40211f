"""Faults of what packets come to, and of golive's own firm."""

from typing import TYPE_CHECKING, ClassVar

from golive_rehearsal import ontogra
from golive_rehearsal.faults.fault import AppSwitch, Fault, Undo

if TYPE_CHECKING:
    from golive_rehearsal.world import RehearsalWorld


class LongPacketsFail(AppSwitch):
    """The small packet of the user steps is fine, and a thick one is not."""

    name = "long-packets-fail"
    what = "Runs of packets of more than 25 pages fail."
    switch = "long_packets_fail"
    turns: ClassVar = {"ten-packets": "FAIL"}


class StoredHalf(AppSwitch):
    """What is lost shows only to whoever asks for it back."""

    name = "stored-half"
    what = "The app keeps half of each packet, and says the size and the hash of all of it."
    switch = "stores_half"
    turns: ClassVar = {
        "workflow-api": "FAIL",
        "workflow-site": "FAIL",
        "ten-packets": "FAIL",
        "trigger-run-failures": "INCONCLUSIVE",
    }


class OwnDataLeft(Fault):
    """A run of golive was killed, and the app refuses to delete its matter."""

    name = "own-data-left"
    what = "A matter of an earlier run of golive is left, and the app refuses to delete it."
    settings_only = True
    turns: ClassVar = {"test-data-gone": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Leave one that is hours old."""
        return ontogra.leave_own_matter(world.data, kept=True)


class OwnDataFresh(Fault):
    """A run of golive was killed a moment ago, or another one is at work now."""

    name = "own-data-fresh"
    what = "A matter of another run of golive was made a moment ago."
    settings_only = True
    turns: ClassVar = {"test-data-gone": "INCONCLUSIVE"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Leave one that is new."""
        return ontogra.leave_own_matter(world.data, kept=False)


class FirmUnreadable(AppSwitch):
    """What a firm has and may have is in another service, which is down."""

    name = "firm-unreadable"
    what = "The app does not say which tier golive's own firm has."
    switch = "firm_unreadable"
    turns: ClassVar = {"tier-allows": "INCONCLUSIVE", "ten-packets": "INCONCLUSIVE", "sources-readable": "INCONCLUSIVE"}
