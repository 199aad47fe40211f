"""Wiring of what people say after an incident: what would have caught it, what no check can show, and that it is done.

The record keeps codes and a hash; what an action says in words is kept with the incident's evidence.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Literal, cast, get_args

import msgspec

from golive.commands.incident.evidence import ACTIONS, ACTIONS_CSV, Folder
from golive.commands.incident.setting import all_entries
from golive.commands.incident.trying import trial
from golive.commands.stop import actor_of, title_of
from golive.errors import LaunchRefused, UsageError, close_to
from golive.incident.actions import LONGEST, Action, Actions, actions_in, as_csv, as_json, as_text, digest_of, personal
from golive.launch.after_incident import lacking
from golive.launch.pausing import Seen
from golive.record import named
from golive.record.entry import Entry
from golive.record.incident_forms import ActionNoted, IncidentClosed, VouchedFor
from golive.record.incidents import IncidentSeen, newest_incident
from golive.record.launches import newest_launch
from golive.record.relaunches import led
from golive.relaunch.actions import FIRES_AS, nameable
from golive.report.suites import SUITES
from golive.session.connection import Connection
from golive.verdict import Verdict

What = Literal["same-build", "no-check"]
Reason = Literal["cause-outside", "configuration-changed", "data-repaired", "not-observable", "seen-by-people-only"]
_NOT_TO_CLOSE = ("operator",)


def checks() -> list[str]:
    """The id of every check that an action may name, and each trigger, which stands for the check that asks of it."""
    return sorted(nameable(SUITES["readiness"]) | FIRES_AS.keys())


def act(connection: Connection, said: Action, *, no_check: bool) -> Seen:
    """Note a preventive action, in the place of one with its id. Raises ``UsageError``, ``LaunchRefused``.

    Without an id it has the next one that is free. After the incident was closed it is to be closed once more.
    """
    seen = _under_way(connection, closed=True)
    said = msgspec.structs.replace(said, id=said.id or _free(seen), check=FIRES_AS.get(said.check, said.check))
    _refuse_words(said)
    if bool(said.check) is no_check:
        raise UsageError("say which check would have caught it (--check ID), or --no-check where none is possible")
    if said.check and said.check not in checks():
        raise UsageError(f"--check {said.check}: golive has no such check.{close_to(said.check, checks())}")
    due = _due(said.due)
    folder = Folder(connection, seen.opened.launch)
    actions = _kept(connection, folder, seen).with_(said)
    folder.write(ACTIONS, as_json(actions))
    folder.write(ACTIONS_CSV, as_csv(actions))
    data = ActionNoted(seen.opened.incident, said.id, said.check, named(said.owner), due, said.tracker, digest_of(said))
    connection.record.append(data)
    before = seen.actions.get(said.id)
    how = f"takes the place of {said.id} ({before.tracker})" if before is not None else "is noted"
    more = " The incident was closed: it has to be closed once more." if seen.closed is not None else ""
    copied = "\n".join(as_text(said, seen.opened.incident, title_of(connection)))
    if no_check:
        return Seen(
            Verdict.PASS,
            f"{said.id} {how}, and no check stands for it: two people have to vouch.{more}\n{copied}",
            f'golive incident vouch no-check {said.id} --reason not-observable --as "technical owner"',
        )
    told = f"{said.id} {how}.{more} Copy it to the backlog:\n{copied}"
    return _tried(connection, seen, said, Seen(Verdict.PASS, told, "golive next"))


def _tried(connection: Connection, seen: IncidentSeen, said: Action, noted: Seen) -> Seen:
    """The same, with whether the check would have caught it: the gate asks that later, when all is closed."""
    found = trial(connection, seen.opened.launch, checks())
    if not found.there:
        line = f"Whether {said.check} would have caught it can't be told here: no recording of that launch is on this "
        return Seen(noted.verdict, f"{noted.reason}\n{line}machine. The gate tries it on the bundle.", noted.remedy)
    judged = found.said(said.check)
    if judged.verdict is Verdict.PASS:
        return Seen(noted.verdict, f"{noted.reason}\n{said.check} would have caught it.", noted.remedy)
    others = ", ".join(found.catching) or "none; if no check can show it, two people vouch for that (--no-check)"
    more = "" if found.whole else " Some of its recordings are on another machine: run this there as well."
    again = f'golive incident action --id {said.id} --check ID --owner NAME --due DATE --tracker ID --what "TEXT"'
    why = f"{judged.reason} The gate would stay shut. These would have caught it: {others}.{more}"
    return Seen(Verdict.INCONCLUSIVE, f"{why}\n{noted.reason}", again)


def _free(seen: IncidentSeen) -> str:
    """The first id that no action has."""
    return next(name for number in count(1) if (name := f"action-{number}") not in seen.actions)


def vouch(connection: Connection, what: str, of: str, *, reason: str, role: str, by: str) -> Seen:
    """Vouch for what no check can show; how many of the two have. Raises ``UsageError``, ``LaunchRefused``."""
    seen = _under_way(connection, closed=True)
    if what not in get_args(What):
        raise UsageError(f"{what}: say {' or '.join(get_args(What))}.{close_to(what, get_args(What))}")
    if reason not in get_args(Reason):
        raise UsageError(
            f"--reason {reason}: known are {', '.join(get_args(Reason))}.{close_to(reason, get_args(Reason))}"
        )
    if not role:
        raise UsageError('--as is missing: say your role, such as "technical owner".')
    subject = seen.opened.release if what == "same-build" else of
    if what == "no-check" and subject not in seen.actions:
        raise UsageError(f"{of or 'no action'}: there is no such action. Known: {', '.join(seen.actions) or 'none'}.")
    actor = actor_of(role, by)
    data = VouchedFor(seen.opened.incident, cast("What", what), subject, cast("Reason", reason))
    connection.record.append(data, actor=actor)
    after = _newest(connection)
    assert after is not None
    if after.two_vouch(what, subject):
        return Seen(Verdict.PASS, f"{actor.id} vouches as {role}: two of two people have.", "golive next")
    return Seen(
        Verdict.INCONCLUSIVE,
        f"{actor.id} vouches as {role}: one of two people has.",
        "have somebody else, in another role, say the same.",
    )


def close(connection: Connection, *, role: str, by: str) -> Seen:
    """Say that what follows the incident is done. Raises ``LaunchRefused`` with what is not, or who may not say it."""
    seen = _under_way(connection)
    actor = actor_of(role, by)
    if why := _may_not(connection, all_entries(connection), role, actor.id):
        raise LaunchRefused(f"The incident is not closed: {why}")
    if (step := lacking(seen)) is not None:
        raise LaunchRefused(f"The incident is not closed: {step.why} {step.command}")
    untried = _refuse_uncaught(connection, seen)
    connection.record.append(IncidentClosed(seen.opened.incident), actor=actor)
    left = sorted({code for one in seen.kept.values() for code in one.open})
    done = f"{seen.opened.incident} is closed by {actor.id} as {role}.{untried}"
    if left:
        return Seen(Verdict.INCONCLUSIVE, f"{done} It stays open there: {', '.join(left)}.", "golive next")
    return Seen(Verdict.PASS, done, "golive next")


def _refuse_uncaught(connection: Connection, seen: IncidentSeen) -> str:
    """What could not be told here of the actions' checks. Raises ``LaunchRefused`` for one that the gate would refuse.

    Where a recording is on another machine, what lacks here may be what the check fails on: then it is only said.
    """
    if not any(one.check for one in seen.actions.values()):
        return ""
    found = trial(connection, seen.opened.launch, checks())
    if not found.whole:
        return " Whether its checks would have caught it was not tried: not all recordings are on this machine."
    for name, one in seen.actions.items():
        if one.check and (judged := found.said(one.check)).verdict is not Verdict.PASS:
            others = ", ".join(found.catching) or "none (then: --no-check)"
            raise LaunchRefused(
                f"The incident is not closed: {judged.reason} These would have caught it: {others}. Replace it: "
                f'golive incident action --id {name} --check ID --owner NAME --due DATE --tracker ID --what "TEXT"'
            )
    return ""


def _may_not(connection: Connection, entries: Sequence[Entry], role: str, who: str) -> str:
    """Why somebody may not close it: who led the launch does not judge what follows it."""
    if not role or role in _NOT_TO_CLOSE:
        return 'the operator led the launch. Have another role close it: --as "pilot owner".'
    launch = newest_launch(entries, live=connection.target.live)
    if launch is not None and who.casefold() in led(entries, launch.seq):
        how = "led the launch: opened it, watched it or rolled it back"
        return f"{who} {how}. Have somebody else run it on their own machine."
    return ""


def _under_way(connection: Connection, *, closed: bool = False) -> IncidentSeen:
    seen = _newest(connection)
    if seen is None:
        raise LaunchRefused("There is no incident on the record. Take it up first: golive incident.")
    if seen.closed is not None and not closed:
        raise LaunchRefused(f"{seen.opened.incident} is closed: golive next says what follows.")
    return seen


def _newest(connection: Connection) -> IncidentSeen | None:
    return newest_incident(connection.record.believed(), live=connection.target.live)


def _kept(connection: Connection, folder: Folder, seen: IncidentSeen) -> Actions:
    """The actions that are kept with the evidence. Raises ``StoreUnavailable`` where they can't be read."""
    text = folder.read(ACTIONS)
    return (
        actions_in(text, folder.place)
        if text
        else Actions(incident=seen.opened.incident, rehearsal=not connection.target.live)
    )


def _refuse_words(said: Action) -> None:
    """Raises ``UsageError`` for what an action may not say, or does not."""
    for name, text in (("--what", said.what), ("--owner", said.owner), ("--tracker", said.tracker), ("--id", said.id)):
        if not text.strip():
            raise UsageError(f"{name} is missing.")
        if len(text) > LONGEST:
            raise UsageError(f"{name} has {len(text)} letters; {LONGEST} are taken. Say it shorter.")
        if seems := personal(text):
            raise UsageError(f"{name} seems to hold {seems}: no names, dates of birth or case facts. Nothing was kept.")
        if any(not letter.isprintable() for letter in text):
            raise UsageError(f"{name} has a letter that can't be printed, such as a line break. Say it on one line.")
    for name, text in (("--tracker", said.tracker), ("--id", said.id)):
        if named(text) != text:
            raise UsageError(f"{name} {text}: only letters, digits and . _ - are taken, at most 64, as in ABC-123.")


def _due(text: str) -> datetime:
    """The end of a day that is still to come. Raises ``UsageError``."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f'--due {text}: give a date, such as "2026-12-17".') from error
    due = (found if found.tzinfo is not None else found.replace(tzinfo=UTC)).astimezone(UTC)
    if due <= datetime.now(UTC):
        raise UsageError(f"--due {text} is over. Name a day that is still to come.")
    return due
