"""Laws of the entry: a closed form with no room for free text."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.errors import RecordBroken, RecordError
from golive.record.chain import decode, encode, place
from golive.record.entry import Ack, Actor, Data, Detail, Draft, Entry, Judged, LockTaken, RunFinished, StepIntent, Stop
from golive.verdict import Verdict

NOON = datetime(2026, 1, 14, 12, tzinfo=UTC)
ARN = "arn:aws:ecs:us-east-1:111122223333:task-definition/ontogra-api:41"


def entry(data: Data, **changed: Any) -> Entry:  # noqa: ANN401 - any field of a draft
    """A first entry that says this."""
    fields = {"actor": Actor("dana"), "mode": "live", "target": "ontogra", "run": "r1", "at": NOON, "wall": NOON}
    return place(Draft(data=data, **{**fields, **changed}), None)


def test_an_entry_is_read_back_as_it_was_written() -> None:
    """What is written is what is read, and the same entry always has the same bytes: one line, UTF-8."""
    written = entry(RunFinished("checks", Verdict.WATCH, 5, 38, (Judged("aws.account", Verdict.PASS),)))

    assert decode(encode(written)) == written
    assert encode(written) == encode(decode(encode(written)))
    assert encode(written).count(b"\n") == 1
    assert encode(written).endswith(b"\n")


@pytest.mark.parametrize("path", [(), ("draft",), ("draft", "actor"), ("draft", "data"), ("draft", "data", "detail")])
def test_an_unknown_key_is_refused_everywhere(path: tuple[str, ...]) -> None:
    """A key that a form does not name is refused at every depth of an entry."""
    whole = msgspec.json.decode(encode(entry(StepIntent("rb-1", "set-version", Detail(arn=ARN)))))
    part = whole
    for name in path:
        part = part[name]
    part["note"] = "x"

    with pytest.raises(RecordBroken, match="note"):
        decode(msgspec.json.encode(whole))


@pytest.mark.parametrize(
    "data",
    [
        StepIntent("rb-1", "the patient was seen on 3 May"),
        StepIntent("rb-1", "set-version", Detail(code="Jane Doe")),
        StepIntent("rb-1", "set-version\n"),
        StepIntent("rb-1", "x" * 301),
        StepIntent("rb-1", "naïve"),
        StepIntent("rb-1", "\ud800"),
        Stop("T3", "the injury is missing"),  # type: ignore[arg-type]
        Ack("T9"),  # type: ignore[arg-type]
        RunFinished("checks", Verdict.PASS, -1, 38, ()),
        LockTaken("rollback", "dana", datetime(2026, 1, 14)),  # noqa: DTZ001 - without a zone is what is tried
    ],
)
def test_what_has_no_room_is_refused_before_it_is_written(data: Data) -> None:
    """Free text, a line break, a word outside its closed list and a moment without its zone never reach the record."""
    with pytest.raises(RecordError):
        encode(entry(data))


@pytest.mark.parametrize("field", ["target", "run"])
def test_free_text_has_no_room_beside_the_data_either(field: str) -> None:
    """The fields that every entry has take ids only."""
    with pytest.raises(RecordError):
        encode(entry(Ack("T0"), **{field: "free text"}))


def test_a_refusal_does_not_repeat_what_it_refused() -> None:
    """The message of a refusal names the place and not the text, which may be of a patient."""
    with pytest.raises(RecordError) as refused:
        encode(entry(StepIntent("rb-1", "Jane Doe was seen")))

    assert "Jane" not in str(refused.value)
    assert "step" in str(refused.value)


@given(st.binary(max_size=200))
def test_any_bytes_are_an_entry_or_a_broken_record(content: bytes) -> None:
    """Whatever is in a file, reading it raises nothing but RecordBroken."""
    with pytest.raises(RecordBroken):
        decode(content)
