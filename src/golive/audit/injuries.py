"""Principal injuries of the packet that the output tells nowhere, each with its place and side.

As the records of the incident state them: never what they deny, what is past, or another person's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from golive.audit.case import Case
from golive.audit.codes import coded_in
from golive.audit.documents import Document, Records
from golive.audit.hurts import SECONDARY, SEVERE, Hurt, diagnosed_in, hurts_in, mentioned_in, sites_in
from golive.audit.sorts import Sort
from golive.model.audit import Flaw, Kind

SCOPE = "Injuries"
"""The name of the entry that a missing injury is told of."""
_STATING = frozenset(
    {
        Sort.EMERGENCY,
        Sort.IMAGING,
        Sort.OPERATIVE,
        Sort.ADMISSION,
        Sort.CONSULT,
        Sort.FOLLOW_UP,
        Sort.THERAPY,
        Sort.OTHER,
    }
)
_HISTORY = re.compile(
    r"history|\bpmh\b|prior|previous|family|years ago|remote|\bold\b|chronic|pre-?existing|denies", re.IGNORECASE
)
_DOUBT = re.compile(
    r"\brule out|\br/o\b|evaluate for|\bmonitor|watch for|low suspicion|unlikely|differential|\bversus\b"
    r"|\bvs\b|\brisks?\b|in case of|\breturn (?:for|if)|\bif\b|pre-?existing|status post|\bs/p\b|to exclude"
    r"|precautions|concern for",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![-/\d.])(?:19|20)\d{2}(?![-/\d])")
_PLACED_WORDS = """
fracture dislocation tear herniation sprain strain laceration contusion amputation burn hemorrhage hematoma infection
"""
_PLACED = frozenset(_PLACED_WORDS.split())
"""Injuries that say nothing without a place."""


_SOFT = frozenset({"myofascial", "contusion", "abrasion"})
"""What is told beside other injuries, and whose absence loses none of the case's scope."""


@dataclass(slots=True)
class Stated:
    """An injury of the packet, and the pages that state it. ``diagnosed`` where one does in a diagnosis for certain."""

    hurt: Hurt
    pages: list[int] = field(default_factory=list)
    diagnosed: bool = False


def flaws(case: Case) -> Iterator[Flaw]:
    """Each principal injury that no entry tells."""
    stated = stated_in(case.records)
    told = [hurt for one in case.told for hurt in _told_in(f"{one.event}. {one.text}") if not hurt.spoken.denied]
    for one in stated:
        if any(_tells(hurt, one, stated) for hurt in told):
            continue
        grave = one.diagnosed or (one.hurt.kind in SEVERE and len(one.pages) > 1)
        grave = grave and not (one.hurt.kind in _SOFT and told)
        yield Flaw(
            Kind.MISSING_INJURY,
            "critical" if grave else "major",
            SCOPE,
            f"The {one.hurt.name} that page {one.pages[0]} states is told nowhere in the output.",
            supported_by=tuple(one.pages[:6]),
            evidence=one.hurt.said,
        )
    yield from _coded(case, stated, told)


def _coded(case: Case, stated: Sequence[Stated], told: Sequence[Hurt]) -> Iterator[Flaw]:
    """Injuries that only the code of a diagnosis states, as on a bill, and no entry tells by words or by the code."""
    seen: set[str] = set()
    for document in case.records.own:
        if document.sort is Sort.PRIOR or (document.date and document.date < case.records.injured):
            continue
        for code, meant in coded_in(document.text):
            stem = code.replace(".", "")[:4]
            known = [*told, *(one.hurt for one in stated)]
            if stem in seen or any(one.same_kind(hurt) and one.same_site(hurt) for one in known for hurt in meant):
                continue
            seen.add(stem)
            if any(code in one.text for one in case.told):
                continue
            yield Flaw(
                Kind.MISSING_INJURY,
                "major",
                SCOPE,
                f"The injury with the code {code} on page {document.pages[0]} is told nowhere in the output.",
                supported_by=document.pages[:1],
                evidence=code,
            )


def stated_in(records: Records) -> list[Stated]:
    """The principal injuries of the packet, each once, in the order of the pages."""
    found: list[Stated] = []
    leaves = {leaf.number: leaf for leaf in records.leaves}
    for document in records.own:
        if not _of_incident(document, records):
            continue
        for page in document.pages:
            for hurt, diagnosed in _on_page(leaves[page].text, records.injured[:4]):
                _add(found, hurt, page, diagnosed=diagnosed)
    return [one for one in found if not _beside(one, found)]


def _of_incident(document: Document, records: Records) -> bool:
    before = bool(document.date and records.injured and document.date < records.injured)
    return document.sort in _STATING and not before


def _on_page(text: str, year: str) -> Iterator[tuple[Hurt, bool]]:
    """The injuries that a page states, and whether for certain in a diagnosis; ``year`` is that of the injury."""
    for part in diagnosed_in(text):
        for hurt in hurts_in(part):
            if hurt.affirmed and _counts(hurt) and not _doubted(hurt, year):
                yield hurt, not hurt.spoken.possible
    for part in mentioned_in(text):
        for hurt in hurts_in(part):
            certain = hurt.affirmed and not hurt.spoken.possible and not _HISTORY.search(hurt.said)
            if certain and hurt.kind in SEVERE and hurt.sites and not _doubted(hurt, year):
                yield hurt, False


def _counts(hurt: Hurt) -> bool:
    return bool(hurt.sites) or hurt.kind not in _PLACED


def _doubted(hurt: Hurt, year: str) -> bool:
    """Whether a sentence speaks of an injury that may not be, or of one from before."""
    before = any(one < year for one in _YEAR.findall(hurt.said))
    return before or (not hurt.second and _DOUBT.search(hurt.said) is not None)


def _add(found: list[Stated], hurt: Hurt, page: int, *, diagnosed: bool) -> None:
    for one in found:
        if one.hurt.same_kind(hurt) and one.hurt.same_site(hurt) and not one.hurt.opposite(hurt):
            if page not in one.pages:
                one.pages.append(page)
            if (diagnosed, bool(hurt.side), bool(hurt.sites)) > (
                one.diagnosed,
                bool(one.hurt.side),
                bool(one.hurt.sites),
            ):
                one.hurt = hurt
            one.diagnosed |= diagnosed
            return
    found.append(Stated(hurt, [page], diagnosed))


def _beside(one: Stated, found: Sequence[Stated]) -> bool:
    """Whether it is only said of another injury of the same sentence."""
    return (
        one.hurt.second
        and one.hurt.kind in SECONDARY
        and any(other is not one and other.hurt.said == one.hurt.said for other in found)
    )


def _told_in(text: str) -> tuple[Hurt, ...]:
    return hurts_in(text)


def _tells(told: Hurt, one: Stated, stated: Sequence[Stated]) -> bool:
    """Whether the output's words are of this injury. The side counts where the packet has it on both sides."""
    if not told.same_kind(one.hurt):
        return False
    if not told.sites and one.hurt.sites:
        around = sites_in(told.said)
        return not around or Hurt(told.kind, around, "", told.spoken, "").same_site(one.hurt)
    if not told.same_site(one.hurt):
        return False
    both = any(
        other.hurt.same_kind(one.hurt) and other.hurt.same_site(one.hurt) and other.hurt.opposite(one.hurt)
        for other in stated
    )
    return not (both and told.opposite(one.hurt))
