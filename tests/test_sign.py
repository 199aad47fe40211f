"""`golive sign` and `golive checklist`: who may sign what, and that nothing is written where it is refused."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from conftest import ROOT
from golive.aws import AwsSession
from golive.cli.main import app
from golive.clock import Clock
from golive.config import target as targets
from golive.errors import GoliveError
from golive.record.entry import Stop
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
    return CliRunner().invoke(app, list(words))


def entries(checkout: Path) -> int:
    """How many entries are on the record."""
    return len(list((checkout / "launch-record" / "ontogra").glob("*.json")))


def signed(row: str, role: str, person: str, *more: str) -> Result:
    """Sign, and hold it to have worked."""
    result = golive("sign", row, "--as", role, "--by", person, *more, *LIVE)
    assert result.exit_code == 0, result.output or result.exception
    return result


def test_two_people_sign_a_row(checkout: Path) -> None:
    """What is missing is named with who and by when; when both have signed, the row is no longer among it."""
    (checkout / "runbook.toml").write_text(
        (ROOT / "runbook.toml").read_text().replace('launch_day = ""', 'launch_day = "2026-12-08"')
    )
    before = golive("checklist", *LIVE)
    said = signed("6.2", "technical owner", "Ann")
    signed("6.2", "support lead", "Bob")
    after = golive("checklist", *LIVE)

    assert (before.exit_code, after.exit_code) == (3, 3)
    assert "Row 6.2, by Sun 06 Dec" in before.stdout
    assert "support lead (not signed yet)" in before.stdout
    assert "Row 6.2 is signed by Ann as technical owner, for Ontogra production, until" in said.stdout
    assert "Row 6.2, by" not in after.stdout
    assert "The checklist is not locked" in after.stdout


@pytest.mark.usefixtures("checkout")
def test_everything_signed_and_locked() -> None:
    """With every row signed and the checklist locked nothing is missing, and the exit says so."""
    rows = json.loads(golive("checklist", "--json", *LIVE).stdout)["rows"]
    for row in rows:
        for role in row["roles"]:
            signed(row["id"], role, role)
    signed_only = golive("checklist", *LIVE)
    locked = golive("checklist", "--lock", "--as", "pilot owner", *LIVE)

    assert (signed_only.exit_code, locked.exit_code) == (3, 0)
    assert json.loads(golive("checklist", "--json", *LIVE).stdout)["locked"] is True


@pytest.mark.usefixtures("checkout")
def test_what_is_signed_can_be_taken_back() -> None:
    """A person takes back what they signed, and the row is open again."""
    signed("6.4", "QA reviewer", "Eve")
    taken = signed("6.4", "QA reviewer", "Eve", "--withdraw")

    assert "is no longer signed by Eve" in taken.stdout
    assert "Row 6.4, by" in golive("checklist", *LIVE).stdout


@pytest.mark.usefixtures("checkout")
def test_two_people_waive_a_should_row() -> None:
    """One waiver is not enough; the second person's lets the row go, and it stays named."""
    signed("6.5", "pilot owner", "Ann", "--waive", "after-launch")
    one = golive("checklist", *LIVE).stdout
    signed("6.5", "legal", "Bob", "--waive", "after-launch")
    two = golive("checklist", *LIVE).stdout

    assert "Row 6.5, by day 6 of 7" in one
    assert "Row 6.5, waived by Ann and Bob" in two


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("9.9", "--as", "legal"), 'no row "9.9"'),
        (("6.2", "--as", "legal"), "It needs technical owner and support lead"),
        (("1.1", "--as", "legal"), "Its checks prove it; nobody signs it"),
        (("6.2", "--as", "support lead", "--by", "ann"), "ann has signed row 6.2 as technical owner"),
        (("6.2", "--as", "legal", "--by", "Bob", "--waive", "after-launch"), "can't be waived"),
        (("6.5", "--as", "legal", "--by", "Bob", "--waive", "no-time"), 'no reason "no-time"'),
        (("6.5", "--as", "janitor", "--by", "Bob", "--waive", "after-launch"), "not for the janitor to sign"),
        (("6.4", "--as", "QA reviewer", "--withdraw"), "there is nothing to take back"),
    ],
)
def test_what_cannot_be_signed_is_refused(checkout: Path, words: tuple[str, ...], said: str) -> None:
    """Each wrong wish is one sentence, and nothing is written."""
    signed("6.2", "technical owner", "Ann")
    before = entries(checkout)

    result = golive("sign", *words, *LIVE)

    assert isinstance(result.exception, GoliveError)
    assert said in str(result.exception)
    assert entries(checkout) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("checklist", "--lock", "--as", "legal", *LIVE), "for the pilot owner to lock"),
        (("checklist",), "a rehearsal brings its own signatures"),
        (("sign", "6.2", "--as", "legal"), "a rehearsal brings its own signatures"),
        (("sign", "6.2", "--as", "legal", "--target", "nowhere"), 'no target "nowhere"'),
    ],
)
def test_asked_wrongly(checkout: Path, words: tuple[str, ...], said: str) -> None:
    """What has no meaning is refused before anything is written."""
    result = golive(*words)

    assert isinstance(result.exception, GoliveError)
    assert said in str(result.exception)
    assert entries(checkout) == 0


def test_the_record_is_the_checkouts(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever golive is started, a target's record is in its checkout: else a stop on it would go unseen."""
    target = targets.load(ROOT / "targets" / "ontogra.toml")
    (checkout / "checks").mkdir()
    monkeypatch.chdir(checkout / "checks")

    def none() -> AwsSession:
        raise AssertionError("a folder needs no AWS")

    record_of(target, Clock(), none, root=checkout).append(Stop("T3", "fabricated"))

    assert entries(checkout) == 1
    assert list((checkout / "reports" / "heads").glob("ontogra-*.json"))
    assert list((checkout / "checks").iterdir()) == []


def test_a_facility_that_is_absent_is_signed_for(checkout: Path) -> None:
    """A facility that the target does not have is a row of its own: two people agree on what stands in."""
    path = checkout / "targets" / "ontogra.toml"
    head, _, tail = path.read_text().partition("[aws]")
    path.write_text('aws = { absent = "It runs on one machine" }\n' + head + tail[tail.index("[signals") :])

    said = golive("checklist", *LIVE).stdout

    assert "Row absent.aws, by day 7 of 7: aws is absent (It runs on one machine)" in said
    assert "pilot owner (not signed yet); technical owner (not signed yet)" in said
