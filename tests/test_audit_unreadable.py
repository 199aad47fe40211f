"""An entry that rests on a page without text can't be told right or wrong, and is never contradicted."""

from dataclasses import replace

import pytest
from whole_cases import HEALTHY, PACKET, PAGES, bent, found, packet

from golive.audit import unreadable
from golive.model.audit import ClaimVerdict, Kind
from golive.model.packet_text import PacketPage

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


def test_a_page_without_a_word_is_said() -> None:
    """A blank one too: it looks as one whose content is damaged. Of a packet that is mostly so nobody can tell."""
    blank = replace(PACKET, pages=(*PACKET.pages, PacketPage(PACKET.count + 1, " ")))
    assert [(one.entry, one.severity) for one in found(unreadable, HEALTHY, blank)] == [("Packet", "minor")]
    rest = tuple(PacketPage(PACKET.count + at, "") for at in range(1, 2 * PACKET.count))
    mostly = replace(PACKET, pages=(*PACKET.pages, *rest))
    assert [(one.entry, one.severity) for one in found(unreadable, HEALTHY, mostly)] == [("Packet", "major")]
