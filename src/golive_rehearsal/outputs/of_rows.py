"""Defects of a row: what was invented, a date, a provider, a citation."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from golive.model.audit import Kind
from golive_rehearsal.outputs import wording
from golive_rehearsal.outputs.plant import Change, Plant
from golive_rehearsal.outputs.sentences import vocabulary, words
from golive_rehearsal.outputs.telling import Draft, Line, ended, with_row

_ALONE = {
    "injury": ("{} was diagnosed.", "Assessment: {}.", "{}."),
    "procedure": ("{} was performed.", "Patient underwent {}.", "Status post {}."),
    "drug": ("Prescribed {}.", "Patient was given {}.", "Started on {} daily."),
    "lab": ("{}.", "Laboratory results: {}."),
}
_WITHIN = {
    "injury": ("; {}.", ", with {}.", " and {}."),
    "procedure": ("; {} was performed.", ", treated by {}."),
    "drug": ("; {} was given.", ", and {} was prescribed."),
    "lab": ("; {}.", ", and {}."),
}
_NAMES: dict[str, Sequence[str]] = {
    "injury": wording.INJURIES,
    "procedure": wording.PROCEDURES,
    "drug": wording.DRUGS,
    "lab": wording.LABS,
}
# fmt: off
_GENERAL = frozenset((
    "of", "the", "and", "was", "at", "mg", "mcg", "elevated", "total", "partial", "left", "right", "level",
    "tendon", "fracture", "fractures", "injury", "rupture", "placement", "repair", "release", "great", "toe",
    "replacement", "steroid", "injection", "brain", "spinal", "cord", "hip", "knee", "blood", "daily", "thumb",
))
# fmt: on
"""Words that an invented name has from what any record says; it is invented by its other words."""


def _invented(what: str, *, alone: bool) -> Change:
    def change(draft: Draft, line: Line, dice: random.Random) -> Line | None:
        there = vocabulary(draft.records.text)
        fresh = [name for name in _NAMES[what] if not there & (set(words(name)) - _GENERAL)]
        if not fresh:
            return None
        name = dice.choice(fresh)
        if alone:
            text = dice.choice(_ALONE[what]).format(name)
            return with_row(line, finding=text[0].upper() + text[1:])
        base = ended(line.said[0].text).rstrip(".!?")
        return with_row(line, finding=base + dice.choice(_WITHIN[what]).format(name), cited=(line.said[0].page,))

    return change


def _from_elsewhere(draft: Draft, line: Line, dice: random.Random) -> Line | None:
    """Something that another document states is added, and this one says nothing of it."""
    here = " ".join(draft.records.page(number).lower() for number in line.visit.pages)
    stated = [hurt for visit in draft.records.visits if visit.event for hurt in visit.hurts]
    far = [hurt for hurt in stated if hurt.harm.part not in here and not any(
        word in here for word in words(hurt.harm.name))]  # fmt: skip
    if not far:
        return None
    base = ended(line.said[0].text).rstrip(".!?")
    return with_row(line, finding=f"{base}; {dice.choice(far).name} was diagnosed.", cited=(line.said[0].page,))


def _stranger(draft: Draft, line: Line, dice: random.Random) -> Line | None:
    del draft
    return with_row(line, provider=dice.choice(wording.STRANGERS))


def _colleague(draft: Draft, line: Line, dice: random.Random) -> Line | None:
    """A provider of another document of the packet, who is not on the pages of this one."""
    here = " ".join(draft.records.page(number) for number in line.visit.pages).lower()
    names = [visit.facility for visit in draft.records.visits if visit.event and visit.facility.lower() not in here]
    return with_row(line, provider=dice.choice(names)) if names else None


def _written(day: date) -> list[str]:
    return [str(day), day.strftime("%m/%d/%Y"), day.strftime("%B ") + f"{day.day}, {day.year}"]


def _other_day(draft: Draft, line: Line, dice: random.Random) -> Line | None:
    here = " ".join(draft.records.page(number) for number in line.visit.pages)
    days = [line.visit.day + timedelta(days=shift) for shift in (-9, -5, 6, 11, 31, 365, -365, 100)]
    born, newest = date.fromisoformat(draft.records.patient.dob), max(one.day for one in draft.records.visits)
    fair = [day for day in days if born < day <= newest and not any(text in here for text in _written(day))]
    return with_row(line, date=str(dice.choice(fair))) if fair else None


def _birth(draft: Draft, line: Line, dice: random.Random) -> Line | None:
    del dice
    return with_row(line, date=draft.records.patient.dob)


def _before_birth(draft: Draft, line: Line, dice: random.Random) -> Line | None:
    born = date.fromisoformat(draft.records.patient.dob)
    return with_row(line, date=str(born - timedelta(days=dice.randrange(400, 9_000))))


def _to_come(draft: Draft, line: Line, dice: random.Random) -> Line | None:
    del draft
    return with_row(line, date=str(line.visit.day + timedelta(days=dice.randrange(1_500, 9_000))))


def _uncited(draft: Draft, line: Line, dice: random.Random) -> Line | None:
    del draft, dice
    return with_row(line, cited=())


def _beyond(draft: Draft, line: Line, dice: random.Random) -> Line | None:
    page = len(draft.records.pages) + dice.choice((1, 2, 14, 400, 999))
    return with_row(line, cited=dice.choice(((page,), (*line.row.cited, page))))


def _undated(draft: Draft, line: Line, dice: random.Random) -> Line | None:
    del draft
    return with_row(line, date=dice.choice(("Date not established in available records", "", "Undated")))


def _placeholder(draft: Draft, line: Line, dice: random.Random) -> Line | None:
    del draft
    said = dice.choice(wording.PLACEHOLDERS)
    if said == "1900-01-01":
        return with_row(line, date=said)
    return with_row(line, provider=said) if dice.randrange(2) else with_row(line, finding=f"{said} {line.row.finding}")


def _strange_page(draft: Draft, line: Line, dice: random.Random) -> Line | None:
    """The page of another patient, cited for what it says there."""
    stray = draft.records.stray
    if stray is None:
        return None
    told = next((one for one in stray.said if one.head == "Impression:"), stray.said[0])
    del dice
    return replace(with_row(line, finding=ended(told.text), cited=(told.page,), provider=stray.facility), said=(told,))


def _named(draft: Draft, line: Line, dice: random.Random) -> Line | None:
    """Another patient is named in what is told."""
    name = draft.records.other.name
    text = f"{name}: {line.row.finding}" if dice.randrange(2) else f"Patient {name} was seen. {line.row.finding}"
    return with_row(line, finding=text)


K = Kind
_INVENTED = frozenset({K.UNSUPPORTED, K.WRONG_REGION})
ROWS = (
    *(
        Plant(f"invented {what}, {'alone' if alone else 'appended'}", K.FABRICATED, _invented(what, alone=alone),
              _INVENTED, "critical" if what in {"injury", "procedure"} else "major")
        for what in _NAMES for alone in (True, False)
    ),
    Plant("invented provider", K.FABRICATED, _stranger, frozenset({K.WRONG_PROVIDER}), "major"),
    Plant("of another document", K.UNSUPPORTED, _from_elsewhere, frozenset({K.WRONG_PAGE, K.WRONG_REGION}), "major"),
    Plant("provider of another document", K.WRONG_PROVIDER, _colleague, frozenset(), "major", structural=True),
    Plant("another date", K.WRONG_DATE, _other_day, frozenset(), "major", structural=True),
    Plant("birth date told as a visit", K.IMPOSSIBLE_DATE, _birth, frozenset({K.WRONG_DATE}), "major",
          structural=True),
    Plant("before birth", K.IMPOSSIBLE_DATE, _before_birth, frozenset({K.WRONG_DATE}), "major", structural=True),
    Plant("in the future", K.IMPOSSIBLE_DATE, _to_come, frozenset({K.WRONG_DATE}), "major", structural=True),
    Plant("no citation", K.UNCITED, _uncited, frozenset(), "major", structural=True),
    Plant("cited page is not there", K.PAGE_MISSING, _beyond, frozenset(), "major", structural=True),
    Plant("no date", K.UNDATED, _undated, frozenset(), "minor", structural=True),
    Plant("placeholder", K.PLACEHOLDER, _placeholder, frozenset({K.FABRICATED, K.WRONG_PROVIDER}), "minor"),
    Plant("page of another patient", K.WRONG_PATIENT, _strange_page, frozenset(), "critical"),
    Plant("another patient named", K.WRONG_PATIENT, _named, frozenset({K.FABRICATED}), "critical"),
)  # fmt: skip
"""The defects of a row beyond its words."""
