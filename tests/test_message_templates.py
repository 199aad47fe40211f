"""Messages: the runbook's own words, complete or not at all, in two zones, and sent once."""

import json
import re
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from golive.commands import message as messaging
from golive.config import runbook
from golive.config.contacts import MESSAGES, Message, Person
from golive.config.runbook import Thresholds
from golive.errors import ConfigurationError, MessageRefused, RecordBroken, UsageError
from golive.messages.templates import ABOUT, TEMPLATES, moment, render, send
from golive.record import Record
from golive.record.entry import Stop
from golive.record.folder_store import FolderStore
from golive.session.connection import Connection

SENT: dict[str, dict[str, str | bool]] = {
    "launch-start": {},
    "rollback-started": {},
    "incident": {"about": "errors"},
    "resolved": {"plan_by": "2099-12-10 17:00"},
}
AT = datetime(2026, 12, 9, 15, 4, tzinfo=UTC)
VALUES = {"time": "now", "support_lead": "Sam", "about": "errors", "plan_by": "tomorrow"}


def test_the_words_are_the_runbooks() -> None:
    """Every message is word for word the runbook's, with a value only where the runbook leaves a place."""
    steps = {step.id: step.words for step in runbook.load(ROOT / "runbook.toml").step}
    said = {name: re.sub(r"{{ \w+ }}", "<>", text) for name, (_audience, text) in TEMPLATES.items()}

    for name, step in (("launch-start", "message.1"), ("incident", "message.2"), ("resolved", "message.3")):
        assert said[name] == re.sub(r"<[^>]+>", "<>", steps[step])
    assert f'"{said["rollback-started"]}"' in steps["rollback.2"]
    assert tuple(TEMPLATES) == MESSAGES


@given(st.sampled_from(MESSAGES), st.sampled_from(sorted(VALUES)), st.sampled_from([None, "", " ", "\n"]))
def test_never_a_blank(name: str, missing: str, instead: str | None) -> None:
    """A message without one of its values is an error that names it, never a text with a gap."""
    values = {key: value for key, value in VALUES.items() if key != missing}
    values |= {} if instead is None else {missing: instead}
    if missing in TEMPLATES[name][1]:
        with pytest.raises(ConfigurationError, match=missing):
            render(name, values)
    else:
        assert "{{" not in render(name, values).text


def test_no_such_message() -> None:
    """A name that is none is refused with those that there are."""
    with pytest.raises(UsageError, match="launch-start"):
        render("launched", VALUES)


def test_times_in_two_zones() -> None:
    """A moment is told in the people's own zone, named, and in UTC; one that is UTC is told once."""
    assert moment(AT, "America/New_York") == "2026-12-09 10:04 EST (2026-12-09 15:04 UTC)"
    assert moment(AT, "America/Sao_Paulo") == "2026-12-09 12:04 UTC-03 (2026-12-09 15:04 UTC)"
    assert moment(AT, "UTC") == "2026-12-09 15:04 UTC"
    with pytest.raises(ConfigurationError, match="Nowhere/City"):
        moment(AT, "Nowhere/City")


def test_sent_once(tmp_path: Path) -> None:
    """Many senders with one key send one message, and each learns what was sent."""
    outbox, receipts = FolderStore(tmp_path / "outbox"), []

    def sender(number: int) -> None:
        receipts.append(send(outbox, Message("incident", ("team",), f"text {number}"), key="a", at=AT))

    senders = [threading.Thread(target=sender, args=(number,)) for number in range(8)]
    for one in senders:
        one.start()
    for one in senders:
        one.join()

    assert [one.again for one in receipts].count(False) == 1
    assert len({one.text for one in receipts}) == 1
    assert len(outbox.files()) == 1
    assert not send(outbox, Message("incident", ("team",), "other"), key="b", at=AT).again


@pytest.mark.parametrize(
    ("reach", "rehearsed", "live"),
    [
        ("", "missing", "missing"),
        ("ask Lee", "malformed", "malformed"),
        ("12-34", "malformed", "malformed"),
        ("lee@ontogra", "malformed", "malformed"),
        ("+1 202 555 0102", "reachable", "made up"),
        ("lee@example.com", "reachable", "made up"),
        ("https://chat.rehearsal.example/pilot", "reachable", "made up"),
        ("+1 617 253 1000", "reachable", "reachable"),
        ("lee@ontogra.com", "reachable", "reachable"),
        ("https://ontogra.slack.com/archives/C01", "reachable", "reachable"),
    ],
)
def test_addresses(reach: str, rehearsed: str, live: str) -> None:
    """An address counts only if it could reach somebody; on a live target one kept for examples can't."""
    person = Person("Lee", reach)

    assert (person.reached(live=False), person.reached(live=True)) == (rehearsed, live)


def told(connection: Connection, name: str, **options: str | bool) -> list[str]:
    """What the command says."""
    said: list[str] = []
    asked = {"about": "", "plan_by": "", "key": "", "show": False, "rules": Thresholds(), **options}
    messaging.tell(connection, name, say=said.append, **asked)  # type: ignore[arg-type]
    return said


@pytest.fixture
def fresh(rehearsed: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Connection:
    """The rehearsal, with a record on which nothing is."""
    record = Record(FolderStore(tmp_path / "record"), target=rehearsed.target.name, live=False, clock=rehearsed.clock)
    monkeypatch.setattr(Connection, "record", record)
    return rehearsed


def outbox_of(connection: Connection) -> FolderStore:
    """Where its messages go."""
    assert connection.target.messages is not None
    return FolderStore(Path(connection.target.messages.outbox))


def test_shown_and_not_sent(fresh: Connection) -> None:
    """A message is shown with the target's people, and what is missing for it to be sent; it is not sent before."""
    before = len(outbox_of(fresh).files())

    shown = told(fresh, "launch-start", show=True)

    assert "Support lead: Sam Rehearsal." in shown[0]
    assert re.search(r"\d\d:\d\d E[SD]T \(.* UTC\)", shown[0])
    assert "Nothing was sent" in shown[1]
    assert shown[2].startswith("It can't be sent yet: no release is on the record")
    for name, options in SENT.items():
        with pytest.raises(MessageRefused, match=f'"{name}" was not sent: .*[.]$'):
            told(fresh, name, key="launch-1", **options)
    assert len(outbox_of(fresh).files()) == before


def test_sent_under_its_key(fresh: Connection) -> None:
    """A message that is true is sent once under its key, with the moment of which it tells and the record's head."""
    outbox = outbox_of(fresh)
    before = len(outbox.files())
    stopped = fresh.record.append(Stop("T0", "operator")).draft.at
    head = fresh.record.journal.head()

    first = told(fresh, "incident", about="errors", key="launch-2")
    again = told(fresh, "incident", about="upload", key="launch-2")

    assert ABOUT["errors"] in first[0]
    assert moment(stopped, "America/New_York") in first[0]
    assert first[1].endswith("Nobody has it yet: copy it to team, firms.")
    assert again[0] == first[0]
    assert "Not written again" in again[1]
    assert len(outbox.files()) == before + 1
    assert head is not None
    assert json.loads(outbox.files()[-1][1])["record"] == f"{head[0]}:{head[1]}"


def test_shown_whatever_the_record_is(rehearsed: Connection) -> None:
    """On a record that can't be gone by a message is still shown, for who must send it by hand."""
    rehearsed.apply("record-tampered")
    try:
        shown = told(rehearsed, "incident", about="errors", show=True)
        with pytest.raises(RecordBroken):
            told(rehearsed, "incident", about="errors", key="launch-3")
    finally:
        rehearsed.undo("record-tampered")

    assert "Rollback in progress" in shown[0]
    assert shown[2].startswith("It can't be sent yet: whether it is so is not known. The record is not whole")


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("incident", {"show": True}, "about"),
        ("incident", {"show": True, "about": "Mrs Smith"}, "no such kind of issue"),
        ("resolved", {"show": True}, "--plan-by is missing"),
        ("resolved", {"show": True, "plan_by": "soon"}, "date and time"),
        ("resolved", {"show": True, "plan_by": "2025-12-10 17:00"}, "that is over"),
        ("launch-start", {}, "--key"),
    ],
)
def test_what_is_missing_is_named(rehearsed: Connection, name: str, options: dict[str, str], words: str) -> None:
    """A message that can't be told whole says what to give, and nothing of a case can be put into one."""
    with pytest.raises((UsageError, ConfigurationError), match=words):
        told(rehearsed, name, **options)
