"""Two entries of one output that can't both be so."""

from dataclasses import replace

import pytest
from whole_cases import HEALTHY, PAGES, found, kinds, packet, row

from golive.audit import contradictions
from golive.model.audit import Kind


def both(
    first: str, second: str, *, pages: tuple[str, ...] = PAGES, dates: tuple[str, str] = ("2025-03-02", "2025-03-02")
) -> list[tuple[Kind, str]]:
    """What is wrong with two rows that say these."""
    rows = (row(dates[0], "Mercy", "Emergency Visit", first, 1), row(dates[1], "Mercy", "Imaging Study", second, 3))
    return kinds(found(contradictions, replace(HEALTHY, rows=rows), packet(*pages)))


@pytest.mark.parametrize(
    ("first", "second", "severity"),
    [
        ("Fracture of the left wrist.", "Fracture of the right wrist.", "critical"),
        ("No fracture of the left wrist.", "Fracture of the left distal radius.", "critical"),
        ("Wrist pain 8/10.", "Wrist pain 4/10.", "major"),
        ("Fracture of the left wrist.", "Fracture of the right ankle.", ""),
        ("No fracture of the ankle.", "Fracture of the left wrist.", ""),
        ("Fracture of the left wrist.", "History of right wrist fracture.", ""),
        ("Possible fracture of the left wrist.", "No fracture of the left wrist.", ""),
        ("Wrist pain 8/10.", "Wrist pain 8/10.", ""),
        ("Strength 4/5.", "Wrist pain 4/10.", ""),
    ],
)
def test_rows_of_one_day(first: str, second: str, severity: str) -> None:
    """Sides, denials and scores; not what is of another place, past or only possible."""
    assert both(first, second) == ([(Kind.CONTRADICTION, severity)] if severity else [])


def test_rows_of_two_days_may_differ() -> None:
    """What was broken may have healed, and pain may ease."""
    days = ("2025-03-02", "2025-03-25")
    assert both("Fracture of the left wrist.", "No fracture of the left wrist.", dates=days) == []


def test_what_the_records_themselves_say_both() -> None:
    """Then the output only says it after them: fractures of both wrists, pain before and after."""
    pages = ("Fracture of the left wrist. Pain 8/10.", "", "Fracture of the right wrist. Pain 4/10.")
    assert both("Fracture of the left wrist.", "Fracture of the right wrist.", pages=pages) == []
    assert both("Pain 8/10.", "Pain 4/10.", pages=pages) == []
