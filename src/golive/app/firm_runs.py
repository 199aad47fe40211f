"""The runs of firms, as the product's API lists them: a matter is a packet, its runs are the attempts at it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from golive.app.answers import word
from golive.app.client import App, json_of, list_of
from golive.app.ids import filled, id_of
from golive.clock import Clock
from golive.config.target import Target
from golive.errors import Unexpected, Unreachable
from golive.moments import in_utc


@dataclass(frozen=True, slots=True)
class RunSeen:
    """One run: the app's word for its state, what it says besides, and when it began and ended (the target's time)."""

    run: str
    word: str
    said: str
    started: datetime | None
    finished: datetime | None


@dataclass(frozen=True, slots=True)
class MatterSeen:
    """One matter, and when it was made, if the app says so."""

    matter: str
    made: datetime | None


class FirmRuns:
    """Asks for the matters of a firm and their runs. The app's moments are UTC without saying so, and real time."""

    def __init__(
        self, app: App, target: Target, clock: Clock, answered: Callable[[int], None] = lambda _status: None
    ) -> None:
        """``answered`` is told the status of each answer: the load balancer counts these requests too."""
        self._answered = answered
        self._app = app
        self._paths = target.app.paths
        self._clock = clock

    def matters(self, firm: str) -> list[MatterSeen]:
        """Every matter of the firm. Raises ``EdgeError``, also where there is no such firm."""
        listed = self._list(filled(self._paths.firm_matters, firm=firm), firm, f"The matters of {firm}")
        if listed is None:
            raise Unexpected(f"The app has no firm {firm}.")
        return [MatterSeen(id_of(one.get("id")), self._moment(one.get("created_at"))) for one in listed]

    def known(self, firm: str) -> None:
        """Pass if the app has this firm; one that it does not have may look like one without matters.

        Raises ``Unexpected``.
        """
        try:
            json_of(self._get(filled(self._paths.firm, firm=firm), firm), expecting=200)
        except Unexpected as error:
            raise Unexpected(f"The firm {firm} can't be read: the app {error}.") from error

    def runs(self, matter: str, firm: str) -> list[RunSeen] | None:
        """The runs of a matter, the earliest first; None where the matter is gone. Raises ``EdgeError``."""
        listed = self._list(filled(self._paths.runs, matter=matter), firm, "The runs of a matter")
        if listed is None:
            return None
        runs = [
            RunSeen(
                run=id_of(one.get("id")),
                word=word(one.get("status")),
                said=word(one.get("error_message")),
                started=self._moment(one.get("started_at")),
                finished=self._moment(one.get("finished_at")),
            )
            for one in listed
        ]
        return sorted(runs, key=lambda one: one.started or datetime.max.replace(tzinfo=UTC))

    def _list(self, path: str, firm: str, what: str) -> list[Mapping[str, Any]] | None:
        answer = self._get(path, firm)
        self._answered(answer.status_code)
        if answer.status_code == 404:
            return None
        try:
            return list_of(answer, expecting=200)
        except Unexpected as error:
            raise Unexpected(f"{what} can't be read: the app {error}.") from error

    def _get(self, path: str, firm: str) -> httpx.Response:
        """Asked once more where no answer came: a blink of the network is not an unknown packet."""
        try:
            return self._app.ask("GET", path, firm=firm, seconds=10.0)
        except Unreachable:
            return self._app.ask("GET", path, firm=firm, seconds=10.0)

    def _moment(self, told: object) -> datetime | None:
        found = moment_of(told)
        return self._clock.at(found) if found is not None else None


def moment_of(told: object) -> datetime | None:
    """A moment as the app writes it, UTC without saying so; None where it tells none."""
    try:
        found = datetime.fromisoformat(str(told))
        return in_utc(found if found.tzinfo is not None else found.replace(tzinfo=UTC))
    except ValueError:
        return None
