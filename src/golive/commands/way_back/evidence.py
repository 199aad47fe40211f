"""The report of a rollback that a command made: on the record and in a folder, as a run of ``rollback/`` has it."""

from datetime import UTC, datetime

from golive.background import asked
from golive.commands.way_back.setting import Setting
from golive.errors import GoliveError
from golive.report import conclusion
from golive.report.folder import SessionFolder
from golive.report.result import Result
from golive.report.selection import Selection
from golive.report.suites import owed
from golive.rollback.procedure import Outcome

_WITHIN = 30.0  # real seconds


def keep(setting: Setting, outcome: Outcome) -> None:
    """Keep it, a while: a store that gives no answer keeps nobody from going on."""
    try:
        asked("The report", lambda: _keep(setting, outcome)).result(_WITHIN)
    except TimeoutError:
        setting.say(f"The report of this rollback was not done within {_WITHIN:.0f} seconds: look in reports/ later.")
    except GoliveError as error:
        setting.say(f"The report of this rollback could not be written: {error}")


def _keep(setting: Setting, outcome: Outcome) -> None:
    """Put it on the record and write verdict.json and the page; trouble is said, and is none of the rollback's."""
    connection, runbook = setting.connection, setting.runbook
    folder = SessionFolder(connection.root / "reports", setting.run)
    try:
        result = Result(
            id=setting.run,
            name=connection.target.name,
            target=connection.target.title,
            live=connection.target.live,
            selection=Selection(owed({one.id for one in outcome.findings}, (), runbook.thresholds), outcome.findings),
            now=connection.clock.now(),
            wall=datetime.now(UTC),
            command=" ".join(("golive rollback", *setting.told.where)),
            pins=conclusion.pins_of(None, connection.record.pins),
            remarks=tuple(outcome.notes),
        )
        result = conclusion.on_record(result, lambda: connection.record, kind="rollback")
        conclusion.write(result, runbook, folder)
        folder.publish()
    except (OSError, GoliveError) as error:
        setting.say(f"The report of this rollback could not be written: {error}")
        return
    for line in result.lines:
        if line not in outcome.notes:  # these were said when they were so
            setting.say(line)
    setting.say(f"Report: {(folder.path / 'index.html').resolve()}")
