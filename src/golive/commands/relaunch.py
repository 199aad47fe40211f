"""Wiring of the gate before a relaunch: what is looked at, and what it is held against."""

from collections.abc import Sequence
from pathlib import Path

from golive.bundle import keys
from golive.config.runbook import Thresholds
from golive.facts import Checklist
from golive.finding import Finding
from golive.probes.relaunch import Rules, case_of
from golive.readiness.rows import ROW
from golive.relaunch.actions import nameable
from golive.relaunch.judge import judge
from golive.report.suites import SUITES
from golive.session.connection import Connection


def judged(
    connection: Connection, checklist: Checklist, thresholds: Thresholds, *, root: Path, trust: Sequence[Path] = ()
) -> dict[str, Finding]:
    """Every finding of the gate, by the store alone. Raises ``StoreUnavailable``, ``UsageError`` for no key."""
    rows = checklist.rows
    owed = {*SUITES["readiness"], *(ROW + row.id for row in rows if row.must)}
    known = nameable([*SUITES["readiness"], *(ROW + row.id for row in rows)])
    trusted = keys.trusted_keys(root / keys.TRUSTED, trust)
    rules = Rules(checklist, thresholds, trusted, frozenset(owed), known)
    return {one.id: one for one in judge(case_of(connection, rules))}
