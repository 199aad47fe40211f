"""The checklist as pytest sees it: a file whose rows are tests (`pytest checks/`, or the file, or one row of it)."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from golive.facts import ChecklistRow
from golive.finding import prove
from golive.readiness.rows import ROW
from golive.verdict import Verdict

if TYPE_CHECKING:
    from golive.pytest_plugin.session import Run


class ChecklistFile(pytest.File):
    """The checklist's file. What is in it was read, and refused if it was malformed, before anything was collected."""

    golive_run: "Run"

    @classmethod
    def of(cls, parent: pytest.Collector, path: Path, run: "Run") -> "ChecklistFile":
        """The file as a collector of this run."""
        found: ChecklistFile = cls.from_parent(parent, path=path)
        found.golive_run = run
        return found

    def collect(self) -> Iterator["RowItem"]:
        """A test a row."""
        checklist = self.golive_run.checklist
        for row in checklist.rows if checklist is not None else ():
            yield RowItem.of(self, row, self.golive_run)


class RowItem(pytest.Item):
    """One row: it passes when its checks passed in this run and its sign-offs stand."""

    row: ChecklistRow
    golive_run: "Run"

    @classmethod
    def of(cls, parent: ChecklistFile, row: ChecklistRow, run: "Run") -> "RowItem":
        """The row as a test of this run."""
        item: RowItem = cls.from_parent(parent, name=row.id)
        item.row, item.golive_run = row, run
        item.add_marker(pytest.mark.proves(ROW + row.id))
        item.add_marker(pytest.mark.readiness)
        return item

    def runtest(self) -> None:
        """Judge the row. An open row that only should be true is named in the last lines, and fails nobody."""
        finding = self.golive_run.judged_row(self.row)
        if self.row.must or finding.verdict is not Verdict.WATCH:
            prove(finding)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the row is, for pytest's own lines."""
        return self.path, None, f"row {self.row.id}: {self.row.words}"

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:  # noqa: ANN401
        """The operator's sentence alone."""
        del style
        return str(excinfo.value)
