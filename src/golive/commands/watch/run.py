"""Wiring of `pytest checks/ -m triggers --watch 2h`: a real watch, told in lines, and its findings."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from golive.commands.watch.screen import Lines
from golive.commands.watch.session import FILE, minutes_of, watch
from golive.commands.watch.words import Setting
from golive.finding import Finding
from golive.watch.findings import watch_findings

if TYPE_CHECKING:
    from golive.config.runbook import Thresholds
    from golive.session.connection import Connection


def watch_now(
    connection: "Connection",
    rules: "Thresholds",
    lasting: str,
    *,
    reports: Path,
    where: str,
    say: Callable[[str], None],
) -> dict[str, Finding]:
    """Watch the target for so long; the findings by their id. Raises ``UsageError`` and ``LockHeld``."""
    names: list[str] = []

    def lines(setting: Setting) -> Lines:
        names.append(setting.name)
        return Lines(setting, say)

    view = watch(connection, rules, minutes=minutes_of(lasting), reports=reports, where=where, screen_for=lines)
    kept = f"{names[0]}/{FILE}"
    return {one.id: one for one in watch_findings(view.watch, kept=kept, finished=view.now)}
