"""A product's words in every place where a session is told, and what a session does where it can't be told at all."""

import errno
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path

import pytest

from conftest import ROOT
from golive.clock import Clock
from golive.commands.audit import audit
from golive.commands.replay import lines_of as watch_lines_of
from golive.config import runbook, target
from golive.errors import ConfigurationError, GoliveError, Unexpected, UsageError
from golive.facts import Answer
from golive.files import content_of
from golive.finding import Finding
from golive.model.artefact import Evidence
from golive.readiness.checklist_file import read as read_checklist
from golive.readiness.recorded_facts import lines_of
from golive.readiness.survey import Probe, Survey
from golive.report import github
from golive.report.folder import SessionFolder, verdict_json
from golive.report.page import launch_page
from golive.report.result import Result
from golive.report.selection import Selection
from golive.session.target_choice import replayed
from golive.verdict import Verdict

OLDER = Path(__file__).parent / "older" / "6e1020f" / "good"
SAID = (
    "\x1b[2J\x1b]0;title\x07\r\nGO: 87 of 87 checks of Ontogra passed.\n::error::stolen\n::stop-commands::x\n"
    "##[error]a ##vso[task.complete]b\u2028REHEARSAL PASSED: 87 of 87.\x85\u202egnirts\ufffe\x00"
    "\x9b31m <script>x</script>"
)
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202e\ufffe]")
HALF = "\ud800"


def kept(room: pytest.Pytester, words: str) -> None:
    """Recorded facts of which every one says these words."""
    plain = json.loads((OLDER / "facts.json").read_text())
    for name, one in plain["facts"].items():
        if name != "checklist":
            one |= {"noun": "", "value": None, "error": words, "kind": "Unexpected"}
    (room.path / "facts.json").write_text(json.dumps(plain))


def test_a_products_words_order_nothing(room: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """On terminal and CI log no line is the product's, none is an order but golive's own, and no file has a trick."""
    kept(room, SAID)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(room.path / "summary.md"))

    result = room.runpytest_subprocess("checks/", "--facts", "facts.json")

    lines = result.outlines + result.errlines
    assert result.ret == 1
    assert [line for line in lines if UNSEEN.search(line)] == []
    assert [line for line in lines if line.startswith(("GO:", "REHEARSAL PASSED", "##"))] == []
    orders = [line for line in lines if line.lstrip().startswith("::")]
    assert orders
    assert [
        line for line in orders if not re.match(r"::(error|warning) title=[a-z0-9.-]+::(STOP|Can't tell)", line)
    ] == []
    assert not [line for line in lines if "::stop-commands" in line or "##[" in line or "##vso" in line]
    (folder,) = room.path.glob("reports/2*")
    files = [path for path in folder.rglob("*") if path.suffix in (".json", ".html", ".xml", ".properties")]
    for path in (*files, room.path / "summary.md"):
        text = path.read_text(encoding="utf-8")
        assert not UNSEEN.search(text), path.name
        assert "<script>x" not in text or path.suffix == ".json", path.name
    ET.parse(folder / "junit.xml")  # noqa: S314 - our own file
    summary = (room.path / "summary.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in summary if line and not line.startswith(("### golive: ", "- ", "|"))] == []


def test_long_words_make_no_large_folder(room: pytest.Pytester) -> None:
    """200 kB of words from every probe leave a folder of a few MB, and the sentences say that they were cut."""
    kept(room, "w" * 200_000)

    result = room.runpytest_subprocess("checks/", "--facts", "facts.json")

    (folder,) = room.path.glob("reports/2*")
    ours = [path for path in folder.rglob("*") if path.is_file() and path.name != "facts.json"]
    attached = [path for path in ours if path.read_bytes() == (room.path / "facts.json").read_bytes()]
    size = sum(path.stat().st_size for path in ours if path not in attached)
    assert result.ret == 1
    assert size < 8_000_000
    assert "[cut: 200000 characters in all]" in (folder / "verdict.json").read_text()


def test_half_a_character_ends_no_session(tmp_path: Path) -> None:
    """A lone surrogate in an answer, or in an error, is a fact and a finding like any other, and every file is made."""

    def refused(_cancel: threading.Event) -> object:
        raise Unexpected(f"It answered {HALF}.")

    answer = Answer(200, 0.1, {"status": HALF})
    survey = Survey({"a": Probe("app", lambda _cancel: answer), "b": Probe("app", refused)}, Clock())
    facts = {name: survey.fact(name) for name in ("a", "b")}
    finding = Finding(id="health", title=HALF, verdict=Verdict.FAIL, reason=facts["b"].error, observed=HALF)
    now = datetime.now(UTC)
    result = Result(
        id="r", name="n", target=HALF, live=True, selection=Selection({"health": HALF}, [finding]), now=now, wall=now
    )

    assert facts["a"].value.body == {"status": "\\ud800"}
    assert lines_of(facts)["a"].value
    folder = SessionFolder(tmp_path, "r")
    folder.write(Evidence("verdict.json", verdict_json(result)))
    folder.write(Evidence("index.html", launch_page(runbook.load(ROOT / "runbook.toml"), result)))
    folder.write(Evidence("any.json", json.dumps({"x": HALF}, ensure_ascii=False)))
    assert json.loads((tmp_path / "r" / "verdict.json").read_text(encoding="utf-8"))["verdict"] == "FAIL"
    assert json.loads((tmp_path / "r" / "any.json").read_text(encoding="utf-8")) == {"x": HALF}
    (line,) = github.annotations(result, {"GITHUB_ACTIONS": "true"})
    assert line.startswith("::error title=health::STOP: It answered \\ud800. What should be: \\ud800.")


# ---------------------------------------------------------------- files that are named


READERS = {
    "facts": (lambda path: replayed(path, named=None), UsageError),
    "target": (target.load, ConfigurationError),
    "runbook": (runbook.load, ConfigurationError),
    "checklist": (lambda path: read_checklist(path, []), ConfigurationError),
    "watch": (watch_lines_of, UsageError),
    "pdf": (lambda path: audit(path, path), UsageError),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("what", ["pipe", "device", "folder", "large"])
def test_only_a_regular_file_within_a_bound_is_read(tmp_path: Path, reader: str, what: str) -> None:
    """A pipe that nobody writes to, a device without end, a folder, a file too large: each is a sentence at once."""
    read, kind = READERS[reader]
    path = tmp_path / "named.toml"
    if what == "pipe":
        if not hasattr(os, "mkfifo"):
            pytest.skip("no pipes have names here")
        os.mkfifo(path)
    elif what == "device":
        path = Path(os.devnull if os.name == "nt" else "/dev/zero")
    elif what == "folder":
        path.mkdir()
    else:
        with path.open("wb") as file:
            file.truncate(300 * 1024 * 1024)  # of holes: it takes no room
    words = {
        "pipe": "no regular file",
        "device": "no regular file",
        "folder": "is a folder",
        "large": "MiB that are read",
    }

    with pytest.raises(kind, match=words[what]):
        read(path)  # type: ignore[operator]


def test_what_takes_the_files_place_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe that is there only once the file was looked at is not waited for either."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes have names here")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").write_text("x")
    as_file = (tmp_path / "file").stat()
    monkeypatch.setattr(Path, "stat", lambda _self, **_: as_file)

    with pytest.raises(OSError, match="no regular file"):
        content_of(tmp_path / "pipe", 10)


def test_a_summary_is_added_to_a_regular_file_alone(tmp_path: Path) -> None:
    """GitHub's summary is made, then added to; a pipe in its place holds nobody up."""
    now = datetime.now(UTC)
    result = Result(id="r", name="n", target="t", live=True, selection=Selection({}, []), now=now, wall=now)
    file = tmp_path / "summary.md"

    for _ in range(2):
        github.add_summary(result, {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(file)})
    assert file.read_text(encoding="utf-8").count("### golive: ") == 2
    if hasattr(os, "mkfifo"):
        file.unlink()
        os.mkfifo(file)
        github.add_summary(result, {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(file)})
        assert file.is_fifo()


# ---------------------------------------------------------------- a full disk

FULL = f"""
import errno, pathlib
def full(self, *_, **__): raise OSError({errno.ENOSPC}, "No space left on device", str(self))
"""


@pytest.mark.parametrize(
    ("options", "full"),
    [
        (("--target", "rehearsal", "--attach", "http://127.0.0.1:9/x"), "pathlib.Path.write_text = full"),
        (("--facts", "facts.json"), "pathlib.Path.write_text = full"),
        (("--facts", "facts.json"), "pathlib.Path.mkdir = full"),
        (("--facts", "facts.json"), "from golive.report.folder import SessionFolder; SessionFolder.write = full"),
        (("--target", "rehearsal", "--attach", "http://127.0.0.1:9/x"),
         "from golive.report.folder import SessionFolder; SessionFolder.publish = full"),
        (("--facts", "facts.json", "--junitxml", "/dev/full"), ""),
    ],
)  # fmt: skip
def test_a_full_disk_is_a_sentence(room: pytest.Pytester, options: tuple[str, ...], full: str) -> None:
    """Whatever can't be written, by golive or by a plugin: one sentence, no traceback, and never a success."""
    if "/dev/full" in options and not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    shutil.copy(OLDER / "facts.json", room.path)
    with (room.path / "conftest.py").open("a") as conftest:
        conftest.write(f"{FULL}{full}\n")

    result = room.runpytest_subprocess("checks/", *options)

    said = [*result.outlines, *result.errlines]
    assert result.ret in (1, 3)
    assert len([line for line in said if line.startswith("golive: this run could not be written to ")]) == 1
    assert not [line for line in said if "Traceback" in line or "INTERNALERROR" in line]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("arguments", [("faults",), ("faults", "--json"), ("--help",)])
def test_what_can_not_be_printed_is_said(arguments: tuple[str, ...]) -> None:
    """Output to a full disk is no success: status 3 and one sentence."""
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "golive", *arguments], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": "src"}, check=False,
        )  # fmt: skip

    assert ended.returncode == 3
    assert ended.stderr.splitlines() == [
        (
            "Can't tell: what golive prints could not be written or read (No space left on device). "
            "Make room on the disk, or mend that, then run it again."
        )
    ]


def test_an_error_is_one_line(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """A command that ends in an error tells it in one line, whatever the error's words are."""
    from golive.cli import main

    def broken() -> None:
        raise GoliveError(SAID)

    monkeypatch.setattr(main, "app", broken)
    with pytest.raises(SystemExit) as ended:
        main.main()

    told = capfd.readouterr().err
    assert ended.value.code == 3
    assert told.count("\n") == 1
    assert not UNSEEN.search(told.rstrip("\n"))
