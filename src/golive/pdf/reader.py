"""Reads an exported chronology: its timeline's rows, with dates and citations understood, and what was not."""

import hashlib
from collections.abc import Sequence

from golive.config.output import USUAL, OutputForms
from golive.model.artefact import ReviewPack
from golive.model.output import Doubt, Output, Row, Unread
from golive.pdf import citations, dates
from golive.pdf.page import Page
from golive.pdf.pages import pages_of
from golive.pdf.timeline import Cells, Timeline, timeline_of

_PICTURE, _DRAWN = 0.3, 40
"""Share of a page that pictures cover, and shapes drawn on it, from which on a page without words holds more."""


def read_output(export: ReviewPack, forms: OutputForms = USUAL) -> Output:
    """The output in an exported PDF; ``forms`` are the product's own beside the usual ones.

    Raises ``StepFailed`` when it is not a PDF that can be opened and has pages.
    """
    pages = pages_of(export.content)
    timeline = timeline_of(pages, forms.sections)
    order = forms.order or dates.order_of(row.texts[0] for row in timeline.rows)
    return Output(
        sha256=hashlib.sha256(export.content).hexdigest(),
        size=len(export.content),
        pages=len(pages),
        rows=tuple(_row(row, order, forms) for row in timeline.rows),
        unread=(*_not_read(pages, timeline), *(Unread(Doubt.WORDS, one.page, one.words) for one in timeline.unread)),
    )


def _row(cells: Cells, order: dates.Order, forms: OutputForms) -> Row:
    said, provider, event, finding, cited = cells.texts
    date, pages = dates.read(said, order, forms.dates), citations.read(cited, forms.citations)
    doubts = {Doubt.DATE: not date.read or not said, Doubt.AMBIGUOUS: date.ambiguous, Doubt.CITATION: bool(pages.rest)}
    return Row(
        page=cells.page,
        date=date.first or said,
        provider=provider,
        event=event,
        finding=finding,
        cited=pages.pages,
        until=date.last if date.last != date.first else "",
        otherwise=dates.read(said, "day-first").first if date.ambiguous else "",
        doubts=tuple(doubt for doubt, holds in doubts.items() if holds),
    )


def _not_read(pages: Sequence[Page], timeline: Timeline) -> list[Unread]:
    """The pages that may hold rows and could not be read; none where the timeline stands on others, all in words."""
    blind = [page.number for page in pages if _blind(page)]
    if blind and (not timeline.rows or any(_beside(number, timeline) for number in blind)):
        return [Unread(Doubt.PICTURES, number) for number in blind]
    if timeline.rows or timeline.headed:
        return []
    if not any(page.words for page in pages):
        return [Unread(Doubt.NO_TEXT, 1)]
    claims = [page for page in pages if any(citations.looks_cited(word.text) for word in page.words)]
    dated = [page for page in pages if any(dates.STARTS.match(word.text) for word in page.words)]
    return [Unread(Doubt.NO_TABLE, (claims or dated)[0].number)] if claims or len(dated) > 1 else []


def _blind(page: Page) -> bool:
    return len(page.words) < 8 and (page.pictures > _PICTURE or page.drawings > _DRAWN)


def _beside(number: int, timeline: Timeline) -> bool:
    """Whether a page is between two of the timeline's, or next to one."""
    on = {row.page for row in timeline.rows}
    return min(on) - 1 <= number <= max(on) + 1


def days_on_pages(packet: bytes) -> tuple[int, dict[int, frozenset[str]]]:
    """How many pages a packet has, and the days that each page mentions; a page without a day is not named.

    Raises ``StepFailed`` when it is not a PDF that can be opened.
    """
    pages = pages_of(packet)
    texts = {page.number: " ".join(word.text for word in page.words) for page in pages}
    order = dates.order_of(texts.values())
    days = {number: frozenset(dates.mentioned(text, order)) for number, text in texts.items()}
    return len(pages), {number: found for number, found in days.items() if found}
