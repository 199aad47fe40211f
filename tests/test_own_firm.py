"""Golive's own firm: what a used-up tier is said to be, and that what golive made there is deleted or named."""

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import httpx
import msgspec
import pytest

from golive import packets
from golive.app import ApiWorkflow, OwnFirm
from golive.config.runbook import Thresholds
from golive.errors import BudgetSpent, NoConnection, StepFailed, Unexpected, Unreachable
from golive.facts import Journey, StepSeen
from golive.model.artefact import ReviewPack
from golive.model.packet import Packet
from golive.pdf import read_output
from golive.readiness import CHECKS
from golive.session.connection import Connection
from golive.verdict import Verdict
from golive.workflow.proof import prove_step
from golive.workflow.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable

PACKET = packets.generate(5, marker="own-firm")


def workflow(connection: Connection, **paths: str) -> ApiWorkflow:
    """The four steps on the API, some of whose addresses are others."""
    told = msgspec.structs.replace(connection.target.app.paths, **paths)
    app = msgspec.structs.replace(connection.target.app, paths=told)
    return ApiWorkflow(connection.app, msgspec.structs.replace(connection.target, app=app), connection.clock)


def titles(connection: Connection) -> list[str]:
    """The titles of the matters that are there."""
    return [str(one["title"]) for one in OwnFirm(connection.app, connection.target).matters()]


def test_402_is_the_tiers_limit(rehearsed: Connection) -> None:
    """A run that is answered 402 fails for the tier's limit, with what is left of it; its matter is deleted."""
    rehearsed.apply("tier-exhausted")
    walk = Walk(workflow(rehearsed), PACKET, read_output)
    try:
        before = OwnFirm(rehearsed.app, rehearsed.target).tier().matters
        walk.upto("export")
        journey = walk.finish()
    finally:
        rehearsed.undo("tier-exhausted")

    problem = journey.step("chronology").problem
    assert problem == (
        "To start the run, the app answered 402: the tier of golive's own firm is used up "
        f"({before + 1} of 5 matters this month, 0 left)."
    )
    assert journey.left == ()
    assert PACKET.title not in titles(rehearsed)


@pytest.mark.parametrize("run", ["/matters/{matter}/runs", "/nowhere/{run}"])
def test_a_runs_state_from_a_list(rehearsed: Connection, run: str) -> None:
    """A product that has no address of a single run is asked for the matter's list of them."""
    walk = Walk(workflow(rehearsed, run=run), PACKET, read_output)
    walk.upto("chronology")
    journey = walk.finish()

    assert journey.step("chronology").worked
    assert journey.run_status in rehearsed.target.app.status.delivered


def test_the_matter_of_a_step_that_failed(rehearsed: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """A matter that was made although its answer was lost is found by its title, and deleted."""
    ask = rehearsed.app.ask

    def lost(method: Any, path: str, **kwargs: Any) -> httpx.Response:  # noqa: ANN401 - the app's
        answer = ask(method, path, **kwargs)
        if method == "POST":
            raise NoConnection("The connection to api:443 was closed before an answer came. (POST)")
        return answer

    monkeypatch.setattr(rehearsed.app, "ask", lost)
    walk = Walk(workflow(rehearsed), PACKET, read_output)
    walk.upto("upload")
    made = titles(rehearsed)
    journey = walk.finish()

    assert journey.step("upload").unsure
    assert PACKET.title in made
    assert PACKET.title not in titles(rehearsed)


def test_a_run_that_is_active_is_cancelled_first(rehearsed: Connection) -> None:
    """A matter whose run still is at work is deleted too."""
    walk = workflow(rehearsed)
    walk.upload(PACKET)
    path = rehearsed.target.app.paths.runs.format(matter=walk._made[0])
    rehearsed.app.ask("POST", path, json={})

    assert walk.clean() == ()
    assert PACKET.title not in titles(rehearsed)


def test_a_product_that_refuses_is_said(rehearsed: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the app refuses to delete is named with its answer, and what gave no answer too."""
    answers: dict[str, Callable[[], httpx.Response]] = {
        "m-1": lambda: httpx.Response(405),
        "m-2": lambda: (_ for _ in ()).throw(Unreachable("none")),
        "m-3": lambda: httpx.Response(404),
    }
    monkeypatch.setattr(rehearsed.app, "ask", lambda _method, path, **_: answers[path.rpartition("/")[2]]())
    left = OwnFirm(rehearsed.app, rehearsed.target).delete(answers)
    journey = Journey((StepSeen("sign-in", worked=True), StepSeen("upload", problem="No.")), left=left)

    assert left == ("m-1 (the app answered 405)", "m-2 (the app gave no answer)")
    judged = CHECKS["workflow-api"].judge(journey, Thresholds())
    assert judged.reason.endswith(
        "2 of our own matters could not be deleted: m-1 (the app answered 405), m-2 (the app gave no answer)."
    )


@pytest.mark.parametrize(
    ("then", "left"), [([409, 204], ()), ([409, 409], ("m-1 (the app answered 409)",))], ids=["ends", "goes on"]
)
def test_a_run_that_can_not_be_cancelled(
    rehearsed: Connection, monkeypatch: pytest.MonkeyPatch, then: list[int], left: tuple[str, ...]
) -> None:
    """A run that can't be found to be cancelled may end by itself: its matter is deleted then, and named if not."""
    monkeypatch.setattr("golive.app.own_firm._ENDS_ITSELF", 0.0)
    monkeypatch.setattr(rehearsed.app, "get", lambda _path, **_: httpx.Response(500))
    monkeypatch.setattr(rehearsed.app, "ask", lambda _method, _path, **_: httpx.Response(then.pop(0)))

    assert OwnFirm(rehearsed.app, rehearsed.target).delete(["m-1"]) == left


class Other:
    """An app that answers in another way than the rehearsal's, whatever is asked."""

    def __init__(self, made: int, document: dict[str, Any], kept: bytes = PACKET.pdf) -> None:
        self._made, self._document, self._kept = made, document, kept

    def ask(self, _method: str, path: str, **_: object) -> httpx.Response:
        """Something was made."""
        return httpx.Response(self._made, json={"id": "m-1", **(self._document if "documents" in path else {})})

    def file(self, _path: str) -> httpx.Response:
        """The packet."""
        return httpx.Response(200, content=self._kept)


WHOLE = {"bytes": len(PACKET.pdf), "sha256": PACKET.sha256}


@pytest.mark.parametrize(
    ("app", "document", "raised"),
    [
        (Other(200, WHOLE), "", None),
        (Other(202, {"sha256": PACKET.sha256}), "", None),
        (Other(201, {}), "/documents/{document}", None),
        (Other(201, {}), "", Unexpected),
        (Other(201, {"bytes": 5}), "", StepFailed),
        (Other(201, {}, b"half"), "/documents/{document}", StepFailed),
        (Other(204, WHOLE), "", StepFailed),
    ],
)
def test_how_an_app_says_that_it_has_a_packet(
    rehearsed: Connection,
    app: Any,  # noqa: ANN401 - stands in for it
    document: str,
    raised: type[Exception] | None,
) -> None:
    """Any of 200, 201 and 202 says so; without size and hash it is had back, and where it can't be, is not known."""
    steps = workflow(rehearsed, document=document)
    steps._app = app

    with pytest.raises(raised) if raised is not None else nullcontext():
        steps.upload(PACKET)


class Unasked:
    """A workflow whose first step ends in an error."""

    run_status = about = ""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def sign_in(self) -> None:
        """End."""
        raise self._error

    def upload(self, packet: Packet) -> None:
        """Not reached."""

    def chronology(self) -> None:
        """Not reached."""

    def export(self) -> ReviewPack:
        """Not reached."""
        raise NotImplementedError

    def clean(self) -> tuple[str, ...]:
        """Nothing was made."""
        return ()


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (NoConnection("The connection was closed."), Verdict.INCONCLUSIVE),
        (BudgetSpent("golive has asked 3000 times."), Verdict.INCONCLUSIVE),
        (Unreachable("The app did not answer in time."), Verdict.FAIL),
        (StepFailed("The app answered 500."), Verdict.FAIL),
    ],
)
def test_a_step_that_could_not_be_asked(error: Exception, verdict: Verdict) -> None:
    """A connection is not the product: what could not be asked is not known, on the API and in a browser alike."""
    journey = Walk(Unasked(error), PACKET, read_output).upto("export")

    assert CHECKS["workflow-api"].judge(journey, Thresholds()).verdict is verdict
    assert prove_step("workflow-sign-in", journey).verdict is verdict
