"""Entries whose cited pages nobody could read: what they say can't be told right or wrong."""

from collections.abc import Iterator

from golive.audit.case import Case
from golive.audit.lexicon import Sort as WordSort
from golive.audit.sorts import event_sort
from golive.audit.timeline import HIGH_IMPACT
from golive.audit.words import words_of
from golive.model.audit import ClaimVerdict, Flaw, Kind


def flaws(case: Case) -> Iterator[Flaw]:
    """Entries that rest on pages without a word."""
    unread = frozenset(page.number for page in case.packet.pages if page.source == "none")
    if not unread:
        return
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
