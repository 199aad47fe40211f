"""Wiring of `golive message`: the runbook's text with this target's values, shown or put into its outbox once."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from golive.config.consent import Effect
from golive.errors import UsageError
from golive.messages.templates import ABOUT, moment, render, send
from golive.probes.messages import head_of, messages_of, values_of
from golive.record.folder_store import FolderStore
from golive.session.connection import Connection


def tell(
    connection: Connection, name: str, *, about: str, plan_by: str, key: str, show: bool, say: Callable[[str], None]
) -> None:
    """Show a message, or send it under a key. Raises ``UsageError``, ``ConfigurationError``, ``StoreUnavailable``."""
    if about and about not in ABOUT:
        raise UsageError(f"--about {about}: no such kind of issue. Known: {', '.join(ABOUT)}.")
    found = messages_of(connection)
    promised = moment(_local(plan_by, found.time_zone), found.time_zone) if plan_by else ""
    message = render(name, values_of(connection, about=ABOUT.get(about, ""), plan_by=promised))
    if show:
        say(message.text)
        say(f"For: {', '.join(message.audience)}. Nothing was sent.")
        return
    if not key:
        raise UsageError(
            "--key is missing: name what this message is about, such as launch-1; it is sent once for each."
        )
    connection.consent.need(Effect.MESSAGES, connection.target)
    outbox = FolderStore(Path(found.outbox))
    head = head_of(connection, look=True)
    receipt = send(outbox, message, key=f"{key}:{name}", at=connection.clock.now(), head=head)
    say(receipt.text)
    say(
        f"Not sent again: {receipt.key} was sent before, with this text."
        if receipt.again
        else f"Written to {outbox.place} as {receipt.key}. Copy it to: {', '.join(message.audience)}."
    )


def _local(text: str, zone: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f'--plan-by {text}: give a date and time, such as "2026-12-10 17:00".') from error
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))
