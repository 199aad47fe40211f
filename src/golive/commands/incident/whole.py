"""Wiring of `golive incident`: logs saved, affected packets and users listed, summary drafted, all on the record."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from golive.commands.incident.evidence import (
    DRAFT,
    LOGS,
    SUMMARY,
    Folder,
    index_of,
    keep_raw,
    noted,
    row_of,
)
from golive.commands.incident.listed import list_affected
from golive.commands.incident.setting import Say, Setting, all_entries
from golive.commands.incident.sources import Saved, gather
from golive.commands.review.store import store_of
from golive.commands.stop import title_of
from golive.config.runbook import Thresholds
from golive.errors import LaunchRefused, StoreUnavailable, UsageError
from golive.incident.actions import personal
from golive.incident.summary import Draft, Impact, blanks, drafted
from golive.incident.window import incident_of, whole_minute
from golive.launch.after_incident import LOOKS_PERSONAL, TO_FILL
from golive.launch.pausing import Seen
from golive.messages.occasion import over_since
from golive.record.incident_forms import IncidentOpened
from golive.record.incidents import newest_incident
from golive.session.connection import Connection
from golive.verdict import Verdict

Span = tuple[datetime | None, datetime | None]
_ODD = re.compile(r"[^A-Za-z0-9._:/@-]")


def incident(connection: Connection, rules: Thresholds, span: Span, out: Path | None, say: Say) -> Seen:
    """Take up the newest incident, and do of what follows it all that can be done without a person.

    Again it takes what was missing, and anew what has changed; a summary that somebody has filled in is left as it is.
    Raises ``LaunchRefused`` where there is no incident, ``UsageError``, and what record and review store raise.
    """
    store = store_of(connection, out)
    opened, seq = _taken_up(connection, span)
    setting = Setting(connection, opened, seq, Folder(connection, opened.launch), store, say)
    say(f"{opened.incident} of {title_of(connection)}: {opened.began:%Y-%m-%d %H:%M} to {opened.ended:%H:%M} UTC.")
    saved = gather(connection, opened)
    left = _save_logs(setting, saved)
    impact, more = list_affected(setting, saved)
    left += [*more, *_draft_summary(setting, impact, rules)]
    return _ended(setting, [one for one in dict.fromkeys(left) if one != TO_FILL], to_fill=TO_FILL in left)


def _taken_up(connection: Connection, span: Span) -> tuple[IncidentOpened, int]:
    """The incident that is under way, or a new one, put on the record. Raises ``LaunchRefused``, ``UsageError``."""
    entries, live = all_entries(connection), connection.target.live
    found = incident_of(entries, live=live, now=connection.clock.now())
    seen = newest_incident(entries, live=live)
    if isinstance(found, str):
        raise LaunchRefused(f"There is no incident to take up: {found}")
    if seen is not None and seen.opened.incident == found.incident:
        found = seen.opened
        if seen.closed is not None:
            raise LaunchRefused(f"{found.incident} is closed: golive next says what follows.")
    wanted = _spanned(found, span, connection.clock.now())
    if seen is not None and seen.opened == wanted:
        return wanted, seen.seq
    if seen is not None and seen.opened.incident == wanted.incident and seen.actions:
        raise UsageError("--from and --until: actions are noted for the time that was named before. Leave both out.")
    return wanted, connection.record.append(wanted).seq


def _spanned(found: IncidentOpened, span: Span, now: datetime) -> IncidentOpened:
    """The same of the time that a person named. Raises ``UsageError`` for one that is none."""
    began, ended = whole_minute(span[0] or found.began), whole_minute(span[1] or found.ended)
    if ended <= began:
        raise UsageError(f"--from {began:%Y-%m-%d %H:%M} is not before --until {ended:%Y-%m-%d %H:%M}. Correct them.")
    if ended > now:
        raise UsageError(f"--until {ended:%Y-%m-%d %H:%M} UTC is still to come. Name a time that is over.")
    return IncidentOpened(found.incident, found.launch, began, ended, found.fired, found.release, found.digests)


def _save_logs(setting: Setting, saved: dict[str, Saved]) -> list[str]:
    """Keep each source's lines in the review store, and their index as evidence; the codes of what is open."""
    rows, left = [], []
    for name, one in saved.items():
        kept, found = "", one
        try:
            kept = keep_raw(setting.store, setting.opened.incident, one)
        except StoreUnavailable as error:
            found = replace(one, problem=str(error), lacking="not-kept")
        if found.lacking:
            left.append(f"{found.lacking}/{_code(name)}")
            setting.say(f"Can't tell: {name}: {found.problem}")
        rows.append(row_of(found, kept))
    file = setting.folder.write(LOGS, index_of(setting.connection, setting.opened, rows))
    total = sum(len(one.lines) for one in saved.values())
    noted(setting.connection, setting.opened, "logs", file, rows=total, left=left)
    setting.say(f"Logs: {total} lines of {len(saved)} sources are saved; what was asked and each hash: {LOGS}.")
    return left


def _draft_summary(setting: Setting, impact: Impact, rules: Thresholds) -> list[str]:
    """Draft the summary, or take the one that somebody has filled in; the codes of what is open."""
    connection, opened, folder = setting.connection, setting.opened, setting.folder
    entries, live = all_entries(connection), connection.target.live
    about = Draft(
        title=title_of(connection), live=live, opened=opened, seq=setting.seq, entries=entries, impact=impact,
        proven=over_since(entries, live=live), limit=timedelta(minutes=rules.rollback_minutes),
    )  # fmt: skip
    draft, there = drafted(about), folder.read(SUMMARY)
    edited = bool(there) and there != folder.read(DRAFT)
    text = there if edited else draft
    folder.write(DRAFT, draft)
    file = folder.write(SUMMARY, text)
    empty, seems = blanks(text), personal(_own_words(text, draft))
    left = [*([TO_FILL] if empty else []), *([LOOKS_PERSONAL] if seems else [])]
    noted(connection, opened, "summary", file, rows=len(text.splitlines()), left=left)
    taken = "as somebody has filled it in" if edited else "drafted from the record, each line with its entry"
    blank = f"; {empty} places are for people to fill in" if empty else ""
    setting.say(f"Summary: {taken}{blank}: {SUMMARY}.")
    if seems:
        setting.say(f"STOP: {SUMMARY} seems to hold {seems}: no names, dates of birth or case facts. Take it out.")
    return left


def _ended(setting: Setting, left: Sequence[str], *, to_fill: bool) -> Seen:
    place = setting.folder.place
    if left:
        return Seen(
            Verdict.INCONCLUSIVE,
            f"It is in {place}, and not complete: {', '.join(left)}.",
            "Have the technical owner mend what is named above, and run the same command again.",
        )
    if to_fill:
        return Seen(
            Verdict.PASS,
            f"It is in {place}, complete but for what people fill in.",
            f"fill in {place}/{SUMMARY}, run golive incident again, and note what would have caught it: "
            "golive incident action",
        )
    return Seen(Verdict.PASS, f"It is in {place}, complete.", "golive next")


def _own_words(text: str, draft: str) -> str:
    """The lines that are no draft's."""
    known = set(draft.splitlines())
    return "\n".join(one for one in text.splitlines() if one not in known)


def _code(name: str) -> str:
    """The name of a source as the record has room for it."""
    return _ODD.sub("-", name)[:200]
