"""Recorded facts: what is read back is exactly what was judged, and anything else is refused."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ask_everything, judge_everything
from golive.config.runbook import Thresholds
from golive.errors import ConfigurationError
from golive.facts import (
    Answer,
    Fact,
    ImageState,
    Journey,
    MetricMinutes,
    OutputSeen,
    OwnProbe,
    Pins,
    RecordState,
    RunsRead,
    SignInPage,
    StepSeen,
    VersionState,
)
from golive.model.release import Release
from golive.readiness import CHECKS
from golive.readiness.recorded_facts import Recorded, decode, encode, lines_of, sha256_of
from golive.session.connection import Connection

NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
moments = st.integers(0, 10**9).map(lambda one: NOON + timedelta(milliseconds=one * 1001))
words = st.text(max_size=12)
counts = st.integers(0, 10_000)
minutes = st.dictionaries(moments.map(lambda one: one.replace(second=0, microsecond=0)), counts, max_size=4)
arns = st.integers(1, 99).map(lambda one: f"arn:aws:ecs:us-east-1:111122223333:task-definition/api:{one}")
releases = st.builds(Release, arn=arns, digests=st.dictionaries(words, words, max_size=2), revision=words)
values = st.one_of(
    st.none(),
    st.builds(
        Answer,
        status=st.integers(100, 599),
        seconds=st.floats(0, 9),
        body=st.dictionaries(words, st.one_of(st.none(), words, counts), max_size=3),
    ),
    st.builds(
        SignInPage, status=counts, password_field=st.booleans(), demo_words=st.lists(words, max_size=2).map(tuple)
    ),
    st.builds(MetricMinutes, requests=minutes, errors=minutes, read_at=moments),
    st.builds(OwnProbe, sent=counts, failed=counts, minute=moments, seen_at=st.one_of(st.none(), moments)),
    st.builds(Pins, release=st.one_of(st.none(), releases), previous=st.one_of(st.none(), releases)),
    st.builds(RecordState, entries=counts, writable=st.booleans(), problems=st.lists(words, max_size=2).map(tuple)),
    st.builds(RunsRead, listed=counts, unknown_words=st.lists(words, max_size=2).map(tuple)),
    st.builds(
        VersionState,
        release=releases,
        status=words,
        images=st.lists(st.builds(ImageState, container=words, digest=words, present=st.booleans()), max_size=2).map(
            tuple
        ),
        effective=st.booleans(),
    ),
    st.builds(
        Journey,
        steps=st.lists(st.builds(StepSeen, step=words, worked=st.booleans(), problem=words), max_size=4).map(tuple),
        run_status=words,
        packet_pages=counts,
        output=st.one_of(
            st.none(),
            st.builds(
                OutputSeen,
                sha256=words,
                pages=counts,
                rows=counts,
                uncited=counts,
                cited_beyond=st.lists(counts, max_size=2).map(tuple),
                cited_elsewhere=counts,
            ),
        ),
    ),
)


def recorded(facts: dict[str, Fact], *, wall: datetime = NOON) -> Recorded:
    """A survey with these facts."""
    return Recorded(
        run="20260114T120000Z-abc123",
        target="rehearsal",
        title="rehearsal",
        rehearsal=True,
        golive="0.1.0",
        now=NOON,
        wall=wall,
        runbook_sha256="a" * 64,
        target_sha256="b" * 64,
        thresholds=Thresholds(),
        facts=lines_of(facts),
    )


@given(value=values, error=words, started=moments)
def test_reading_back_gives_the_same(value: object, error: str, started: datetime) -> None:
    """Every fact comes back as it was, to the microsecond."""
    fact = Fact("one", "somewhere", started, started + timedelta(seconds=1), value=value, error=error)
    kept = recorded({"one": fact})

    assert decode(encode(kept), source="here").fact("one") == fact


def test_the_same_verdicts(rehearsed: Connection) -> None:
    """A true survey judged again gives the very same findings, word for word, whatever is wrong with the target."""
    for fault in ("", "database-down", "access-open"):
        if fault:
            rehearsed.apply(fault)
        try:
            facts: dict[str, Fact] = {}
            live = ask_everything(rehearsed, into=facts)
        finally:
            if fault:
                rehearsed.undo(fault)
        assert set(facts) == {need for check in CHECKS.values() for need in check.needs} | {"proxy"}
        kept = decode(encode(recorded(facts)), source="here")
        again = {name: fact for name in facts if (fact := kept.fact(name)) is not None}

        assert judge_everything(again) == live


def test_an_age_that_opens_no_gate() -> None:
    """Facts are stale after the runbook's hours, and when they are dated ahead of this machine's clock."""
    kept = recorded({})
    hours = kept.thresholds.facts_hours

    def stale(at: datetime, allowed: int = hours) -> bool:
        return kept.stale(at, hours=allowed)

    assert not stale(NOON)
    assert not stale(NOON + timedelta(hours=hours))
    assert stale(NOON + timedelta(hours=hours, seconds=1))
    assert stale(NOON + timedelta(hours=2), allowed=1)
    assert stale(NOON + timedelta(hours=hours, seconds=1), allowed=10**4)
    assert not stale(NOON - timedelta(minutes=5))
    assert stale(NOON - timedelta(minutes=5, seconds=1))


@pytest.mark.parametrize(
    "change",
    [
        {"version": 5},
        {"surprise": 1},
        {"now": "2026-01-14T12:00:00"},
        {"wall": "yesterday"},
        {"facts": {"one": {"source": "s", "started": "2026-01-14T12:00:00Z", "finished": "x"}}},
        {"facts": {"one": {"source": "s", "started": "2026-01-14T12:00:00Z", "finished": "2026-01-14T12:00:00Z",
                           "noun": "Popen", "value": {}}}},
        {"facts": {"one": {"source": "s", "started": "2026-01-14T12:00:00Z", "finished": "2026-01-14T12:00:00Z",
                           "noun": "Answer", "value": {"status": "200"}}}},
        {"facts": {"one": {"source": "s", "started": "2026-01-14T12:00:00Z", "finished": "2026-01-14T12:00:00Z",
                           "noun": "Pins", "value": {"release": {"arn": "web", "digests": {}, "revision": ""},
                                                     "previous": None}}}},
    ],
)  # fmt: skip
def test_what_golive_did_not_record(change: dict[str, object]) -> None:
    """A file that differs in shape from what golive writes is refused, with its name and what to name instead."""
    plain = {**json.loads(encode(recorded({}))), **change}

    with pytest.raises(ConfigurationError, match=r"^here: .*Name the facts.json of a run"):
        decode(json.dumps(plain), source="here")


@pytest.mark.parametrize(("target", "rehearsal"), [("ontogra", True), ("rehearsal", False)])
def test_a_rehearsal_has_its_name_alone(target: str, rehearsal: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """A rehearsal's facts under a live target's name are none of that target, nor the other way round."""
    plain = {**json.loads(encode(recorded({}))), "target": target, "rehearsal": rehearsal}

    with pytest.raises(ConfigurationError, match=f'^here: .* is not called "{target}"'):
        decode(json.dumps(plain), source="here")


@given(st.text(max_size=40))
def test_no_text_crashes_it(text: str) -> None:
    """Text that is no survey is an error of golive's with the file's name, never a crash."""
    with pytest.raises(ConfigurationError, match=r"^here: "):
        decode(text, source="here")


def test_line_ends_do_not_change_a_hash() -> None:
    """A runbook that Windows checked out is the same runbook."""
    assert sha256_of("a\r\nb\r\n") == sha256_of("a\nb\n")
