"""The four user steps as they went, and the export they ended in."""

from dataclasses import dataclass
from datetime import datetime

from golive.model.defect import CITATIONS, Defect
from golive.model.output import Unread
from golive.verdict import Verdict

STEPS = ("sign-in", "upload", "chronology", "export")
"""The four user steps of the runbook's "confirm app workflow", in their order."""


@dataclass(frozen=True, slots=True)
class StepSeen:
    """One user step as it went: ``worked``, or ``problem`` in a sentence; both empty when it was not reached.

    ``unsure`` where the problem is that the product could not be asked, or its answer not be understood.
    """

    step: str
    worked: bool = False
    problem: str = ""
    seconds: float = 0.0
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class ContentSeen:
    """What the audit of what an export says came to: codes and pages, nothing of its words.

    ``found`` has the critical defects first; of very many the first ones, and ``many`` counts them all. ``claims`` is
    how many statements were held against their pages, ``coverage`` the share of them that is decided, 0 to 1.
    ``problem`` is why it could not be audited, in a sentence; then nothing else is known.
    """

    verdict: Verdict
    found: tuple[Defect, ...] = ()
    many: int = 0
    claims: int = 0
    coverage: float = 0.0
    problem: str = ""

    @property
    def places(self) -> tuple[str, ...]:
        """The critical defects as codes, by which another export of the packet is held against this one."""
        return tuple(f"content/{one.place}" for one in self.found if one.severity == "critical")

    @property
    def also(self) -> tuple[str, ...]:
        """The major defects of citations as codes, which say more of an export that has worse ones."""
        return tuple(
            f"content-major/{one.place}" for one in self.found if one.severity == "major" and one.code in CITATIONS
        )

    @property
    def right(self) -> bool:
        """Whether nobody has to look at it: audited, enough of it decided, and nothing is critical or major."""
        graded = all(one.severity == "minor" for one in self.found)
        return self.verdict is Verdict.PASS and not self.problem and graded


@dataclass(frozen=True, slots=True)
class OutputSeen:
    """An export, counted: nothing of what it says."""

    sha256: str
    pages: int
    rows: int
    uncited: int
    cited_beyond: tuple[int, ...]
    """Cited pages that the packet does not have."""
    cited_elsewhere: int
    """Rows none of whose citations is a page of a document of the row's own date, as the packet's truth has it."""
    defects: tuple[str, ...] = ()
    """The code of every structural defect, as often as there are; of very many the first ones."""
    unread: tuple[Unread, ...] = ()
    """What of it was not understood: what it holds beyond that is not known."""
    found: tuple[Defect, ...] = ()
    """The first defects with their places, so that a person finds them; ``defects`` has their codes."""
    many: int = 0
    """How many defects there are in all."""
    content: ContentSeen | None = None
    """What the audit of what it says came to, where it was audited."""

    @property
    def places(self) -> tuple[str, ...]:
        """The defects as codes, by which another export of the packet is held against this one."""
        named = tuple(one.place for one in self.found)
        return named if self.many <= len(named) else (*named, f"in-all/{self.many}")


@dataclass(frozen=True, slots=True)
class EarlierExport:
    """What readiness had of the same packet: its rows, its defects as codes with places, the record's entry, when."""

    rows: int
    defects: tuple[str, ...]
    entry: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Journey:
    """The four user steps, how far they came, and what the export held."""

    steps: tuple[StepSeen, ...]
    run_status: str = ""
    packet_pages: int = 0
    output: OutputSeen | None = None
    left_behind: int = 0
    left: tuple[str, ...] = ()
    """What golive made in the app and could not delete, each by its id and why; ``left_behind`` counts it."""
    packet: str = ""
    """Which packet it was, as a code: the same for the same case, whatever marks its pages as a session's."""
    about: str = ""
    """The run that was made, or the matter where its run is not known, by its id: what to look at in the app."""
    kept: str = ""
    """Where in the review store the export is, or why it is not there; empty for one that nobody has to look at."""

    def step(self, name: str) -> StepSeen:
        """One step by its name; a step that was not reached neither worked nor failed."""
        return next((one for one in self.steps if one.step == name), StepSeen(step=name))
