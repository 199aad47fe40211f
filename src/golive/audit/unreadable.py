"""Entries whose cited pages nobody could read: what they say can't be told right or wrong."""

from collections.abc import Iterator, Sequence

from golive.audit.case import Case
from golive.audit.lexicon import Sort as WordSort
from golive.audit.sorts import event_sort
from golive.audit.timeline import HIGH_IMPACT
from golive.audit.words import words_of
from golive.model.audit import ClaimVerdict, Flaw, Kind

PACKET = "Packet"
"""The name of the entry that unread pages are told of which nothing cites."""
_MOST = 0.5
"""The share of a packet's pages without text from which on nobody can tell what an output leaves out."""


def _of_packet(wordless: Sequence[int], count: int) -> Flaw:
    """That pages have no words: a blank one looks as one whose content is damaged, and a picture may say anything."""
    named = ", ".join(map(str, wordless[:6])) + (" and more" if len(wordless) > 6 else "")
    reason = (
        f"{len(wordless)} of {count} pages have no text that could be read: {named}. What they say was not looked for."
    )
    most = len(wordless) > _MOST * count
    return Flaw(Kind.UNREADABLE_PAGE, "major" if most else "minor", PACKET, reason, ClaimVerdict.UNVERIFIED)


def flaws(case: Case) -> Iterator[Flaw]:
    """Entries that rest on pages without a word."""
    unread = frozenset(page.number for page in case.packet.pages if page.source == "none")
    wordless = [page.number for page in case.packet.pages if page.number in unread or not page.text.strip()]
    if wordless:
        yield _of_packet(wordless, case.packet.count)
    for told in case.told:
        blank = [page for page in told.cited if page in unread]
        if not blank:
            continue
        only = len(blank) == len(told.cited)
        grave = event_sort(told.event) in HIGH_IMPACT or any(
            word.sort is WordSort.INJURY for word in words_of(told.text)
        )
        reason = f"Page {blank[0]} has no text that could be read"
        yield Flaw(
            Kind.UNREADABLE_PAGE,
            "major" if only and grave else "minor",
            told.entry,
            f"{reason}, so what it is cited for can't be told." if only else f"{reason}; other pages are cited too.",
            ClaimVerdict.UNVERIFIED,
            cited=told.cited,
            quote=told.text,
            on=told.on,
        )
