"""What each kind of document says. The finding of a visit and the injuries it states stand on its first page."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from golive.model.packet import Incident, Patient
from golive.packets import wording
from golive.packets.wording import Harm


@dataclass(frozen=True, slots=True)
class Section:
    """A head, and the lines or bullets under it. A line with tabs in it is a row of a table."""

    head: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hurt:
    """An injury of this patient; ``side`` is left, right or empty."""

    harm: Harm
    side: str

    @property
    def name(self) -> str:
        """As documents state it."""
        return f"{self.side} {self.harm.name}".strip()

    @property
    def part(self) -> str:
        """The part of the body, with its side."""
        return f"{self.side} {self.harm.part}".strip()

    def told(self, text: str) -> str:
        """A text of the harm, with this side in it."""
        return text.format(side=self.side)


@dataclass(frozen=True, slots=True)
class Note:
    """One document: its sections page by page. ``event`` is empty for one that is no visit; ``hurts`` it states."""

    title: str
    provider: str
    day: date
    event: str
    finding: str
    pages: tuple[tuple[Section, ...], ...]
    hurts: tuple[Hurt, ...] = ()


def prior(dice: random.Random, provider: str, day: date) -> Note:
    """A visit from before, that has nothing to do with the case."""
    finding = dice.choice(wording.PRIOR_REASONS)
    sections = (
        Section("Reason for Visit:", (finding,)),
        Section("Vital Signs:", _vitals(dice, pain=0)),
        Section("Physical Exam:", _some(dice, wording.EXAM[:5], 3)),
        _signed(dice, wording.CLINICIANS),
    )
    return Note("PRIOR RECORDS", provider, day, "Clinical Note", finding, (sections,))


def emergency(dice: random.Random, patient: Patient, incident: Incident, hurts: tuple[Hurt, ...], nursing: int) -> Note:
    """The emergency visit on the day itself, with so many further pages of nursing notes and laboratory results."""
    parts = " and ".join(hurt.part for hurt in hurts)
    finding = f"Pain of the {parts} after injury. Mechanism: {incident.mechanism}"
    first = (
        Section("Chief Complaint:", (finding,)),
        Section("Triage Vitals:", _vitals(dice, pain=dice.randrange(5, 10))),
        Section("History:", (f"Injury occurred on {incident.date}.", *_some(dice, wording.HISTORY, 4))),
        Section("Physical Exam:", _some(dice, wording.EXAM, 4)),
        Section("Assessment:", _stated(hurts)),
        Section("Orders:", tuple(f"- {hurt.told(hurt.harm.study)}" for hurt in hurts)),
        Section("Plan:", _some(dice, wording.PLAN, 3)),
        Section("Registration:", (f"Date of birth {patient.dob}", f"Address {patient.address}")),
        _signed(dice, wording.CLINICIANS),
    )
    pages = (first, *(_nursing(dice, page) for page in range(nursing)))
    day = date.fromisoformat(incident.date)
    return Note("ED NOTES", dice.choice(wording.EMERGENCY), day, "Emergency Visit", finding, pages, hurts)


def imaging(dice: random.Random, provider: str, day: date, hurt: Hurt) -> Note:
    """A study of one injury."""
    finding = hurt.told(hurt.harm.shows)
    sections = (
        Section("Exam:", (hurt.told(hurt.harm.study),)),
        Section("Clinical Information:", (f"Pain of the {hurt.part} after injury.",)),
        Section("Technique:", ("Standard views and sequences were obtained.",)),
        Section("Comparison:", ("None available.",)),
        Section("Findings:", (hurt.told(hurt.harm.also), "Alignment is otherwise maintained.")),
        Section("Impression:", (finding,)),
        _signed(dice, wording.CLINICIANS),
    )
    return Note("RADIOLOGY REPORT", provider, day, "Imaging Study", finding, (sections,))


def consult(dice: random.Random, provider: str, day: date, incident: Incident, hurts: tuple[Hurt, ...]) -> Note:
    """The orthopedist's first look. Where nothing is operated, an operation is spoken of and not recommended."""
    finding = f"Consultation for {' and '.join(hurt.name for hurt in hurts)}."
    advice = "Surgery was discussed and is not recommended at this time."
    if any(hurt.harm.operation for hurt in hurts):
        advice = "Surgical repair was discussed, and the patient wishes to proceed."
    sections = (
        Section("Reason for Consult:", (finding,)),
        Section("History:", (f"Injured on {incident.date}. {incident.mechanism}", *_some(dice, wording.HISTORY, 3))),
        Section("Physical Exam:", _some(dice, wording.EXAM, 3)),
        Section("Assessment:", _stated(hurts)),
        Section("Plan:", (advice, *_some(dice, wording.PLAN, 2))),
        _signed(dice, wording.CLINICIANS),
    )
    return Note("ORTHOPEDIC CONSULT", provider, day, "Orthopedic Consult", finding, (sections,), hurts)


def procedure(dice: random.Random, day: date, hurt: Hurt) -> Note:
    """The operation on one injury."""
    finding = f"Procedure performed: {hurt.told(hurt.harm.operation)}."
    sections = (
        Section("Operation:", (finding,)),
        Section("Preoperative Diagnosis:", (f"{hurt.name.capitalize()}.",)),
        Section("Anesthesia:", ("General, without complication.",)),
        Section(
            "Course:", (f"Estimated blood loss {dice.randrange(1, 6) * 10} mL.", "Transferred to recovery, stable.")
        ),
        Section("Plan:", _some(dice, wording.PLAN, 2)),
        _signed(dice, wording.CLINICIANS),
    )
    provider = dice.choice(wording.SURGERY)
    return Note("PROCEDURE NOTE", provider, day, "Procedure/Surgery", finding, (sections,))


def evaluation(
    dice: random.Random, provider: str, day: date, pain_and_sheets: tuple[int, int], hurts: tuple[Hurt, ...]
) -> Note:
    """The first therapy visit: the pain, and so many sheets of exercises to take home."""
    pain, exercises = pain_and_sheets
    finding = f"Initial evaluation: pain {pain}/10, motion limited by about one third."
    first = (
        Section("Evaluation:", (finding,)),
        Section("Assessment:", _stated(hurts)),
        Section("Functional Status:", ("Difficulty with dressing and with lifting.", "Sitting tolerance 20 minutes.")),
        Section("Goals:", ("Goal\tTarget\tStatus", "Pain at most 3/10\t6 weeks\tOpen", "Full motion\t8 weeks\tOpen")),
        Section("Plan:", ("Two to three visits a week.", *_some(dice, wording.PLAN, 2))),
        _signed(dice, wording.THERAPISTS),
    )
    home = tuple(
        f"{exercise}\t{dice.randrange(2, 5)} x {dice.randrange(8, 16)}\tdaily" for exercise in wording.EXERCISES
    )
    sheets = ((Section("Home Exercises:", ("Exercise\tSets\tHow often", *home)),),) * exercises
    return Note("PT EVALUATION", provider, day, "Therapy Visit", finding, (first, *sheets), hurts)


def therapy(dice: random.Random, provider: str, day: date, visit: int, pain: int) -> Note:
    """One therapy visit."""
    finding = f"Visit {visit}: pain {pain}/10, {dice.choice(wording.TOLERANCE)}."
    chosen = set(_some(dice, wording.TREATMENTS, 3))
    done = tuple(f"[{'X' if name in chosen else ' '}] {name}" for name in wording.TREATMENTS)
    sections = (
        Section("Subjective:", (finding,)),
        Section("Objective:", _some(dice, wording.EXAM[3:], 2)),
        Section("Treatment:", tuple("\t".join(done[at : at + 3]) for at in (0, 3))),
        Section("Plan:", _some(dice, wording.PLAN, 2)),
        _signed(dice, wording.THERAPISTS),
    )
    return Note("PT DAILY NOTE", provider, day, "Therapy Visit", finding, (sections,))


def discharge(dice: random.Random, provider: str, day: date, visits: int, pain: int) -> Note:
    """The end of therapy."""
    finding = f"Discharged from therapy after {visits} visits with pain {pain}/10."
    sections = (
        Section("Discharge Status:", (finding,)),
        Section("Goals:", ("Goal\tStatus", "Pain at most 3/10\tMet", "Full motion\tPartly met")),
        Section("Plan:", _some(dice, wording.PLAN, 2)),
        _signed(dice, wording.THERAPISTS),
    )
    return Note("DISCHARGE SUMMARY", provider, day, "Discharge", finding, (sections,))


def follow_up(dice: random.Random, provider: str, day: date, hurt: Hurt) -> Note:
    """The orthopedist looks again at one injury."""
    state = dice.choice(("improved, with residual stiffness", "improved, with intermittent pain", "unchanged"))
    finding = f"Follow-up of {hurt.name}: {state}."
    sections = (
        Section("Interval History:", (finding,)),
        Section("Physical Exam:", _some(dice, wording.EXAM, 3)),
        Section("Plan:", _some(dice, wording.PLAN, 2)),
        _signed(dice, wording.CLINICIANS),
    )
    return Note("FOLLOW-UP VISIT", provider, day, "Follow-Up Visit", finding, (sections,))


def ledger(dice: random.Random, day: date, first: date) -> Note:
    """The bill; its codes look like amounts and are none."""
    rows, total = [], 0
    for number, (code, service, least, most) in enumerate(wording.SERVICES):
        amount = dice.randrange(least, most)
        rows.append(f"{first + timedelta(days=5 * number)}\t{code}\t{service}\t${amount:,}.00")
        total += amount
    sections = (
        Section("Charges:", ("Date\tCPT\tService\tCharge", *rows)),
        Section("Total:", (f"Total charges ${total:,}.00",)),
    )
    return Note("BILLING LEDGER", dice.choice(wording.BILLING), day, "", "", (sections,))


def _some(dice: random.Random, lines: tuple[str, ...], count: int) -> tuple[str, ...]:
    return tuple(dice.sample(lines, count))


def _stated(hurts: tuple[Hurt, ...]) -> tuple[str, ...]:
    return tuple(f"- {hurt.name[0].upper()}{hurt.name[1:]}." for hurt in hurts)


def _signed(dice: random.Random, names: tuple[str, ...]) -> Section:
    return Section("Signed:", (f"Electronically signed by {dice.choice(names)}",))


def _vitals(dice: random.Random, *, pain: int) -> tuple[str, ...]:
    pressure = f"{dice.randrange(112, 148)}/{dice.randrange(68, 94)}"
    temperature = f"98.{dice.randrange(1, 9)}"
    return (
        "BP\tHR\tTemp\tSpO2\tPain",
        f"{pressure}\t{dice.randrange(64, 104)}\t{temperature}\t99% RA\t{pain}/10",
    )


def _nursing(dice: random.Random, page: int) -> tuple[Section, ...]:
    """An hour and a quarter of the visit; every third page is of the laboratory instead."""
    begins = 8 * 60 + 75 * page
    if page % 3 == 2:
        results = tuple(
            f"{name}\t{dice.uniform(least, most):.1f}\t{least:g} to {most:g}" for name, least, most in wording.LABS
        )
        return (Section("Laboratory Results:", ("Test\tResult\tUsual", *results)),)
    times = sorted(begins + dice.randrange(75) for _ in range(14))
    lines = tuple(f"{at // 60:02}:{at % 60:02}\t{dice.choice(wording.NURSING)}" for at in times)
    return (Section("Nursing Notes:", ("Time\tNote", *lines)),)
