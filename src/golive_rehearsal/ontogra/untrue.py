"""How an export can be untrue while every step works: what it tells, changed by the switch that plays it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from golive_rehearsal.ontogra.reading import Read, Seen

HIGHLIGHTS, DAMAGES = "Case Highlights", "Economic Damages Summary"
_STRANGER = "Dr. Casimir Holloran"
_OTHERS = {"knee": "elbow", "shoulder": "hip", "wrist": "ankle", "collarbone": "heel", "ankle": "wrist",
           "neck": "foot", "head": "hand", "low back": "shoulder"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What an export tells: the rows of its timeline, points of other sections (section, text), and its links."""

    rows: tuple[Seen, ...]
    points: tuple[tuple[str, str], ...] = ()
    links: tuple[str, ...] = ()


def told(rows: tuple[Seen, ...], read: Read, untrue: tuple[str, ...]) -> Told:
    """What the export of a packet tells, with everything that is switched on."""
    found = Told(rows)
    for name in untrue:
        found = UNTRUE[name](found, read)
    return found


def _half_lost(tells: Told, read: Read) -> Told:
    return replace(tells, rows=tuple(row for row in tells.rows if max(row.pages) <= len(read.texts) // 2))


def _no_emergency(tells: Told, _read: Read) -> Told:
    return replace(tells, rows=tuple(row for row in tells.rows if row.type != "Emergency Visit"))


def _one_row(tells: Told, _read: Read) -> Told:
    return replace(tells, rows=tells.rows[:1])


def _sixteen(tells: Told, _read: Read) -> Told:
    return replace(tells, rows=tells.rows[:1] * 16)


def _amputations(tells: Told, _read: Read) -> Told:
    made = (replace(row, finding="Traumatic amputation.", provider=_STRANGER, injuries=()) for row in tells.rows)
    return replace(tells, rows=tuple(made))


def _strange_diagnosis(tells: Told, _read: Read) -> Told:
    text = "Ottoline Drillman was diagnosed with a splenic laceration. Citation(s): [p. 999]"
    return replace(tells, points=(*tells.points, (HIGHLIGHTS, text)))


def _each(change: Callable[[Seen], Seen]) -> Callable[[Told, Read], Told]:
    """Each row changed where the change fits it."""
    return lambda tells, _read: replace(tells, rows=tuple(map(change, tells.rows)))


def _said(row: Seen, wanted: str, put: str | Callable[[re.Match[str]], str]) -> Seen:
    return replace(row, finding=re.sub(wanted, put, row.finding))


def _other_side(row: Seen) -> Seen:
    return _said(row, r"\b(left|right)\b", lambda found: "right" if found[0] == "left" else "left")


def _other_part(row: Seen) -> Seen:
    return _said(row, rf"\b({'|'.join(_OTHERS)})\b", lambda found: _OTHERS[found[0]])


def _other_number(row: Seen) -> Seen:
    return _said(row, r"\b(\d+)/10\b", lambda found: f"{10 - int(found[1]) if found[1] != '5' else 9}/10")


def _opposite(row: Seen) -> Seen:
    row = _said(row, r"\btolerated exercise\b", "did not tolerate exercise")
    return _said(row, r"^Full-thickness tear", "No full-thickness tear") if row.type == "Imaging Study" else row


def _done(row: Seen) -> Seen:
    return replace(row, finding=f"{row.finding} Surgery was performed.") if "Consult" in row.type else row


def _within(row: Seen) -> Seen:
    return replace(row, finding=f"{row.finding.rstrip('.')}, and morphine 4 mg was given.")


def _misquoted(row: Seen) -> Seen:
    words = row.finding.split(" ") if not re.search(r"\b(left|right)\b", row.finding) else []
    at = next((n for n, word in enumerate(words) if n and len(word) > 5 and word.isalpha()), 0)
    said = " ".join("catastrophic" if n == at else word for n, word in enumerate(words))
    return replace(row, finding=f'"{said}"') if at else row


def _colleague(tells: Told, _read: Read) -> Told:
    """Each row has the provider of one of another."""
    names = [row.provider for row in tells.rows]
    rows = []
    for at, row in enumerate(tells.rows):
        others = [name for name in names[at:] + names[:at] if name != row.provider]
        rows.append(replace(row, provider=others[0] if others else row.provider))
    return replace(tells, rows=tuple(rows))


def _swapped(tells: Told, _read: Read) -> Told:
    """Each row tells what another document says, and cites its own."""
    said = [row.finding for row in tells.rows]
    rows = (replace(row, finding=text) for row, text in zip(tells.rows, said[1:] + said[:1], strict=True))
    return replace(tells, rows=tuple(rows))


def _untold(tells: Told, _read: Read) -> Told:
    """Every visit is told of, and no injury."""
    rows = (replace(row, finding=f"{row.type} is documented.", injuries=()) for row in tells.rows)
    return replace(tells, rows=tuple(rows))


def _born(tells: Told, read: Read) -> Told:
    found = re.search(r"Date of birth (\d{4}-\d{2}-\d{2})", "\n".join(read.texts))
    return replace(tells, rows=(replace(tells.rows[0], date=found[1]), *tells.rows[1:])) if found else tells


def _another_patient(tells: Told, _read: Read) -> Told:
    first = replace(tells.rows[0], finding=f"Patient: Ottoline Drillman. {tells.rows[0].finding}")
    return replace(tells, rows=(first, *tells.rows[1:]))


def _both(tells: Told, _read: Read) -> Told:
    """Behind each row that names a side stands one with the other side."""
    pairs = [(row, _other_side(row)) for row in tells.rows]
    rows = [one for row, other in pairs for one in ((row, other) if other != row else (row,))]
    return replace(tells, rows=tuple(rows))


def _miscounted(tells: Told, read: Read) -> Told:
    """A code of the bill read as money."""
    page = next((number for number, text in enumerate(read.texts, 1) if "Total charges $" in text), 0)
    text = f"Total charges: $104,150.00 Citation(s): [p. {page}]"
    return replace(tells, points=(*tells.points, (DAMAGES, text))) if page else tells


def _linked(tells: Told, _read: Read) -> Told:
    return replace(tells, links=("http://localhost:8000/documents/7/download#page=2",))


def _internal(tells: Told, _read: Read) -> Told:
    points = (("", "MEDIATION"), ("", "INTERNAL ANALYTICS \N{EM DASH} NOT FOR EXTERNAL DISTRIBUTION"))
    return replace(tells, points=(*points, *tells.points))


UNTRUE: dict[str, Callable[[Told, Read], Told]] = {
    "output_half_lost": _half_lost,
    "output_no_emergency": _no_emergency,
    "output_one_row": _one_row,
    "output_sixteen_times": _sixteen,
    "output_amputations": _amputations,
    "output_strange_diagnosis": _strange_diagnosis,
    "output_other_side": _each(_other_side),
    "output_other_part": _each(_other_part),
    "output_other_number": _each(_other_number),
    "output_opposite": _each(_opposite),
    "output_done": _each(_done),
    "output_invented_drug": _each(_within),
    "output_misquoted": _each(_misquoted),
    "output_placeholder": _each(lambda row: replace(row, provider="Unknown provider")),
    "output_other_provider": _colleague,
    "output_swapped": _swapped,
    "output_injuries_untold": _untold,
    "output_born": _born,
    "output_undated": _each(lambda row: replace(row, date="Date not established in available records")),
    "output_another_patient": _another_patient,
    "output_both_sides": _both,
    "output_miscounted": _miscounted,
    "output_dev_link": _linked,
    "output_banner": _internal,
}
"""Each by the switch that plays it."""
