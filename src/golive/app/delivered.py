"""The outputs that the product has delivered, the first ones first, each with the packet that it was made from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from golive.app.answers import word
from golive.app.bounds import FILE
from golive.app.client import App, list_of
from golive.app.firm_runs import FirmRuns, MatterSeen, RunSeen
from golive.app.ids import filled, id_of
from golive.clock import Clock
from golive.config.target import Target
from golive.errors import Unexpected
from golive.model.artefact import ReviewPack


@dataclass(frozen=True, slots=True)
class Delivered:
    """A run whose output was delivered, and when it ended."""

    firm: str
    matter: str
    run: str
    ended: datetime


class DeliveredOutputs:
    """Asks for what was delivered to firms, and has outputs and packets back. Where golive may read a firm's, only."""

    def __init__(self, app: App, target: Target, clock: Clock) -> None:
        self._app = app
        self._paths = target.app.paths
        self._words = target.app.status
        self._runs = FirmRuns(app, target, clock)

    def first(self, firms: Sequence[str], count: int, *, since: datetime | None) -> list[Delivered]:
        """The first ``count`` runs of these firms that ended with an output, not before ``since``.

        Raises ``EdgeError``: one that can't be read may be among the first.
        """
        found = [
            Delivered(firm, matter.matter, run.run, ended)
            for firm in firms
            for matter in self._runs.matters(firm)
            for run in self._runs.runs(matter.matter, firm) or ()
            if run.word in self._words.delivered
            and (ended := _ended(run, matter)) is not None
            and (since is None or ended >= since)
        ]
        return sorted(found, key=lambda one: (one.ended, one.run))[:count]

    def output(self, one: Delivered) -> ReviewPack:
        """The exported chronology of a run."""
        path = filled(self._paths.export, firm=one.firm, matter=one.matter, run=one.run)
        return ReviewPack("output.pdf", self._file(path, one, "output"))

    def packet(self, one: Delivered) -> ReviewPack:
        """The packet that it was made from. Raises ``Unexpected`` where the app can't give it back."""
        if not self._paths.document:
            raise Unexpected(
                "The target file does not say where the app gives a packet back ([app.paths] document), so hand the "
                "outputs in as files: golive review --collect PACKET.pdf OUTPUT.pdf"
            )
        path = filled(self._paths.documents, firm=one.firm, matter=one.matter)
        try:
            listed = list_of(self._app.ask("GET", path, firm=one.firm), expecting=200)
        except Unexpected as error:
            raise Unexpected(f"The documents of run {one.run} can't be read: the app {error}.") from error
        if len(listed) != 1:
            raise Unexpected(
                f"Run {one.run} was made from {len(listed)} documents, and an output is held against one packet. "
                "Hand it in as files, with the packet as one PDF."
            )
        document = filled(self._paths.document, document=id_of(listed[0].get("id")))
        name = word(listed[0].get("filename")) or "packet.pdf"
        return ReviewPack(name, self._file(document, one, "packet"))

    def _file(self, path: str, one: Delivered, what: str) -> bytes:
        answer = self._app.ask("GET", path, firm=one.firm, bound=FILE)
        if answer.status_code != 200:
            raise Unexpected(f"The {what} of run {one.run} can't be had: the app answered {answer.status_code}.")
        return answer.content


def _ended(run: RunSeen, matter: MatterSeen) -> datetime | None:
    """When a run was delivered; of one that does not say, when it or its matter began."""
    return run.finished or run.started or matter.made
