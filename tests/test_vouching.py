"""Who vouches for recorded facts: the record alone, and a replay is never better than the run whose facts they are."""

import json
import shutil
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import msgspec
import pytest

from conftest import ROOT
from golive.config import target as targets
from golive.errors import StoreUnavailable
from golive.facts import Pins, Remembered
from golive.finding import Finding
from golive.pytest_plugin.replaying import replay
from golive.pytest_plugin.session import Session
from golive.readiness.recorded_facts import Recorded, decode, sha256_of
from golive.record.chain import digest, encode, read_lines, readable
from golive.record.entry import FIRST
from golive.record.folder_store import Memory
from golive.report.folder import SessionFolder, verdict_json
from golive.report.result import Result
from golive.report.selection import Selection
from golive.session.target_choice import file_of
from golive.session.vouching import vouched
from golive.verdict import Verdict

OLDER = Path(__file__).parent / "older" / "6e1020f"


def there(tmp_path: Path, name: str = "good") -> tuple[Recorded, str]:
    """A run that is kept in the tests, as it lies under reports/; its facts, and their hash."""
    kept = OLDER / name
    text = (kept / "facts.json").read_text()
    recorded = decode(text, source=name)
    folder = tmp_path / "reports" / recorded.run
    folder.mkdir(parents=True)
    for one in ("facts.json", "verdict.json", "record.jsonl"):
        shutil.copy(kept / one, folder)
    return recorded, sha256_of(text)


def judged_again(recorded: Recorded, sha256: str, verdict: Verdict, root: Path, record: str = "") -> Result:
    """What a replay comes to, of which the facts alone come to this verdict."""
    found, remarks = replay(
        recorded,
        sha256,
        verdict,
        root=root,
        record=record,
        wall=recorded.wall + timedelta(hours=1),
        hours=24,
        runbook="",
    )
    finding = Finding(id="health", title="It is up", verdict=verdict, reason="Seen.")
    selection = Selection({"health": "It is up"}, [finding], doubt=found.doubt, least=found.least)
    return Result(
        id="again", name="rehearsal", target="rehearsal", live=False, selection=selection, now=recorded.now,
        wall=recorded.wall, pins=Pins(None, None), replay=found, remarks=remarks,
    )  # fmt: skip


def as_live(recorded: Recorded, tmp_path: Path) -> tuple[Recorded, list[bytes]]:
    """The same run as one of production, and a whole record that has its end as the last entry."""
    own = tmp_path / "reports" / recorded.run / "record.jsonl"
    lines: list[bytes] = []
    for entry in readable(read_lines(own.read_bytes())[0]):
        draft = msgspec.structs.replace(entry.draft, mode="live", target="ontogra")
        prev = digest(lines[-1]) if lines else FIRST
        lines.append(encode(msgspec.structs.replace(entry, prev=prev, draft=draft)))
    return msgspec.structs.replace(recorded, rehearsal=False, target="ontogra"), lines


def remember(tmp_path: Path, lines: list[bytes], name: str = "ontogra-00000000") -> None:
    """Have this machine remember a record up to its last line."""
    Memory(tmp_path / "reports" / "heads" / f"{name}.json").remember(Remembered(len(lines), digest(lines[-1])))


def test_the_record_vouches(tmp_path: Path) -> None:
    """Where the record has the run with these facts, a replay is what the facts come to."""
    recorded, sha256 = there(tmp_path)

    again = judged_again(recorded, sha256, Verdict.PASS, tmp_path)

    assert again.selection.verdict is Verdict.PASS
    assert again.may_leave_0(ci=True)
    assert json.loads(verdict_json(again))["replay"] == {
        "run": recorded.run,
        "stale": False,
        "altered": False,
        "unvouched": False,
        "verdict": "PASS",
        "recorded": "PASS",
    }


def test_a_file_beside_the_facts_does_not_vouch(tmp_path: Path) -> None:
    """Without the record's entry a replay is not a go, whatever the verdict.json beside the facts says."""
    recorded, sha256 = there(tmp_path)
    (tmp_path / "reports" / recorded.run / "record.jsonl").unlink()

    again = judged_again(recorded, sha256, Verdict.PASS, tmp_path)

    assert again.replay is not None
    assert again.replay.unvouched
    assert again.selection.verdict is Verdict.INCONCLUSIVE
    assert not again.may_leave_0(ci=False)
    assert again.lines[0] == "REPLAY: Not a go: nobody here can vouch for the recorded facts."
    assert "No record of run" in again.lines[-2] + again.lines[-1]
    named = judged_again(recorded, sha256, Verdict.PASS, tmp_path, record=str(OLDER / "good" / "record.jsonl"))
    assert named.selection.verdict is Verdict.PASS


def test_facts_and_verdict_edited_together(tmp_path: Path) -> None:
    """Facts of a red run that were mended, and their hash beside them too: the record knows them, and the red."""
    recorded, _sha256 = there(tmp_path, "open")
    mended = sha256_of("mended")
    path = tmp_path / "reports" / recorded.run / "verdict.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"facts_sha256": mended}))

    again = judged_again(recorded, mended, Verdict.PASS, tmp_path)

    assert again.replay is not None
    assert (again.replay.altered, again.replay.recorded) == (True, Verdict.FAIL)
    assert again.selection.verdict is Verdict.FAIL
    assert not again.may_leave_0(ci=False)
    assert again.lines[0] == "REPLAY: STOP: the recorded facts were altered. Trust none of this."


@pytest.mark.parametrize("name", ["open", "good"])
def test_never_better_than_the_run_was(tmp_path: Path, name: str) -> None:
    """A replay has at least the record's verdict, also of the very facts."""
    recorded, sha256 = there(tmp_path, name)
    then = Verdict(json.loads((OLDER / name / "verdict.json").read_text())["verdict"])

    for verdict in Verdict:
        again = judged_again(recorded, sha256, verdict, tmp_path).selection.verdict
        assert again.rank >= max(then.rank, verdict.rank)
    told = judged_again(recorded, sha256, Verdict.PASS, tmp_path).lines[0]
    assert told.startswith('REPLAY: STOP: the record says that this run ended "STOP"') == (name == "open")


def test_a_record_that_does_not_vouch(tmp_path: Path) -> None:
    """An altered record, another target's, a live one's or a run that it has not: each is a sentence, and no go."""
    recorded, _sha256 = there(tmp_path)
    path = tmp_path / "reports" / recorded.run / "record.jsonl"
    files, _ = read_lines(path.read_bytes())
    last = readable(files)[-1]

    assert vouched(recorded, root=tmp_path).verdict is Verdict.PASS
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:3], lines[3].replace(b'"at":"2', b'"at":"1'), *lines[4:]]))
    assert "is not whole (entry" in vouched(recorded, root=tmp_path).why
    path.write_bytes(b"".join(lines[:-1]))
    assert f"has no run {recorded.run}" in vouched(recorded, root=tmp_path).why
    for change in ({"target": "ontogra"}, {"mode": "live"}, {"run": "another"}):
        draft = msgspec.structs.replace(last.draft, **change)
        path.write_bytes(b"".join([*lines[:-1], encode(msgspec.structs.replace(last, draft=draft))]))
        assert f"has no run {recorded.run}" in vouched(recorded, root=tmp_path).why, change


def test_an_attached_rehearsals_record_is_kept(tmp_path: Path) -> None:
    """It goes when that rehearsal ends, so its entries are copied as they are; one that can't be read ends nothing."""
    files, _ = read_lines((OLDER / "good" / "record.jsonl").read_bytes())
    journal = SimpleNamespace(files=lambda: files)
    session = SimpleNamespace(
        request=SimpleNamespace(attach="http://127.0.0.1:9"),
        connected=SimpleNamespace(record=SimpleNamespace(journal=journal)),
        folder=SessionFolder(tmp_path, "r"),
    )

    Session.keep_record(session)  # type: ignore[arg-type]
    kept = (tmp_path / "r" / "record.jsonl").read_bytes()
    journal.files = Mock(side_effect=StoreUnavailable("It is away."))
    Session.keep_record(session)  # type: ignore[arg-type]

    assert read_lines(kept) == (files, [])
    assert (tmp_path / "r" / "record.jsonl").read_bytes() == kept


def test_a_live_target_is_looked_up_in_its_folder(tmp_path: Path) -> None:
    """The record of a live target is where its file says; in S3 nobody is asked, and the sentence says what to name."""
    recorded, _ = there(tmp_path)
    live = msgspec.structs.replace(recorded, target="ontogra", rehearsal=False)
    (tmp_path / "targets").mkdir()

    assert 'no target "ontogra"' in vouched(live, root=tmp_path).why
    for one in (ROOT / "targets").glob("*.toml"):
        shutil.copy(one, tmp_path / "targets")
    assert "--record FILE" in vouched(live, root=tmp_path).why


def test_a_named_record_that_nobody_here_knows_vouches_for_nothing_live(tmp_path: Path) -> None:
    """Whoever altered a live run's facts could have made a record for them: this machine must remember some of it."""
    recorded, sha256 = there(tmp_path)
    live, lines = as_live(recorded, tmp_path)
    forged = tmp_path / "forged.jsonl"
    forged.write_bytes(b"".join(lines))

    unknown = vouched(live, root=tmp_path, named=str(forged))
    remember(tmp_path, lines, "ontogra-staging-00000000")  # another target, whose name begins alike
    another = vouched(live, root=tmp_path, named=str(forged))
    remember(tmp_path, lines[:-1])
    added = vouched(live, root=tmp_path, named=str(forged))
    remember(tmp_path, lines)
    known = vouched(live, root=tmp_path, named=str(forged))

    for one in (unknown, another, added):
        assert f"has run {live.run} behind all that this machine remembers of ontogra" in one.why
    assert known.why == ""
    assert sha256 in known.facts


def test_a_folder_that_nobody_here_knows_vouches_for_nothing_live(tmp_path: Path) -> None:
    """Nor does a live target's own folder, of which this machine remembers nothing: it may have been made just now."""
    recorded, sha256 = there(tmp_path)
    live, lines = as_live(recorded, tmp_path)
    shutil.copytree(ROOT / "targets", tmp_path / "targets")
    store = targets.load(file_of("ontogra", tmp_path)).store
    assert store is not None
    folder = tmp_path / store.folder
    folder.mkdir(parents=True)
    for seq, line in enumerate(lines, 1):
        (folder / f"{seq:06}.json").write_bytes(line)

    unknown = vouched(live, root=tmp_path)
    remember(tmp_path, lines)
    known = vouched(live, root=tmp_path)

    assert "behind all that this machine remembers of ontogra" in unknown.why
    assert known.why == ""
    assert sha256 in known.facts
