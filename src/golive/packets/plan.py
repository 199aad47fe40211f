"""Plans a packet: which documents there are, what each says, and on which day. Content only, no pages yet."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from golive.packet import Incident, Patient
from golive.packets import wording as say


@dataclass(frozen=True, slots=True)
class Section:
    """A head, and the lines or bullets under it."""

    head: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """One document before it has pages. ``injuries`` are (description, side) that its sections state."""

    title: str
    provider: str
    day: date
    event: str
    finding: str
    sections: tuple[Section, ...]
    injuries: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A patient, what happened, and the documents in the order of the packet."""

    patient: Patient
    incident: Incident
    notes: tuple[Note, ...]


def plan_case(seed: int) -> Case:
    """The case of a seed: the same one each time."""
    dice = random.Random(seed)  # noqa: S311 - made-up patients, not secrets
    happened = date(2025, 1, 6) + timedelta(days=dice.randrange(200))
    patient = Patient(
        name=f"{dice.choice(say.FIRST_NAMES)} {dice.choice(say.LAST_NAMES)}",
        dob=str(date(1950, 1, 1) + timedelta(days=dice.randrange(18_000))),
        mrn=f"MRN{dice.randrange(100_000, 999_999)}",
        address=f"{dice.randrange(10, 999)} {dice.choice(say.STREETS)}, Testville",
    )
    incident = Incident(date=str(happened), mechanism=dice.choice(say.MECHANISMS))
    return Case(patient, incident, tuple(_notes(dice, happened, incident)))


def _notes(dice: random.Random, happened: date, incident: Incident) -> Iterator[Note]:
    hurt = [(name, dice.choice(("left", "right")) if sided else "", shows, surgery)
            for name, sided, shows, surgery in dice.sample(say.INJURIES, 2)]  # fmt: skip
    providers = {kind: dice.choice(getattr(say, kind)) for kind in ("EMERGENCY", "IMAGING", "ORTHOPEDIC", "THERAPY", "PRIMARY", "SURGERY", "BILLING")}
    stated = tuple((f"{side} {name}".strip(), side) for name, side, _shows, _surgery in hurt)
    if dice.random() < 0.5:
        yield _prior(dice, providers["PRIMARY"], happened - timedelta(days=dice.randrange(200, 700)))
    yield _emergency(dice, providers["EMERGENCY"], happened, incident, stated)
    for number, (name, side, shows, _surgery) in enumerate(hurt):
        yield _imaging(dice, providers["IMAGING"], happened + timedelta(days=number), name, side, shows.format(side=side))
    yield _consult(dice, providers["ORTHOPEDIC"], happened + timedelta(days=9), stated)
    operation = next((surgery.format(side=side) for _name, side, _shows, surgery in hurt if surgery), "")
    after = happened + timedelta(days=16)
    if operation:
        yield _procedure(dice, providers["SURGERY"], happened + timedelta(days=15), operation)
        after = happened + timedelta(days=30)
    yield from _therapy(dice, providers["THERAPY"], after, stated)
    yield _follow_up(dice, providers["ORTHOPEDIC"], after + timedelta(days=45), stated)
    yield _ledger(dice, providers["BILLING"], after + timedelta(days=50), happened)


def _pick(dice: random.Random, lines: tuple[str, ...], count: int) -> tuple[str, ...]:
    return tuple(dice.sample(lines, count))


def _stated(injuries: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    return tuple(f"- {name[0].upper()}{name[1:]}." for name, _side in injuries)


def _prior(dice: random.Random, provider: str, day: date) -> Note:
    finding = "Annual physical examination without complaint of injury."
    sections = (Section("Reason for Visit:", (finding,)), Section("Physical Exam:", _pick(dice, say.EXAM, 3)))
    return Note("PRIOR RECORDS", provider, day, "Clinical Note", finding, sections)


def _emergency(
    dice: random.Random, provider: str, day: date, incident: Incident, injuries: tuple[tuple[str, str], ...]
) -> Note:
    finding = f"Pain and limited motion after injury. Mechanism: {incident.mechanism}"
    sections = (
        Section("Chief Complaint:", (finding,)),
        Section("Triage Vitals:", (f"BP {dice.randrange(118, 150)}/{dice.randrange(70, 95)}, HR {dice.randrange(70, 104)}, "
                                   f"pain {dice.randrange(6, 10)}/10.",)),
        Section("History:", _pick(dice, say.HISTORY, 4)),
        Section("Physical Exam:", _pick(dice, say.EXAM, 4)),
        Section("Assessment:", _stated(injuries)),
        Section("Plan:", _pick(dice, say.PLAN, 3)),
    )  # fmt: skip
    return Note("ED NOTES", provider, day, "Emergency Visit", finding, sections, injuries)


def _imaging(dice: random.Random, provider: str, day: date, name: str, side: str, shows: str) -> Note:
    finding = f"Impression: {shows}."
    sections = (
        Section("Exam:", (f"Imaging for suspected {f'{side} {name}'.strip()}.",)),
        Section("Technique:", ("Standard views were obtained without contrast.",)),
        Section("Findings:", _pick(dice, say.EXAM, 2)),
        Section("Reading:", (finding,)),
    )
    return Note("RADIOLOGY REPORT", provider, day, "Imaging Study", finding, sections)


def _consult(dice: random.Random, provider: str, day: date, injuries: tuple[tuple[str, str], ...]) -> Note:
    finding = f"Consultation for {' and '.join(name for name, _side in injuries)}."
    sections = (
        Section("Reason for Consult:", (finding,)),
        Section("History:", _pick(dice, say.HISTORY, 3)),
        Section("Physical Exam:", _pick(dice, say.EXAM, 3)),
        Section("Assessment:", _stated(injuries)),
        Section("Plan:", _pick(dice, say.PLAN, 2)),
    )
    return Note("ORTHOPEDIC CONSULT", provider, day, "Orthopedic Consult", finding, sections, injuries)


def _procedure(dice: random.Random, provider: str, day: date, operation: str) -> Note:
    finding = f"Procedure performed: {operation}."
    sections = (
        Section("Operation:", (finding,)),
        Section("Course:", ("General anesthesia without complication.", "Estimated blood loss was minimal.")),
        Section("Plan:", _pick(dice, say.PLAN, 2)),
    )
    return Note("PROCEDURE NOTE", provider, day, "Procedure/Surgery", finding, sections)


def _therapy(dice: random.Random, provider: str, day: date, injuries: tuple[tuple[str, str], ...]) -> Iterator[Note]:
    pain = dice.randrange(7, 10)
    first = f"Initial evaluation: pain {pain}/10, motion limited."
    yield Note("PT EVALUATION", provider, day, "Therapy Visit", first,
               (Section("Evaluation:", (first,)), Section("Assessment:", _stated(injuries)),
                Section("Physical Exam:", _pick(dice, say.EXAM, 3)), Section("Plan:", _pick(dice, say.PLAN, 3))), injuries)  # fmt: skip
    for visit in range(1, 4):
        finding = f"Visit {visit + 1}: pain {max(pain - visit, 1)}/10, tolerated exercise."
        sections = (Section("Subjective:", (finding,)), Section("Treatment:", _pick(dice, say.PLAN, 2)))
        yield Note("PT DAILY NOTE", provider, day + timedelta(days=4 * visit), "Therapy Visit", finding, sections)
    finding = f"Discharged from therapy with pain {max(pain - 5, 0)}/10."
    sections = (Section("Discharge Status:", (finding,)), Section("Plan:", _pick(dice, say.PLAN, 2)))
    yield Note("DISCHARGE SUMMARY", provider, day + timedelta(days=25), "Discharge", finding, sections)


def _follow_up(dice: random.Random, provider: str, day: date, injuries: tuple[tuple[str, str], ...]) -> Note:
    finding = f"Follow-up of {injuries[0][0]}: improved, residual stiffness."
    sections = (
        Section("Interval History:", (finding,)),
        Section("Physical Exam:", _pick(dice, say.EXAM, 3)),
        Section("Plan:", _pick(dice, say.PLAN, 2)),
    )
    return Note("FOLLOW-UP VISIT", provider, day, "Follow-Up Visit", finding, sections)


def _ledger(dice: random.Random, provider: str, day: date, happened: date) -> Note:
    services = ("Emergency department visit", "Imaging", "Consultation", "Therapy visits", "Supplies")
    amounts = [dice.randrange(80, 2600) for _ in services]
    lines = tuple(
        f"{happened + timedelta(days=3 * number)}  {service}  ${amount:,}.00"
        for number, (service, amount) in enumerate(zip(services, amounts, strict=True))
    )
    total = f"Total charges: ${sum(amounts):,}.00"
    return Note("BILLING LEDGER", provider, day, "", "", (Section("Charges:", lines), Section("Total:", (total,))))


def filler(dice: random.Random) -> Section:
    """A page's worth of nursing lines, to give a packet the length asked for; it states nothing of its own."""
    lines = tuple(f"{hour:02}:{dice.randrange(60):02} {dice.choice(say.HISTORY)}" for hour in range(7, 19))
    return Section("Nursing Notes:", lines)
