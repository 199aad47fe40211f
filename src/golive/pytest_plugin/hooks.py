"""What pytest calls while a session of the rooms goes: connect, ask, judge, conclude. Nothing is decided here."""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Generator
from typing import TYPE_CHECKING

import pytest

from golive import proxies
from golive.errors import ConfigurationError, GoliveError, SignedOut, UsageError
from golive.finding import ProvenWrong
from golive.pytest_plugin.ending import not_written
from golive.pytest_plugin.options import in_ci, lists
from golive.pytest_plugin.session import GATE, Session
from golive.readiness import CHECKS
from golive.readiness.rows import ROW
from golive.readiness.stand_in import EARLIER
from golive.readiness.survey import Survey
from golive.report import conclusion, github
from golive.report.suites import suite_of
from golive.shown import shown
from golive.typed import typed
from golive.verdict import Verdict
from golive.workflow.browser_start import give_driver_little

if TYPE_CHECKING:
    from golive.report.result import Result
    from golive.session.connection import Connection


@contextlib.contextmanager
def _undisturbed() -> Generator[None]:
    """Let a session tell what it came to, however often Ctrl-C is pressed meanwhile; it takes a second or two."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {one: signal.signal(one, signal.SIG_IGN) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


class Hooks:
    """Registered as a plugin of its own, where a room is asked for."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._result: Result | None = None
        self._could_write = True
        self._looped = False  # what only collects, such as --fixtures, never comes to run tests

    @property
    def concluded(self) -> bool:
        """Whether this session came to a verdict, and it is written."""
        return self._result is not None

    def pytest_report_header(self) -> str:
        """Say where this session asks, and what with; which versions run there is said once it is connected."""
        request, recorded = self.session.request, self.session.request.recorded
        if recorded is not None:
            return shown(
                f"golive: REPLAY of run {recorded.run}: {recorded.title}, judged at {recorded.now:%Y-%m-%d %H:%M} UTC "
                f"by golive {recorded.golive}; nobody is asked"
            )
        where = f"{request.title} (LIVE)" if not request.rehearsal else "rehearsal (production is not touched)"
        fault = f", fault {request.fault}" if request.fault else ""
        asked_through = proxies.in_force() if not request.rehearsal else ""
        proxy = f", through the proxy {asked_through}" if asked_through else ""
        return shown(
            f"golive: target {where}{fault}{proxy}, browser {self.session.browser}, run {self.session.folder.run}"
        )

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note what is to be proven, and refuse a session that nobody pointed anywhere."""
        ours = self.session
        for item in session.items:
            marker = item.get_closest_marker("proves")
            if marker is None:
                raise pytest.UsageError(f"golive: {item.nodeid} proves no finding; mark it with proves(id).")
            if not suite_of(marker.args[0]):
                raise pytest.UsageError(f'golive: {item.nodeid} proves "{marker.args[0]}", which is no finding.')
            ours.items[item.nodeid] = marker.args[0]
        if ours.facts_file and {suite_of(one) for one in ours.items.values()} - {"readiness"}:
            raise pytest.UsageError("golive: --facts judges recorded facts of checks/ only. Name checks/ alone.")
        suites = {suite_of(one) for one in ours.items.values()}
        if GATE in suites and suites != {GATE}:
            raise pytest.UsageError("golive: the gate is asked alone. Say: pytest checks/ -m relaunch --target NAME")
        if ours.named is None and GATE in suites and not lists(ours.config):
            raise pytest.UsageError(
                "golive: no target named. The gate is of one: say --target NAME (ontogra, staging)."
            )
        if ours.named is None and not ours.facts_file and in_ci() and not lists(ours.config):
            raise pytest.UsageError(
                "golive: no target named. Under CI, say --target NAME (rehearsal, ontogra, staging)."
            )

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """Connect, then run the tests. A full disk, whoever meets it, is a sentence and no traceback."""
        self._looped = True
        try:
            self._connect(session)
            return (yield)
        except OSError as error:
            self._not_written(error)
            raise pytest.exit.Exception("not written", pytest.ExitCode.INTERNAL_ERROR) from error

    def _not_written(self, error: OSError) -> None:
        """Say, once, that this session can't be kept."""
        if self._could_write:
            self.session.say(not_written(error, self.session.folder.path))
        self._could_write = False

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool | None:
        """The same before any test is collected, where nobody else could say it."""
        if not isinstance(excinfo.value, OSError):
            return None
        sys.stderr.write(f"{not_written(excinfo.value, self.session.folder.path)}\n")
        return True

    def _connect(self, session: pytest.Session) -> None:
        """Connect, and ask every probe that the collected checks need, all at the same time."""
        ours = self.session
        if lists(ours.config) or not ours.items or session.testsfailed or ours.request.recorded:
            return
        # Told to end, as CI does with a job that is cancelled, it ends as on Ctrl-C: it tidies up and tells.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        # Whoever is killed must not leave the verdict of the session before it.
        conclusion.write(ours.result(ended=False), ours.runbook, ours.folder)
        ours.folder.publish()
        suites = {suite_of(one) for one in ours.items.values()}
        ours.request = ours.asked(bad_release=bool(suites & {"postrollback", "rollback"}))
        ours.say(f"Connecting to {ours.request.title} ...")
        from golive.session.open_target import open_target  # noqa: PLC0415 - loads boto3: half a second of a listing

        try:
            if "postrollback" in suites:
                ours.browser_arguments()  # without one nothing is rolled back either
                give_driver_little()
            ours.connected = connection = open_target(
                ours.request,
                record=ours.folder.path / "record",
                consent=ours.consent,
                run=ours.folder.run,
                checklist=ours.checklist,
            )
            if "readiness" in suites:
                _same_world(connection)
            self._say_versions(connection)
            self._start_survey(connection)
        except UsageError as error:
            raise pytest.UsageError(typed(f"golive: {error}")) from error
        except GoliveError as error:
            ours.problem = str(error)

    def _say_versions(self, connection: "Connection") -> None:
        """Name release and previous version as the record has them; what runs is for the checks to say."""
        try:
            pins = connection.record.pins()
        except GoliveError as error:
            self.session.say(f"Release and previous version are not known: {error}")
            return
        release, previous = (one.short if one is not None else "not recorded" for one in (pins.release, pins.previous))
        self.session.say(f"Release {release}, previous version {previous}.")

    def _start_survey(self, connection: "Connection") -> None:
        asked = {one for one in self.session.items.values() if suite_of(one) == "readiness"}
        if not asked:
            return
        from golive.probes import probes  # noqa: PLC0415 - loads every edge

        checklist = self.session.checklist
        browser = self.session.config.getoption("browser_path") or ""
        self.session.survey = Survey(probes(connection, self.session.folder.run, browser), connection.clock)
        rows = [row for row in (checklist.rows if checklist else ()) if ROW + row.id in asked]
        checks = [*(asked & CHECKS.keys()), *(check for row in rows for check in row.checks)]
        needs = [need for one in checks for need in CHECKS[one].needs]
        earlier = [EARLIER] if connection.target.live else []
        self.session.survey.start([*needs, *(["sign-offs"] if rows else []), *earlier])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """A test in a room may not pass without a finding that passed, and a skipped one is not known."""
        report = yield
        error = call.excinfo.value if call.excinfo is not None else None
        if report.failed and isinstance(error, (ProvenWrong, GoliveError)):
            report.longrepr = str(error)  # its sentence says it; where it was raised helps nobody who reads it
        elif report.failed:
            report.longrepr = _lines_shown(str(report.longrepr))  # an error of a library's may have any words
        report.sections = [(shown(name), _lines_shown(text)) for name, text in report.sections]
        finding_id, judging = self.session.items.get(item.nodeid, ""), self.session.judging
        if report.skipped or hasattr(report, "wasxfail"):
            judging.unknown(finding_id, "It was skipped, so nobody knows.")
        elif report.failed and judging.passed(finding_id):
            # The finding is good and its test is not: something else broke in it, and nobody knows what that means.
            why = (
                str(error)
                if isinstance(error, GoliveError)
                else f"Its test broke ({type(error).__name__}), so nobody knows."
            )
            judging.unknown(finding_id, why)
        elif report.passed and call.when == "call":
            finding = judging.findings.get(finding_id)
            if finding is None or not (finding.verdict is Verdict.PASS or finding_id in self.session.should):
                report.outcome = "failed"
                report.longrepr = "This test passed without its finding: nothing was proven."
                if finding is None:
                    judging.unknown(finding_id, "The test passed without judging anything.")
        return report

    def pytest_keyboard_interrupt(self) -> None:
        """Note that it was ended by hand or by ``pytest.exit``: then no exit status of it means anything good."""
        self.session.cut_short = True

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Tell what it came to, to people, to machines and on the record; and never leave 0 without proof."""
        ours, nothing = self.session, (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERNAL_ERROR)
        try:
            if lists(ours.config) or not self._looped or exitstatus in nothing:
                return
            with _undisturbed():
                result = ours.keep_facts(ours.result())
                connection = ours.connected
                if connection is not None:
                    result = conclusion.on_record(result, lambda: connection.record, kind=ours.room)
                    ours.keep_record()
                conclusion.write(result, ours.runbook, ours.folder)
                self._result = result
            if exitstatus == pytest.ExitCode.OK and not result.may_leave_0(ci=in_ci()):
                session.exitstatus = pytest.ExitCode.TESTS_FAILED
        except OSError as error:
            self._result = None
            self._not_written(error)
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        finally:
            ours.close()

    def pytest_unconfigure(self) -> None:
        """Say the last word: the sentence, what is wrong or missing, where the page is. And publish the folder."""
        result, folder = self._result, self.session.folder
        if result is None:
            return
        with _undisturbed():
            published = folder.publish() if result.replay is None else True
        github.add_summary(result, os.environ)
        # A replay does not become the latest.
        page = (folder.reports / "latest" if result.replay is None else folder.path) / "index.html"
        for line in ("", *result.lines):
            self.session.say(line)
        for line in github.annotations(result, os.environ):
            self.session.order(line)
        self.session.say(f"Report: {page}")
        if not published:
            self.session.say(f"reports/latest still is an earlier run's: something holds it. This run's: {folder.path}")


def _lines_shown(text: str) -> str:
    """Lines of pytest's own, each safe to show."""
    return "\n".join(shown(line) for line in text.split("\n"))


def _same_world(connection: "Connection") -> None:
    """Refuse to check what is not the target, before anything is written: another account, region or nobody."""
    try:
        connection.right_world()
    except (ConfigurationError, SignedOut) as error:
        raise UsageError(str(error)) from error
