"""Wiring of `golive message`: the runbook's text with this target's values, shown, or sent once."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec

from golive.commands.sending import Told, ToldTo, by_record, deliver, pending, put_on_record, so_far
from golive.config.consent import Effect
from golive.config.contacts import Message
from golive.config.runbook import Thresholds
from golive.errors import MessageRefused, RecordError, StoreUnavailable, UsageError
from golive.messages.occasion import Now, Occasion, occasion, over_since
from golive.messages.templates import ABOUT, TEMPLATES, moment, render, send, sent
from golive.probes.messages import head_of, messages_of, outbox_of, values_of
from golive.record.entry import Entry
from golive.record.folder_store import FolderStore
from golive.record.launch_forms import MessageSent
from golive.record.launches import last_told, newest_launch
from golive.session.connection import Connection
from golive.verdict import Verdict

_KEY = re.compile(r"^[A-Za-z0-9._:/@-]{1,200}\Z")
"""What the record has room for."""


def tell(
    connection: Connection,
    name: str,
    *,
    about: str,
    plan_by: str,
    key: str,
    show: bool,
    rules: Thresholds,
    say: Callable[[str], None],
) -> Verdict:
    """Show a message, or send it under a key if the record shows that it is true; how far it got.

    Raises ``MessageRefused`` where it does not, ``UsageError``, ``ConfigurationError``, ``RecordError``.
    """
    if not show:
        return send_now(connection, name, key=key, about=about, plan_by=plan_by, rules=rules, say=say).verdict
    now, message = _message(connection, name, about=about, plan_by=plan_by)
    as_it_is = _shown(connection, name, rules)
    shown = message(as_it_is.at or now)
    say(shown.text)
    say(f"For: {', '.join(shown.audience)}. Nothing was sent.")
    if as_it_is.missing:
        say(f"It can't be sent yet: {as_it_is.missing}")
    return Verdict.PASS


def send_now(
    connection: Connection,
    name: str,
    *,
    key: str,
    about: str = "",
    plan_by: str = "",
    rules: Thresholds,
    say: Callable[[str], None],
) -> Told:
    """Put a message into the outbox, once under its key, and then send it to the channels that do not have it yet.

    What happens on the way is said and returned, never raised, and takes 20 seconds at most, 25 more if another golive
    is just sending it. Raises ``MessageRefused`` where the record does not bear the message out, ``UsageError`` (also
    without consent), ``ConfigurationError``, and ``RecordError`` where the record can't be read.
    """
    now, message = _message(connection, name, about=about, plan_by=plan_by)
    message(now)  # what is missing of its words is told before what is missing on the record
    key = key or _own_key(connection, name, rules)
    if not _KEY.match(key):
        wrong = f"--key {key}: only letters, digits and . _ : / @ - are taken. N" if key else "--key is missing: n"
        raise UsageError(f"{wrong}ame what this message is about, such as launch-1; it is sent once for each.")
    connection.consent.need(Effect.MESSAGES, connection.target)
    try:
        told = _sent(connection, name, key=key, at=now, message=message, rules=rules)
    except _NoOutbox as error:
        audiences = tuple(ToldTo(one, "nobody", why=(str(error),)) for one in TEMPLATES[name][0])
        told = Told(f"{key}:{name}", "", "", again=False, to=audiences)
        told = replace(told, unrecorded=put_on_record(connection, audiences, message=name, key=key))
    for line in sentences(told, outbox=str(outbox_of(connection))):
        say(line)
    return told


def _own_key(connection: Connection, name: str, rules: Thresholds) -> str:
    """What the record says that this message is about: the launch that is open, or the incident.

    However often it is given, and by whichever command, it is then sent once. An incident has the key under which it
    was told first, else the moment of which the message tells. Empty where the record tells of none.
    """
    live, entries = connection.target.live, connection.record.believed()
    if name == "launch-start":
        seen = newest_launch(entries, live=live)
        return seen.launch if seen is not None and not seen.over else ""
    told = _occasion(connection, name, rules)
    if told.at is None:
        raise MessageRefused(f'"{name}" was not sent: {told.missing}')
    since = _resolved_since(entries, told.at, live=live) if name == "resolved" else over_since(entries, live=live)
    kept = _kept_since(FolderStore(outbox_of(connection)), name, since)
    said = [one.draft for one in last_told(entries, name, live=live).values()]
    keys = [one.data.key for one in said if isinstance(one.data, MessageSent) and (since is None or one.at > since)]
    return kept or next(iter(keys), f"{told.at:%Y%m%dT%H%M%SZ}")


def _resolved_since(entries: Sequence[Entry], proven: datetime, *, live: bool) -> datetime:
    """From when on an end that was told is this incident's: since that was told, else since its launch was opened."""
    begun = [last_told(entries, name, live=live) for name in ("rollback-started", "incident")]
    told = [one.draft.at for each in begun for one in each.values()]
    launch = newest_launch(entries, live=live)
    return max(told, default=launch.opened if launch is not None else proven)


def _kept_since(outbox: FolderStore, name: str, since: datetime | None) -> str:
    """The key under which the outbox has this message from after then; empty where it has none, or can't be had."""
    try:
        there = [msgspec.json.decode(content) for _seq, content in outbox.files()]
    except (StoreUnavailable, msgspec.MsgspecError):
        return ""
    own = [one for one in there if one.get("message") == name]
    later = [one for one in own if since is None or datetime.fromisoformat(str(one["at"])) > since]
    return str(later[0]["key"]).removesuffix(f":{name}") if later else ""


class _NoOutbox(StoreUnavailable):
    """The outbox can't be had, so that nothing may be sent."""


def _sent(
    connection: Connection,
    name: str,
    *,
    key: str,
    at: datetime,
    message: Callable[[datetime], Message],
    rules: Thresholds,
) -> Told:
    """Outbox first, then delivery: what is sent is kept before anybody can have it."""
    outbox, whole = FolderStore(outbox_of(connection)), f"{key}:{name}"
    recorded = by_record(connection, name, key)
    audiences = TEMPLATES[name][0]
    with _outbox():
        receipt = sent(outbox, key=whole)
        known = so_far(connection, receipt, audiences, recorded)
    if receipt is None and all(one.elsewhere for one in known):
        return Told(whole, "", "", again=True, to=known)
    if receipt is None or pending(known):
        told = _occasion(connection, name, rules)
        if told.at is None:
            raise MessageRefused(f'"{name}" was not sent: {told.missing}')
        head = head_of(connection, look=True)
        with _outbox():
            receipt = receipt or send(outbox, message(told.at), key=whole, at=at, head=head)
    return deliver(connection, receipt, known, message=name, key=key)


@contextmanager
def _outbox() -> Iterator[None]:
    try:
        yield
    except StoreUnavailable as error:
        raise _NoOutbox(str(error)) from error


def sentences(told: Told, *, outbox: str) -> Iterator[str]:
    """What was done, and never more: who took it, who did not, and what a person does about it."""
    if told.text:
        yield told.text
    kept = [one.audience for one in told.to if one.result == "kept"]
    if kept and told.again:
        yield f"Not written again: {told.key} is in {outbox}, with this text. If nobody has it yet, copy it to them."
    elif kept:
        whom = "Nobody" if len(kept) == len(told.to) else f"Nobody of {', '.join(kept)}"
        yield f"Written to {outbox} as {told.key}. {whom} has it yet: copy it to {', '.join(kept)}."
    for one in told.to:
        yield from _of_audience(one, told)
    if told.unrecorded:
        yield f"This is not on the record: {told.unrecorded}"


def _of_audience(one: ToldTo, told: Told) -> Iterator[str]:
    took = f"{one.taken} of {one.of} channels took it"
    by_hand = f"copy it out of {told.file} by hand" if told.file else "tell them yourself"
    remedy = f"Call them or {by_hand}, or give the same command again: it tries only who does not have it."
    match one.result:
        case "delivered" if one.elsewhere:
            yield f"Not sent again to {one.audience}: by the record they have it under this key."
        case "delivered" if one.again:
            yield f"Not sent again to {one.audience}: {took} before."
        case "delivered":
            yield f"Sent to {one.audience}: {took}. Whether somebody reads it is not known."
        case "partly" if one.elsewhere:
            yield (
                f"Not sent again to {one.audience}: by the record some have it under this key. "
                "Send it to the others where it was sent from."
            )
        case "partly":
            yield f"Not everybody of {one.audience} was told: {took}. {' '.join(one.why)} {remedy}"
        case "nobody":
            yield f"Nobody of {one.audience} was told. {' '.join(one.why)} {remedy}"
        case _:
            pass


def _message(
    connection: Connection, name: str, *, about: str, plan_by: str
) -> tuple[datetime, Callable[[datetime], Message]]:
    """The target's time, and the message of a moment."""
    if about and about not in ABOUT:
        raise UsageError(f"--about {about}: no such kind of issue. Known: {', '.join(ABOUT)}.")
    if name == "resolved" and not plan_by:
        raise UsageError('--plan-by is missing: say when the plan will be there, such as "2026-12-10 17:00".')
    then = promised(connection, plan_by) if plan_by else ""

    def message(at: datetime) -> Message:
        return render(name, values_of(connection, at, about=ABOUT.get(about, ""), plan_by=then))

    return connection.clock.now(), message


def promised(connection: Connection, plan_by: str) -> str:
    """When the plan will be there, as people read it. Raises ``UsageError`` for what is no moment, or is over."""
    zone = messages_of(connection).time_zone
    return moment(_later(plan_by, zone, connection.clock.now()), zone)


def _occasion(connection: Connection, name: str, rules: Thresholds) -> Occasion:
    now = Now(connection.clock.now(), datetime.now(UTC), rules.facts_hours)
    return occasion(name, connection.record.believed(), live=connection.target.live, now=now)


def _shown(connection: Connection, name: str, rules: Thresholds) -> Occasion:
    """The same for who only looks, whatever is wrong with the record."""
    try:
        return _occasion(connection, name, rules)
    except RecordError as error:
        return Occasion(missing=f"whether it is so is not known. {error}")


def _later(text: str, zone: str, now: datetime) -> datetime:
    """When the plan will be there. Raises ``UsageError`` for what is no moment, or is over."""
    try:
        named = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f'--plan-by {text}: give a date and time, such as "2026-12-10 17:00".') from error
    at = named if named.tzinfo else named.replace(tzinfo=ZoneInfo(zone))
    if at <= now:
        raise UsageError(f"--plan-by {text}: that is over. Give a date and time to come.")
    return at
