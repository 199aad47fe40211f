"""The whole audit of one output: every family of flaws, each in a module of its own, and what it comes to."""

from dataclasses import dataclass, field, replace
from functools import partial

from golive.audit import citing, contradictions, events, form, injuries, patients, support, timeline, totals, unreadable
from golive.audit.case import case_of
from golive.audit.documents import other_patient
from golive.audit.packet_index import PacketIndex
from golive.audit.settled import settled
from golive.model.audit import Claim, ClaimVerdict, Flaw, Kind
from golive.model.output import Output
from golive.model.packet_text import PacketText
from golive.verdict import Verdict

_WHOLE = (patients, events, injuries, timeline, totals, contradictions, form, unreadable)
"""The families that are asked about the whole output, each with a ``flaws`` of its own."""
_MISSING = frozenset({Kind.MISSING_EVENT, Kind.MISSING_INJURY})
_BY_PAGES = _MISSING | {Kind.WRONG_TOTAL, Kind.CONTRADICTION, Kind.UNDATED}
"""What is told by the words of pages."""
ENOUGH = 0.7
"""The share of claims that must be decided for an output to be in order."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found: flaws in the order of the entries, and how each claim ended."""

    flaws: tuple[Flaw, ...] = field(default=(), repr=False)
    claims: tuple[Claim, ...] = field(default=(), repr=False)

    @property
    def coverage(self) -> float:
        """The share of the claims that are decided, 0 to 1."""
        decided = sum(one.verdict is not ClaimVerdict.UNVERIFIED for one in self.claims)
        return round(decided / len(self.claims), 3) if self.claims else 0.0

    @property
    def verdict(self) -> Verdict:
        """STOP for what is critical; "watch" for what is major, or where hardly anything was decided.

        "Can't tell" where no statement was read, or an entry of weight rests on a page without text.
        """
        if any(one.severity == "critical" for one in self.flaws):
            return Verdict.FAIL
        unread = any(one.kind is Kind.UNREADABLE_PAGE and one.severity == "major" for one in self.flaws)
        if unread or not self.claims:
            return Verdict.INCONCLUSIVE
        major = any(one.severity == "major" for one in self.flaws)
        return Verdict.WATCH if major or self.coverage < ENOUGH else Verdict.PASS


def _as_read(output: Output, flaw: Flaw) -> Flaw | None:
    """A flaw as far as the output was read: what may stand where nobody read it can't be missing for certain."""
    if flaw.kind not in _MISSING or not output.unread:
        return flaw
    return replace(flaw, severity="major", verdict=ClaimVerdict.UNVERIFIED) if output.rows else None


def _as_seen(flaw: Flaw, seen: frozenset[int]) -> Flaw:
    """A flaw as far as its pages were read: what rests on a picture is for the reviewer to see."""
    if flaw.kind not in _BY_PAGES or seen.isdisjoint((*flaw.supported_by, *flaw.cited)):
        return flaw
    return replace(flaw, severity="minor", verdict=ClaimVerdict.UNVERIFIED)


def judge(output: Output, packet: PacketText, mode: str = "") -> Judged:
    """Audit an output against the packet that it was made from: a plain function of both.

    ``mode`` is what it was exported for, where known: a banner of an inner version is right on an INTERNAL one.
    """
    case = case_of(output, packet, mode)
    records = case.records
    foreign = (one.pages for one in records.documents if other_patient(one.who, records.patient))
    index = PacketIndex(packet, frozenset(page for pages in foreign for page in pages))
    flaws, claims = support.judged(case, index)
    flaws += citing.flaws(case, index, claims)
    whole = [flaw for family in _WHOLE for flaw in family.flaws(case)]
    pictures = [page.number for page in packet.pages if page.source != "text"]
    seen = frozenset(page + step for page in pictures for step in (0, 1))  # and the page that goes on with it
    flaws += [_as_seen(one, seen) for one in map(partial(_as_read, output), whole) if one is not None]
    return Judged(tuple(settled(case, flaws)), tuple(claims))
