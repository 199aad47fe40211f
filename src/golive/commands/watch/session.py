"""Wiring of a watch: the signals, the record, the file of its lines, the pages and the screen, handed to the loop."""

import contextlib
import re
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from rich.console import Console

from golive.commands.watch.beginning import FILE, begin, started
from golive.commands.watch.manual_entry import HandCounts
from golive.commands.watch.paging import Pager
from golive.commands.watch.record_feed import WatchRecord
from golive.commands.watch.screen import Lines, Screen, screen
from golive.commands.watch.side_checks import Looks
from golive.commands.watch.words import Setting
from golive.config import runbook
from golive.config.consent import Consent
from golive.config.runbook import Thresholds
from golive.errors import GoliveError, LockHeld, RecordError, SignedOut, UsageError
from golive.finding import Finding
from golive.model.observations import Line
from golive.probes.watch_sources import Signals
from golive.record import Lock
from golive.report.folder import new_session
from golive.session.connection import Connection
from golive.session.open_target import open_target
from golive.session.target_choice import asked
from golive.watch.findings import watch_findings
from golive.watch.loop import Means, View, Watching
from golive.watch.observation_log import WatchFile
from golive.watch.triggers import Rules

_LEASE = 180.0  # real seconds after which a watch that no longer says that it is there may be taken over from
_CLOSE = 10.0
_LONGEST = 12 * 60


def minutes_of(text: str) -> int:
    """How long a watch is to last: ``2h``, ``90m``. Raises ``UsageError``."""
    found = re.fullmatch(r"(\d{1,4})\s*(h|m|min)", text.strip())
    count = int(found[1]) * (60 if found[2] == "h" else 1) if found else 0
    if not 1 <= count <= _LONGEST:
        raise UsageError(f'"{text}" is no length of a watch. Say 2h or 90m, from 1 minute to 12 hours.')
    return count


def watch(
    connection: Connection,
    thresholds: Thresholds,
    *,
    minutes: int,
    reports: Path,
    where: str,
    screen_for: Callable[[Setting], Screen],
) -> View:
    """Watch a target until all was observed, a trigger fires, or a person ends it. The last view says which.

    Raises ``LockHeld`` where somebody else watches it, ``ConfigurationError`` where AWS says that this is not it.
    """
    rules = Rules(thresholds)
    news = _right_world(connection)
    with contextlib.ExitStack() as held:
        lock, trouble = _locked(connection, held)
        news += trouble
        begun = begin(connection, minutes=minutes, reports=reports, rules=rules)
        connection.go_on_as(begun.name)
        record = WatchRecord(
            connection.record,
            connection.clock,
            target=connection.target.name,
            began=begun.start.at,
            entries=begun.entries,
            last=begun.last,
            lock=lock,
            bring=connection.bring_kept,
            bucket=connection.target.store is not None and bool(connection.target.store.bucket),
        )
        held.callback(record.close, 0.0)
        record.note(started(begun))
        signals = held.enter_context(contextlib.closing(Signals(connection, begun.lines)))
        looks, pager = Looks(connection), Pager(connection, begun.name)
        news += [*begun.news, *pager.warning()]
        kept = WatchFile(reports / begun.name / FILE)
        hand = held.enter_context(contextlib.closing(HandCounts(connection, record.note)))
        setting = Setting(
            title=connection.target.title,
            live=connection.target.live,
            where=where,
            name=begun.name,
            line=pager.line(),
            people=tuple(pager.people()),
            unwatched=_unwatched(looks, signals),
            keys=hand.help,
        )
        shown = held.enter_context(contextlib.closing(screen_for(setting)))

        def said() -> Sequence[Line]:
            lines = record.said()
            hand.take(lines)
            return lines

        loop = Watching(
            Means(
                read=lambda since, now: _read(connection, signals, since, now),
                said=said,
                look=looks,
                keep=kept.add,
                note=record.note,
                page=pager,
                trouble=record.trouble,
                show=shown,
            ),
            connection.clock,
            rules,
            name=begun.name,
            known=begun.lines,
            minutes=begun.minutes,
            noted=begun.noted,
            news=news,
        )
        try:
            view = loop.run()
        except Exception:
            with contextlib.suppress(GoliveError):
                pager.died()
            raise
        left = record.close(_CLOSE)
        if left:
            shown.tell(f"{left} entries are not on the record, which can't be had. Keep this watch's file: {kept.path}")
        return view


def _right_world(connection: Connection) -> list[str]:
    """Refuse to watch what is not the target; credentials that ran out are said, and the watch begins."""
    try:
        connection.right_world()
    except SignedOut as error:
        return [f"{error} The watch begins; what it can't read is not seen."]
    return []


def _locked(connection: Connection, held: contextlib.ExitStack) -> tuple[Lock | None, list[str]]:
    """One watch at a time; a record that can't be had keeps nobody from watching."""
    try:
        return held.enter_context(connection.record.lock("watch", seconds=_LEASE)), []
    except LockHeld as error:
        raise LockHeld(f'{error} What it sees: "golive status" and its screen.') from error
    except RecordError as error:
        return None, [f"{error} The watch goes on without its lock: make sure that nobody else watches now."]


def _read(
    connection: Connection, signals: Signals, since: datetime, now: datetime
) -> tuple[Sequence[Line], Mapping[str, str]]:
    reading = signals.read(since, now)
    if reading.signed_out:
        connection.sign_in_again()  # whoever signs in again meanwhile is believed at the next look
    return reading.lines, reading.problems


def _unwatched(looks: Looks, signals: Signals) -> tuple[str, ...]:
    names = {"cohort": "who is let in", "account-alarms": "AWS's own alarms", "way-back": "the version to go back to"}
    return (*(names[one] for one in looks.unwatched), *(one.replace("_", " ") for one in signals.unnamed))


def watch_now(
    connection: Connection, rules: Thresholds, lasting: str, *, reports: Path, where: str, say: Callable[[str], None]
) -> dict[str, Finding]:
    """Watch the target for so long; the findings by their id. Raises ``UsageError`` and ``LockHeld``."""
    names: list[str] = []

    def lines(setting: Setting) -> Lines:
        names.append(setting.name)
        return Lines(setting, say)

    view = watch(connection, rules, minutes=minutes_of(lasting), reports=reports, where=where, screen_for=lines)
    kept = f"{names[0]}/{FILE}"
    return {one.id: one for one in watch_findings(view.watch, kept=kept, finished=view.now)}


@dataclass(frozen=True, slots=True)
class WatchDesk:
    """A connected target, ready to be watched; ``where`` is the option that names it in a command."""

    connection: Connection
    book: runbook.Runbook
    where: str
    reports: Path

    def watch(self, minutes: int, out: TextIO, *, as_json: bool) -> View:
        """Watch it, on the screen that fits ``out``. Told to end, it ends as on Ctrl-C, and says so."""
        console = Console(file=out, soft_wrap=not out.isatty())
        if threading.current_thread() is threading.main_thread():
            for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):  # told to end, or its window was closed
                if hasattr(signal, name):
                    signal.signal(getattr(signal, name), signal.default_int_handler)
        return watch(
            self.connection,
            self.book.thresholds,
            minutes=minutes,
            reports=self.reports,
            where=self.where,
            screen_for=lambda setting: screen(setting, console, as_json=as_json),
        )


def where(connection: Connection, target: str) -> str:
    """The option by which another command finds this target; a rehearsal only by its address, also one of our own."""
    return f"--attach {connection.rehearsal.control}" if connection.rehearsal is not None else f"--target {target}"


@contextmanager
def connected(root: Path, *, target: str, attach: str, allow: list[str]) -> Iterator[WatchDesk]:
    """The target that a command names, by default the runbook's. Raises ``UsageError`` and ``ConfigurationError``."""
    book = runbook.load(root / "runbook.toml")
    request = asked(target or ("rehearsal" if attach else book.default_target), root=root, attach=attach)
    run = new_session()
    record = root / "reports" / run / "record"
    with open_target(request, record=record, consent=Consent.given(allow), run=run) as connection:
        yield WatchDesk(connection, book, where(connection, target or request.name), root / "reports")
