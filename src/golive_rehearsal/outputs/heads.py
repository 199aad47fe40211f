"""How the pages of records begin and end: five houses, five habits."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from golive.model.packet import Patient


@dataclass(frozen=True, slots=True)
class Where:
    """A page of a document: its ``number`` of ``of``, both from 1."""

    title: str
    facility: str
    clinician: str
    day: date
    number: int
    of: int


def _us(day: date) -> str:
    return day.strftime("%m/%d/%Y")


def _long(day: date) -> str:
    return f"{day.strftime('%B')} {day.day}, {day.year}"


def _last_first(patient: Patient) -> str:
    first, last = patient.name.split(" ", 1)
    return f"{last.upper()}, {first.upper()}"


def _plain(patient: Patient, where: Where) -> list[str]:
    continued = " (CONTINUED)" if where.number > 1 else ""
    return [
        where.facility,
        f"Patient: {patient.name} ({patient.mrn}) | Date: {where.day}",
        f"{where.title}{continued}",
    ]


def _hospital(patient: Patient, where: Where) -> list[str]:
    born = _us(date.fromisoformat(patient.dob))
    return [
        where.facility.upper(),
        f"Patient Name: {_last_first(patient)}    DOB: {born}    MRN: {patient.mrn.removeprefix('MRN')}",
        f"Date of Service: {_us(where.day)}",
        f"Provider: {where.clinician}",
        where.title.title(),
        f"Page {where.number} of {where.of}",
    ]


def _office(patient: Patient, where: Where) -> list[str]:
    if where.number > 1:
        return [f"{where.facility}    {patient.name}    MRN # {patient.mrn}    Page {where.number} of {where.of}"]
    return [
        where.title.title(),
        where.facility,
        f"Name: {patient.name}    MRN # {patient.mrn}",
        f"DOB: {_long(date.fromisoformat(patient.dob))}    Visit date: {_long(where.day)}",
        f"Attending: {where.clinician}",
    ]


def _faxed(patient: Patient, where: Where) -> list[str]:
    born = date.fromisoformat(patient.dob).strftime("%m-%d-%Y")
    seen = f"{where.day.month}/{where.day.day}/{where.day.strftime('%y')}"
    sent = where.day + timedelta(days=30)
    return [
        f"FAX {_us(sent)} 09:14   {where.facility}   P.{where.number:03}",
        f"Pt: {_last_first(patient)}   DOB {born}   MRN {patient.mrn.removeprefix('MRN')}   DOS: {seen}",
        f"{where.title} - Page {where.number} of {where.of}",
    ]


def _table(patient: Patient, where: Where) -> list[str]:
    return [
        f"FACILITY          {where.facility.upper()}",
        f"PATIENT NAME      {_last_first(patient)}",
        f"MEDICAL RECORD NO {patient.mrn}",
        f"DATE OF SERVICE   {_us(where.day)}",
        f"REPORT            {where.title}",
    ]


STYLES: tuple[Callable[[Patient, Where], list[str]], ...] = (_plain, _hospital, _office, _faxed, _table)
"""How a house begins its pages."""


def foot(where: Where, dice: random.Random) -> list[str]:
    """How a document ends; it may have been signed, and printed, on a later day."""
    signed = where.day + timedelta(days=dice.randrange(3))
    lines = [f"Electronically signed by {where.clinician} on {_us(signed)} 17:20"]
    if dice.randrange(3) == 0:
        lines.append(f"Printed: {_us(where.day + timedelta(days=60))}")
    return lines
