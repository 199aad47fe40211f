"""What a run does beside asking: it rolls back, and walks the user steps in a browser. Each at most once a session."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from golive.config.consent import Consent, Effect
from golive.errors import ConfigurationError, ConsentMissing, GoliveError
from golive.finding import Finding
from golive.pytest_plugin.judging import unknown
from golive.report.suites import ROLLED_BACK, suite_of
from golive.workflow.find_browser import find as find_browser

if TYPE_CHECKING:
    import pytest
    from playwright.sync_api import Browser

    from golive.config.runbook import Runbook
    from golive.pytest_plugin.browser_walk import BrowserWalk
    from golive.report.folder import RunFolder
    from golive.rollback.procedure import Outcome
    from golive.session.connection import Connection
    from golive.session.target_choice import Asked


class Doing(ABC):
    """The doing part of a run; what it needs of the run is named here."""

    config: "pytest.Config"
    runbook: "Runbook"
    folder: "RunFolder"
    consent: Consent
    request: "Asked"
    items: Mapping[str, str]
    problem: str
    _outcome: "Outcome | None"
    _watched: dict[str, Finding]

    @property
    @abstractmethod
    def connection(self) -> "Connection":
        """The connected target. Raises ``ConfigurationError`` with the reason why there is none."""

    @abstractmethod
    def note(self, finding: Finding) -> Finding:
        """Keep a finding for the run's verdict."""

    @abstractmethod
    def _say(self, line: str) -> None:
        """Say a line at once."""

    @property
    def may_roll_back_itself(self) -> bool:
        """Whether ``rolled_back`` may run the rollback: only on a rehearsal that starts on a bad release."""
        return self.request.rehearsal and not self.config.getoption("no_rollback") and not self.problem

    def rollback(self) -> "Outcome":
        """Roll back once a session; every proof becomes a finding of this run."""
        from golive.commands.rollback import roll_back  # noqa: PLC0415

        if self._outcome is None:
            try:
                self.consent.need(Effect.ROLLBACK, self.connection.target)
            except ConsentMissing as error:
                self.problem = str(error)
                raise
            self._outcome = roll_back(self.connection, self.runbook.thresholds, run=self.folder.run, say=self._say)
            if "rollback" in {suite_of(one) for one in self.items.values()}:
                for finding in self._outcome.findings:
                    self.note(finding)
        return self._outcome

    def rolled_back(self) -> Finding:
        """Whether the previous version runs, and nothing else; read now, whoever brought it about."""
        from golive.commands.rollback import read_rolled_back  # noqa: PLC0415

        try:
            return self.note(read_rolled_back(self.connection))
        except GoliveError as error:
            return self.note(unknown(ROLLED_BACK, str(error), self.runbook.thresholds))

    def watched(self, finding_id: str) -> Finding:
        """The finding of one trigger, from a watch of as long as ``--watch`` says; watched once a session."""
        from golive.commands.watch.session import watch_now, where  # noqa: PLC0415

        if not self._watched:
            self._watched = watch_now(
                self.connection,
                self.runbook.thresholds,
                self.config.getoption("watch"),
                reports=self.folder.path.parent,
                where=where(self.connection, self.request.name),
                say=self._say,
            )
            for one in self._watched.values():
                self.note(one)
        return self._watched[finding_id]

    def walk(self, browser: "Browser") -> "BrowserWalk":
        """The four user steps in this browser."""
        from golive.pytest_plugin.browser_walk import BrowserWalk  # noqa: PLC0415

        self.consent.need(Effect.SYNTHETIC_CASE, self.connection.target)
        return BrowserWalk(self.connection, browser, self.folder, self.note, say=self._say)

    @property
    def browser(self) -> str:
        """The browser that would be used, for people to read."""
        try:
            return str(self.browser_arguments()["executable_path"])
        except ConfigurationError:
            return "none found"

    def browser_arguments(self) -> dict[str, Any]:
        """What Playwright needs to start the browser that this machine has. Raises with the remedy if it has none."""
        found = find_browser(self.config.getoption("browser_path") or None)
        if found is None:
            raise ConfigurationError(
                "No browser was found. Install Chrome, Chromium or Edge, or name one with --browser-path."
            )
        return {"executable_path": str(found.path)}
