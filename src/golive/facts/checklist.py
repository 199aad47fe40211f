"""The 7-day checklist and its sign-offs."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """One row: what must be true by a day, and how it is proven.

    ``checks`` are the findings that prove it, ``roles`` who has to sign it, each another person; ``hours`` is how long
    either stays good. ``per_release`` voids the sign-offs when another release comes. A row that is not ``must`` is
    named when it is open, and closes no gate.
    """

    id: str
    day: int
    words: str
    checks: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    hours: int = 24
    per_release: bool = False
    must: bool = True

    @property
    def wording(self) -> str:
        """The hash of everything that the row says: who edits any of it voids what was signed."""
        parts = (
            self.id,
            self.words,
            *self.checks,
            "|",
            *self.roles,
            str(self.hours),
            str(self.per_release),
            str(self.must),
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Checklist:
    """All rows, in the file's order, and the hash of the file."""

    rows: tuple[ChecklistRow, ...]
    sha256: str = ""

    def row(self, row_id: str) -> ChecklistRow | None:
        """A row by its id."""
        return next((row for row in self.rows if row.id == row_id), None)


@dataclass(frozen=True, slots=True)
class SignOff:
    """One person's word for one row: who, as what, when (real time), until when, for which wording and release.

    ``waiver`` is the reason's code where the row is not signed but waived.
    """

    row: str
    role: str
    person: str
    at: datetime
    until: datetime
    wording: str
    release: str = ""
    waiver: str = ""


@dataclass(frozen=True, slots=True)
class EarlierProof:
    """A check that passed in an earlier run: when (real time), for which release, and how its rows were worded then."""

    check: str
    at: datetime
    release: str
    wordings: Mapping[str, str]
    entry: int


@dataclass(frozen=True, slots=True)
class EarlierProofs:
    """What earlier runs on the record proved, and the code of the release that is on it now."""

    read_at: datetime
    release: str
    proofs: tuple[EarlierProof, ...]


@dataclass(frozen=True, slots=True)
class SignOffs:
    """What the record says of the checklist, read at a moment of real time.

    ``given`` are the sign-offs that nobody took back, the newest of a person and role only; ``locked`` has the wording
    of every row as it was agreed, by id, and is empty where the checklist never was locked; ``release`` is the code of
    the release on the record.
    """

    read_at: datetime
    given: tuple[SignOff, ...] = ()
    locked: Mapping[str, str] = field(default_factory=dict)
    release: str = ""
