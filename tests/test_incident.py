"""`golive incident` on a rehearsal that was rolled back: what is saved, what never is, what a failure costs."""

import csv
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from conftest import CHECKLIST, with_rooms
from golive.cli.main import app
from golive.commands.incident.whole import incident
from golive.config.account import AlarmNames
from golive.config.runbook import Thresholds
from golive.config.signals import FileSignal
from golive.config.target import AuditLog, Target
from golive.errors import LaunchRefused, UsageError
from golive.incident.summary import blanks
from golive.launch.pausing import Seen
from golive.record import Record
from golive.record.entry import Ack, Actor
from golive.record.folder_store import FolderStore
from golive.record.incident_forms import IncidentKept, IncidentOpened
from golive.record.incidents import newest_incident
from golive.record.launch_forms import LaunchOpened
from golive.record.signoffs import code_of_release
from golive.session.connection import Connection
from golive.session.open_target import open_target
from golive.session.target_choice import Asked
from golive.verdict import Verdict

LAUNCH = "launch-under-test"
CANARY = "Jane Canary, MRN 00417733, SSN 900-12-3456, pw Tr0ub4dor-canary"
PEOPLE = ("firm-harbor", "firm-summit", "user-of-the-pilot", "firm-golive", "user-golive")
FILES = {"logs.json", "affected.csv", "totals.json", "summary.md", "summary-draft.md"}


@pytest.fixture(scope="module")
def gone_back(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A launch of the bad release, ten packets handed in on it, somebody said stop, and it was gone back from."""
    folder = tmp_path_factory.mktemp("incident")
    asked = Asked("rehearsal", None, bad_release=True)
    with open_target(asked, record=folder / "record", checklist=CHECKLIST) as connection:
        checkout = with_rooms(folder / "checkout")
        connection.root = checkout
        (checkout / "pyproject.toml").write_text(
            '[tool.pytest]\nstrict = true\naddopts = ["--import-mode=importlib"]\n'
        )
        assert connection.rehearsal is not None
        connection.rehearsal.prepare("healthy")
        pins = connection.record.pins()
        opened = LaunchOpened(LAUNCH, code_of_release(pins.release), code_of_release(pins.previous))
        connection.record.append(opened)
        connection.rehearsal.begin("healthy", connection.clock.now())
        connection.clock.wait(12 * 60)
        typed(connection, "stop", "chronologies fail", "--as", "support lead")
        typed(connection, "rollback", "--yes", "--plan-by", "2036-12-10 17:00")
        connection.rehearsal.end("healthy")
        connection.record.append(Ack("T0"), actor=Actor("ana", "pilot_owner", "typed"))
        connection.clock.wait(8 * 60)
        yield connection


def typed(connection: Connection, *words: str) -> None:
    """A command, typed in the checkout; it must end well."""
    assert connection.rehearsal is not None
    done = subprocess.run(
        [sys.executable, "-m", "golive", *words, "--attach", connection.rehearsal.control],
        cwd=connection.root, capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def taken(
    connection: Connection, out: Path, *, span: tuple[datetime | None, datetime | None] = (None, None)
) -> tuple[Seen, list[str]]:
    """Take the incident up, raw lines kept in this folder; how it ended, and what was said."""
    lines: list[str] = []
    return incident(connection, Thresholds(), span, out, lines.append), lines


def evidence(connection: Connection) -> dict[str, str]:
    """Every file of the incident, by its name."""
    folder = connection.root / "reports" / LAUNCH / "incident"
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def kept(connection: Connection) -> dict[str, IncidentKept]:
    """What is on the record of each part."""
    seen = newest_incident(connection.record.entries(), live=False)
    assert seen is not None
    return dict(seen.kept)


@pytest.fixture
def as_it_was(gone_back: Connection, monkeypatch: pytest.MonkeyPatch) -> tuple[Connection, Target]:
    """The connection, whose target a test may change, and that target; the reports of other tests are gone."""
    target = gone_back.target
    monkeypatch.setattr(gone_back, "target", target)
    folder = gone_back.root / "reports" / LAUNCH
    for path in folder.rglob("*.*") if folder.exists() else ():
        path.unlink()
    return gone_back, target


def test_all_of_it(as_it_was: tuple[Connection, Target], tmp_path: Path) -> None:
    """Logs, affected and summary are there, their hashes on the record, and nothing is left open but people's words."""
    connection, _target = as_it_was
    seen, said = taken(connection, tmp_path)
    files = evidence(connection)

    assert seen.verdict is Verdict.PASS, said
    assert set(files) == FILES
    hashes = {part: hashlib.sha256(files[name].encode()).hexdigest() for part, name in (
        ("logs", "logs.json"), ("affected", "affected.csv"), ("summary", "summary.md"))}  # fmt: skip
    assert {part: one.file for part, one in kept(connection).items()} == hashes
    assert {part: one.open for part, one in kept(connection).items()} == {
        "logs": (),
        "affected": (),
        "summary": ("to-be-filled",),
    }


def test_raw_lines_are_with_the_reviewers_only(as_it_was: tuple[Connection, Target], tmp_path: Path) -> None:
    """Each source's lines are in the review store under their own hash; no id, name or canary is in evidence."""
    connection, target = as_it_was
    log = connection.root / "sign-ins.log"
    at = connection.clock.now() - timedelta(minutes=15)
    log.write_text(f"{at.isoformat()} {CANARY}\n", encoding="utf-8")
    signals = {**target.signals, "login_failures": FileSignal(path="sign-ins.log")}
    connection.target = msgspec.structs.replace(target, signals=signals)
    seen, said = taken(connection, tmp_path, span=(None, connection.clock.now()))
    files = evidence(connection)
    store = next(tmp_path.iterdir())
    raw = {path.name: path.read_bytes() for path in store.glob("*.log")}

    assert seen.verdict in (Verdict.PASS, Verdict.INCONCLUSIVE)
    rows = json.loads(files["logs.json"])["sources"]
    assert {one["source"] for one in rows} >= {"log /ecs/ontogra-api", "file sign-ins.log", "metrics", "ecs events"}
    for one in rows:
        assert hashlib.sha256(raw[one["kept_as"]]).hexdigest() == one["sha256"]
        assert raw[one["kept_as"]].count(b"\n") == one["rows"]
    whole = b"".join(raw.values()).decode()
    assert all(one in whole for one in (CANARY, *PEOPLE))
    ids = {one for one in whole.replace("/", " ").split() if len(one) == 32 and one.isalnum()}
    assert len(ids) > 10
    told = "\n".join((*files.values(), *said, *(str(one) for one in connection.record.entries()[-9:])))
    assert [one for one in (CANARY, "Canary", "00417733", *PEOPLE, *ids) if one in told] == []


def test_who_was_affected(as_it_was: tuple[Connection, Target], tmp_path: Path) -> None:
    """Every packet that was handed in is a row, with its state and whether it is to be run again; so is each user."""
    connection, _target = as_it_was
    taken(connection, tmp_path)
    rows = list(csv.DictReader(evidence(connection)["affected.csv"].splitlines()))
    packets = [one for one in rows if one["kind"] == "packet"]
    users = [one for one in rows if one["kind"] == "user"]

    assert len(packets) == 10
    assert {one["state"] for one in packets} == {"failed"}
    assert {one["run again"] for one in packets} == {"yes"}
    assert len({one["firm"] for one in packets}) == len({one["firm"] for one in users}) == len(users) == 2
    assert {one["rehearsal"] for one in rows} == {"REHEARSAL"}
    assert all(one["id"].startswith(f"{one['kind']}-") and one["firm"].startswith("firm-") for one in rows)


def test_the_totals_come_to_the_same(as_it_was: tuple[Connection, Target], tmp_path: Path) -> None:
    """Each total names its source, and what they differ by is told with its reason."""
    connection, _target = as_it_was
    taken(connection, tmp_path)
    totals = json.loads(evidence(connection)["totals.json"])
    counts = {(one["what"], one["source"]): one["count"] for one in totals["totals"]}

    assert totals["open"] == []
    assert counts["packets", "the product"] == counts["packets begun", "audit lines of the API"] == 10
    audited = counts["requests", "audit lines of the API, health checks left out"]
    assert 100 < audited < counts["requests", "load balancer (api_requests)"]
    assert any("own looks at the product's health leave no line" in one for one in totals["differences"])


def test_again_it_is_the_same(as_it_was: tuple[Connection, Target], tmp_path: Path) -> None:
    """A second time nothing new is on the record, nobody has another pseudonym, and no file was made twice."""
    connection, _target = as_it_was
    taken(connection, tmp_path)
    first, before = evidence(connection), len(connection.record.entries())
    raw = sorted(path.name for path in tmp_path.rglob("*"))
    taken(connection, tmp_path)

    assert evidence(connection) == first
    assert len(connection.record.entries()) == before
    assert sorted(path.name for path in tmp_path.rglob("*")) == raw


def test_what_somebody_wrote_stays(as_it_was: tuple[Connection, Target], tmp_path: Path) -> None:
    """A summary that was filled in is taken as it is, goes on the record, and what looks like a patient's is told."""
    connection, _target = as_it_was
    taken(connection, tmp_path)
    path = connection.root / "reports" / LAUNCH / "incident" / "summary.md"
    filled = path.read_text(encoding="utf-8")
    filled = filled.replace("TO BE FILLED by legal", "No, since nothing was read before it failed.")
    for number in range(blanks(filled)):
        filled = re.sub(
            r"TO BE FILLED by the (?:technical owner|support lead)", f"Worker {number} failed.", filled, count=1
        )
    path.write_text(filled, encoding="utf-8")
    done, _said = taken(connection, tmp_path)
    clean = kept(connection)["summary"]
    path.write_text(f"{filled}\nThe packet of Jane Doe, born 02/03/1961.\n", encoding="utf-8")
    personal, said = taken(connection, tmp_path)

    assert (done.verdict, done.reason.endswith("complete."), clean.open) == (Verdict.PASS, True, ())
    assert clean.file == hashlib.sha256(filled.encode()).hexdigest()
    assert personal.verdict is Verdict.INCONCLUSIVE
    assert kept(connection)["summary"].open == ("looks-personal",)
    assert any("seems to hold a date of birth" in one for one in said)


def _gone(target: Target) -> Target:
    return msgspec.structs.replace(target, audit_log=AuditLog(group="/ecs/nowhere"))


def _no_alarm(target: Target) -> Target:
    return msgspec.structs.replace(target, alarms=AlarmNames(api_errors="nowhere"))


def _no_file(target: Target) -> Target:
    signals: dict[Any, Any] = {**target.signals, "login_failures": FileSignal(path="no-such.log")}
    return msgspec.structs.replace(target, signals=signals)


@pytest.mark.parametrize(
    ("change", "codes", "words"),
    [
        (_gone, ("not-read/log-/ecs/nowhere", "no-audit-lines"), "/ecs/nowhere"),
        (_no_alarm, ("alarm-gone/alarms",), "no alarm nowhere"),
        (_no_file, ("not-read/file-no-such.log",), "no-such.log is not there"),
    ],
)
def test_a_source_that_fails(
    as_it_was: tuple[Connection, Target],
    tmp_path: Path,
    change: Callable[[Target], Target],
    codes: tuple[str, ...],
    words: str,
) -> None:
    """It is named, by a code on the record and in a sentence; the other parts are there, and it is no PASS."""
    connection, target = as_it_was
    connection.target = change(target)
    seen, said = taken(connection, tmp_path)
    left = {code for one in kept(connection).values() for code in one.open}

    assert seen.verdict is Verdict.INCONCLUSIVE
    assert left >= {*codes}
    assert any(words in one for one in said), said
    assert set(evidence(connection)) == FILES
    assert ("NOT COMPLETE" in evidence(connection)["summary.md"]) is ("no-audit-lines" in codes)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("aws-unreachable", "no-balancer-count"),
        ("logs-denied", "not-read/log-/ecs/ontogra-api"),
        ("runs-unreadable", "packets-unread"),
    ],
)
def test_a_world_that_fails(as_it_was: tuple[Connection, Target], tmp_path: Path, fault: str, code: str) -> None:
    """Where AWS or the product gives no answer, that is said, and what the record alone tells is drafted."""
    connection, _target = as_it_was
    connection.apply(fault)
    try:
        seen, _said = taken(connection, tmp_path)
    finally:
        connection.undo(fault)

    assert seen.verdict is Verdict.INCONCLUSIVE
    assert code in {code for one in kept(connection).values() for code in one.open}
    assert "Stop was said (T0" in evidence(connection)["summary.md"]


def test_as_it_is_typed(as_it_was: tuple[Connection, Target], monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands do it all, say how it ended and what is next, and their exit status is that of the verdict."""
    connection, _target = as_it_was
    monkeypatch.chdir(connection.root)
    assert connection.rehearsal is not None
    where = ("--attach", connection.rehearsal.control)
    action = ("--check", "service-on-release", "--owner", "lee", "--due", "2036-01-15", "--tracker", "ABC-1")
    vouching = ("vouch", "same-build", "--reason", "cause-outside", "--as", "legal", "--by", "lou")
    ended = [
        CliRunner().invoke(app, ["incident", *words, *where])
        for words in ((), ("action", *action, "--what", "Alarm on failed runs"), vouching)
    ]

    assert [one.exit_code for one in ended] == [0, 0, 3], [(one.output, one.exception) for one in ended]
    assert "by pseudonym: affected.csv" in ended[0].output
    assert "ABC-1: Alarm on failed runs" in ended[1].output
    assert "one of two people has" in ended[2].output
    assert {"actions.json", "actions.csv"} <= set(evidence(connection))


@pytest.mark.parametrize(
    ("span", "words"),
    [((60, 0), "is not before"), ((None, 60), "still to come")],
)
def test_a_time_that_is_none(
    as_it_was: tuple[Connection, Target], tmp_path: Path, span: tuple[int | None, int], words: str
) -> None:
    """A span that ends before it begins, or that is not over, is refused before anything is written."""
    connection, _target = as_it_was
    now, before = connection.clock.now(), len(connection.record.entries())
    began = now + timedelta(minutes=span[0]) if span[0] is not None else None
    with pytest.raises(UsageError, match=words):
        taken(connection, tmp_path, span=(began, now + timedelta(minutes=span[1])))

    assert len(connection.record.entries()) == before


def test_reports_are_no_place_for_raw_lines(as_it_was: tuple[Connection, Target]) -> None:
    """A folder under reports/ is refused for what may name a patient."""
    connection, _target = as_it_was
    with pytest.raises(UsageError, match="under reports/"):
        taken(connection, connection.root / "reports" / "raw")


def test_without_an_incident_nothing_is_taken_up(
    rehearsed: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing says stop and nothing was rolled back, there is no incident, and none is made."""
    record = Record(FolderStore(tmp_path / "record"), target=rehearsed.target.name, live=False, clock=rehearsed.clock)
    monkeypatch.setattr(Connection, "record", record)
    with pytest.raises(LaunchRefused, match="no incident"):
        taken(rehearsed, tmp_path)

    assert not any(isinstance(one.draft.data, IncidentOpened) for one in rehearsed.record.entries())
