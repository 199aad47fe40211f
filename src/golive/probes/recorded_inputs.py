"""Checks of today tried on what was recorded in a launch: the facts of its sessions, and the lines of its watch."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from golive.bundle import layout
from golive.bundle.archive import Opened
from golive.config.runbook import Thresholds
from golive.errors import GoliveError
from golive.facts import Checklist
from golive.facts.relaunch import Tried
from golive.files import MOST_OF_A_WATCH, MOST_OF_FACTS
from golive.model.observations import Line, WatchEnd, WatchStart, read
from golive.readiness import CHECKS, judged, judged_row
from golive.readiness.recorded_facts import Recorded, decode
from golive.readiness.rows import ROW
from golive.relaunch.actions import TRIGGER_OF
from golive.relaunch.case import Case
from golive.verdict import Verdict
from golive.watch.triggers import Rules
from golive.watch.triggers.judge import Watch, judge

_FACTS, _WATCH = "facts.json", "watch.jsonl"


class Inputs:
    """What a bundle has of a launch's inputs, from the readiness before its opening to the rollback's first step.

    What was seen after that was seen of a system that was being changed, or of the previous version.

    ``others`` are the sessions whose facts are of another target, or of the other mode.
    """

    def __init__(self, bundle: Opened, case: Case, checklist: Checklist, rules: Thresholds) -> None:
        self._case, self._checklist, self._rules = case, checklist, rules
        until = self._until
        sessions = dict(_sessions(bundle))
        self.others = tuple(
            one.run for one in sessions.values() if (one.target, one.rehearsal) != (case.target, not case.live)
        )
        self._sessions = self._of_launch({name: one for name, one in sessions.items() if one.run not in self.others})
        self._watches = dict(_watches(bundle, rules, until)) if until is not None else {}

    def _of_launch(self, sessions: Mapping[str, Recorded]) -> Mapping[str, Recorded]:
        """The sessions from the last one before the launch was opened on, up to the rollback."""
        until = self._until
        if until is None:
            return {}
        began = self._opened
        before = max((one.now for one in sessions.values() if one.now <= began), default=began)
        return {name: one for name, one in sessions.items() if before <= one.now <= until}

    def tried(self, checks: Collection[str]) -> Mapping[str, tuple[Tried, ...]]:
        """What each of these checks comes to on each input that it asks about, the newest input first."""
        return {check: tuple(self._tried(check)) for check in checks}

    def _tried(self, check: str) -> Iterator[Tried]:
        for name, watch in sorted(self._watches.items(), reverse=True):
            verdict = _on_watch(check, watch)
            if verdict is not None and self._overlaps(watch):
                yield Tried(name, verdict)
        for name, recorded in sorted(self._sessions.items(), reverse=True):
            yield from self._on_facts(check, name, recorded)

    def _overlaps(self, watch: Watch) -> bool:
        return watch.span.end >= self._opened

    @property
    def _until(self) -> datetime | None:
        """When the rollback was begun; None where no incident is on the record."""
        back, incident = self._case.back, self._case.incident
        return (back.begun or incident.opened.ended) if back is not None and incident is not None else None

    @property
    def _opened(self) -> datetime:
        back, incident = self._case.back, self._case.incident
        assert back is not None
        assert incident is not None
        return back.opened or incident.opened.began

    def _on_facts(self, check: str, name: str, recorded: Recorded) -> Iterator[Tried]:
        """A check of readiness, or a row with all of its checks."""
        facts = {one: fact for one in recorded.facts if (fact := recorded.fact(one)) is not None}
        if check in CHECKS:
            found = judged(CHECKS[check], facts, self._rules)
        elif (row := self._checklist.row(check.removeprefix(ROW))) is not None and check.startswith(ROW):
            proofs = [judged(CHECKS[one], facts, self._rules) for one in row.checks]
            signed = facts.get("sign-offs")
            found = judged_row(row, signed.value if signed is not None else None, proofs)
        else:
            return
        yield Tried(name, found.verdict, found.reason)


def _sessions(bundle: Opened) -> Iterator[tuple[str, Recorded]]:
    for name in bundle.files:
        if name.startswith(layout.SESSIONS) and name.endswith(f"/{_FACTS}"):
            text = bundle.content(name, MOST_OF_FACTS).decode("utf-8", errors="replace")
            try:
                yield name, decode(text, source=name)
            except GoliveError:  # of a golive that this one can't read: then nothing is tried on it
                continue


def _watches(bundle: Opened, rules: Thresholds, until: datetime) -> Iterator[tuple[str, Watch]]:
    """Each watch by what it knew until then, where it had begun by then."""
    for name in bundle.files:
        if name.startswith(layout.SESSIONS) and name.endswith(f"/{_WATCH}"):
            text = bundle.content(name, MOST_OF_A_WATCH).decode("utf-8", errors="replace")
            try:
                lines = _known_by(until, list(read(text.split("\n"))))
                if any(isinstance(one, WatchStart) for one in lines):
                    yield name, judge(lines, rules=Rules(rules))
            except GoliveError:  # as above
                continue


def _known_by(until: datetime, lines: list[Line]) -> list[Line]:
    """What was known then of a watch, which ends there if it went on."""
    known = [one for one in lines if one.known <= until]
    return [*known, WatchEnd(at=until, why="stopped")] if len(known) < len(lines) else known


def _on_watch(check: str, watch: Watch) -> Verdict | None:
    """What a trigger or an alert comes to on a watch: FAIL if it ever fired; None for any other check."""
    trigger = TRIGGER_OF.get(check)
    if trigger == "T1":
        ever = [one.verdict for one in watch.api.timeline]
    elif trigger is not None:
        ever = list(watch.late.get(trigger, ()))
    elif check.removeprefix("alert-") in {one.id for one in watch.alerts}:
        return Verdict.FAIL
    else:
        return None
    if trigger in watch.triggers:
        ever.append(watch.triggers[trigger].verdict)
    return Verdict.FAIL if Verdict.FAIL in ever else (ever[-1] if ever else Verdict.INCONCLUSIVE)
