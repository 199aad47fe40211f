"""Reads a packet as the product does: page texts, and from them documents, events and injuries. Knows no truth."""

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pypdf import PdfReader

_HEADER = re.compile(r"^Patient: (?P<name>.+) \((?P<mrn>[^)]+)\) \| Date: (?P<date>\d{4}-\d{2}-\d{2})$")
_EVENTS = {
    "ED NOTES": "Emergency Visit",
    "RADIOLOGY REPORT": "Imaging Study",
    "ORTHOPEDIC CONSULT": "Orthopedic Consult",
    "PT EVALUATION": "Therapy Visit",
    "PT DAILY NOTE": "Therapy Visit",
    "DISCHARGE SUMMARY": "Discharge",
    "PROCEDURE NOTE": "Procedure/Surgery",
    "FOLLOW-UP VISIT": "Follow-Up Visit",
    "CLINICAL NOTE": "Clinical Note",
    "PRIOR RECORDS": "Clinical Note",
}
# The section that says what a document is about, by preference; else its first one.
_TELLING = (
    "Chief Complaint:",
    "Reading:",
    "Impression:",
    "Operation:",
    "Evaluation:",
    "Discharge Status:",
    "Subjective:",
)
_STATING = ("Assessment:",)


@dataclass(frozen=True, slots=True)
class Seen:
    """One event as it was read: where, when, by whom, what, and the injuries that its document states."""

    date: str
    provider: str
    type: str
    finding: str
    pages: tuple[int, ...]
    injuries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """A packet as it was read."""

    texts: tuple[str, ...]
    patient_mrn: str
    events: tuple[Seen, ...]
    unreadable: tuple[int, ...]
    """Pages that are pictures without a text layer; nothing is told of them."""
    foreign: tuple[int, ...]
    """Pages of another patient than most are of."""


def read_packet(path: Path) -> Read:
    """Read a packet. Raises ``ValueError`` when it is no PDF that can be read."""
    try:
        reader: Any = PdfReader(io.BytesIO(path.read_bytes()))
        texts = tuple(page.extract_text() for page in reader.pages)
        pictured = ["/Resources" in page and "/XObject" in page["/Resources"] for page in reader.pages]
    except Exception as error:
        # pypdf raises many things for a file that it can't read; to the product they are all one.
        raise ValueError(f"The packet can't be read ({type(error).__name__})") from error
    headers = [_header(text) for text in texts]
    named = Counter(header[1] for header in headers if header)
    mrn = named.most_common(1)[0][0] if named else ""
    pages = list(zip(range(1, len(texts) + 1), texts, headers, pictured, strict=True))
    own = [(number, text, header) for number, text, header, _ in pages if header and header[1] == mrn]
    return Read(
        texts=texts,
        patient_mrn=mrn,
        events=_merged(_events(own)),
        unreadable=tuple(number for number, text, _, picture in pages if picture and not text.strip()),
        foreign=tuple(number for number, _, header, _ in pages if header and header[1] != mrn),
    )


def _merged(events: Iterable[Seen]) -> tuple[Seen, ...]:
    """Events told twice, as by a duplicated page, once, with the pages of both."""
    found: dict[Seen, tuple[int, ...]] = {}
    for event in events:
        told = replace(event, pages=())
        found[told] = found.get(told, ()) + event.pages
    return tuple(replace(told, pages=pages) for told, pages in found.items())


def _header(text: str) -> tuple[str, str, str, str] | None:
    """Provider, MRN, date and title from a page's first three lines."""
    lines = _lines(text)
    if len(lines) < 3:
        return None
    match = _HEADER.match(lines[1])
    return (lines[0], match["mrn"], match["date"], lines[2]) if match else None


def _lines(text: str) -> list[str]:
    """What stands on a page, without what a fax machine put above it."""
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("FAX ")]


def _events(pages: Iterable[tuple[int, str, tuple[str, str, str, str]]]) -> Iterator[Seen]:
    for number, text, header in pages:
        if header[3] not in _EVENTS:
            continue
        provider, _mrn, date, title = header
        sections = dict(_sections(text))
        telling = next((sections[name] for name in _TELLING if name in sections), next(iter(sections.values()), []))
        stated = tuple(line.removeprefix("- ").rstrip(".") for name in _STATING for line in sections.get(name, []))
        yield Seen(date, provider, _EVENTS[title], " ".join(telling), (number,), stated)


def _sections(text: str) -> Iterator[tuple[str, list[str]]]:
    """Heads, each with the lines below it. The foot of the page is left out."""
    lines = _lines(text)[3:]
    head, body = "", list[str]()
    for line in lines:
        if line.endswith(":") and len(line) < 40:
            if head:
                yield head, body
            head, body = line, []
        elif not re.search(r"Page \d+ of \d+$", line):
            body.append(line)
    if head:
        yield head, body
