"""A live target, played by the rehearsal under another name: consent by effect, the account, and the word GO."""

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from conftest import CHECKLIST, ROOT, sign_everything, with_rooms
from golive.clock import Clock
from golive.config import target as targets
from golive.config.runbook import Thresholds
from golive.config.signals import CloudWatchSignal
from golive.readiness.checklist_file import checklist_of
from golive.readiness.stand_in import STANDS_IN
from golive.record import Record
from golive.record.entry import RunFinished
from golive.record.folder_store import FolderStore
from golive.report.suites import owed
from golive.session.connection import Connection

PYTEST = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
WITNESS = """
import json, pathlib, sys
def pytest_unconfigure():
    names = [name for name in sys.modules if name.split(".")[0] in ("golive_rehearsal", "moto")]
    pathlib.Path("loaded.json").write_text(json.dumps(names))
"""

PEOPLE = "\n".join(
    f'{role} = {{ name = "Lee", reach = "lee@ontogra.com" }}'
    for role in ("pilot_owner", "technical_owner", "qa_reviewer", "support_lead")
)


def toml(value: Any) -> str:  # noqa: ANN401 - whatever TOML can hold
    """A value as inline TOML."""
    if isinstance(value, dict):
        there = {key: one for key, one in value.items() if one is not None}
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(one)}" for key, one in there.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(toml(one) for one in value) + "]"
    return json.dumps(value)


ALLOWED = ("--allow=synthetic-case", "--allow=open-routes")


class Live:
    """A checkout with a target file that calls the rehearsal's addresses by a live name."""

    def __init__(self, folder: Path, connection: Connection) -> None:
        self.folder = folder
        self.connection = connection
        shutil.copy(ROOT / "pyproject.toml", with_rooms(folder))
        (folder / "witness.py").write_text(WITNESS)
        self.plain = {**targets.to_plain(connection.target), "name": "pilot", "title": "The pilot"}
        self.plain["store"] = {"folder": str(folder / "record")}
        self.plain["messages"] = {"people": str(folder / "people.toml"), "outbox": str(folder / "outbox")}
        (folder / "people.toml").write_text(PEOPLE)

    def record(self) -> Record:
        """The live target's own record."""
        return Record(FolderStore(self.folder / "record"), target="pilot", live=True, clock=Clock())

    def run(self, *options: str) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
        """Run the rooms against it; how it ended, and the verdict."""
        lines = [f"{json.dumps(key)} = {toml(value)}" for key, value in self.plain.items() if key != "absent"]
        (self.folder / "pilot.toml").write_text("\n".join(lines))
        assert self.connection.rehearsal is not None
        self._other_users()
        environment = {
            **os.environ,
            **self.connection.rehearsal.environment,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(self.folder)]),
        }
        done = subprocess.run(
            [*PYTEST, "-p", "witness", *options, "--target", "pilot.toml", "--tb=short"],
            cwd=self.folder, env=environment, capture_output=True, text=True, check=False, timeout=180,
        )  # fmt: skip
        path = self.folder / "reports/latest/verdict.json"
        return done, json.loads(path.read_text()) if path.exists() else {}

    def _other_users(self) -> None:
        """Count requests of others in the minutes of the world's clock, which a live target lives by.

        The rehearsal's own minutes are ahead of it, so its balancer counts what is asked now in a later minute.
        """
        signal = self.connection.target.signals["api_requests"]
        assert isinstance(signal, CloudWatchSignal)
        dimensions = [{"Name": name, "Value": value} for name, value in signal.dimensions.items()]
        minutes = [datetime.now(UTC) + timedelta(minutes=one) for one in range(-10, 4)]
        self.connection.session.client("cloudwatch").put_metric_data(
            Namespace=signal.namespace,
            MetricData=[
                {"MetricName": signal.metrics[0], "Dimensions": dimensions, "Timestamp": minute, "Value": 40.0}
                for minute in minutes
            ],
        )


@pytest.fixture
def live(tmp_path: Path, rehearsed: Connection) -> Live:
    """The rehearsal under a live name, with its two versions on the live record."""
    found = Live(tmp_path, rehearsed)
    assert rehearsed.rehearsal is not None
    found.record().pin_previous(rehearsed.rehearsal.previous)
    found.record().note_release(rehearsed.rehearsal.release)
    sign_everything(found.record())
    return found


def verdicts(said: dict[str, Any]) -> dict[str, str]:
    """What is not PASS, by finding id; the rows of the checklist are as good as these and their signatures."""
    wrong = {one["id"]: one["verdict"] for one in said["findings"] if one["verdict"] != "PASS"}
    return {one: verdict for one, verdict in wrong.items() if not one.startswith("row-")}


def requests_of(live: Live, run: str) -> list[tuple[str, str]]:
    """Method and id of every request of a run that the product's audit log has and that it took for somebody's."""
    pages = live.connection.session.client("logs").get_paginator("filter_log_events")
    lines = [event["message"] for page in pages.paginate(logGroupName="/ecs/ontogra-api") for event in page["events"]]
    told = re.compile(rf"request_audit request_id=(golive-{run}-\S+) method=(\S+) path=\S+ status=(?!401)")
    return [(found[2], found[1]) for line in lines if (found := told.match(line))]


def test_nothing_is_made_without_consent(live: Live) -> None:
    """Without consent no case is made on a live target; what needs one can't be told, and says which option it is."""
    done, said = live.run("checks/")

    assert done.returncode == 1
    assert verdicts(said) == {
        "workflow-api": "INCONCLUSIVE",
        "workflow-site": "INCONCLUSIVE",
        "trigger-run-failures": "INCONCLUSIVE",
        "routes-closed": "INCONCLUSIVE",
        "ten-packets": "INCONCLUSIVE",
    }
    assert "--allow=synthetic-case" in done.stdout
    assert "The pilot, account 123456789012 is live" in done.stdout
    asked = requests_of(live, said["run"])
    assert len(asked) >= 3
    assert {method for method, _id in asked} == {"GET"}
    assert len({one for _method, one in asked}) == len(asked)


def test_go_is_for_live_targets(live: Live) -> None:
    """With every check made and passed a live target is GO, and no part of the rehearsal was ever loaded."""
    done, said = live.run("checks/", *ALLOWED)

    assert done.returncode == 0, done.stdout
    assert said["rehearsal"] is False
    assert {"GET", "POST", "DELETE"} == {method for method, _id in requests_of(live, said["run"])}
    must = len(owed({"health"}, CHECKLIST.rows, Thresholds()))
    assert f"GO: {must} of {must} checks of The pilot passed." in done.stdout
    assert "REHEARSAL" not in (live.folder / "reports/latest/index.html").read_text()
    assert json.loads((live.folder / "loaded.json").read_text()) == []


@pytest.mark.parametrize(
    ("here", "elsewhere", "words"),
    [
        (
            "123456789012",
            "999999999999",
            "The AWS credentials are for account 123456789012, but The pilot is in account",
        ),
        ("123456789012", "000000000000", "still has the account 000000000000 that stands for none"),
        ("us-east-1", "eu-west-1", 'has no cluster "ontogra-cluster" in region eu-west-1'),
        ("ontogra-cluster", "ontogra-clutser", 'has no cluster "ontogra-clutser" in region us-east-1'),
    ],
    ids=["account", "placeholder", "region", "cluster"],
)
def test_another_world_is_not_checked(live: Live, here: str, elsewhere: str, words: str) -> None:
    """Another account, region or cluster than the target file's is one sentence: no verdict, no entry, no facts."""
    live.plain = json.loads(json.dumps(live.plain).replace(here, elsewhere))
    before = live.record().state().entries

    done, said = live.run("checks/", "--allow=synthetic-case")

    assert done.returncode == 4
    assert done.stderr.count("golive: ") == 1
    assert words in done.stderr
    assert (said["verdict"], said["findings"], said["record"]) == ("INCONCLUSIVE", [], "")
    assert not (live.folder / "reports/latest/facts.json").exists()
    assert live.record().state().entries == before


def test_no_rollback_without_consent(live: Live) -> None:
    """A rollback of a live target needs its own consent; without it nothing is changed."""
    before = live.connection.ecs.service()

    done, said = live.run("rollback/", "--allow=synthetic-case")

    assert done.returncode == 1
    assert said["verdict"] == "INCONCLUSIVE"
    assert "--allow=rollback" in done.stdout
    assert live.connection.ecs.service().primary == before.primary


def test_e2e_only_reads_a_live_target(live: Live) -> None:
    """After a rollback by others, e2e on a live target changes no version: on the release it says "not rolled back"."""
    before = live.connection.ecs.service()

    done, said = live.run("e2e/", "-m", "postrollback", "--allow=synthetic-case")

    assert done.returncode == 1
    assert verdicts(said) == {"rolled-back": "INCONCLUSIVE"}
    assert live.connection.ecs.service().primary == before.primary


def test_no_versions_on_the_record(live: Live) -> None:
    """A live target without recorded versions is not ready: no way back is a failure, an unknown release unknown."""
    shutil.rmtree(live.folder / "record")

    _done, said = live.run("checks/", *ALLOWED)

    assert verdicts(said) == {
        "service-on-release": "INCONCLUSIVE",
        "tasks-on-release": "INCONCLUSIVE",
        "release-images": "INCONCLUSIVE",
        "website-fits-previous": "INCONCLUSIVE",
        "schema-fits-previous": "INCONCLUSIVE",
        "previous-ready": "FAIL",
        "previous-images": "FAIL",
        "previous-needs": "FAIL",
        "rollback-allowed": "FAIL",
        "trigger-legal-defect": "INCONCLUSIVE",
        "checklist-locked": "INCONCLUSIVE",
    }


def test_through_the_website(live: Live) -> None:
    """With no signing secret golive works as its own user through the website's session, the 403 included."""
    app = {**live.plain["app"], "auth": {"scheme": "site_session"}}
    live.plain["app"] = app
    live.plain["packets"] = {"means": "manual"}
    sign_everything(live.record(), checklist_of(ROOT, targets.from_plain(live.plain, source="the test")))

    done, said = live.run("checks/", *ALLOWED)

    assert verdicts(said) == {}, done.stdout
    assert "row-absent.signing_secret" in {one["id"] for one in said["findings"]}


def test_users_packets_that_nobody_sees(live: Live) -> None:
    """Where golive reads its own firm's runs only, T2 can't be told before the launch, and a source is asked for."""
    app = {**live.plain["app"], "auth": {"scheme": "site_session"}}
    live.plain["app"] = app
    live.plain["packets"] = {"means": "api", "firms": [app["synthetic"]["firm"]]}

    done, said = live.run("checks/test_triggers.py", *ALLOWED)

    assert verdicts(said)["trigger-run-failures"] == "INCONCLUSIVE"
    assert "users' packets would not be seen" in done.stdout


def test_a_rehearsals_signatures_count_nowhere_else(live: Live) -> None:
    """What a rehearsal signed opens no live target, also where it stands on the same record."""
    shutil.rmtree(live.folder / "record")
    store = FolderStore(live.folder / "record")
    sign_everything(Record(store, target="pilot", live=False, clock=Clock()))

    _done, said = live.run("checks/", "--allow=synthetic-case")

    unsigned = {one["id"] for one in said["findings"] if one["verdict"] == "INCONCLUSIVE"}
    assert {"checklist-locked", *(f"row-{row.id}" for row in CHECKLIST.rows if row.roles and row.must)} <= unsigned


def test_a_proof_stands_in_while_it_is_good(live: Live) -> None:
    """What was proven with consent is not repeated without it, for the same release only, and never twice over."""
    first, proven = live.run("checks/", *ALLOWED)
    second, again = live.run("checks/")
    third, once_more = live.run("checks/")
    seen = {one["id"]: one["reason"] for one in again["findings"]}
    entries = [entry.draft.data for entry in live.record().journal.entries() if entry.draft.run == again["run"]]

    assert (first.returncode, second.returncode, third.returncode) == (0, 0, 0), second.stdout
    for name in ("workflow-api", "ten-packets", "routes-closed", "trigger-run-failures"):
        assert seen[name].startswith("Seen to work 0 h 0"), name
        assert f"entry {proven['record'].partition(':')[0]} of" in seen[name]
    assert {method for method, _id in requests_of(live, once_more["run"])} == {"GET"}
    assert [set(one.stood_in) for one in entries if isinstance(one, RunFinished)] == [set(STANDS_IN)]

    assert live.connection.rehearsal is not None
    live.record().note_release(live.connection.rehearsal.previous)
    _done, other = live.run("checks/")
    assert verdicts(other)["workflow-api"] == "INCONCLUSIVE"
