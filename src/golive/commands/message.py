"""Wiring of `golive message`: the runbook's text with this target's values, shown or put into its outbox once."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from golive.config.consent import Effect
from golive.config.contacts import Message
from golive.config.runbook import Thresholds
from golive.errors import MessageRefused, RecordError, UsageError
from golive.messages.occasion import Now, Occasion, occasion
from golive.messages.templates import ABOUT, TEMPLATES, moment, render, send, sent
from golive.probes.messages import head_of, messages_of, values_of
from golive.record.folder_store import FolderStore
from golive.session.connection import Connection


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
) -> None:
    """Show a message, or send it under a key if the record shows that it is true.

    Raises ``MessageRefused`` where it does not, ``UsageError``, ``ConfigurationError``, ``RecordError``.
    """
    if about and about not in ABOUT:
        raise UsageError(f"--about {about}: no such kind of issue. Known: {', '.join(ABOUT)}.")
    found = messages_of(connection)
    now = connection.clock.now()
    promised = moment(_later(plan_by, found.time_zone, now), found.time_zone) if plan_by else ""

    def message(at: datetime) -> Message:
        return render(name, values_of(connection, at, about=ABOUT.get(about, ""), plan_by=promised))

    if show:
        as_it_is = _shown(connection, name, rules)
        shown = message(as_it_is.at or now)
        say(shown.text)
        say(f"For: {', '.join(shown.audience)}. Nothing was sent.")
        if as_it_is.missing:
            say(f"It can't be sent yet: {as_it_is.missing}")
        return
    message(now)  # what is missing of its words is told before what is missing on the record
    if not key:
        raise UsageError(
            "--key is missing: name what this message is about, such as launch-1; it is sent once for each."
        )
    connection.consent.need(Effect.MESSAGES, connection.target)
    outbox = FolderStore(Path(found.outbox))
    receipt = sent(outbox, key=f"{key}:{name}")
    if receipt is None:
        told = _occasion(connection, name, rules)
        if told.at is None:
            raise MessageRefused(f'"{name}" was not sent: {told.missing}')
        head = head_of(connection, look=True)
        receipt = send(outbox, message(told.at), key=f"{key}:{name}", at=now, head=head)
    to = ", ".join(TEMPLATES[name][0])
    say(receipt.text)
    say(
        f"Not sent again: {receipt.key} was sent before, with this text."
        if receipt.again
        else f"Written to {outbox.place} as {receipt.key}. Nobody has it yet: copy it to {to}."
    )


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
