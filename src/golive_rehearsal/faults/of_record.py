"""Faults of the record."""

from typing import TYPE_CHECKING, ClassVar

from golive_rehearsal.faults.fault import Fault, Undo

if TYPE_CHECKING:
    from golive_rehearsal.world import RehearsalWorld


class LegalStop(Fault):
    """Somebody read an output of the rehearsals."""

    name = "legal-stop"
    what = "A reviewer has reported a fabricated injury, and nobody has cleared it."
    settings_only = True
    turns: ClassVar = {"trigger-legal-defect": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Report it; undone, both who must clear it have done so."""
        world.reported = True

        def undo() -> None:
            world.reported = False

        return undo


class RecordTampered(Fault):
    """Somebody edited the record: nothing that it says may be trusted, the pins least of all."""

    name = "record-tampered"
    what = "An entry of the record was altered by hand."
    settings_only = True
    turns: ClassVar = {
        "service-on-release": "INCONCLUSIVE",
        "tasks-on-release": "INCONCLUSIVE",
        "previous-ready": "INCONCLUSIVE",
        "release-images": "INCONCLUSIVE",
        "previous-images": "INCONCLUSIVE",
        "previous-needs": "INCONCLUSIVE",
        "rollback-allowed": "INCONCLUSIVE",
        "record-ready": "FAIL",
        "trigger-legal-defect": "INCONCLUSIVE",
        "checklist-locked": "INCONCLUSIVE",
        "website-fits-previous": "INCONCLUSIVE",
        "schema-fits-previous": "INCONCLUSIVE",
    }

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Change one byte of the first entry."""
        entry = min(world.record_folder.glob("*.json"))
        before = entry.read_bytes()
        entry.write_bytes(before.replace(b'"rehearsal"', b'"Rehearsal"', 1))

        def restore() -> None:
            entry.write_bytes(before)

        return restore


class RecordUnwritable(Fault):
    """The store is broken: nothing can be read from it or written to it, and no launch may open without it."""

    name = "record-unwritable"
    what = "The store of the record can be neither read nor written."
    settings_only = True
    turns: ClassVar = {
        "service-on-release": "INCONCLUSIVE",
        "tasks-on-release": "INCONCLUSIVE",
        "previous-ready": "INCONCLUSIVE",
        "release-images": "INCONCLUSIVE",
        "previous-images": "INCONCLUSIVE",
        "previous-needs": "INCONCLUSIVE",
        "rollback-allowed": "INCONCLUSIVE",
        "record-ready": "INCONCLUSIVE",
        "trigger-legal-defect": "INCONCLUSIVE",
        "checklist-locked": "INCONCLUSIVE",
        "website-fits-previous": "INCONCLUSIVE",
        "schema-fits-previous": "INCONCLUSIVE",
    }

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Put a file where the folder was, which stops an administrator too."""
        folder = world.record_folder
        aside = folder.with_name(f"{folder.name}-aside")
        folder.rename(aside)
        folder.write_bytes(b"")

        def restore() -> None:
            folder.unlink()
            aside.rename(folder)

        return restore


class Unsigned(Fault):
    """A person whose word is needed has not given it."""

    name = "unsigned"
    what = "Row 6.2 of the checklist, on-call owner and incident channel, is signed by nobody."
    settings_only = True
    turns: ClassVar = {"row-6.2": "INCONCLUSIVE"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Leave it unsigned."""
        world.unsigned.add("6.2")
        return lambda: world.unsigned.discard("6.2")


class RowDeleted(Fault):
    """The easiest way to a green checklist: take out the row that is red."""

    name = "row-deleted"
    what = "A row that was agreed is no longer in the checklist's file."
    settings_only = True
    turns: ClassVar = {"checklist-locked": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Have agreed on a row more than the file has."""
        world.locked_also.add("7.99")
        return lambda: world.locked_also.discard("7.99")
