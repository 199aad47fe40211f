"""What people say after an incident: actions, what they vouch for, that it is done; on the record or refused."""

import csv
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from test_launch_opening import OPENED, ROLLED_BACK
from test_occasion import READY, RELEASE
from typer.testing import CliRunner

from conftest import ROOT
from golive.cli.main import app
from golive.clock import Clock
from golive.commands.incident.people import act, close, vouch
from golive.config import target as targets
from golive.errors import GoliveError, LaunchRefused, UsageError
from golive.incident.actions import Action
from golive.launch.pausing import Seen
from golive.record.entry import Actor, WatchEnded, WatchStarted
from golive.record.incident_forms import IncidentKept, IncidentOpened, Part
from golive.record.incidents import IncidentSeen, newest_incident
from golive.record.signoffs import code_of_release
from golive.session.connection import Connection
from golive.verdict import Verdict

PARTS: tuple[Part, ...] = ("logs", "affected", "summary")
HASH = "a" * 64


@dataclass
class After:
    """A live target's record after an incident, and the checkout of who speaks."""

    connection: Connection

    @property
    def seen(self) -> IncidentSeen:
        """The incident as the record has it."""
        found = newest_incident(self.connection.record.entries(), live=True)
        assert found is not None
        return found

    def files(self, name: str) -> str:
        """A file of the incident."""
        return (self.connection.root / "reports" / "l1" / "incident" / name).read_text(encoding="utf-8")

    def keep(self, part: Part, *left: str) -> None:
        """Put a part on the record."""
        self.connection.record.append(IncidentKept("i1", part, HASH, 1, left))


@pytest.fixture
def after(tmp_path: Path) -> After:
    """A launch that op opened and that was rolled back; all three parts are saved."""
    target = targets.load(ROOT / "targets" / "staging.toml")
    connection = Connection(target, Clock(), {}, root=tmp_path)
    for one in (*READY, OPENED, *ROLLED_BACK):
        data, who, role = one if isinstance(one, tuple) else (one, "op", "operator")
        connection.record.append(data, actor=Actor(who, role))
    found, at = After(connection), connection.clock.now()
    opened = IncidentOpened("i1", "l1", at, at, ("T0",), code_of_release(RELEASE), dict(RELEASE.digests))
    connection.record.append(opened)
    for part in PARTS:
        found.keep(part)
    return found


def action(**other: str) -> Action:
    """An action that may be noted, but for what is said otherwise."""
    said = Action(
        id="action-1", what="Alarm on failed runs", check="service-on-release", owner="lee", due="2036-01-15",
        tracker="ABC-123",
    )  # fmt: skip
    return msgspec.structs.replace(said, **other)


def noted(after: After, **other: str) -> Seen:
    """Note it."""
    said = action(**other)
    return act(after.connection, said, no_check=not said.check)


def test_an_action_is_noted(after: After) -> None:
    """Its words are with the evidence and can be copied; the record has its check, owner, day, tracker, and a hash."""
    told = noted(after)
    on_record = after.seen.actions["action-1"]
    kept = json.loads(after.files("actions.json"))

    assert told.verdict is Verdict.PASS
    assert "ABC-123: Alarm on failed runs" in told.reason
    assert (on_record.check, on_record.owner, on_record.tracker) == ("service-on-release", "lee", "ABC-123")
    assert f"{on_record.due:%Y-%m-%d}" == "2036-01-15"
    assert on_record.file == hashlib.sha256(msgspec.json.encode(action())).hexdigest()
    assert kept["actions"][0]["what"] == "Alarm on failed runs"
    assert next(csv.DictReader(after.files("actions.csv").splitlines()))["tracker"] == "ABC-123"
    assert "Alarm" not in str(after.connection.record.entries())


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"check": "service-on-relase"}, 'Did you mean "service-on-release"'),
        ({"what": "x" * 281}, "280 are taken"),
        ({"what": "Jane Doe, born 1961-02-03"}, "no names, dates of birth or case facts"),
        ({"what": "two\nlines"}, "on one line"),
        ({"owner": "jane@firm.example"}, "an e-mail address"),
        ({"what": "Sign in with password=Hunter2"}, "a password or a token"),
        ({"tracker": "AKIA" + "ABCDEFGHIJKLMNOP"}, "seems to hold"),
        ({"tracker": ""}, "--tracker is missing"),
        ({"tracker": "A B"}, "only letters, digits"),
        ({"due": "soon"}, "give a date"),
        ({"due": "2020-01-01"}, "is over"),
    ],
)
def test_what_an_action_may_not_be(after: After, other: dict[str, str], words: str) -> None:
    """A check that there is not, a day that is over, or what looks like a patient's: nothing of it is kept."""
    with pytest.raises(UsageError, match=words):
        noted(after, **other)

    assert after.seen.actions == {}
    assert not (after.connection.root / "reports" / "l1").exists()


def test_a_check_or_none(after: After) -> None:
    """An action names a check, or says that none is possible; not both, and not neither."""
    for said, no_check in ((action(), True), (action(check=""), False)):
        with pytest.raises(UsageError, match="--no-check"):
            act(after.connection, said, no_check=no_check)


def test_two_people_in_two_roles_vouch(after: After) -> None:
    """One is not enough, nor the same one twice, nor two in one role."""
    noted(after, check="")

    def said(by: str, role: str) -> Verdict:
        told = vouch(after.connection, "no-check", "action-1", reason="not-observable", role=role, by=by)
        return told.verdict

    one, again, same_role, two = (
        said("lee", "technical owner"), said("Lee", "legal"),
        said("kim", "technical owner"), said("ana", "pilot owner"),
    )  # fmt: skip

    assert (one, again, two) == (Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE, Verdict.PASS)
    assert same_role in (Verdict.INCONCLUSIVE, Verdict.PASS)
    assert after.seen.two_vouch("no-check", "action-1")
    assert not after.seen.two_vouch("same-build", after.seen.opened.release)


@pytest.mark.parametrize(
    ("what", "of", "reason", "role", "words"),
    [
        ("no-chek", "action-1", "not-observable", "legal", "Did you mean"),
        ("no-check", "action-9", "not-observable", "legal", "no such action"),
        ("same-build", "", "because", "legal", "known are"),
        ("same-build", "", "cause-outside", "boss", "no such role"),
        ("same-build", "", "cause-outside", "", "--as is missing"),
    ],
)
def test_vouching_wrongly(after: After, what: str, of: str, reason: str, role: str, words: str) -> None:
    """What there is not is refused, and nothing is on the record of it."""
    with pytest.raises(UsageError, match=words):
        vouch(after.connection, what, of, reason=reason, role=role, by="lee")

    assert after.seen.vouched == ()


def test_it_is_closed_by_somebody_else(after: After) -> None:
    """With all there, somebody in another role than the operator's, and not who opened the launch, closes it once."""
    noted(after)
    for role, by, words in (("operator", "ana", "operator led"), ("pilot owner", "OP", "led the launch")):
        with pytest.raises(LaunchRefused, match=words):
            close(after.connection, role=role, by=by)
    told = close(after.connection, role="pilot owner", by="ana")

    assert told.verdict is Verdict.PASS
    assert after.seen.closed is not None
    with pytest.raises(LaunchRefused, match="is closed"):
        close(after.connection, role="pilot owner", by="ana")


def test_an_action_without_an_id_is_another_one(after: After) -> None:
    """Whoever names no id notes one more; a trigger stands for the check that asks whether it fires."""
    told = [noted(after, id="", check=check) for check in ("health", "T1")]

    assert [one.verdict for one in told] == [Verdict.PASS, Verdict.PASS]
    assert {name: one.check for name, one in after.seen.actions.items()} == {
        "action-1": "health",
        "action-2": "trigger-api-errors",
    }


def test_what_is_noted_later_is_closed_once_more(after: After) -> None:
    """An action after the close is one more, and the incident then waits to be closed again; one of its id replaces."""
    noted(after)
    close(after.connection, role="pilot owner", by="ana")
    later = noted(after)
    again = close(after.connection, role="pilot owner", by="ana")

    assert "closed once more" in later.reason
    assert again.verdict is Verdict.PASS
    assert after.seen.closed is not None


def _no_summary(after: After) -> None:
    noted(after)
    after.keep("summary", "to-be-filled")


def _personal(after: After) -> None:
    noted(after)
    after.keep("summary", "looks-personal")


def _no_vouchers(after: After) -> None:
    noted(after, check="")


@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        (lambda _after: None, "would have caught it"),
        (_no_summary, "Fill in"),
        (_personal, "a patient's"),
        (_no_vouchers, "two people have to vouch"),
    ],
)
def test_it_is_not_closed_while_something_lacks(after: After, lacking: Callable[[After], None], words: str) -> None:
    """Each thing that is missing is named, and it stays open."""
    lacking(after)
    with pytest.raises(LaunchRefused, match=words):
        close(after.connection, role="pilot owner", by="ana")

    assert after.seen.closed is None


def test_what_is_open_is_told_at_its_end(after: After) -> None:
    """A part that could not be had whole does not hold it up for ever, and it is no PASS."""
    noted(after)
    after.keep("affected", "requests-do-not-add-up")
    told = close(after.connection, role="legal", by="lou")

    assert told.verdict is Verdict.INCONCLUSIVE
    assert "requests-do-not-add-up" in told.reason


def test_without_an_incident(tmp_path: Path) -> None:
    """Nothing can be said of what there is not."""
    connection = Connection(targets.load(ROOT / "targets" / "staging.toml"), Clock(), {}, root=tmp_path)
    for speak in (
        lambda: act(connection, action(), no_check=False),
        lambda: vouch(connection, "same-build", "", reason="cause-outside", role="legal", by="lou"),
        lambda: close(connection, role="legal", by="lou"),
    ):
        with pytest.raises(GoliveError, match="no incident"):
            speak()


def test_options_stand_behind_the_word() -> None:
    """What would be passed over in silence is refused: where the target is named before the word."""
    ended = CliRunner().invoke(app, ["incident", "--target", "staging", "close", "--as", "legal"])

    assert isinstance(ended.exception, UsageError)
    assert "golive incident close" in str(ended.exception)


@pytest.mark.parametrize("word", [(), ("action",), ("vouch",), ("close",)])
def test_each_says_how_it_is_typed(word: tuple[str, ...]) -> None:
    """The help of each has an example that fits on its line, and its exit statuses."""
    told = CliRunner().invoke(app, ["incident", *word, "--help"], env={"COLUMNS": "200"}).output

    assert f"golive {' '.join(('incident', *word))} " in told
    assert "Exit status: 0 " in told


def test_who_led_any_watch_of_the_launch_does_not_close_it(after: After) -> None:
    """Who watched is known by all entries of the record, also where a newer watch stands in the place of theirs."""
    record, at = after.connection.record, after.connection.clock.now()
    for name, who in (("w8", "Eve"), ("w9", "op")):
        record.append(WatchStarted(name, at, at, 60, code_of_release(RELEASE)), actor=Actor(who, "operator"))
        record.append(WatchEnded(name, "stopped", Verdict.PASS, ()), actor=Actor(who, "operator"))

    with pytest.raises(LaunchRefused, match="eve led the launch"):
        close(after.connection, role="pilot owner", by="eve")
