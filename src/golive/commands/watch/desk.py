"""Wiring of `golive watch`: the target that is watched, and the screen that shows it."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from rich.console import Console

from golive.commands.watch.screen import screen
from golive.commands.watch.session import watch
from golive.config import runbook
from golive.config.consent import Consent
from golive.report.folder import new_session
from golive.session.connection import Connection
from golive.session.open_target import open_target
from golive.session.target_choice import asked
from golive.watch.loop import View


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
