"""An entry that rests on a page without text can't be told right or wrong, and is never contradicted."""

import pytest
from whole_cases import HEALTHY, PAGES, bent, found, packet

from golive.audit import unreadable
from golive.model.audit import ClaimVerdict, Kind

PICTURED = packet(*PAGES[:3], "", "", *PAGES[5:])


def test_pages_that_were_read_are_no_flaw() -> None:
    """All of them."""
    assert found(unreadable) == []


def test_what_rests_on_a_picture() -> None:
    """Major for a procedure, minor for a visit."""
    flaws = found(unreadable, HEALTHY, PICTURED)
    assert [(one.entry, one.severity) for one in flaws] == [("Packet", "minor"), (3, "major"), (4, "minor")]
    assert {(one.kind, one.verdict) for one in flaws} == {(Kind.UNREADABLE_PAGE, ClaimVerdict.UNVERIFIED)}


@pytest.mark.parametrize(
    ("changes", "severity"),
    [
        ({"cited": (4, 1)}, "minor"),
        ({"event": "Clinical Note", "finding": "Fracture of the wrist."}, "major"),
        ({"event": "Clinical Note", "finding": "Doing well."}, "minor"),
    ],
)
def test_how_much_hangs_on_it(changes: dict[str, object], severity: str) -> None:
    """Little where another page is cited too; much where an injury is told."""
    flaws = found(unreadable, bent(3, **changes), PICTURED)
    assert [one.severity for one in flaws if one.entry == 3] == [severity]
