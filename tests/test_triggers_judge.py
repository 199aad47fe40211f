"""A whole watch judged at a moment: what counts by then, a person's stop, and what CloudWatch would have said."""

from typing import Any

import pytest
from watch_lines import START, at, samples

from golive.model.observations import (
    Ack,
    Fired,
    Line,
    PacketStatus,
    Review,
    RunStatus,
    Sample,
    Signal,
    Stop,
    WatchStart,
)
from golive.verdict import Verdict
from golive.watch.triggers import Rules
from golive.watch.triggers.judge import Watch, judge


def watched(*lines: Line, now: float | None = None, at_once: bool = False, minutes: int = 10) -> Watch:
    """A watch of quiet minutes and these lines, judged so many minutes after its start."""
    quiet = samples([(40, 0)] * minutes)
    moment = None if now is None else at(now)
    return judge([WatchStart(at=START, until=at(minutes)), *quiet, *lines], now=moment, rules=Rules(), at_once=at_once)


FAILED = PacketStatus(at=at(5.2), packet="P-1", submitted=at(1), status=RunStatus.FAILED)
CRITICAL = Review(at=at(5.2), verdict_on="run-1", critical=("fabricated",))


@pytest.mark.parametrize(("line", "trigger"), [(FAILED, "T2"), (CRITICAL, "T3")])
def test_between_two_looks(line: Line, trigger: str) -> None:
    """A replay looks when a minute is due; a watch that runs looks now, and has the same timeline."""
    replay, live = (watched(line, now=5.5, at_once=at_once) for at_once in (False, True))

    assert replay.triggers[trigger].verdict is Verdict.WATCH
    assert (live.triggers[trigger].verdict, live.triggers[trigger].decided_at) == (Verdict.FAIL, at(5.5))
    assert live.timeline == replay.timeline
    assert watched(line, now=6).triggers[trigger].decided_at == at(6)
    assert watched(line, now=6, at_once=True).triggers[trigger].decided_at == at(6)


def test_what_is_seen_later_is_not_known() -> None:
    """A stop, and what clears it, count from the look at which they had been seen, that moment included."""
    stop = Stop(at=at(4), trigger="T0", by="sam")
    cleared = Ack(at=at(6), trigger="T0", by="ana", role="pilot_owner")

    assert "T0" not in watched(stop, cleared, now=3).triggers
    assert watched(stop, cleared, now=4).triggers["T0"].verdict is Verdict.FAIL
    assert watched(stop, cleared, now=5).triggers["T0"].verdict is Verdict.FAIL
    assert watched(stop, cleared, now=6).triggers["T0"].verdict is Verdict.PASS


def test_a_stop_and_who_clears_it() -> None:
    """It names who said it and when; the pilot owner clears it, also at that moment, and nobody else, and T3's not."""
    stop = Stop(at=at(4), trigger="T0", by="sam")
    fired = watched(stop).triggers["T0"]

    assert (fired.id, fired.fired_at, fired.decided_at) == ("T0", at(4), at(4))
    assert fired.reason == "sam said stop at 14:04 UTC. Start the rollback now. Only the pilot owner can clear it."
    for role, trigger, verdict in (
        ("pilot_owner", "T0", Verdict.PASS),
        ("support_lead", "T0", Verdict.FAIL),
        ("pilot_owner", "T3", Verdict.FAIL),
    ):
        ack = Ack(at=at(4), trigger=trigger, by="ana", role=role)  # type: ignore[arg-type]
        assert watched(stop, ack).triggers["T0"].verdict is verdict
    over = watched(stop, Ack(at=at(4), trigger="T0", by="ana", role="pilot_owner")).triggers["T0"]
    assert (over.id, over.reason) == ("T0", "A person said stop, and the pilot owner cleared it.")


@pytest.mark.parametrize("trigger", ["T1", "T2"])
def test_what_fired_by_the_record_stays(trigger: Any) -> None:  # noqa: ANN401 - a literal
    """Without the lines by which it fired a trigger stays STOP; T1 until it is acknowledged, T2 within a launch."""
    quiet = [Fired(at=at(3), trigger=trigger)]
    fired = watched(*quiet)
    cleared = watched(*quiet, Ack(at=at(4), trigger=trigger, by="ana"))
    before = watched(*quiet, Ack(at=at(2), trigger=trigger, by="ana"))

    assert fired.triggers[trigger].verdict is Verdict.FAIL
    assert fired.triggers[trigger].fired_at == at(3)
    assert fired.verdict is Verdict.FAIL
    assert "as the record says" in fired.triggers[trigger].reason
    assert (cleared.triggers[trigger].verdict is Verdict.FAIL) is (trigger == "T2")
    assert before.triggers[trigger].verdict is Verdict.FAIL


def test_a_legal_stop_is_no_other() -> None:
    """Who reports a legal defect fires T3, and there is no T0."""
    triggers = watched(Stop(at=at(4), trigger="T3", by="sam")).triggers

    assert list(triggers) == ["T1", "T2", "T3"]
    assert triggers["T3"].verdict is Verdict.FAIL


def test_what_cloudwatch_would_have_said() -> None:
    """Its points are the minutes with requests, above 2 % or not; quiet, blind and probed ones are missing."""
    lines: list[Line] = [
        WatchStart(at=START, until=at(6)),
        *samples([(50, 2), (50, 1), (0, 0), None, None, (1, 1)]),
        Sample(Signal.PROBE_SENT, at(4), 4),
        Sample(Signal.PROBE_FAILED, at(4), 4),
    ]
    said = judge(lines, rules=Rules()).as_cloudwatch(1, 1)

    assert said["notBreaching"] == ["ALARM", "OK", "OK", "OK", "OK", "ALARM"]
    assert said["breaching"] == ["ALARM", "OK", "OK", "OK", "ALARM", "ALARM"]  # AWS looks two points further back
    assert said["missing"][4] == "INSUFFICIENT_DATA"
    assert list(said) == ["missing", "ignore", "breaching", "notBreaching"]
    assert judge(lines, rules=Rules()).as_cloudwatch(2, 2)["notBreaching"] == ["OK"] * 6
