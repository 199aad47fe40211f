"""Reads the five-column timeline of an exported chronology: Date, Provider, Event Type, Key Finding, Citations."""

import hashlib
import io
import re
from collections.abc import Iterator

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfplumber.utils.exceptions import PdfminerException

from golive.errors import StepFailed
from golive.model.artefact import ReviewPack
from golive.model.output import Output, Row

_HEADER = ("date", "provider", "event type", "key finding", "citations")
_CITATION = re.compile(r"\[\s*p\.\s*(\d+)\s*\]")  # a line may break inside the brackets


def read_output(export: ReviewPack) -> Output:
    """The output in an exported PDF. Raises ``StepFailed`` when it is not a PDF that can be opened and has pages."""
    pdf = export.content
    if not pdf.startswith(b"%PDF-"):
        raise StepFailed("The exported file is not a PDF.")
    try:
        with pdfplumber.open(io.BytesIO(pdf)) as document:
            pages = len(document.pages)
            rows = tuple(
                row
                for page in document.pages
                for table in page.extract_tables()
                for row in _rows(table, page.page_number)
            )
    except (PdfminerException, PDFException, ValueError, KeyError, TypeError) as error:
        raise StepFailed(f"The exported PDF can't be opened ({type(error).__name__}).") from error
    if not pages:
        raise StepFailed("The exported PDF has no pages.")
    return Output(sha256=hashlib.sha256(pdf).hexdigest(), size=len(pdf), pages=pages, rows=rows)


def _rows(table: list[list[str | None]], page: int) -> Iterator[Row]:
    """The timeline's rows in a table; none when its header is another one (a repeated header starts each page)."""
    cells = [[" ".join((cell or "").split()) for cell in line] for line in table]
    if not cells or tuple(cell.lower() for cell in cells[0]) != _HEADER:
        return
    for line in cells[1:]:
        date, provider, event, finding, citations = line
        if tuple(cell.lower() for cell in line) != _HEADER:
            yield Row(
                page=page,
                date=date,
                provider=provider,
                event=event,
                finding=finding,
                cited=tuple(int(number) for number in _CITATION.findall(citations)),
            )
