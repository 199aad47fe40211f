"""The incident's clock: until when the next update is due, or by how many minutes it is late, by the record."""

import json
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from conftest import ROOT
from golive.commands import status
from golive.config import runbook
from golive.messages.due import PROMISED, next_update
from golive.messages.templates import TEMPLATES
from golive.record.chain import Verification
from golive.record.entry import FIRST, Actor, Data, Draft, Entry, LaunchOpened, Stop
from golive.record.launch_forms import MessageSent
from golive.record.reading import Reading
from golive.record.standing import Standing
from golive.wording import when

NOON = datetime(2026, 12, 9, 12, tzinfo=UTC)
Result = Literal["kept", "delivered", "partly", "nobody"]


def at(minutes: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def record(*said: tuple[float, Data], mode: Literal["live", "rehearsal"] = "live") -> list[Entry]:
    """Entries of so many minutes after noon; on this machine it is an hour later."""
    return [
        Entry(8, number, FIRST, Draft(data, Actor("sam"), mode, "here", "r", at(minute), at(minute + 60)))
        for number, (minute, data) in enumerate(said, 1)
    ]


def told(message: str, audience: str, result: Result = "delivered") -> MessageSent:
    """A message that was told."""
    return MessageSent(message, "launch-1", audience, result, 1 if result in ("delivered", "partly") else 0)


def test_the_promise_is_the_runbooks() -> None:
    """What golive holds people to is what the runbook's message promises."""
    words = {step.id: step.words for step in runbook.load(ROOT / "runbook.toml").step}["message.2"]
    promised = f"Next update in {PROMISED.total_seconds() / 60:.0f} minutes."

    assert words.rstrip('"').endswith(promised)
    assert TEMPLATES["incident"][1].endswith(promised)


@pytest.mark.parametrize("result", ["kept", "delivered", "partly"])
def test_an_update_is_due_after_an_incident(result: Result) -> None:
    """It is due a quarter of an hour after the incident was told, and late by the minutes since."""
    said = record((0, Stop("T0", "operator")), (1, told("incident", "team")), (2, told("incident", "firms", result)))
    due = next_update(said, live=True)

    assert due is not None
    assert (due.at, due.wall, due.audiences) == (at(16), at(76), ("team", "firms"))
    assert [due.late(at(minute)) for minute in (60, 76, 76.1, 77, 79.5)] == [0, 0, 1, 2, 4]
    assert next_update(said, live=False) is None
    assert next_update(Standing(said).entries(), live=True) == due


def test_an_update_begins_it_anew_for_whom_it_got_to() -> None:
    """The same message again is the update; whom it did not get to waits as before, and is due at once."""
    first = ((1, told("incident", "team")), (1, told("incident", "firms")))
    both = next_update(record(*first, (14, told("incident", "team")), (14, told("incident", "firms"))), live=True)
    one = next_update(record(*first, (14, told("incident", "team"))), live=True)
    failed = next_update(record(*first, (14, told("incident", "firms", "nobody"))), live=True)

    assert both is not None
    assert both.at == at(29)
    assert one is not None
    assert one.at == at(16)
    assert failed is not None
    assert failed.at == at(14)


def test_it_is_over_once_it_is_resolved() -> None:
    """A resolved message ends it for whom it got to, and a launch that was opened since for all."""
    first = ((1, told("incident", "team")), (1, told("incident", "firms")))
    over = ((9, told("resolved", "team")), (9, told("resolved", "firms")))
    lost = next_update(
        record(*first, (9, told("resolved", "team")), (9, told("resolved", "firms", "nobody"))), live=True
    )

    assert next_update([], live=True) is None
    assert next_update(record(*first, *over), live=True) is None
    assert next_update(record(*first, (9, LaunchOpened("l", "r", "p"))), live=True) is None
    rehearsed = record(*first, (9, LaunchOpened("l", "r", "p")), mode="rehearsal")[2:]
    assert next_update([*record(*first), *rehearsed], live=True) is not None
    assert lost is not None
    assert lost.audiences == ("firms",)
    assert next_update(record(*over, *((minute + 20, one) for minute, one in first)), live=True) is not None


@pytest.mark.parametrize(
    ("minute", "late", "words"),
    [
        (70, 0, "The next update to firms is due by {}"),
        (76.5, 1, "The update to firms is 1 minute late (due {}): say it now, by golive message incident"),
        (81.5, 6, "The update to firms is 6 minutes late (due {}): say it now, by golive message incident"),
    ],
)
@pytest.mark.parametrize("mode", ["live", "rehearsal"])
def test_status_says_it(minute: float, late: int, words: str, mode: Literal["live", "rehearsal"]) -> None:
    """Status says until when an update is due, and that it is late, to people and to scripts."""
    said = record((1, told("incident", "firms")), mode=mode)
    seen = status.Status("here", Reading((), Verification((), 0)), said, list, now=at(minute))

    lines = [line for line in status._lines(seen, every=False) if "update" in line]
    assert len(lines) == 1
    assert lines[0].startswith(words.format(when(at(76))))
    as_json = json.loads(status.as_json(seen))["update"]
    assert as_json == {"due": at(76).isoformat(), "late_minutes": late, "audiences": ["firms"]}


def test_status_says_nothing_of_it_where_nothing_is_due() -> None:
    """Without an open incident status has no word of an update."""
    seen = status.Status("here", Reading((), Verification((), 0)), [], list, now=at(0))

    assert json.loads(status.as_json(seen))["update"] is None
    assert [line for line in status._lines(seen, every=False) if "update" in line] == []
