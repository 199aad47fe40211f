"""Whether a check would have caught an incident, by what of the launch's inputs lies on this machine.

It is judged as the gate judges it later on the bundle (`relaunch-check`), before anything is closed.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from golive.bundle import lacks, layout
from golive.bundle.archive import Opened, pieces_of
from golive.bundle.outcome import span_of
from golive.commands.bundle.gather import gather
from golive.commands.incident.setting import all_entries
from golive.config import runbook
from golive.facts.relaunch import Tried
from golive.probes.recorded_inputs import Inputs
from golive.readiness.checklist_file import checklist_of
from golive.relaunch.actions import caught
from golive.relaunch.case import Case
from golive.relaunch.said import Said
from golive.session.connection import Connection
from golive.verdict import Verdict

_INPUTS = ("/facts.json", "/watch.jsonl")


@dataclass(frozen=True, slots=True)
class Trial:
    """What checks come to on the recordings here; ``whole`` unless some of the launch's are on another machine."""

    tried: Mapping[str, tuple[Tried, ...]] = field(default_factory=dict)
    there: bool = False
    whole: bool = False

    def said(self, check: str) -> Said:
        """What the gate would say of it."""
        return caught(check, self.tried.get(check, ()))

    @property
    def catching(self) -> list[str]:
        """The checks that fail on what was recorded."""
        return sorted(one for one, tried in self.tried.items() if any(each.verdict is Verdict.FAIL for each in tried))


def trial(connection: Connection, launch: str, checks: Collection[str]) -> Trial:
    """Try checks on what was recorded of a launch. Raises what reading the record, runbook and checklist raise."""
    every, target = list(all_entries(connection)), connection.target
    span = span_of(every, launch, live=target.live, target=target.name)
    if span is None:
        return Trial()
    found = gather(connection, every, span, target_file=None, more=())
    files = {
        name: partial(pieces_of, path)
        for name, path in found.files.items()
        if isinstance(path, Path) and name.startswith(layout.SESSIONS) and name.endswith(_INPUTS)
    }
    if not files:
        return Trial()
    checklist = connection.checklist or checklist_of(connection.root)
    rules = runbook.load(Path("runbook.toml")).thresholds
    case = Case(
        target=target.name,
        title=target.title,
        live=target.live,
        said=every,
        wall=datetime.now(UTC),
        hours=rules.facts_hours,
    )
    tried = Inputs(Opened("reports", files), case, checklist, rules).tried(checks)
    return Trial(tried, there=True, whole=not any(one.startswith(lacks.SESSION) for one in found.lacks))
