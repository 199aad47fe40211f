"""The four user steps on the product's API."""

from typing import Any

from golive.app.client import App, body_of, json_of
from golive.clock import Clock, poll
from golive.config.target import Target
from golive.errors import StepFailed, Unexpected
from golive.model.artefact import ReviewPack
from golive.model.packet import Packet


def seconds_between_looks(limit: float) -> float:
    """How long to wait before a run's state is asked for again, if the run may take ``limit`` seconds.

    The product answers 180 requests a minute of one address; whoever asks more often is told 429.
    """
    return max(0.25, min(2.0, limit / 100))


class ApiWorkflow:
    """Makes a matter in golive's own firm, uploads, runs and exports, and deletes the matter afterwards."""

    def __init__(self, app: App, target: Target, clock: Clock) -> None:
        self._app = app
        self._target = target
        self._clock = clock
        self._made: list[str] = []
        self._run = ""
        self.run_status = ""

    def sign_in(self) -> None:
        """Prove that our credentials open golive's own firm."""
        self._json("GET", self._path("firm_matters"), 200, "open golive's own firm")

    def upload(self, packet: Packet) -> None:
        """Make a matter and upload the packet; the app must have received exactly its bytes."""
        matter = self._json("POST", self._path("firm_matters"), 201, "create a matter", json={"title": packet.title})
        self._made.append(str(matter["id"]))
        files = {"file": (packet.filename, packet.pdf, "application/pdf")}
        document = self._json("POST", self._path("documents"), 201, "upload the packet", files=files)
        if document.get("bytes") != len(packet.pdf) or document.get("sha256") not in ("", None, packet.sha256):
            raise StepFailed("The app did not receive the packet as it was sent.")

    def chronology(self) -> None:
        """Start a run and wait for its end, as long as the target allows."""
        run = self._json("POST", self._path("runs"), 202, "start the run", json={})
        self._run = str(run["id"])
        limit = self._target.app.run_limit_seconds
        # A run takes real processing, so its limit is real seconds whatever the clock of the target.
        ended = poll(
            self._status,
            until=lambda status: status not in self._target.app.status.active,
            every=seconds_between_looks(limit) * self._clock.scale,
            within=limit * self._clock.scale,
            clock=self._clock,
        )
        if ended in self._target.app.status.active:
            raise StepFailed(f'The run still is "{ended}" after {limit:.0f} seconds.')
        if ended not in self._target.app.status.delivered:
            raise StepFailed(f'The run ended "{ended}".')

    def export(self) -> ReviewPack:
        """Download the exported PDF."""
        response = self._app.get(self._path("export"))
        if response.status_code != 200:
            raise StepFailed(f"The export answered {response.status_code} where a PDF was expected.")
        return ReviewPack("chronology.pdf", response.content)

    def clean(self) -> int:
        """Delete the matters that we made; of one whose run still is active, the run is cancelled first."""
        left = 0
        for matter in self._made:
            path = self._target.app.paths.matter.format(matter=matter)
            answer = self._app.ask("DELETE", path)
            if answer.status_code == 409 and self._run:
                self._app.ask("POST", self._path("cancel"))
                answer = self._app.ask("DELETE", path)
            left += answer.status_code not in (200, 204, 404)
        self._made.clear()
        return left

    def _status(self) -> str:
        self.run_status = str(self._json("GET", self._path("run"), 200, "read the run's state").get("status", ""))
        return self.run_status

    def _path(self, name: str) -> str:
        template: str = getattr(self._target.app.paths, name)
        matter = self._made[-1] if self._made else ""
        return template.format(firm=self._target.app.synthetic.firm, matter=matter, run=self._run)

    def _json(self, method: Any, path: str, expecting: int, doing: str, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401
        response = self._app.ask(method, path, **kwargs)
        try:
            json_of(response, expecting=expecting)
        except Unexpected as error:
            raise StepFailed(f"To {doing}, the app {error}.") from error
        return dict(body_of(response))
