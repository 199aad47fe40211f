"""`golive rollback` as its user types it, on a rehearsal with a bad release: all six steps, once, and proven."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from conftest import CHECKLIST, with_rooms
from golive.commands.way_back.setting import Setting, Told
from golive.commands.way_back.whole import go_back
from golive.config import runbook
from golive.errors import ConsentMissing
from golive.record.entry import RunFinished, StepIntent, StepOutcome, Stop
from golive.record.folder_store import FolderStore
from golive.record.launches import paused
from golive.session.connection import Connection
from golive.session.open_target import open_target
from golive.session.target_choice import Asked
from golive.verdict import Verdict


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Connection, Path]]:
    """A rehearsal on the bad release, of this file's own, and a checkout to type commands in."""
    folder = tmp_path_factory.mktemp("bad")
    asked = Asked("rehearsal", None, bad_release=True)
    with open_target(asked, record=folder / "record", checklist=CHECKLIST) as connection:
        checkout = with_rooms(folder / "checkout")
        (checkout / "pyproject.toml").write_text(
            '[tool.pytest]\nstrict = true\naddopts = ["--import-mode=importlib"]\n'
        )
        yield connection, checkout


def golive(bad: tuple[Connection, Path], *words: str, answer: str = "") -> subprocess.CompletedProcess[str]:
    """A command, typed in the checkout."""
    connection, checkout = bad
    assert connection.rehearsal is not None
    return subprocess.run(
        [sys.executable, "-m", "golive", *words, "--attach", connection.rehearsal.control],
        cwd=checkout, input=answer, capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip


def told(connection: Connection) -> list[str]:
    """The messages in the outbox, by name, in their order."""
    assert connection.target.messages is not None
    files = FolderStore(Path(connection.target.messages.outbox)).files()
    return [str(msgspec.json.decode(content)["message"]) for _seq, content in files]


def test_it_is_shown_first(bad: tuple[Connection, Path]) -> None:
    """A dry run, and a person who says no, change nothing: not AWS, not the record, no pause and no message."""
    connection, _checkout = bad
    before, entries = connection.ecs.service(), connection.record.state().entries
    dry, no = golive(bad, "rollback", "--dry-run"), golive(bad, "rollback", answer="n\n")

    assert (dry.returncode, no.returncode) == (0, 1)
    for seen in (dry, no):
        assert "ontogra-api:2 runs; AWS is told to run ontogra-api:1." in seen.stdout
        assert "Of 7 things that readiness asks of the way back 7 are well." in seen.stdout
    assert "nobody said yes" in no.stderr
    assert connection.ecs.service() == before
    steps = [one for one in connection.record.entries() if isinstance(one.draft.data, StepIntent)]
    assert steps == []
    assert told(connection) == []
    assert connection.record.state().entries == entries  # nor was anybody kept out by a question


def test_all_six_steps(bad: tuple[Connection, Path]) -> None:
    """Paused, told, changed, proven, walked in a browser, told that it is over, and settled."""
    connection, checkout = bad
    connection.record.append(Stop("T0", "operator"))
    done = golive(bad, "rollback", "--yes", "--json", "--wait", "settled", "--plan-by", "2036-12-10 17:00")
    entries = connection.record.entries()
    said = json.loads(done.stdout)

    assert done.returncode == 0, done.stderr
    assert (said["verdict"], said["settled"], said["pause"], said["workflow"]) == ("PASS", "yes", "PASS", "PASS")
    assert said["previous"].endswith(":1")
    assert said["started"] < said["safe_at"] < said["proven_at"]
    assert set(said["findings"].values()) == {"PASS"}
    assert told(connection) == ["rollback-started", "incident", "resolved"]
    assert paused(entries, live=False)
    kinds = [one.draft.data.kind for one in entries if isinstance(one.draft.data, RunFinished)]
    assert kinds == ["e2e", "rollback"]
    steps = [one.draft.data for one in entries if isinstance(one.draft.data, StepOutcome)]
    assert [(one.step, one.verdict) for one in steps][-2:] == [("prove", Verdict.PASS), ("settle", Verdict.PASS)]
    report = json.loads((checkout / "reports" / said["run"] / "verdict.json").read_text())
    assert (report["verdict"], report["selection"]) == ("PASS", {"judged": 7, "must": 7})
    assert "It took" in next(one["reason"] for one in report["findings"] if one["id"] == "rollback-time")


def test_once_more_changes_and_tells_nothing(bad: tuple[Connection, Path]) -> None:
    """Where it has gone back and that is proven, nothing is changed, and nobody is told that a rollback begins."""
    connection, _checkout = bad
    before, sent = connection.ecs.service(), told(connection)
    again = golive(bad, "rollback", "--yes")

    assert again.returncode == 0, again.stderr
    assert "already runs, all of it" in again.stdout
    assert connection.ecs.service() == before
    assert told(connection) == sent


def test_new_work_after_it(bad: tuple[Connection, Path]) -> None:
    """The pause stays until a person takes new work again, which they may once the rollback is proven."""
    connection, _checkout = bad
    resumed = golive(bad, "resume")

    assert resumed.returncode == 0, resumed.stderr
    assert not paused(connection.record.entries(), live=False)


@pytest.mark.parametrize("words", ["--wait forever", "--about x"])
def test_asked_wrongly(bad: tuple[Connection, Path], words: str) -> None:
    """What there is not is refused before anything is asked."""
    ended = golive(bad, "rollback", *words.split())

    assert (ended.returncode, words in ended.stderr) == (2, True)


def test_a_live_target_wants_consent(bad: tuple[Connection, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --allow=rollback nothing of a live target is changed, shown or told."""
    connection, checkout = bad
    monkeypatch.setattr(connection, "target", msgspec.structs.replace(connection.target, name="pilot"))
    lines: list[str] = []
    with pytest.raises(ConsentMissing, match="--allow=rollback"):
        go_back(Setting(connection, runbook.load(checkout / "runbook.toml"), Told(), "r", lines.append), "")
    assert lines == []


@pytest.mark.soak
def test_the_story(bad: tuple[Connection, Path]) -> None:
    """The tale of a bad release ends as it must, act by act, and each of them is a command that was really typed."""
    _connection, checkout = bad
    told = subprocess.run(
        [sys.executable, "-m", "golive", "rehearse", "--story"],
        cwd=checkout, capture_output=True, text=True, check=False, timeout=400,
    )  # fmt: skip

    assert told.returncode == 0, told.stdout
    assert "STOP: 3 of 87 checks" in told.stdout
    assert "> golive rollback --about run --yes" in told.stdout
    assert "Working: ontogra-api:1 runs again" in told.stdout
    assert "Rollback complete at" in told.stdout


@pytest.mark.soak
def test_a_watch_goes_back_by_itself(bad: tuple[Connection, Path]) -> None:
    """A watch that was told to goes back when something fires, asking nobody, and ends as one in which it fired."""
    connection, _checkout = bad
    rehearsal, aws = connection.rehearsal, connection.session.aws
    assert rehearsal is not None
    connection.session.client("ecs").update_service(
        cluster=aws.cluster, service=aws.service, taskDefinition=rehearsal.release.arn
    )
    connection.record.append(Stop("T0", "operator"))
    ended = golive(bad, "watch", "--for", "5m", "--on-trigger", "rollback")

    assert ended.returncode == 1, ended.stderr
    assert "Go back: this pauses new work" in ended.stdout
    assert "Working: ontogra-api:1 runs again, and the user steps work on it." in ended.stdout
    assert connection.ecs.service().definition == rehearsal.previous.arn
    assert golive(bad, "watch", "--on-trigger", "nothing").returncode == 2
