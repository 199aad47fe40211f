"""What each room owes: the findings of a suite, by id, with the sentence that should be true."""

from collections.abc import Sequence

from golive.config.runbook import Thresholds
from golive.facts import ChecklistRow
from golive.readiness import CHECKS
from golive.readiness.rows import ROW
from golive.relaunch.titles import RELAUNCH_TITLES
from golive.report.selection import ROLLED_BACK
from golive.rollback.proof import TITLES
from golive.watch.findings import WATCH_TITLES
from golive.workflow.contents import CONTENT_TITLES
from golive.workflow.proof import WORKFLOW_TITLES

SUITES: dict[str, dict[str, str]] = {
    "readiness": {check.id: check.title for check in CHECKS.values()},
    "postrollback": {ROLLED_BACK: "The previous version runs, and nothing else", **WORKFLOW_TITLES, **CONTENT_TITLES},
    "rollback": TITLES,
    "watch": WATCH_TITLES,
    "relaunch": RELAUNCH_TITLES,
}
"""The owed findings by suite, a threshold's name in the place of its number. Ids are unique and never change."""


def suite_of(finding_id: str) -> str:
    """The suite that a finding belongs to; empty if there is no such finding."""
    if finding_id.startswith(ROW):
        return "readiness"
    return next((name for name, titles in SUITES.items() if finding_id in titles), "")


def owed(finding_ids: set[str], rows: Sequence[ChecklistRow], thresholds: Thresholds) -> dict[str, str]:
    """Everything owed by the suites that these findings belong to: one of a suite asked for, all of it owed.

    Readiness owes every "must" row of the checklist besides.
    """
    names = {suite_of(one) for one in finding_ids}
    found = {one: title for name, titles in SUITES.items() if name in names for one, title in titles.items()}
    found = {one: thresholds.fill(title) for one, title in found.items()}
    return found | ({ROW + row.id: row.words for row in rows if row.must} if "readiness" in names else {})
