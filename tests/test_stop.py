"""What people say goes on the record, from closed lists only; who may not say it is refused and nothing is written."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from conftest import ROOT
from golive.cli.main import app
from golive.clock import Clock
from golive.config import target as targets
from golive.config.runbook import Thresholds
from golive.errors import UsageError
from golive.facts import RecordState
from golive.readiness import CHECKS
from golive.record.clearing import uncleared
from golive.session.record_of import record_of

LIVE = ("--target", "ontogra")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose production has its record in a folder of it."""
    for name in ("readiness", "targets"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "runbook.toml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def golive(*words: str) -> Result:
    """What the command said and how it ended."""
    return CliRunner().invoke(app, [*words, *LIVE])


def standing(checkout: Path) -> tuple[int, int]:
    """How many stops, and how many legal ones, nobody has cleared."""
    target = targets.load(checkout / "targets" / "ontogra.toml")
    record = record_of(target, Clock(), lambda: None, root=checkout)  # type: ignore[arg-type, return-value]
    entries = record.journal.entries()
    return len(uncleared(entries, "T0")), len(uncleared(entries, "T3"))


def test_anybody_says_stop(checkout: Path) -> None:
    """A stop is on the record at once, by name; the sentence is not, and only the pilot owner clears it."""
    said = golive("stop", "Ann Smith sees another case", "--by", "Sam")
    before = standing(checkout)
    status = golive("status")
    golive("ack", "T0", "--as", "pilot owner", "--by", "Ana")

    assert said.exit_code == 0
    assert "STOP, said by Sam for Ontogra production. Start the rollback now." in said.stdout
    assert "not on the record" in said.stdout
    assert "STOP was said once" in status.stdout
    assert (before, standing(checkout)) == ((1, 0), (0, 0))
    assert not any(b"Smith" in path.read_bytes() for path in (checkout / "launch-record").rglob("*.json"))


def test_two_people_clear_a_legal_stop(checkout: Path) -> None:
    """A legal stop or a critical review stands until QA reviewer and pilot owner, two people, clear it."""
    golive("stop", "--legal", "fabricated", "--by", "Sam")
    review = golive("review", "7c1f", "--critical", "timeline", "--as", "QA reviewer", "--by", "Kim")
    golive("ack", "T3", "--as", "QA reviewer", "--by", "Kim")
    golive("ack", "T3", "--as", "pilot owner", "--by", "Kim")
    one = standing(checkout)
    golive("ack", "T3", "--as", "pilot owner", "--by", "Ana")

    assert "a critical legal defect: timeline. Start the rollback now." in review.stdout
    assert (one, standing(checkout)) == ((0, 2), (0, 0))


def test_a_clean_review(checkout: Path) -> None:
    """An output that was read and found good is on the record, and stops nothing."""
    said = golive("review", "7c1f", "--clean", "--as", "QA reviewer", "--by", "Kim")

    assert "the output of run 7c1f has nothing critical." in said.stdout
    assert standing(checkout) == (0, 0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("stop", "--legal", "fabrikated"), 'Did you mean "fabricated"'),
        (("stop", "--as", "boss"), "no such role"),
        (("ack", "T4", "--as", "pilot owner"), "there is no such trigger"),
        (("ack", "T0", "--as", "support lead"), 'Say --as "pilot owner"'),
        (("ack", "T3", "--as", "technical owner"), 'Say --as "QA reviewer"'),
        (("ack", "T1"), "is not for the nobody"),
        (("review", "r", "--clean", "--as", "operator"), "QA reviewer's to give"),
        (("review", "r", "--as", "QA reviewer"), "or --clean if nothing is"),
        (("review", "r", "--clean", "--critical", "timeline", "--as", "QA reviewer"), "or --clean if nothing is"),
        (("review", "r", "--critical", "tone", "--as", "QA reviewer"), "no such item"),
    ],
)
def test_who_may_not(checkout: Path, words: tuple[str, ...], said: str) -> None:
    """What can't be said so is refused with one sentence, and nothing is written."""
    result = golive(*words)

    assert isinstance(result.exception, UsageError)
    assert said in str(result.exception)
    assert not list((checkout / "launch-record").rglob("*.json"))


def test_where_nothing_can_be_written(checkout: Path) -> None:
    """A stop that could not be put on the record says so, with whom to call, and does not end well."""
    (checkout / "launch-record").write_text("a file where a folder should be")

    result = golive("stop", "--by", "Sam")

    assert result.exit_code == 3
    assert "NOT on the record" in result.output
    assert "by phone" in result.output


@pytest.mark.parametrize(("said", "verdict"), [({"stops": 1}, "FAIL"), ({"legal_stops": 1}, "FAIL"), ({}, "PASS")])
def test_before_the_next_launch(said: dict[str, int], verdict: str) -> None:
    """A stop that nobody has cleared is STOP before the next launch, too."""
    state = RecordState(entries=3, writable=True, **said)

    assert CHECKS["trigger-legal-defect"].judge(state, Thresholds()).verdict.value == verdict
