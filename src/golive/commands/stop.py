"""What people say during a launch, put on the record: stop, "seen and cleared", and a reviewer's verdict.

The record keeps codes from closed lists only. A sentence may hold a patient's details, so it is for the review store;
until there is one it is shown and not kept.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, cast, get_args

from golive.errors import UsageError, close_to
from golive.record import named, operator
from golive.record.clearing import uncleared
from golive.record.entry import Ack, Actor, Data, Review, Stop
from golive.roles import CLEARED_BY, QA_REVIEWER, ROLES, code_of

if TYPE_CHECKING:
    from golive.commands.sign import Desk

Trigger = Literal["T0", "T1", "T2", "T3"]
Legal = Literal["fabricated", "missing-injury"]
Critical = Literal["injury-scope", "fabricated", "timeline", "citation-presence", "patient-boundary"]
_ACKS = {
    "T1": "It is armed again from now on, should the errors go on.",
    "T2": "That is noted, and no more: T2 is not armed again within a launch, so it stays fired.",
}


def stop(desk: "Desk", *, why: str, legal: str, role: str, by: str) -> list[str]:
    """Say stop. Anybody may, in any role; ``legal`` is for a critical legal defect (T3). Raises ``UsageError``."""
    if legal and legal not in get_args(Legal):
        raise UsageError(f"--legal {legal}: say {' or '.join(get_args(Legal))}.{close_to(legal, get_args(Legal))}")
    data = Stop("T3", cast("Legal", legal)) if legal else Stop("T0", "operator")
    person, told = _put(desk, data, role=role, by=by)
    clear = " and ".join(f"the {one}" for one in CLEARED_BY[data.trigger]) + (" together" if legal else "")
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
    allowed = CLEARED_BY.get(trigger, ROLES)  # T1 and T2 may be acknowledged by anybody who has a role
    if role not in allowed:
        raise UsageError(f'{trigger} is not for the {role or "nobody"} to clear. Say --as "{allowed[0]}".')
    person, told = _put(desk, Ack(cast("Trigger", trigger)), role=role, by=by)
    lines = [f"{trigger} is acknowledged by {person}{told} for {desk.title}{_mode(desk)}. {_ACKS.get(trigger, '')}".strip()]
    if trigger in CLEARED_BY:
        entries = [one for one in desk.record.journal.entries() if one.draft.target == desk.name]
        left = len(uncleared(entries, trigger))
        lines.append(
            f"{left} of its reports stand, until {' and '.join(allowed)}"
            f"{', two people, have' if len(allowed) > 1 else ' has'} cleared them."
            if left
            else "Nothing of it stands any more: it is cleared."
        )
    return lines


def review(desk: "Desk", run: str, *, critical: Sequence[str], clean: bool, role: str, by: str) -> list[str]:
    """Put a reviewer's verdict on the output of a run. Raises ``UsageError``."""
    items = get_args(Critical)
    wrong = next((one for one in critical if one not in items), None)
    if wrong is not None:
        raise UsageError(f"--critical {wrong}: no such item.{close_to(wrong, items)} Known: {', '.join(items)}.")
    if bool(critical) == clean:
        raise UsageError("say what is critically wrong (--critical ITEM, may be repeated), or --clean if nothing is")
    if role != QA_REVIEWER:
        raise UsageError(f'a verdict is the {QA_REVIEWER}\'s to give, not for "{role}". Say --as "{QA_REVIEWER}".')
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
    desk.record.append(data, actor=Actor(id=person, role=code_of(role), via="typed"))
    return person, f" as {role}" if role else ""


def _mode(desk: "Desk") -> str:
    return "" if desk.live else " (REHEARSAL)"
