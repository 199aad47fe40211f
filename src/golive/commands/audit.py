"""An exported chronology held against its packet, offline: what is wrong, what was not understood, row by row."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from golive.config.output import USUAL, OutputForms
from golive.errors import StepFailed, UsageError
from golive.files import MOST_OF_A_PDF, content_of
from golive.model.artefact import ReviewPack
from golive.model.defect import SEVERITY, DefectCode
from golive.model.output import Doubt, Output
from golive.pdf import days_on_pages, read_output
from golive.verdict import Verdict
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
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Audited:
    """An output as it was audited; ``problem`` is why it could not be read at all."""

    output: Output | None
    audit: Audit | None
    packet_pages: int
    seconds: float
    problem: str = ""

    @property
    def verdict(self) -> Verdict:
        """What it comes to. An export that can't be opened is worth nothing."""
        return self.audit.verdict if self.audit is not None else Verdict.FAIL

    @property
    def coverage(self) -> float:
        """The share of the rows that could be held against the pages they cite, 0 to 1."""
        rows = len(self.output.rows) if self.output is not None else 0
        return round(self.audit.checked / rows, 3) if self.audit is not None and rows else 0.0

    def as_json(self) -> dict[str, Any]:
        """For scripts; keys are only ever added."""
        rows = self.output.rows if self.output is not None else ()
        return {
            "version": 1,
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
            "seconds": self.seconds,
        }

    def findings(self) -> Iterator[dict[str, Any]]:
        """Each defect, and each kind of what was not understood, with its place and a sentence."""
        if self.audit is None or self.output is None:
            yield {"code": "unreadable", "severity": "critical", "row": 0, "page": 0, "reason": self.problem}
            return
        for (code, row), same in groupby(self.audit.defects, key=lambda one: (one.code, one.row)):
            pages = [one.page for one in same]
            yield {
                "code": code.value,
                "severity": SEVERITY[code],
                "row": row,
                "page": pages[0],
                "pages": pages,
                "reason": _WRONG[code].format(row=row, pages=_told(pages), count=self.packet_pages),
            }
        for doubt in Doubt:
            told = [one for one in self.audit.unread if one.doubt is doubt]
            if told:
                yield {
                    "code": doubt.value,
                    "severity": "unknown",
                    "row": 0,
                    "page": told[0].page,
                    "pages": sorted({one.page for one in told}),
                    "count": sum(one.count for one in told),
                    "reason": sentence_of(doubt, told),
                }

    def lines(self) -> list[str]:
        """The same for people: what it comes to, then what is wrong, first things first."""
        found = [one["reason"] for one in self.findings()]
        more = [f"... and {len(found) - _SHOWN} more; --json has them all."] if len(found) > _SHOWN else []
        rows = len(self.output.rows) if self.output is not None else 0
        pages = self.output.pages if self.output is not None else 0
        told = (
            f"{self.verdict.word}: {rows} rows on {pages} pages read in {self.seconds:.1f} seconds; "
            f"{self.coverage:.0%} of the rows could be held against the pages that they cite."
        )
        return [told, *(f"  - {one}" for one in found[:_SHOWN]), *more]


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


def audit(packet: Path, output: Path, forms: OutputForms = USUAL) -> Audited:
    """Audit an output against the packet that it was made from, by the usual forms and a product's own.

    Raises ``UsageError`` for a file that can't be read.
    """
    begun = time.monotonic()
    known = _known(packet)
    try:
        read = read_output(ReviewPack(output.name, _content(output)), forms)
    except StepFailed as error:
        return Audited(None, None, known.count, _since(begun), str(error))
    return Audited(read, audited(read, known), known.count, _since(begun))


def _known(packet: Path) -> PagesKnown:
    try:
        count, days = days_on_pages(_content(packet))
    except StepFailed as error:
        raise UsageError(f"{packet}: {str(error).replace('The exported', 'The packet')}") from error
    return PagesKnown(count, days)


def _content(path: Path) -> bytes:
    try:
        return content_of(path, MOST_OF_A_PDF)
    except OSError as error:
        raise UsageError(f"{path} can't be read ({error.strerror or error}). Name a PDF file.") from error


def _since(begun: float) -> float:
    return round(time.monotonic() - begun, 2)
