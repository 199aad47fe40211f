"""An export that is not as it should be: where to look, what is kept of it, and what was so before."""

import stat
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from other_site import ROOT, Reply, serving

from golive import packets
from golive.app import ApiWorkflow, App
from golive.clock import Clock
from golive.config.account import ReviewStore as ReviewTable
from golive.config.target import Auth, Paths, load
from golive.errors import StepFailed
from golive.facts import EarlierExport, Journey, OutputSeen, StepSeen
from golive.local import ReviewStore
from golive.model.artefact import ReviewPack
from golive.model.defect import Defect, DefectCode
from golive.model.output import Output, Row
from golive.record import Record
from golive.record.folder_store import FolderStore
from golive.verdict import Verdict
from golive.workflow.proof import prove_step
from golive.workflow.walk import Walk

NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
WRONG = Defect(DefectCode.CITED_BEYOND, row=4, page=800, on=2)
FIRM = load(ROOT / "targets" / "staging.toml").app.synthetic.firm
PACKET = packets.generate(7, pages=10, marker="t")


def exported(*found: Defect) -> Journey:
    """The four steps, ended in an export with these defects."""
    beyond = tuple(one.page for one in found)
    output = OutputSeen("0" * 64, 2, 16, 0, beyond, 0, tuple(one.code.value for one in found), found=found)
    steps = tuple(StepSeen(one, worked=True) for one in ("sign-in", "upload", "chronology", "export"))
    return Journey(steps, "success", 12, output, about="run 17", kept="The PDF is in the review store as x.pdf.")


def test_where_to_look_is_said() -> None:
    """A critical defect is STOP, with the row, the page of the export, the run, and where its PDF is."""
    finding = prove_step("workflow-export", exported(WRONG))

    assert finding.verdict is Verdict.FAIL
    assert (
        "See row 4 on page 2 of the export. It is of run 17. The PDF is in the review store as x.pdf." in finding.reason
    )


@pytest.mark.parametrize(
    ("rows", "defects", "verdict"),
    [
        (16, ("cited-beyond/4/800",), Verdict.WATCH),
        (16, ("cited-beyond/4/800", "uncited/9/0"), Verdict.WATCH),
        (17, ("cited-beyond/4/800",), Verdict.FAIL),
        (16, ("cited-beyond/5/800",), Verdict.FAIL),
        (16, (), Verdict.FAIL),
    ],
)
def test_what_was_so_before_is_no_stop(rows: int, defects: tuple[str, ...], verdict: Verdict) -> None:
    """A defect that readiness had of the same packet is "as before", and never green; a new one is STOP.

    Fewer rows than before are something new, too.
    """
    finding = prove_step("workflow-export", exported(WRONG), EarlierExport(rows, defects, 12, NOON))

    assert finding.verdict is verdict
    assert ("It is as before" in finding.reason) is (verdict is Verdict.WATCH)
    assert prove_step("workflow-export", exported(), EarlierExport(rows, defects, 12, NOON)).verdict is Verdict.PASS


def test_no_rows_are_never_as_before() -> None:
    """An export without any row is STOP, whatever readiness had."""
    steps = exported().steps
    output = OutputSeen("0" * 64, 2, 0, 0, (), 0, ("no-rows",), found=(Defect(DefectCode.NO_ROWS),), many=1)

    finding = prove_step("workflow-export", Journey(steps, output=output), EarlierExport(0, ("no-rows/0/0",), 12, NOON))

    assert finding.verdict is Verdict.FAIL


def test_a_million_defects_are_counted_and_not_kept() -> None:
    """Of very many defects the first are named, with their number, in what is recorded for ever."""
    rows = tuple(Row(1, "2025-01-01", "W", "V", "S", tuple(range(11, 1011))) for _ in range(20))

    journey = Walk(Exporting(), PACKET, lambda _pack: Output("0" * 64, 1, 1, rows), lambda *_: "Kept.").upto("export")

    assert journey.output is not None
    assert journey.output.many >= 20_000
    assert len(journey.output.found) == len(journey.output.defects) == 200
    assert journey.output.places[-1] == f"in-all/{journey.output.many}"


@pytest.mark.parametrize("name", ["a/../b.pdf", "a\x00b.pdf", "\ud800.pdf", "..", "x" * 400 + ".pdf"])
def test_an_odd_name_is_kept_in_the_store(tmp_path: Path, name: str) -> None:
    """A run's id may be anything: its export is kept inside of the store, under a name that is one."""
    said = ReviewStore(tmp_path / "review").keep(ReviewPack("x", b"%PDF-1"), name)

    kept = [one.name for one in (tmp_path / "review").iterdir()]
    assert len(kept) == 1
    assert said == f"The PDF is in the review store as {kept[0]}."


def test_the_record_keeps_what_readiness_had(tmp_path: Path) -> None:
    """The last readiness run that had an export of this packet counts; another packet, or a browser's, does not."""
    record = Record(FolderStore(tmp_path), target="rehearsal", live=False, clock=Clock())
    seen = exported(WRONG).output
    assert seen is not None

    def ran(kind: str, export: OutputSeen | None, packet: str) -> None:
        given: Any = {"kind": kind, "verdict": Verdict.FAIL, "judged": 1, "must": 1, "findings": [], "run": "r"}
        record.finish_run(**given, export=export, packet=packet)

    ran("checks", seen, "p1")
    ran("checks", replace(seen, found=()), "p2")
    ran("checks", None, "")
    ran("e2e", replace(seen, found=()), "p1")

    found = record.earlier_export("p1")
    assert found is not None
    assert (found.rows, found.defects, found.entry) == (16, ("cited-beyond/4/800",), 1)
    assert record.earlier_export("p3") is None


def test_the_same_case_has_the_same_code() -> None:
    """What marks a packet's pages as a session's does not make it another case; another seed does."""
    again, other = packets.generate(7, pages=10, marker="u"), packets.generate(8, pages=10, marker="t")

    assert PACKET.case == again.case != other.case


class Exporting:
    """A workflow that is through, with this export."""

    run_status, about = "success", "run 17"

    def export(self) -> ReviewPack:
        """The export."""
        return ReviewPack("chronology.pdf", b"%PDF-")

    def __getattr__(self, _step: str) -> Any:  # noqa: ANN401 - every other step
        return lambda *_: None


@pytest.mark.parametrize(("cited", "kept"), [((), True), ((1,), False)])
def test_only_what_has_to_be_looked_at_is_kept(cited: tuple[int, ...], kept: bool) -> None:  # noqa: FBT001 - a table
    """An export with a defect goes to the review store under its case and run; a good one is let go."""
    names: list[str] = []
    day = PACKET.truth.on((1,))[0].date
    output = Output("0" * 64, 1, 1, (Row(1, day, "Dr. Who", "Visit", "Seen", cited),))

    def keep(_pack: ReviewPack, name: str) -> str:
        names.append(name)
        return "Kept."

    journey = Walk(Exporting(), PACKET, lambda _pack: output, keep).upto("export")

    assert names == ([f"{PACKET.case}-17.pdf"] if kept else [])
    assert journey.kept == ("Kept." if kept else "")


def test_an_export_that_is_no_pdf_is_kept_too() -> None:
    """What could not be read at all is what a person has to look at first."""
    names: list[str] = []

    def unread(_pack: ReviewPack) -> Output:
        raise StepFailed("The exported file is no PDF.")

    journey = Walk(Exporting(), PACKET, unread, lambda _pack, name: names.append(name) or "Kept.").upto("export")

    assert len(names) == 1
    assert not journey.step("export").worked


def test_the_review_store_is_its_owners_alone(tmp_path: Path) -> None:
    """It is made when it is first needed, readable by nobody else; where it can't be written, that is a sentence."""
    store = ReviewStore(tmp_path / "review")

    said = store.keep(ReviewPack("x", b"%PDF-1"), "a.pdf")
    again = store.keep(ReviewPack("x", b"%PDF-2"), "a.pdf")

    assert said == again == "The PDF is in the review store as a.pdf."
    assert [one.name for one in (tmp_path / "review").iterdir()] == ["a.pdf"]
    assert (tmp_path / "review" / "a.pdf").read_bytes() == b"%PDF-2"
    if sys.platform != "win32":
        modes = [stat.S_IMODE(one.stat().st_mode) for one in (tmp_path / "review", tmp_path / "review" / "a.pdf")]
        assert modes == [0o700, 0o600]
    (tmp_path / "file").write_text("")
    assert "could not be kept" in ReviewStore(tmp_path / "file").keep(ReviewPack("x", b""), "a.pdf")


@pytest.mark.parametrize("folder", ["", "reports/review", "/srv/reports"])
def test_a_review_store_is_no_evidence(folder: str) -> None:
    """A patient's words may not lie where evidence is."""
    with pytest.raises(ValueError, match="folder is"):
        ReviewTable(folder)


class Quick(Clock):
    """A clock on which nobody waits."""

    def wait(self, seconds: float, cancel: Any = None) -> None:  # noqa: ANN401 - as the clock has it
        """Wait no time at all."""


def app_with(states: list[dict[str, Any]]) -> Iterator[ApiWorkflow]:
    """A workflow whose run is in these states, one after the other, on a real server."""
    document = {"id": "d", "bytes": len(PACKET.pdf), "sha256": PACKET.sha256}
    answers: dict[str, Any] = {
        f"GET /firms/{FIRM}/matters": Reply([]),
        f"POST /firms/{FIRM}/matters": Reply({"id": "m"}, 201),
        "POST /matters/m/documents": Reply(document, 201),
        "POST /matters/m/runs": Reply({"id": "r"}, 202),
        "GET /runs/r": [Reply({"id": "r", **one}) for one in states],
        "GET /runs/r/artifacts/pdf": Reply(b"%PDF-", 200),
    }
    with serving(answers) as site:
        plain = site.target()
        paths = msgspec.structs.replace(Paths(), document="")
        app = msgspec.structs.replace(plain.app, auth=Auth("none"), paths=paths)
        target = msgspec.structs.replace(plain, app=app)
        edge = App(target, lambda _secret: "", run="t", clock=Clock())
        yield ApiWorkflow(edge, target, Quick())
        edge.close()


CANCELLED = {"status": "failed", "error_message": "Cancelled by user"}


@pytest.mark.parametrize(
    ("states", "problem"),
    [
        ([CANCELLED, {"status": "needs_review"}], ""),
        ([{"status": "cancelled"}, {"status": "running"}, {"status": "success"}], ""),
        ([{"status": "failed"}, {"status": "success"}], 'The run ended "failed".'),
        ([{"status": "success"}, {"status": "failed"}], 'The run had ended "success", and afterwards says "failed".'),
    ],
)
def test_a_run_is_followed_after_its_end(states: list[dict[str, Any]], problem: str) -> None:
    """An odd end may be taken back, a plain failure is told at once, and a good end must still stand at the export."""
    for workflow in app_with(states):
        journey = Walk(workflow, PACKET, lambda _pack: Output("0" * 64, 1, 1, ())).upto("export")

    assert "".join(step.problem for step in journey.steps) == problem
    assert problem or journey.run_status == states[-1]["status"]
