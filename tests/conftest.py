"""What golive's own tests share: one rehearsal that stays up, and the way to ask it everything at once."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from golive.app import OwnFirm
from golive.commands.sign import lock, sign
from golive.config import runbook
from golive.errors import GoliveError
from golive.facts import Checklist, Fact
from golive.finding import Finding
from golive.model.packet import OWN_MARK
from golive.probes import probes
from golive.readiness import CHECKS, judged, judged_row
from golive.readiness.checklist_file import checklist_of
from golive.readiness.recorded_facts import Recorded, encode, lines_of, sha256_of
from golive.readiness.survey import Survey
from golive.record import Record
from golive.record.entry import Actor
from golive.report.folder import new_session
from golive.session.connection import Connection
from golive.session.open_target import open_target
from golive.session.target_choice import Asked

pytest_plugins = ("pytester",)
# These tests run in a CI, too, and what golive does there is played by the tests that mean it. What is drawn for laws
# stays the same in a CI, also in processes of their own: a law that fails by chance is for whoever can look into it.
if "CI" in os.environ:
    os.environ["GOLIVE_TESTS_DRAW_ALIKE"] = "true"
for _name in ("CI", "GITHUB_ACTIONS", "BUILD_NUMBER"):
    os.environ.pop(_name, None)
# A law is about what comes out, not about how fast a busy machine is.
settings.register_profile("golive", deadline=None, derandomize="GOLIVE_TESTS_DRAW_ALIKE" in os.environ)
settings.load_profile("golive")
# Containers often set it: then each of the hundreds of processes that tests start would compile all of golive anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
ROOT = Path(__file__).resolve().parent.parent
CHECKLIST = checklist_of(ROOT)
LONGEST = (
    "test_whole_story test_scenarios test_faults test_rehearse test_plugin test_live test_browser test_site_faults "
    "test_iam test_stores test_elsewhere test_aws_rollback_faults test_watch_scenarios test_bounded_record "
    "test_watch_session test_recorded_facts test_no_leak test_incident test_whole_rollback test_three_machines "
    "test_bundle_verify test_bundle test_fuzz test_ten_packets"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest come first: else one worker is left alone with them, while the others are done.

    Before these all that do without the rehearsal that stays up: idle it takes a sixth of a processor.
    """
    places = {name: place for place, name in enumerate(LONGEST.split())}
    rehearsing = {item.path.stem for item in items if "rehearsed" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: (item.path.stem in rehearsing, places.get(item.path.stem, len(places))))


@pytest.fixture(scope="session")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A rehearsal on a good release, for every test that leaves it as it was."""
    connection = open_target(Asked("rehearsal", None), record=tmp_path_factory.mktemp("rehearsal"), checklist=CHECKLIST)
    yield connection
    connection.close()


def with_rooms(folder: Path) -> Path:
    """This folder with the rooms in it, and with nothing that says how pytest runs there."""
    for name in ("checks", "e2e", "readiness", "rollback", "targets"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("runbook.toml", "conftest.py"):
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The rooms in a folder of their own, so that runs of tests do not meet in reports/."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return with_rooms(tmp_path)


@pytest.fixture
def room(pytester: pytest.Pytester) -> pytest.Pytester:
    """A checkout with the rooms, for a pytest of its own."""
    with_rooms(pytester.path)
    pytester.makepyprojecttoml('[tool.pytest]\nstrict = true\naddopts = ["--import-mode=importlib"]\n')
    return pytester


@pytest.fixture
def bad_release(tmp_path: Path) -> Iterator[Connection]:
    """A rehearsal of its own that starts on the bad release, for a test that changes its version."""
    connection = open_target(
        Asked("rehearsal", None, bad_release=True), record=tmp_path / "rehearsal", checklist=CHECKLIST
    )
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def good_facts(rehearsed: Connection) -> str:
    """A facts.json in which everything is green, recorded of the rehearsal that stays up."""
    facts: dict[str, Fact] = {}
    visit(rehearsed)
    ask_everything(rehearsed, into=facts)
    hashed = sha256_of("")
    return encode(
        Recorded(
            run="20260114T120000Z-000000",
            target="rehearsal",
            title="rehearsal",
            rehearsal=True,
            golive="0.1.0",
            now=rehearsed.clock.now(),
            wall=datetime.now(UTC),
            runbook_sha256=hashed,
            target_sha256=hashed,
            thresholds=runbook.load(ROOT / "runbook.toml").thresholds,
            facts=lines_of(facts),
        )
    )


def sign_everything(record: Record, checklist: Checklist = CHECKLIST) -> None:
    """Sign every row and lock the checklist, as the people of a live target would: each role another person."""
    for row in checklist.rows:
        for role in row.roles:
            sign(record, row, role=role, person=role.replace(" ", "-"))
    lock(record, checklist, Actor(id="pilot-owner", role="pilot_owner", via="typed"))


def visit(connection: Connection) -> None:
    """Have had other visitors, so that the few errors of an earlier fault are not the whole of the traffic."""
    assert connection.rehearsal is not None
    connection.rehearsal.seed_past()
    own = OwnFirm(connection.app, connection.target)  # what a fault kept golive from deleting is not the next one's
    with suppress(GoliveError):  # while a fault is on, the app may be the one that can't be asked
        own.delete([str(one["id"]) for one in own.matters() if str(one.get("title", "")).startswith(OWN_MARK)])


def ask_everything(
    connection: Connection, *, into: dict[str, Fact] | None = None, known: Mapping[str, Fact] | None = None
) -> dict[str, Finding]:
    """Every readiness finding by its id, those of the checklist's rows too, from one survey; its facts go ``into``.

    Facts in ``known`` are taken as they are and not asked for again.
    """
    known = known or {}
    survey = Survey(probes(connection, new_session()), connection.clock)
    survey.start(need for check in CHECKS.values() for need in check.needs if need not in known)
    facts = {**survey.facts(), **known}
    survey.close()
    if into is not None:
        into.update(facts)
    return judge_everything(facts)


def judge_everything(facts: Mapping[str, Fact]) -> dict[str, Finding]:
    """Every readiness finding by its id, those of the checklist's rows too, of these facts."""
    thresholds = runbook.load(ROOT / "runbook.toml").thresholds
    found = {check.id: judged(check, facts, thresholds) for check in CHECKS.values()}
    for row in CHECKLIST.rows:
        finding = judged_row(row, facts["sign-offs"].value, [found[one] for one in row.checks])
        found[finding.id] = finding
    return found
