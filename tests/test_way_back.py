"""What goes beside a rollback holds it up by nothing, and of one incident team and firms are told once."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from conftest import CHECKLIST, ROOT
from golive.clock import Clock
from golive.commands.way_back import beside
from golive.commands.way_back.beside import Beside, send
from golive.commands.way_back.setting import Setting, Told
from golive.commands.way_back.whole import Back
from golive.config import runbook
from golive.config.intake import ByHand
from golive.finding import Finding
from golive.launch.pausing import Seen
from golive.model.release import Release
from golive.record.entry import StepIntent, StepOutcome, Stop
from golive.record.folder_store import FolderStore
from golive.rollback.plan import Act, Plan
from golive.rollback.procedure import Outcome
from golive.rollback.proof import TITLES
from golive.session.connection import Connection
from golive.session.open_target import open_target
from golive.session.target_choice import Asked
from golive.verdict import Verdict

BACK_TO = Release("arn:aws:ecs:us-east-1:111122223333:task-definition/app:1", {"api": "sha256:old"})


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A rehearsal of this file's own."""
    folder = tmp_path_factory.mktemp("way-back")
    with open_target(Asked("rehearsal", None), record=folder, checklist=CHECKLIST) as connection:
        yield connection


def setting(connection: Connection, lines: list[str]) -> Setting:
    """A rollback of this target that says its lines here."""
    told = Told(about="errors", plan_by="2036-12-10 17:00")
    return Setting(connection, runbook.load(ROOT / "runbook.toml"), told, "run-1", lines.append)


def sent(connection: Connection, name: str) -> int:
    """How often a message of this name is in the outbox."""
    assert connection.target.messages is not None
    files = FolderStore(Path(connection.target.messages.outbox)).files()
    return [msgspec.json.decode(content)["message"] for _seq, content in files].count(name)


def test_an_incident_is_told_once(own: Connection) -> None:
    """However often the rollback is begun again, and whatever is said meanwhile, the first telling stands."""
    one, lines = setting(own, []), list[str]()
    for operation in ("first", "second"):
        own.record.append(StepIntent(operation, "set-version"))
        assert send(one, "incident")
    own.record.append(Stop("T0", "operator"))
    own.record.append(StepOutcome("second", "set-version", Verdict.PASS))
    assert send(setting(own, lines), "incident")

    assert sent(own, "incident") == 1
    assert any("Not written again" in line for line in lines)


def test_a_pin_that_hangs_holds_nothing_up(own: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that gives no answer is waited for when all is done, a little, and said."""
    free, lines = threading.Event(), list[str]()
    monkeypatch.setattr(beside, "_pinned", lambda *_: free.wait(30))
    monkeypatch.setattr(beside, "_WITHIN", 0.05)
    both = Beside(setting(own, lines))
    both.pin(BACK_TO)
    both.over()
    free.set()

    assert lines == ["Whether the pin is on the record is not known: look with golive status."]


def test_who_pauses_by_hand_is_named_at_once(own: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where people pause, whom to call and what to say is said before anything else, and nobody is waited for."""
    by_hand = msgspec.structs.replace(own.target, intake=ByHand(who="on-call", say="Pause intake now."))
    monkeypatch.setattr(own, "target", by_hand)
    lines: list[str] = []
    both = Beside(setting(own, lines))
    both.pause()

    assert both.paused().verdict is Verdict.INCONCLUSIVE
    assert lines[0].startswith('Call the on-call and say: "Pause intake now."')
    assert "nobody has said so" in lines[1]


def found(**verdicts: Verdict) -> list[Finding]:
    """The proofs of a rollback, good but for these."""
    at = datetime(2026, 1, 14, 15, tzinfo=UTC)
    wanted = {one.replace("-", "_"): one for one in TITLES}
    return [
        Finding(id=one, title=one, verdict=verdicts.get(name, Verdict.PASS), reason="So.", started=at, finished=at)
        for name, one in wanted.items()
    ]


def test_late_is_proven_all_the_same() -> None:
    """What took too long is Watch and proven; what is not proven says so; a pause that is none is named."""
    plan = Plan(Act.SET_VERSION, BACK_TO, "app:2", "Why.")
    late = Outcome(plan, Clock().now(), found(rollback_time=Verdict.WATCH))
    wrong = Outcome(plan, Clock().now(), found(rollback_copies=Verdict.FAIL))
    unpaused = Seen(Verdict.FAIL, "It is taken.")

    back = Back("r", late, unpaused, Verdict.PASS)
    assert (back.proven, back.verdict) == (True, Verdict.WATCH)
    assert back.sentence == (
        "Watch: app:1 runs again, and the user steps work on it. So. New work is not seen to be paused: golive pause"
    )
    assert not Back("r", wrong, None, Verdict.PASS).proven
    assert not Back("r", late, None, Verdict.INCONCLUSIVE).proven
    assert "is not proven" in Back("r", wrong, None, Verdict.PASS).sentence
