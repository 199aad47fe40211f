"""Wiring of `golive incident`: logs saved, affected packets and users listed, summary drafted, all on the record."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from golive.commands.incident.evidence import (
    AFFECTED,
    DRAFT,
    LOGS,
    SUMMARY,
    TOTALS,
    Folder,
    dumped,
    index_of,
    keep_raw,
    names_of,
    noted,
    row_of,
)
from golive.commands.incident.sources import METRICS, Saved, counts_of, gather, log_name
from golive.commands.review.store import store_of
from golive.commands.stop import title_of
from golive.config.signals import PacketsByHand
from golive.errors import GoliveError, LaunchRefused, StoreUnavailable, UsageError
from golive.incident.actions import personal
from golive.incident.affected import Affected, Request, Ways, affected_of, as_csv, requests_of, states_of
from golive.incident.summary import Draft, Impact, blanks, drafted
from golive.incident.totals import Minutes, Reconciled, as_plain, packets_add_up, requests_add_up, together
from golive.incident.window import at_work, first_entry, incident_of, whole_minute
from golive.launch.after_incident import TO_FILL
from golive.launch.pausing import Seen
from golive.local import ReviewStore
from golive.messages.occasion import over_since
from golive.model.observations import PacketStatus, Signal
from golive.probes.packet_states import PacketStates
from golive.record.entry import Entry, PacketEntered, WatchMinute
from golive.record.incident_forms import IncidentOpened
from golive.record.incidents import newest_incident
from golive.session.connection import Connection
from golive.verdict import Verdict

Say = Callable[[str], None]
LOOKS_PERSONAL = "looks-personal"


@dataclass(frozen=True, slots=True)
class Setting:
    """What each part needs: where it is kept, which incident it is of, and the entry that opened it."""

    connection: Connection
    opened: IncidentOpened
    seq: int
    folder: Folder
    store: ReviewStore
    say: Say


def incident(connection: Connection, span: tuple[datetime | None, datetime | None], out: Path | None, say: Say) -> Seen:
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
    impact, more = _list_affected(setting, saved)
    left += [*more, *_draft_summary(setting, impact)]
    return _ended(setting, [one for one in dict.fromkeys(left) if one != TO_FILL], to_fill=TO_FILL in left)


def all_entries(connection: Connection) -> list[Entry]:
    """Every entry of this target and mode since the newest launch began, and what stands of those before it.

    Raises ``RecordBroken`` where one of them can't be believed.
    """
    live, name = connection.target.live, connection.target.name
    standing = connection.record.believed()
    since = connection.record.journal.entries(max(0, first_entry(standing, live=live) - 1))
    found = {one.seq: one for one in (*standing, *since) if one.draft.target == name}
    return [found[seq] for seq in sorted(found) if (found[seq].draft.mode == "live") is live]


def _taken_up(connection: Connection, span: tuple[datetime | None, datetime | None]) -> tuple[IncidentOpened, int]:
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
    return wanted, connection.record.append(wanted).seq


def _spanned(found: IncidentOpened, span: tuple[datetime | None, datetime | None], now: datetime) -> IncidentOpened:
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


def _list_affected(setting: Setting, saved: dict[str, Saved]) -> tuple[Impact, list[str]]:
    """List packets and users by pseudonym, with all totals; what it comes to, and the codes of what is open."""
    connection, opened = setting.connection, setting.opened
    entries = all_entries(connection)
    lines = _audit_log(connection, saved)
    told, short = requests_of(lines.lines if lines is not None else ())
    states, unread = _states(connection, opened, entries)
    found = affected_of(told, states, _ways(connection))
    sums = together(
        [
            requests_add_up(_minutes(setting, saved, entries, told)),
            packets_add_up(
                {one.packet for one in states if not one.synthetic},
                found.begun,
                entered=len({one.draft.data.packet for one in entries if isinstance(one.draft.data, PacketEntered)}),
                source="people" if isinstance(connection.target.packets, PacketsByHand | None) else "the product",
                unread=unread,
            ),
        ]
    )
    left = [*sums.open, *(["audit-lines-short"] if short else [])]
    file = setting.folder.write(AFFECTED, as_csv(found, names_of(setting.store, opened.incident)))
    setting.folder.write(TOTALS, dumped({"version": 1, "incident": opened.incident, **as_plain(sums)}))
    seq = noted(connection, opened, "affected", file, rows=len(found.packets) + len(found.users), left=left)
    for sentence in sums.sentences:
        setting.say(f"  {sentence}")
    setting.say(f"Affected: {len(found.packets)} packets and {len(found.users)} users, by pseudonym: {AFFECTED}.")
    return _impact(found, sums, left, seq), left


def _draft_summary(setting: Setting, impact: Impact) -> list[str]:
    """Draft the summary, or take the one that somebody has filled in; the codes of what is open."""
    connection, opened, folder = setting.connection, setting.opened, setting.folder
    entries, live = all_entries(connection), connection.target.live
    about = Draft(title_of(connection), live, opened, setting.seq, entries, impact, over_since(entries, live=live))
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


def _states(connection: Connection, opened: IncidentOpened, entries: Sequence[Entry]) -> tuple[list[PacketStatus], str]:
    """What became of every packet handed in in the window: as the product tells it, and as people have entered it."""
    states = PacketStates(connection, opened.began)
    try:
        found, unread = states.read()
    except GoliveError as error:
        found, unread = [], str(error)
    entered = [
        PacketStatus(at=one.draft.at, packet=data.packet, submitted=data.submitted, status=data.status)
        for one in entries
        if isinstance(data := one.draft.data, PacketEntered)
    ]
    window = [one for one in (*found, *entered) if opened.began <= one.submitted < opened.ended]
    return window, unread


def _minutes(setting: Setting, saved: dict[str, Saved], entries: Sequence[Entry], told: Sequence[Request]) -> Minutes:
    """What each source counted of requests, a minute."""
    connection, opened = setting.connection, setting.opened
    ways, log = _ways(connection), _audit_log(connection, saved)
    metrics = saved.get(METRICS)
    counts = counts_of(metrics)
    asked = [one for one in told if not ways.is_health(one)]
    return Minutes(
        _a_minute(asked) if log is not None and not log.lacking else None,
        _a_minute(one for one in asked if not ways.own(one)),
        counts.get("api_requests") if metrics is not None and not metrics.lacking else None,
        counts.get("api_errors", {}),
        {
            data.minute: data.counts[Signal.API_REQUESTS]
            for one in entries
            if isinstance(data := one.draft.data, WatchMinute)
            and Signal.API_REQUESTS in data.counts
            and opened.began <= data.minute < opened.ended
        },
        at_work(entries),
        len(told) - len(asked),
    )


def _a_minute(asked: Iterable[Request]) -> Mapping[datetime, int]:
    return Counter(whole_minute(one.at) for one in asked)


def _ways(connection: Connection) -> Ways:
    return Ways(connection.target.app.paths, connection.target.app.synthetic)


def _audit_log(connection: Connection, saved: Mapping[str, Saved]) -> Saved | None:
    log = connection.target.audit_log
    return saved.get(log_name(log.group)) if log is not None else None


def _impact(found: Affected, sums: Reconciled, left: Sequence[str], seq: int) -> Impact:
    again = Counter(one.again for one in found.packets)
    firms = {one.firm for one in found.packets} | {one.firm for one in found.users}
    return Impact(
        len(found.packets),
        len(found.users),
        len(firms - {""}),
        sum(one.exported is not None for one in found.packets),
        {str(word): count for word, count in sorted(again.items())},
        states_of(found.packets),
        sums.totals,
        sums.sentences,
        tuple(left),
        seq,
    )


def _own_words(text: str, draft: str) -> str:
    """The lines that are no draft's."""
    known = set(draft.splitlines())
    return "\n".join(one for one in text.splitlines() if one not in known)


def _code(name: str) -> str:
    """The name of a source as the record has room for it."""
    return "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._:/@-") else "-" for letter in name)[
        :200
    ]
