"""The checklist as pytest sees it: a file whose rows are tests (`pytest checks/`, or the file, or one row of it)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from golive.facts import ChecklistRow
from golive.finding import prove
from golive.pytest_plugin.session import Session
from golive.readiness.rows import ROW
from golive.verdict import Verdict


class ChecklistFile(pytest.File):
    """The checklist's file. What is in it was read, and refused if it was malformed, before anything was collected."""

    golive_session: Session

    @classmethod
    def of(cls, parent: pytest.Collector, path: Path, session: Session) -> "ChecklistFile":
        """The file as a collector of this session."""
        found: ChecklistFile = cls.from_parent(parent, path=path)
        found.golive_session = session
        return found

    def collect(self) -> Iterator["RowItem"]:
        """A test a row."""
        checklist = self.golive_session.checklist
        for row in checklist.rows if checklist is not None else ():
            yield RowItem.of(self, row, self.golive_session)


class RowItem(pytest.Item):
    """One row: it passes when its checks passed in this run and its sign-offs stand."""

    row: ChecklistRow
    golive_session: Session

    @classmethod
    def of(cls, parent: ChecklistFile, row: ChecklistRow, session: Session) -> "RowItem":
        """The row as a test of this session."""
        item: RowItem = cls.from_parent(parent, name=row.id)
        item.row, item.golive_session = row, session
        item.add_marker(pytest.mark.proves(ROW + row.id))
        item.add_marker(pytest.mark.readiness)
        return item

    def runtest(self) -> None:
        """Judge the row. An open row that only should be true is named in the last lines, and fails nobody."""
        finding = self.golive_session.judging.judged_row(self.row)
        if self.row.must or finding.verdict is not Verdict.WATCH:
            prove(finding)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the row is, for pytest's own lines."""
        return self.path, None, f"row {self.row.id}: {self.row.words}"

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:  # noqa: ANN401
        """The operator's sentence alone."""
        del style
        return str(excinfo.value)
