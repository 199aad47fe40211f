"""The case that the audit judges: an output's entries, and the packet that they were made from."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from golive.audit.documents import Records, records_of
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
    """An output against its packet; what each family of the audit is asked about.

    ``records`` is the packet as its documents; ``mode`` what the output was exported for, in capitals, where known.
    """

    output: Output
    packet: PacketText
    told: Sequence[Told]
    records: Records = field(default_factory=Records, repr=False)
    mode: str = ""

    @property
    def rows(self) -> Sequence[Told]:
        """The timeline's entries."""
        return [one for one in self.told if one.row]


def case_of(output: Output, packet: PacketText, mode: str = "") -> Case:
    """The case of an output and its packet; ``mode`` is what it was exported for."""
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
    return Case(output, packet, (*rows, *passages), records_of(packet), mode.upper())
