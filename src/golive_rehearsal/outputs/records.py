"""Composes the records of a patient: documents in several styles, over several pages, with what else lies in between.

The case itself (injuries, studies, operation, therapy, bill) is one that ``golive.packets`` plans; clinical notes of a
file, if given, are further visits of the same patient. What each page says is known sentence by sentence.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from golive.model.packet import Incident, Patient
from golive.model.packet_text import PacketPage, PacketText
from golive.packets import wording as packet_wording
from golive.packets.notes import Hurt, Note
from golive.packets.plan import plan_case
from golive_rehearsal.outputs import heads, wording
from golive_rehearsal.outputs.sentences import sections, sentences

_LINES = 34
_WIDE = 92
_NOISE = (
    "",
    "FAX COVER SHEET\nTo: Records\nPages: 4\nConfidential.",
    "GENERAL INSTRUCTIONS\nCall the office with questions.\nBring your insurance card to each visit.",
)
_NAMED = re.compile(r"\b([A-Z][a-z]+ [A-Z][a-z]+)(?= is an? [\d-]+[- ]year)")
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss)\. [A-Z][a-z]+")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, the page that it stands on (from 1) and the head that it stands under."""

    page: int
    text: str
    head: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """A document: who saw the patient where and when, and what it says. ``event`` is empty for one that is no visit."""

    title: str
    event: str
    facility: str
    clinician: str
    day: date
    said: tuple[Said, ...] = field(repr=False)
    hurts: tuple[Hurt, ...] = ()
    note: str = ""

    @property
    def first(self) -> int:
        """Its first page."""
        return min(one.page for one in self.said)

    @property
    def pages(self) -> frozenset[int]:
        """The pages that it has sentences on."""
        return frozenset(one.page for one in self.said)


@dataclass(frozen=True, slots=True)
class Records:
    """The packet of one patient. ``stray`` is a page of ``other``, another patient, if one lies among them."""

    patient: Patient
    incident: Incident
    visits: tuple[Visit, ...] = field(repr=False)
    pages: tuple[str, ...] = field(repr=False)
    other: Patient
    total: int = 0
    bill: int = 0
    stray: Visit | None = None

    def page(self, number: int) -> str:
        """What a page says, from 1."""
        return self.pages[number - 1]

    @property
    def text(self) -> str:
        """All that it says."""
        return "\n".join(self.pages)

    def packet(self) -> PacketText:
        """As golive would have read it."""
        pages = (PacketPage(n, text, "text" if text.strip() else "none") for n, text in enumerate(self.pages, 1))
        return PacketText("0" * 64, tuple(pages))


def compose(seed: int, notes: Sequence[tuple[str, str]] = (), *, pages: int = 0) -> Records:
    """The records of a seed. ``notes`` are clinical notes with their ids; ``pages`` is how many it has at least."""
    dice = random.Random(f"{seed} records")  # noqa: S311 - made-up patients, not secrets
    case = plan_case(seed, 10 + dice.randrange(6))
    other = plan_case(seed + 7_777, 10)
    papers = [_Paper.of(note, dice) for note in case.notes]
    happened = date.fromisoformat(case.incident.date)
    chosen = dice.sample(list(notes), min(len(notes), 2 + dice.randrange(3)))
    papers += [_Paper.told(note, happened + timedelta(20 + 9 * n), case.patient, dice) for n, note in enumerate(chosen)]
    book = _Book(case.patient, dice)
    stray = None
    for paper in sorted(papers, key=lambda one: one.day):
        book.add(paper)
        if dice.randrange(4) == 0:
            book.noise()
        if stray is None and paper.event == "Imaging Study":
            foreign = next(one for one in other.notes if one.event == "Imaging Study")
            stray = book.add(_Paper.of(foreign, dice), of=other.patient)
            book.visits.pop()
    while len(book.pages) < pages:
        book.noise()
    records = Records(case.patient, case.incident, tuple(book.visits), tuple(book.pages), other.patient, stray=stray)
    bill = next(visit for visit in book.visits if not visit.event)
    return replace(records, total=_total(bill), bill=bill.first)


def _total(bill: Visit) -> int:
    line = next(one.text for one in bill.said if one.text.startswith("Total charges"))
    return int(re.sub(r"\D", "", line.removesuffix(".00")))


@dataclass(frozen=True, slots=True)
class _Paper:
    """A document before it has pages: heads, each with its lines."""

    title: str
    event: str
    facility: str
    clinician: str
    day: date
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    hurts: tuple[Hurt, ...] = ()
    note: str = ""

    @classmethod
    def of(cls, note: Note, dice: random.Random) -> "_Paper":
        """A document of the case, with further sentences of its kind."""
        parts = [
            (one.head, one.lines) for page in note.pages for one in page if one.head not in {"Signed:", "Registration:"}
        ]
        if note.event:
            pool = wording.FINDINGS[note.event]
            more = dice.sample(pool, min(len(pool), 3 + dice.randrange(3)))
            parts.insert(1, ("Details:", (" ".join(_filled(one, note.hurts, dice) for one in more),)))
        clinicians = packet_wording.THERAPISTS if note.event == "Therapy Visit" else packet_wording.CLINICIANS
        return cls(note.title, note.event, note.provider, dice.choice(clinicians), note.day, tuple(parts), note.hurts)

    @classmethod
    def told(cls, note: tuple[str, str], day: date, patient: Patient, dice: random.Random) -> "_Paper":
        """A clinical note of a file, as if it were of this patient."""
        name, text = note
        for found in set(_NAMED.findall(text)):
            text = text.replace(found, patient.name)
        text = _TITLED.sub("The patient", text)
        parts = tuple((head, tuple(lines)) for head, lines in sections(text))
        title, event = dice.choice((("OFFICE VISIT", "Clinical Note"), ("PROGRESS NOTE", "Follow-Up Visit")))
        clinician = dice.choice(packet_wording.CLINICIANS)
        return cls(title, event, dice.choice(wording.OFFICES), clinician, day, parts, note=name)


def _filled(sentence: str, hurts: Sequence[Hurt], dice: random.Random) -> str:
    """A sentence with its gaps filled; its side is that of the injury, so that no page holds both of one place."""
    side = next((hurt.side for hurt in hurts if hurt.side), dice.choice(("left", "right")))
    return sentence.format(
        side=side,
        other=side,
        part=dice.choice(wording.PARTS),
        n=dice.randrange(12, 59),
        score=dice.randrange(2, 9),
        drug=dice.choice(wording.GIVEN),
        level=dice.choice(wording.LEVELS),
    )


class _Book:
    """The pages as they are bound, one document after the other."""

    def __init__(self, patient: Patient, dice: random.Random) -> None:
        self.patient = patient
        self.dice = dice
        self.pages: list[str] = []
        self.own: list[str] = []
        """The pages that are of this patient."""
        self.visits: list[Visit] = []

    def add(self, paper: _Paper, *, of: Patient | None = None) -> Visit:
        """Bind a document; its sentences never go over a page's end."""
        leaves = _leaves(paper)
        style = heads.STYLES[self.dice.randrange(len(heads.STYLES))]
        said: list[Said] = []
        for number, leaf in enumerate(leaves, 1):
            where = heads.Where(paper.title, paper.facility, paper.clinician, paper.day, number, len(leaves))
            lines = [line for _head, shown, _told in leaf for line in shown]
            foot = heads.foot(where, self.dice) if number == len(leaves) else []
            self.pages.append("\n".join([*style(of or self.patient, where), *lines, *foot]))
            if of is None:
                self.own.append(self.pages[-1])
            said += [Said(len(self.pages), text, head) for head, _shown, told in leaf for text in told]
        visit = Visit(
            paper.title, paper.event, paper.facility, paper.clinician, paper.day, tuple(said), paper.hurts, paper.note
        )
        self.visits.append(visit)
        return visit

    def noise(self) -> None:
        """A page that belongs to no document: blank, a fax's cover, what everybody gets, or an earlier page again."""
        self.pages.append(self.dice.choice((*_NOISE, self.dice.choice(self.own or [""]))))


_Shown = tuple[str, list[str], list[str]]


def _leaves(paper: _Paper) -> list[list[_Shown]]:
    """The document page by page: what is shown, and the sentences that are said by it."""
    leaves: list[list[_Shown]] = [[]]
    used = 0
    for head, lines in paper.parts:
        shown_head = [head] if head else []
        for line in lines:
            told = [] if "\t" in line else sentences(line)
            shown = [*shown_head, *_wrapped(line.replace("\t", "  "))]
            if used + len(shown) > _LINES:
                leaves.append([])
                used = 0
            leaves[-1].append((head, shown, told))
            used += len(shown)
            shown_head = []
    return leaves


def _wrapped(line: str) -> list[str]:
    lines, row = list[str](), ""
    for word in line.split(" "):
        if row and len(row) + len(word) >= _WIDE:
            lines.append(row)
            row = word
        else:
            row = f"{row} {word}" if row else word
    return [*lines, row]
