"""The four user steps on the product's API."""

from typing import Any

import httpx

from golive.app.answers import word
from golive.app.bounds import FILE
from golive.app.client import App, json_of
from golive.app.ids import filled, id_of, why_no_id
from golive.app.own_firm import OwnFirm
from golive.clock import Clock, poll
from golive.config.target import Target
from golive.errors import StepFailed, Unexpected
from golive.model.artefact import ReviewPack
from golive.model.packet import Packet
from golive.model.plain_words import state

_NO_SUCH_ADDRESS = (404, 405, 501)
_FOLLOWED = 45.0
"""Seconds (real ones) in which a run that ended oddly may still come to another end."""
_MADE = (200, 201, 202)  # whichever of them an app says that something was made with


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
        self._own = OwnFirm(app, target)
        self._made: list[str] = []
        self._title = self._said = ""
        self._run = ""
        self._list = "" if "{run}" in target.app.paths.run else "run"  # the path that lists runs, if one is asked
        self.run_status = ""

    @property
    def about(self) -> str:
        """The run that was made, or the matter of one that was not."""
        return f"run {self._run}" if self._run else f"matter {self._made[-1]}" if self._made else ""

    def sign_in(self) -> None:
        """Prove that our credentials open golive's own firm."""
        self._json("GET", self._path("firm_matters"), 200, "open golive's own firm")

    def upload(self, packet: Packet) -> None:
        """Make a matter and upload the packet; the app must have received exactly its bytes."""
        self._title = packet.title
        matter = self._json("POST", self._path("firm_matters"), 201, "create a matter", json={"title": packet.title})
        self._made.append(self._id_of(matter, "the matter"))
        files = {"file": (packet.filename, packet.pdf, "application/pdf")}
        document = self._json("POST", self._path("documents"), 201, "upload the packet", files=files, bound=FILE)
        size, sha256 = document.get("bytes"), document.get("sha256") or None
        if size not in (None, len(packet.pdf)) or sha256 not in (None, packet.sha256):
            raise StepFailed("The app did not receive the packet as it was sent.")
        if self._target.app.paths.document:
            self._had_back(packet, self._id_of(document, "the document"))
        elif size is None and sha256 is None:
            raise Unexpected(
                "The app does not say what it received of the packet. Have the technical owner name the address where "
                "it can be had back: document under [app.paths] of the target file."
            )

    def _had_back(self, packet: Packet, document: str) -> None:
        """What the app keeps is what was sent: its own word for it, a hash, can be right of bytes that it lost."""
        kept = self._app.file(filled(self._target.app.paths.document, document=document))
        if kept.status_code != 200:
            raise StepFailed(f"The packet that was uploaded can't be had back: the app answered {kept.status_code}.")
        if kept.content != packet.pdf:
            raise StepFailed(
                f"The app says that it has the packet whole, and gives back another one "
                f"({len(kept.content)} bytes of {len(packet.pdf)})."
            )

    def chronology(self) -> None:
        """Start a run and wait for its end, as long as the target allows."""
        run = self._json("POST", self._path("runs"), 202, "start the run", json={})
        self._run = self._id_of(run, "the run")
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
        ended = self._followed(ended)
        if ended not in self._target.app.status.delivered:
            raise StepFailed(f'The run ended "{ended}".')

    def _followed(self, ended: str) -> str:
        """The run's end; one that nobody asked for is looked at a while longer, since a product may take it back.

        Nobody cancels golive's own run, and a word that the target file does not know may not be the last one.
        """
        words = self._target.app.status
        cancelled = bool(words.cancelled) and words.cancelled in self._said
        if ended in words.delivered or (ended in words.failed and not cancelled):
            return ended
        later = poll(
            self._status,
            until=lambda status: status in words.delivered,
            every=2.0 * self._clock.scale,
            within=_FOLLOWED * self._clock.scale,
            clock=self._clock,
        )
        if later in words.active:
            raise StepFailed(f'The run said that it had ended "{ended}", and then was "{later}" again.')
        return later

    def export(self) -> ReviewPack:
        """Download the exported PDF."""
        response = self._app.file(self._path("export"))
        if response.status_code != 200:
            raise StepFailed(f"The export answered {response.status_code} where a PDF was expected.")
        was, now = self.run_status, self._status()
        if now not in self._target.app.status.delivered:
            raise StepFailed(f'The run had ended "{was}", and afterwards says "{now}".')
        return ReviewPack("chronology.pdf", response.content)

    def _id_of(self, answer: dict[str, Any], what: str) -> str:
        if "id" not in answer:
            raise StepFailed(f"The app does not say which id {what} has that was made.")
        why = why_no_id(answer["id"])
        if why:
            raise StepFailed(f"The app made {what} and gave it an id that can't be one: {why}.")
        return id_of(answer["id"])

    def clean(self) -> tuple[str, ...]:
        """Delete the matters that we made, also one of a step that failed; what is left, each with why."""
        left = self._own.delete(self._made, titled=self._title)
        self._made.clear()
        return left

    def _status(self) -> str:
        run = self._listed() if self._list else self._run_as_such()
        self.run_status = state(word(run.get("status")), self._target.app.status.known)
        self._said = word(run.get("error_message"))
        return self.run_status

    def _run_as_such(self) -> dict[str, Any]:
        """The run by its own address; an app that has no such address is asked for the matter's list from then on."""
        response = self._app.get(self._path("run"))
        if response.status_code in _NO_SUCH_ADDRESS:
            self._list = "runs"
            return self._listed()
        return self._told(response, 200, "read the run's state")

    def _listed(self) -> dict[str, Any]:
        """The run, from the list of the matter's runs."""
        listed = self._answer(self._app.get(self._path(self._list)), 200, "read the run's state")
        runs = listed if isinstance(listed, list) else []
        found = next((one for one in runs if isinstance(one, dict) and id_of(one.get("id")) == self._run), None)
        if found is None:
            raise StepFailed("To read the run's state, the app listed the matter's runs, and ours is not among them.")
        return found

    def _path(self, name: str) -> str:
        template: str = getattr(self._target.app.paths, name)
        matter = self._made[-1] if self._made else ""
        return filled(template, firm=self._target.app.synthetic.firm, matter=matter, run=self._run)

    def _json(self, method: Any, path: str, expecting: int, doing: str, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401
        return self._told(self._app.ask(method, path, **kwargs), expecting, doing)

    def _told(self, response: httpx.Response, expecting: int, doing: str) -> dict[str, Any]:
        made = expecting in _MADE[1:] and response.status_code in _MADE
        answer = self._answer(response, response.status_code if made else expecting, doing)
        return answer if isinstance(answer, dict) else {}

    def _answer(self, response: httpx.Response, expecting: int, doing: str) -> Any:  # noqa: ANN401 - the app's own data
        if response.status_code == 402:
            raise StepFailed(self._own.limit(doing))
        try:
            return json_of(response, expecting=expecting)
        except Unexpected as error:
            raise StepFailed(f"To {doing}, the app {error}.") from error
