"""What the rehearsal's product exports of a generated packet, whole and bent: nothing wrong, and the fault named."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from golive.audit import contradictions, events, form, injuries, patients, timeline, totals, unreadable
from golive.audit.case import case_of
from golive.model.artefact import ReviewPack
from golive.model.audit import Flaw, Kind
from golive.model.output import Output, Row
from golive.model.packet import Packet
from golive.model.packet_text import PacketText
from golive.packets import generate
from golive.pdf import read_output
from golive.pdf.packet_text import read_packet
from golive_rehearsal.ontogra import chronology, reading
from golive_rehearsal.ontogra.versions import version_of

FAMILIES = (patients, events, injuries, timeline, totals, contradictions, form, unreadable)
SEEDS = (3, 8, 14, 21)


@cache
def made(seed: int) -> tuple[Packet, PacketText, Output]:
    """A packet, its text, and what the product exports of it."""
    packet = generate(seed, pages=(13, 16, 22, 30)[seed % 4], noise=seed % 3)
    with TemporaryDirectory() as folder:
        path = Path(folder, "packet.pdf")
        path.write_bytes(packet.pdf)
        read = reading.read_packet(path)
    export = chronology.write("A matter", read, version_of("1.5.0"), review=False)
    return packet, read_packet(packet.pdf), read_output(ReviewPack("export.pdf", export))


def grave(output: Output, text: PacketText) -> list[Flaw]:
    """What is wrong with an output and more than minor."""
    case = case_of(output, text)
    return [one for family in FAMILIES for one in family.flaws(case) if one.severity != "minor"]


def of(output: Output, rows: Sequence[Row]) -> Output:
    """The output with these rows, and nothing beside them."""
    return replace(output, rows=tuple(rows), passages=())


@pytest.mark.parametrize("seed", SEEDS)
def test_a_good_export_has_no_flaw(seed: int) -> None:
    """Not one that is more than minor."""
    _, text, output = made(seed)
    assert output.rows
    assert [(one.kind, one.reason) for one in grave(output, text)] == []


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("part", ["first half", "second half", "every other row", "one row", "no emergency visit"])
def test_a_packet_told_in_part_misses_events(seed: int, part: str) -> None:
    """Whichever part it is, an event or a good part of the packet is missing, and that is critical."""
    _, text, output = made(seed)
    rows = output.rows
    half = len(rows) // 2
    kept = {
        "first half": rows[:half],
        "second half": rows[half:],
        "every other row": rows[::2],
        "one row": rows[half : half + 1],
        "no emergency visit": [row for row in rows if row.event != "Emergency Visit"],
    }[part]
    flaws = grave(of(output, kept), text)
    assert "critical" in {one.severity for one in flaws if one.kind is Kind.MISSING_EVENT}


@pytest.mark.parametrize("seed", SEEDS)
def test_one_event_told_sixteen_times(seed: int) -> None:
    """Every copy is critical."""
    _, text, output = made(seed)
    copies = [one for one in grave(of(output, output.rows[:1] * 16), text) if one.kind is Kind.DUPLICATE]
    assert [one.severity for one in copies] == ["critical"] * 15


@pytest.mark.parametrize("seed", SEEDS)
def test_each_injury_of_the_packet_left_out(seed: int) -> None:
    """Critical, with a page that states it, as the truth has it."""
    packet, text, output = made(seed)
    for injury in packet.truth.injuries:
        last = injury.description.lower().split()[-1]
        rows = [replace(row, finding="Seen today.") if last in row.finding.lower() else row for row in output.rows]
        missing = [one for one in grave(of(output, rows), text) if one.kind is Kind.MISSING_INJURY]
        assert any(one.severity == "critical" and set(one.supported_by) & set(injury.pages) for one in missing)
