"""Faults of who is told."""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from golive_rehearsal.faults.fault import Fault, Undo

if TYPE_CHECKING:
    from golive_rehearsal.world import RehearsalWorld


def rewritten(path: Path, text: str | None) -> Undo:
    """Another text in a file, or no file; what is returned brings the first back."""
    before = path.read_text(encoding="utf-8")
    if text is None:
        path.unlink()
    else:
        path.write_text(text, encoding="utf-8")

    def restore() -> None:
        path.write_text(before, encoding="utf-8")

    return restore


class SupportLeadMissing(Fault):
    """The one name that the team is told."""

    name = "support-lead-missing"
    what = "Nobody is named as support lead."
    settings_only = True
    turns: ClassVar = {"contacts-complete": "FAIL", "messages-render": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Take the line out."""
        lines = world.people_file.read_text(encoding="utf-8").splitlines()
        return rewritten(world.people_file, "\n".join(line for line in lines if "support_lead" not in line))


class PeopleUnreadable(Fault):
    """The list of whom to call is on a machine that is away."""

    name = "people-unreadable"
    what = "The file of people to call is gone."
    settings_only = True
    turns: ClassVar = {"contacts-complete": "INCONCLUSIVE", "messages-render": "INCONCLUSIVE"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Remove it."""
        return rewritten(world.people_file, None)


class OutboxBroken(Fault):
    """A message that nobody gets."""

    name = "outbox-broken"
    what = "The outbox of messages can't be written to."
    settings_only = True
    turns: ClassVar = {"messages-render": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Put a file where its folder would be, which stops an administrator too."""
        world.outbox.write_bytes(b"")
        return world.outbox.unlink
