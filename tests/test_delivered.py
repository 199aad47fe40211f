"""What a rehearsal has delivered is collected from its app, the first outputs first, each with its packet."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from golive.app.delivered import DeliveredOutputs
from golive.cli.main import app
from golive.clock import Clock, poll
from golive.errors import Unexpected, UsageError
from golive.packets import generate
from golive.record.review_forms import Review, ReviewsCollected
from golive.review.layout import ANSWERS, FIRST, NAME
from golive.session.connection import Connection
from golive.session.open_target import open_target
from golive.session.target_choice import Asked

PACKETS = {seed: generate(seed, pages=10) for seed in (11, 12, 13)}


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A rehearsal of its own, since what is collected and said of it stays on its record."""
    with open_target(Asked("rehearsal", None), record=tmp_path_factory.mktemp("rehearsal")) as connection:
        yield connection


@pytest.fixture(scope="module")
def delivered(rehearsed: Connection) -> list[str]:
    """The runs of three packets that a pilot firm handed in one after the other."""
    firm, path = rehearsed.target.packets.firms[0], rehearsed.target.app.paths  # type: ignore[union-attr]
    ask, runs = rehearsed.app.ask, list[str]()
    for packet in PACKETS.values():
        matter = ask("POST", path.firm_matters.format(firm=firm), firm=firm, json={"title": packet.title}).json()["id"]
        file = (packet.filename, packet.pdf, "application/pdf")
        ask("POST", path.documents.format(matter=matter), firm=firm, files={"file": file})
        runs.append(ask("POST", path.runs.format(matter=matter), firm=firm, json={}).json()["id"])
        poll(
            lambda run=runs[-1]: ask("GET", path.run.format(run=run), firm=firm).json()["status"],  # type: ignore[misc]
            until=lambda status: status not in rehearsed.target.app.status.active,
            every=0.1,
            within=60,
            clock=Clock(),
        )
    return runs


def edge(connection: Connection) -> DeliveredOutputs:
    """What asks the app."""
    return DeliveredOutputs(connection.app, connection.target, connection.clock)


def firms(connection: Connection) -> tuple[str, ...]:
    """The pilot's firms."""
    return connection.target.packets.firms  # type: ignore[union-attr, no-any-return]


def test_the_first_ones_first(rehearsed: Connection, delivered: list[str]) -> None:
    """They come in the order in which they were delivered, as many as are asked for, with the packet that was sent."""
    asked = edge(rehearsed)
    found = asked.first(firms(rehearsed), 2, since=None)

    assert [one.run for one in found] == delivered[:2]
    assert [asked.packet(one).content for one in found] == [PACKETS[11].pdf, PACKETS[12].pdf]
    assert all(asked.output(one).content.startswith(b"%PDF-") for one in found)


def test_only_those_of_this_launch(rehearsed: Connection, delivered: list[str]) -> None:
    """What was delivered before a launch is none of its outputs."""
    every = edge(rehearsed).first(firms(rehearsed), 9, since=None)
    since = every[0].ended + timedelta(microseconds=1)

    assert [one.run for one in edge(rehearsed).first(firms(rehearsed), 9, since=since)] == delivered[1:]


def test_what_can_not_be_had(rehearsed: Connection, delivered: list[str]) -> None:
    """An app that does not give a packet back, or refuses an output, is told: the outputs can be handed in as files."""
    one = edge(rehearsed).first(firms(rehearsed), 1, since=None)[0]
    asked = edge(rehearsed)
    asked._paths = type(asked._paths)()

    with pytest.raises(Unexpected, match="hand the outputs in as files"):
        asked.packet(one)
    rehearsed.apply("export-broken")
    try:
        with pytest.raises(Unexpected, match=f"The output of run {delivered[0]} can't be had: the app answered 500"):
            edge(rehearsed).output(one)
    finally:
        rehearsed.undo("export-broken")


def test_a_rehearsal_from_end_to_end(rehearsed: Connection, delivered: list[str], tmp_path: Path) -> None:
    """Collected from the app, read, filled in and taken: each verdict is on the rehearsal's record."""
    assert rehearsed.rehearsal is not None
    there = ("--attach", rehearsed.rehearsal.control)

    def golive(*words: str) -> Result:
        return CliRunner().invoke(app, [*words, *there])

    said = golive("review", "--collect", "--out", str(tmp_path / "pack"))
    folder = next((tmp_path / "pack").iterdir())
    book = load_workbook(folder / "form.xlsx")
    book[FIRST][NAME] = "Kim"
    for number in (1, 2, 3):
        for item, cell in ANSWERS.items():
            book[f"Output {number}"][cell] = "2" if item in ("case-summary", "top-events", "readability") else "pass"
        book[f"Output {number}"][ANSWERS["contradictions"]] = "0"
    book.save(tmp_path / "back.xlsx")
    taken = golive("review", "--take", str(tmp_path / "back.xlsx"), "--out", str(tmp_path / "pack"))
    data = [entry.draft.data for entry in rehearsed.record.entries()]

    assert said.exit_code == 0, said.output
    assert "The runbook wants 5: collect again when more are delivered." in said.stdout
    assert taken.exit_code == 0, taken.output
    assert [one.run for one in next(one for one in data if isinstance(one, ReviewsCollected)).outputs] == delivered
    assert {one.review_of for one in data if isinstance(one, Review)} >= set(delivered)


def test_a_rehearsal_without_an_output(rehearsed: Connection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where nothing was delivered yet it is said, and nothing is kept."""
    assert rehearsed.rehearsal is not None
    monkeypatch.setattr(DeliveredOutputs, "first", lambda *_args, **_more: [])
    result = CliRunner().invoke(
        app, ["review", "--collect", "--attach", rehearsed.rehearsal.control, "--out", str(tmp_path / "pack")]
    )

    assert isinstance(result.exception, Unexpected)
    assert "No output was delivered yet" in str(result.exception)
    assert not isinstance(result.exception, UsageError)
    assert not (tmp_path / "pack").exists()
