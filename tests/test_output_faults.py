"""The catalogue's untrue exports against the audit: each has the kind of flaw that it names, and turns what it says."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from golive import packets
from golive.config.runbook import Thresholds
from golive.facts import Journey, PacketRun, TenPackets
from golive.model.artefact import ReviewPack
from golive.model.audit import Kind, code_of
from golive.model.packet import Packet
from golive.pdf import read_output
from golive.probes.app import own_packet
from golive.probes.contents import content_of
from golive.readiness import CHECKS
from golive.verdict import Verdict
from golive.workflow.walk import Walk
from golive_rehearsal.faults import FAULTS
from golive_rehearsal.faults.of_outputs import UntrueExport
from golive_rehearsal.ontogra.chronology import write
from golive_rehearsal.ontogra.reading import Read, read_packet
from golive_rehearsal.ontogra.untrue import UNTRUE
from golive_rehearsal.ontogra.versions import Version

UNTRUE_EXPORTS = {name: fault for name, fault in FAULTS.items() if isinstance(fault, UntrueExport)}
OWN = own_packet(SimpleNamespace(name="rehearsal"), "t")  # type: ignore[arg-type]
THICK = packets.generate(7_008, pages=24, noise=3, marker="t")
PLAYED_BY_RELEASES = {Kind.UNCITED, Kind.OUT_OF_ORDER, Kind.NO_ROWS}
"""What other faults of the catalogue play: releases that cite nothing, turn their rows round, or have none."""
NOT_PLAYED = {
    Kind.IDENTICAL_VERSIONS: "An export is one version; the audit is asked of two by whoever has both.",
    Kind.UNREADABLE_PAGE: "The rehearsal's app tells nothing of a page that it could not read.",
    Kind.UNSUPPORTED: "Whatever the app adds is on another page, or on none.",
    Kind.WRONG_DATE: "The truth of a generated packet tells a date of another page before the audit is asked.",
}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Read]:
    """What the app read of both packets."""
    seen = {}
    for packet in (OWN, THICK):
        path = Path(tmp_path_factory.mktemp("packet"), "packet.pdf")
        path.write_bytes(packet.pdf)
        seen[packet.sha256] = read_packet(path)
    return seen


def journey(packet: Packet, read: Read, *untrue: str) -> Journey:
    """The journey that ends in such an export, as the real reading and audit see it."""
    pdf = write("GOLIVE-t", read, Version("1.5.0"), review=True, untrue=untrue)
    walk = Walk(Exporting(pdf), packet, read_output, content=content_of)
    return walk.upto("export")


class Exporting:
    """A workflow that ends in this export."""

    run_status, about = "success", "run 17"

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf

    def sign_in(self) -> None:
        """It works."""

    def upload(self, packet: Packet) -> None:
        """It works."""

    def chronology(self) -> None:
        """It works."""

    def export(self) -> ReviewPack:
        """The export."""
        return ReviewPack("export.pdf", self._pdf)

    def clean(self) -> tuple[str, ...]:
        """Nothing is left."""
        return ()


def verdicts(packet: Packet, read: Read, *untrue: str) -> dict[str, str]:
    """What the rows of readiness come to."""
    found = journey(packet, read, *untrue)
    ten = TenPackets(10, tuple(PacketRun(number, packet.pages, 0, found) for number in range(1, 11)))
    values: dict[str, Any] = {"workflow-api": found, "workflow-site": found, "ten-packets": ten}
    judged = {check: CHECKS[check].judge(value, Thresholds()).verdict for check, value in values.items()}
    return {check: verdict.value for check, verdict in judged.items() if verdict is not Verdict.PASS}


def test_a_true_export_turns_nothing(read: dict[str, Read]) -> None:
    """The healthy app's export is right in all that the audit asks."""
    for packet in (OWN, THICK):
        assert verdicts(packet, read[packet.sha256]) == {}


@pytest.mark.parametrize("name", UNTRUE_EXPORTS)
def test_an_untrue_export_turns_what_it_names(read: dict[str, Read], name: str) -> None:
    """Both workflow rows and the ten packets turn, to the verdict that the fault names."""
    fault = UNTRUE_EXPORTS[name]

    assert verdicts(OWN, read[OWN.sha256], fault.switch) == dict(fault.turns)


@pytest.mark.parametrize("name", UNTRUE_EXPORTS)
def test_its_flaw_is_called_by_its_name(read: dict[str, Read], name: str) -> None:
    """The audit finds the kind of flaw that the fault plays, in one packet or the other."""
    fault = UNTRUE_EXPORTS[name]
    seen = [journey(packet, read[packet.sha256], fault.switch).output for packet in (OWN, THICK)]

    codes = {one.code for output in seen if output and output.content for one in output.content.found}

    assert code_of(fault.kind) in codes


def test_each_kind_is_played() -> None:
    """A fault of the catalogue plays each kind of flaw that an app of the rehearsal can have."""
    played = {fault.kind for fault in UNTRUE_EXPORTS.values()}

    assert played | PLAYED_BY_RELEASES | set(NOT_PLAYED) == set(Kind)
    assert {fault.switch for fault in UNTRUE_EXPORTS.values()} == set(UNTRUE)
