"""Laws of `golive bundle`: what belongs to a launch is in it and nothing else, and it verifies or is not closed."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from bad_day import LAUNCH, at, day
from msgspec import structs
from typer.testing import CliRunner, Result

from conftest import CHECKLIST, with_rooms
from golive.bundle import keys, layout
from golive.bundle.statement import decode
from golive.cli.main import app
from golive.commands.bundle import kept_out
from golive.config.contacts import Message
from golive.errors import GoliveError
from golive.messages.templates import send
from golive.model.observations import WatchStart
from golive.model.observations import encode as line_of
from golive.probes.messages import outbox_of
from golive.record import Record
from golive.record.entry import RunFinished, Stop
from golive.record.folder_store import FolderStore
from golive.record.incident_forms import BundleClosed
from golive.session.connection import Connection
from golive.session.open_target import open_target
from golive.session.target_choice import Asked
from golive.verdict import exit_status


@pytest.fixture(scope="module")
def launched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Connection, Path, str]]:
    """A rehearsal whose record has a bad day, a checkout with a real run of checks in it, and that run's id."""
    folder = tmp_path_factory.mktemp("launched")
    with open_target(Asked("rehearsal", None), record=folder / "record", checklist=CHECKLIST) as connection:
        assert connection.rehearsal is not None
        checkout = with_rooms(folder / "checkout")
        (checkout / "pyproject.toml").write_text(
            '[tool.pytest]\nstrict = true\naddopts = ["--import-mode=importlib"]\n'
        )
        where = ("--attach", connection.rehearsal.control)
        subprocess.run(
            [sys.executable, "-m", "pytest", "checks/", "-k", "health or service", *where],
            cwd=checkout, capture_output=True, check=False, timeout=240,
        )  # fmt: skip
        verdict = json.loads((checkout / "reports" / "latest" / "verdict.json").read_text())
        run = verdict["run"]
        told = json.dumps({**verdict, "verdict": "PASS"})  # as the made-up record has it: the GO of this launch
        (checkout / "reports" / run / "verdict.json").write_text(told)
        ran = next(one.draft.data for one in connection.record.entries() if isinstance(one.draft.data, RunFinished))
        rehearsal = connection.rehearsal
        for one in day(release=rehearsal.release, previous=rehearsal.previous):
            data = structs.replace(one.data, facts=ran.facts) if one.run == "checks-1" else one.data
            draft = connection.record.draft(data, run=run if one.run == "checks-1" else one.run, actor=one.actor)
            connection.record.add(structs.replace(draft, at=at(one.minute)))
        text = Message("launch-start", ("team",), "Pilot launch started.")
        send(FolderStore(outbox_of(connection)), text, key=f"{LAUNCH}:launch-start", at=at(0))
        yield connection, checkout, run


@pytest.fixture
def here(
    launched: tuple[Connection, Path, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> tuple[Connection, Path, str]:
    """The same, with commands typed in the checkout by somebody who has no key, and nothing left of other tests."""
    _connection, checkout, _run = launched
    monkeypatch.chdir(checkout)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    shutil.rmtree(checkout / "reports" / LAUNCH, ignore_errors=True)
    shutil.rmtree(checkout / "keys", ignore_errors=True)
    return launched


def golive(connection: Connection, *words: str) -> Result:
    """What a command says and how it ends, an error as ``main`` ends with it."""
    assert connection.rehearsal is not None
    ended = CliRunner().invoke(app, [*words, "--attach", connection.rehearsal.control])
    if isinstance(ended.exception, GoliveError):
        ended.exit_code = exit_status(ended.exception)
    return ended


def news(connection: Connection) -> None:
    """Put something on the record, so that the next bundle is another one."""
    connection.record.append(Stop("T0", "operator"))


def closed(connection: Connection) -> list[BundleClosed]:
    """The bundles on the record."""
    return [one.draft.data for one in connection.record.journal.entries() if isinstance(one.draft.data, BundleClosed)]


def the_zip(checkout: Path) -> Path:
    """The newest bundle of the launch."""
    return max((checkout / "reports" / LAUNCH).glob("*.zip"))


def test_what_belongs_to_a_launch_is_in_it(here: tuple[Connection, Path, str], tmp_path: Path) -> None:
    """The record byte for byte, each run that lies here, papers, page, PDF and ECS; what lacks is said."""
    connection, checkout, run = here
    (checkout / "reports" / LAUNCH / "incident").mkdir(parents=True)
    (checkout / "reports" / LAUNCH / "incident" / "summary.md").write_text("Codes only.\n")
    (checkout / "reports" / LAUNCH / "incident" / "notes.txt").write_text("Words of somebody.\n")
    news(connection)
    files = connection.record.journal.files()
    ended = golive(connection, "bundle")
    (entry,) = closed(connection)[-1:]
    with zipfile.ZipFile(the_zip(checkout)) as bundle:
        names = set(bundle.namelist())
        assert bundle.read(layout.RECORD) == b"".join(content for _seq, content in files)
        assert bundle.read(layout.PAGE_PDF).startswith(b"%PDF-")
        assert "REHEARSAL" in bundle.read(layout.PAGE).decode()
        sent = bundle.read("messages/000001.json").decode()
        after = json.loads(bundle.read(layout.ECS_AFTER))
        payload = json.loads(bundle.read(layout.STATEMENT))["payload"]
    outcome = decode(base64.b64decode(payload)).predicate

    assert ended.exit_code == 3, ended.output  # nobody signed it
    assert {layout.RECORD, layout.PAGE, layout.MANIFEST, layout.STATEMENT, layout.HOW_TO_VERIFY} <= names
    assert {"papers/runbook.toml", "papers/Pilot_Launch_Command_Checklist_7Day.md", "incident/summary.md"} <= names
    assert "incident/notes.txt" not in names
    assert {f"sessions/{run}/{name}" for name in ("verdict.json", "facts.json", "index.html")} <= names
    assert any(name.startswith(f"sessions/{run}/allure-results/") for name in names)
    assert after["scene"]["service"]["arn"]
    assert set(outcome.lacks) == {"session/watch-1", "session/e2e-1", "session/back-1", "message/incident"}
    assert "Pilot launch started." in sent
    assert "Run watch-1, which was made on another machine" in ended.output
    assert (entry.launch, entry.head, entry.keyid) == (LAUNCH, files[-1][0], "")
    assert connection.record.journal.store.fetch(entry.name, tmp_path / "fetched.zip")
    assert (tmp_path / "fetched.zip").read_bytes() == the_zip(checkout).read_bytes()
    assert "REHEARSAL" in ended.output


def test_what_is_no_evidence_is_not_in_it(here: tuple[Connection, Path, str]) -> None:
    """Of a run only what golive writes as evidence is taken: no browser's folder, no copy of a record, no link."""
    connection, checkout, run = here
    folder = checkout / "reports" / run
    (folder / "browser").mkdir(exist_ok=True)
    (folder / "browser" / "shot.png").write_bytes(b"a picture")
    (folder / "notes.txt").write_text("words of somebody")
    (folder / "trace.zip").unlink(missing_ok=True)
    (folder / "trace.zip").symlink_to(checkout / "pyproject.toml")
    news(connection)
    golive(connection, "bundle")
    (folder / "trace.zip").unlink()

    with zipfile.ZipFile(the_zip(checkout)) as bundle:
        assert not [one for one in bundle.namelist() if "browser" in one or "notes" in one or "trace" in one]


def test_signed_by_a_key_of_the_checkout_it_is_proven(here: tuple[Connection, Path, str]) -> None:
    """With a key whose public half is in keys/ it ends with 0, and so does `golive verify` for who trusts that key."""
    connection, checkout, _run = here
    key = keys.make("dana", keys.private_folder(), Path("keys"))
    news(connection)
    ended = golive(connection, "bundle")
    checked = CliRunner().invoke(app, ["verify", str(the_zip(checkout)), "--trust", "keys/dana.pub.pem"])

    assert (ended.exit_code, checked.exit_code) == (0, 0), ended.output + checked.output
    assert closed(connection)[-1].keyid == key.public.keyid
    assert f"Signed by the key {key.public.code}." in ended.output


def test_a_key_that_nobody_can_know_proves_nothing(here: tuple[Connection, Path, str], tmp_path: Path) -> None:
    """A key whose public half is not in keys/ signs, and that others can't tell whose it is is said."""
    connection, _checkout, _run = here
    keys.make("mine", tmp_path / "private", tmp_path / "elsewhere")
    news(connection)
    key, trust = ("--key", str(tmp_path / "private" / "mine.pem")), str(tmp_path / "elsewhere" / "mine.pub.pem")
    ended = golive(connection, "bundle", *key)
    told = golive(connection, "bundle", *key, "--trust", trust)

    assert (ended.exit_code, told.exit_code) == (3, 0), ended.output + told.output
    assert "Not proven" in ended.output
    assert f".zip --trust {trust}" in told.output  # what is to be typed to see the same


def test_again_without_news_it_is_the_same(here: tuple[Connection, Path, str]) -> None:
    """Nothing is written a second time; a file that is gone or altered here comes back out of the store."""
    connection, checkout, _run = here
    news(connection)
    golive(connection, "bundle")
    before, count = the_zip(checkout).read_bytes(), len(closed(connection))
    shutil.rmtree(checkout / "reports" / LAUNCH)
    again = golive(connection, "bundle")

    assert again.exit_code == 3
    assert "was closed before" in again.output
    assert the_zip(checkout).read_bytes() == before
    the_zip(checkout).write_bytes(b"another one")
    golive(connection, "bundle")
    assert the_zip(checkout).read_bytes() == before
    assert len(closed(connection)) == count


def test_who_was_ended_before_the_entry_goes_on(
    here: tuple[Connection, Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bundle that is in the store and not on the record yet is the one that is recorded, not another one."""
    connection, checkout, _run = here
    news(connection)
    append = Record.append

    def ended(self: Record, data: object, **more: object) -> object:
        if isinstance(data, BundleClosed):
            raise KeyboardInterrupt
        return append(self, data, **more)  # type: ignore[arg-type]

    count = len(closed(connection))
    monkeypatch.setattr(Record, "append", ended)
    golive(connection, "bundle")
    first = the_zip(checkout).read_bytes()
    monkeypatch.setattr(Record, "append", append)
    golive(connection, "bundle")

    assert the_zip(checkout).read_bytes() == first
    assert len(closed(connection)) == count + 1


def test_two_at_once_are_one(here: tuple[Connection, Path, str]) -> None:
    """Two people who close the same launch in the same moment have the same file, which is the one on the record."""
    connection, checkout, _run = here
    assert connection.rehearsal is not None
    news(connection)
    command = [sys.executable, "-m", "golive", "bundle", "--attach", connection.rehearsal.control]
    outs = [("--out", str(checkout / f"{who}.zip")) for who in ("dana", "ben")]
    both = [subprocess.Popen([*command, *out], cwd=checkout, stdout=subprocess.PIPE, text=True) for out in outs]
    try:
        said = [one.communicate(timeout=120)[0] for one in both]
    finally:
        for one in both:
            one.kill()
    files = {(checkout / f"{who}.zip").read_bytes() for who in ("dana", "ben")}

    assert [one.returncode for one in both] == [3, 3], said
    assert {hashlib.sha256(one).hexdigest() for one in files} == {closed(connection)[-1].file}


@pytest.mark.parametrize("line", ["Gathering", "Looking into", "Sealing"])
def test_who_was_killed_closes_it_again(here: tuple[Connection, Path, str], line: str) -> None:
    """Killed at whichever of its steps, the next one closes it: one whole file, which is the one on the record."""
    connection, checkout, _run = here
    assert connection.rehearsal is not None
    news(connection)
    command = [sys.executable, "-u", "-m", "golive", "bundle", "--attach", connection.rehearsal.control]
    with subprocess.Popen(command, cwd=checkout, stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None
        assert any(one.startswith(line) for one in killed.stdout)
        killed.kill()
    ended = golive(connection, "bundle")

    assert ended.exit_code == 3, ended.output
    assert list((checkout / "reports" / LAUNCH).glob("*.zip")) == [the_zip(checkout)]
    assert hashlib.sha256(the_zip(checkout).read_bytes()).hexdigest() == closed(connection)[-1].file


@pytest.mark.parametrize("kind", ["name", "MRN", "address", "date of birth", "password"])
def test_a_leak_blocks_it(here: tuple[Connection, Path, str], kind: str) -> None:
    """A patient's value or a secret in any file: exit 1, file and kind are named, the value is not, nothing is kept."""
    connection, checkout, run = here
    values = [*kept_out.patients(connection), *kept_out.secrets(connection)[0]]
    value = next(one.value for one in values if one.kind == kind)
    page = checkout / "reports" / run / "index.html"
    before, count = page.read_bytes(), len(closed(connection))
    page.write_bytes(before + f"<p>{value}</p>".encode())
    news(connection)
    try:
        ended = golive(connection, "bundle")
    finally:
        page.write_bytes(before)

    said = f"{ended.output}{ended.exception}"
    assert ended.exit_code == 1, said
    assert f"sessions/{run}/index.html" in said
    assert kind in said
    assert value not in said
    assert not list((checkout / "reports").glob(f"{LAUNCH}/*.zip"))
    assert len(closed(connection)) == count


def test_facts_that_were_altered_close_nothing(here: tuple[Connection, Path, str]) -> None:
    """Facts that are not those of the record's entry: the bundle does not verify, so there is none."""
    connection, checkout, run = here
    facts = checkout / "reports" / run / "facts.json"
    before, count = facts.read_bytes(), len(closed(connection))
    facts.write_bytes(before.replace(b'"status": 200', b'"status": 201', 1))
    assert facts.read_bytes() != before
    news(connection)
    try:
        ended = golive(connection, "bundle")
    finally:
        facts.write_bytes(before)

    assert ended.exit_code == 1
    assert "does not verify" in str(ended.exception)
    assert f"sessions/{run}/facts.json" in str(ended.exception)
    assert len(closed(connection)) == count
    assert not list((checkout / "reports").glob(f"{LAUNCH}/**/*.zip"))


def test_runs_of_another_machine(here: tuple[Connection, Path, str], tmp_path: Path) -> None:
    """A run that lies in a folder of another machine's is taken from there."""
    connection, checkout, _run = here
    (tmp_path / "watch-1").mkdir()
    line = f"{line_of(WatchStart(at=at(0), until=at(120)))}\n"
    (tmp_path / "watch-1" / "watch.jsonl").write_text(line)
    news(connection)
    ended = golive(connection, "bundle", "--from", str(tmp_path))

    assert "watch-1" not in ended.output
    with zipfile.ZipFile(the_zip(checkout)) as bundle:
        assert bundle.read("sessions/watch-1/watch.jsonl").decode() == line


def test_a_file_that_came_to_nothing_lacks(here: tuple[Connection, Path, str], tmp_path: Path) -> None:
    """The lines of a watch that was killed before its first one keep no bundle from being closed: it says so."""
    connection, checkout, _run = here
    (tmp_path / "watch-1").mkdir()
    (tmp_path / "watch-1" / "watch.jsonl").write_text("")
    news(connection)
    ended = golive(connection, "bundle", "--from", str(tmp_path))

    assert "watch.jsonl of run watch-1" in ended.output
    assert the_zip(checkout).exists()


def test_without_a_browser_it_is_closed_all_the_same(
    here: tuple[Connection, Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No browser that can print: there is no PDF, which is said on the screen, on the page and in the statement."""
    connection, checkout, _run = here
    monkeypatch.setenv("GOLIVE_BROWSER", str(checkout / "none"))
    news(connection)
    ended = golive(connection, "bundle")

    assert ended.exit_code == 3
    assert "The launch page as PDF: no browser" in ended.output
    with zipfile.ZipFile(the_zip(checkout)) as bundle:
        assert layout.PAGE_PDF not in bundle.namelist()
        assert "The launch page as PDF: no browser" in bundle.read(layout.PAGE).decode()


def test_a_bundle_is_a_zip(here: tuple[Connection, Path, str], tmp_path: Path) -> None:
    """It is written where it is asked for, under a name that says what it is."""
    connection, _checkout, _run = here
    news(connection)
    wrong = golive(connection, "bundle", "--out", str(tmp_path / "evidence.tar"))
    nowhere = golive(connection, "bundle", "--from", str(tmp_path / "no-such-folder"))
    left, at_work = tmp_path / ".golive-closing-killed", tmp_path / ".golive-closing-now"
    for one in (left, at_work):
        one.mkdir()
        (one / "half.zip").write_bytes(b"PK")
    os.utime(left, (0, 0))
    right = golive(connection, "bundle", "--out", str(tmp_path / "evidence.zip"))

    assert (wrong.exit_code, nowhere.exit_code, right.exit_code) == (2, 2, 3)
    assert "no-such-folder: there is no such folder" in str(nowhere.exception)
    assert sorted(tmp_path.glob(".golive-closing-*")) == [at_work]  # a killed one's is swept, one at work is left alone
    assert [one.name for one in tmp_path.glob("evidence.*")] == ["evidence.zip"]


def test_no_such_launch(here: tuple[Connection, Path, str]) -> None:
    """A launch that is not on the record is asked wrongly."""
    connection, _checkout, _run = here
    ended = golive(connection, "bundle", "--launch", "launch-of-nobody")

    assert ended.exit_code == 2
    assert "launch-of-nobody" in str(ended.exception)
