"""An exported chronology held against its packet, offline: what is wrong with it, and what was not understood."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from golive.audit.form import identical_versions
from golive.audit.judge import Judged, judge
from golive.config.output import USUAL, OutputForms
from golive.errors import StepFailed, UsageError
from golive.files import MOST_OF_A_PDF, content_of
from golive.model.artefact import ReviewPack
from golive.model.audit import SAID, ClaimVerdict, Flaw, Kind
from golive.model.defect import SEVERITY, Defect, DefectCode
from golive.model.output import Doubt, Output, Row
from golive.model.packet_text import PacketText
from golive.pdf import days_of, read_cited, read_output, read_packet
from golive.verdict import Verdict, worst
from golive.workflow.audit import Audit, PagesKnown, audited
from golive.workflow.proof import sentence_of

_WRONG = {
    DefectCode.NO_ROWS: "The exported chronology has no rows.",
    DefectCode.UNCITED: "Row {row} cites no page.",
    DefectCode.CITED_BEYOND: "Row {row} cites {pages}, and the packet has {count} pages.",
    DefectCode.CITED_ELSEWHERE: "Row {row} cites {pages}, which is of another date; its own is on other pages.",
    DefectCode.OTHER_PATIENT: "Row {row} cites {pages}, of another patient.",
    DefectCode.OUT_OF_ORDER: "Row {row} is earlier than the row before it.",
}
_KINDS = {
    DefectCode.NO_ROWS: (Kind.NO_ROWS,),
    DefectCode.UNCITED: (Kind.UNCITED,),
    DefectCode.CITED_BEYOND: (Kind.PAGE_MISSING,),
    DefectCode.CITED_ELSEWHERE: (Kind.WRONG_PAGE, Kind.WRONG_DATE),
    DefectCode.OTHER_PATIENT: (Kind.WRONG_PATIENT,),
    DefectCode.OUT_OF_ORDER: (Kind.OUT_OF_ORDER,),
}
"""What the audit of the content calls what the structure shows; the first where only the structure shows it."""
_RANK = {"critical": 0, "major": 1, "unknown": 2, "minor": 3}
_WORD = {"critical": "CRITICAL", "major": "Major", "unknown": "Can't tell", "minor": "Minor"}
_SHOWN, _PAGES = 12, 8
_WHOLE = "Output"


@dataclass(frozen=True, slots=True)
class Audited:
    """An output as it was audited; ``problem`` is why it could not be read at all."""

    output: Output | None
    audit: Audit | None
    packet_pages: int
    seconds: float
    problem: str = ""
    judged: Judged = field(default_factory=Judged)

    @property
    def verdict(self) -> Verdict:
        """What it comes to. An export that can't be opened is worth nothing."""
        if self.audit is None:
            return Verdict.FAIL
        return worst([self.audit.verdict, self.judged.verdict])

    @property
    def coverage(self) -> float:
        """The share of the claims that are decided, 0 to 1."""
        return self.judged.coverage

    def as_json(self) -> dict[str, Any]:
        """For scripts; keys are only ever added. Version 2 has what the entries claim."""
        rows = self.output.rows if self.output is not None else ()
        claims = self.judged.claims
        return {
            "version": 2,
            "verdict": self.verdict.value,
            "pages": self.output.pages if self.output is not None else 0,
            "packet_pages": self.packet_pages,
            "entries": len(rows),
            "rows": [
                {
                    "page": row.page,
                    "date": row.date,
                    "until": row.until,
                    "provider": row.provider,
                    "type": row.event,
                    "cited": list(row.cited),
                }
                for row in rows
            ],
            "findings": list(self.findings()),
            "coverage": self.coverage,
            "claims": {one.value: sum(claim.verdict is one for claim in claims) for one in ClaimVerdict},
            "unverified": [
                {
                    "entry": one.entry,
                    "cited": list(one.cited),
                    "quote": one.text,
                    "page": one.page,
                    "evidence": one.evidence,
                }
                for one in claims
                if one.verdict is ClaimVerdict.UNVERIFIED
            ],
            "seconds": self.seconds,
        }

    def findings(self) -> Iterator[dict[str, Any]]:
        """Each defect, and each kind of what was not understood, with its place and a sentence; the worst first."""
        found = list(self._found())
        place = {one["entry"]: at for at, one in enumerate(found)}
        yield from sorted(found, key=lambda one: (_RANK[one["severity"]], _position(one["entry"], place)))

    def _found(self) -> Iterator[dict[str, Any]]:
        if self.audit is None or self.output is None:
            told = {"code": "unreadable", "severity": "critical", "row": 0, "page": 0, "reason": self.problem}
            yield told | _claimed(Kind.UNREADABLE_PAGE, _WHOLE, verdict=ClaimVerdict.UNVERIFIED)
            return
        flaws = list(self.judged.flaws)
        for (code, row), same in groupby(self.audit.defects, key=lambda one: (one.code, one.row)):
            also = next((one for one in flaws if one.entry == row and one.kind in _KINDS[code]), None)
            if also is not None:
                flaws.remove(also)
            yield _structural(list(same), self.output.rows, self.packet_pages, also)
        for flaw in flaws:
            yield _of_content(flaw)
        yield from self._doubts(self.audit)

    def _doubts(self, audit: Audit) -> Iterator[dict[str, Any]]:
        for doubt in Doubt:
            told = [one for one in audit.unread if one.doubt is doubt]
            if told:
                yield {
                    "code": doubt.value,
                    "severity": "unknown",
                    "row": 0,
                    "page": told[0].page,
                    "pages": sorted({one.page for one in told}),
                    "count": sum(one.count for one in told),
                    "reason": sentence_of(doubt, told),
                } | _claimed(Kind.UNREADABLE_PAGE, _WHOLE, verdict=ClaimVerdict.UNVERIFIED)

    def lines(self) -> list[str]:
        """The same for people: what it comes to, then what is wrong, first things first; no word of the records."""
        found = [_line(one) for one in self.findings()]
        more = [f"... and {len(found) - _SHOWN} more; --json has them all."] if len(found) > _SHOWN else []
        rows = len(self.output.rows) if self.output is not None else 0
        pages = self.output.pages if self.output is not None else 0
        claims = self.judged.claims
        open_ones = sum(one.verdict is ClaimVerdict.UNVERIFIED for one in claims)
        told = (
            f"{self.verdict.word}: {rows} rows on {pages} pages read in {self.seconds:.1f} seconds; "
            f"{len(claims) - open_ones} of {len(claims)} statements could be decided against the packet."
        )
        of = "1 statement is" if open_ones == 1 else f"{open_ones} statements are"
        rest = [f"{of} for the reviewer to compare: golive review --collect"] if open_ones else []
        return [told, *(f"  - {one}" for one in found[:_SHOWN]), *more, *rest]


def _position(entry: int | str, place: dict[int | str, int]) -> tuple[bool, int]:
    """Rows in their order, before sections in theirs."""
    return isinstance(entry, str), entry if isinstance(entry, int) else place[entry]


def _structural(same: Sequence[Defect], rows: Sequence[Row], count: int, also: Flaw | None) -> dict[str, Any]:
    code, row = same[0].code, same[0].row
    pages = [one.page for one in same]
    told = {
        "code": code.value,
        "severity": SEVERITY[code],
        "row": row,
        "page": pages[0],
        "pages": pages,
        "reason": _WRONG[code].format(row=row, pages=_told(pages), count=count),
    }
    cited = rows[row - 1].cited if row else ()
    kind = also.kind if also is not None else _KINDS[code][0]
    by, quote = (also.supported_by, also.quote) if also is not None else ((), rows[row - 1].finding if row else "")
    return told | _claimed(kind, row or _WHOLE, cited=cited, by=by, quote=quote)


def _of_content(flaw: Flaw) -> dict[str, Any]:
    told = {
        "code": flaw.defect.code.value,
        "severity": flaw.severity,
        "row": flaw.defect.row,
        "page": flaw.defect.page,
        "pages": list(flaw.cited),
        "reason": flaw.reason,
    }
    return told | _claimed(
        flaw.kind, flaw.entry, cited=flaw.cited, by=flaw.supported_by, quote=flaw.quote, verdict=flaw.verdict
    )


def _claimed(
    kind: Kind,
    entry: int | str,
    *,
    cited: Sequence[int] = (),
    by: Sequence[int] = (),
    quote: str = "",
    verdict: ClaimVerdict = ClaimVerdict.CONTRADICTED,
) -> dict[str, Any]:
    """The keys that came with version 2."""
    return {
        "kind": kind.value,
        "claim_verdict": verdict.value,
        "entry": entry,
        "cited": list(cited),
        "supported_by": list(by),
        "quote": quote,
    }


def _line(found: dict[str, Any]) -> str:
    """A finding as a person reads it anywhere: how bad, where, and what; pages, and no word of the records."""
    entry, kind = found["entry"], Kind(found["kind"])
    if entry == _WHOLE or found["reason"].startswith("Row "):
        return f"{_WORD[found['severity']]}. {found['reason']}"
    cites = f" It cites {_told(found['cited'][:_PAGES])}." if found["cited"] else ""
    by = f" See {_told(found['supported_by'][:_PAGES])}." if found["supported_by"] else ""
    where = f"Row {entry}" if found["row"] else str(entry).rstrip(": ")
    return f"{_WORD[found['severity']]}. {where}: {SAID[kind]}{cites}{by}"


def _told(pages: Sequence[int]) -> str:
    """Pages as a person says them; those of a range by its ends."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    said = ", ".join(str(one[0]) if len(one) == 1 else f"{one[0]} to {one[-1]}" for one in runs)
    return f"page {said}" if len(pages) == 1 else f"pages {said}"


def audit(
    packet: Path, output: Path, forms: OutputForms = USUAL, *, other: Path | None = None, mode: str = ""
) -> Audited:
    """Audit an output against the packet that it was made from, by the usual forms and a product's own.

    ``other`` is the other version of the same export, made for other readers; ``mode`` what the output was exported
    for. Raises ``UsageError`` for a file that can't be read.
    """
    begun = time.monotonic()
    pdf = _content(packet)
    try:
        read = read_output(ReviewPack(output.name, _content(output)), forms)
    except StepFailed as error:
        return Audited(None, None, _text(packet, pdf, None).count, _since(begun), str(error))
    text = _text(packet, pdf, read)
    judged = judge(read, text, mode)
    if other is not None:
        judged = _beside(judged, read, other, forms)
    known = PagesKnown(text.count, days_of(text))
    return Audited(read, audited(read, known), text.count, _since(begun), judged=judged)


def _beside(judged: Judged, read: Output, other: Path, forms: OutputForms) -> Judged:
    """What two versions of an export show beside each other."""
    try:
        same = identical_versions(read, read_output(ReviewPack(other.name, _content(other)), forms))
    except StepFailed as error:
        raise UsageError(f"{other}: {error}") from error
    return replace(judged, flaws=(same, *judged.flaws)) if same is not None else judged


def _text(path: Path, pdf: bytes, output: Output | None) -> PacketText:
    try:
        return read_cited(pdf, output) if output is not None else read_packet(pdf)
    except StepFailed as error:
        raise UsageError(f"{path}: {error}") from error


def _content(path: Path) -> bytes:
    try:
        return content_of(path, MOST_OF_A_PDF)
    except OSError as error:
        raise UsageError(f"{path} can't be read ({error.strerror or error}). Name a PDF file.") from error


def _since(begun: float) -> float:
    return round(time.monotonic() - begun, 2)
