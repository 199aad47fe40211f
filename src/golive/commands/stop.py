"""What people say during a launch, put on the record: stop, "seen and cleared", and a reviewer's verdict.

The record keeps codes from closed lists only. A sentence may hold a patient's details, so it is for the review store;
until there is one it is shown and not kept.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, cast, get_args

from golive.errors import UsageError, close_to
from golive.readiness.checklist_file import ROLES
from golive.record import named, operator
from golive.record.entry import Ack, Actor, Data, Review, Stop
from golive.record.signoffs import role_code

if TYPE_CHECKING:
    from golive.commands.sign import Desk

Trigger = Literal["T0", "T1", "T2", "T3"]
Legal = Literal["fabricated", "missing-injury"]
Critical = Literal["injury-scope", "fabricated", "timeline", "citation-presence", "patient-boundary"]
_CLEARS = {"T0": ("pilot owner",), "T3": ("QA reviewer", "pilot owner")}
"""Who clears what; T1 and T2 may be acknowledged by anybody who has a role."""


def stop(desk: "Desk", *, why: str, legal: str, role: str, by: str) -> list[str]:
    """Say stop. Anybody may, in any role; ``legal`` is for a critical legal defect (T3). Raises ``UsageError``."""
    if legal and legal not in get_args(Legal):
        raise UsageError(f"--legal {legal}: say {' or '.join(get_args(Legal))}.{close_to(legal, get_args(Legal))}")
    data = Stop("T3", cast("Legal", legal)) if legal else Stop("T0", "operator")
    person, told = _put(desk, data, role=role, by=by)
    clear = "the QA reviewer and the pilot owner together" if legal else "the pilot owner"
    lines = [
        f"STOP, said by {person}{told} for {desk.title}{_mode(desk)}. Start the rollback now.",
        f"Only {clear} can clear it: golive ack {data.trigger} --as ROLE",
    ]
    if why:
        lines.append("Your sentence is not on the record, which keeps no free text. Tell it to the technical owner.")
    return lines


def ack(desk: "Desk", trigger: str, *, role: str, by: str) -> list[str]:
    """Acknowledge a trigger, or clear a stop. Raises ``UsageError`` for who may not."""
    if trigger not in get_args(Trigger):
        raise UsageError(f"{trigger}: there is no such trigger. Say {', '.join(get_args(Trigger))}.")
    allowed = _CLEARS.get(trigger, ROLES)
    if role not in allowed:
        raise UsageError(f'{trigger} is not for the {role or "nobody"} to clear. Say --as "{allowed[0]}".')
    person, told = _put(desk, Ack(cast("Trigger", trigger)), role=role, by=by)
    both = " It stands until both of them have cleared it, as two people." if trigger == "T3" else ""
    return [f"{trigger} is acknowledged by {person}{told} for {desk.title}{_mode(desk)}.{both}"]


def review(desk: "Desk", run: str, *, critical: Sequence[str], clean: bool, role: str, by: str) -> list[str]:
    """Put a reviewer's verdict on the output of a run. Raises ``UsageError``."""
    items = get_args(Critical)
    wrong = next((one for one in critical if one not in items), None)
    if wrong is not None:
        raise UsageError(f"--critical {wrong}: no such item.{close_to(wrong, items)} Known: {', '.join(items)}.")
    if bool(critical) == clean:
        raise UsageError("say what is critically wrong (--critical ITEM, may be repeated), or --clean if nothing is")
    if role != "QA reviewer":
        raise UsageError(f'a verdict is the QA reviewer\'s to give, not for "{role}". Say --as "QA reviewer".')
    data = Review(run, tuple(cast("Critical", one) for one in dict.fromkeys(critical)))
    person, _told = _put(desk, data, role=role, by=by)
    found = (
        f"a critical legal defect: {', '.join(data.critical)}. Start the rollback now"
        if critical
        else "nothing critical"
    )
    return [f"Read by {person} for {desk.title}{_mode(desk)}: the output of run {run} has {found}."]


def _put(desk: "Desk", data: Data, *, role: str, by: str) -> tuple[str, str]:
    """Put it on the record; who said it, and in which role for people to read."""
    if role and role not in ROLES:
        raise UsageError(f'--as "{role}": no such role.{close_to(role, ROLES)} Known: {", ".join(ROLES)}.')
    person = named(by) if by else operator()
    code = role_code(role).lower()  # as the lines of a watch have roles: qa_reviewer, pilot_owner
    desk.record.append(data, actor=Actor(id=person, role=code, via="typed"))
    return person, f" as {role}" if role else ""


def _mode(desk: "Desk") -> str:
    return "" if desk.live else " (REHEARSAL)"
