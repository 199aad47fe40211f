"""Stop works whatever else is broken: it is on the record, or it is said where it is kept and whom to call."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.json import decode, encode
from msgspec.structs import replace
from typer.testing import CliRunner, Result

from conftest import ROOT
from golive.cli.main import app
from golive.clock import Clock, poll
from golive.commands.watch.record_feed import WatchRecord
from golive.config import target as targets
from golive.files import MOST_OF_PAPER
from golive.model.observations import Stop
from golive.readiness.checklist_file import FILE
from golive.record.clearing import uncleared
from golive.record.entry import Draft, PreviousPinned
from golive.session.open_target import open_target
from golive.session.record_of import record_of
from golive.session.target_choice import asked

LIVE = ("--target", "ontogra")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose production has its record in a folder of it, and a person whose home is empty."""
    root = tmp_path / "checkout"
    for name in ("readiness", "targets"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "runbook.toml", root)
    monkeypatch.chdir(root)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    return root


def golive(*words: str) -> Result:
    """What the command said and how it ended."""
    return CliRunner().invoke(app, list(words))


def stops(checkout: Path) -> int:
    """How many stops stand on the record."""
    target = targets.load(checkout / "targets" / "ontogra.toml")
    record = record_of(target, Clock(), lambda: None, root=checkout)  # type: ignore[arg-type, return-value]
    return len(uncleared(record.journal.entries(), "T0"))


def kept(checkout: Path) -> list[Path]:
    """The files of what is kept."""
    return list((checkout / "reports" / "unrecorded").rglob("*.json"))


def edited(path: Path, old: str, new: str) -> None:
    """Have other words in a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def edited_all(path: Path, words: dict[str, str]) -> None:
    """Have other words in a file, wherever they stand."""
    text = path.read_text(encoding="utf-8")
    for old, new in words.items():
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def away(checkout: Path) -> None:
    """Have the record where its folder can't be made."""
    (checkout / "launch-record").write_text("a file where a folder should be", encoding="utf-8")


BROKEN: dict[str, Callable[[Path], object]] = {
    "no checklist": lambda root: (root / FILE).unlink(),
    "a checklist that is no text": lambda root: (root / FILE).write_bytes(b"\xff\xfe\x00"),
    "a bad row": lambda root: edited(root / FILE, "| must |", "| perhaps |"),
    "no runbook": lambda root: (root / "runbook.toml").unlink(),
    "a runbook that is no TOML": lambda root: (root / "runbook.toml").write_text("[[[", encoding="utf-8"),
    "a runbook without its keys": lambda root: (root / "runbook.toml").write_text("", encoding="utf-8"),
    "no people of a target that is filled in": lambda root: edited_all(
        root / "targets" / "ontogra.toml",
        {
            "000000000000:": "123456789012:",
            '"000000000000"': '"123456789012"',
            "0000000000000000": "50dc6c495c0c9188",
        },
    ),
    "no people": lambda root: edited(root / "targets" / "ontogra.toml", "people-ontogra.toml", "nobody.toml"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_file_does_not_matter(what: str, checkout: Path) -> None:
    """A file of ours that is broken or missing keeps nobody from saying stop, nor from clearing it."""
    BROKEN[what](checkout)

    said = golive("stop", "--by", "Sam", *LIVE)
    stood = stops(checkout)
    cleared = golive("ack", "T0", "--as", "pilot owner", "--by", "Ana", *LIVE)

    assert (said.exit_code, stood, cleared.exit_code, stops(checkout)) == (0, 1, 0, 0), said.output
    assert kept(checkout) == []


def test_the_default_target_of_a_broken_runbook(checkout: Path) -> None:
    """The default target is found in a runbook of which something else is wrong; where there is none, one is asked."""
    (checkout / "runbook.toml").write_text('default_target = "ontogra"\n[thresholds\n', encoding="utf-8")

    assert golive("stop").exit_code == 0
    assert stops(checkout) == 1
    (checkout / "runbook.toml").unlink()
    assert "names no default target" in str(golive("stop").exception)


def test_kept_and_brought(checkout: Path) -> None:
    """A stop that the record can't take is kept, said where, and on the record once, by the next command that can."""
    away(checkout)
    (checkout / "targets" / "people-ontogra.toml").write_text(
        '[technical_owner]\nname = "Tess Terry"\nreach = "+1 212 555 0199"\n', encoding="utf-8"
    )

    said = golive("stop", "--by", "Sam", *LIVE)
    still = golive("ack", "T0", "--as", "pilot owner", *LIVE)
    (file,) = kept(checkout)
    (checkout / "launch-record").unlink()
    status = golive("status", *LIVE)

    assert (said.exit_code, still.exit_code) == (3, 3)
    assert "STOP, said by Sam for Ontogra production. Start the rollback now." in said.output
    assert "NOT on the record" in said.output
    assert f"kept in {file.absolute()}" in said.output
    assert "technical owner Tess Terry, +1 212 555 0199" in said.output
    assert "is on the record now" in status.output
    assert "STOP was said once" in status.output
    assert kept(checkout) == []
    golive("status", *LIVE)
    assert stops(checkout) == 1


def test_a_watch_on_this_machine_hears_it(checkout: Path) -> None:
    """A watch that runs puts what was said beside it on the record as soon as it can, and stops by it."""
    with open_target(asked("ontogra", root=checkout)) as live:
        began = live.clock.now()
        watch = WatchRecord(
            live.record, live.clock, target="ontogra", began=began, entries=[], bring=live.bring_kept, bucket=False
        )
        away(checkout)
        golive("stop", *LIVE)
        assert len(kept(checkout)) == 1
        assert poll(watch.trouble, until=bool, every=0.05, within=20, clock=live.clock)
        (checkout / "launch-record").unlink()
        poll(watch.said, until=bool, every=0.05, within=30, clock=live.clock)
        watch.close(5)

    assert [type(one) for one in watch.said()] == [Stop]
    assert kept(checkout) == []
    assert not [line for line in watch.trouble() if "on this machine" in line]


def test_a_late_answer_is_no_second_stop(checkout: Path) -> None:
    """What is on the record already, since only its answer came too late, is not put there again."""
    away(checkout)
    golive("stop", *LIVE)
    (file,) = kept(checkout)
    content = file.read_bytes()
    (checkout / "launch-record").unlink()
    golive("status", *LIVE)
    file.write_bytes(content)

    golive("status", *LIVE)

    assert (stops(checkout), kept(checkout)) == (1, [])


def pinned(draft: Draft) -> Draft:
    """A version to go back to, as only a program says it."""
    return replace(draft, data=PreviousPinned("arn:x", "r", {}))


OTHERS: dict[str, tuple[Callable[[Path, Draft], object], str]] = {
    "a pin": (lambda path, one: path.write_bytes(encode(pinned(one))), "is no stop or review by a person"),
    "by a program": (
        lambda path, one: path.write_bytes(encode(replace(one, actor=replace(one.actor, via="program")))),
        "is no stop or review by a person",
    ),
    "no entry": (lambda path, _: path.write_bytes(b"[" * 10_000), "can't be read ("),
    "large": (
        lambda path, _: path.write_bytes(b" " * (MOST_OF_PAPER + 1)),
        "can't be read (it is larger than the 1 MiB",
    ),
    "a folder": (lambda path, _: path.mkdir(), "can't be read (it is a folder"),
    "a pipe": (lambda path, _: os.mkfifo(path), "can't be read (it is a pipe or a device"),
}


@pytest.mark.parametrize("what", OTHERS)
def test_only_a_persons_stop_or_review_is_brought(what: str, checkout: Path) -> None:
    """Whatever else lies among what is kept is named, put nowhere and waited for by nobody; the stop beside it is on.

    Of whose record it is, and whether of a rehearsal, the record itself says.
    """
    if what == "a pipe" and not hasattr(os, "mkfifo"):
        pytest.skip("no pipes have names here")
    away(checkout)
    golive("stop", *LIVE)
    (file,) = kept(checkout)
    said = decode(file.read_bytes(), type=Draft)
    file.write_bytes(encode(replace(said, mode="rehearsal", target="another", run="another")))
    put, words = OTHERS[what]
    put(file.with_name("a.json"), said)
    (checkout / "launch-record").unlink()

    told = golive("status", *LIVE)
    with open_target(asked("ontogra", root=checkout)) as live:
        (entry,) = live.record.journal.entries()

    assert f"{Path('reports', 'unrecorded', 'ontogra', 'a.json')} {words}" in told.output
    assert (entry.draft.data, entry.draft.mode, entry.draft.run) == (said.data, "live", "")
    assert [path.name for path in kept(checkout)] == ["a.json"]


def test_a_broken_target_file(checkout: Path) -> None:
    """With a target file that can't be read the stop is kept, and on the record when the file is mended."""
    path = checkout / "targets" / "ontogra.toml"
    good = path.read_bytes()
    path.write_text("[[[", encoding="utf-8")

    said = golive("stop", *LIVE)
    path.write_bytes(good)
    golive("status", *LIVE)

    assert said.exit_code == 3
    assert "not valid TOML" in said.output
    assert "kept in" in said.output
    assert "by phone" in said.output
    assert (stops(checkout), kept(checkout)) == (1, [])


def test_no_network(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a record on S3 and no network the stop is kept within seconds, and a critical review too."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "any")
    monkeypatch.setattr("golive.commands.stop._WITHIN", 1.0)
    monkeypatch.setattr("golive.session.kept._WITHIN", 0.2)
    edited(
        checkout / "targets" / "ontogra.toml",
        'folder = "launch-record/ontogra"',
        'bucket = "launch-records"\nprefix = "ontogra/"\nregion = "us-east-1"',
    )
    edited(checkout / "targets" / "ontogra.toml", "[aws]", '[aws]\nendpoint_url = "http://127.0.0.1:9"')

    said = golive("stop", *LIVE)
    review = golive("review", "7c1f", "--critical", "timeline", "--as", "QA reviewer", *LIVE)

    assert (said.exit_code, review.exit_code) == (3, 3)
    assert "kept in" in said.output
    assert len(kept(checkout)) == 2


def test_nothing_can_be_written_in_the_checkout(checkout: Path, tmp_path: Path) -> None:
    """Where the checkout can't be written to it is kept in the person's own folder; nowhere, and that is said."""
    away(checkout)
    (checkout / "reports").write_text("a file where a folder should be", encoding="utf-8")

    said = golive("stop", *LIVE)
    there = list((tmp_path / "home" / ".golive").rglob("*.json"))
    shutil.rmtree(tmp_path / "home")
    (tmp_path / "home").write_text("a file where a folder should be", encoding="utf-8")
    nowhere = golive("stop", *LIVE)

    assert (said.exit_code, nowhere.exit_code) == (3, 3)
    assert len(there) == 1
    assert str(there[0]) in said.output
    assert "kept nowhere" in nowhere.output
    assert "by phone" in nowhere.output


def test_braces_in_a_name(checkout: Path) -> None:
    """Whatever a run is called, what was said of it is told or refused in a sentence."""
    said = golive("review", "{x}", "--critical", "timeline", "--as", "QA reviewer", *LIVE)

    assert said.exit_code == 3
    assert "has no room for free text" in said.output
    assert kept(checkout) == []


@pytest.mark.parametrize("trigger", ["T1", "T2"])
def test_what_an_acknowledgement_does(trigger: str, checkout: Path) -> None:
    """An acknowledgement says what it does: T1 is armed again, T2 is not."""
    said = golive("ack", trigger, "--as", "operator", *LIVE).stdout

    assert ("armed again from now" in said, "stays fired" in said) == (trigger == "T1", trigger == "T2")
    assert stops(checkout) == 0


def test_ended_while_the_record_hangs(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while the record does not answer keeps the stop here, and says where and whom to call."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("golive.background.Question.take", interrupted)
    monkeypatch.setattr("golive.record.Record.add", lambda *_: None)

    result = golive("stop", "why", "--target", "ontogra")

    assert result.exit_code == 3
    assert "ended before the record answered" in result.stderr
    assert len(kept(checkout)) == 1
