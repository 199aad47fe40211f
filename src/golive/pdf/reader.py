"""Reads an exported chronology: its timeline's rows, with dates and citations understood, and what was not."""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from golive.config.output import USUAL, OutputForms
from golive.model.artefact import ReviewPack
from golive.model.output import Doubt, Output, Row, Unread
from golive.model.packet_text import PacketText
from golive.pdf import citations, dates
from golive.pdf.page import Page
from golive.pdf.pages import pages_of
from golive.pdf.passages import passages_of
from golive.pdf.pictures import hiding
from golive.pdf.timeline import Cells, Timeline, timeline_of

_PICTURE, _INSET, _DRAWN = 0.3, 0.15, 40
"""Share of a page that pictures cover, also of one with rows, and shapes drawn on it, from which on it holds more."""
_RULED = 30
"""Ruled lines from which on a page has a table, whatever can be read of it."""
_DATES = 2
"""Words like dates that may stand in an export without a timeline."""
_MAY_BE_DATED = re.compile(
    r"\d\s*[-/.\u2010-\u2015]|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE
)
_WATERMARK = 12
"""Words that may lean on a page and claim nothing."""


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
        aside=tuple((page, citations.read(said, forms.citations).pages) for page, said in timeline.aside),
        passages=tuple(passages_of(pages, timeline, forms.sections, forms.citations)),
        margins=timeline.margins,
        links=tuple(dict.fromkeys(link for page in pages for link in page.links)),
    )


def _row(cells: Cells, order: dates.Order, forms: OutputForms) -> Row:
    said, provider, event, finding, cited = cells.texts
    date, pages = dates.read(said, order, forms.dates), citations.read(cited, forms.citations)
    other = dates.read(said, "day-first") if date.ambiguous else dates.Dates()
    doubts = {Doubt.DATE: not date.read or not said, Doubt.AMBIGUOUS: date.ambiguous, Doubt.CITATION: bool(pages.rest)}
    return Row(
        page=cells.page,
        date=date.first or said,
        provider=provider,
        event=event,
        finding=finding,
        cited=pages.pages,
        until=date.last if date.last != date.first else "",
        otherwise=other.first,
        doubts=tuple(doubt for doubt, holds in doubts.items() if holds),
        spans=date.spans + other.spans,
        cited_otherwise=pages.otherwise,
    )


def _not_read(pages: Sequence[Page], timeline: Timeline) -> list[Unread]:
    """The pages that may hold rows and could not be read; none where the timeline stands on others, all in words."""
    on = {row.page for row in timeline.rows}
    blind = [page.number for page in pages if _blind(page, _INSET if page.number in on else _PICTURE)]
    blind = sorted({*blind, *hiding(pages, timeline.areas)})
    leaning = [Unread(Doubt.WORDS, page, words) for page, words in _leaning(pages) if not on or _beside(page, on)]
    if blind and (not on or any(_beside(number, on) for number in blind)):
        return [*(Unread(Doubt.PICTURES, number) for number in blind), *leaning]
    ruled = [page.number for page in pages if len(page.across) > _RULED]
    if ruled and not on and not leaning:  # cells, and nothing in them that can be read
        return [Unread(Doubt.NO_TABLE, ruled[0])]
    if leaning or on or timeline.headed:
        return leaning
    if not any(page.words for page in pages):
        return [Unread(Doubt.NO_TEXT, 1)]
    claims = [page.number for page in pages if citations.looks_cited(" ".join(word.text for word in page.words))]
    dated = [page.number for page in pages for word in page.words if dates.STARTS.match(word.text)]
    return [Unread(Doubt.NO_TABLE, (claims or dated)[0])] if claims or len(dated) > _DATES else []


def _blind(page: Page, picture: float) -> bool:
    return page.pictures > picture or page.drawings > max(_DRAWN, 4 * len(page.words))


def _leaning(pages: Sequence[Page]) -> Iterator[tuple[int, int]]:
    """Each page with text that lies on its side or leans, and how many words; but for what pages repeat."""
    on = Counter(text for page in pages for text in set(page.leaning))
    for page in pages:
        own = " ".join(text for text in page.leaning if on[text] == 1)
        words = len(own.split())
        if words > _WATERMARK or citations.looks_cited(own) or dates.mentioned(own):
            yield page.number, words


def _beside(number: int, on: Collection[int]) -> bool:
    """Whether a page is between two of the timeline's, or next to one."""
    return min(on) - 1 <= number <= max(on) + 1


def days_of(packet: PacketText) -> dict[int, frozenset[str]]:
    """The days that each page of a packet mentions; a page without a day is not named."""
    texts = {page.number: _dated(page.text) for page in packet.pages}
    order = dates.order_of(text for text in texts.values() if text)
    days = {number: frozenset(dates.mentioned(text, order)) for number, text in texts.items() if text}
    return {number: found for number, found in days.items() if found}


def _dated(text: str) -> str:
    """The lines of a page that may name a day, each with the one below it: a narrow column breaks a date."""
    lines = text.split("\n")
    near = {at + step for at, line in enumerate(lines) if _MAY_BE_DATED.search(line) for step in (0, 1)}
    return " ".join(lines[at] for at in sorted(near) if at < len(lines))
