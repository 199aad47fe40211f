"""The packet's own documents, from the words of its pages alone: what each is, of which day, by whom and of whom.

A page without a head of its own goes on with the document before it; a page that nobody could read is of none.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from golive.audit.days import Day, Role, days, faxed
from golive.audit.names import Person, near, person
from golive.audit.sorts import Sort, is_place, sort_of
from golive.model.packet_text import PacketPage, PacketText

_AMOUNT = re.compile(r"(?<![\d/])\d[\d,]*\.\d{2}(?![\d/%])")
_OWED, _LINES = re.compile(r"\b(?:total|balance|charges?|amount due|billed)\b", re.IGNORECASE), 4
_HEAD, _FOOT = 12, 4
"""Lines at the head and foot of a page that may say whose and what it is."""
_FIRST = re.compile(r"\bpage\s*:?\s*1\b(?!\d)(?:\s*(?:of|/)\s*\d+)?|\bp\.?\s?1 of \d+", re.IGNORECASE)
_LATER = re.compile(r"\bcontinued\b|\(cont", re.IGNORECASE)
_COUNTER = re.compile(r"^\W*(?:page|p\.?)\s*:?\s*\d+(?:\s*(?:of|/)\s*\d+)?\W*$", re.IGNORECASE)
_LABEL = re.compile(r"^[A-Z][\w /#&.]{1,28}:")
_FACILITY = re.compile(
    r"^(?:facility|provider|hospital|clinic|location|practice|institution|rendering provider|attending(?: physician)?"
    r"|physician|surgeon|radiologist|therapist)(?: name)?\s*:\s*([^|\n]{3,60})",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNED = re.compile(r"signed (?:by|electronically by)[ \t]*:?[ \t]*([A-Z][^\n|]{3,48})", re.IGNORECASE)
_UNDATED = re.compile(r"\s+(?:on\b|\d)")
_CLINICAL = 40
"""Letters from which on a page says something of a patient's care."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page: the days it names, whose it is by its own words, and what its head says."""

    number: int
    text: str = field(repr=False)
    days: tuple[Day, ...] = field(repr=False)
    who: Person = field(repr=False)
    date: str = ""
    provider: str = ""
    sort: Sort = Sort.OTHER
    title: str = ""
    first: bool = False
    read: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """One record of the packet. ``date`` is its day of service, ``dates`` all that may be it; empty where none is told.

    ``pages`` are those that could be read, from 1; ``providers`` what its head and its signatures name.
    """

    pages: tuple[int, ...]
    sort: Sort
    date: str
    dates: frozenset[str]
    providers: tuple[str, ...]
    who: Person = field(repr=False)
    title: str = ""
    text: str = field(default="", repr=False)

    @property
    def clinical(self) -> bool:
        """Whether it tells of a patient's care, rather than of money, or nothing."""
        return self.sort not in (Sort.BILLING, Sort.NOISE) and len(self.text) >= _CLINICAL


@dataclass(frozen=True, slots=True)
class Records:
    """The packet as its documents: its leaves, what they make, and what most of them say of the patient and the case.

    ``injured`` is the day of the injury and ``newest`` the last day that any page names; empty where none is told.
    """

    leaves: tuple[Leaf, ...] = field(default=(), repr=False)
    documents: tuple[Document, ...] = field(default=(), repr=False)
    patient: Person = field(default_factory=Person, repr=False)
    injured: str = ""
    newest: str = ""

    @property
    def own(self) -> tuple[Document, ...]:
        """The documents that are not another patient's."""
        return tuple(one for one in self.documents if not other_patient(one.who, self.patient))


def records_of(packet: PacketText) -> Records:
    """The documents of a packet."""
    leaves = tuple(_leaf(page) for page in packet.pages)
    documents = tuple(_made(part) for part in _parts(leaves))
    patient = _patient(leaves)
    named = [one for leaf in leaves for one in leaf.days]
    later = [one.date for one in named if one.role is not Role.BIRTH]
    made = Records(leaves, documents, patient, newest=max(later, default=""))
    return replace(made, injured=_injured(made))


def other_patient(who: Person, patient: Person) -> bool:
    """Whether a page is of another person: another name, or no name and another number or day of birth."""
    if who.name and patient.name:
        return not near(who.name, patient.name) or bool(
            who.born and patient.born and who.born != patient.born and who.mrn != patient.mrn
        )
    return bool(who.mrn and patient.mrn and who.mrn != patient.mrn and (not who.born or who.born != patient.born))


def _leaf(page: PacketPage) -> Leaf:
    if not page.text.strip():
        return Leaf(page.number, "", (), Person(), read=False)
    lines = [line.strip() for line in page.text.split("\n") if line and not line.isspace()]
    found = days(page.text)
    born = next((one.date for one in found if one.role is Role.BIRTH), "")
    head = [line for line in lines[: _HEAD + 2] if not faxed(line)][:_HEAD]
    who = person("\n".join((*head, *lines[_HEAD:][-_FOOT:])), born)
    sort, title = sort_of(head, page.text)
    if sort is not Sort.BILLING and _is_bill(page.text):
        sort = Sort.BILLING
    provider = _provider(head, title, at_head=who.known)
    day = _day(page.text, found, head)
    first = any(_FIRST.search(line) for line in (*head[:6], *lines[-2:]) if len(line) < 60 and "FROM" not in line)
    return Leaf(page.number, page.text, found, who, day, provider, sort, title, first)


def _is_bill(text: str) -> bool:
    """Whether a page is a bill whatever it is called: lines with amounts, and a word of what is owed."""
    return len(_AMOUNT.findall(text)) >= _LINES and _OWED.search(text) is not None


def _day(text: str, found: Sequence[Day], head: Sequence[str]) -> str:
    """The day of service that a page tells: a labelled one, else one in its head that nothing else claims."""
    end = _end_of(text, head)
    for role in (Role.SERVICE, Role.OTHER):
        day = next((one.date for one in found if one.role is role and one.at < end), "")
        if day:
            return day
    return ""


def _end_of(text: str, head: Sequence[str]) -> int:
    """Where the head ends: after its lines, or before the first sentence."""
    at = 0
    for line in head:
        at = text.find(line, at)
        if line.endswith(".") and len(line.split()) > 5:
            return at
        at += len(line)
    return at


def _provider(head: Sequence[str], title: str, *, at_head: bool) -> str:
    """Who wrote a page: the institution at its very head, else who is labelled so.

    ``at_head`` where the page names its patient: then its first line is a name even if it doesn't sound like a place.
    """
    for line in head[:3]:
        bare = line.split("|")[0].strip()
        if bare == title or _COUNTER.match(bare) or _LABEL.match(bare) or any(map(str.isdigit, bare)):
            continue
        if bare.endswith(".") or len(bare.split()) > 8 or not (is_place(bare) or (at_head and line is head[0])):
            continue
        return bare
    named = _FACILITY.search("\n".join(head))
    return named[1].strip() if named else ""


def _parts(leaves: Sequence[Leaf]) -> Iterator[list[Leaf]]:
    part: list[Leaf] = []
    for leaf in leaves:
        if not leaf.read:
            continue
        if part and _begins(leaf, part):
            yield part
            part = []
        part.append(leaf)
    if part:
        yield part


def _begins(leaf: Leaf, part: Sequence[Leaf]) -> bool:
    """Whether a page begins a document rather than go on with the one before."""
    if not (leaf.who.known or (leaf.date and leaf.title)):
        return False
    before = next((one for one in part if one.title or one.date), part[0])
    if leaf.who.name and before.who.name and not near(leaf.who.name, before.who.name):
        return True
    if leaf.who.mrn and before.who.mrn and leaf.who.mrn != before.who.mrn:
        return True
    if _LATER.search(leaf.title):
        return False
    changed = bool(leaf.date and before.date) and all(leaf.date != day.date for one in part for day in one.days)
    moved = bool(leaf.provider and before.provider and leaf.provider != before.provider)
    turned = bool(leaf.title) and all(leaf.sort is not one.sort for one in part)
    return leaf.first or changed or moved or turned


def _made(part: Sequence[Leaf]) -> Document:
    head = part[0]
    sort = head.sort if head.sort is not Sort.OTHER else next((one.sort for one in part if one.title), head.sort)
    text = "\n".join(dict.fromkeys(one.text for one in part))
    named = Counter(name.strip(" .") for one in part for name in (one.provider, *_signed(one.text)) if name)
    date = next((one.date for one in part if one.date), "")
    roles = (Role.SERVICE, Role.OTHER) if sort is Sort.THERAPY else (Role.SERVICE,)
    service = {day.date for one in part for day in one.days if day.role in roles}
    return Document(
        pages=tuple(one.number for one in part),
        sort=sort,
        date=date,
        dates=frozenset({date} - {""}) | service | {one.date for one in part if one.date},
        providers=tuple(named),
        who=next((one.who for one in part if one.who.known), Person()),
        title=head.title,
        text=text,
    )


def _signed(text: str) -> list[str]:
    if "igned" not in text and "SIGNED" not in text and "rovider" not in text and "acility" not in text:
        return []
    signed = _SIGNED.findall(text) if "signed " in text.lower() else ()
    return [_UNDATED.split(one)[0] for one in (*signed, *_FACILITY.findall(text)) if "___" not in one]


def _patient(leaves: Sequence[Leaf]) -> Person:
    """Whom most pages name; of a name's numbers and birthdays, the most frequent."""
    names = Counter(leaf.who.name for leaf in leaves if leaf.who.name)
    name = names.most_common(1)[0][0] if names else ()
    own = [leaf.who for leaf in leaves if not name or (leaf.who.name and near(leaf.who.name, name))]
    numbers = Counter(who.mrn for who in own if who.mrn)
    born = Counter(who.born for who in own if who.born)
    written = next((who.written for who in own if who.name == name), "")
    return Person(
        name, numbers.most_common(1)[0][0] if numbers else "", born.most_common(1)[0][0] if born else "", written
    )


def _injured(records: Records) -> str:
    """The day of the injury: the one that most labels tell, else that of the first emergency visit."""
    told = Counter(one.date for leaf in records.leaves for one in leaf.days if one.role is Role.INJURY)
    if told:
        most = max(told.values())
        return min(day for day, count in told.items() if count == most)
    return min((one.date for one in records.own if one.sort is Sort.EMERGENCY and one.date), default="")
