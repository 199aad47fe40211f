"""A session of pytest that has rooms in it: what it was asked, what it knows by now, and what its tests may have done.

It knows nothing of pytest's hooks; they stand in ``hooks``.
"""

import contextlib
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pytest

from golive import __version__
from golive.config import runbook
from golive.config.consent import Consent, Effect
from golive.config.target import to_plain
from golive.errors import ConfigurationError, ConsentMissing, GoliveError, UsageError
from golive.facts import Checklist, Fact, Pins
from golive.files import MOST_OF_PAPER, text_of
from golive.finding import Finding
from golive.model.artefact import Evidence
from golive.pytest_plugin import options
from golive.pytest_plugin.judging import Judging
from golive.readiness.checklist_file import checklist_of
from golive.readiness.recorded_facts import Recorded, encode, lines_of, sha256_of, sha256_of_plain
from golive.readiness.rows import ROW
from golive.report import conclusion
from golive.report.folder import SessionFolder, new_session
from golive.report.result import Result
from golive.report.selection import ROLLED_BACK, Selection
from golive.report.suites import owed, suite_of
from golive.report.walks import left_behind, walked
from golive.session.target_choice import Asked, asked, replayed
from golive.shown import MOST_OF_A_LINE, shown
from golive.typed import typed
from golive.workflow import find_browser
from golive.workflow.browser_start import launch_arguments

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from golive.probes.website import BrowserWalk
    from golive.readiness.survey import Survey
    from golive.rollback.procedure import Outcome
    from golive.session.connection import Connection

GATE = "relaunch"
"""The suite that is asked alone, as if it were a room: the gate before a relaunch."""


class Session:
    """One session; ``items`` has the finding that each collected test is to prove, by the test's id."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.runbook = runbook.load(config.rootpath / "runbook.toml")
        self.folder = SessionFolder(config.rootpath / "reports", new_session())
        self.consent = Consent.given(config.getoption("allow"))
        self.named = config.getoption("target")
        self.facts_file = config.getoption("facts")
        self.record_file = options.path_of(config, "record")
        self.request = self.asked(bad_release=False)
        options.refuse_unfit(config, live=not self.request.rehearsal)
        if not self.request.rehearsal:
            options.log_little(config)
        self.checklist = self._checklist()
        self.items: dict[str, str] = {}
        self.connected: Connection | None = None
        self.survey: Survey | None = None
        self.outcome: Outcome | None = None
        self.problem = ""
        """Why nobody was asked; empty where somebody was."""
        self.cut_short = False
        self.left: list[str] = []
        """What a browser made in the app and could not be deleted; what else is left, the facts say."""
        self._walk: BrowserWalk | None = None
        recorded = self.request.recorded
        self.thresholds = recorded.thresholds if recorded is not None else self.runbook.thresholds
        self.judging = Judging(
            self.thresholds,
            self.checklist,
            fact=self.fact,
            begun=self._begun,
            problem=lambda: self.problem if self.survey is None and recorded is None else None,
        )

    def asked(self, *, bad_release: bool) -> Asked:
        """What this session is to connect to. Raises ``UsageError`` or ``ConfigurationError``."""
        option = self.config.getoption
        if option("record") and not self.facts_file:
            raise UsageError("--record vouches for recorded facts. Name them as well: --facts FILE")
        if self.facts_file:
            options.refuse_beside_facts(self.config)
            return replayed(self.config.invocation_params.dir / self.facts_file, named=self.named)
        request = asked(
            self.named or self.runbook.default_target,
            root=self.config.rootpath,
            fault=option("fault"),
            attach=option("attach"),
            bad_release=bad_release,
            files=options.only_readiness(self.config),
        )
        if option("no_rollback") and not request.rehearsal:
            raise UsageError(f"--no-rollback is for the rehearsal; {request.title} is live and only read here.")
        return request

    def _checklist(self) -> Checklist | None:
        """The checklist, where it is to be collected: the recorded one of a replay, else the file's."""
        if self.request.recorded is not None:
            fact = self.request.recorded.fact("checklist")
            return fact.value if fact is not None else None
        if (self.config.rootpath / options.CHECKLIST).resolve() not in options.paths_asked(self.config):
            return None
        return checklist_of(self.config.rootpath, self.request.target)

    # ------------------------------------------------------------------ what it knows

    @property
    def connection(self) -> "Connection":
        """The connected target. Raises ``ConfigurationError`` with the reason why there is none."""
        if self.connected is None or self.problem:
            raise ConfigurationError(self.problem or "There is no connection to the target.")
        return self.connected

    def fact(self, name: str) -> Fact | None:
        """A fact of this session, asked now or recorded; None if it has none of that name."""
        if self.request.recorded is not None:
            return self.request.recorded.fact(name)
        return self.survey.fact(name) if self.survey is not None else None

    def _begun(self, name: str) -> Fact | None:
        """A fact that this session has asked for anyway, or that is recorded."""
        if self.request.recorded is not None:
            return self.request.recorded.fact(name)
        return self.survey.begun(name) if self.survey is not None else None

    @property
    def findings(self) -> dict[str, Finding]:
        """Every finding so far, by its id."""
        return self.judging.findings

    @property
    def owed(self) -> dict[str, str]:
        """What this session has to judge: the title of each finding by its id."""
        return self.owed_of(set(self.items.values()))

    def owed_of(self, finding_ids: set[str]) -> dict[str, str]:
        """The same for these findings, with all that their suites owe."""
        return owed(finding_ids, self.checklist.rows if self.checklist is not None else (), self.thresholds)

    @property
    def should(self) -> frozenset[str]:
        """The ids of the rows that are named when they are open, and close no gate."""
        rows = self.checklist.rows if self.checklist is not None else ()
        return frozenset(ROW + row.id for row in rows if not row.must)

    @property
    def room(self) -> str:
        """The room that this session is about: the first that one of its tests is in; the gate is one of its own."""
        if {suite_of(one) for one in self.items.values()} == {GATE}:
            return GATE
        return next((room for room in options.ROOMS if any(node.startswith(room) for node in self.items)), "other")

    def say(self, line: str) -> None:
        """Say a line at once, also while a test's own output is being captured; it stays one, whatever is in it."""
        self.order(typed(shown(line, MOST_OF_A_LINE)))

    def order(self, line: str) -> None:
        """Write a line of golive's own as it is, such as an annotation for GitHub."""
        reporter: Any = self.config.pluginmanager.get_plugin("terminalreporter")
        capture: Any = self.config.pluginmanager.get_plugin("capturemanager")
        if reporter is None:
            return
        with capture.global_and_fixture_disabled() if capture is not None else contextlib.nullcontext():
            reporter.ensure_newline()
            reporter.write_line(line)

    # ------------------------------------------------------------------ what its tests may have done, each once

    @property
    def may_roll_back_itself(self) -> bool:
        """Whether ``rolled_back`` may run the rollback: only on a rehearsal that starts on a bad release."""
        return self.request.rehearsal and not self.config.getoption("no_rollback") and not self.problem

    def rollback(self) -> "Outcome":
        """Roll back once a session; every proof becomes a finding of it."""
        from golive.commands.rollback import roll_back  # noqa: PLC0415 - loads boto3, as the next

        if self.outcome is None:
            try:
                self.consent.need(Effect.ROLLBACK, self.connection.target)
            except ConsentMissing as error:
                self.problem = str(error)
                raise
            self.outcome = roll_back(self.connection, self.runbook.thresholds, run=self.folder.run, say=self.say)
            if "rollback" in {suite_of(one) for one in self.items.values()}:
                for finding in self.outcome.findings:
                    self.judging.note(finding)
        return self.outcome

    def rolled_back(self) -> Finding:
        """Whether the previous version runs, and nothing else; read now, whoever brought it about."""
        from golive.commands.rollback import read_rolled_back  # noqa: PLC0415 - as above

        try:
            return self.judging.note(read_rolled_back(self.connection, self.runbook.thresholds))
        except GoliveError as error:
            return self.judging.unknown(ROLLED_BACK, str(error))

    def walk(self, browser: "Browser") -> "BrowserWalk":
        """The four user steps in this browser."""
        from golive.probes.website import BrowserWalk  # noqa: PLC0415 - loads Playwright

        self.consent.need(Effect.SYNTHETIC_CASE, self.connection.target)
        self.folder.path.mkdir(parents=True, exist_ok=True)
        self._walk = BrowserWalk(self.connection, browser, self.folder.run, self.folder.path / "trace.zip")
        return self._walk

    @property
    def browser(self) -> str:
        """The browser that would be used, for people to read."""
        try:
            return str(self.browser_arguments()["executable_path"])
        except ConfigurationError:
            return "none found"

    def browser_arguments(self) -> dict[str, Any]:
        """What Playwright needs to start the browser that this machine has. Raises with the remedy if it has none."""
        site = self.connected.target.app.site_url if self.connected is not None else ""
        return launch_arguments(find_browser.needed(self.config.getoption("browser_path") or None).path, site)

    # ------------------------------------------------------------------ what it comes to

    def result(self, *, ended: bool = True) -> Result:
        """What it comes to now."""
        request, recorded, wall = self.request, self.request.recorded, datetime.now(UTC)
        selection = Selection(self.owed, list(self.findings.values()), self.should)
        remarks: list[str] = []
        replay = None
        if recorded is not None:
            from golive.pytest_plugin.replaying import replay as replay_of  # noqa: PLC0415 - loads boto3, not for a listing

            replay, remarks = replay_of(
                recorded,
                request.facts_sha256,
                selection.verdict,
                root=self.config.rootpath,
                record=self.record_file,
                wall=wall,
                hours=self.runbook.thresholds.facts_hours,
                runbook=self._runbook_sha256,
            )
            selection = replace(selection, doubt=replay.doubt, least=replay.least)
        if self.cut_short:
            selection = replace(selection, doubt="this run was ended before it was over.")
        target, where = (
            self.connected.target if self.connected is not None else request.target,
            self.named or request.name,
        )
        return Result(
            id=self.folder.run,
            name=request.known_as,
            target=request.title,
            live=not request.rehearsal,
            selection=selection,
            now=self._now(wall),
            wall=wall,
            command=f"pytest {'checks/ -m relaunch' if self.room == GATE else f'{self.room}/'} --target {where}",
            pins=conclusion.pins_of(recorded, self._pins),
            checklist=self.checklist if self.room != GATE else None,
            absent=target.missing if target is not None else {},
            replay=replay,
            left=left_behind(self._known, self.left, target.app.synthetic.firm if target is not None else ""),
            walked=self._walk.journey if self._walk is not None else walked(self._known),
            remarks=(*remarks, *([self.problem] if self.problem else [])),
            ended=ended,
        )

    def _known(self, name: str) -> Fact | None:
        """A fact that is known by now; none is waited for."""
        if self.request.recorded is not None:
            return self.request.recorded.fact(name)
        return self.survey.known().get(name) if self.survey is not None else None

    def keep_facts(self, result: Result) -> Result:
        """Write the facts, so that they can be judged again as of the result's moment; the result then names them.

        A replay keeps the very file that it judged.
        """
        text = self.request.facts_text
        if not text and self.survey is not None and self.connected is not None:
            recorded = Recorded(
                run=self.folder.run,
                target=self.request.known_as,
                title=self.request.title,
                rehearsal=self.request.rehearsal,
                golive=__version__,
                now=result.now,
                wall=result.wall,
                runbook_sha256=self._runbook_sha256,
                target_sha256=sha256_of_plain(to_plain(self.connected.target)),
                thresholds=self.runbook.thresholds,
                facts=lines_of(self.survey.known()),
            )
            text = encode(recorded)
        if not text:
            return result
        self.folder.write(Evidence("facts.json", text))
        return replace(result, facts=sha256_of(text))

    def keep_record(self) -> None:
        """Keep the record of a rehearsal that somebody else keeps up: it goes when that ends, and vouches for us."""
        if not self.request.attach or self.connected is None:
            return
        with contextlib.suppress(GoliveError):  # then nobody vouches for these facts, and a replay says so
            content = b"".join(one.rstrip(b"\n") + b"\n" for _seq, one in self.connected.record.journal.files())
            self.folder.write(Evidence("record.jsonl", content.decode(errors="replace")))

    def _pins(self) -> Pins:
        return self.connected.record.pins() if self.connected is not None else Pins(None, None)

    def _now(self, wall: datetime) -> datetime:
        if self.request.recorded is not None:
            return self.request.recorded.now
        return self.connected.clock.now() if self.connected is not None else wall

    @cached_property
    def _runbook_sha256(self) -> str:
        return sha256_of(text_of(self.config.rootpath / "runbook.toml", MOST_OF_PAPER))

    def close(self) -> None:
        """End what this session started."""
        if self.survey is not None:
            self.survey.close()
        if self.connected is not None:
            self.connected.close()
