"""Plans a packet: which documents there are, what each says, and on which day. Content only, no pages yet.

A note draws from dice of its own, so that a longer packet of the same seed is the same case with more of it.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from golive.model.packet import Incident, Patient
from golive.packets import notes, wording
from golive.packets.notes import Hurt, Note


@dataclass(frozen=True, slots=True)
class Extent:
    """How much there is of what a case can have more or less of, beyond the ten pages that each has at least.

    ``nursing`` and ``exercises`` are further pages of a document, the others are documents of their own.
    """

    therapy: int = 1
    prior: int = 0
    follow_ups: int = 1
    nursing: int = 0
    exercises: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """A patient, what happened, and the documents in the order of the packet."""

    patient: Patient
    incident: Incident
    notes: tuple[Note, ...]

    @property
    def pages(self) -> int:
        """How many pages the documents need."""
        return sum(len(note.pages) for note in self.notes)


def plan_case(seed: int, pages: int) -> Case:
    """The case of a seed in exactly so many pages: the same one each time."""
    dice = _dice(seed, "extent")
    extent = Extent()
    for _page in range(pages - _case(seed, extent).pages):
        extent = _grown(extent, dice)
    return _case(seed, extent)


def patient_of(seed: int) -> Patient:
    """The patient of a seed's packet, however many pages it has."""
    return _case(seed, Extent()).patient


def _grown(extent: Extent, dice: random.Random) -> Extent:
    """One page more. Up to 30 pages a case has at most 16 events, what one timeline takes; then therapy goes on."""
    choices = (
        (4, extent.therapy < 5, replace(extent, therapy=extent.therapy + 1)),
        (2, extent.prior < 2, replace(extent, prior=extent.prior + 1)),
        (1, extent.follow_ups < 2, replace(extent, follow_ups=extent.follow_ups + 1)),
        (4, extent.nursing < 11, replace(extent, nursing=extent.nursing + 1)),
        (1, extent.exercises < 2, replace(extent, exercises=extent.exercises + 1)),
    )
    open_to = [(weight, grown) for weight, room, grown in choices if room] or [(1, choices[0][2])]
    return dice.choices([grown for _weight, grown in open_to], weights=[weight for weight, _grown in open_to])[0]


def _dice(seed: int, what: str) -> random.Random:
    return random.Random(f"{seed} {what}")  # noqa: S311 - made-up patients, not secrets


def _case(seed: int, extent: Extent) -> Case:
    dice = _dice(seed, "case")
    happened = date(2025, 1, 6) + timedelta(days=dice.randrange(200))
    patient = Patient(
        name=f"{dice.choice(wording.FIRST_NAMES)} {dice.choice(wording.LAST_NAMES)}",
        dob=str(date(1950, 1, 1) + timedelta(days=dice.randrange(18_000))),
        mrn=f"MRN{dice.randrange(100_000, 1_000_000)}",
        address=f"{dice.randrange(10, 999)} {dice.choice(wording.STREETS)}, Testville",
    )
    incident = Incident(date=str(happened), mechanism=dice.choice(wording.MECHANISMS))
    return Case(patient, incident, tuple(_notes(seed, extent, patient, incident)))


def _notes(seed: int, extent: Extent, patient: Patient, incident: Incident) -> Iterator[Note]:
    """The documents up to therapy; what comes after is planned from there."""
    dice = _dice(seed, "notes")
    hurts = tuple(Hurt(harm, dice.choice(("left", "right")) if harm.sided else "") for harm in _harms(dice))
    happened = date.fromisoformat(incident.date)
    days, bone, primary = dice.randrange(8, 14), dice.choice(wording.ORTHOPEDIC), dice.choice(wording.PRIMARY)
    for number in range(extent.prior):
        before = happened - timedelta(days=120 * (extent.prior - number) + dice.randrange(40))
        yield notes.prior(_dice(seed, f"prior {number}"), primary, before)
    yield notes.emergency(_dice(seed, "emergency"), patient, incident, hurts, extent.nursing)
    pictures = dice.choice(wording.IMAGING)
    for number, hurt in enumerate(hurts):
        yield notes.imaging(_dice(seed, f"imaging {number}"), pictures, happened + timedelta(days=number), hurt)
    yield notes.consult(_dice(seed, "consult"), bone, happened + timedelta(days=days), incident, hurts)
    operated = next((hurt for hurt in hurts if hurt.harm.operation), None)
    begins = happened + timedelta(days=days + 7)
    if operated:
        yield notes.procedure(_dice(seed, "procedure"), begins, operated)
        begins += timedelta(days=12)
    yield from _afterwards(seed, extent, _Recovery(hurts, bone, happened, begins))


@dataclass(frozen=True, slots=True)
class _Recovery:
    """What comes after the operation, or after the consult where there is none."""

    hurts: tuple[Hurt, ...]
    orthopedist: str
    happened: date
    begins: date


def _afterwards(seed: int, extent: Extent, recovery: _Recovery) -> Iterator[Note]:
    """Therapy until its discharge, then the follow-ups, then the bill."""
    dice = _dice(seed, "afterwards")
    day, therapist, pain = recovery.begins, dice.choice(wording.THERAPY), dice.randrange(6, 10)
    yield notes.evaluation(_dice(seed, "evaluation"), therapist, day, (pain, extent.exercises), recovery.hurts)
    for number in range(extent.therapy):
        day += timedelta(days=dice.randrange(2, 6))
        now = max(2, pain - (number + 1) * 5 // (extent.therapy + 1))
        yield notes.therapy(_dice(seed, f"therapy {number}"), therapist, day, number + 2, now)
    day += timedelta(days=4)
    yield notes.discharge(_dice(seed, "discharge"), therapist, day, extent.therapy + 1, max(1, pain - 6))
    for number in range(extent.follow_ups):
        day += timedelta(days=dice.randrange(9, 21))
        hurt = recovery.hurts[number % len(recovery.hurts)]
        yield notes.follow_up(_dice(seed, f"follow-up {number}"), recovery.orthopedist, day, hurt)
    yield notes.ledger(_dice(seed, "ledger"), day + timedelta(days=6), recovery.happened)


def _harms(dice: random.Random) -> tuple[wording.Harm, ...]:
    """Two injuries or three, of different kinds; three only when no operation takes the tenth page."""
    harms = tuple(dice.sample(wording.HARMS, 3))
    return harms if not any(harm.operation for harm in harms) else harms[:2]
