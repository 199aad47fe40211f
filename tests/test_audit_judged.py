"""The whole audit of an output: its citations, its day, provider and quotes, and how causes are told once."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import whole_cases
from typer.testing import CliRunner

from golive.audit.judge import judge
from golive.cli.main import app
from golive.commands.audit import Audited
from golive.model.audit import SAID, ClaimVerdict, Kind
from golive.model.output import Doubt, Output, Passage, Unread
from golive.verdict import Verdict
from golive.workflow.audit import Audit

CASES = Path(__file__).parent / "cases" / "export"
PACKET = whole_cases.PACKET
HEALTHY = whole_cases.HEALTHY


def told(output: Output, entry: int | str) -> dict[Kind, str]:
    """The kinds of flaws of an entry, with how severe each is."""
    return {one.kind: one.severity for one in judge(output, PACKET).flaws if one.entry == entry}


def test_a_true_output_has_no_flaw() -> None:
    """Every statement is supported, and it is in order."""
    judged = judge(HEALTHY, PACKET)
    assert [one for one in judged.flaws if one.severity != "minor"] == []
    assert judged.verdict is Verdict.PASS
    assert {one.verdict for one in judged.claims} == {ClaimVerdict.SUPPORTED}


@pytest.mark.parametrize(
    ("changes", "kind", "severity"),
    [
        ({"cited": ()}, Kind.UNCITED, "critical"),
        ({"cited": (999,)}, Kind.PAGE_MISSING, "critical"),
        ({"date": "2025-03-19"}, Kind.WRONG_DATE, "critical"),
        ({"date": "2025-02-30"}, Kind.IMPOSSIBLE_DATE, "critical"),
        ({"provider": "Springfield Orthopaedic Associates"}, Kind.WRONG_PROVIDER, "major"),
        ({"provider": "Quarles Memorial"}, Kind.FABRICATED, "critical"),
        ({"finding": '"Comminuted distal ulna fracture, left."'}, Kind.BAD_QUOTE, "major"),
        ({"finding": "2024-01-15: Comminuted distal radius fracture, left."}, Kind.WRONG_DATE, "critical"),
        ({"finding": "Comminuted distal radius fracture, left, per Dr. Quarles."}, Kind.FABRICATED, "critical"),
        ({"finding": "Comminuted distal radius fracture, right."}, Kind.WRONG_LATERALITY, "critical"),
        ({"finding": "Lucinda Fixturova: Comminuted distal radius fracture, left."}, Kind.WRONG_PATIENT, "critical"),
    ],
)
def test_one_thing_that_is_wrong_with_a_row(changes: dict[str, object], kind: Kind, severity: str) -> None:
    """The imaging study's row, with one thing changed."""
    at = next(number for number, row in enumerate(HEALTHY.rows, 1) if row.event == "Imaging Study")
    rows = [replace(row, **changes) if number == at else row for number, row in enumerate(HEALTHY.rows, 1)]  # type: ignore[arg-type]
    assert told(replace(HEALTHY, rows=tuple(rows)), at).get(kind) == severity


def test_a_page_of_another_document_is_told_once() -> None:
    """The page is wrong; that its date and provider are others too follows from that."""
    at = next(number for number, row in enumerate(HEALTHY.rows, 1) if row.event == "Imaging Study")
    elsewhere = next(row.cited for row in HEALTHY.rows if row.event == "Therapy Visit")
    rows = [replace(row, cited=elsewhere) if number == at else row for number, row in enumerate(HEALTHY.rows, 1)]
    assert told(replace(HEALTHY, rows=tuple(rows)), at) == {Kind.WRONG_PAGE: "critical"}


@pytest.mark.parametrize(
    ("text", "cited", "kind"),
    [
        ("Metastatic melanoma.", (999,), Kind.PAGE_MISSING),
        ("Traumatic amputation of the thumb.", (), Kind.FABRICATED),
        ("DOI 2025-03-20", (), Kind.WRONG_DATE),
    ],
)
def test_statements_of_other_sections(text: str, cited: tuple[int, ...], kind: Kind) -> None:
    """What stands outside the timeline is a statement too."""
    passage = Passage(1, "Case Highlights", text, cited)
    assert told(replace(HEALTHY, passages=(*HEALTHY.passages, passage)), "Case Highlights").get(kind) == "critical"


def test_nothing_to_hold_is_never_in_order() -> None:
    """Rows that claim nothing end open, and what is missing is still told."""
    rows = tuple(replace(row, finding="See note.") for row in HEALTHY.rows)
    output = replace(HEALTHY, rows=rows, passages=())
    judged = judge(output, PACKET)
    found = Audited(output, Audit((), (), 0), PACKET.count, 0.0, judged=judged)
    assert judged.verdict is not Verdict.PASS
    assert found.verdict is judged.verdict


def test_what_nobody_read_is_not_missing_for_certain() -> None:
    """An output of which a page could not be read may tell it there."""
    output = replace(HEALTHY, rows=HEALTHY.rows[:1], unread=(Unread(Doubt.PICTURES, 2),))
    missing = [one for one in judge(output, PACKET).flaws if one.kind in {Kind.MISSING_EVENT, Kind.MISSING_INJURY}]
    assert missing
    assert {(one.severity, one.verdict) for one in missing} == {("major", ClaimVerdict.UNVERIFIED)}


def test_the_command_tells_it_all() -> None:
    """Each key of version 2, and on the screen no word of the records."""
    files = [str(CASES / "packet.pdf"), str(CASES / "c_us_dates_wrong_pages.pdf")]
    asked = CliRunner().invoke(app, ["audit", *files, "--json"])
    found = json.loads(asked.stdout)
    assert (asked.exit_code, found["version"], found["verdict"], found["entries"]) == (1, 2, "FAIL", 16)
    keys = {"kind", "severity", "claim_verdict", "entry", "cited", "supported_by", "quote", "reason"}
    assert all(keys <= one.keys() for one in found["findings"])
    worst = found["findings"][0]
    assert (worst["kind"], worst["severity"], worst["claim_verdict"]) == ("wrong_page", "critical", "CONTRADICTED")
    assert worst["supported_by"]
    shown = CliRunner().invoke(app, ["audit", *files]).stdout
    assert "STOP" in shown
    assert not any(one["quote"] in shown for one in found["findings"] if len(one["quote"]) > 12)


def test_each_kind_has_its_sentence() -> None:
    """Plain words for all of them."""
    assert SAID.keys() == set(Kind)
    assert all(one.endswith(".") and len(one) < 100 for one in SAID.values())


def test_a_statement_without_a_page_among_others_that_cite() -> None:
    """What a section's others do, each of its statements of medicine does; where none does, none has to."""
    cited = [Passage(1, "Imaging", "Comminuted distal radius fracture, left.", (3,)) for _ in range(2)]
    bare = Passage(1, "Imaging", "Comminuted fracture of the distal left radius.")
    assert told(replace(HEALTHY, passages=(*cited, bare)), "Imaging") == {Kind.UNCITED: "major"}
    assert told(replace(HEALTHY, passages=(bare, bare)), "Imaging") == {}


@pytest.mark.parametrize("source", ["ocr", "none"])
def test_what_rests_on_a_picture_is_no_stop(source: str) -> None:
    """An emergency visit that only a recogniser read, or nobody, is not missing for certain."""
    pages = tuple(replace(one, source=source) if one.number in {1, 2} else one for one in PACKET.pages)  # type: ignore[arg-type]
    output = replace(HEALTHY, rows=HEALTHY.rows[1:])
    packet = replace(PACKET, pages=pages)
    missing = [one for one in judge(output, packet).flaws if one.kind is Kind.MISSING_EVENT]
    assert {one.severity for one in missing} <= {"minor"}
    assert any(one.severity == "critical" for one in judge(output, PACKET).flaws if one.kind is Kind.MISSING_EVENT)


def test_a_date_and_a_provider_of_another_document() -> None:
    """Both are those of one other page, so it is the page that is wrong, told once."""
    at = next(number for number, row in enumerate(HEALTHY.rows, 1) if row.event == "Imaging Study")
    other = next(row for row in HEALTHY.rows if row.event == "Therapy Visit")
    rows = [
        replace(row, date=other.date, provider=other.provider) if number == at else row
        for number, row in enumerate(HEALTHY.rows, 1)
    ]
    found = told(replace(HEALTHY, rows=tuple(rows)), at)
    assert Kind.WRONG_PAGE in found
    assert not {Kind.WRONG_DATE, Kind.WRONG_PROVIDER} & found.keys()


def test_an_entry_of_weight_on_a_page_that_nobody_read() -> None:
    """It can't be told, also where a copy of the page says it: no contradiction, and no green."""
    at, row = next((at, row) for at, row in enumerate(HEALTHY.rows, 1) if row.event == "Imaging Study")
    (cited,) = row.cited
    copy = replace(PACKET.pages[cited - 1], number=PACKET.count + 1)
    pages = tuple(replace(one, text="", source="none") if one.number == cited else one for one in PACKET.pages)
    judged = judge(HEALTHY, replace(PACKET, pages=(*pages, copy)))
    assert {one.kind for one in judged.flaws if one.entry == at} == {Kind.UNREADABLE_PAGE}
    assert judged.verdict is Verdict.INCONCLUSIVE
