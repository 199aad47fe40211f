"""Wiring of sign-offs: `golive sign` and `golive checklist`."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal, cast

from golive.errors import UsageError
from golive.facts import Checklist, ChecklistRow, SignOffs
from golive.readiness.checklist_file import checklist_of
from golive.readiness.rows import ABSENT, WAIVER_HOURS, WAIVERS, signatures
from golive.record import Record, named, operator
from golive.record.entry import Actor, ChecklistLocked, SignedOff, SignOffTaken
from golive.roles import PILOT_OWNER, ROLES, code_of
from golive.session.connection import Connection
from golive.session.open_target import open_target
from golive.session.target_choice import asked, spoken_of
from golive.wording import when

Waiver = Literal["", "not-applicable", "done-otherwise", "after-launch"]
WAIVER_REASONS = ("not-applicable", "done-otherwise", "after-launch")


def lock(record: Record, checklist: Checklist, actor: Actor) -> None:
    """Put on the record what the rows are; from here on none may go or change unseen."""
    rows = {row.id: row.wording for row in checklist.rows if not row.id.startswith(ABSENT)}
    record.append(ChecklistLocked(rows), actor=actor)


def sign(
    record: Record, row: ChecklistRow, *, role: str, person: str, waiver: str = "", withdraw: bool = False
) -> datetime | None:
    """Sign a row, waive it, or take back what was signed; until when it holds.

    Raises ``UsageError`` for what can't be signed so; then nothing is written.
    """
    actor = Actor(id=person, role=code_of(role), via="typed")
    found = record.sign_offs()
    if role not in (row.roles if not waiver else ROLES):
        needs = f"It needs {' and '.join(row.roles)}." if row.roles else "Its checks prove it; nobody signs it."
        raise UsageError(f"row {row.id} is not for the {role} to sign. {needs}")
    if withdraw:
        if not any((one.row, one.role, one.person) == (row.id, role, person) for one in found.given):
            raise UsageError(f"row {row.id} was not signed by {person} as {role}, so there is nothing to take back.")
        record.append(SignOffTaken(row.id), actor=actor)
        return None
    same = [one for one in found.given if one.row == row.id and one.person.casefold() == person.casefold()]
    others = {one.role for one in same} - {role}
    if others:
        raise UsageError(f"{person} has signed row {row.id} as {others.pop()}. Another person signs as {role}.")
    if waiver:
        _may_waive(row, waiver, found)
    until = found.read_at + timedelta(hours=WAIVER_HOURS if waiver else row.hours)
    release = found.release if row.per_release else ""
    record.append(SignedOff(row.id, until, row.wording, release, cast("Waiver", waiver)), actor=actor)
    return until


def _may_waive(row: ChecklistRow, reason: str, found: SignOffs) -> None:
    if reason not in WAIVER_REASONS:
        raise UsageError(f'no reason "{reason}" for a waiver. Known ones: {", ".join(WAIVER_REASONS)}.')
    if row.must:
        raise UsageError(
            f'row {row.id} is a "must" row and can\'t be waived: it keeps the pilot closed until it is true.'
        )
    waived = {one.row for one in found.given if one.waiver and one.until > found.read_at} - {row.id}
    if len(waived) >= WAIVERS:
        raise UsageError(f"{WAIVERS} rows are waived already ({', '.join(sorted(waived))}); no more may be.")


# ---------------------------------------------------------------- by hand


@contextmanager
def opened(root: Path, *, target: str, attach: str) -> Iterator[tuple[Connection, Checklist]]:
    """The target that a person signs for, and its checklist. Raises ``UsageError`` and ``ConfigurationError``."""
    request = asked(spoken_of(root, target=target, attach=attach), root=root, attach=attach)
    checklist = checklist_of(root, request.target)
    with open_target(request) as connection:
        yield connection, checklist


def sign_by_hand(
    connection: Connection, checklist: Checklist, row_id: str, *, role: str, by: str, waiver: str, withdraw: bool
) -> str:
    """Sign as a person asked for it; the sentence that says what was done. Raises ``UsageError``."""
    row = checklist.row(row_id)
    if row is None:
        raise UsageError(f'no row "{row_id}". The rows are {", ".join(one.id for one in checklist.rows)}.')
    person = named(by) if by else operator()
    until = sign(connection.record, row, role=role, person=person, waiver=waiver, withdraw=withdraw)
    done = "waived" if waiver else "signed"
    if until is None:
        return f"Row {row.id} is no longer signed by {person} as {role}, for {connection.target.title}."
    where = f"{connection.target.title}{'' if connection.target.live else ' (REHEARSAL)'}"
    return (
        f"Row {row.id} is {done} by {person} as {role}, for {where}, "
        f"until {when(until, '%d %b %Y %H:%M')}: {row.words}."
    )


def lock_by_hand(record: Record, checklist: Checklist, *, role: str, by: str) -> None:
    """Lock the checklist as it is now; the pilot owner's to do. Raises ``UsageError``."""
    if role != PILOT_OWNER:
        raise UsageError(f'the checklist is for the {PILOT_OWNER} to lock, not for "{role}". Say --as "{PILOT_OWNER}".')
    person = named(by) if by else operator()
    lock(record, checklist, Actor(id=person, role=code_of(role), via="typed"))


# ---------------------------------------------------------------- what is missing


def missing_lines(checklist: Checklist, found: SignOffs, launch_day: date | None) -> Iterator[str]:
    """A line for every signature that is missing: row, who, why, by when; the earliest day first."""
    for row in checklist.rows:
        state = signatures(row, found)
        if state.waived_by:
            yield f"Row {row.id}, waived by {' and '.join(one.person for one in state.waived_by)}: {row.words}"
        elif state.missing:
            named = "; ".join(f"{role} ({why})" for role, why in state.missing.items())
            yield f"Row {row.id}, by {due(row.day, launch_day)}: {row.words}. Missing: {named}"


def due(day: int, launch_day: date | None) -> str:
    """By when a row of a day must be done: the seven days end on the day before the launch."""
    if launch_day is None:
        return f"day {day} of 7"
    return f"{launch_day - timedelta(days=8 - day):%a %d %b}"


def tell(checklist: Checklist, found: SignOffs, launch_day: date | None, say: Callable[[str], None]) -> bool:
    """Say what is missing, who has to act, and by when; whether nothing is."""
    lines = list(missing_lines(checklist, found, launch_day))
    signed = [row for row in checklist.rows if row.roles]
    open_rows = _open_rows(checklist, found)
    say(f"{len(signed) - len(open_rows)} of {len(signed)} rows that people sign are signed, or waived.")
    for line in lines:
        say(line)
    if not found.locked:
        say('The checklist is not locked. The pilot owner runs: golive checklist --lock --as "pilot owner"')
    soon = [(state.until, row) for row in signed if (state := signatures(row, found)).until and not state.missing]
    for until, row in sorted(((until, row) for until, row in soon if until), key=lambda one: one[0])[:3]:
        say(f"Row {row.id} is good until {until.astimezone(UTC):%d %b %H:%M} UTC.")
    say("The other rows are proven by checks: pytest checks/")
    return nothing_missing(checklist, found)


def nothing_missing(checklist: Checklist, found: SignOffs) -> bool:
    """Whether every row that people sign is signed or waived, and the checklist is locked."""
    return bool(found.locked) and not _open_rows(checklist, found)


def _open_rows(checklist: Checklist, found: SignOffs) -> list[ChecklistRow]:
    states = ((row, signatures(row, found)) for row in checklist.rows)
    return [row for row, state in states if state.missing and not state.waived_by]


def as_json(checklist: Checklist, found: SignOffs, launch_day: date | None) -> str:
    """The same for scripts."""
    rows = []
    for row in checklist.rows:
        state = signatures(row, found)
        rows.append(
            {
                "id": row.id,
                "day": row.day,
                "due": due(row.day, launch_day),
                "words": row.words,
                "checks": list(row.checks),
                "roles": list(row.roles),
                "must": row.must,
                "missing": dict(state.missing),
                "waived": bool(state.waived_by),
                "until": state.until.isoformat() if state.until else None,
            }
        )
    return json.dumps({"version": 1, "locked": bool(found.locked), "sha256": checklist.sha256, "rows": rows}, indent=2)
