"""What the rehearsal's product exports of a generated packet, whole and bent: nothing wrong, and the fault named."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.audit import contradictions, events, form, injuries, patients, timeline, totals, unreadable
from golive.audit.case import case_of
from golive.model.artefact import ReviewPack
from golive.model.audit import Flaw, Kind
from golive.model.output import Output, Passage, Row
from golive.model.packet import Packet
from golive.model.packet_text import PacketPage, PacketText
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


_PIECES = st.sampled_from((
    "Patient: Maria Samplesen (MRN123456) | Date: 2025-03-02", "ED NOTES", "FAX 03/02/2025 10:00 P.1", "Page 1 of 2",
    "BILLING LEDGER", "03/02/2025 99284 Visit $1,250.00", "TOTAL", "$", "IMPRESSION:", "ASSESSMENT:", "Diagnosis:",
    "Fracture of the left wrist.", "No fracture.", "S52.502A", "DOB: 02/30/1980", "0001-01-01", "99/99/9999", "/10",
    "pain 8/10", "(", "[", "\u2022", "Left and right and", "tear tear tear", "C5-C6", "L", "Dr.", ",", "MRN ending 12",
))  # fmt: skip
_TEXTS = st.lists(st.one_of(_PIECES, st.text(max_size=6)), max_size=6).map("\n".join)
_ROWS = st.builds(
    Row,
    page=st.just(1),
    date=st.sampled_from(("", "2025-03-02", "1900-01-01", "soon")),
    provider=_TEXTS,
    event=st.sampled_from(("", "Emergency Visit", "Discharge", "?")),
    finding=_TEXTS,
    cited=st.lists(st.integers(0, 4), max_size=3).map(tuple),
)


@given(st.lists(_TEXTS, max_size=2), st.lists(_ROWS, max_size=2), st.lists(_TEXTS, max_size=1))
def test_no_text_stops_a_family(pages: list[str], rows: list[Row], said: list[str]) -> None:
    """Whatever stands in a packet and in an output, each flaw names an entry and a reason, and twice the same ones."""
    text = PacketText("x", tuple(PacketPage(at, page, "text") for at, page in enumerate(pages, 1)))
    output = Output("x", 1, 1, tuple(rows), passages=tuple(Passage(1, one[:9], one) for one in said))
    case = case_of(output, text)
    found = [one for family in FAMILIES for one in family.flaws(case)]
    assert found == [one for family in FAMILIES for one in family.flaws(case_of(output, text))]
    assert all(one.reason.endswith(".") for one in found)
