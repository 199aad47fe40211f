"""Wiring of the four user steps in a browser: page actions, the target's packet, and the deletion of what was made."""

import threading
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from golive.app import OwnFirm
from golive.config.consent import Effect
from golive.errors import Cancelled, ConfigurationError, GoliveError
from golive.facts import STEPS, EarlierExport, Journey
from golive.finding import Finding
from golive.pdf import read_output
from golive.probes.app import own_packet
from golive.probes.contents import content_of
from golive.readiness.survey import Probe
from golive.session.connection import Connection
from golive.verdict import Verdict
from golive.workflow.contents import CONTENT, content_verdict, prove_content
from golive.workflow.proof import STEP_OF, prove_step
from golive.workflow.walk import Walk

if TYPE_CHECKING:
    from golive.workflow.own_browser import Browser


def probes(connection: Connection, run: str, browser: str) -> dict[str, Probe]:
    """The probe of the website as its users meet it. ``browser`` is the program to use, where one was named."""
    source = f"website of {connection.target.name} in a browser, as golive's own firm"
    seconds = 2 * connection.target.app.run_limit_seconds + 120.0
    return {"journey-site": Probe(source, partial(_walk, connection, run, browser), seconds)}


class BrowserWalk:
    """The four steps, walked at most once each; ``finding`` walks as far as the step asked for.

    ``run`` marks what is made in the app; ``trace`` is where to keep what golive did in the browser.
    """

    def __init__(self, connection: Connection, browser: "Browser", run: str, trace: Path | None = None) -> None:
        from golive.workflow.browser import BrowserWorkflow  # noqa: PLC0415 - loads Playwright, half a second
        from golive.workflow.browser_let_by import let_by  # noqa: PLC0415 - as above

        workflow = BrowserWorkflow(
            browser,
            connection.target,
            connection.resolve,
            trace=trace,
            delete=self._delete,
            let_by=lambda one: let_by(one, connection.target, connection.app.let_by()),
        )
        self._connection = connection
        self._packet = own_packet(connection.target, f"{run}-web")
        read = partial(read_output, forms=connection.target.output)
        self._walk = Walk(workflow, self._packet, read, connection.keep_for_review, content_of)

    def finding(self, finding_id: str) -> Finding:
        """The finding of one step, or of what the export says."""
        if finding_id == CONTENT:
            journey = self._walk.upto("export")
            told = content_verdict(journey)[0] is Verdict.FAIL
            return prove_content(journey, self._earlier() if told else None)
        journey = self._walk.upto(STEP_OF[finding_id])
        wrong = journey.output is not None and bool(journey.output.found)
        return prove_step(finding_id, journey, self._earlier() if wrong else None)

    def upto(self, step: str) -> Journey:
        """The journey after this step, or after the first that did not work."""
        return self._walk.upto(step)

    @property
    def journey(self) -> Journey:
        """The steps as far as they were walked."""
        return self._walk.journey

    def finish(self) -> Journey:
        """Delete the matter that was made, and name what is left of it."""
        return self._walk.finish()

    def _earlier(self) -> EarlierExport | None:
        """What readiness had of the same packet; a record that can't be read tells of none."""
        with suppress(GoliveError):
            return self._connection.record.earlier_export(self._packet.case)
        return None

    def _delete(self, matter: str) -> tuple[str, ...]:
        """The page's matter, and one that it made in a step that failed, before it said which."""
        own = OwnFirm(self._connection.app, self._connection.target)
        signed_in = self._walk.journey.step("sign-in").worked
        return own.delete([matter] if matter else [], titled=self._packet.title if signed_in else "")


def _walk(connection: Connection, run: str, browser: str, cancel: threading.Event) -> Journey:
    """The four steps in a browser of our own, which ends with them."""
    connection.consent.need(Effect.SYNTHETIC_CASE, connection.target)
    if connection.target.workflow is None:
        raise ConfigurationError(connection.target.why_absent("workflow"))
    from golive.workflow.own_browser import own_browser  # noqa: PLC0415 - as above

    with own_browser(browser, connection.target) as chromium:
        walk = BrowserWalk(connection, chromium, run)
        try:
            for step in STEPS:
                if not cancel.is_set():
                    walk.upto(step)
        finally:
            journey = walk.finish()
    if cancel.is_set():
        raise Cancelled("The user steps in the browser were ended.")
    return journey
