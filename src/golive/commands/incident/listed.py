"""Wiring of an incident's second step: who was affected, by pseudonym, with every total held against the others."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from golive.commands.incident.evidence import AFFECTED, TOTALS, dumped, names_of, noted
from golive.commands.incident.setting import Setting, all_entries
from golive.commands.incident.sources import METRICS, Saved, counts_of, log_name
from golive.config.signals import PacketsByHand
from golive.errors import GoliveError
from golive.incident.affected import Affected, Request, Ways, affected_of, as_csv, requests_of, states_of
from golive.incident.summary import Impact
from golive.incident.totals import Minutes, Reconciled, as_plain, packets_add_up, requests_add_up, together
from golive.incident.window import at_work, whole_minute
from golive.model.observations import PacketStatus, Signal
from golive.probes.packet_states import PacketStates
from golive.record.entry import Entry, PacketEntered, WatchMinute
from golive.record.incident_forms import IncidentOpened
from golive.session.connection import Connection


def list_affected(setting: Setting, saved: dict[str, Saved]) -> tuple[Impact, list[str]]:
    """List packets and users by pseudonym, with all totals; what it comes to, and the codes of what is open."""
    connection, opened = setting.connection, setting.opened
    entries = all_entries(connection)
    lines = _audit_log(connection, saved)
    told, short = requests_of(lines.lines if lines is not None else ())
    states, unread = _states(connection, opened)
    entered = _entered(opened, entries)
    by_hand = isinstance(connection.target.packets, PacketsByHand | None)
    found = affected_of(told, states, _ways(connection), entered)
    known = {one.packet for one in states if not one.synthetic}
    sums = together(
        [
            requests_add_up(_minutes(setting, saved, entries, told)),
            packets_add_up(known, found.begun, unread=unread, entered=len(found.entered) if by_hand else None),
        ]
    )
    left = [*sums.open, *(["audit-lines-short"] if short else [])]
    live = connection.target.live
    about = {"version": 1, "incident": opened.incident, "target": connection.target.name, "rehearsal": not live}
    file = setting.folder.write(AFFECTED, as_csv(found, names_of(setting.store, opened.incident), live=live))
    setting.folder.write(TOTALS, dumped({**about, **as_plain(sums)}))
    seq = noted(connection, opened, "affected", file, rows=len(found.packets) + len(found.users), left=left)
    for sentence in sums.sentences:
        setting.say(f"  {sentence}")
    setting.say(f"Affected: {len(found.packets)} packets and {len(found.users)} users, by pseudonym: {AFFECTED}.")
    return _impact(found, sums, left, seq), left


def _states(connection: Connection, opened: IncidentOpened) -> tuple[list[PacketStatus], str]:
    """What became of every packet handed in in the window, as the product tells it, and why not all of it is read."""
    try:
        found, unread = PacketStates(connection, opened.began).read()
    except GoliveError as error:
        found, unread = [], str(error)
    return [one for one in found if opened.began <= one.submitted < opened.ended], unread


def _entered(opened: IncidentOpened, entries: Sequence[Entry]) -> list[PacketStatus]:
    """The same as people have entered it."""
    return [
        PacketStatus(at=one.draft.at, packet=data.packet, submitted=data.submitted, status=data.status)
        for one in entries
        if isinstance(data := one.draft.data, PacketEntered) and opened.began <= data.submitted < opened.ended
    ]


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
        states_of(found.entered or found.packets),
        sums.totals,
        sums.sentences,
        tuple(left),
        seq,
    )
