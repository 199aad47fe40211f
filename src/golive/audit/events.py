"""What of the packet no row of the timeline tells: emergency visits, procedures, hospital stays, abnormal studies.

And how much of the packet the timeline tells at all.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from golive.audit.case import Case, Told
from golive.audit.documents import Document
from golive.audit.lexicon import Sort as WordSort
from golive.audit.scopes import spoken_of
from golive.audit.sorts import Sort, is_person
from golive.audit.telling import alike, cites, same_day, same_provider, speaks_of, tells
from golive.audit.words import Sentence, sentences
from golive.model.audit import ClaimVerdict, Flaw, Kind

TIMELINE = "Timeline"
"""The name of the entry that flaws of what is not there are told of."""
_GRAVE = (Sort.EMERGENCY, Sort.OPERATIVE, Sort.IMAGING, Sort.ADMISSION)
_NAMES = {
    Sort.EMERGENCY: "emergency visit",
    Sort.OPERATIVE: "procedure",
    Sort.ADMISSION: "hospital stay",
    Sort.IMAGING: "imaging study with an abnormal finding",
    Sort.CONSULT: "consultation",
    Sort.THERAPY: "course of therapy",
}
_IMPRESSION = re.compile(r"^\W*(?:IMPRESSION|CONCLUSION|INTERPRETATION|OPINION)S?\b\s*:?", re.IGNORECASE | re.MULTILINE)
_IMPRESSION_ENDS = re.compile(
    r"^\W*(?:(?:electronically )?signed|dictated|recommend|page \d)", re.IGNORECASE | re.MULTILINE
)
_USUAL = re.compile(
    r"^\W*(?:no\b|normal|negative|stable|intact|within normal|without|none\b|not? )|\bunremarkable\b"
    r"|\b(?:is|are|remains?|appears?) (?:normal|intact|preserved|maintained)\b",
    re.IGNORECASE,
)
_ABNORMAL = frozenset({"degeneration", "arthritis"})
"""What a study finds in many people of an age, and no injury."""
_FEW, _LEAST, _SHARE, _WITHOUT = 3, 4, 0.6, 0.75
"""Documents untold, and documents there are, from which on so small a share told means that part of the packet is lost.

The last is that share where a whole course of therapy or a consultation is among them.
"""
_PART, _ROWS = 0.3, 12
"""The share of documents that lies beyond a timeline that breaks off, and rows from which on it may sum up the rest."""
_COURSE = 4
"""Visits of one course of therapy that count: of more, a timeline may tell some and sum up the others."""


def flaws(case: Case) -> Iterator[Flaw]:
    """What of the packet's events the timeline leaves out; of one without dates nobody can tell that for certain."""
    undated = 2 * sum(not row.date for row in case.rows) > len(case.rows)
    for flaw in _untold(case):
        yield replace(flaw, severity="major", verdict=ClaimVerdict.UNVERIFIED) if undated else flaw


def _untold(case: Case) -> Iterator[Flaw]:
    own = _distinct([one for one in case.records.own if one.clinical and one.sort is not Sort.PRIOR])
    since = [one for one in own if not (one.date and case.records.injured and one.date < case.records.injured)]
    rows = case.rows
    if not rows:
        return
    missing = [one for one in since if one.sort in _GRAVE and _counts(one) and not _told(one, rows)]
    for document in missing:
        yield _missing(document, case)
    courses = list(_courses(since, rows))
    yield from courses
    yield from _lost(since, rows, _WITHOUT if courses else _SHARE)


def _distinct(documents: Sequence[Document]) -> list[Document]:
    """Each document once: a packet often holds two copies of the same pages."""
    found: dict[tuple[object, ...], Document] = {}
    for one in documents:
        found.setdefault((one.sort, one.date, one.title, hash(one.text.strip()) if not one.date else one.who.mrn), one)
        if one.sort in (Sort.IMAGING, Sort.OPERATIVE, Sort.THERAPY):
            found.setdefault((one.sort, one.text.strip()), one)
    return list(dict.fromkeys(found.values()))


def _counts(document: Document) -> bool:
    """Whether a row must tell it: of studies those that found something, of procedures those that were done."""
    if document.sort is Sort.IMAGING:
        return bool(abnormal(document))
    return True


def abnormal(document: Document) -> list[Sentence]:
    """The sentences of a study's impression that find something."""
    head = _IMPRESSION.search(document.text)
    if not head:
        return []
    told = document.text[head.end() :]
    end = _IMPRESSION_ENDS.search(told)
    return [one for one in sentences(told[: end.start()] if end else told)[:12] if _finds(one)]


def _finds(sentence: Sentence) -> bool:
    if _USUAL.search(sentence.said):
        return False
    named = [
        (word, spoken)
        for word, spoken in zip(sentence.words, spoken_of(sentence.words), strict=True)
        if word.sort in (WordSort.INJURY, WordSort.FINDING)
    ]
    return any(not spoken.denied and not spoken.planned and word.meant not in _ABNORMAL for word, spoken in named)


def _told(document: Document, rows: Sequence[Told]) -> bool:
    if document.sort is not Sort.IMAGING:
        return any(tells(row, document) for row in rows)
    of_it = [row for row in rows if cites(row, document) and (same_day(row, document) or not row.date)]
    if of_it:
        return True
    finding = " ".join(one.said for one in abnormal(document))
    that_day = [row for row in rows if same_day(row, document)]
    return any(
        alike(row.text, document.text) or alike(finding, row.text)
        for row in that_day
        if speaks_of(row, Sort.IMAGING) or same_provider(row.provider, document)
    ) or any(cites(row, document) and speaks_of(row, Sort.IMAGING) for row in rows)


def _missing(document: Document, case: Case) -> Flaw:
    what, page = _NAMES[document.sort], document.pages[0]
    when = f" of {document.date}" if document.date else ""
    aside = any(not one.row and document.date and document.date in one.text for one in case.told)
    reason = f"The {what}{when} on page {page} is told by no row of the timeline"
    reason += "; only other sections name its date." if aside else "."
    return Flaw(
        Kind.MISSING_EVENT,
        "critical",
        TIMELINE,
        reason,
        supported_by=document.pages[:3],
        evidence=_opening(document),
    )


def _opening(document: Document) -> str:
    """The first lines of a document, as they would be shown to a reviewer."""
    found = [one.said for one in abnormal(document)] if document.sort is Sort.IMAGING else []
    return " ".join(found) or " ".join(document.text.split())[:240]


def _courses(documents: Sequence[Document], rows: Sequence[Told]) -> Iterator[Flaw]:
    """Courses of therapy and consultations that no row tells a day of."""
    therapy: dict[str, list[Document]] = {}
    name = ""
    for one in documents:
        if one.sort is Sort.THERAPY:
            name = next((provider for provider in one.providers if not is_person(provider)), name)
            therapy.setdefault(name, []).append(one)
    for course in (*therapy.values(), *([one] for one in documents if one.sort is Sort.CONSULT)):
        if any(_on(one, row) for one in course for row in rows):
            continue
        days = sorted(one.date for one in course if one.date)
        when = f" of {days[0]}" + (f" to {days[-1]}" if days[-1] != days[0] else "") if days else ""
        page = course[0].pages[0]
        yield Flaw(
            Kind.MISSING_EVENT,
            "major",
            TIMELINE,
            f"No row tells the {_NAMES[course[0].sort]}{when} that begins on page {page}.",
            supported_by=tuple(one.pages[0] for one in course[:3]),
            evidence=_opening(course[0]),
        )


def _on(document: Document, row: Told) -> bool:
    """Whether a row tells of a document at all: it cites it, or is of its day and of its provider or kind."""
    if cites(row, document):
        return True
    return same_day(row, document) and (speaks_of(row, document.sort) or same_provider(row.provider, document))


def _lost(documents: Sequence[Document], rows: Sequence[Told], least: float) -> Iterator[Flaw]:
    """Whether a good part of the packet is told by no row at all."""
    visits = Counter(one.providers[:1] for one in documents if one.sort is Sort.THERAPY)
    untold = [one for one in documents if not any(_on(one, row) for row in rows)]
    dropped = Counter(one.providers[:1] for one in untold if one.sort is Sort.THERAPY)
    every = sum(one.sort is not Sort.THERAPY for one in documents)
    lacking = sum(one.sort is not Sort.THERAPY for one in untold)
    for provider, count in visits.items():
        counted = min(count, _COURSE)
        every += counted
        lacking += counted - min(counted, count - dropped[provider])
    short = every >= _LEAST and lacking >= _FEW and (every - lacking) < least * every
    if short or (len(rows) < _ROWS and _breaks_off(documents, untold)):
        pages = tuple(one.pages[0] for one in untold)
        yield Flaw(
            Kind.MISSING_EVENT,
            "critical",
            TIMELINE,
            f"No row tells {len(untold)} of the packet's {len(documents)} documents; the first is on page {pages[0]}.",
            supported_by=pages[:12],
            evidence=_opening(untold[0]),
        )


def _breaks_off(documents: Sequence[Document], untold: Sequence[Document]) -> bool:
    """Whether a good part of the documents is after the last, or before the first, that is told."""
    told = [one.date for one in documents if one.date and one not in untold]
    if not told:
        return False
    beyond = sum(not min(told) <= one.date <= max(told) for one in untold if one.date)
    return beyond >= _FEW and beyond >= _PART * len(documents)
