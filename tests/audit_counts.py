"""Counts how the audit does on outputs whose truth is known; what it prints is in ``audit_bench.py``."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import audit_baselines

from golive.audit.judge import Judged, judge
from golive.model.artefact import ReviewPack
from golive.model.audit import ClaimVerdict, Entry, Flaw
from golive.model.output import Output
from golive.model.packet_text import PacketPage, PacketText
from golive.pdf import read_output
from golive.pdf.packet_text import read_packet
from golive_rehearsal.outputs.drawn import output_pdf, packet_pdf
from golive_rehearsal.outputs.otherwise import varied
from golive_rehearsal.outputs.plant import Plant, WholePlant
from golive_rehearsal.outputs.planting import PLANTS, WHOLE, plant
from golive_rehearsal.outputs.records import compose
from golive_rehearsal.outputs.telling import Draft, Line, tell

Notes = Sequence[tuple[str, str]]
_BAD = frozenset(["critical", "major"])
_FEW = 40
"""Seeds without a plant that is still wanted, after which no more are tried."""


@dataclass
class Tally:
    """How one way of being wrong, or right, fared."""

    n: int = 0
    flagged: int = 0
    critical: int = 0
    named: int = 0
    unverified: int = 0
    fuzzy: int = 0
    overlap: int = 0
    shown: list[str] = field(default_factory=list)
    """Texts of those that came out wrong, for whoever mends the rules."""

    def add(self, other: "Tally") -> None:
        """Count another one's too."""
        for name in ("n", "flagged", "critical", "named", "unverified", "fuzzy", "overlap"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.shown += other.shown


def drafts(seed: int, notes: Notes) -> Iterator[tuple[Draft, random.Random]]:
    """True outputs, one after the other for ever, each of records of its own."""
    number = seed
    while True:
        number += 1
        yield tell(compose(number, notes), number), random.Random(f"{number} bench")  # noqa: S311 - no secrets


def of(flaws: Iterable[Flaw], entry: Entry) -> list[Flaw]:
    """The flaws of an entry."""
    return [one for one in flaws if one.entry == entry]


def bad(flaws: Iterable[Flaw]) -> bool:
    """Whether one is critical or major."""
    return any(one.severity in _BAD for one in flaws)


def page_of(draft: Draft, line: Line) -> str:
    """The text of the pages that a row cites, of those that are there."""
    pages = draft.records.pages
    return "\n".join(pages[page - 1] for page in line.row.cited if 0 < page <= len(pages))


@dataclass
class TrueCounts:
    """How true entries fared: by the way in which each is told, and what was said of the outputs as a whole."""

    ways: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    passages: Tally = field(default_factory=Tally)
    outputs: int = 0
    outputs_flagged: int = 0
    unread: int = 0
    """Outputs not all of whose rows were read."""
    beside: Counter[str] = field(default_factory=Counter)
    """The kinds of critical and major flaws of true outputs."""
    shown: list[str] = field(default_factory=list)

    def add(self, other: "TrueCounts") -> None:
        """Count another one's too."""
        for name, tally in other.ways.items():
            self.ways[name].add(tally)
        self.passages.add(other.passages)
        self.outputs += other.outputs
        self.outputs_flagged += other.outputs_flagged
        self.unread += other.unread
        self.beside.update(other.beside)
        self.shown += other.shown


def count_true(seed: int, notes: Notes, way: str, rows: int) -> TrueCounts:
    """Audit true outputs until so many rows were seen.

    By the ``way``, their packets were read off "pictures", or both went through "pdfs" and the real readers.
    """
    counts = TrueCounts()
    for draft, dice in drafts(seed, notes):
        changed, how = varied(draft, dice)
        output, packet = through_pdfs(changed) if way == "pdfs" else (changed.output(), changed.records.packet())
        judged = judge(output, misread(packet, dice) if way == "pictures" else packet)
        counts.unread += len(output.rows) != len(changed.lines)
        for at, (line, told_so) in enumerate(zip(changed.lines, how, strict=True), 1):
            _count_row(counts.ways[told_so], changed, line, judged, at)
        _count_rest(counts, changed, judged)
        if sum(one.n for one in counts.ways.values()) >= rows:
            return counts
    raise AssertionError


def through_pdfs(draft: Draft) -> tuple[Output, PacketText]:
    """An output and its packet, drawn and read again."""
    output = read_output(ReviewPack("output.pdf", output_pdf(draft)))
    return output, read_packet(packet_pdf(draft.records.pages))


def _count_row(tally: Tally, draft: Draft, line: Line, judged: Judged, at: int) -> None:
    flaws, page = of(judged.flaws, at), page_of(draft, line)
    tally.n += 1
    tally.flagged += bad(flaws)
    tally.critical += any(one.severity == "critical" for one in flaws)
    tally.unverified += any(one.entry == at and one.verdict is ClaimVerdict.UNVERIFIED for one in judged.claims)
    tally.fuzzy += audit_baselines.fuzzy(line.row.finding, page)
    tally.overlap += audit_baselines.overlap(line.row.finding, page)
    if bad(flaws):
        tally.shown.append(told(line, flaws))


def _count_rest(counts: TrueCounts, draft: Draft, judged: Judged) -> None:
    counts.outputs += 1
    counts.outputs_flagged += bad(judged.flaws)
    counts.beside.update(f"{one.kind.value} ({one.severity})" for one in judged.flaws if bad([one]))
    beside = [one for one in judged.flaws if not isinstance(one.entry, int) and bad([one])]
    counts.passages.n += len(draft.passages)
    counts.passages.flagged += len(beside)
    counts.passages.critical += sum(one.severity == "critical" for one in beside)
    counts.passages.unverified += sum(
        not isinstance(one.entry, int) and one.verdict is ClaimVerdict.UNVERIFIED for one in judged.claims
    )
    counts.shown += [
        f"{one.kind.value} {one.severity} {one.entry!r}: {one.reason} | {one.quote[:160]}" for one in beside
    ]


def told(line: Line, flaws: Iterable[Flaw]) -> str:
    """A row and what is said of it, in a few lines."""
    row = line.row
    head = f"{row.date} {row.provider} {list(row.cited)}: {row.finding[:300]}"
    return "\n      ".join([head, *(f"-> {one.kind.value} {one.severity}: {one.reason}" for one in flaws)])


def count_rows(seed: int, notes: Notes, only: str, each: int) -> dict[str, Tally]:
    """Plant defects in rows until each was planted so often, or does not fit any more; only those with this word."""
    plants = [one for one in PLANTS if only in f"{one.name} {one.kind.value}"]
    tallies = {one.name: Tally() for one in plants}
    idle = 0
    for draft, dice in drafts(seed, notes):
        wanted = [one for one in plants if tallies[one.name].n < each]
        if not wanted or idle > _FEW:
            return tallies
        changed, planted = plant(draft, wanted, dice)
        idle = 0 if planted else idle + 1
        judged = judge(changed.output(), changed.records.packet())
        for at, one in planted.items():
            _count_planted(tallies[one.name], one, changed, judged, at)
    raise AssertionError


def _count_planted(tally: Tally, one: Plant, draft: Draft, judged: Judged, at: int) -> None:
    flaws, line = of(judged.flaws, at), draft.lines[at - 1]
    page = page_of(draft, line)
    found = bool(flaws) if one.least == "minor" else bad(flaws)
    kinds = {flaw.kind for flaw in flaws}
    tally.n += 1
    tally.flagged += found
    tally.critical += any(flaw.severity == "critical" for flaw in flaws)
    tally.named += bool(kinds & {one.kind, *one.also})
    tally.unverified += any(claim.entry == at and claim.verdict is ClaimVerdict.UNVERIFIED for claim in judged.claims)
    tally.fuzzy += audit_baselines.fuzzy(line.row.finding, page)
    tally.overlap += audit_baselines.overlap(line.row.finding, page)
    if not found or not kinds & {one.kind, *one.also}:
        tally.shown.append(told(line, flaws))


def count_whole(seed: int, notes: Notes, only: str, each: int) -> dict[str, Tally]:
    """Plant one defect in the whole of an output at a time; only those with this word in their name or kind."""
    plants = [one for one in WHOLE if only in f"{one.name} {one.kind.value}"]
    tallies = {one.name: Tally() for one in plants}
    for number, (draft, dice) in enumerate(drafts(seed, notes)):
        wanted = [one for one in plants if tallies[one.name].n < each]
        if not wanted or number > each + _FEW:
            return tallies
        for one in wanted:
            made = one.make(draft, dice)
            if made:
                _count_damaged(tallies[one.name], one, *made)
    raise AssertionError


def _count_damaged(tally: Tally, one: WholePlant, draft: Draft, entries: tuple[Entry, ...]) -> None:
    judged = judge(draft.output(), draft.records.packet())
    meant = [
        flaw for flaw in judged.flaws
        if flaw.kind in {one.kind, *one.also}
        and (not entries or flaw.entry in entries or not isinstance(flaw.entry, int))
    ]  # fmt: skip
    found = bool(meant) if one.least == "minor" else bad(meant)
    tally.n += 1
    tally.flagged += found
    tally.critical += any(flaw.severity == "critical" for flaw in meant)
    tally.named += any(flaw.kind is one.kind for flaw in meant)
    if not found:
        tally.shown.append(
            f"records of {draft.records.patient.mrn}, entries {entries[:4]}: "
            + "; ".join(f"{flaw.kind.value} {flaw.severity} {flaw.entry}" for flaw in judged.flaws[:4])
        )


def misread(packet: PacketText, dice: random.Random, share: float = 0.015) -> PacketText:
    """The packet as a text recogniser returns it from a fair fax: some letters and digits are others."""
    alike = {"l": "1", "0": "O", "O": "0", "m": "rn", "S": "5", "5": "S", "1": "l", "e": "c", "B": "8", "g": "q",
             "h": "b", "i": "j", "t": "f", ".": ",", " ": ""}  # fmt: skip

    def seen(text: str) -> str:
        return "".join(alike[one] if one in alike and dice.random() < share * 2 else one for one in text)

    pages = (PacketPage(one.number, seen(one.text), "ocr" if one.text.strip() else "none") for one in packet.pages)
    return replace(packet, pages=tuple(pages))
