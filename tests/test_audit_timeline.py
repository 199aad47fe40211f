"""The timeline by itself: order, impossible dates, missing dates, events told twice."""

from dataclasses import replace

import pytest
from whole_cases import BILL, HEALTHY, PACKET, PAGES, ROWS, bent, found, kinds, packet, row

from golive.audit import timeline
from golive.model.audit import ClaimVerdict, Kind
from golive.model.defect import DefectCode
from golive.model.output import Output, Row
from golive.workflow.audit import PagesKnown, audited

KNOWN = PagesKnown(PACKET.count, {})


def of(*rows: Row) -> Output:
    """An output of these rows."""
    return replace(HEALTHY, rows=rows)


def test_a_timeline_in_order_has_no_flaw() -> None:
    """Rows of one day may stand in any order."""
    assert found(timeline) == []
    assert found(timeline, of(ROWS[1], ROWS[0], *ROWS[2:])) == []


def test_a_row_out_of_order() -> None:
    """Critical, as the structural audit has it, and of the same rows."""
    output = of(ROWS[0], ROWS[1], ROWS[3], ROWS[2], *ROWS[4:])
    (flaw,) = found(timeline, output)
    assert (flaw.kind, flaw.severity, flaw.entry) == (Kind.OUT_OF_ORDER, "critical", 4)
    structural = [one.row for one in audited(output, KNOWN).defects if one.code is DefectCode.OUT_OF_ORDER]
    assert structural == [4]


def test_a_row_without_a_date_is_no_step_back() -> None:
    """It is skipped."""
    assert kinds(found(timeline, bent(3, date="Date not established"))) == [(Kind.UNDATED, "major")]


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("1981-04-12", "date of birth"),
        ("1970-05-05", "before the patient was born"),
        ("2031-01-01", "after every date"),
    ],
)
def test_a_date_that_can_not_be(date: str, words: str) -> None:
    """A birth told as a visit, a day before it, a day after all that the packet names."""
    flaws = [one for one in found(timeline, bent(3, date=date)) if one.kind is Kind.IMPOSSIBLE_DATE]
    assert [(one.severity, one.entry) for one in flaws] == [("critical", 3)]
    assert words in flaws[0].reason


def test_a_span_that_ends_before_it_begins() -> None:
    """Its last day is before its first."""
    assert kinds(found(timeline, bent(3, until="2025-03-01"))) == [(Kind.IMPOSSIBLE_DATE, "critical")]


def test_a_late_date_may_be_of_a_page_that_nobody_read() -> None:
    """Then nobody can tell."""
    pages = packet(*PAGES[:-1], "")
    assert found(timeline, of(*ROWS, row("2031-01-01", "X", "Clinical Note", "Seen.", 9)), pages) == []


def test_a_date_before_the_injury_is_not_impossible() -> None:
    """It may be history."""
    assert found(timeline, of(row("2021-01-01", "X", "Clinical Note", "Seen.", 6), *ROWS)) == []


@pytest.mark.parametrize(
    ("number", "cited", "severity", "verdict"),
    [
        (3, (4,), "major", ClaimVerdict.CONTRADICTED),
        (4, (5,), "minor", ClaimVerdict.CONTRADICTED),
        (4, (), "minor", ClaimVerdict.UNVERIFIED),
    ],
)
def test_a_row_without_a_date(number: int, cited: tuple[int, ...], severity: str, verdict: ClaimVerdict) -> None:
    """Major where a procedure's own page has one; the pages that have one are named."""
    (flaw,) = found(timeline, bent(number, date="", cited=cited))
    assert (flaw.kind, flaw.severity, flaw.verdict, flaw.supported_by) == (Kind.UNDATED, severity, verdict, cited)


def test_an_event_told_twice_is_minor() -> None:
    """Nearly the same words, of one day, provider and page."""
    again = replace(ROWS[3], finding="Doing well two weeks after the surgery.")
    assert kinds(found(timeline, of(*ROWS[:4], again, *ROWS[4:]))) == [(Kind.DUPLICATE, "minor")]


def test_more_copies_are_worse() -> None:
    """Three are major, sixteen of one event that fill a timeline critical."""
    assert kinds(found(timeline, of(*ROWS[:4], ROWS[3], ROWS[3], *ROWS[4:]))) == [(Kind.DUPLICATE, "major")] * 2
    assert kinds(found(timeline, of(*[ROWS[0]] * 16))) == [(Kind.DUPLICATE, "critical")] * 15


def test_the_same_words_of_another_page_are_another_event() -> None:
    """Two studies of one day may both find nothing."""
    one = row("2025-05-01", "X", "Imaging Study", "No fracture.", 3)
    assert found(timeline, of(*ROWS, one, replace(one, cited=(4,)))) == []
    assert BILL
