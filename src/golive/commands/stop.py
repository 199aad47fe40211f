"""What people say during a launch, put on the record: stop, "seen and cleared", and a reviewer's verdict.

The record keeps codes from closed lists only. A sentence may hold a patient's details, so it is for the review store;
until there is one it is shown and not kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, cast, get_args

import msgspec

from golive.background import Question
from golive.config.contacts import People
from golive.errors import GoliveError, RecordError, StoreUnavailable, UsageError, close_to
from golive.model.rubric import Critical
from golive.probes.messages import people_of
from golive.record import named, operator
from golive.record.chain import encode, place
from golive.record.clearing import uncleared
from golive.record.entry import Ack, Actor, Data, Draft, Entry, Stop
from golive.record.review_forms import Review
from golive.roles import CLEARED_BY, QA_REVIEWER, ROLES, code_of
from golive.session.connection import Connection
from golive.session.kept import keep
from golive.session.open_target import open_target
from golive.session.target_choice import Asked, asked, spoken_of

Trigger = Literal["T0", "T1", "T2", "T3"]
Legal = Literal["fabricated", "missing-injury"]
_WITHIN = 15.0  # real seconds for the record to take it
_CALL = "Tell the technical owner and the support lead by phone now."
_ACKS = {
    "T1": "It is armed again from now on, should the errors go on.",
    "T2": "That is noted, and no more: T2 is not armed again within a launch, so it stays fired.",
}


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a person said, told back to them; ``kept`` if the record could not take it."""

    lines: list[str]
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Where:
    """Of which target a person speaks: the checkout, and the options that name it."""

    root: Path
    target: str = ""
    attach: str = ""


def stop(where: Where, *, why: str, legal: str, role: str, by: str) -> Spoken:
    """Say stop. Anybody may, in any role; ``legal`` is for a critical legal defect (T3). Raises ``UsageError``."""
    if legal and legal not in get_args(Legal):
        raise UsageError(f"--legal {legal}: say {' or '.join(get_args(Legal))}.{close_to(legal, get_args(Legal))}")
    data = Stop("T3", cast("Legal", legal)) if legal else Stop("T0", "operator")
    clearers = CLEARED_BY[data.trigger]
    clear = " and ".join(f"the {one}" for one in clearers) + (" together" if legal else "")
    actor = actor_of(role, by)
    more = (
        ["Your sentence is not on the record, which keeps no free text. Tell it to the technical owner."] if why else []
    )
    return spoken(
        where,
        data,
        actor,
        lambda title: [
            f"STOP, said by {actor.id}{f' as {role}' if role else ''} for {title}. Start the rollback now.",
            f"Only {clear} can clear it: " + "; ".join(f'golive ack {data.trigger} --as "{one}"' for one in clearers),
            *more,
        ],
    )


def review(where: Where, run: str, *, critical: Sequence[str], clean: bool, role: str, by: str) -> Spoken:
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
    actor = actor_of(role, by)
    found = (
        f"a critical legal defect: {', '.join(data.critical)}. Start the rollback now"
        if critical
        else "nothing critical"
    )
    return spoken(
        where, data, actor, lambda title: [f"Read by {actor.id} for {title}: the output of run {run} has {found}."]
    )


def ack(where: Where, trigger: str, *, role: str, by: str) -> Spoken:
    """Acknowledge a trigger, or clear a stop. Raises ``UsageError`` for who may not."""
    if trigger not in get_args(Trigger):
        raise UsageError(f"{trigger}: there is no such trigger. Say {', '.join(get_args(Trigger))}.")
    allowed = CLEARED_BY.get(trigger, ROLES)  # T1 and T2 may be acknowledged by anybody who has a role
    if role not in allowed:
        raise UsageError(f'{trigger} is not for the {role or "nobody"} to clear. Say --as "{allowed[0]}".')
    actor = actor_of(role, by)
    with open_target(asked_of(where)) as connection:
        connection.record.append(Ack(cast("Trigger", trigger)), actor=actor)
        said = f"{trigger} is acknowledged by {actor.id} as {role} for {title_of(connection)}."
        return Spoken([f"{said} {_ACKS.get(trigger) or _left(connection, trigger)}"])


def _left(connection: Connection, trigger: str) -> str:
    """What stands of a stop, now that somebody cleared it; it is on the record whether this can be told or not."""
    try:
        entries = connection.record.entries()
    except RecordError as error:
        return f"Whether it still stands can't be told: {error}"
    if not uncleared(entries, trigger):
        return "Nothing of it stands any more."
    owed = " and ".join(CLEARED_BY[trigger]) + (", as two people," if len(CLEARED_BY[trigger]) > 1 else "")
    return f"It stands until {owed} have cleared it since the newest report."


def spoken(where: Where, data: Data, actor: Actor, lines: Callable[[str], list[str]]) -> Spoken:
    """Put it on the record; whatever keeps it from there, it is kept here, and said where and whom to call.

    What a rehearsal's record can't take is not kept, since no one else goes by it. Raises ``UsageError``, and
    ``RecordError`` for what no record has room for.
    """
    name = spoken_of(where.root, target=where.target, attach=where.attach)
    now = datetime.now(UTC)
    draft = Draft(data, actor, "live", named(Path(name).stem), "", now, now)
    encode(place(draft, None))  # what no record has room for is not kept either
    title, call = name, _CALL
    try:
        with open_target(asked_of(where)) as connection:
            title, call = title_of(connection), _whom(connection)
            draft = _draft(connection, draft)
            question = Question[Entry]("The record")
            question.begin(lambda: connection.record.add(draft))
            question.take(_WITHIN)
        return Spoken(lines(title))
    except UsageError:
        raise
    except (Exception, KeyboardInterrupt) as error:
        if where.attach:
            raise
        why = str(error) if isinstance(error, GoliveError) else f"golive itself failed here ({type(error).__name__})."
        if isinstance(error, KeyboardInterrupt):
            why = "This was ended before the record answered."
        told = [*lines(title), f"It is NOT on the record: {why}", *_kept(draft, name, where.root), call]
        return Spoken(told, kept=True)


def _draft(connection: Connection, draft: Draft) -> Draft:
    """The same, as of the target that could be opened and by its clock."""
    live = connection.target.live
    return msgspec.structs.replace(
        draft, target=connection.target.name, mode="live" if live else "rehearsal", at=connection.clock.now()
    )


def _kept(draft: Draft, name: str, root: Path) -> list[str]:
    try:
        path = keep(draft, name, root)
    except StoreUnavailable as error:
        return [f"It is kept nowhere, since nothing can be written here: {error} Only you know of it."]
    return [f"It is kept in {path}, and the next golive command for {name} that can write the record puts it there."]


def _whom(connection: Connection) -> str:
    """Whom to call, by name where the target's file of people can be read."""
    try:
        people = people_of(connection)
    except GoliveError:
        return _CALL
    known = [
        f"{role.replace('_', ' ')} {person.name}, {person.reach}"
        for role in People.__struct_fields__
        if (person := getattr(people, role)).reach.strip()
    ]
    return f"{_CALL} They are: {'; '.join(known)}." if known else _CALL


def asked_of(where: Where) -> Asked:
    """The target that a person speaks of. Raises ``UsageError``."""
    name = spoken_of(where.root, target=where.target, attach=where.attach)
    return asked(name, root=where.root, attach=where.attach)


def actor_of(role: str, by: str) -> Actor:
    """Who speaks, by their own word. Raises ``UsageError`` for a role that there is not."""
    if role and role not in ROLES:
        raise UsageError(f'--as "{role}": no such role.{close_to(role, ROLES)} Known: {", ".join(ROLES)}.')
    return Actor(id=named(by) if by else operator(), role=code_of(role), via="typed")


def title_of(connection: Connection) -> str:
    """The target's name for people."""
    return f"{connection.target.title}{'' if connection.target.live else ' (REHEARSAL)'}"
