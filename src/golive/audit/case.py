"""The case that the audit judges: an output's entries, and the packet that they were made from."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from golive.model.audit import Entry
from golive.model.output import Output
from golive.model.packet_text import PacketText


@dataclass(frozen=True, slots=True)
class Told:
    """One entry as it is judged: a row of the timeline, or a passage of another section.

    ``date`` is YYYY-MM-DD or empty; ``until`` is its last day. ``on`` is the output's own page.
    """

    entry: Entry
    on: int
    text: str = field(repr=False)
    cited: tuple[int, ...] = ()
    date: str = ""
    until: str = ""
    provider: str = ""
    event: str = ""

    @property
    def row(self) -> bool:
        """Whether it is a row of the timeline."""
        return isinstance(self.entry, int)


@dataclass(frozen=True, slots=True)
class Case:
    """An output against its packet; what each family of the audit is asked about."""

    output: Output
    packet: PacketText
    told: Sequence[Told]


def case_of(output: Output, packet: PacketText) -> Case:
    """The case of an output and its packet."""
    rows = [
        Told(
            entry=number,
            on=row.page,
            text=row.finding,
            cited=row.cited,
            date=row.date if row.dated else "",
            until=row.until,
            provider=row.provider,
            event=row.event,
        )
        for number, row in enumerate(output.rows, 1)
    ]
    passages = [Told(one.section, one.page, one.text, one.cited) for one in output.passages]
    return Case(output, packet, (*rows, *passages))
