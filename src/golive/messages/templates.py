"""The runbook's messages: its own texts, filled in whole or not at all, and sent once."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import jinja2
import msgspec

from golive.config.contacts import MESSAGES, Message, Receipt
from golive.errors import ConfigurationError, UsageError
from golive.ports import Store
from golive.shown import shown

_TEAM, _FIRMS = ("team",), ("team", "firms")
TEMPLATES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "launch-start": (
        _TEAM,
        "Pilot launch started at {{ time }}. Monitoring closely for 2 hours. Support lead: {{ support_lead }}.",
    ),
    "rollback-started": (_TEAM, "Rollback started, ETA 15 minutes."),
    "incident": (
        _FIRMS,
        "We detected a pilot issue ({{ about }}) at {{ time }}. Rollback in progress. Next update in 15 minutes.",
    ),
    "resolved": (
        _FIRMS,
        (
            "Rollback complete at {{ time }}. Service stable. "
            "We will provide root-cause and remediation plan by {{ plan_by }}."
        ),
    ),
}
"""Audience and text of each message: the runbook's words (``runbook.toml``), with a name in each place it leaves."""
ABOUT: Mapping[str, str] = {
    "sign-in": "some people can't sign in",
    "upload": "some uploads do not finish",
    "run": "some chronologies do not finish",
    "errors": "the service answers with errors",
    "output": "a delivered chronology needs correction",
    "other": "the service does not work as it should",
}
"""What an incident may be said to be: a closed list, so that nothing of a case can get into a message."""


def _whole(value: object) -> object:
    """Refuse a blank: jinja2 would write it as nothing, and the message would look complete. What is told is shown."""
    if not str(value).strip():
        raise jinja2.UndefinedError("a value is blank")
    return shown(str(value))


_STRICT = jinja2.Environment(undefined=jinja2.StrictUndefined, finalize=_whole, autoescape=False)  # noqa: S701 - plain text


def render(name: str, values: Mapping[str, str]) -> Message:
    """A message with its values. Raises ``UsageError`` for no such name, ``ConfigurationError`` for a missing value."""
    if name not in TEMPLATES:
        raise UsageError(f'no message "{name}". The runbook has: {", ".join(MESSAGES)}.')
    audience, template = TEMPLATES[name]
    try:
        return Message(name, audience, _STRICT.from_string(template).render(values))
    except jinja2.UndefinedError as error:
        blank = sorted(one for one, value in values.items() if not value.strip() and one in template)
        what = f"{blank[0]} is blank" if blank else str(error)
        raise ConfigurationError(
            f'The message "{name}" is not complete: {what}. Give the value; it is sent whole or not at all.'
        ) from error


def moment(at: datetime, zone: str) -> str:
    """A moment as people read it: in their own zone, which is named, and in UTC. Raises ``ConfigurationError``."""
    try:
        local = at.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigurationError(f'time_zone "{zone}" is not known. Name one such as America/New_York.') from error
    utc = f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    named = local.tzname() or ""
    if named == "UTC":
        return utc
    return f"{local:%Y-%m-%d %H:%M} {named if named.isalpha() else 'UTC' + named} ({utc})"


def send(outbox: Store, message: Message, *, key: str, at: datetime, head: tuple[int, str] | None = None) -> Receipt:
    """Put a message into the outbox, durably, once: a second one with the same key sends nothing, whoever sends it.

    Beside its text stands the ``head`` of the record, number and hash, as ``golive status --head`` takes it: whoever
    has the message can tell whether the record's newest entries were taken away since.

    Each message takes the outbox's next number, which only one sender gets; the other reads again, and finds it.
    Raises ``StoreUnavailable``.
    """
    while True:
        there = outbox.files()
        if (before := _with_key(there, key)) is not None:
            return before
        entry = {"key": key, "message": message.name, "audience": message.audience, "text": message.text}
        entry |= {"record": f"{head[0]}:{head[1]}"} if head is not None else {}
        content = msgspec.json.format(msgspec.json.encode({**entry, "at": at}), indent=2) + b"\n"
        number = there[-1][0] + 1 if there else 1
        if outbox.claim(number, content):
            return Receipt(key, message.text, again=False, number=number)


def sent(outbox: Store, *, key: str) -> Receipt | None:
    """The message that was sent with this key; None if none was. Raises ``StoreUnavailable``."""
    return _with_key(outbox.files(), key)


def _with_key(there: Iterable[tuple[int, bytes]], key: str) -> Receipt | None:
    found = ((seq, msgspec.json.decode(content)) for seq, content in there)
    return next((Receipt(key, one["text"], again=True, number=seq) for seq, one in found if one["key"] == key), None)
