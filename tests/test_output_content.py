"""What an export says, held against its packet wherever golive looks at one; evidence has codes and pages only."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from golive import packets
from golive.clock import Clock
from golive.config.runbook import Thresholds
from golive.errors import StepFailed
from golive.facts import STEPS, ContentSeen, EarlierExport, Journey, OutputSeen, PacketRun, StepSeen, TenPackets
from golive.model.audit import Flaw, Kind, code_of
from golive.model.defect import SEVERITY, Defect, DefectCode
from golive.model.output import Output, Row
from golive.probes import contents
from golive.probes.contents import content_of
from golive.readiness import CHECKS
from golive.record import Record
from golive.record.entry import RunFinished
from golive.record.folder_store import FolderStore
from golive.verdict import Verdict
from golive.workflow.contents import _SAYS, content_verdict, prove_content

NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
PACKET = packets.generate(7, pages=12, marker="t")
ROWS = tuple(
    Row(1, event.date, event.provider, event.type, event.finding, event.pages[:1])
    for event in sorted(PACKET.truth.events, key=lambda event: event.date)
)
WORST = Defect(DefectCode.FABRICATED, row=4, page=7, on=2, grade="critical")
MAJOR = replace(WORST, code=DefectCode.WRONG_NUMBER, grade="major")
CITED = Defect(DefectCode.WRONG_PAGE, row=5, page=8, on=2, grade="major")


def journey(content: ContentSeen | None) -> Journey:
    """The four steps, ended in an export whose content came to this."""
    steps = tuple(StepSeen(one, worked=True) for one in STEPS)
    return Journey(steps, "success", 12, OutputSeen("0" * 64, 2, 9, 0, (), 0, content=content), about="run 17")


def test_a_true_export_is_right() -> None:
    """What the packet's truth says, each on its own page, has no critical or major defect."""
    content = content_of(Output("0" * 64, 1, 1, ROWS), PACKET)

    assert content is not None
    assert (content.verdict, content.places) == (Verdict.PASS, ())
    assert content.claims


def test_what_is_on_no_page_is_stop() -> None:
    """Every finding an injury that no page names: STOP, with what it is, the row, and its page of the export."""
    false = tuple(replace(row, finding="Traumatic amputation of the thumb.") for row in ROWS)
    content = content_of(Output("0" * 64, 1, 1, false), PACKET)

    finding = prove_content(journey(content))

    assert finding.verdict is Verdict.FAIL
    assert "row 1 on page 1 of the export" in finding.reason
    assert "run 17" in finding.reason
    assert finding.remedy


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (ContentSeen(Verdict.FAIL, (WORST, MAJOR), 2, 40, 1.0), Verdict.FAIL),
        (ContentSeen(Verdict.INCONCLUSIVE, (MAJOR,), 1, 40, 1.0), Verdict.INCONCLUSIVE),
        (ContentSeen(Verdict.INCONCLUSIVE, problem="The packet can't be opened."), Verdict.INCONCLUSIVE),
        (ContentSeen(Verdict.WATCH, (MAJOR,), 1, 40, 1.0), Verdict.WATCH),
        (ContentSeen(Verdict.WATCH, (), 0, 40, 0.5), Verdict.WATCH),
        (ContentSeen(Verdict.PASS, (replace(MAJOR, grade="minor"),), 1, 40, 1.0), Verdict.PASS),
    ],
)
def test_what_it_comes_to(content: ContentSeen, verdict: Verdict) -> None:
    """Critical is STOP; what can't be read leaves it open; major, or hardly decided, is "watch"; minor is nothing."""
    assert content_verdict(journey(content))[0] is verdict
    assert prove_content(journey(content)).verdict is verdict
    runs = tuple(PacketRun(number, 12, 0, journey(content)) for number in range(1, 11))
    for check, value in (("ten-packets", TenPackets(10, runs)), ("workflow-api", journey(content))):
        judgement = CHECKS[check].judge(value, Thresholds())
        assert judgement.verdict is verdict, check
        assert verdict is Verdict.PASS or (judgement.reason.endswith(".") and judgement.remedy)


@pytest.mark.parametrize(
    ("content", "right"),
    [
        (ContentSeen(Verdict.PASS, (replace(MAJOR, grade="minor"),), 1, 40, 1.0), True),
        (ContentSeen(Verdict.WATCH, (), 0, 40, 0.5), False),
        (ContentSeen(Verdict.INCONCLUSIVE), False),
        (ContentSeen(Verdict.WATCH, (MAJOR,), 1, 40, 1.0), False),
    ],
)
def test_what_nobody_has_to_look_at(content: ContentSeen, right: bool) -> None:  # noqa: FBT001
    """An export of which little could be decided, or that states nothing, is to be looked at, and so is kept."""
    assert content.right is right


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        ((WORST, CITED), ("content/fabricated/4/7", "content-major/wrong-page/5/8")),
        ((CITED,), ()),
        ((WORST, MAJOR), ("content/fabricated/4/7",)),
    ],
)
def test_wrong_citations_are_told_beside_what_is_worse(
    tmp_path: Path, found: tuple[Defect, ...], kept: tuple[str, ...]
) -> None:
    """The record has them for the alert of the watch, and never alone: that would be a suspicion of what is critical.

    A later export with a critical one at that place is not as before.
    """
    output = journey(ContentSeen(Verdict.FAIL, found, len(found), 40, 1.0)).output
    record = Record(FolderStore(tmp_path), target="rehearsal", live=False, clock=Clock())
    record.finish_run(
        kind="e2e", verdict=Verdict.FAIL, judged=1, must=1, findings=[], run="r", export=output, packet="p1"
    )
    [data] = [entry.draft.data for entry in record.entries() if isinstance(entry.draft.data, RunFinished)]

    assert data.export is not None
    assert data.export.defects == kept
    critical = ContentSeen(Verdict.FAIL, (replace(CITED, grade="critical"),), 1, 40, 1.0)
    assert not set(critical.places) <= set(kept)


def test_what_could_not_be_judged_is_the_page_without_text() -> None:
    """Not what else is wrong with the export; without such a page there was no statement at all."""
    unread = replace(MAJOR, code=DefectCode.UNREADABLE_PAGE, row=6, page=9)

    _verdict, reason = content_verdict(journey(ContentSeen(Verdict.INCONCLUSIVE, (MAJOR, unread), 2, 40, 1.0)))
    assert reason.startswith(
        "What the export says could not all be judged: a page that is cited can't be read (row 6, page 9)."
    )
    _verdict, reason = content_verdict(journey(ContentSeen(Verdict.INCONCLUSIVE, (MAJOR,), 1)))
    assert "no statement of it could be held against a page" in reason


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (ContentSeen(Verdict.FAIL, (WORST, MAJOR), 900, 40, 1.0), "has 1 critical defect of"),
        (ContentSeen(Verdict.FAIL, (WORST, WORST), 900, 40, 1.0), "has at least 2 critical defects of"),
        (ContentSeen(Verdict.FAIL, (WORST, WORST), 2, 40, 1.0), "has 2 critical defects of"),
        (ContentSeen(Verdict.WATCH, (MAJOR,), 900, 40, 1.0), "has at least 1 major defect of"),
    ],
)
def test_defects_that_were_not_all_kept(content: ContentSeen, said: str) -> None:
    """Of very many only the first are kept: of the severity at which they end there may be more."""
    assert said in content_verdict(journey(content))[1]


def test_an_export_that_was_not_audited_is_open() -> None:
    """Nothing proves that it is right: no export, none that was audited."""
    assert prove_content(journey(None)).verdict is Verdict.INCONCLUSIVE
    assert prove_content(Journey((StepSeen("sign-in", problem="It is down."),))).verdict is Verdict.INCONCLUSIVE
    assert content_of(Output("0" * 64, 1, 1, ()), PACKET) is None


@pytest.mark.parametrize(
    ("defects", "verdict"), [(("content/fabricated/4/7",), Verdict.WATCH), (("fabricated/4/7",), Verdict.FAIL)]
)
def test_what_readiness_had_too_is_no_stop(defects: tuple[str, ...], verdict: Verdict) -> None:
    """A defect of the same packet that was there before the release is none of this version's."""
    content = ContentSeen(Verdict.FAIL, (WORST,), 1, 40, 1.0)

    assert prove_content(journey(content), EarlierExport(9, defects, 12, NOON)).verdict is verdict


def test_a_packet_that_cant_be_read_leaves_it_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Why it could not be audited is said."""

    def refuse(_pdf: bytes, _output: Output) -> Any:  # noqa: ANN401 - never returns
        raise StepFailed("The packet can't be opened.")

    monkeypatch.setattr(contents, "read_cited", refuse)

    content = content_of(Output("0" * 64, 1, 1, ROWS), PACKET)

    assert content is not None
    assert prove_content(journey(content)).reason == "The packet can't be opened."


def test_an_audit_that_breaks_leaves_it_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake of golive's own is said by its kind, without the words that it met; what asks goes on and cleans up."""

    def broken(_output: Output, _text: Any) -> Any:  # noqa: ANN401 - never returns
        raise ValueError("Ms. Secret")

    monkeypatch.setattr(contents, "judge", broken)

    content = content_of(Output("0" * 64, 1, 1, ROWS), PACKET)

    assert content is not None
    finding = prove_content(journey(content))
    assert finding.verdict is Verdict.INCONCLUSIVE
    assert "(ValueError)" in finding.reason
    assert "Secret" not in str(finding)


def test_evidence_has_no_words_of_an_output() -> None:
    """What is kept of a flaw is its code, its place and how bad it is; no quote and no section's name."""
    flaw = Flaw(
        Kind.FABRICATED, "critical", "Highlights of Ms. Secret", "Ms. Secret has it.", cited=(7,), quote="Secret", on=3
    )

    told = msgspec.json.encode(flaw.defect).decode()

    assert flaw.defect == Defect(DefectCode.FABRICATED, 0, 7, 3, "critical")
    assert "Secret" not in told


def test_each_kind_has_a_code_a_severity_and_words() -> None:
    """No kind of flaw is without its code, and no code without how bad it is and what it says."""
    assert {code_of(kind) for kind in Kind} | {DefectCode.CITED_ELSEWHERE} == set(DefectCode)
    assert set(SEVERITY) == set(DefectCode) == set(_SAYS)
