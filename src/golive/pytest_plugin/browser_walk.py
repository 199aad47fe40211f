"""Wiring of the four user steps in a browser: page actions, the run's packet, and the deletion of what was made."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from golive.errors import GoliveError
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
        *,
        say: Callable[[str], None],
    ) -> None:
        folder.path.mkdir(parents=True, exist_ok=True)
        self._connection = connection
        self._note = note
        self._say = say
        workflow = BrowserWorkflow(
            browser, connection.target, connection.resolve, trace=folder.path / "trace.zip", delete=self._delete
        )
        self._walk = Walk(workflow, own_packet(connection.target, f"{folder.run}-web"), read_output)

    def finding(self, finding_id: str) -> Finding:
        """The finding of one step."""
        return self._note(prove_step(finding_id, self._walk.upto(STEP_OF[finding_id])))

    def finish(self) -> None:
        """Delete the matter that was made, or say that it is still there."""
        left = self._walk.finish().left_behind
        if left:
            self._say(
                f"golive's own matter of this run could not be deleted ({left} left behind): delete it by hand in the "
                f"firm {self._connection.target.app.synthetic.firm}."
            )

    def _delete(self, matter: str) -> bool:
        path = self._connection.target.app.paths.matter.format(matter=matter)
        try:
            return self._connection.app.ask("DELETE", path).status_code in (200, 204, 404)
        except GoliveError:
            return False
