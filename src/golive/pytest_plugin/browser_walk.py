"""Wiring of the four user steps in a browser: page actions, the run's packet, and the deletion of what was made."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from golive.app import OwnFirm
from golive.finding import Finding
from golive.pdf import read_output
from golive.probes.app import own_packet
from golive.report.folder import SessionFolder
from golive.session.connection import Connection
from golive.workflow.browser import BrowserWorkflow
from golive.workflow.proof import STEP_OF, prove_step
from golive.workflow.walk import Walk

if TYPE_CHECKING:
    from playwright.sync_api import Browser


class BrowserWalk:
    """The four steps of one run, walked at most once each; ``finding`` walks as far as the step asked for."""

    def __init__(
        self,
        connection: Connection,
        browser: "Browser",
        folder: SessionFolder,
        note: Callable[[Finding], Finding],
    ) -> None:
        folder.path.mkdir(parents=True, exist_ok=True)
        self._connection = connection
        self._note = note
        workflow = BrowserWorkflow(
            browser, connection.target, connection.resolve, trace=folder.path / "trace.zip", delete=self._delete
        )
        self._packet = own_packet(connection.target, f"{folder.run}-web")
        self._walk = Walk(workflow, self._packet, partial(read_output, forms=connection.target.output))

    def finding(self, finding_id: str) -> Finding:
        """The finding of one step."""
        return self._note(prove_step(finding_id, self._walk.upto(STEP_OF[finding_id])))

    def finish(self) -> Sequence[str]:
        """Delete the matter that was made; what is left of it."""
        return self._walk.finish().left

    def _delete(self, matter: str) -> tuple[str, ...]:
        """The page's matter, and one that it made in a step that failed, before it said which."""
        own = OwnFirm(self._connection.app, self._connection.target)
        return own.delete([matter] if matter else [], titled=self._packet.title if self._signed_in else "")

    @property
    def _signed_in(self) -> bool:
        return self._walk.journey.step("sign-in").worked
