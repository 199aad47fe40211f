"""Tells records truly, as an exported chronology does: near the words of the records, each entry with its page."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from golive.model.output import Output, Passage, Row
from golive_rehearsal.outputs.records import Records, Said, Visit
from golive_rehearsal.outputs.sentences import words

SNAPSHOT, HIGHLIGHTS, TOP = "Case Snapshot", "Case Highlights", "Top 10 Case-Driving Events"
DAMAGES, DIAGNOSES = "Economic Damages Summary", "Appendix B: Diagnoses"
INDEX = "Appendix G: Record Citation Index"
_HURT = re.compile(
    r"tear|fracture|protrusion|herniat|lacerat|strain|sprain|concussion|rupture|dislocat|contusion|hematoma|effusion"
    r"|meniscus|swelling|hemorrhage|pneumothorax",
    re.IGNORECASE,
)
_STATING = re.compile(r"assessment|impression|diagnos", re.IGNORECASE)
_FEWEST, _MOST = 4, 45


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the timeline, the document that it is of, and the sentences that it tells."""

    row: Row
    visit: Visit
    said: tuple[Said, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """An output before it is drawn. ``mode`` is whom it is for, INTERNAL or MEDIATION."""

    records: Records
    lines: tuple[Line, ...] = field(repr=False)
    passages: tuple[Passage, ...] = field(repr=False)
    links: tuple[str, ...] = ()
    mode: str = "MEDIATION"

    def output(self) -> Output:
        """As golive would have read it."""
        rows = tuple(line.row for line in self.lines)
        return Output("0" * 64, 1, 6, rows, passages=self.passages, links=self.links)


def tell(records: Records, seed: int) -> Draft:
    """A true chronology of the records: one row or two for each visit, and the sections around the timeline."""
    dice = random.Random(f"{seed} telling")  # noqa: S311 - made-up patients, not secrets
    visits = sorted((visit for visit in records.visits if visit.event), key=lambda visit: visit.day)
    lines = tuple(line for visit in visits for line in _lines(visit, dice))
    return Draft(records, lines, tuple(_passages(records, visits, lines)))


def _lines(visit: Visit, dice: random.Random) -> Iterator[Line]:
    """The first row tells what the visit was about, a second one more of it."""
    telling = [one for one in visit.said if _tells(one.text)]
    first = _first(visit, telling)
    yield line_of(visit, [first, *_beside(first, telling, dice)], dice)
    rest = [one for one in telling if one is not first]
    if len(rest) > 3 and dice.randrange(3):
        begun = dice.choice(rest)
        yield line_of(visit, [begun, *_beside(begun, rest, dice)], dice)


def _first(visit: Visit, telling: Sequence[Said]) -> Said:
    heads = ("Impression:", "Operation:", "Chief Complaint:")
    return next(
        (one for head in heads for one in telling if one.head == head), telling[0] if telling else visit.said[0]
    )


def _beside(first: Said, telling: Sequence[Said], dice: random.Random) -> list[Said]:
    """Up to two more sentences of the same page."""
    there = [one for one in telling if one.page == first.page and one is not first and one.text != first.text]
    return dice.sample(there, min(len(there), dice.randrange(3)))


def line_of(visit: Visit, said: Sequence[Said], dice: random.Random) -> Line:
    """A row that tells these sentences word for word."""
    text = " ".join(ended(one.text) for one in said)
    cited = tuple(sorted({one.page for one in said}))
    provider = visit.facility if dice.randrange(4) else visit.clinician
    return Line(Row(3, str(visit.day), provider, visit.event, text, cited), visit, tuple(said))


def ended(text: str) -> str:
    """A sentence with its full stop."""
    return text if text.endswith((".", "!", "?", '."')) else f"{text.rstrip(' ,;:')}."


def _tells(text: str) -> bool:
    """Whether it is a statement that a chronology would take: no table's head, no age."""
    return (
        _FEWEST <= len(words(text)) <= _MOST and "year-old" not in text and text[0].isalnum() and ":" not in text[-1:]
    )


def _passages(records: Records, visits: Sequence[Visit], lines: Sequence[Line]) -> Iterator[Passage]:
    begun = next(visit for visit in visits if visit.event == "Emergency Visit").first
    yield Passage(1, SNAPSHOT, f"Patient MRN ending {records.patient.mrn[-4:]}")
    yield Passage(1, SNAPSHOT, f"DOI {records.incident.date}", (begun,))
    yield Passage(1, SNAPSHOT, f"Mechanism {records.incident.mechanism}", (begun,))
    for line in lines[:: max(1, len(lines) // 4)]:
        yield Passage(2, HIGHLIGHTS, line.row.finding, line.row.cited)
    for line in lines[:10]:
        yield Passage(2, TOP, f"{line.row.date}: {line.row.finding}", line.row.cited)
    yield Passage(4, DAMAGES, f"Total charges: ${records.total:,}.00", (records.bill,))
    for visit in visits:
        for one in visit.said:
            if _HURT.search(one.text) or _STATING.search(one.head):
                yield Passage(5, DIAGNOSES, ended(one.text), (one.page,))
    for number, line in enumerate(lines, 1):
        yield Passage(6, INDEX, f"[{number}] Snippet: {line.said[0].text}", (line.said[0].page,))


def with_row(line: Line, **changes: object) -> Line:
    """The line with its row changed."""
    return replace(line, row=replace(line.row, **changes))  # type: ignore[arg-type]
