"""What the record says."""

from dataclasses import dataclass

from golive.model.release import Release


@dataclass(frozen=True, slots=True)
class Pins:
    """The two versions on the record: the release, and the previous one to go back to; None where not recorded."""

    release: Release | None
    previous: Release | None


@dataclass(frozen=True, slots=True)
class Remembered:
    """What this machine last saw of a record that was whole: its newest entry's number and hash, and its pins.

    Kept outside the store, so that the newest entries can't be taken away unseen, and so that a rollback knows where
    to go when the store can't be had. ``base`` and ``base_hash`` are the newest checkpoint that this machine has proven
    by every entry before it; 0 for none.
    """

    seq: int
    hash: str
    pins: Pins = Pins(None, None)
    base: int = 0
    base_hash: str = ""


@dataclass(frozen=True, slots=True)
class RecordState:
    """The record: how many entries, whether it can be written, and every problem of its chain by entry number."""

    entries: int
    writable: bool
    problems: tuple[str, ...] = ()
    trouble: str = ""
    """Why it can't be written, in a sentence with the remedy; empty if it can."""
    legal_stops: int = 0
    """Entries by which a person reported a critical legal defect and that nobody has cleared."""
    stops: int = 0
    """Entries by which a person said stop, and that the pilot owner has not cleared."""
