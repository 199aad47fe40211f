"""The structural audit of an output: rows are there, each cites pages that exist and are of its date and its patient.

It is sure of what it says only for a generated packet, whose truth is known. It is a plain function of an output and a
packet, as the audit of what the rows claim will be.
"""

from collections.abc import Iterator
from itertools import pairwise

from golive.model.defect import Defect, DefectCode
from golive.model.output import Output, Row
from golive.model.packet import Packet


def structural_defects(output: Output, packet: Packet) -> tuple[Defect, ...]:
    """Every structural defect, in the order of the rows."""
    if not output.rows:
        return (Defect(DefectCode.NO_ROWS),)
    found = [defect for number, row in enumerate(output.rows, 1) for defect in _of_row(number, row, packet)]
    dates = [(number, row.date) for number, row in enumerate(output.rows, 1) if _dated(row)]
    found += [
        Defect(DefectCode.OUT_OF_ORDER, row=number) for (_, before), (number, date) in pairwise(dates) if date < before
    ]
    return tuple(sorted(found, key=lambda one: one.row))


def _of_row(number: int, row: Row, packet: Packet) -> Iterator[Defect]:
    if not row.cited:
        yield Defect(DefectCode.UNCITED, row=number)
        return
    for page in row.cited:
        if not 1 <= page <= packet.pages:
            yield Defect(DefectCode.CITED_BEYOND, row=number, page=page)
    foreign = {one.page for one in packet.truth.noise if one.mrn}
    for page in sorted(foreign & set(row.cited)):
        yield Defect(DefectCode.OTHER_PATIENT, row=number, page=page)
    dates = {document.date for document in packet.truth.on(row.cited)}
    if _dated(row) and row.date not in dates:
        yield Defect(DefectCode.CITED_ELSEWHERE, row=number, page=row.cited[0])


def _dated(row: Row) -> bool:
    """Whether a row has a date; what has none can't be told by its date."""
    return row.date[:4].isdigit()
