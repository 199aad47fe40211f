"""What the people of a rehearsal put on its record: the sign-offs, the lock, and a reviewer's report."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from golive.facts import Checklist
from golive.readiness.rows import signatures
from golive.record import Record
from golive.record.entry import Ack, Actor, ChecklistLocked, SignedOff, SignOffTaken, Stop
from golive.roles import CLEARED_BY, PILOT_OWNER, QA_REVIEWER, code_of

if TYPE_CHECKING:
    from golive_rehearsal.handle import Rehearsal


def player(role: str, via: Literal["typed", "program"] = "typed") -> Actor:
    """Who plays a role in a rehearsal."""
    return Actor(id=f"rehearsal-{code_of(role)}", role=code_of(role), via=via)


def report_rehearsal(record: Record, *, cleared: bool) -> None:
    """Have a rehearsal's QA reviewer report a critical legal defect; or have both who must clear it do so."""
    if not cleared:
        record.append(Stop("T3", "fabricated"), actor=player(QA_REVIEWER))
        return
    for role in CLEARED_BY["T3"]:
        record.append(Ack("T3"), actor=player(role))


def sign_rehearsal(record: Record, rehearsal: "Rehearsal", checklist: Checklist) -> None:
    """Give a rehearsal's record the signatures and the lock that it plays; those that are there are left alone.

    Each entry is marked as a rehearsal's and counts nowhere else. What a fault left unsigned is taken back.
    """
    found = record.sign_offs()
    for row in checklist.rows:
        standing = signatures(row, found).missing
        for role in row.roles:
            actor = player(role, "program")
            if row.id in rehearsal.unsigned:
                if role not in standing:
                    record.append(SignOffTaken(row.id), actor=actor)
            elif role in standing:
                until = found.read_at + timedelta(hours=row.hours)
                release = found.release if row.per_release else ""
                record.append(SignedOff(row.id, until, row.wording, release), actor=actor)
    played = [*checklist.rows, *(replace(checklist.rows[0], id=one) for one in rehearsal.locked_also)]
    rows = {row.id: row.wording for row in played}
    if found.locked != rows:
        record.append(ChecklistLocked(rows), actor=player(PILOT_OWNER, "program"))
