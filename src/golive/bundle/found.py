"""What a look at a bundle found: what holds, what was altered, what can't be proven here, and what never can. Pure."""

import json
from dataclasses import dataclass, field
from typing import Any

from golive.bundle.statement import Outcome
from golive.verdict import Verdict

LIMITS = (
    "A name in it is what somebody typed: nobody checked who typed it.",
    "Its times are those of the machines that wrote them.",
    "Whoever holds the key that signed it could have written another account before signing.",
)
"""What no bundle can prove; it does not count against one."""


@dataclass(frozen=True, slots=True)
class Altered:
    """A file, or an entry of the record, that is not what it was."""

    what: str
    file: str = ""
    entry: int = 0

    def as_json(self) -> dict[str, Any]:
        """As `--json` has it."""
        return {"entry": self.entry, "what": self.what} if self.entry else {"file": self.file, "what": self.what}

    def __str__(self) -> str:
        return f"entry {self.entry} of the record {self.what}" if self.entry else f"{self.file}: {self.what}"


@dataclass(slots=True)
class Verified:
    """All of it, filled while a bundle is looked at."""

    name: str
    holds: list[str] = field(default_factory=list)
    altered: list[Altered] = field(default_factory=list)
    unproven: list[str] = field(default_factory=list)
    limits: list[str] = field(default_factory=lambda: list(LIMITS))
    outcome: Outcome | None = None
    """What the statement says, where it can be read."""

    @property
    def verdict(self) -> Verdict:
        """FAIL where anything was altered, INCONCLUSIVE where anything is open, else PASS."""
        if self.altered:
            return Verdict.FAIL
        return Verdict.INCONCLUSIVE if self.unproven or not self.holds else Verdict.PASS

    @property
    def rehearsal(self) -> bool:
        """Whether it says of itself that it is of a rehearsal."""
        return self.outcome is not None and self.outcome.mode == "rehearsal"

    def file(self, name: str, what: str) -> None:
        """Name a file that was altered, once for each reason."""
        one = Altered(what, file=name)
        if one not in self.altered:
            self.altered.append(one)

    def named(self, name: str) -> bool:
        """Whether a file was named already."""
        return any(one.file == name for one in self.altered)

    def as_json(self) -> str:
        """The one object of `--json`; its keys are these and no others."""
        told = {
            "version": 1,
            "verdict": self.verdict.value,
            "holds": self.holds,
            "altered": [one.as_json() for one in self.altered],
            "unproven": self.unproven,
            "limits": self.limits,
        }
        return json.dumps(told, indent=2)
