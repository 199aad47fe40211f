"""One run of the rooms: from what was asked, through connection and findings, to verdict, record and page."""

import contextlib
import os
import signal
import threading
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

from golive.config import runbook
from golive.config.consent import Consent
from golive.errors import ConfigurationError, GoliveError, SignedOut, UsageError
from golive.facts import Checklist, ChecklistRow, Fact
from golive.finding import Finding, ProvenWrong
from golive.pytest_plugin import plugin
from golive.pytest_plugin.doing import Doing
from golive.pytest_plugin.judging import Judging, unknown
from golive.readiness.rows import ROW
from golive.report.conclusion import Conclusion
from golive.report.folder import RunFolder, new_run
from golive.report.suites import suite_of
from golive.session.target_choice import Asked, asked, replayed
from golive.verdict import Verdict

if TYPE_CHECKING:
    from golive.rollback.procedure import Outcome
    from golive.session.connection import Connection


@contextlib.contextmanager
def _undisturbed() -> Generator[None]:
    """Let a run tell what it came to, however often Ctrl-C is pressed meanwhile; it takes a second or two."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {one: signal.signal(one, signal.SIG_IGN) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


class Run(Doing):
    """A session of pytest that has rooms in it. Registered as a plugin of its own."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.runbook = runbook.load(config.rootpath / "runbook.toml")
        self.folder = RunFolder(config.rootpath / "reports", new_run())
        self.consent = Consent.given(config.getoption("allow"))
        self.named = config.getoption("target")
        self._facts_file = config.getoption("facts")
        self.request = self._asked(bad_release=False)
        plugin.refuse_leaky_options(config, live=not self.request.rehearsal)
        if getattr(config.option, "numprocesses", None):
            raise UsageError("the rooms do not run in parallel (-n): each question is asked once. Leave -n out.")
        self.checklist = self._checklist()
        self.items: dict[str, str] = {}
        self._connection: Connection | None = None
        self.survey: Any = None
        self._outcome: Outcome | None = None
        self._watched: dict[str, Finding] = {}
        self._conclusion: Conclusion | None = None
        self.problem = ""
        recorded = self.request.recorded
        self.thresholds = recorded.thresholds if recorded is not None else self.runbook.thresholds
        self._judging = Judging(
            self.thresholds,
            self.checklist,
            fact=self._fact,
            problem=self._unasked,
        )
        self.cut_short = False
        if not config.option.collectonly:
            from golive.pytest_plugin.allure_evidence import AllureEvidence  # noqa: PLC0415 - listing the checks tells Allure nothing

            config.pluginmanager.register(AllureEvidence(self, self._fact, lambda: self._outcome), "golive-allure")

    def _fact(self, name: str) -> Fact | None:
        """A fact of this run, asked now or recorded; None if it has none of that name."""
        if self.request.recorded is not None:
            return self.request.recorded.fact(name)
        return self.survey.fact(name) if self.survey is not None else None

    def _asked(self, *, bad_release: bool) -> Asked:
        option = self.config.getoption
        if self._facts_file:
            for name in ("fault", "attach", "allow", "no_rollback", "watch"):
                if option(name):
                    raise UsageError(
                        f"--{name.replace('_', '-')} has no meaning with --facts: nobody is asked anything."
                    )
            return replayed(self.config.invocation_params.dir / self._facts_file, named=self.named)
        request = asked(
            self.named or self.runbook.default_target,
            root=self.config.rootpath,
            fault=option("fault"),
            attach=option("attach"),
            bad_release=bad_release,
        )
        if option("no_rollback") and not request.rehearsal:
            raise UsageError(f"--no-rollback is for the rehearsal; {request.title} is live and only read here.")
        return request

    def _checklist(self) -> Checklist | None:
        """The checklist, where it is to be collected: the recorded one of a replay, else the file's."""
        if self.request.recorded is not None:
            fact = self.request.recorded.fact("checklist")
            return fact.value if fact is not None else None
        wanted = (self.config.rootpath / plugin.CHECKLIST).resolve()
        if wanted not in plugin.paths_asked(self.config):
            return None
        from golive.commands.sign import checklist_of  # noqa: PLC0415 - what reads no checklist does not pay for it

        return checklist_of(self.config.rootpath, self.request.target)

    # ------------------------------------------------------------------ pytest's hooks

    def pytest_report_header(self) -> str:
        """Say where this run asks, and what it asks with; which versions run there is said once it is connected."""
        request, recorded = self.request, self.request.recorded
        if recorded is not None:
            return (
                f"golive: REPLAY of run {recorded.run}: {recorded.title}, judged at {recorded.now:%Y-%m-%d %H:%M} UTC "
                f"by golive {recorded.golive}; nobody is asked"
            )
        where = f"{request.title} (LIVE)" if not request.rehearsal else "rehearsal (production is not touched)"
        fault = f", fault {request.fault}" if request.fault else ""
        return f"golive: target {where}{fault}, browser {self.browser}, run {self.folder.run}"

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note what is to be proven, and refuse a run that nobody pointed anywhere."""
        for item in session.items:
            marker = item.get_closest_marker("proves")
            if marker is None:
                raise pytest.UsageError(f"golive: {item.nodeid} proves no finding; mark it with proves(id).")
            if not suite_of(marker.args[0]):
                raise pytest.UsageError(f'golive: {item.nodeid} proves "{marker.args[0]}", which is no finding.')
            self.items[item.nodeid] = marker.args[0]
        if self._facts_file and {suite_of(one) for one in self.items.values()} - {"readiness"}:
            raise pytest.UsageError("golive: --facts judges recorded facts of checks/ only. Name checks/ alone.")
        if self.named is None and not self._facts_file and plugin.in_ci() and not self.config.option.collectonly:
            raise pytest.UsageError(
                "golive: no target named. Under CI, say --target NAME (rehearsal, ontogra, staging)."
            )

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Connect, and ask every probe that the collected checks need, all at the same time."""
        if self.config.option.collectonly or not self.items or session.testsfailed or self.request.recorded:
            return
        # Told to end, as CI does with a job that is cancelled, a run ends as on Ctrl-C: it tidies up and tells.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        Conclusion(self).begin()
        needs_bad = {suite_of(one) for one in self.items.values()} & {"postrollback", "rollback"}
        self.request = self._asked(bad_release=bool(needs_bad))
        self._say(f"Connecting to {self.request.title} ...")
        from golive.session.connection import Connection  # noqa: PLC0415 - listing the checks loads no edge

        try:
            if "postrollback" in needs_bad:
                self.browser_arguments()  # without one nothing is rolled back either
            self._connection = Connection.open(
                self.request, record=self.folder.path / "record", checklist=self.checklist
            )
            self._connection.consent, self._connection.run = self.consent, self.folder.run
            if self._questions():
                self._same_world(self._connection)
            self._say_versions(self._connection)
            self._start_survey(self._connection)
        except UsageError as error:
            raise pytest.UsageError(f"golive: {error}") from error
        except GoliveError as error:
            self.problem = str(error)

    def _say_versions(self, connection: "Connection") -> None:
        """Name release and previous version as the record has them; what runs is for the checks to say."""
        try:
            pins = connection.record.pins()
        except GoliveError as error:
            self._say(f"Release and previous version are not known: {error}")
            return
        release, previous = (one.short if one is not None else "not recorded" for one in (pins.release, pins.previous))
        self._say(f"Release {release}, previous version {previous}.")

    def _same_world(self, connection: "Connection") -> None:
        """Refuse to check what is not the target, before anything is written: another account, region or nobody."""
        try:
            connection.right_world()
        except (ConfigurationError, SignedOut) as error:
            raise UsageError(str(error)) from error

    def _questions(self) -> set[str]:
        return {one for one in self.items.values() if suite_of(one) == "readiness"}

    def _start_survey(self, connection: "Connection") -> None:
        asked = self._questions()
        if not asked:
            return
        from golive.probes import probes  # noqa: PLC0415
        from golive.readiness import CHECKS  # noqa: PLC0415
        from golive.readiness.stand_in import EARLIER  # noqa: PLC0415
        from golive.readiness.survey import Survey  # noqa: PLC0415

        self.survey = Survey(probes(connection, self.folder.run), connection.clock)
        rows = [row for row in (self.checklist.rows if self.checklist else ()) if ROW + row.id in asked]
        checks = [*(asked & CHECKS.keys()), *(check for row in rows for check in row.checks)]
        needs = [need for one in checks for need in CHECKS[one].needs]
        self.survey.start([*needs, *(["sign-offs"] if rows else []), *([EARLIER] if connection.target.live else [])])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """A test in a room may not pass without a finding that passed, and a skipped one is not known."""
        report = yield
        error = call.excinfo.value if call.excinfo is not None else None
        if report.failed and isinstance(error, (ProvenWrong, GoliveError)):
            report.longrepr = str(
                error
            )  # its sentence says it; where in golive it was raised helps nobody who reads it
        finding_id = self.items.get(item.nodeid, "")
        if report.skipped or hasattr(report, "wasxfail"):
            self.note(unknown(finding_id, "It was skipped, so nobody knows.", self.thresholds))
        elif report.failed and self._judging.passed(finding_id):
            # The finding is good and its test is not: something else broke in it, and nobody knows what that means.
            self.note(
                unknown(finding_id, f"Its test broke ({type(error).__name__}), so nobody knows.", self.thresholds)
            )
        elif report.passed and call.when == "call":
            finding = self.findings.get(finding_id)
            if finding is None or not (finding.verdict is Verdict.PASS or finding_id in self.should):
                report.outcome = "failed"
                report.longrepr = "This test passed without its finding: nothing was proven."
                if finding is None:
                    self.note(unknown(finding_id, "The test passed without judging anything.", self.thresholds))
        return report

    def pytest_keyboard_interrupt(self) -> None:
        """Note that the run was ended by hand or by ``pytest.exit``: then no exit status of it means anything good."""
        self.cut_short = True

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Tell what the run came to, to people, to machines and on the record; and never leave 0 without proof."""
        try:
            if self.config.option.collectonly or exitstatus in (
                pytest.ExitCode.USAGE_ERROR,
                pytest.ExitCode.INTERNAL_ERROR,
            ):
                return
            with _undisturbed():
                self._conclusion = Conclusion(self)
                self._conclusion.write()
            if exitstatus == pytest.ExitCode.OK and not self._conclusion.may_leave_0(ci=plugin.in_ci()):
                session.exitstatus = pytest.ExitCode.TESTS_FAILED
        except OSError as error:
            self._conclusion = None
            self._say(
                f"golive: this run could not be written to {self.folder.path} ({error.strerror or error}). "
                "Nothing of it counts. Make room on the disk, or mend the folder, then run it again."
            )
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        finally:
            self.close()

    def pytest_unconfigure(self) -> None:
        """Say the last word: the sentence, what is wrong or missing, where the page is. And publish the folder."""
        if self._conclusion is None:
            return
        with _undisturbed():
            published = self.folder.publish() if self.request.recorded is None else True
        self._say("")
        for line in self._conclusion.last_words(os.environ):
            self._say(line)
        if not published:
            self._say(f"reports/latest still is an earlier run's: something holds it. This run's: {self.folder.path}")

    def close(self) -> None:
        """End what this run started."""
        if self.survey is not None:
            self.survey.close()
        if self._connection is not None:
            self._connection.close()

    def _say(self, line: str) -> None:
        """Say a line at once, also while a test's own output is being captured."""
        reporter: Any = self.config.pluginmanager.get_plugin("terminalreporter")
        capture: Any = self.config.pluginmanager.get_plugin("capturemanager")
        if reporter is None:
            return
        with capture.global_and_fixture_disabled() if capture is not None else contextlib.nullcontext():
            reporter.ensure_newline()
            reporter.write_line(line)

    # ------------------------------------------------------------------ what the fixtures ask

    @property
    def findings(self) -> dict[str, Finding]:
        """Every finding so far, by its id."""
        return self._judging.findings

    def note(self, finding: Finding) -> Finding:
        """Keep a finding for the run's verdict."""
        return self._judging.note(finding)

    def judged(self, finding_id: str) -> Finding:
        """The finding of one readiness check."""
        return self._judging.judged(finding_id)

    def judged_row(self, row: ChecklistRow) -> Finding:
        """The finding of one row of the checklist."""
        return self._judging.judged_row(row)

    def _unasked(self) -> str | None:
        """Why nobody was asked; None where somebody was."""
        return self.problem if self.survey is None and self.request.recorded is None else None

    @property
    def should(self) -> frozenset[str]:
        """The ids of the rows that are named when they are open, and close no gate."""
        rows = self.checklist.rows if self.checklist is not None else ()
        return frozenset(ROW + row.id for row in rows if not row.must)

    @property
    def connected(self) -> "Connection | None":
        """The connection, if there is one."""
        return self._connection

    @property
    def room(self) -> str:
        """The room that this run is about: the first that one of its tests is in."""
        return next((room for room in plugin.ROOMS if any(node.startswith(room) for node in self.items)), "other")

    @property
    def connection(self) -> "Connection":
        """The connected target. Raises ``ConfigurationError`` with the reason why there is none."""
        if self._connection is None or self.problem:
            raise ConfigurationError(self.problem or "There is no connection to the target.")
        return self._connection
