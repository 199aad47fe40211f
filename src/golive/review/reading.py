"""An output that is handed to the reviewer, read and audited: all that its page and its form are made from."""

from collections.abc import Collection
from dataclasses import dataclass, field

from golive.audit.case import Told, case_of
from golive.audit.judge import Judged, judge
from golive.config.output import USUAL, OutputForms
from golive.errors import StepFailed
from golive.model.artefact import ReviewPack
from golive.model.audit import ClaimVerdict, Flaw
from golive.model.defect import Severity
from golive.model.output import Output
from golive.model.rubric import BEARS_ON
from golive.pdf import read_cited, read_output, read_packet


@dataclass(frozen=True, slots=True)
class Handed:
    """An output and the packet that it was made from, as they were handed in; ``run`` names it on the record."""

    run: str
    packet: ReviewPack
    output: ReviewPack


@dataclass(frozen=True, slots=True)
class Audited:
    """One output of a collection, the how-many-th; ``problem`` is why it could not be read at all."""

    number: int
    run: str
    packet_sha256: str
    output_sha256: str
    packet: bytes = field(repr=False)
    output: Output | None = field(repr=False)
    told: tuple[Told, ...] = field(default=(), repr=False)
    judged: Judged = field(default_factory=Judged, repr=False)
    problem: str = field(default="", repr=False)

    @property
    def unverified(self) -> int:
        """How many claims the audit could not decide."""
        return sum(one.verdict is ClaimVerdict.UNVERIFIED for one in self.judged.claims)

    def count(self, severity: Severity) -> int:
        """How many flaws are so severe; an output that can't be read is a critical one."""
        unread = severity == "critical" and self.output is None
        return sum(one.severity == severity for one in self.judged.flaws) + unread

    def suspected(self, item: str) -> list[Flaw]:
        """The flaws that are shown beside an item of the rubric."""
        return [one for one in self.judged.flaws if BEARS_ON[one.kind] == item]


def audited(handed: Handed, number: int, sha256: Collection[str], forms: OutputForms = USUAL) -> Audited:
    """Read and audit an output; ``sha256`` are the hashes of packet and output, in this order.

    Raises ``StepFailed`` for a packet that can't be read: nothing could be held against it.
    """
    of_packet, of_output = sha256
    try:
        output = read_output(handed.output, forms)
    except StepFailed as error:
        read_packet(handed.packet.content)
        return Audited(number, handed.run, of_packet, of_output, handed.packet.content, None, problem=str(error))
    text = read_cited(handed.packet.content, output)
    told = tuple(case_of(output, text).told)
    return Audited(number, handed.run, of_packet, of_output, handed.packet.content, output, told, judge(output, text))
