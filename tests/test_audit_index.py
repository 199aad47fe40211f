"""The packet as the audit looks words up in it: every page that may have a meaning, and which number is the month."""

from golive.audit.packet_index import PacketIndex
from golive.model.packet_text import PacketPage, PacketText


def index_of(*texts: str) -> PacketIndex:
    """The index of a packet with these pages."""
    return PacketIndex(PacketText("", tuple(PacketPage(number, text) for number, text in enumerate(texts, 1))))


def test_a_meaning_is_found_however_it_is_written() -> None:
    """With signs around it, in the plural, as a phrase, and as a spinal level."""
    index = index_of('"Fractures", (seen)', "no\nfracture.", "heart", "Range of\nMotion: full", "the C5-C6 disc")
    assert index.pages_with("fracture") == {1, 2}
    assert index.pages_with("rangeofmotion") | index.pages_with("rom") == {4}
    assert index.pages_with("c5-c6") == {5}
    assert index.pages_with("burn") == frozenset()


def test_the_month_is_first_unless_every_date_says_otherwise() -> None:
    """One date with the month first settles it; dates that can be read both ways tell nothing."""
    assert index_of("seen 13/02/2024", "and 04/05/2024").order == "day-first"
    assert index_of("seen 13/02/2024", "and 02/13/2024").order == "month-first"
    assert index_of("seen 04/05/2024", "").order == "month-first"
